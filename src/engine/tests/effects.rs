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
fn the_same_call_is_never_reserved_twice() {
    let toy = Toy::new();
    hooks(|hooks| hooks.unanswered = true);
    let report = toy.run();
    assert_eq!(of(&report, "call").status, Status::Error);
    assert_eq!(sent(), 1);
    hooks(|hooks| hooks.unanswered = false);
    for _ in 0..2 {
        let report = toy.run();
        let words = of(&report, "call").message.clone().unwrap();
        assert!(words.contains("call ") && words.contains("sent"), "{words}");
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

/// Counts the decisions in its stream.
fn counts(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    ran("counts");
    let facts = context.facts("decisions")?;
    Ok(output(vec![("counted", numbers("n", &[facts.len() as i64]))]))
}

/// Records one decision when there is none yet.
fn records(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    ran("records");
    if context.facts("decisions")?.is_empty() {
        context.record("decisions", "decision.made", &serde_json::json!({ "which": "a" }))?;
    }
    Ok(output(vec![("recorded", numbers("n", &[1]))]))
}

#[test]
fn a_recorded_fact_makes_stale_what_reads_it_and_stands_in_the_audit_chain() {
    static DECIDES: [Phase; 2] = [
        Phase {
            facts: &["decisions"],
            ..phase("base", PhaseKind::Pure, &[], &["counted"], counts)
        },
        Phase {
            facts: &["decisions"],
            ..phase("call", PhaseKind::Effect, &["counted"], &["recorded"], records)
        },
    ];
    let toy = Toy::of(&DECIDES);
    assert_eq!(toy.run().outcome, RunOutcome::Done);
    assert_eq!(take_ran(), ["counts", "records"]);
    // The effect recorded: what was counted before it is stale now, and only then.
    toy.run();
    assert_eq!(take_ran(), ["counts", "records"]);
    toy.run();
    assert_eq!(take_ran(), ["records"]);
    let entries = toy.store.audit_entries().unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!(
        (
            entries[0].action.as_str(),
            &entries[0].payload,
            entries[0].actor.as_str()
        ),
        (
            "decision.made",
            &serde_json::json!({ "which": "a" }),
            "phase call of run 1"
        )
    );
    assert_eq!(toy.store.audit_verify().unwrap().first_broken, None);
}

#[test]
fn only_an_effect_phase_records_and_only_declared_facts_are_read() {
    fn reads_elsewhere(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
        context.facts("others")?;
        Ok(output(vec![("counted", numbers("n", &[0]))]))
    }
    static PURE: [Phase; 1] = [Phase {
        facts: &["decisions"],
        ..phase("base", PhaseKind::Pure, &[], &["recorded"], records)
    }];
    static ELSEWHERE: [Phase; 1] = [Phase {
        facts: &["decisions"],
        ..phase("base", PhaseKind::Pure, &[], &["counted"], reads_elsewhere)
    }];
    for pipeline in [&PURE, &ELSEWHERE] {
        let toy = Toy::of(pipeline);
        let report = toy.run();
        let words = of(&report, "base").message.clone().unwrap();
        assert!(words.contains("which its declaration does not name"), "{words}");
        assert!(toy.store.events("decisions").unwrap().is_empty());
    }
}
