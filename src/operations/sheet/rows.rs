//! Rows of a sheet taken out of it: one record, a column as text, a frame for an export.

use std::collections::HashSet;

use super::looker::Looker;
use super::source::SheetSource;
use super::values::{Values, date_at, flag_at, real_at, text_at, whole_at};
use crate::engine::CancelToken;
use crate::frame::{Frame, FrameBuilder};
use crate::lens::Cell;
use crate::operations::OperationError;

/// Every column of one row, by its heading.
pub fn record(source: &SheetSource, row: usize, unmask: bool) -> Vec<(String, Cell)> {
    let columns = source.columns.iter().enumerate();
    columns
        .map(|(place, column)| (column.title.clone(), source.cell(row, place, unmask)))
        .collect()
}

/// The first `limit` values of a column, one a line as files have them; a missing one is an empty line. `rows` are the
/// rows shown, or all of them.
pub fn column_text(source: &SheetSource, rows: Option<&[u32]>, column: usize, unmask: bool, limit: usize) -> String {
    let line = |row: usize| {
        let text = source.plain(row, column, unmask).unwrap_or_default();
        text.replace(['\n', '\r'], " ")
    };
    let lines: Vec<String> = each(source, rows).take(limit).map(line).collect();
    lines.join("\n")
}

/// The rows shown, with these columns in this order: for an export as shown. What is masked stays masked, as text.
///
/// # Errors
/// [`OperationError::Usage`] when there is no such column; a frame's error when one is named twice.
pub fn to_frame(
    source: &SheetSource,
    rows: Option<&[u32]>,
    columns: &[usize],
    unmask: bool,
) -> Result<Frame, OperationError> {
    let mut builder = FrameBuilder::new();
    for place in columns {
        let (Some(column), Some(stored)) = (source.columns.get(*place), source.stored.get(*place)) else {
            return Err(OperationError::Usage(format!(
                "there is no column {} in `{}`; it has {}",
                place + 1,
                source.title,
                source.columns.len()
            )));
        };
        let name = column.name.as_str();
        let rows = each(source, rows);
        builder = if (column.personal.is_some() && !unmask) || stored.is_labelled() {
            builder.text(name, rows.map(|row| source.plain(row, *place, unmask)))
        } else {
            match &stored.values {
                Values::Text(array) => builder.text(name, rows.map(|row| text_at(array, row))),
                Values::Whole(array) => builder.integer(name, rows.map(|row| whole_at(array, row))),
                Values::Real(array) => builder.real(name, rows.map(|row| real_at(array, row))),
                Values::Flag(array) => builder.boolean(name, rows.map(|row| flag_at(array, row))),
                Values::Date(array) => builder.date(name, rows.map(|row| date_at(array, row))),
            }
        };
    }
    Ok(builder.finish()?)
}

/// What these rows, or all of them, hold in a column, as files have it; missing values are left out, masked ones stay
/// masked.
pub fn column_values(source: &SheetSource, rows: Option<&[u32]>, column: usize) -> Vec<String> {
    let value = |row: usize| source.plain(row, column, false).map(|value| value.into_owned());
    each(source, rows).filter_map(value).collect()
}

/// The rows, of these or of all, that hold one of some values in a column; nothing after a cancellation.
pub fn rows_among(
    source: &SheetSource,
    rows: Option<&[u32]>,
    column: usize,
    values: &HashSet<String>,
    cancel: &CancelToken,
) -> Option<Vec<u32>> {
    let mut looker = Looker::new(cancel);
    let mut found = Vec::new();
    for row in each(source, rows) {
        if !looker.passed(1) {
            return None;
        }
        let held = source.plain(row, column, false);
        if held.is_some_and(|value| values.contains(value.as_ref())) {
            found.extend(u32::try_from(row));
        }
    }
    Some(found)
}

/// The row numbers of `rows`, or of the whole sheet.
pub(super) fn each<'a>(source: &SheetSource, rows: Option<&'a [u32]>) -> Box<dyn Iterator<Item = usize> + 'a> {
    let height = source.height;
    match rows {
        Some(rows) => Box::new(rows.iter().map(|row| *row as usize).filter(move |row| *row < height)),
        None => Box::new(0..height),
    }
}
