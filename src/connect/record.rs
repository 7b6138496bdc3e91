//! What the journal holds of a send: one entry each, so that after a kill exactly those that were on their way are unknown.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::budget::Cost;
use super::call::Call;
use super::error::ConnectError;
use super::report::FailureKind;
use crate::store::{CallJournal, CallSums, JournalEntry, JournalState, SumPaths};

/// How a send's cost was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Settled {
    /// By what the service said.
    Usage,
    /// It said nothing, or may have billed without saying: the reservation.
    Reservation,
    /// Nothing was billed.
    Free,
}

/// Which send of which call: written before it leaves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Sending {
    /// The call's key.
    pub call: String,
    /// A round is a call's whole course: the asks that are allowed, with their attempts.
    pub round: u32,
    /// Which time it is asked in this round, from 1.
    pub ask: u32,
    /// Which attempt of this ask, from 1.
    pub attempt: u32,
    /// The wait before it, in seconds.
    pub waited_s: f64,
    /// Whose budget it is.
    pub scope: String,
    /// What it may cost at most.
    pub reserve: Cost,
    /// Whose it is, where everybody has a cap.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
}

/// What came back: written after.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Outcome {
    /// The status, where one came.
    pub status: Option<u16>,
    /// Why it failed, where it did.
    pub failure: Option<FailureKind>,
    /// What was wrong, where it failed.
    pub words: Option<String>,
    /// What it cost.
    pub cost: Cost,
    /// How that was found.
    pub settled: Settled,
    /// How long it took, in seconds.
    pub latency_s: f64,
    /// What the judge kept of the answer.
    pub kept: Option<Value>,
}

/// An entry of the journal, read back.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Past {
    /// Its place among the sends of its call, from 1.
    pub number: u32,
    /// What was sent.
    pub sending: Sending,
    /// What came back; nothing when the run ended before.
    pub outcome: Option<Outcome>,
    /// What the caller keeps of the question.
    pub request: Value,
}

impl Past {
    /// When it was sent, where the caller keeps that as `at`.
    pub fn at(&self) -> Option<DateTime<Utc>> {
        let at = self.request.get("at").and_then(Value::as_str)?;
        Some(DateTime::parse_from_rfc3339(at).ok()?.with_timezone(&Utc))
    }

    /// What it counts as spent.
    pub fn cost(&self) -> Cost {
        self.outcome
            .as_ref()
            .map_or(self.sending.reserve, |outcome| outcome.cost)
    }
}

/// The key of a send in the journal.
pub(super) fn entry_key(call: &str, number: u32) -> String {
    format!("{call}#{number}")
}

/// What the journal is given before a send.
pub(super) fn request(sending: &Sending, call: &Call) -> Value {
    json!({ "send": sending, "request": call.request })
}

/// Where the record of a send keeps what can be summed up without reading it.
const SUMS: SumPaths = SumPaths {
    scope: "$.send.scope",
    reserve: "$.send.reserve.usd",
    cost: "$.cost.usd",
    kept: "$.kept",
};

/// Sums over a phase's calls by scope, as they are on disk.
///
/// # Errors
/// When the store refuses.
pub fn sums_on_disk(journal: CallJournal<'_>) -> Result<Vec<CallSums>, ConnectError> {
    Ok(journal.sums(&SUMS)?)
}

/// A text that the caller keeps of its questions, of every question whose answer is kept on disk.
///
/// # Errors
/// When the store refuses.
pub fn kept_on_disk(journal: CallJournal<'_>, text: &str) -> Result<BTreeSet<String>, ConnectError> {
    Ok(journal.kept(SUMS.kept, &format!("$.request.{text}"))?)
}

/// Reads an entry back. One that was never sent says nothing; one that this room did not write is not its own.
pub(super) fn past(entry: &JournalEntry) -> Option<Past> {
    if entry.state == JournalState::Reserved {
        return None;
    }
    let sending: Sending = serde_json::from_value(entry.request.get("send")?.clone()).ok()?;
    let number = entry.key.rsplit_once('#')?.1.parse().ok()?;
    // An answer that cannot be read was answered all the same: it counts in full, like one that never came.
    let outcome = entry
        .answer
        .as_ref()
        .and_then(|answer| serde_json::from_value(answer.clone()).ok());
    Some(Past {
        number,
        sending,
        outcome,
        request: entry.request.get("request").cloned().unwrap_or_default(),
    })
}
