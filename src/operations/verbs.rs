//! The table of verbs: each stands once, and palette, help, key hints, man page, completions and documentation are
//! made from it. A verb that cannot act now says why.

use crate::lens::{GroupTab, TierTab};

/// The panes of the workbench.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pane {
    /// State at one look.
    Overview,
    /// Datasets and tables.
    Data,
    /// Phases.
    Pipeline,
    /// The reviewer's desk.
    Gates,
    /// The distribution.
    Tiers,
    /// The rep's desk.
    Leads,
    /// Companies and roles.
    Groups,
    /// The model.
    Model,
    /// History.
    Runs,
}

impl Pane {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 9] = [
        Self::Overview,
        Self::Data,
        Self::Pipeline,
        Self::Gates,
        Self::Tiers,
        Self::Leads,
        Self::Groups,
        Self::Model,
        Self::Runs,
    ];

    /// Its name.
    pub fn title(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Data => "Data",
            Self::Pipeline => "Pipeline",
            Self::Gates => "Gates",
            Self::Tiers => "Tiers",
            Self::Leads => "Leads",
            Self::Groups => "Groups",
            Self::Model => "Model",
            Self::Runs => "Runs",
        }
    }
}

/// What a verb needs to know to say whether it can act.
#[derive(Debug, Clone, Copy)]
pub struct Situation {
    /// A job is running.
    pub running: bool,
    /// Leads were made.
    pub has_leads: bool,
    /// Something is stale.
    pub stale: bool,
    /// A row of the pane is selected.
    pub selected: bool,
    /// The selected gate is breached and may be waived.
    pub waivable: bool,
    /// The playbook has numbers that what-if can move.
    pub has_sliders: bool,
    /// Keys go to a table that was read, or why they do not.
    pub table: Result<(), &'static str>,
    /// Rows of that table.
    pub rows: usize,
    /// The tab inside the pane of groups; nothing in a playbook whose leads stand alone.
    pub group_tab: Option<GroupTab>,
    /// The pane has tabs inside.
    pub has_tabs: bool,
    /// A generation stands before the live one.
    pub has_before: bool,
    /// Something can be taken back.
    pub can_undo: bool,
    /// Something taken back can be done again.
    pub can_redo: bool,
    /// The tab inside the pane of tiers.
    pub tier_tab: TierTab,
    /// The tiers have conversion rates.
    pub has_rates: bool,
    /// There are several rule sets to choose from.
    pub has_rulesets: bool,
    /// There are several splits to choose from.
    pub has_splits: bool,
    /// There are rules whose text can be edited.
    pub has_texts: bool,
    /// There are two runs or rule sets to compare.
    pub compares: bool,
    /// A what-if draft moves something.
    pub drafted: bool,
    /// The draft was refused, and why stands on screen.
    pub draft_refused: bool,
    /// Something was run.
    pub has_runs: bool,
    /// The playbook's leads are sold step by step.
    pub has_sales: bool,
    /// A reviewer can give orders on its leads.
    pub has_orders: bool,
    /// The workspace is a copy that was made for the guided tour.
    pub is_tour: bool,
    /// A filter on leads holds across panes.
    pub selected_leads: bool,
    /// What the keys are on stands for leads, or why not.
    pub its_leads: Result<(), &'static str>,
    /// What is shown stands for leads, or why not.
    pub all_their_leads: Result<(), &'static str>,
}

impl Situation {
    /// A workspace in which everything is there that a verb could need: what cannot act then, these tabs keep from it.
    pub fn full(tier_tab: TierTab, group_tab: GroupTab) -> Self {
        Self {
            running: false,
            has_leads: true,
            stale: true,
            selected: true,
            waivable: true,
            has_sliders: true,
            table: Ok(()),
            rows: 1,
            group_tab: Some(group_tab),
            has_tabs: true,
            has_before: true,
            can_undo: true,
            can_redo: true,
            tier_tab,
            has_rates: true,
            has_rulesets: true,
            has_splits: true,
            has_texts: true,
            compares: true,
            drafted: true,
            draft_refused: false,
            has_runs: true,
            has_sales: true,
            has_orders: true,
            is_tour: true,
            selected_leads: true,
            its_leads: Ok(()),
            all_their_leads: Ok(()),
        }
    }

    /// The tabs inside a pane: each one's title, and a full workspace at it. None in a pane without tabs.
    pub fn tabs(pane: Pane) -> Vec<(&'static str, Self)> {
        let (tier_tab, group_tab) = (TierTab::default(), GroupTab::default());
        match pane {
            Pane::Tiers => {
                let at = |tab: TierTab| (tab.title(), Self::full(tab, group_tab));
                TierTab::ALL.into_iter().map(at).collect()
            }
            Pane::Groups => {
                let at = |tab: GroupTab| (tab.title(), Self::full(tier_tab, tab));
                GroupTab::ALL.into_iter().map(at).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// Whether a verb can act, and if not, why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Availability {
    /// It can.
    Yes,
    /// It cannot, and why; `{verb}` in the sentence stands for that verb's key.
    No(&'static str),
}

/// One verb.
#[derive(Debug, Clone, Copy)]
pub struct Verb {
    /// Its id, which is also its word in the palette.
    pub id: &'static str,
    /// Its default keys; a chord is written with blanks. What holds is in [`KeyTable`](super::KeyTable).
    pub keys: &'static [&'static str],
    /// One sentence.
    pub summary: &'static str,
    /// The panes it belongs to; empty means all.
    pub panes: &'static [Pane],
    /// The command that does the same.
    pub command: Option<&'static str>,
    /// Whether it can act.
    pub available: fn(&Situation) -> Availability,
}

fn always(_: &Situation) -> Availability {
    Availability::Yes
}

fn idle(now: &Situation) -> Availability {
    if now.running {
        Availability::No("a job is running: {cancel} cancels it")
    } else {
        Availability::Yes
    }
}

fn running(now: &Situation) -> Availability {
    if now.running {
        Availability::Yes
    } else {
        Availability::No("nothing is running")
    }
}

fn with_row(now: &Situation) -> Availability {
    if now.selected {
        Availability::Yes
    } else {
        Availability::No("nothing is selected")
    }
}

fn with_leads(now: &Situation) -> Availability {
    if now.has_leads {
        Availability::Yes
    } else {
        Availability::No("no leads yet: {run all} runs all phases")
    }
}

fn with_lead(now: &Situation) -> Availability {
    if now.has_leads { with_row(now) } else { with_leads(now) }
}

fn with_sales(now: &Situation) -> Availability {
    if now.has_sales {
        with_lead(now)
    } else {
        Availability::No("the leads of this playbook are not sold step by step")
    }
}

fn with_orders(now: &Situation) -> Availability {
    if now.has_orders {
        with_lead(now)
    } else {
        Availability::No("this playbook knows no orders on single leads")
    }
}

fn with_table(now: &Situation) -> Availability {
    or_why(now.table)
}

fn with_rows(now: &Situation) -> Availability {
    match with_table(now) {
        Availability::Yes if now.rows == 0 => Availability::No("the table has no rows"),
        other => other,
    }
}

fn with_sliders(now: &Situation) -> Availability {
    match with_leads(now) {
        Availability::Yes if !now.has_sliders => Availability::No("this playbook has no number that can be moved"),
        other => other,
    }
}

fn or_why(found: Result<(), &'static str>) -> Availability {
    match found {
        Ok(()) => Availability::Yes,
        Err(why) => Availability::No(why),
    }
}

fn with_its_leads(now: &Situation) -> Availability {
    or_why(now.its_leads)
}

fn with_all_their_leads(now: &Situation) -> Availability {
    or_why(now.all_their_leads)
}

fn with_selected_leads(now: &Situation) -> Availability {
    if now.selected_leads {
        Availability::Yes
    } else {
        Availability::No("all leads are shown: {its leads} shows those of what the cursor is on")
    }
}

fn undoable(now: &Situation) -> Availability {
    if now.can_undo {
        Availability::Yes
    } else {
        Availability::No("nothing to undo")
    }
}

fn redoable(now: &Situation) -> Availability {
    if now.can_redo {
        Availability::Yes
    } else {
        Availability::No("nothing to redo")
    }
}

fn with_rates(now: &Situation) -> Availability {
    match (now.tier_tab, now.has_rates) {
        (TierTab::Distribution, true) => Availability::Yes,
        (TierTab::Distribution, false) => Availability::No("no rates: this playbook's leads carry no outcomes"),
        _ => Availability::No("intervals stand in the tab Distribution"),
    }
}

fn with_rulesets(now: &Situation) -> Availability {
    match (now.has_rulesets, now.tier_tab) {
        (false, _) => Availability::No("there are no two rule sets to choose from"),
        (true, TierTab::Compare) => Availability::No("{ten down} {older run} choose the rule sets to compare"),
        (true, TierTab::Backtest) => Availability::No("the backtest is of the active rule set"),
        _ => Availability::Yes,
    }
}

fn with_splits(now: &Situation) -> Availability {
    match (now.has_splits, now.tier_tab) {
        (false, _) => Availability::No("there are no splits to choose from"),
        (true, TierTab::Backtest) => Availability::No("the backtest has windows of its own"),
        _ => Availability::Yes,
    }
}

fn with_texts(now: &Situation) -> Availability {
    match (now.has_texts, now.tier_tab) {
        (false, _) => Availability::No("this playbook has no rule that could be edited"),
        (true, TierTab::Rules | TierTab::WhatIf) => with_leads(now),
        _ => Availability::No("rules are edited from the tabs Rules and What-if"),
    }
}

fn of_two_kinds(now: &Situation) -> Availability {
    match (now.tier_tab, now.has_rulesets) {
        (TierTab::Compare, true) => Availability::Yes,
        (TierTab::Compare, false) => Availability::No("there are no two rule sets to compare"),
        _ => comparing(now),
    }
}

fn with_draft(now: &Situation) -> Availability {
    match (now.tier_tab, now.drafted) {
        (TierTab::WhatIf, true) => Availability::Yes,
        (TierTab::WhatIf, false) => Availability::No("no number is moved yet: ← → move the selected one"),
        _ => Availability::No("drafts are made in the tab What-if"),
    }
}

fn with_good_draft(now: &Situation) -> Availability {
    match with_draft(now) {
        Availability::Yes if now.draft_refused => Availability::No("the draft is refused; why stands below the table"),
        other => other,
    }
}

fn resettable(now: &Situation) -> Availability {
    match now.tier_tab {
        TierTab::WhatIf | TierTab::Calculator => with_row(now),
        _ => Availability::No("numbers are set in the tabs What-if and Calculator"),
    }
}

fn steppable(now: &Situation) -> Availability {
    match now.tier_tab {
        TierTab::Compare => comparing(now),
        _ => resettable(now),
    }
}

fn comparing(now: &Situation) -> Availability {
    match now.tier_tab {
        TierTab::Compare if now.compares => Availability::Yes,
        TierTab::Compare => Availability::No("there is only one run so far"),
        _ => Availability::No("runs are chosen in the tab Compare"),
    }
}

/// At the desk it is the latest run's log or report, whichever gate is selected; among the runs it is the selected one's.
fn log_writable(now: &Situation) -> Availability {
    if now.has_runs {
        Availability::Yes
    } else {
        Availability::No("no run yet: {run all} runs all phases")
    }
}

/// The tour signs, marks and runs, so it is walked only where nothing of it is kept.
fn touring(now: &Situation) -> Availability {
    if now.is_tour {
        Availability::Yes
    } else {
        Availability::No("it signs, marks and runs, so it walks a copy of the sample: `assay tour` opens one")
    }
}

fn waivable(now: &Situation) -> Availability {
    match with_row(now) {
        Availability::Yes if !now.waivable => Availability::No("this gate is not breached, or may not be waived"),
        other => other,
    }
}

const fn verb_of(
    id: &'static str,
    keys: &'static [&'static str],
    summary: &'static str,
    panes: &'static [Pane],
    command: Option<&'static str>,
    available: fn(&Situation) -> Availability,
) -> Verb {
    Verb {
        id,
        keys,
        summary,
        panes,
        command,
        available,
    }
}

/// Panes whose heart is a table; their verbs act in every table that lies over a pane as well.
static TABLES: &[Pane] = &[Pane::Data, Pane::Leads, Pane::Groups, Pane::Runs];

impl Verb {
    /// Whether it acts on whatever table is open.
    pub fn is_of_tables(&self) -> bool {
        self.panes == TABLES
    }
}

fn with_merges(now: &Situation) -> Availability {
    match idle(now) {
        Availability::Yes if now.group_tab != Some(GroupTab::Merges) => Availability::No("in the tab Merges"),
        other => other,
    }
}

fn with_tabs(now: &Situation) -> Availability {
    if now.has_tabs {
        Availability::Yes
    } else {
        Availability::No("there are no tabs inside this pane")
    }
}

fn of_archives(now: &Situation) -> Availability {
    match (now.group_tab, now.has_runs) {
        (Some(GroupTab::Archive), true) => Availability::Yes,
        (Some(GroupTab::Archive), false) => Availability::No("no run yet: {run all} runs all phases"),
        _ => Availability::No("in the tab Archive"),
    }
}

fn with_present(now: &Situation) -> Availability {
    match of_archives(now) {
        Availability::Yes => idle(now),
        other => other,
    }
}

fn with_archives(now: &Situation) -> Availability {
    match of_archives(now) {
        Availability::Yes if now.table.is_ok() && now.rows == 0 => {
            Availability::No("there is no archive here: {archive} makes one")
        }
        Availability::Yes => with_table(now),
        other => other,
    }
}

fn restorable(now: &Situation) -> Availability {
    match with_archives(now) {
        Availability::Yes => idle(now),
        other => other,
    }
}

fn with_before(now: &Situation) -> Availability {
    match with_present(now) {
        Availability::Yes if !now.has_before => Availability::No("no generation stands before what is shown"),
        other => other,
    }
}

/// Every verb, in the order of the help.
pub static VERBS: &[Verb] = &[
    verb_of("run all", &["R"], "run every stale phase", &[], Some("assay run"), idle),
    verb_of(
        "run phase",
        &["r"],
        "run this phase and what it needs",
        &[Pane::Pipeline],
        Some("assay run --phase"),
        idle,
    ),
    verb_of(
        "force phase",
        &["F"],
        "run this phase even if it is up to date",
        &[Pane::Pipeline],
        Some("assay run --phase --force"),
        idle,
    ),
    verb_of(
        "cancel",
        &["c"],
        "stop the running job; what is finished is kept",
        &[],
        None,
        running,
    ),
    verb_of(
        "open",
        &["Enter"],
        "open what is selected, or the numbers of a figure as a table",
        &[
            Pane::Overview,
            Pane::Data,
            Pane::Pipeline,
            Pane::Gates,
            Pane::Tiers,
            Pane::Leads,
            Pane::Groups,
            Pane::Model,
            Pane::Runs,
        ],
        None,
        with_row,
    ),
    verb_of(
        "open file",
        &["o"],
        "open a file by its path, and offer it to a dataset",
        &[Pane::Data],
        Some("assay open"),
        always,
    ),
    verb_of(
        "map",
        &["e"],
        "which header of this file fills which column",
        &[Pane::Data],
        Some("assay map"),
        with_row,
    ),
    verb_of(
        "quarantine",
        &["Q"],
        "rows and values that were set aside, by reason",
        &[Pane::Data],
        None,
        with_row,
    ),
    verb_of(
        "parameters",
        &["e"],
        "the form of parameters: value, origin, range; what a change makes stale",
        &[Pane::Pipeline],
        Some("assay parameters"),
        with_row,
    ),
    verb_of(
        "mark run",
        &["Space"],
        "mark this run; with two marked, ↵ compares them",
        &[Pane::Runs],
        Some("assay compare"),
        with_row,
    ),
    verb_of(
        "next undecided",
        &["n"],
        "the next gate that awaits a decision",
        &[Pane::Gates],
        None,
        always,
    ),
    verb_of(
        "previous undecided",
        &["N"],
        "the one before",
        &[Pane::Gates],
        None,
        always,
    ),
    verb_of(
        "sign",
        &["a"],
        "sign this gate",
        &[Pane::Gates],
        Some("assay sign"),
        with_row,
    ),
    verb_of(
        "waive",
        &["w"],
        "waive this gate, with a reason",
        &[Pane::Gates],
        Some("assay waive"),
        waivable,
    ),
    verb_of(
        "reject",
        &["x"],
        "reject this gate, with a reason",
        &[Pane::Gates],
        Some("assay reject"),
        with_row,
    ),
    verb_of(
        "evidence",
        &["e"],
        "the rows behind this gate's number",
        &[Pane::Gates],
        Some("assay gates --evidence"),
        with_row,
    ),
    verb_of(
        "sign-off sheet",
        &["D"],
        "the sign-off sheet of the run",
        &[Pane::Gates],
        Some("assay gates --sign-off"),
        always,
    ),
    verb_of(
        "filter gates",
        &["f"],
        "show only gates that meet a condition",
        &[Pane::Gates],
        None,
        always,
    ),
    verb_of(
        "find gates",
        &["/"],
        "find gates by letters in their order",
        &[Pane::Gates],
        None,
        always,
    ),
    verb_of(
        "outcomes",
        &["o"],
        "all gates, undecided, not passed, passed, reviewed",
        &[Pane::Gates],
        Some("assay gates --not-passed"),
        always,
    ),
    verb_of(
        "write log",
        &["L"],
        "write the run's execution log into the folder logs",
        &[Pane::Gates, Pane::Runs],
        Some("assay log"),
        log_writable,
    ),
    verb_of(
        "write report",
        &["H"],
        "write the run's report, one HTML file, into the folder exports",
        &[Pane::Gates, Pane::Runs],
        Some("assay report"),
        log_writable,
    ),
    verb_of(
        "restore parameters",
        &["e"],
        "put this run's parameters in force again, after a look at the differences",
        &[Pane::Runs],
        Some("assay parameters --from-run"),
        with_row,
    ),
    verb_of(
        "filter",
        &["f"],
        "show only rows that meet a condition",
        TABLES,
        Some("assay leads --where"),
        with_table,
    ),
    verb_of(
        "find",
        &["/"],
        "find rows by letters in their order, the best first",
        TABLES,
        None,
        with_table,
    ),
    verb_of(
        "sort",
        &["s"],
        "sort by this column: up, down, not at all",
        TABLES,
        None,
        with_rows,
    ),
    verb_of(
        "sort further",
        &["S"],
        "sort by this column as well, after the others",
        TABLES,
        None,
        with_rows,
    ),
    verb_of(
        "values",
        &["F"],
        "how often each value of this column stands here",
        TABLES,
        Some("assay profile"),
        with_rows,
    ),
    verb_of(
        "record",
        &["v"],
        "the whole row, or the table again",
        TABLES,
        None,
        with_rows,
    ),
    verb_of(
        "column left",
        &["h", "Left"],
        "one column to the left",
        TABLES,
        None,
        always,
    ),
    verb_of(
        "column right",
        &["l", "Right"],
        "one column to the right",
        TABLES,
        None,
        always,
    ),
    verb_of("hide column", &["-"], "hide this column", TABLES, None, with_table),
    verb_of(
        "show columns",
        &["+"],
        "show every column, or the usual ones again",
        TABLES,
        Some("assay leads --columns"),
        with_table,
    ),
    verb_of(
        "narrower",
        &["<"],
        "make this column narrower",
        TABLES,
        None,
        with_table,
    ),
    verb_of("wider", &[">"], "make this column wider", TABLES, None, with_table),
    verb_of(
        "move column left",
        &["("],
        "move this column to the left",
        TABLES,
        None,
        with_table,
    ),
    verb_of(
        "move column right",
        &[")"],
        "move this column to the right",
        TABLES,
        None,
        with_table,
    ),
    verb_of(
        "colour",
        &["C"],
        "colour this column by its values",
        TABLES,
        None,
        with_rows,
    ),
    verb_of("copy cell", &["y y"], "copy this cell", TABLES, None, with_rows),
    verb_of("copy row", &["y r"], "copy this row", TABLES, None, with_rows),
    verb_of(
        "copy column",
        &["y c"],
        "copy this column of every row shown",
        TABLES,
        None,
        with_rows,
    ),
    verb_of(
        "copy phone",
        &["y p"],
        "copy the lead's phone in clear; this is recorded",
        &[Pane::Leads],
        Some("assay why --with-pii"),
        with_lead,
    ),
    verb_of(
        "copy mail",
        &["y m"],
        "copy the lead's mail address in clear; this is recorded",
        &[Pane::Leads],
        Some("assay why --with-pii"),
        with_lead,
    ),
    verb_of(
        "copy talk track",
        &["y t"],
        "copy what to say: why this lead, why now, what next",
        &[Pane::Leads],
        Some("assay why"),
        with_lead,
    ),
    verb_of(
        "export",
        &["E"],
        "write the rows as shown, or one of the playbook's exports",
        TABLES,
        Some("assay export"),
        with_table,
    ),
    verb_of(
        "status",
        &["i", "t", "d", "o", "b", "z", "x"],
        "set this lead's status and step on",
        &[Pane::Leads],
        Some("assay mark"),
        with_lead,
    ),
    verb_of(
        "note",
        &["n"],
        "write a note on this lead",
        &[Pane::Leads],
        Some("assay mark --note"),
        with_lead,
    ),
    verb_of(
        "sale",
        &["$"],
        "record a step of this lead's sale",
        &[Pane::Leads],
        Some("assay sale"),
        with_sales,
    ),
    verb_of(
        "order",
        &["!"],
        "a reviewer's order on this lead, such as a new answer",
        &[Pane::Leads],
        Some("assay rescore"),
        with_orders,
    ),
    verb_of(
        "undo merge",
        &["U"],
        "take a merge of two records back, or all of them",
        &[Pane::Groups],
        Some("assay undo"),
        with_merges,
    ),
    verb_of(
        "archive",
        &["a"],
        "archive what people see now",
        &[Pane::Groups],
        Some("assay archive create"),
        with_present,
    ),
    verb_of(
        "verify archive",
        &["e"],
        "read this archive again, and say what is wrong with it",
        &[Pane::Groups],
        Some("assay archive verify"),
        with_archives,
    ),
    verb_of(
        "verify archives",
        &["V"],
        "read every archive again",
        &[Pane::Groups],
        Some("assay archive verify"),
        with_archives,
    ),
    verb_of(
        "restore archive",
        &["r"],
        "bring this archive back, after a look at what changes",
        &[Pane::Groups],
        Some("assay archive restore"),
        restorable,
    ),
    verb_of(
        "rollback",
        &["B"],
        "make the generation before the live one live again, after a look at what changes",
        &[Pane::Groups],
        Some("assay rollback"),
        with_before,
    ),
    verb_of(
        "next filter",
        &["V"],
        "the next kept filter, and after the last one all leads",
        &[Pane::Leads],
        None,
        with_leads,
    ),
    verb_of(
        "keep filter",
        &["W"],
        "keep this condition under a name",
        &[Pane::Leads],
        None,
        with_leads,
    ),
    verb_of(
        "unmask",
        &["m"],
        "show personal data in clear; this is recorded",
        TABLES,
        Some("assay leads --with-pii"),
        with_table,
    ),
    verb_of(
        "its leads",
        &["K"],
        "show the leads of this row, bin, bar, gate or role, in every pane",
        &[],
        Some("assay leads --where"),
        with_its_leads,
    ),
    verb_of(
        "all their leads",
        &["J"],
        "show the leads of all rows that are shown here, in every pane",
        &[],
        Some("assay leads --where"),
        with_all_their_leads,
    ),
    verb_of(
        "all leads",
        &["X"],
        "let go of the leads that are shown alone in every pane",
        &[],
        None,
        with_selected_leads,
    ),
    verb_of(
        "selection",
        &[";"],
        "which leads are shown alone in every pane, where they come from, the command",
        &[],
        None,
        with_selected_leads,
    ),
    verb_of(
        "copy command",
        &["Y"],
        "copy the command that lists the same leads",
        &[],
        Some("assay leads --where"),
        with_selected_leads,
    ),
    verb_of("undo", &["u"], "take the last view or mark back", &[], None, undoable),
    verb_of("redo", &["Ctrl-r"], "do again what was taken back", &[], None, redoable),
    verb_of(
        "what-if",
        &["w"],
        "move the numbers of the grading and watch the tiers",
        &[Pane::Overview, Pane::Tiers, Pane::Leads],
        Some("assay whatif"),
        with_sliders,
    ),
    verb_of(
        "interval",
        &["W"],
        "intervals by Wald instead of Wilson, or back",
        &[Pane::Tiers],
        None,
        with_rates,
    ),
    verb_of(
        "save draft",
        &["S"],
        "save the draft: as a profile in assay.toml, or as a rule set of its own",
        &[Pane::Tiers],
        Some("assay whatif --save"),
        with_good_draft,
    ),
    verb_of(
        "reset",
        &["0"],
        "set this number back; again: all of them",
        &[Pane::Tiers],
        None,
        resettable,
    ),
    verb_of(
        "shift all",
        &["A"],
        "move every threshold by as much as the one that is moved",
        &[Pane::Tiers],
        Some("assay whatif --shift-all"),
        with_draft,
    ),
    verb_of(
        "moving leads",
        &["L"],
        "the leads that the draft moves to another tier",
        &[Pane::Tiers],
        None,
        with_good_draft,
    ),
    verb_of(
        "rule set",
        &["v"],
        "count by the next rule set",
        &[Pane::Tiers],
        Some("assay tiers --ruleset"),
        with_rulesets,
    ),
    verb_of(
        "rule set before",
        &["V"],
        "count by the rule set before",
        &[Pane::Tiers],
        Some("assay tiers --ruleset"),
        with_rulesets,
    ),
    verb_of(
        "split",
        &["s"],
        "count on the next split: all leads, those to tune on, those kept for the end",
        &[Pane::Tiers],
        Some("assay tiers --split"),
        with_splits,
    ),
    verb_of(
        "edit rule",
        &["e"],
        "edit a rule's text as a draft, and watch the tiers",
        &[Pane::Tiers],
        Some("assay whatif"),
        with_texts,
    ),
    verb_of(
        "runs or rule sets",
        &["x"],
        "compare two runs, or two rule sets",
        &[Pane::Tiers],
        Some("assay compare"),
        of_two_kinds,
    ),
    verb_of(
        "figures left",
        &["h", "Left"],
        "the figures to the left",
        &[Pane::Model],
        Some("assay model"),
        always,
    ),
    verb_of(
        "figures right",
        &["l", "Right"],
        "the figures to the right",
        &[Pane::Model],
        Some("assay model"),
        always,
    ),
    verb_of(
        "next tab",
        &["Tab"],
        "the tab inside this pane to the right",
        &[Pane::Data, Pane::Tiers, Pane::Groups, Pane::Model],
        None,
        with_tabs,
    ),
    verb_of(
        "previous tab",
        &["BackTab"],
        "the tab inside this pane to the left",
        &[Pane::Data, Pane::Tiers, Pane::Groups, Pane::Model],
        None,
        with_tabs,
    ),
    verb_of(
        "step down",
        &["h", "Left"],
        "one step down; in Compare: a column to the left",
        &[Pane::Tiers],
        None,
        steppable,
    ),
    verb_of(
        "step up",
        &["l", "Right"],
        "one step up; in Compare: a column to the right",
        &[Pane::Tiers],
        None,
        steppable,
    ),
    verb_of(
        "ten down",
        &["{", "Shift-Left"],
        "ten steps down; in Compare: an older first run",
        &[Pane::Tiers],
        None,
        steppable,
    ),
    verb_of(
        "ten up",
        &["}", "Shift-Right"],
        "ten steps up; in Compare: a newer first run",
        &[Pane::Tiers],
        None,
        steppable,
    ),
    verb_of(
        "older run",
        &["<"],
        "an older second run",
        &[Pane::Tiers],
        None,
        comparing,
    ),
    verb_of(
        "newer run",
        &[">"],
        "a newer second run",
        &[Pane::Tiers],
        None,
        comparing,
    ),
    verb_of("up", &["k", "Up"], "one row up", &[], None, always),
    verb_of("down", &["j", "Down"], "one row down", &[], None, always),
    verb_of("page up", &["PageUp"], "one page up", &[], None, always),
    verb_of("page down", &["PageDown"], "one page down", &[], None, always),
    verb_of("first", &["g", "Home"], "the first row", &[], None, always),
    verb_of("last", &["G", "End"], "the last row", &[], None, always),
    verb_of(
        "pane",
        &["1", "2", "3", "4", "5", "6", "7", "8", "9"],
        "the pane of that number",
        &[],
        None,
        always,
    ),
    verb_of("next pane", &["]", "Tab"], "the pane to the right", &[], None, always),
    verb_of(
        "previous pane",
        &["[", "BackTab"],
        "the pane to the left",
        &[],
        None,
        always,
    ),
    verb_of(
        "switch playbook",
        &["p"],
        "show another playbook of this workspace",
        &[],
        None,
        idle,
    ),
    verb_of(
        "read again",
        &["F5"],
        "read the latest results again",
        &[],
        Some("assay status"),
        always,
    ),
    verb_of(
        "log",
        &["Ctrl-l"],
        "what was said in this session, errors first",
        &[],
        Some("assay log"),
        always,
    ),
    verb_of(
        "theme",
        &["T"],
        "choose a theme by seeing it",
        &[],
        Some("assay themes"),
        always,
    ),
    verb_of(
        "mouse",
        &["M"],
        "mouse on or off; off lets the terminal select text",
        &[],
        None,
        always,
    ),
    verb_of(
        "tour",
        &["F2"],
        "leave the guided tour, or take it up again",
        &[],
        Some("assay tour"),
        touring,
    ),
    verb_of("palette", &[":"], "every verb by name", &[], None, always),
    verb_of("help", &["?"], "the keys of this pane", &[], Some("assay keys"), always),
    verb_of("back", &["Esc"], "one step back", &[], None, always),
    verb_of("quit", &["q"], "leave; asks only while a job runs", &[], None, always),
];

/// The verb with this id.
pub fn verb(id: &str) -> Option<&'static Verb> {
    VERBS.iter().find(|verb| verb.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verb_stands_once() {
        let mut ids: Vec<&str> = VERBS.iter().map(|verb| verb.id).collect();
        ids.sort_unstable();
        let twice: Vec<&&str> = ids
            .windows(2)
            .filter(|two| two[0] == two[1])
            .map(|two| &two[0])
            .collect();
        assert!(twice.is_empty(), "{twice:?}");
    }
}
