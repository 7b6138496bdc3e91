//! Frames at rest: Parquet bytes, each file named by the SHA-256 of its content, so that equal frames are one file and
//! a damaged one is noticed when it is read.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use super::atomic::{TEMPORARY_PREFIX, make_private_folder, write_private};
use super::database::Store;
use super::error::StoreError;
use super::hash::{is_hash, sha256_hex};
use super::workspace::ASSAY_FOLDER;

const FRAMES_FOLDER: &str = "frames";
const EXTENSION: &str = "parquet";

/// Every column in which a frame's hash can stand. Text is searched for hashes rather than read as this or that form,
/// so a frame named anywhere in a record is kept.
const REFERENCES: [(&str, &str); 9] = [
    ("phase", "frames"),
    ("phase", "metrics"),
    ("phase", "gates"),
    ("run", "inputs"),
    ("unit", "frames"),
    ("unit", "value"),
    ("event", "value"),
    ("journal", "answer"),
    ("audit", "payload"),
];

/// What tidying up did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct GcReport {
    /// Frames kept because something refers to them.
    pub kept: usize,
    /// Frames deleted.
    pub deleted: usize,
    /// Leftovers of killed writes deleted.
    pub leftovers: usize,
    /// Bytes freed.
    pub freed_bytes: u64,
}

/// Where the frame of this hash lies in the workspace folder `root`, whether or not it is there.
pub fn frame_path_in(root: &Path, hash: &str) -> PathBuf {
    root.join(ASSAY_FOLDER)
        .join(FRAMES_FOLDER)
        .join(format!("{hash}.{EXTENSION}"))
}

impl Store {
    /// Keeps a frame's Parquet bytes; gives the hash it is found by. A frame that is there already is not written again,
    /// unless its file turns out to be damaged: then this mends it.
    ///
    /// # Errors
    /// When the store is a reader's or the disk refuses.
    pub fn put_frame(&self, bytes: &[u8]) -> Result<String, StoreError> {
        self.needs_writer("keep a frame")?;
        let hash = sha256_hex(bytes);
        let path = self.frame_path(&hash);
        if !std::fs::read(&path).is_ok_and(|there| there == bytes) {
            if let Some(folder) = path.parent() {
                make_private_folder(folder)?;
            }
            write_private(&path, bytes)?;
        }
        Ok(hash)
    }

    /// A frame's Parquet bytes, checked against their hash; those of a model that was encrypted are decrypted.
    ///
    /// # Errors
    /// [`StoreError::FrameMissing`], [`StoreError::FrameDamaged`], [`StoreError::Sealed`] without its key, or
    /// [`StoreError::FrameName`] for a text that is no hash.
    pub fn frame_bytes(&self, hash: &str) -> Result<Vec<u8>, StoreError> {
        if !is_hash(hash) {
            return Err(StoreError::FrameName { text: hash.to_owned() });
        }
        let path = self.frame_path(hash);
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(StoreError::FrameMissing { path }),
            Err(source) => {
                return Err(StoreError::Io {
                    doing: "read the frame",
                    path,
                    source,
                });
            }
        };
        let bytes = self.opened(bytes, hash, &path)?;
        let found = sha256_hex(&bytes);
        if found == hash {
            Ok(bytes)
        } else {
            Err(StoreError::FrameDamaged { path, found })
        }
    }

    /// Where the frame of this hash lies, whether or not it is there.
    pub fn frame_path(&self, hash: &str) -> PathBuf {
        frame_path_in(self.root(), hash)
    }

    /// Whether the frame is on disk (its content is not checked).
    pub fn has_frame(&self, hash: &str) -> bool {
        is_hash(hash) && self.frame_path(hash).is_file()
    }

    /// Every frame hash that a phase record, a unit, a gate's evidence, an event, a call's answer or a published generation
    /// names.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn referred_frames(&self) -> Result<BTreeSet<String>, StoreError> {
        let published = self.published_frames()?;
        self.read("list the frames in use", |connection| {
            let mut hashes = published.clone();
            for (table, column) in REFERENCES {
                let mut statement = connection.prepare(&format!("SELECT {column} FROM {table}"))?;
                let mut rows = statement.query([])?;
                while let Some(row) = rows.next()? {
                    let text = row.get_ref(0)?.as_str_or_null()?.unwrap_or_default();
                    hashes.extend(hashes_in(text).map(str::to_owned));
                }
            }
            Ok(hashes)
        })
    }

    /// Deletes frames nothing refers to, and leftovers of killed writes, in the store and beside the workspace's own files.
    ///
    /// # Errors
    /// [`StoreError::RunGoing`] while a run is going on (its frames are not in a record yet), [`StoreError::ReadOnly`]
    /// for a reader.
    pub fn gc(&self) -> Result<GcReport, StoreError> {
        self.needs_writer("tidy up")?;
        if let Some(run) = self.runs(None)?.into_iter().find(|run| run.outcome == "running") {
            return Err(StoreError::RunGoing {
                run: run.id,
                playbook: run.playbook,
            });
        }
        let referred = self.referred_frames()?;
        let (archived, beside) = (self.sweep_archives()?, self.sweep_leftovers()?);
        let mut report = GcReport {
            leftovers: archived.0 + beside.0,
            freed_bytes: archived.1 + beside.1,
            ..GcReport::default()
        };
        for folder in [self.folder(), self.folder().join(FRAMES_FOLDER)] {
            let entries = match std::fs::read_dir(&folder) {
                Ok(entries) => entries,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(source) => {
                    return Err(StoreError::Io {
                        doing: "list the folder",
                        path: folder,
                        source,
                    });
                }
            };
            for entry in entries {
                let path = entry.map_err(StoreError::io("list the folder", &folder))?.path();
                tidy(&path, &referred, &mut report)?;
            }
        }
        Ok(report)
    }
}

fn tidy(path: &Path, referred: &BTreeSet<String>, report: &mut GcReport) -> Result<(), StoreError> {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let leftover = name.starts_with(TEMPORARY_PREFIX);
    let frame = name
        .strip_suffix(EXTENSION)
        .and_then(|stem| stem.strip_suffix('.'))
        .filter(|stem| is_hash(stem));
    match frame {
        Some(hash) if referred.contains(hash) => {
            report.kept += 1;
            return Ok(());
        }
        Some(_) => report.deleted += 1,
        None if leftover => report.leftovers += 1,
        // Not ours to judge.
        None => return Ok(()),
    }
    report.freed_bytes += std::fs::metadata(path)
        .map(|metadata| metadata.len())
        .unwrap_or_default();
    std::fs::remove_file(path).map_err(StoreError::io("delete the file", path))
}

/// The maximal runs of hexadecimal characters that have a hash's form.
fn hashes_in(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_ascii_alphanumeric())
        .filter(|token| is_hash(token))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_found_wherever_they_stand() {
        let (a, b) = (sha256_hex(b"a"), sha256_hex(b"b"));
        let text = format!(r#"{{"evidence":"{a}","note":"see frame:{b}.parquet, not {a}0"}}"#);
        assert_eq!(hashes_in(&text).collect::<Vec<_>>(), [a.as_str(), b.as_str()]);
    }
}
