//! A tree of files with a manifest: which there are, how many rows each holds, and the SHA-256 of its bytes.
//!
//! Everything is written aside first and then renamed. Before the first rename the manifest names old and new files
//! alike, so that whatever is on the disk after a kill is named there and the next export can tidy up; at the end it
//! names the new ones. What the manifest before named and this one does not is removed; no other file is touched.

use super::ExportError;
use super::write::{Readers, refused, settle, temporary};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The manifest's name, beside the folders.
pub const MANIFEST: &str = "manifest.json";

/// One file of a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeFile {
    /// Its path below the folder, with `/` between names.
    pub path: String,
    /// The rows in it.
    pub rows: usize,
    /// Its contents.
    pub bytes: Vec<u8>,
    /// SHA-256 of them, in hexadecimal digits.
    pub sha256: String,
}

/// What was written, and what was removed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TreeWritten {
    /// The files, the manifest last.
    pub written: Vec<PathBuf>,
    /// Files of the manifest before.
    pub removed: Vec<PathBuf>,
}

/// The paths that [`write_tree`] gives such files, the manifest last.
///
/// # Errors
/// [`ExportError::Name`] for a path that leaves the folder or holds a name that is none, or two files of one name.
pub fn tree_targets(directory: &Path, files: &[TreeFile]) -> Result<Vec<PathBuf>, ExportError> {
    let mut taken = BTreeSet::from([MANIFEST.to_owned()]);
    let mut targets = Vec::with_capacity(files.len() + 1);
    for file in files {
        let bad = |what| ExportError::Name {
            file: file.path.clone(),
            what,
        };
        if !is_plain(&file.path) {
            return Err(bad("is no plain path"));
        }
        if !taken.insert(file.path.to_lowercase()) {
            return Err(bad("is asked for twice"));
        }
        targets.push(directory.join(&file.path));
    }
    targets.push(directory.join(MANIFEST));
    Ok(targets)
}

/// Writes a tree of files to a directory; `about` stands in the manifest beside the list of files.
///
/// # Errors
/// [`ExportError::Name`] as in [`tree_targets`], and for a manifest that is none of ours; [`ExportError::Write`] when the
/// disk refuses.
pub fn write_tree(
    directory: &Path,
    files: &[TreeFile],
    about: &Map<String, Value>,
    readers: Readers,
) -> Result<TreeWritten, ExportError> {
    let targets = tree_targets(directory, files)?;
    let before = previous(directory)?;
    readers
        .make_folders(directory)
        .map_err(|source| refused(directory, source))?;
    let mut folders: BTreeSet<&Path> = BTreeSet::from([directory]);
    let mut ready = Vec::with_capacity(files.len());
    for (target, file) in targets.iter().zip(files) {
        let folder = target.parent().unwrap_or(directory);
        readers.make_folders(folder).map_err(|source| refused(folder, source))?;
        folders.insert(folder);
        if target.is_dir() {
            return Err(refused(target, io::Error::from(io::ErrorKind::IsADirectory)));
        }
        ready.push(temporary(folder, &file.bytes, readers).map_err(|source| refused(target, source))?);
    }
    let entry = |file: &TreeFile| json!({ "path": file.path, "rows": file.rows, "sha256": file.sha256 });
    let new: BTreeMap<String, Value> = files.iter().map(|file| (file.path.clone(), entry(file))).collect();
    let mut both = before.clone();
    both.extend(new.clone());
    put_manifest(directory, &both, about, readers)?;
    for (target, file) in targets.iter().zip(ready) {
        file.persist(target).map_err(|error| refused(target, error.error))?;
    }
    for folder in folders {
        settle(folder).map_err(|source| refused(folder, source))?;
    }
    let mut removed = Vec::new();
    for path in before.keys().filter(|path| !new.contains_key(*path)) {
        let target = directory.join(path);
        match fs::remove_file(&target) {
            Ok(()) => removed.push(target.clone()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(source) => return Err(refused(&target, source)),
        }
        remove_empty(directory, &target);
    }
    put_manifest(directory, &new, about, readers)?;
    Ok(TreeWritten {
        written: targets,
        removed,
    })
}

/// Folders that nothing is left in go too.
fn remove_empty(directory: &Path, file: &Path) {
    let above = file.ancestors().skip(1).take_while(|folder| *folder != directory);
    for folder in above {
        if fs::remove_dir(folder).is_err() {
            return;
        }
    }
}

fn put_manifest(
    directory: &Path,
    files: &BTreeMap<String, Value>,
    about: &Map<String, Value>,
    readers: Readers,
) -> Result<(), ExportError> {
    let target = directory.join(MANIFEST);
    let mut manifest = about.clone();
    manifest.insert("files".to_owned(), files.values().cloned().collect());
    let text = format!("{:#}\n", Value::Object(manifest));
    let file = temporary(directory, text.as_bytes(), readers).map_err(|source| refused(&target, source))?;
    file.persist(&target).map_err(|error| refused(&target, error.error))?;
    settle(directory).map_err(|source| refused(directory, source))
}

/// What the manifest in the directory names; nothing where there is none.
fn previous(directory: &Path) -> Result<BTreeMap<String, Value>, ExportError> {
    let path = directory.join(MANIFEST);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(source) => return Err(refused(&path, source)),
    };
    let foreign = || ExportError::Name {
        file: path.display().to_string(),
        what: "is no manifest of an export, and would be replaced",
    };
    let manifest: Value = serde_json::from_slice(&bytes).map_err(|_| foreign())?;
    let files = manifest.get("files").and_then(Value::as_array).ok_or_else(foreign)?;
    let named = |file: &Value| {
        let path = file.get("path")?.as_str()?;
        // A manifest that somebody edited must not make us delete files elsewhere.
        is_plain(path).then(|| (path.to_owned(), file.clone()))
    };
    files.iter().map(|file| named(file).ok_or_else(foreign)).collect()
}

/// Whether a path stays below its folder and is made of plain names.
fn is_plain(path: &str) -> bool {
    let plain = |name: &str| !name.is_empty() && !name.starts_with('.') && !name.contains(['\\', '\0', ':']);
    path.split('/').all(plain)
}
