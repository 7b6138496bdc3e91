//! Sample workspaces of the advisors playbook: a small one that shows every rule and edge, and a full one with the
//! reference run's figures planted.

mod cells;
mod draft;
mod full;
mod full_careers;
mod full_rest;
mod full_slots;
mod lay;
mod model;
mod plants;
mod plants_change;
mod small;
mod small_named;
mod small_rest;
#[cfg(test)]
mod tests;
mod words;

use super::settings::Part;
use super::{Plant, SampleError, SampleFile, SampleOptions, Size};

/// The files of a synthetic advisors workspace, sorted by path. The same options give the same bytes.
///
/// # Errors
/// [`SampleError::UnknownPlant`] for a plant that [`plants`] doesn't list, [`SampleError::PlantNeedsSmall`] if one is
/// asked of the full sample; the others only if the built-in word lists are defective.
pub fn advisors(options: &SampleOptions) -> Result<Vec<SampleFile>, SampleError> {
    super::sample(&["advisors"], options)
}

/// Percent of the full sample's filler in the reduced one.
const REDUCED: usize = 3;

/// The playbook's share of a sample workspace.
pub(super) fn part(options: &SampleOptions) -> Result<Part, SampleError> {
    match (options.size, &options.plant) {
        (Size::Full, _) => full::full(options.seed, 100),
        (Size::Reduced, _) => full::full(options.seed, REDUCED),
        (Size::Small, None) => small::draft(options.seed)?.part(),
        (Size::Small, Some(name)) => {
            let mut draft = small::draft(options.seed)?;
            plants::lay(name, &mut draft)?;
            draft.part()
        }
    }
}

/// Every change that `--plant NAME` can make to the small advisors sample.
pub fn plants() -> &'static [Plant] {
    plants::ALL
}
