//! What can go wrong on disk, each with the way out.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::journal::JournalState;
use super::lock::Holder;
use super::settings::SettingsErrors;

/// Why the store or the workspace could not do what was asked.
#[derive(Debug, Error)]
pub enum StoreError {
    /// A file or folder can't be read, made or replaced.
    #[error("{}: can't {doing}: {source}", path.display())]
    Io {
        /// What was being done, as a verb phrase.
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The database refused.
    #[error("the workspace's database can't {doing}: {source}")]
    Sql {
        /// What was being done, as a verb phrase.
        doing: &'static str,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// The database can't be brought to this version's tables.
    #[error("{}: {message}", path.display())]
    Migration {
        /// The database file.
        path: PathBuf,
        /// What is wrong and what to do.
        message: String,
    },
    /// Another process writes to this workspace.
    #[error("the workspace is being written by {holder}; wait for it or end it, then try again ({} is the lock)", path.display())]
    Locked {
        /// Who holds the lock.
        holder: Holder,
        /// The lock file.
        path: PathBuf,
    },
    /// A model's file cannot be opened with the key at hand.
    #[error("{}: {source}", path.display())]
    Sealed {
        /// The file.
        path: PathBuf,
        /// Why.
        source: crate::privacy::SealError,
    },
    /// Another process reads the database, so that its log still holds what was erased.
    #[error(
        "another process still reads the database, whose log holds what was erased until it is done; close it, then start `assay` again, which finishes the work"
    )]
    StillRead,
    /// A write was asked of a store that was opened for reading.
    #[error("can't {doing}: the workspace was opened for reading only")]
    ReadOnly {
        /// What was being done, as a verb phrase.
        doing: &'static str,
    },
    /// A frame's bytes are not those its name promises.
    #[error("{}: the frame is damaged (its content hashes to {found}); delete the file and run the phase again", path.display())]
    FrameDamaged {
        /// The Parquet file.
        path: PathBuf,
        /// The hash of what stands in the file.
        found: String,
    },
    /// A frame that a record names is not on disk.
    #[error("{}: the frame is missing; run the phase again", path.display())]
    FrameMissing {
        /// Where the Parquet file should be.
        path: PathBuf,
    },
    /// A text that should be a frame's name is none.
    #[error("`{text}` is not the name of a frame (64 lower-case hex characters)")]
    FrameName {
        /// The text.
        text: String,
    },
    /// A record names a run that was never begun.
    #[error("there is no run {run} in this workspace; `assay runs` lists them")]
    NoRun {
        /// The run asked for.
        run: i64,
    },
    /// A text outside a closed set of words.
    #[error("`{value}` is not a {what}; known are {known}")]
    UnknownWord {
        /// What kind of word was expected.
        what: &'static str,
        /// The word that came.
        value: String,
        /// The words that are known.
        known: String,
    },
    /// A decision that needs a reason came without one.
    #[error("gate {gate}: a decision `{decision}` needs a reason; give one with --reason")]
    ReasonMissing {
        /// The gate.
        gate: String,
        /// The decision.
        decision: String,
    },
    /// A journal entry was already sent, so the call must not go out a second time under the same key.
    #[error("{playbook}.{phase}: the call `{key}` is already {state}; look it up instead of sending it again")]
    JournalTaken {
        /// The playbook.
        playbook: String,
        /// The phase.
        phase: String,
        /// The call's key.
        key: String,
        /// How far it has come.
        state: JournalState,
    },
    /// A journal entry was moved out of order (reserve, send, answer).
    #[error("journal entry {id} is {found}, so it can't become {wanted}")]
    JournalOrder {
        /// The entry.
        id: i64,
        /// How far it is: a state, or "unknown".
        found: String,
        /// The state asked for.
        wanted: JournalState,
    },
    /// The store can't be tidied while a run may still be making frames.
    #[error("run {run} of {playbook} is going on; tidy up when it has finished")]
    RunGoing {
        /// The run.
        run: i64,
        /// Its playbook.
        playbook: String,
    },
    /// Something stored can't be read back.
    #[error("the stored {what} can't be read: {source}; the database was changed from outside")]
    Json {
        /// What was being read or written.
        what: &'static str,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// A state file in `.assay/` can't be read.
    #[error("{}: the saved session can't be read: {source}; delete the file to start afresh", path.display())]
    StateDamaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// A name that must be usable as a file name is not.
    #[error("`{name}` can't name a state file: use letters, digits, `-` and `_`")]
    StateName {
        /// The name.
        name: String,
    },
    /// No workspace in a folder.
    #[error("{}: no workspace here (no assay.toml); `assay init` makes one", folder.display())]
    NoWorkspace {
        /// The folder looked into.
        folder: PathBuf,
    },
    /// A workspace is already there.
    #[error("{}: already there; edit it, or choose another folder", path.display())]
    AlreadyThere {
        /// The file that would have been overwritten.
        path: PathBuf,
    },
    /// `assay.toml` has errors.
    #[error(transparent)]
    Settings(#[from] SettingsErrors),
    /// A file that `assay.toml` lists does not exist, or a folder or pattern has no data file.
    #[error("{place}: {playbook}.{dataset}: {problem}; mend the path or remove the entry")]
    Source {
        /// `assay.toml` with the entry's line where it is known.
        place: String,
        /// The playbook.
        playbook: String,
        /// The dataset.
        dataset: String,
        /// What is missing.
        problem: String,
    },
    /// An archive or a generation cannot be made, read or trusted.
    #[error("{place}: {problem}")]
    Kept {
        /// The archive, generation or file.
        place: String,
        /// What is wrong with it and what to do.
        problem: String,
    },
    /// A mapping can't be written into `assay.toml`.
    #[error("{}: the mapping can't be saved: {problem}", path.display())]
    Mapping {
        /// The settings file.
        path: PathBuf,
        /// What stands in the way and what to do.
        problem: String,
    },
}

impl StoreError {
    /// For `map_err` on file operations.
    pub(super) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> StoreError {
        let path = path.to_owned();
        move |source| StoreError::Io { doing, path, source }
    }

    /// What is wrong with an archive or a generation.
    pub(super) fn kept(place: impl Into<String>, problem: impl Into<String>) -> StoreError {
        StoreError::Kept {
            place: place.into(),
            problem: problem.into(),
        }
    }

    /// For `map_err` on database operations.
    pub(super) fn sql(doing: &'static str) -> impl Fn(rusqlite::Error) -> StoreError + Copy {
        move |source| StoreError::Sql { doing, source }
    }

    /// For `map_err` on stored JSON.
    pub(super) fn json(what: &'static str) -> impl FnOnce(serde_json::Error) -> StoreError {
        move |source| StoreError::Json { what, source }
    }
}
