//! Leads (C-3): of rows with one id, then of rows with one registry number, the latest stays; contacts of the future are
//! set aside. Names and contacts go apart.

use std::cmp::Ordering;
use std::collections::HashMap;

use chrono::NaiveDate;

use super::entries::Entries;
use super::family::{DUPLICATE, Family, contract_of, drop_rows};
use crate::engine::PhaseError;
use crate::frame::{Frame, FrameBuilder, IntegerColumn, TextColumn, date, integer, text};
use crate::playbooks::mql::contract;

/// Two leads about one representative: which was kept and which not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pair {
    pub rep_crd: i64,
    pub kept: String,
    pub dropped: String,
}

/// What came of the leads.
pub(super) struct Leads {
    pub family: Family,
    pub pairs: Vec<Pair>,
    /// Leads with a registry number before those pairs were settled.
    pub with_crd: usize,
}

/// Settles duplicates and contacts of the future.
pub(super) fn settle(mut family: Family, entries: &mut Entries, as_of: NaiveDate) -> Result<Leads, PhaseError> {
    if family.rows.height() == 0 {
        return Ok(Leads {
            family,
            pairs: Vec::new(),
            with_crd: 0,
        });
    }
    let nameless: Vec<usize> = rows_where(&text(&family.rows, "lead_id")?, |id| id.is_none());
    drop_rows(&mut family, entries, &nameless, "no_lead_id", "C-3")?;
    let twice = {
        let age = Age::of(&family.rows)?;
        let mut latest: HashMap<&str, usize> = HashMap::with_capacity(family.rows.height());
        let mut losers = Vec::new();
        for (row, id) in age.ids.iter().enumerate() {
            let Some(id) = id else { continue };
            settle_one(&age, latest.entry(id), row, &mut losers);
        }
        losers.sort_unstable();
        losers
    };
    drop_rows(&mut family, entries, &twice, DUPLICATE, "C-3")?;
    let (shared, pairs, with_crd) = by_crd(&family.rows)?;
    drop_rows(&mut family, entries, &shared, DUPLICATE, "C-3")?;
    let today = as_of.to_epoch_days();
    let future: Vec<usize> = date(&family.rows, "contacted_date")?
        .iter()
        .enumerate()
        .filter(|(_, day)| day.is_some_and(|day| day > today))
        .map(|(row, _)| row)
        .collect();
    drop_rows(&mut family, entries, &future, "future_contact", "C-2")?;
    Ok(Leads {
        family,
        pairs,
        with_crd,
    })
}

fn rows_where(column: &TextColumn<'_>, holds: impl Fn(Option<&str>) -> bool) -> Vec<usize> {
    let cells = column.iter().enumerate();
    cells.filter(|(_, cell)| holds(*cell)).map(|(row, _)| row).collect()
}

/// Leads that lose to another one about the same representative.
fn by_crd(rows: &Frame) -> Result<(Vec<usize>, Vec<Pair>, usize), PhaseError> {
    let age = Age::of(rows)?;
    let crds = integer(rows, "rep_crd")?;
    let mut latest: HashMap<i64, usize> = HashMap::with_capacity(rows.height());
    let mut losers = Vec::new();
    let mut with_crd = 0;
    for (row, crd) in crds.iter().enumerate() {
        // Leads without a number are nobody's duplicates.
        let Some(crd) = crd else { continue };
        with_crd += 1;
        settle_one(&age, latest.entry(crd), row, &mut losers);
    }
    losers.sort_unstable();
    let id = |row: usize| age.ids.get(row).unwrap_or_default().to_owned();
    let pairs = losers
        .iter()
        .filter_map(|loser| {
            let rep_crd = crds.get(*loser)?;
            let kept = latest.get(&rep_crd)?;
            Some(Pair {
                rep_crd,
                kept: id(*kept),
                dropped: id(*loser),
            })
        })
        .collect();
    Ok((losers, pairs, with_crd))
}

fn settle_one<K>(
    age: &Age<'_>,
    entry: std::collections::hash_map::Entry<'_, K, usize>,
    row: usize,
    losers: &mut Vec<usize>,
) {
    match entry {
        std::collections::hash_map::Entry::Vacant(free) => {
            free.insert(row);
        }
        std::collections::hash_map::Entry::Occupied(mut held) => {
            if age.compare(row, *held.get()).is_gt() {
                losers.push(held.insert(row));
            } else {
                losers.push(row);
            }
        }
    }
}

/// What decides between two rows.
struct Age<'f> {
    ids: TextColumn<'f>,
    modified: IntegerColumn<'f>,
    contacted: IntegerColumn<'f>,
}

impl<'f> Age<'f> {
    fn of(rows: &'f Frame) -> Result<Self, PhaseError> {
        Ok(Self {
            ids: text(rows, "lead_id")?,
            modified: integer(rows, "modified_at")?,
            contacted: integer(rows, "contacted_at")?,
        })
    }

    /// Greater: the first row is kept. Of equal ones the earlier row, which stands second here.
    fn compare(&self, row: usize, other: usize) -> Ordering {
        self.modified
            .get(row)
            .cmp(&self.modified.get(other))
            .then(self.contacted.get(row).cmp(&self.contacted.get(other)))
            .then(self.ids.get(other).cmp(&self.ids.get(row)))
    }
}

/// Leads without and with what is personal.
pub(super) fn split(rows: &Frame) -> Result<(Frame, Frame), PhaseError> {
    let contract = contract_of(contract::LEADS)?;
    let personal = |name: &str| contract.column(name).is_some_and(|column| column.pii);
    let (mut working, mut identity) = (FrameBuilder::new(), FrameBuilder::new());
    for column in rows.columns() {
        let name = column.name().as_str();
        if personal(name) {
            identity = identity.column(column.clone());
        } else {
            working = working.column(column.clone());
            if name == "lead_id" {
                identity = identity.column(column.clone());
            }
        }
    }
    Ok((working.finish()?, identity.finish()?))
}
