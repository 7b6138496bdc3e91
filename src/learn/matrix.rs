//! A table of numbers: named columns of one length, missing as NaN.
//!
//! Column-major, because binning, filters and boosting go down columns; who goes along rows gathers blocks.
#![allow(
    clippy::indexing_slicing,
    reason = "data holds rows × names values from construction on, and every place is checked against both"
)]

use super::error::LearnError;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Named columns of numbers, NaN where missing.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Matrix {
    names: Vec<String>,
    rows: usize,
    data: Vec<f64>,
}

impl Matrix {
    /// Columns of one length with different names. A table may have no columns; it then has no rows either.
    ///
    /// # Errors
    /// Columns of different length, and two of one name.
    pub fn from_columns(columns: Vec<(String, Vec<f64>)>) -> Result<Self, LearnError> {
        let rows = columns.first().map_or(0, |(_, values)| values.len());
        let mut seen = BTreeSet::new();
        for (name, values) in &columns {
            super::error::same_length("a column", rows, values.len())?;
            if !seen.insert(name.as_str()) {
                return Err(LearnError::DuplicateColumn { name: name.clone() });
            }
        }
        let mut data = Vec::with_capacity(rows * columns.len());
        let mut names = Vec::with_capacity(columns.len());
        for (name, values) in columns {
            names.push(name);
            data.extend(values);
        }
        Ok(Self { names, rows, data })
    }

    /// Rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Columns.
    #[must_use]
    pub fn width(&self) -> usize {
        self.names.len()
    }

    /// The names in order.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// All values, one column after the other.
    #[must_use]
    pub fn data(&self) -> &[f64] {
        &self.data
    }

    /// The column at a place; empty beyond the last.
    #[must_use]
    pub fn column(&self, place: usize) -> &[f64] {
        self.data.get(place * self.rows..(place + 1) * self.rows).unwrap_or(&[])
    }

    /// The column at a place, to be changed; empty beyond the last.
    #[must_use]
    pub fn column_mut(&mut self, place: usize) -> &mut [f64] {
        self.data
            .get_mut(place * self.rows..(place + 1) * self.rows)
            .unwrap_or_default()
    }

    /// The column of a name.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&[f64]> {
        self.place(name).map(|place| self.column(place))
    }

    /// Where the column of a name stands.
    #[must_use]
    pub fn place(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|one| one == name)
    }

    /// One value; NaN where it is missing, and outside the table.
    #[must_use]
    pub fn value(&self, row: usize, column: usize) -> f64 {
        if row < self.rows && column < self.names.len() {
            self.data[column * self.rows + row]
        } else {
            f64::NAN
        }
    }

    /// One row in the order of the columns.
    #[must_use]
    pub fn row(&self, row: usize) -> Vec<f64> {
        (0..self.width()).map(|column| self.value(row, column)).collect()
    }

    /// The rows of these numbers, in this order, repeated where one is repeated. A number outside the table gives a row
    /// of missing values.
    #[must_use]
    pub fn select_rows(&self, rows: &[usize]) -> Self {
        let mut data = Vec::with_capacity(rows.len() * self.width());
        for place in 0..self.width() {
            let column = self.column(place);
            data.extend(rows.iter().map(|row| column.get(*row).copied().unwrap_or(f64::NAN)));
        }
        Self {
            names: self.names.clone(),
            rows: rows.len(),
            data,
        }
    }

    /// The columns at these places, in this order; places beyond the last are left out.
    #[must_use]
    pub fn select_columns(&self, places: &[usize]) -> Self {
        let mut data = Vec::with_capacity(places.len() * self.rows);
        let mut names = Vec::with_capacity(places.len());
        for place in places {
            if let Some(name) = self.names.get(*place) {
                names.push(name.clone());
                data.extend_from_slice(self.column(*place));
            }
        }
        Self {
            rows: self.rows,
            names,
            data,
        }
    }

    /// The columns of these names, in this order.
    ///
    /// # Errors
    /// A name that no column has.
    pub fn select_named<S: AsRef<str>>(&self, names: &[S]) -> Result<Self, LearnError> {
        let places: Vec<usize> = names
            .iter()
            .map(|name| {
                self.place(name.as_ref()).ok_or_else(|| LearnError::MissingColumn {
                    name: name.as_ref().to_owned(),
                    width: self.width(),
                })
            })
            .collect::<Result<_, _>>()?;
        Ok(self.select_columns(&places))
    }

    /// This table with the rows of another under it, whose columns are found by name.
    ///
    /// # Errors
    /// A column that the other lacks.
    pub fn append_rows(&self, other: &Self) -> Result<Self, LearnError> {
        let under = other.select_named(&self.names)?;
        let mut data = Vec::with_capacity(self.data.len() + under.data.len());
        for place in 0..self.width() {
            data.extend_from_slice(self.column(place));
            data.extend_from_slice(under.column(place));
        }
        Ok(Self {
            names: self.names.clone(),
            rows: self.rows + under.rows,
            data,
        })
    }

    /// Which columns are flags: some value, and none but 0 and 1.
    #[must_use]
    pub fn flags(&self) -> Vec<bool> {
        let flag = |place: usize| {
            let mut known = self.column(place).iter().filter(|value| !value.is_nan()).peekable();
            known.peek().is_some() && known.all(|value| *value == 0.0 || *value == 1.0)
        };
        (0..self.width()).map(flag).collect()
    }

    /// Which columns are continuous: at least `distinct` different values (S-6 says three).
    #[must_use]
    pub fn continuous(&self, distinct: usize) -> Vec<bool> {
        let enough = |place: usize| {
            let mut seen: Vec<f64> = Vec::with_capacity(distinct);
            for value in self.column(place).iter().filter(|value| !value.is_nan()) {
                if !seen.contains(value) {
                    seen.push(*value);
                }
                if seen.len() >= distinct {
                    return true;
                }
            }
            distinct == 0
        };
        (0..self.width()).map(enough).collect()
    }

    /// An error at the first infinite value.
    pub(super) fn refuse_infinite(&self) -> Result<(), LearnError> {
        self.refuse(f64::is_infinite, |name, row| LearnError::Infinite { name, row })
    }

    /// An error at the first missing or infinite value.
    pub(super) fn refuse_missing(&self, step: &'static str) -> Result<(), LearnError> {
        self.refuse_infinite()?;
        self.refuse(f64::is_nan, |name, row| LearnError::Missing { name, row, step })
    }

    fn refuse(&self, bad: fn(f64) -> bool, error: impl Fn(String, usize) -> LearnError) -> Result<(), LearnError> {
        for (place, name) in self.names.iter().enumerate() {
            if let Some(row) = self.column(place).iter().position(|value| bad(*value)) {
                return Err(error(name.clone(), row));
            }
        }
        Ok(())
    }
}
