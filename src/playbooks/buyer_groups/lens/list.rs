//! Every group in one list: how whole, how sure, how reachable, and what is missing.

use super::seats::{groups, newest};
use crate::frame::{Frame, FrameBuilder, concat_columns, integer, kind_of, take_rows, text};
use crate::lens::{FrameSource, LensError, Listing};

/// Columns shown when nobody asks for others; those that a stage has not reckoned yet are left out.
const SHOWN: [&str; 12] = [
    "rank",
    "name",
    "tier",
    "score",
    "completeness",
    "confidence",
    "reach",
    "cohesion",
    "people",
    "missing",
    "warning_words",
    "size_tier",
];

/// Every group, best first.
pub(super) fn list(frames: &dyn FrameSource) -> Result<Listing, LensError> {
    let groups = ranked(groups(frames)?.as_ref())?;
    let people: Vec<Option<String>> = filled(&groups)?;
    let missing = text(&groups, "gaps")?;
    let beside = FrameBuilder::new()
        .text("people", people)
        .text("missing", missing.iter().map(|gaps| gaps.map(gaps_in_words)))
        .finish()?;
    let rows = concat_columns(&groups, &beside)?;
    let shown = SHOWN.into_iter().filter(|name| kind_of(&rows, name).is_some());
    Ok(Listing {
        shown: shown.collect(),
        rows,
        id: "company_id",
        identity: Vec::new(),
        note: state(frames)?,
    })
}

/// The groups by their rank.
fn ranked(groups: &Frame) -> Result<Frame, LensError> {
    let ranks = integer(groups, "rank")?;
    let mut order: Vec<usize> = (0..groups.height()).collect();
    order.sort_by_key(|row| ranks.get(*row).unwrap_or(i64::MAX));
    Ok(take_rows(groups, &order)?)
}

/// `9/11`: seats taken of seats.
fn filled(groups: &Frame) -> Result<Vec<Option<String>>, LensError> {
    let (n, seats) = (integer(groups, "n")?, integer(groups, "seats")?);
    let one = |row: usize| Some(format!("{}/{}", n.get(row)?, seats.get(row)?));
    Ok((0..groups.height()).map(one).collect())
}

/// `champion:1|blocker:2` as words.
pub(super) fn gaps_in_words(gaps: &str) -> String {
    let one = |gap: &str| match gap.split_once(':') {
        Some((role, "1")) | Some((role, "")) => role.to_owned(),
        Some((role, n)) => format!("{n} {role}"),
        None => gap.to_owned(),
    };
    let all: Vec<String> = gaps.split('|').filter(|gap| !gap.is_empty()).map(one).collect();
    all.join(", ")
}

/// A group's warnings, one by one.
pub(super) fn warnings_of(words: &str) -> impl Iterator<Item = &str> {
    words.split([';', '|']).map(str::trim).filter(|word| !word.is_empty())
}

/// What the list stands on: contacts that were not checked yet, duplicates that were not merged yet.
fn state(frames: &dyn FrameSource) -> Result<String, LensError> {
    newest(frames, ["members_merged", "members", "seated"])?;
    let have = |name: &str| crate::playbooks::tables::made(frames, name).map(|frame| frame.is_some());
    Ok(match (have("members")?, have("members_merged")?) {
        (false, _) => "contacts are not checked yet: B5 does that".to_owned(),
        (true, false) => "duplicates are not merged yet: B6 does that".to_owned(),
        (true, true) => String::new(),
    })
}
