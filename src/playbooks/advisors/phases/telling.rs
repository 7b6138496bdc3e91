//! What a phase tells the execution log: what it did, what it learned, what was decided, what comes next.

use crate::engine::{LogLevel, PhaseContext};
use crate::frame::{Frame, FrameBuilder, FrameError};

/// Something the phase did.
pub(super) fn did(context: &PhaseContext<'_>, words: &str) {
    context.log(LogLevel::Info, None, None, "did", words);
}

/// Something the data told.
pub(super) fn learned(context: &PhaseContext<'_>, words: &str) {
    context.log(LogLevel::Info, None, None, "learned", words);
}

/// A decision and, behind a dash, its reason.
pub(super) fn decided(context: &PhaseContext<'_>, decision: &str, reason: &str) {
    let words = format!("{decision} — {reason}");
    context.log(LogLevel::Info, None, None, "decision", &words);
}

/// What somebody should do next.
pub(super) fn next(context: &PhaseContext<'_>, words: &str) {
    context.log(LogLevel::Info, None, None, "next", words);
}

/// A rate in percent with two places; a dash where there is none.
pub(super) fn percent(rate: Option<f64>) -> String {
    rate.map_or_else(|| "–".to_owned(), |rate| format!("{:.2} %", rate * 100.0))
}

/// Labelled counts as evidence.
pub(super) fn counts(name: &str, rows: &[(String, usize)]) -> Result<Frame, FrameError> {
    FrameBuilder::new()
        .text(name, rows.iter().map(|row| Some(row.0.as_str())))
        .integer("n", rows.iter().map(|row| i64::try_from(row.1).ok()))
        .finish()
}
