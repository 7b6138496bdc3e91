//! What a gate observed over the runs, and a run's execution log as a file.

use std::collections::BTreeMap;

use super::error::OperationError;
use super::view::View;
use crate::engine::{Judging, Outcome};

/// A gate and its subject.
pub type GateKey = (String, Option<String>);

/// What a gate observed in one run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GatePoint {
    /// The run's number.
    pub run: i64,
    /// The unrounded value; absent where the check did not apply.
    pub observed: Option<f64>,
    /// How it came out by itself, decisions apart, under today's bounds: so that the points can be compared.
    pub outcome: Outcome,
}

impl View {
    /// Every gate's readings over the latest `runs` runs, oldest first. A run that took a phase's result from an
    /// earlier one counts: it stood on that reading.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn gate_histories(&self, runs: usize) -> Result<BTreeMap<GateKey, Vec<GatePoint>>, OperationError> {
        self.gate_histories_to(i64::MAX, runs)
    }

    /// The same up to a run.
    pub(super) fn gate_histories_to(
        &self,
        last: i64,
        runs: usize,
    ) -> Result<BTreeMap<GateKey, Vec<GatePoint>>, OperationError> {
        let judging = Judging {
            pipeline: &self.playbook.pipeline,
            parameters: &self.parameters,
            reviews: &(),
        };
        let mut numbers: Vec<i64> = self
            .store()
            .runs(Some(self.playbook.id))?
            .iter()
            .map(|run| run.id)
            .filter(|run| *run <= last)
            .collect();
        numbers.sort_unstable();
        let skipped = numbers.len().saturating_sub(runs);
        let mut histories: BTreeMap<GateKey, Vec<GatePoint>> = BTreeMap::new();
        for run in numbers.into_iter().skip(skipped) {
            for record in self.store().phases_of_run(run)? {
                for gate in judging.gates_of(&record)? {
                    let point = GatePoint {
                        run,
                        observed: gate.observed,
                        outcome: gate.outcome,
                    };
                    let points = histories.entry((gate.id, gate.subject)).or_default();
                    // A phase may leave two records in a run; the later one is what it came to.
                    match points.last_mut() {
                        Some(last) if last.run == run => *last = point,
                        _ => points.push(point),
                    }
                }
            }
        }
        Ok(histories)
    }

    /// One gate's readings over all runs, oldest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn gate_history(&self, gate: &str, subject: Option<&str>) -> Result<Vec<GatePoint>, OperationError> {
        let mut all = self.gate_histories(usize::MAX)?;
        let key = (gate.to_owned(), subject.map(str::to_owned));
        Ok(all.remove(&key).unwrap_or_default())
    }
}
