//! What happens to archives later: old ones go, and what names somebody who was forgotten is written anew.

use std::collections::BTreeMap;

use super::{ArchiveFrame, ArchiveManifest, KeptArchive, MANIFEST_FILE, SUMS_FILE, sums_of, write_manifest};
use crate::store::atomic::{TEMPORARY_PREFIX, sync_folder, write_private};
use crate::store::database::Store;
use crate::store::error::StoreError;

impl Store {
    /// Deletes an archive whole.
    ///
    /// # Errors
    /// When the store is a reader's, there is none, or the disk refuses.
    pub fn delete_archive(&self, archive: &KeptArchive) -> Result<(), StoreError> {
        self.needs_writer("delete an archive")?;
        let folder = self.archive_folder();
        // Renamed first: a killed deletion leaves no archive that looks damaged.
        let doomed = folder.join(format!("{TEMPORARY_PREFIX}{}", archive.id));
        std::fs::rename(&archive.folder, &doomed).map_err(StoreError::io("delete the archive", &archive.folder))?;
        std::fs::remove_dir_all(&doomed).map_err(StoreError::io("delete the archive", &doomed))?;
        sync_folder(&folder).map_err(StoreError::io("sync the folder", &folder))
    }

    /// Replaces frames of an archive, as when somebody in them was forgotten; gives the manifest with its new root. The
    /// sums and the manifest go last, so a kill in between leaves an archive that says it is damaged; doing it again
    /// mends that.
    ///
    /// # Errors
    /// When the store is a reader's, the archive cannot be read, or the disk refuses.
    pub fn rewrite_archive(
        &self,
        archive: &KeptArchive,
        frames: &BTreeMap<String, ArchiveFrame>,
    ) -> Result<ArchiveManifest, StoreError> {
        self.needs_writer("rewrite an archive")?;
        let place = format!("archive {}", archive.id);
        let manifest = archive
            .manifest
            .as_ref()
            .map_err(|words| StoreError::kept(&place, words))?;
        for file in &manifest.files {
            if let Some(frame) = frames.get(&file.frame) {
                write_private(&archive.folder.join(&file.path), &frame.bytes)?;
            }
        }
        let manifest = manifest.with_frames(frames);
        write_private(&archive.folder.join(SUMS_FILE), sums_of(&manifest.files).as_bytes())?;
        write_manifest(&archive.folder, &manifest)?;
        Ok(manifest)
    }

    /// Deletes what killed writes left among the archives; gives how many things and bytes went.
    pub(in crate::store) fn sweep_archives(&self) -> Result<(usize, u64), StoreError> {
        let (mut swept, mut bytes) = (0, 0);
        let folder = self.archive_folder();
        let Ok(entries) = std::fs::read_dir(&folder) else {
            return Ok((0, 0));
        };
        for entry in entries {
            let place = entry.map_err(StoreError::io("list the archives", &folder))?.path();
            let name = place.file_name().map(|name| name.to_string_lossy().into_owned());
            let is_leftover = name.is_some_and(|name| name.starts_with(TEMPORARY_PREFIX));
            if is_leftover {
                bytes += size_of(&place);
                let removed = if place.is_dir() {
                    std::fs::remove_dir_all(&place)
                } else {
                    std::fs::remove_file(&place)
                };
                removed.map_err(StoreError::io("delete a leftover", &place))?;
                swept += 1;
            } else if place.is_dir() && place.join(MANIFEST_FILE).is_file() {
                let (more, freed) = sweep_inside(&place)?;
                swept += more;
                bytes += freed;
            }
        }
        Ok((swept, bytes))
    }
}

/// Temporary files of a write that was killed inside an archive.
fn sweep_inside(folder: &std::path::Path) -> Result<(usize, u64), StoreError> {
    let (mut swept, mut bytes) = (0, 0);
    let entries = std::fs::read_dir(folder).map_err(StoreError::io("list the archive", folder))?;
    for entry in entries {
        let path = entry.map_err(StoreError::io("list the archive", folder))?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        if name.is_some_and(|name| name.starts_with(TEMPORARY_PREFIX)) {
            bytes += size_of(&path);
            std::fs::remove_file(&path).map_err(StoreError::io("delete a leftover", &path))?;
            swept += 1;
        }
    }
    Ok((swept, bytes))
}

fn size_of(path: &std::path::Path) -> u64 {
    if path.is_dir() {
        let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
        entries.map(|entry| size_of(&entry.path())).sum()
    } else {
        std::fs::metadata(path)
            .map(|metadata| metadata.len())
            .unwrap_or_default()
    }
}
