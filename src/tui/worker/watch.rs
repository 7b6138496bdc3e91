//! Changed files are noticed, not searched for: the system tells of them, so an idle workbench wakes for nothing.
//!
//! Folders are watched, because a file that is replaced is another file under the same name. What Assay keeps in
//! `.assay/` lies in a folder that is not watched, and its own writing of `assay.toml` is announced beforehand.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use serde::Deserialize;

use crate::store::{ASSAY_FOLDER, SETTINGS_FILE, is_data_file};
use crate::tui::action::Action;
use crate::tui::event_loop::Incoming;

/// `settings/watch.toml`; the file explains each entry.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WatchSettings {
    quiet_ms: u64,
    ignored_beginnings: Vec<String>,
}

fn settings() -> &'static WatchSettings {
    static SETTINGS: OnceLock<WatchSettings> = OnceLock::new();
    SETTINGS.get_or_init(|| crate::playbooks::embedded("watch.toml", include_str!("settings/watch.toml")))
}

/// What counts as a change.
#[derive(Debug, Default)]
struct Known {
    /// The settings file.
    settings: PathBuf,
    /// Data files, and how people call them.
    files: BTreeMap<PathBuf, String>,
    /// The settings' content when it was last read or written by us.
    settings_content: Option<Vec<u8>>,
    /// The next content of the settings is ours.
    own_write: bool,
}

/// The watcher; it ends when it is dropped.
pub struct Watcher {
    known: Arc<Mutex<Known>>,
    system: Option<RecommendedWatcher>,
    folders: BTreeSet<PathBuf>,
}

fn locked(known: &Mutex<Known>) -> MutexGuard<'_, Known> {
    known.lock().unwrap_or_else(PoisonError::into_inner)
}

fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

impl Watcher {
    /// A watcher that knows of `assay.toml` in `root`. Where the system can tell of no changes, none are noticed: F5
    /// reads again.
    pub fn start(root: &Path, screen: Sender<Incoming>) -> Self {
        let settings = real(root).join(SETTINGS_FILE);
        let known = Arc::new(Mutex::new(Known {
            settings_content: std::fs::read(&settings).ok(),
            settings,
            ..Known::default()
        }));
        let (sender, receiver) = channel();
        let shared = Arc::clone(&known);
        std::thread::spawn(move || tell(&receiver, &screen, &shared));
        let system = notify::recommended_watcher(move |event: notify::Result<Event>| {
            if let Ok(event) = event
                && is_change(event.kind)
            {
                let _ = sender.send(event.paths);
            }
        });
        let mut watcher = Self {
            known,
            system: system.ok(),
            folders: BTreeSet::new(),
        };
        watcher.watch(&[]);
        watcher
    }

    /// Watches these files (with how people call them) beside the settings, and no others.
    pub fn watch(&mut self, files: &[(PathBuf, String)]) {
        let files: BTreeMap<PathBuf, String> = files.iter().map(|(path, shown)| (real(path), shown.clone())).collect();
        let mut known = locked(&self.known);
        let all = files.keys().chain(std::iter::once(&known.settings));
        let folders: BTreeSet<PathBuf> = all.filter_map(|path| path.parent().map(Path::to_owned)).collect();
        known.files = files;
        // What stands there now is known, whoever wrote it.
        known.settings_content = std::fs::read(&known.settings).ok();
        known.own_write = false;
        drop(known);
        let Some(system) = &mut self.system else { return };
        for gone in self.folders.difference(&folders) {
            let _ = system.unwatch(gone);
        }
        let mut watched: BTreeSet<PathBuf> = self.folders.intersection(&folders).cloned().collect();
        for folder in folders.difference(&self.folders) {
            // A folder that is not there cannot be watched; the list says that its files are missing.
            if system.watch(folder, RecursiveMode::NonRecursive).is_ok() {
                watched.insert(folder.clone());
            }
        }
        self.folders = watched;
    }

    /// Says whether the next change of `assay.toml` is our own.
    pub fn own_write(&self, ours: bool) {
        locked(&self.known).own_write = ours;
    }
}

/// Reading a file is no change, and neither are its permissions.
fn is_change(kind: EventKind) -> bool {
    use notify::event::ModifyKind;
    match kind {
        EventKind::Create(_) | EventKind::Remove(_) => true,
        EventKind::Modify(what) => !matches!(what, ModifyKind::Metadata(_)),
        EventKind::Access(_) | EventKind::Any | EventKind::Other => false,
    }
}

/// Gathers changes until there was quiet, then tells the screen once. Ends with the watcher or the screen.
fn tell(changes: &Receiver<Vec<PathBuf>>, screen: &Sender<Incoming>, known: &Mutex<Known>) {
    let quiet = Duration::from_millis(settings().quiet_ms);
    while let Ok(first) = changes.recv() {
        let mut paths: BTreeSet<PathBuf> = first.into_iter().filter(|path| concerns(path, known)).collect();
        if paths.is_empty() {
            continue;
        }
        loop {
            match changes.recv_timeout(quiet) {
                Ok(more) => paths.extend(more.into_iter().filter(|path| concerns(path, known))),
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
        let names = names(paths, known);
        if !names.is_empty() && screen.send(Incoming::Action(Action::FilesChanged(names))).is_err() {
            return;
        }
    }
}

/// Whether a path is the settings, a data file, or could become one of a listed folder.
fn concerns(path: &Path, known: &Mutex<Known>) -> bool {
    let Some(name) = path.file_name().map(|name| name.to_string_lossy().into_owned()) else {
        return false;
    };
    let own = settings()
        .ignored_beginnings
        .iter()
        .any(|beginning| name.starts_with(beginning));
    if own || path.components().any(|part| part.as_os_str() == ASSAY_FOLDER) {
        return false;
    }
    let known = locked(known);
    if path == known.settings || known.files.contains_key(path) {
        return true;
    }
    let beside = known.files.keys().any(|file| file.parent() == path.parent());
    beside && is_data_file(&name)
}

/// What people call the changed files, in order; settings that say what they said before are no change.
fn names(paths: BTreeSet<PathBuf>, known: &Mutex<Known>) -> Vec<String> {
    let mut known = locked(known);
    let mut names = BTreeSet::new();
    for path in paths {
        if path == known.settings {
            let now = std::fs::read(&path).ok();
            let ours = std::mem::take(&mut known.own_write);
            if now == known.settings_content {
                continue;
            }
            known.settings_content = now;
            if !ours {
                names.insert(SETTINGS_FILE.to_owned());
            }
            continue;
        }
        let plain = || path.file_name().map(|name| name.to_string_lossy().into_owned());
        names.extend(known.files.get(&path).cloned().or_else(plain));
    }
    names.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Long enough for any machine; what is waited for comes after the quiet time.
    const GENEROUS: Duration = Duration::from_secs(20);

    fn next(receiver: &Receiver<Incoming>) -> Vec<String> {
        match receiver.recv_timeout(GENEROUS) {
            Ok(Incoming::Action(Action::FilesChanged(names))) => names,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn changed_data_files_and_settings_are_told_once_and_our_own_writing_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        for name in ["lists", ".assay"] {
            std::fs::create_dir(root.join(name)).unwrap();
        }
        for name in ["assay.toml", "lists/ca.csv", "lists/notes.md"] {
            std::fs::write(root.join(name), "before\n").unwrap();
        }
        let (sender, receiver) = channel();
        let mut watcher = Watcher::start(root, sender);
        watcher.watch(&[(root.join("lists/ca.csv"), "lists/ca.csv".to_owned())]);

        // None of these may be told: the answer to the last one would hold their names.
        std::fs::write(root.join(".assay/files.json"), "{}").unwrap();
        std::fs::write(root.join("lists/notes.md"), "after\n").unwrap();
        std::fs::write(root.join("lists/.ca.csv.swp"), "x").unwrap();
        let _ = std::fs::read(root.join("lists/ca.csv")).unwrap();
        watcher.own_write(true);
        crate::store::write_atomic(&root.join("assay.toml"), b"ours\n").unwrap();
        for line in 0..20 {
            std::fs::write(root.join("lists/ca.csv"), format!("{line}\n")).unwrap();
        }
        assert_eq!(next(&receiver), ["lists/ca.csv"]);

        crate::store::write_atomic(&root.join("lists/ca.csv"), b"replaced\n").unwrap();
        assert_eq!(next(&receiver), ["lists/ca.csv"], "a replaced file is noticed as well");
        std::fs::write(root.join("lists/new.csv"), "a\n").unwrap();
        std::fs::write(root.join("assay.toml"), "theirs\n").unwrap();
        assert_eq!(next(&receiver), ["assay.toml", "new.csv"]);
    }

    #[test]
    fn reading_and_permissions_are_no_changes() {
        use notify::event::{AccessKind, CreateKind, MetadataKind, ModifyKind};
        assert!(!is_change(EventKind::Access(AccessKind::Any)));
        assert!(!is_change(EventKind::Modify(ModifyKind::Metadata(MetadataKind::Any))));
        assert!(is_change(EventKind::Create(CreateKind::File)));
    }
}
