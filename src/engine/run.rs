//! Executing a pipeline: what is needed, in order, each result stored under its key before the next begins.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::cancel::CancelToken;
use super::context::{FrameCache, InputFile, PhaseContext};
use super::error::EngineError;
use super::gate::{Bound, Judged, Outcome, Reviews, Stops, StoredReading, judge_stored, store_form};
use super::keys::digest;
use super::metric::Metric;
use super::parameters::Parameters;
use super::phase::{Phase, PhaseError, PhaseKind, PhaseOutput, Pipeline};
use super::plan::{PhaseState, Stale};
use super::progress::{LogLevel, RunEvent, RunSink};
use crate::frame::to_parquet;
use crate::privacy::KeyedHasher;
use crate::store::{NewRun, PhaseRecord, Store};

/// Where time comes from: it stamps logs, and nothing that enters a frame.
pub trait Clock: Sync {
    /// Now, RFC 3339 in UTC.
    fn now(&self) -> String;
}

/// The machine's clock.
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> String {
        chrono::Utc::now().to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
    }
}

/// A clock that stands still, for tests and for reproducible logs.
pub struct FixedClock(pub String);

impl Clock for FixedClock {
    fn now(&self) -> String {
        self.0.clone()
    }
}

/// How a phase stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// No record.
    NotRun,
    /// Done, every gate passed.
    Passed,
    /// Done; a gate warned or was waived.
    PassedWithWarnings,
    /// Done; a gate awaits a reviewer.
    PendingValidation,
    /// Done, but a blocking gate failed and nobody waived it.
    Failed,
    /// The body stopped with an error.
    Error,
    /// Somebody stopped it.
    Cancelled,
    /// Something above it failed.
    Blocked,
}

impl Status {
    /// The word in JSON and in the store.
    pub fn word(self) -> &'static str {
        match self {
            Self::NotRun => "not_run",
            Self::Passed => "passed",
            Self::PassedWithWarnings => "passed_with_warnings",
            Self::PendingValidation => "pending_validation",
            Self::Failed => "failed",
            Self::Error => "error",
            Self::Cancelled => "cancelled",
            Self::Blocked => "blocked",
        }
    }

    fn from_word(word: &str) -> Self {
        match word {
            "done" => Self::Passed,
            "error" => Self::Error,
            "cancelled" => Self::Cancelled,
            "blocked" => Self::Blocked,
            _ => Self::NotRun,
        }
    }
}

/// What to run and how.
#[derive(Debug, Clone, Default)]
pub struct RunRequest {
    /// Phases wanted; empty means all.
    pub phases: Vec<String>,
    /// Run even what is up to date.
    pub force: bool,
    /// The words that started it, for the history.
    pub command: String,
    /// The profile's name, for the history.
    pub profile: Option<String>,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RunOutcome {
    /// Everything asked for is done.
    Done,
    /// A blocking gate failed and is not waived.
    Blocked,
    /// A phase stopped with an error; `bad_input` says whether the input was to blame.
    Failed {
        /// Whether the input, not the program or the disk, was to blame.
        bad_input: bool,
    },
    /// Somebody stopped it.
    Cancelled,
}

/// One phase of a finished run.
#[derive(Debug, Clone)]
pub struct PhaseReport {
    /// Its id.
    pub phase: &'static str,
    /// How it ended.
    pub status: Status,
    /// The run its result came from, when reused.
    pub reused_from: Option<i64>,
    /// How many of its units came from earlier runs.
    pub units_reused: usize,
    /// Time spent.
    pub elapsed: Duration,
    /// The error or the reason for a stop.
    pub message: Option<String>,
}

/// A finished run.
#[derive(Debug, Clone)]
pub struct RunReport {
    /// Its number.
    pub run: i64,
    /// How it ended.
    pub outcome: RunOutcome,
    /// The phases it went through.
    pub phases: Vec<PhaseReport>,
}

/// A pipeline bound to a workspace's store, files and parameters.
pub struct Engine<'a> {
    /// The pipeline.
    pub pipeline: &'a Pipeline,
    /// The workspace's store, opened for writing when runs are wanted.
    pub store: &'a Store,
    /// The resolved parameters.
    pub parameters: &'a Parameters,
    /// The run's day.
    pub as_of: NaiveDate,
    /// The data files by dataset.
    pub inputs: BTreeMap<String, Vec<InputFile>>,
    /// Makes opaque ids.
    pub hasher: &'a KeyedHasher,
    /// A reviewer's decisions.
    pub reviews: &'a dyn Reviews,
    /// Stamps the log.
    pub clock: &'a dyn Clock,
}

/// A data file as a key sees it: name, fingerprint, layout, attributes, mapping.
type Described<'a> = (
    &'a str,
    &'a str,
    &'a Option<String>,
    &'a BTreeMap<String, String>,
    &'a BTreeMap<String, String>,
);

/// A gate's bounds with the decisions that stand on its subjects.
type Standing = (String, Option<Bound>, Option<Bound>, Vec<(String, String)>);

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

    fn unreadable(&self, phase: &Phase, error: &serde_json::Error) -> EngineError {
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
    fn judged(&self, readings: &[StoredReading]) -> Vec<Judged> {
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

    /// The key of a phase: the hash of everything its result depends on.
    fn key(&self, phase: &Phase, frames: &BTreeMap<String, String>) -> String {
        let read: BTreeMap<&str, Option<&String>> = phase.reads.iter().map(|name| (*name, frames.get(*name))).collect();
        let files: BTreeMap<&str, Vec<_>> = phase
            .datasets
            .iter()
            .map(|name| (*name, self.described(name)))
            .collect();
        digest(&(self.salt(phase), read, files))
    }

    fn described(&self, dataset: &str) -> Vec<Described<'_>> {
        let files = self.inputs.get(dataset).map_or(&[][..], Vec::as_slice);
        files
            .iter()
            .map(|file| {
                (
                    file.source.shown.as_str(),
                    file.fingerprint.as_str(),
                    &file.layout,
                    &file.source.attributes,
                    &file.source.mapping,
                )
            })
            .collect()
    }

    /// What every unit of a phase depends on.
    fn salt(&self, phase: &Phase) -> String {
        let parameters = self.parameters.read_by(&self.pipeline.parameters, phase.id);
        let as_of = phase.uses_as_of.then(|| self.as_of.to_string());
        let midway = phase.judges_midway.then(|| self.midway(phase));
        digest(&(
            self.pipeline.playbook,
            phase.id,
            phase.version,
            parameters,
            as_of,
            midway,
            self.hasher.opaque_id("key-", ""),
        ))
    }

    /// Bounds and standing waivers of the gates that a phase may judge in its middle.
    fn midway(&self, phase: &Phase) -> Vec<Standing> {
        let gates = self
            .pipeline
            .gates
            .iter()
            .filter(|gate| gate.phase == phase.id && gate.stops == Stops::Subject);
        gates
            .map(|gate| {
                let gate = self.parameters.bounds(gate);
                let subjects = phase.datasets.iter().flat_map(|name| self.inputs.get(*name)).flatten();
                let standing = subjects.filter_map(|file| {
                    let review = self.reviews.latest(&gate.id, Some(&file.source.shown))?;
                    (review.decision != "withdrawn" && review.decision != "signed")
                        .then_some((review.decision, review.binding))
                });
                (gate.id.clone(), gate.warn, gate.block, standing.collect())
            })
            .collect()
    }

    /// Runs what is asked for and whatever that needs.
    ///
    /// # Errors
    /// When the store fails or a phase is unknown. A phase's own failure is part of the report.
    pub fn run(
        &self,
        request: &RunRequest,
        cancel: &CancelToken,
        sink: &dyn RunSink,
    ) -> Result<RunReport, EngineError> {
        if let Some(what) = self.pipeline.fault() {
            return Err(EngineError::Pipeline {
                playbook: self.pipeline.playbook.to_owned(),
                what,
            });
        }
        let wanted = self.wanted(request)?;
        let run = self.begin(request)?;
        let ids = self
            .pipeline
            .phases
            .iter()
            .map(|phase| phase.id)
            .filter(|id| wanted.contains(id))
            .collect();
        sink.event(RunEvent::RunStarted { run, phases: ids });
        let mut going = Going {
            run,
            frames: BTreeMap::new(),
            stopped: BTreeMap::new(),
            reports: Vec::new(),
            cache: RefCell::default(),
            subject_failed: false,
        };
        let mut cancelled = false;
        for phase in self.pipeline.phases {
            if wanted.contains(phase.id) && !cancelled {
                let force =
                    request.force && (request.phases.is_empty() || request.phases.iter().any(|id| id == phase.id));
                self.step(phase, force, &mut going, cancel, sink)?;
                cancelled = going
                    .reports
                    .last()
                    .is_some_and(|report| report.status == Status::Cancelled);
            } else if let Some(record) = self.store.latest_phase(self.pipeline.playbook, phase.id)? {
                going.frames.extend(record.frames);
            }
        }
        let outcome = outcome_of(&going);
        let word = match outcome {
            RunOutcome::Done => "done",
            RunOutcome::Blocked => "blocked",
            RunOutcome::Failed { .. } => "failed",
            RunOutcome::Cancelled => "cancelled",
        };
        self.store.finish_run(run, word, &self.clock.now())?;
        Ok(RunReport {
            run,
            outcome,
            phases: going.reports,
        })
    }

    fn begin(&self, request: &RunRequest) -> Result<i64, EngineError> {
        let inputs: BTreeMap<&str, Vec<_>> = self
            .inputs
            .keys()
            .map(|name| (name.as_str(), self.described(name)))
            .collect();
        let as_value = |value: Result<serde_json::Value, serde_json::Error>| value.unwrap_or(serde_json::Value::Null);
        Ok(self.store.begin_run(&NewRun {
            playbook: self.pipeline.playbook.to_owned(),
            profile: request.profile.clone(),
            as_of: self.as_of.to_string(),
            started_at: self.clock.now(),
            parameters: as_value(serde_json::to_value(self.parameters)),
            inputs: as_value(serde_json::to_value(inputs)),
            command: request.command.clone(),
        })?)
    }

    /// The phases asked for and, above them, all they need.
    fn wanted(&self, request: &RunRequest) -> Result<BTreeSet<&'static str>, EngineError> {
        let mut wanted: BTreeSet<&'static str> = BTreeSet::new();
        if request.phases.is_empty() {
            wanted.extend(self.pipeline.phases.iter().map(|phase| phase.id));
        }
        let mut open: Vec<&'static str> = Vec::new();
        for id in &request.phases {
            let phase = self.pipeline.phase(id).ok_or_else(|| EngineError::UnknownPhase {
                playbook: self.pipeline.playbook.to_owned(),
                id: id.clone(),
                known: self
                    .pipeline
                    .phases
                    .iter()
                    .map(|phase| phase.id)
                    .collect::<Vec<_>>()
                    .join(", "),
            })?;
            open.push(phase.id);
        }
        while let Some(id) = open.pop() {
            if wanted.insert(id)
                && let Some(phase) = self.pipeline.phase(id)
            {
                open.extend(self.pipeline.needs(phase));
            }
        }
        Ok(wanted)
    }

    fn step(
        &self,
        phase: &'static Phase,
        force: bool,
        going: &mut Going,
        cancel: &CancelToken,
        sink: &dyn RunSink,
    ) -> Result<(), EngineError> {
        let started_at = self.clock.now();
        let started = Instant::now();
        let key = self.key(phase, &going.frames);
        let mut record = PhaseRecord {
            run: going.run,
            playbook: self.pipeline.playbook.to_owned(),
            phase: phase.id.to_owned(),
            key: key.clone(),
            status: "done".to_owned(),
            started_at,
            duration_ms: 0,
            rows_in: 0,
            rows_out: 0,
            frames: BTreeMap::new(),
            metrics: serde_json::json!([]),
            gates: serde_json::json!([]),
            message: None,
            reused_from: None,
        };
        let mut report = PhaseReport {
            phase: phase.id,
            status: Status::Blocked,
            reused_from: None,
            units_reused: 0,
            elapsed: Duration::ZERO,
            message: None,
        };
        let stopper = self
            .pipeline
            .needs(phase)
            .into_iter()
            .find_map(|id| going.stopped.get(id).map(|why| (id, why)));
        if let Some((id, why)) = stopper {
            let message = format!("not run: phase {id} {}", why.words);
            record.status = "blocked".to_owned();
            record.message = Some(message.clone());
            let words = Stopped {
                words: format!("is blocked by {id}"),
                bad_input: None,
            };
            going.stopped.insert(phase.id, words);
            report.message = Some(message);
            return self.close(phase, &record, Vec::new(), report, going, sink);
        }
        let stored = if force || phase.kind == PhaseKind::Effect {
            None
        } else {
            self.reusable(phase, &key)?
        };
        if let Some(found) = stored {
            report.reused_from = Some(found.reused_from.unwrap_or(found.run));
            record = PhaseRecord {
                run: going.run,
                reused_from: report.reused_from,
                ..found
            };
        } else {
            sink.event(RunEvent::PhaseStarted {
                phase: phase.id,
                title: phase.title,
            });
            self.execute(phase, &mut record, &mut report, going, cancel, sink)?;
            report.elapsed = started.elapsed();
            record.duration_ms = i64::try_from(report.elapsed.as_millis()).unwrap_or(i64::MAX);
        }
        let readings: Vec<StoredReading> =
            serde_json::from_value(record.gates.clone()).map_err(|error| self.unreadable(phase, &error))?;
        let judged = self.judged(&readings);
        if record.status == "done" {
            report.status = derive_status(&judged);
            let failed = judged
                .iter()
                .find(|gate| gate.blocks() && gate.stops == Stops::Downstream);
            if let Some(gate) = failed {
                let words = format!(
                    "failed gate {} ({}); waive it with a reason or mend its cause",
                    gate.id, gate.check
                );
                going.stopped.insert(phase.id, Stopped { words, bad_input: None });
            }
            going.frames.extend(record.frames.clone());
        }
        self.close(phase, &record, judged, report, going, sink)
    }

    /// An earlier result of the same key whose frames are all still there.
    fn reusable(&self, phase: &Phase, key: &str) -> Result<Option<PhaseRecord>, EngineError> {
        let found = self
            .store
            .phase_by_key(self.pipeline.playbook, phase.id, key, &["done"])?;
        Ok(found.filter(|record| record.frames.values().all(|hash| self.store.frame_path(hash).is_file())))
    }

    fn execute(
        &self,
        phase: &'static Phase,
        record: &mut PhaseRecord,
        report: &mut PhaseReport,
        going: &mut Going,
        cancel: &CancelToken,
        sink: &dyn RunSink,
    ) -> Result<(), EngineError> {
        let context = PhaseContext {
            pipeline: self.pipeline,
            phase,
            parameters: self.parameters,
            as_of: self.as_of,
            inputs: &self.inputs,
            frames: &going.frames,
            cache: &going.cache,
            store: self.store,
            hasher: self.hasher,
            reviews: self.reviews,
            cancel,
            sink,
            clock: self.clock,
            run: going.run,
            unit_salt: self.salt(phase),
            units_reused: Cell::new(0),
            lines: RefCell::default(),
        };
        // A panic in a body is a defect, but one phase's defect must not take the workbench down.
        let body = if cancel.is_cancelled() {
            Ok(Err(PhaseError::Cancelled))
        } else {
            catch_unwind(AssertUnwindSafe(|| (phase.run)(&context)))
        };
        context.flush_log()?;
        report.units_reused = context.units_reused.get();
        let result = match body {
            Ok(Ok(output)) => self
                .keep(phase, output, record, &going.cache)
                .map_err(|error| (Status::Error, error, Some(false))),
            Ok(Err(PhaseError::Cancelled)) => Err((Status::Cancelled, PhaseError::Cancelled.to_string(), None)),
            Ok(Err(error)) => Err((Status::Error, error.to_string(), Some(error.is_bad_input()))),
            Err(panic) => Err((
                Status::Error,
                format!("the phase stopped with a defect: {}", panic_words(&panic)),
                Some(false),
            )),
        };
        if let Err((status, message, bad_input)) = result {
            record.status = status.word().to_owned();
            record.message = Some(message.clone());
            self.store.log_line(
                going.run,
                &self.clock.now(),
                LogLevel::Error.word(),
                Some(phase.id),
                None,
                None,
                status.word(),
                &message,
            )?;
            sink.event(RunEvent::Log {
                level: LogLevel::Error,
                phase: Some(phase.id),
                message: message.clone(),
            });
            going.stopped.insert(
                phase.id,
                Stopped {
                    words: "did not finish".to_owned(),
                    bad_input,
                },
            );
            report.status = status;
            report.message = Some(message);
        }
        Ok(())
    }

    /// Stores a body's output and writes it into the record.
    fn keep(
        &self,
        phase: &Phase,
        output: PhaseOutput,
        record: &mut PhaseRecord,
        cache: &FrameCache,
    ) -> Result<(), String> {
        let words = |error: &dyn std::fmt::Display| error.to_string();
        for name in phase.makes {
            if !output.frames.iter().any(|(made, _)| made == name) {
                return Err(format!("phase `{}` did not make its frame `{name}`", phase.id));
            }
        }
        for (name, frame) in output.frames {
            let bytes = to_parquet(&frame).map_err(|error| words(&error))?;
            let hash = self.store.put_frame(&bytes).map_err(|error| words(&error))?;
            cache.borrow_mut().insert(hash.clone(), std::sync::Arc::new(frame));
            record.frames.insert(name.to_owned(), hash);
        }
        let mut stored = Vec::with_capacity(output.readings.len());
        for reading in &output.readings {
            if !self
                .pipeline
                .gates
                .iter()
                .any(|gate| gate.id == reading.gate && gate.phase == phase.id)
            {
                return Err(format!(
                    "phase `{}` answered the unknown gate `{}`",
                    phase.id, reading.gate
                ));
            }
            let evidence = match &reading.evidence {
                Some(frame) => {
                    let bytes = to_parquet(frame).map_err(|error| words(&error))?;
                    Some(self.store.put_frame(&bytes).map_err(|error| words(&error))?)
                }
                None => None,
            };
            stored.push(store_form(reading, evidence));
        }
        record.gates = serde_json::to_value(stored).map_err(|error| words(&error))?;
        record.metrics = serde_json::to_value(output.metrics).map_err(|error| words(&error))?;
        record.rows_in = i64::try_from(output.rows_in).unwrap_or(i64::MAX);
        record.rows_out = i64::try_from(output.rows_out).unwrap_or(i64::MAX);
        Ok(())
    }

    fn close(
        &self,
        phase: &'static Phase,
        record: &PhaseRecord,
        gates: Vec<Judged>,
        report: PhaseReport,
        going: &mut Going,
        sink: &dyn RunSink,
    ) -> Result<(), EngineError> {
        self.store.record_phase(record)?;
        let (status, reused, elapsed) = (report.status, report.reused_from.is_some(), report.elapsed);
        going.subject_failed |= gates.iter().any(Judged::blocks);
        going.reports.push(report);
        sink.event(RunEvent::PhaseFinished {
            phase: phase.id,
            status,
            reused,
            elapsed,
            gates,
        });
        Ok(())
    }
}

struct Stopped {
    words: String,
    bad_input: Option<bool>,
}

struct Going {
    run: i64,
    frames: BTreeMap<String, String>,
    stopped: BTreeMap<&'static str, Stopped>,
    reports: Vec<PhaseReport>,
    cache: FrameCache,
    subject_failed: bool,
}

fn outcome_of(going: &Going) -> RunOutcome {
    let has = |status: Status| going.reports.iter().any(|report| report.status == status);
    if has(Status::Cancelled) {
        RunOutcome::Cancelled
    } else if has(Status::Error) {
        RunOutcome::Failed {
            bad_input: going.stopped.values().any(|stopped| stopped.bad_input == Some(true)),
        }
    } else if has(Status::Failed) || has(Status::Blocked) || going.subject_failed {
        RunOutcome::Blocked
    } else {
        RunOutcome::Done
    }
}

/// The status of a finished phase follows from its gates and nothing else.
fn derive_status(gates: &[Judged]) -> Status {
    let any = |wanted: Outcome| gates.iter().any(|gate| gate.outcome == wanted);
    let stops = gates
        .iter()
        .any(|gate| gate.blocks() && gate.stops == Stops::Downstream);
    if stops {
        Status::Failed
    } else if any(Outcome::Pending) {
        Status::PendingValidation
    } else if any(Outcome::Warned) || any(Outcome::Waived) || any(Outcome::Failed) {
        Status::PassedWithWarnings
    } else {
        Status::Passed
    }
}

fn panic_words(panic: &Box<dyn std::any::Any + Send>) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no words were left".to_owned())
}
