//! The quarantine: every record that was not kept and every cell that was not believed, with where and why, so that
//! nothing is lost. `raw` may hold personal data.

use super::columns::FrameBuilder;
use super::error::FrameError;
use polars::prelude::DataFrame;

/// What a quarantine entry is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The record was not kept; only these enter the balance.
    Row,
    /// The record was kept, one value was nulled because it cannot be right.
    Cell,
    /// The record was kept, one value could not be read: a warning.
    Flag,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Row => "row",
            Self::Cell => "cell",
            Self::Flag => "flag",
        }
    }
}

/// One entry.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// Physical line on which the record begins, from 1.
    pub line: u64,
    pub row_id: String,
    /// Canonical column; none for a whole record.
    pub column: Option<String>,
    /// Raw text, capped.
    pub raw: String,
    pub reason: String,
    /// The rule it breaks, e.g. `X-2`.
    pub rule: String,
    pub kind: Kind,
}

/// The frame of all entries of one file: file, line, row_id, column, raw, reason, rule, kind.
pub(super) fn frame(file: &str, entries: &[Entry]) -> Result<DataFrame, FrameError> {
    FrameBuilder::new()
        .text("file", entries.iter().map(|_| Some(file)))
        .integer("line", entries.iter().map(|entry| i64::try_from(entry.line).ok()))
        .text("row_id", entries.iter().map(|entry| Some(&entry.row_id)))
        .text("column", entries.iter().map(|entry| entry.column.as_ref()))
        .text("raw", entries.iter().map(|entry| Some(&entry.raw)))
        .text("reason", entries.iter().map(|entry| Some(&entry.reason)))
        .text("rule", entries.iter().map(|entry| Some(entry.rule.as_str())))
        .text("kind", entries.iter().map(|entry| Some(entry.kind.word())))
        .finish()
}
