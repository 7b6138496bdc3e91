//! Operations as plain data: what a session records, undoes and replays.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::pairs::PairOrder;
use super::review::Decision;

/// Something a person does that changes the workspace.
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
