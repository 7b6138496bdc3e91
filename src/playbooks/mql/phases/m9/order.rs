//! Whether reps did as the list said: treated leads in tier order, and no tier shown for control leads.

use super::compare::{Count, Enrolled};
use super::people::Arm;
use crate::playbooks::mql::tier_order::{self, Shown};

/// The share of the treatment arm's dials with a tier that were in tier order; none without such dials.
pub(super) fn in_order(enrolled: &[Enrolled<'_>], count: Count) -> Option<f64> {
    let treated = enrolled.iter().filter(|(_, arm)| *arm == Arm::Treatment);
    tier_order::in_order(treated.flat_map(|(person, _)| {
        person.dialled(count.window, count.until).filter_map(|dial| {
            Some(Shown {
                lead: &person.id,
                contacted: person.day,
                sga: &dial.sga,
                day: dial.day,
                tier: dial.tier.as_deref().filter(|tier| !tier.is_empty())?,
            })
        })
    }))
}

/// Dials of the control arm that carried a tier: nobody should have seen one.
pub(super) fn seen_by_control(enrolled: &[Enrolled<'_>], count: Count) -> usize {
    enrolled
        .iter()
        .filter(|(_, arm)| *arm == Arm::Control)
        .flat_map(|(person, _)| person.dialled(count.window, count.until))
        .filter(|dial| dial.tier.as_deref().is_some_and(|tier| !tier.is_empty()))
        .count()
}
