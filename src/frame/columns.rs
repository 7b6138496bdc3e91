//! Typed access to frames without panics, and building them: the only way other rooms need to touch columns.

use super::contract::ColumnKind;
use super::error::FrameError;
use polars::prelude::{
    BooleanChunked, BooleanChunkedBuilder, ChunkedBuilder, Column, DataFrame, DataType, Float64Chunked, Float64Type,
    IdxCa, IdxSize, Int32Chunked, Int32Type, Int64Chunked, Int64Type, IntoColumn, PrimitiveChunkedBuilder,
    StringChunked, StringChunkedBuilder,
};
use std::borrow::Cow;

/// Builds a frame column by column; the first mistake is reported by [`FrameBuilder::finish`].
#[derive(Debug, Default)]
pub struct FrameBuilder {
    columns: Vec<Column>,
    mistake: Option<FrameError>,
}

impl FrameBuilder {
    /// An empty builder.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text column.
    #[must_use]
    pub fn text<S: AsRef<str>>(self, name: &str, values: impl IntoIterator<Item = Option<S>>) -> Self {
        let values = values.into_iter();
        let mut builder = StringChunkedBuilder::new(name.into(), values.size_hint().0);
        for value in values {
            builder.append_option(value);
        }
        self.column(builder.finish().into_column())
    }

    /// Adds a column of whole numbers.
    #[must_use]
    pub fn integer(self, name: &str, values: impl IntoIterator<Item = Option<i64>>) -> Self {
        let values = values.into_iter();
        let mut builder = PrimitiveChunkedBuilder::<Int64Type>::new(name.into(), values.size_hint().0);
        for value in values {
            builder.append_option(value);
        }
        self.column(builder.finish().into_column())
    }

    /// Adds a column of numbers.
    #[must_use]
    pub fn real(self, name: &str, values: impl IntoIterator<Item = Option<f64>>) -> Self {
        let values = values.into_iter();
        let mut builder = PrimitiveChunkedBuilder::<Float64Type>::new(name.into(), values.size_hint().0);
        for value in values {
            builder.append_option(value);
        }
        self.column(builder.finish().into_column())
    }

    /// Adds a yes/no column.
    #[must_use]
    pub fn boolean(self, name: &str, values: impl IntoIterator<Item = Option<bool>>) -> Self {
        let values = values.into_iter();
        let mut builder = BooleanChunkedBuilder::new(name.into(), values.size_hint().0);
        for value in values {
            builder.append_option(value);
        }
        self.column(builder.finish().into_column())
    }

    /// Adds a column of days since 1970-01-01.
    #[must_use]
    pub fn date(self, name: &str, values: impl IntoIterator<Item = Option<i32>>) -> Self {
        let values = values.into_iter();
        let mut builder = PrimitiveChunkedBuilder::<Int32Type>::new(name.into(), values.size_hint().0);
        for value in values {
            builder.append_option(value);
        }
        self.column(builder.finish().into_date().into_column())
    }

    /// Adds a column taken from another frame.
    #[must_use]
    pub fn column(mut self, column: Column) -> Self {
        if self.mistake.is_some() {
            return self;
        }
        let expected = self.columns.first().map_or(column.len(), Column::len);
        if self.columns.iter().any(|known| known.name() == column.name()) {
            self.mistake = Some(FrameError::Repeated {
                column: column.name().to_string(),
            });
        } else if expected != column.len() {
            let found = column.len();
            self.mistake = Some(FrameError::Length {
                column: column.name().to_string(),
                expected,
                found,
            });
        } else {
            self.columns.push(column);
        }
        self
    }

    /// The frame.
    ///
    /// # Errors
    /// [`FrameError::Length`] or [`FrameError::Repeated`] for the first column that did not fit.
    pub fn finish(self) -> Result<DataFrame, FrameError> {
        match self.mistake {
            Some(mistake) => Err(mistake),
            None => Ok(DataFrame::new(
                self.columns.first().map_or(0, Column::len),
                self.columns,
            )?),
        }
    }
}

/// Gives a column type its reading methods.
macro_rules! column_access {
    ($(#[$note:meta])* $name:ident, $array:ty, $value:ty) => {
        $(#[$note])*
        #[derive(Debug, Clone)]
        pub struct $name<'a>(Cow<'a, $array>);

        impl $name<'_> {
            /// The value of a row from 0; `None` when it is null or beyond the end.
            #[must_use]
            pub fn get(&self, row: usize) -> Option<$value> {
                if row < self.0.len() { self.0.get(row) } else { None }
            }

            /// All values in row order.
            pub fn iter(&self) -> impl Iterator<Item = Option<$value>> + '_ {
                self.0.iter()
            }

            /// Number of rows.
            #[must_use]
            pub fn len(&self) -> usize {
                self.0.len()
            }

            /// Whether there are no rows.
            #[must_use]
            pub fn is_empty(&self) -> bool {
                self.0.len() == 0
            }
        }
    };
}

column_access!(
    /// A column of whole numbers.
    IntegerColumn, Int64Chunked, i64
);
column_access!(
    /// A column of numbers.
    RealColumn, Float64Chunked, f64
);
column_access!(
    /// A yes/no column.
    BooleanColumn, BooleanChunked, bool
);
column_access!(
    /// A column of days since 1970-01-01.
    DateColumn, Int32Chunked, i32
);

/// A text column; the texts live as long as the frame.
#[derive(Debug, Clone, Copy)]
pub struct TextColumn<'a>(&'a StringChunked);

impl<'a> TextColumn<'a> {
    /// The text of a row from 0; `None` when it is null or beyond the end.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<&'a str> {
        if row < self.0.len() { self.0.get(row) } else { None }
    }

    /// All texts in row order.
    pub fn iter(&self) -> impl Iterator<Item = Option<&'a str>> + 'a {
        self.0.iter()
    }

    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.len() == 0
    }
}

fn find<'a>(frame: &'a DataFrame, column: &str) -> Result<&'a Column, FrameError> {
    frame.column(column).map_err(|_| FrameError::Missing {
        column: column.to_owned(),
        available: frame
            .get_column_names()
            .iter()
            .map(|name| name.as_str())
            .collect::<Vec<_>>()
            .join(", "),
    })
}

fn wrong(column: &Column, expected: &'static str) -> FrameError {
    FrameError::WrongType {
        column: column.name().to_string(),
        expected,
        found: column.dtype().to_string(),
    }
}

/// A text column of a frame.
///
/// # Errors
/// [`FrameError::Missing`] or [`FrameError::WrongType`].
pub fn text<'a>(frame: &'a DataFrame, column: &str) -> Result<TextColumn<'a>, FrameError> {
    let found = find(frame, column)?;
    found.str().map(TextColumn).map_err(|_| wrong(found, "text"))
}

/// A column of whole numbers; narrower whole numbers are widened.
///
/// # Errors
/// [`FrameError::Missing`] or [`FrameError::WrongType`].
pub fn integer<'a>(frame: &'a DataFrame, column: &str) -> Result<IntegerColumn<'a>, FrameError> {
    let found = find(frame, column)?;
    match found.dtype() {
        DataType::Int64 => Ok(IntegerColumn(Cow::Borrowed(found.i64()?))),
        kind if kind.is_integer() => Ok(IntegerColumn(Cow::Owned(
            found.strict_cast(&DataType::Int64)?.i64()?.clone(),
        ))),
        _ => Err(wrong(found, "whole numbers")),
    }
}

/// A column of numbers; whole numbers are widened.
///
/// # Errors
/// [`FrameError::Missing`] or [`FrameError::WrongType`].
pub fn real<'a>(frame: &'a DataFrame, column: &str) -> Result<RealColumn<'a>, FrameError> {
    let found = find(frame, column)?;
    match found.dtype() {
        DataType::Float64 => Ok(RealColumn(Cow::Borrowed(found.f64()?))),
        kind if kind.is_integer() || kind.is_float() => {
            Ok(RealColumn(Cow::Owned(found.cast(&DataType::Float64)?.f64()?.clone())))
        }
        _ => Err(wrong(found, "numbers")),
    }
}

/// A yes/no column.
///
/// # Errors
/// [`FrameError::Missing`] or [`FrameError::WrongType`].
pub fn boolean<'a>(frame: &'a DataFrame, column: &str) -> Result<BooleanColumn<'a>, FrameError> {
    let found = find(frame, column)?;
    found
        .bool()
        .map(|array| BooleanColumn(Cow::Borrowed(array)))
        .map_err(|_| wrong(found, "yes or no"))
}

/// A date column, as days since 1970-01-01.
///
/// # Errors
/// [`FrameError::Missing`] or [`FrameError::WrongType`].
pub fn date<'a>(frame: &'a DataFrame, column: &str) -> Result<DateColumn<'a>, FrameError> {
    let found = find(frame, column)?;
    found
        .date()
        .map(|array| DateColumn(Cow::Borrowed(array.physical())))
        .map_err(|_| wrong(found, "dates"))
}

/// What a column of a frame holds; `None` for a missing column and for types outside a contract.
#[must_use]
pub fn kind_of(frame: &DataFrame, column: &str) -> Option<ColumnKind> {
    match frame.column(column).ok()?.dtype() {
        DataType::String => Some(ColumnKind::Text),
        DataType::Boolean => Some(ColumnKind::Boolean),
        DataType::Date => Some(ColumnKind::Date),
        kind if kind.is_integer() => Some(ColumnKind::Integer),
        kind if kind.is_float() => Some(ColumnKind::Real),
        _ => None,
    }
}

/// The rows named by `rows` (from 0), in that order; a row may be named more than once.
///
/// Enters the frame library's thread pool: for workers, not for drawing.
///
/// # Errors
/// [`FrameError::Row`] when a row is beyond the end.
pub fn take_rows(frame: &DataFrame, rows: &[usize]) -> Result<DataFrame, FrameError> {
    let height = frame.height();
    let mut indices: Vec<IdxSize> = Vec::with_capacity(rows.len());
    for &row in rows {
        let index = IdxSize::try_from(row).ok().filter(|_| row < height);
        indices.push(index.ok_or(FrameError::Row { row, rows: height })?);
    }
    Ok(frame.take(&IdxCa::from_vec("row".into(), indices))?)
}

/// The frame without one of its columns, and as it is where it has no such column.
///
/// # Errors
/// None for a frame whose columns are as long as each other, which every frame's are.
pub fn without(frame: &DataFrame, column: &str) -> Result<DataFrame, FrameError> {
    let mut kept = FrameBuilder::new();
    for held in frame.columns() {
        if held.name() != column {
            kept = kept.column(held.clone());
        }
    }
    kept.finish()
}

/// Two frames of the same height side by side.
///
/// # Errors
/// When the heights differ or a column name is in both.
pub fn concat_columns(left: &DataFrame, right: &DataFrame) -> Result<DataFrame, FrameError> {
    let mut builder = FrameBuilder::new();
    for column in left.columns().iter().chain(right.columns()) {
        builder = builder.column(column.clone());
    }
    builder.finish()
}

/// The frames below one another, in order. All must have the same columns; frames without rows only lend their columns.
///
/// # Errors
/// [`FrameError::Differ`] naming the first difference.
pub fn concat(frames: &[DataFrame]) -> Result<DataFrame, FrameError> {
    let Some((first, rest)) = frames.split_first() else {
        return Ok(DataFrame::empty());
    };
    let mut whole = first.clone();
    for (number, frame) in rest.iter().enumerate() {
        if let Some(what) = difference(first, frame) {
            return Err(FrameError::Differ {
                what: format!("frame {} {what}", number + 2),
            });
        }
        whole.vstack_mut(frame)?;
    }
    whole.rechunk_mut();
    Ok(whole)
}

/// The first way in which `other` has other columns than `first`.
fn difference(first: &DataFrame, other: &DataFrame) -> Option<String> {
    if first.width() != other.width() {
        return Some(format!("has {} columns, the first {}", other.width(), first.width()));
    }
    first.columns().iter().zip(other.columns()).find_map(|(left, right)| {
        if left.name() != right.name() {
            Some(format!(
                "has column `{}` where the first has `{}`",
                right.name(),
                left.name()
            ))
        } else if left.dtype() != right.dtype() {
            Some(format!(
                "holds {} in column `{}`, the first {}",
                right.dtype(),
                left.name(),
                left.dtype()
            ))
        } else {
            None
        }
    })
}

/// One cell as shown text: dates as `YYYY-MM-DD`, yes/no as `true` and `false`, numbers in their shortest form.
///
/// # Errors
/// [`FrameError::Missing`] or [`FrameError::Row`].
pub fn cell_text(frame: &DataFrame, column: &str, row: usize) -> Result<Option<String>, FrameError> {
    column_text(find(frame, column)?, row)
}

/// The same for a column at hand.
pub(super) fn column_text(found: &Column, row: usize) -> Result<Option<String>, FrameError> {
    if row >= found.len() {
        return Err(FrameError::Row { row, rows: found.len() });
    }
    Ok(match found.dtype() {
        DataType::String => found.str()?.get(row).map(str::to_owned),
        DataType::Boolean => found.bool()?.get(row).map(|value| value.to_string()),
        DataType::Int64 => found.i64()?.get(row).map(|value| value.to_string()),
        DataType::Float64 => found.f64()?.get(row).map(|value| value.to_string()),
        DataType::Date => found.date()?.physical().get(row).map(show_date),
        _ => {
            let value = found.get(row)?;
            if value.is_null() { None } else { Some(value.to_string()) }
        }
    })
}

/// A day since 1970-01-01 as `YYYY-MM-DD`; days outside chrono's range as their number.
#[must_use]
pub fn show_date(days: i32) -> String {
    match chrono::NaiveDate::from_epoch_days(days) {
        Some(day) => day.format("%Y-%m-%d").to_string(),
        None => format!("day {days}"),
    }
}
