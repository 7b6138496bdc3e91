//! Metrics beside those of the run before: what a reviewer looks at first when a list was refreshed.

use std::collections::BTreeMap;

use super::error::OperationError;
use super::view::View;
use crate::engine::Metric;

/// A metric and what it was in the run before the one that made it.
#[derive(Debug, Clone, PartialEq)]
pub struct MetricChange {
    /// The phase.
    pub phase: &'static str,
    /// The metric now.
    pub metric: Metric,
    /// Its value before; absent where no earlier run has it, nothing inside where it was not defined then.
    pub before: Option<Option<f64>>,
}

/// Values by metric and subject.
type Values = BTreeMap<(String, Option<String>), Option<f64>>;

impl View {
    /// Every metric in order, with its value in the latest earlier run that finished the phase.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn metric_changes(&self) -> Result<Vec<MetricChange>, OperationError> {
        let mut runs: Vec<i64> = self
            .store()
            .runs(Some(self.playbook.id))?
            .iter()
            .map(|run| run.id)
            .collect();
        runs.sort_unstable_by(|left, right| right.cmp(left));
        let mut changes = Vec::new();
        for state in &self.states {
            let before = match state.run {
                Some(run) => self.earlier(state.phase.id, &runs, run)?,
                None => BTreeMap::new(),
            };
            changes.extend(state.metrics.iter().map(|metric| MetricChange {
                phase: state.phase.id,
                metric: metric.clone(),
                before: before.get(&(metric.name.clone(), metric.subject.clone())).copied(),
            }));
        }
        Ok(changes)
    }

    /// The metrics of a phase in the latest run before `run` that finished it; `runs` has the newest first.
    fn earlier(&self, phase: &str, runs: &[i64], run: i64) -> Result<Values, OperationError> {
        for earlier in runs.iter().filter(|id| **id < run) {
            let records = self.store().phases_of_run(*earlier)?;
            let Some(record) = records
                .into_iter()
                .find(|record| record.phase == phase && record.status == "done")
            else {
                continue;
            };
            // A record of an older version of the program may hold metrics that cannot be read any more.
            let metrics: Vec<Metric> = serde_json::from_value(record.metrics).unwrap_or_default();
            return Ok(metrics
                .into_iter()
                .map(|metric| ((metric.name, metric.subject), metric.value))
                .collect());
        }
        Ok(BTreeMap::new())
    }
}
