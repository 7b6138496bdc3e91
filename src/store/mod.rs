//! Why this room exists: a workspace is a folder, and whatever Assay knows about it must survive a kill at any instant.
//! Here stand the settings (`assay.toml`), the database, the frames by content, the journal of calls to the outside,
//! the reviewers' decisions and the audit chain.
//!
//! The rules that hold throughout:
//! - a file appears whole or not at all (temporary file, fsync, rename, fsync of the folder);
//! - a record is one SQLite transaction, and a frame is on disk before a record names it;
//! - one writer a workspace, readers always; the lock names its holder;
//! - facts (audit, events, marks, reviews) are appended, never edited: triggers in the database forbid it;
//! - no function here reads the clock (but for the lock's "since"): times come from the caller, as RFC 3339 text.

mod archive;
mod atomic;
mod audit;
mod calls;
mod database;
mod erase;
mod error;
mod frames;
mod generations;
mod hash;
mod journal;
mod leftovers;
mod lock;
mod log;
mod look;
mod marks;
mod records;
mod redact;
mod reviews;
mod sealed;
mod settings;
mod units;
mod workspace;

pub use archive::{
    ArchiveCheck, ArchiveFile, ArchiveFrame, ArchiveManifest, ArchiveProblem, ArchivePurpose, KeptArchive,
};
pub use atomic::{TEMPORARY_PREFIX, write_atomic, write_private};
pub use audit::{AuditBreak, AuditEntry, AuditReport, canonical_json};
pub use calls::CallJournal;
pub use database::{Access, Store};
pub use erase::{Erased, Erasure, RETRAIN};
pub use error::StoreError;
pub use frames::{GcReport, frame_path_in};
pub use generations::{Generation, GenerationFrame, GenerationKind, GenerationProblem, NextGeneration};
pub use hash::sha256_hex;
pub use journal::{CallSums, Event, FactNote, JournalEntry, JournalState, SumPaths};
pub use lock::{Holder, WriterLock};
pub use log::LogLine;
pub use look::{LockLook, StoreLook, TablesLook, free_bytes, kept_bytes, look};
pub use marks::Mark;
pub use records::{NewRun, PhaseRecord, RunRecord};
pub use redact::redact_json;
pub use reviews::Review;
pub use settings::{
    PLAYBOOK_KEYS, PROFILE_KEYS, PlaybookSettings, PlaybookVocabulary, ProfileSettings, SECTIONS, SOURCE_KEYS,
    SettingKey, Settings, SettingsError, SettingsErrors, SourceEntry, SourceSaved, Vocabulary, WORKSPACE_KEYS,
    WorkspaceSettings, entry_text, save_mapping, save_source, template,
};
pub use units::UnitRecord;
pub use workspace::{
    ASSAY_FOLDER, ResolvedSource, SETTINGS_FILE, Workspace, is_data_file, read_state_of, write_state_of,
};

#[cfg(test)]
mod tests;
