//! The rep's queue: everybody who is seated, group by group, the best group first and within it by role.

use std::collections::HashMap;

use super::seats::{Of, People, ROLES, Seat, groups, seated};
use crate::frame::{FrameBuilder, integer, text};
use crate::lens::{FrameSource, LensError, Queue};

/// Columns that hold personal data.
const IDENTITY: [&str; 4] = ["name", "email", "phone", "profile"];

/// Columns shown when nobody asks for others.
const SHOWN: [&str; 15] = [
    "rank",
    "lead_id",
    "name",
    "company",
    "tier",
    "role",
    "title",
    "score",
    "influence",
    "signals",
    "status",
    "next_move",
    "email",
    "phone",
    "authority_level",
];

/// A group as far as the queue needs it.
pub(super) struct Standing {
    pub name: String,
    pub tier: String,
    pub rank: i64,
}

/// The groups by company.
pub(super) fn standings(frames: &dyn FrameSource) -> Result<HashMap<String, Standing>, LensError> {
    let groups = groups(frames)?;
    let (ids, names, tiers) = (
        text(&groups, "company_id")?,
        text(&groups, "name")?,
        text(&groups, "tier")?,
    );
    let ranks = integer(&groups, "rank")?;
    let one = |row: usize| {
        let standing = Standing {
            name: names.get(row).unwrap_or_default().to_owned(),
            tier: tiers.get(row).unwrap_or_default().to_owned(),
            rank: ranks.get(row).unwrap_or(i64::MAX),
        };
        Some((ids.get(row)?.to_owned(), standing))
    };
    Ok((0..groups.height()).filter_map(one).collect())
}

/// A role's place from left to right.
pub(super) fn place(role: &str) -> usize {
    ROLES.iter().position(|known| *known == role).unwrap_or(ROLES.len())
}

/// Seats in the queue's order.
pub(super) fn in_order(seats: &mut [Seat], standings: &HashMap<String, Standing>) {
    let rank = |seat: &Seat| standings.get(&seat.company).map_or(i64::MAX, |standing| standing.rank);
    seats.sort_by(|one, other| {
        rank(one)
            .cmp(&rank(other))
            .then(place(&one.role).cmp(&place(&other.role)))
            .then(one.rank.cmp(&other.rank))
            .then(one.person.cmp(&other.person))
    });
}

/// Somebody's first place in the queue, from 1; nothing for who sits nowhere.
pub(super) fn rank_of(
    frames: &dyn FrameSource,
    standings: &HashMap<String, Standing>,
    person: &str,
) -> Result<Option<usize>, LensError> {
    let mut seats = seated(frames, Of::All)?;
    in_order(&mut seats, standings);
    let place = seats.iter().position(|seat| seat.person == person);
    Ok(place.map(|place| place + 1))
}

/// The ranked queue.
pub(super) fn queue(frames: &dyn FrameSource) -> Result<Queue, LensError> {
    let standings = standings(frames)?;
    let mut seats = seated(frames, Of::All)?;
    in_order(&mut seats, &standings);
    let known = People::read(frames, seats.iter().map(|seat| seat.person.as_str()))?;
    let people: Vec<_> = seats.iter().map(|seat| known.of(&seat.person)).collect();
    let of = |seat: &Seat| standings.get(&seat.company);
    let word = |pick: fn(&Seat) -> &String| seats.iter().map(move |seat| some(pick(seat)));
    let rows = FrameBuilder::new()
        .integer("rank", (1..).take(seats.len()).map(Some))
        .text("lead_id", word(|seat| &seat.person))
        .text("name", people.iter().map(|person| some(&person.name)))
        .text(
            "company",
            seats.iter().map(|seat| of(seat).map(|group| group.name.clone())),
        )
        .text(
            "tier",
            seats.iter().map(|seat| of(seat).map(|group| group.tier.clone())),
        )
        .text("role", word(|seat| &seat.role))
        .integer("rank_in_role", seats.iter().map(|seat| Some(seat.rank)))
        .text("title", people.iter().map(|person| some(&person.title)))
        .real("score", seats.iter().map(|seat| seat.score))
        .real("influence", seats.iter().map(|seat| seat.influence))
        .real("role_confidence", seats.iter().map(|seat| seat.confidence))
        .real("authority", seats.iter().map(|seat| seat.authority))
        .text("authority_level", word(|seat| &seat.authority_level))
        .real("email_score", seats.iter().map(|seat| seat.mail))
        .real("phone_score", seats.iter().map(|seat| seat.phone))
        .boolean("email_verified", people.iter().map(|person| person.mail_verified))
        .boolean("phone_verified", people.iter().map(|person| person.phone_verified))
        .text("email", people.iter().map(|person| person.mail.clone()))
        .text("phone", people.iter().map(|person| person.phone.clone()))
        .text("profile", people.iter().map(|person| person.slug.clone()))
        .text("signals", seats.iter().map(|seat| Some(signals(seat))))
        .text(
            "next_move",
            seats.iter().zip(&people).map(|(seat, person)| {
                Some(next_move(
                    seat,
                    person.mail_verified == Some(true),
                    person.phone_verified == Some(true),
                ))
            }),
        )
        .text("rule", word(|seat| &seat.rule))
        .text("flags", word(|seat| &seat.flags))
        .text("country", people.iter().map(|person| some(&person.country)))
        .text("pain_points", word(|seat| &seat.pains))
        .text("buying_signals", word(|seat| &seat.signals))
        .boolean("added", seats.iter().map(|seat| Some(seat.added)))
        .text("company_id", word(|seat| &seat.company))
        .finish()?;
    Ok(Queue {
        rows,
        identity: IDENTITY.into(),
        shown: SHOWN.into(),
    })
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// Why this person, in a few words.
fn signals(seat: &Seat) -> String {
    let mut parts = vec![seat.reason.clone()];
    parts.extend(some(&seat.signals).map(|signals| signals.replace('|', ", ").replace('_', " ")));
    parts.extend(some(&seat.pains).map(|pains| format!("cares for {}", pains.replace('|', ", "))));
    parts.join(" · ")
}

/// What to do next with somebody.
fn next_move(seat: &Seat, mail: bool, phone: bool) -> String {
    let by = match (mail, phone) {
        (_, true) => "ring",
        (true, false) => "write to",
        (false, false) => return "find a way to reach them first".to_owned(),
    };
    let what = match seat.role.as_str() {
        "decision" => "and ask for the decision",
        "champion" => "and win them first",
        "stakeholder" => "and ask what they need",
        "blocker" => "and hear their concerns early",
        "introducer" => "and ask for an introduction",
        _ => "",
    };
    format!("{by} them {what}").trim_end().to_owned()
}
