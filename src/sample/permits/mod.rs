//! Sample workspaces of the permits playbook: a small one that shows every rule, a full one of the size of a city's year, the
//! reference run with its scripted answers, and what makes each gate answer otherwise.

mod address;
mod counties;
mod draft;
mod feeds;
mod fill;
mod headers;
mod model;
mod places;
mod plants;
mod quotas;
mod reference;
mod script;
mod small;
mod special;
mod stored;
mod studio;
#[cfg(test)]
mod tests;
mod texts;
mod words;

use super::settings::Part;
use super::{Plant, SampleError, SampleFile, SampleOptions, Size};

/// Where a workspace with scripted answers keeps them, for `assay stand-in`.
pub const SCRIPT: &str = script::PATH;

/// The files of a synthetic permits workspace, sorted by path. The same options give the same bytes.
///
/// # Errors
/// [`SampleError::UnknownPlant`] for a plant that [`plants`] doesn't list, [`SampleError::PlantNeedsSmall`] if one is
/// asked of the full sample; the others only if the built-in word lists are defective.
pub fn permits(options: &SampleOptions) -> Result<Vec<SampleFile>, SampleError> {
    super::sample(&["permits"], options)
}

/// The playbook's share of a sample workspace.
pub(super) fn part(options: &SampleOptions) -> Result<Part, SampleError> {
    match (options.size, &options.plant) {
        (Size::Full, _) => small::full(options.seed, false)?.write(),
        (Size::Reduced, _) => small::full(options.seed, true)?.write(),
        (Size::Small, None) => small::small(options.seed)?.write(),
        (Size::Small, Some(name)) => plants::planted(name, options.seed)?.write(),
    }
}

/// Every change that `--plant NAME` can make to the small permits sample; two of them are workspaces of their own.
pub fn plants() -> &'static [Plant] {
    plants::ALL
}
