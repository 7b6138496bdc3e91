//! Executing a pipeline: what is needed, in order, each result stored under its key before the next begins.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use chrono::{FixedOffset, NaiveDate};
use serde::Serialize;

use super::cancel::CancelToken;
use super::clock::Clock;
use super::context::InputFile;
use super::error::EngineError;
use super::gate::Reviews;
use super::parameters::Parameters;
use super::phase::{Blame, Pipeline};
use super::progress::{RunEvent, RunSink};
use super::status::Status;
use super::step::Going;
use crate::frame::instead;
use crate::privacy::{KeyedHasher, Suppression};
use crate::store::{NewRun, Store};

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
    /// A phase stopped with an error.
    Failed {
        /// What was to blame.
        blame: Blame,
    },
    /// Somebody stopped it.
    Cancelled,
}

impl RunOutcome {
    /// The word in the store.
    pub fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Blocked => "blocked",
            Self::Failed { .. } => "failed",
            Self::Cancelled => "cancelled",
        }
    }
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
    /// The workspace's timezone: turns moments into days.
    pub zone: FixedOffset,
    /// The data files by dataset.
    pub inputs: BTreeMap<String, Vec<InputFile>>,
    /// Makes opaque ids.
    pub hasher: &'a KeyedHasher,
    /// Who was forgotten: their rows are set aside where files come in.
    pub suppression: &'a Suppression,
    /// Whether the workspace lets services be called at all; each needs its own switch besides.
    pub live: bool,
    /// A reviewer's decisions.
    pub reviews: &'a dyn Reviews,
    /// Stamps the log.
    pub clock: &'a dyn Clock,
}

impl Engine<'_> {
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
            held: BTreeMap::new(),
            asked: request.phases.clone(),
            reports: Vec::new(),
            cache: RefCell::default(),
            subject_failed: false,
            cancel,
            sink,
        };
        let mut cancelled = false;
        for phase in self.pipeline.phases {
            if wanted.contains(phase.id) && !cancelled {
                let force =
                    request.force && (request.phases.is_empty() || request.phases.iter().any(|id| id == phase.id));
                self.step(phase, force, &mut going)?;
                cancelled = going
                    .reports
                    .last()
                    .is_some_and(|report| report.status == Status::Cancelled);
            } else if let Some(record) = self.store.latest_phase(self.pipeline.playbook, phase.id)? {
                going.frames.extend(record.frames);
            }
        }
        let outcome = outcome_of(&going);
        let word = outcome.word();
        self.store.finish_run(run, word, &self.clock.now())?;
        self.tell_why_unpublished(word, outcome, &going)?;
        Ok(RunReport {
            run,
            outcome,
            phases: going.reports,
        })
    }

    /// Writes down why a run that could have published did not, beside the generations; once one does, that goes.
    fn tell_why_unpublished(&self, word: &str, outcome: RunOutcome, going: &Going<'_>) -> Result<(), EngineError> {
        let Some(publisher) = self.pipeline.publisher() else {
            return Ok(());
        };
        let playbook = self.pipeline.playbook;
        if outcome == RunOutcome::Done {
            let published = going.reports.iter().any(|report| report.phase == publisher.id);
            return if published {
                Ok(self.store.write_error_log(playbook, None)?)
            } else {
                Ok(())
            };
        }
        let phases: Vec<serde_json::Value> = going
            .reports
            .iter()
            .map(|report| {
                serde_json::json!({
                    "phase": report.phase,
                    "status": report.status.word(),
                    "message": report.message,
                })
            })
            .collect();
        let log = serde_json::json!({
            "run": going.run,
            "at": self.clock.now(),
            "outcome": word,
            "phases": phases,
            "live": "untouched",
        });
        Ok(self.store.write_error_log(playbook, Some(&log))?)
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
                instead: instead(id, self.pipeline.phases.iter().map(|phase| phase.id)),
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
}

fn outcome_of(going: &Going<'_>) -> RunOutcome {
    let has = |status: Status| going.reports.iter().any(|report| report.status == status);
    if has(Status::Cancelled) {
        RunOutcome::Cancelled
    } else if has(Status::Error) {
        RunOutcome::Failed {
            blame: [Blame::Input, Blame::Outside]
                .into_iter()
                .find(|blame| going.stopped.values().any(|stopped| stopped.blame == Some(*blame)))
                .unwrap_or(Blame::Program),
        }
    } else if has(Status::Failed) || has(Status::Blocked) || going.subject_failed {
        RunOutcome::Blocked
    } else {
        RunOutcome::Done
    }
}
