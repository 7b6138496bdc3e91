//! The gates of the phase, B2.1 to B2.5, with every row behind them. No value of a person stands in the evidence.

use super::frames::on;
use crate::engine::{PhaseError, Reading, part_of};
use crate::frame::{Frame, FrameBuilder, FrameError, boolean, take_rows, text};

/// What the gates are read from.
pub(super) struct Seen<'a> {
    pub scope: &'a Frame,
    pub people: &'a Frame,
    pub candidates: &'a Frame,
    pub titles: &'a Frame,
    pub pairs: &'a Frame,
    /// Companies and people together.
    pub records: usize,
}

/// All of them.
pub(super) fn readings(seen: &Seen<'_>) -> Result<Vec<Reading>, PhaseError> {
    Ok(vec![
        in_scope(seen.scope)?,
        linked(seen)?,
        untitled(seen)?,
        outside(seen.scope)?,
        to_review(seen)?,
    ])
}

fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

/// Some rows and columns of a frame.
fn part(frame: &Frame, rows: &[usize], columns: &[&str]) -> Result<Frame, FrameError> {
    let taken = take_rows(frame, rows)?;
    let mut builder = FrameBuilder::new();
    for name in columns {
        if let Ok(column) = taken.column(name) {
            builder = builder.column(column.clone());
        }
    }
    builder.finish()
}

/// Companies that stand for themselves and are outside the territory.
fn outside_rows(scope: &Frame) -> Result<Vec<usize>, FrameError> {
    let (inside, stands) = (boolean(scope, "in_scope")?, boolean(scope, "representative")?);
    let out = |row: &usize| stands.get(*row) == Some(true) && inside.get(*row) != Some(true);
    Ok((0..scope.height()).filter(out).collect())
}

const SCOPE: &[&str] = &["company_id", "name", "country", "tier", "why"];

/// B2.1.
fn in_scope(scope: &Frame) -> Result<Reading, FrameError> {
    let inside = boolean(scope, "in_scope")?;
    let out: Vec<usize> = (0..scope.height())
        .filter(|row| inside.get(*row) != Some(true))
        .collect();
    let count = on(scope, "in_scope")?;
    let note = format!(
        "{} records of companies are worked on; the others are outside the territory or stand twice",
        part_of(count, scope.height())
    );
    Ok(Reading::new("B2.1", count as f64)
        .note(note)
        .evidence(part(scope, &out, SCOPE)?))
}

/// B2.2.
fn linked(seen: &Seen<'_>) -> Result<Reading, FrameError> {
    let people = seen.candidates.height();
    if people == 0 {
        return Ok(Reading::skipped("B2.2", "there are no people"));
    }
    let companies = text(seen.candidates, "company_id")?;
    let orphans: Vec<usize> = (0..people).filter(|row| companies.get(*row).is_none()).collect();
    let tied = text(seen.candidates, "ambiguous")?;
    let held = |name: &str| text(seen.people, name);
    let (ids, names, domains) = (held("company_id")?, held("company_name")?, held("company_domain")?);
    let why = |row: &usize| {
        let said = [
            ("id", ids.get(*row)),
            ("domain", domains.get(*row)),
            ("name", names.get(*row)),
        ];
        let keys: Vec<String> = said
            .iter()
            .filter_map(|(word, value)| Some(format!("{word} {}", (*value)?)))
            .collect();
        Some(match tied.get(*row) {
            Some(_) => "several companies fit and neither name nor country tells them apart".to_owned(),
            None => format!("no company has {}", keys.join(" or ")),
        })
    };
    let taken = take_rows(seen.candidates, &orphans)?;
    let evidence = FrameBuilder::new()
        .text("person_id", text(&taken, "person_id")?.iter())
        .text("why", orphans.iter().map(why))
        .text("ambiguous", text(&taken, "ambiguous")?.iter())
        .text("source", text(&taken, "source")?.iter())
        .finish()?;
    let found = people - orphans.len();
    Ok(Reading::new("B2.2", share(found, people))
        .note(format!("{} people have their company", part_of(found, people)))
        .evidence(evidence))
}

/// B2.3, over the people of the CRM: a dump without titles says nothing about how well the register is kept. Where there
/// is no CRM, over all.
fn untitled(seen: &Seen<'_>) -> Result<Reading, FrameError> {
    let (titled, sources) = (boolean(seen.titles, "titled")?, text(seen.people, "source")?);
    let crm: Vec<usize> = (0..seen.people.height())
        .filter(|row| sources.get(*row) == Some("crm"))
        .collect();
    let (counted, whose) = if crm.is_empty() {
        ((0..seen.people.height()).collect(), "people")
    } else {
        (crm, "people of the CRM")
    };
    if counted.is_empty() {
        return Ok(Reading::skipped("B2.3", "there are no people"));
    }
    let without: Vec<usize> = counted
        .iter()
        .copied()
        .filter(|row| titled.get(*row) != Some(true))
        .collect();
    let note = format!("{} {whose} have no title", part_of(without.len(), counted.len()));
    let columns = ["person_id", "company_id", "department", "management_level", "source"];
    Ok(Reading::new("B2.3", share(without.len(), counted.len()))
        .note(note)
        .evidence(part(seen.people, &without, &columns)?))
}

/// B2.4.
fn outside(scope: &Frame) -> Result<Reading, FrameError> {
    let companies = on(scope, "representative")?;
    if companies == 0 {
        return Ok(Reading::skipped("B2.4", "there are no companies"));
    }
    let out = outside_rows(scope)?;
    Ok(Reading::new("B2.4", share(out.len(), companies))
        .note(format!(
            "{} companies are outside the territory",
            part_of(out.len(), companies)
        ))
        .evidence(part(scope, &out, SCOPE)?))
}

/// B2.5.
fn to_review(seen: &Seen<'_>) -> Result<Reading, FrameError> {
    if seen.records == 0 {
        return Ok(Reading::skipped("B2.5", "there are no records"));
    }
    let states = text(seen.pairs, "state")?;
    let open: Vec<usize> = (0..seen.pairs.height())
        .filter(|row| states.get(*row) == Some("review"))
        .collect();
    let columns = [
        "a_key", "b_key", "points", "verdict", "veto", "cap", "words", "cluster", "pair_id",
    ];
    Ok(Reading::new("B2.5", share(open.len(), seen.records))
        .note(format!(
            "{} pairs wait for a reviewer among {} records",
            open.len(),
            seen.records
        ))
        .evidence(part(seen.pairs, &open, &columns)?))
}
