//! How a playbook stands: its results, marks, decisions and facts as hashes, without who and when, so that two workspaces
//! on which the same was done can be told to be alike.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use crate::engine::{Judged, Phase, PhaseKind, digest};
use crate::frame::{cell_text, from_parquet};
use crate::operations::bench::{Bench, Overrides};
use crate::operations::error::OperationError;
use crate::operations::review::Decision;
use crate::operations::view::View;
use crate::playbooks::Playbook;
use crate::store::{Store, StoreError};

/// What facts and frames of effects say of who did something, and when.
const WHO_AND_WHEN: [&str; 3] = ["actor", "recorded", "time"];

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
        let store = self.reader()?;
        let mut timeless = Timeless::of(&store)?;
        lines.extend(results(&store, playbook, |phase, hash| timeless.hash(phase, hash))?);
        lines.extend(self.noted(&store, playbook)?);
        let view = self.view(playbook, &Overrides::default())?;
        // Before the first run there are none.
        for row in playbook.lens.tiers(&view).unwrap_or_default() {
            lines.push(StandingLine::new("tier", row.tier, row.n));
        }
        Ok(lines)
    }

    /// What the store holds of a playbook, byte by byte. Nothing of it needs a frame to be read.
    pub(super) fn held(&self, playbook: &'static Playbook) -> Result<Vec<StandingLine>, OperationError> {
        let store = self.reader()?;
        let mut lines = results(&store, playbook, |_, hash| Ok(hash))?;
        lines.extend(self.noted(&store, playbook)?);
        Ok(lines)
    }

    /// Gates, decisions, marks and facts.
    fn noted(&self, store: &Store, playbook: &'static Playbook) -> Result<Vec<StandingLine>, OperationError> {
        let mut lines = Vec::new();
        // A file that is missing keeps the gates from being told, and with it no run goes on.
        match self.view(playbook, &Overrides::default()) {
            Ok(view) => lines.extend(judged(&view)?),
            Err(OperationError::Store(StoreError::Source { .. })) => {}
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
            let facts = facts(store, stream)?;
            if !facts.is_empty() {
                lines.push(StandingLine::new("facts", stream, digest(&facts)));
            }
        }
        Ok(lines)
    }
}

/// The frames phase by phase, each by what `told` makes of its hash, and what is published.
fn results(
    store: &Store,
    playbook: &Playbook,
    mut told: impl FnMut(&Phase, String) -> Result<String, OperationError>,
) -> Result<Vec<StandingLine>, OperationError> {
    let mut lines = Vec::new();
    let mut known = BTreeMap::new();
    for phase in playbook.pipeline.phases {
        let record = store.latest_done(playbook.id, phase.id)?;
        for (name, hash) in record.into_iter().flat_map(|record| record.frames) {
            let value = told(phase, hash.clone())?;
            known.insert(hash, value.clone());
            lines.push(StandingLine::new("frame", format!("{}/{name}", phase.id), value));
        }
    }
    if let Some(live) = store.live_generation(playbook.id)? {
        let frames: BTreeMap<&String, &String> = live
            .frames
            .iter()
            .map(|(name, frame)| (name, known.get(&frame.hash).unwrap_or(&frame.hash)))
            .collect();
        lines.push(StandingLine::new("generation", live.seq.to_string(), digest(&frames)));
    }
    Ok(lines)
}

/// Hashes of what effects left behind without who and when: their frames name people, moments, archives (which are called
/// by the time at which they were made) and one another's hashes.
struct Timeless<'a> {
    store: &'a Store,
    /// What stands for a name or a hash.
    known: BTreeMap<String, String>,
}

impl<'a> Timeless<'a> {
    fn of(store: &'a Store) -> Result<Self, OperationError> {
        let mut known = BTreeMap::new();
        for (place, archive) in store.archives()?.into_iter().enumerate() {
            if let Ok(manifest) = archive.manifest {
                known.insert(manifest.root, format!("root {place}"));
            }
            known.insert(archive.id, format!("archive {place}"));
        }
        Ok(Self { store, known })
    }

    fn hash(&mut self, phase: &Phase, hash: String) -> Result<String, OperationError> {
        if phase.kind != PhaseKind::Effect {
            return Ok(hash);
        }
        let frame = from_parquet(&self.store.frame_bytes(&hash)?)?;
        let names = frame.get_column_names_owned();
        let mut cells = Vec::new();
        for name in names.iter().filter(|name| !WHO_AND_WHEN.contains(&name.as_str())) {
            cells.push(Some(name.to_string()));
            for row in 0..frame.height() {
                let text = cell_text(&frame, name, row)?;
                cells.push(text.map(|text| self.plain(text)));
            }
        }
        let told = digest(&cells);
        self.known.insert(hash, told.clone());
        Ok(told)
    }

    fn plain(&self, text: String) -> String {
        let named = self.known.iter().filter(|(name, _)| text.contains(name.as_str()));
        let named: Vec<_> = named.collect();
        named
            .iter()
            .fold(text, |text, (name, instead)| text.replace(name.as_str(), instead))
    }
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
