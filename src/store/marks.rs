//! What a sales rep noted about a lead. Marks are appended; the latest one is what holds.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, Row, Transaction, params};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::audit;
use super::database::Store;
use super::error::StoreError;

/// What is being done, in errors.
const DOING: &str = "note a status";
/// The status of a lead that nobody marked.
pub const UNMARKED: &str = "new";

/// A lead's status at a moment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Its place among all marks of the workspace, from 1.
    pub seq: i64,
    /// The lead's id.
    pub lead: String,
    /// The status, from the playbook's list.
    pub status: String,
    /// What the rep wrote.
    pub note: Option<String>,
    /// Who set it.
    pub actor: String,
    /// When, RFC 3339.
    pub at: String,
}

impl Store {
    /// Notes a lead's status and note; the earlier ones stay in its history. Without a status the last one stays
    /// (`new` where there is none), and without a note the last note; an empty note takes it away. Which one was the last
    /// is found in the same transaction, so that two who mark at the same time take nothing from each other. Gives the
    /// mark that holds now.
    ///
    /// # Errors
    /// When the store is a reader's or the database refuses.
    pub fn set_mark(
        &self,
        playbook: &str,
        lead: &str,
        status: Option<&str>,
        note: Option<&str>,
        actor: &str,
        at: &str,
    ) -> Result<Mark, StoreError> {
        let wanted = (playbook, lead, status, note);
        self.note(DOING, |transaction| insert(transaction, wanted, (actor, at)))
    }

    /// The same for a mark with a reason, such as one that passes over a lead: it stands in the audit chain as well, in
    /// the same transaction. The chain is never edited, so it gets the lead's `alias` and no word of the reason.
    ///
    /// # Errors
    /// As [`Store::set_mark`].
    pub fn set_reasoned_mark(
        &self,
        (playbook, lead, alias): (&str, &str, &str),
        status: Option<&str>,
        reason: &str,
        actor: &str,
        at: &str,
    ) -> Result<Mark, StoreError> {
        self.note(DOING, |transaction| {
            let mark = insert(transaction, (playbook, lead, status, Some(reason)), (actor, at))?;
            let payload = json!({ "playbook": playbook, "lead": alias, "status": mark.status });
            audit::append(transaction, at, actor, "mark.reasoned", &payload)?;
            Ok(mark)
        })
    }

    /// The latest mark of every marked lead, by lead.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn marks(&self, playbook: &str) -> Result<BTreeMap<String, Mark>, StoreError> {
        self.read("list the marks", |connection| {
            let mut statement = connection.prepare_cached(
                "SELECT * FROM mark WHERE seq IN (SELECT max(seq) FROM mark WHERE playbook = ?1 GROUP BY lead)",
            )?;
            let marks = statement.query_map([playbook], mark_of_row)?;
            marks.map(|mark| mark.map(|mark| (mark.lead.clone(), mark))).collect()
        })
    }

    /// All marks of a lead, oldest first.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn mark_history(&self, playbook: &str, lead: &str) -> Result<Vec<Mark>, StoreError> {
        self.read("list a lead's marks", |connection| {
            let sql = "SELECT * FROM mark WHERE playbook = ?1 AND lead = ?2 ORDER BY seq";
            connection
                .prepare_cached(sql)?
                .query_map([playbook, lead], mark_of_row)?
                .collect()
        })
    }
}

/// What is set: playbook, lead, status and note.
type Wanted<'a> = (&'a str, &'a str, Option<&'a str>, Option<&'a str>);

fn insert(
    transaction: &Transaction<'_>,
    (playbook, lead, status, note): Wanted<'_>,
    (actor, at): (&str, &str),
) -> Result<Mark, StoreError> {
    let last = "SELECT * FROM mark WHERE playbook = ?1 AND lead = ?2 ORDER BY seq DESC LIMIT 1";
    let last: Option<Mark> = transaction
        .query_row(last, [playbook, lead], mark_of_row)
        .optional()
        .map_err(StoreError::sql(DOING))?;
    let (last_status, last_note) = last.map(|mark| (mark.status, mark.note)).unwrap_or_default();
    let unmarked = last_status.is_empty();
    let status = match status {
        Some(status) => status.to_owned(),
        None if unmarked => UNMARKED.to_owned(),
        None => last_status,
    };
    let note = note.map_or(last_note, |note| Some(note.to_owned()));
    let note = note.filter(|note| !note.is_empty());
    transaction
        .execute(
            "INSERT INTO mark (playbook, lead, status, note, actor, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![playbook, lead, status, note, actor, at],
        )
        .map_err(StoreError::sql(DOING))?;
    Ok(Mark {
        seq: transaction.last_insert_rowid(),
        lead: lead.to_owned(),
        status,
        note,
        actor: actor.to_owned(),
        at: at.to_owned(),
    })
}

fn mark_of_row(row: &Row<'_>) -> rusqlite::Result<Mark> {
    Ok(Mark {
        seq: row.get("seq")?,
        lead: row.get("lead")?,
        status: row.get("status")?,
        note: row.get("note")?,
        actor: row.get("actor")?,
        at: row.get("at")?,
    })
}
