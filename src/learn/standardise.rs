//! Columns on one scale, so that a distance or a penalty means the same in each.

use super::matrix::Matrix;
use super::real;
use serde::{Deserialize, Serialize};

/// Mean and population standard deviation of each column of training rows. Flags have mean 0 and scale 1 here, so that
/// they stay 0 and 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Standardiser {
    columns: Vec<(String, f64, f64)>,
}

impl Standardiser {
    /// Fits on training rows; NaN is left out, and a column that does not vary keeps scale 1. Columns that `flags` marks
    /// are left alone; `flags` may be shorter than the table.
    #[must_use]
    pub fn fit(matrix: &Matrix, flags: &[bool]) -> Self {
        let scale = |place: usize| {
            let known: Vec<f64> = matrix
                .column(place)
                .iter()
                .copied()
                .filter(|value| value.is_finite())
                .collect();
            if known.is_empty() || flags.get(place).copied().unwrap_or(false) {
                return (0.0, 1.0);
            }
            let mean = known.iter().sum::<f64>() / real(known.len());
            let squares: f64 = known.iter().map(|value| (value - mean) * (value - mean)).sum();
            let sd = (squares / real(known.len())).sqrt();
            (mean, if sd > 1e-12 * (mean.abs() + 1.0) { sd } else { 1.0 })
        };
        let columns = matrix.names().iter().enumerate().map(|(place, name)| {
            let (mean, sd) = scale(place);
            (name.clone(), mean, sd)
        });
        Self {
            columns: columns.collect(),
        }
    }

    /// (x − mean)/sd of each fitted column, found by name; others are left alone and NaN stays.
    #[must_use]
    pub fn apply(&self, matrix: &Matrix) -> Matrix {
        self.each(matrix, |value, mean, sd| (value - mean) / sd)
    }

    /// x·sd + mean: back on the scale of the data, for synthetic rows.
    #[must_use]
    pub fn invert(&self, matrix: &Matrix) -> Matrix {
        self.each(matrix, |value, mean, sd| value * sd + mean)
    }

    fn each(&self, matrix: &Matrix, of: impl Fn(f64, f64, f64) -> f64) -> Matrix {
        let mut scaled = matrix.clone();
        for (name, mean, sd) in &self.columns {
            if let Some(place) = matrix.place(name) {
                for value in scaled.column_mut(place) {
                    *value = of(*value, *mean, *sd);
                }
            }
        }
        scaled
    }
}
