//! The entries of the quarantine: file, row, column and why; what stood there apart, because it may be personal.

use std::collections::{BTreeMap, HashSet};

use crate::engine::PhaseError;
use crate::frame::{Contract, Frame, integer, text};
pub(super) use crate::playbooks::entries::{Entry, quarantine_frame, raw_frame};

/// The reader's own entries.
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

/// Rows set aside by reason, each row once, by its first reason.
pub(super) fn reasons(entries: &[Entry]) -> BTreeMap<String, u64> {
    let (mut counted, mut reasons) = (HashSet::new(), BTreeMap::new());
    for entry in entries.iter().filter(|entry| entry.kind == "row") {
        if counted.insert(entry.row_id.as_str()) {
            *reasons.entry(format!("{}: {}", entry.rule, entry.reason)).or_default() += 1;
        }
    }
    reasons
}
