//! What M3 reports.

use super::Found;
use crate::engine::{PhaseContext, PhaseError, Reading, counted, part_of};
use crate::frame::Frame;
use crate::playbooks::mql::labelled::State;
use crate::playbooks::mql::phases::report::{NO_TIME, counts, percent};
use crate::playbooks::mql::quality::{self, Item};
use crate::playbooks::mql::table::FeatureTable;

/// So many of the worst leads stand as evidence of leakage.
const WORST: usize = 25;

pub(super) fn readings(
    context: &PhaseContext<'_>,
    table: &FeatureTable,
    found: &Found,
    report: &Frame,
    quarantine: &Frame,
) -> Result<Vec<Reading>, PhaseError> {
    let counted = found.classes.all.window;
    let (positives, negatives) = (counted.k as usize, (counted.n - counted.k) as usize);
    let mut readings = vec![
        Reading::new("M3.1", counted.k as f64)
            .note(format!("{} labelled leads", part_of(counted.k, counted.n)))
            .evidence(report.clone()),
        of_balance(positives, negatives)?,
    ];
    let leaked = found.timed.then_some(found.leakage.leaked.len());
    if found.timed {
        readings.extend(in_time(table, found, quarantine)?);
    } else {
        readings.extend(["M3.2", "M3.4", "M3.5", "M3.6"].map(|gate| Reading::skipped(gate, NO_TIME)));
    }
    let mut items: Vec<Item> = quality::of_table(context, table)?;
    let quarters: Vec<Option<String>> = found.leads.iter().map(|lead| lead.quarter.clone()).collect();
    items.push(quality::of_quarters(context, table, &quarters)?);
    items.push(quality::of_leakage(leaked));
    items.push(quality::of_balance(context, positives, negatives));
    readings.push(quality::reading("MQ.1-M3", &items)?);
    Ok(readings)
}

/// M3.3, negatives a positive; without a positive there is no balance to speak of, and M3.1 says so.
fn of_balance(positives: usize, negatives: usize) -> Result<Reading, PhaseError> {
    let evidence = counts(
        "class",
        &[("positive".to_owned(), positives), ("negative".to_owned(), negatives)],
    )?;
    Ok(match quality::ratio(positives, negatives) {
        Some(ratio) => Reading::new("M3.3", ratio).note(format!("{negatives} negatives, {positives} positives")),
        None => Reading::skipped("M3.3", "there is no positive (M3.1)"),
    }
    .evidence(evidence))
}

/// The readings that need a time of contact.
fn in_time(table: &FeatureTable, found: &Found, quarantine: &Frame) -> Result<Vec<Reading>, PhaseError> {
    let leakage = &found.leakage;
    let raw = format!(
        "raw: {} matched leads ({}), {} of {} leads, have a snapshot later than the contact",
        part_of(leakage.late, leakage.matched),
        percent(share(leakage.late, leakage.matched)),
        leakage.late,
        leakage.leads
    );
    let wrong = found.count(State::Quarantined);
    let contacted = found.leads.len() - found.count(State::NotEligible);
    let last = found.labelling.last_labelled();
    let open = |row: &usize| {
        let labelled = found
            .leads
            .get(*row)
            .is_some_and(|lead| lead.label.state == State::Labelled);
        let given = table.labels.get(*row).copied().flatten().is_some();
        let day = table.contacted_dates.get(*row).copied().flatten();
        labelled && !given && day.is_some_and(|day| day > last)
    };
    let open = (0..table.rows()).filter(open).count();
    Ok(vec![
        Reading::new("M3.2", leakage.leaked.len() as f64)
            .note(raw)
            .evidence(leakage.worst(table, WORST)?),
        Reading::new("M3.4", share(wrong, contacted).unwrap_or_default())
            .note(format!(
                "{} contacted leads booked their call before the contact",
                part_of(wrong, contacted)
            ))
            .evidence(quarantine.clone()),
        Reading::new("M3.5", open as f64).note(format!(
            "{} censored: contacted after {}",
            counted(found.count(State::Censored), "lead is", "leads are"),
            crate::frame::show_date(last)
        )),
        of_masking(found),
    ])
}

/// M3.6: what masking costs.
fn of_masking(found: &Found) -> Reading {
    let leakage = &found.leakage;
    match leakage.masked_share() {
        Some(masked) => Reading::new("M3.6", masked).note(format!(
            "{} values of {} are unknown because their snapshot is later than the contact; {} leads keep any \
             (supply rep_snapshots to describe leads as they were)",
            leakage.masked,
            leakage.masked + leakage.kept,
            part_of(leakage.leads_kept, leakage.leads)
        )),
        None => Reading::skipped("M3.6", "no value that may change is known of any lead"),
    }
}

fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::playbooks::mql::params::gates;

    fn breached(gate: &str, value: f64) -> bool {
        let spec = gates().into_iter().find(|spec| spec.id == gate).unwrap();
        spec.block.or(spec.warn).unwrap().breached_by(value)
    }

    // spec: mql M3.3, §8 counts
    #[test]
    fn ratios_of_the_reference_run_pass_and_fail_as_they_did() {
        let ratio = |positives, negatives| quality::ratio(positives, negatives).unwrap();
        for (negatives, positives, shown, fails) in [
            (44_307, 1_616, 27.42, false),
            (43_020, 1_572, 27.37, false),
            (42_455, 1_399, 30.35, true),
            (48_868 - 1_902, 1_902, 24.69, false),
            (38_983, 1_612, 24.18, false),
        ] {
            let found = ratio(positives, negatives);
            assert!((found - shown).abs() < 0.005, "{found}");
            assert_eq!(breached("M3.3", found), fails, "{found}");
            let reading = of_balance(positives, negatives).unwrap();
            assert_eq!(reading.observed, crate::engine::Observation::Value(found));
        }
        for (bound, fails) in [(15.0, false), (30.0, false), (14.999, true), (30.001, true)] {
            assert_eq!(breached("M3.3", bound), fails, "15 and 30 are included");
        }
    }

    // spec: mql M3.2, M3.6, §8 counts: 40,641/45,249 = 89.82 % raw; 564/45,923 leads kept values under masking
    #[test]
    fn the_reference_runs_masking_warns_and_any_leaked_value_blocks() {
        assert_eq!(percent(share(40_641, 45_249)), "89.82 %");
        assert_eq!(percent(share(40_641, 51_234)), "79.32 %");
        assert!(breached("M3.2", 1.0) && !breached("M3.2", 0.0));
        assert!(breached("M3.6", 1.0 - 564.0 / 45_923.0));
        assert!(!breached("M3.6", 0.5));
        assert!(breached("M3.1", 99.0) && !breached("M3.1", 100.0));
        assert!(breached("M3.4", 0.0051) && !breached("M3.4", 0.005));
    }
}
