//! `scored`: one row a gathered person, with everything that a seat, a bench or a card tells of them.

use std::collections::BTreeMap;

use super::Grouped;
use crate::frame::{Frame, FrameBuilder, FrameError};
use crate::playbooks::buyer_groups::assembly::{Candidate, SeatWeights};

/// A person as the rules score them, before anybody is seated.
#[derive(Debug, Clone)]
pub(crate) struct ScoredRow {
    /// What assembly reads.
    pub candidate: Candidate,
    /// The company.
    pub company_id: String,
    /// The title as it is written.
    pub title: Option<String>,
    /// How they were linked to it: `id`, `domain`, `name`.
    pub link_word: String,
    /// The rule's score, before F1.
    pub score: f64,
    /// Why the rule applies, with the matched title.
    pub reason: String,
    /// All rules that apply, `R10:95|R60:65`.
    pub rules: String,
    /// Whether the rule asks for somebody to look.
    pub review: bool,
    /// What R is made of.
    pub confidence_parts: String,
    /// What I is made of.
    pub influence_parts: String,
    /// What A is made of.
    pub authority_parts: String,
    /// F4.
    pub authority_level: Option<String>,
    /// What E is made of.
    pub email_parts: String,
    /// What P is made of.
    pub phone_parts: String,
    /// F14, joined by `|`.
    pub pain_points: String,
    /// F14, joined by `|`.
    pub buying_signals: String,
}

/// What the group says of somebody: whether they are in the pool, and what is cheapest missing where they are not seated.
fn standings(groups: &[Grouped]) -> BTreeMap<usize, (bool, String)> {
    let mut found = BTreeMap::new();
    for held in groups {
        let row = |place: usize| held.rows.get(place).copied();
        for member in &held.group.members {
            found.extend(row(member.candidate).map(|row| (row, (true, String::new()))));
        }
        for benched in &held.group.benched {
            found.extend(row(benched.candidate).map(|row| (row, (benched.in_pool, benched.near.clone()))));
        }
    }
    found
}

/// The frame. Row numbers in `groups` are places in `rows`.
///
/// # Errors
/// When the frame library refuses.
pub(crate) fn scored_frame(rows: &[ScoredRow], groups: &[Grouped], weights: SeatWeights) -> Result<Frame, FrameError> {
    let told = standings(groups);
    let all = || rows.iter().map(|row| &row.candidate);
    let texts = |of: fn(&ScoredRow) -> &str| {
        rows.iter()
            .map(move |row| Some(of(row)).filter(|text| !text.is_empty()))
    };
    let joined = |held: &Candidate| {
        let words: Vec<&str> = held.functions.iter().map(|function| function.as_str()).collect();
        words.join("|")
    };
    FrameBuilder::new()
        .text("person_id", all().map(|held| Some(&held.person_id)))
        .text("company_id", rows.iter().map(|row| Some(&row.company_id)))
        .text("title", rows.iter().map(|row| row.title.as_deref()))
        .text(
            "level",
            all().map(|held| Some(held.level.map_or("unknown", |level| level.as_str()))),
        )
        .text("band", all().map(|held| held.band.map(|band| band.as_str())))
        .text(
            "functions",
            all().map(|held| Some(joined(held)).filter(|words| !words.is_empty())),
        )
        .text(
            "primary_function",
            all().map(|held| held.primary().map(|one| one.as_str())),
        )
        .text("country", all().map(|held| held.country.as_deref()))
        .boolean("foreign", all().map(|held| Some(held.foreign)))
        .boolean("new_in_role", all().map(|held| Some(held.new_in_role)))
        .text("source", all().map(|held| Some(&held.source)))
        .boolean("in_crm", all().map(|held| Some(held.in_crm)))
        .text("link", texts(|row| &row.link_word))
        .real("link_points", all().map(|held| Some(held.link)))
        .text("role", all().map(|held| Some(held.standing.as_str())))
        .text("rule", all().map(|held| Some(&held.rule)))
        .real("score", rows.iter().map(|row| Some(row.score)))
        .text("reason", texts(|row| &row.reason))
        .text("rules", texts(|row| &row.rules))
        .boolean("review", rows.iter().map(|row| Some(row.review)))
        .real("confidence", all().map(|held| Some(held.confidence)))
        .text("confidence_parts", texts(|row| &row.confidence_parts))
        .real("influence", all().map(|held| Some(held.influence)))
        .text("influence_parts", texts(|row| &row.influence_parts))
        .real("authority", all().map(|held| Some(held.authority)))
        .text("authority_parts", texts(|row| &row.authority_parts))
        .text("authority_level", rows.iter().map(|row| row.authority_level.as_deref()))
        .real("email_score", all().map(|held| Some(held.email)))
        .text("email_parts", texts(|row| &row.email_parts))
        .real("phone_score", all().map(|held| Some(held.phone)))
        .text("phone_parts", texts(|row| &row.phone_parts))
        .real("contact_score", all().map(|held| Some(held.contact_score())))
        .real(
            "seat_score",
            all().map(|held| Some(held.seat_score(held.confidence, weights))),
        )
        .boolean("must_have", all().map(|held| Some(held.must_have)))
        .boolean(
            "eligible",
            (0..rows.len()).map(|row| Some(told.get(&row).is_some_and(|(pool, _)| *pool))),
        )
        .text("barred", all().map(|held| held.barred.map(|bar| bar.as_str())))
        .text(
            "near",
            (0..rows.len()).map(|row| told.get(&row).map(|(_, near)| near).filter(|near| !near.is_empty())),
        )
        .text("pain_points", texts(|row| &row.pain_points))
        .text("buying_signals", texts(|row| &row.buying_signals))
        .finish()
}
