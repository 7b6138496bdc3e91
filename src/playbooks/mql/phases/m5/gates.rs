//! What M5 reports.

use super::super::held_out::Held;
use super::super::report::{four, reading};
use super::Reliable;
use super::compare::Comparison;
use super::explain::Explained;
use crate::engine::{PhaseContext, PhaseError, Reading};
use crate::frame::{Frame, FrameBuilder, FrameError};
use crate::playbooks::mql::catalog::by_number;
use crate::playbooks::mql::quality;

/// Fewest leads and positives by which a segment's calibration is judged (M5.2).
const LEAST_LEADS: usize = 200;
const LEAST_POSITIVES: usize = 20;
/// Multi_RIA_Relationships, whose rank M5.3 asks for.
const MULTI_RIA: usize = 51;

pub(super) fn readings(
    context: &PhaseContext<'_>,
    held: &Held,
    explained: &Explained,
    comparison: &Comparison,
    reliable: &[Reliable],
    importance: &Frame,
) -> Result<Vec<Reading>, PhaseError> {
    let mut readings = vec![
        Reading::new("M5.1", explained.additivity)
            .note(format!(
                "{} leads explained; calibrators, contributions and drivers are saved as {}",
                explained.rows.len(),
                held.bundle.version()
            ))
            .evidence(importance.clone()),
    ];
    for one in reliable {
        readings.push(of_calibration(one)?);
    }
    readings.push(of_rank(comparison, &held.table.names, context.word("rationale")?)?);
    let mut items = quality::of_table(context, &held.table)?;
    items.push(quality::of_baselines(
        context,
        &held.table,
        &held.bundle,
        &held.holdout,
    )?);
    let leaked = context.frame("leakage")?.height();
    items.push(quality::of_leakage(held.labels.has_time().then_some(leaked)));
    let (positives, negatives) = held.classes();
    items.push(quality::of_balance(context, positives, negatives));
    readings.push(quality::reading("MQ.1-M5", &items)?);
    Ok(readings)
}

/// M5.2 over all leads or of one segment.
fn of_calibration(one: &Reliable) -> Result<Reading, FrameError> {
    let bins = crate::stats::reliability(&one.y, &one.p, crate::stats::Binning::EqualFrequency(None));
    let evidence = FrameBuilder::new()
        .real("low", bins.iter().map(|bin| Some(bin.low)))
        .real("high", bins.iter().map(|bin| Some(bin.high)))
        .integer("n", bins.iter().map(|bin| i64::try_from(bin.n).ok()))
        .real("predicted", bins.iter().map(|bin| Some(bin.mean_predicted)))
        .real("observed", bins.iter().map(|bin| Some(bin.observed)))
        .finish()?;
    let counted = format!("{} leads, {} positives", one.n, one.positives);
    let few = one.n < LEAST_LEADS || one.positives < LEAST_POSITIVES;
    let found = if few {
        let why = format!("{counted}: fewer than {LEAST_LEADS} leads or {LEAST_POSITIVES} positives");
        Reading::skipped("M5.2", &why)
    } else {
        reading("M5.2", one.ece, "no probability to compare").note(format!("{counted}, equal frequency"))
    };
    Ok(found.about(&one.subject).evidence(evidence))
}

/// M5.3: what the rank of one feature asks of a reviewer.
fn of_rank(comparison: &Comparison, features: &[String], rationale: &str) -> Result<Reading, FrameError> {
    let name = by_number(MULTI_RIA)
        .map(|feature| feature.name.as_str())
        .unwrap_or_default();
    if !features.iter().any(|known| known == name) {
        return Ok(Reading::skipped("M5.3", &format!("the data have no {name}")));
    }
    let rank = comparison.rank_now(name);
    let given = !rationale.trim().is_empty();
    let place = rank.map_or_else(
        || "was dropped by the filters".to_owned(),
        |rank| format!("ranks {rank}"),
    );
    let words = match (rank, given) {
        (Some(1), _) => format!("{name} {place}"),
        (_, true) => format!("{name} {place}; rationale: {rationale}"),
        (_, false) => format!("{name} {place}, not 1: set `rationale` to why that is right, or waive this"),
    };
    let open = rank != Some(1) && !given;
    Ok(Reading::new("M5.3", f64::from(open))
        .note(format!(
            "{words}; rank correlation with the model before {}",
            four(comparison.spearman)
        ))
        .evidence(comparison.frame()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Observation;

    fn segment(n: usize, positives: usize) -> Reading {
        // Spread evenly, so that every bin holds its share of them.
        let y: Vec<bool> = (0..n).map(|row| (row * positives) % n < positives).collect();
        let p = vec![positives as f64 / n as f64; n];
        of_calibration(&super::super::reliable("<100", y, p)).unwrap()
    }

    // spec: mql M5.2, §8: segments of 5, 12 and 98 rows are skipped
    #[test]
    fn small_segments_are_skipped_and_say_so() {
        for n in [5, 12, 98] {
            let found = segment(n, 3);
            assert!(matches!(found.observed, Observation::Skipped(_)), "{n}");
            assert!(found.note.contains(&format!("{n} leads")), "{}", found.note);
        }
        assert!(matches!(segment(400, 19).observed, Observation::Skipped(_)));
        let found = segment(400, 20);
        assert!(matches!(found.observed, Observation::Value(ece) if ece < 0.05));
    }

    fn ranking(numbers: &[usize]) -> Comparison {
        let ranked: Vec<(String, f64)> = numbers
            .iter()
            .enumerate()
            .map(|(place, number)| (by_number(*number).unwrap().name.clone(), 1.0 / (place + 1) as f64))
            .collect();
        let nothing = FrameBuilder::new().finish().unwrap();
        Comparison::of(&nothing, &ranked).unwrap()
    }

    // spec: mql M5.3, §8: Multi_RIA at rank 17 asks for a rationale
    #[test]
    fn a_rank_other_than_the_first_needs_a_rationale() {
        let all: Vec<String> = crate::playbooks::mql::catalog::features()
            .iter()
            .map(|feature| feature.name.clone())
            .collect();
        let mut numbers: Vec<usize> = (1..=16).collect();
        numbers.push(51);
        let seventeenth = ranking(&numbers);
        let open = of_rank(&seventeenth, &all, " ").unwrap();
        assert_eq!(open.observed, Observation::Value(1.0));
        assert!(
            open.note.contains("ranks 17") && open.note.contains("rationale"),
            "{}",
            open.note
        );
        let given = of_rank(&seventeenth, &all, "the market changed").unwrap();
        assert_eq!(given.observed, Observation::Value(0.0));
        let first = of_rank(&ranking(&[51, 1]), &all, "").unwrap();
        assert_eq!(first.observed, Observation::Value(0.0));
        let dropped = of_rank(&ranking(&[1]), &all, "").unwrap();
        assert_eq!(dropped.observed, Observation::Value(1.0));
        let absent = of_rank(&ranking(&[1]), &[], "").unwrap();
        assert!(matches!(absent.observed, Observation::Skipped(_)));
    }
}
