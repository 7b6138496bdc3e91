//! What a sales rep noted about a lead. Marks are appended; the latest one is what holds.

use std::collections::BTreeMap;

use rusqlite::{Row, params};
use serde::{Deserialize, Serialize};

use super::database::Store;
use super::error::StoreError;

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
    /// Notes a lead's status; the earlier ones stay in its history.
    ///
    /// # Errors
    /// When the store is a reader's or the database refuses.
    pub fn set_mark(
        &self,
        playbook: &str,
        lead: &str,
        status: &str,
        note: Option<&str>,
        actor: &str,
        at: &str,
    ) -> Result<(), StoreError> {
        let doing = "note a status";
        let note = note.filter(|note| !note.is_empty());
        self.note(doing, |transaction| {
            transaction
                .execute(
                    "INSERT INTO mark (playbook, lead, status, note, actor, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                    params![playbook, lead, status, note, actor, at],
                )
                .map(|_| ())
                .map_err(StoreError::sql(doing))
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
