//! What other ways to split would have promised: random folds, blocks without a gap, and the folds in force. The same
//! recipe each time, everything fitted inside each fold, so that the difference is the split alone.

use super::chosen::{FoldResult, Recipe, reached};
use super::fits::FoldData;
use super::settings::{FOLD_READS, Settings};
use super::splits::Splits;
use super::work::{Work, restored, stored};
use crate::engine::PhaseError;
use crate::frame::{Frame, FrameBuilder, FrameError};
use crate::learn::Fold;
use crate::playbooks::mql::labelled::Labels;
use crate::playbooks::mql::phases::report::whole;
use crate::playbooks::mql::table::FeatureTable;

/// The folds in force, in the frame `honesty`.
pub(super) const WITH_GAP: &str = "blocked with gap";

/// What a split promised on one fold.
pub(super) struct Promise {
    split: &'static str,
    n: usize,
    k: usize,
    result: FoldResult,
}

/// Splits beside the one in force; on a table without time there is none.
pub(super) fn others(
    splits: &Splits,
    table: &FeatureTable,
    labels: &Labels,
    settings: &Settings,
) -> Result<Vec<(&'static str, Vec<Fold>)>, PhaseError> {
    if !splits.timed {
        return Ok(Vec::new());
    }
    Ok(vec![
        ("random", splits.random(labels, settings)?),
        ("blocked", splits.cut(table, labels, settings, 0)?),
    ])
}

/// Fits the recipe on the folds of the other splits.
pub(super) fn promises(
    work: &mut Work<'_, '_>,
    labels: &Labels,
    candidates: &[String],
    others: &[(&'static str, Vec<Fold>)],
    recipe: Recipe,
) -> Result<Vec<Promise>, PhaseError> {
    let mut found = Vec::new();
    for (split, folds) in others {
        for (place, fold) in folds.iter().enumerate() {
            work.step("honesty")?;
            let way = format!("{:?}", recipe.way);
            let key = work.key("honesty", &(split, way, recipe.point, recipe.rounds, place, candidates));
            let (unit, _) = work.context.unit(&key, &FOLD_READS, || {
                let data = FoldData::of(work.table, labels, fold, candidates, work.settings)?;
                let (result, ..) = reached(work.table, &data, recipe, work.settings)?;
                Ok((Vec::new(), stored(&result)?))
            })?;
            let y = labels.of(&fold.validation);
            found.push(Promise {
                split,
                n: y.len(),
                k: y.iter().filter(|one| **one).count(),
                result: restored(&unit.value)?,
            });
        }
    }
    Ok(found)
}

/// What the folds in force reached.
pub(super) fn in_force(folds: &[FoldData], results: &[FoldResult], timed: bool) -> Vec<Promise> {
    let promise = |(fold, result): (&FoldData, &FoldResult)| Promise {
        split: if timed { WITH_GAP } else { "random" },
        n: fold.y_validation.len(),
        k: fold.y_validation.iter().filter(|one| **one).count(),
        result: *result,
    };
    folds.iter().zip(results).map(promise).collect()
}

/// The frame `honesty`.
pub(super) fn frame(promises: &[Promise]) -> Result<Frame, FrameError> {
    let mut number = 0;
    let mut last = "";
    let numbers: Vec<Option<i64>> = promises
        .iter()
        .map(|promise| {
            number = if promise.split == last { number + 1 } else { 1 };
            last = promise.split;
            Some(number)
        })
        .collect();
    let rate = |promise: &Promise| (promise.n > 0).then(|| promise.k as f64 / promise.n as f64);
    FrameBuilder::new()
        .text("split", promises.iter().map(|promise| Some(promise.split)))
        .integer("fold", numbers)
        .integer("n", promises.iter().map(|promise| whole(promise.n)))
        .real("base_rate", promises.iter().map(rate))
        .real(
            "average_precision",
            promises.iter().map(|promise| Some(promise.result.average_precision)),
        )
        .real("roc_auc", promises.iter().map(|promise| promise.result.roc_auc))
        .finish()
}
