//! Typed columns in one piece: reading a value is one look into one array and never enters the frame library's pool.

use std::borrow::Cow;

use super::source::SheetKind;
use crate::frame::polars::{
    BooleanChunked, Column, DataType, Float64Chunked, Int32Chunked, Int64Chunked, IntoColumn, StringChunked,
};
use crate::frame::{FrameBuilder, FrameError, show_date};
use crate::lens::Cell;

/// Places that a number of a frame is shown with; it is kept unrounded.
const DECIMALS: u8 = 2;

/// The values of one column.
#[derive(Clone)]
pub(super) enum Values {
    Text(StringChunked),
    Whole(Int64Chunked),
    Real(Float64Chunked),
    Flag(BooleanChunked),
    /// Days since 1970-01-01.
    Date(Int32Chunked),
}

impl Values {
    /// Takes over a column of a frame; its array is shared where it is in one piece already. Types that no contract
    /// has become text.
    pub(super) fn of(column: &Column) -> Result<Self, FrameError> {
        let mut values = match column.dtype() {
            DataType::String => Self::Text(column.str()?.clone()),
            DataType::Boolean => Self::Flag(column.bool()?.clone()),
            DataType::Date => Self::Date(column.date()?.physical().clone()),
            kind if kind.is_integer() => match column.strict_cast(&DataType::Int64) {
                Ok(whole) => Self::Whole(whole.i64()?.clone()),
                Err(_) => Self::Real(column.cast(&DataType::Float64)?.f64()?.clone()),
            },
            kind if kind.is_float() => Self::Real(column.cast(&DataType::Float64)?.f64()?.clone()),
            _ => {
                let text = |row: usize| match column.get(row) {
                    Ok(value) if !value.is_null() => Some(value.to_string()),
                    _ => None,
                };
                let frame = FrameBuilder::new().text("", (0..column.len()).map(text)).finish()?;
                Self::Text(frame.column("")?.str()?.clone())
            }
        };
        match &mut values {
            Self::Text(array) => array.rechunk_mut(),
            Self::Whole(array) => array.rechunk_mut(),
            Self::Real(array) => array.rechunk_mut(),
            Self::Flag(array) => array.rechunk_mut(),
            Self::Date(array) => array.rechunk_mut(),
        }
        Ok(values)
    }

    pub(super) fn kind(&self) -> SheetKind {
        match self {
            Self::Text(_) => SheetKind::Text,
            Self::Whole(_) | Self::Real(_) => SheetKind::Number,
            Self::Flag(_) => SheetKind::Flag,
            Self::Date(_) => SheetKind::Date,
        }
    }

    /// The values as a column of a frame.
    pub(super) fn column(&self, name: &str) -> Column {
        let column = match self {
            Self::Text(array) => array.clone().into_column(),
            Self::Whole(array) => array.clone().into_column(),
            Self::Real(array) => array.clone().into_column(),
            Self::Flag(array) => array.clone().into_column(),
            Self::Date(array) => array.clone().into_date().into_column(),
        };
        column.with_name(name.into())
    }

    /// Memory in bytes, estimated.
    pub(super) fn bytes(&self) -> usize {
        self.column("").as_materialized_series().estimated_size()
    }

    /// The text of a row, of a text column.
    pub(super) fn text(&self, row: usize) -> Option<&str> {
        match self {
            Self::Text(array) => text_at(array, row),
            _ => None,
        }
    }

    pub(super) fn cell(&self, row: usize) -> Cell {
        match self {
            Self::Text(array) => Cell::text(text_at(array, row)),
            Self::Whole(array) => whole_at(array, row).map_or(Cell::Null, Cell::Integer),
            Self::Real(array) => real_at(array, row).map_or(Cell::Null, |value| Cell::Real {
                value,
                decimals: DECIMALS,
            }),
            Self::Flag(array) => flag_at(array, row).map_or(Cell::Null, Cell::Flag),
            Self::Date(array) => date_at(array, row).map_or(Cell::Null, |day| Cell::Text(show_date(day))),
        }
    }

    /// The value as files have it: no thousands marks, dates as `YYYY-MM-DD`.
    pub(super) fn plain(&self, row: usize) -> Option<Cow<'_, str>> {
        match self {
            Self::Text(array) => text_at(array, row).map(Cow::Borrowed),
            Self::Whole(array) => whole_at(array, row).map(|value| Cow::Owned(value.to_string())),
            Self::Real(array) => real_at(array, row).map(|value| Cow::Owned(value.to_string())),
            Self::Flag(array) => flag_at(array, row).map(|value| Cow::Borrowed(if value { "true" } else { "false" })),
            Self::Date(array) => date_at(array, row).map(|day| Cow::Owned(show_date(day))),
        }
    }
}

pub(super) fn text_at(array: &StringChunked, row: usize) -> Option<&str> {
    if row < array.len() { array.get(row) } else { None }
}

pub(super) fn whole_at(array: &Int64Chunked, row: usize) -> Option<i64> {
    if row < array.len() { array.get(row) } else { None }
}

/// A number of a row; what is not a number (NaN) counts as missing, as it does in conditions.
pub(super) fn real_at(array: &Float64Chunked, row: usize) -> Option<f64> {
    if row < array.len() {
        array.get(row).filter(|value| !value.is_nan())
    } else {
        None
    }
}

pub(super) fn flag_at(array: &BooleanChunked, row: usize) -> Option<bool> {
    if row < array.len() { array.get(row) } else { None }
}

pub(super) fn date_at(array: &Int32Chunked, row: usize) -> Option<i32> {
    if row < array.len() { array.get(row) } else { None }
}
