//! B5.

use crate::engine::{PhaseContext, PhaseError, PhaseOutput};

/// Runs the phase.
pub(in crate::playbooks::buyer_groups) fn run(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    context.checkpoint()?;
    Err(PhaseError::Input("not built yet".to_owned()))
}
