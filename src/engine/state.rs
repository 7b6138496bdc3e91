//! Present states: latest records, judged with today's bounds and reviews, staleness from keys.

use std::collections::{BTreeMap, BTreeSet};

use super::error::EngineError;
use super::gate::{Judged, StoredReading, judge_stored};
use super::metric::Metric;
use super::phase::Phase;
use super::plan::{PhaseState, Stale};
use super::run::Engine;
use super::status::{Status, derive_status};
use crate::store::PhaseRecord;

/// The part of a record that keys, judgements and reuse need.
struct Known {
    record: PhaseRecord,
    readings: Vec<StoredReading>,
}

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
            let latest = self.known(phase, self.store.latest_phase(self.pipeline.playbook, phase.id)?)?;
            let key = self.key(phase, &frames);
            let above = self.pipeline.needs(phase).into_iter().find(|id| stale_ids.contains(id));
            let stale = match (&latest, above) {
                (None, _) => Some(Stale::NeverRan),
                (Some(known), _) if known.record.status != "done" => Some(Stale::Changed(format!(
                    "the last attempt ended {}; it never finished with what",
                    known.record.status
                ))),
                (_, Some(id)) => Some(Stale::Above(id.to_owned())),
                (Some(known), None) if known.record.key != key => Some(Stale::Changed(
                    "a file, a parameter, a waiver or the program".to_owned(),
                )),
                _ => None,
            };
            if stale.is_some() {
                stale_ids.insert(phase.id);
            }
            if let Some(known) = &latest {
                frames.extend(known.record.frames.clone());
            }
            states.push(self.state(phase, latest, stale)?);
        }
        Ok(states)
    }

    fn state(
        &self,
        phase: &'static Phase,
        latest: Option<Known>,
        stale: Option<Stale>,
    ) -> Result<PhaseState, EngineError> {
        let Some(Known { record, readings }) = latest else {
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
        let gates = self.judged(&readings);
        let status = match Status::from_word(&record.status) {
            Status::Passed => derive_status(&gates),
            other => other,
        };
        let metrics: Vec<Metric> =
            serde_json::from_value(record.metrics).map_err(|error| self.unreadable(phase, &error))?;
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

    pub(super) fn unreadable(&self, phase: &Phase, error: &serde_json::Error) -> EngineError {
        EngineError::Record {
            phase: phase.id.to_owned(),
            what: error.to_string(),
        }
    }

    fn known(&self, phase: &Phase, record: Option<PhaseRecord>) -> Result<Option<Known>, EngineError> {
        let Some(record) = record else { return Ok(None) };
        let readings = serde_json::from_value(record.gates.clone()).map_err(|error| self.unreadable(phase, &error))?;
        Ok(Some(Known { record, readings }))
    }

    /// The gates of stored readings, judged with this engine's bounds and reviews.
    pub(super) fn judged(&self, readings: &[StoredReading]) -> Vec<Judged> {
        let spec = |id: &str| self.pipeline.gates.iter().find(|gate| gate.id == id);
        let judge = |reading: &StoredReading| {
            spec(&reading.gate).map(|gate| judge_stored(&self.parameters.bounds(gate), reading, self.reviews))
        };
        readings.iter().filter_map(judge).collect()
    }

    /// Gates of one stored record, judged again with today's bounds and reviews.
    ///
    /// # Errors
    /// When the record's readings cannot be understood.
    pub fn gates_of(&self, record: &PhaseRecord) -> Result<Vec<Judged>, EngineError> {
        let readings: Vec<StoredReading> =
            serde_json::from_value(record.gates.clone()).map_err(|error| EngineError::Record {
                phase: record.phase.clone(),
                what: error.to_string(),
            })?;
        Ok(self.judged(&readings))
    }
}
