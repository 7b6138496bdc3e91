//! What the reviewer's desk holds: what narrows its list, and what was decided in this session.

use std::collections::BTreeMap;

use crate::lens::Decidable;
use crate::operations::{Decision, GateFilter, GateKey, GatePoint, PairOrder, SignOff};

/// Something decided in this session, with what is needed to take it back and to do it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// A decision on a gate.
    Gate {
        /// The gate and its subject.
        key: GateKey,
        /// The decision.
        decision: Decision,
        /// Why.
        reason: String,
    },
    /// A decision on a pair.
    Pair {
        /// What was ordered.
        order: PairOrder,
        /// What stood there before.
        before: Option<String>,
    },
}

/// How an order came about, so that its answer finds the right side of the history.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Step {
    /// It was decided just now.
    #[default]
    Fresh,
    /// The last deed is taken back.
    Undo,
    /// A deed that was taken back is done again.
    Redo,
}

/// The desk's own state.
#[derive(Debug, Clone, Default)]
pub struct Desk {
    /// What narrows the list.
    pub filter: GateFilter,
    /// The gates that are shown, by their place among all of them.
    pub rows: Vec<usize>,
    /// Deeds that can be taken back, the last one first to go.
    pub past: Vec<Deed>,
    /// Deeds that were taken back and can be done again.
    pub future: Vec<Deed>,
    /// The file that the last decision on a pair went into, until it is noticed that it changed.
    pub written: Option<String>,
    /// Whether it was said that nobody is named who decides.
    pub told_unnamed: bool,
}

/// What the desk shows of the latest results, beside the gates themselves.
#[derive(Debug, Clone, Default)]
pub struct DeskPicture {
    /// What each gate observed over the latest runs, oldest first.
    pub histories: BTreeMap<GateKey, Vec<GatePoint>>,
    /// Gates whose evidence is pairs to decide.
    pub decidable: &'static [Decidable],
    /// How many pairs of such a gate nobody decided on yet; no entry where all are.
    pub waiting: BTreeMap<GateKey, usize>,
    /// The sign-off sheet.
    pub sign_off: SignOff,
}

/// The sign-off sheet over the pane.
#[derive(Debug, Clone, Copy, Default)]
pub struct SignOffLayer {
    /// Lines scrolled.
    pub scroll: usize,
    /// Whether it asks if all passed gates shall be signed.
    pub asking: bool,
}
