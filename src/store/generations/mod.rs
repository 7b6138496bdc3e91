//! Generations: the states of a playbook that were published, as a chain of manifests that nobody edits, and a pointer to
//! the one that counts.
//!
//! `.assay/generations/<playbook>/000001.json` names every frame of a state by its hash in the store, and the generation
//! it followed. `live.json` names one of them with the manifest's hash; it is exchanged by a rename, so a kill leaves the
//! old state or the new. What runs make before they publish is the draft: the records of their phases, which no pointer
//! names.

mod upkeep;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::atomic::{make_private_folder, write_private};
use super::database::Store;
use super::error::StoreError;
use super::hash::sha256_hex;

/// The folder of generations inside `.assay/`, with one a playbook.
const FOLDER: &str = "generations";
/// The pointer.
const LIVE_FILE: &str = "live.json";
/// Why the latest run published nothing.
const ERROR_LOG_FILE: &str = "error_log.json";
/// The form of a manifest.
const FORMAT: u32 = 1;

/// How a generation came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GenerationKind {
    /// A run's last phase published it.
    Published,
    /// It was built from an archive.
    Restored,
    /// Frames of an archive took their places in the one before.
    Patched,
    /// Merges of the one before were taken back.
    Undone,
}

impl GenerationKind {
    /// The word that files and people use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Restored => "restored",
            Self::Patched => "patched",
            Self::Undone => "undone",
        }
    }
}

/// A frame of a generation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GenerationFrame {
    /// By which the store finds it.
    pub hash: String,
    /// Its rows.
    pub rows: u64,
}

/// A published state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Generation {
    /// The form of the manifest.
    pub format: u32,
    /// The playbook.
    pub playbook: String,
    /// Its number, from 1.
    pub seq: i64,
    /// The generation that was live before it.
    pub parent: Option<i64>,
    /// How it came to be.
    pub kind: GenerationKind,
    /// The run that made it; 0 outside any.
    pub run: i64,
    /// When, RFC 3339.
    pub time: String,
    /// How its groups were made: `offline`, `live` or `mixed`.
    pub method: String,
    /// The archive of what it was made from.
    pub archive: Option<String>,
    /// Its frames by name.
    pub frames: BTreeMap<String, GenerationFrame>,
}

/// A generation to publish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextGeneration<'a> {
    /// The playbook.
    pub playbook: &'a str,
    /// How it came to be.
    pub kind: GenerationKind,
    /// The run; 0 outside any.
    pub run: i64,
    /// When, RFC 3339.
    pub time: &'a str,
    /// `offline`, `live` or `mixed`.
    pub method: &'a str,
    /// The archive of what it was made from.
    pub archive: Option<&'a str>,
    /// Its frames by name; all of them must be in the store.
    pub frames: BTreeMap<String, GenerationFrame>,
}

/// Something of a chain that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GenerationProblem {
    /// The generation; nothing for the pointer.
    pub seq: Option<i64>,
    /// What is wrong, in words.
    pub what: String,
}

/// What the pointer says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Live {
    seq: i64,
    sha256: String,
}

impl Store {
    pub(super) fn generations_folder(&self) -> PathBuf {
        self.folder().join(FOLDER)
    }

    fn generation_folder(&self, playbook: &str) -> PathBuf {
        self.generations_folder().join(playbook)
    }

    /// Publishes a state: its manifest is written, then the pointer is exchanged. The same frames as the live generation
    /// make no new one, so that a phase that was killed right after publishing may be run again.
    ///
    /// # Errors
    /// When the store is a reader's, a frame is not in the store, the pointer is damaged, or the disk refuses; the live
    /// generation is untouched then.
    pub fn publish(&self, next: NextGeneration<'_>) -> Result<Generation, StoreError> {
        self.needs_writer("publish a generation")?;
        let live = self.live_generation(next.playbook)?;
        if let Some(live) = &live
            && next.kind == GenerationKind::Published
            && live.frames == next.frames
        {
            return Ok(live.clone());
        }
        for (name, frame) in &next.frames {
            if !self.has_frame(&frame.hash) {
                let problem = format!(
                    "frame `{name}` ({}) is not in the store; run its phase again",
                    frame.hash
                );
                return Err(StoreError::kept("the generation", problem));
            }
        }
        let last = self.generation_numbers(next.playbook)?.last().copied().unwrap_or(0);
        let generation = Generation {
            format: FORMAT,
            playbook: next.playbook.to_owned(),
            seq: last + 1,
            parent: live.map(|live| live.seq),
            kind: next.kind,
            run: next.run,
            time: next.time.to_owned(),
            method: next.method.to_owned(),
            archive: next.archive.map(str::to_owned),
            frames: next.frames,
        };
        let folder = self.generation_folder(&generation.playbook);
        make_private_folder(&folder)?;
        let text = manifest_text(&generation)?;
        write_private(&folder.join(file_name(generation.seq)), text.as_bytes())?;
        self.point_to(&generation.playbook, generation.seq)?;
        Ok(generation)
    }

    /// Makes a generation the live one, by exchanging the pointer.
    ///
    /// # Errors
    /// When the store is a reader's, there is no such generation, or the disk refuses.
    pub fn point_to(&self, playbook: &str, seq: i64) -> Result<Generation, StoreError> {
        self.needs_writer("exchange the live generation")?;
        let folder = self.generation_folder(playbook);
        let (generation, bytes) = read_generation(&folder, seq)?;
        let live = Live {
            seq,
            sha256: sha256_hex(&bytes),
        };
        let text = serde_json::to_string_pretty(&live).map_err(StoreError::json("pointer"))?;
        write_private(&folder.join(LIVE_FILE), format!("{text}\n").as_bytes())?;
        Ok(generation)
    }

    /// The generation that counts; nothing before the first was published.
    ///
    /// # Errors
    /// When the pointer or its manifest is damaged.
    pub fn live_generation(&self, playbook: &str) -> Result<Option<Generation>, StoreError> {
        let folder = self.generation_folder(playbook);
        let path = folder.join(LIVE_FILE);
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(StoreError::io("read the live generation", &path)(error)),
        };
        let place = path.display().to_string();
        let live: Live = serde_json::from_slice(&bytes).map_err(|error| {
            let way = "delete it and publish anew, or write the number of a generation with `assay rollback --to`";
            StoreError::kept(&place, format!("the pointer is damaged ({error}); {way}"))
        })?;
        let (generation, bytes) = read_generation(&folder, live.seq)?;
        let found = sha256_hex(&bytes);
        if found != live.sha256 {
            let path = folder.join(file_name(live.seq)).display().to_string();
            let problem = format!(
                "the manifest of the live generation was changed (expected {}, found {found}); `assay rollback` goes to the one before",
                live.sha256
            );
            return Err(StoreError::kept(path, problem));
        }
        Ok(Some(generation))
    }

    /// Every generation of a playbook, oldest first.
    ///
    /// # Errors
    /// When a manifest cannot be read.
    pub fn generations(&self, playbook: &str) -> Result<Vec<Generation>, StoreError> {
        let folder = self.generation_folder(playbook);
        let numbers = self.generation_numbers(playbook)?;
        let read = |seq: i64| read_generation(&folder, seq).map(|(generation, _)| generation);
        numbers.into_iter().map(read).collect()
    }

    fn generation_numbers(&self, playbook: &str) -> Result<Vec<i64>, StoreError> {
        let folder = self.generation_folder(playbook);
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(StoreError::io("list the generations", &folder)(error)),
        };
        let mut numbers = BTreeSet::new();
        for entry in entries {
            let name = entry
                .map_err(StoreError::io("list the generations", &folder))?
                .file_name();
            let stem = name.to_string_lossy().strip_suffix(".json").map(str::to_owned);
            numbers.extend(stem.and_then(|stem| stem.parse::<i64>().ok()));
        }
        Ok(numbers.into_iter().collect())
    }

    /// The playbooks that ever published.
    fn published_playbooks(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.generations_folder())
            .into_iter()
            .flatten()
            .flatten();
        let folders = entries.filter(|entry| entry.path().is_dir());
        let mut names: Vec<String> = folders
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    /// Writes down why a run published nothing, or deletes that once one did.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn write_error_log(&self, playbook: &str, log: Option<&serde_json::Value>) -> Result<(), StoreError> {
        let folder = self.generation_folder(playbook);
        let path = folder.join(ERROR_LOG_FILE);
        match log {
            Some(log) => {
                make_private_folder(&folder)?;
                write_private(&path, format!("{log:#}\n").as_bytes())
            }
            None => match std::fs::remove_file(&path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    Err(StoreError::io("delete the old error log", &path)(error))
                }
                _ => Ok(()),
            },
        }
    }

    /// Why the latest run published nothing, if it did not.
    pub fn error_log(&self, playbook: &str) -> Option<serde_json::Value> {
        let bytes = std::fs::read(self.generation_folder(playbook).join(ERROR_LOG_FILE)).ok()?;
        serde_json::from_slice(&bytes).ok()
    }
}

fn file_name(seq: i64) -> String {
    format!("{seq:06}.json")
}

fn manifest_text(generation: &Generation) -> Result<String, StoreError> {
    let text = serde_json::to_string_pretty(generation).map_err(StoreError::json("generation"))?;
    Ok(format!("{text}\n"))
}

fn read_generation(folder: &Path, seq: i64) -> Result<(Generation, Vec<u8>), StoreError> {
    let path = folder.join(file_name(seq));
    let place = path.display().to_string();
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(StoreError::kept(
                place,
                "there is no such generation; `assay rollback --list` names them",
            ));
        }
        Err(error) => return Err(StoreError::io("read the generation", &path)(error)),
    };
    let generation: Generation = serde_json::from_slice(&bytes)
        .map_err(|error| StoreError::kept(&place, format!("the manifest is damaged: {error}")))?;
    if generation.format > FORMAT {
        let format = generation.format;
        return Err(StoreError::kept(
            place,
            format!("form {format} is of a newer Assay; update it"),
        ));
    }
    Ok((generation, bytes))
}

#[cfg(test)]
mod tests;
