//! The lead files together: moments become days, repeated leads one, and contacts of the future are set aside.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use super::file::{CheckedFile, Entry};
use crate::engine::{PhaseContext, PhaseError};
use crate::frame::{Frame, FrameBuilder, Moment, concat, concat_columns, moment, show_date, take_rows, text};

/// What came of the lead files.
pub(super) struct Leads {
    /// One row a lead, in the order of the files: days in place of moments.
    pub rows: Frame,
    /// Names and contacts by lead.
    pub identity: Frame,
    /// What the rules refuse across files.
    pub entries: Vec<Entry>,
    /// Of those, rows set aside, by file.
    pub dropped: BTreeMap<String, u64>,
}

/// Puts the lead files together.
pub(super) fn gather(
    context: &PhaseContext<'_>,
    files: &[CheckedFile],
    execution: NaiveDate,
) -> Result<Leads, PhaseError> {
    let (mut parts, mut people, mut origin) = (Vec::new(), Vec::new(), Vec::new());
    for file in files.iter().filter(|file| file.rows_hash().is_some()) {
        let rows = file.unit.frame("0.0-PREFLIGHT", "rows")?;
        origin.extend(std::iter::repeat_n(file.facts.file.as_str(), rows.height()));
        parts.push(rows.as_ref().clone());
        people.push(file.unit.frame("0.0-PREFLIGHT", "identity")?.as_ref().clone());
    }
    let (all, identity) = (concat(&parts)?, concat(&people)?);
    let mut gathering = Gathering {
        row_ids: text(&all, "row_id")?.iter().map(Option::unwrap_or_default).collect(),
        origin,
        entries: Vec::new(),
        dropped: vec![false; all.height()],
    };
    let contacted = gathering.moments(context, &all, "contacted_at")?;
    let booked = gathering.moments(context, &all, "call_scheduled_at")?;
    let created = gathering.moments(context, &all, "created_at")?;
    gathering.keep_newest(&all, &created)?;
    let today = execution.to_epoch_days();
    for (row, contact) in contacted.iter().enumerate() {
        let Some(contact) = contact else { continue };
        if contact.day > today {
            let why = format!(
                "contacted on {}, after the execution date {execution}",
                show_date(contact.day)
            );
            gathering.refuse(row, "contacted_at", "Q-FUT", &why, true);
        } else if booked
            .get(row)
            .copied()
            .flatten()
            .is_some_and(|call| call.day < contact.day)
        {
            gathering.refuse(
                row,
                "call_scheduled_at",
                "Q-NEG",
                "the call was booked before the contact",
                false,
            );
        }
    }
    let days = |moments: &[Option<Moment>]| moments.iter().map(|at| at.map(|at| at.day)).collect::<Vec<_>>();
    let dated = FrameBuilder::new()
        .date("contacted_date", days(&contacted))
        .date("call_scheduled_date", days(&booked))
        .date("created_date", days(&created))
        .finish()?;
    let mut plain = all.clone();
    for column in ["row_id", "contacted_at", "call_scheduled_at", "created_at"] {
        let _ = plain.drop_in_place(column).map_err(crate::frame::FrameError::from)?;
    }
    let kept: Vec<usize> = (0..all.height())
        .filter(|row| gathering.dropped.get(*row) == Some(&false))
        .collect();
    let mut dropped = BTreeMap::new();
    for (file, gone) in gathering.origin.iter().zip(&gathering.dropped) {
        *dropped.entry((*file).to_owned()).or_default() += u64::from(*gone);
    }
    Ok(Leads {
        rows: take_rows(&concat_columns(&plain, &dated)?, &kept)?,
        identity: take_rows(&identity, &kept)?,
        entries: gathering.entries,
        dropped,
    })
}

struct Gathering<'a> {
    row_ids: Vec<&'a str>,
    origin: Vec<&'a str>,
    entries: Vec<Entry>,
    dropped: Vec<bool>,
}

impl Gathering<'_> {
    /// Adds an entry for a row that was not dropped before.
    fn refuse(&mut self, row: usize, column: &str, rule: &str, reason: &str, drops: bool) {
        let Some(dropped) = self.dropped.get_mut(row).filter(|dropped| !**dropped) else {
            return;
        };
        *dropped = drops;
        self.entries.push(Entry {
            file: self.origin.get(row).copied().unwrap_or_default().to_owned(),
            row_id: self.row_ids.get(row).copied().unwrap_or_default().to_owned(),
            column: Some(column.to_owned()),
            reason: reason.to_owned(),
            rule: rule.to_owned(),
            kind: if drops { "row" } else { "flag" },
            ..Entry::default()
        });
    }

    /// The moments of a column. A contact or a call whose moment cannot be read would pass for none: such a lead is set
    /// aside.
    fn moments(
        &mut self,
        context: &PhaseContext<'_>,
        all: &Frame,
        column: &str,
    ) -> Result<Vec<Option<Moment>>, PhaseError> {
        let cells = text(all, column)?;
        let mut found = Vec::with_capacity(cells.len());
        for (row, cell) in cells.iter().enumerate() {
            let at = cell.map(|cell| moment(cell, context.zone()));
            if at == Some(None) {
                let drops = column != "created_at";
                self.refuse(row, column, "Q-DATE", "not a moment", drops);
            }
            found.push(at.flatten());
        }
        Ok(found)
    }

    /// Of leads with one id the newest stays; of equally new ones the last.
    fn keep_newest(&mut self, all: &Frame, created: &[Option<Moment>]) -> Result<(), PhaseError> {
        let mut newest: HashMap<&str, usize> = HashMap::with_capacity(all.height());
        let made = |row: usize| created.get(row).copied().flatten();
        for (row, id) in text(all, "lead_id")?.iter().enumerate() {
            let (Some(id), Some(false)) = (id, self.dropped.get(row).copied()) else {
                continue;
            };
            let Some(other) = newest.get(id).copied() else {
                newest.insert(id, row);
                continue;
            };
            let loser = if made(row) >= made(other) {
                newest.insert(id, row);
                other
            } else {
                row
            };
            self.refuse(
                loser,
                "lead_id",
                "Q-DUP",
                "the same lead stands here again; the newest is kept",
                true,
            );
        }
        Ok(())
    }
}
