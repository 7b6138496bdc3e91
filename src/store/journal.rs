//! Calls to the outside and recorded facts. A call is reserved, sent and answered, each step on disk before the next,
//! so that after a kill it is known whether money may have been spent; events are facts that are only ever appended.

use std::collections::BTreeSet;
use std::fmt;

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

use super::audit;
use super::database::{Store, json_column};
use super::error::StoreError;

/// How far a call has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum JournalState {
    /// Written down; nothing has left the machine, so it may be sent.
    Reserved,
    /// Sent, or about to be in that instant: after a kill the outcome is unknown.
    Sent,
    /// The answer is kept; it is replayed, never asked again.
    Answered,
}

impl JournalState {
    /// The state as it is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            JournalState::Reserved => "reserved",
            JournalState::Sent => "sent",
            JournalState::Answered => "answered",
        }
    }
}

impl fmt::Display for JournalState {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// One call to the outside.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JournalEntry {
    /// The reservation's id.
    pub id: i64,
    /// The call's key within its phase.
    pub key: String,
    /// How far it has come.
    pub state: JournalState,
    /// What was, or will be, asked.
    pub request: serde_json::Value,
    /// What came back, once answered.
    pub answer: Option<serde_json::Value>,
    /// How often it was sent.
    pub attempts: i64,
}

/// Where a caller keeps what can be summed up, as paths of SQLite's JSON functions such as `$.cost.usd`.
#[derive(Debug, Clone, Copy)]
pub struct SumPaths {
    /// In the request: whose budget it is.
    pub scope: &'static str,
    /// In the request: what it may cost at most, in USD.
    pub reserve: &'static str,
    /// In the answer: what it did cost, in USD.
    pub cost: &'static str,
    /// In the answer: what was kept of it; null where it was no good.
    pub kept: &'static str,
}

/// Sums over the calls of one scope that left the machine.
#[derive(Debug, Clone, PartialEq)]
pub struct CallSums {
    /// Whose budget it is.
    pub scope: String,
    /// Calls that left.
    pub sent: u64,
    /// Those of them whose answer is kept.
    pub kept: u64,
    /// What those cost, in USD.
    pub kept_usd: f64,
    /// What all cost, in USD; a call that was never answered counts at its most.
    pub usd: f64,
}

/// An appended fact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Its place among all events of the workspace, from 1.
    pub seq: i64,
    /// The stream it belongs to.
    pub stream: String,
    /// The fact.
    pub value: serde_json::Value,
}

/// What the audit chain says of facts that are noted: never people's data itself.
#[derive(Debug, Clone, Copy)]
pub struct FactNote<'a> {
    /// When, RFC 3339.
    pub at: &'a str,
    /// Who.
    pub actor: &'a str,
    /// What was done, a short stable word.
    pub action: &'a str,
    /// The particulars.
    pub payload: &'a serde_json::Value,
}

impl Store {
    /// Writes down that a call is about to be made; gives the reservation's id. A call that was reserved before but
    /// never sent is taken up again with the new request, since nothing of it has left.
    ///
    /// # Errors
    /// [`StoreError::JournalTaken`] when the call was already sent or answered.
    pub fn journal_reserve(
        &self,
        playbook: &str,
        phase: &str,
        key: &str,
        request: &serde_json::Value,
    ) -> Result<i64, StoreError> {
        let doing = "reserve a call";
        self.write(doing, |transaction| {
            let request = request.to_string();
            match find(transaction, playbook, phase, key).map_err(StoreError::sql(doing))? {
                None => {
                    transaction
                        .execute(
                            "INSERT INTO journal (playbook, phase, key, state, request) VALUES (?1, ?2, ?3, 'reserved', ?4)",
                            [playbook, phase, key, &request],
                        )
                        .map_err(StoreError::sql(doing))?;
                    Ok(transaction.last_insert_rowid())
                }
                Some(entry) if entry.state == JournalState::Reserved => {
                    transaction
                        .execute("UPDATE journal SET request = ?2 WHERE id = ?1", params![entry.id, request])
                        .map_err(StoreError::sql(doing))?;
                    Ok(entry.id)
                }
                Some(entry) => Err(StoreError::JournalTaken {
                    playbook: playbook.to_owned(),
                    phase: phase.to_owned(),
                    key: key.to_owned(),
                    state: entry.state,
                }),
            }
        })
    }

    /// Writes down that the call goes out now (call this first, then send). A call that was sent and got no answer may
    /// be sent again: that counts another attempt.
    ///
    /// # Errors
    /// [`StoreError::JournalOrder`] when there is no such reservation or it is answered already.
    pub fn journal_sent(&self, id: i64) -> Result<(), StoreError> {
        let sql = "UPDATE journal SET state = 'sent', attempts = attempts + 1 WHERE id = ?1 AND state IN ('reserved', 'sent')";
        self.advance(id, JournalState::Sent, sql, None)
    }

    /// Keeps the answer of a call that was sent.
    ///
    /// # Errors
    /// [`StoreError::JournalOrder`] when it was not sent, or is answered already.
    pub fn journal_answer(&self, id: i64, answer: &serde_json::Value) -> Result<(), StoreError> {
        let sql = "UPDATE journal SET state = 'answered', answer = ?2 WHERE id = ?1 AND state = 'sent'";
        self.advance(id, JournalState::Answered, sql, Some(answer.to_string()))
    }

    fn advance(&self, id: i64, wanted: JournalState, sql: &str, answer: Option<String>) -> Result<(), StoreError> {
        let doing = "write the journal";
        self.write(doing, |transaction| {
            let changed = match &answer {
                Some(answer) => transaction.execute(sql, params![id, answer]),
                None => transaction.execute(sql, [id]),
            };
            if changed.map_err(StoreError::sql(doing))? == 1 {
                return Ok(());
            }
            let found = transaction
                .query_row("SELECT state FROM journal WHERE id = ?1", [id], |row| {
                    row.get::<_, String>(0)
                })
                .optional()
                .map_err(StoreError::sql(doing))?;
            Err(StoreError::JournalOrder {
                id,
                found: found.unwrap_or_else(|| "unknown".to_owned()),
                wanted,
            })
        })
    }

    /// A call by its key, however far it has come.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn journal_lookup(&self, playbook: &str, phase: &str, key: &str) -> Result<Option<JournalEntry>, StoreError> {
        self.read("look a call up", |connection| find(connection, playbook, phase, key))
    }

    /// All calls of a phase in the order of their reservation.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn journal_entries(&self, playbook: &str, phase: &str) -> Result<Vec<JournalEntry>, StoreError> {
        self.read("list the calls", |connection| {
            let sql = "SELECT * FROM journal WHERE playbook = ?1 AND phase = ?2 ORDER BY id";
            connection
                .prepare_cached(sql)?
                .query_map([playbook, phase], entry_of_row)?
                .collect()
        })
    }

    /// Sums over all calls of a phase by scope, none of which is read for it: answers are long.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn journal_sums(&self, playbook: &str, phase: &str, paths: &SumPaths) -> Result<Vec<CallSums>, StoreError> {
        self.read("sum the calls up", |connection| {
            let sql = "WITH call AS (
                    SELECT coalesce(json_extract(request, ?3), '') AS scope,
                        coalesce(json_extract(answer, ?5), json_extract(request, ?4), 0.0) AS usd,
                        coalesce(json_type(answer, ?6), 'null') <> 'null' AS kept
                    FROM journal WHERE playbook = ?1 AND phase = ?2 AND state <> 'reserved')
                SELECT scope, count(*), sum(kept), sum(CASE WHEN kept THEN usd ELSE 0.0 END), sum(usd)
                FROM call GROUP BY scope ORDER BY scope";
            let sums = |row: &Row<'_>| {
                let count = |place: usize| {
                    row.get::<_, i64>(place)
                        .map(|count| u64::try_from(count).unwrap_or_default())
                };
                Ok(CallSums {
                    scope: row.get(0)?,
                    sent: count(1)?,
                    kept: count(2)?,
                    kept_usd: row.get(3)?,
                    usd: row.get(4)?,
                })
            };
            connection
                .prepare_cached(sql)?
                .query_map(
                    [playbook, phase, paths.scope, paths.reserve, paths.cost, paths.kept],
                    sums,
                )?
                .collect()
        })
    }

    /// What a text in the request says, of every call of a phase whose answer is kept.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn journal_kept(
        &self,
        playbook: &str,
        phase: &str,
        kept: &str,
        text: &str,
    ) -> Result<BTreeSet<String>, StoreError> {
        self.read("list the calls that are answered", |connection| {
            let sql = "SELECT DISTINCT json_extract(request, ?4) FROM journal
                WHERE playbook = ?1 AND phase = ?2 AND coalesce(json_type(answer, ?3), 'null') <> 'null'";
            let words: Vec<Option<String>> = connection
                .prepare_cached(sql)?
                .query_map([playbook, phase, kept, text], |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            Ok(words.into_iter().flatten().collect())
        })
    }

    /// Appends a fact to a stream; gives its place.
    ///
    /// # Errors
    /// When the store is a reader's or the database refuses.
    pub fn append_event(&self, stream: &str, value: &serde_json::Value) -> Result<i64, StoreError> {
        let places = self.append_events(stream, std::slice::from_ref(value))?;
        Ok(places.last().copied().unwrap_or_default())
    }

    /// Appends facts to a stream in one transaction: all or none.
    ///
    /// # Errors
    /// When the store is a reader's or the database refuses.
    pub fn append_events(&self, stream: &str, values: &[serde_json::Value]) -> Result<Vec<i64>, StoreError> {
        let doing = "append an event";
        self.write(doing, |transaction| {
            let mut statement = transaction
                .prepare_cached("INSERT INTO event (stream, value) VALUES (?1, ?2)")
                .map_err(StoreError::sql(doing))?;
            let insert = |value: &serde_json::Value| statement.insert([stream, &value.to_string()]);
            values
                .iter()
                .map(insert)
                .collect::<rusqlite::Result<Vec<i64>>>()
                .map_err(StoreError::sql(doing))
        })
    }

    /// Appends a fact to a stream together with its entry in the audit chain, in one transaction; gives the fact's place.
    ///
    /// # Errors
    /// When the store is a reader's or the database refuses.
    pub fn record_fact(
        &self,
        stream: &str,
        value: &serde_json::Value,
        at: &str,
        actor: &str,
        action: &str,
    ) -> Result<i64, StoreError> {
        let doing = "record a fact";
        self.write(doing, |transaction| {
            audit::append(transaction, at, actor, action, value)?;
            transaction
                .prepare_cached("INSERT INTO event (stream, value) VALUES (?1, ?2)")
                .and_then(|mut statement| statement.insert([stream, &value.to_string()]))
                .map_err(StoreError::sql(doing))
        })
    }

    /// Appends facts to a stream beside a run, with one entry in the audit chain that says of them what may stand there
    /// for good. It is done only if the stream still holds as many facts as whoever decided on these had seen; gives
    /// whether it was.
    ///
    /// # Errors
    /// When the store is a reader's or the database refuses.
    pub fn note_facts(
        &self,
        stream: &str,
        seen: usize,
        facts: &[serde_json::Value],
        note: &FactNote<'_>,
    ) -> Result<bool, StoreError> {
        let doing = "note facts";
        self.note(doing, |transaction| {
            let failed = StoreError::sql(doing);
            let held: i64 = transaction
                .query_row("SELECT count(*) FROM event WHERE stream = ?1", [stream], |row| {
                    row.get(0)
                })
                .map_err(failed)?;
            if usize::try_from(held) != Ok(seen) {
                return Ok(false);
            }
            audit::append(transaction, note.at, note.actor, note.action, note.payload)?;
            let mut statement = transaction
                .prepare_cached("INSERT INTO event (stream, value) VALUES (?1, ?2)")
                .map_err(failed)?;
            for fact in facts {
                statement.insert([stream, &fact.to_string()]).map_err(failed)?;
            }
            Ok(true)
        })
    }

    /// A stream's facts, oldest first.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn events(&self, stream: &str) -> Result<Vec<Event>, StoreError> {
        self.read("list events", |connection| {
            let mut statement = connection.prepare_cached("SELECT * FROM event WHERE stream = ?1 ORDER BY seq")?;
            let events = statement.query_map([stream], |row| {
                Ok(Event {
                    seq: row.get("seq")?,
                    stream: row.get("stream")?,
                    value: json_column(row, "value")?,
                })
            })?;
            events.collect()
        })
    }
}

fn find(connection: &Connection, playbook: &str, phase: &str, key: &str) -> rusqlite::Result<Option<JournalEntry>> {
    let sql = "SELECT * FROM journal WHERE playbook = ?1 AND phase = ?2 AND key = ?3";
    connection
        .prepare_cached(sql)?
        .query_row([playbook, phase, key], entry_of_row)
        .optional()
}

fn entry_of_row(row: &Row<'_>) -> rusqlite::Result<JournalEntry> {
    let state: String = row.get("state")?;
    let answered: bool = row.get::<_, Option<String>>("answer")?.is_some();
    Ok(JournalEntry {
        id: row.get("id")?,
        key: row.get("key")?,
        // The table's own check allows these three words only.
        state: match state.as_str() {
            "reserved" => JournalState::Reserved,
            "sent" => JournalState::Sent,
            _ => JournalState::Answered,
        },
        request: json_column(row, "request")?,
        answer: if answered {
            Some(json_column(row, "answer")?)
        } else {
            None
        },
        attempts: row.get("attempts")?,
    })
}
