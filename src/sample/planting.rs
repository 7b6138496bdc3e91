//! What the plants of every generator share: a table of them, and how one is found by its name.

use super::{Plant, SampleError};

/// A plant with what it does to its generator's draft.
pub(super) struct Planting<D> {
    /// The plant.
    pub(super) plant: Plant,
    /// Changes the draft.
    pub(super) lay: fn(&mut D),
}

/// The plants of one generator as a table: name, gate, outcome, summary and what is done.
macro_rules! plantings {
    ($draft:ty: $($name:literal $gate:literal $outcome:literal $summary:literal => $lay:expr;)+) => {
        /// Every plant of this sample, in the order of its gates.
        pub(super) const ALL: &[Plant] =
            &[$(Plant { name: $name, summary: $summary, gate: $gate, outcome: $outcome }),+];
        const PLANTINGS: &[Planting<$draft>] = &[$(Planting {
            plant: Plant { name: $name, summary: $summary, gate: $gate, outcome: $outcome },
            lay: $lay,
        }),+];
    };
}
pub(super) use plantings;

/// The plant of this name.
///
/// # Errors
/// [`SampleError::UnknownPlant`] with the names there are.
pub(super) fn find<'a, D>(plantings: &'a [Planting<D>], name: &str) -> Result<&'a Planting<D>, SampleError> {
    plantings
        .iter()
        .find(|planting| planting.plant.name == name)
        .ok_or_else(|| {
            let known: Vec<&str> = plantings.iter().map(|planting| planting.plant.name).collect();
            SampleError::UnknownPlant {
                name: name.to_owned(),
                known: known.join(", "),
            }
        })
}
