//! What is up to date, what is stale and why: computed from keys, never remembered.

use serde::Serialize;

use super::gate::Judged;
use super::metric::Metric;
use super::phase::Phase;
use super::status::Status;

/// Why a phase would have to run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stale {
    /// It never finished.
    NeverRan,
    /// Its latest attempt did not finish; the word says how it ended.
    Unfinished(String),
    /// What it depends on changed: files, parameters, or what phases above it made.
    Changed(String),
    /// A phase above it is stale.
    Above(String),
}

impl Stale {
    /// The reason in words.
    pub fn words(&self) -> String {
        match self {
            Self::NeverRan => "has not run yet".to_owned(),
            Self::Unfinished(word) => format!("its latest attempt ended {}", word.replace('_', " ")),
            Self::Changed(what) => format!("changed: {what}"),
            Self::Above(phase) => format!("phase {phase} above it is stale"),
        }
    }
}

/// The present state of a phase.
#[derive(Clone)]
pub struct PhaseState {
    /// The phase.
    pub phase: &'static Phase,
    /// How its latest record ended.
    pub status: Status,
    /// Why it is stale, when it is.
    pub stale: Option<Stale>,
    /// The run of the latest record.
    pub run: Option<i64>,
    /// The run the result was taken from, when it was.
    pub reused_from: Option<i64>,
    /// How long the body took, in milliseconds.
    pub duration_ms: i64,
    /// Rows that came in.
    pub rows_in: i64,
    /// Rows that went out.
    pub rows_out: i64,
    /// Metrics.
    pub metrics: Vec<Metric>,
    /// Gates, judged with today's bounds and reviews.
    pub gates: Vec<Judged>,
    /// The error or the reason for a stop.
    pub message: Option<String>,
}
