//! CSV as RFC 4180 has it: UTF-8 without a mark, CRLF, a header even when there are no rows.
//!
//! Every cell is written as it is. Text is put in quotes where a reader could take it for something else, so that
//! phones, licence numbers and ZIP codes keep their leading zeros with readers that heed quotes; a missing value is
//! an empty cell and an empty text is `""`. Spreadsheets do not heed quotes: they run cells that begin with `=`, `+`,
//! `-` or `@` as formulas. Nothing is put before such cells, since that would silently change the data (a phone
//! begins with `+`); open exports of untrusted data in a spreadsheet by importing the columns as text. Files that buyers
//! open in a spreadsheet are written by [`to_csv_for_sheets`], which puts `'` before such cells.

use super::ExportError;
use super::cells::{Cell, Cells, show_real};
use crate::frame::{Frame, show_date};

/// The frame as CSV: dates as `YYYY-MM-DD`, yes/no as `true` and `false`, numbers in their shortest exact form,
/// missing values (and NaN) as empty cells.
///
/// # Errors
/// [`ExportError::Frame`] for a column of a type that no contract has, [`ExportError::Value`] for an infinite number.
pub fn to_csv(frame: &Frame) -> Result<Vec<u8>, ExportError> {
    written(frame, |_| false)
}

/// The same with `'` before every text that a spreadsheet would run as a formula; a telephone such as `+1 512 555 0100`
/// is none.
///
/// # Errors
/// As [`to_csv`].
pub fn to_csv_for_sheets(frame: &Frame) -> Result<Vec<u8>, ExportError> {
    written(frame, runs)
}

/// The same with `'` before every text that begins with `=`, `+`, `-`, `@` or a blank that a spreadsheet skips, telephones
/// too: for files of playbooks that promise no cell begins so.
///
/// # Errors
/// As [`to_csv`].
pub fn to_csv_guarded(frame: &Frame) -> Result<Vec<u8>, ExportError> {
    written(frame, |value| value.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']))
}

fn written(frame: &Frame, guarded: fn(&str) -> bool) -> Result<Vec<u8>, ExportError> {
    let columns = Cells::all(frame)?;
    let mut text = String::new();
    for (place, column) in columns.iter().enumerate() {
        separate(&mut text, place);
        // A header is always text; it is quoted only where the comma or the line would be lost.
        push(&mut text, column.name, column.name.is_empty() || breaks(column.name));
    }
    text.push_str("\r\n");
    for row in 0..frame.height() {
        for (place, column) in columns.iter().enumerate() {
            separate(&mut text, place);
            match column.get(row)? {
                // A row of nothing but an empty cell would read as no row at all.
                Cell::Missing if columns.len() == 1 => text.push_str("\"\""),
                Cell::Missing => {}
                Cell::Text(value) if guarded(value) => push(&mut text, &format!("'{value}"), breaks(value)),
                Cell::Text(value) => push(&mut text, value, breaks(value) || reads_otherwise(value)),
                Cell::Whole(value) => text.push_str(&value.to_string()),
                Cell::Real(value) => text.push_str(&show_real(value)),
                Cell::Boolean(value) => text.push_str(if value { "true" } else { "false" }),
                Cell::Date(value) => text.push_str(&show_date(value)),
            }
        }
        text.push_str("\r\n");
    }
    Ok(text.into_bytes())
}

fn separate(text: &mut String, place: usize) {
    if place > 0 {
        text.push(',');
    }
}

fn push(text: &mut String, value: &str, quoted: bool) {
    if quoted {
        text.push('"');
        text.push_str(&value.replace('"', "\"\""));
        text.push('"');
    } else {
        text.push_str(value);
    }
}

/// Fewest digits of a telephone.
const PHONE_DIGITS: usize = 7;

/// Whether a spreadsheet would run a text as a formula.
fn runs(value: &str) -> bool {
    match value.chars().next() {
        Some('=' | '-' | '@' | '\t' | '\r' | '\n') => true,
        Some('+') => !is_phone(value),
        _ => false,
    }
}

/// Whether a text that begins with `+` is a telephone: a digit at once, then digits and what parts them.
fn is_phone(value: &str) -> bool {
    let rest = value.get(1..).unwrap_or_default();
    let parts = |letter: char| letter.is_ascii_digit() || matches!(letter, ' ' | '-' | '.' | '(' | ')');
    let digits = rest.chars().filter(char::is_ascii_digit).count();
    rest.starts_with(|letter: char| letter.is_ascii_digit()) && rest.chars().all(parts) && digits >= PHONE_DIGITS
}

/// Whether a value needs quotes to stay one cell; blanks at its ends are lost on some readers without them.
fn breaks(value: &str) -> bool {
    value.contains([',', '"', '\r', '\n']) || value.trim().len() != value.len()
}

/// Whether text would read as a missing value, a number, yes/no or a date.
fn reads_otherwise(value: &str) -> bool {
    value.is_empty()
        || value.parse::<f64>().is_ok()
        || value.eq_ignore_ascii_case("true")
        || value.eq_ignore_ascii_case("false")
        || chrono::NaiveDate::parse_from_str(value, "%Y-%m-%d").is_ok()
}
