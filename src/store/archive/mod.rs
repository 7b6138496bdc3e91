//! Archives: what a run read, or is about to change, as a folder of Parquet files that can be checked without Assay.
//!
//! `.assay/archive/<UTC>-<run8>/` holds a file per frame, `SHA256SUMS` (which `sha256sum -c` reads) and `manifest.json`.
//! Its root is the SHA-256 of `SHA256SUMS`: who knows the root can tell whether anything of the archive was changed. An
//! archive is written beside its place and renamed into it, so there is no half of one.

mod check;
mod upkeep;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

pub use check::{ArchiveCheck, ArchiveProblem};

use super::atomic::{TEMPORARY_PREFIX, make_private_folder, sync_folder, write_private};
use super::database::Store;
use super::error::StoreError;
use super::hash::sha256_hex;

/// The folder of archives inside `.assay/`.
pub(super) const ARCHIVE_FOLDER: &str = "archive";
/// The sums, in the form that `sha256sum -c` reads.
const SUMS_FILE: &str = "SHA256SUMS";
/// What the archive is of.
const MANIFEST_FILE: &str = "manifest.json";
/// The form of a manifest.
const FORMAT: u32 = 1;
/// Letters of a moment that stand in an archive's name: `20260304T050607Z`.
const MOMENT_FORMAT: &str = "%Y%m%dT%H%M%SZ";

/// What an archive is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArchivePurpose<'a> {
    /// The playbook.
    pub playbook: &'a str,
    /// The run; 0 outside any.
    pub run: i64,
    /// The moment, RFC 3339.
    pub time: &'a str,
    /// The parameters' hash.
    pub parameter_hash: &'a str,
    /// Why: `intake`, `pre-merge`, `pre-restore`, or what somebody said.
    pub reason: &'a str,
}

/// A frame to archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchiveFrame {
    /// Its name.
    pub name: String,
    /// Its Parquet bytes.
    pub bytes: Vec<u8>,
    /// Its rows.
    pub rows: u64,
    /// Its columns.
    pub columns: Vec<String>,
}

/// One file of an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveFile {
    /// Its path inside the archive.
    pub path: String,
    /// The frame it holds.
    pub frame: String,
    /// Its rows.
    pub rows: u64,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Its columns.
    pub columns: Vec<String>,
}

/// What an archive says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveManifest {
    /// The form of the manifest.
    pub format: u32,
    /// The archive's name: its folder.
    pub id: String,
    /// The playbook.
    pub playbook: String,
    /// The run; 0 outside any.
    pub run: i64,
    /// When it was made, RFC 3339.
    pub time: String,
    /// The version of the tool that made it.
    pub tool: String,
    /// The parameters' hash.
    pub parameter_hash: String,
    /// Why it was made.
    pub reason: String,
    /// SHA-256 of `SHA256SUMS`.
    pub root: String,
    /// Its files, by path.
    pub files: Vec<ArchiveFile>,
}

impl ArchiveManifest {
    /// What the manifest would say with these frames in the place of its own.
    #[must_use]
    pub fn with_frames(&self, frames: &BTreeMap<String, ArchiveFrame>) -> Self {
        let mut manifest = self.clone();
        for file in &mut manifest.files {
            let Some(frame) = frames.get(&file.frame) else { continue };
            file.rows = frame.rows;
            file.bytes = frame.bytes.len() as u64;
            file.sha256 = sha256_hex(&frame.bytes);
            file.columns.clone_from(&frame.columns);
        }
        manifest.root = sha256_hex(sums_of(&manifest.files).as_bytes());
        manifest
    }
}

/// An archive on disk: what it says, or why that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptArchive {
    /// Its name.
    pub id: String,
    /// Its folder.
    pub folder: PathBuf,
    /// What it says of itself.
    pub manifest: Result<ArchiveManifest, String>,
}

impl KeptArchive {
    /// Its size by its manifest.
    pub fn bytes(&self) -> u64 {
        let files = self.manifest.as_ref().map(|manifest| manifest.files.as_slice());
        files.unwrap_or_default().iter().map(|file| file.bytes).sum()
    }
}

impl Store {
    /// Where archives lie.
    pub(super) fn archive_folder(&self) -> PathBuf {
        self.folder().join(ARCHIVE_FOLDER)
    }

    /// Writes an archive, syncs it, and gives its manifest. Nothing of it is there before all of it is.
    ///
    /// # Errors
    /// When the store is a reader's, a moment is none, a frame's name is no file's, or the disk refuses.
    pub fn create_archive(
        &self,
        purpose: &ArchivePurpose<'_>,
        frames: &[ArchiveFrame],
    ) -> Result<ArchiveManifest, StoreError> {
        self.needs_writer("make an archive")?;
        let folder = self.archive_folder();
        make_private_folder(&folder)?;
        let id = self.new_id(purpose)?;
        let draft = folder.join(format!("{TEMPORARY_PREFIX}{id}"));
        if draft.exists() {
            std::fs::remove_dir_all(&draft).map_err(StoreError::io("delete a leftover", &draft))?;
        }
        make_private_folder(&draft)?;
        let files = write_files(&draft, frames)?;
        let sums = sums_of(&files);
        write_private(&draft.join(SUMS_FILE), sums.as_bytes())?;
        let manifest = ArchiveManifest {
            format: FORMAT,
            id: id.clone(),
            playbook: purpose.playbook.to_owned(),
            run: purpose.run,
            time: purpose.time.to_owned(),
            tool: format!("assay {}", env!("CARGO_PKG_VERSION")),
            parameter_hash: purpose.parameter_hash.to_owned(),
            reason: purpose.reason.to_owned(),
            root: sha256_hex(sums.as_bytes()),
            files,
        };
        write_manifest(&draft, &manifest)?;
        let place = folder.join(&id);
        std::fs::rename(&draft, &place).map_err(StoreError::io("put the archive in its place", &place))?;
        sync_folder(&folder).map_err(StoreError::io("sync the folder", &folder))?;
        Ok(manifest)
    }

    /// A name that no archive has: the moment in UTC and the run.
    fn new_id(&self, purpose: &ArchivePurpose<'_>) -> Result<String, StoreError> {
        let moment = chrono::DateTime::parse_from_rfc3339(purpose.time)
            .map_err(|error| StoreError::kept(format!("`{}`", purpose.time), format!("not a moment: {error}")))?;
        let moment = moment.with_timezone(&chrono::Utc).format(MOMENT_FORMAT);
        let base = format!("{moment}-{:08}", purpose.run);
        let taken: BTreeSet<String> = self.archives()?.into_iter().map(|archive| archive.id).collect();
        let more = (2..).map(|count: u32| format!("{base}-{count}"));
        let mut ids = std::iter::once(base.clone()).chain(more);
        Ok(ids.find(|id| !taken.contains(id)).unwrap_or(base))
    }

    /// Every archive, oldest first, of every playbook.
    ///
    /// # Errors
    /// When the folder cannot be listed.
    pub fn archives(&self) -> Result<Vec<KeptArchive>, StoreError> {
        let folder = self.archive_folder();
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(StoreError::io("list the archives", &folder)(error)),
        };
        let mut archives = Vec::new();
        for entry in entries {
            let place = entry.map_err(StoreError::io("list the archives", &folder))?.path();
            let id = place
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default();
            if place.is_dir() && !id.starts_with(TEMPORARY_PREFIX) {
                let manifest = read_manifest(&place);
                archives.push(KeptArchive {
                    id,
                    folder: place,
                    manifest,
                });
            }
        }
        archives.sort_by(|one, other| one.id.cmp(&other.id));
        Ok(archives)
    }

    /// The archive of this name; the beginning of a name will do where it is one archive's only.
    ///
    /// # Errors
    /// When there is none, or several.
    pub fn archive(&self, id: &str) -> Result<KeptArchive, StoreError> {
        let all = self.archives()?;
        let mut found: Vec<&KeptArchive> = all.iter().filter(|archive| archive.id == id).collect();
        if found.is_empty() && !id.is_empty() {
            found = all.iter().filter(|archive| archive.id.starts_with(id)).collect();
        }
        match found.as_slice() {
            [one] => Ok((*one).clone()),
            [] => {
                let names: Vec<&str> = all.iter().map(|archive| archive.id.as_str()).collect();
                let there = if names.is_empty() {
                    "there is no archive yet".to_owned()
                } else {
                    format!("there are {}", names.join(", "))
                };
                Err(StoreError::kept(
                    format!("archive `{id}`"),
                    format!("not found; {there}"),
                ))
            }
            several => {
                let names: Vec<&str> = several.iter().map(|archive| archive.id.as_str()).collect();
                let names = names.join(", ");
                Err(StoreError::kept(
                    format!("archive `{id}`"),
                    format!("begins several: {names}; give one whole"),
                ))
            }
        }
    }
}

fn write_files(draft: &Path, frames: &[ArchiveFrame]) -> Result<Vec<ArchiveFile>, StoreError> {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-';
    let mut files = Vec::with_capacity(frames.len());
    for frame in frames {
        if frame.name.is_empty() || !frame.name.chars().all(plain) {
            let problem = "use letters, digits, `-` and `_`";
            return Err(StoreError::kept(format!("frame `{}`", frame.name), problem));
        }
        let path = format!("{}.parquet", frame.name);
        write_private(&draft.join(&path), &frame.bytes)?;
        files.push(ArchiveFile {
            path,
            frame: frame.name.clone(),
            rows: frame.rows,
            bytes: frame.bytes.len() as u64,
            sha256: sha256_hex(&frame.bytes),
            columns: frame.columns.clone(),
        });
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    if files
        .windows(2)
        .any(|pair| matches!(pair, [one, other] if one.path == other.path))
    {
        return Err(StoreError::kept("an archive", "a frame stands in it twice"));
    }
    Ok(files)
}

/// The sums of files, by path.
fn sums_of(files: &[ArchiveFile]) -> String {
    files
        .iter()
        .map(|file| format!("{}  {}\n", file.sha256, file.path))
        .collect()
}

fn write_manifest(folder: &Path, manifest: &ArchiveManifest) -> Result<(), StoreError> {
    let text = serde_json::to_string_pretty(manifest).map_err(StoreError::json("manifest"))?;
    write_private(&folder.join(MANIFEST_FILE), format!("{text}\n").as_bytes())
}

fn read_manifest(folder: &Path) -> Result<ArchiveManifest, String> {
    let path = folder.join(MANIFEST_FILE);
    let bytes = std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let manifest: ArchiveManifest =
        serde_json::from_slice(&bytes).map_err(|error| format!("{}: no manifest: {error}", path.display()))?;
    if manifest.format > FORMAT {
        let format = manifest.format;
        return Err(format!(
            "{}: form {format} is of a newer Assay; update it",
            path.display()
        ));
    }
    Ok(manifest)
}

#[cfg(test)]
mod tests;
