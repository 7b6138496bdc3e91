//! One writer a workspace. The lock is the operating system's (so a killed process never leaves it behind); the text in
//! the file only says who holds it.

use std::fmt;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::atomic::make_private_folder;
use super::error::StoreError;

/// The lock file's name inside `.assay/`.
const LOCK_FILE: &str = "lock";
/// How often a taken lock is looked at again: a reader that only asks whether a writer is there holds it for an instant.
const ATTEMPTS: u32 = 5;
/// How long to wait between two looks.
const PAUSE: Duration = Duration::from_millis(20);

/// Who writes to a workspace, as its lock file says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Holder {
    /// Process id; 0 when the lock file does not say.
    pub pid: u32,
    /// The command it was started with.
    pub command: String,
    /// Since when, RFC 3339 in UTC.
    pub since: String,
}

impl fmt::Display for Holder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.pid == 0 {
            return formatter.write_str("another process");
        }
        write!(
            formatter,
            "process {} (`{}`, since {})",
            self.pid, self.command, self.since
        )
    }
}

/// The right to write to a workspace; given back when dropped, and by the system when the process ends in any way.
#[derive(Debug)]
pub struct WriterLock {
    file: File,
    path: PathBuf,
}

impl WriterLock {
    /// Takes the lock of the workspace folder `dir` (the file `.assay/lock` in it). `holder` is the command to show to
    /// others who want it meanwhile.
    ///
    /// # Errors
    /// [`StoreError::Locked`] naming the holder, or [`StoreError::Io`].
    pub fn acquire(dir: &Path, holder: &str) -> Result<Self, StoreError> {
        let path = lock_path(dir);
        if let Some(folder) = path.parent() {
            make_private_folder(folder)?;
        }
        let mut file = open_lock(&path, true).map_err(StoreError::io("open the lock", &path))?;
        for attempt in 1..=ATTEMPTS {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if attempt < ATTEMPTS => std::thread::sleep(PAUSE),
                Err(TryLockError::WouldBlock) => {
                    return Err(StoreError::Locked {
                        holder: read_holder(&mut file),
                        path,
                    });
                }
                Err(TryLockError::Error(source)) => {
                    return Err(StoreError::Io {
                        doing: "take the lock",
                        path,
                        source,
                    });
                }
            }
        }
        let since = chrono::Utc::now().to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
        let text = Holder {
            pid: std::process::id(),
            command: holder.to_owned(),
            since,
        };
        let text = serde_json::to_string(&text).map_err(StoreError::json("lock holder"))?;
        let lock = WriterLock { file, path };
        lock.say(&text).map_err(StoreError::io("write the lock", &lock.path))?;
        Ok(lock)
    }

    /// Whether somebody (this process included) holds the workspace's lock right now. Never waits, never makes a file.
    pub fn is_held(dir: &Path) -> bool {
        let path = lock_path(dir);
        // Dropping the file gives the shared lock back at once.
        open_lock(&path, false).is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
    }

    /// Whom the lock file names, whether or not they still hold the lock. Never waits, never makes a file.
    pub(super) fn holder(dir: &Path) -> Option<Holder> {
        let text = std::fs::read_to_string(lock_path(dir)).ok()?;
        serde_json::from_str(&text).ok()
    }

    /// The lock file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn say(&self, text: &str) -> std::io::Result<()> {
        let mut file = &self.file;
        file.set_len(0)?;
        file.seek(SeekFrom::Start(0))?;
        file.write_all(text.as_bytes())
    }
}

impl Drop for WriterLock {
    fn drop(&mut self) {
        // The file stays: deleting it would let two processes lock two different files of one name.
        let _ = self.say("");
        let _ = self.file.unlock();
    }
}

fn lock_path(dir: &Path) -> PathBuf {
    dir.join(super::workspace::ASSAY_FOLDER).join(LOCK_FILE)
}

fn open_lock(path: &Path, create: bool) -> std::io::Result<File> {
    OpenOptions::new()
        .read(true)
        .write(create)
        .create(create)
        .truncate(false)
        .open(path)
}

fn read_holder(file: &mut File) -> Holder {
    let mut text = String::new();
    let read = file
        .seek(SeekFrom::Start(0))
        .and_then(|_| file.read_to_string(&mut text));
    read.ok()
        .and_then(|_| serde_json::from_str(&text).ok())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_writer_is_told_who_holds_the_lock() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!WriterLock::is_held(folder.path()));
        let lock = WriterLock::acquire(folder.path(), "assay run contractors").unwrap();
        assert!(WriterLock::is_held(folder.path()));
        let error = WriterLock::acquire(folder.path(), "assay gc").unwrap_err();
        let StoreError::Locked { holder, .. } = &error else {
            panic!("{error}")
        };
        assert_eq!(holder.pid, std::process::id());
        assert_eq!(holder.command, "assay run contractors");
        assert!(chrono::DateTime::parse_from_rfc3339(&holder.since).is_ok());
        let shown = error.to_string();
        assert!(
            shown.contains(&format!("process {}", std::process::id())) && shown.contains("assay run contractors"),
            "{shown}"
        );
        drop(lock);
        assert!(!WriterLock::is_held(folder.path()));
        WriterLock::acquire(folder.path(), "assay gc").unwrap();
    }

    #[test]
    fn a_lock_file_left_by_a_killed_process_locks_nobody_out() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join(".assay")).unwrap();
        let left = r#"{"pid":999999,"command":"assay run mql with a long line","since":"2026-01-01T00:00:00Z"}"#;
        std::fs::write(lock_path(folder.path()), left).unwrap();
        let lock = WriterLock::acquire(folder.path(), "assay").unwrap();
        let text = std::fs::read_to_string(lock.path()).unwrap();
        let holder: Holder = serde_json::from_str(&text).unwrap();
        assert_eq!((holder.pid, holder.command.as_str()), (std::process::id(), "assay"));
    }

    #[test]
    fn an_unreadable_holder_is_still_an_answer() {
        assert_eq!(Holder::default().to_string(), "another process");
    }
}
