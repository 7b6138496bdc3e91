//! One person's card: why this role, what the points are made of, what would change it, and the company around them.

use super::queue::{rank_of, standings};
use super::seats::{Of, People, Person, Seat, benched, seated, shown_name};
use crate::frame::{cell_text, text};
use crate::lens::{Card, Cell, Column, ContactLine, Figure, FrameSource, LensError, Table};
use crate::playbooks::tables::{made, rows_of};
use crate::privacy::{mask_email, mask_name, mask_phone};

/// Everything about one person, seated or on the bench.
pub(super) fn card(frames: &dyn FrameSource, lead: &str, unmask: bool) -> Result<Card, LensError> {
    let mut seats = seated(frames, Of::Person(lead))?;
    let held = !seats.is_empty();
    if !held {
        seats = benched(frames, Of::Person(lead))?;
    }
    let seat = seats.first().ok_or_else(|| LensError::NoLead { id: lead.to_owned() })?;
    let person = People::read(frames, [lead])?.of(lead);
    let groups = standings(frames)?;
    let group = groups.get(&seat.company);
    let company = group.map_or_else(|| seat.company.clone(), |group| group.name.clone());
    let tier = match group {
        Some(group) if held => group.tier.clone(),
        _ => "benched".to_owned(),
    };
    let mut sections = vec![Figure::Text {
        title: "Why".to_owned(),
        lines: why(seat, held),
    }];
    sections.push(Figure::Table(parts(seat)));
    sections.push(Figure::Text {
        title: "What would move it up".to_owned(),
        lines: changes(seat),
    });
    sections.extend(verdict(frames, lead)?.map(Figure::Table));
    sections.extend(records(frames, lead)?.map(Figure::Table));
    let facts = known(&person, seat);
    if !facts.is_empty() {
        sections.push(Figure::Text {
            title: "What is known".to_owned(),
            lines: facts,
        });
    }
    Ok(Card {
        lead_id: lead.to_owned(),
        name: shown_name(&person, unmask),
        tier,
        headline: headline(rank_of(frames, &groups, lead)?, seat, &person, &company),
        contact: contact(&person, unmask),
        alerts: alerts(seat, &person, held),
        sections,
    })
}

fn headline(rank: Option<usize>, seat: &Seat, person: &Person, company: &str) -> String {
    let lead = if seat.lead { ", lead" } else { "" };
    let whole = |value: Option<f64>| value.map(|value| format!("{value:.0}"));
    let parts = [
        whole(seat.score).map_or_else(|| "no score".to_owned(), |score| format!("{score} points")),
        company.to_owned(),
        person.title.clone(),
        format!("{}{lead}", seat.role),
        whole(seat.influence).map_or_else(String::new, |influence| format!("influence {influence}")),
    ];
    Card::headed(&rank.map_or_else(String::new, |rank| rank.to_string()), parts)
}

fn contact(person: &Person, unmask: bool) -> Vec<ContactLine> {
    let line = |kind: &str, clear: &Option<String>, mask: fn(&str) -> String| {
        clear.as_ref().map(|clear| ContactLine {
            kind: kind.to_owned(),
            value: if unmask { clear.clone() } else { mask(clear) },
        })
    };
    // A line is copied as it stands, so whether it was verified is said elsewhere.
    [
        line("phone", &person.phone, mask_phone),
        line("mail", &person.mail, mask_email),
        line("profile", &person.slug, mask_name),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn alerts(seat: &Seat, person: &Person, held: bool) -> Vec<String> {
    let mut all = Vec::new();
    if !held {
        all.push(format!("on the bench: {}", seat.reason));
    }
    if seat.review {
        all.push("to be looked at: no rule of the profile knows this title".to_owned());
    }
    for flag in seat.flags.split('|').filter(|flag| !flag.is_empty()) {
        all.push(flag.replace('_', " "));
    }
    for (what, there, verified) in [
        ("mail", person.mail.is_some(), person.mail_verified),
        ("phone", person.phone.is_some(), person.phone_verified),
    ] {
        match (there, verified) {
            (false, _) => all.push(format!("no {what} is known")),
            (true, Some(true)) => {}
            (true, _) => all.push(format!("{what} is not verified")),
        }
    }
    all
}

/// The rule with its title, every other rule that applies, how the seat was won.
fn why(seat: &Seat, held: bool) -> Vec<String> {
    let mut lines = Vec::new();
    if held {
        lines.push(seat.reason.clone());
    } else {
        lines.push(format!("not seated: {}", seat.reason));
    }
    let rules: Vec<&str> = seat.rules.split('|').filter(|rule| !rule.is_empty()).collect();
    if rules.len() > 1 {
        lines.push(format!(
            "rules that apply: {}; the highest score wins",
            rules.join(", ")
        ));
    }
    if !seat.seat.is_empty() {
        let rank = if seat.rank == i64::MAX {
            String::new()
        } else {
            format!(", rank {} in the role", seat.rank)
        };
        lines.push(format!("seated by {}{rank}", seat.seat));
    }
    lines
}

/// Each score with what it is made of.
fn parts(seat: &Seat) -> Table {
    let real = |value: Option<f64>, decimals: u8| value.map_or(Cell::Null, |value| Cell::Real { value, decimals });
    let row = |name: &str, value: Option<f64>, decimals: u8, of: &str, parts: &str| {
        vec![
            Cell::text(Some(name)),
            real(value, decimals),
            Cell::text(Some(of)),
            Cell::text((!parts.is_empty()).then_some(parts)),
        ]
    };
    Table {
        title: "Scores".to_owned(),
        columns: vec![
            Column::text("score", "score"),
            Column::number("value", "value"),
            Column::text("of", "of"),
            Column::text("parts", "made of"),
        ],
        rows: vec![
            row("role confidence R", seat.confidence, 0, "100", &seat.confidence_parts),
            row("influence I", seat.influence, 0, "25", &seat.influence_parts),
            row("authority A", seat.authority, 0, "38", &seat.authority_parts),
            row("e-mail E", seat.mail, 0, "100", ""),
            row("phone P", seat.phone, 0, "100", ""),
            row("contact C", seat.contact, 1, "100", "0.6 E + 0.4 P"),
            row(
                "seat score S*",
                seat.score,
                1,
                "100",
                "0.40 R + 0.35·4 I + 0.15·100 A/38 + 0.10 C",
            ),
        ],
        note: "influence: S seniority, N network, D decision, Y salary, H new in role, E experience".to_owned(),
    }
}

fn changes(seat: &Seat) -> Vec<String> {
    if seat.near.is_empty() {
        vec!["nothing is close: the next rule or seat is more than one fact away".to_owned()]
    } else {
        seat.near.split('|').map(str::to_owned).collect()
    }
}

/// What a validator said, where one was asked.
fn verdict(frames: &dyn FrameSource, lead: &str) -> Result<Option<Table>, LensError> {
    let Some(verdicts) = made(frames, "verdicts")? else {
        return Ok(None);
    };
    let ids = text(&verdicts, "person_id")?;
    let rows: Vec<usize> = ids
        .iter()
        .enumerate()
        .filter_map(|(row, id)| (id == Some(lead)).then_some(row))
        .collect();
    if rows.is_empty() {
        return Ok(None);
    }
    let columns = [
        "provider",
        "employment",
        "title_match=title",
        "email_verdict=mail",
        "phone_verdict=phone",
        "confidence.0",
        "sources",
        "checked_at",
    ];
    rows_of(&verdicts, "What a validator said", &columns, &rows, "").map(Some)
}

/// The records that are one person here.
fn records(frames: &dyn FrameSource, lead: &str) -> Result<Option<Table>, LensError> {
    let gathered = frames.frame("gathered")?;
    let row = text(&gathered, "person_id")?.iter().position(|id| id == Some(lead));
    let Some(row) = row else { return Ok(None) };
    let members = cell_text(&gathered, "members_of_cluster", row)?.unwrap_or_default();
    let records: Vec<&str> = members.split('|').filter(|id| !id.is_empty()).collect();
    if records.len() < 2 {
        return Ok(None);
    }
    Ok(Some(Table {
        title: "Records that are this person".to_owned(),
        columns: vec![Column::text("record", "record")],
        rows: records.iter().map(|id| vec![Cell::text(Some(id))]).collect(),
        note: "the pane Groups, Duplicates, shows why; Merges takes it back".to_owned(),
    }))
}

fn known(person: &Person, seat: &Seat) -> Vec<String> {
    let facts = [
        ("level", &person.level),
        ("functions", &person.functions),
        ("country", &person.country),
        ("source", &person.source),
        ("cares for", &seat.pains),
        ("buying signals", &seat.signals),
    ];
    facts
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}: {}", value.replace('|', ", ").replace('_', " ")))
        .collect()
}
