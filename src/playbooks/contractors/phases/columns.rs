//! Small helpers that several phases need to read and write frames.

use crate::frame::{Frame, FrameBuilder, FrameError};

/// Splits a cell of several values joined by `|`.
pub(in super::super) fn parts(cell: Option<&str>) -> impl Iterator<Item = &str> {
    cell.unwrap_or("").split('|').filter(|part| !part.is_empty())
}

/// Joins values with `|`; nothing for none.
pub(in super::super) fn joined<S: AsRef<str>>(values: impl IntoIterator<Item = S>) -> Option<String> {
    let mut text = String::new();
    for value in values {
        if !text.is_empty() {
            text.push('|');
        }
        text.push_str(value.as_ref());
    }
    (!text.is_empty()).then_some(text)
}

/// A frame of one text column, for evidence.
pub(in super::super) fn text_rows(columns: &[&str], rows: &[Vec<String>]) -> Result<Frame, FrameError> {
    let mut builder = FrameBuilder::new();
    for (place, name) in columns.iter().enumerate() {
        builder = builder.text(
            name,
            rows.iter()
                .map(|row| row.get(place).filter(|text| !text.is_empty()).cloned()),
        );
    }
    builder.finish()
}

/// `part / whole`, and 0 for nothing of nothing.
pub(in super::super) fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
