//! Runs and their phase records. Current state is the latest record of each phase; nothing is ever overwritten.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, Row, named_params, params};
use serde::{Deserialize, Serialize};

use super::database::{Store, json_column};
use super::error::StoreError;
use super::lock::WriterLock;

/// Outcome of a run that is going on.
const RUNNING: &str = "running";
/// Outcome of a run whose process ended without saying how.
const INTERRUPTED: &str = "interrupted";
/// How a run can end.
const OUTCOMES: [&str; 5] = ["done", "failed", "blocked", "cancelled", INTERRUPTED];

/// What is known of a run when it begins.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct NewRun {
    /// The playbook's id.
    pub playbook: String,
    /// The profile asked for, if any.
    pub profile: Option<String>,
    /// The run's date (`YYYY-MM-DD`).
    pub as_of: String,
    /// When it began, RFC 3339.
    pub started_at: String,
    /// The resolved parameters, each with its origin.
    pub parameters: serde_json::Value,
    /// Files read and their fingerprints.
    pub inputs: serde_json::Value,
    /// The command as typed, or "workbench".
    pub command: String,
}

/// One execution of a playbook.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RunRecord {
    /// The run's number in this workspace, from 1.
    pub id: i64,
    /// The playbook's id.
    pub playbook: String,
    /// The profile asked for, if any.
    pub profile: Option<String>,
    /// The run's date (`YYYY-MM-DD`).
    pub as_of: String,
    /// When it began, RFC 3339.
    pub started_at: String,
    /// When it ended, RFC 3339; none while running or when interrupted.
    pub finished_at: Option<String>,
    /// running, done, failed, blocked, cancelled or interrupted.
    pub outcome: String,
    /// The resolved parameters, each with its origin.
    pub parameters: serde_json::Value,
    /// Files read and their fingerprints.
    pub inputs: serde_json::Value,
    /// The command as typed, or "workbench".
    pub command: String,
}

/// What a phase did in a run.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PhaseRecord {
    /// The run it belongs to.
    pub run: i64,
    /// The playbook's id.
    pub playbook: String,
    /// The phase's id.
    pub phase: String,
    /// Hash of the phase's version, parameters and input frames.
    pub key: String,
    /// The phase's status, in the engine's words.
    pub status: String,
    /// When it began, RFC 3339.
    pub started_at: String,
    /// How long it took, milliseconds.
    pub duration_ms: i64,
    /// Rows read.
    pub rows_in: i64,
    /// Rows made.
    pub rows_out: i64,
    /// The frames it made: name to hash.
    pub frames: BTreeMap<String, String>,
    /// Its metrics.
    pub metrics: serde_json::Value,
    /// Its gates with their outcomes; evidence frames are named by hash.
    pub gates: serde_json::Value,
    /// Why it failed or was skipped.
    pub message: Option<String>,
    /// The run whose result was taken, when nothing had changed since.
    pub reused_from: Option<i64>,
}

impl Store {
    /// Writes down that a run begins; gives its number.
    ///
    /// # Errors
    /// When the store is a reader's or the database refuses.
    pub fn begin_run(&self, run: &NewRun) -> Result<i64, StoreError> {
        let doing = "begin a run";
        let parameters = run.parameters.to_string();
        let inputs = run.inputs.to_string();
        self.write(doing, |transaction| {
            transaction
                .execute(
                    "INSERT INTO run (playbook, profile, as_of, started_at, outcome, parameters, inputs, command)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                    params![
                        run.playbook,
                        run.profile,
                        run.as_of,
                        run.started_at,
                        RUNNING,
                        parameters,
                        inputs,
                        run.command
                    ],
                )
                .map_err(StoreError::sql(doing))?;
            Ok(transaction.last_insert_rowid())
        })
    }

    /// Writes down how a run ended: done, failed, blocked or cancelled.
    ///
    /// # Errors
    /// [`StoreError::UnknownWord`] for another outcome, [`StoreError::NoRun`] for an unknown run.
    pub fn finish_run(&self, id: i64, outcome: &str, finished_at: &str) -> Result<(), StoreError> {
        let doing = "finish a run";
        if !OUTCOMES.contains(&outcome) {
            let known = OUTCOMES.join(", ");
            return Err(StoreError::UnknownWord {
                what: "run's outcome",
                value: outcome.to_owned(),
                known,
            });
        }
        self.write(doing, |transaction| {
            let changed = transaction
                .execute(
                    "UPDATE run SET outcome = ?2, finished_at = ?3 WHERE id = ?1",
                    params![id, outcome, finished_at],
                )
                .map_err(StoreError::sql(doing))?;
            if changed == 0 {
                Err(StoreError::NoRun { run: id })
            } else {
                Ok(())
            }
        })
    }

    /// Replaces the inputs of a run: they are known only after the files were read.
    ///
    /// # Errors
    /// [`StoreError::NoRun`] for an unknown run.
    pub fn set_run_inputs(&self, id: i64, inputs: &serde_json::Value) -> Result<(), StoreError> {
        let doing = "note a run's inputs";
        self.write(doing, |transaction| {
            let changed = transaction
                .execute(
                    "UPDATE run SET inputs = ?2 WHERE id = ?1",
                    params![id, inputs.to_string()],
                )
                .map_err(StoreError::sql(doing))?;
            if changed == 0 {
                Err(StoreError::NoRun { run: id })
            } else {
                Ok(())
            }
        })
    }

    /// The runs, newest first; of one playbook or of all. A run whose process was killed is shown as interrupted.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn runs(&self, playbook: Option<&str>) -> Result<Vec<RunRecord>, StoreError> {
        let mut runs = self.read("list the runs", |connection| {
            let mut statement =
                connection.prepare_cached("SELECT * FROM run WHERE ?1 IS NULL OR playbook = ?1 ORDER BY id DESC")?;
            statement
                .query_map([playbook], run_of_row)?
                .collect::<rusqlite::Result<Vec<_>>>()
        })?;
        self.show_interrupted(&mut runs);
        Ok(runs)
    }

    /// One run, if there is one of that number.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn run(&self, id: i64) -> Result<Option<RunRecord>, StoreError> {
        let run = self.read("read a run", |connection| {
            connection
                .query_row("SELECT * FROM run WHERE id = ?1", [id], run_of_row)
                .optional()
        })?;
        let mut runs: Vec<RunRecord> = run.into_iter().collect();
        self.show_interrupted(&mut runs);
        Ok(runs.pop())
    }

    /// Marks runs that are still "running" as interrupted; called when a writer opens, as nobody else can be running
    /// one then. Gives how many there were.
    ///
    /// # Errors
    /// When the store is a reader's or the database refuses.
    pub fn mark_interrupted(&self) -> Result<usize, StoreError> {
        let doing = "mark interrupted runs";
        self.write(doing, |transaction| {
            transaction
                .execute("UPDATE run SET outcome = ?1 WHERE outcome = ?2", [INTERRUPTED, RUNNING])
                .map_err(StoreError::sql(doing))
        })
    }

    /// A reader can't write the mark, but it must not show a dead run as running.
    fn show_interrupted(&self, runs: &mut [RunRecord]) {
        let any_running = runs.iter().any(|run| run.outcome == RUNNING);
        if any_running && !self.is_writer() && !WriterLock::is_held(self.root()) {
            for run in runs.iter_mut().filter(|run| run.outcome == RUNNING) {
                run.outcome = INTERRUPTED.to_owned();
            }
        }
    }

    /// Writes a phase's record in one transaction. Its frames must have been put before.
    ///
    /// # Errors
    /// [`StoreError::NoRun`] when its run (or the one it was reused from) is unknown.
    pub fn record_phase(&self, record: &PhaseRecord) -> Result<(), StoreError> {
        let doing = "record a phase";
        let frames = serde_json::to_string(&record.frames).map_err(StoreError::json("frames"))?;
        let metrics = record.metrics.to_string();
        let gates = record.gates.to_string();
        self.write(doing, |transaction| {
            for run in std::iter::once(record.run).chain(record.reused_from) {
                require_run(transaction, run)?;
            }
            transaction
                .execute(
                    "INSERT INTO phase (run, playbook, phase, key, status, started_at, duration_ms, rows_in, rows_out,
                                        frames, metrics, gates, message, reused_from)
                     VALUES (:run, :playbook, :phase, :key, :status, :started_at, :duration_ms, :rows_in, :rows_out,
                             :frames, :metrics, :gates, :message, :reused_from)",
                    named_params! {
                        ":run": record.run, ":playbook": record.playbook, ":phase": record.phase, ":key": record.key,
                        ":status": record.status, ":started_at": record.started_at, ":duration_ms": record.duration_ms,
                        ":rows_in": record.rows_in, ":rows_out": record.rows_out, ":frames": frames,
                        ":metrics": metrics, ":gates": gates, ":message": record.message,
                        ":reused_from": record.reused_from,
                    },
                )
                .map(|_| ())
                .map_err(StoreError::sql(doing))
        })
    }

    /// The newest record of a phase that ended well: the last good state, whatever happened since.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn latest_done(&self, playbook: &str, phase: &str) -> Result<Option<PhaseRecord>, StoreError> {
        self.read("read a phase", |connection| {
            let sql =
                "SELECT * FROM phase WHERE playbook = ?1 AND phase = ?2 AND status = 'done' ORDER BY id DESC LIMIT 1";
            connection
                .prepare_cached(sql)?
                .query_row([playbook, phase], phase_of_row)
                .optional()
        })
    }

    /// A phase's latest record, whatever its status.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn latest_phase(&self, playbook: &str, phase: &str) -> Result<Option<PhaseRecord>, StoreError> {
        self.read("read a phase", |connection| {
            let sql = "SELECT * FROM phase WHERE playbook = ?1 AND phase = ?2 ORDER BY id DESC LIMIT 1";
            connection
                .prepare_cached(sql)?
                .query_row([playbook, phase], phase_of_row)
                .optional()
        })
    }

    /// The latest record of a phase with this key whose status is one of `done`: the result that can be reused.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn phase_by_key(
        &self,
        playbook: &str,
        phase: &str,
        key: &str,
        done: &[&str],
    ) -> Result<Option<PhaseRecord>, StoreError> {
        self.read("look a phase up", |connection| {
            let sql = "SELECT * FROM phase WHERE playbook = ?1 AND phase = ?2 AND key = ?3 ORDER BY id DESC";
            let mut statement = connection.prepare_cached(sql)?;
            for record in statement.query_map([playbook, phase, key], phase_of_row)? {
                let record = record?;
                if done.contains(&record.status.as_str()) {
                    return Ok(Some(record));
                }
            }
            Ok(None)
        })
    }

    /// All records of a run in the order in which they were written (a phase may have more than one).
    ///
    /// # Errors
    /// When the database refuses.
    pub fn phases_of_run(&self, run: i64) -> Result<Vec<PhaseRecord>, StoreError> {
        self.read("list a run's phases", |connection| {
            let mut statement = connection.prepare_cached("SELECT * FROM phase WHERE run = ?1 ORDER BY id")?;
            statement.query_map([run], phase_of_row)?.collect()
        })
    }
}

/// Names the missing run, where SQLite would only say that a foreign key failed.
pub(super) fn require_run(connection: &Connection, run: i64) -> Result<(), StoreError> {
    let found = connection
        .query_row("SELECT 1 FROM run WHERE id = ?1", [run], |_| Ok(()))
        .optional();
    found
        .map_err(StoreError::sql("look a run up"))?
        .ok_or(StoreError::NoRun { run })
}

fn run_of_row(row: &Row<'_>) -> rusqlite::Result<RunRecord> {
    Ok(RunRecord {
        id: row.get("id")?,
        playbook: row.get("playbook")?,
        profile: row.get("profile")?,
        as_of: row.get("as_of")?,
        started_at: row.get("started_at")?,
        finished_at: row.get("finished_at")?,
        outcome: row.get("outcome")?,
        parameters: json_column(row, "parameters")?,
        inputs: json_column(row, "inputs")?,
        command: row.get("command")?,
    })
}

fn phase_of_row(row: &Row<'_>) -> rusqlite::Result<PhaseRecord> {
    Ok(PhaseRecord {
        run: row.get("run")?,
        playbook: row.get("playbook")?,
        phase: row.get("phase")?,
        key: row.get("key")?,
        status: row.get("status")?,
        started_at: row.get("started_at")?,
        duration_ms: row.get("duration_ms")?,
        rows_in: row.get("rows_in")?,
        rows_out: row.get("rows_out")?,
        frames: json_column(row, "frames")?,
        metrics: json_column(row, "metrics")?,
        gates: json_column(row, "gates")?,
        message: row.get("message")?,
        reused_from: row.get("reused_from")?,
    })
}
