//! Cells of any frame as the writers read them, and numbers in their shortest form that reads back as the same number.

use super::ExportError;
use crate::frame::{
    BooleanColumn, ColumnKind, DateColumn, Frame, FrameError, IntegerColumn, RealColumn, TextColumn, boolean, date,
    integer, kind_of, real, text,
};

/// One cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Cell<'a> {
    /// A missing value, which includes NaN.
    Missing,
    Text(&'a str),
    Whole(i64),
    /// Always finite.
    Real(f64),
    Boolean(bool),
    /// Days since 1970-01-01.
    Date(i32),
}

enum Values<'a> {
    Text(TextColumn<'a>),
    Whole(IntegerColumn<'a>),
    Real(RealColumn<'a>),
    Boolean(BooleanColumn<'a>),
    Date(DateColumn<'a>),
}

/// One column.
pub(super) struct Cells<'a> {
    /// Its name.
    pub name: &'a str,
    /// What it holds.
    pub kind: ColumnKind,
    values: Values<'a>,
}

impl<'a> Cells<'a> {
    /// All columns of a frame in its order.
    ///
    /// # Errors
    /// [`FrameError::WrongType`] for a type that no contract has.
    pub(super) fn all(frame: &'a Frame) -> Result<Vec<Self>, FrameError> {
        frame
            .get_column_names()
            .into_iter()
            .map(|name| Self::of(frame, name.as_str()))
            .collect()
    }

    fn of(frame: &'a Frame, name: &'a str) -> Result<Self, FrameError> {
        let (kind, values) = match kind_of(frame, name) {
            Some(ColumnKind::Integer) => (ColumnKind::Integer, Values::Whole(integer(frame, name)?)),
            Some(ColumnKind::Real) => (ColumnKind::Real, Values::Real(real(frame, name)?)),
            Some(ColumnKind::Boolean) => (ColumnKind::Boolean, Values::Boolean(boolean(frame, name)?)),
            Some(ColumnKind::Date) => (ColumnKind::Date, Values::Date(date(frame, name)?)),
            // A foreign type gets the frame's own words.
            Some(ColumnKind::Text) | None => (ColumnKind::Text, Values::Text(text(frame, name)?)),
        };
        Ok(Self { name, kind, values })
    }

    /// The cell of a row from 0.
    ///
    /// # Errors
    /// [`ExportError::Value`] for an infinite number: JSON has none, and no figure of ours should be one.
    pub(super) fn get(&self, row: usize) -> Result<Cell<'a>, ExportError> {
        let cell = match &self.values {
            Values::Text(values) => values.get(row).map(Cell::Text),
            Values::Whole(values) => values.get(row).map(Cell::Whole),
            Values::Real(values) => match values.get(row).filter(|value| !value.is_nan()) {
                Some(value) if value.is_infinite() => return Err(self.refuse(row, "is infinite; mend what made it")),
                value => value.map(Cell::Real),
            },
            Values::Boolean(values) => values.get(row).map(Cell::Boolean),
            Values::Date(values) => values.get(row).map(Cell::Date),
        };
        Ok(cell.unwrap_or(Cell::Missing))
    }

    /// Refuses the cell of a row.
    pub(super) fn refuse(&self, row: usize, what: &'static str) -> ExportError {
        ExportError::Value {
            column: self.name.to_owned(),
            row: row + 1,
            what,
        }
    }
}

/// The shortest text that reads back as the same number: `5`, `0.1`, `1e300`.
pub(super) fn show_real(value: f64) -> String {
    let shown = format!("{value:?}");
    shown.strip_suffix(".0").map_or_else(|| shown.clone(), str::to_owned)
}
