//! The execution log of a run: what a reviewer reads afterwards, line by line.

use rusqlite::params;
use serde::{Deserialize, Serialize};

use super::database::Store;
use super::error::StoreError;
use super::records::require_run;

/// One line of a run's execution log.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    /// When, RFC 3339.
    pub at: String,
    /// info, warning or error.
    pub level: String,
    /// The phase it is about.
    pub phase: Option<String>,
    /// The file, window, rule set or company it is about.
    pub subject: Option<String>,
    /// The row of that subject, from 1.
    pub row: Option<i64>,
    /// A short stable code.
    pub code: String,
    /// What happened, as a sentence.
    pub message: String,
}

impl Store {
    /// Appends one line to a run's log. Each call waits for the disk: many lines at once go to [`Store::log_lines`].
    ///
    /// # Errors
    /// [`StoreError::NoRun`] for an unknown run.
    #[allow(
        clippy::too_many_arguments,
        reason = "the line's fields, in the order in which they are shown"
    )]
    pub fn log_line(
        &self,
        run: i64,
        at: &str,
        level: &str,
        phase: Option<&str>,
        subject: Option<&str>,
        row: Option<i64>,
        code: &str,
        message: &str,
    ) -> Result<(), StoreError> {
        let line = LogLine {
            at: at.to_owned(),
            level: level.to_owned(),
            phase: phase.map(str::to_owned),
            subject: subject.map(str::to_owned),
            row,
            code: code.to_owned(),
            message: message.to_owned(),
        };
        self.log_lines(run, &[line])
    }

    /// Appends lines to a run's log in one transaction.
    ///
    /// # Errors
    /// [`StoreError::NoRun`] for an unknown run.
    pub fn log_lines(&self, run: i64, lines: &[LogLine]) -> Result<(), StoreError> {
        let doing = "write the log";
        self.write(doing, |transaction| {
            require_run(transaction, run)?;
            let mut statement = transaction
                .prepare_cached(
                    "INSERT INTO log (run, at, level, phase, subject, line, code, message) VALUES (?1,?2,?3,?4,?5,?6,?7,?8)",
                )
                .map_err(StoreError::sql(doing))?;
            for line in lines {
                statement
                    .execute(params![
                        run,
                        line.at,
                        line.level,
                        line.phase,
                        line.subject,
                        line.row,
                        line.code,
                        line.message
                    ])
                    .map_err(StoreError::sql(doing))?;
            }
            Ok(())
        })
    }

    /// A run's log in the order of writing.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn log_of_run(&self, run: i64) -> Result<Vec<LogLine>, StoreError> {
        self.read("read the log", |connection| {
            let mut statement = connection.prepare_cached("SELECT * FROM log WHERE run = ?1 ORDER BY id")?;
            let lines = statement.query_map([run], |row| {
                Ok(LogLine {
                    at: row.get("at")?,
                    level: row.get("level")?,
                    phase: row.get("phase")?,
                    subject: row.get("subject")?,
                    row: row.get("line")?,
                    code: row.get("code")?,
                    message: row.get("message")?,
                })
            })?;
            lines.collect()
        })
    }
}
