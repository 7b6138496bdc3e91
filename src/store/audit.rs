//! The audit chain: who decided, revealed, exported or erased what. Each entry's hash covers the one before, so a change
//! anywhere breaks every later link; the head's hash, filed elsewhere, proves the whole.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::database::Store;
use super::error::StoreError;
use super::hash::sha256_hex;
use super::reviews::review_payload;

/// What the first entry follows: 64 zeros, as no entry can hash to.
const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";
/// Names the canonical text's form inside every hash, so that a later form can't be mistaken for this one.
const FORM: &str = "assay-audit-1";

/// One link of the audit chain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// Its place in the chain, from 1 without gaps.
    pub seq: i64,
    /// When, RFC 3339.
    pub at: String,
    /// Who.
    pub actor: String,
    /// What was done: a short stable word such as `review.waived` or `pii.shown`.
    pub action: String,
    /// The particulars; never people's data itself.
    pub payload: Value,
    /// The hash of the entry before; zeros for the first.
    pub previous: String,
    /// SHA-256 over all of the above.
    pub hash: String,
}

/// Where and why the chain does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditBreak {
    /// The first entry that does not hold.
    pub seq: i64,
    /// What is wrong with it.
    pub why: String,
}

/// The result of checking the whole chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditReport {
    /// How many entries there are.
    pub entries: i64,
    /// The last entry's hash (zeros for an empty chain): file it elsewhere, and a chain rewritten as a whole is found out.
    pub head: String,
    /// The first break, if there is one.
    pub first_broken: Option<AuditBreak>,
}

/// An entry as stored: the payload is hashed as the text it is, not as some reading of it.
struct StoredEntry {
    seq: i64,
    at: String,
    actor: String,
    action: String,
    payload: String,
    previous: String,
    hash: String,
}

impl StoredEntry {
    fn expected_hash(&self) -> String {
        // A JSON array separates its parts without ambiguity, whatever they contain.
        let parts = json!([
            FORM,
            self.seq,
            self.at,
            self.actor,
            self.action,
            self.payload,
            self.previous
        ]);
        sha256_hex(parts.to_string().as_bytes())
    }
}

impl Store {
    /// Appends an entry to the audit chain; gives its place. The payload is stored in canonical form
    /// (see [`canonical_json`]).
    ///
    /// # Errors
    /// When the store is a reader's or the database refuses.
    pub fn audit_append(&self, at: &str, actor: &str, action: &str, payload: &Value) -> Result<i64, StoreError> {
        self.note("append to the audit chain", |transaction| {
            append(transaction, at, actor, action, payload)
        })
    }

    /// The whole chain, oldest first.
    ///
    /// # Errors
    /// When the database refuses or a payload was changed into something that is no JSON.
    pub fn audit_entries(&self) -> Result<Vec<AuditEntry>, StoreError> {
        let stored = self.read("read the audit chain", stored_entries)?;
        let entry = |stored: StoredEntry| {
            let payload = serde_json::from_str(&stored.payload).map_err(StoreError::json("audit payload"))?;
            let StoredEntry {
                seq,
                at,
                actor,
                action,
                previous,
                hash,
                ..
            } = stored;
            Ok(AuditEntry {
                seq,
                at,
                actor,
                action,
                payload,
                previous,
                hash,
            })
        };
        stored.into_iter().map(entry).collect()
    }

    /// Checks every link, that none is missing (in the middle or at the end), and that every review says what its entry
    /// in the chain says.
    ///
    /// # Errors
    /// When the database refuses. A broken chain is not an error but a finding in the report.
    pub fn audit_verify(&self) -> Result<AuditReport, StoreError> {
        let doing = "check the audit chain";
        // One transaction, so that chain, counter and reviews are seen at the same instant.
        let mut connection = self.connection();
        let snapshot = connection.transaction().map_err(StoreError::sql(doing))?;
        let stored = stored_entries(&snapshot).map_err(StoreError::sql(doing))?;
        let head = stored
            .last()
            .map_or_else(|| GENESIS.to_owned(), |entry| entry.hash.clone());
        let mut first_broken = first_broken_link(&stored);
        if first_broken.is_none() {
            first_broken = missing_tail(&snapshot, stored.len()).map_err(StoreError::sql(doing))?;
        }
        if first_broken.is_none() {
            first_broken = first_changed_review(&snapshot, &stored).map_err(StoreError::sql(doing))?;
        }
        Ok(AuditReport {
            entries: count(stored.len()),
            head,
            first_broken,
        })
    }
}

/// Appends inside a transaction of the caller, so that a decision and its entry are on disk together or not at all.
pub(super) fn append(
    transaction: &Transaction<'_>,
    at: &str,
    actor: &str,
    action: &str,
    payload: &Value,
) -> Result<i64, StoreError> {
    let doing = "append to the audit chain";
    let last = transaction
        .query_row("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()
        .map_err(StoreError::sql(doing))?;
    let (last_seq, previous): (i64, String) = last.unwrap_or_else(|| (0, GENESIS.to_owned()));
    let mut entry = StoredEntry {
        seq: last_seq + 1,
        at: at.to_owned(),
        actor: actor.to_owned(),
        action: action.to_owned(),
        payload: canonical_json(payload),
        previous,
        hash: String::new(),
    };
    entry.hash = entry.expected_hash();
    transaction
        .execute(
            "INSERT INTO audit (seq, at, actor, action, payload, previous, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                entry.seq,
                entry.at,
                entry.actor,
                entry.action,
                entry.payload,
                entry.previous,
                entry.hash
            ],
        )
        .map_err(StoreError::sql(doing))?;
    Ok(entry.seq)
}

/// JSON with the keys of every object sorted and no white space: equal values are equal texts.
pub fn canonical_json(value: &Value) -> String {
    fn sorted(value: &Value) -> Value {
        match value {
            Value::Object(object) => {
                let mut pairs: Vec<(&String, &Value)> = object.iter().collect();
                pairs.sort_by_key(|(key, _)| *key);
                Value::Object(
                    pairs
                        .into_iter()
                        .map(|(key, value)| (key.clone(), sorted(value)))
                        .collect::<Map<_, _>>(),
                )
            }
            Value::Array(values) => Value::Array(values.iter().map(sorted).collect()),
            other => other.clone(),
        }
    }
    sorted(value).to_string()
}

fn first_broken_link(stored: &[StoredEntry]) -> Option<AuditBreak> {
    let mut previous = GENESIS;
    for (index, entry) in stored.iter().enumerate() {
        let expected_seq = count(index) + 1;
        let why = if entry.seq != expected_seq {
            format!("entry {expected_seq} is missing")
        } else if entry.previous != previous {
            "it does not follow the entry before it".to_owned()
        } else if entry.hash != entry.expected_hash() {
            "its content was changed after it was written".to_owned()
        } else {
            previous = &entry.hash;
            continue;
        };
        return Some(AuditBreak {
            seq: expected_seq.min(entry.seq),
            why,
        });
    }
    None
}

/// Entries cut off the end leave a chain that holds; but the database counts how many there ever were.
fn missing_tail(connection: &Connection, entries: usize) -> rusqlite::Result<Option<AuditBreak>> {
    let sql = "SELECT seq FROM sqlite_sequence WHERE name = 'audit'";
    let ever: i64 = connection.query_row(sql, [], |row| row.get(0)).optional()?.unwrap_or(0);
    let entries = count(entries);
    if ever == entries {
        return Ok(None);
    }
    let why = format!("the chain has {entries} entries, but {ever} were written: the end was cut off");
    Ok(Some(AuditBreak { seq: entries + 1, why }))
}

fn first_changed_review(connection: &Connection, stored: &[StoredEntry]) -> rusqlite::Result<Option<AuditBreak>> {
    let mut written = connection.prepare(
        "SELECT playbook, gate, subject, binding_hash, decision, reason, actor, at, audit_seq FROM review ORDER BY audit_seq",
    )?;
    let rows = written.query_map([], |row| {
        let text = |index: usize| row.get::<_, String>(index);
        let payload = review_payload(&text(0)?, &text(1)?, &text(2)?, &text(3)?, &text(5)?);
        let seq: i64 = row.get(8)?;
        Ok((
            seq,
            format!("review.{}", text(4)?),
            text(6)?,
            text(7)?,
            canonical_json(&payload),
        ))
    })?;
    let mut reviews = 0_usize;
    for row in rows {
        let (seq, action, actor, at, payload) = row?;
        reviews += 1;
        let entry = usize::try_from(seq - 1).ok().and_then(|index| stored.get(index));
        let agrees = entry.is_some_and(|entry| {
            entry.action == action && entry.actor == actor && entry.at == at && entry.payload == payload
        });
        if !agrees {
            let why = "the review that was recorded with it says something else now".to_owned();
            return Ok(Some(AuditBreak { seq, why }));
        }
    }
    let in_chain: Vec<i64> = stored
        .iter()
        .filter(|e| e.action.starts_with("review."))
        .map(|e| e.seq)
        .collect();
    if in_chain.len() == reviews {
        return Ok(None);
    }
    let mut exists = connection.prepare("SELECT 1 FROM review WHERE audit_seq = ?1")?;
    for seq in in_chain {
        if !exists.exists([seq])? {
            return Ok(Some(AuditBreak {
                seq,
                why: "the review that was recorded with it is gone".to_owned(),
            }));
        }
    }
    Ok(None)
}

fn stored_entries(connection: &Connection) -> rusqlite::Result<Vec<StoredEntry>> {
    let mut statement = connection.prepare_cached("SELECT * FROM audit ORDER BY seq")?;
    statement.query_map([], entry_of_row)?.collect()
}

fn entry_of_row(row: &Row<'_>) -> rusqlite::Result<StoredEntry> {
    Ok(StoredEntry {
        seq: row.get("seq")?,
        at: row.get("at")?,
        actor: row.get("actor")?,
        action: row.get("action")?,
        payload: row.get("payload")?,
        previous: row.get("previous")?,
        hash: row.get("hash")?,
    })
}

fn count(entries: usize) -> i64 {
    i64::try_from(entries).unwrap_or(i64::MAX)
}
