//! Which workspace is meant: the one named, the one here or above, the last one opened, else the sample.

use std::path::{Path, PathBuf};

use directories::ProjectDirs;

use super::failure::Failure;
use crate::sample::{self, SampleOptions, write_sample};
use crate::store::{SETTINGS_FILE, Workspace, write_atomic};

/// The folder a checkout of Assay keeps its sample in.
const SHIPPED_SAMPLE: &str = "sample-data";
/// The file in the state directory that names the last workspace.
const LAST: &str = "last-workspace";

/// How a workspace was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// `--workspace` names it.
    Named,
    /// It is this folder or one above.
    Here,
    /// The sample of a checkout lies below this folder.
    Shipped,
    /// It is the last one opened.
    Last,
    /// There was none: the sample that is part of the program.
    Sample {
        /// Whether it was just laid out.
        made: bool,
    },
}

/// A workspace's folder and how it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// The folder.
    pub root: PathBuf,
    /// How.
    pub found: Found,
}

impl Chosen {
    /// The line that says which workspace it is, where that is not obvious.
    pub fn announcement(&self) -> Option<String> {
        let root = self.root.display();
        match self.found {
            Found::Named | Found::Here => None,
            Found::Shipped => Some(format!("no workspace here: working in the sample, {root}")),
            Found::Last => Some(format!("no workspace here: working in the last one, {root}")),
            Found::Sample { made: true } => Some(format!(
                "no workspace here: an invented sample was laid out in {root}; `assay init` makes your own"
            )),
            Found::Sample { made: false } => Some(format!(
                "no workspace here: working in the sample, {root}; `assay init` makes your own"
            )),
        }
    }
}

/// Finds the workspace.
///
/// # Errors
/// When `named` is no workspace, or the sample cannot be laid out.
pub fn choose(named: Option<&Path>) -> Result<Chosen, Failure> {
    if let Some(named) = named {
        return Ok(Chosen {
            root: workspace_of(named)?,
            found: Found::Named,
        });
    }
    if let Some(root) = Workspace::discover(Path::new(".")) {
        return Ok(Chosen {
            root,
            found: Found::Here,
        });
    }
    let shipped = Path::new(SHIPPED_SAMPLE);
    if shipped.join(SETTINGS_FILE).is_file() {
        return Ok(Chosen {
            root: shipped.to_owned(),
            found: Found::Shipped,
        });
    }
    if let Some(root) = last() {
        return Ok(Chosen {
            root,
            found: Found::Last,
        });
    }
    let (root, made) = sample()?;
    Ok(Chosen {
        root,
        found: Found::Sample { made },
    })
}

/// The workspace a path names: its folder, or its `assay.toml`.
///
/// # Errors
/// When there is no `assay.toml`.
pub fn workspace_of(path: &Path) -> Result<PathBuf, Failure> {
    if path.is_file() && path.file_name().is_some_and(|name| name == SETTINGS_FILE) {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        return Ok(folder.unwrap_or(Path::new(".")).to_owned());
    }
    if path.join(SETTINGS_FILE).is_file() {
        return Ok(path.to_owned());
    }
    let shown = path.display();
    Err(Failure::usage(format!(
        "`{shown}` is no workspace (it has no {SETTINGS_FILE}); `assay init {shown}` makes one"
    )))
}

/// Keeps the workspace as the last one opened. Only a convenience: where it cannot be kept, nothing is said.
pub fn remember(chosen: &Chosen) {
    if matches!(chosen.found, Found::Sample { .. } | Found::Last) {
        return;
    }
    let (Ok(root), Some(file)) = (chosen.root.canonicalize(), last_file()) else {
        return;
    };
    let text = format!("{}\n", root.display());
    if std::fs::read_to_string(&file).is_ok_and(|held| held == text) {
        return;
    }
    let kept =
        file.parent().map(std::fs::create_dir_all).transpose().is_ok() && write_atomic(&file, text.as_bytes()).is_ok();
    if !kept {
        tracing::warn!(file = %file.display(), "the last workspace could not be remembered");
    }
}

fn last() -> Option<PathBuf> {
    let text = std::fs::read_to_string(last_file()?).ok()?;
    let root = PathBuf::from(text.trim_end_matches('\n'));
    root.join(SETTINGS_FILE).is_file().then_some(root)
}

fn last_file() -> Option<PathBuf> {
    let folders = folders()?;
    Some(
        folders
            .state_dir()
            .unwrap_or_else(|| folders.data_local_dir())
            .join(LAST),
    )
}

fn folders() -> Option<ProjectDirs> {
    ProjectDirs::from("", "", "assay")
}

/// The sample in the data directory, laid out on first use: whole or not at all.
fn sample() -> Result<(PathBuf, bool), Failure> {
    let folders = folders().ok_or_else(|| {
        Failure::usage(
            "no workspace here and no home directory for the sample; `assay sample contractors --to DIR` makes one",
        )
    })?;
    let home = folders.data_dir();
    let root = home.join("sample");
    if root.join(SETTINGS_FILE).is_file() {
        return Ok((root, false));
    }
    let refused = |error: std::io::Error| {
        Failure::failed(format!("the sample cannot be laid out in {}: {error}", home.display()))
    };
    std::fs::create_dir_all(home).map_err(refused)?;
    let draft = tempfile::Builder::new()
        .prefix(".sample-")
        .tempdir_in(home)
        .map_err(refused)?;
    write_sample(
        &sample::sample(sample::SHIPPED, &SampleOptions::default())?,
        draft.path(),
    )?;
    match std::fs::rename(draft.path(), &root) {
        // Renamed away: nothing is left for the guard to delete, and it ignores that.
        Ok(()) => Ok((root, true)),
        // Another process was quicker.
        Err(_) if root.join(SETTINGS_FILE).is_file() => Ok((root, false)),
        Err(error) => Err(refused(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workspace_is_named_by_its_folder_or_its_settings() {
        let folder = tempfile::tempdir().unwrap();
        let settings = folder.path().join(SETTINGS_FILE);
        assert!(workspace_of(folder.path()).is_err());
        std::fs::write(&settings, "[workspace]\n").unwrap();
        assert_eq!(workspace_of(folder.path()).unwrap(), folder.path());
        assert_eq!(workspace_of(&settings).unwrap(), folder.path());
    }

    #[test]
    fn only_a_workspace_that_is_not_obvious_is_announced() {
        let chosen = |found| Chosen {
            root: PathBuf::from("/w"),
            found,
        };
        assert_eq!(chosen(Found::Named).announcement(), None);
        assert_eq!(chosen(Found::Here).announcement(), None);
        for found in [
            Found::Shipped,
            Found::Last,
            Found::Sample { made: true },
            Found::Sample { made: false },
        ] {
            let line = chosen(found).announcement().unwrap();
            assert!(line.contains("/w") && !line.contains('\n'), "{line}");
        }
    }
}
