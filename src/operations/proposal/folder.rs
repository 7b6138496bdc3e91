//! The data files of a folder that is no workspace yet, each looked at once.

use std::path::{Path, PathBuf};

use super::settings;
use crate::frame::Inspection;
use crate::operations::error::OperationError;
use crate::operations::fit::look_at;
use crate::store::{SETTINGS_FILE, is_data_file};

/// A file and the first look at it.
#[derive(Debug, Clone)]
pub struct FolderFile {
    /// How `assay.toml` would name it: relative to the folder.
    pub shown: String,
    /// Where it lies.
    pub path: PathBuf,
    /// What it is, or why it cannot be read.
    pub looked: Result<Inspection, String>,
}

/// What a folder holds.
#[derive(Debug, Clone, Default)]
pub struct Folder {
    /// The files that were looked at, by name.
    pub files: Vec<FolderFile>,
    /// How many more there are than are looked at.
    pub left_alone: usize,
}

/// Looks at the data files of a folder and of those below it. Hidden folders, other workspaces and what programs wrote
/// are passed over. A folder that is not there has no files.
///
/// # Errors
/// When a folder cannot be listed.
pub fn look_into(dir: &Path) -> Result<Folder, OperationError> {
    let mut found = Vec::new();
    if dir.exists() {
        walk(dir, 0, &mut found)?;
    }
    found.sort();
    let most = settings().most_files;
    let left_alone = found.len().saturating_sub(most);
    found.truncate(most);
    let look = |path: PathBuf| {
        let inside = path.strip_prefix(dir).unwrap_or(&path);
        let shown = inside.display().to_string().replace('\\', "/");
        let looked = look_at(&path, &shown).map_err(|error| error.to_string());
        FolderFile { shown, path, looked }
    };
    Ok(Folder {
        files: found.into_iter().map(look).collect(),
        left_alone,
    })
}

fn walk(dir: &Path, depth: usize, found: &mut Vec<PathBuf>) -> Result<(), OperationError> {
    let refused = |error: std::io::Error| {
        OperationError::Usage(format!("the folder `{}` cannot be listed: {error}", dir.display()))
    };
    for entry in std::fs::read_dir(dir).map_err(refused)? {
        let entry = entry.map_err(refused)?;
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        if name.starts_with('.') {
            continue;
        }
        // A link to a folder may lead round in a circle, and what it leads to is not this folder's.
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            let passed_over =
                settings().skipped_folders.contains(&name.to_lowercase()) || path.join(SETTINGS_FILE).is_file();
            if depth < settings().folder_depth && !passed_over {
                walk(&path, depth + 1, found)?;
            }
        } else if is_data_file(&name) && path.is_file() {
            found.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_data_files_of_this_folder_are_looked_at() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        };
        for name in [
            "b.csv",
            "deep/er/c.tsv",
            "a/b/c/d/e/too_deep.csv",
            ".hidden/x.csv",
            ".assay/x.csv",
            "exports/x.csv",
            "photo.jpg",
            "other/assay.toml",
            "other/x.csv",
        ] {
            write(name, b"name,phone\nA,1\n");
        }
        write("a.csv", b"");
        let found = look_into(folder.path()).unwrap();
        let names: Vec<&str> = found.files.iter().map(|file| file.shown.as_str()).collect();
        assert_eq!(names, ["a.csv", "b.csv", "deep/er/c.tsv"]);
        let refused = found.files[0].looked.as_ref().unwrap_err();
        assert!(refused.contains("a.csv") && refused.contains("empty"), "{refused}");
        assert!(look_into(&folder.path().join("nowhere")).unwrap().files.is_empty());
    }
}
