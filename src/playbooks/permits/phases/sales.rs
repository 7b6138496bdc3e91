//! Not built yet.

use crate::engine::{PhaseContext, PhaseError, PhaseOutput};

/// The phase.
pub(in crate::playbooks::permits) fn run(_context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    Err(PhaseError::Input("phase sales is not built yet".to_owned()))
}
