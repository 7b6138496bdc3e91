//! Columns that say what others already say: variance inflation, and the path of dropping the worst until none is left.
#![allow(
    clippy::indexing_slicing,
    reason = "correlations are n × n by row for the n columns, and every place is below n"
)]

use super::linear::{cholesky, eigen, inverse_diagonal};
use super::matrix::Matrix;
use super::real;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// A pivot, an eigenvalue and the share of variance left, below which columns count as dependent.
const SINGULAR: f64 = 1e-10;
/// How close two factors are, relatively, to be a tie: they come from rounded sums.
const TIE: f64 = 1e-9;

/// A column dropped.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct VifStep {
    /// Its place in the table.
    pub dropped: usize,
    /// Its factor when it went.
    pub vif: f64,
}

/// What pruning did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VifPath {
    /// The columns dropped, in order.
    pub steps: Vec<VifStep>,
    /// The places of those kept, in order.
    pub kept: Vec<usize>,
    /// The factor of each kept column.
    pub last: Vec<f64>,
    /// Kept columns above the limit, because they are always kept.
    pub warned: Vec<usize>,
}

/// The variance inflation factor of each column, 1/(1 − R²_j) with an intercept: the diagonal of the inverse of the
/// correlation matrix (S-6). At least 1; ∞ for a column that others (or the intercept) determine. Missing values make
/// their column ∞: impute first.
#[must_use]
pub fn variance_inflation(matrix: &Matrix) -> Vec<f64> {
    let places: Vec<usize> = (0..matrix.width()).collect();
    factors(&correlations(matrix), matrix.width(), &places)
}

/// Drops the column of the highest factor above `limit` until none is above it; of a tie the later column goes. A
/// column that `keep` marks never goes and is warned of instead; `keep` may be shorter than the table.
#[must_use]
pub fn prune(matrix: &Matrix, limit: f64, keep: &[bool]) -> VifPath {
    let all = correlations(matrix);
    let mut kept: Vec<usize> = (0..matrix.width()).collect();
    let mut steps = Vec::new();
    let always = |place: usize| keep.get(place).copied().unwrap_or(false);
    loop {
        let last = factors(&all, matrix.width(), &kept);
        let mut worst: Option<(usize, f64)> = None;
        for (at, vif) in last.iter().enumerate() {
            let ties = worst.is_none_or(|(_, most)| *vif >= most || most - *vif <= TIE * most);
            if *vif > limit && !always(kept[at]) && ties {
                worst = Some((at, *vif));
            }
        }
        let Some((at, vif)) = worst else {
            let above = kept.iter().zip(&last).filter(|(_, vif)| **vif > limit);
            let warned = above.map(|(place, _)| *place).collect();
            return VifPath {
                steps,
                kept,
                last,
                warned,
            };
        };
        steps.push(VifStep {
            dropped: kept.remove(at),
            vif,
        });
    }
}

/// The correlations of all columns. A column that does not vary, or holds a missing value, has none: NaN throughout.
fn correlations(matrix: &Matrix) -> Vec<f64> {
    let (n, width) = (matrix.rows(), matrix.width());
    let centred: Vec<Option<Vec<f64>>> = (0..width)
        .into_par_iter()
        .map(|place| {
            let column = matrix.column(place);
            let mean = column.iter().sum::<f64>() / real(n);
            let away: Vec<f64> = column.iter().map(|value| value - mean).collect();
            let length = away.iter().map(|value| value * value).sum::<f64>().sqrt();
            // A constant leaves the rounding of its mean behind, no more.
            let varies = length > 1e-12 * (mean.abs() + 1.0) * real(n).sqrt();
            varies.then(|| away.iter().map(|value| value / length).collect())
        })
        .collect();
    (0..width * width)
        .into_par_iter()
        .map(|cell| {
            let (row, column) = (cell / width, cell % width);
            // Each pair once, in one order of summing, so that the matrix is symmetric to the bit.
            match (&centred[row.min(column)], &centred[row.max(column)]) {
                (Some(_), Some(_)) if row == column => 1.0,
                (Some(x), Some(y)) => x.iter().zip(y).map(|(x, y)| x * y).sum(),
                _ => f64::NAN,
            }
        })
        .collect()
}

/// The factors of the columns at these places.
fn factors(all: &[f64], width: usize, places: &[usize]) -> Vec<f64> {
    let varying: Vec<usize> = (0..places.len())
        .filter(|at| !all[places[*at] * width + places[*at]].is_nan())
        .collect();
    let n = varying.len();
    let mut part = Vec::with_capacity(n * n);
    for row in &varying {
        part.extend(varying.iter().map(|column| all[places[*row] * width + places[*column]]));
    }
    let found = match cholesky(&part, n, SINGULAR) {
        Some(lower) => inverse_diagonal(&lower, n),
        None => of_singular(&part, n),
    };
    let mut factors = vec![f64::INFINITY; places.len()];
    for (at, vif) in varying.into_iter().zip(found) {
        factors[at] = vif.max(1.0);
    }
    factors
}

/// The factors of a singular matrix: ∞ for the columns that have a part in a dependence, and for the others the
/// diagonal of the inverse on what is left.
fn of_singular(part: &[f64], n: usize) -> Vec<f64> {
    let (values, vectors) = eigen(part, n);
    (0..n)
        .map(|row| {
            let mut sum = 0.0;
            for (place, value) in values.iter().enumerate() {
                let square = vectors[row * n + place] * vectors[row * n + place];
                if *value > SINGULAR {
                    sum += square / value;
                } else if square > SINGULAR {
                    return f64::INFINITY;
                }
            }
            sum
        })
        .collect()
}
