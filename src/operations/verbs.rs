//! The table of verbs: each stands once, and palette, help, key hints, man page, completions and documentation are
//! made from it. A verb that cannot act now says why.

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
#[derive(Debug, Clone, Copy, Default)]
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
}

/// Whether a verb can act, and if not, why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Availability {
    /// It can.
    Yes,
    /// It cannot, and why.
    No(&'static str),
}

/// One verb.
pub struct Verb {
    /// Its id, which is also its word in the palette.
    pub id: &'static str,
    /// Its default keys.
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
        Availability::No("a job is running: c cancels it")
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
        Availability::No("no leads yet: R runs all phases")
    }
}

fn with_lead(now: &Situation) -> Availability {
    if now.has_leads { with_row(now) } else { with_leads(now) }
}

fn reviewable(now: &Situation) -> Availability {
    if now.running { idle(now) } else { with_row(now) }
}

fn waivable(now: &Situation) -> Availability {
    match reviewable(now) {
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
        "open what is selected",
        &[Pane::Data, Pane::Pipeline, Pane::Gates, Pane::Tiers, Pane::Leads],
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
        reviewable,
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
        reviewable,
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
        "filter",
        &["f"],
        "show only leads that meet a condition",
        &[Pane::Leads],
        Some("assay leads --where"),
        with_leads,
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
        "unmask",
        &["m"],
        "show personal data in clear; this is recorded",
        &[Pane::Leads],
        Some("assay leads --with-pii"),
        with_leads,
    ),
    verb_of("up", &["k", "Up"], "one row up", &[], None, always),
    verb_of("down", &["j", "Down"], "one row down", &[], None, always),
    verb_of("page up", &["PageUp"], "one page up", &[], None, always),
    verb_of("page down", &["PageDown"], "one page down", &[], None, always),
    verb_of("first", &["g", "Home"], "the first row", &[], None, always),
    verb_of("last", &["G", "End"], "the last row", &[], None, always),
    verb_of("next pane", &["Tab"], "the pane to the right", &[], None, always),
    verb_of("previous pane", &["BackTab"], "the pane to the left", &[], None, always),
    verb_of("palette", &[":"], "every verb by name", &[], None, always),
    verb_of("help", &["?"], "the keys of this pane", &[], Some("assay keys"), always),
    verb_of("back", &["Esc"], "one step back", &[], None, always),
    verb_of("quit", &["q"], "leave; asks only while a job runs", &[], None, always),
];

/// The verb with this id.
pub fn verb(id: &str) -> Option<&'static Verb> {
    VERBS.iter().find(|verb| verb.id == id)
}
