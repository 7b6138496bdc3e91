//! The ledger: a row for every send, every answer of the cache and every question that the budget left out; and the call
//! log, the same rows as the journal on disk has them, against which gate B7.4 holds it.

use std::collections::BTreeMap;

use serde_json::Value;

use super::answer::Outcome;
use super::ask::Provider;
use super::wire::{Kept, refusal};
use crate::connect::{FailureKind, SendRecord, sends_on_disk};
use crate::engine::PhaseError;
use crate::frame::{Frame, FrameBuilder, FrameError, real, text};
use crate::store::CallJournal;

/// A row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct LedgerRow {
    /// When it was sent, RFC 3339.
    pub time: String,
    /// Who was asked.
    pub provider: String,
    /// What was asked.
    pub op: String,
    /// The company that pays.
    pub company_id: String,
    /// The person it was about.
    pub person_id: Option<String>,
    /// Its place among the sends of the question, from 1; 0 for what was not sent.
    pub attempt: i64,
    /// Whether it is an answer of the cache.
    pub cached: bool,
    /// What it came to.
    pub status: Outcome,
    /// Units billed.
    pub credits: f64,
    /// USD billed, reservations that had to be kept included.
    pub usd: f64,
    /// The cache's key.
    pub call_key: String,
}

/// The row of a send.
pub(super) fn row(send: &SendRecord) -> LedgerRow {
    let word = |name: &str| send.request.get(name).and_then(Value::as_str).map(str::to_owned);
    let kept = send.kept.as_ref().map(Kept::of);
    let provider = word("provider").unwrap_or_default();
    LedgerRow {
        time: word("at").unwrap_or_default(),
        op: word("op").unwrap_or_default(),
        company_id: send.account.clone().unwrap_or_default(),
        person_id: word("person_id"),
        attempt: i64::from(send.number),
        cached: false,
        status: match (&kept, send.failure) {
            (Some(Ok(kept)), _) => kept.outcome,
            (Some(Err(_)), _) => Outcome::Transient,
            (None, Some(kind)) => outcome(&provider, kind, send.status, &send.words),
            // Sent by a run that ended before anything came back.
            (None, None) => Outcome::Timeout,
        },
        credits: kept.and_then(Result::ok).map_or(0.0, |kept| kept.credits),
        usd: send.cost.usd,
        call_key: send.call.clone(),
        provider,
    }
}

/// What a failure is in our words.
pub(super) fn outcome(provider: &str, kind: FailureKind, status: Option<u16>, words: &str) -> Outcome {
    match kind {
        FailureKind::Refused => Outcome::BadRequest,
        FailureKind::Stopped => {
            let known = Provider::ALL.into_iter().find(|known| known.as_str() == provider);
            known.map_or(Outcome::Auth, |provider| refusal(provider, status, words))
        }
        FailureKind::Timeout => Outcome::Timeout,
        FailureKind::RateLimited => Outcome::RateLimited,
        FailureKind::Pending => Outcome::Pending,
        FailureKind::Busy
        | FailureKind::Reset
        | FailureKind::Unreachable
        | FailureKind::Redirect
        | FailureKind::TooLarge
        | FailureKind::Invalid => Outcome::Transient,
    }
}

/// The rows as a frame.
///
/// # Errors
/// When the frame cannot be made.
pub(super) fn frame(rows: &[LedgerRow]) -> Result<Frame, FrameError> {
    let text = |of: fn(&LedgerRow) -> &str| rows.iter().map(of).map(Some).collect::<Vec<_>>();
    FrameBuilder::new()
        .text("time", text(|row| &row.time))
        .text("provider", text(|row| &row.provider))
        .text("op", text(|row| &row.op))
        .text("company_id", text(|row| &row.company_id))
        .text("person_id", rows.iter().map(|row| row.person_id.as_deref()))
        .integer("attempt", rows.iter().map(|row| Some(row.attempt)))
        .boolean("cached", rows.iter().map(|row| Some(row.cached)))
        .text("status", text(|row| row.status.as_str()))
        .real("credits", rows.iter().map(|row| Some(row.credits)))
        .real("usd", rows.iter().map(|row| Some(row.usd)))
        .text("call_key", text(|row| &row.call_key))
        .finish()
}

/// The call log of a phase: what its journal on disk holds of the run's day.
///
/// # Errors
/// When the store refuses.
pub(crate) fn call_log(journal: CallJournal<'_>, scope: &str) -> Result<Vec<LedgerRow>, PhaseError> {
    let sends = sends_on_disk(journal, scope).map_err(super::settings::refused)?;
    Ok(sends.iter().map(row).collect())
}

/// Where a ledger and the call log differ, a sentence each (gate B7.4): a send that only one of them holds, or another
/// price.
///
/// # Errors
/// When the frame is no ledger.
pub(crate) fn differences(ledger: &Frame, log: &[LedgerRow]) -> Result<Vec<String>, FrameError> {
    let (keys, providers, usd) = (
        text(ledger, "call_key")?,
        text(ledger, "provider")?,
        real(ledger, "usd")?,
    );
    let attempts = crate::frame::integer(ledger, "attempt")?;
    let mut held: BTreeMap<(String, i64), f64> = BTreeMap::new();
    let mut found = Vec::new();
    for place in 0..ledger.height() {
        let (attempt, key) = (attempts.get(place).unwrap_or(0), keys.get(place).unwrap_or_default());
        // What was not sent is in no log.
        if attempt > 0
            && held
                .insert((key.to_owned(), attempt), usd.get(place).unwrap_or(0.0))
                .is_some()
        {
            let provider = providers.get(place).unwrap_or_default();
            found.push(format!("the ledger holds send {attempt} of {provider} {key} twice"));
        }
    }
    for row in log {
        let name = format!("send {} of {} {}", row.attempt, row.provider, row.call_key);
        match held.remove(&(row.call_key.clone(), row.attempt)) {
            None => found.push(format!("the call log holds {name}, the ledger does not")),
            Some(usd) if (usd - row.usd).abs() > 1e-9 => {
                found.push(format!(
                    "{name} costs {usd} in the ledger and {} in the call log",
                    row.usd
                ));
            }
            Some(_) => {}
        }
    }
    let only_there = held.into_keys();
    found.extend(
        only_there.map(|(key, attempt)| format!("the ledger holds send {attempt} of {key}, the call log does not")),
    );
    Ok(found)
}
