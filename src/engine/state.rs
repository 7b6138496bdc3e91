//! Present states: latest records, judged with today's bounds and reviews, staleness from keys.

use std::collections::{BTreeMap, BTreeSet};

use chrono::DateTime;

use super::counted;
use super::error::EngineError;
use super::gate::{Judged, StoredReading};
use super::judging::Judging;
use super::metric::Metric;
use super::phase::Phase;
use super::plan::{PhaseState, Stale};
use super::run::Engine;
use super::status::Status;
use super::step::DONE;
use crate::store::PhaseRecord;

impl Engine<'_> {
    /// The present state of every phase, in order.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn states(&self) -> Result<Vec<PhaseState>, EngineError> {
        let mut frames: BTreeMap<String, String> = BTreeMap::new();
        let mut stale_ids: BTreeSet<&str> = BTreeSet::new();
        let mut states = Vec::with_capacity(self.pipeline.phases.len());
        for phase in self.pipeline.phases {
            let latest = self.store.latest_phase(self.pipeline.playbook, phase.id)?;
            let key = self.key(phase, &frames);
            let above = self.pipeline.needs(phase).into_iter().find(|id| stale_ids.contains(id));
            let stale = match (&latest, above) {
                (None, _) => Some(Stale::NeverRan),
                (Some(record), _) if record.status != DONE => Some(Stale::Unfinished(record.status.clone())),
                (_, Some(id)) => Some(Stale::Above(id.to_owned())),
                (Some(record), None) if record.key != key => Some(Stale::Changed(self.what_changed(phase, record)?)),
                _ => None,
            };
            if stale.is_some() {
                stale_ids.insert(phase.id);
            }
            if let Some(record) = &latest {
                frames.extend(record.frames.clone());
            }
            states.push(self.judging().left_by(phase, latest, stale)?);
        }
        Ok(states)
    }

    /// What differs from the run that made a phase's result, among what the phase reads.
    fn what_changed(&self, phase: &Phase, record: &PhaseRecord) -> Result<String, EngineError> {
        let made_by = self.store.run(record.reused_from.unwrap_or(record.run))?;
        let Some(run) = made_by else {
            return Ok("the run that made it is gone".to_owned());
        };
        let mut words = Vec::new();
        for (name, value) in self.parameters.read_by(&self.pipeline.parameters, phase.id) {
            let before = run
                .parameters
                .get("values")
                .and_then(|values| values.get(name))
                .and_then(|held| held.get("value"));
            let now = serde_json::to_value(value).ok();
            if before != now.as_ref() {
                let shown = |value: Option<&serde_json::Value>| value.map_or("·".to_owned(), ToString::to_string);
                words.push(format!("{name} {} → {}", shown(before), shown(now.as_ref())));
            }
        }
        for dataset in phase.datasets {
            let before = run.inputs.get(*dataset).cloned().unwrap_or_default();
            let now = serde_json::to_value(self.described(dataset)).unwrap_or_default();
            words.extend(changed_files(&before, &now));
        }
        if phase.uses_as_of && run.as_of != self.as_of.to_string() {
            words.push(format!("as_of {} → {}", run.as_of, self.as_of));
        }
        for stream in phase.facts {
            words.extend(self.recorded_since(stream, &record.started_at)?);
        }
        if words.is_empty() && !phase.datasets.is_empty() && !self.suppression.is_empty() {
            words.push("somebody was forgotten".to_owned());
        }
        if words.is_empty() {
            words.push("a reviewer's decision, a gate's bound, what a phase above made, or Assay itself".to_owned());
        }
        Ok(words.join(", "))
    }

    /// How many facts of a stream say that they were recorded since a moment, in words.
    fn recorded_since(&self, stream: &str, since: &str) -> Result<Option<String>, EngineError> {
        let moment = |words: &str| DateTime::parse_from_rfc3339(words).ok();
        let Some(since) = moment(since) else { return Ok(None) };
        let events = self.store.events(stream)?;
        let recorded = events.iter().filter_map(|event| event.value.get("recorded")?.as_str());
        let new = recorded
            .filter_map(moment)
            .filter(|recorded| *recorded >= since)
            .count();
        Ok((new > 0).then(|| format!("{} recorded in {stream} since", counted(new as u64, "fact", "facts"))))
    }

    /// The gates of stored readings, judged with this engine's bounds and reviews.
    pub(super) fn judged(&self, readings: &[StoredReading]) -> Vec<Judged> {
        self.judging().judged(readings)
    }

    /// What this engine judges with.
    pub fn judging(&self) -> Judging<'_> {
        Judging {
            pipeline: self.pipeline,
            parameters: self.parameters,
            reviews: self.reviews,
        }
    }
}

impl Judging<'_> {
    /// A phase as its record left it, judged with these bounds and reviews; without a record it has not run.
    ///
    /// # Errors
    /// When the record cannot be understood.
    pub fn left_by(
        &self,
        phase: &'static Phase,
        record: Option<PhaseRecord>,
        stale: Option<Stale>,
    ) -> Result<PhaseState, EngineError> {
        let Some(record) = record else {
            let (status, metrics, gates) = (Status::NotRun, Vec::new(), Vec::new());
            return Ok(PhaseState {
                phase,
                status,
                stale,
                run: None,
                reused_from: None,
                duration_ms: 0,
                rows_in: 0,
                rows_out: 0,
                metrics,
                gates,
                message: None,
            });
        };
        let gates = self.gates_of(&record)?;
        let status = Status::of(&record.status, &gates);
        let metrics: Vec<Metric> = serde_json::from_value(record.metrics).map_err(|error| unreadable(phase, &error))?;
        Ok(PhaseState {
            phase,
            status,
            stale,
            run: Some(record.run),
            reused_from: record.reused_from,
            duration_ms: record.duration_ms,
            rows_in: record.rows_in,
            rows_out: record.rows_out,
            metrics,
            gates,
            message: record.message,
        })
    }
}

pub(super) fn unreadable(phase: &Phase, error: &serde_json::Error) -> EngineError {
    EngineError::Record {
        phase: phase.id.to_owned(),
        what: error.to_string(),
    }
}

/// Names of files that were added, removed, or whose content or entry is another.
fn changed_files(before: &serde_json::Value, now: &serde_json::Value) -> Vec<String> {
    let by_name = |list: &serde_json::Value| -> BTreeMap<String, serde_json::Value> {
        let files = list.as_array().into_iter().flatten();
        files
            .filter_map(|file| Some((file.get(0)?.as_str()?.to_owned(), file.clone())))
            .collect()
    };
    let (before, now) = (by_name(before), by_name(now));
    let names: BTreeSet<&String> = before.keys().chain(now.keys()).collect();
    let word = |name: &String| match (before.get(name), now.get(name)) {
        (Some(old), Some(new)) if old == new => None,
        (Some(_), Some(_)) => Some(format!("file {name}")),
        (None, _) => Some(format!("file {name} (new)")),
        (_, None) => Some(format!("file {name} (gone)")),
    };
    names.into_iter().filter_map(word).collect()
}
