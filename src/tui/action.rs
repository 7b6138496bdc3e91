//! What can happen to the workbench, and what it then wants done.

use std::collections::BTreeMap;
use std::sync::Arc;

use crossterm::event::KeyEvent;

pub use super::answer::Answer;
use super::data::{DataAnswer, DataRequest};
use super::hit::Target;
pub use super::picture::{AskError, Picture};
pub use super::request::{Request, Told};
use super::tiers::WhatIfAsk;
use crate::engine::{RunEvent, RunReport};
use crate::lens::{Cell, LeadSelection};
use crate::operations::{Entry, HeldLeads, OpenSheet, Replayed, SheetKey, SheetSource, SheetView};

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
