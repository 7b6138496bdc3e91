//! Archives as people use them: made, listed, checked, brought back as a generation, pruned.

use std::collections::{BTreeMap, BTreeSet};

use chrono::DateTime;
use serde_json::json;

use super::bench::{Bench, Overrides};
use super::error::OperationError;
use super::exchange::{ExchangedFrame, any_change};
use crate::engine::archive_frame;
use crate::frame::{from_parquet, instead, parquet_shape, text};
use crate::playbooks::Playbook;
use crate::store::{
    ArchiveCheck, ArchiveFile, ArchiveManifest, ArchivePurpose, Generation, GenerationFrame, GenerationKind,
    KeptArchive, NextGeneration, Store, sha256_hex,
};

/// Why the present is archived before another state takes its place.
const PRE_RESTORE: &str = "pre-restore";
/// The frame that names archives which an undoing needs, and its column.
const MERGE_LOG: (&str, &str) = ("merge_log", "archive_root");

/// An archive as a list shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct ArchiveRow {
    /// The archive.
    pub archive: KeptArchive,
    /// Why pruning spares it; nothing for one that it would delete.
    pub spared: Option<String>,
}

/// What a restoring does, or did.
#[derive(Debug, Clone, PartialEq)]
pub struct Restored {
    /// The archive.
    pub archive: String,
    /// Every frame that it puts in place or takes away, by name, and what becomes of it.
    pub frames: Vec<ExchangedFrame>,
    /// The archive of the present, where one was made.
    pub safety: Option<String>,
    /// The generation that is live now; nothing where nothing was done.
    pub generation: Option<i64>,
}

impl Restored {
    /// Whether any frame becomes another.
    pub fn changes(&self) -> bool {
        any_change(&self.frames)
    }

    /// What was done, or would be, in a sentence.
    pub fn words(&self) -> String {
        let archive = &self.archive;
        match (self.generation, &self.safety) {
            (Some(seq), Some(safety)) => format!(
                "archive {archive} is live as generation {seq}; what was there is in archive {safety}, and a rollback goes back"
            ),
            (Some(seq), None) => format!("archive {archive} is live as generation {seq}"),
            (None, _) => format!("archive {archive} is whole; without --dry-run this goes live"),
        }
    }
}

impl Bench {
    /// Archives what people see now: the live generation, else the latest results.
    ///
    /// # Errors
    /// When there is nothing yet, the workspace is locked, or the disk refuses.
    pub fn create_archive(&self, playbook: &'static Playbook, reason: &str) -> Result<ArchiveManifest, OperationError> {
        let store = self.writer("archive create")?;
        let (frames, run) = present(&store, playbook)?;
        let made = self
            .archive_of(&store, playbook, &frames, (run, reason))?
            .ok_or_else(|| {
                let id = playbook.id;
                OperationError::Refused(format!("there is nothing to archive yet; `assay run {id}` makes it"))
            })?;
        let payload = json!({ "playbook": playbook.id, "archive": made.id, "root": made.root, "reason": reason });
        store.audit_append(&self.now(), self.actor(), "archive.created", &payload)?;
        Ok(made)
    }

    fn archive_of(
        &self,
        store: &Store,
        playbook: &Playbook,
        frames: &BTreeMap<String, GenerationFrame>,
        (run, reason): (i64, &str),
    ) -> Result<Option<ArchiveManifest>, OperationError> {
        if frames.is_empty() {
            return Ok(None);
        }
        let mut held = Vec::with_capacity(frames.len());
        for (name, frame) in frames {
            held.push(archive_frame(name, &from_parquet(&store.frame_bytes(&frame.hash)?)?)?);
        }
        let parameters = self.parameters(playbook, &Overrides::default())?;
        let values: BTreeMap<&str, String> = parameters
            .all()
            .iter()
            .map(|(name, resolved)| (name.as_str(), resolved.value.to_string()))
            .collect();
        let (time, parameter_hash) = (self.now(), crate::engine::digest(&values));
        let purpose = ArchivePurpose {
            playbook: playbook.id,
            run,
            time: &time,
            parameter_hash: &parameter_hash,
            reason,
        };
        let made = store.create_archive(&purpose, &held)?;
        match store.verify_archive(&made.id)?.why() {
            Some(why) => Err(OperationError::Refused(format!(
                "{why}; the disk does not keep what is written"
            ))),
            None => Ok(Some(made)),
        }
    }

    /// Every archive, oldest first, each with why pruning spares it.
    ///
    /// # Errors
    /// When the archives or the generations cannot be read.
    pub fn archives(&self) -> Result<Vec<ArchiveRow>, OperationError> {
        let store = self.reader()?;
        self.rows(&store)
    }

    /// Reads one archive again, or all.
    ///
    /// # Errors
    /// When there is no such archive.
    pub fn verify_archives(&self, id: Option<&str>) -> Result<Vec<ArchiveCheck>, OperationError> {
        let store = self.reader()?;
        let wanted = match id {
            Some(id) => vec![store.archive(id)?],
            None => store.archives()?,
        };
        let checks = wanted.iter().map(|archive| store.verify_archive(&archive.id));
        Ok(checks.collect::<Result<_, _>>()?)
    }

    /// Brings an archive back: the present is archived, a generation is built from the archive, its counts are checked, and
    /// it goes live. With `only`, the other frames stay as they are. With `dry_run`, says what it would do.
    ///
    /// # Errors
    /// When the archive is not whole (the file and both hashes are named), has no such frame, or the workspace is locked;
    /// what is live is untouched then.
    pub fn restore_archive(&self, id: &str, only: &[String], dry_run: bool) -> Result<Restored, OperationError> {
        let store = if dry_run {
            self.reader()?
        } else {
            self.writer("archive restore")?
        };
        let archive = store.archive(id)?;
        if let Some(why) = store.verify_archive(&archive.id)?.why() {
            return Err(OperationError::Refused(format!("{why}; nothing was restored")));
        }
        let manifest = archive.manifest.clone().map_err(OperationError::Refused)?;
        let playbook = self.playbook(&manifest.playbook)?;
        wanted(&manifest, only)?;
        let (now, run) = present(&store, playbook)?;
        let mut restored = foreseen(&store, &manifest, only, &now)?;
        if dry_run {
            return Ok(restored);
        }
        let safety = self.archive_of(&store, playbook, &now, (run, PRE_RESTORE))?;
        restored.safety = safety.map(|made| made.id);
        let mut frames = if only.is_empty() { BTreeMap::new() } else { now };
        for file in chosen(&manifest, only) {
            let hash = store.put_frame(&store.archived_frame(&archive, &file.frame)?)?;
            let (rows, _) = parquet_shape(&store.frame_path(&hash))?;
            if rows != file.rows {
                return Err(OperationError::Refused(format!(
                    "archive {}: `{}` has {rows} rows, but its manifest says {}; nothing was restored",
                    archive.id, file.frame, file.rows
                )));
            }
            frames.insert(file.frame.clone(), GenerationFrame { hash, rows });
        }
        let live = store.live_generation(playbook.id)?;
        // The fact first: what people see never changes without a word.
        let next = store.generations(playbook.id)?.last().map_or(1, |last| last.seq + 1);
        let payload = json!({
            "playbook": playbook.id, "archive": archive.id, "root": manifest.root, "generation": next, "only": only,
        });
        let time = self.now();
        store.audit_append(&time, self.actor(), "archive.restored", &payload)?;
        let made = store.publish(NextGeneration {
            playbook: playbook.id,
            // A part of a state takes its place in the present one; a whole one is what it was.
            kind: if only.is_empty() {
                GenerationKind::Restored
            } else {
                GenerationKind::Patched
            },
            run: 0,
            time: &time,
            method: live.as_ref().map_or("offline", |live| live.method.as_str()),
            archive: Some(&archive.id),
            frames,
        })?;
        restored.generation = Some(made.seq);
        Ok(restored)
    }

    /// The archives that pruning deletes, deleted where `carried_out`; the others with why they are spared.
    ///
    /// # Errors
    /// When the archives or the generations cannot be read, or the workspace is locked.
    pub fn prune_archives(&self, carried_out: bool) -> Result<Vec<ArchiveRow>, OperationError> {
        let store = if carried_out {
            self.writer("archive prune")?
        } else {
            self.reader()?
        };
        let rows = self.rows(&store)?;
        if !carried_out {
            return Ok(rows);
        }
        for row in rows.iter().filter(|row| row.spared.is_none()) {
            // The fact first: an archive is never gone without a word.
            let payload = json!({ "archive": row.archive.id, "bytes": row.archive.bytes() });
            store.audit_append(&self.now(), self.actor(), "archive.pruned", &payload)?;
            store.delete_archive(&row.archive)?;
        }
        Ok(rows)
    }

    fn rows(&self, store: &Store) -> Result<Vec<ArchiveRow>, OperationError> {
        let archives = store.archives()?;
        let mut spared: BTreeMap<String, String> = BTreeMap::new();
        let playbooks: BTreeSet<String> = archives
            .iter()
            .filter_map(|archive| archive.manifest.as_ref().ok())
            .map(|manifest| manifest.playbook.clone())
            .collect();
        for id in &playbooks {
            let ours: Vec<&ArchiveManifest> = archives
                .iter()
                .filter_map(|archive| archive.manifest.as_ref().ok())
                .filter(|manifest| manifest.playbook == *id)
                .collect();
            self.spare(store, id, &ours, &mut spared)?;
        }
        Ok(archives
            .into_iter()
            .map(|archive| ArchiveRow {
                spared: match &archive.manifest {
                    Ok(manifest) => spared.get(&manifest.id).cloned(),
                    Err(_) => Some("it cannot be read; look at it before it goes".to_owned()),
                },
                archive,
            })
            .collect())
    }

    /// Why archives of a playbook are kept: the newest, the young, the last validated run's, and those an undoing needs.
    fn spare(
        &self,
        store: &Store,
        playbook: &str,
        ours: &[&ArchiveManifest],
        spared: &mut BTreeMap<String, String>,
    ) -> Result<(), OperationError> {
        let playbook = self.playbook(playbook)?;
        let parameters = self.parameters(playbook, &Overrides::default())?;
        let (Some(newest), Some(days)) = (
            parameters.number("retention.archives"),
            parameters.number("retention.days"),
        ) else {
            spared.extend(
                ours.iter()
                    .map(|one| (one.id.clone(), "the playbook says nothing of how long".to_owned())),
            );
            return Ok(());
        };
        let mut keep = |one: &ArchiveManifest, why: &str| {
            spared.entry(one.id.clone()).or_insert_with(|| why.to_owned());
        };
        let roots = needed_roots(store, playbook)?;
        for one in ours.iter().filter(|one| roots.contains(&one.root)) {
            keep(one, "an undoing needs it");
        }
        let live = store.live_generation(playbook.id)?;
        for one in ours {
            let Some(live) = &live else { break };
            if live.archive.as_deref() == Some(one.id.as_str()) {
                keep(one, "the live generation was made from it");
            } else if live.run > 0 && live.run == one.run {
                keep(one, "it is of the run that made the live generation");
            }
        }
        let now = DateTime::parse_from_rfc3339(&self.now()).ok();
        for (place, one) in ours.iter().rev().enumerate() {
            if (place as f64) < newest {
                keep(one, "it is among the newest");
            }
            let age = now
                .zip(DateTime::parse_from_rfc3339(&one.time).ok())
                .map(|(now, then)| now - then);
            // An age that cannot be told is no reason to delete.
            if age.is_none_or(|age| (age.num_days() as f64) < days) {
                keep(one, "it is young");
            }
        }
        Ok(())
    }
}

/// What people see now, and the run that made it: the live generation, else the latest results.
pub(super) fn present(
    store: &Store,
    playbook: &Playbook,
) -> Result<(BTreeMap<String, GenerationFrame>, i64), OperationError> {
    if let Some(live) = store.live_generation(playbook.id)? {
        return Ok((live.frames, live.run));
    }
    let (mut frames, mut run) = (BTreeMap::new(), 0);
    for phase in playbook.pipeline.phases {
        if let Some(record) = store.latest_done(playbook.id, phase.id)? {
            run = run.max(record.run);
            for (name, hash) in record.frames {
                let (rows, _) = parquet_shape(&store.frame_path(&hash))?;
                frames.insert(name, GenerationFrame { hash, rows });
            }
        }
    }
    Ok((frames, run))
}

/// Refuses names that the archive does not hold.
fn wanted(manifest: &ArchiveManifest, only: &[String]) -> Result<(), OperationError> {
    let there: Vec<&str> = manifest.files.iter().map(|file| file.frame.as_str()).collect();
    match only.iter().find(|name| !there.contains(&name.as_str())) {
        Some(name) => Err(OperationError::Usage(format!(
            "no frame `{name}` in archive {}; {}",
            manifest.id,
            instead(name, there)
        ))),
        None => Ok(()),
    }
}

/// The files that a restoring puts in place.
fn chosen<'a>(manifest: &'a ArchiveManifest, only: &'a [String]) -> impl Iterator<Item = &'a ArchiveFile> {
    let wanted = move |file: &&ArchiveFile| only.is_empty() || only.contains(&file.frame);
    manifest.files.iter().filter(wanted)
}

/// What a restoring would do to each frame. A frame of the present is the same where archiving it would write the same
/// bytes.
fn foreseen(
    store: &Store,
    manifest: &ArchiveManifest,
    only: &[String],
    now: &BTreeMap<String, GenerationFrame>,
) -> Result<Restored, OperationError> {
    let mut frames = Vec::new();
    for file in chosen(manifest, only) {
        let held = now.get(&file.frame);
        let same = match held {
            Some(held) if held.rows == file.rows => {
                let frame = from_parquet(&store.frame_bytes(&held.hash)?)?;
                sha256_hex(&archive_frame(&file.frame, &frame)?.bytes) == file.sha256
            }
            _ => false,
        };
        frames.push(ExchangedFrame::new(
            &file.frame,
            held.map(|held| held.rows),
            Some(file.rows),
            same,
        ));
    }
    let archived = |name: &str| manifest.files.iter().any(|file| file.frame == name);
    let gone = now.iter().filter(|(name, _)| only.is_empty() && !archived(name));
    frames.extend(gone.map(|(name, held)| ExchangedFrame::new(name, Some(held.rows), None, false)));
    frames.sort_by(|one, other| one.frame.cmp(&other.frame));
    Ok(Restored {
        archive: manifest.id.clone(),
        frames,
        safety: None,
        generation: None,
    })
}

/// Roots of the archives that the merges of any generation, and of the latest results, name.
fn needed_roots(store: &Store, playbook: &Playbook) -> Result<BTreeSet<String>, OperationError> {
    let generations: Vec<Generation> = store.generations(playbook.id)?;
    let mut hashes: BTreeSet<String> = generations
        .into_iter()
        .filter_map(|mut generation| generation.frames.remove(MERGE_LOG.0))
        .map(|frame| frame.hash)
        .collect();
    for phase in playbook
        .pipeline
        .phases
        .iter()
        .filter(|phase| phase.makes.contains(&MERGE_LOG.0))
    {
        let record = store.latest_done(playbook.id, phase.id)?;
        hashes.extend(record.and_then(|mut record| record.frames.remove(MERGE_LOG.0)));
    }
    let mut roots = BTreeSet::new();
    for hash in hashes {
        let log = from_parquet(&store.frame_bytes(&hash)?)?;
        roots.extend(text(&log, MERGE_LOG.1)?.iter().flatten().map(str::to_owned));
    }
    Ok(roots)
}
