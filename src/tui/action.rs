//! What can happen to the workbench, and what it then wants done.

use std::collections::BTreeMap;

use crossterm::event::KeyEvent;

use super::data::{DataAnswer, DataRequest};
use super::hit::Target;
use crate::engine::{PhaseState, RunEvent, RunReport};
use crate::lens::{Card, Figure, Table, TierRow};
use crate::operations::{Decision, LeadQuery};
use crate::store::{LogLine, RunRecord};

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
    /// The terminal has another size now: columns, rows.
    Resize(u16, u16),
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
    /// The data worker answers.
    Data(DataAnswer),
    /// Data files or the settings changed on disk.
    FilesChanged(Vec<String>),
    /// The running job says something.
    Job(RunEvent),
    /// The job is over.
    JobEnded(Result<RunReport, String>),
}

/// Something the workbench wants done outside the model.
#[derive(Debug, PartialEq)]
pub enum Effect {
    /// A question or an order for the reader thread.
    Ask(Request),
    /// A question or an order for the data worker.
    Data(DataRequest),
    /// Run phases (none means all) on a thread of their own.
    StartRun {
        /// The phases.
        phases: Vec<String>,
        /// Whether to run what is up to date as well.
        force: bool,
    },
    /// Raise the running job's flag.
    CancelRun,
    /// Turn mouse capture on or off.
    MouseCapture(bool),
    /// Give the terminal back and stop until the shell goes on with us.
    Suspend,
    /// Take the terminal again, as it may have been changed.
    Retake,
    /// Leave.
    Quit,
}

/// What the reader thread may be asked. Questions carry the generation that their answer must bring back.
#[derive(Debug, Clone, PartialEq)]
pub enum Request {
    /// Everything the panes show at first.
    Picture {
        /// The generation.
        generation: u64,
    },
    /// The queue under a new query.
    Leads {
        /// The generation.
        generation: u64,
        /// The query.
        query: LeadQuery,
        /// The lead to stay on.
        keep: Option<String>,
        /// Rows the window shall hold.
        count: usize,
    },
    /// Other rows of the queue.
    Window {
        /// The generation.
        generation: u64,
        /// The first place.
        from: usize,
        /// How many.
        count: usize,
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
    /// The rows behind a gate's number.
    Evidence {
        /// The generation.
        generation: u64,
        /// The gate.
        gate: String,
        /// Its subject.
        subject: Option<String>,
    },
    /// Set a lead's status.
    Mark {
        /// The lead.
        lead: String,
        /// The status.
        status: String,
    },
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
    },
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
    /// To [`Request::Leads`].
    Leads {
        /// The generation.
        generation: u64,
        /// What was found.
        result: Result<LeadsFound, AskError>,
    },
    /// To [`Request::Window`].
    Window {
        /// The generation.
        generation: u64,
        /// The rows.
        result: Result<LeadWindow, String>,
    },
    /// To [`Request::Card`].
    Card {
        /// The generation.
        generation: u64,
        /// The card.
        result: Result<Box<Card>, String>,
    },
    /// To [`Request::Evidence`].
    Evidence {
        /// The generation.
        generation: u64,
        /// The rows.
        result: Result<Table, String>,
    },
    /// To [`Request::Mark`].
    Marked {
        /// The lead.
        lead: String,
        /// The status.
        status: String,
        /// Whether it was set.
        result: Result<(), String>,
    },
    /// To [`Request::Decide`].
    Decided {
        /// The gate and its subject, as shown.
        gate: String,
        /// The decision.
        decision: Decision,
        /// Whether it was recorded.
        result: Result<(), String>,
    },
    /// The reader met a defect in itself; the sentence says what is known.
    Defect(String),
}

/// Why a question about leads has no answer, and where in the condition the fault lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskError {
    /// The sentence.
    pub message: String,
    /// Characters before the place, where a condition is at fault.
    pub offset: Option<usize>,
}

/// A metric's place: phase, name, subject.
pub type MetricKey = (String, String, Option<String>);

/// Everything the panes show of the latest results, as plain values.
#[derive(Clone)]
pub struct Picture {
    /// The workspace's name.
    pub workspace: String,
    /// The playbook's title.
    pub title: String,
    /// One sentence: what a run answers.
    pub summary: String,
    /// What one lead is, singular and plural.
    pub lead_words: (&'static str, &'static str),
    /// Every phase, in order.
    pub states: Vec<PhaseState>,
    /// Every run, newest first.
    pub runs: Vec<RunRecord>,
    /// Log lines of the latest run.
    pub log: Vec<LogLine>,
    /// Metrics of the run before the latest.
    pub before: BTreeMap<MetricKey, f64>,
    /// The distribution, or why there is none.
    pub tiers: Result<Vec<TierRow>, String>,
    /// The best few leads and how many there are in all, or why there is no queue.
    pub best: Result<(Table, usize), String>,
    /// The playbook's own figures for the overview.
    pub figures: Vec<Figure>,
    /// What the leads lack for the next tier.
    pub gap: Vec<Figure>,
    /// Columns a condition may name.
    pub columns: Vec<String>,
    /// Whether what-if can move something.
    pub has_sliders: bool,
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Phases hold functions; what matters when an action is printed is which picture it was.
        let run = self.runs.first().map(|run| run.id);
        formatter
            .debug_struct("Picture")
            .field("workspace", &self.workspace)
            .field("run", &run)
            .finish_non_exhaustive()
    }
}

/// What a query found.
#[derive(Debug, Clone)]
pub struct LeadsFound {
    /// Leads in all.
    pub total: usize,
    /// Where the kept lead stands now.
    pub place: Option<usize>,
    /// The rows around it.
    pub window: LeadWindow,
}

/// Some rows of the queue.
#[derive(Debug, Clone, Default)]
pub struct LeadWindow {
    /// The place of the first row.
    pub from: usize,
    /// The rows.
    pub table: Table,
    /// The lead of each row.
    pub ids: Vec<String>,
}
