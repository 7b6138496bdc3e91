//! What the phases that learn tell the execution log, and small frames and words that their gates share.

use crate::engine::{LogLevel, PhaseContext, Reading};
use crate::frame::{Frame, FrameBuilder, FrameError};

/// The words of a check in time on a table that has none (D-4).
pub(super) const NO_TIME: &str = "no time column";

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

/// What somebody should look at.
pub(super) fn warned(context: &PhaseContext<'_>, words: &str) {
    context.log(LogLevel::Warn, None, None, "warned", words);
}

/// What somebody should do next.
pub(super) fn next(context: &PhaseContext<'_>, words: &str) {
    context.log(LogLevel::Info, None, None, "next", words);
}

/// A rate in percent with two places; a dash where there is none.
pub(super) fn percent(rate: Option<f64>) -> String {
    rate.map_or_else(|| "–".to_owned(), |rate| format!("{:.2} %", rate * 100.0))
}

/// A number with four places; a dash where there is none.
pub(super) fn four(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{value:.4}"))
}

/// Labelled counts as evidence.
pub(super) fn counts(name: &str, rows: &[(String, usize)]) -> Result<Frame, FrameError> {
    FrameBuilder::new()
        .text(name, rows.iter().map(|row| Some(row.0.as_str())))
        .integer("n", rows.iter().map(|row| whole(row.1)))
        .finish()
}

/// A count as a frame holds it.
pub(super) fn whole(count: usize) -> Option<i64> {
    i64::try_from(count).ok()
}

/// A number as a frame holds it: what is no number is unknown.
pub(super) fn known(value: f64) -> Option<f64> {
    (!value.is_nan()).then_some(value)
}

/// A reading of a value, or why there is none.
pub(super) fn reading(gate: &str, value: Option<f64>, why_not: &str) -> Reading {
    match value {
        Some(value) => Reading::new(gate, value),
        None => Reading::skipped(gate, why_not),
    }
}
