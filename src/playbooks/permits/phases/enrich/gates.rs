//! P4 and P5: enough permits found their parcel, and few could have had several.

use super::NO_CAD;
use super::join::Joined;
use crate::engine::{PhaseError, Reading, part_of};
use crate::frame::{Frame, FrameBuilder};

/// Permits whose parcel was found.
pub(super) fn matched(joined: &[Joined]) -> usize {
    joined.iter().filter(|joined| joined.parcel().is_some()).count()
}

/// Permits whose address can be read, or whose parcel was found without.
pub(super) fn parseable(joined: &[Joined]) -> usize {
    let counts = |joined: &&Joined| !matches!(joined, Joined::Unparseable(_) | Joined::NoCad);
    joined.iter().filter(counts).count()
}

/// The readings of the join.
pub(super) fn readings(leads: &[&str], joined: &[Joined], ambiguous: &Frame) -> Result<Vec<Reading>, PhaseError> {
    let skipped = |why: &str| vec![Reading::skipped("P4", why), Reading::skipped("P5", why)];
    if joined.is_empty() {
        return Ok(skipped("there are no permits"));
    }
    if joined.contains(&Joined::NoCad) {
        return Ok(skipped(NO_CAD));
    }
    let (matched, parseable) = (matched(joined), parseable(joined));
    let unread = joined.len() - parseable;
    let unclear = joined
        .iter()
        .filter(|joined| matches!(joined, Joined::Ambiguous(..)))
        .count();
    let share = |part: usize| {
        if parseable == 0 {
            0.0
        } else {
            part as f64 / parseable as f64
        }
    };
    let without: Vec<(&str, &Joined)> = leads
        .iter()
        .copied()
        .zip(joined)
        .filter(|(_, joined)| matches!(joined, Joined::Unmatched(_) | Joined::Ambiguous(..)))
        .collect();
    let evidence = FrameBuilder::new()
        .text("lead_id", without.iter().map(|row| Some(row.0)))
        .text("match_level", without.iter().map(|row| Some(row.1.word())))
        .text("why", without.iter().map(|row| row.1.why()))
        .finish()?;
    Ok(vec![
        Reading::new("P4", share(matched))
            .note(format!(
                "{} permits have their parcel; the addresses of {unread} more cannot be read",
                part_of(matched, parseable)
            ))
            .evidence(evidence),
        Reading::new("P5", share(unclear))
            .note(format!(
                "{} permits could have several parcels",
                part_of(unclear, parseable)
            ))
            .evidence(ambiguous.clone()),
    ])
}
