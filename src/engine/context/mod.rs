//! What a phase's body may touch: its parameters, its frames, its files, its units, its journal, and nothing else.

mod history;
mod tables;
mod telling;
mod values;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{FixedOffset, NaiveDate};

use super::cancel::CancelToken;
use super::gate::{Reviews, StoredReading};
use super::parameters::Parameters;
use super::phase::{Phase, PhaseError, PhaseKind, Pipeline};
use super::progress::{LogLevel, RunSink};
use crate::frame::{Frame, Source};
use crate::privacy::{Identifier, KeyedHasher, Suppression};
use crate::store::{CallJournal, Store};

/// The name by which a unit says that it depends on the run's day.
pub const AS_OF: &str = "as_of";

/// A data file of the workspace, with its fingerprint.
#[derive(Debug, Clone)]
pub struct InputFile {
    /// Where it is and what the settings say of it.
    pub source: Source,
    /// SHA-256 of its bytes; empty when the file could not be read.
    pub fingerprint: String,
    /// The layout the settings name.
    pub layout: Option<String>,
    /// Its size.
    pub bytes: u64,
}

/// A finished unit: frames and a plain value.
#[derive(Debug, Clone)]
pub struct UnitOutput {
    /// Frames by name.
    pub frames: BTreeMap<String, Arc<Frame>>,
    /// Their content hashes, by which a frame of the phase can refer to them.
    pub hashes: BTreeMap<String, String>,
    /// Anything else worth keeping.
    pub value: serde_json::Value,
}

impl UnitOutput {
    /// A frame of the unit.
    ///
    /// # Errors
    /// When the unit made no such frame.
    pub fn frame(&self, phase: &str, name: &str) -> Result<Arc<Frame>, PhaseError> {
        self.frames.get(name).cloned().ok_or_else(|| PhaseError::Undeclared {
            phase: phase.to_owned(),
            what: format!("unit frame `{name}`"),
        })
    }
}

/// Frames by content hash, so that one run decodes each at most once.
pub(super) type FrameCache = RefCell<BTreeMap<String, Arc<Frame>>>;

/// A log line held until the body returns: level, file, row, code, sentence.
pub(super) type Line = (LogLevel, Option<String>, Option<i64>, String, String);

/// What a body is given.
pub struct PhaseContext<'a> {
    pub(super) pipeline: &'a Pipeline,
    pub(super) phase: &'a Phase,
    pub(super) parameters: &'a Parameters,
    pub(super) as_of: NaiveDate,
    pub(super) zone: FixedOffset,
    pub(super) inputs: &'a BTreeMap<String, Vec<InputFile>>,
    /// Hashes of the frames the phase may read, by name.
    pub(super) frames: &'a BTreeMap<String, String>,
    pub(super) cache: &'a FrameCache,
    pub(super) store: &'a Store,
    pub(super) hasher: &'a KeyedHasher,
    pub(super) suppression: &'a Suppression,
    pub(super) live: bool,
    pub(super) reviews: &'a dyn Reviews,
    pub(super) cancel: &'a CancelToken,
    pub(super) sink: &'a dyn RunSink,
    pub(super) clock: &'a dyn super::clock::Clock,
    /// What was judged midway: kept even if the body stops over it, so that a reviewer can see and decide it.
    pub(super) midway: RefCell<Vec<StoredReading>>,
    pub(super) run: i64,
    /// What the unit being made may read, while one is made.
    pub(super) unit_reads: RefCell<Option<Vec<String>>>,
    /// Whether units are made anew even if an earlier run left them.
    pub(super) fresh: bool,
    pub(super) units_reused: Cell<usize>,
    pub(super) lines: RefCell<Vec<Line>>,
}

impl PhaseContext<'_> {
    fn undeclared(&self, what: String) -> PhaseError {
        PhaseError::Undeclared {
            phase: self.phase.id.to_owned(),
            what,
        }
    }

    /// The run's day.
    ///
    /// # Errors
    /// When the phase does not declare that it depends on it.
    pub fn as_of(&self) -> Result<NaiveDate, PhaseError> {
        self.allowed_in_unit(AS_OF)?;
        if self.phase.uses_as_of {
            Ok(self.as_of)
        } else {
            Err(self.undeclared("as_of".to_owned()))
        }
    }

    /// The workspace's timezone, by which moments become days; it is part of every key.
    pub fn zone(&self) -> FixedOffset {
        self.zone
    }

    pub(super) fn must_act(&self, what: &str) -> Result<(), PhaseError> {
        if self.phase.kind == PhaseKind::Effect {
            Ok(())
        } else {
            Err(self.undeclared(what.to_owned()))
        }
    }

    /// Whether the workspace lets services be called at all.
    ///
    /// # Errors
    /// When the phase is no effect phase.
    pub fn live(&self) -> Result<bool, PhaseError> {
        self.must_act("calls to the outside")?;
        Ok(self.live)
    }

    /// The journal of this phase's calls to the outside.
    ///
    /// # Errors
    /// When the phase is no effect phase.
    pub fn calls(&self) -> Result<CallJournal<'_>, PhaseError> {
        self.must_act("calls to the outside")?;
        Ok(CallJournal::new(self.store, self.pipeline.playbook, self.phase.id))
    }

    /// The moment, RFC 3339, to stamp a fact with: never a value of a frame that could be made again.
    ///
    /// # Errors
    /// When the phase is no effect phase.
    pub fn now(&self) -> Result<String, PhaseError> {
        self.must_act("the clock")?;
        Ok(self.clock.now())
    }

    /// The run's number, to stamp a fact with.
    ///
    /// # Errors
    /// When the phase is no effect phase.
    pub fn run_number(&self) -> Result<i64, PhaseError> {
        self.must_act("the run's number")?;
        Ok(self.run)
    }

    /// Whether somebody stopped the run; for bodies that finish what is on its way before they answer for it.
    pub fn is_cancelled(&self) -> bool {
        self.cancel.is_cancelled()
    }

    /// Whether this identifier is of somebody who was forgotten, for leads whose ids are made of several columns.
    pub fn is_forgotten(&self, kind: Identifier, value: &str) -> bool {
        self.suppression.knows(kind, value)
    }

    /// Makes opaque ids.
    pub fn hasher(&self) -> &KeyedHasher {
        self.hasher
    }
}
