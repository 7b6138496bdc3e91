//! M5: probabilities from scores, and which features move them.
//!
//! Calibrators see out-of-fold scores only; what they reach is measured on the holdout. Contributions are those of the
//! trees' own log-odds, so that with the bias they sum to the score.

mod cohorts;
mod compare;
mod explain;
mod gates;

use self::compare::Comparison;
use self::explain::Explained;
pub(super) use self::explain::group_of;
use super::held_out::{FoldImportance, Held, OutOfFold};
use super::report::{did, four, learned, warned, whole};
use crate::engine::{Metric, MetricUnit, PhaseContext, PhaseError, PhaseOutput};
use crate::frame::{Frame, FrameBuilder, FrameError};
use crate::learn::{Method, SegmentCalibrators, SegmentSettings};
use crate::playbooks::mql::model::ModelError;
use crate::stats::{Binning, brier, ece_equal_frequency, ece_equal_width, reliability};

/// Bins of equal width that are shown beside those of equal frequency.
const WIDTH_BINS: usize = 10;
/// The segment that never has a calibrator of its own.
const UNKNOWN: &str = "Unknown";

/// What the calibrators reach on a set of rows, over all of them and by segment.
struct Reliable {
    subject: String,
    n: usize,
    positives: usize,
    ece: Option<f64>,
    y: Vec<bool>,
    p: Vec<f64>,
}

/// Runs the phase.
pub(in crate::playbooks::mql) fn run(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    let held = Held::read(context)?;
    let oof = OutOfFold::read(context.frame("oof")?.as_ref())?;
    let (full, reduced) = calibrate(context, &held, &oof)?;
    for (segment, note) in &full.notes {
        warned(context, &format!("calibrator of {segment}: {note}"));
    }
    let scores = held.bundle.score(&held.table, &held.holdout)?;
    let p = held.calibrated(&full, &held.holdout, &scores);
    let reliable = by_segment(&held, &held.holdout, &p);
    context.checkpoint()?;
    let explained = Explained::of(&held, context.number("shap.sample")? as usize)?;
    let folds = FoldImportance::read(context.frame("fold_importance")?.as_ref())?;
    let importance = explained.importance(&held, &folds)?;
    let comparison = Comparison::of(context.frame("baseline_importance")?.as_ref(), &explained.ranked)?;
    let readings = gates::readings(context, &held, &explained, &comparison, &reliable, &importance)?;
    did(
        context,
        "Calibrated on out-of-fold scores and explained leads that were held out",
    );
    let strongest: Vec<&str> = explained.ranked.iter().take(3).map(|(name, _)| name.as_str()).collect();
    learned(context, &format!("The strongest features are {}", strongest.join(", ")));
    let overall = reliable.first();
    learned(
        context,
        &format!(
            "Probabilities are off by {} on average on the holdout",
            four(overall.and_then(|one| one.ece))
        ),
    );
    let y = held.labels.of(&held.holdout);
    Ok(PhaseOutput {
        metrics: vec![
            Metric::new("holdout_ece", overall.and_then(|one| one.ece), MetricUnit::Share),
            Metric::new(
                "holdout_ece_width",
                ece_equal_width(&y, &p, WIDTH_BINS),
                MetricUnit::Share,
            ),
            Metric::new("holdout_brier", brier(&y, &p), MetricUnit::Ratio),
            Metric::new("additivity_error", Some(explained.additivity), MetricUnit::Ratio),
            Metric::new("rank_correlation", comparison.spearman, MetricUnit::Ratio),
            Metric::count("segment_calibrators", full.by_segment.len()),
            Metric::count("explained", explained.rows.len()),
        ],
        readings,
        rows_in: oof.y.len(),
        rows_out: held.holdout.len(),
        frames: vec![
            ("calibrators", calibrators(&full, &reduced)?),
            ("importance", importance),
            ("shap", explained.frame(&held)?),
            ("cohorts", cohorts::frame(&held, &explained)?),
            ("importance_comparison", comparison.frame()?),
            ("reliability", curves(&reliable, &by_segment_oof(&held, &oof, &full))?),
        ],
    })
}

fn calibrate(
    context: &PhaseContext<'_>,
    held: &Held,
    oof: &OutOfFold,
) -> Result<(SegmentCalibrators, SegmentCalibrators), PhaseError> {
    let settings = SegmentSettings {
        method: match context.word("calibration")? {
            "isotonic" => Method::Isotonic,
            _ => Method::Platt,
        },
        segment_min_pos: context.number("segment_min_pos")? as usize,
        isotonic_min_rows: context.number("isotonic_min_rows")? as usize,
        unknown: UNKNOWN.to_owned(),
        version: held.bundle.version().to_owned(),
    };
    let fit = |scores: &[f64]| SegmentCalibrators::fit(scores, &oof.y, &oof.segments, &settings);
    Ok((
        fit(&oof.log_odds).map_err(ModelError::from)?,
        fit(&oof.reduced).map_err(ModelError::from)?,
    ))
}

/// The frame `calibrators`.
fn calibrators(full: &SegmentCalibrators, reduced: &SegmentCalibrators) -> Result<Frame, PhaseError> {
    let json =
        |one: &SegmentCalibrators| serde_json::to_string(one).map_err(|error| ModelError::Stored(error.to_string()));
    let parts = [("full", json(full)?), ("reduced", json(reduced)?)];
    Ok(FrameBuilder::new()
        .text("part", parts.iter().map(|(part, _)| Some(*part)))
        .text("json", parts.iter().map(|(_, json)| Some(json.as_str())))
        .finish()?)
}

fn reliable(subject: &str, y: Vec<bool>, p: Vec<f64>) -> Reliable {
    Reliable {
        subject: subject.to_owned(),
        n: y.len(),
        positives: y.iter().filter(|one| **one).count(),
        ece: ece_equal_frequency(&y, &p, None),
        y,
        p,
    }
}

/// Over all rows first, then by segment.
fn parted(y: &[bool], p: &[f64], segments: &[String]) -> Vec<Reliable> {
    let mut names: Vec<&String> = segments.iter().collect();
    names.sort();
    names.dedup();
    let mut all = vec![reliable("overall", y.to_vec(), p.to_vec())];
    for name in names {
        let places: Vec<usize> = (0..y.len())
            .filter(|place| segments.get(*place) == Some(name))
            .collect();
        let own_y = places.iter().filter_map(|place| y.get(*place).copied()).collect();
        let own_p = places.iter().filter_map(|place| p.get(*place).copied()).collect();
        all.push(reliable(name, own_y, own_p));
    }
    all
}

fn by_segment(held: &Held, rows: &[usize], p: &[f64]) -> Vec<Reliable> {
    parted(&held.labels.of(rows), p, &held.segments(rows))
}

fn by_segment_oof(held: &Held, oof: &OutOfFold, full: &SegmentCalibrators) -> Vec<Reliable> {
    let by_lead = held.rows_by_lead();
    let rows: Vec<usize> = oof
        .lead_ids
        .iter()
        .filter_map(|id| by_lead.get(id.as_str()).copied())
        .collect();
    let p = held.calibrated(full, &rows, &oof.log_odds);
    parted(&oof.y, &p, &oof.segments)
}

/// The frame `reliability`.
fn curves(holdout: &[Reliable], oof: &[Reliable]) -> Result<Frame, FrameError> {
    let mut rows = Vec::new();
    for (split, all) in [("holdout", holdout), ("out of fold", oof)] {
        for one in all {
            for (binning, how) in [
                ("equal frequency", Binning::EqualFrequency(None)),
                ("equal width", Binning::EqualWidth(WIDTH_BINS)),
            ] {
                let bins = reliability(&one.y, &one.p, how);
                rows.extend(
                    bins.into_iter()
                        .enumerate()
                        .map(|(place, bin)| (&one.subject, split, binning, place, bin)),
                );
            }
        }
    }
    let real =
        |of: fn(&crate::stats::ReliabilityBin) -> f64| rows.iter().map(|row| Some(of(&row.4))).collect::<Vec<_>>();
    FrameBuilder::new()
        .text("subject", rows.iter().map(|row| Some(row.0.as_str())))
        .text("split", rows.iter().map(|row| Some(row.1)))
        .text("binning", rows.iter().map(|row| Some(row.2)))
        .integer("bin", rows.iter().map(|row| whole(row.3 + 1)))
        .real("low", real(|bin| bin.low))
        .real("high", real(|bin| bin.high))
        .integer("n", rows.iter().map(|row| whole(row.4.n)))
        .real("predicted", real(|bin| bin.mean_predicted))
        .real("observed", real(|bin| bin.observed))
        .finish()
}
