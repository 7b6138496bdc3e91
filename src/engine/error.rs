//! What can go wrong around a run, as opposed to inside a phase.

use super::parameters::ParameterError;
use crate::frame::FrameError;
use crate::store::StoreError;

/// An error of the engine itself. A phase's own failure is recorded with the phase and is not an `EngineError`.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The workspace's store could not be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A stored frame could not be read.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// A parameter is unknown or out of range.
    #[error(transparent)]
    Parameter(#[from] ParameterError),
    /// No phase has this id.
    #[error("no phase `{id}` in {playbook}; {instead}")]
    UnknownPhase {
        /// The playbook.
        playbook: String,
        /// What was asked for.
        id: String,
        /// The nearest id, or those there are.
        instead: String,
    },
    /// A phase reads a frame that no phase before it makes, or a gate names no phase of the pipeline.
    #[error("playbook `{playbook}` is put together wrongly: {what}")]
    Pipeline {
        /// The playbook.
        playbook: String,
        /// What is wrong.
        what: String,
    },
    /// A stored record could not be understood.
    #[error("a record of phase `{phase}` in .assay/assay.db cannot be read ({what}); run the phase again with --force")]
    Record {
        /// The phase.
        phase: String,
        /// What was wrong with it.
        what: String,
    },
    /// A data file named in the settings cannot be opened.
    #[error("`{file}` cannot be read: {source}")]
    Input {
        /// The file as the settings name it.
        file: String,
        /// The system's words.
        source: std::io::Error,
    },
}
