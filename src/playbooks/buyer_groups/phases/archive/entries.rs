//! What is said of rows and values that are not used.

use std::collections::BTreeSet;

use crate::playbooks::entries::Entry;

/// The rows that are set aside.
pub(super) fn rows_aside(entries: &[Entry]) -> BTreeSet<String> {
    let rows = entries.iter().filter(|entry| entry.kind == "row");
    rows.map(|entry| entry.row_id.clone()).collect()
}

/// The entry of a row of somebody who was forgotten: nothing of what it held.
pub(super) fn forgotten(file: &str, row_id: &str) -> Entry {
    Entry {
        file: file.to_owned(),
        row_id: row_id.to_owned(),
        reason: crate::frame::FORGOTTEN.to_owned(),
        rule: "forget".to_owned(),
        kind: "row",
        ..Entry::default()
    }
}
