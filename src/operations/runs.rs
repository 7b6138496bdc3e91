//! The history: what each run did, counted, and all there is to say about one, as figures.

use std::collections::BTreeMap;

use chrono::{DateTime, Offset, Utc};

use super::bench::{Bench, Overrides};
use super::compare::run_of;
use super::error::OperationError;
use super::parameters::{origin_words, value_words};
use super::review::StoreReviews;
use crate::engine::{Judged, Judging, Metric, MetricUnit, Outcome, Parameters, Status, in_unit, span};
use crate::lens::{Cell, Column, Figure, Table};
use crate::playbooks::Playbook;
use crate::store::{LogLine, PhaseRecord, RunRecord, Store};

/// Letters of a fingerprint that people compare.
const FINGERPRINT: usize = 12;

/// What a run did, counted. Gates are judged with today's bounds and reviews.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RunFacts {
    /// Phases it executed.
    pub executed: usize,
    /// Phases whose result it took from an earlier run.
    pub reused: usize,
    /// Gates that passed.
    pub passed: usize,
    /// Gates that warned.
    pub warned: usize,
    /// Gates that a reviewer waived.
    pub waived: usize,
    /// Gates that await a reviewer, or what they judge.
    pub pending: usize,
    /// Gates that failed.
    pub failed: usize,
}

impl Bench {
    /// The facts of some runs; one that does not exist is left out.
    ///
    /// # Errors
    /// When the store cannot be read or a record cannot be understood.
    pub fn run_facts(
        &self,
        playbook: &'static Playbook,
        runs: &[i64],
    ) -> Result<BTreeMap<i64, RunFacts>, OperationError> {
        let store = self.reader()?;
        let parameters = self.parameters(playbook, &Overrides::default())?;
        let reviews = StoreReviews {
            store: &store,
            playbook: playbook.id,
        };
        let judging = judging(playbook, &parameters, &reviews);
        let mut found = BTreeMap::new();
        for run in runs {
            let records = latest_records(store.phases_of_run(*run)?);
            let mut facts = RunFacts::default();
            for record in records.iter().filter(|record| record.playbook == playbook.id) {
                facts.take(record, &judging.gates_of(record)?);
            }
            found.insert(*run, facts);
        }
        Ok(found)
    }

    /// All there is to say about a run: phases, gates, metrics, parameters with their origins, inputs, log.
    ///
    /// # Errors
    /// When there is no such run or a record cannot be understood.
    pub fn run_figures(&self, playbook: &'static Playbook, run: i64) -> Result<Vec<Figure>, OperationError> {
        let store = self.reader()?;
        let record = run_of(&store, run)?;
        let parameters = self.parameters(playbook, &Overrides::default())?;
        let reviews = StoreReviews {
            store: &store,
            playbook: playbook.id,
        };
        let judging = judging(playbook, &parameters, &reviews);
        let phases = latest_records(store.phases_of_run(run)?);
        let mut gates = Vec::new();
        let mut statuses = Vec::with_capacity(phases.len());
        for phase in &phases {
            let judged = judging.gates_of(phase)?;
            statuses.push(Status::of(&phase.status, &judged));
            gates.extend(judged);
        }
        Ok(vec![
            heading(&record),
            phases_table(&phases, &statuses),
            gates_table(&gates),
            metrics_table(&phases),
            parameters_table(&record),
            inputs_table(&record),
            log_lines(&store, run)?,
        ])
    }
}

impl RunFacts {
    fn take(&mut self, record: &PhaseRecord, gates: &[Judged]) {
        match (record.reused_from, record.status.as_str()) {
            (Some(_), _) => self.reused += 1,
            // What something above it stopped did not run at all.
            (None, "blocked") => {}
            (None, _) => self.executed += 1,
        }
        for gate in gates {
            match gate.outcome {
                Outcome::Passed => self.passed += 1,
                Outcome::Warned => self.warned += 1,
                Outcome::Waived => self.waived += 1,
                Outcome::Pending => self.pending += 1,
                Outcome::Failed => self.failed += 1,
                Outcome::Skipped => {}
            }
        }
    }
}

fn judging<'a>(playbook: &'static Playbook, parameters: &'a Parameters, reviews: &'a StoreReviews<'a>) -> Judging<'a> {
    Judging {
        pipeline: &playbook.pipeline,
        parameters,
        reviews,
    }
}

/// One record a phase, the last one written, in the order of the phases.
fn latest_records(records: Vec<PhaseRecord>) -> Vec<PhaseRecord> {
    let mut kept: Vec<PhaseRecord> = Vec::with_capacity(records.len());
    for record in records {
        match kept.iter_mut().find(|held| held.phase == record.phase) {
            Some(held) => *held = record,
            None => kept.push(record),
        }
    }
    kept
}

pub(super) fn words(text: impl Into<String>) -> Cell {
    Cell::Text(text.into())
}

pub(super) fn figure(title: &str, columns: Vec<Column>, rows: Vec<Vec<Cell>>) -> Figure {
    let note = if rows.is_empty() { "none" } else { "" };
    Figure::Table(Table {
        title: title.to_owned(),
        columns,
        rows,
        note: note.to_owned(),
    })
}

fn heading(run: &RunRecord) -> Figure {
    let took = duration_ms(run).map_or_else(|| "not finished".to_owned(), milliseconds);
    let lines = vec![
        format!("outcome: {}", run.outcome),
        format!("started: {} UTC, took {took}", moment(&run.started_at)),
        format!("as of: {}", run.as_of),
        format!("profile: {}", run.profile.as_deref().unwrap_or("default")),
        format!("started by: {}", run.command),
    ];
    Figure::Text {
        title: format!("Run {}", run.id),
        lines,
    }
}

/// How long a run took, where it ended.
pub(super) fn duration_ms(run: &RunRecord) -> Option<i64> {
    let time = |text: &str| DateTime::parse_from_rfc3339(text).ok();
    let passed = time(run.finished_at.as_deref()?)?.signed_duration_since(time(&run.started_at)?);
    Some(passed.num_milliseconds())
}

fn milliseconds(time: i64) -> String {
    span(time as f64 / 1000.0)
}

/// A recorded moment in UTC.
pub(super) fn moment(rfc3339: &str) -> String {
    crate::engine::moment(rfc3339, Utc.fix())
}

fn phases_table(phases: &[PhaseRecord], statuses: &[Status]) -> Figure {
    let columns = vec![
        Column::text("phase", "phase"),
        Column::text("status", "status"),
        Column::number("time", "took"),
        Column::number("rows_in", "rows in"),
        Column::number("rows_out", "rows out"),
        Column::text("result", "result"),
    ];
    let row = |(record, status): (&PhaseRecord, &Status)| {
        let result = match (record.reused_from, &record.message) {
            (Some(run), _) => format!("taken from run {run}"),
            (None, Some(message)) => message.clone(),
            (None, None) => "made here".to_owned(),
        };
        vec![
            words(&record.phase),
            words(format!("{} {}", status.sign(), status.shown())),
            words(milliseconds(record.duration_ms)),
            Cell::Integer(record.rows_in),
            Cell::Integer(record.rows_out),
            words(result),
        ]
    };
    figure("Phases", columns, phases.iter().zip(statuses).map(row).collect())
}

fn gates_table(gates: &[Judged]) -> Figure {
    let columns = vec![
        Column::text("gate", "gate"),
        Column::text("about", "about"),
        Column::text("outcome", "outcome"),
        Column::number("observed", "observed"),
        Column::text("review", "review"),
        Column::text("note", "note"),
    ];
    let row = |gate: &Judged| {
        let observed = gate
            .observed
            .map_or(Cell::Null, |value| words(in_unit(value, &gate.unit)));
        let about = gate.subject.as_deref().map(file_name);
        vec![
            words(&gate.id),
            words(about.unwrap_or_default()),
            words(format!("{} {}", gate.outcome.sign(), gate.outcome.word())),
            observed,
            words(gate.review.clone().unwrap_or_default()),
            words(&gate.note),
        ]
    };
    figure("Gates", columns, gates.iter().map(row).collect())
}

/// A file is told by its name; its folder is the same for most.
fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn metrics_table(phases: &[PhaseRecord]) -> Figure {
    let columns = vec![
        Column::text("phase", "phase"),
        Column::text("metric", "metric"),
        Column::text("about", "about"),
        Column::number("value", "value"),
    ];
    let rows = phases.iter().flat_map(|record| {
        // A record of an older version of the program may hold metrics that cannot be read any more.
        let metrics: Vec<Metric> = serde_json::from_value(record.metrics.clone()).unwrap_or_default();
        metrics.into_iter().map(|metric| {
            let value = match (metric.value, metric.unit) {
                (None, _) => Cell::Null,
                (Some(value), MetricUnit::Share) => words(in_unit(value, "share")),
                (Some(value), MetricUnit::Date) => words(crate::frame::show_date(value as i32)),
                (Some(value), _) => words(rounded(value)),
            };
            let about = metric.subject.as_deref().map(file_name);
            vec![
                words(&record.phase),
                words(metric.name.replace('_', " ")),
                words(about.unwrap_or_default()),
                value,
            ]
        })
    });
    figure("Metrics", columns, rows.collect())
}

fn parameters_table(run: &RunRecord) -> Figure {
    let columns = vec![
        Column::text("parameter", "parameter"),
        Column::text("value", "value"),
        Column::text("from", "from"),
    ];
    let held: Option<Parameters> = serde_json::from_value(run.parameters.clone()).ok();
    let all = held.iter().flat_map(Parameters::all);
    let rows = all.map(|(name, held)| {
        vec![
            words(name),
            words(value_words(&held.value)),
            words(origin_words(&held.origin)),
        ]
    });
    figure("Parameters", columns, rows.collect())
}

fn inputs_table(run: &RunRecord) -> Figure {
    let columns = vec![
        Column::text("dataset", "dataset"),
        Column::text("file", "file"),
        Column::text("fingerprint", "fingerprint"),
    ];
    let datasets = run.inputs.as_object().into_iter().flatten();
    let rows = datasets.flat_map(|(dataset, files)| {
        let files = files.as_array().into_iter().flatten();
        files.filter_map(move |file| {
            let fingerprint: String = file.get(1)?.as_str()?.chars().take(FINGERPRINT).collect();
            Some(vec![words(dataset), words(file.get(0)?.as_str()?), words(fingerprint)])
        })
    });
    figure("Inputs", columns, rows.collect())
}

fn log_lines(store: &Store, run: i64) -> Result<Figure, OperationError> {
    let line = |line: &LogLine| {
        let sign = if line.level == "info" { "" } else { "▲ " };
        let phase = line.phase.as_deref().unwrap_or("run");
        let about = line.subject.as_deref().map(|subject| format!("{subject}: "));
        format!("{sign}{phase}  {}{}", about.unwrap_or_default(), line.message)
    };
    let mut lines: Vec<String> = store.log_of_run(run)?.iter().map(line).collect();
    if lines.is_empty() {
        lines.push("nothing was said".to_owned());
    }
    Ok(Figure::Text {
        title: "Log".to_owned(),
        lines,
    })
}

/// A number as short as it can be told: at most four places.
pub(super) fn rounded(value: f64) -> String {
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phase_that_was_not_reached_was_not_executed() {
        let mut facts = RunFacts::default();
        let record = |status: &str, reused_from| PhaseRecord {
            status: status.into(),
            reused_from,
            ..PhaseRecord::default()
        };
        for one in [
            record("done", None),
            record("done", Some(1)),
            record("blocked", None),
            record("error", None),
        ] {
            facts.take(&one, &[]);
        }
        assert_eq!((facts.executed, facts.reused), (2, 1));
    }
}
