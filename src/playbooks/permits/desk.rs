//! Words and limits of the desk, as data.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::playbooks::embedded;

/// What `data/desk.toml` holds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Desk {
    /// Trade groups in the order in which they are shown.
    pub groups: Vec<String>,
    /// A lead so many points below the next tier is a near miss.
    pub near_points: i64,
    /// Steps in which the gap to the next tier is counted.
    pub near_steps: Vec<i64>,
    /// Rows of long tables that are shown.
    pub rows_shown: usize,
    /// Flags that put a copy of a lead on the list of those to be looked at.
    pub review_flags: Vec<String>,
    /// The flag of a text that seems to talk to the model.
    pub injection_flag: String,
    /// Limits of a sale.
    pub sale: SaleLimits,
    /// What is missing, in words.
    pub gaps: Gaps,
    /// Why permits are dropped, in words, by rule.
    pub discards: BTreeMap<String, String>,
    /// What to do next, by where a lead is.
    pub moves: BTreeMap<String, String>,
}

impl Desk {
    /// What to do next with a lead that is there.
    pub fn next_move(&self, place: &str) -> &str {
        self.moves.get(place).map(String::as_str).unwrap_or_default()
    }
}

/// Limits of a sale.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SaleLimits {
    /// Lowest price in USD.
    pub lowest_price: f64,
    /// Highest price in USD.
    pub highest_price: f64,
    /// Letters of a buyer's name and of a reason.
    pub longest_text: usize,
}

/// What is missing, in words.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Gaps {
    pub unmatched: String,
    pub owner: String,
    pub text: String,
    pub date: String,
    pub stale: String,
    pub cooling: String,
    pub value: String,
}

/// The desk's words and limits.
pub(super) fn desk() -> &'static Desk {
    static DESK: OnceLock<Desk> = OnceLock::new();
    DESK.get_or_init(|| embedded("permits/desk.toml", include_str!("data/desk.toml")))
}

/// The parts of a `|` list.
pub(super) fn listed(cell: Option<&str>) -> impl Iterator<Item = &str> {
    cell.unwrap_or_default().split('|').filter(|part| !part.is_empty())
}
