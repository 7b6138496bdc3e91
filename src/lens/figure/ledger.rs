//! Lines that add up.

use serde::Serialize;

/// One line of a ledger: value times weight gives points.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LedgerLine {
    /// What is counted.
    pub label: String,
    /// Its value.
    pub value: Option<f64>,
    /// Its weight.
    pub weight: f64,
    /// The points it gives.
    pub points: Option<f64>,
    /// Where the value came from.
    pub source: String,
}

/// Lines that add up to a total.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Ledger {
    /// What it adds up.
    pub title: String,
    /// The lines.
    pub lines: Vec<LedgerLine>,
    /// The total; absent when a line has no points.
    pub total: Option<f64>,
}
