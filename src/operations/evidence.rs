//! The rows behind a gate's number, fit to be shown: columns that hold personal data are masked unless asked for.

use super::error::OperationError;
use super::leads::clear_table;
use super::personal::{class_of, marked_personal};
use super::review::pick;
use super::view::View;
use crate::engine::Judged;
use crate::frame::Frame;
use crate::lens::{Cell, Table};
use crate::privacy::{PiiClass, mask_text};

impl View {
    /// The judged gate of this id. Without a subject there must be exactly one.
    ///
    /// # Errors
    /// When the gate is unknown, not judged yet, or about several subjects.
    pub fn gate(&self, id: &str, subject: Option<&str>) -> Result<&Judged, OperationError> {
        pick(&self.gates().collect::<Vec<_>>(), self.playbook, id, subject)
    }
}

/// Evidence as a table of plain cells; columns named `pii_…` are masked unless `unmask`.
///
/// # Errors
/// When a column cannot be read.
pub fn evidence_table(frame: &Frame, title: &str, unmask: bool) -> Result<Table, OperationError> {
    let mut table = clear_table(frame, title, None)?;
    if !unmask {
        table = masked(table);
    }
    for column in &mut table.columns {
        if let Some(plain) = marked_personal(&column.name) {
            column.title = plain.replace('_', " ");
        }
    }
    Ok(table)
}

/// The table with its personal columns masked.
pub(super) fn masked(mut table: Table) -> Table {
    let class = |name: &str| marked_personal(name).map(class_of);
    let classes: Vec<Option<PiiClass>> = table.columns.iter().map(|column| class(&column.name)).collect();
    for row in &mut table.rows {
        for (cell, class) in row.iter_mut().zip(&classes) {
            if let (Cell::Text(text), Some(class)) = (&*cell, class) {
                *cell = Cell::Text(mask_text(*class, text));
            }
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::FrameBuilder;

    #[test]
    fn personal_columns_are_masked_unless_asked_for() {
        let frame = FrameBuilder::new()
            .text("reason", [Some("shared")])
            .text("pii_phone", [Some("5552340142")])
            .text("pii_zip", [Some("90210")])
            .finish()
            .unwrap();
        let masked = evidence_table(&frame, "", false).unwrap();
        let text = format!("{:?}", masked.rows);
        assert!(
            text.contains("shared") && !text.contains("555234") && !text.contains("90210"),
            "{text}"
        );
        let clear = evidence_table(&frame, "", true).unwrap();
        assert!(format!("{:?}", clear.rows).contains("5552340142"));
        assert_eq!(masked.columns[1].title, "phone");
    }
}
