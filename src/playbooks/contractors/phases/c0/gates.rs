//! The readings of c0: one set a file, one over all dealers.

use std::collections::BTreeMap;

use super::super::super::contract;
use super::super::columns::{share, text_rows};
use super::dealers::Grouped;
use super::file::{CheckedFile, Facts, frame_of};
use crate::engine::{PhaseContext, PhaseError, Reading, counted, part_of};
use crate::frame::{Frame, FrameBuilder, text};

/// Readings about single files; each also stays with its file, to be judged before the file is admitted.
pub(super) fn of_files(
    context: &PhaseContext<'_>,
    dealers: &mut [CheckedFile],
    lists: &mut [CheckedFile],
) -> Result<Vec<Reading>, PhaseError> {
    let mut all = Vec::new();
    let twins = clashes(dealers);
    for (file, twin) in dealers.iter_mut().zip(twins) {
        let mut readings = vec![required(&file.facts)?];
        if file.facts.missing.is_empty() && file.facts.error.is_none() {
            readings.extend([
                state_and_twin(&file.facts, &twin)?,
                unparsable(file)?,
                empty_rows(file)?,
            ]);
        }
        file.readings = readings.clone();
        all.extend(readings);
    }
    let clashes = clashes(lists);
    for (file, clash) in lists.iter_mut().zip(clashes) {
        let facts = file.facts.clone();
        let mut readings = vec![required(&facts)?];
        if facts.missing.is_empty() && facts.error.is_none() {
            readings.extend([
                state_and_twin(&facts, &clash)?,
                unparsable(file)?,
                empty_rows(file)?,
                coverage(&facts)?,
                repeated(file)?,
                age(context, &facts)?,
            ]);
        }
        file.readings = readings.clone();
        all.extend(readings);
    }
    Ok(all)
}

/// C0.1. A file that cannot be read at all (empty, a spreadsheet) has none of its columns, and nobody can waive that.
fn required(facts: &Facts) -> Result<Reading, PhaseError> {
    if let Some(error) = &facts.error {
        return Ok(Reading::new("C0.1", 1.0).about(&facts.file).note(error.clone()));
    }
    let rows: Vec<Vec<String>> = facts
        .missing
        .iter()
        .map(|(column, near)| vec![column.clone(), near.clone().unwrap_or_default()])
        .collect();
    let words: Vec<String> = facts
        .missing
        .iter()
        .map(|(column, near)| {
            let near = near
                .as_ref()
                .map(|near| format!("; nearest header `{near}`"))
                .unwrap_or_default();
            format!(
                "`{}`: column `{column}` missing{near}; map it in assay.toml",
                facts.file
            )
        })
        .collect();
    let note = if words.is_empty() {
        "every required column was found".to_owned()
    } else {
        words.join(". ")
    };
    let evidence = text_rows(&["column", "nearest_header"], &rows)?;
    Ok(Reading::new("C0.1", facts.missing.len() as f64)
        .about(&facts.file)
        .note(note)
        .evidence(evidence))
}

/// C0.1 where no dealer list is named at all.
pub(super) fn no_dealers() -> Reading {
    Reading::new("C0.1", 1.0)
        .about(contract::DEALERS)
        .note("no dealer list to work with: name one under datasets.oem_dealers in assay.toml")
}

/// What each list shares with another: its state or its content.
fn clashes(lists: &[CheckedFile]) -> Vec<Vec<String>> {
    let clash = |place: usize, file: &CheckedFile| {
        let others = lists.iter().enumerate().filter(|(other, _)| *other != place);
        let mut words = Vec::new();
        for (_, other) in others {
            if other.facts.fingerprint == file.facts.fingerprint {
                words.push(format!("same content as {}", other.facts.file));
            } else if file.facts.state.is_some() && other.facts.state == file.facts.state {
                words.push(format!("same state as {}", other.facts.file));
            }
        }
        words
    };
    lists
        .iter()
        .enumerate()
        .map(|(place, file)| clash(place, file))
        .collect()
}

/// C0.2
fn state_and_twin(facts: &Facts, clashes: &[String]) -> Result<Reading, PhaseError> {
    let mut conflicts: Vec<String> = clashes.to_vec();
    match (&facts.state, &facts.layout_state) {
        (Some(state), Some(layout)) if state != layout => {
            conflicts.push(format!(
                "declared state {state}, layout {} is of {layout}",
                facts.layout.as_deref().unwrap_or("")
            ));
        }
        (None, _) if facts.dataset == contract::LICENCES => {
            conflicts.push("no state: set state = \"..\" on its entry in assay.toml".to_owned())
        }
        _ => {}
    }
    let rows: Vec<Vec<String>> = conflicts
        .iter()
        .map(|conflict| vec![facts.file.clone(), conflict.clone()])
        .collect();
    let note = if conflicts.is_empty() {
        facts
            .state
            .as_ref()
            .map_or("no other file is the same".to_owned(), |state| format!("state {state}"))
    } else {
        conflicts.join("; ")
    };
    let evidence = text_rows(&["file", "conflict"], &rows)?;
    Ok(Reading::new("C0.2", conflicts.len() as f64)
        .about(&facts.file)
        .note(note)
        .evidence(evidence))
}

/// Rows of the file's quarantine that a test accepts.
fn quarantined(file: &CheckedFile, keep: impl Fn(&str, &str) -> bool) -> Result<Frame, PhaseError> {
    let frame = frame_of(file, "quarantine")?;
    let (kinds, reasons) = (text(&frame, "kind")?, text(&frame, "reason")?);
    let wanted = |row: &usize| keep(kinds.get(*row).unwrap_or(""), reasons.get(*row).unwrap_or(""));
    let rows: Vec<usize> = (0..frame.height()).filter(wanted).collect();
    Ok(crate::frame::take_rows(&frame, &rows)?)
}

/// C0.3: empty rows have a gate of their own.
fn unparsable(file: &CheckedFile) -> Result<Reading, PhaseError> {
    let facts = &file.facts;
    let bad = facts.quarantined.saturating_sub(facts.empty);
    let evidence = quarantined(file, |kind, reason| kind == "row" && !reason.contains("empty"))?;
    let note = format!("{} rows could not be read", part_of(bad, facts.records));
    Ok(Reading::new("C0.3", share(bad as usize, facts.records as usize))
        .about(&facts.file)
        .note(note)
        .evidence(evidence))
}

/// C0.4
fn empty_rows(file: &CheckedFile) -> Result<Reading, PhaseError> {
    let facts = &file.facts;
    let evidence = quarantined(file, |kind, reason| kind == "row" && reason.contains("empty"))?;
    Ok(Reading::new("C0.4", facts.empty as f64)
        .about(&facts.file)
        .note(counted(facts.empty, "empty row", "empty rows"))
        .evidence(evidence))
}

/// C0.5
fn coverage(facts: &Facts) -> Result<Reading, PhaseError> {
    if facts.phone_absent {
        let why = format!("layout {} has no phones", facts.layout.as_deref().unwrap_or(""));
        return Ok(Reading::skipped("C0.5", &why).about(&facts.file));
    }
    let rows: Vec<Vec<String>> = facts
        .reasons
        .iter()
        .map(|(reason, count)| vec![reason.clone(), count.to_string()])
        .collect();
    let note = format!("{} licences have a usable phone", part_of(facts.keyed, facts.kept));
    let evidence = text_rows(&["reason", "rows"], &rows)?;
    Ok(Reading::new("C0.5", share(facts.keyed as usize, facts.kept as usize))
        .about(&facts.file)
        .note(note)
        .evidence(evidence))
}

/// C0.8
fn repeated(file: &CheckedFile) -> Result<Reading, PhaseError> {
    let frame = frame_of(file, "repeated")?;
    let note = format!("{} licence numbers come more than once", frame.height());
    Ok(Reading::new("C0.8", frame.height() as f64)
        .about(&file.facts.file)
        .note(note)
        .evidence(frame.as_ref().clone()))
}

/// C0.9
fn age(context: &PhaseContext<'_>, facts: &Facts) -> Result<Reading, PhaseError> {
    let Some(day) = facts.updated else {
        let why = "the list declares no date (as_of on its entry) and carries no last update";
        return Ok(Reading::skipped("C0.9", why).about(&facts.file));
    };
    let today = context
        .as_of()?
        .signed_duration_since(chrono::NaiveDate::default())
        .num_days();
    let note = format!(
        "newest date {}, as of {}",
        crate::frame::show_date(day),
        context.as_of()?
    );
    Ok(Reading::new("C0.9", (today - i64::from(day)) as f64)
        .about(&facts.file)
        .note(note))
}

/// Readings over all dealers and over the memory of everything read.
pub(super) fn of_dealers(
    dealers: &[CheckedFile],
    lists: &[CheckedFile],
    grouped: &Grouped,
) -> Result<Vec<Reading>, PhaseError> {
    let valid = share(grouped.keyed_rows, grouped.rows);
    let memory: BTreeMap<&str, u64> = dealers
        .iter()
        .chain(lists)
        .map(|file| (file.facts.file.as_str(), file.facts.memory))
        .collect();
    let estimate = FrameBuilder::new()
        .text("file", memory.keys().map(Some))
        .integer("bytes", memory.values().map(|bytes| Some(*bytes as i64)))
        .finish()?;
    let total: u64 = memory.values().sum();
    let doubtful = doubtful(lists, grouped)?;
    let counts = text_rows(
        &["what", "count"],
        &[
            vec!["contractors".to_owned(), grouped.contractors.to_string()],
            vec!["with several makers".to_owned(), grouped.multi_oem.to_string()],
        ],
    )?;
    Ok(vec![
        Reading::new("C0.6", valid)
            .note(format!(
                "{} dealer rows have a usable phone",
                part_of(grouped.keyed_rows, grouped.rows)
            ))
            .evidence(grouped.unkeyed.clone()),
        Reading::new("C0.7", total as f64)
            .note(format!("{total} bytes once read"))
            .evidence(estimate),
        Reading::new("C0.10", doubtful.height() as f64)
            .note(format!(
                "{} phones are shared by several firms or placeholders",
                doubtful.height()
            ))
            .evidence(doubtful),
        Reading::new("C0.11", grouped.multi_oem as f64)
            .note(format!(
                "{} contractors are certified by several makers",
                part_of(grouped.multi_oem, grouped.contractors)
            ))
            .evidence(counts),
        unknown_makers(lists, grouped)?,
    ])
}

fn doubtful(lists: &[CheckedFile], grouped: &Grouped) -> Result<Frame, PhaseError> {
    let mut phones: Vec<(String, String, i64)> = Vec::new();
    let (found, reasons) = (
        text(&grouped.doubtful, "pii_phone")?,
        text(&grouped.doubtful, "reason")?,
    );
    let names = crate::frame::integer(&grouped.doubtful, "names")?;
    for row in 0..grouped.doubtful.height() {
        phones.push((
            found.get(row).unwrap_or("").to_owned(),
            reasons.get(row).unwrap_or("").to_owned(),
            names.get(row).unwrap_or(0),
        ));
    }
    for list in lists {
        let shared = frame_of(list, "shared")?;
        let (keys, names) = (text(&shared, "pii_phone")?, crate::frame::integer(&shared, "names")?);
        for row in 0..shared.height() {
            let reason = format!("shared in {}", list.facts.file);
            phones.push((
                keys.get(row).unwrap_or("").to_owned(),
                reason,
                names.get(row).unwrap_or(0),
            ));
        }
    }
    Ok(FrameBuilder::new()
        .text("pii_phone", phones.iter().map(|phone| Some(phone.0.as_str())))
        .text("reason", phones.iter().map(|phone| Some(phone.1.as_str())))
        .integer("names", phones.iter().map(|phone| Some(phone.2)))
        .finish()?)
}

/// C0.12: over dealer lists and the dealer columns of matched lists.
fn unknown_makers(lists: &[CheckedFile], grouped: &Grouped) -> Result<Reading, PhaseError> {
    let mut found: BTreeMap<String, i64> = BTreeMap::new();
    let (names, rows) = (
        text(&grouped.unknown_oems, "oem")?,
        crate::frame::integer(&grouped.unknown_oems, "rows")?,
    );
    for row in 0..grouped.unknown_oems.height() {
        *found.entry(names.get(row).unwrap_or("").to_owned()).or_default() += rows.get(row).unwrap_or(0);
    }
    for (name, rows) in lists.iter().flat_map(|list| &list.facts.unknown_oems) {
        *found.entry(name.clone()).or_default() += *rows as i64;
    }
    let evidence = FrameBuilder::new()
        .text("oem", found.keys().map(Some))
        .integer("rows", found.values().map(|rows| Some(*rows)))
        .finish()?;
    let note = counted(found.len(), "name is no maker we know", "names are no maker we know");
    Ok(Reading::new("C0.12", found.len() as f64).note(note).evidence(evidence))
}
