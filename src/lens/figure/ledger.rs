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
    /// Places of points and total on screen.
    #[serde(skip)]
    pub places: u8,
}

impl Ledger {
    /// Whether lines take away as well as add, as a model's contributions do: then it reads as a waterfall, each line
    /// beginning where the one before it ended.
    pub fn is_signed(&self) -> bool {
        self.lines
            .iter()
            .any(|line| line.points.is_some_and(|points| points < 0.0))
    }

    /// Where each line begins and ends when they are added up in order; a line without points stands still.
    pub fn steps(&self) -> Vec<(f64, f64)> {
        let mut at = 0.0;
        let step = |line: &LedgerLine| {
            let from = at;
            at += line.points.filter(|points| points.is_finite()).unwrap_or(0.0);
            (from, at)
        };
        self.lines.iter().map(step).collect()
    }
}
