//! W1 to W14: what to know before a group is worked on.

use std::collections::BTreeSet;

use super::rules::rules;
use super::seating::Step;
use super::{Candidate, Member, Settings};
use crate::identity::titles::{Band, Function};
use crate::playbooks::buyer_groups::size::{Limits, SeatRole, Sized};

/// The warnings of a group, in their order.
pub(super) fn warnings(
    candidates: &[Candidate],
    members: &[Member],
    uncovered: &[&str],
    size: &Sized,
    settings: &Settings,
) -> Vec<&'static str> {
    let who: Vec<(&Member, &Candidate)> = members
        .iter()
        .filter_map(|member| Some((member, candidates.get(member.candidate)?)))
        .collect();
    let count = |role: SeatRole| who.iter().filter(|(member, _)| member.role == role).count() as u32;
    let limits = rules().limits;
    let (decisions, champions) = (count(SeatRole::Decision), count(SeatRole::Champion));
    let n = who.len();
    let new = who.iter().filter(|(_, held)| held.new_in_role).count();
    let told = [
        ("W1", decisions == 0),
        ("W2", champions == 0),
        ("W3", champions == 1),
        ("W4", decisions > limits.decisions),
        ("W5", count(SeatRole::Blocker) > limits.blockers),
        ("W6", (n as u32) < size.bounds.min),
        ("W7", !who.iter().any(|(_, held)| held.must_have)),
        (
            "W8",
            decisions > 0 && nobody_may_sign(&who, &size.tier.limits, settings.deal_usd),
        ),
        ("W9", n > 0 && nobody_can_be_written_to(&who, settings)),
        ("W10", n > 1 && functions(&who).len() == 1),
        ("W11", n > 0 && new as f64 > limits.new_share * n as f64),
        ("W12", who.iter().any(|(member, _)| member.step == Step::Promoted)),
        ("W13", !uncovered.is_empty()),
        ("W14", n > 0 && sources(&who).len() <= 1),
    ];
    told.into_iter().filter_map(|(id, holds)| holds.then_some(id)).collect()
}

/// Up to how much somebody may sign: nothing for a chief and the board, who have no limit.
fn limit(band: Option<Band>, limits: &Limits) -> Option<f64> {
    match band {
        Some(Band::CLevel | Band::Board) => None,
        Some(Band::Vp) => Some(limits.vp),
        Some(Band::Director) => Some(limits.director),
        Some(Band::Manager) => Some(limits.manager),
        Some(Band::Ic) | None => Some(0.0),
    }
}

fn nobody_may_sign(who: &[(&Member, &Candidate)], limits: &Limits, deal: f64) -> bool {
    let mut decide = who.iter().filter(|(member, _)| member.role == SeatRole::Decision);
    decide.all(|(_, held)| limit(held.band, limits).is_some_and(|limit| deal > limit))
}

fn nobody_can_be_written_to(who: &[(&Member, &Candidate)], settings: &Settings) -> bool {
    let leads = |role: SeatRole| matches!(role, SeatRole::Decision | SeatRole::Champion);
    !who.iter()
        .any(|(member, held)| leads(member.role) && held.email >= settings.email_verified)
}

fn functions(who: &[(&Member, &Candidate)]) -> BTreeSet<Option<Function>> {
    who.iter().map(|(_, held)| held.primary()).collect()
}

fn sources<'a>(who: &[(&Member, &'a Candidate)]) -> BTreeSet<&'a str> {
    who.iter().flat_map(|(_, held)| held.source.split('+')).collect()
}
