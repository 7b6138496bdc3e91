//! Columns of a table that need no reading: typed as the contract wants and within its limits, they are taken as they
//! stand. A table of millions of rows would otherwise become text only to be typed again.

use super::columns::{boolean, date, integer, real, text};
use super::contract::{ColumnContract, ColumnKind};
use super::settings::reading;
use super::typing;
use polars::prelude::{Column, DataFrame, DataType};

/// Whether no row of a table can be blank: some column holds a value in every row.
pub(super) fn has_no_blank_row(table: &DataFrame) -> bool {
    let full = |column: &Column| column.dtype() != &DataType::String && column.null_count() == 0;
    table.columns().iter().any(full)
}

/// Whether a text column holds what only the reading of rows can judge: NUL bytes, or a cell beyond the limit.
pub(super) fn is_suspicious(column: &Column) -> bool {
    let limit = reading().maximum_field_bytes;
    let Ok(cells) = column.str() else { return false };
    cells
        .iter()
        .flatten()
        .any(|cell| cell.len() > limit || cell.contains('\0'))
}

/// The column under its canonical name, if nothing in it needs reading; else nothing.
pub(super) fn whole(
    table: &DataFrame,
    source: &str,
    name: &str,
    kind: ColumnKind,
    contract: Option<&ColumnContract>,
) -> Option<Column> {
    let found = table.column(source).ok()?;
    let minimum = contract.and_then(|column| column.minimum).unwrap_or(f64::NEG_INFINITY);
    let maximum = contract.and_then(|column| column.maximum).unwrap_or(f64::INFINITY);
    let digits = contract.is_some_and(|column| column.digits);
    let mut column = match (kind, found.dtype()) {
        (ColumnKind::Integer, held) if held.is_integer() => {
            let lowest = if digits { minimum.max(0.0) } else { minimum };
            let values = integer(table, source).ok()?;
            let fits = values.iter().flatten().all(|value| {
                let value = value as f64;
                lowest <= value && value <= maximum
            });
            fits.then(|| found.cast(&DataType::Int64).ok()).flatten()?
        }
        (ColumnKind::Real, held) if held.is_integer() || held.is_float() => {
            let values = real(table, source).ok()?;
            let fits = values
                .iter()
                .flatten()
                .all(|value| value.is_finite() && minimum <= value && value <= maximum);
            fits.then(|| found.cast(&DataType::Float64).ok()).flatten()?
        }
        (ColumnKind::Boolean, DataType::Boolean) => {
            let _ = boolean(table, source).ok()?;
            found.clone()
        }
        (ColumnKind::Date, DataType::Date) => {
            let day = |year: i32, month, day| chrono::NaiveDate::from_ymd_opt(year, month, day);
            let (first, last) = (
                day(reading().year_minimum, 1, 1)?.to_epoch_days(),
                day(reading().year_maximum, 12, 31)?.to_epoch_days(),
            );
            let days = date(table, source).ok()?;
            let fits = days.iter().flatten().all(|day| first <= day && day <= last);
            fits.then(|| found.clone())?
        }
        (ColumnKind::Text, DataType::String) => {
            let cells = text(table, source).ok()?;
            let fits = cells.iter().flatten().all(|cell| typing::value(cell) == Some(cell));
            fits.then(|| found.clone())?
        }
        _ => return None,
    };
    column.rename(name.into());
    Some(column)
}
