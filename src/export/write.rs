//! Files that are written whole or not at all.
//!
//! All contents go to temporary files beside their destinations and to the disk first; only when every one of them is
//! safe are they renamed, one after the other. A failure before the renames replaces nothing. The renames themselves
//! are atomic one by one, not together: a failure between two of them leaves whole files, the first ones new.

use super::ExportError;
use crate::store::TEMPORARY_PREFIX;
use chrono::NaiveDate;
use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tempfile::{Builder, NamedTempFile};

/// Who may read what is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readers {
    /// Whoever the user's umask lets.
    Usual,
    /// The owner alone (files 0600, folders that are made 0700): people's data stands there in clear.
    Owner,
}

impl Readers {
    /// Makes a folder and those above it; one that is there stays as it is.
    pub(super) fn make_folders(self, directory: &Path) -> io::Result<()> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        if self == Self::Owner {
            use std::os::unix::fs::DirBuilderExt;
            builder.mode(0o700);
        }
        builder.create(directory)
    }
}

/// Writes files given as (stem, extension, contents) to a directory, which is made if need be, and returns their
/// paths in the same order. With a day, names end in `_YYYYMMDD` before the extension.
///
/// # Errors
/// [`ExportError::Name`] for a stem or an extension that is no plain file name, or two files of one name (in upper or
/// lower case); [`ExportError::Write`] when the disk refuses. Unless a rename failed, no file was replaced.
pub fn write_exports<S: AsRef<str>, E: AsRef<str>, B: AsRef<[u8]>>(
    directory: &Path,
    files: &[(S, E, B)],
    dated: Option<NaiveDate>,
    readers: Readers,
) -> Result<Vec<PathBuf>, ExportError> {
    let targets = export_targets(directory, files, dated)?;
    readers
        .make_folders(directory)
        .map_err(|source| refused(directory, source))?;
    let mut ready = Vec::with_capacity(files.len());
    for (target, (_, _, contents)) in targets.iter().zip(files) {
        // Renaming onto a directory fails; better now than between two renames.
        if target.is_dir() {
            return Err(refused(target, io::Error::from(io::ErrorKind::IsADirectory)));
        }
        ready.push(temporary(directory, contents.as_ref(), readers).map_err(|source| refused(target, source))?);
    }
    for (target, file) in targets.iter().zip(ready) {
        file.persist(target).map_err(|error| refused(target, error.error))?;
    }
    settle(directory).map_err(|source| refused(directory, source))?;
    Ok(targets)
}

/// The paths that [`write_exports`] gives such files, so that they can be recorded before they are written.
///
/// # Errors
/// [`ExportError::Name`] as there.
pub fn export_targets<S: AsRef<str>, E: AsRef<str>, B>(
    directory: &Path,
    files: &[(S, E, B)],
    dated: Option<NaiveDate>,
) -> Result<Vec<PathBuf>, ExportError> {
    let mut taken = BTreeSet::new();
    let mut targets = Vec::with_capacity(files.len());
    for (stem, extension, _) in files {
        let name = file_name(stem.as_ref(), extension.as_ref(), dated)?;
        if !taken.insert(name.to_lowercase()) {
            return Err(ExportError::Name {
                file: name,
                what: "is asked for twice",
            });
        }
        targets.push(directory.join(name));
    }
    Ok(targets)
}

fn file_name(stem: &str, extension: &str, dated: Option<NaiveDate>) -> Result<String, ExportError> {
    let plain = |part: &str| !part.is_empty() && !part.contains(['/', '\\', '\0', ':']);
    let day = dated.map_or_else(String::new, |day| day.format("_%Y%m%d").to_string());
    let file = format!("{stem}{day}.{extension}");
    if plain(stem) && plain(extension) && !stem.starts_with('.') {
        Ok(file)
    } else {
        Err(ExportError::Name {
            file,
            what: "is no plain file name",
        })
    }
}

/// The contents in a file of the directory that vanishes unless it is renamed.
pub(super) fn temporary(directory: &Path, contents: &[u8], readers: Readers) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    // By its name the store's upkeep knows what a killed export leaves.
    builder.prefix(TEMPORARY_PREFIX);
    // Temporary files are private by default; a masked export gets what the user's umask gives any new file.
    #[cfg(unix)]
    if readers == Readers::Usual {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(directory)?;
    file.write_all(contents)?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// Brings the renames themselves to the disk, where the system knows how.
#[cfg(unix)]
pub(super) fn settle(directory: &Path) -> io::Result<()> {
    fs::File::open(directory)?.sync_all()
}

#[cfg(not(unix))]
pub(super) fn settle(_directory: &Path) -> io::Result<()> {
    Ok(())
}

pub(super) fn refused(file: &Path, source: io::Error) -> ExportError {
    ExportError::Write {
        file: file.display().to_string(),
        source,
    }
}
