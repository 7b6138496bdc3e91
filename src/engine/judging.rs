//! Judging records without running anything: gates, today's bounds and reviews are all it takes.

use super::error::EngineError;
use super::gate::{Judged, Reviews, StoredReading, judge_stored};
use super::parameters::Parameters;
use super::phase::Pipeline;
use crate::store::PhaseRecord;

/// What stored readings are judged with.
pub struct Judging<'a> {
    /// The pipeline whose gates they answer.
    pub pipeline: &'a Pipeline,
    /// The parameters that hold today's bounds.
    pub parameters: &'a Parameters,
    /// A reviewer's decisions.
    pub reviews: &'a dyn Reviews,
}

impl Judging<'_> {
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
