//! The tier of a group, and the order of groups within a tier.

use std::cmp::Ordering;

use super::figures::{Figures, enough};
use super::{Company, Group, GroupTier, Member, Settings};
use crate::playbooks::buyer_groups::size::{SeatRole, Sized};

/// The first tier that holds.
pub(super) fn tier(figures: &Figures, members: &[Member], size: &Sized, settings: &Settings) -> GroupTier {
    let has = |role: SeatRole| members.iter().any(|member| member.role == role);
    let (decision, champion) = (has(SeatRole::Decision), has(SeatRole::Champion));
    let [ready, workable, partial] = settings.tiers;
    let g = figures.score;
    if g >= ready && decision && champion && members.len() as u32 >= enough(size) {
        GroupTier::Ready
    } else if g >= workable && (decision || champion) {
        GroupTier::Workable
    } else if g >= partial {
        GroupTier::Partial
    } else {
        GroupTier::Thin
    }
}

/// Tier, then G, name and id.
fn better(one: (&Company, &Group), other: (&Company, &Group)) -> Ordering {
    let (first, second) = (one.1, other.1);
    first
        .tier
        .cmp(&second.tier)
        .then_with(|| second.figures.score.total_cmp(&first.figures.score))
        .then_with(|| one.0.name.cmp(&other.0.name))
        .then_with(|| one.0.company_id.cmp(&other.0.company_id))
}

/// The places of groups from the best down: what `rank` counts.
pub(crate) fn rank_groups(groups: &[(&Company, &Group)]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..groups.len()).collect();
    places.sort_by(|one, other| match (groups.get(*one), groups.get(*other)) {
        (Some(first), Some(second)) => better(*first, *second),
        _ => one.cmp(other),
    });
    places
}
