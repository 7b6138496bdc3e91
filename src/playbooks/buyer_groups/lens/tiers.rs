//! Tiers of groups, counted by the people who sit in them.

use super::queue::standings;
use super::seats::{Of, TIERS, seated};
use crate::lens::{FrameSource, LensError, TierRow};

/// One row a tier, the best first: how many people sit in groups of it.
pub(super) fn tiers(frames: &dyn FrameSource) -> Result<Vec<TierRow>, LensError> {
    let standings = standings(frames)?;
    let seats = seated(frames, Of::All)?;
    let all = seats.len() as u64;
    let of = |tier: &str| {
        let held = |company: &str| standings.get(company).is_some_and(|group| group.tier == tier);
        seats.iter().filter(|seat| held(&seat.company)).count() as u64
    };
    let ranked = TIERS.iter().zip(1..);
    Ok(ranked
        .map(|(tier, rank)| TierRow::counted(tier, rank, of(tier), all))
        .collect())
}
