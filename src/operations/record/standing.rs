//! How a playbook stands: its results, marks, decisions and facts as hashes, without who and when, so that two workspaces
//! on which the same was done can be told to be alike.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value;

use crate::engine::{Judged, digest};
use crate::operations::bench::{Bench, Overrides};
use crate::operations::error::OperationError;
use crate::operations::review::Decision;
use crate::operations::view::View;
use crate::playbooks::Playbook;
use crate::store::Store;

/// What a fact says of who recorded it, and when.
const WHO_AND_WHEN: [&str; 2] = ["actor", "recorded"];

/// A thing of a playbook and how it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StandingLine {
    /// What it is: a frame, a tier, …
    pub what: &'static str,
    /// Its name; of a frame, the phase that makes it stands before.
    pub name: String,
    /// A hash, or a number.
    pub value: String,
}

impl StandingLine {
    fn new(what: &'static str, name: impl Into<String>, value: impl ToString) -> Self {
        Self {
            what,
            name: name.into(),
            value: value.to_string(),
        }
    }
}

impl Bench {
    /// How a playbook stands now: data files, frames phase by phase, what is published, tiers, gates, decisions, marks and
    /// recorded facts.
    ///
    /// # Errors
    /// When the store or a frame cannot be read.
    pub fn standing(&self, playbook: &'static Playbook) -> Result<Vec<StandingLine>, OperationError> {
        let mut lines: Vec<StandingLine> = super::recorded_inputs(self, playbook)?
            .into_iter()
            .map(|input| StandingLine::new("file", input.file, input.sha256))
            .collect();
        lines.extend(self.held(playbook)?);
        let view = self.view(playbook, &Overrides::default())?;
        // Before the first run there are none.
        for row in playbook.lens.tiers(&view).unwrap_or_default() {
            lines.push(StandingLine::new("tier", row.tier, row.n));
        }
        Ok(lines)
    }

    /// What the store holds of a playbook. Nothing of it needs a frame to be read.
    pub(super) fn held(&self, playbook: &'static Playbook) -> Result<Vec<StandingLine>, OperationError> {
        let store = self.reader()?;
        let mut lines = frames(&store, playbook)?;
        if let Some(live) = store.live_generation(playbook.id)? {
            lines.push(StandingLine::new(
                "generation",
                live.seq.to_string(),
                digest(&live.frames),
            ));
        }
        // A file that is missing keeps the gates from being told, and with it no run goes on.
        match self.view(playbook, &Overrides::default()) {
            Ok(view) => lines.extend(judged(&view)?),
            Err(OperationError::Store(crate::store::StoreError::Source { .. })) => {}
            Err(other) => return Err(other),
        }
        let marks = store.marks(playbook.id)?;
        if !marks.is_empty() {
            let told: Vec<_> = marks
                .values()
                .map(|mark| (&mark.lead, &mark.status, &mark.note))
                .collect();
            lines.push(StandingLine::new("marks", told.len().to_string(), digest(&told)));
        }
        for stream in streams(playbook) {
            let facts = facts(&store, stream)?;
            if !facts.is_empty() {
                lines.push(StandingLine::new("facts", stream, digest(&facts)));
            }
        }
        Ok(lines)
    }
}

fn frames(store: &Store, playbook: &Playbook) -> Result<Vec<StandingLine>, OperationError> {
    let mut lines = Vec::new();
    for phase in playbook.pipeline.phases {
        let record = store.latest_done(playbook.id, phase.id)?;
        for (name, hash) in record.into_iter().flat_map(|record| record.frames) {
            lines.push(StandingLine::new("frame", format!("{}/{name}", phase.id), hash));
        }
    }
    Ok(lines)
}

/// The gates as they were judged, and what reviewers decided on them.
fn judged(view: &View) -> Result<Vec<StandingLine>, OperationError> {
    let told = |gate: &Judged| {
        let parts = (&gate.id, &gate.subject, gate.outcome.word(), &gate.binding);
        digest(&parts)
    };
    let gates: Vec<String> = view.gates().map(told).collect();
    let mut lines = Vec::new();
    if !gates.is_empty() {
        lines.push(StandingLine::new("gates", gates.len().to_string(), digest(&gates)));
    }
    let mut decisions = Vec::new();
    for gate in view.gates() {
        let latest = view
            .store()
            .review_latest(view.playbook.id, &gate.id, gate.subject.as_deref())?;
        let standing = latest.filter(|review| review.decision != Decision::Withdrawn.word());
        decisions.extend(standing.map(|review| {
            let about = (gate.id.clone(), gate.subject.clone());
            (about, review.decision, review.reason, review.binding_hash)
        }));
    }
    if !decisions.is_empty() {
        lines.push(StandingLine::new(
            "decisions",
            decisions.len().to_string(),
            digest(&decisions),
        ));
    }
    Ok(lines)
}

/// The streams that a playbook's facts are recorded in.
fn streams(playbook: &Playbook) -> BTreeSet<&'static str> {
    let lens = playbook.lens;
    let orders = lens.orders().into_iter();
    let orders = orders.flat_map(|orders| orders.kinds().iter().map(|kind| orders.stream(kind.word)));
    let others = [
        lens.sales().map(|sales| sales.stream()),
        lens.models().map(|models| models.stream()),
        lens.merges().map(|merges| merges.stream()),
    ];
    orders.chain(others.into_iter().flatten()).collect()
}

/// A stream's facts, without who recorded them and when.
fn facts(store: &Store, stream: &str) -> Result<Vec<Value>, OperationError> {
    let events = store.events(stream)?.into_iter();
    let told = events.map(|event| {
        let mut fact = event.value;
        if let Some(fields) = fact.as_object_mut() {
            fields.retain(|name, _| !WHO_AND_WHEN.contains(&name.as_str()));
        }
        fact
    });
    Ok(told.collect())
}
