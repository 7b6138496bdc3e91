//! What M4 reports, before the first fit and at its end.

use std::collections::BTreeSet;

use super::barred::barred;
use super::chosen::FoldResult;
use super::filters::Selected;
use super::fits::FoldData;
use super::settings::Settings;
use super::splits::{Splits, gap_of, shared_entities};
use crate::engine::{PhaseContext, PhaseError, Reading};
use crate::frame::{Frame, FrameBuilder, FrameError};
use crate::playbooks::mql::labelled::Labels;
use crate::playbooks::mql::model::ModelBundle;
use crate::playbooks::mql::phases::report::{NO_TIME, four, reading, whole};
use crate::playbooks::mql::quality::{self, Item};
use crate::playbooks::mql::table::FeatureTable;
use crate::stats::mean;

/// Positives that every fold needs on both sides (M4.3).
const LEAST_POSITIVES: usize = 10;
/// Positives of a segment in a fold below which it is marked.
const FEW_POSITIVES: usize = 5;
/// Information value and average precision from which a result is too good to be believed (M4.6).
const SUSPICIOUS_IV: f64 = 0.5;
const SUSPICIOUS_AP: f64 = 0.95;

/// M4.1 to M4.3, which are judged before anything is fitted.
pub(super) fn before_fit(
    table: &FeatureTable,
    labels: &Labels,
    splits: &Splits,
    folds: &[FoldData],
    selected: &Selected,
    settings: &Settings,
    window: i32,
) -> Result<Vec<Reading>, PhaseError> {
    let all = || folds.iter().map(|fold| &fold.selected).chain([selected]);
    let worst = all().map(|selected| selected.worst_vif).fold(0.0, f64::max);
    let order = if splits.timed {
        "blocks in the order of time"
    } else {
        NO_TIME
    };
    let warned = &selected.warned;
    let names: BTreeSet<String> = all().flat_map(Selected::kept).collect();
    let found = barred(&names.into_iter().collect::<Vec<_>>());
    Ok(vec![
        Reading::new("M4.1", worst)
            .note(format!(
                "largest variance inflation of a kept feature, over the folds and the final selection; {order}; values \
                 out of range stand in M2's list of features"
            ))
            .evidence(selected.frame()?),
        Reading::new("A4.1", warned.len() as f64)
            .note(
                warned
                    .iter()
                    .map(|(name, vif)| format!("{name} {vif:.2}"))
                    .collect::<Vec<_>>()
                    .join(", "),
            )
            .evidence(
                FrameBuilder::new()
                    .text("feature", warned.iter().map(|(name, _)| Some(name.as_str())))
                    .real("vif", warned.iter().map(|(_, vif)| Some(*vif)))
                    .finish()?,
            ),
        Reading::new("M4.2", found.len() as f64)
            .note(
                found
                    .iter()
                    .map(|(name, why)| format!("{name}: {why}"))
                    .collect::<Vec<_>>()
                    .join("; "),
            )
            .evidence(
                FrameBuilder::new()
                    .text("column", found.iter().map(|(name, _)| Some(name.as_str())))
                    .text("why", found.iter().map(|(_, why)| Some(*why)))
                    .finish()?,
            ),
        of_folds(table, labels, splits, settings, window)?,
    ])
}

/// M4.3: everything that is wrong with the folds.
fn of_folds(
    table: &FeatureTable,
    labels: &Labels,
    splits: &Splits,
    settings: &Settings,
    window: i32,
) -> Result<Reading, PhaseError> {
    let mut faults = Vec::new();
    if splits.folds.len() != settings.k {
        faults.push(format!("{} folds of {}", splits.folds.len(), settings.k));
    }
    for (place, fold) in splits.folds.iter().enumerate() {
        let number = place + 1;
        if splits.timed && gap_of(fold).is_none_or(|gap| gap < window) {
            faults.push(format!(
                "fold {number}: {} days of gap, the window is {window}",
                gap_of(fold).unwrap_or_default()
            ));
        }
        let shared = shared_entities(table, fold);
        if shared > 0 {
            faults.push(format!("fold {number}: {shared} entities on both sides"));
        }
        for (rows, side) in [(&fold.train, "training"), (&fold.validation, "validation")] {
            let positives = labels.of(rows).into_iter().filter(|one| *one).count();
            if positives < LEAST_POSITIVES {
                faults.push(format!("fold {number}: {positives} positives in {side}"));
            }
        }
    }
    let note = match (faults.is_empty(), splits.timed) {
        (false, _) => faults.join("; "),
        (true, true) => format!("{} folds hold", splits.folds.len()),
        (true, false) => format!("{} folds hold; {NO_TIME}: no gap to look at", splits.folds.len()),
    };
    Ok(Reading::new("M4.3", faults.len() as f64)
        .note(note)
        .evidence(fold_frame(table, labels, splits, &[], &[])?))
}

/// MQ.2: what is judged before the first fit, and what M3 found.
pub(super) fn before_training(
    context: &PhaseContext<'_>,
    judged: &[crate::engine::Judged],
    leaked: Option<usize>,
    (positives, negatives): (usize, usize),
) -> Result<Reading, PhaseError> {
    let of_gate = |gate: &crate::engine::Judged| {
        // What is wrong says more than what was asked, where something is.
        let words = if gate.blocks() && !gate.note.is_empty() {
            &gate.note
        } else {
            &gate.check
        };
        Item::of(
            &format!("{} ({words})", gate.id),
            gate.observed,
            gate.block.map(|bound| bound.good("")).unwrap_or_default(),
            gate.blocks(),
        )
    };
    let blocking = judged.iter().filter(|gate| gate.block.is_some());
    let mut items: Vec<Item> = blocking.map(of_gate).collect();
    items.push(quality::of_leakage(leaked));
    items.push(quality::of_balance(context, positives, negatives));
    Ok(quality::reading("MQ.2", &items)?)
}

/// The frame `folds`: before the fits without what they reached.
pub(super) fn fold_frame(
    table: &FeatureTable,
    labels: &Labels,
    splits: &Splits,
    results: &[FoldResult],
    rounds: &[usize],
) -> Result<Frame, FrameError> {
    let folds = &splits.folds;
    let count = |rows: &Vec<usize>| labels.of(rows).into_iter().filter(|one| *one).count();
    let result = |place: usize| results.get(place);
    let places = || 0..folds.len();
    FrameBuilder::new()
        .integer("fold", places().map(|place| whole(place + 1)))
        .integer("train_n", folds.iter().map(|fold| whole(fold.train.len())))
        .integer("train_k", folds.iter().map(|fold| whole(count(&fold.train))))
        .integer("validation_n", folds.iter().map(|fold| whole(fold.validation.len())))
        .integer("validation_k", folds.iter().map(|fold| whole(count(&fold.validation))))
        .date("first_date", folds.iter().map(|fold| fold.first_day))
        .date("last_date", folds.iter().map(|fold| fold.last_day))
        .date("train_until", folds.iter().map(|fold| fold.last_training_day))
        .integer("gap_days", folds.iter().map(|fold| gap_of(fold).map(i64::from)))
        .integer(
            "shared_entities",
            folds.iter().map(|fold| whole(shared_entities(table, fold))),
        )
        .real(
            "average_precision",
            places().map(|place| result(place).map(|result| result.average_precision)),
        )
        .real("roc_auc", places().map(|place| result(place)?.roc_auc))
        .real("precision_10", places().map(|place| result(place)?.precision_10))
        .real(
            "base_rate",
            folds.iter().map(|fold| {
                (!fold.validation.is_empty()).then(|| count(&fold.validation) as f64 / fold.validation.len() as f64)
            }),
        )
        .integer(
            "rounds",
            places().map(|place| rounds.get(place).and_then(|rounds| whole(*rounds))),
        )
        .text(
            "segment_mix",
            folds.iter().map(|fold| Some(mix(table, labels, &fold.validation))),
        )
        .finish()
}

/// Segments of the rows with their positives; those with few are marked.
fn mix(table: &FeatureTable, labels: &Labels, rows: &[usize]) -> String {
    let mut counts = std::collections::BTreeMap::<&str, (usize, usize)>::new();
    for row in rows {
        let segment = table.segments.get(*row).map(String::as_str).unwrap_or_default();
        let held = counts.entry(segment).or_default();
        held.0 += 1;
        held.1 += usize::from(labels.label(*row) == Some(true));
    }
    let words = |(segment, (n, k)): (&str, (usize, usize))| {
        let mark = if k < FEW_POSITIVES { " (few)" } else { "" };
        format!("{segment} {k}/{n}{mark}")
    };
    counts.into_iter().map(words).collect::<Vec<_>>().join(", ")
}

/// M4.4 to M4.7.
pub(super) fn after_fit(
    splits: &Splits,
    labels: &Labels,
    selected: &Selected,
    results: &[FoldResult],
    bundle: &ModelBundle,
    folds: &Frame,
) -> Result<Vec<Reading>, PhaseError> {
    let precisions: Vec<f64> = results.iter().map(|result| result.average_precision).collect();
    let reached = mean(&precisions);
    let y = labels.of(&splits.train);
    let base = y.iter().filter(|one| **one).count() as f64 / y.len().max(1) as f64;
    let days: Vec<i32> = splits
        .train
        .iter()
        .filter_map(|row| labels.contacted.get(*row).copied().flatten())
        .collect();
    let window = days
        .iter()
        .max()
        .zip(days.iter().min())
        .map(|(last, first)| f64::from(last - first + 1));
    let lift = reached.map(|reached| reached / base);
    Ok(vec![
        if splits.timed {
            reading("M4.4", window, "no row is trained on").evidence(folds.clone())
        } else {
            Reading::skipped("M4.4", NO_TIME)
        },
        reading("M4.5", reached, "no fold was fitted")
            .note(format!("{} times the base rate {}", four(lift), four(Some(base))))
            .evidence(folds.clone()),
        suspicious(selected, reached)?,
        Reading::new("M4.7", mismatches(bundle)? as f64).note(format!(
            "{} features, hash {}",
            bundle.full.names.len(),
            bundle.full.feature_hash
        )),
    ])
}

/// M4.6.
fn suspicious(selected: &Selected, reached: Option<f64>) -> Result<Reading, FrameError> {
    let found: Vec<_> = selected
        .verdicts
        .iter()
        .filter(|verdict| verdict.iv > SUSPICIOUS_IV)
        .collect();
    let too_good = reached.is_some_and(|reached| reached > SUSPICIOUS_AP);
    let mut words: Vec<String> = found
        .iter()
        .map(|verdict| format!("{}: information value {:.4}", verdict.name, verdict.iv))
        .collect();
    if too_good {
        words.push(format!("average precision over the folds {}", four(reached)));
    }
    let evidence = FrameBuilder::new()
        .text("feature", found.iter().map(|verdict| Some(verdict.name.as_str())))
        .real("iv", found.iter().map(|verdict| Some(verdict.iv)))
        .finish()?;
    Ok(Reading::new("M4.6", (found.len() + usize::from(too_good)) as f64)
        .note(words.join("; "))
        .evidence(evidence))
}

/// How many of the stored models read other columns than they were trained with, after a way through the store (M4.7).
fn mismatches(bundle: &ModelBundle) -> Result<usize, PhaseError> {
    let stored = ModelBundle::from_frame(&bundle.to_frame()?)?;
    let pairs = [(&bundle.full, &stored.full), (&bundle.reduced, &stored.reduced)];
    let differs =
        |(one, other): &(
            &crate::playbooks::mql::model::TreeModel,
            &crate::playbooks::mql::model::TreeModel,
        )| { one.feature_hash != other.forest.feature_hash() || other.preparation.names() != one.forest.names };
    Ok(pairs.iter().filter(|pair| differs(pair)).count())
}
