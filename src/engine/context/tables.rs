//! The frames and files that a body may read, and the units that it makes and finds again.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{AS_OF, InputFile, PhaseContext, UnitOutput};
use crate::engine::keys::digest;
use crate::engine::phase::PhaseError;
use crate::engine::progress::LogLevel;
use crate::frame::{
    Contract, FORGOTTEN, Frame, Layout, Loaded, OpenFile, Watch, from_parquet, load_opened, set_forgotten_aside,
    to_parquet,
};

impl PhaseContext<'_> {
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

    pub(super) fn cached(&self, hash: &str) -> Result<Arc<Frame>, PhaseError> {
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

    /// Opens a file for a look at its headers, and to load it by [`PhaseContext::load_opened`] after that.
    ///
    /// # Errors
    /// When the file cannot be read, or when cancelled.
    pub fn open(&self, file: &InputFile) -> Result<OpenFile, PhaseError> {
        let opened = OpenFile::open(&file.source, &mut self.watch(file));
        self.checkpoint()?;
        Ok(opened?)
    }

    /// Reads a file by its contract, with progress in bytes and looks at the cancel token. Rows of people who were
    /// forgotten are set aside with nothing of what they held.
    ///
    /// # Errors
    /// When the file cannot be read or a required column is missing, or when cancelled.
    pub fn load(&self, file: &InputFile, contract: &Contract, layout: Option<&Layout>) -> Result<Loaded, PhaseError> {
        self.load_opened(self.open(file)?, file, contract, layout)
    }

    /// The same for a file that is open already.
    ///
    /// # Errors
    /// As [`PhaseContext::load`].
    pub fn load_opened(
        &self,
        opened: OpenFile,
        file: &InputFile,
        contract: &Contract,
        layout: Option<&Layout>,
    ) -> Result<Loaded, PhaseError> {
        let loaded = load_opened(opened, &file.source, contract, layout, &mut self.watch(file));
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

    fn watch<'a>(&'a self, file: &'a InputFile) -> impl Watch {
        ContextWatch {
            context: self,
            file,
            started: Instant::now(),
            shown: Duration::ZERO,
        }
    }

    pub(super) fn unit_key(&self, key: &str, reads: &[&str]) -> Result<String, PhaseError> {
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
