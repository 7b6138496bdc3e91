//! Facts: calls, marks, the audit chain and reviews. Appended, and a change is noticed.

use serde_json::json;

use super::{AT, from_outside, new_run, phase_record, workspace, writer_in};
use crate::store::*;

#[test]
fn a_call_goes_from_reserved_to_sent_to_answered_and_no_other_way() {
    let (folder, store) = workspace();
    let id = store
        .journal_reserve("mql", "score", "lead-1", &json!({"ask": 1}))
        .unwrap();
    assert!(
        matches!(
            store.journal_answer(id, &json!(1)),
            Err(StoreError::JournalOrder { .. })
        ),
        "not sent yet"
    );
    // Killed before sending: the next start may take the reservation up.
    assert_eq!(
        store
            .journal_reserve("mql", "score", "lead-1", &json!({"ask": 2}))
            .unwrap(),
        id
    );
    store.journal_sent(id).unwrap();
    drop(store);
    // Killed after sending: it is known that the outcome is not.
    let store = writer_in(folder.path());
    let entry = store.journal_lookup("mql", "score", "lead-1").unwrap().unwrap();
    assert_eq!(
        (entry.state, entry.request, entry.answer),
        (JournalState::Sent, json!({"ask": 2}), None)
    );
    let again = store
        .journal_reserve("mql", "score", "lead-1", &json!({"ask": 3}))
        .unwrap_err();
    assert!(
        matches!(
            again,
            StoreError::JournalTaken {
                state: JournalState::Sent,
                ..
            }
        ),
        "{again}"
    );
    store.journal_sent(id).unwrap();
    store.journal_answer(id, &json!(null)).unwrap();
    let entry = store.journal_lookup("mql", "score", "lead-1").unwrap().unwrap();
    assert_eq!(
        (entry.state, entry.attempts, entry.answer),
        (JournalState::Answered, 2, Some(json!(null)))
    );
    assert!(matches!(store.journal_sent(id), Err(StoreError::JournalOrder { .. })));
    assert!(matches!(
        store.journal_answer(id, &json!(2)),
        Err(StoreError::JournalOrder { .. })
    ));
    let unknown = store.journal_sent(99).unwrap_err().to_string();
    assert!(unknown.contains("unknown"), "{unknown}");
    let other = store.journal_reserve("mql", "retry", "lead-1", &json!({})).unwrap();
    assert_ne!(other, id, "the same key in another phase is another call");
    assert_eq!(store.journal_entries("mql", "score").unwrap().len(), 1);
    assert_eq!(store.journal_lookup("mql", "score", "lead-2").unwrap(), None);
}

#[test]
fn the_latest_mark_holds_and_the_history_stays() {
    let (_folder, store) = workspace();
    store
        .set_mark("contractors", "p_2", Some("queued"), None, "ana", AT)
        .unwrap();
    store
        .set_mark("contractors", "p_1", Some("called"), Some("no answer"), "ana", AT)
        .unwrap();
    store
        .set_mark("contractors", "p_1", Some("booked"), Some(""), "ben", AT)
        .unwrap();
    store.set_mark("permits", "p_1", Some("new"), None, "ben", AT).unwrap();
    let marks = store.marks("contractors").unwrap();
    let shown: Vec<(&str, &str, &str)> = marks
        .iter()
        .map(|(lead, mark)| (lead.as_str(), mark.status.as_str(), mark.actor.as_str()))
        .collect();
    assert_eq!(shown, [("p_1", "booked", "ben"), ("p_2", "queued", "ana")]);
    let history = store.mark_history("contractors", "p_1").unwrap();
    assert_eq!(
        history.iter().map(|mark| mark.note.as_deref()).collect::<Vec<_>>(),
        [Some("no answer"), None]
    );
}

#[test]
fn facts_are_noted_beside_a_run_by_whoever_saw_the_latest() {
    let (folder, writer) = workspace();
    let notes = Store::open(folder.path(), Access::Notes).unwrap();
    let payload = json!({ "lead": "alias" });
    let note = FactNote {
        at: AT,
        actor: "ana",
        action: "sale.sold",
        payload: &payload,
    };
    assert!(
        notes
            .note_facts("sales", 0, &[json!({ "n": 1 }), json!({ "n": 2 })], &note)
            .unwrap()
    );
    assert!(
        !notes.note_facts("sales", 1, &[json!({ "n": 3 })], &note).unwrap(),
        "somebody was quicker"
    );
    assert!(notes.note_facts("orders", 0, &[json!({ "n": 4 })], &note).unwrap());
    let held: Vec<_> = writer
        .events("sales")
        .unwrap()
        .into_iter()
        .map(|event| event.value)
        .collect();
    assert_eq!(held, [json!({ "n": 1 }), json!({ "n": 2 })]);
    let entries = writer.audit_entries().unwrap();
    assert_eq!(entries.len(), 2, "an entry an act, and none for what was not done");
    assert!(
        entries
            .iter()
            .all(|entry| entry.payload == payload && entry.action == "sale.sold")
    );
    assert!(writer.audit_verify().unwrap().first_broken.is_none());
    let reader = Store::open(folder.path(), Access::Reader).unwrap();
    assert!(reader.note_facts("sales", 2, &[json!({})], &note).is_err());
}

#[test]
fn what_a_mark_leaves_open_stays_as_it_was_last() {
    let (folder, store) = workspace();
    let stood = |mark: Mark| (mark.status, mark.note);
    let noted = store.set_mark("contractors", "p", None, Some("ring twice"), "ana", AT);
    assert_eq!(stood(noted.unwrap()), ("new".to_owned(), Some("ring twice".to_owned())));
    // Another process marks the same lead in between.
    let other = Store::open(folder.path(), Access::Notes).unwrap();
    other
        .set_mark("contractors", "p", Some("called"), None, "ben", AT)
        .unwrap();
    let noted = store.set_mark("contractors", "p", None, Some("asks for Tuesday"), "ana", AT);
    assert_eq!(
        stood(noted.unwrap()),
        ("called".to_owned(), Some("asks for Tuesday".to_owned()))
    );
    let emptied = store.set_mark("contractors", "p", Some("booked"), Some(""), "ana", AT);
    assert_eq!(stood(emptied.unwrap()), ("booked".to_owned(), None));
    assert_eq!(store.marks("contractors").unwrap()["p"].status, "booked");
}

#[test]
fn a_decision_is_recorded_beside_a_run_with_its_audit_entry() {
    let (folder, writer) = workspace();
    assert!(writer.is_writer(), "somebody runs phases");
    let notes = Store::open(folder.path(), Access::Notes).unwrap();
    let seq = notes
        .review_record("contractors", "C0.1", None, "b", "waived", "known", "rita", AT)
        .unwrap();
    let held = writer.review_latest("contractors", "C0.1", None).unwrap().unwrap();
    assert_eq!((held.decision.as_str(), held.audit_seq), ("waived", seq));
    assert_eq!(writer.audit_verify().unwrap().first_broken, None);
    let reader = Store::open(folder.path(), Access::Reader).unwrap();
    assert!(
        reader
            .review_record("contractors", "C0.1", None, "b", "signed", "", "rita", AT)
            .is_err()
    );
}

#[test]
fn facts_can_be_neither_changed_nor_deleted() {
    let (folder, store) = workspace();
    store.append_event("s", &json!(1)).unwrap();
    store
        .set_mark("contractors", "p", Some("new"), None, "ana", AT)
        .unwrap();
    store
        .review_record("contractors", "C0.1", None, "b", "signed", "", "ana", AT)
        .unwrap();
    let outside = from_outside(folder.path());
    for table in ["audit", "event", "mark", "review"] {
        for change in [
            format!("DELETE FROM {table}"),
            format!("UPDATE {table} SET rowid = rowid + 10"),
        ] {
            let error = outside.execute(&change, []).unwrap_err().to_string();
            assert!(error.contains("append-only"), "{change}: {error}");
        }
    }
    let replaced = store.write("test", |transaction| {
        let sql = "INSERT OR REPLACE INTO event (seq, stream, value) VALUES (1, 's', '2')";
        transaction.execute(sql, []).map_err(StoreError::sql("test"))
    });
    assert!(replaced.is_err(), "a replacement is a deletion too");
    assert_eq!(store.events("s").unwrap()[0].value, json!(1));
}

#[test]
fn the_audit_chain_holds_and_its_hashes_can_be_recomputed() {
    let (_folder, store) = workspace();
    let empty = store.audit_verify().unwrap();
    assert_eq!(
        (empty.entries, empty.head.as_str(), empty.first_broken),
        (0, "0".repeat(64).as_str(), None)
    );
    store
        .audit_append(
            AT,
            "ana",
            "pii.shown",
            &json!({"z": 1, "a": {"d": 2, "c": [1, {"y": 1, "x": 2}]}}),
        )
        .unwrap();
    store.audit_append(AT, "ben", "export", &json!({})).unwrap();
    let entries = store.audit_entries().unwrap();
    let mut previous = "0".repeat(64);
    for entry in &entries {
        let payload = canonical_json(&entry.payload);
        let parts = json!([
            "assay-audit-1",
            entry.seq,
            entry.at,
            entry.actor,
            entry.action,
            payload,
            previous
        ]);
        assert_eq!(entry.previous, previous);
        assert_eq!(entry.hash, sha256_hex(parts.to_string().as_bytes()));
        previous.clone_from(&entry.hash);
    }
    assert_eq!(
        canonical_json(&entries[0].payload),
        r#"{"a":{"c":[1,{"x":2,"y":1}],"d":2},"z":1}"#
    );
    let report = store.audit_verify().unwrap();
    assert_eq!(
        report,
        AuditReport {
            entries: 2,
            head: previous,
            first_broken: None
        }
    );
}

#[test]
fn tampering_with_the_audit_chain_is_found_where_it_was_done() {
    // Each: what somebody with the file does to it, the first entry that then does not hold, and why.
    let tampering = [
        ("UPDATE audit SET actor = 'eve' WHERE seq = 2", 2, "content was changed"),
        (
            "UPDATE audit SET payload = '{\"n\":9}' WHERE seq = 3",
            3,
            "content was changed",
        ),
        (
            "UPDATE audit SET payload = '{ \"n\":1}' WHERE seq = 1",
            1,
            "content was changed",
        ),
        ("UPDATE audit SET previous = hash WHERE seq = 3", 3, "does not follow"),
        ("DELETE FROM audit WHERE seq = 2", 2, "entry 2 is missing"),
        ("DELETE FROM audit WHERE seq = 1", 1, "entry 1 is missing"),
        (
            "DELETE FROM review; DELETE FROM audit WHERE seq = 5",
            5,
            "the end was cut off",
        ),
        ("UPDATE review SET decision = 'waived'", 5, "says something else"),
        ("UPDATE review SET binding_hash = 'other'", 5, "says something else"),
        ("DELETE FROM review", 5, "is gone"),
    ];
    for (change, seq, why) in tampering {
        let (folder, store) = workspace();
        for n in 1..=4 {
            store.audit_append(AT, "ana", "note", &json!({ "n": n })).unwrap();
        }
        store
            .review_record(
                "contractors",
                "C0.1",
                Some("ca.csv"),
                "b",
                "rejected",
                "wrong",
                "ana",
                AT,
            )
            .unwrap();
        assert_eq!(store.audit_verify().unwrap().first_broken, None);
        let outside = from_outside(folder.path());
        for table in ["audit", "review"] {
            outside
                .execute_batch(&format!(
                    "DROP TRIGGER {table}_no_update; DROP TRIGGER {table}_no_delete;"
                ))
                .unwrap();
        }
        outside
            .execute_batch(&format!("PRAGMA foreign_keys = OFF; {change}"))
            .unwrap();
        let broken = store.audit_verify().unwrap().first_broken.expect(change);
        assert_eq!(broken.seq, seq, "{change}: {}", broken.why);
        assert!(broken.why.contains(why), "{change}: {}", broken.why);
    }
}

#[test]
fn reviews_are_appended_with_their_audit_entry_or_not_at_all() {
    let (folder, store) = workspace();
    let gate = |subject| store.review_latest("contractors", "C0.2", subject).unwrap();
    assert_eq!(gate(None), None);
    store
        .review_record(
            "contractors",
            "C0.2",
            Some("ca.csv"),
            "b1",
            "waived",
            "known gap",
            "ana",
            AT,
        )
        .unwrap();
    store
        .review_record("contractors", "C0.2", None, "b2", "signed", "", "ben", AT)
        .unwrap();
    let seq = store
        .review_record("contractors", "C0.2", Some("ca.csv"), "b1", "withdrawn", "", "ana", AT)
        .unwrap();
    let latest = gate(Some("ca.csv")).unwrap();
    assert_eq!((latest.decision.as_str(), latest.audit_seq), ("withdrawn", seq));
    assert_eq!(
        (gate(None).unwrap().decision.as_str(), gate(None).unwrap().subject),
        ("signed", None)
    );
    let history = store.review_history("contractors", "C0.2", Some("ca.csv")).unwrap();
    assert_eq!(
        history
            .iter()
            .map(|review| review.decision.as_str())
            .collect::<Vec<_>>(),
        ["waived", "withdrawn"]
    );
    let actions: Vec<String> = store
        .audit_entries()
        .unwrap()
        .into_iter()
        .map(|entry| entry.action)
        .collect();
    assert_eq!(actions, ["review.waived", "review.signed", "review.withdrawn"]);

    let unreasoned = store.review_record("contractors", "C0.2", None, "b", "waived", "  ", "ana", AT);
    assert!(matches!(unreasoned, Err(StoreError::ReasonMissing { .. })));
    let unknown = store
        .review_record("contractors", "C0.2", None, "b", "approved", "x", "ana", AT)
        .unwrap_err();
    assert!(
        unknown.to_string().contains("signed, waived, rejected, withdrawn"),
        "{unknown}"
    );
    // The review can't be written, so its audit entry must not be either.
    from_outside(folder.path())
        .execute_batch("ALTER TABLE review RENAME TO review_away")
        .unwrap();
    assert!(
        store
            .review_record("contractors", "C0.2", None, "b", "signed", "", "ana", AT)
            .is_err()
    );
    assert_eq!(store.audit_entries().unwrap().len(), 3);
}

#[test]
fn a_copy_of_the_database_is_whole() {
    let (folder, store) = workspace();
    store.audit_append(AT, "ana", "note", &json!({})).unwrap();
    let copy = tempfile::tempdir().unwrap();
    std::fs::create_dir(copy.path().join(".assay")).unwrap();
    store.copy_database(&copy.path().join(".assay/assay.db")).unwrap();
    let copied = Store::open(copy.path(), Access::Reader).unwrap();
    assert_eq!(copied.audit_verify().unwrap(), store.audit_verify().unwrap());
    assert!(
        store.copy_database(&folder.path().join(".assay/assay.db")).is_err(),
        "never over a file that is there"
    );
}

#[test]
fn a_model_made_again_after_the_forgetting_is_no_reproach_even_with_the_same_bytes() {
    let (_folder, store) = workspace();
    let made = |frame: &str, reused_from: Option<i64>| {
        let run = store.begin_run(&new_run("contractors")).unwrap();
        let record = PhaseRecord {
            frames: [("model".to_owned(), frame.to_owned())].into(),
            reused_from,
            ..phase_record(run, "c3", "key", "done")
        };
        store.record_phase(&record).unwrap();
        run
    };
    let named = || store.models_to_retrain("contractors").unwrap().len();
    let first = made("hash", None);
    let trained = json!({"playbook": "contractors", "phase": "c3", "frame": "model", "hash": "hash", "run": first});
    store.append_event(crate::store::RETRAIN, &trained).unwrap();
    assert_eq!(named(), 1);
    // A result that is only taken over is the old model.
    made("hash", Some(first));
    assert_eq!(named(), 1);
    made("hash", None);
    assert_eq!(named(), 0);
}
