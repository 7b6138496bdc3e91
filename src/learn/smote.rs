//! Invented positives between real ones (Chawla 2002): inside a training fold only, after imputing and standardising.
//!
//! Synthetic rows do not move the posterior as weights do, so their scores must not get the weight correction.
#![allow(
    clippy::indexing_slicing,
    reason = "rows are places of the label's positives, and points hold width values for each of them"
)]

use super::error::{LearnError, same_length};
use super::matrix::Matrix;
use super::random::Draws;
use super::real;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many rows to invent, and between whom.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SmoteSettings {
    /// Positives over negatives to reach, above 0.
    pub ratio: f64,
    /// Neighbours of a parent, at least 1; fewer where there are fewer positives.
    pub k: usize,
    /// The seed of all draws.
    pub seed: u64,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub enum SmoteOutcome {
    /// Rows were invented.
    Made {
        /// The synthetic rows, columns as in the table given.
        rows: Matrix,
        /// Of each: the parent's row, the neighbour's row, and how far from the one to the other, u.
        parents: Vec<(usize, usize, f64)>,
    },
    /// None were, and why.
    Skipped {
        /// The reason in words.
        reason: String,
    },
}

/// Creates ⌊r·N⌋ − P rows (P positives, N negatives): a parent drawn among the positives, one of its k nearest others
/// (Euclidean; of equal distances the earlier row; k at most P − 1), x = parent + u·(neighbour − parent) with u uniform
/// on [0, 1). Columns that `flags` marks take the majority of the parent's k neighbours instead, and the parent's own
/// value where they are even (S-9). The table is standardised and nothing in it missing.
///
/// # Errors
/// Labels of another length, missing values, and settings out of range.
pub fn smote(
    matrix: &Matrix,
    y: &[bool],
    flags: &[bool],
    settings: &SmoteSettings,
) -> Result<SmoteOutcome, LearnError> {
    same_length("the label", matrix.rows(), y.len())?;
    matrix.refuse_missing("SMOTE")?;
    check(settings)?;
    let positives: Vec<usize> = (0..y.len()).filter(|row| y[*row]).collect();
    let negatives = y.len() - positives.len();
    if positives.len() < 2 {
        return Ok(SmoteOutcome::Skipped {
            reason: format!("{} positive rows: it takes two to draw a line between", positives.len()),
        });
    }
    let wanted = target(negatives, settings.ratio).saturating_sub(positives.len());
    if wanted == 0 {
        return Ok(SmoteOutcome::Skipped {
            reason: format!(
                "ratio {} is already reached: {} positive, {negatives} negative rows",
                settings.ratio,
                positives.len()
            ),
        });
    }
    let points = Points::of(matrix, &positives);
    let drawn = draw(&points, wanted, settings);
    let parents = drawn
        .iter()
        .map(|(parent, among, u)| (positives[*parent], positives[among[0]], *u))
        .collect();
    Ok(SmoteOutcome::Made {
        rows: points.between(matrix, flags, &drawn)?,
        parents,
    })
}

fn check(settings: &SmoteSettings) -> Result<(), LearnError> {
    if !(settings.ratio > 0.0 && settings.ratio.is_finite()) {
        return Err(LearnError::Setting {
            name: "smote.ratio",
            value: settings.ratio.to_string(),
            range: "above 0",
        });
    }
    if settings.k == 0 {
        return Err(LearnError::Setting {
            name: "smote.k",
            value: "0".to_owned(),
            range: "at least 1",
        });
    }
    Ok(())
}

/// ⌊r·N⌋, forgiving the rounding of r.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "not negative, and of the order of the rows"
)]
fn target(negatives: usize, ratio: f64) -> usize {
    (ratio * real(negatives) + 1e-9).floor() as usize
}

/// A parent, its neighbours with the one that was drawn first, and u.
type Drawn = (usize, Vec<usize>, f64);

/// The draws come first and in one stream; only then are neighbours searched, for the parents drawn and in parallel.
fn draw(points: &Points, wanted: usize, settings: &SmoteSettings) -> Vec<Drawn> {
    let k = settings.k.min(points.count - 1);
    let mut draws = Draws::new(settings.seed);
    let lots: Vec<(usize, usize, f64)> = (0..wanted)
        .map(|_| (draws.below(points.count), draws.below(k), draws.unit()))
        .collect();
    let mut distinct: Vec<usize> = lots.iter().map(|(parent, _, _)| *parent).collect();
    distinct.sort_unstable();
    distinct.dedup();
    let nearest: BTreeMap<usize, Vec<usize>> = distinct
        .par_iter()
        .map(|parent| (*parent, points.nearest(*parent, k)))
        .collect::<Vec<_>>()
        .into_iter()
        .collect();
    lots.into_iter()
        .map(|(parent, chosen, u)| {
            let mut among = nearest.get(&parent).cloned().unwrap_or_default();
            among.swap(0, chosen);
            (parent, among, u)
        })
        .collect()
}

/// The positives, row by row.
pub(super) struct Points {
    width: usize,
    count: usize,
    values: Vec<f64>,
}

impl Points {
    pub(super) fn of(matrix: &Matrix, rows: &[usize]) -> Self {
        let width = matrix.width();
        let mut values = vec![0.0; rows.len() * width];
        for place in 0..width {
            let column = matrix.column(place);
            for (at, row) in rows.iter().enumerate() {
                values[at * width + place] = column[*row];
            }
        }
        Self {
            width,
            count: rows.len(),
            values,
        }
    }

    fn point(&self, at: usize) -> &[f64] {
        &self.values[at * self.width..(at + 1) * self.width]
    }

    /// The k nearest others, nearest first.
    pub(super) fn nearest(&self, of: usize, k: usize) -> Vec<usize> {
        let own = self.point(of);
        let mut found: Vec<(f64, usize)> = (0..self.count)
            .filter(|other| *other != of)
            .map(|other| {
                let pairs = own.iter().zip(self.point(other));
                (pairs.map(|(x, y)| (x - y) * (x - y)).sum(), other)
            })
            .collect();
        let by_distance = |a: &(f64, usize), b: &(f64, usize)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
        if k < found.len() {
            found.select_nth_unstable_by(k, by_distance);
            found.truncate(k);
        }
        found.sort_by(by_distance);
        found.into_iter().map(|(_, other)| other).collect()
    }

    /// The synthetic rows of these draws.
    fn between(&self, matrix: &Matrix, flags: &[bool], drawn: &[Drawn]) -> Result<Matrix, LearnError> {
        let columns = matrix.names().iter().enumerate().map(|(place, name)| {
            let flag = flags.get(place).copied().unwrap_or(false);
            let value = |at: usize| self.point(at)[place];
            let of = |(parent, among, u): &Drawn| {
                if flag {
                    majority(value(*parent), among.iter().map(|at| value(*at)))
                } else {
                    value(*parent) + u * (value(among[0]) - value(*parent))
                }
            };
            (name.clone(), drawn.iter().map(of).collect())
        });
        Matrix::from_columns(columns.collect())
    }
}

/// 1 where more than half of the neighbours have the flag, 0 where less, and the parent's own where they are even.
fn majority(own: f64, neighbours: impl Iterator<Item = f64>) -> f64 {
    let balance: i64 = neighbours.map(|value| if value > 0.5 { 1 } else { -1 }).sum();
    match balance {
        0 => own,
        1.. => 1.0,
        _ => 0.0,
    }
}
