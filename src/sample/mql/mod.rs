//! Sample workspaces of the mql playbook: a small one in which everything that the playbook does can be seen, and a full
//! one at the size of the reference run.

mod chance;
mod crm;
mod draft;
mod full;
mod full_slots;
mod full_vendor;
mod model;
mod people;
mod plants;
mod plants_cells;
mod plants_change;
mod plants_experiment;
mod pool;
mod rows;
mod small;
mod small_leads;
mod small_named;
mod table;
#[cfg(test)]
mod tests;
mod words;
mod world;

use super::settings::Part;
use super::{Plant, SampleError, SampleFile, SampleOptions, Size};

/// The files of a synthetic mql workspace, sorted by path. The same options give the same bytes.
///
/// # Errors
/// [`SampleError::UnknownPlant`] for a plant that [`plants`] doesn't list, [`SampleError::PlantNeedsSmall`] if one is
/// asked of the full sample; the others only if the built-in word lists are defective.
pub fn mql(options: &SampleOptions) -> Result<Vec<SampleFile>, SampleError> {
    super::sample(&["mql"], options)
}

/// Percent of the full sample's rows about nobody's lead in the reduced one.
const REDUCED: usize = 1;

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

/// Every change that `--plant NAME` can make to the small mql sample.
pub fn plants() -> &'static [Plant] {
    plants::ALL
}
