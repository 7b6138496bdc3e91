//! A workspace is a folder with `assay.toml` in it: finding it, making it, and turning its entries into files.

use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::atomic::{make_private_folder, write_atomic, write_private};
use super::error::StoreError;
use super::hash::sha256_hex;
use super::settings::{Settings, SourceEntry, Vocabulary};

/// The settings file that makes a folder a workspace.
pub const SETTINGS_FILE: &str = "assay.toml";
/// The folder inside a workspace in which everything Assay makes is kept.
pub const ASSAY_FOLDER: &str = ".assay";

/// What a folder listed as a source is searched for.
const DATA_EXTENSIONS: [&str; 5] = ["csv", "tsv", "txt", "jsonl", "parquet"];
/// Compressions that may follow such an extension.
const COMPRESSIONS: [&str; 2] = ["gz", "zst"];

/// A workspace's folder and settings.
#[derive(Debug, Clone, PartialEq)]
pub struct Workspace {
    /// The folder.
    pub root: PathBuf,
    /// What `assay.toml` says.
    pub settings: Settings,
    /// SHA-256 of `assay.toml`, to notice that it was edited.
    pub settings_text_hash: String,
}

/// One file of a dataset.
#[derive(Debug, Clone, PartialEq)]
pub struct ResolvedSource {
    /// Where it is.
    pub path: PathBuf,
    /// How it is named to people: relative to the workspace where it lies inside.
    pub shown: String,
    /// The entry it comes from, with layout, attributes and column mapping.
    pub entry: SourceEntry,
}

impl Workspace {
    /// Opens the workspace in the folder `root`. A workspace without a name is named after its folder.
    ///
    /// # Errors
    /// [`StoreError::NoWorkspace`] without an `assay.toml`, [`StoreError::Settings`] with all of its errors.
    pub fn open(root: &Path, vocabulary: &Vocabulary) -> Result<Self, StoreError> {
        let path = root.join(SETTINGS_FILE);
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(StoreError::NoWorkspace {
                    folder: root.to_owned(),
                });
            }
            Err(source) => {
                return Err(StoreError::Io {
                    doing: "read the settings",
                    path,
                    source,
                });
            }
        };
        let shown = path.display().to_string();
        let text = String::from_utf8(bytes).map_err(|_| StoreError::Io {
            doing: "read the settings",
            path,
            source: io::Error::new(io::ErrorKind::InvalidData, "the file is not UTF-8; save it as UTF-8"),
        })?;
        let mut settings = Settings::parse(&text, &shown, vocabulary)?;
        if settings.workspace.name.is_empty() {
            let folder = root.canonicalize().unwrap_or_else(|_| root.to_owned());
            let name = folder.file_name().map(|name| name.to_string_lossy().into_owned());
            settings.workspace.name = name.unwrap_or_else(|| "workspace".to_owned());
        }
        Ok(Workspace {
            root: root.to_owned(),
            settings,
            settings_text_hash: sha256_hex(text.as_bytes()),
        })
    }

    /// The nearest folder with an `assay.toml`: `from` or one above it.
    pub fn discover(from: &Path) -> Option<PathBuf> {
        let start = from.canonicalize().ok()?;
        start
            .ancestors()
            .find(|folder| folder.join(SETTINGS_FILE).is_file())
            .map(Path::to_path_buf)
    }

    /// Makes a workspace in `dir` (which is made too): `assay.toml` with this text, and a `.gitignore` that keeps
    /// `.assay/` out of version control (an existing one gets the line added).
    ///
    /// # Errors
    /// [`StoreError::AlreadyThere`] when there is an `assay.toml`; nothing is written then.
    pub fn init(dir: &Path, text: &str) -> Result<(), StoreError> {
        let path = dir.join(SETTINGS_FILE);
        if path.symlink_metadata().is_ok() {
            return Err(StoreError::AlreadyThere { path });
        }
        std::fs::create_dir_all(dir).map_err(StoreError::io("make the folder", dir))?;
        let ignored = format!("{ASSAY_FOLDER}/");
        let ignore_path = dir.join(".gitignore");
        let existing = match std::fs::read_to_string(&ignore_path) {
            Ok(existing) => existing,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(source) => {
                return Err(StoreError::Io {
                    doing: "read the file",
                    path: ignore_path,
                    source,
                });
            }
        };
        let line_is = |line: &str| line.trim().trim_start_matches('/').trim_end_matches('/') == ASSAY_FOLDER;
        if !existing.lines().any(line_is) {
            let separator = if existing.is_empty() || existing.ends_with('\n') {
                ""
            } else {
                "\n"
            };
            write_atomic(&ignore_path, format!("{existing}{separator}{ignored}\n").as_bytes())?;
        }
        write_atomic(&path, text.as_bytes())
    }

    /// The files of a dataset in the order of `assay.toml`. An entry's `path` is a file, a folder (all data files in it,
    /// sorted by name) or a pattern with `*` in its last part (sorted too). No entry: an empty list.
    ///
    /// # Errors
    /// [`StoreError::Source`] naming the line of `assay.toml` when a file does not exist, or a folder or pattern holds
    /// no data file.
    pub fn sources(&self, playbook: &str, dataset: &str) -> Result<Vec<ResolvedSource>, StoreError> {
        self.resolve(playbook, dataset, self.entries(playbook, dataset))
    }

    /// As [`Workspace::sources`] for a dataset that may be left out: a pattern that no file matches yet stands for none,
    /// a file that is named must exist.
    ///
    /// # Errors
    /// As [`Workspace::sources`], save for such patterns.
    pub fn optional_sources(&self, playbook: &str, dataset: &str) -> Result<Vec<ResolvedSource>, StoreError> {
        let mut entries = self.entries(playbook, dataset);
        entries.retain(|(entry, files)| files.is_ok() || !entry.path.contains('*'));
        self.resolve(playbook, dataset, entries)
    }

    fn resolve(
        &self,
        playbook: &str,
        dataset: &str,
        entries: Vec<(&SourceEntry, Result<Vec<ResolvedSource>, String>)>,
    ) -> Result<Vec<ResolvedSource>, StoreError> {
        let mut sources = Vec::new();
        for (entry, files) in entries {
            let files = files.map_err(|problem| StoreError::Source {
                place: match entry.line {
                    Some(line) => format!("{}:{line}", self.root.join(SETTINGS_FILE).display()),
                    None => self.root.join(SETTINGS_FILE).display().to_string(),
                },
                playbook: playbook.to_owned(),
                dataset: dataset.to_owned(),
                problem,
            })?;
            sources.extend(files);
        }
        Ok(sources)
    }

    /// Every entry of a dataset with its files, or with why it has none; one bad entry does not hide the others.
    pub fn entries<'w>(
        &'w self,
        playbook: &str,
        dataset: &str,
    ) -> Vec<(&'w SourceEntry, Result<Vec<ResolvedSource>, String>)> {
        let entries = self
            .settings
            .playbooks
            .get(playbook)
            .and_then(|settings| settings.datasets.get(dataset));
        let resolved = |entry: &SourceEntry| {
            let files = self.files_of(&entry.path)?;
            Ok(files
                .into_iter()
                .map(|path| ResolvedSource {
                    shown: path.strip_prefix(&self.root).unwrap_or(&path).display().to_string(),
                    path,
                    entry: entry.clone(),
                })
                .collect())
        };
        entries
            .into_iter()
            .flatten()
            .map(|entry| (entry, resolved(entry)))
            .collect()
    }

    fn files_of(&self, written: &str) -> Result<Vec<PathBuf>, String> {
        let path = self.root.join(written);
        if path.is_file() {
            return Ok(vec![path]);
        }
        if path.is_dir() {
            let files = files_in(&path, is_data_file)?;
            return if files.is_empty() {
                Err(no_data_file(written))
            } else {
                Ok(files)
            };
        }
        let pattern = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default()
            .to_owned();
        let folder = path.parent().unwrap_or(&self.root);
        if folder.to_string_lossy().contains('*') && !folder.exists() {
            return Err(format!("`{written}` has a `*` outside its last part"));
        }
        if !pattern.contains('*') {
            return Err(format!("the file `{written}` does not exist"));
        }
        let files = files_in(folder, |name| matches_pattern(&pattern, name))?;
        if files.is_empty() {
            Err(format!("no file matches `{written}`"))
        } else {
            Ok(files)
        }
    }

    /// A saved session state, if there is one of that name.
    ///
    /// # Errors
    /// As [`read_state_of`].
    pub fn read_state(&self, name: &str) -> Result<Option<Value>, StoreError> {
        read_state_of(&self.root, name)
    }

    /// Saves a session state under a name.
    ///
    /// # Errors
    /// As [`write_state_of`].
    pub fn write_state(&self, name: &str, state: &Value) -> Result<(), StoreError> {
        write_state_of(&self.root, name, state)
    }
}

/// A session state saved in the workspace folder `root`, if there is one of that name. Settings need not be readable:
/// a screen is restored before anything else is read.
///
/// # Errors
/// [`StoreError::StateDamaged`] when it can't be read as JSON.
pub fn read_state_of(root: &Path, name: &str) -> Result<Option<Value>, StoreError> {
    let path = state_path(root, name)?;
    match std::fs::read(&path) {
        Ok(bytes) => serde_json::from_slice(&bytes)
            .map(Some)
            .map_err(|source| StoreError::StateDamaged { path, source }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(StoreError::Io {
            doing: "read the session",
            path,
            source,
        }),
    }
}

/// Saves a session state under a name, whole or not at all. Needs no writer's lock: the last one to save wins.
///
/// # Errors
/// [`StoreError::StateName`] for a name that is no plain word, [`StoreError::Io`] from below.
pub fn write_state_of(root: &Path, name: &str, state: &Value) -> Result<(), StoreError> {
    let path = state_path(root, name)?;
    make_private_folder(&root.join(ASSAY_FOLDER))?;
    write_private(&path, format!("{state:#}\n").as_bytes())
}

fn state_path(root: &Path, name: &str) -> Result<PathBuf, StoreError> {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
    if name.is_empty() || !name.chars().all(plain) {
        return Err(StoreError::StateName { name: name.to_owned() });
    }
    Ok(root.join(ASSAY_FOLDER).join(format!("{name}.json")))
}

fn no_data_file(written: &str) -> String {
    format!(
        "the folder `{written}` has no data file ({}; also .gz and .zst)",
        DATA_EXTENSIONS.join(", ")
    )
}

fn files_in(folder: &Path, wanted: impl Fn(&str) -> bool) -> Result<Vec<PathBuf>, String> {
    let refused = |error: io::Error| format!("the folder `{}` can't be listed: {error}", folder.display());
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(refused)? {
        let path = entry.map_err(refused)?.path();
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        // Hidden files are editors' and systems' own.
        if !name.starts_with('.') && wanted(&name) && path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Whether a file's name says that it holds data: a known extension, compressed or not, in any case.
pub fn is_data_file(name: &str) -> bool {
    let name = name.to_lowercase();
    let plain = COMPRESSIONS
        .iter()
        .find_map(|ending| name.strip_suffix(ending)?.strip_suffix('.'))
        .unwrap_or(&name);
    plain
        .rsplit_once('.')
        .is_some_and(|(_, extension)| DATA_EXTENSIONS.contains(&extension))
}

/// Whether `path` as written in an entry is, contains or matches `file` (both relative to the workspace).
pub(super) fn covers(path: &str, file: &str) -> bool {
    let plain = |text: &str| text.trim_start_matches("./").trim_end_matches('/').replace('\\', "/");
    let (path, file) = (plain(path), plain(file));
    if path == file {
        return true;
    }
    let (folder, name) = file.rsplit_once('/').unwrap_or((".", &file));
    let (in_folder, pattern) = path.rsplit_once('/').unwrap_or((".", &path));
    (path == folder && is_data_file(name))
        || (in_folder == folder && pattern.contains('*') && matches_pattern(pattern, name))
}

/// Whether a name matches a pattern in which `*` stands for any text.
fn matches_pattern(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else {
        return false;
    };
    let Some(last) = parts.next_back() else {
        return rest.is_empty();
    };
    for part in parts {
        // The leftmost place is as good as any other, as `*` takes whatever is left.
        let Some(at) = rest.find(part) else { return false };
        rest = rest.get(at + part.len()..).unwrap_or_default();
    }
    rest.len() >= last.len() && rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_in_a_shell() {
        for (pattern, name, matches) in [
            ("*.csv", "a.csv", true),
            ("*.csv", "a.csv.gz", false),
            ("ca_*_2026*.csv", "ca_list_20260101.csv", true),
            ("ca_*", "tx_list.csv", false),
            ("a*a", "a", false),
            ("a*a", "aa", true),
            ("*", "anything", true),
            ("plain.csv", "plain.csv", true),
            ("plain.csv", "plain.csv2", false),
        ] {
            assert_eq!(matches_pattern(pattern, name), matches, "{pattern} on {name}");
        }
    }

    #[test]
    fn data_files_are_told_by_their_endings() {
        for (name, is_data) in [
            ("a.csv", true),
            ("A.CSV.GZ", true),
            ("b.parquet", true),
            ("c.jsonl.zst", true),
            ("d.xlsx", false),
            ("gz", false),
        ] {
            assert_eq!(is_data_file(name), is_data, "{name}");
        }
    }

    #[test]
    fn an_entry_covers_its_file_folder_or_pattern() {
        for (path, file, expected) in [
            ("data/ca.csv", "./data/ca.csv", true),
            ("data", "data/ca.csv", true),
            ("data/", "data/ca.csv", true),
            ("data/*.csv", "data/ca.csv", true),
            ("*.csv", "ca.csv", true),
            ("data/*.csv", "other/ca.csv", false),
            ("data", "data/deep/ca.csv", false),
        ] {
            assert_eq!(covers(path, file), expected, "{path} {file}");
        }
    }
}
