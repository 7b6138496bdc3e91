//! Sample workspaces of the contractors playbook: a small one that shows every rule, and a full one with the reference
//! run's figures planted.

mod classes;
mod draft;
mod full;
mod full_california;
mod full_dealers;
mod full_texas;
mod layouts;
mod names;
mod phones;
mod places;
mod plants;
mod small;
mod small_fill;
#[cfg(test)]
mod tests;

use super::settings::Part;
use super::{Plant, SampleError, SampleFile, SampleOptions, Size};

/// The files of a synthetic contractors workspace, sorted by path. The same options give the same bytes.
///
/// # Errors
/// [`SampleError::UnknownPlant`] for a plant that [`plants`] doesn't list, [`SampleError::PlantNeedsSmall`] if one is
/// asked of the full sample; the others only if the built-in word lists are defective.
pub fn contractors(options: &SampleOptions) -> Result<Vec<SampleFile>, SampleError> {
    super::sample(&["contractors"], options)
}

/// The playbook's share of a sample workspace.
pub(super) fn part(options: &SampleOptions) -> Result<Part, SampleError> {
    match (options.size, &options.plant) {
        // There is no filler to spare: every row of the full sample belongs to a printed figure.
        (Size::Full | Size::Reduced, _) => full::full(options.seed),
        (Size::Small, None) => small::draft(options.seed)?.write(),
        (Size::Small, Some(name)) => {
            let mut draft = small::draft(options.seed)?;
            plants::lay(name, &mut draft)?;
            draft.write()
        }
    }
}

/// Every change that `--plant NAME` can make to the small contractors sample.
pub fn plants() -> &'static [Plant] {
    plants::ALL
}
