//! A report in the words of the room: the outcome, and a sentence that names nobody.

use super::answer::{Data, Outcome, ProviderAnswer};
use super::ask::{Provider, Request};
use super::ledger;
use super::wire::{Kept, refusal};
use crate::connect::Outcome as Came;
use crate::connect::{FailureKind, Report, Stop};

/// What a report came to in our words, and what was kept of an answer.
pub(super) fn came_to(provider: Provider, report: &Report) -> (Outcome, Option<Kept>) {
    match &report.outcome {
        Came::Answered(kept) => match Kept::of(kept) {
            Ok(kept) => (kept.outcome, Some(kept)),
            // The judge let only answers through.
            Err(_) => (Outcome::Transient, None),
        },
        Came::Failed {
            kind: FailureKind::Invalid,
            ..
        } if provider == Provider::Validator => (Outcome::NotFound, None),
        Came::Failed { kind, status, words } => (ledger::outcome(provider.as_str(), *kind, *status, words), None),
        Came::Queued(Stop::Budget) => (Outcome::Budget, None),
        Came::Queued(Stop::Refused { status, words }) if !report.asks.is_empty() => {
            (refusal(provider, Some(*status), words), None)
        }
        Came::Queued(Stop::Breaker { .. }) => (Outcome::Transient, None),
        Came::Queued(_) => (Outcome::Disabled, None),
    }
}

/// A sentence on what was wrong, without the server's words: it may have repeated whom it was asked about.
pub(super) fn words(provider: Provider, outcome: Outcome, report: &Report) -> Option<String> {
    let who = provider.title();
    let status = report.asks.last().and_then(|ask| ask.status);
    let status = status.map_or(String::new(), |status| format!(" (status {status})"));
    let said = match outcome {
        Outcome::Found => return None,
        Outcome::NotFound if matches!(report.outcome, Came::Failed { .. }) => {
            format!("{who} answered twice what is no verdict")
        }
        Outcome::NotFound => return None,
        Outcome::Pending => format!("{who} was still at work when the waiting ended{status}"),
        Outcome::RateLimited => format!("{who} asked for patience as often as was tried{status}"),
        Outcome::Quota => format!("the credits of {who} are used up{status}"),
        Outcome::Auth => format!("{who} refuses the key{status}"),
        Outcome::BadRequest => format!("{who} does not take the question{status}"),
        Outcome::Suppressed => format!("{who} says that the person asked not to be processed{status}"),
        Outcome::Transient => format!("{who} failed{status}"),
        Outcome::Timeout => format!("{who} did not answer in time"),
        Outcome::Budget => "the budget has no room for it".to_owned(),
        Outcome::Disabled => format!("{who} was not asked, and the cache knows nothing of it"),
    };
    Some(said)
}

/// An answer with nothing in it.
pub(super) fn plain(request: &Request, outcome: Outcome, call_key: String, words: Option<String>) -> ProviderAnswer {
    ProviderAnswer {
        provider: request.ask.provider(),
        op: request.ask.op(),
        outcome,
        data: Data::None,
        credits: 0.0,
        usd: 0.0,
        fetched_at: None,
        raw_sha256: None,
        cached: false,
        stale: false,
        attempts: 0,
        seconds: 0.0,
        call_key,
        words,
    }
}
