//! The readings of c2.

use std::collections::{BTreeMap, BTreeSet};

use super::super::columns::{share, text_rows};
use super::aliases::{Aliases, Identifiers};
use super::assemble::{Contractor, is_phone};
use super::records::Gathered;
use crate::engine::{PhaseContext, PhaseError, Reading, counted, part_of};
use crate::frame::{Frame, FrameBuilder};
use crate::identity::names::{NormalisedName, normalise, similarity};

/// All of them.
pub(super) fn readings(
    context: &PhaseContext<'_>,
    found: &[Contractor],
    gathered: &Gathered,
    identifiers: &Identifiers,
    pairs: Frame,
) -> Result<Vec<Reading>, PhaseError> {
    Ok(vec![
        bridge(found, gathered, identifiers)?,
        keys(found, gathered)?,
        bonus(context, found)?,
        multi_state(found, gathered)?,
        Reading::new("C2.5", pairs.height() as f64)
            .note(format!(
                "{} like one firm and nobody decided: `assay duplicates` shows them",
                counted(pairs.height(), "pair looks", "pairs look")
            ))
            .evidence(pairs),
    ])
}

/// C2.1: counted once from the merged contractors, once from the states less the merges.
fn bridge(found: &[Contractor], gathered: &Gathered, identifiers: &Identifiers) -> Result<Reading, PhaseError> {
    let per_state = gathered.per_state();
    let across = per_state - gathered.licensed();
    let expected = per_state as i64 - across as i64 - identifiers.merged_by_alias as i64;
    let distinct: BTreeSet<&str> = found.iter().map(|one| one.id.as_str()).collect();
    let rows = [
        vec!["contractors per state".to_owned(), per_state.to_string()],
        vec!["merged across states".to_owned(), format!("-{across}")],
        vec![
            "merged by decision".to_owned(),
            format!("-{}", identifiers.merged_by_alias),
        ],
        vec!["contractors".to_owned(), distinct.len().to_string()],
    ];
    let note = format!(
        "{per_state} per state, {across} merged across states, {} by decision, {} contractors",
        identifiers.merged_by_alias,
        distinct.len()
    );
    let evidence = text_rows(&["step", "count"], &rows)?;
    Ok(Reading::new("C2.1", distinct.len() as f64 - expected as f64)
        .note(note)
        .evidence(evidence))
}

/// C2.2
fn keys(found: &[Contractor], gathered: &Gathered) -> Result<Reading, PhaseError> {
    let good = |key: &str| {
        let base = key.split('#').next().unwrap_or("");
        let name_zip = base.rsplit_once('|').is_some_and(|(name, zip)| {
            !name.is_empty() && zip.len() == 5 && zip.bytes().all(|byte| byte.is_ascii_digit())
        });
        is_phone(base) || name_zip
    };
    let bad: Vec<Vec<String>> = found
        .iter()
        .flat_map(|one| {
            one.keys
                .iter()
                .filter(|key| !good(key))
                .map(|key| vec![one.id.clone(), key.clone()])
        })
        .collect();
    let note = format!(
        "{}; {} of matched lists gave none, left out",
        counted(gathered.licensed(), "key", "keys"),
        counted(gathered.unkeyed_rows.len(), "row", "rows")
    );
    Ok(Reading::new("C2.2", bad.len() as f64)
        .note(note)
        .evidence(text_rows(&["contractor_id", "pii_key"], &bad)?))
}

/// C2.3
fn bonus(context: &PhaseContext<'_>, found: &[Contractor]) -> Result<Reading, PhaseError> {
    let (each, cap) = (context.number("state.points_per_extra")?, context.number("state.cap")?);
    let points = |one: &Contractor| (each * (one.states.len() as f64 - 1.0)).clamp(0.0, cap);
    let wrong: Vec<Vec<String>> = found
        .iter()
        .filter(|one| points(one) > 0.0 && one.states.len() < 2)
        .map(|one| vec![one.id.clone()])
        .collect();
    let with = found.iter().filter(|one| points(one) > 0.0).count();
    Ok(Reading::new("C2.3", wrong.len() as f64)
        .note(counted(
            with,
            "contractor earns the bonus",
            "contractors earn the bonus",
        ))
        .evidence(text_rows(&["contractor_id"], &wrong)?))
}

/// C2.4
fn multi_state(found: &[Contractor], gathered: &Gathered) -> Result<Reading, PhaseError> {
    if gathered.lists < 2 {
        return Ok(Reading::skipped("C2.4", "fewer than two lists"));
    }
    let mut pairs: BTreeMap<(&str, &str), i64> = BTreeMap::new();
    for one in found {
        let states: Vec<&str> = one.states.iter().map(String::as_str).collect();
        for (place, first) in states.iter().enumerate() {
            for second in states.iter().skip(place + 1) {
                *pairs.entry((first, second)).or_default() += 1;
            }
        }
    }
    let evidence = FrameBuilder::new()
        .text(
            "states",
            pairs.keys().map(|(first, second)| Some(format!("{first}, {second}"))),
        )
        .integer("contractors", pairs.values().map(|count| Some(*count)))
        .real(
            "share",
            pairs.values().map(|count| Some(share(*count as usize, found.len()))),
        )
        .finish()?;
    let several = found.iter().filter(|one| one.states.len() > 1).count();
    let note = format!("{} contractors are in several states", part_of(several, found.len()));
    Ok(Reading::new("C2.4", share(several, found.len()))
        .note(note)
        .evidence(evidence))
}

/// C2.5: pairs of the same ZIP5 with names alike and other phones, on which nobody decided.
pub(super) fn possible_duplicates(
    context: &PhaseContext<'_>,
    found: &[Contractor],
    aliases: &Aliases,
) -> Result<Frame, PhaseError> {
    let mut by_zip: BTreeMap<&str, Vec<(&Contractor, Vec<NormalisedName>)>> = BTreeMap::new();
    for one in found {
        if let Some(zip) = one.listing.zip.as_deref() {
            let names = std::iter::once(&one.name)
                .chain(&one.other_names)
                .map(|name| normalise(name))
                .collect();
            by_zip.entry(zip).or_default().push((one, names));
        }
    }
    let mut pairs: Vec<(&Contractor, &Contractor, &str, f64)> = Vec::new();
    let alike_from = context.number("duplicates.alike_from")?;
    let mut compared = 0usize;
    for (zip, members) in &by_zip {
        for (place, (first, first_name)) in members.iter().enumerate() {
            for (second, second_name) in members.iter().skip(place + 1) {
                compared += 1;
                if compared.is_multiple_of(1024) {
                    context.look(compared)?;
                }
                let pairs_of_names = first_name
                    .iter()
                    .flat_map(|a| second_name.iter().map(move |b| similarity(a, b)));
                let alike = pairs_of_names.fold(0.0, f64::max);
                if alike >= alike_from
                    && first.identifier != second.identifier
                    && !aliases.decided(&ids(first), &ids(second))
                {
                    pairs.push((first, second, zip, alike));
                }
            }
        }
    }
    Ok(FrameBuilder::new()
        .text("id_a", pairs.iter().map(|pair| Some(pair.0.id.as_str())))
        .text("id_b", pairs.iter().map(|pair| Some(pair.1.id.as_str())))
        .text("pii_name_a", pairs.iter().map(|pair| Some(pair.0.name.as_str())))
        .text("pii_name_b", pairs.iter().map(|pair| Some(pair.1.name.as_str())))
        .text("pii_zip", pairs.iter().map(|pair| Some(pair.2)))
        .real("similarity", pairs.iter().map(|pair| Some(pair.3)))
        .finish()?)
}

fn ids(one: &Contractor) -> Vec<&str> {
    std::iter::once(one.id.as_str())
        .chain(one.keys.iter().map(String::as_str))
        .collect()
}
