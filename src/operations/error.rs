//! Why an operation could not be carried out; the fronts map each kind to a sentence and an exit code.

use super::record::RecordError;
use crate::engine::{EngineError, ParameterError};
use crate::export::ExportError;
use crate::frame::{FrameError, ReadError};
use crate::lens::LensError;
use crate::playbooks::{self, Playbook};
use crate::privacy::KeyError;
use crate::rules::RuleError;
use crate::sample::SampleError;
use crate::store::{SettingsErrors, StoreError};

/// An operation's failure.
#[derive(Debug, thiserror::Error)]
pub enum OperationError {
    /// The settings are wrong.
    #[error(transparent)]
    Settings(#[from] SettingsErrors),
    /// The store failed, or somebody else is writing.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The engine failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// A parameter is unknown or does not fit.
    #[error(transparent)]
    Parameter(#[from] ParameterError),
    /// Values that are wrong, alone or together: every sentence there is.
    #[error("{}", .0.join("\n"))]
    Values(Vec<String>),
    /// A playbook could not answer.
    #[error(transparent)]
    Lens(#[from] LensError),
    /// A frame could not be read.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// A data file could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A condition does not parse or fit.
    #[error("in the condition: {0}")]
    Rule(#[from] RuleError),
    /// A file could not be written.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// A sample could not be made.
    #[error(transparent)]
    Sample(#[from] SampleError),
    /// The key for opaque ids could not be read.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A record of operations cannot be written or read.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The words do not name anything there is; the sentence says what there is.
    #[error("{0}")]
    Usage(String),
    /// Nothing is wrong with the words, but it cannot be done now; the sentence says why.
    #[error("{0}")]
    Refused(String),
}

impl OperationError {
    /// The error as it is said of a playbook: what the playbook has none of, and what does it in its place.
    #[must_use]
    pub fn of(self, playbook: &Playbook) -> Self {
        match self {
            Self::Lens(LensError::NotHere { what, instead, .. }) => {
                let instead = instead.replace("{playbook}", playbook.id);
                Self::Usage(format!("{} has no {what}; {instead}", playbook.id))
            }
            Self::Parameter(ParameterError::Unknown { name, nearest: None }) => Self::Usage(format!(
                "no parameter `{name}`; `assay parameters {}` lists them",
                playbook.id
            )),
            other => other,
        }
    }

    /// What only other playbooks have.
    pub fn elsewhere(playbook: &Playbook, what: &str, has: impl Fn(&Playbook) -> bool) -> Self {
        let others: Vec<&str> = playbooks::all()
            .iter()
            .filter(|one| has(one))
            .map(|one| one.id)
            .collect();
        let have = if others.len() == 1 { "has" } else { "have" };
        Self::Usage(format!("{} has no {what}; {} {have}", playbook.id, others.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_playbook_has_none_of_is_said_in_one_way() {
        let contractors = playbooks::find("contractors").unwrap();
        let rules = LensError::NotHere {
            what: "rules",
            instead: "`assay whatif {playbook}` lists its numbers",
            teaching: "Here rules would stand.".to_owned(),
        };
        assert_eq!(
            OperationError::from(rules).of(contractors).to_string(),
            "contractors has no rules; `assay whatif contractors` lists its numbers"
        );
        let sales = OperationError::elsewhere(contractors, "sales", |one| one.lens.sales().is_some());
        assert_eq!(sales.to_string(), "contractors has no sales; permits has");
    }
}
