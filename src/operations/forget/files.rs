//! Files that Assay wrote and that may name a person: exports, wherever the audit chain says they went, and what the
//! screen keeps between two starts.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::frames::rewrite;
use super::person::Person;
use crate::export::{Theirs, erased};
use crate::frame::{Frame, FrameError};
use crate::operations::OperationError;
use crate::operations::files::EXPORTS;
use crate::privacy::Identifier;
use crate::store::{ASSAY_FOLDER, Store, redact_json, write_atomic, write_private};

/// Endings of what is written by exports.
const WRITTEN: [&str; 10] = [
    "csv", "json", "jsonl", "parquet", "txt", "md", "html", "sql", "yaml", "svg",
];

/// The files of exports that are still where they were written.
pub(super) fn exported(store: &Store) -> Result<BTreeSet<PathBuf>, OperationError> {
    let root = store.root();
    let mut files = BTreeSet::new();
    for entry in store.audit_entries()? {
        let named = entry.payload.get("files").and_then(|files| files.as_array());
        let paths = named
            .into_iter()
            .flatten()
            .filter_map(|file| file.get("path")?.as_str());
        files.extend(paths.map(|path| root.join(path)));
    }
    // What was written before exports were recorded.
    let mut folders = vec![root.join(EXPORTS)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.insert(path);
            }
        }
    }
    files.retain(|path| path.is_file() && WRITTEN.contains(&ending(path)));
    Ok(files)
}

fn ending(path: &Path) -> &str {
    path.extension().and_then(|ending| ending.to_str()).unwrap_or_default()
}

/// An export without the person; nothing where it does not name them.
pub(super) fn without(path: &Path, person: &Person, tombstone: &str) -> Result<Option<Vec<u8>>, OperationError> {
    let bytes = std::fs::read(path).map_err(|error| refused(path, &error))?;
    let record = |cells: &[(&str, &str)]| {
        let theirs =
            |(name, cell): &(&str, &str)| Identifier::of_column(name).is_some_and(|kind| person.is_theirs(kind, cell));
        cells.iter().any(theirs)
    };
    let redact = |text: &str| person.redacted(text, tombstone, true);
    let frame = |frame: &Frame| -> Result<Option<Frame>, FrameError> {
        let found = rewrite(frame, person, tombstone, &std::collections::BTreeMap::new())?;
        Ok(found.map(|found| found.frame))
    };
    let theirs = Theirs {
        record: &record,
        redact: &redact,
        frame: &frame,
    };
    Ok(erased(ending(path), &bytes, &theirs)?)
}

/// Replaces an export.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<(), OperationError> {
    Ok(write_atomic(path, bytes)?)
}

/// What is kept between two starts (the session, drafts): each file that names the person, as it shall be.
pub(super) fn states(root: &Path, person: &Person, tombstone: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let redact = |text: &str| person.redacted(text, tombstone, true);
    let folder = root.join(ASSAY_FOLDER);
    let mut found = Vec::new();
    for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if ending(&path) != "json" || path.file_name().is_some_and(|name| name == super::PLAN_FILE) {
            continue;
        }
        let read = std::fs::read(&path).ok();
        let Some(mut value) = read.and_then(|bytes| serde_json::from_slice(&bytes).ok()) else {
            continue;
        };
        if redact_json(&mut value, &redact) {
            found.push((path, format!("{value:#}\n").into_bytes()));
        }
    }
    found.sort();
    found
}

/// Replaces a state file.
pub(super) fn replace_state(path: &Path, bytes: &[u8]) -> Result<(), OperationError> {
    Ok(write_private(path, bytes)?)
}

pub(super) fn refused(path: &Path, error: &std::io::Error) -> OperationError {
    OperationError::Refused(format!("`{}` cannot be read or written: {error}", path.display()))
}
