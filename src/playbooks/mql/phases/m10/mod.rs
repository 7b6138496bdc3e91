//! Phase M10.

use crate::engine::{PhaseContext, PhaseError, PhaseOutput};

pub(in crate::playbooks::mql) fn run(_context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    Err(PhaseError::Input("phase M10 is not built yet".to_owned()))
}
