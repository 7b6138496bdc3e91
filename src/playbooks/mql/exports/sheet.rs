//! CSV for a CRM's bulk loader and for spreadsheets: UTF-8, LF, and no cell that a spreadsheet would run as a formula.
//!
//! The house's own CSV leaves such cells as they are, since a mark before them changes the data. These files go to people
//! who open them by double click, and hold only numbers and our own words: a mark before a foreign text does no harm here.

use crate::frame::{ColumnKind, Frame, FrameError, boolean, cell_text, integer, kind_of, real, text};

/// Signs with which a spreadsheet takes a cell for a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A text that is safe to open.
fn safe(value: &str) -> String {
    if value.starts_with(FORMULA) {
        format!("'{value}")
    } else {
        value.to_owned()
    }
}

fn quoted(value: &str) -> String {
    if value.contains([',', '"', '\n', '\r']) || value.trim().len() != value.len() {
        format!("\"{}\"", value.replace('"', "\"\""))
    } else {
        value.to_owned()
    }
}

/// One cell as it is written.
fn cell(frame: &Frame, column: &str, row: usize) -> Result<String, FrameError> {
    Ok(match kind_of(frame, column) {
        Some(ColumnKind::Text) => text(frame, column)?.get(row).map(|value| quoted(&safe(value))),
        Some(ColumnKind::Integer) => integer(frame, column)?.get(row).map(|value| value.to_string()),
        Some(ColumnKind::Boolean) => boolean(frame, column)?.get(row).map(|value| value.to_string()),
        Some(ColumnKind::Real) => real(frame, column)?
            .get(row)
            .filter(|value| value.is_finite())
            .map(|value| value.to_string()),
        _ => cell_text(frame, column, row)?.map(|value| quoted(&value)),
    }
    .unwrap_or_default())
}

/// The frame as files of at most so many bytes, each with the header.
///
/// # Errors
/// When a column is of a type that no contract has.
pub(super) fn to_sheets(frame: &Frame, most: usize) -> Result<Vec<String>, FrameError> {
    let columns: Vec<String> = frame.get_column_names().iter().map(|name| name.to_string()).collect();
    let header = format!(
        "{}\n",
        columns.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(",")
    );
    let mut files = vec![header.clone()];
    for row in 0..frame.height() {
        let cells: Result<Vec<String>, FrameError> = columns.iter().map(|column| cell(frame, column, row)).collect();
        let line = format!("{}\n", cells?.join(","));
        let full = files
            .last()
            .is_some_and(|file| file.len() + line.len() > most && file.len() > header.len());
        if full {
            files.push(header.clone());
        }
        if let Some(file) = files.last_mut() {
            file.push_str(&line);
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::FrameBuilder;

    // spec: mql §7: UTF-8, LF, formula-injection-safe, files of limited size
    #[test]
    fn cells_cannot_run_and_files_stay_small() {
        let frame = FrameBuilder::new()
            .text(
                "Id",
                [Some("00Q1"), Some("=HYPERLINK(\"http://x\")"), Some("+1 212"), None],
            )
            .real("p", [Some(-0.5), Some(f64::NAN), Some(0.1), None])
            .boolean("flag", [Some(true), None, Some(false), None])
            .finish()
            .unwrap();
        let whole = to_sheets(&frame, 10_000).unwrap();
        assert_eq!(whole.len(), 1);
        let expected = "Id,p,flag\n00Q1,-0.5,true\n\"'=HYPERLINK(\"\"http://x\"\")\",,\n'+1 212,0.1,false\n,,\n";
        assert_eq!(whole[0], expected);
        let parts = to_sheets(&frame, 30).unwrap();
        assert!(parts.len() > 1 && parts.iter().all(|part| part.starts_with("Id,p,flag\n")));
        let rows: usize = parts.iter().map(|part| part.lines().count() - 1).sum();
        assert_eq!(rows, 4);
    }
}
