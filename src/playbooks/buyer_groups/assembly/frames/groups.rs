//! `groups`: one row a company, with its tier, its figures and what they are made of.

use std::collections::BTreeMap;

use super::Grouped;
use crate::frame::{Frame, FrameBuilder, FrameError};
use crate::playbooks::buyer_groups::assembly::{CohesionParts, Figures, rank_groups, warning_words};
use crate::playbooks::buyer_groups::size::SeatRole;

/// How a group came about: what its members' facts are from.
fn method(held: &Grouped) -> &'static str {
    let members = held.group.members.iter();
    let people = members.filter_map(|member| held.candidates.get(member.candidate));
    let live: Vec<bool> = people
        .map(|person| person.source.split('+').any(|one| one == "live"))
        .collect();
    match (live.iter().any(|live| *live), live.iter().all(|live| *live)) {
        (false, _) => "offline",
        (true, true) => "live",
        (true, false) => "mixed",
    }
}

fn warned(held: &Grouped) -> Option<String> {
    let words: Vec<&str> = held.group.warnings.iter().map(|id| warning_words(id)).collect();
    (!words.is_empty()).then(|| words.join("; "))
}

/// Place by company, 1 is the best.
fn ranks(groups: &[Grouped]) -> Vec<i64> {
    let pairs: Vec<_> = groups.iter().map(|held| (&held.company, &held.group)).collect();
    let mut ranks = vec![0; groups.len()];
    for (rank, place) in (1_i64..).zip(rank_groups(&pairs)) {
        if let Some(held) = ranks.get_mut(place) {
            *held = rank;
        }
    }
    ranks
}

/// The frame, in the order of `groups`. `usd` is what each company has cost so far.
///
/// # Errors
/// When the frame library refuses.
pub(crate) fn groups_frame(groups: &[Grouped], usd: &BTreeMap<String, f64>) -> Result<Frame, FrameError> {
    let all = || groups.iter();
    let some = |text: String| Some(text).filter(|text| !text.is_empty());
    let mut made = FrameBuilder::new()
        .text("company_id", all().map(|held| Some(&held.company.company_id)))
        .text("name", all().map(|held| Some(&held.company.name)))
        .text("size_tier", all().map(|held| Some(held.group.size.tier.name)))
        .text("deal_class", all().map(|held| Some(held.group.deal.name)))
        .text("tier", all().map(|held| Some(held.group.tier.as_str())))
        .integer("rank", ranks(groups).into_iter().map(Some));
    made = figures(made, groups);
    made = cohesion(made, groups);
    made = made
        .real("balance", all().map(|held| Some(held.group.figures.balance)))
        .integer("n", all().map(|held| Some(held.group.members.len() as i64)))
        .integer("seats", all().map(|held| Some(i64::from(held.group.size.seats.sum()))));
    for role in SeatRole::ALL {
        let (seats, filled) = (format!("seats_{}", role.as_str()), format!("filled_{}", role.as_str()));
        made = made
            .integer(
                &seats,
                all().map(|held| Some(i64::from(held.group.size.seats.of(role)))),
            )
            .integer(&filled, all().map(|held| Some(i64::from(held.group.filled(role)))));
    }
    made.text("gaps", all().map(|held| some(held.group.gaps())))
        .text("warnings", all().map(|held| some(held.group.warnings.join("|"))))
        .text("warning_words", all().map(warned))
        .text("uncovered", all().map(|held| some(held.group.uncovered.join("|"))))
        .text("near", all().map(|held| some(held.group.near.clone())))
        .real(
            "usd",
            all().map(|held| Some(usd.get(&held.company.company_id).copied().unwrap_or(0.0))),
        )
        .text("method", all().map(|held| Some(method(held))))
        .finish()
}

fn figures(made: FrameBuilder, groups: &[Grouped]) -> FrameBuilder {
    type Column = (&'static str, fn(&Figures) -> f64);
    let columns: [Column; 12] = [
        ("score", |held| held.score),
        ("completeness", Figures::completeness),
        ("completeness_decision", |held| held.completeness_decision),
        ("completeness_champion", |held| held.completeness_champion),
        ("completeness_size", |held| held.completeness_size),
        ("confidence", Figures::confidence),
        ("confidence_role", |held| held.confidence_role),
        ("confidence_contact", |held| held.confidence_contact),
        ("confidence_link", |held| held.confidence_link),
        ("reach", Figures::reach),
        ("reach_email", |held| held.email_share),
        ("reach_phone", |held| held.phone_share),
    ];
    columns.into_iter().fold(made, |made, (name, of)| {
        made.real(name, groups.iter().map(|held| Some(of(&held.group.figures))))
    })
}

fn cohesion(made: FrameBuilder, groups: &[Grouped]) -> FrameBuilder {
    type Column = (&'static str, fn(&CohesionParts) -> f64);
    let columns: [Column; 6] = [
        ("cohesion", CohesionParts::total),
        ("cohesion_rep", |held| held.representation),
        ("cohesion_dep", |held| held.departments),
        ("cohesion_sen", |held| held.seniority),
        ("cohesion_geo", |held| held.geography),
        ("cohesion_inter", |held| held.interaction),
    ];
    let parts = || groups.iter().map(|held| held.group.figures.cohesion);
    let made = columns.into_iter().fold(made, |made, (name, of)| {
        made.real(name, parts().map(|held| held.as_ref().map(of)))
    });
    made.text("cohesion_word", parts().map(|held| held.map(|parts| parts.word())))
}
