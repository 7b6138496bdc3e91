//! Licence records collapsed to one row a contractor and state.

use std::collections::{BTreeMap, BTreeSet};

use super::super::columns::{joined, parts};
use super::licences::Standing;
use crate::engine::PhaseError;
use crate::frame::{Frame, FrameBuilder, boolean, date, integer, real, text};

/// One matched licence record.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct Record {
    /// Whom it belongs to: a dealer's id, or a key.
    pub owner: String,
    pub list: String,
    pub row_id: String,
    pub state: String,
    pub license_no: String,
    pub classes: BTreeSet<String>,
    pub standing: Standing,
    pub expires: Option<i32>,
    pub confidence: i64,
    pub similarity: Option<f64>,
    pub toll_free: bool,
}

/// One contractor in one state.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct StateContractor {
    pub owner: String,
    pub state: String,
    pub license_nos: BTreeSet<String>,
    pub records: usize,
    pub classes: BTreeSet<String>,
    /// The earliest expiry.
    pub expires: Option<i32>,
    /// The worst standing.
    pub standing: Standing,
    pub confidence: i64,
    /// The least alike name.
    pub similarity: Option<f64>,
    pub toll_free: bool,
}

/// The ICP records of a frame of matches, owned by their dealers.
pub(in super::super) fn records_of(matches: &Frame) -> Result<Vec<Record>, PhaseError> {
    let column = |name: &str| text(matches, name);
    let (owners, lists, rows, states) = (column("oem_id")?, column("list")?, column("row_id")?, column("state")?);
    let (numbers, classes, standings) = (column("license_no")?, column("classes")?, column("standing")?);
    let (icp, expires, toll_free) = (
        boolean(matches, "icp")?,
        date(matches, "expires")?,
        boolean(matches, "toll_free")?,
    );
    let (confidence, alike) = (integer(matches, "confidence")?, real(matches, "similarity")?);
    let owned = |cell: Option<&str>| cell.unwrap_or("").to_owned();
    let record = |row: usize| Record {
        owner: owned(owners.get(row)),
        list: owned(lists.get(row)),
        row_id: owned(rows.get(row)),
        state: owned(states.get(row)),
        license_no: owned(numbers.get(row)),
        classes: parts(classes.get(row)).map(str::to_owned).collect(),
        standing: Standing::of_word(standings.get(row).unwrap_or("")),
        expires: expires.get(row),
        confidence: confidence.get(row).unwrap_or(0),
        similarity: alike.get(row),
        toll_free: toll_free.get(row).unwrap_or(false),
    };
    Ok((0..matches.height())
        .filter(|row| icp.get(*row) == Some(true))
        .map(record)
        .collect())
}

/// One row a contractor and state, in the order of owner and state.
pub(in super::super) fn collapse(records: &[Record]) -> Vec<StateContractor> {
    let mut groups: BTreeMap<(&str, &str), Vec<&Record>> = BTreeMap::new();
    for record in records {
        groups.entry((&record.owner, &record.state)).or_default().push(record);
    }
    let lowest = |values: &mut dyn Iterator<Item = f64>| values.reduce(f64::min);
    groups
        .into_iter()
        .map(|((owner, state), members)| StateContractor {
            owner: owner.to_owned(),
            state: state.to_owned(),
            license_nos: members
                .iter()
                .map(|record| record.license_no.clone())
                .filter(|number| !number.is_empty())
                .collect(),
            records: members.len(),
            classes: members
                .iter()
                .flat_map(|record| record.classes.iter().cloned())
                .collect(),
            expires: members.iter().filter_map(|record| record.expires).min(),
            standing: members
                .iter()
                .map(|record| record.standing)
                .max()
                .unwrap_or(Standing::Other),
            confidence: members.iter().map(|record| record.confidence).min().unwrap_or(0),
            similarity: lowest(&mut members.iter().filter_map(|record| record.similarity)),
            toll_free: members.iter().any(|record| record.toll_free),
        })
        .collect()
}

/// The frame of one row a contractor and state.
pub(super) fn frame(rows: &[StateContractor]) -> Result<Frame, PhaseError> {
    Ok(FrameBuilder::new()
        .text("oem_id", rows.iter().map(|row| Some(row.owner.as_str())))
        .text("state", rows.iter().map(|row| Some(row.state.as_str())))
        .text("license_nos", rows.iter().map(|row| joined(&row.license_nos)))
        .integer("licences", rows.iter().map(|row| Some(row.records as i64)))
        .text("classes", rows.iter().map(|row| joined(&row.classes)))
        .date("expires", rows.iter().map(|row| row.expires))
        .text("standing", rows.iter().map(|row| Some(row.standing.word())))
        .integer("confidence", rows.iter().map(|row| Some(row.confidence)))
        .real("similarity", rows.iter().map(|row| row.similarity))
        .finish()?)
}
