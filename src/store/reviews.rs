//! A reviewer's decisions on gates. A decision binds to what was seen (`binding_hash`: threshold, reading, evidence);
//! undoing one appends a withdrawal. Every decision stands in the audit chain as well, in the same transaction.

use rusqlite::{OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::audit;
use super::database::Store;
use super::error::StoreError;

/// The decisions there are.
const DECISIONS: [&str; 4] = ["signed", "waived", "rejected", "withdrawn"];
/// Those that go against what the gate says, and so need a reason.
const NEED_A_REASON: [&str; 2] = ["waived", "rejected"];

/// A reviewer's decision on a gate.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// The playbook's id.
    pub playbook: String,
    /// The gate's id.
    pub gate: String,
    /// The file, window, rule set or company the gate was about, where it has one.
    pub subject: Option<String>,
    /// Hash of threshold, reading and evidence: a decision holds only as long as it is the same.
    pub binding_hash: String,
    /// signed, waived, rejected or withdrawn.
    pub decision: String,
    /// Why; may be empty for signed and withdrawn.
    pub reason: String,
    /// Who decided.
    pub actor: String,
    /// When, RFC 3339.
    pub at: String,
    /// The decision's entry in the audit chain.
    pub audit_seq: i64,
}

impl Store {
    /// Records a decision (signed, waived, rejected or withdrawn) with its audit entry in one transaction; gives the
    /// entry's place in the chain. May stand beside a run: see [`Access::Notes`](super::Access::Notes).
    ///
    /// # Errors
    /// [`StoreError::UnknownWord`] for another decision, [`StoreError::ReasonMissing`] when waiving or rejecting
    /// without a reason.
    #[allow(
        clippy::too_many_arguments,
        reason = "the decision's parts, in the order in which the command names them"
    )]
    pub fn review_record(
        &self,
        playbook: &str,
        gate: &str,
        subject: Option<&str>,
        binding_hash: &str,
        decision: &str,
        reason: &str,
        actor: &str,
        at: &str,
    ) -> Result<i64, StoreError> {
        let doing = "record a decision";
        if !DECISIONS.contains(&decision) {
            let known = DECISIONS.join(", ");
            return Err(StoreError::UnknownWord {
                what: "reviewer's decision",
                value: decision.to_owned(),
                known,
            });
        }
        if NEED_A_REASON.contains(&decision) && reason.trim().is_empty() {
            return Err(StoreError::ReasonMissing {
                gate: gate.to_owned(),
                decision: decision.to_owned(),
            });
        }
        let subject = subject.unwrap_or_default();
        self.note(doing, |transaction| {
            let payload = review_payload(playbook, gate, subject, binding_hash, reason);
            let audit_seq = audit::append(transaction, at, actor, &format!("review.{decision}"), &payload)?;
            transaction
                .execute(
                    "INSERT INTO review (playbook, gate, subject, binding_hash, decision, reason, actor, at, audit_seq)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                    params![
                        playbook,
                        gate,
                        subject,
                        binding_hash,
                        decision,
                        reason,
                        actor,
                        at,
                        audit_seq
                    ],
                )
                .map_err(StoreError::sql(doing))?;
            Ok(audit_seq)
        })
    }

    /// The latest decision on a gate and subject, whatever it is: `withdrawn` means that none holds, and one whose
    /// `binding_hash` is no longer the gate's has lapsed.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn review_latest(
        &self,
        playbook: &str,
        gate: &str,
        subject: Option<&str>,
    ) -> Result<Option<Review>, StoreError> {
        self.read("read a decision", |connection| {
            let sql =
                "SELECT * FROM review WHERE playbook = ?1 AND gate = ?2 AND subject = ?3 ORDER BY id DESC LIMIT 1";
            let key = [playbook, gate, subject.unwrap_or_default()];
            connection.prepare_cached(sql)?.query_row(key, review_of_row).optional()
        })
    }

    /// All decisions on a gate and subject, oldest first.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn review_history(&self, playbook: &str, gate: &str, subject: Option<&str>) -> Result<Vec<Review>, StoreError> {
        self.read("list decisions", |connection| {
            let sql = "SELECT * FROM review WHERE playbook = ?1 AND gate = ?2 AND subject = ?3 ORDER BY id";
            let key = [playbook, gate, subject.unwrap_or_default()];
            connection.prepare_cached(sql)?.query_map(key, review_of_row)?.collect()
        })
    }
}

/// What the audit chain says of a decision.
pub(super) fn review_payload(playbook: &str, gate: &str, subject: &str, binding_hash: &str, reason: &str) -> Value {
    json!({ "playbook": playbook, "gate": gate, "subject": subject, "binding_hash": binding_hash, "reason": reason })
}

fn review_of_row(row: &Row<'_>) -> rusqlite::Result<Review> {
    let subject: String = row.get("subject")?;
    Ok(Review {
        playbook: row.get("playbook")?,
        gate: row.get("gate")?,
        subject: (!subject.is_empty()).then_some(subject),
        binding_hash: row.get("binding_hash")?,
        decision: row.get("decision")?,
        reason: row.get("reason")?,
        actor: row.get("actor")?,
        at: row.get("at")?,
        audit_seq: row.get("audit_seq")?,
    })
}
