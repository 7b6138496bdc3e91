//! Between frames and [`assemble`](super::assemble): candidates are read from `scored`, groups become `members`, `groups` and
//! `benched`. The phases that seat somebody all write them here, so that their columns cannot drift apart.

mod groups;
mod members;
mod read;
mod write;

use std::collections::BTreeMap;

pub(crate) use groups::groups_frame;
pub(crate) use members::{benched_frame, members_frame};
pub(crate) use read::{candidates, companies};
pub(crate) use write::{ScoredRow, scored_frame};

use super::{Candidate, Company, Group, Settings, assemble};
use crate::frame::{Frame, FrameError, text};

/// A company with its candidates and the group they make.
#[derive(Debug, Clone)]
pub(crate) struct Grouped {
    /// The company.
    pub company: Company,
    /// The row of each candidate in the frame that they were read from.
    pub rows: Vec<usize>,
    /// The candidates.
    pub candidates: Vec<Candidate>,
    /// Their group.
    pub group: Group,
}

impl Grouped {
    /// Seats a company's candidates.
    pub(crate) fn assembled(company: Company, held: Vec<(usize, Candidate)>, settings: &Settings) -> Self {
        let (rows, candidates): (Vec<usize>, Vec<Candidate>) = held.into_iter().unzip();
        let group = assemble(&company, &candidates, settings);
        Self {
            company,
            rows,
            candidates,
            group,
        }
    }
}

/// Candidates by company, with their rows, in the order of the frame.
pub(crate) fn by_company(frame: &Frame) -> Result<BTreeMap<String, Vec<(usize, Candidate)>>, FrameError> {
    let ids = text(frame, "company_id")?;
    let mut held: BTreeMap<String, Vec<(usize, Candidate)>> = BTreeMap::new();
    for (row, candidate) in candidates(frame)?.into_iter().enumerate() {
        let company = ids.get(row).unwrap_or_default().to_owned();
        held.entry(company).or_default().push((row, candidate));
    }
    Ok(held)
}

/// Every company's group, in the order of `companies`; a company without candidates has an empty one, which tells the gap.
pub(crate) fn group_all(
    companies: Vec<Company>,
    mut held: BTreeMap<String, Vec<(usize, Candidate)>>,
    settings: &Settings,
) -> Vec<Grouped> {
    companies
        .into_iter()
        .map(|company| {
            let people = held.remove(&company.company_id).unwrap_or_default();
            Grouped::assembled(company, people, settings)
        })
        .collect()
}
