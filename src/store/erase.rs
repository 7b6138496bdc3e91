//! Taking a person out of the database: every table is gone through in one transaction, in which the frames that were
//! rewritten take the places of the old ones, the keyed entries that keep the person out are written, and the audit
//! chain gets its link. The chain itself is never edited: what it says of people are keyed hashes from the start.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, Transaction, params};
use serde_json::{Map, Value, json};

use super::audit;
use super::database::Store;
use super::error::StoreError;
use super::hash::sha256_hex;
use super::redact::{FORGOTTEN, redact_json, without_records};

/// The stream of events that say which models were trained on somebody who was forgotten since.
pub const RETRAIN: &str = "retrain";

/// Every column that may name a person, and whether a row that does is deleted rather than mended. Reviews are not among
/// them: each is mirrored in the audit chain.
const PLACES: [(&str, &str, bool); 16] = [
    ("run", "parameters", false),
    ("run", "inputs", false),
    ("run", "command", false),
    ("phase", "frames", false),
    ("phase", "metrics", false),
    ("phase", "gates", false),
    ("phase", "message", false),
    ("log", "subject", false),
    ("log", "message", false),
    ("journal", "key", false),
    ("journal", "request", false),
    ("journal", "answer", false),
    ("event", "value", false),
    ("mark", "note", false),
    // A unit is a memory of work that can be done again.
    ("unit", "frames", true),
    ("unit", "value", true),
];

/// What is to be erased.
pub struct Erasure<'a> {
    /// The plan's name; a plan is carried out once.
    pub plan: &'a str,
    /// What stands where the person's id stood.
    pub tombstone: &'a str,
    /// The person's lead ids: their marks go.
    pub leads: &'a BTreeSet<String>,
    /// Streams whose facts are records of one lead each (`lead_id`): those of the person go whole, and what the journal kept
    /// of the answers behind them (`answer_key`) goes with them.
    pub records: &'a BTreeSet<&'static str>,
    /// Old frame to new frame.
    pub frames: &'a BTreeMap<String, String>,
    /// The entries that keep the person out.
    pub suppress: &'a BTreeSet<String>,
    /// Models that were trained on the person.
    pub models: &'a [Value],
    /// A text without the person's identifiers; nothing for one that holds none.
    pub redact: &'a dyn Fn(&str) -> Option<String>,
    /// Whether an object of what was kept of an answer is a record of the person: it goes whole.
    pub is_record: &'a dyn Fn(&Map<String, Value>) -> bool,
}

/// What was, or would be, erased.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Erased {
    /// Rows mended or deleted, by table.
    pub rows: BTreeMap<&'static str, usize>,
    /// Entries of the audit chain that name the person; they stay.
    pub in_audit: Vec<i64>,
}

enum Change {
    Text(&'static str, &'static str, i64, String),
    Delete(&'static str, i64),
}

impl Store {
    /// The keyed entries of everybody who was forgotten.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn suppressed(&self) -> Result<BTreeSet<String>, StoreError> {
        self.read("list who was forgotten", |connection| {
            let mut statement = connection.prepare_cached("SELECT entry FROM suppression ORDER BY seq")?;
            statement.query_map([], |row| row.get(0))?.collect()
        })
    }

    /// Whether a plan was carried out in the database, and the frames it replaced.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn forgotten_frames(&self, plan: &str) -> Result<Option<BTreeMap<String, String>>, StoreError> {
        use rusqlite::OptionalExtension;
        self.read("look a plan up", |connection| {
            let sql = "SELECT frames FROM forgotten WHERE plan = ?1";
            connection
                .query_row(sql, [plan], |row| super::database::json_column(row, "frames"))
                .optional()
        })
    }

    /// What [`Store::erase`] would do.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn would_erase(&self, erasure: &Erasure<'_>) -> Result<Erased, StoreError> {
        self.read("look for a person", |connection| {
            Ok(counted(
                &changes(connection, erasure)?,
                named_in_audit(connection, erasure)?,
            ))
        })
    }

    /// Takes a person out of every table, in one transaction with its entry in the audit chain. Note takers wait for it.
    ///
    /// # Errors
    /// When the store is a reader's or the database refuses; nothing was changed then.
    pub fn erase(&self, erasure: &Erasure<'_>, actor: &str, at: &str) -> Result<Erased, StoreError> {
        let doing = "forget a person";
        let failed = StoreError::sql(doing);
        // Deleted text is overwritten, not only unlinked.
        self.connection()
            .pragma_update(None, "secure_delete", true)
            .map_err(failed)?;
        self.write(doing, |transaction| {
            let found = changes(transaction, erasure).map_err(failed)?;
            let erased = counted(&found, named_in_audit(transaction, erasure).map_err(failed)?);
            apply(transaction, &found, erasure, at).map_err(failed)?;
            let frames = serde_json::to_string(erasure.frames).map_err(StoreError::json("frames"))?;
            // The list itself stands in `forgotten`; its hash here proves it.
            let payload = json!({
                "tombstone": erasure.tombstone, "plan": erasure.plan, "rows": erased.rows,
                "frames": erasure.frames.len(), "frames_sha256": sha256_hex(frames.as_bytes()),
                "models": erasure.models.len(),
            });
            let seq = audit::append(transaction, at, actor, "forget", &payload)?;
            transaction
                .execute(
                    "INSERT INTO forgotten (plan, tombstone, at, actor, frames, audit_seq) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                    params![erasure.plan, erasure.tombstone, at, actor, frames, seq],
                )
                .map_err(failed)?;
            Ok(erased)
        })
    }

    /// Deletes the frames that were replaced and those that nothing names, and writes the database anew, so that no free page and no log file of it
    /// still holds what was erased. May be repeated.
    ///
    /// # Errors
    /// When the disk or the database refuses, as while another process reads for long; doing it again mends that.
    pub fn sweep_erased(&self, frames: &BTreeMap<String, String>) -> Result<(), StoreError> {
        self.needs_writer("sweep what was erased")?;
        for hash in frames.keys() {
            let path = self.frame_path(hash);
            match std::fs::remove_file(&path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(StoreError::io("delete the frame", &path)(error));
                }
                _ => {}
            }
        }
        // What a killed run left behind is in no record, so nobody looked for the person there.
        self.gc()?;
        let failed = StoreError::sql("be written anew without what was erased");
        let connection = self.connection();
        connection.execute_batch("VACUUM").map_err(failed)?;
        let busy: i64 = connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
            .map_err(failed)?;
        if busy == 0 { Ok(()) } else { Err(StoreError::StillRead) }
    }

    /// The models of a playbook that were trained on somebody who was forgotten since: phase, frame and hash.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn models_to_retrain(&self, playbook: &str) -> Result<Vec<(String, String, String)>, StoreError> {
        let word = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let events = self.events(RETRAIN)?;
        let ours = events.iter().filter(|event| word(&event.value, "playbook") == playbook);
        let mut found = Vec::new();
        for event in ours {
            let (phase, frame, hash) = (
                word(&event.value, "phase"),
                word(&event.value, "frame"),
                word(&event.value, "hash"),
            );
            let run = event.value.get("run").and_then(Value::as_i64);
            let latest = self.latest_done(playbook, &phase)?;
            let same = latest.is_some_and(|record| {
                // A model that was made anew without the person may have the same bytes: what counts is when it was made.
                let made = record.reused_from.unwrap_or(record.run);
                record.frames.get(&frame) == Some(&hash) && run.is_none_or(|run| made <= run)
            });
            let one = (phase, frame, hash);
            if same && !found.contains(&one) {
                found.push(one);
            }
        }
        Ok(found)
    }
}

/// Every text that names the person or a replaced frame, as it shall be; and every row that goes.
fn changes(connection: &Connection, erasure: &Erasure<'_>) -> rusqlite::Result<Vec<Change>> {
    let mut found = Vec::new();
    let mut gone: BTreeSet<(&str, i64)> = BTreeSet::new();
    let mut marks = connection.prepare("SELECT seq, lead FROM mark")?;
    let mut rows = marks.query([])?;
    while let Some(row) = rows.next()? {
        let (seq, lead): (i64, String) = (row.get(0)?, row.get(1)?);
        if erasure.leads.contains(&lead) && gone.insert(("mark", seq)) {
            found.push(Change::Delete("mark", seq));
        }
    }
    let answers = records(connection, erasure, &mut gone, &mut found)?;
    unkept(connection, &answers, &mut found)?;
    for (table, column, deleted) in PLACES {
        let mut statement = connection.prepare(&format!("SELECT rowid, {column} FROM {table}"))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let id: i64 = row.get(0)?;
            let Some(text) = row.get_ref(1)?.as_str_or_null()? else {
                continue;
            };
            let keeps = (table, column) == ("journal", "answer");
            let Some(mended) = mended(text, erasure, keeps).filter(|_| !gone.contains(&(table, id))) else {
                continue;
            };
            if deleted {
                gone.insert((table, id));
                found.push(Change::Delete(table, id));
            } else {
                found.push(Change::Text(table, column, id, mended));
            }
        }
    }
    Ok(found)
}

/// Empties the person's records; gives the keys of the answers that only they were made from.
fn records(
    connection: &Connection,
    erasure: &Erasure<'_>,
    gone: &mut BTreeSet<(&'static str, i64)>,
    found: &mut Vec<Change>,
) -> rusqlite::Result<BTreeSet<String>> {
    let (mut theirs, mut others) = (BTreeSet::new(), BTreeSet::new());
    let mut statement = connection.prepare("SELECT seq, value FROM event WHERE stream = ?1")?;
    for stream in erasure.records {
        let mut rows = statement.query([stream])?;
        while let Some(row) = rows.next()? {
            let (seq, text): (i64, String) = (row.get(0)?, row.get(1)?);
            let value: Value = serde_json::from_str(&text).unwrap_or_default();
            let word = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
            let about = word("lead_id").is_some_and(|lead| erasure.leads.contains(&lead));
            let key = word("answer_key");
            if about {
                gone.insert(("event", seq));
                // A stream keeps its places: whoever counts its facts counts as before.
                let value = json!({ "forgotten": erasure.tombstone }).to_string();
                found.push(Change::Text("event", "value", seq, value));
                theirs.extend(key);
            } else {
                others.extend(key);
            }
        }
    }
    Ok(theirs.difference(&others).cloned().collect())
}

/// Takes what was kept of answers out of the journal; what they cost stays, or a budget would be wrong.
fn unkept(connection: &Connection, keys: &BTreeSet<String>, found: &mut Vec<Change>) -> rusqlite::Result<()> {
    if keys.is_empty() {
        return Ok(());
    }
    let mut statement = connection.prepare("SELECT id, key, answer FROM journal WHERE answer IS NOT NULL")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (id, key, answer): (i64, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        if !keys.contains(&key) {
            continue;
        }
        let mut value: Value = serde_json::from_str(&answer).unwrap_or_default();
        if let Some(kept) = value.get_mut("kept").filter(|kept| !kept.is_null()) {
            *kept = json!({ FORGOTTEN: true });
            found.push(Change::Text("journal", "answer", id, value.to_string()));
        }
    }
    Ok(())
}

/// A text with new frames for old ones and without the person, and where it keeps answers without their records; nothing where
/// it stays as it is.
fn mended(text: &str, erasure: &Erasure<'_>, keeps: bool) -> Option<String> {
    let mut changed = erasure
        .frames
        .iter()
        .filter(|(old, _)| text.contains(old.as_str()))
        .fold(None, |held: Option<String>, (old, new)| {
            Some(held.as_deref().unwrap_or(text).replace(old, new))
        });
    let now = changed.as_deref().unwrap_or(text);
    let redacted = match serde_json::from_str::<Value>(now) {
        Ok(mut value @ (Value::Object(_) | Value::Array(_) | Value::String(_))) => {
            let fewer = keeps && without_records(&mut value, erasure.is_record);
            (redact_json(&mut value, erasure.redact) || fewer).then(|| value.to_string())
        }
        _ => (erasure.redact)(now),
    };
    if redacted.is_some() {
        changed = redacted;
    }
    changed
}

fn counted(changes: &[Change], in_audit: Vec<i64>) -> Erased {
    let mut rows: BTreeMap<&'static str, BTreeSet<i64>> = BTreeMap::new();
    for change in changes {
        let (Change::Text(table, _, id, _) | Change::Delete(table, id)) = change;
        rows.entry(table).or_default().insert(*id);
    }
    Erased {
        rows: rows.into_iter().map(|(table, ids)| (table, ids.len())).collect(),
        in_audit,
    }
}

fn named_in_audit(connection: &Connection, erasure: &Erasure<'_>) -> rusqlite::Result<Vec<i64>> {
    let mut statement = connection.prepare("SELECT seq, payload FROM audit ORDER BY seq")?;
    let mut rows = statement.query([])?;
    let mut named = Vec::new();
    while let Some(row) = rows.next()? {
        let payload: String = row.get(1)?;
        let mut value = serde_json::from_str(&payload).unwrap_or(Value::String(payload));
        if redact_json(&mut value, erasure.redact) {
            named.push(row.get(0)?);
        }
    }
    Ok(named)
}

fn apply(transaction: &Transaction<'_>, changes: &[Change], erasure: &Erasure<'_>, at: &str) -> rusqlite::Result<()> {
    transaction.execute("INSERT INTO erasing (one) VALUES (1)", [])?;
    for change in changes {
        match change {
            Change::Text(table, column, id, text) => transaction.execute(
                &format!("UPDATE {table} SET {column} = ?2 WHERE rowid = ?1"),
                params![id, text],
            )?,
            Change::Delete(table, id) => transaction.execute(&format!("DELETE FROM {table} WHERE rowid = ?1"), [id])?,
        };
    }
    transaction.execute("DELETE FROM erasing", [])?;
    for entry in erasure.suppress {
        let sql = "INSERT INTO suppression (entry, at) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
        transaction.execute(sql, params![entry, at])?;
    }
    for model in erasure.models {
        let sql = "INSERT INTO event (stream, value) VALUES (?1, ?2)";
        transaction.execute(sql, params![RETRAIN, model.to_string()])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Access;

    #[test]
    fn records_of_a_lead_go_whole_with_the_answers_behind_them_and_their_cost_stays() {
        let folder = tempfile::tempdir().unwrap();
        let holder = "test".to_owned();
        let store = Store::open(folder.path(), Access::Writer { holder }).unwrap();
        for (lead, key) in [
            ("austin:1", "k1"),
            ("austin:2", "k2"),
            ("austin:3", "shared"),
            ("austin:1", "shared"),
        ] {
            let fact = json!({ "lead_id": lead, "answer_key": key, "cad_account": "77" });
            store.append_event("permits.scored", &fact).unwrap();
        }
        let sale = json!({ "lead": "austin:1", "step": "sold", "price": 99.5 });
        store.append_event("permits.sold", &sale).unwrap();
        for key in ["k1", "k2", "shared"] {
            let id = store.journal_reserve("permits", "score", key, &json!({})).unwrap();
            store.journal_sent(id).unwrap();
            let answer = json!({ "kept": { "thinking": key }, "cost": 2 });
            store.journal_answer(id, &answer).unwrap();
        }
        let erasure = Erasure {
            plan: "p",
            tombstone: "forgotten-1",
            leads: &BTreeSet::from(["austin:1".to_owned()]),
            records: &BTreeSet::from(["permits.scored"]),
            frames: &BTreeMap::new(),
            suppress: &BTreeSet::new(),
            models: &[],
            redact: &|text| (text == "austin:1").then(|| "forgotten-1".to_owned()),
            is_record: &|_| false,
        };
        store.erase(&erasure, "tester", "2026-01-01T00:00:00Z").unwrap();
        let leads: Vec<String> = store
            .events("permits.scored")
            .unwrap()
            .iter()
            .map(|event| event.value["lead_id"].as_str().unwrap_or("none").to_owned())
            .collect();
        assert_eq!(leads, ["none", "austin:2", "austin:3", "none"]);
        let sold = store.events("permits.sold").unwrap();
        assert_eq!(
            sold[0].value["lead"], "forgotten-1",
            "the price stays under the tombstone"
        );
        assert_eq!(sold[0].value["price"], 99.5);
        let kept = |key: &str| {
            let entry = store.journal_lookup("permits", "score", key).unwrap().unwrap();
            entry.answer.unwrap()
        };
        assert_eq!(kept("k1"), json!({ "kept": { "forgotten": true }, "cost": 2 }));
        assert_eq!(kept("k2")["kept"]["thinking"], "k2");
        assert_eq!(
            kept("shared")["kept"]["thinking"],
            "shared",
            "another lead has the same answer"
        );
    }
}
