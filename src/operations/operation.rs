//! Operations as plain data: every order of the screen is one, so that a session can be recorded and replayed. Questions
//! (a table's rows, a card, a form) are none.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::mapping::Acceptance;
use super::pairs::PairOrder;
use super::review::Decision;
use super::sheets::{SheetKey, SheetView};

/// Something a person does: it changes the workspace, or how a table of it is looked at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "operation", rename_all = "snake_case")]
pub enum Operation {
    /// Set a lead's status, or its note, or both; what is absent stays as it is.
    Mark {
        /// The playbook.
        playbook: String,
        /// The lead.
        lead: String,
        /// One of the statuses.
        status: Option<String>,
        /// A note.
        note: Option<String>,
    },
    /// Record a reviewer's decision.
    Decide {
        /// The playbook.
        playbook: String,
        /// The gate.
        gate: String,
        /// Its subject.
        subject: Option<String>,
        /// The decision.
        decision: Decision,
        /// Why.
        reason: String,
    },
    /// Write parameters into `assay.toml`; an absent value takes the line away.
    SetParameters {
        /// The playbook.
        playbook: String,
        /// The profile to put in force, if another.
        profile: Option<String>,
        /// The values by dotted name.
        values: BTreeMap<String, Option<toml::Value>>,
    },
    /// Decide a pair of evidence rows, or take a decision back.
    DecidePair {
        /// The playbook.
        playbook: String,
        /// The pair and the decision.
        order: PairOrder,
    },
    /// Sign every gate that passed and that nobody's signature holds for.
    SignPassed {
        /// The playbook.
        playbook: String,
    },
    /// Save moved numbers as a profile in `assay.toml`.
    SaveDraft {
        /// The playbook.
        playbook: String,
        /// The profile's name.
        name: String,
        /// The moved parameters by dotted name.
        values: BTreeMap<String, toml::Value>,
        /// Whether one of the workspace's own is replaced.
        replace: bool,
    },
    /// Write the mapping of a file into `assay.toml`.
    AcceptMapping {
        /// The playbook.
        playbook: String,
        /// What was accepted.
        mapping: Acceptance,
    },
    /// Take the last accepted mapping back.
    TakeBackMapping,
    /// Look at a table in another way: filter, sorts, columns. It changes nothing on disk.
    View {
        /// The table.
        sheet: SheetKey,
        /// How it is looked at from now on.
        view: SheetView,
    },
    /// Run phases; an empty list means all that is stale.
    Run {
        /// The playbook.
        playbook: String,
        /// The phases.
        phases: Vec<String>,
        /// Whether to run what is up to date as well.
        force: bool,
    },
}
