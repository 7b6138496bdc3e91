//! Calls to the outside happen once: replayed when answered, never repeated when their fate is unknown.

use super::*;
use crate::store::JournalState;

fn sent() -> usize {
    hooks(|hooks| hooks.sent.len())
}

fn answer(toy: &Toy) -> Option<i64> {
    let record = toy.store.latest_done("toy", "call").unwrap()?;
    let frame = crate::frame::from_parquet(&toy.store.frame_bytes(&record.frames["answers"]).unwrap()).unwrap();
    integer(&frame, "answer").unwrap().get(0)
}

#[test]
fn an_answered_call_is_replayed_and_never_sent_twice() {
    let mut toy = Toy::new();
    toy.run();
    assert_eq!((sent(), answer(&toy)), (1, Some(1)));
    let force = RunRequest {
        force: true,
        ..RunRequest::default()
    };
    toy.run();
    toy.try_run(&force, &CancelToken::new()).unwrap();
    assert_eq!((sent(), answer(&toy)), (1, Some(1)));
    let entries = toy.store.journal_entries("toy", "call").unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!((entries[0].state, entries[0].attempts), (JournalState::Answered, 1));
    // Another question is another call.
    toy.set("base.first", 2.0);
    toy.run();
    assert_eq!((sent(), answer(&toy)), (2, Some(2)));
}

#[test]
fn a_call_that_was_sent_and_never_answered_is_not_sent_again() {
    let toy = Toy::new();
    hooks(|hooks| hooks.unanswered = true);
    let report = toy.run();
    assert_eq!(of(&report, "call").status, Status::Error);
    assert_eq!(sent(), 1);
    hooks(|hooks| hooks.unanswered = false);
    for _ in 0..2 {
        let report = toy.run();
        let words = of(&report, "call").message.clone().unwrap();
        assert!(
            words.contains("was sent in an earlier run and never answered") && words.contains("before you retry"),
            "{words}"
        );
    }
    assert_eq!((sent(), answer(&toy)), (1, None));
    let entries = toy.store.journal_entries("toy", "call").unwrap();
    assert_eq!((entries[0].state, entries[0].attempts), (JournalState::Sent, 1));
}

#[test]
fn a_cancel_before_the_call_sends_and_reserves_nothing() {
    let toy = Toy::new();
    let token = CancelToken::new();
    hooks(|hooks| hooks.cancel_before_call = Some(token.clone()));
    let report = toy.try_run(&RunRequest::default(), &token).unwrap();
    assert_eq!(of(&report, "call").status, Status::Cancelled);
    assert_eq!(sent(), 0);
    assert!(toy.store.journal_entries("toy", "call").unwrap().is_empty());
    assert_eq!(toy.run().outcome, RunOutcome::Done);
    assert_eq!(sent(), 1);
}

#[test]
fn a_call_reserved_but_never_sent_may_be_sent() {
    let toy = Toy::new();
    toy.run_only(&["base"]);
    let record = toy.store.latest_done("toy", "base").unwrap().unwrap();
    let key = format!("call {}", record.frames["numbers"]);
    // A kill between reserving and sending leaves exactly this.
    toy.store
        .journal_reserve("toy", "call", &key, &serde_json::json!({ "ask": 1 }))
        .unwrap();
    assert_eq!(toy.run().outcome, RunOutcome::Done);
    assert_eq!((sent(), answer(&toy)), (1, Some(1)));
}
