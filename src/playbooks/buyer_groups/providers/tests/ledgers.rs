//! The ledger says what the journal says, and neither says a key.

use super::super::ledger::{call_log, differences, frame};
use super::*;
use crate::frame::text;

const SCRIPT: &str = r#"{"provider":"people_data","op":"person_collect","default":[{"status":500,"message":"I saw $key"},{"answer":{"id":7}}]}
{"provider":"finder_a","op":"email_verify","default":[{"status":202},{"answer":"valid"}]}
{"provider":"finder_b","op":"email_find","default":[{"status":400,"message":"not for $key"}]}
{"provider":"validator","op":"contact_validate","default":[{"fault":"bad_json"},{"answer":{"employment":"former","confidence":80,"sources":["https://a.example/"]}}]}"#;

fn asked() -> Vec<Request> {
    let mut requests = vec![
        of("c1", collect(7)),
        of("c1", verify()),
        of("c2", find(Finder::B)),
        of("c2", validate()),
        of("c2", collect(7)),
    ];
    requests[3].person_id = Some("p9".to_owned());
    requests
}

// spec: buyer-groups B7.4 (ledger = call log), 4.8 (ledger row per call)
#[test]
fn the_ledger_holds_every_send_and_equals_the_call_log() {
    let stage = Stage::new(SCRIPT);
    let mut exchange = stage.exchange();
    stage.ask(&mut exchange, &asked());
    let rows = exchange.ledger();
    let mut told: Vec<(String, i64, bool, &str, f64)> = rows
        .iter()
        .map(|row| (row.op.clone(), row.attempt, row.cached, row.status.as_str(), row.usd))
        .collect();
    told.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
    let row = |op: &str, attempt, cached, status, usd| (op.to_owned(), attempt, cached, status, usd);
    assert_eq!(
        told,
        [
            row("contact_validate", 2, false, "found", 0.005),
            row("contact_validate", 1, false, "transient", 0.005),
            row("email_find", 1, false, "bad_request", 0.0),
            row("email_verify", 2, false, "found", 0.001),
            row("email_verify", 1, false, "pending", 0.0),
            row("person_collect", 2, false, "found", 0.02),
            row("person_collect", 1, false, "transient", 0.0),
            row("person_collect", 0, true, "found", 0.0),
        ]
    );
    assert!(
        rows.iter()
            .any(|row| row.person_id.as_deref() == Some("p9") && row.company_id == "c2")
    );
    assert_eq!(rows.iter().filter(|row| row.attempt > 0).count(), stage.steps().len());
    let log = call_log(stage.journal("B3"), DAY).unwrap();
    assert_eq!(log.len(), stage.steps().len());
    assert_eq!(differences(&frame(&rows).unwrap(), &log).unwrap(), Vec::<String>::new());
    // Another run of the same day asks nothing and writes the same sends.
    let mut later = stage.exchange();
    stage.ask(&mut later, &asked());
    let sends = |rows: &[super::super::ledger::LedgerRow]| rows.iter().filter(|row| row.attempt > 0).count();
    assert_eq!(
        sends(&later.ledger()),
        sends(&rows) + 1,
        "only the refused question is put again"
    );
}

#[test]
fn a_ledger_that_lost_a_send_or_changed_a_price_is_told() {
    let stage = Stage::new(SCRIPT);
    let mut exchange = stage.exchange();
    stage.ask(&mut exchange, &asked());
    let (rows, log) = (exchange.ledger(), call_log(stage.journal("B3"), DAY).unwrap());
    let mut short = rows.clone();
    let place = short.iter().position(|row| row.attempt == 2).unwrap();
    let lost = short.remove(place);
    let found = differences(&frame(&short).unwrap(), &log).unwrap();
    assert_eq!(found.len(), 1);
    assert!(
        found[0].contains(&lost.call_key) && found[0].contains("the ledger does not"),
        "{found:?}"
    );
    let mut dear = rows.clone();
    dear[place].usd += 0.5;
    assert_eq!(differences(&frame(&dear).unwrap(), &log).unwrap().len(), 1);
    let mut long = rows;
    long.push(lost);
    let found = differences(&frame(&long).unwrap(), &log).unwrap();
    assert!(found[0].contains("twice"), "{found:?}");
    assert_eq!(differences(&frame(&long).unwrap(), &[]).unwrap().len(), 1 + log.len());
}

#[test]
fn no_key_and_no_person_stand_in_the_ledger() {
    let stage = Stage::new(SCRIPT);
    let mut exchange = stage.exchange();
    let answers = stage.ask(&mut exchange, &asked());
    let ledger = frame(&exchange.ledger()).unwrap();
    let mut all = format!("{answers:?}{ledger:?}{:?}{:?}", exchange.lights(), exchange.lines);
    for column in [
        "time",
        "provider",
        "op",
        "company_id",
        "person_id",
        "status",
        "call_key",
    ] {
        all.extend(text(&ledger, column).unwrap().iter().flatten());
    }
    for entry in stage.journal("B3").entries().unwrap() {
        all.push_str(&format!("{entry:?}"));
        // What is asked names nobody; what was answered may, and is erased with the person.
        assert!(!entry.request.to_string().contains("Quill") && !entry.request.to_string().contains('@'));
    }
    assert!(!all.contains(CANARY));
    let words = answers.iter().filter_map(|answer| answer.words.clone());
    assert!(
        words
            .into_iter()
            .all(|words| !words.contains('@') && !words.contains("Quill"))
    );
}
