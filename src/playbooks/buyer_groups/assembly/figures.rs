//! F9, F10 and F13: how complete a group is, how certain, how well it can be reached, and whether it suits the deal.

use super::cohesion::{CohesionParts, cohesion};
use super::rules::rules;
use super::{Candidate, Member, Settings};
use crate::playbooks::buyer_groups::size::{DealClass, SeatRole, Sized};

/// The figures of a group, 0 to 100 each. Shares are of members; a group of nobody has none of what needs members.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Figures {
    /// F9: 40 for a decision maker.
    pub completeness_decision: f64,
    /// F9: 30 for a champion.
    pub completeness_champion: f64,
    /// F9: up to 30 for members.
    pub completeness_size: f64,
    /// F9: mean role confidence.
    pub confidence_role: f64,
    /// F9: mean contact score.
    pub confidence_contact: f64,
    /// F9: mean link.
    pub confidence_link: f64,
    /// F10: share with a verified address, 0 to 1.
    pub email_share: f64,
    /// F10: share with a verified phone, 0 to 1.
    pub phone_share: f64,
    /// F8; nothing where there is nobody.
    pub cohesion: Option<CohesionParts>,
    /// F13.
    pub balance: f64,
    /// F10: G.
    pub score: f64,
}

impl Figures {
    /// F9.
    pub(crate) fn completeness(&self) -> f64 {
        self.completeness_decision + self.completeness_champion + self.completeness_size
    }

    /// F9.
    pub(crate) fn confidence(&self) -> f64 {
        let weights = rules().confidence;
        weights.role * self.confidence_role
            + weights.contact * self.confidence_contact
            + weights.link * self.confidence_link
    }

    /// F10.
    pub(crate) fn reach(&self) -> f64 {
        let weights = rules().reach;
        weights.email * self.email_share + weights.phone * self.phone_share
    }
}

/// How many members make a group complete: the least of `enough` and its seats.
pub(super) fn enough(size: &Sized) -> u32 {
    size.seats.sum().min(rules().completeness.enough)
}

/// Reckons them.
pub(super) fn figures(
    candidates: &[Candidate],
    members: &[Member],
    size: &Sized,
    deal: &DealClass,
    settings: &Settings,
) -> Figures {
    let who: Vec<(&Member, &Candidate)> = members
        .iter()
        .filter_map(|member| Some((member, candidates.get(member.candidate)?)))
        .collect();
    let n = who.len() as f64;
    let mean = |of: &dyn Fn(&Member, &Candidate) -> f64| {
        let sum: f64 = who.iter().map(|(member, held)| of(member, held)).sum();
        if who.is_empty() { 0.0 } else { sum / n }
    };
    let has = |role: SeatRole| members.iter().any(|member| member.role == role);
    let points = rules().completeness;
    let wanted = f64::from(enough(size).max(1));
    let people: Vec<&Candidate> = who.iter().map(|(_, held)| *held).collect();
    let mut found = Figures {
        completeness_decision: if has(SeatRole::Decision) { points.decision } else { 0.0 },
        completeness_champion: if has(SeatRole::Champion) { points.champion } else { 0.0 },
        completeness_size: points.size * (n / wanted).min(1.0),
        confidence_role: mean(&|member, _| member.confidence),
        confidence_contact: mean(&|_, held| held.contact_score()),
        confidence_link: mean(&|_, held| held.link),
        email_share: mean(&|_, held| f64::from(u8::from(held.email >= settings.email_verified))),
        phone_share: mean(&|_, held| f64::from(u8::from(held.phone >= settings.phone_verified))),
        cohesion: cohesion(&people),
        balance: balance(
            |role| members.iter().filter(|member| member.role == role).count() as u32,
            deal,
        ),
        score: 0.0,
    };
    let weights = settings.group_weights;
    found.score = weights.completeness * found.completeness()
        + weights.confidence * found.confidence()
        + weights.reach * found.reach()
        + weights.cohesion * found.cohesion.map_or(0.0, |parts| parts.total());
    found
}

/// F13: how far roles are from what the deal asks for.
pub(super) fn balance(filled: impl Fn(SeatRole) -> u32, deal: &DealClass) -> f64 {
    let held = rules().balance;
    let lost: f64 = SeatRole::ALL
        .into_iter()
        .map(|role| {
            let n = filled(role);
            let (missing, above) = (deal.min.of(role).saturating_sub(n), n.saturating_sub(deal.max.of(role)));
            held.below * f64::from(missing) + held.above * f64::from(above)
        })
        .sum();
    (held.full - lost).max(0.0)
}
