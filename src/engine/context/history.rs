//! What a body may know of earlier runs: what was first found, what was made last, and the facts that effects record.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::PhaseContext;
use crate::engine::keys::digest;
use crate::engine::phase::{PhaseError, PhaseKind};
use crate::frame::Frame;

impl PhaseContext<'_> {
    /// What was found the first time that `key` was asked for, and kept from then on: `now` if it is asked for the
    /// first time. By it a phase notices that the same inputs no longer give the same result.
    ///
    /// # Errors
    /// When the store refuses.
    pub fn first_found(&self, key: &str, now: &serde_json::Value) -> Result<serde_json::Value, PhaseError> {
        let key = digest(&("first found", key));
        let (playbook, phase) = (self.pipeline.playbook, self.phase.id);
        if let Some(record) = self.store.unit(playbook, phase, &key)? {
            return Ok(record.value);
        }
        self.store.put_unit(playbook, phase, &key, &BTreeMap::new(), now)?;
        Ok(now.clone())
    }

    /// The frame of this name that the phase's latest finished run made, for effect phases that remember what they did;
    /// nothing before the first.
    ///
    /// # Errors
    /// When the phase is no effect phase, does not make such a frame, or the store refuses.
    pub fn last_made(&self, name: &str) -> Result<Option<Arc<Frame>>, PhaseError> {
        if self.phase.kind != PhaseKind::Effect || !self.phase.makes.contains(&name) {
            return Err(self.undeclared(format!("its own earlier frame `{name}`")));
        }
        let last = self.store.latest_done(self.pipeline.playbook, self.phase.id)?;
        let hash = last.and_then(|record| record.frames.get(name).cloned());
        hash.map(|hash| self.cached(&hash)).transpose()
    }

    /// The facts of a stream, oldest first; they are part of the phase's key.
    ///
    /// # Errors
    /// When the phase does not declare that it reads them, or the store refuses.
    pub fn facts(&self, stream: &str) -> Result<Vec<serde_json::Value>, PhaseError> {
        self.allowed_in_unit(stream)?;
        if !self.phase.facts.contains(&stream) {
            return Err(self.undeclared(format!("facts `{stream}`")));
        }
        let events = self.store.events(stream)?;
        Ok(events.into_iter().map(|event| event.value).collect())
    }

    /// Records a fact in a stream, together with its entry in the audit chain: for effect phases, which alone may act.
    ///
    /// # Errors
    /// When the phase is no effect phase, does not declare the stream, or the store refuses.
    pub fn record(&self, stream: &str, action: &str, value: &serde_json::Value) -> Result<(), PhaseError> {
        if self.phase.kind != PhaseKind::Effect || !self.phase.facts.contains(&stream) {
            return Err(self.undeclared(format!("recording in `{stream}`")));
        }
        let actor = format!("phase {} of run {}", self.phase.id, self.run);
        self.store
            .record_fact(stream, value, &self.clock.now(), &actor, action)?;
        Ok(())
    }

    /// The facts of a stream that does not stale the phase ([`Phase::recalls`](crate::engine::Phase::recalls)), oldest first.
    ///
    /// # Errors
    /// When the phase is no effect phase, does not declare the stream, or the store refuses.
    pub fn recall(&self, stream: &str) -> Result<Vec<serde_json::Value>, PhaseError> {
        self.recalls(stream)?;
        let events = self.store.events(stream)?;
        Ok(events.into_iter().map(|event| event.value).collect())
    }

    /// Appends facts to a stream that the phase recalls, all or none, without entries in the audit chain: what a run made
    /// of its input, as opposed to what somebody decided.
    ///
    /// # Errors
    /// As [`PhaseContext::recall`].
    pub fn remember(&self, stream: &str, facts: &[serde_json::Value]) -> Result<(), PhaseError> {
        self.recalls(stream)?;
        self.store.append_events(stream, facts)?;
        Ok(())
    }

    pub(super) fn recalls(&self, stream: &str) -> Result<(), PhaseError> {
        self.must_act(&format!("recalling `{stream}`"))?;
        if self.phase.recalls.contains(&stream) {
            Ok(())
        } else {
            Err(self.undeclared(format!("recalling `{stream}`")))
        }
    }
}
