//! Two runs side by side: parameters, inputs, gates, metrics, and which leads moved between tiers.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::bench::{Bench, Overrides};
use super::error::OperationError;
use super::view::View;
use crate::engine::{Judging, LogHead, LoggedRun, LoggedTier, Metric, execution_log};
use crate::frame::text;
use crate::lens::{FrameSource, TierRow};
use crate::playbooks::Playbook;
use crate::store::{PhaseRecord, RunRecord, Store, StoreError, write_atomic};

/// Where execution logs are written, in the workspace.
const LOGS_FOLDER: &str = "logs";

/// Something that differs between two runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// `parameter`, `input`, `gate`, `metric` or `tier`.
    pub kind: &'static str,
    /// What it is, such as a parameter's name.
    pub name: String,
    /// In the first run; absent where it did not exist.
    pub before: Option<String>,
    /// In the second run.
    pub after: Option<String>,
}

/// Two runs compared.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// The first run.
    pub before: RunRecord,
    /// The second run.
    pub after: RunRecord,
    /// What differs; equal values are left out.
    pub differences: Vec<Difference>,
    /// From tier, to tier, leads; equal tiers included, `-` for a lead that only one run has.
    pub migration: Vec<(String, String, u64)>,
    /// The tiers, best first; empty when neither run made any.
    pub tiers: Vec<String>,
}

impl Bench {
    /// Compares two runs of the same playbook.
    ///
    /// # Errors
    /// When a run does not exist or the two are of different playbooks.
    pub fn compare(&self, before: i64, after: i64) -> Result<Comparison, OperationError> {
        let store = self.reader()?;
        let (first, second) = (run_of(&store, before)?, run_of(&store, after)?);
        if first.playbook != second.playbook {
            let words = format!(
                "run {before} is of {}, run {after} of {}",
                first.playbook, second.playbook
            );
            return Err(OperationError::Usage(words));
        }
        let playbook = self.playbook(&first.playbook)?;
        let mut differences = Vec::new();
        push(
            &mut differences,
            "parameter",
            &values(&first.parameters),
            &values(&second.parameters),
        );
        push(&mut differences, "input", &flat(&first.inputs), &flat(&second.inputs));
        let (left, right) = (store.phases_of_run(before)?, store.phases_of_run(after)?);
        let gates = |records: &[PhaseRecord]| self.gate_words(playbook, &store, records);
        push(&mut differences, "gate", &gates(&left)?, &gates(&right)?);
        push(&mut differences, "metric", &metrics(&left), &metrics(&right));
        let ranked = |run: i64| -> Result<Vec<String>, OperationError> {
            let view = self.view(playbook, &Overrides::default())?.of_run(run)?;
            // A run that never got as far as the tiers has none.
            let rows = playbook.lens.tiers(&view).unwrap_or_default();
            Ok(rows.into_iter().map(|row| row.tier).collect())
        };
        let mut tiers = ranked(after)?;
        if tiers.is_empty() {
            tiers = ranked(before)?;
        }
        let migration = migration(&self.tiers_of(playbook, before)?, &self.tiers_of(playbook, after)?);
        Ok(Comparison {
            before: first,
            after: second,
            differences,
            migration,
            tiers,
        })
    }

    fn gate_words(
        &self,
        playbook: &'static Playbook,
        store: &Store,
        records: &[PhaseRecord],
    ) -> Result<BTreeMap<String, String>, OperationError> {
        let parameters = self.parameters(playbook, &Overrides::default())?;
        let reviews = super::review::StoreReviews {
            store,
            playbook: playbook.id,
        };
        let judging = Judging {
            pipeline: &playbook.pipeline,
            parameters: &parameters,
            reviews: &reviews,
        };
        let mut words = BTreeMap::new();
        for record in records {
            for gate in judging.gates_of(record)? {
                let name = gate
                    .subject
                    .as_ref()
                    .map_or(gate.id.clone(), |subject| format!("{} {subject}", gate.id));
                let observed = gate.observed.map_or("·".to_owned(), |value| value.to_string());
                words.insert(name, format!("{} ({observed})", gate.outcome.word()));
            }
        }
        Ok(words)
    }

    /// Tier by lead, as one run left them; empty when the run never got that far.
    fn tiers_of(&self, playbook: &'static Playbook, run: i64) -> Result<BTreeMap<String, String>, OperationError> {
        let view: View = self.view(playbook, &Overrides::default())?.of_run(run)?;
        let Ok(frame) = view.frame(playbook.lens.leads_frame()) else {
            return Ok(BTreeMap::new());
        };
        let (ids, tiers) = (text(&frame, "lead_id")?, text(&frame, playbook.lens.tier_column())?);
        let pairs = ids.iter().zip(tiers.iter());
        Ok(pairs
            .filter_map(|(id, tier)| Some((id?.to_owned(), tier?.to_owned())))
            .collect())
    }

    /// The execution log in Markdown: of one run, or of all of them where none is named. `marks` puts marks beside the
    /// words of results.
    ///
    /// # Errors
    /// When the playbook has not run yet or the run does not exist.
    pub fn log(&self, playbook: &'static Playbook, run: Option<i64>, marks: bool) -> Result<String, OperationError> {
        let view = self.view(playbook, &Overrides::default())?;
        let mut records = match run {
            Some(id) => vec![run_of(view.store(), id)?],
            None => view.store().runs(Some(playbook.id))?,
        };
        records.sort_by_key(|record| record.id);
        let Some(latest) = records.last().cloned() else {
            return Err(OperationError::Refused(format!(
                "{} has not run yet: `assay run {}`",
                playbook.id, playbook.id
            )));
        };
        let logged = |run: RunRecord| {
            let (phases, lines) = (view.store().phases_of_run(run.id)?, view.store().log_of_run(run.id)?);
            Ok::<_, OperationError>(LoggedRun { run, phases, lines })
        };
        let runs = records.into_iter().map(logged).collect::<Result<Vec<_>, _>>()?;
        let parameters = self.parameters(playbook, &Overrides::default())?;
        let reviews = super::review::StoreReviews {
            store: view.store(),
            playbook: playbook.id,
        };
        let judging = Judging {
            pipeline: &playbook.pipeline,
            parameters: &parameters,
            reviews: &reviews,
        };
        // The tiers are the run's own, not those of a later one.
        let made = self.view(playbook, &Overrides::default())?.of_run(latest.id)?;
        let tiers = playbook.lens.tiers(&made).unwrap_or_default();
        let by_phase = playbook
            .pipeline
            .maker(playbook.lens.leads_frame())
            .map(|phase| (phase.id, tiers.into_iter().map(logged_tier).collect()));
        let folder = self.workspace().root.canonicalize().ok();
        let head = LogHead {
            title: run.map_or_else(|| playbook.id.to_owned(), |run| format!("{} run {run}", playbook.id)),
            model_version: playbook.lens.model_version(&made),
            base_directory: folder
                .as_deref()
                .and_then(std::path::Path::file_name)
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default(),
            marks,
        };
        Ok(execution_log(&judging, &head, &runs, &by_phase)?)
    }

    /// Writes the execution log of a run into the workspace's folder `logs`; gives the file, which is replaced when it
    /// is there.
    ///
    /// # Errors
    /// As [`Bench::log`], and when the file cannot be written.
    pub fn write_log(&self, playbook: &'static Playbook, run: i64) -> Result<PathBuf, OperationError> {
        let text = self.log(playbook, Some(run), true)?;
        let folder = self.workspace().root.join(LOGS_FOLDER);
        std::fs::create_dir_all(&folder).map_err(|source| StoreError::Io {
            doing: "make the folder",
            path: folder.clone(),
            source,
        })?;
        let path = folder.join(format!("{}-run-{run}.md", playbook.id));
        write_atomic(&path, text.as_bytes())?;
        Ok(path)
    }
}

fn logged_tier(row: TierRow) -> LoggedTier {
    LoggedTier {
        tier: row.tier,
        volume: row.n,
        rate: row.rate,
        lift: row.lift_overall,
        interval: row.wilson,
    }
}

pub(super) fn run_of(store: &Store, id: i64) -> Result<RunRecord, OperationError> {
    store
        .run(id)?
        .ok_or_else(|| OperationError::Usage(format!("no run {id}; `assay runs` lists them")))
}

/// Parameter values without their origins.
fn values(parameters: &serde_json::Value) -> BTreeMap<String, String> {
    let held = parameters.get("values").and_then(serde_json::Value::as_object);
    let value = |entry: &serde_json::Value| entry.get("value").map_or(String::new(), ToString::to_string);
    held.into_iter()
        .flatten()
        .map(|(name, entry)| (name.clone(), value(entry)))
        .collect()
}

/// Files by name with their fingerprints.
fn flat(inputs: &serde_json::Value) -> BTreeMap<String, String> {
    let datasets = inputs.as_object().into_iter().flatten();
    let files = datasets.flat_map(|(_, files)| files.as_array().into_iter().flatten());
    let pair = |file: &serde_json::Value| {
        Some((
            file.get(0)?.as_str()?.to_owned(),
            file.get(1)?.as_str()?.chars().take(12).collect(),
        ))
    };
    files.filter_map(pair).collect()
}

fn metrics(records: &[PhaseRecord]) -> BTreeMap<String, String> {
    let all = records.iter().flat_map(|record| {
        let list: Vec<Metric> = serde_json::from_value(record.metrics.clone()).unwrap_or_default();
        list.into_iter().map(|metric| {
            let about = metric
                .subject
                .as_ref()
                .map(|subject| format!(" {subject}"))
                .unwrap_or_default();
            let value = metric.value.map_or("·".to_owned(), |value| value.to_string());
            (format!("{} {}{about}", record.phase, metric.name), value)
        })
    });
    all.collect()
}

fn push(
    into: &mut Vec<Difference>,
    kind: &'static str,
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
) {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    for name in names {
        let (left, right) = (before.get(name), after.get(name));
        if left != right {
            into.push(Difference {
                kind,
                name: name.clone(),
                before: left.cloned(),
                after: right.cloned(),
            });
        }
    }
}

fn migration(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) -> Vec<(String, String, u64)> {
    let leads: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let mut counts: BTreeMap<(String, String), u64> = BTreeMap::new();
    for lead in leads {
        let tier = |of: &BTreeMap<String, String>| of.get(lead).cloned().unwrap_or_else(|| "-".to_owned());
        *counts.entry((tier(before), tier(after))).or_default() += 1;
    }
    counts.into_iter().map(|((from, to), n)| (from, to, n)).collect()
}
