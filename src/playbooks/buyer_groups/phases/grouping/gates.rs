//! The readings of B4. Each looks at what was seated, not at what seating meant to do.

use std::collections::BTreeMap;

use crate::engine::Reading;
use crate::frame::{Frame, FrameBuilder, FrameError, real, take_rows, text};
use crate::identity::titles::Band;
use crate::playbooks::buyer_groups::assembly::frames::Grouped;
use crate::playbooks::buyer_groups::assembly::{Settings, Step};
use crate::playbooks::buyer_groups::size::SeatRole;

/// Members from which a group counts as large (B4.2).
const LARGE: usize = 8;
/// The steps of the histogram of role confidence (B4.1).
const STEP: f64 = 5.0;

/// What the readings are made of.
pub(super) struct Seen<'a> {
    pub groups: &'a [Grouped],
    pub members: &'a Frame,
    pub settings: &'a Settings,
    pub require_director: bool,
}

/// All of them.
///
/// # Errors
/// When a column is missing.
pub(super) fn readings(seen: &Seen<'_>) -> Result<Vec<Reading>, FrameError> {
    Ok(vec![
        confidence(seen)?,
        large(seen)?,
        decided(seen)?,
        size(seen)?,
        twice(seen)?,
        reasons(seen)?,
        barred(seen)?,
        director(seen)?,
    ])
}

/// The groups of a list, as evidence.
fn rows(groups: &[&Grouped]) -> Result<Frame, FrameError> {
    let all = || groups.iter();
    FrameBuilder::new()
        .text("company_id", all().map(|held| Some(&held.company.company_id)))
        .text("name", all().map(|held| Some(&held.company.name)))
        .text("size_tier", all().map(|held| Some(held.group.size.tier.name)))
        .integer("seats", all().map(|held| Some(i64::from(held.group.size.seats.sum()))))
        .integer("n", all().map(|held| Some(held.group.members.len() as i64)))
        .text("gaps", all().map(|held| Some(held.group.gaps())))
        .text("near", all().map(|held| Some(held.group.near.as_str())))
        .finish()
}

/// B4.1.
fn confidence(seen: &Seen<'_>) -> Result<Reading, FrameError> {
    let values: Vec<f64> = real(seen.members, "confidence")?.iter().flatten().collect();
    if values.is_empty() {
        return Ok(Reading::skipped("B4.1", "nobody is seated"));
    }
    let mut histogram: BTreeMap<i64, i64> = BTreeMap::new();
    for value in &values {
        *histogram.entry((value / STEP).floor() as i64).or_insert(0) += 1;
    }
    let from = |step: &i64| *step as f64 * STEP;
    let evidence = FrameBuilder::new()
        .real("confidence_from", histogram.keys().map(|step| Some(from(step))))
        .real("confidence_below", histogram.keys().map(|step| Some(from(step) + STEP)))
        .integer("seats", histogram.values().map(|n| Some(*n)))
        .finish()?;
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    Ok(Reading::new("B4.1", mean)
        .note(format!("{mean:.1} over {} seats", values.len()))
        .evidence(evidence))
}

/// B4.2: only companies that can have so many are counted; the share over all is told beside.
fn large(seen: &Seen<'_>) -> Result<Reading, FrameError> {
    let is_large = |held: &&Grouped| held.group.members.len() >= LARGE;
    let able: Vec<&Grouped> = seen
        .groups
        .iter()
        .filter(|held| held.group.size.seats.sum() as usize >= LARGE)
        .collect();
    let over_all = seen.groups.iter().filter(is_large).count();
    if able.is_empty() {
        let why = format!(
            "no company has {LARGE} seats; {over_all} of {} groups have so many members",
            seen.groups.len()
        );
        return Ok(Reading::skipped("B4.2", &why));
    }
    let (reached, short): (Vec<&Grouped>, Vec<&Grouped>) = able.iter().partition(|held| is_large(held));
    let note = format!(
        "{} of {} groups with {LARGE} seats; over all {over_all} of {}",
        reached.len(),
        able.len(),
        seen.groups.len()
    );
    let share = reached.len() as f64 / able.len() as f64;
    Ok(Reading::new("B4.2", share).note(note).evidence(rows(&short)?))
}

/// B4.3.
fn decided(seen: &Seen<'_>) -> Result<Reading, FrameError> {
    if seen.groups.is_empty() {
        return Ok(Reading::skipped("B4.3", "there is no group"));
    }
    let both = |held: &&Grouped| held.group.has(SeatRole::Decision) && held.group.has(SeatRole::Champion);
    let (whole, lacking): (Vec<&Grouped>, Vec<&Grouped>) = seen.groups.iter().partition(both);
    let note = format!("{} of {} groups", whole.len(), seen.groups.len());
    let share = whole.len() as f64 / seen.groups.len() as f64;
    Ok(Reading::new("B4.3", share).note(note).evidence(rows(&lacking)?))
}

/// B4.4, size.
fn size(seen: &Seen<'_>) -> Result<Reading, FrameError> {
    let most = seen.settings.largest as usize;
    let above: Vec<&Grouped> = seen
        .groups
        .iter()
        .filter(|held| held.group.members.len() > most)
        .collect();
    let note = format!("{most} members at most");
    Ok(Reading::new("B4.4", above.len() as f64)
        .note(note)
        .evidence(rows(&above)?))
}

/// B4.4, nobody twice: over all groups.
fn twice(seen: &Seen<'_>) -> Result<Reading, FrameError> {
    let ids = text(seen.members, "person_id")?;
    let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for row in 0..seen.members.height() {
        places.entry(ids.get(row).unwrap_or_default()).or_default().push(row);
    }
    let found: Vec<&Vec<usize>> = places.values().filter(|rows| rows.len() > 1).collect();
    let rows: Vec<usize> = found.iter().flat_map(|rows| rows.iter().copied()).collect();
    Ok(Reading::new("B4.4-TWICE", found.len() as f64)
        .note(format!("{} people have a seat", places.len()))
        .evidence(take_rows(seen.members, &rows)?))
}

/// B4.5.
fn reasons(seen: &Seen<'_>) -> Result<Reading, FrameError> {
    let (rule, reason) = (text(seen.members, "rule")?, text(seen.members, "reason")?);
    let (influence, seat) = (real(seen.members, "influence")?, text(seen.members, "seat")?);
    let least = seen.settings.min_influence;
    let flagged = |row: usize| seat.get(row) == Some(Step::Alone.as_str());
    let lacks = |row: &usize| {
        let blank = |value: Option<&str>| value.is_none_or(str::is_empty);
        let weak = influence.get(*row).is_none_or(|held| held < least) && !flagged(*row);
        blank(rule.get(*row)) || blank(reason.get(*row)) || weak
    };
    let rows: Vec<usize> = (0..seen.members.height()).filter(lacks).collect();
    let alone = (0..seen.members.height()).filter(|row| flagged(*row)).count();
    Ok(Reading::new("B4.5", rows.len() as f64)
        .note(format!("influence {least} at least, or the flag `alone` ({alone})"))
        .evidence(take_rows(seen.members, &rows)?))
}

/// B4.6.
fn barred(seen: &Seen<'_>) -> Result<Reading, FrameError> {
    let (bars, role) = (text(seen.members, "barred")?, text(seen.members, "assigned_role")?);
    let may_not = |row: &usize| bars.get(*row).is_some() || role.get(*row).and_then(SeatRole::named).is_none();
    let rows: Vec<usize> = (0..seen.members.height()).filter(may_not).collect();
    Ok(Reading::new("B4.6", rows.len() as f64)
        .note(format!("of {} seats", seen.members.height()))
        .evidence(take_rows(seen.members, &rows)?))
}

/// B4.7.
fn director(seen: &Seen<'_>) -> Result<Reading, FrameError> {
    if !seen.require_director {
        return Ok(Reading::skipped("B4.7", "require_director is off"));
    }
    let led = |held: &Grouped| {
        let members = held.group.members.iter();
        let mut bands = members.filter_map(|member| held.candidates.get(member.candidate)?.band);
        bands.any(|band| band >= Band::Director)
    };
    let without: Vec<&Grouped> = seen.groups.iter().filter(|held| !led(held)).collect();
    let note = format!("of {} groups", seen.groups.len());
    Ok(Reading::new("B4.7", without.len() as f64)
        .note(note)
        .evidence(rows(&without)?))
}
