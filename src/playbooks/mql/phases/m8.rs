//! Phase M8.

use crate::engine::{PhaseContext, PhaseError, PhaseOutput};

pub(in crate::playbooks::mql) fn run(_context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    Err(PhaseError::Input("phase M8 is not built yet".to_owned()))
}
