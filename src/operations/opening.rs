//! How a workspace is opened: where, by whom, on which day, and what writes down the operations on it. Each command and
//! each thread of the workbench opens it anew, and all of them alike.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use super::bench::Bench;
use super::error::OperationError;
use super::record::Recorder;

/// How a workspace is opened.
#[derive(Debug, Clone)]
pub struct Opening {
    root: PathBuf,
    actor: String,
    day: Option<NaiveDate>,
    recorder: Option<Recorder>,
}

impl Opening {
    /// The workspace in `root`; `actor` signs what is written.
    pub fn new(root: &Path, actor: &str) -> Self {
        Self {
            root: root.to_owned(),
            actor: actor.to_owned(),
            day: None,
            recorder: None,
        }
    }

    /// The same with every operation written down.
    #[must_use]
    pub fn recorded_by(mut self, recorder: Option<Recorder>) -> Self {
        self.recorder = recorder;
        self
    }

    /// The same on another day than the settings' or today's.
    #[must_use]
    pub fn on_day(mut self, day: Option<NaiveDate>) -> Self {
        self.day = day;
        self
    }

    /// The workspace's folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Whether operations are written down.
    pub fn is_recorded(&self) -> bool {
        self.recorder.is_some()
    }

    /// Opens it.
    ///
    /// # Errors
    /// As [`Bench::open`].
    pub fn bench(&self) -> Result<Bench, OperationError> {
        let mut bench = Bench::open_today(&self.root, &self.actor)?.on_day(self.day);
        bench.recorder.clone_from(&self.recorder);
        Ok(bench)
    }

    /// Nothing more is done: what the record still holds back is written.
    ///
    /// # Errors
    /// When the record cannot be written.
    pub fn finish(&self) -> Result<(), OperationError> {
        match &self.recorder {
            Some(recorder) => Ok(recorder.finish()?),
            None => Ok(()),
        }
    }
}

impl Bench {
    /// The same bench on another day, whatever the settings say: a replay is about the days of its record.
    #[must_use]
    pub fn on_day(mut self, day: Option<NaiveDate>) -> Self {
        self.day = day;
        self
    }
}
