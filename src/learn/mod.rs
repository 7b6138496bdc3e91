//! Learning from labelled rows: imbalance, selection, folds in the order of time, boosting, calibration, explanation
//! and experiments.
//!
//! Plain slices and matrices, no frames and no files: whoever calls knows what a row is. Everything is a function of
//! its arguments, seeds included, and gives the same bits on one thread and on many.

mod arms;
mod boosting;
mod calibration;
mod early_stopping;
mod error;
mod experiment;
mod folds;
mod forest;
mod impute;
mod inflation;
mod information_value;
mod iterative;
mod linear;
mod logistic;
mod matrix;
mod monotone;
mod random;
mod search;
mod segments;
mod shapley;
mod shapley_plan;
mod shapley_walk;
mod smote;
mod standardise;

pub use arms::{
    ArmKind, ArmScore, Choice, ChoiceSettings, CompositeWeights, LabelSettings, balance_label, choose, composites,
    quality_label,
};
pub use boosting::{BoostingSettings, fit};
pub use calibration::{Calibrator, P_CLIP, clip, isotonic, odds_of, platt, sigmoid, weight_correction};
pub use early_stopping::{Stopping, best_rounds, median_rounds};
pub use error::LearnError;
pub use experiment::{Draw, ExperimentSettings, Side, assign, balance, draw, extend, order};
pub use folds::{Fold, FoldSettings, Holdout, blocked, holdout, stratified, stratified_holdout};
pub use forest::{Forest, Node, Tree};
pub use impute::{Fill, Imputer};
pub use inflation::{VifPath, VifStep, prune, variance_inflation};
pub use information_value::{IvBin, IvResult, IvSettings, from_counts, information_value, information_value_levels};
pub use iterative::{IterativeImputer, IterativeSettings};
pub use logistic::{LogisticRegression, LogisticSettings};
pub use matrix::Matrix;
pub use search::{Grid, Point, pick};
pub use segments::{Method, SegmentCalibrators, SegmentSettings, Which};
pub use shapley::{Explainer, Shapley, shapley};
pub use smote::{SmoteOutcome, SmoteSettings, smote};
pub use standardise::Standardiser;

/// A length as a real: exact up to 2^53.
#[allow(clippy::cast_precision_loss, reason = "lengths of lists")]
fn real(count: usize) -> f64 {
    count as f64
}

/// How many of the rows are positive.
fn positives(y: &[bool]) -> usize {
    y.iter().filter(|one| **one).count()
}

#[cfg(test)]
mod tests;
