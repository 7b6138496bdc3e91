//! What is known of a phase's calls while it dispatches again and again: the journal is read once, and every send of this
//! run is added to it, so that the tenth batch does not read what nine wrote.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::budget::Cost;
use super::call::{Call, Judge};
use super::error::ConnectError;
use super::record::Past;
use super::replay::{History, Standing};
use super::report::{FailureKind, Stop};
use crate::store::CallJournal;

/// The calls of a phase, and those of others whose answers it may take.
#[derive(Debug, Default)]
pub struct Shelf {
    own: History,
    beside: Vec<History>,
    /// Answers from before this moment are not taken; with nothing here any age will do.
    pub since: Option<DateTime<Utc>>,
}

/// A send as the journal holds it, for a ledger.
#[derive(Debug, Clone, PartialEq)]
pub struct SendRecord {
    /// The call's key.
    pub call: String,
    /// Its place among the sends of its call, from 1.
    pub number: u32,
    /// Whose it is.
    pub account: Option<String>,
    /// The status, where one came.
    pub status: Option<u16>,
    /// Why it failed, where it did.
    pub failure: Option<FailureKind>,
    /// What was wrong, with the server's words: not for frames, since a server may repeat what it was asked.
    pub words: String,
    /// Whether nothing came before the run ended.
    pub lost: bool,
    /// What it counts as spent.
    pub cost: Cost,
    /// What the judge kept.
    pub kept: Option<Value>,
    /// What the caller keeps of the question.
    pub request: Value,
}

/// How a service fared so far in this run.
#[derive(Debug, Clone, Default)]
pub struct Health {
    /// Whether anything but a refusal of everything has come back.
    pub(super) heard: bool,
    /// Calls in a row that came to nothing.
    pub(super) in_a_row: usize,
    /// The first moment for the next send.
    pub(super) next_send: std::time::Duration,
    /// Until when it rests.
    pub(super) rests_until: Option<std::time::Duration>,
    /// The place of the call that probes it.
    pub(super) probe: Option<usize>,
    /// How often it had to rest.
    pub rests: usize,
    /// Why nothing more is sent to it in this run.
    pub stopped: Option<Stop>,
}

impl Shelf {
    /// Reads a phase's journal, and others beside it.
    ///
    /// # Errors
    /// When the store refuses.
    pub fn read(journal: CallJournal<'_>, beside: &[CallJournal<'_>]) -> Result<Self, ConnectError> {
        let others = beside.iter().map(|other| Ok(History::of(&other.entries()?)));
        Ok(Self {
            own: History::of(&journal.entries()?),
            beside: others.collect::<Result<_, ConnectError>>()?,
            since: None,
        })
    }

    /// What was spent within a scope, in all phases.
    pub fn spent(&self, scope: &str) -> Cost {
        self.own.spent(scope) + self.spent_beside(scope)
    }

    /// What the other phases spent within a scope.
    pub fn spent_beside(&self, scope: &str) -> Cost {
        self.beside.iter().map(|other| other.spent(scope)).sum()
    }

    /// What was spent of every account within a scope, in all phases, in US dollars.
    pub fn spent_by_account(&self, scope: &str) -> BTreeMap<String, f64> {
        let mut spent: BTreeMap<String, Cost> = BTreeMap::new();
        for send in self.every().flat_map(|history| history.sends(scope)) {
            if let Some(account) = &send.sending.account {
                *spent.entry(account.clone()).or_default() += send.cost();
            }
        }
        spent.into_iter().map(|(account, cost)| (account, cost.usd)).collect()
    }

    /// What an account paid for a call within a scope, by the phase's own journal; nothing when it did not send it.
    pub fn paid(&self, call: &str, scope: &str, account: &str) -> Option<Cost> {
        let sends = self.own.sends_of(call).iter();
        let paid: Vec<Cost> = sends
            .filter(|send| send.sending.scope == scope && send.sending.account.as_deref() == Some(account))
            .map(Past::cost)
            .collect();
        (!paid.is_empty()).then(|| paid.into_iter().sum())
    }

    /// When the latest answer of a call was put.
    pub fn fetched_at(&self, call: &str) -> Option<String> {
        let sends = self.every().flat_map(|history| history.sends_of(call));
        let answered = sends.filter(|send| send.outcome.as_ref().is_some_and(|outcome| outcome.kept.is_some()));
        let times = answered.filter_map(|send| send.request.get("at")?.as_str());
        times.max().map(str::to_owned)
    }

    /// The sends of the phase's own journal within a scope, by call and number.
    pub fn sends(&self, scope: &str) -> Vec<SendRecord> {
        self.own.sends(scope).map(record).collect()
    }

    pub(super) fn own(&self) -> &History {
        &self.own
    }

    pub(super) fn push(&mut self, past: Past) {
        self.own.push(past);
    }

    fn every(&self) -> impl Iterator<Item = &History> {
        std::iter::once(&self.own).chain(&self.beside)
    }

    /// Where a call stands: by the phase's own journal, else by another's answer.
    pub(super) fn standing(&self, call: &Call, reasks: u32, judge: &mut dyn Judge) -> Standing {
        let own = self.own.standing(call, reasks, self.since, judge);
        if own.answer.is_some() {
            return own;
        }
        let others = self.beside.iter();
        let mut answered = others
            .map(|other| other.standing(call, reasks, self.since, judge))
            .filter(|other| other.answer.is_some());
        answered.next().unwrap_or(own)
    }
}

/// The sends of a journal within a scope, as they are on disk.
///
/// # Errors
/// When the store refuses.
pub fn sends_on_disk(journal: CallJournal<'_>, scope: &str) -> Result<Vec<SendRecord>, ConnectError> {
    Ok(History::of(&journal.entries()?).sends(scope).map(record).collect())
}

fn record(past: &Past) -> SendRecord {
    let outcome = past.outcome.as_ref();
    SendRecord {
        call: past.sending.call.clone(),
        number: past.number,
        account: past.sending.account.clone(),
        status: outcome.and_then(|outcome| outcome.status),
        failure: outcome.and_then(|outcome| outcome.failure),
        words: outcome.and_then(|outcome| outcome.words.clone()).unwrap_or_default(),
        lost: outcome.is_none(),
        cost: past.cost(),
        kept: outcome.and_then(|outcome| outcome.kept.clone()),
        request: past.request.clone(),
    }
}
