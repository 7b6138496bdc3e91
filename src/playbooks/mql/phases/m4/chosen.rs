//! The chosen point on every fold with the number of trees of the final model: out-of-fold scores, what each fold
//! reached, and which features moved it. Growing stops for the median of the folds, not for each fold's own best, so
//! that what is measured is the model that is kept.

use serde::{Deserialize, Serialize};

use super::fits::{FoldData, TOP, training};
use super::settings::{FOLD_READS, Settings, Way};
use super::work::{Work, restored, stored};
use crate::engine::PhaseError;
use crate::frame::{Frame, FrameBuilder, concat};
use crate::learn::{Forest, Matrix, Point, fit};
use crate::playbooks::mql::labelled::Labels;
use crate::playbooks::mql::model::{Filling, ModelError, Preparation, explain};
use crate::playbooks::mql::phases::report::whole;
use crate::playbooks::mql::table::FeatureTable;
use crate::stats::{average_precision, precision_at, roc_auc};

/// How the final model is grown.
#[derive(Clone, Copy)]
pub(super) struct Recipe {
    pub way: Way,
    pub point: Point,
    pub rounds: usize,
}

/// What the final recipe reached on a fold.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct FoldResult {
    pub average_precision: f64,
    pub roc_auc: Option<f64>,
    pub precision_10: Option<f64>,
    pub weight: f64,
}

/// Out-of-fold scores and what the folds reached.
pub(super) struct OutOfFold {
    pub folds: Vec<FoldResult>,
    pub oof: Frame,
    pub importance: Frame,
}

/// Every so many rows of a list, so that at most `most` remain, spread over all of it.
pub(super) fn spread(rows: usize, most: usize) -> Vec<usize> {
    let most = most.max(1);
    if rows <= most {
        return (0..rows).collect();
    }
    (0..most).map(|place| place * rows / most).collect()
}

/// Grows the trees of a recipe on a matrix of its form; also what a positive weighed.
pub(super) fn grow(
    matrix: &Matrix,
    flags: &[bool],
    y: &[bool],
    recipe: Recipe,
    settings: &Settings,
) -> Result<(Forest, f64), PhaseError> {
    let made = training(matrix, flags, y, recipe.way, settings.seed)?;
    let boosting = settings.boosting(&recipe.point, recipe.rounds, made.weight);
    let forest = fit(&made.matrix, &made.y, &boosting).map_err(ModelError::from)?;
    Ok((forest, made.weight))
}

/// What the recipe reaches on a fold, with its trees and the scores of the validation rows.
pub(super) fn reached(
    table: &FeatureTable,
    fold: &FoldData,
    recipe: Recipe,
    settings: &Settings,
) -> Result<(FoldResult, Forest, Vec<f64>), PhaseError> {
    let (train, validation) = fold.matrices(table, recipe.way.form())?;
    let (forest, weight) = grow(train, &fold.preparation.flags(), &fold.y_train, recipe, settings)?;
    let scores = forest.log_odds(validation);
    let y = &fold.y_validation;
    let result = FoldResult {
        average_precision: average_precision(y, &scores).unwrap_or_default(),
        roc_auc: roc_auc(y, &scores),
        precision_10: precision_at(y, &scores, TOP),
        weight,
    };
    Ok((result, forest, scores))
}

/// The recipe on every fold, for the full model and for the reduced one.
pub(super) fn out_of_fold(
    work: &mut Work<'_, '_>,
    labels: &Labels,
    recipe: Recipe,
    reduced: &[String],
) -> Result<OutOfFold, PhaseError> {
    let (mut folds, mut oof, mut importance) = (Vec::new(), Vec::new(), Vec::new());
    for (place, fold) in work.folds.iter().enumerate() {
        work.step("out of fold")?;
        let way = format!("{:?}", recipe.way);
        let key = work.key("out of fold", &(way, recipe.point, recipe.rounds, reduced, place));
        let (unit, _) = work.context.unit(&key, &FOLD_READS, || {
            let (result, scores, moved) = one(work, labels, place, fold, recipe, reduced)?;
            Ok((
                vec![("oof".to_owned(), scores), ("importance".to_owned(), moved)],
                stored(&result)?,
            ))
        })?;
        folds.push(restored(&unit.value)?);
        oof.push(unit.frame("M4", "oof")?.as_ref().clone());
        importance.push(unit.frame("M4", "importance")?.as_ref().clone());
    }
    Ok(OutOfFold {
        folds,
        oof: concat(&oof)?,
        importance: concat(&importance)?,
    })
}

fn one(
    work: &Work<'_, '_>,
    labels: &Labels,
    place: usize,
    fold: &FoldData,
    recipe: Recipe,
    reduced: &[String],
) -> Result<(FoldResult, Frame, Frame), PhaseError> {
    let (table, settings) = (work.table, work.settings);
    let (result, forest, scores) = reached(table, fold, recipe, settings)?;
    let (_, validation) = fold.matrices(table, recipe.way.form())?;
    let y = &fold.y_validation;
    let smaller = reduced_scores(table, fold, recipe, reduced, settings)?;
    let rows = &fold.validation;
    let number = whole(place + 1);
    let oof = FrameBuilder::new()
        .text("lead_id", rows.iter().map(|row| table.lead_ids.get(*row)))
        .integer("fold", rows.iter().map(|_| number))
        .integer("y", y.iter().map(|y| Some(i64::from(*y))))
        .real("log_odds", scores.iter().copied().map(Some))
        .real("log_odds_reduced", smaller.iter().copied().map(Some))
        .text("segment", rows.iter().map(|row| table.segments.get(*row)))
        .date(
            "contacted_date",
            rows.iter().map(|row| labels.contacted.get(*row).copied().flatten()),
        )
        .finish()?;
    let sample = validation.select_rows(&spread(validation.rows(), settings.shap_sample));
    let moved = explain(&forest, &sample).mean_absolute();
    let importance = FrameBuilder::new()
        .integer("fold", forest.names.iter().map(|_| number))
        .text("feature", forest.names.iter().map(Some))
        .real("mean_abs_shap", moved.iter().copied().map(Some))
        .finish()?;
    Ok((result, oof, importance))
}

fn reduced_scores(
    table: &FeatureTable,
    fold: &FoldData,
    recipe: Recipe,
    reduced: &[String],
    settings: &Settings,
) -> Result<Vec<f64>, PhaseError> {
    let preparation = Preparation::fit(table, &fold.train, reduced, smaller_filling(settings.filling))?;
    let form = recipe.way.form();
    let matrix = preparation.matrix(form, table, &fold.train)?;
    let (forest, _) = grow(&matrix, &preparation.flags(), &fold.y_train, recipe, settings)?;
    Ok(forest.log_odds(&preparation.matrix(form, table, &fold.validation)?))
}

/// Regression on the other columns needs the others: the reduced model, made for leads without them, takes medians.
pub(super) fn smaller_filling(filling: Filling) -> Filling {
    match filling {
        Filling::Iterative => Filling::Category,
        other => other,
    }
}
