//! JSON: one array of flat objects, one object a line, so that two exports can be compared line by line.

use super::ExportError;
use super::cells::{Cell, Cells};
use crate::frame::{Frame, show_date};
use serde_json::{Map, Value};

/// The frame as one JSON array of flat objects: keys in column order, every key in every object, missing values (and
/// NaN) as `null`, dates as `YYYY-MM-DD`.
///
/// # Errors
/// [`ExportError::Frame`] for a column of a type that no contract has, [`ExportError::Value`] for an infinite number,
/// which JSON does not have.
pub fn to_json(frame: &Frame) -> Result<Vec<u8>, ExportError> {
    let columns = Cells::all(frame)?;
    let mut text = String::from("[");
    for row in 0..frame.height() {
        text.push_str(if row == 0 { "\n" } else { ",\n" });
        let mut object = Map::with_capacity(columns.len());
        for column in &columns {
            let value = match column.get(row)? {
                Cell::Missing => Value::Null,
                Cell::Text(value) => value.into(),
                Cell::Whole(value) => value.into(),
                Cell::Real(value) => value.into(),
                Cell::Boolean(value) => value.into(),
                Cell::Date(value) => show_date(value).into(),
            };
            object.insert(column.name.to_owned(), value);
        }
        text.push_str(&Value::Object(object).to_string());
    }
    text.push_str(if frame.height() == 0 { "]\n" } else { "\n]\n" });
    Ok(text.into_bytes())
}
