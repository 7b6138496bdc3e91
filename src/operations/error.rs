//! Why an operation could not be carried out; the fronts map each kind to a sentence and an exit code.

use super::record::RecordError;
use crate::engine::{EngineError, ParameterError};
use crate::export::ExportError;
use crate::frame::{FrameError, ReadError};
use crate::lens::LensError;
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
