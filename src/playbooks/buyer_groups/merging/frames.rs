//! Frames as columns and rows of plain values, and back to the byte.

use super::value::{Column, Kind, Value};
use crate::frame::polars::DataType;
use crate::frame::{Frame, FrameBuilder, FrameError, boolean, date, integer, real, text};

/// Columns and rows.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::playbooks::buyer_groups) struct Rows {
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, each as long as there are columns.
    pub rows: Vec<Vec<Value>>,
}

impl Rows {
    /// The rows of a frame.
    ///
    /// # Errors
    /// When a column holds something that no contract has.
    pub fn read(frame: &Frame) -> Result<Self, FrameError> {
        let mut made = Self {
            columns: Vec::new(),
            rows: vec![Vec::with_capacity(frame.width()); frame.height()],
        };
        for column in frame.columns() {
            let name = column.name().as_str();
            let (kind, values) = values(frame, name, column.dtype())?;
            made.columns.push(Column::new(name, kind));
            for (row, value) in made.rows.iter_mut().zip(values) {
                row.push(value);
            }
        }
        Ok(made)
    }

    /// Frames side by side, such as people and what identifies them; a column that an earlier one has is left out.
    ///
    /// # Errors
    /// When they differ in height, or as [`Rows::read`].
    pub fn side_by_side(frames: &[&Frame]) -> Result<Self, FrameError> {
        let mut made = Self::default();
        for (place, frame) in frames.iter().enumerate() {
            let read = Self::read(frame)?;
            if place == 0 {
                made = read;
                continue;
            }
            if read.rows.len() != made.rows.len() {
                return Err(FrameError::Differ {
                    what: format!(
                        "frame {} has {} rows, the first {}",
                        place + 1,
                        read.rows.len(),
                        made.rows.len()
                    ),
                });
            }
            let news = |column: &Column| made.columns.iter().all(|held| held.name != column.name);
            let new: Vec<bool> = read.columns.iter().map(news).collect();
            let chosen = |values: Vec<Value>| {
                values
                    .into_iter()
                    .zip(&new)
                    .filter(|(_, new)| **new)
                    .map(|(value, _)| value)
            };
            for (row, values) in made.rows.iter_mut().zip(read.rows) {
                row.extend(chosen(values));
            }
            let columns = read.columns.into_iter().zip(&new).filter(|(_, new)| **new);
            made.columns.extend(columns.map(|(column, _)| column));
        }
        Ok(made)
    }

    /// The place of a column.
    pub fn place(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// A cell; null for a column or row that is not there.
    pub fn value(&self, row: usize, name: &str) -> &Value {
        let cell = self.place(name).and_then(|place| self.rows.get(row)?.get(place));
        cell.unwrap_or(&Value::Null)
    }

    /// The frame.
    ///
    /// # Errors
    /// When a cell does not fit its column.
    pub fn frame(&self) -> Result<Frame, FrameError> {
        let rows: Vec<&Vec<Value>> = self.rows.iter().collect();
        frame_of(&self.columns, &rows)
    }
}

/// A frame of these columns and rows.
///
/// # Errors
/// When a cell does not fit its column.
pub(super) fn frame_of(columns: &[Column], rows: &[&Vec<Value>]) -> Result<Frame, FrameError> {
    let mut builder = FrameBuilder::new();
    for (place, column) in columns.iter().enumerate() {
        let cells = || rows.iter().map(move |row| row.get(place).unwrap_or(&Value::Null));
        if let Some(odd) = cells().find(|value| !fits(value, column.kind)) {
            return Err(FrameError::Differ {
                what: format!("column `{}` holds {odd:?}, which is no {:?}", column.name, column.kind),
            });
        }
        let name = column.name.as_str();
        builder = match column.kind {
            Kind::Text => builder.text(name, cells().map(Value::text)),
            Kind::Integer => builder.integer(name, cells().map(Value::integer)),
            Kind::Real => builder.real(name, cells().map(Value::number)),
            Kind::Boolean => builder.boolean(name, cells().map(Value::boolean)),
            Kind::Date => builder.date(name, cells().map(Value::date)),
        };
    }
    builder.finish()
}

fn fits(value: &Value, kind: Kind) -> bool {
    matches!(
        (value, kind),
        (Value::Null, _)
            | (Value::Text(_), Kind::Text)
            | (Value::Integer(_), Kind::Integer)
            | (Value::Real(_), Kind::Real)
            | (Value::Boolean(_), Kind::Boolean)
            | (Value::Date(_), Kind::Date)
    )
}

fn values(frame: &Frame, name: &str, kind: &DataType) -> Result<(Kind, Vec<Value>), FrameError> {
    let null = || Value::Null;
    Ok(match kind {
        DataType::String => (Kind::Text, text(frame, name)?.iter().map(Value::of_text).collect()),
        DataType::Boolean => {
            let cells = boolean(frame, name)?;
            (
                Kind::Boolean,
                cells
                    .iter()
                    .map(|cell| cell.map_or_else(null, Value::Boolean))
                    .collect(),
            )
        }
        DataType::Date => {
            let cells = date(frame, name)?;
            (
                Kind::Date,
                cells.iter().map(|cell| cell.map_or_else(null, Value::Date)).collect(),
            )
        }
        DataType::Float64 => {
            let cells = real(frame, name)?;
            (
                Kind::Real,
                cells.iter().map(|cell| cell.map_or_else(null, Value::Real)).collect(),
            )
        }
        // A column of any other kind is named by the error.
        _ => {
            let cells = integer(frame, name)?;
            (
                Kind::Integer,
                cells
                    .iter()
                    .map(|cell| cell.map_or_else(null, Value::Integer))
                    .collect(),
            )
        }
    })
}
