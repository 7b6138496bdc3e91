//! The course of one call: what is to be sent next, what is on its way, what came of it so far.

use std::time::Duration;

use super::budget::Cost;
use super::call::{Call, Judge};
use super::record::{Outcome as Recorded, Past, Sending, Settled};
use super::replay::{Standing, add_send};
use super::report::{AskReport, Outcome};
use super::service::Service;

/// A send that is due, or will be.
#[derive(Debug, Clone)]
pub(super) struct Task {
    /// The place of its call.
    pub place: usize,
    /// Which time the call is asked in this round, from 1.
    pub ask: u32,
    /// Which attempt of that, from 1.
    pub attempt: u32,
    /// How many of the attempts before it found the service still at work.
    pub polls: u32,
    /// The wait before it.
    pub waited: Duration,
    /// When it is due.
    pub ready: Duration,
}

/// A send that is on its way.
#[derive(Debug)]
pub(super) struct Flight {
    /// What was sent.
    pub task: Task,
    /// What the journal knows of it.
    pub sending: Sending,
    /// Its entry in the journal.
    pub entry: i64,
    /// Its number among the sends of its call.
    pub number: u32,
}

/// How far a call is.
#[derive(Debug)]
pub(super) struct Course {
    /// The asks so far.
    pub asks: Vec<AskReport>,
    /// The round they belong to.
    pub round: u32,
    /// The number of the next send.
    pub number: u32,
    /// What it came to, once it is through.
    pub outcome: Option<Outcome>,
    /// Whether that is an earlier run's answer.
    pub replayed: bool,
}

impl Course {
    /// The course of a call as earlier runs left it.
    pub fn of(standing: Standing) -> Self {
        Self {
            replayed: standing.answer.is_some(),
            outcome: standing.answer.map(Outcome::Answered),
            asks: standing.asks,
            round: standing.round,
            number: standing.number,
        }
    }

    /// The first send of a course that is not through.
    pub fn first(&self, place: usize) -> Task {
        Task {
            place,
            ask: self.asks.last().map_or(1, |ask| ask.ask + 1),
            attempt: 1,
            polls: 0,
            waited: Duration::ZERO,
            ready: Duration::ZERO,
        }
    }

    /// What the journal is told before a send.
    pub fn sending(&self, task: &Task, call: &Call, scope: &str) -> Sending {
        Sending {
            call: call.key.clone(),
            round: self.round,
            ask: task.ask,
            attempt: task.attempt,
            waited_s: task.waited.as_secs_f64(),
            scope: scope.to_owned(),
            reserve: call.reserve,
            account: call.account.clone(),
        }
    }

    /// Takes up what came back.
    pub fn add(&mut self, past: &Past, call: &Call, judge: &mut dyn Judge) {
        add_send(&mut self.asks, past, false, call, judge);
    }
}

impl Flight {
    /// The send with what came back, or nothing while it is on its way.
    pub fn past(&self, outcome: Option<Recorded>, call: &Call) -> Past {
        Past {
            number: self.number,
            sending: self.sending.clone(),
            outcome,
            request: call.request.clone(),
        }
    }
}

/// What the journal is told after a send: read by the judge where an answer came, and without any key.
pub(super) fn recorded(service: &Service, call: &Call, sent: &super::http::Sent, judge: &mut dyn Judge) -> Recorded {
    let latency_s = sent.took.as_secs_f64();
    match &sent.result {
        Ok(received) => {
            let answer = super::call::Answer {
                status: received.status,
                body: &received.body,
                headers: &received.headers,
            };
            let reading = judge.read(call, &answer);
            let (cost, settled) = match reading.usage {
                Some(usage) => (usage, Settled::Usage),
                None => (call.reserve, Settled::Reservation),
            };
            Recorded {
                status: Some(received.status),
                failure: None,
                words: None,
                cost,
                settled,
                latency_s,
                kept: Some(struck(service, reading.kept)),
            }
        }
        Err(failure) => {
            let (cost, settled) = if failure.maybe_billed {
                (call.reserve, Settled::Reservation)
            } else {
                (Cost::FREE, Settled::Free)
            };
            Recorded {
                status: failure.status,
                failure: Some(failure.kind),
                words: Some(failure.words.clone()),
                cost,
                settled,
                latency_s,
                kept: None,
            }
        }
    }
}

/// The value without any key of the service: an answer in JSON may have held one behind escapes.
fn struck(service: &Service, value: serde_json::Value) -> serde_json::Value {
    use serde_json::Value;
    match value {
        Value::String(text) => Value::String(service.strike_out(&text)),
        Value::Array(items) => items.into_iter().map(|item| struck(service, item)).collect(),
        Value::Object(fields) => {
            let fields = fields.into_iter();
            Value::Object(
                fields
                    .map(|(name, value)| (service.strike_out(&name), struck(service, value)))
                    .collect(),
            )
        }
        other => other,
    }
}
