//! What a later run finds, and what it pays for again.

use super::*;
use crate::store::JournalState;

/// The database takes no answers any more: what is on its way stays sent, as after a kill.
const NO_ANSWERS: &str = "CREATE TRIGGER dead BEFORE UPDATE ON journal WHEN NEW.state = 'answered'
    BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END";
const ANSWERS: &str = "DROP TRIGGER dead";

fn states(stage: &Stage) -> Vec<JournalState> {
    stage.entries().iter().map(|entry| entry.state).collect()
}

// spec: permits S9 (nothing answered is paid again)
#[test]
fn what_was_answered_is_told_again_and_not_asked_again() {
    let stage = Stage::all(r#"{"answer":"no"},{"status":503},RIGHT"#);
    let all = calls(3);
    let first = stage.go(&all);
    let requests = stage.stand_in.requests().len();
    assert_eq!((first.tally.answered, requests), (3, 9));
    let second = stage.go(&all);
    assert_eq!(stage.stand_in.requests().len(), requests);
    assert_eq!((second.tally.replayed, second.tally.spent), (3, Cost::FREE));
    assert_eq!(second.tally.spent_before, first.tally.spent);
    for (now, before) in second.reports.iter().zip(&first.reports) {
        assert!(now.replayed && !before.replayed);
        assert_eq!(now.outcome, before.outcome);
        // Attempts, waits, latency and cost are those of the run that paid.
        let as_before: Vec<AskReport> = now
            .asks
            .iter()
            .cloned()
            .map(|ask| AskReport { replayed: false, ..ask })
            .collect();
        assert_eq!(as_before, before.asks);
    }
}

// spec: permits S9 (failures are never cached)
#[test]
fn what_failed_is_asked_again_from_the_beginning() {
    for step in [r#"{"status":503}"#, r#"{"status":400}"#, r#"{"answer":"no"}"#] {
        let stage = Stage::all(step);
        let all = calls(1);
        failure(&stage.go(&all).reports[0]);
        let stage = stage.next("RIGHT");
        let done = stage.go(&all);
        assert!(is_answered(&done.reports[0]), "{step}");
        assert_eq!(done.reports[0].asks.len(), 1, "{step}: a new round");
        assert_eq!((done.tally.replayed, done.tally.answered), (0, 1));
    }
}

// spec: permits S9 (in_flight_lost), 9 (Kill)
#[test]
fn what_was_on_its_way_is_counted_in_full_and_asked_again() {
    let stage = Stage::all("RIGHT");
    let mut service = stage.service();
    service.knock_first = false;
    from_outside(&stage, NO_ANSWERS);
    let error = stage.go_by(&service, &budget(), &calls(20)).unwrap_err();
    assert!(matches!(error, ConnectError::Store(_)), "{error}");
    from_outside(&stage, ANSWERS);
    let lost = states(&stage)
        .iter()
        .filter(|state| **state == JournalState::Sent)
        .count();
    assert!((1..=service.concurrency).contains(&lost), "{lost}");
    assert_eq!(states(&stage).len(), lost, "nothing is sent once the disk refuses");

    let done = stage.go(&calls(20));
    assert_eq!((done.tally.lost, done.tally.answered), (lost, 20));
    assert!((done.tally.in_flight_lost.usd - lost as f64 * 0.018345).abs() < 1e-12);
    assert_eq!(done.tally.spent_before, done.tally.in_flight_lost);
    let again: Vec<&Report> = done.reports.iter().filter(|report| report.asks.len() == 2).collect();
    assert_eq!(again.len(), lost);
    for report in again {
        assert_eq!((report.asks[0].state, report.asks[0].replayed), (AskState::Lost, true));
        assert_eq!((report.asks[1].state, report.asks[1].ask), (AskState::Valid, 2));
        assert!((report.cost().usd - 0.018345 - 0.005671).abs() < 1e-12);
    }
    // What was lost stays lost, and is counted once.
    let third = stage.go(&calls(20));
    assert_eq!((third.tally.lost, third.tally.replayed), (lost, 20));
    assert!((third.tally.spent_before.usd - 20.0 * 0.005671 - lost as f64 * 0.018345).abs() < 1e-9);
}

// spec: permits 9 (disk full: stop before the next send)
#[test]
fn a_disk_that_refuses_stops_before_the_next_send() {
    let stage = Stage::all("RIGHT");
    let full = "CREATE TRIGGER full BEFORE INSERT ON journal WHEN (SELECT count(*) FROM journal) >= 5
        BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END";
    from_outside(&stage, full);
    let error = stage
        .go_by(&stage.service(), &budget(), &calls(20))
        .unwrap_err()
        .to_string();
    assert!(error.contains("disk is full"), "{error}");
    assert_eq!(stage.stand_in.requests().len(), 5);
    // What was on its way is written down all the same.
    assert!(states(&stage).iter().all(|state| *state == JournalState::Answered));
    from_outside(&stage, "DROP TRIGGER full");
    let done = stage.go(&calls(20));
    assert_eq!((done.tally.replayed, done.tally.answered, done.tally.lost), (5, 15, 0));
}

#[test]
fn an_entry_that_cannot_be_marked_as_sent_is_not_sent() {
    let stage = Stage::all("RIGHT");
    let unmarked = "CREATE TRIGGER unmarked BEFORE UPDATE ON journal WHEN NEW.state = 'sent'
        BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END";
    from_outside(&stage, unmarked);
    assert!(stage.go_by(&stage.service(), &budget(), &calls(2)).is_err());
    assert_eq!(stage.stand_in.connections(), 0);
    assert_eq!(states(&stage), [JournalState::Reserved]);
    from_outside(&stage, "DROP TRIGGER unmarked");
    let done = stage.go(&calls(2));
    assert_eq!((done.tally.answered, done.tally.lost), (2, 0));
    assert_eq!(states(&stage), [JournalState::Answered; 2]);
}

/// Killed between an answer that did not stand up and the asking again: the later run asks for the second time.
#[test]
fn a_reask_that_was_due_is_made_by_the_next_run() {
    let stage = Stage::all(r#"{"answer":"no"}"#);
    let all = calls(1);
    let invalid = std::cell::Cell::new(false);
    let done = {
        let mut desk = Desk {
            timer: &stage.timer,
            jitter: &stage.jitter,
            cancelled: &|| invalid.get(),
            tell: &mut |event, _| invalid.set(invalid.get() || matches!(event, Event::Invalid { .. })),
        };
        dispatch(
            &stage.service(),
            stage.journal(),
            &budget(),
            &all,
            &mut judge(),
            &mut desk,
        )
        .unwrap()
    };
    assert_eq!(done.reports[0].outcome, Outcome::Queued(Stop::Cancelled));
    assert_eq!((done.reports[0].asks.len(), done.tally.queued), (1, 1));
    let stage = stage.next("RIGHT");
    let done = stage.go(&all);
    let report = &done.reports[0];
    assert!(is_answered(report));
    assert_eq!((report.asks.len(), report.asks[1].ask, done.tally.sends), (2, 2, 1));
    assert!(report.asks[0].replayed && !report.asks[1].replayed);
}

/// The journal holds what is judged, so that a later, stricter judge may ask again.
#[test]
fn a_stricter_judge_asks_again() {
    let stage = Stage::all("RIGHT");
    let all = calls(1);
    stage.go(&all);
    let mut strict = By(
        |_: &Call, answer: &Answer<'_>| llm::reading(answer, &PRICES),
        |_: &Call, _: &Value| Err("never good enough".to_owned()),
    );
    let replayed = replay(stage.journal(), &budget(), &all, &mut strict).unwrap();
    assert_eq!(replayed.reports[0].outcome, Outcome::Queued(Stop::NotSending));
    let replayed = replay(stage.journal(), &budget(), &all, &mut judge()).unwrap();
    assert!(is_answered(&replayed.reports[0]));
    assert_eq!((replayed.stopped, replayed.tally.spent), (None, Cost::FREE));
}

// spec: permits S9 (at most `concurrency` unanswered intents)
#[test]
fn no_more_intents_are_open_at_once_than_calls_may_be_on_their_way() {
    let stage = Stage::all(r#"{"status":503},{"answer":"no"},RIGHT"#);
    let most = std::cell::Cell::new(0);
    let mut desk = Desk {
        timer: &stage.timer,
        jitter: &stage.jitter,
        cancelled: &|| false,
        tell: &mut |_, tally| {
            let open = stage
                .entries()
                .iter()
                .filter(|entry| entry.state == JournalState::Sent)
                .count();
            assert_eq!(open, tally.in_flight);
            most.set(most.get().max(open));
        },
    };
    let mut service = stage.service();
    service.concurrency = 3;
    let done = dispatch(
        &service,
        stage.journal(),
        &budget(),
        &calls(12),
        &mut judge(),
        &mut desk,
    )
    .unwrap();
    assert_eq!((done.tally.answered, done.tally.sends), (12, 36));
    assert!((2..=3).contains(&most.get()), "{}", most.get());
}

#[test]
fn the_journal_holds_the_question_before_it_leaves() {
    let stage = Stage::all("RIGHT");
    stage.go(&calls(1));
    let entry = &stage.entries()[0];
    assert_eq!((entry.key.as_str(), entry.attempts), ("key-0#1", 1));
    assert_eq!(entry.request["request"], json!({ "lead": 0 }));
    assert_eq!(entry.request["send"]["reserve"]["tokens"], 9500);
    let answer = entry.answer.as_ref().unwrap();
    assert_eq!((&answer["status"], &answer["settled"]), (&json!(200), &json!("usage")));
}
