//! `members` and `benched`: who sits, with the seat beside everything `scored` tells, and who does not, with why.

use super::Grouped;
use super::read::{ASSIGNED_CONFIDENCE, ASSIGNED_ROLE};
use crate::frame::{Frame, FrameBuilder, FrameError, boolean, real, take_rows, text};
use crate::playbooks::buyer_groups::assembly::{Candidate, Member, Step, authority_level};

/// Columns of `scored` that a seat changes.
const CHANGED: [&str; 11] = [
    "role",
    "confidence",
    "seat_score",
    "reason",
    "authority_level",
    "email_score",
    "phone_score",
    "contact_score",
    "barred",
    "eligible",
    "near",
];

/// A seat with everything around it.
struct Seat<'a> {
    row: usize,
    member: &'a Member,
    candidate: &'a Candidate,
}

fn seats_of(held: &Grouped) -> impl Iterator<Item = Seat<'_>> {
    held.group.members.iter().filter_map(move |member| {
        Some(Seat {
            row: held.rows.get(member.candidate).copied()?,
            candidate: held.candidates.get(member.candidate)?,
            member,
        })
    })
}

fn seats(groups: &[Grouped]) -> Vec<Seat<'_>> {
    groups.iter().flat_map(seats_of).collect()
}

/// What stands beside a seat: how it came about, and what to know of the person.
fn flags(seat: &Seat<'_>, review: bool) -> String {
    let step = match seat.member.step {
        Step::Promoted | Step::Coverage | Step::Alone => Some(seat.member.step.as_str()),
        Step::Quota | Step::MustHave | Step::Open => None,
    };
    let told = [
        (review, "review"),
        (seat.candidate.foreign, "foreign"),
        (seat.candidate.new_in_role, "new in role"),
    ];
    let told = told.into_iter().filter_map(|(holds, word)| holds.then_some(word));
    step.into_iter().chain(told).collect::<Vec<_>>().join("|")
}

/// Rule and matched title, the parts of I, S* and the step (5.6).
fn reason(seat: &Seat<'_>, rule: Option<&str>, parts: Option<&str>) -> String {
    format!(
        "{}; influence {} = {}; S* {:.2}; {}",
        rule.unwrap_or_default(),
        seat.candidate.influence,
        parts.unwrap_or_default(),
        seat.member.seat_score,
        seat.member.step.words()
    )
}

/// Everybody seated: companies in their order, roles in the order of A3, ranked within each. `scored` is the frame that the
/// candidates were read from.
///
/// # Errors
/// When a column is missing.
pub(crate) fn members_frame(groups: &[Grouped], scored: &Frame) -> Result<Frame, FrameError> {
    let seats = seats(groups);
    let rows: Vec<usize> = seats.iter().map(|seat| seat.row).collect();
    let base = take_rows(scored, &rows)?;
    let (rules, parts, review) = (
        text(&base, "reason")?,
        text(&base, "influence_parts")?,
        boolean(&base, "review")?,
    );
    let told = |at: usize, seat: &Seat<'_>| flags(seat, review.get(at).unwrap_or(false));
    let why = |(at, seat): (usize, &Seat<'_>)| Some(reason(seat, rules.get(at), parts.get(at)));
    let mut kept = FrameBuilder::new();
    for column in base.columns() {
        let name = column.name().as_str();
        if !CHANGED.contains(&name) && name != ASSIGNED_ROLE && name != ASSIGNED_CONFIDENCE {
            kept = kept.column(column.clone());
        }
    }
    let all = || seats.iter();
    let contact = |seat: &Seat<'_>| Some(seat.candidate.contact_score());
    kept.text("role", all().map(|seat| Some(seat.member.role.as_str())))
        .text(ASSIGNED_ROLE, all().map(|seat| Some(seat.candidate.standing.as_str())))
        .text("seat", all().map(|seat| Some(seat.member.step.as_str())))
        .integer("rank", all().map(|seat| Some(i64::from(seat.member.rank))))
        .boolean("lead", all().map(|seat| Some(seat.member.rank == 1)))
        .real("confidence", all().map(|seat| Some(seat.member.confidence)))
        .real(ASSIGNED_CONFIDENCE, all().map(|seat| Some(seat.candidate.confidence)))
        .real("seat_score", all().map(|seat| Some(seat.member.seat_score)))
        .text("authority_level", all().map(|seat| authority_level(seat.member.role)))
        .real("email_score", all().map(|seat| Some(seat.candidate.email)))
        .real("phone_score", all().map(|seat| Some(seat.candidate.phone)))
        .real("contact_score", all().map(contact))
        .text(
            "barred",
            all().map(|seat| seat.candidate.barred.map(|bar| bar.as_str())),
        )
        .boolean("added", all().map(|seat| Some(!seat.candidate.in_crm)))
        .text(
            "flags",
            all()
                .enumerate()
                .map(|(at, seat)| Some(told(at, seat)).filter(|flags| !flags.is_empty())),
        )
        .text("reason", all().enumerate().map(why))
        .finish()
}

/// Everybody who has no seat, with why and what is cheapest missing.
///
/// # Errors
/// When a column is missing.
pub(crate) fn benched_frame(groups: &[Grouped], scored: &Frame) -> Result<Frame, FrameError> {
    let of = |held: &Grouped| -> Vec<(usize, String, String)> {
        let told = held.group.benched.iter();
        told.filter_map(|benched| {
            let row = held.rows.get(benched.candidate).copied()?;
            Some((row, benched.why.clone(), benched.near.clone()))
        })
        .collect()
    };
    let all: Vec<(usize, String, String)> = groups.iter().flat_map(of).collect();
    let rows: Vec<usize> = all.iter().map(|(row, _, _)| *row).collect();
    let base = take_rows(scored, &rows)?;
    let mut kept = FrameBuilder::new();
    for name in ["person_id", "company_id", "role", "rule"] {
        kept = kept.text(name, text(&base, name)?.iter());
    }
    for name in ["confidence", "influence", "seat_score"] {
        kept = kept.real(name, real(&base, name)?.iter());
    }
    kept.text("why", all.iter().map(|(_, why, _)| Some(why)))
        .text(
            "near",
            all.iter()
                .map(|(_, _, near)| Some(near).filter(|near| !near.is_empty())),
        )
        .finish()
}
