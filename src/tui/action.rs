//! What can happen to the workbench, and what it then wants done.

use std::collections::BTreeMap;
use std::sync::Arc;

use crossterm::event::KeyEvent;

use super::data::{DataAnswer, DataRequest};
use super::desk::Step;
use super::hit::Target;
use super::layer::Foreseen;
pub use super::picture::{AskError, Picture};
use super::tiers::{DraftError, Stepped, WhatIfAsk};
use crate::engine::{RunEvent, RunReport};
use crate::lens::{Card, Cell, Figure, GroupMap, LeadOrder, LeadSelection, SaleOrder, TierView};
use crate::operations::{
    Capacity, Decision, Entry, GateKey, HeldLeads, LeadFilter, Migration, OpenSheet, Operation, PairDecided, PairOrder,
    ParameterEdits, ParameterForm, Replayed, Restored, RollbackOrder, RolledBack, SaleTaken, SavedDraft, SheetKey,
    SheetSource, SheetView, StaleAfter, TierSet, Undone,
};
use crate::store::{ArchiveCheck, ArchiveManifest, Mark};

/// Something that happened.
#[derive(Debug)]
pub enum Action {
    /// A key was pressed.
    Key(KeyEvent),
    /// Text was pasted.
    Paste(String),
    /// Something was clicked.
    Click(Target),
    /// The wheel turned; downwards is positive.
    Wheel(isize),
    /// The mouse moved to this column of the screen while its button is held.
    Drag(u16),
    /// The button was let go.
    Drop,
    /// The terminal has another size now: columns, rows.
    Resize(u16, u16),
    /// The terminal said what it draws on: whether that is light.
    Background(bool),
    /// `Ctrl-C`, or the signal of that meaning.
    Interrupt,
    /// Somebody asked the process to end.
    Terminate,
    /// Somebody asked the process to stop for a while.
    Suspend,
    /// The process goes on.
    Resumed,
    /// A worker answers.
    Answer(Answer),
    /// Rows of a table were found; more may come while `done` is not set.
    Rows {
        /// The generation.
        generation: u64,
        /// The rows, or why there are none.
        result: Result<FoundRows, AskError>,
    },
    /// The values of a column were counted: a table, and the condition that selects each of its rows.
    Counted {
        /// The generation.
        generation: u64,
        /// The counts.
        result: Result<(OpenSheet, Vec<Option<String>>), String>,
    },
    /// The edges between low and high values of a column.
    Edges {
        /// The table.
        key: SheetKey,
        /// The column.
        column: String,
        /// The edges, rising; empty for a column of words.
        edges: Vec<f64>,
    },
    /// A file was written, or could not be.
    Written(Result<String, String>),
    /// The data worker answers.
    Data(DataAnswer),
    /// Data files or the settings changed on disk.
    FilesChanged(Vec<String>),
    /// The running job says something.
    Job(RunEvent),
    /// The job is over.
    JobEnded(Result<RunReport, String>),
    /// The next operation of a replay is due; the number tells it from one that was waited for before.
    ReplayDue(u64),
    /// An operation of a replay was carried out, or refused.
    Replayed(Box<Replayed>),
}

impl Action {
    /// Whether a run is over by it.
    pub fn ends_run(&self) -> bool {
        match self {
            Self::JobEnded(_) => true,
            Self::Replayed(done) => done.is_run,
            _ => false,
        }
    }
}

/// Something the workbench wants done outside the model.
#[derive(Debug, PartialEq)]
pub enum Effect {
    /// A question or an order for the reader thread.
    Ask(Request),
    /// A draft for the what-if thread.
    WhatIf(WhatIfAsk),
    /// A question or an order for the data worker.
    Data(DataRequest),
    /// Run phases (none means all) on a thread of their own.
    StartRun {
        /// The phases.
        phases: Vec<String>,
        /// Whether to run what is up to date as well.
        force: bool,
    },
    /// Ask the terminal what it draws on.
    AskBackground,
    /// Show and run this playbook from now on.
    SwitchPlaybook(String),
    /// Raise the running job's flag.
    CancelRun,
    /// Find a table's rows on a thread of their own; an earlier search in the same table is given up.
    Rows(RowsJob),
    /// Count the values of a column.
    Count(CountJob),
    /// Find the leads that rows name.
    Leads(LeadsJob),
    /// Find the edges between low and high values of a column.
    Edges {
        /// The table.
        key: SheetKey,
        /// Its rows and columns.
        source: SharedSheet,
        /// The column.
        column: String,
    },
    /// Carry out an operation of a replay on a thread of its own.
    Replay(Box<Entry>),
    /// Say after a little while that the next operation of a replay is due.
    Pace(u64),
    /// Write a file.
    Export(ExportJob),
    /// Put a text on the clipboard.
    Copy(String),
    /// Turn mouse capture on or off.
    MouseCapture(bool),
    /// Give the terminal back and stop until the shell goes on with us.
    Suspend,
    /// Take the terminal again, as it may have been changed.
    Retake,
    /// Leave.
    Quit,
}

/// A sheet that workers and the screen share; equal when it is the same one.
#[derive(Clone)]
pub struct SharedSheet(pub Arc<SheetSource>);

impl PartialEq for SharedSheet {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl std::fmt::Debug for SharedSheet {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("SharedSheet").field(&self.0.title()).finish()
    }
}

/// Rows to be found.
#[derive(Debug, Clone, PartialEq)]
pub struct RowsJob {
    /// The generation.
    pub generation: u64,
    /// The table.
    pub key: SheetKey,
    /// Its rows and columns.
    pub source: SharedSheet,
    /// What leaves rows out and how they are sorted.
    pub view: SheetView,
    /// The filter on leads that holds across panes.
    pub held: Option<Arc<HeldLeads>>,
    /// Personal data may be looked at.
    pub unmask: bool,
    /// The row whose place is wanted.
    pub keep: Option<Keep>,
    /// Cells that were changed since the sheet was read.
    pub changed: BTreeMap<(u32, usize), Cell>,
}

/// The row that the selection stays on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Keep {
    /// By its number.
    Row(u32),
    /// By its id: the numbers of another sheet mean other rows.
    Id(String),
}

/// Rows that were found so far.
#[derive(Debug, Clone, Default)]
pub struct FoundRows {
    /// Their numbers; nothing means all in their own order.
    pub rows: Option<Arc<[u32]>>,
    /// Where the kept row stands now.
    pub place: Option<usize>,
    /// The kept row's number.
    pub kept: Option<u32>,
    /// Whether these are all.
    pub done: bool,
    /// Rows looked at.
    pub looked_at: usize,
    /// Rows in all.
    pub of: usize,
}

/// Values to be counted.
#[derive(Debug, Clone, PartialEq)]
pub struct CountJob {
    /// The generation.
    pub generation: u64,
    /// The rows and columns.
    pub source: SharedSheet,
    /// Only these rows.
    pub rows: Option<Arc<[u32]>>,
    /// The column.
    pub column: String,
    /// Personal data may be looked at.
    pub unmask: bool,
    /// Cells that were changed since the sheet was read.
    pub changed: BTreeMap<(u32, usize), Cell>,
}

/// Rows whose leads are wanted.
#[derive(Debug, Clone, PartialEq)]
pub struct LeadsJob {
    /// The generation.
    pub generation: u64,
    /// The rows and columns.
    pub source: SharedSheet,
    /// Only these rows.
    pub rows: Option<Arc<[u32]>>,
    /// Only those of them that meet a condition.
    pub condition: Option<String>,
    /// The column that names leads.
    pub column: usize,
    /// The selection that the leads are put into.
    pub into: LeadSelection,
}

/// A file to be written.
#[derive(Debug, Clone, PartialEq)]
pub enum ExportJob {
    /// A table as it is shown.
    Shown {
        /// The file's name without its ending.
        name: String,
        /// The rows and columns.
        source: SharedSheet,
        /// Only these rows, in this order.
        rows: Option<Arc<[u32]>>,
        /// Only these columns, in this order.
        columns: Vec<usize>,
        /// Personal data is written in clear; this is recorded.
        unmask: bool,
        /// Cells that were changed since the sheet was read.
        changed: BTreeMap<(u32, usize), Cell>,
    },
    /// One of the playbook's exports.
    Named(String),
    /// The report of a run.
    Report(i64),
}

/// What the reader thread may be asked. Questions carry the generation that their answer must bring back.
#[derive(Debug, Clone, PartialEq)]
pub enum Request {
    /// Everything the panes show at first.
    Picture {
        /// The generation.
        generation: u64,
    },
    /// A table's rows and columns.
    Sheet {
        /// The generation.
        generation: u64,
        /// Which table.
        key: SheetKey,
    },
    /// A figure's numbers as rows and columns.
    Figure {
        /// The generation.
        generation: u64,
        /// The figure.
        figure: Box<Figure>,
    },
    /// Write down how a table is looked at.
    Note(Box<Operation>),
    /// Record that somebody looks at personal data of a table in clear.
    Unmask {
        /// Which table.
        key: SheetKey,
    },
    /// A text about a lead for the clipboard. What it holds in clear is recorded.
    TextOf {
        /// The lead.
        lead: String,
        /// Which text.
        what: Told,
    },
    /// A lead's card.
    Card {
        /// The generation.
        generation: u64,
        /// The lead.
        lead: String,
        /// Whether its personal data is shown; this is recorded.
        unmask: bool,
    },
    /// One group, role by role.
    GroupMap {
        /// The generation.
        generation: u64,
        /// The group.
        group: String,
        /// Whether its personal data is shown; this is recorded.
        unmask: bool,
    },
    /// Two records side by side.
    PairFigures {
        /// The generation.
        generation: u64,
        /// The sides as the evidence names them.
        sides: [String; 2],
        /// Whether personal data is shown; this is recorded.
        unmask: bool,
    },
    /// The parameters form, the phase's own first, under a profile where another than the settings' is looked at.
    Parameters {
        /// The generation.
        generation: u64,
        /// The phase.
        phase: Option<String>,
        /// The profile.
        profile: Option<String>,
    },
    /// What a draft of parameters would make stale.
    StaleAfter {
        /// The generation.
        generation: u64,
        /// The draft.
        edits: ParameterEdits,
    },
    /// Write a draft of parameters into the settings.
    SaveParameters {
        /// The draft.
        edits: ParameterEdits,
    },
    /// All there is to say about a run.
    Run {
        /// The generation.
        generation: u64,
        /// The run.
        run: i64,
    },
    /// Two runs side by side.
    Compare {
        /// The generation.
        generation: u64,
        /// The earlier run.
        before: i64,
        /// The later run.
        after: i64,
    },
    /// What restoring a run's parameters would change.
    Restore {
        /// The generation.
        generation: u64,
        /// The run.
        run: i64,
    },
    /// Read an archive again; all of them where none is named.
    VerifyArchives {
        /// The generation.
        generation: u64,
        /// The archive.
        archive: Option<String>,
    },
    /// What bringing an archive back would do.
    ForeseeRestore {
        /// The generation.
        generation: u64,
        /// The archive.
        archive: String,
    },
    /// What going back to the generation before the live one would do.
    ForeseeRollback {
        /// The generation.
        generation: u64,
    },
    /// Write a run's execution log.
    WriteLog {
        /// The run.
        run: i64,
    },
    /// Who moved between tiers from one run to another.
    Migration {
        /// The generation.
        generation: u64,
        /// The first run.
        before: i64,
        /// The second run.
        after: i64,
    },
    /// The leads behind a cell of that matrix.
    Migrated {
        /// The generation.
        generation: u64,
        /// The first run.
        before: i64,
        /// The second run.
        after: i64,
        /// The tier in the first run.
        from: String,
        /// The tier in the second.
        to: String,
    },
    /// What a filter on leads comes to.
    Hold {
        /// The generation.
        generation: u64,
        /// The filter.
        filter: LeadFilter,
    },
    /// The leads that the evidence of a gate names.
    EvidenceLeads {
        /// The generation.
        generation: u64,
        /// The gate.
        gate: String,
        /// Its subject.
        subject: Option<String>,
    },
    /// What the pane of tiers shows by another rule set, or on another split.
    TierSet {
        /// The generation.
        generation: u64,
        /// Which.
        view: TierView,
    },
    /// Which leads go where from one rule set to another.
    RuleMigration {
        /// The generation.
        generation: u64,
        /// The first rule set.
        from: String,
        /// The second.
        to: String,
        /// The split; the playbook's own choice unless named.
        split: Option<String>,
    },
    /// The leads behind a cell of that matrix; of one rule set with itself, those of a tier.
    RuleMigrated {
        /// The generation.
        generation: u64,
        /// The two rule sets.
        rulesets: (String, String),
        /// The split.
        split: Option<String>,
        /// The tiers under the one and the other.
        tiers: (String, String),
    },
    /// Save a draft as a profile, or as a rule set of its own.
    SaveDraft {
        /// The profile's name.
        name: String,
        /// The moved parameters.
        values: BTreeMap<String, toml::Value>,
        /// Whether one of the workspace's own is replaced.
        replace: bool,
    },
    /// Set a lead's status, or its note, or both.
    Mark {
        /// The lead.
        lead: String,
        /// The status; without one the last one stays.
        status: Option<String>,
        /// What the rep wrote; without it the last note stays.
        note: Option<String>,
        /// How it came about.
        step: Step,
    },
    /// Answer for this playbook from now on.
    SwitchPlaybook(String),
    /// Keep a theme as the one to start with.
    KeepTheme(String),
    /// Record a reviewer's decision.
    Decide {
        /// The gate.
        gate: String,
        /// Its subject.
        subject: Option<String>,
        /// The decision.
        decision: Decision,
        /// Why.
        reason: String,
        /// The binding of the judgement on screen; nothing where a decision is taken back.
        seen: Option<String>,
        /// How it came about.
        step: Step,
    },
    /// Record a step of a lead's sale.
    Sale(SaleOrder),
    /// Record a reviewer's order on a lead.
    Order(LeadOrder),
    /// Take a merge of records back; all of them where none is named.
    UndoMerges(Option<String>),
    /// Archive what people see now, for this reason.
    CreateArchive(String),
    /// Bring this archive back.
    RestoreArchive(String),
    /// Make an earlier generation live again.
    Rollback(RollbackOrder),
    /// Sign every passed gate that nobody's signature holds for.
    SignPassed,
    /// Decide a pair of evidence rows, or take a decision back.
    DecidePair {
        /// The pair and the decision.
        order: PairOrder,
        /// How it came about.
        step: Step,
    },
}

/// A text about a lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// Its phone, in clear.
    Phone,
    /// Its mail address, in clear.
    Mail,
    /// What to say: who, why now, what next.
    TalkTrack,
}

/// What the reader thread answers.
#[derive(Debug)]
pub enum Answer {
    /// To [`Request::Picture`].
    Picture {
        /// The generation.
        generation: u64,
        /// The picture, or why there is none.
        result: Result<Box<Picture>, String>,
    },
    /// To [`Request::Sheet`].
    Sheet {
        /// The generation.
        generation: u64,
        /// The sheet.
        result: Result<OpenSheet, String>,
    },
    /// To [`Request::Unmask`].
    Unmasked {
        /// Which table.
        key: SheetKey,
        /// Whether it was recorded.
        result: Result<(), String>,
    },
    /// To [`Request::TextOf`].
    TextOf {
        /// Which text.
        what: Told,
        /// The text.
        result: Result<String, String>,
    },
    /// To [`Request::Card`].
    Card {
        /// The generation.
        generation: u64,
        /// The card.
        result: Result<Box<Card>, String>,
    },
    /// To [`Request::GroupMap`].
    GroupMap {
        /// The generation.
        generation: u64,
        /// The map.
        result: Result<Box<GroupMap>, String>,
    },
    /// To [`Request::PairFigures`].
    PairFigures {
        /// The generation.
        generation: u64,
        /// The comparison.
        result: Result<Vec<Figure>, String>,
    },
    /// To [`Request::Parameters`].
    Parameters {
        /// The generation.
        generation: u64,
        /// The form.
        result: Result<Box<ParameterForm>, String>,
    },
    /// To [`Request::StaleAfter`].
    StaleAfter {
        /// The generation.
        generation: u64,
        /// The phases.
        result: Result<StaleAfter, String>,
    },
    /// To [`Request::SaveParameters`].
    ParametersSaved {
        /// What is stale now, or every sentence about what is wrong.
        result: Result<StaleAfter, String>,
    },
    /// To [`Request::Run`] and [`Request::Compare`].
    Report {
        /// The generation.
        generation: u64,
        /// The figures.
        result: Result<Vec<Figure>, String>,
    },
    /// To [`Request::Restore`], [`Request::ForeseeRestore`] and [`Request::ForeseeRollback`].
    Foreseen {
        /// The generation.
        generation: u64,
        /// What would change.
        result: Result<Box<Foreseen>, String>,
    },
    /// To [`Request::VerifyArchives`].
    ArchivesVerified {
        /// The generation.
        generation: u64,
        /// What was found.
        result: Result<Vec<ArchiveCheck>, String>,
    },
    /// To [`Request::WriteLog`].
    LogWritten {
        /// The file.
        result: Result<String, String>,
    },
    /// Of the what-if thread, to [`Effect::WhatIf`].
    WhatIf {
        /// The generation.
        generation: u64,
        /// Which results it is about.
        basis: u64,
        /// The graded draft, or why it has no table.
        result: Result<Box<Stepped>, DraftError>,
    },
    /// To [`Request::TierSet`].
    TierSet {
        /// The generation.
        generation: u64,
        /// What the pane shows.
        result: Result<Box<TierSet>, String>,
    },
    /// To [`Request::Migration`] and [`Request::RuleMigration`].
    Migration {
        /// The generation.
        generation: u64,
        /// The matrix.
        result: Result<Box<Migration>, String>,
    },
    /// To [`Request::Migrated`], [`Request::RuleMigrated`] and [`Request::EvidenceLeads`], and to a job for leads.
    Leads {
        /// The generation.
        generation: u64,
        /// The leads.
        result: Result<LeadSelection, String>,
    },
    /// To [`Request::Hold`].
    Held {
        /// The generation.
        generation: u64,
        /// What the filter comes to.
        result: Result<Box<HeldLeads>, String>,
    },
    /// To [`Request::SaveDraft`].
    Saved(Result<SavedDraft, String>),
    /// To [`Request::Mark`].
    Marked {
        /// The lead.
        lead: String,
        /// How it came about.
        step: Step,
        /// The mark that holds now, with what is done of today's work; or why it was not set.
        result: Result<(Mark, Capacity), String>,
    },
    /// To [`Request::Decide`].
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
    /// To [`Request::Sale`].
    Sold {
        /// The lead.
        lead: String,
        /// How its sale stood and stands, or why nothing was recorded.
        result: Result<Box<SaleTaken>, String>,
    },
    /// To [`Request::Order`].
    Ordered {
        /// The lead.
        lead: String,
        /// What the order does and what comes next, or why it was not recorded.
        result: Result<String, String>,
    },
    /// To [`Request::UndoMerges`].
    MergesUndone(Result<Box<Undone>, String>),
    /// To [`Request::CreateArchive`].
    ArchiveCreated(Result<Box<ArchiveManifest>, String>),
    /// To [`Request::RestoreArchive`].
    ArchiveRestored(Result<Box<Restored>, String>),
    /// To [`Request::Rollback`].
    RolledBack(Result<Box<RolledBack>, String>),
    /// To [`Request::KeepTheme`].
    ThemeKept {
        /// The theme.
        theme: String,
        /// The file it stands in now, or why not.
        result: Result<String, String>,
    },
    /// To [`Request::SignPassed`]: what was signed.
    SignedPassed(Result<Vec<GateKey>, String>),
    /// To [`Request::DecidePair`].
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
