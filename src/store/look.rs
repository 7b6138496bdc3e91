//! A look at a workspace's store from outside: nothing is locked, made, mended or brought to newer tables by it, so that
//! somebody who only asks how things stand changes nothing and keeps nobody waiting.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::atomic::TEMPORARY_PREFIX;
use super::database::{DATABASE_FILE, tables_version};
use super::lock::{Holder, WriterLock};
use super::workspace::ASSAY_FOLDER;

/// How deep a leftover can lie: `.assay/archive/NAME/frames/`.
const DEPTH: usize = 4;

/// The writer's lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LockLook {
    /// Nobody holds it.
    Free,
    /// Somebody holds it; whether that process lives on this machine, where the system can say.
    Held(Holder, Option<bool>),
    /// Nobody holds it, but its text still names a process that ended without saying so.
    LeftBehind(Holder),
}

/// The database's tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TablesLook {
    /// Nothing was stored yet.
    None,
    /// As this version makes them.
    Present,
    /// Of an older version: how many steps were taken, and how many there are.
    Older(i64, i64),
    /// Of a newer version.
    Newer(i64, i64),
    /// They cannot be read, and why.
    Unreadable(String),
}

/// What can be seen of a store.
#[derive(Debug)]
pub struct StoreLook {
    /// The writer's lock.
    pub lock: LockLook,
    /// The tables.
    pub tables: TablesLook,
    /// Files that a killed process left half written.
    pub leftovers: Vec<PathBuf>,
    /// Why nothing can be written there, if so.
    pub refused: Option<io::Error>,
}

/// Looks at the store of the workspace folder `root`; a temporary file younger than `least_age` may still be somebody's.
pub fn look(root: &Path, least_age: Duration) -> StoreLook {
    let folder = root.join(ASSAY_FOLDER);
    let mut leftovers = Vec::new();
    find_leftovers(root, 0, 0, least_age, &mut leftovers);
    find_leftovers(&folder, 0, DEPTH, least_age, &mut leftovers);
    leftovers.sort();
    StoreLook {
        lock: lock(root),
        tables: tables(&folder.join(DATABASE_FILE)),
        leftovers,
        // Where there is no such folder yet, it is the workspace's own that must take it.
        refused: writable(if folder.is_dir() { &folder } else { root }).err(),
    }
}

fn lock(root: &Path) -> LockLook {
    let holder = WriterLock::holder(root);
    if WriterLock::is_held(root) {
        let holder = holder.unwrap_or_default();
        let alive = is_alive(holder.pid);
        return LockLook::Held(holder, alive);
    }
    holder.map_or(LockLook::Free, LockLook::LeftBehind)
}

/// Whether a process of this number runs here; nothing where the system does not tell.
fn is_alive(pid: u32) -> Option<bool> {
    let processes = Path::new("/proc/self");
    (pid != 0 && processes.exists()).then(|| Path::new("/proc").join(pid.to_string()).exists())
}

fn tables(database: &Path) -> TablesLook {
    if !database.exists() {
        return TablesLook::None;
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let version = Connection::open_with_flags(database, flags).and_then(|connection| {
        // A text file opens; only a question finds out that it is no database.
        connection.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0))
    });
    let known = tables_version();
    match version {
        Ok(0) => TablesLook::None,
        Ok(version) if version == known => TablesLook::Present,
        Ok(version) if version < known => TablesLook::Older(version, known),
        Ok(version) => TablesLook::Newer(version, known),
        Err(error) => TablesLook::Unreadable(error.to_string()),
    }
}

fn find_leftovers(folder: &Path, depth: usize, most: usize, least_age: Duration, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let Ok(meta) = entry.metadata() else { continue };
        if entry.file_name().to_string_lossy().starts_with(TEMPORARY_PREFIX) {
            let age = meta.modified().ok().and_then(|time| time.elapsed().ok());
            if age.is_some_and(|age| age >= least_age) {
                found.push(path);
            }
        } else if meta.is_dir() && depth < most {
            find_leftovers(&path, depth + 1, most, least_age, found);
        }
    }
}

/// Whether a file can be made in a folder: it is made, and gone again at once.
fn writable(folder: &Path) -> io::Result<()> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY_PREFIX);
    builder.tempfile_in(folder).map(|_| ())
}

/// Bytes that may still be written on the disk of a folder, where the system can say.
pub fn free_bytes(folder: &Path) -> Option<u64> {
    #[cfg(unix)]
    {
        let found = rustix::fs::statvfs(folder).ok()?;
        found.f_bavail.checked_mul(found.f_frsize)
    }
    #[cfg(not(unix))]
    {
        let _ = folder;
        None
    }
}

/// Bytes that Assay keeps for a workspace.
pub fn kept_bytes(root: &Path) -> u64 {
    fn sum(folder: &Path) -> u64 {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        entries
            .filter_map(|entry| Some((entry.path(), entry.metadata().ok()?)))
            .map(|(path, meta)| if meta.is_dir() { sum(&path) } else { meta.len() })
            .sum()
    }
    sum(&root.join(ASSAY_FOLDER))
}

#[cfg(test)]
mod tests {
    use super::super::database::{Access, Store};
    use super::*;

    fn looked(root: &Path) -> StoreLook {
        look(root, Duration::ZERO)
    }

    #[test]
    fn a_look_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let found = looked(folder.path());
        assert_eq!((found.lock, found.tables), (LockLook::Free, TablesLook::None));
        assert!(found.refused.is_none() && found.leftovers.is_empty());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn the_lock_and_the_tables_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let holder = "assay run".to_owned();
        let store = Store::open(folder.path(), Access::Writer { holder }).unwrap();
        let found = looked(folder.path());
        let LockLook::Held(holder, alive) = found.lock else {
            panic!("{found:?}")
        };
        assert_eq!(holder.pid, std::process::id());
        assert_eq!(alive, Path::new("/proc/self").exists().then_some(true));
        assert_eq!(found.tables, TablesLook::Present);
        drop(store);
        assert_eq!(looked(folder.path()).lock, LockLook::Free);
        let left = r#"{"pid":999999999,"command":"assay run mql","since":"2026-01-01T00:00:00Z"}"#;
        let assay = folder.path().join(ASSAY_FOLDER);
        std::fs::write(assay.join("lock"), left).unwrap();
        assert!(
            matches!(looked(folder.path()).lock, LockLook::LeftBehind(holder) if holder.command == "assay run mql")
        );
        let set = |version: i64| {
            let connection = Connection::open(assay.join(DATABASE_FILE)).unwrap();
            connection.pragma_update(None, "user_version", version).unwrap();
        };
        let known = tables_version();
        set(known + 1);
        assert_eq!(looked(folder.path()).tables, TablesLook::Newer(known + 1, known));
        set(known - 1);
        assert_eq!(looked(folder.path()).tables, TablesLook::Older(known - 1, known));
        std::fs::write(
            assay.join(DATABASE_FILE),
            "no database at all, but long enough to be asked",
        )
        .unwrap();
        let broken = looked(folder.path()).tables;
        assert!(matches!(broken, TablesLook::Unreadable(_)), "{broken:?}");
    }

    #[test]
    fn what_a_killed_process_left_is_found_once_it_is_old_enough() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join(".assay/archive/one/frames");
        std::fs::create_dir_all(&deep).unwrap();
        for place in [folder.path().join(".assay-tmp-a"), deep.join(".assay-tmp-b")] {
            std::fs::write(place, "half").unwrap();
        }
        assert_eq!(looked(folder.path()).leftovers.len(), 2);
        assert!(look(folder.path(), Duration::from_secs(3600)).leftovers.is_empty());
        assert_eq!(kept_bytes(folder.path()), 4);
        assert!(free_bytes(folder.path()).is_none_or(|bytes| bytes > 0));
    }
}
