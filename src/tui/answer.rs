//! What the reader thread answers.

use super::desk::Step;
use super::layer::Foreseen;
use super::picture::Picture;
use super::request::Told;
use super::tiers::{DraftError, Stepped};
use crate::lens::{Card, Figure, GroupMap, LeadSelection};
use crate::operations::{
    Capacity, Decision, GateKey, HeldLeads, Migration, OpenSheet, PairDecided, PairOrder, ParameterForm, Restored,
    RolledBack, SaleTaken, SavedDraft, SheetKey, StaleAfter, TierSet, Undone,
};
use crate::store::{ArchiveCheck, ArchiveManifest, Mark};

/// What the reader thread answers.
#[derive(Debug)]
pub enum Answer {
    /// To `Request::Picture`.
    Picture {
        /// The generation.
        generation: u64,
        /// The picture, or why there is none.
        result: Result<Box<Picture>, String>,
    },
    /// To `Request::Sheet`.
    Sheet {
        /// The generation.
        generation: u64,
        /// The sheet.
        result: Result<OpenSheet, String>,
    },
    /// To `Request::Unmask`.
    Unmasked {
        /// Which table.
        key: SheetKey,
        /// Whether it was recorded.
        result: Result<(), String>,
    },
    /// To `Request::TextOf`.
    TextOf {
        /// Which text.
        what: Told,
        /// The text.
        result: Result<String, String>,
    },
    /// To `Request::Card`.
    Card {
        /// The generation.
        generation: u64,
        /// The card.
        result: Result<Box<Card>, String>,
    },
    /// To `Request::GroupMap`.
    GroupMap {
        /// The generation.
        generation: u64,
        /// The map.
        result: Result<Box<GroupMap>, String>,
    },
    /// To `Request::PairFigures`.
    PairFigures {
        /// The generation.
        generation: u64,
        /// The comparison.
        result: Result<Vec<Figure>, String>,
    },
    /// To `Request::Parameters`.
    Parameters {
        /// The generation.
        generation: u64,
        /// The form.
        result: Result<Box<ParameterForm>, String>,
    },
    /// To `Request::StaleAfter`.
    StaleAfter {
        /// The generation.
        generation: u64,
        /// The phases.
        result: Result<StaleAfter, String>,
    },
    /// To `Request::SaveParameters`.
    ParametersSaved {
        /// What is stale now, or every sentence about what is wrong.
        result: Result<StaleAfter, String>,
    },
    /// To `Request::Run` and `Request::Compare`.
    Report {
        /// The generation.
        generation: u64,
        /// The figures.
        result: Result<Vec<Figure>, String>,
    },
    /// To `Request::Restore`, `Request::ForeseeRestore` and `Request::ForeseeRollback`.
    Foreseen {
        /// The generation.
        generation: u64,
        /// What would change.
        result: Result<Box<Foreseen>, String>,
    },
    /// To `Request::VerifyArchives`.
    ArchivesVerified {
        /// The generation.
        generation: u64,
        /// What was found.
        result: Result<Vec<ArchiveCheck>, String>,
    },
    /// To `Request::WriteLog`.
    LogWritten {
        /// The file.
        result: Result<String, String>,
    },
    /// Of the what-if thread, to `Effect::WhatIf`.
    WhatIf {
        /// The generation.
        generation: u64,
        /// Which results it is about.
        basis: u64,
        /// The graded draft, or why it has no table.
        result: Result<Box<Stepped>, DraftError>,
    },
    /// To `Request::TierSet`.
    TierSet {
        /// The generation.
        generation: u64,
        /// What the pane shows.
        result: Result<Box<TierSet>, String>,
    },
    /// To `Request::Migration` and `Request::RuleMigration`.
    Migration {
        /// The generation.
        generation: u64,
        /// The matrix.
        result: Result<Box<Migration>, String>,
    },
    /// To `Request::Migrated`, `Request::RuleMigrated` and `Request::EvidenceLeads`, and to a job for leads.
    Leads {
        /// The generation.
        generation: u64,
        /// The leads.
        result: Result<LeadSelection, String>,
    },
    /// To `Request::Hold`.
    Held {
        /// The generation.
        generation: u64,
        /// What the filter comes to.
        result: Result<Box<HeldLeads>, String>,
    },
    /// To `Request::SaveDraft`.
    Saved(Result<SavedDraft, String>),
    /// To `Request::Mark`.
    Marked {
        /// The lead.
        lead: String,
        /// How it came about.
        step: Step,
        /// The mark that holds now, with what is done of today's work; or why it was not set.
        result: Result<(Mark, Capacity), String>,
    },
    /// To `Request::Decide`.
    Decided {
        /// The gate and its subject.
        key: GateKey,
        /// The decision.
        decision: Decision,
        /// How it came about.
        step: Step,
        /// Whether it was recorded.
        result: Result<(), String>,
    },
    /// To `Request::Sale`.
    Sold {
        /// The lead.
        lead: String,
        /// How its sale stood and stands, or why nothing was recorded.
        result: Result<Box<SaleTaken>, String>,
    },
    /// To `Request::Order`.
    Ordered {
        /// The lead.
        lead: String,
        /// What the order does and what comes next, or why it was not recorded.
        result: Result<String, String>,
    },
    /// To `Request::UndoMerges`.
    MergesUndone(Result<Box<Undone>, String>),
    /// To `Request::CreateArchive`.
    ArchiveCreated(Result<Box<ArchiveManifest>, String>),
    /// To `Request::RestoreArchive`.
    ArchiveRestored(Result<Box<Restored>, String>),
    /// To `Request::Rollback`.
    RolledBack(Result<Box<RolledBack>, String>),
    /// To `Request::KeepTheme`.
    ThemeKept {
        /// The theme.
        theme: String,
        /// The file it stands in now, or why not.
        result: Result<String, String>,
    },
    /// To `Request::SignPassed`: what was signed.
    SignedPassed(Result<Vec<GateKey>, String>),
    /// To `Request::DecidePair`.
    PairDecided {
        /// The order.
        order: Box<PairOrder>,
        /// How it came about.
        step: Step,
        /// What it did.
        result: Result<Box<PairDecided>, String>,
    },
    /// The reader met a defect in itself; the sentence says what is known.
    Defect(String),
    /// What was done could not be written down.
    Unrecorded(String),
}
