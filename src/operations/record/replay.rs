//! Carrying out a record again: what differs from where it began, then operation after operation.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Beginning, Entry, Head, Record, RecordedInput};
use crate::engine::RunOutcome;
use crate::operations::apply::{Applied, Around};
use crate::operations::bench::Bench;
use crate::operations::error::OperationError;
use crate::operations::operation::{Operation, RunOrder};

/// A record that is to be carried out again.
#[derive(Debug)]
pub struct Replay {
    /// The record.
    pub record: Record,
    /// What is otherwise than when it began, a sentence each.
    pub differences: Vec<String>,
    file: String,
}

impl Replay {
    /// Reads a record and compares where it began with the workspace.
    ///
    /// # Errors
    /// When the file is no whole record, or the workspace cannot be read.
    pub fn open(file: &Path, bench: &Bench) -> Result<Self, OperationError> {
        let record = Record::read(file)?;
        Ok(Self {
            differences: record.head.differences(&Head::of(bench)?),
            record,
            file: file.display().to_string(),
        })
    }

    /// What is to be said before it begins.
    pub fn remarks(&self) -> Vec<String> {
        let torn = self.record.torn.then_some("the last line broke off and is left out");
        let told = torn.into_iter().chain(self.differences.iter().map(String::as_str));
        told.map(|remark| format!("{}: {remark}", self.file)).collect()
    }
}

/// What became of an operation in a replay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplayState {
    /// It was carried out.
    Done,
    /// It only says how a table was looked at.
    Looked,
    /// It had done nothing when it was recorded.
    LeftOut,
    /// It was refused, or it ended otherwise than it did.
    Refused,
}

impl ReplayState {
    /// The word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Looked => "looked at",
            Self::LeftOut => "left out",
            Self::Refused => "refused",
        }
    }
}

/// An operation of a record, carried out again.
#[derive(Debug)]
pub struct Replayed {
    /// Its number.
    pub seq: u64,
    /// Who carried it out first.
    pub who: String,
    /// What it is, in words.
    pub what: String,
    /// What became of it.
    pub state: ReplayState,
    /// What it did, or why not.
    pub result: String,
    /// Why it was refused.
    pub error: Option<OperationError>,
    /// Whether it is a run.
    pub is_run: bool,
    /// How it ended, where it is a run that began.
    pub outcome: Option<RunOutcome>,
}

impl Entry {
    /// The operation as a replay carries it out; nothing where it had done nothing. A run that was stopped counts as a run
    /// of the phases that it had finished.
    pub fn again(&self) -> Option<Operation> {
        match (&self.did, &self.ended) {
            (Operation::Run { playbook, order }, Some(ended)) if ended.outcome == RunOutcome::Cancelled.word() => {
                (!ended.phases.is_empty()).then(|| Operation::Run {
                    playbook: playbook.clone(),
                    order: RunOrder {
                        phases: ended.phases.clone(),
                        ..order.clone()
                    },
                })
            }
            _ => Some(self.did.clone()),
        }
    }

    /// Why the outcome of this run is not the recorded one; nothing where it is, or where nothing was recorded.
    fn otherwise(&self, outcome: RunOutcome) -> Option<String> {
        let then = &self.ended.as_ref()?.outcome;
        let stopped = then == RunOutcome::Cancelled.word();
        let alike = then == outcome.word() || (stopped && outcome == RunOutcome::Done);
        (!alike).then(|| format!("it ended {}, and {then} when it was recorded", outcome.word()))
    }
}

impl Entry {
    fn became(&self, state: ReplayState, result: String) -> Replayed {
        Replayed {
            seq: self.seq,
            who: self.who.clone(),
            what: self.did.words(),
            state,
            result,
            error: None,
            is_run: matches!(self.did, Operation::Run { .. }),
            outcome: None,
        }
    }

    /// The entry, where it could not even be tried.
    pub fn refused(&self, why: String) -> Replayed {
        self.became(ReplayState::Refused, why)
    }
}

impl Bench {
    /// Carries an entry of a record out again, on its day.
    pub fn replay(&self, entry: &Entry, around: Around<'_>) -> Replayed {
        let Some(operation) = entry.again() else {
            return entry.became(
                ReplayState::LeftOut,
                "it was stopped before a phase had finished".to_owned(),
            );
        };
        match self.clone().on_day(Some(entry.as_of)).apply_with(&operation, around) {
            Ok(Applied::Ran(report)) => {
                let outcome = Some(report.outcome);
                let told = match entry.otherwise(report.outcome) {
                    Some(why) => entry.refused(why),
                    None => entry.became(ReplayState::Done, Applied::Ran(report).words()),
                };
                Replayed { outcome, ..told }
            }
            Ok(Applied::Viewed) => entry.became(ReplayState::Looked, Applied::Viewed.words()),
            Ok(applied) => entry.became(ReplayState::Done, applied.words()),
            Err(error) => Replayed {
                result: error.to_string(),
                error: Some(error),
                ..entry.refused(String::new())
            },
        }
    }
}

impl Head {
    /// What is otherwise now than when the record began, a sentence each.
    pub fn differences(&self, now: &Self) -> Vec<String> {
        let mut told = Vec::new();
        if self.assay != now.assay {
            told.push(format!(
                "it was recorded by Assay {}, and this is {}",
                self.assay, now.assay
            ));
        }
        if self.workspace != now.workspace {
            told.push(format!(
                "it was recorded in the workspace {}, and this is {}",
                self.workspace, now.workspace
            ));
        }
        if self.as_of != now.as_of {
            told.push(format!(
                "its day is {}, and the workspace's {}: the replay is about the record's days",
                self.as_of, now.as_of
            ));
        }
        if self.settings != now.settings {
            told.push("assay.toml is another than when it began".to_owned());
        }
        for then in &self.playbooks {
            match now.playbooks.iter().find(|now| now.playbook == then.playbook) {
                Some(now) => told.extend(then.differences(now)),
                None => told.push(format!("{}: the workspace does not name it", then.playbook)),
            }
        }
        told
    }
}

impl Beginning {
    fn differences(&self, now: &Self) -> Vec<String> {
        let id = &self.playbook;
        let mut told = file_differences(id, &self.inputs, &now.inputs);
        if self.seed != now.seed {
            let seed = |seed: Option<i64>| seed.map_or_else(|| "none".to_owned(), |seed| seed.to_string());
            told.push(format!(
                "{id}: its seed was {}, and is {}",
                seed(self.seed),
                seed(now.seed)
            ));
        } else if self.parameters != now.parameters {
            told.push(format!("{id}: other parameters are in force than when it began"));
        }
        if self.standing != now.standing {
            let run = |run: Option<i64>| run.map_or_else(|| "no run".to_owned(), |run| format!("run {run}"));
            let (then, now) = (run(self.run), run(now.run));
            told.push(if then == now {
                format!("{id}: it began from other results, marks or decisions, though from {then} as well")
            } else {
                format!("{id}: it began from {then}, and the workspace is at {now}")
            });
        }
        told
    }
}

fn file_differences(playbook: &str, then: &[RecordedInput], now: &[RecordedInput]) -> Vec<String> {
    let by_name = |files: &[RecordedInput]| -> BTreeMap<(String, String), String> {
        let pair = |file: &RecordedInput| ((file.dataset.clone(), file.file.clone()), file.sha256.clone());
        files.iter().map(pair).collect()
    };
    let (then, now) = (by_name(then), by_name(now));
    let mut told = Vec::new();
    for (name @ (dataset, file), sha256) in &then {
        match now.get(name) {
            Some(found) if found == sha256 => {}
            Some(_) => told.push(format!("{playbook}: {file} of {dataset} is another than when it began")),
            None => told.push(format!("{playbook}: {file} of {dataset} is not there")),
        }
    }
    let new = now.keys().filter(|name| !then.contains_key(*name));
    told.extend(new.map(|(dataset, file)| format!("{playbook}: {file} of {dataset} was not there when it began")));
    told
}
