//! The rows of all files of a dataset as one frame in the order of their ids, one row an id. Of two rows with one id the
//! first stays: the other says the same again, or contradicts it, and is set aside either way.

use std::collections::BTreeMap;

use super::entries::forgotten;
use super::file::ReadFile;
use super::{PHASE, shapes};
use crate::engine::{PhaseContext, PhaseError, digest};
use crate::frame::{Frame, FrameBuilder, cell_text, concat, concat_columns, take_rows, text};
use crate::playbooks::buyer_groups::contract;
use crate::playbooks::entries::Entry;
use crate::privacy::Identifier;

/// The rows of a dataset.
pub(super) struct Stacked {
    pub working: Frame,
    pub identity: Frame,
    pub entries: Vec<Entry>,
}

/// Datasets of which a row may stand for each id several times: only the same row again is set aside, and of two that
/// contradict each other the later stays.
const LATER_STANDS: [&str; 2] = [contract::VERDICTS, contract::DECISIONS];
/// Datasets whose frames say which file a row is of.
const NAMED: [&str; 2] = [contract::COMPANIES, contract::PEOPLE];

/// The column of a group's people.
const MEMBERS: &str = "members";
/// What a relation to a person says that it refers to.
const TO_PEOPLE: &str = "people";

/// Stacks the files of a dataset.
pub(super) fn stacked(
    context: &PhaseContext<'_>,
    files: &mut [ReadFile],
    (dataset, id): (&str, &str),
) -> Result<Stacked, PhaseError> {
    let (mut working, mut identity) = (Vec::new(), Vec::new());
    let mut places = Vec::new();
    for (place, file) in files
        .iter()
        .enumerate()
        .filter(|(_, file)| file.facts.dataset == dataset)
    {
        let rows = file.unit.frame(PHASE, "working")?;
        working.push(named(&rows, dataset, Some(&file.facts.file))?);
        identity.push(file.unit.frame(PHASE, "identity")?.as_ref().clone());
        places.extend(std::iter::repeat_n(place, rows.height()));
    }
    if working.is_empty() {
        let (rows, people) = shapes::empty(dataset)?;
        working.push(named(&rows, dataset, None)?);
        identity.push(people);
    }
    let (mut working, identity) = (concat(&working)?, concat(&identity)?);
    if dataset == contract::BUYER_GROUPS {
        working = without_forgotten(context, &working)?;
    }
    let (order, entries) = order(context, files, (dataset, id), (&working, &identity, &places))?;
    Ok(Stacked {
        working: take_rows(&working, &order)?,
        identity: take_rows(&identity, &order)?,
        entries,
    })
}

/// Groups without the members who were forgotten.
fn without_forgotten(context: &PhaseContext<'_>, groups: &Frame) -> Result<Frame, PhaseError> {
    let stays = |id: &&str| !context.is_forgotten(Identifier::Lead, id);
    let mut kept = FrameBuilder::new();
    for column in groups.columns() {
        if column.name() != MEMBERS {
            kept = kept.column(column.clone());
            continue;
        }
        let lists = text(groups, MEMBERS)?;
        let lists = lists.iter().map(|list| {
            let left: Vec<&str> = list?.split('|').filter(stays).collect();
            (!left.is_empty()).then(|| left.join("|"))
        });
        kept = kept.text(MEMBERS, lists);
    }
    Ok(kept.finish()?)
}

fn named(rows: &Frame, dataset: &str, file: Option<&str>) -> Result<Frame, PhaseError> {
    if !NAMED.contains(&dataset) {
        return Ok(rows.clone());
    }
    let file = FrameBuilder::new()
        .text("source_file", vec![file; rows.height()])
        .finish()?;
    Ok(concat_columns(rows, &file)?)
}

/// The rows that stay, by id; and what is said of the others.
fn order(
    context: &PhaseContext<'_>,
    files: &mut [ReadFile],
    (dataset, id): (&str, &str),
    (working, identity, places): (&Frame, &Frame, &[usize]),
) -> Result<(Vec<usize>, Vec<Entry>), PhaseError> {
    let (ids, row_ids) = (text(working, id)?, text(working, "row_id")?);
    let later_stands = LATER_STANDS.contains(&dataset);
    let relations = match dataset {
        contract::RELATIONS => Some((text(working, "references")?, text(working, "reference_id")?)),
        _ => None,
    };
    // A file that was read before somebody was forgotten still has their row in its checkpoint, and what refers to them is
    // theirs as well.
    let of_forgotten = |row: usize, key: &str| match &relations {
        Some((kinds, ids)) => {
            let id = ids.get(row).filter(|_| kinds.get(row) == Some(TO_PEOPLE));
            id.is_some_and(|id| context.is_forgotten(Identifier::Lead, id))
        }
        None => dataset == contract::PEOPLE && context.is_forgotten(Identifier::Lead, key),
    };
    let mut kept: BTreeMap<&str, usize> = BTreeMap::new();
    let mut aside: Vec<(usize, Option<usize>)> = Vec::new();
    for row in 0..working.height() {
        let key = ids.get(row).unwrap_or_default();
        if of_forgotten(row, key) {
            aside.push((row, None));
            continue;
        }
        match kept.get(key).copied() {
            Some(first) if later_stands => {
                aside.push((first, Some(row)));
                kept.insert(key, row);
            }
            Some(first) => aside.push((row, Some(first))),
            None => {
                kept.insert(key, row);
            }
        }
    }
    let mut entries = Vec::with_capacity(aside.len());
    for (row, other) in aside {
        let Some(file) = places.get(row).and_then(|place| files.get_mut(*place)) else {
            continue;
        };
        let row_id = row_ids.get(row).unwrap_or_default();
        let entry = match other {
            None => forgotten(&file.facts.file, row_id),
            Some(other) => {
                let same = content(working, identity, row)? == content(working, identity, other)?;
                let of = row_ids.get(other).unwrap_or_default();
                let reason = match (same, later_stands) {
                    (true, _) => "the same row stands there already",
                    (false, true) => "a later row says something else; that one stands",
                    (false, false) => "its id is another row's that says something else; correct one of them",
                };
                Entry {
                    file: file.facts.file.clone(),
                    row_id: row_id.to_owned(),
                    column: Some(id.to_owned()),
                    value: Some(format!("row {of}")),
                    raw: ids.get(row).unwrap_or_default().to_owned(),
                    reason: reason.to_owned(),
                    rule: PHASE.to_owned(),
                    kind: "row",
                    ..Entry::default()
                }
            }
        };
        let facts = &mut file.facts;
        facts.kept = facts.kept.saturating_sub(1);
        facts.quarantined += 1;
        *facts
            .reasons
            .entry(format!("{}: {}", entry.rule, entry.reason))
            .or_default() += 1;
        entries.push(entry);
    }
    Ok((kept.into_values().collect(), entries))
}

/// What a row says, wherever it stands.
fn content(working: &Frame, identity: &Frame, row: usize) -> Result<String, PhaseError> {
    let mut cells = Vec::new();
    for frame in [working, identity] {
        for column in frame.columns() {
            let name = column.name().as_str();
            if !matches!(name, "row_id" | "source_file") {
                cells.push(cell_text(frame, name, row)?);
            }
        }
    }
    Ok(digest(&cells))
}
