//! What is said of rows and values that are not used.

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::PhaseError;
use crate::frame::{Contract, Frame, integer, text};
use crate::playbooks::entries::Entry;

/// The rows that are set aside.
pub(super) fn rows_aside(entries: &[Entry]) -> BTreeSet<String> {
    let rows = entries.iter().filter(|entry| entry.kind == "row");
    rows.map(|entry| entry.row_id.clone()).collect()
}

/// Rows set aside by reason, each row once, by its first reason.
pub(super) fn reasons(entries: &[Entry]) -> BTreeMap<String, u64> {
    let (mut seen, mut reasons) = (BTreeSet::new(), BTreeMap::new());
    for entry in entries.iter().filter(|entry| entry.kind == "row") {
        if seen.insert(entry.row_id.as_str()) {
            *reasons.entry(format!("{}: {}", entry.rule, entry.reason)).or_default() += 1;
        }
    }
    reasons
}

/// The reader's own entries; a value that is refused is a note, a record that is broken a row set aside.
pub(super) fn of_reader(contract: &Contract, quarantine: &Frame) -> Result<Vec<Entry>, PhaseError> {
    let column = |name: &str| text(quarantine, name);
    let lines = integer(quarantine, "line")?;
    let (files, row_ids, columns, raws) = (column("file")?, column("row_id")?, column("column")?, column("raw")?);
    let (reasons, rules, kinds) = (column("reason")?, column("rule")?, column("kind")?);
    let owned = |cell: Option<&str>| cell.unwrap_or_default().to_owned();
    let entry = |row: usize| {
        let kind = match kinds.get(row) {
            Some("row") => "row",
            Some("cell") => "cell",
            _ => "flag",
        };
        let raw = owned(raws.get(row));
        let of_cell = columns.get(row).filter(|_| kind != "row");
        Entry {
            file: owned(files.get(row)),
            line: lines.get(row),
            row_id: owned(row_ids.get(row)),
            column: columns.get(row).map(str::to_owned),
            value: of_cell.and_then(|column| public(contract, column, &raw)),
            raw,
            reason: owned(reasons.get(row)),
            rule: owned(rules.get(row)),
            kind,
        }
    };
    Ok((0..quarantine.height()).map(entry).collect())
}

/// A value that everyone may see: of a column that the contract knows and does not call personal.
pub(super) fn public(contract: &Contract, column: &str, raw: &str) -> Option<String> {
    let known = contract.column(column).is_some_and(|column| !column.pii);
    (known && !raw.is_empty()).then(|| raw.to_owned())
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
