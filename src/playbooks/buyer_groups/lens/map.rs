//! The role map of one group: a column a role, people by influence, a dashed card where nobody sits.

use std::collections::BTreeMap;

use super::list::{gaps_in_words, warnings_of};
use super::seats::{Of, People, ROLES, Seat, benched, groups, reach, seated, shown_name};
use crate::frame::{Frame, cell_text, integer, kind_of, nearest, real, text};
use crate::lens::{CardFace, CardGroup, Cards, FrameSource, Gauge, GroupMap, LeadSelection, LensError};

/// A gauge's column, the column of its word, and its parts: a name and a column each.
type GaugeColumns = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

/// The gauges.
const GAUGES: [GaugeColumns; 5] = [
    (
        "completeness",
        "",
        &[
            ("decision", "completeness_decision"),
            ("champion", "completeness_champion"),
            ("size", "completeness_size"),
        ],
    ),
    (
        "confidence",
        "",
        &[
            ("role", "confidence_role"),
            ("contact", "confidence_contact"),
            ("link", "confidence_link"),
        ],
    ),
    (
        "cohesion",
        "cohesion_word",
        &[
            ("representation", "cohesion_rep"),
            ("departments", "cohesion_dep"),
            ("seniority", "cohesion_sen"),
            ("geography", "cohesion_geo"),
            ("interplay", "cohesion_inter"),
        ],
    ),
    ("reach", "", &[("mail", "reach_email"), ("phone", "reach_phone")]),
    ("balance", "", &[]),
];

/// One group, by its id or its name.
pub(super) fn map(frames: &dyn FrameSource, group: &str, unmask: bool) -> Result<GroupMap, LensError> {
    let groups = groups(frames)?;
    let row = place_of(&groups, group)?;
    let word = |name: &str| Ok::<String, LensError>(cell_text(&groups, name, row)?.unwrap_or_default());
    let id = word("company_id")?;
    let (seats, bench) = (seated(frames, Of::Company(&id))?, benched(frames, Of::Company(&id))?);
    let people = People::read(frames, seats.iter().chain(&bench).map(|seat| seat.person.as_str()))?;
    let mut reasons = BTreeMap::new();
    let mut columns = Vec::new();
    for role in ROLES {
        let count = |what: &str| {
            let name = format!("{what}_{role}");
            let known = kind_of(&groups, &name).is_some();
            Ok::<i64, LensError>(if known {
                integer(&groups, &name)?.get(row).unwrap_or(0)
            } else {
                0
            })
        };
        let wanted = count("seats")?;
        let cards = column(role, &seats, &bench, wanted, &people, unmask, &mut reasons);
        let filled = cards.iter().filter(|card| !card.gap).count();
        columns.push(CardGroup {
            title: role.to_uppercase(),
            note: format!("{filled}/{wanted}"),
            meaning: if wanted > 0 && filled == 0 { "alert" } else { "" }.to_owned(),
            cards,
            leads: Some(LeadSelection::with_word("role", role)),
        });
    }
    let warnings = word("warning_words")?;
    Ok(GroupMap {
        name: word("name")?,
        tier: word("tier")?,
        headline: headline(&groups, row)?,
        warnings: warnings_of(&warnings).map(str::to_owned).collect(),
        gauges: gauges(&groups, row)?,
        cards: Cards {
            title: String::new(),
            groups: columns,
            note: String::new(),
        },
        reasons,
        near: word("near")?,
        group: id,
    })
}

/// The row of a group by its id, else by its name.
fn place_of(groups: &Frame, wanted: &str) -> Result<usize, LensError> {
    let (ids, names) = (text(groups, "company_id")?, text(groups, "name")?);
    let by_id = ids.iter().position(|id| id == Some(wanted));
    let named = |name: Option<&str>| name.is_some_and(|name| name.eq_ignore_ascii_case(wanted));
    let mut by_name = names.iter().enumerate().filter(|(_, name)| named(*name));
    match (by_id, by_name.next(), by_name.next()) {
        (Some(row), _, _) | (None, Some((row, _)), None) => Ok(row),
        (None, Some(_), Some(_)) => Err(LensError::Refused(format!(
            "several companies are called `{wanted}`; `assay groups` lists their ids"
        ))),
        (None, None, _) => {
            let near = nearest(wanted, names.iter().chain(ids.iter()).flatten());
            let near = near
                .map(|near| format!("the nearest is `{near}`, "))
                .unwrap_or_default();
            Err(LensError::Refused(format!(
                "no group of a company `{wanted}`; {near}`assay groups` lists them"
            )))
        }
    }
}

/// Points as whole numbers: the parts hold the rest.
fn points(value: Option<f64>) -> String {
    value.map_or_else(|| "·".to_owned(), |value| format!("{value:.0}"))
}

fn headline(groups: &Frame, row: usize) -> Result<String, LensError> {
    let word = |name: &str| Ok::<String, LensError>(cell_text(groups, name, row)?.unwrap_or_default());
    let score = real(groups, "score")?.get(row);
    let (n, seats) = (integer(groups, "n")?.get(row), integer(groups, "seats")?.get(row));
    let mut parts = vec![
        format!("size {}", word("size_tier")?),
        format!("{} deal", word("deal_class")?),
        format!("{} of {} seats", n.unwrap_or(0), seats.unwrap_or(0)),
        format!(
            "G {}",
            score.map_or_else(|| "·".to_owned(), |score| format!("{score:.1}"))
        ),
    ];
    let gaps = gaps_in_words(&word("gaps")?);
    if !gaps.is_empty() {
        parts.push(format!("lacks {gaps}"));
    }
    Ok(parts.join(" · "))
}

fn gauges(groups: &Frame, row: usize) -> Result<Vec<Gauge>, LensError> {
    let number = |name: &str| match kind_of(groups, name) {
        None => Ok::<Option<f64>, LensError>(None),
        Some(_) => Ok(real(groups, name)?.get(row)),
    };
    let mut all = Vec::new();
    for (name, word, parts) in GAUGES {
        let parts: Result<Vec<(String, Option<f64>)>, LensError> = parts
            .iter()
            .map(|(part, column)| {
                // What is reached is a share of the people; every other part is points.
                let scale = if name == "reach" { 100.0 } else { 1.0 };
                Ok(((*part).to_owned(), number(column)?.map(|value| value * scale)))
            })
            .collect();
        all.push(Gauge {
            name: name.to_owned(),
            value: number(name)?,
            word: match word {
                "" => String::new(),
                word => cell_text(groups, word, row)?.unwrap_or_default(),
            },
            parts: parts?,
        });
    }
    Ok(all)
}

/// The cards of a role, the most influential first, and a gap where seats are free.
fn column(
    role: &str,
    seats: &[Seat],
    bench: &[Seat],
    wanted: i64,
    people: &People,
    unmask: bool,
    reasons: &mut BTreeMap<String, Vec<String>>,
) -> Vec<CardFace> {
    let mut held: Vec<&Seat> = seats.iter().filter(|seat| seat.role == role).collect();
    held.sort_by(|one, other| {
        let by = |seat: &Seat| seat.influence.unwrap_or(0.0);
        by(other)
            .total_cmp(&by(one))
            .then(one.rank.cmp(&other.rank))
            .then(one.person.cmp(&other.person))
    });
    let mut cards = Vec::new();
    for seat in &held {
        let person = people.of(&seat.person);
        let name = shown_name(&person, unmask);
        reasons.insert(seat.person.clone(), why(seat, &name, &person.title));
        let ways = format!(
            "✉{} ☎{} {:>3}",
            reach(person.mail.is_some(), person.mail_verified),
            reach(person.phone.is_some(), person.phone_verified),
            points(seat.contact)
        );
        cards.push(CardFace {
            key: seat.person.clone(),
            title: if seat.lead { format!("★ {name}") } else { name },
            badge: points(seat.influence),
            lines: vec![person.title, ways],
            meaning: format!("authority.{}", seat.authority_level),
            gap: false,
        });
    }
    let free = usize::try_from(wanted).unwrap_or(0).saturating_sub(held.len());
    if free > 0 {
        cards.push(gap(role, free, bench, people, unmask));
    }
    cards
}

/// The dashed card: how many are missing, and who comes closest.
fn gap(role: &str, free: usize, bench: &[Seat], people: &People, unmask: bool) -> CardFace {
    let mut near: Vec<&Seat> = bench
        .iter()
        .filter(|seat| seat.role == role && !seat.near.is_empty())
        .collect();
    near.sort_by(|one, other| {
        let by = |seat: &Seat| seat.score.or(seat.influence).unwrap_or(0.0);
        by(other).total_cmp(&by(one)).then(one.person.cmp(&other.person))
    });
    let lines = match near.first() {
        Some(seat) => {
            let person = people.of(&seat.person);
            vec![
                format!("best: {}", shown_name(&person, unmask)),
                format!("{}, {}", person.title, seat.near),
            ]
        }
        None => vec!["nobody on the bench".to_owned()],
    };
    CardFace {
        title: if free == 1 {
            "nobody yet".to_owned()
        } else {
            format!("{free} are missing")
        },
        lines,
        gap: true,
        ..CardFace::default()
    }
}

/// Why somebody sits there: the rule and its title, influence and authority with their parts, the seat.
fn why(seat: &Seat, name: &str, title: &str) -> Vec<String> {
    let mut lines = vec![format!("{name}, {title}: {}", seat.reason)];
    lines.push(format!(
        "influence {} = {} · authority {} ({}) · role confidence {} · seat score {}",
        points(seat.influence),
        seat.influence_parts,
        points(seat.authority),
        seat.authority_level,
        points(seat.confidence),
        points(seat.score),
    ));
    let seated = match seat.seat.as_str() {
        "" => String::new(),
        how => format!("seated by {how}"),
    };
    let more: Vec<&str> = [
        seated.as_str(),
        if seat.added { "not in the CRM" } else { "" },
        if seat.review { "to be looked at" } else { "" },
        &seat.flags,
        &seat.near,
    ]
    .into_iter()
    .filter(|part| !part.is_empty())
    .collect();
    if !more.is_empty() {
        lines.push(more.join(" · "));
    }
    lines
}
