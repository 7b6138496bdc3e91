//! Leads and rows of the small sample that are planted by name.

use super::draft::Draft;

/// Lays every named plant.
pub(super) fn plant(_draft: &mut Draft) {}
