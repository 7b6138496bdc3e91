//! Units (a state list, a company, a fold: each finished one is a checkpoint) and the cache of file fingerprints.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, Transaction, params};
use serde::{Deserialize, Serialize};

use super::database::{Store, json_column};
use super::error::StoreError;

/// A finished unit of a phase.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct UnitRecord {
    /// The frames it made: name to hash.
    pub frames: BTreeMap<String, String>,
    /// Whatever else it found out.
    pub value: serde_json::Value,
}

impl Store {
    /// Keeps a unit's result; the same unit done again replaces it. Its frames must have been put before.
    ///
    /// # Errors
    /// When the store is a reader's or the database refuses.
    pub fn put_unit(
        &self,
        playbook: &str,
        phase: &str,
        unit_key: &str,
        frames: &BTreeMap<String, String>,
        value: &serde_json::Value,
    ) -> Result<(), StoreError> {
        let doing = "keep a unit";
        let frames = serde_json::to_string(frames).map_err(StoreError::json("frames"))?;
        self.write(doing, |transaction| {
            transaction
                .execute(
                    "INSERT INTO unit (playbook, phase, unit_key, frames, value) VALUES (?1, ?2, ?3, ?4, ?5)
                     ON CONFLICT DO UPDATE SET frames = excluded.frames, value = excluded.value",
                    params![playbook, phase, unit_key, frames, value.to_string()],
                )
                .map(|_| ())
                .map_err(StoreError::sql(doing))
        })
    }

    /// A finished unit, if it was kept under this key.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn unit(&self, playbook: &str, phase: &str, unit_key: &str) -> Result<Option<UnitRecord>, StoreError> {
        self.read("read a unit", |connection| {
            let sql = "SELECT frames, value FROM unit WHERE playbook = ?1 AND phase = ?2 AND unit_key = ?3";
            connection
                .prepare_cached(sql)?
                .query_row([playbook, phase, unit_key], |row| {
                    Ok(UnitRecord {
                        frames: json_column(row, "frames")?,
                        value: json_column(row, "value")?,
                    })
                })
                .optional()
        })
    }

    /// The fingerprint of a file that has not changed (same size in bytes, same time of change in nanoseconds) since it
    /// was last hashed.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn cached_fingerprint(&self, path: &str, size: u64, mtime_ns: i64) -> Result<Option<String>, StoreError> {
        self.read("look a fingerprint up", |connection| {
            connection
                .prepare_cached("SELECT fingerprint FROM fingerprint WHERE path = ?1 AND size = ?2 AND mtime_ns = ?3")?
                .query_row(params![path, bits(size), mtime_ns], |row| row.get(0))
                .optional()
        })
    }

    /// Keeps a file's fingerprint for [`Store::cached_fingerprint`]. It is only a cache: without the right to write it
    /// is kept where the database takes it at once, and else not.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn cache_fingerprint(&self, path: &str, size: u64, mtime_ns: i64, fingerprint: &str) -> Result<(), StoreError> {
        let doing = "keep a fingerprint";
        let keep = |transaction: &Transaction<'_>| {
            transaction
                .execute(
                    "INSERT INTO fingerprint (path, size, mtime_ns, fingerprint) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT DO UPDATE SET size = excluded.size, mtime_ns = excluded.mtime_ns,
                                               fingerprint = excluded.fingerprint",
                    params![path, bits(size), mtime_ns, fingerprint],
                )
                .map(|_| ())
                .map_err(StoreError::sql(doing))
        };
        if self.is_writer() {
            return self.write(doing, keep);
        }
        // A folder that cannot be written, or a run that writes just now: the file is hashed again the next time.
        let _ = self.try_transact(doing, keep);
        Ok(())
    }
}

/// SQLite's integers are signed; a size only has to be the same again, so its bits are kept.
fn bits(size: u64) -> i64 {
    size.cast_signed()
}
