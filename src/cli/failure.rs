//! Every way a command can end badly, as one sentence and one exit code.

use std::io;
use std::process::ExitCode;

use crate::engine::{EngineError, ParameterError};
use crate::export::ExportError;
use crate::frame::ReadError;
use crate::lens::LensError;
use crate::operations::{Applied, OperationError, RecordError};
use crate::sample::SampleError;
use crate::store::StoreError;

/// The exit codes of `design/cli.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Something did not work.
    Failed = 1,
    /// The words do not name anything there is.
    Usage = 2,
    /// A blocking gate failed and is not waived.
    Blocked = 3,
    /// A file or the settings cannot be read as they are.
    BadInput = 4,
    /// An outside service refused.
    Outside = 5,
    /// Somebody stopped it.
    Cancelled = 130,
}

impl Exit {
    /// Every code with what it means; 0 is a command that did what was asked.
    pub const ALL: [(u8, &str); 7] = [
        (0, "done"),
        (Self::Failed as u8, "failed"),
        (Self::Usage as u8, "usage"),
        (Self::Blocked as u8, "a blocking gate failed and is not waived"),
        (Self::BadInput as u8, "bad input"),
        (Self::Outside as u8, "an outside service refused"),
        (Self::Cancelled as u8, "cancelled"),
    ];
}

/// Why a command stopped.
#[derive(Debug, PartialEq, Eq)]
pub enum Failure {
    /// With a sentence for stderr.
    Said(Exit, String),
    /// Whoever read stdout has gone: not an error.
    ClosedPipe,
}

impl Failure {
    /// Something did not work.
    pub fn failed(sentence: impl Into<String>) -> Self {
        Self::Said(Exit::Failed, sentence.into())
    }

    /// The words do not name anything there is.
    pub fn usage(sentence: impl Into<String>) -> Self {
        Self::Said(Exit::Usage, sentence.into())
    }

    /// A file or the settings cannot be read as they are.
    pub fn bad_input(sentence: impl Into<String>) -> Self {
        Self::Said(Exit::BadInput, sentence.into())
    }

    /// The exit code of an operation that could not be carried out.
    pub fn code_of(error: &OperationError) -> Exit {
        code_of(error)
    }

    /// An operation did something else than it says.
    pub fn defect(done: &Applied) -> Self {
        Self::failed(format!(
            "the operation did something else than it says ({}): this is a defect in Assay",
            done.words()
        ))
    }

    pub(super) fn from_csv(error: csv::Error) -> Self {
        Self::failed(format!("the rows cannot be written as CSV: {error}"))
    }

    /// Says it on stderr and gives the exit code.
    pub fn report(&self) -> ExitCode {
        match self {
            Self::ClosedPipe => ExitCode::SUCCESS,
            Self::Said(code, sentence) => {
                super::say(&format!("assay: {sentence}"));
                ExitCode::from(*code as u8)
            }
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Self::ClosedPipe
        } else {
            Self::failed(format!("the output cannot be written: {error}"))
        }
    }
}

impl From<OperationError> for Failure {
    fn from(error: OperationError) -> Self {
        Self::Said(code_of(&error), sentence_of(&error))
    }
}

impl From<RecordError> for Failure {
    fn from(error: RecordError) -> Self {
        OperationError::from(error).into()
    }
}

impl From<LensError> for Failure {
    fn from(error: LensError) -> Self {
        OperationError::from(error).into()
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        OperationError::from(error).into()
    }
}

impl From<SampleError> for Failure {
    fn from(error: SampleError) -> Self {
        OperationError::from(error).into()
    }
}

/// The error's own words, with the way out where only this front knows it.
fn sentence_of(error: &OperationError) -> String {
    match error {
        OperationError::Lens(LensError::NotMade { phase, .. }) => {
            format!("nothing to show yet: phase {phase} has not finished; `assay run` runs what is missing")
        }
        other => other.to_string(),
    }
}

fn code_of(error: &OperationError) -> Exit {
    match error {
        OperationError::Usage(_) | OperationError::Rule(_) | OperationError::Values(_) => Exit::Usage,
        OperationError::Parameter(ParameterError::Undeclared { .. }) => Exit::Failed,
        OperationError::Parameter(_) => Exit::Usage,
        OperationError::Settings(_) => Exit::BadInput,
        OperationError::Store(error) => store_code(error),
        OperationError::Engine(EngineError::Store(error)) => store_code(error),
        OperationError::Engine(EngineError::UnknownPhase { .. } | EngineError::Parameter(_)) => Exit::Usage,
        OperationError::Engine(EngineError::Input { .. }) => Exit::BadInput,
        OperationError::Lens(error) | OperationError::Export(ExportError::Lens(error)) => match error {
            LensError::NoLead { .. } | LensError::Refused(_) | LensError::NotHere { .. } => Exit::Usage,
            _ => Exit::Failed,
        },
        OperationError::Record(RecordError::NoRecord { .. } | RecordError::Form { .. } | RecordError::Line { .. }) => {
            Exit::BadInput
        }
        OperationError::Record(RecordError::OtherWorkspace { .. }) => Exit::Usage,
        OperationError::Read(ReadError::Cancelled { .. }) => Exit::Cancelled,
        OperationError::Read(_) => Exit::BadInput,
        OperationError::Sample(
            SampleError::UnknownPlant { .. } | SampleError::PlantNeedsSmall { .. } | SampleError::NotASample { .. },
        ) => Exit::Usage,
        _ => Exit::Failed,
    }
}

fn store_code(error: &StoreError) -> Exit {
    match error {
        StoreError::Settings(_) | StoreError::Source { .. } | StoreError::Mapping { .. } => Exit::BadInput,
        StoreError::NoWorkspace { .. }
        | StoreError::NoRun { .. }
        | StoreError::UnknownWord { .. }
        | StoreError::ReasonMissing { .. } => Exit::Usage,
        _ => Exit::Failed,
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn code(error: OperationError) -> Exit {
        match Failure::from(error) {
            Failure::Said(code, _) => code,
            Failure::ClosedPipe => panic!("not a pipe"),
        }
    }

    #[test]
    fn every_kind_of_error_has_the_exit_code_of_the_contract() {
        assert_eq!(code(OperationError::Usage("no".to_owned())), Exit::Usage);
        assert_eq!(code(OperationError::Refused("no".to_owned())), Exit::Failed);
        let unknown = ParameterError::Unknown {
            name: "tier.gold".to_owned(),
            nearest: None,
        };
        assert_eq!(code(unknown.into()), Exit::Usage);
        assert_eq!(code(LensError::NoLead { id: "x".to_owned() }.into()), Exit::Usage);
        let rules = LensError::NotHere {
            what: "rules",
            instead: "",
            teaching: String::new(),
        };
        assert_eq!(code(rules.into()), Exit::Usage);
        assert_eq!(
            code(
                ReadError::Empty {
                    file: "a.csv".to_owned()
                }
                .into()
            ),
            Exit::BadInput
        );
        assert_eq!(
            code(
                StoreError::NoWorkspace {
                    folder: PathBuf::from("x")
                }
                .into()
            ),
            Exit::Usage
        );
        let missing = StoreError::Source {
            place: "assay.toml:3".to_owned(),
            playbook: "p".to_owned(),
            dataset: "d".to_owned(),
            problem: "gone".to_owned(),
        };
        assert_eq!(code(missing.into()), Exit::BadInput);
    }

    #[test]
    fn a_closed_pipe_is_not_an_error() {
        assert_eq!(
            Failure::from(io::Error::from(io::ErrorKind::BrokenPipe)),
            Failure::ClosedPipe
        );
    }
}
