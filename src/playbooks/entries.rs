//! What a phase of loading sets aside, in every playbook alike: file, row, column and why; what stood there apart, because
//! it may be personal. And the line of the log that says what became of a file.

use std::collections::{BTreeMap, HashSet};

use serde::Serialize;

use crate::engine::{LogLevel, PhaseContext, PhaseError, counted};
use crate::frame::{Contract, Frame, FrameBuilder, integer, text};

/// An entry of the quarantine.
#[derive(Debug, Clone, Default)]
pub(super) struct Entry {
    pub file: String,
    pub line: Option<i64>,
    pub row_id: String,
    pub column: Option<String>,
    /// What stood there, a day as ISO; of a whole record, the record. Nothing of somebody who was forgotten.
    pub raw: String,
    /// The same where everyone may see it.
    pub value: Option<String>,
    pub reason: String,
    pub rule: String,
    pub kind: &'static str,
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

/// The entries without what is personal.
pub(super) fn quarantine_frame(entries: &[Entry]) -> Result<Frame, PhaseError> {
    Ok(FrameBuilder::new()
        .text("file", entries.iter().map(|entry| Some(entry.file.as_str())))
        .integer("line", entries.iter().map(|entry| entry.line))
        .text("row_id", entries.iter().map(|entry| Some(entry.row_id.as_str())))
        .text("column", entries.iter().map(|entry| entry.column.as_deref()))
        .text("value", entries.iter().map(|entry| entry.value.as_deref()))
        .text("reason", entries.iter().map(|entry| Some(entry.reason.as_str())))
        .text("rule", entries.iter().map(|entry| Some(entry.rule.as_str())))
        .text("kind", entries.iter().map(|entry| Some(entry.kind)))
        .finish()?)
}

/// What stood there, row by row.
pub(super) fn raw_frame(entries: &[Entry]) -> Result<Frame, PhaseError> {
    Ok(FrameBuilder::new()
        .text("row_id", entries.iter().map(|entry| Some(entry.row_id.as_str())))
        .text("column", entries.iter().map(|entry| entry.column.as_deref()))
        .text("raw", entries.iter().map(|entry| Some(entry.raw.as_str())))
        .finish()?)
}

/// What reading a file makes: its frames, and its facts as they are kept.
pub(super) type Made = (Vec<(String, Frame)>, serde_json::Value);

/// A file's facts as they are kept.
pub(super) fn facts_value(facts: &impl Serialize) -> serde_json::Value {
    serde_json::to_value(facts).unwrap_or(serde_json::Value::Null)
}

/// A file that gave no rows still has its facts.
pub(super) fn no_rows(facts: &impl Serialize) -> Result<Made, PhaseError> {
    let frames = vec![
        ("quarantine".to_owned(), quarantine_frame(&[])?),
        ("quarantine_identity".to_owned(), raw_frame(&[])?),
    ];
    Ok((frames, facts_value(facts)))
}

/// What became of a file.
pub(super) struct Told<'a> {
    pub file: &'a str,
    /// Whether its result was taken from an earlier run.
    pub reused: bool,
    /// Why it could not be read.
    pub error: Option<&'a str>,
    pub records: u64,
    pub kept: u64,
    pub quarantined: u64,
    pub warnings: &'a [String],
}

impl Told<'_> {
    /// Writes it into the log.
    pub fn log(&self, context: &PhaseContext<'_>) {
        let (code, words) = match (self.reused, self.error) {
            (true, _) => ("reused", "taken from its checkpoint".to_owned()),
            (false, Some(error)) => ("read", error.to_owned()),
            (false, None) => {
                let rows = counted(self.records, "row", "rows");
                let words = format!("{rows} read, {} kept, {} set aside", self.kept, self.quarantined);
                ("read", words)
            }
        };
        context.log(LogLevel::Info, Some(self.file), None, code, &words);
        for warning in self.warnings {
            context.log(LogLevel::Warn, Some(self.file), None, "warning", warning);
        }
    }
}
