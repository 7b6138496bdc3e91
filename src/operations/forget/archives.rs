//! Archives and generations without a person: archives are written anew with new sums and a new root, which whatever names
//! the old one follows; generations name the rewritten frames.

use std::collections::BTreeMap;

use super::frames::rewrite;
use super::{OperationError, Plan};
use crate::engine::archive_frame;
use crate::frame::{Frame, from_parquet, from_parquet_file, parquet_shape};
use crate::store::{ArchiveFrame, KeptArchive, Store, sha256_hex};

/// Goes over every frame of every archive that can be read. One that cannot stops everything: nobody can tell whom it
/// holds.
pub(super) fn each_frame(
    store: &Store,
    look: &mut dyn FnMut(&KeptArchive, &str, Frame) -> Result<(), OperationError>,
) -> Result<(), OperationError> {
    for archive in store.archives()? {
        let files = match &archive.manifest {
            Ok(manifest) => &manifest.files,
            Err(words) => {
                let folder = archive.folder.display();
                return Err(OperationError::Refused(format!(
                    "{words}; nobody can tell whom it holds: mend it or delete {folder}, then give the `assay forget` again"
                )));
            }
        };
        for file in files {
            // The hash is not asked for here: a rewriting that was cut short has changed files under the old sums.
            let path = archive.folder.join(&file.path);
            look(&archive, &file.frame, from_parquet_file(&path)?)?;
        }
    }
    Ok(())
}

/// An archive and the frames that take the places of its own.
type Without = (KeptArchive, BTreeMap<String, ArchiveFrame>);

/// Every archive that holds the person, with the frames that take the places of its own.
fn without(store: &Store, plan: &Plan) -> Result<Vec<Without>, OperationError> {
    let mut found: Vec<Without> = Vec::new();
    each_frame(store, &mut |archive, name, frame| {
        let Some(rewritten) = rewrite(&frame, &plan.person, &plan.tombstone, &BTreeMap::new())? else {
            return Ok(());
        };
        if found.last().is_none_or(|(last, _)| last.id != archive.id) {
            found.push((archive.clone(), BTreeMap::new()));
        }
        if let Some((_, frames)) = found.last_mut() {
            frames.insert(name.to_owned(), archive_frame(name, &rewritten.frame)?);
        }
        Ok(())
    })?;
    Ok(found)
}

/// What forgetting the person takes out of archives: archive, and rows and cells.
pub(super) fn foreseen(store: &Store, plan: &Plan) -> Result<BTreeMap<String, usize>, OperationError> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    each_frame(store, &mut |archive, _, frame| {
        if let Some(found) = rewrite(&frame, &plan.person, &plan.tombstone, &BTreeMap::new())? {
            *counts.entry(archive.id.clone()).or_default() += found.rows + found.cells;
        }
        Ok(())
    })?;
    Ok(counts)
}

/// The hashes of files and the roots of archives that will be written anew, old to new; nothing is written yet.
pub(super) fn replaced(store: &Store, plan: &Plan) -> Result<BTreeMap<String, String>, OperationError> {
    let mut hashes = BTreeMap::new();
    for (archive, frames) in without(store, plan)? {
        let Ok(before) = &archive.manifest else { continue };
        let after = before.with_frames(&frames);
        hashes.insert(before.root.clone(), after.root.clone());
        // A file that the store holds as a frame too is rewritten there: its new hash is known then.
        let changed = before.files.iter().zip(&after.files);
        let changed = changed.filter(|(old, new)| old.sha256 != new.sha256 && !store.has_frame(&old.sha256));
        hashes.extend(changed.map(|(old, new)| (old.sha256.clone(), new.sha256.clone())));
    }
    Ok(hashes)
}

/// Writes every archive anew that holds the person, and mends the sums of one whose rewriting was cut short.
pub(super) fn rewrite_all(store: &Store, plan: &Plan) -> Result<(), OperationError> {
    for (archive, frames) in without(store, plan)? {
        store.rewrite_archive(&archive, &frames)?;
    }
    for archive in store.archives()? {
        let frames = cut_short(&archive, plan)?;
        if !frames.is_empty() {
            store.rewrite_archive(&archive, &frames)?;
        }
    }
    Ok(())
}

/// Files that were written anew under the old sums: they name the tombstone and differ from their sum.
fn cut_short(archive: &KeptArchive, plan: &Plan) -> Result<BTreeMap<String, ArchiveFrame>, OperationError> {
    let mut frames = BTreeMap::new();
    let Ok(manifest) = &archive.manifest else {
        return Ok(frames);
    };
    for file in &manifest.files {
        let path = archive.folder.join(&file.path);
        let Ok(bytes) = std::fs::read(&path) else { continue };
        if sha256_hex(&bytes) == file.sha256 {
            continue;
        }
        let Ok(frame) = from_parquet(&bytes) else { continue };
        // Fewer rows, or the tombstone in a cell: anything else was changed by somebody else and stays told of.
        let is_ours = (frame.height() as u64) < file.rows || names(&frame, &plan.tombstone)?;
        if is_ours {
            frames.insert(file.frame.clone(), archive_frame(&file.frame, &frame)?);
        }
    }
    Ok(frames)
}

fn names(frame: &Frame, word: &str) -> Result<bool, OperationError> {
    for column in frame.columns() {
        let name = column.name().as_str();
        if crate::frame::kind_of(frame, name) == Some(crate::frame::contract::ColumnKind::Text) {
            let cells = crate::frame::text(frame, name)?;
            if cells.iter().flatten().any(|cell| cell.contains(word)) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Lets every generation name the rewritten frames.
pub(super) fn republish(store: &Store, hashes: &BTreeMap<String, String>) -> Result<(), OperationError> {
    let named: Vec<String> = store.generation_frames()?.into_iter().map(|(.., hash)| hash).collect();
    let mut frames = BTreeMap::new();
    for (old, new) in hashes.iter().filter(|(old, _)| named.contains(old)) {
        let (rows, _) = parquet_shape(&store.frame_path(new))?;
        frames.insert(old.clone(), (new.clone(), rows));
    }
    store.replace_published_frames(&frames)?;
    Ok(())
}
