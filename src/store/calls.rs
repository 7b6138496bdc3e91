//! The journal as one phase sees it: its own calls and nobody else's, so that whoever makes calls need not hold the store.

use std::collections::BTreeSet;
use std::path::Path;

use super::database::Store;
use super::error::StoreError;
use super::journal::{CallSums, JournalEntry, SumPaths};

/// The calls of one phase. Each step is on disk when the function returns.
#[derive(Clone, Copy)]
pub struct CallJournal<'a> {
    store: &'a Store,
    playbook: &'a str,
    phase: &'a str,
}

impl<'a> CallJournal<'a> {
    /// The journal of a phase's calls.
    pub fn new(store: &'a Store, playbook: &'a str, phase: &'a str) -> Self {
        Self { store, playbook, phase }
    }

    /// The journal of another phase of the same playbook, to see what was spent from a budget that both share.
    #[must_use]
    pub fn beside(self, phase: &'a str) -> Self {
        Self { phase, ..self }
    }

    /// Every call, in the order of reservation.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn entries(&self) -> Result<Vec<JournalEntry>, StoreError> {
        self.store.journal_entries(self.playbook, self.phase)
    }

    /// Sums over all calls by scope.
    ///
    /// # Errors
    /// As [`Store::journal_sums`].
    pub fn sums(&self, paths: &SumPaths) -> Result<Vec<CallSums>, StoreError> {
        self.store.journal_sums(self.playbook, self.phase, paths)
    }

    /// What a text in the request says, of every call whose answer is kept.
    ///
    /// # Errors
    /// As [`Store::journal_kept`].
    pub fn kept(&self, kept: &str, text: &str) -> Result<BTreeSet<String>, StoreError> {
        self.store.journal_kept(self.playbook, self.phase, kept, text)
    }

    /// Writes down that a call is about to be made; gives the reservation's id.
    ///
    /// # Errors
    /// As [`Store::journal_reserve`].
    pub fn reserve(&self, key: &str, request: &serde_json::Value) -> Result<i64, StoreError> {
        self.store.journal_reserve(self.playbook, self.phase, key, request)
    }

    /// Writes down that the call goes out now.
    ///
    /// # Errors
    /// As [`Store::journal_sent`].
    pub fn sent(&self, id: i64) -> Result<(), StoreError> {
        self.store.journal_sent(id)
    }

    /// Keeps the answer of a call that was sent.
    ///
    /// # Errors
    /// As [`Store::journal_answer`].
    pub fn answered(&self, id: i64, answer: &serde_json::Value) -> Result<(), StoreError> {
        self.store.journal_answer(id, answer)
    }

    /// The workspace's folder, whose disk the journal is on.
    pub fn root(&self) -> &Path {
        self.store.root()
    }
}
