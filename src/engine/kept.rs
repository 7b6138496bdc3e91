//! What effect phases keep beyond their frames: archives before anything is touched, and the generation that their run
//! publishes.

use std::collections::BTreeMap;

use super::context::PhaseContext;
use super::gate::Judged;
use super::judging::Judging;
use super::keys::digest;
use super::phase::PhaseError;
use crate::frame::{Frame, FrameError, parquet_shape, polars, to_parquet};
use crate::store::{
    ArchiveCheck, ArchiveFile, ArchiveFrame, ArchivePurpose, Generation, GenerationFrame, GenerationKind,
    NextGeneration,
};

/// An archive that was just written, and what reading it again found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Archived {
    /// Its name.
    pub id: String,
    /// SHA-256 of its `SHA256SUMS`.
    pub root: String,
    /// Its files, by path.
    pub files: Vec<ArchiveFile>,
    /// What reading it again found.
    pub check: ArchiveCheck,
}

/// What a phase publishes.
pub struct NewGeneration<'a> {
    /// `offline`, `live` or `mixed`.
    pub method: &'a str,
    /// The archive of what it was made from.
    pub archive: Option<&'a str>,
    /// Names of frames that earlier phases made and this one reads: without one of them nothing is published. Whatever
    /// else earlier phases made is in the generation too, or a screen would mix two states.
    pub frames: &'a [&'a str],
    /// Frames that this phase makes.
    pub made: &'a [(&'a str, &'a Frame)],
}

/// A frame as archives hold it: its rows by the first column, zstd at level 3.
///
/// # Errors
/// When the frame cannot be sorted or written.
pub fn archive_frame(name: &str, frame: &Frame) -> Result<ArchiveFrame, FrameError> {
    let columns: Vec<String> = frame.get_column_names().iter().map(|name| name.to_string()).collect();
    let options = polars::SortMultipleOptions::default().with_maintain_order(true);
    let sorted = match columns.first() {
        Some(first) => frame.sort([first.as_str()], options)?,
        None => frame.clone(),
    };
    Ok(ArchiveFrame {
        name: name.to_owned(),
        bytes: to_parquet(&sorted)?,
        rows: frame.height() as u64,
        columns,
    })
}

impl PhaseContext<'_> {
    /// Archives frames as they are now: written, synced, and read again.
    ///
    /// # Errors
    /// When the phase is no effect phase, or the store or the disk refuses.
    pub fn archive(&self, reason: &str, frames: &[(&str, &Frame)]) -> Result<Archived, PhaseError> {
        self.must_act("an archive")?;
        let mut held = Vec::with_capacity(frames.len());
        for (name, frame) in frames {
            self.checkpoint()?;
            held.push(archive_frame(name, frame)?);
        }
        let (time, parameter_hash) = (self.clock.now(), self.parameter_hash());
        let purpose = ArchivePurpose {
            playbook: self.pipeline.playbook,
            run: self.run,
            time: &time,
            parameter_hash: &parameter_hash,
            reason,
        };
        let manifest = self.store.create_archive(&purpose, &held)?;
        let check = self.store.verify_archive(&manifest.id)?;
        Ok(Archived {
            id: manifest.id,
            root: manifest.root,
            files: manifest.files,
            check,
        })
    }

    /// Whether a phase that stands before this one makes the frame: those behind it hold results of another run.
    fn is_made_before(&self, name: &str) -> bool {
        let earlier = self
            .pipeline
            .phases
            .iter()
            .take_while(|phase| phase.id != self.phase.id);
        earlier.flat_map(|phase| phase.makes.iter()).any(|made| *made == name)
    }

    fn parameter_hash(&self) -> String {
        let values = self.parameters.all().iter();
        let values: BTreeMap<&str, String> = values
            .map(|(name, resolved)| (name.as_str(), resolved.value.to_string()))
            .collect();
        digest(&values)
    }

    /// Reads every archive of this playbook again; one whose manifest cannot be read is among them, whosever it is.
    ///
    /// # Errors
    /// When the phase is no effect phase, or the folder cannot be listed.
    pub fn verify_archives(&self) -> Result<Vec<ArchiveCheck>, PhaseError> {
        self.must_act("the archives")?;
        let mut checks = Vec::new();
        for archive in self.store.archives()? {
            self.checkpoint()?;
            let is_ours = archive
                .manifest
                .as_ref()
                .map_or(true, |manifest| manifest.playbook == self.pipeline.playbook);
            if is_ours {
                checks.push(self.store.verify_archive(&archive.id)?);
            }
        }
        Ok(checks)
    }

    /// Every gate of the phases before this one, judged with the bounds and reviews of now: for a report that says what was
    /// waived and by whom.
    ///
    /// # Errors
    /// When the phase is no effect phase, or a record cannot be read.
    pub fn judged_before(&self) -> Result<Vec<Judged>, PhaseError> {
        self.must_act("the gates of earlier phases")?;
        let judging = Judging {
            pipeline: self.pipeline,
            parameters: self.parameters,
            reviews: self.reviews,
        };
        let mut gates = Vec::new();
        for phase in self
            .pipeline
            .phases
            .iter()
            .take_while(|phase| phase.id != self.phase.id)
        {
            if let Some(record) = self.store.latest_done(self.pipeline.playbook, phase.id)? {
                let judged = judging.gates_of(&record);
                gates.extend(judged.map_err(|error| PhaseError::Input(error.to_string()))?);
            }
        }
        Ok(gates)
    }

    /// The number that the next generation would get, and the one it would follow: for a frame that says so before it is
    /// published.
    ///
    /// # Errors
    /// When the phase is no effect phase, or the live generation cannot be read.
    pub fn next_generation(&self) -> Result<(i64, Option<i64>), PhaseError> {
        self.must_act("the generations")?;
        let playbook = self.pipeline.playbook;
        let live = self.store.live_generation(playbook)?;
        let last = self.store.generations(playbook)?.last().map_or(0, |last| last.seq);
        Ok((last + 1, live.map(|live| live.seq)))
    }

    /// Publishes a generation: from now on it is what people see. Call it last, and only when nothing blocks.
    ///
    /// # Errors
    /// When the phase is no effect phase, reads no such frame, or the store refuses; the live generation is untouched then.
    pub fn publish(&self, new: &NewGeneration<'_>) -> Result<Generation, PhaseError> {
        self.must_act("publishing")?;
        self.checkpoint()?;
        for name in new.frames {
            self.frame_hash(name)?;
        }
        let mut frames = BTreeMap::new();
        for (name, hash) in self.frames.iter().filter(|(name, _)| self.is_made_before(name)) {
            let (rows, _) = parquet_shape(&self.store.frame_path(hash))?;
            let hash = hash.clone();
            frames.insert(name.clone(), GenerationFrame { hash, rows });
        }
        for (name, frame) in new.made {
            let (hash, rows) = (self.store.put_frame(&to_parquet(frame)?)?, frame.height() as u64);
            frames.insert((*name).to_owned(), GenerationFrame { hash, rows });
        }
        let time = self.clock.now();
        let next = NextGeneration {
            playbook: self.pipeline.playbook,
            kind: GenerationKind::Published,
            run: self.run,
            time: &time,
            method: new.method,
            archive: new.archive,
            frames,
        };
        Ok(self.store.publish(next)?)
    }
}
