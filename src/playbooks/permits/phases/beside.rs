//! Two frames of the same leads beside each other: what may be shown, and who it is about.

use std::collections::BTreeMap;

use crate::engine::PhaseError;
use crate::frame::{Frame, text};

/// For each row of `working`, the row of `identity` that holds the same lead.
///
/// # Errors
/// When a lead has no row there: the two were made by one phase, so that is a fault of the program, not of the data.
pub(super) fn rows_beside(working: &Frame, identity: &Frame) -> Result<Vec<usize>, PhaseError> {
    let (left, right) = (text(working, "lead_id")?, text(identity, "lead_id")?);
    if left.len() == right.len() && left.iter().eq(right.iter()) {
        return Ok((0..left.len()).collect());
    }
    let known = right.iter().enumerate().filter_map(|(row, id)| Some((id?, row)));
    let known: BTreeMap<&str, usize> = known.collect();
    let found = left.iter().map(|id| {
        let row = id.and_then(|id| known.get(id).copied());
        row.ok_or_else(|| {
            let id = id.unwrap_or("without an id");
            PhaseError::Input(format!(
                "lead {id} of the joined permits has no row among their identities: run the phase `enrich` again (assay run permits --phase enrich --force)"
            ))
        })
    });
    found.collect()
}
