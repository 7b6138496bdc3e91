//! Every group in one list: how whole, how sure, how reachable, and what is missing.

use super::seats::{groups, newest};
use crate::frame::{FrameBuilder, concat_columns, kind_of, text};
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
    let groups = groups(frames)?;
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

/// `9/11`: seats taken of seats.
fn filled(groups: &crate::frame::Frame) -> Result<Vec<Option<String>>, LensError> {
    use crate::frame::integer;
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
