//! How many trees are enough: forust knows no average precision, so prefixes are replayed on the validation rows.

use super::error::{LearnError, same_length};
use super::forest::Forest;
use super::matrix::Matrix;
use crate::stats::{average_precision, median};
use serde::{Deserialize, Serialize};
use std::ops::ControlFlow;

/// Where growing stopped paying.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stopping {
    /// The number of trees with the highest average precision, the smallest of equals.
    pub rounds: usize,
    /// That average precision.
    pub average_precision: f64,
    /// Average precision after 1, 2, … trees, as far as it was looked at.
    pub curve: Vec<f64>,
}

/// Replays prefixes of a forest on validation rows and stops after `patience` rounds without a higher average precision
/// (S-1, M4/7).
///
/// # Errors
/// Labels of another length or without a positive, and a forest without trees.
pub fn best_rounds(forest: &Forest, matrix: &Matrix, y: &[bool], patience: usize) -> Result<Stopping, LearnError> {
    same_length("the label", matrix.rows(), y.len())?;
    let positives = super::positives(y);
    if positives == 0 {
        return Err(LearnError::OneClass {
            positives,
            rows: y.len(),
        });
    }
    let mut found = Stopping {
        rounds: 0,
        average_precision: f64::NEG_INFINITY,
        curve: Vec::new(),
    };
    forest.staged(matrix, |rounds, scores| {
        let reached = average_precision(y, scores).unwrap_or(0.0);
        found.curve.push(reached);
        if reached > found.average_precision {
            found.average_precision = reached;
            found.rounds = rounds;
        }
        if rounds - found.rounds >= patience.max(1) {
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    });
    if found.rounds == 0 {
        return Err(LearnError::Empty { what: "the forest" });
    }
    Ok(found)
}

/// The median over folds, rounded up, which the final fit grows (M4/7); at least 1.
#[must_use]
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between the least and the most of the folds' rounds"
)]
pub fn median_rounds(folds: &[Stopping]) -> usize {
    let rounds: Vec<f64> = folds.iter().map(|fold| super::real(fold.rounds)).collect();
    median(&rounds).map_or(1, |middle| (middle.ceil() as usize).max(1))
}
