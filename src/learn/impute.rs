//! What stands in for a missing value: constants fitted on training rows and frozen with the model.

use super::error::{LearnError, same_length};
use super::matrix::Matrix;
use crate::stats::median;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How the missing values of one column are filled.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Fill {
    /// They stay missing: trees have a branch for them.
    Leave,
    /// The median of the training rows.
    Median,
    /// The median of the training rows of the same segment, and of all where the segment has none.
    SegmentMedian,
    /// A given value.
    Value(f64),
}

/// The fitted constants of each column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Constants {
    name: String,
    overall: Option<f64>,
    by_segment: BTreeMap<String, f64>,
}

/// Constants for missing values, fitted on training rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Imputer {
    columns: Vec<Constants>,
    /// Columns without a single value in training, whose missing values become 0.
    pub empty: Vec<String>,
}

impl Imputer {
    /// Fits on training rows: a way of filling for each column, and the segment of each row (empty where no column asks
    /// for one).
    ///
    /// # Errors
    /// Ways of another number than columns, and segments of another length than rows.
    pub fn fit<S: AsRef<str>>(matrix: &Matrix, fills: &[Fill], segments: &[S]) -> Result<Self, LearnError> {
        same_length("the list of fills", matrix.width(), fills.len())?;
        if fills.contains(&Fill::SegmentMedian) {
            same_length("the list of segments", matrix.rows(), segments.len())?;
        }
        let mut columns = Vec::with_capacity(fills.len());
        let mut empty = Vec::new();
        for (place, (fill, name)) in fills.iter().zip(matrix.names()).enumerate() {
            let column = matrix.column(place);
            let middle = || median(column);
            let overall = match fill {
                Fill::Leave => None,
                Fill::Value(value) => Some(*value),
                Fill::Median | Fill::SegmentMedian => Some(middle().unwrap_or_else(|| {
                    empty.push(name.clone());
                    0.0
                })),
            };
            let by_segment = match fill {
                Fill::SegmentMedian => medians(column, segments),
                _ => BTreeMap::new(),
            };
            columns.push(Constants {
                name: name.clone(),
                overall,
                by_segment,
            });
        }
        Ok(Self { columns, empty })
    }

    /// The same table with its missing values filled; columns are found by name, and one that was not fitted is left
    /// alone. `segments` may be empty, and then the constants over all rows stand in.
    #[must_use]
    pub fn apply<S: AsRef<str>>(&self, matrix: &Matrix, segments: &[S]) -> Matrix {
        let mut filled = matrix.clone();
        for constants in &self.columns {
            let (Some(overall), Some(place)) = (constants.overall, matrix.place(&constants.name)) else {
                continue;
            };
            for (row, value) in filled.column_mut(place).iter_mut().enumerate() {
                if value.is_nan() {
                    let segment = segments.get(row).map(AsRef::as_ref);
                    let own = segment.and_then(|segment| constants.by_segment.get(segment));
                    *value = own.copied().unwrap_or(overall);
                }
            }
        }
        filled
    }
}

/// The median of each segment that has a value.
fn medians<S: AsRef<str>>(column: &[f64], segments: &[S]) -> BTreeMap<String, f64> {
    let mut values: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for (value, segment) in column.iter().zip(segments) {
        values.entry(segment.as_ref()).or_default().push(*value);
    }
    values
        .into_iter()
        .filter_map(|(segment, values)| Some((segment.to_owned(), median(&values)?)))
        .collect()
}
