//! How a phase stands: one word, derived and never typed.

use serde::{Deserialize, Serialize};

use super::gate::{Judged, Outcome, Stops};

/// How a phase stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// No record.
    NotRun,
    /// Done, every gate passed.
    Passed,
    /// Done; a gate warned or was waived.
    PassedWithWarnings,
    /// Done; a gate awaits a reviewer.
    PendingValidation,
    /// Done, but a blocking gate failed and nobody waived it.
    Failed,
    /// The body stopped with an error.
    Error,
    /// Somebody stopped it.
    Cancelled,
    /// Something above it failed.
    Blocked,
}

impl Status {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::NotRun,
        Self::Passed,
        Self::PassedWithWarnings,
        Self::PendingValidation,
        Self::Failed,
        Self::Error,
        Self::Cancelled,
        Self::Blocked,
    ];

    /// The word in JSON and in the store.
    pub fn word(self) -> &'static str {
        match self {
            Self::NotRun => "not_run",
            Self::Passed => "passed",
            Self::PassedWithWarnings => "passed_with_warnings",
            Self::PendingValidation => "pending_validation",
            Self::Failed => "failed",
            Self::Error => "error",
            Self::Cancelled => "cancelled",
            Self::Blocked => "blocked",
        }
    }

    /// The word for people, on every screen and in every table: that of the gates it follows from.
    pub fn shown(self) -> &'static str {
        match self {
            Self::NotRun => "not run",
            Self::Passed => "passed",
            Self::PassedWithWarnings => "warned",
            Self::PendingValidation => "pending",
            Self::Failed => "failed",
            Self::Error => "error",
            Self::Cancelled => "cancelled",
            Self::Blocked => "blocked",
        }
    }

    /// The sign for people.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Passed => "●",
            Self::PassedWithWarnings => "▲",
            Self::PendingValidation => "◐",
            Self::Failed | Self::Error => "✗",
            Self::NotRun | Self::Cancelled | Self::Blocked => "◌",
        }
    }

    pub(super) fn from_word(word: &str) -> Self {
        match word {
            "done" => Self::Passed,
            "error" => Self::Error,
            "cancelled" => Self::Cancelled,
            "blocked" => Self::Blocked,
            _ => Self::NotRun,
        }
    }
}

impl Status {
    /// How a stored record stands, with its gates as they are judged now.
    pub fn of(recorded: &str, gates: &[Judged]) -> Self {
        match Self::from_word(recorded) {
            Self::Passed => derive_status(gates),
            other => other,
        }
    }
}

/// The status of a finished phase follows from its gates and nothing else.
pub(super) fn derive_status(gates: &[Judged]) -> Status {
    let any = |wanted: Outcome| gates.iter().any(|gate| gate.outcome == wanted);
    let stops = gates.iter().any(|gate| gate.blocks() && gate.stops != Stops::Subject);
    if stops {
        Status::Failed
    } else if any(Outcome::Pending) {
        Status::PendingValidation
    } else if any(Outcome::Warned) || any(Outcome::Waived) || any(Outcome::Failed) {
        Status::PassedWithWarnings
    } else {
        Status::Passed
    }
}
