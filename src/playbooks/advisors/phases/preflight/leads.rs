//! The lead files together: moments become days, repeated leads one, and contacts of the future are set aside.
//!
//! Of rows with one id the newest is taken first, whatever else is wrong with it; only then is it asked whether its
//! moments can be read and lie in the past. The newest row is what the CRM says of a lead now: an older one must not
//! stand in for it because it cannot be used. (Rows without an id or a registry number were refused with their file:
//! they are nobody's.)

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use super::super::super::contract;
use super::PHASE;
use super::carried;
use super::entries::{Entry, public};
use super::file::{CheckedFile, Facts};
use crate::engine::{PhaseContext, PhaseError};
use crate::frame::{Contract, Frame, FrameBuilder, Moment, cell_text, concat, concat_columns, moment, take_rows, text};

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
    carried::refuse_headers(&context.words("carried_columns")?)?;
    let (mut parts, mut people, mut origin) = (Vec::new(), Vec::new(), Vec::new());
    for file in files.iter().filter(|file| file.rows_hash().is_some()) {
        let rows = file.unit.frame(PHASE, "rows")?;
        origin.extend(std::iter::repeat_n(file.facts.file.as_str(), rows.height()));
        parts.push(rows.as_ref().clone());
        people.push(file.unit.frame(PHASE, "identity")?.as_ref().clone());
    }
    let (all, identity) = (concat(&carried::alike(&parts)?)?, concat(&people)?);
    let contracts = contract::contracts();
    let mut gathering = Gathering {
        all: &all,
        contract: contracts.iter().find(|contract| contract.dataset == contract::LEADS),
        origin,
        entries: Vec::new(),
        dropped: vec![false; all.height()],
    };
    let created = gathering.moments(context, "created_at")?;
    gathering.keep_newest(&created)?;
    let contacted = gathering.moments(context, "contacted_at")?;
    let booked = gathering.moments(context, "call_scheduled_at")?;
    let flagged = context.word("negative_days")? == "exclude";
    gathering.refuse_contacts(&contacted, &booked, execution, flagged)?;
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

impl Leads {
    /// Takes the rows that were dropped across files off a lead file's facts, with their reasons.
    pub fn take_off(&self, facts: &mut Facts) {
        let gone = self.dropped.get(&facts.file).copied().unwrap_or(0);
        facts.kept = facts.kept.saturating_sub(gone);
        facts.quarantined += gone;
        let own = self.entries.iter().filter(|entry| entry.file == facts.file);
        facts.count(&own.cloned().collect::<Vec<_>>());
    }
}

struct Gathering<'a> {
    all: &'a Frame,
    contract: Option<&'a Contract>,
    origin: Vec<&'a str>,
    entries: Vec<Entry>,
    dropped: Vec<bool>,
}

impl Gathering<'_> {
    /// Adds an entry for a row that was not dropped before.
    fn refuse(&mut self, row: usize, column: &str, rule: &str, reason: &str, drops: bool) -> Result<(), PhaseError> {
        let Some(dropped) = self.dropped.get_mut(row).filter(|dropped| !**dropped) else {
            return Ok(());
        };
        *dropped = drops;
        let cell = |column: &str| Ok::<_, PhaseError>(cell_text(self.all, column, row)?.unwrap_or_default());
        let raw = cell(column)?;
        let entry = Entry {
            file: self.origin.get(row).copied().unwrap_or_default().to_owned(),
            line: None,
            row_id: cell("row_id")?,
            column: Some(column.to_owned()),
            value: self.contract.and_then(|contract| public(contract, column, &raw)),
            raw,
            reason: reason.to_owned(),
            rule: rule.to_owned(),
            kind: if drops { "row" } else { "flag" },
        };
        self.entries.push(entry);
        Ok(())
    }

    /// Sets contacts of the future aside, and flags calls that were booked before the contact where such are excluded.
    fn refuse_contacts(
        &mut self,
        contacted: &[Option<Moment>],
        booked: &[Option<Moment>],
        execution: NaiveDate,
        flagged: bool,
    ) -> Result<(), PhaseError> {
        let today = execution.to_epoch_days();
        let future = format!("contacted after the execution date {execution}");
        for (row, (contact, call)) in contacted.iter().zip(booked).enumerate() {
            let Some(contact) = contact else { continue };
            if contact.day > today {
                self.refuse(row, "contacted_at", "Q-FUT", &future, true)?;
            } else if flagged && call.is_some_and(|call| call.day < contact.day) {
                let why = "the call was booked before the contact";
                self.refuse(row, "call_scheduled_at", "Q-NEG", why, false)?;
            }
        }
        Ok(())
    }

    /// The moments of a column. A contact or a call whose moment cannot be read would pass for none: such a lead is set
    /// aside.
    fn moments(&mut self, context: &PhaseContext<'_>, column: &str) -> Result<Vec<Option<Moment>>, PhaseError> {
        let cells = text(self.all, column)?;
        let mut found = Vec::with_capacity(cells.len());
        for (row, cell) in cells.iter().enumerate() {
            let at = cell.map(|cell| moment(cell, context.zone()));
            if at == Some(None) {
                let drops = column != "created_at";
                self.refuse(row, column, "Q-DATE", "not a moment", drops)?;
            }
            found.push(at.flatten());
        }
        Ok(found)
    }

    /// Of leads with one id the newest stays; of equally new ones the last.
    fn keep_newest(&mut self, created: &[Option<Moment>]) -> Result<(), PhaseError> {
        let mut newest: HashMap<&str, usize> = HashMap::with_capacity(self.all.height());
        let made = |row: usize| created.get(row).copied().flatten();
        for (row, id) in text(self.all, "lead_id")?.iter().enumerate() {
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
            )?;
        }
        Ok(())
    }
}
