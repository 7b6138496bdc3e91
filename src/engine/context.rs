//! What a phase's body may touch: its parameters, its frames, its files, its units, its journal, and nothing else.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{FixedOffset, NaiveDate};

use super::cancel::CancelToken;
use super::gate::{Judged, Reading, Reviews, StoredReading, judge_stored, store_form};
use super::keys::digest;
use super::parameters::Parameters;
use super::phase::{Phase, PhaseError, PhaseKind, Pipeline};
use super::progress::{LogLevel, RunEvent, RunSink};
use crate::frame::{
    Contract, FORGOTTEN, Frame, Layout, Loaded, Source, Watch, from_parquet, load, set_forgotten_aside, to_parquet,
};
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

    /// What was found the first time that `key` was asked for, and kept from then on: `now` if it is asked for the
    /// first time. By it a phase notices that the same inputs no longer give the same result.
    ///
    /// # Errors
    /// When the store refuses.
    pub fn first_found(&self, key: &str, now: &serde_json::Value) -> Result<serde_json::Value, PhaseError> {
        let key = digest(&("first found", key));
        let (playbook, phase) = (self.pipeline.playbook, self.phase.id);
        if let Some(record) = self.store.unit(playbook, phase, &key)? {
            return Ok(record.value);
        }
        self.store.put_unit(playbook, phase, &key, &BTreeMap::new(), now)?;
        Ok(now.clone())
    }

    /// The frame of this name that the phase's latest finished run made, for effect phases that remember what they did;
    /// nothing before the first.
    ///
    /// # Errors
    /// When the phase is no effect phase, does not make such a frame, or the store refuses.
    pub fn last_made(&self, name: &str) -> Result<Option<Arc<Frame>>, PhaseError> {
        if self.phase.kind != PhaseKind::Effect || !self.phase.makes.contains(&name) {
            return Err(self.undeclared(format!("its own earlier frame `{name}`")));
        }
        let last = self.store.latest_done(self.pipeline.playbook, self.phase.id)?;
        let hash = last.and_then(|record| record.frames.get(name).cloned());
        hash.map(|hash| self.cached(&hash)).transpose()
    }

    /// The facts of a stream, oldest first; they are part of the phase's key.
    ///
    /// # Errors
    /// When the phase does not declare that it reads them, or the store refuses.
    pub fn facts(&self, stream: &str) -> Result<Vec<serde_json::Value>, PhaseError> {
        self.allowed_in_unit(stream)?;
        if !self.phase.facts.contains(&stream) {
            return Err(self.undeclared(format!("facts `{stream}`")));
        }
        let events = self.store.events(stream)?;
        Ok(events.into_iter().map(|event| event.value).collect())
    }

    /// Records a fact in a stream, together with its entry in the audit chain: for effect phases, which alone may act.
    ///
    /// # Errors
    /// When the phase is no effect phase, does not declare the stream, or the store refuses.
    pub fn record(&self, stream: &str, action: &str, value: &serde_json::Value) -> Result<(), PhaseError> {
        if self.phase.kind != PhaseKind::Effect || !self.phase.facts.contains(&stream) {
            return Err(self.undeclared(format!("recording in `{stream}`")));
        }
        let actor = format!("phase {} of run {}", self.phase.id, self.run);
        self.store
            .record_fact(stream, value, &self.clock.now(), &actor, action)?;
        Ok(())
    }

    /// The facts of a stream that does not stale the phase ([`Phase::recalls`]), oldest first.
    ///
    /// # Errors
    /// When the phase is no effect phase, does not declare the stream, or the store refuses.
    pub fn recall(&self, stream: &str) -> Result<Vec<serde_json::Value>, PhaseError> {
        self.recalls(stream)?;
        let events = self.store.events(stream)?;
        Ok(events.into_iter().map(|event| event.value).collect())
    }

    /// Appends facts to a stream that the phase recalls, all or none, without entries in the audit chain: what a run made
    /// of its input, as opposed to what somebody decided.
    ///
    /// # Errors
    /// As [`PhaseContext::recall`].
    pub fn remember(&self, stream: &str, facts: &[serde_json::Value]) -> Result<(), PhaseError> {
        self.recalls(stream)?;
        self.store.append_events(stream, facts)?;
        Ok(())
    }

    fn recalls(&self, stream: &str) -> Result<(), PhaseError> {
        self.must_act(&format!("recalling `{stream}`"))?;
        if self.phase.recalls.contains(&stream) {
            Ok(())
        } else {
            Err(self.undeclared(format!("recalling `{stream}`")))
        }
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

    /// Inside a unit only what its key holds may be read, or a stored unit would outlive a change.
    fn allowed_in_unit(&self, name: &str) -> Result<(), PhaseError> {
        match &*self.unit_reads.borrow() {
            Some(reads) if !reads.iter().any(|read| read == name) => {
                Err(self.undeclared(format!("`{name}` inside a unit that does not say so")))
            }
            _ => Ok(()),
        }
    }

    fn declared(&self, name: &str) -> Result<(), PhaseError> {
        self.allowed_in_unit(name)?;
        let spec = self.pipeline.parameters.iter().find(|spec| spec.name == name);
        match spec {
            Some(spec) if spec.used_by.iter().any(|id| id == self.phase.id) => Ok(()),
            _ => Err(self.undeclared(format!("parameter `{name}`"))),
        }
    }

    /// A number that must be there.
    ///
    /// # Errors
    /// When the phase does not declare it or it is not a number.
    pub fn number(&self, name: &str) -> Result<f64, PhaseError> {
        self.optional_number(name)?
            .ok_or_else(|| self.undeclared(format!("parameter `{name}` as a number")))
    }

    /// A number or the word `none`.
    ///
    /// # Errors
    /// When the phase does not declare it.
    pub fn optional_number(&self, name: &str) -> Result<Option<f64>, PhaseError> {
        self.declared(name)?;
        Ok(self.parameters.number(name))
    }

    /// A word.
    ///
    /// # Errors
    /// When the phase does not declare it or it is not text.
    pub fn word(&self, name: &str) -> Result<&str, PhaseError> {
        self.declared(name)?;
        self.parameters
            .text(name)
            .ok_or_else(|| self.undeclared(format!("parameter `{name}` as text")))
    }

    /// Several words.
    ///
    /// # Errors
    /// When the phase does not declare it.
    pub fn words(&self, name: &str) -> Result<Vec<String>, PhaseError> {
        self.declared(name)?;
        let list = self.parameters.value(name).and_then(toml::Value::as_array);
        Ok(list
            .into_iter()
            .flatten()
            .filter_map(|word| word.as_str().map(str::to_owned))
            .collect())
    }

    /// A switch.
    ///
    /// # Errors
    /// When the phase does not declare it.
    pub fn switch(&self, name: &str) -> Result<bool, PhaseError> {
        self.declared(name)?;
        Ok(self
            .parameters
            .value(name)
            .and_then(toml::Value::as_bool)
            .unwrap_or(false))
    }

    /// All parameters, for pure functions that take them whole; reading through this is only for parameters that the
    /// phase declares.
    pub fn parameters(&self) -> &Parameters {
        self.parameters
    }

    /// The frames that the phase declares to read.
    pub fn reads(&self) -> &'static [&'static str] {
        self.phase.reads
    }

    /// A frame made by an earlier phase.
    ///
    /// # Errors
    /// When the phase does not declare that it reads it.
    pub fn frame(&self, name: &str) -> Result<Arc<Frame>, PhaseError> {
        let readable = self.phase.reads.contains(&name);
        let hash = readable.then(|| self.frames.get(name)).flatten();
        let hash = hash.ok_or_else(|| self.undeclared(format!("frame `{name}`")))?;
        self.cached(hash)
    }

    /// The content hash of a frame the phase reads, for a unit's key.
    ///
    /// # Errors
    /// When the phase does not declare that it reads it.
    pub fn frame_hash(&self, name: &str) -> Result<&str, PhaseError> {
        let readable = self.phase.reads.contains(&name);
        let hash = readable.then(|| self.frames.get(name)).flatten();
        hash.map(String::as_str)
            .ok_or_else(|| self.undeclared(format!("frame `{name}`")))
    }

    /// A unit's frame that a frame this phase reads refers to by hash; the reference is part of the phase's key.
    ///
    /// # Errors
    /// When the stored frame cannot be read.
    pub fn frame_at(&self, hash: &str) -> Result<Arc<Frame>, PhaseError> {
        self.cached(hash)
    }

    fn cached(&self, hash: &str) -> Result<Arc<Frame>, PhaseError> {
        if let Some(frame) = self.cache.borrow().get(hash) {
            return Ok(Arc::clone(frame));
        }
        let frame = Arc::new(from_parquet(&self.store.frame_bytes(hash)?)?);
        self.cache.borrow_mut().insert(hash.to_owned(), Arc::clone(&frame));
        Ok(frame)
    }

    /// The files of a dataset, in the order of the settings.
    ///
    /// # Errors
    /// When the phase does not declare the dataset.
    pub fn files(&self, dataset: &str) -> Result<&[InputFile], PhaseError> {
        if !self.phase.datasets.contains(&dataset) {
            return Err(self.undeclared(format!("dataset `{dataset}`")));
        }
        Ok(self.inputs.get(dataset).map_or(&[], Vec::as_slice))
    }

    /// Reads a file by its contract, with progress in bytes and looks at the cancel token. Rows of people who were
    /// forgotten are set aside with nothing of what they held.
    ///
    /// # Errors
    /// When the file cannot be read or a required column is missing, or when cancelled.
    pub fn load(&self, file: &InputFile, contract: &Contract, layout: Option<&Layout>) -> Result<Loaded, PhaseError> {
        let mut watch = ContextWatch {
            context: self,
            file,
            started: Instant::now(),
            shown: Duration::ZERO,
        };
        let loaded = load(&file.source, contract, layout, &mut watch);
        self.checkpoint()?;
        let mut loaded = loaded?;
        let forgotten = set_forgotten_aside(&mut loaded, self.suppression)?;
        if forgotten > 0 {
            let words = format!("{forgotten} rows of people who were forgotten are set aside");
            self.log(LogLevel::Info, Some(&file.source.shown), None, FORGOTTEN, &words);
        }
        Ok(loaded)
    }

    /// Makes a unit, or takes it from an earlier run in which everything it depends on was the same.
    ///
    /// `key` names the unit and the content it is made from; `reads` the parameters it depends on (and [`AS_OF`]
    /// where it depends on the day): a change of anything else leaves it standing. The second value of the answer
    /// says whether it was reused. A unit is stored the moment it is done, so that a kill after it loses nothing.
    ///
    /// # Errors
    /// Whatever `make` returns.
    pub fn unit(
        &self,
        key: &str,
        reads: &[&str],
        make: impl FnOnce() -> Result<(Vec<(String, Frame)>, serde_json::Value), PhaseError>,
    ) -> Result<(UnitOutput, bool), PhaseError> {
        let full = self.unit_key(key, reads)?;
        let known = if self.fresh {
            None
        } else {
            self.store.unit(self.pipeline.playbook, self.phase.id, &full)?
        };
        if let Some(record) = known {
            let frames = record
                .frames
                .iter()
                .map(|(name, hash)| Ok((name.clone(), self.cached(hash)?)));
            if let Ok(frames) = frames.collect::<Result<BTreeMap<_, _>, PhaseError>>() {
                self.units_reused.set(self.units_reused.get() + 1);
                return Ok((
                    UnitOutput {
                        frames,
                        hashes: record.frames,
                        value: record.value,
                    },
                    true,
                ));
            }
            // A damaged frame of a unit is made again.
        }
        self.unit_reads
            .replace(Some(reads.iter().map(|name| (*name).to_owned()).collect()));
        let made = make();
        self.unit_reads.replace(None);
        let (made, value) = made?;
        let mut hashes = BTreeMap::new();
        let mut frames = BTreeMap::new();
        for (name, frame) in made {
            let bytes = to_parquet(&frame)?;
            // What a phase that makes a model keeps on its way there is as telling as the model.
            let hash = if self.phase.models.is_empty() {
                self.store.put_frame(&bytes)?
            } else {
                self.store.put_model_frame(&bytes)?
            };
            let frame = Arc::new(frame);
            self.cache.borrow_mut().insert(hash.clone(), Arc::clone(&frame));
            hashes.insert(name.clone(), hash);
            frames.insert(name, frame);
        }
        self.store
            .put_unit(self.pipeline.playbook, self.phase.id, &full, &hashes, &value)?;
        Ok((UnitOutput { frames, hashes, value }, false))
    }

    fn unit_key(&self, key: &str, reads: &[&str]) -> Result<String, PhaseError> {
        let mut values: BTreeMap<&str, String> = BTreeMap::new();
        for name in reads {
            let value = if *name == AS_OF {
                self.as_of()?.to_string()
            } else {
                self.declared(name)?;
                self.parameters.value(name).map(ToString::to_string).unwrap_or_default()
            };
            values.insert(name, value);
        }
        let who = self.hasher.opaque_id("key-", "");
        Ok(digest(&(
            self.pipeline.playbook,
            self.phase.id,
            self.phase.version,
            values,
            who,
            self.zone.local_minus_utc(),
            key,
        )))
    }

    /// Asks for a judgement in the middle of the phase, reviews included.
    ///
    /// # Errors
    /// When the phase does not declare `judges_midway`, or a gate is unknown.
    pub fn judge(&self, readings: &[Reading]) -> Result<Vec<Judged>, PhaseError> {
        if !self.phase.judges_midway {
            return Err(self.undeclared("a judgement in its middle".to_owned()));
        }
        let mut judged = Vec::with_capacity(readings.len());
        for reading in readings {
            let spec = self
                .pipeline
                .gates
                .iter()
                .find(|gate| gate.id == reading.gate && gate.phase == self.phase.id);
            let spec = spec.ok_or_else(|| self.undeclared(format!("gate `{}`", reading.gate)))?;
            let evidence = match &reading.evidence {
                Some(frame) => Some(self.store.put_frame(&to_parquet(frame)?)?),
                None => None,
            };
            let stored = store_form(reading, evidence);
            judged.push(judge_stored(&self.parameters.bounds(spec), &stored, self.reviews));
            self.midway.borrow_mut().push(stored);
        }
        Ok(judged)
    }

    /// Makes opaque ids.
    pub fn hasher(&self) -> &KeyedHasher {
        self.hasher
    }

    /// Looks at the cancel token.
    ///
    /// # Errors
    /// [`PhaseError::Cancelled`] when it is raised.
    pub fn checkpoint(&self) -> Result<(), PhaseError> {
        if self.cancel.is_cancelled() {
            Err(PhaseError::Cancelled)
        } else {
            Ok(())
        }
    }

    /// A look from inside a loop over rows; call it at least every [`super::LOOK_EVERY`] rows.
    ///
    /// # Errors
    /// [`PhaseError::Cancelled`] when the token is raised.
    pub fn look(&self, rows: usize) -> Result<(), PhaseError> {
        if self.cancel.look(rows as u64) {
            Ok(())
        } else {
            Err(PhaseError::Cancelled)
        }
    }

    /// Tells the front how far a subject is.
    pub fn progress(&self, subject: &str, done: u64, total: u64, unit: &'static str, elapsed: Duration) {
        let (phase, subject) = (self.phase.id, subject.to_owned());
        self.sink.event(RunEvent::Progress {
            phase,
            subject,
            done,
            total,
            unit,
            elapsed,
        });
    }

    /// Tells the front what was spent so far: lines of a name and an amount, as people read them.
    pub fn ledger(&self, lines: Vec<(String, String)>) {
        let phase = self.phase.id;
        self.sink.event(RunEvent::Ledger { phase, lines });
    }

    /// Writes a log line: a stable code and a sentence, about a file and a row where there are any.
    pub fn log(&self, level: LogLevel, subject: Option<&str>, row: Option<i64>, code: &str, message: &str) {
        self.sink.event(RunEvent::Log {
            level,
            phase: Some(self.phase.id),
            message: message.to_owned(),
        });
        let line = (
            level,
            subject.map(str::to_owned),
            row,
            code.to_owned(),
            message.to_owned(),
        );
        self.lines.borrow_mut().push(line);
    }

    pub(super) fn flush_log(&self) -> Result<(), crate::store::StoreError> {
        for (level, subject, row, code, message) in self.lines.borrow_mut().drain(..) {
            let at = self.clock.now();
            let (phase, subject) = (Some(self.phase.id), subject.as_deref());
            self.store
                .log_line(self.run, &at, level.word(), phase, subject, row, &code, &message)?;
        }
        Ok(())
    }
}

struct ContextWatch<'a, 'b> {
    context: &'a PhaseContext<'b>,
    file: &'a InputFile,
    started: Instant,
    shown: Duration,
}

impl Watch for ContextWatch<'_, '_> {
    fn look(&mut self, rows: u64, bytes: u64) -> bool {
        let elapsed = self.started.elapsed();
        if elapsed.saturating_sub(self.shown) > Duration::from_millis(100) {
            self.shown = elapsed;
            self.context
                .progress(&self.file.source.shown, bytes, self.file.bytes, "bytes", elapsed);
        }
        self.context.cancel.look(rows)
    }
}
