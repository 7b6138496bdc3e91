//! What can lie over a pane, each with the little state of its own.

use super::desk::SignOffLayer;
use super::form::FormLayer;
use super::grid::Grid;
use super::input::Input;
use super::mapping::MappingLayer;
use super::model::{List, Loaded};
use super::update::Found;
use crate::lens::{Card, Figure, Way};
use crate::operations::{Pane, RestorePlan, Restored, RolledBack, SheetKey, SheetView};

/// What a typed line is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// A condition on the rows of a table.
    Filter,
    /// Letters looked for in a table; with the view to go back to.
    Find(Box<SheetView>),
    /// A note on a lead.
    Note(String),
    /// A step of a lead's sale.
    Sale(String),
    /// A reviewer's order on a lead.
    Order(String),
    /// A merge to take back.
    UndoMerge,
    /// Why an archive is made.
    Archive,
    /// A name under which a condition is kept.
    KeepFilter,
    /// What to write into a file.
    Export,
    /// A condition on gates.
    GateFilter,
    /// Letters looked for among gates; with those to go back to.
    GateFind(Option<String>),
    /// The path of a file.
    OpenFile,
    /// The reason for a waiver: gate and subject.
    Waive(String, Option<String>),
    /// The reason for a rejection: gate and subject.
    Reject(String, Option<String>),
    /// A value of a slider.
    Slider(String),
    /// Another text of a rule, for a draft.
    Rule(String),
    /// The name of the profile or rule set that a draft becomes.
    Profile,
    /// Leads of a tier in the calculator.
    Count(String),
}

/// A line being typed, with the error of the last try.
#[derive(Debug, Clone)]
pub struct Prompt {
    /// What for.
    pub purpose: Purpose,
    /// The line.
    pub input: Input,
    /// The error: the sentence and, for a condition, where.
    pub error: Option<(String, Option<usize>)>,
    /// The table whose answer to the condition is awaited.
    pub asked: Option<SheetKey>,
}

/// The lead card.
#[derive(Debug, Clone)]
pub struct CardLayer {
    /// The lead.
    pub lead: String,
    /// The card.
    pub card: Loaded<Box<Card>>,
    /// Whether personal data is shown.
    pub unmask: bool,
    /// Lines scrolled.
    pub scroll: usize,
}

/// A table over the pane.
#[derive(Debug, Clone)]
pub struct SheetLayer {
    /// What it shows.
    pub title: String,
    /// The table.
    pub grid: Grid,
    /// For counted values: the condition that selects each row's bin.
    pub conditions: Vec<Option<String>>,
}

impl SheetLayer {
    /// A layer around a grid.
    pub fn new(title: String, grid: Grid) -> Self {
        Self {
            title,
            grid,
            conditions: Vec::new(),
        }
    }
}

/// Verbs by name.
#[derive(Debug, Clone)]
pub struct PaletteLayer {
    /// What was typed.
    pub input: Input,
    /// The selection.
    pub list: List,
    /// What fits it, best first.
    pub found: Vec<Found>,
}

/// Themes to choose from; the selected one is in use while the list is open.
#[derive(Debug, Clone)]
pub struct ThemeLayer {
    /// The selection.
    pub list: List,
    /// The place of the theme to go back to.
    pub before: usize,
}

/// Parts of figures that lead to leads, to choose one from.
#[derive(Debug, Clone)]
pub struct WaysLayer {
    /// The selection.
    pub list: List,
    /// The ways.
    pub ways: Vec<Way>,
}

/// What of a pane of figures can be opened, to choose one from.
#[derive(Debug, Clone)]
pub struct PartsLayer {
    /// The selection.
    pub list: List,
    /// The parts.
    pub parts: Vec<Part>,
}

/// A part of what is in sight, and what it opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What it is.
    pub label: String,
    /// What it opens.
    pub opens: Opens,
}

/// What a part opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opens {
    /// The pane that has all of it.
    Pane(Pane),
    /// The numbers of a figure as a table, by the figure's place.
    Numbers(usize),
}

/// A run that waits for a yes: it would spend, or make again what is up to date.
#[derive(Debug, Clone)]
pub struct RunLayer {
    /// The phases asked for; none for all that is stale.
    pub phases: Vec<String>,
    /// Whether to run what is up to date as well.
    pub force: bool,
    /// Whom it calls and what that costs; nothing for a run that calls nobody.
    pub spends: Option<String>,
}

/// Figures about runs over the pane.
#[derive(Debug, Clone)]
pub struct ReportLayer {
    /// What it is about.
    pub title: String,
    /// The figures.
    pub figures: Loaded<Vec<Figure>>,
    /// Lines scrolled.
    pub scroll: usize,
    /// What `y` would do, where something is shown before it is done.
    pub foreseen: Option<Foreseen>,
}

/// What is shown before it is done, and done by a yes.
#[derive(Debug, Clone, PartialEq)]
pub enum Foreseen {
    /// The parameters of an old run come into force again.
    Parameters(RestorePlan),
    /// An archive comes back as the live generation.
    Archive(Restored),
    /// An earlier generation goes live again.
    Rollback(RolledBack),
}

impl Foreseen {
    /// What a yes does, in a word or two; nothing where it would change nothing.
    pub fn yes(&self) -> Option<&'static str> {
        match self {
            Self::Parameters(plan) => (!plan.edits.is_empty()).then_some("write"),
            Self::Archive(restored) => restored.changes().then_some("bring it back"),
            Self::Rollback(_) => Some("go back"),
        }
    }
}

/// What lies over the pane; the topmost takes the keys.
#[derive(Debug, Clone)]
pub enum Layer {
    /// A lead.
    Card(CardLayer),
    /// A table: evidence, counted values.
    Sheet(Box<SheetLayer>),
    /// The whole selected row of the table below; lines scrolled.
    Record(usize),
    /// All there is to say about the selected phase or gate; lines scrolled.
    Details(usize),
    /// Verbs by name.
    Palette(PaletteLayer),
    /// Themes.
    Themes(ThemeLayer),
    /// The workspace's playbooks.
    Playbooks(List),
    /// Parts of figures that lead to leads.
    Ways(WaysLayer),
    /// Figures to open as tables, and panes.
    Parts(PartsLayer),
    /// What was said in this session; lines scrolled.
    Log(usize),
    /// The parameters form.
    Form(Box<FormLayer>),
    /// A run, two compared, or what restoring would change.
    Report(Box<ReportLayer>),
    /// The sign-off sheet.
    SignOff(SignOffLayer),
    /// The keys; lines scrolled.
    Help(usize),
    /// Leave while a job runs?
    ConfirmQuit,
    /// Whether a run may spend: what it would run and what that costs.
    ConfirmRun(RunLayer),
    /// A typed line.
    Prompt(Prompt),
    /// The mapping sheet of a file.
    Mapping(Box<MappingLayer>),
}
