//! The small sample: every rule once, filled up to the shares of section 10, and a queue that others scored before.

use super::draft::Draft;
use super::fill;
use super::quotas::Size;
use super::special;
use super::stored;
use super::studio::Studio;
use crate::sample::SampleError;

/// Permits and parcels of the small sample.
const SMALL: Size = Size {
    permits: 400,
    parcels: 300,
};
/// Of the full one.
const FULL: Size = Size {
    permits: 64_000,
    parcels: 45_000,
};
/// Of the full one with little filler.
const REDUCED: Size = Size {
    permits: 4_000,
    parcels: 2_850,
};

/// The small sample.
pub(super) fn small(seed: u64) -> Result<Draft, SampleError> {
    let readme = include_str!("../data/permits_small_readme.md");
    let (mut studio, mut draft) = filled(seed, "permits-small", readme, SMALL)?;
    stored::add(&mut studio, &mut draft)?;
    Ok(draft)
}

/// The full sample, or every plant of it with little filler.
pub(super) fn full(seed: u64, reduced: bool) -> Result<Draft, SampleError> {
    let readme = include_str!("../data/permits_full_readme.md");
    let size = if reduced { REDUCED } else { FULL };
    filled(seed, "permits-full", readme, size).map(|(_, draft)| draft)
}

fn filled(seed: u64, name: &'static str, readme: &'static str, size: Size) -> Result<(Studio, Draft), SampleError> {
    let mut studio = Studio::open(seed)?;
    let counties = studio.places.counties().to_vec();
    let mut draft = Draft::new(name, super::words::Words::load()?, &counties, readme);
    special::add(&mut studio, &mut draft)?;
    fill::fill(&mut studio, &mut draft, size)?;
    Ok((studio, draft))
}
