//! What can lie over a pane, each with the little state of its own.

use super::input::Input;
use super::mapping::MappingLayer;
use super::model::{List, Loaded};
use crate::lens::{Card, Table};

/// What a typed line is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// A condition on leads.
    Filter,
    /// The path of a file.
    OpenFile,
    /// The reason for a waiver: gate and subject.
    Waive(String, Option<String>),
    /// The reason for a rejection: gate and subject.
    Reject(String, Option<String>),
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
pub struct TableLayer {
    /// What it shows.
    pub title: String,
    /// The rows.
    pub table: Loaded<Table>,
    /// The selection.
    pub list: List,
    /// The first column shown after the fixed one.
    pub column: usize,
}

/// What lies over the pane; the topmost takes the keys.
#[derive(Debug, Clone)]
pub enum Layer {
    /// A lead.
    Card(CardLayer),
    /// Evidence rows.
    Evidence(TableLayer),
    /// All there is to say about the selected phase or gate; lines scrolled.
    Details(usize),
    /// Verbs by name: what was typed, and the selection.
    Palette(Input, List),
    /// The keys; lines scrolled.
    Help(usize),
    /// Leave while a job runs?
    ConfirmQuit,
    /// A typed line.
    Prompt(Prompt),
    /// The mapping sheet of a file.
    Mapping(Box<MappingLayer>),
}
