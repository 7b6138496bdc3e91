//! Changes to the small sample, each of which makes one gate answer as the sample alone does not.

use super::draft::Draft;
use super::world::{World, decide};
use crate::sample::planting::{Planting, find, plantings};
use crate::sample::{Plant, SampleError};

plantings! { Draft:
    "weak" "M4.5" "failed" "who books a call is chance" => |draft| decide(draft, World::Weak);
}

/// Lays the plant called `name` into the draft.
pub(super) fn lay(name: &str, draft: &mut Draft) -> Result<(), SampleError> {
    let planting = find(PLANTINGS, name)?;
    (planting.lay)(draft);
    let Plant { name, summary, .. } = planting.plant;
    draft.comment = format!("{}\nPlanted: {name} ({summary}).", draft.comment);
    Ok(())
}
