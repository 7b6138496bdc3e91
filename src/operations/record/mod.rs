//! Records of what was done: a file of operations in the order in which they were carried out, one JSON object a line, and
//! a head that says what they began from. A record is replayed on the same workspace, or on a copy of it.
//!
//! An operation holds what its doing needs: ids of leads, and notes and reasons as they were typed. So a record is for its
//! owner only (0600), and it is a file of the person's own, which `assay forget` does not reach. Secrets are in no
//! operation, and forgetting a person is none: its record would keep the very words that are to go. Neither are looks,
//! though the audit chain counts some: at personal data in clear, and of a draft at the test split.
//!
//! Whoever replays signs what is signed: a record says who did it first, and is no signature of theirs.

mod noting;
mod recorder;
mod replay;
mod standing;
mod words;

use std::path::Path;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::bench::{Bench, Overrides, latest_run};
use super::error::OperationError;
use super::operation::Operation;
use crate::engine::digest;
use crate::playbooks::Playbook;
use crate::store::{SETTINGS_FILE, sha256_hex};

pub use recorder::Recorder;
pub use replay::{Replay, ReplayState, Replayed};
pub use standing::StandingLine;

/// The form of the file; a later form has a greater number.
const FORM: u32 = 1;

/// The parameter that seeds what is random, where a playbook has one.
const SEED: &str = "seed";

/// Why a record cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// The file cannot be read or written.
    #[error("the record `{file}` cannot be {doing}: {source}")]
    File {
        /// The file.
        file: String,
        /// What is done to it.
        doing: &'static str,
        /// Why not.
        source: std::io::Error,
    },
    /// Somebody else writes into it.
    #[error("the record `{file}` is being written by another process: name another file")]
    Busy {
        /// The file.
        file: String,
    },
    /// It does not begin with a record's head.
    #[error("`{file}` is no record: its first line says {why}")]
    NoRecord {
        /// The file.
        file: String,
        /// What is wrong with its first line.
        why: String,
    },
    /// It has a form that this version does not know.
    #[error("`{file}` was recorded in form {form} by Assay {assay}; this version reads form {FORM}")]
    Form {
        /// The file.
        file: String,
        /// The form.
        form: u32,
        /// The version that wrote it.
        assay: String,
    },
    /// A line in it cannot be read.
    #[error("{file}:{line}: {why}")]
    Line {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        why: String,
    },
    /// It is the record of another workspace.
    #[error("`{file}` is a record of the workspace {theirs}, and this is {ours}: name another file")]
    OtherWorkspace {
        /// The file.
        file: String,
        /// The workspace it names.
        theirs: String,
        /// The workspace worked in.
        ours: String,
    },
}

/// A data file as it was when a record began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedInput {
    /// Its dataset.
    pub dataset: String,
    /// Its path inside the workspace.
    pub file: String,
    /// Its SHA-256.
    pub sha256: String,
}

/// What a playbook's part of a record began from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beginning {
    /// The playbook.
    pub playbook: String,
    /// Its seed, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<i64>,
    /// A hash of the parameters in force.
    pub parameters: String,
    /// Its data files.
    pub inputs: Vec<RecordedInput>,
    /// Its latest run; nothing where it had never run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<i64>,
    /// A hash of its results, marks and decisions.
    pub standing: String,
}

/// The first line of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The form of the file.
    pub record: u32,
    /// The version that wrote it.
    pub assay: String,
    /// The workspace's name.
    pub workspace: String,
    /// The day the workspace was at.
    pub as_of: NaiveDate,
    /// The SHA-256 of `assay.toml`.
    pub settings: String,
    /// What each playbook began from.
    pub playbooks: Vec<Beginning>,
}

impl Head {
    /// The head of a record that begins now.
    ///
    /// # Errors
    /// When the settings or the store cannot be read.
    pub fn of(bench: &Bench) -> Result<Self, OperationError> {
        let workspace = bench.workspace();
        let settings = std::fs::read(workspace.root.join(SETTINGS_FILE)).unwrap_or_default();
        let beginnings = bench
            .playbooks()
            .into_iter()
            .map(|playbook| Beginning::of(bench, playbook));
        Ok(Self {
            record: FORM,
            assay: env!("CARGO_PKG_VERSION").to_owned(),
            workspace: workspace.settings.workspace.name.clone(),
            as_of: bench.as_of(&Overrides::default()),
            settings: sha256_hex(&settings),
            playbooks: beginnings.collect::<Result<_, _>>()?,
        })
    }
}

impl Beginning {
    fn of(bench: &Bench, playbook: &'static Playbook) -> Result<Self, OperationError> {
        let store = bench.reader()?;
        let parameters = bench.parameters(playbook, &Overrides::default())?;
        let values = parameters.all().iter();
        let values: Vec<(&str, String)> = values
            .map(|(name, resolved)| (name.as_str(), resolved.value.to_string()))
            .collect();
        Ok(Self {
            playbook: playbook.id.to_owned(),
            seed: parameters.number(SEED).map(|seed| seed as i64),
            parameters: digest(&values),
            inputs: recorded_inputs(bench, playbook)?,
            run: latest_run(&store, playbook)?.map(|run| run.id),
            standing: digest(&bench.held(playbook)?),
        })
    }
}

/// A playbook's data files; none where one of them is missing, as nothing can run then.
fn recorded_inputs(bench: &Bench, playbook: &'static Playbook) -> Result<Vec<RecordedInput>, OperationError> {
    let store = bench.reader()?;
    let found = match bench.inputs(playbook, &store) {
        Ok(found) => found,
        Err(OperationError::Store(crate::store::StoreError::Source { .. })) => return Ok(Vec::new()),
        Err(other) => return Err(other),
    };
    let files = found.into_iter().flat_map(|(dataset, files)| {
        files.into_iter().map(move |file| RecordedInput {
            dataset: dataset.clone(),
            file: file.source.shown,
            sha256: file.fingerprint,
        })
    });
    Ok(files.collect())
}

/// How a run ended, and what it finished where it was stopped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// The number of the operation.
    pub ended: u64,
    /// The outcome's word.
    pub outcome: String,
    /// The phases that a stopped run had finished.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub phases: Vec<String>,
}

/// An operation that was carried out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Its number, from 1.
    pub seq: u64,
    /// Who carried it out.
    pub who: String,
    /// The day it was about.
    pub as_of: NaiveDate,
    /// The operation.
    pub did: Operation,
    /// How it ended: a run alone says so, on a line of its own, because other operations may come before its end.
    #[serde(skip)]
    pub ended: Option<Ended>,
}

/// A line after the head.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
enum Line {
    Entry(Box<Entry>),
    Ended(Ended),
}

/// A record that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// What it began from.
    pub head: Head,
    /// The operations, in order.
    pub entries: Vec<Entry>,
    /// The last line broke off: somebody was killed while it was written.
    pub torn: bool,
    /// Bytes up to the end of the last whole line.
    whole: u64,
}

impl Record {
    /// Reads a record.
    ///
    /// # Errors
    /// When it cannot be read, is none, or a line before the last one is broken; the error names the line.
    pub fn read(path: &Path) -> Result<Self, RecordError> {
        let bytes = std::fs::read(path).map_err(|source| RecordError::File {
            file: path.display().to_string(),
            doing: "read",
            source,
        })?;
        Self::parse(&path.display().to_string(), &bytes)
    }

    fn parse(file: &str, bytes: &[u8]) -> Result<Self, RecordError> {
        let mut lines = bytes.split_inclusive(|byte| *byte == b'\n');
        let first = lines.next().unwrap_or_default();
        let head = head_of(file, first)?;
        let mut record = Self {
            head,
            entries: Vec::new(),
            torn: false,
            whole: first.len() as u64,
        };
        for (place, line) in lines.enumerate() {
            let broken = |why: String| RecordError::Line {
                file: file.to_owned(),
                line: place + 2,
                why,
            };
            match serde_json::from_slice(line) {
                Ok(found) => record.take(found).map_err(broken)?,
                // Only a line that nothing follows can have broken off.
                Err(_) if !line.ends_with(b"\n") => {
                    record.torn = true;
                    break;
                }
                Err(error) => return Err(broken(why(line, &error))),
            }
            record.whole += line.len() as u64;
        }
        Ok(record)
    }

    fn take(&mut self, line: Line) -> Result<(), String> {
        let last = self.entries.last().map_or(0, |entry| entry.seq);
        match line {
            Line::Entry(entry) if entry.seq == last + 1 => self.entries.push(*entry),
            Line::Entry(entry) => {
                return Err(format!(
                    "operation {} follows operation {last}: lines are missing",
                    entry.seq
                ));
            }
            Line::Ended(ended) => {
                let seq = ended.ended;
                let run = self.entries.iter_mut().find(|entry| entry.seq == seq);
                let run = run.filter(|entry| matches!(entry.did, Operation::Run { .. }));
                run.ok_or_else(|| format!("operation {seq} ended, but it is no run of this record"))?
                    .ended = Some(ended);
            }
        }
        Ok(())
    }
}

fn head_of(file: &str, line: &[u8]) -> Result<Head, RecordError> {
    /// What every form says of itself.
    #[derive(Deserialize)]
    struct Form {
        record: u32,
        assay: String,
    }
    let none = |why: String| RecordError::NoRecord {
        file: file.to_owned(),
        why,
    };
    if line.is_empty() {
        return Err(none("nothing".to_owned()));
    }
    let form: Form = serde_json::from_slice(line).map_err(|_| none("neither `record` nor `assay`".to_owned()))?;
    if form.record > FORM {
        return Err(RecordError::Form {
            file: file.to_owned(),
            form: form.record,
            assay: form.assay,
        });
    }
    serde_json::from_slice(line).map_err(|error| none(error.to_string()))
}

/// What is wrong with a line, as far as it can be told: the parts are looked at one after another.
fn why(line: &[u8], error: &serde_json::Error) -> String {
    let parts: Result<serde_json::Value, _> = serde_json::from_slice(line);
    let did = match &parts {
        Err(error) => return format!("no JSON ({error})"),
        Ok(parts) => parts.get("did").cloned(),
    };
    let told = did.and_then(|did| serde_json::from_value::<Operation>(did).err());
    format!("no operation ({})", told.as_ref().unwrap_or(error))
}

#[cfg(test)]
mod tests;
