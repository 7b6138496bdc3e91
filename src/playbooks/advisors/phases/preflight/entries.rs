//! The entries of the quarantine: which row, which column, what stood there, and by which rule it was not taken.
//!
//! The line is there where the reader knows it; what a rule refuses later is named by its record, in `row_id`, since a
//! field may hold line breaks and a record's number is then not its line.

use std::collections::HashMap;

use super::carried::is_mail;
use super::checks::Refusal;
use crate::engine::PhaseError;
use crate::frame::{Contract, Frame, cell_text, integer, text};
pub(super) use crate::playbooks::entries::{Entry, quarantine_frame, raw_frame};

/// The entries of a file: the reader's, then those of the dataset's rules. A value that the reader could not read and
/// without which its row cannot be used makes one entry, not two.
pub(super) struct Entries<'a> {
    file: &'a str,
    contract: &'a Contract,
    pub all: Vec<Entry>,
    places: HashMap<(String, String), usize>,
}

impl<'a> Entries<'a> {
    pub fn new(file: &'a str, contract: &'a Contract, quarantine: &Frame) -> Result<Self, PhaseError> {
        let column = |name: &str| text(quarantine, name);
        let lines = integer(quarantine, "line")?;
        let (row_ids, columns, raws) = (column("row_id")?, column("column")?, column("raw")?);
        let (reasons, rules, kinds) = (column("reason")?, column("rule")?, column("kind")?);
        let owned = |cell: Option<&str>| cell.unwrap_or_default().to_owned();
        let mut entries = Self {
            file,
            contract,
            all: Vec::with_capacity(quarantine.height()),
            places: HashMap::new(),
        };
        for row in 0..quarantine.height() {
            let mut entry = Entry {
                file: file.to_owned(),
                line: lines.get(row),
                row_id: owned(row_ids.get(row)),
                column: columns.get(row).map(str::to_owned),
                raw: owned(raws.get(row)),
                value: None,
                reason: owned(reasons.get(row)),
                rule: owned(rules.get(row)),
                kind: match kinds.get(row) {
                    Some("row") => "row",
                    Some("cell") => "cell",
                    _ => "flag",
                },
            };
            // What is said of a whole record holds everything that stands in it.
            if let Some(column) = entry.column.as_deref().filter(|_| entry.kind != "row") {
                entry.value = public(contract, column, &entry.raw);
            }
            if let Some(column) = &entry.column {
                let place = (entry.row_id.clone(), column.clone());
                entries.places.insert(place, entries.all.len());
            }
            entries.all.push(entry);
        }
        Ok(entries)
    }

    pub fn with(mut self, refusals: &[Refusal], working: &Frame) -> Result<Self, PhaseError> {
        let ids = text(working, "row_id")?;
        for refusal in refusals {
            let row_id = ids.get(refusal.row).unwrap_or_default().to_owned();
            let kind = if refusal.drops { "row" } else { "flag" };
            let place = (row_id.clone(), refusal.column.to_owned());
            let known = self.places.get(&place).and_then(|place| self.all.get_mut(*place));
            if let Some(entry) = known {
                if refusal.drops {
                    entry.kind = kind;
                }
                refusal.rule.clone_into(&mut entry.rule);
                continue;
            }
            let raw = cell_text(working, refusal.column, refusal.row)?.unwrap_or_default();
            self.all.push(Entry {
                file: self.file.to_owned(),
                line: None,
                row_id,
                column: Some(refusal.column.to_owned()),
                value: public(self.contract, refusal.column, &raw),
                raw,
                reason: refusal.reason.clone(),
                rule: refusal.rule.to_owned(),
                kind,
            });
        }
        Ok(self)
    }
}

/// A value that everyone may see: of a column that the contract knows and calls not personal, and not an address that
/// slipped into it from the column beside.
pub(super) fn public(contract: &Contract, column: &str, raw: &str) -> Option<String> {
    let known = contract.column(column).is_some_and(|column| !column.pii);
    (known && !raw.is_empty() && !is_mail(raw)).then(|| raw.to_owned())
}
