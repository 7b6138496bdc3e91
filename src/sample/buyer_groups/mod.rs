//! Sample workspaces of the buyer-groups playbook: a small one that shows every rule, a full one of the size of the reference
//! run, and what makes each gate answer otherwise.

mod answers;
mod draft;
mod files;
mod full;
mod model;
mod plants;
mod records;
mod rest;
mod script;
mod small;
mod studio;
#[cfg(test)]
mod tests;
mod words;

use super::settings::Part;
use super::{Plant, SampleError, SampleFile, SampleOptions, Size};

/// Where a workspace with scripted answers keeps them, for `assay stand-in`.
pub const SCRIPT: &str = script::PATH;

/// The files of a synthetic buyer-groups workspace, sorted by path. The same options give the same bytes.
///
/// # Errors
/// [`SampleError::UnknownPlant`] for a plant that [`plants`] doesn't list, [`SampleError::PlantNeedsSmall`] if one is
/// asked of the full sample; the others only if the built-in word lists are defective.
pub fn buyer_groups(options: &SampleOptions) -> Result<Vec<SampleFile>, SampleError> {
    super::sample(&["buyer-groups"], options)
}

/// The playbook's share of a sample workspace.
pub(super) fn part(options: &SampleOptions) -> Result<Part, SampleError> {
    match (options.size, &options.plant) {
        (Size::Full, _) => full::full(options.seed, false)?.write(),
        (Size::Reduced, _) => full::full(options.seed, true)?.write(),
        (Size::Small, None) => small::small(options.seed)?.write(),
        (Size::Small, Some(name)) => plants::planted(name, options.seed)?.write(),
    }
}

/// Every change that `--plant NAME` can make to the small buyer-groups sample.
pub fn plants() -> &'static [Plant] {
    plants::ALL
}
