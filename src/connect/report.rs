//! What came of a number of calls, down to each time one was asked.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::budget::Cost;
use super::call::Call;

/// Why a call came to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureKind {
    /// A status by which the service refuses this call for good (400, 404, 422 and the like).
    Refused,
    /// A status by which it refuses everything (401, 402, 403).
    Stopped,
    /// A status that asks for patience (408, 429, 5xx), as often as was tried.
    Busy,
    /// No whole answer in time.
    Timeout,
    /// The connection broke, or what came was no HTTP.
    Reset,
    /// There was no connection at all.
    Unreachable,
    /// It sent elsewhere, which is not followed.
    Redirect,
    /// More than 1 MiB came.
    TooLarge,
    /// Answers came, and none of them stood up.
    Invalid,
    /// The service asked for patience as often as was tried.
    RateLimited,
    /// The service was still at work as often as was asked.
    Pending,
}

impl FailureKind {
    /// The word for frames and logs.
    pub fn as_str(self) -> &'static str {
        match self {
            FailureKind::Refused => "refused",
            FailureKind::Stopped => "stopped",
            FailureKind::Busy => "busy",
            FailureKind::Timeout => "timeout",
            FailureKind::Reset => "reset",
            FailureKind::Unreachable => "unreachable",
            FailureKind::Redirect => "redirect",
            FailureKind::TooLarge => "too_large",
            FailureKind::Invalid => "invalid",
            FailureKind::RateLimited => "rate_limited",
            FailureKind::Pending => "pending",
        }
    }
}

/// Why sending ended before every call was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// The service refuses everything: the key is refused (401, 403) or the balance is empty (402).
    Refused {
        /// The status.
        status: u16,
        /// A sentence with the server's words, without the key.
        words: String,
    },
    /// The next call could go beyond the budget.
    Budget,
    /// So many calls in a row came to nothing.
    Breaker {
        /// How many.
        calls: usize,
        /// What the last of them came to.
        last: String,
    },
    /// Somebody stopped it.
    Cancelled,
    /// Sending was not asked for: answers of earlier runs only.
    NotSending,
}

impl Stop {
    /// A sentence for people.
    pub fn sentence(&self) -> String {
        match self {
            Stop::Refused { words, .. } => words.clone(),
            Stop::Budget => "the budget does not cover another call".to_owned(),
            Stop::Breaker { calls, last } => format!("{calls} calls in a row came to nothing, the last: {last}"),
            Stop::Cancelled => "cancelled".to_owned(),
            Stop::NotSending => "not sent".to_owned(),
        }
    }
}

/// What a call came to.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// An answer that stands up: what the judge kept of it.
    Answered(Value),
    /// It was tried and came to nothing. A later run asks again.
    Failed {
        /// Why.
        kind: FailureKind,
        /// The last status, where there was one.
        status: Option<u16>,
        /// A sentence, with the server's words where there are any; never the key.
        words: String,
    },
    /// It was not made, or not to its end, since sending stopped.
    Queued(Stop),
}

/// How one time of asking ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AskState {
    /// With an answer that stands up.
    Valid,
    /// With an answer that does not.
    Invalid,
    /// Without an answer.
    Failed,
    /// It was sent in an earlier run that ended before the answer was kept; it counts at its full reservation.
    Lost,
}

impl AskState {
    /// The word for frames and logs.
    pub fn as_str(self) -> &'static str {
        match self {
            AskState::Valid => "valid",
            AskState::Invalid => "invalid",
            AskState::Failed => "failed",
            AskState::Lost => "lost",
        }
    }
}

/// One time of asking, with all its attempts.
#[derive(Debug, Clone, PartialEq)]
pub struct AskReport {
    /// Which time it was, from 1.
    pub ask: u32,
    /// How it ended.
    pub state: AskState,
    /// The last status, where one came.
    pub status: Option<u16>,
    /// Why it failed, where it did.
    pub kind: Option<FailureKind>,
    /// How often it was sent.
    pub attempts: u32,
    /// Waits between its attempts, in seconds, as scheduled.
    pub waits_s: Vec<f64>,
    /// How long its last attempt took, in seconds.
    pub latency_s: f64,
    /// All its waits and attempts together, in seconds.
    pub total_s: f64,
    /// What its attempts cost, reservations included that had to be kept.
    pub cost: Cost,
    /// What was wrong, where something was.
    pub words: Option<String>,
    /// What the judge kept of the answer, where one came.
    pub kept: Option<Value>,
    /// Whether it was made in an earlier run and is only told again.
    pub replayed: bool,
}

/// A call with everything that came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// What it came to.
    pub outcome: Outcome,
    /// The times of asking that led there, earlier runs' included.
    pub asks: Vec<AskReport>,
    /// Whether the answer is of an earlier run: nothing was paid for it now.
    pub replayed: bool,
    /// The place of the call whose answer it shares, since both have one key; the other one bears the cost.
    pub shared_with: Option<usize>,
}

impl Report {
    /// How often it was sent in all.
    pub fn attempts(&self) -> u32 {
        self.asks.iter().map(|ask| ask.attempts).sum()
    }

    /// What it cost in all; nothing for a call that shares another one's answer.
    pub fn cost(&self) -> Cost {
        match self.shared_with {
            Some(_) => Cost::FREE,
            None => self.asks.iter().map(|ask| ask.cost).sum(),
        }
    }

    /// The waits between attempts, in seconds, one after the other.
    pub fn waits_s(&self) -> f64 {
        // An empty sum would be −0.
        let waits = self.asks.iter().flat_map(|ask| &ask.waits_s);
        waits.fold(0.0, |sum, wait| sum + wait)
    }

    /// How long the last attempt took, in seconds.
    pub fn latency_s(&self) -> f64 {
        self.asks.last().map_or(0.0, |ask| ask.latency_s)
    }
}

/// Counts over all calls, for the live ledger and the run's metrics.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Tally {
    /// Different questions.
    pub calls: usize,
    /// Calls that share another one's answer.
    pub shared: usize,
    /// Answered by an earlier run.
    pub replayed: usize,
    /// Answered now.
    pub answered: usize,
    /// Tried and come to nothing.
    pub failed: usize,
    /// Not made, or not to their end.
    pub queued: usize,
    /// Requests that left in this run.
    pub sends: usize,
    /// Requests on their way.
    pub in_flight: usize,
    /// Answers that did not stand up, in this run.
    pub invalid: usize,
    /// Spent in this run, kept reservations included.
    pub spent: Cost,
    /// Spent before from the same budget, what was lost included.
    pub spent_before: Cost,
    /// Set aside for what is on its way.
    pub reserved: Cost,
    /// Requests of earlier runs that were sent and never answered.
    pub lost: usize,
    /// What they may have cost: their full reservations (`in_flight_lost`).
    pub in_flight_lost: Cost,
}

/// What came of all calls.
#[derive(Debug, Clone, PartialEq)]
pub struct Dispatched {
    /// One report a call, in the order of the calls.
    pub reports: Vec<Report>,
    /// The counts.
    pub tally: Tally,
    /// Why sending ended early, if it did.
    pub stopped: Option<Stop>,
}

/// What happens while calls are made; told on the caller's thread.
#[derive(Debug, Clone, Copy)]
pub enum Event<'a> {
    /// An earlier run's answer is taken.
    Replayed(&'a Call),
    /// A request leaves.
    Sent {
        /// The call.
        call: &'a Call,
        /// Which time it is asked, from 1.
        ask: u32,
        /// Which attempt of it, from 1.
        attempt: u32,
    },
    /// An attempt failed and is made again after a wait.
    Waits {
        /// The call.
        call: &'a Call,
        /// For so many seconds.
        seconds: f64,
        /// What failed.
        words: &'a str,
    },
    /// An answer that stands up.
    Answered {
        /// The call.
        call: &'a Call,
        /// What it cost.
        cost: Cost,
    },
    /// An answer that does not stand up.
    Invalid {
        /// The call.
        call: &'a Call,
        /// What is wrong with it.
        words: &'a str,
    },
    /// The call came to nothing.
    Failed {
        /// The call.
        call: &'a Call,
        /// Why.
        words: &'a str,
    },
    /// The service failed too often in a row and is left alone; then one call probes it.
    Rests {
        /// For so many seconds.
        seconds: f64,
        /// What failed last.
        words: &'a str,
    },
    /// No more is sent.
    Stopped(&'a Stop),
}
