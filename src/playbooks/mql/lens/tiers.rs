//! The distribution over tiers, with the line of capacity. Open leads have no outcome yet: what they are expected to book
//! is the mean of their probabilities.

use super::super::scoring::tiers::Tier;
use super::held::Summary;
use crate::frame::{real, text};
use crate::lens::{FrameSource, LensError, TierChoices, TierRow};

/// The rows of the distribution.
pub(super) fn tiers(frames: &dyn FrameSource) -> Result<Vec<TierRow>, LensError> {
    let scores = frames.frame("scores")?;
    let (tiers, chances) = (text(&scores, "tier")?, real(&scores, "prob_mql_30d")?);
    let all = scores.height() as u64;
    let row = |tier: Tier| {
        let held = (0..scores.height()).filter(|row| tiers.get(*row) == Some(tier.name()));
        let (n, sum) = held.fold((0_u64, 0.0), |(n, sum), row| {
            (n + 1, sum + chances.get(row).unwrap_or(0.0))
        });
        TierRow {
            expected_rate: (n > 0).then(|| sum / n as f64),
            ..TierRow::counted(tier.name(), tier.rank(), n, all)
        }
    };
    Ok(Tier::ALL.map(row).into())
}

/// There are no rule sets to choose; the note is the line of capacity.
pub(super) fn choices(frames: &dyn FrameSource) -> Result<TierChoices, LensError> {
    let summary = Summary::read(frames)?;
    Ok(TierChoices {
        note: format!("{} · {}", summary.capacity_line(), summary.level_line()),
        ..TierChoices::default()
    })
}
