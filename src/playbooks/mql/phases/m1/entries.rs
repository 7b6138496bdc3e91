//! What was set aside: whole rows in one frame, single cells in another, each with file, line, rule and reason. The text
//! itself may be personal and stands beside, in an identity frame of the same order.

use crate::engine::PhaseError;
use crate::frame::{Frame, FrameBuilder};

/// One entry.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::playbooks::mql::phases) struct Entry {
    pub file: String,
    /// Physical line, where the reader knows it.
    pub line: Option<i64>,
    pub row_id: String,
    pub column: Option<String>,
    /// What stood there; may be personal.
    pub raw: String,
    /// Whether everyone may see it.
    pub public: bool,
    pub reason: String,
    pub rule: &'static str,
    /// Whom a row was about, so that it can be forgotten.
    pub lead_id: Option<String>,
    pub rep_crd: Option<i64>,
}

/// The entries of a run.
#[derive(Debug, Default)]
pub(in crate::playbooks::mql::phases) struct Entries {
    pub rows: Vec<Entry>,
    pub cells: Vec<Entry>,
}

/// The record of a row by its id, whose end is its number.
fn record(row_id: &str) -> Option<i64> {
    row_id.rsplit_once('-').and_then(|(_, number)| number.parse().ok())
}

/// The entries, without what may be personal.
pub(super) fn frame(entries: &[Entry], kind: &str) -> Result<Frame, PhaseError> {
    let all = || entries.iter();
    Ok(FrameBuilder::new()
        .text("file", all().map(|entry| Some(entry.file.as_str())))
        .integer("line", all().map(|entry| entry.line))
        .integer("row", all().map(|entry| record(&entry.row_id)))
        .text("row_id", all().map(|entry| Some(entry.row_id.as_str())))
        .text("column", all().map(|entry| entry.column.as_deref()))
        .text("reason", all().map(|entry| Some(entry.reason.as_str())))
        .text("rule", all().map(|entry| Some(entry.rule)))
        .text("kind", all().map(|_| Some(kind)))
        .text("text", all().map(|entry| entry.public.then_some(entry.raw.as_str())))
        .text("lead_id", all().map(|entry| entry.lead_id.as_deref()))
        .integer("rep_crd", all().map(|entry| entry.rep_crd))
        .finish()?)
}

/// The texts beside them.
pub(super) fn raw_frame(entries: &[Entry]) -> Result<Frame, PhaseError> {
    let all = || entries.iter();
    Ok(FrameBuilder::new()
        .text("row_id", all().map(|entry| Some(entry.row_id.as_str())))
        .text("column", all().map(|entry| entry.column.as_deref()))
        .text("raw", all().map(|entry| Some(entry.raw.as_str())))
        .text("lead_id", all().map(|entry| entry.lead_id.as_deref()))
        .integer("rep_crd", all().map(|entry| entry.rep_crd))
        .finish()?)
}
