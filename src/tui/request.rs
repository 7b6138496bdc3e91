//! What the reader thread may be asked and told to do.

use std::collections::BTreeMap;

use super::desk::Step;
use crate::lens::{Figure, LeadOrder, SaleOrder, TierView};
use crate::operations::{Decision, LeadFilter, Operation, PairOrder, ParameterEdits, RollbackOrder, SheetKey};

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
