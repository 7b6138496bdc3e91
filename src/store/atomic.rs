//! Writing a file so that a kill at any instant leaves the old content or the new, never a half.

use std::fs::{File, Permissions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::error::StoreError;

/// What every temporary file's name begins with; a leftover of a killed process is told by it and swept by `gc`.
pub const TEMPORARY_PREFIX: &str = ".assay-tmp-";

/// Replaces `path` by `bytes`: temporary file in the same folder, fsync, rename, fsync of the folder.
///
/// An existing file keeps its permissions (and a symbolic link keeps pointing at it); a new one gets what the process's
/// umask allows.
///
/// # Errors
/// When the folder does not exist or can't be written; the old content is then untouched.
pub fn write_atomic(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let existing = std::fs::metadata(&target).ok().map(|metadata| metadata.permissions());
    replace(&target, bytes, existing.or_else(usual_permissions)).map_err(StoreError::io("write the file", path))
}

/// As [`write_atomic`], but the file is for its owner only (0600): it holds, or may hold, people's data.
///
/// # Errors
/// As [`write_atomic`].
pub fn write_private(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    // Without permissions given, tempfile makes files 0600.
    replace(path, bytes, None).map_err(StoreError::io("write the file", path))
}

fn replace(path: &Path, bytes: &[u8], permissions: Option<Permissions>) -> io::Result<()> {
    let folder = folder_of(path);
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY_PREFIX);
    if let Some(permissions) = permissions {
        builder.permissions(permissions);
    }
    let mut temporary = builder.tempfile_in(&folder)?;
    temporary.write_all(bytes)?;
    temporary.as_file().sync_all()?;
    temporary.persist(path).map_err(|error| error.error)?;
    sync_folder(&folder)
}

fn folder_of(path: &Path) -> PathBuf {
    path.parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
        .to_owned()
}

/// Without this a rename can be lost in a power cut although the file's content was synced.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

#[cfg(unix)]
fn usual_permissions() -> Option<Permissions> {
    use std::os::unix::fs::PermissionsExt;
    Some(Permissions::from_mode(0o666))
}

#[cfg(not(unix))]
fn usual_permissions() -> Option<Permissions> {
    None
}

/// Makes a folder (and those above it) that only its owner may enter; an existing one is left as it is.
pub(super) fn make_private_folder(folder: &Path) -> Result<(), StoreError> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder
        .create(folder)
        .map_err(StoreError::io("make the folder", folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_write_replaces_the_whole_content_and_leaves_nothing_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.json");
        write_atomic(&path, b"a longer first content").unwrap();
        write_atomic(&path, b"second").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"second");
        assert_eq!(names(folder.path()), ["state.json"]);
    }

    #[test]
    fn a_failed_write_leaves_the_old_content() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("taken");
        std::fs::create_dir_all(path.join("inside")).unwrap();
        let error = write_atomic(&path, b"x").unwrap_err().to_string();
        assert!(error.contains("taken"), "{error}");
        assert!(path.join("inside").is_dir());
        assert_eq!(names(folder.path()), ["taken"], "the temporary file is gone");
        assert!(write_atomic(&folder.path().join("no/such/folder"), b"x").is_err());
    }

    #[cfg(unix)]
    #[test]
    fn permissions_are_kept_and_private_files_are_private() {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("assay.toml");
        std::fs::write(&path, "old").unwrap();
        std::fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
        write_atomic(&path, b"new").unwrap();
        assert_eq!(mode(&path), 0o640);
        let private = folder.path().join("frame");
        write_private(&private, b"names").unwrap();
        assert_eq!(mode(&private), 0o600);
        let made = folder.path().join("a/b");
        make_private_folder(&made).unwrap();
        assert_eq!(mode(&made), 0o700);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_the_settings_stays_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let real = folder.path().join("real.toml");
        let link = folder.path().join("assay.toml");
        std::fs::write(&real, "old").unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        write_atomic(&link, b"new").unwrap();
        assert_eq!(std::fs::read(&real).unwrap(), b"new");
        assert!(std::fs::symlink_metadata(&link).unwrap().file_type().is_symlink());
    }
}
