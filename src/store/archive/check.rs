//! Checking an archive: every file is read again and its hash compared with what `SHA256SUMS` and the manifest say, and
//! those with the root. What is wrong is named with both hashes.

use std::collections::BTreeMap;
use std::path::Path;

use super::{ArchiveManifest, KeptArchive, MANIFEST_FILE, SUMS_FILE};
use crate::store::database::Store;
use crate::store::error::StoreError;
use crate::store::hash::sha256_hex;

/// Something of an archive that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchiveProblem {
    /// The file inside the archive.
    pub path: String,
    /// The hash it should have; empty where it should not be there.
    pub expected: String,
    /// The hash it has; empty where it is missing.
    pub found: String,
    /// What is wrong, in words.
    pub what: String,
}

/// What a check of an archive found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchiveCheck {
    /// The archive.
    pub id: String,
    /// Its root as the manifest gives it; empty where that cannot be read.
    pub root: String,
    /// Files it should have.
    pub files: usize,
    /// What is wrong; nothing when it is whole.
    pub problems: Vec<ArchiveProblem>,
}

impl ArchiveCheck {
    /// Whether nothing is wrong.
    pub fn is_whole(&self) -> bool {
        self.problems.is_empty()
    }

    /// The first thing that is wrong, with both hashes, for whoever must refuse.
    pub fn why(&self) -> Option<String> {
        self.sentences().next()
    }

    /// Everything that is wrong, with both hashes where there are any.
    pub fn sentences(&self) -> impl Iterator<Item = String> {
        let hash = |text: &str| match text {
            "" => "none".to_owned(),
            hash => hash.to_owned(),
        };
        self.problems.iter().map(move |problem| {
            let sentence = format!("archive {}: {}: {}", self.id, problem.path, problem.what);
            if problem.expected.is_empty() && problem.found.is_empty() {
                return sentence;
            }
            let (expected, found) = (hash(&problem.expected), hash(&problem.found));
            format!("{sentence} (expected {expected}, found {found})")
        })
    }
}

impl Store {
    /// Reads an archive again and says what is wrong with it.
    ///
    /// # Errors
    /// When there is no such archive.
    pub fn verify_archive(&self, id: &str) -> Result<ArchiveCheck, StoreError> {
        Ok(check(&self.archive(id)?))
    }

    /// A frame of an archive, its hash checked.
    ///
    /// # Errors
    /// When the archive has no such frame, or its file is missing or damaged; both hashes are named.
    pub fn archived_frame(&self, archive: &KeptArchive, frame: &str) -> Result<Vec<u8>, StoreError> {
        let place = format!("archive {}", archive.id);
        let manifest = archive
            .manifest
            .as_ref()
            .map_err(|words| StoreError::kept(&place, words))?;
        let file = manifest.files.iter().find(|file| file.frame == frame).ok_or_else(|| {
            let names: Vec<&str> = manifest.files.iter().map(|file| file.frame.as_str()).collect();
            StoreError::kept(
                &place,
                format!("it has no frame `{frame}`; it has {}", names.join(", ")),
            )
        })?;
        let path = archive.folder.join(&file.path);
        let bytes = std::fs::read(&path).map_err(StoreError::io("read the archive", &path))?;
        let found = sha256_hex(&bytes);
        if found == file.sha256 {
            Ok(bytes)
        } else {
            let (path, expected) = (&file.path, &file.sha256);
            Err(StoreError::kept(
                place,
                format!("{path} is damaged (expected {expected}, found {found})"),
            ))
        }
    }
}

/// What is wrong with an archive.
pub(super) fn check(archive: &KeptArchive) -> ArchiveCheck {
    let mut found = ArchiveCheck {
        id: archive.id.clone(),
        root: String::new(),
        files: 0,
        problems: Vec::new(),
    };
    match &archive.manifest {
        Ok(manifest) => {
            found.root.clone_from(&manifest.root);
            found.files = manifest.files.len();
            against(&archive.folder, manifest, &mut found.problems);
        }
        Err(words) => found.problems.push(problem(MANIFEST_FILE, "", "", words)),
    }
    found
}

fn problem(path: &str, expected: &str, found: &str, what: &str) -> ArchiveProblem {
    ArchiveProblem {
        path: path.to_owned(),
        expected: expected.to_owned(),
        found: found.to_owned(),
        what: what.to_owned(),
    }
}

fn against(folder: &Path, manifest: &ArchiveManifest, problems: &mut Vec<ArchiveProblem>) {
    let sums = std::fs::read(folder.join(SUMS_FILE)).unwrap_or_default();
    let root = sha256_hex(&sums);
    if root != manifest.root {
        problems.push(problem(
            SUMS_FILE,
            &manifest.root,
            &root,
            "it is not what the root was made of",
        ));
    }
    let listed = listed(&String::from_utf8_lossy(&sums));
    for file in &manifest.files {
        let hash = std::fs::read(folder.join(&file.path)).map(|bytes| (sha256_hex(&bytes), bytes.len() as u64));
        match hash {
            Err(error) => {
                let what = match error.kind() {
                    std::io::ErrorKind::NotFound => "it is missing".to_owned(),
                    _ => format!("it cannot be read: {error}"),
                };
                problems.push(problem(&file.path, &file.sha256, "", &what));
            }
            Ok((found, bytes)) if found != file.sha256 => {
                let size = if bytes == file.bytes {
                    "its content was changed".to_owned()
                } else {
                    format!("its content was changed: {bytes} bytes instead of {}", file.bytes)
                };
                problems.push(problem(&file.path, &file.sha256, &found, &size));
            }
            Ok(_) => {}
        }
        // The manifest itself is outside the root, so it must not say anything that the sums do not.
        let in_sums = listed.get(&file.path).map_or("", String::as_str);
        if in_sums != file.sha256 {
            let words = "the manifest and SHA256SUMS name different hashes";
            problems.push(problem(&file.path, in_sums, &file.sha256, words));
        }
    }
    for (path, hash) in &listed {
        if !manifest.files.iter().any(|file| file.path == *path) {
            problems.push(problem(path, hash, "", "the manifest does not name it"));
        }
    }
}

/// Path and hash of every line of the sums.
fn listed(sums: &str) -> BTreeMap<String, String> {
    let lines = sums.lines().filter_map(|line| line.split_once("  "));
    lines.map(|(hash, path)| (path.to_owned(), hash.to_owned())).collect()
}
