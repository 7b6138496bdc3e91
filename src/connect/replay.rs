//! The journal, read back: what was spent, what was lost on its way, and how far each call came in earlier runs.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::budget::Cost;
use super::call::{Call, Judge};
use super::record::{Past, Settled, past};
use super::report::{AskReport, AskState};
use crate::store::JournalEntry;

/// Everything that was ever sent, by call.
#[derive(Debug, Default)]
pub(super) struct History {
    calls: BTreeMap<String, Vec<Past>>,
    /// The highest number of a send, by call, readable or not.
    numbers: BTreeMap<String, u32>,
}

/// Where a call stands before anything is sent.
#[derive(Debug)]
pub(super) struct Standing {
    /// The asks of the round that counts.
    pub asks: Vec<AskReport>,
    /// What the judge kept of an answer that stands up.
    pub answer: Option<serde_json::Value>,
    /// The round in which the next ask would be.
    pub round: u32,
    /// The number of the next send.
    pub number: u32,
}

impl History {
    /// Reads the entries of a journal.
    pub fn of(entries: &[JournalEntry]) -> Self {
        let mut history = Self::default();
        for entry in entries {
            let Some((call, number)) = entry.key.rsplit_once('#') else {
                continue;
            };
            let Some(found) = past(entry) else { continue };
            let number = number.parse().unwrap_or(0);
            let highest = history.numbers.entry(call.to_owned()).or_default();
            *highest = number.max(*highest);
            history.calls.entry(call.to_owned()).or_default().push(found);
        }
        for sends in history.calls.values_mut() {
            sends.sort_by_key(|send| send.number);
        }
        history
    }

    /// Takes up a send of this run.
    pub fn push(&mut self, past: Past) {
        let call = past.sending.call.clone();
        let highest = self.numbers.entry(call.clone()).or_default();
        *highest = past.number.max(*highest);
        self.calls.entry(call).or_default().push(past);
    }

    /// All sends within a scope, by call and number.
    pub fn sends<'a>(&'a self, scope: &'a str) -> impl Iterator<Item = &'a Past> {
        self.within(scope)
    }

    /// All sends of a call.
    pub fn sends_of(&self, call: &str) -> &[Past] {
        self.calls.get(call).map_or(&[], Vec::as_slice)
    }

    /// What was spent within a scope.
    pub fn spent(&self, scope: &str) -> Cost {
        self.within(scope).map(Past::cost).sum()
    }

    /// How many sends within a scope were never answered, and what they may have cost.
    pub fn lost(&self, scope: &str) -> (usize, Cost) {
        let lost: Vec<Cost> = self
            .within(scope)
            .filter(|send| send.outcome.is_none())
            .map(Past::cost)
            .collect();
        (lost.len(), lost.into_iter().sum())
    }

    /// What an answer cost on average, over all scopes, of those whose cost the service told; with their number.
    pub fn mean(&self) -> Option<(Cost, usize)> {
        let told: Vec<Cost> = self
            .calls
            .values()
            .flatten()
            .filter_map(|send| send.outcome.as_ref())
            .filter(|outcome| outcome.settled == Settled::Usage)
            .map(|outcome| outcome.cost)
            .collect();
        let count = told.len();
        let sum: Cost = told.into_iter().sum();
        let tokens = sum.tokens.checked_div(count as u64)?;
        Some((Cost::new(sum.usd / count as f64, tokens), count))
    }

    fn within<'a>(&'a self, scope: &'a str) -> impl Iterator<Item = &'a Past> {
        let sends = self.calls.values().flatten();
        sends.filter(move |send| send.sending.scope == scope)
    }

    /// Where a call stands: its latest round with an answer that stands up, else the round to go on with.
    /// Answers before `since` are too old to be taken; a call's `request.at` says when it was put.
    pub fn standing(&self, call: &Call, reasks: u32, since: Option<DateTime<Utc>>, judge: &mut dyn Judge) -> Standing {
        let sends = self.calls.get(&call.key).map_or(&[][..], Vec::as_slice);
        let number = self.numbers.get(&call.key).map_or(1, |highest| highest + 1);
        let latest = sends.iter().map(|send| send.sending.round).max().unwrap_or(0);
        for round in (1..=latest).rev() {
            let asks = asks_of(sends.iter().filter(|send| send.sending.round == round), call, judge);
            let young = sends.iter().filter(|send| send.sending.round == round);
            let young = since.is_none_or(|since| young.filter_map(Past::at).next_back().is_some_and(|at| at >= since));
            let valid = asks.iter().find(|ask| ask.state == AskState::Valid).filter(|_| young);
            let answer = valid.and_then(|ask| ask.kept.clone());
            if answer.is_some() {
                return Standing {
                    asks,
                    answer,
                    round,
                    number,
                };
            }
            if round == latest && is_open(&asks, reasks) {
                return Standing {
                    asks,
                    answer: None,
                    round,
                    number,
                };
            }
        }
        Standing {
            asks: Vec::new(),
            answer: None,
            round: latest + 1,
            number,
        }
    }
}

/// Whether a round was cut off before it was through: an ask was lost on its way, or an answer that did not stand up was
/// still to be asked for again. Failures are never carried over: they begin a new round.
fn is_open(asks: &[AskReport], reasks: u32) -> bool {
    match asks.last().map(|ask| ask.state) {
        Some(AskState::Lost) => true,
        Some(AskState::Invalid) => invalid(asks) <= reasks,
        _ => false,
    }
}

/// How many answers of a round did not stand up.
pub(super) fn invalid(asks: &[AskReport]) -> u32 {
    let count = asks.iter().filter(|ask| ask.state == AskState::Invalid).count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// The asks of a round, from its sends.
fn asks_of<'a>(sends: impl Iterator<Item = &'a Past>, call: &Call, judge: &mut dyn Judge) -> Vec<AskReport> {
    let mut asks: Vec<AskReport> = Vec::new();
    for send in sends {
        add_send(&mut asks, send, true, call, judge);
    }
    asks
}

/// Adds a send to the asks of its round: a new ask, or another attempt of the last one.
pub(super) fn add_send(asks: &mut Vec<AskReport>, send: &Past, replayed: bool, call: &Call, judge: &mut dyn Judge) {
    if asks.last().is_none_or(|ask| ask.ask != send.sending.ask) {
        asks.push(AskReport {
            ask: send.sending.ask,
            state: AskState::Lost,
            status: None,
            kind: None,
            attempts: 0,
            waits_s: Vec::new(),
            latency_s: 0.0,
            total_s: 0.0,
            cost: Cost::FREE,
            words: None,
            kept: None,
            replayed,
        });
    }
    if let Some(ask) = asks.last_mut() {
        add(ask, send, call, judge);
    }
}

/// Adds an attempt to its ask.
fn add(ask: &mut AskReport, send: &Past, call: &Call, judge: &mut dyn Judge) {
    ask.attempts += 1;
    ask.cost += send.cost();
    if send.sending.waited_s > 0.0 {
        ask.waits_s.push(send.sending.waited_s);
        ask.total_s += send.sending.waited_s;
    }
    let Some(outcome) = &send.outcome else {
        ask.state = AskState::Lost;
        ask.words = Some("the run ended before an answer was kept; it counts at its full reservation".to_owned());
        return;
    };
    ask.status = outcome.status;
    ask.kind = outcome.failure;
    ask.latency_s = outcome.latency_s;
    ask.total_s += outcome.latency_s;
    ask.words.clone_from(&outcome.words);
    ask.kept.clone_from(&outcome.kept);
    ask.state = match &outcome.kept {
        None => AskState::Failed,
        Some(kept) => match judge.judge(call, kept) {
            Ok(()) => AskState::Valid,
            Err(why) => {
                ask.words = Some(why);
                AskState::Invalid
            }
        },
    };
}
