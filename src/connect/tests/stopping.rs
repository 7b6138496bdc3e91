//! When to give up, and how.

use std::cell::Cell;
use std::time::Instant;

use super::*;

// spec: permits 3 (breaker), S7
#[test]
fn so_many_calls_in_a_row_that_come_to_nothing_end_the_sending() {
    let stage = Stage::all(r#"{"status":503}"#);
    let mut service = stage.service();
    service.concurrency = 1;
    let done = stage.go_by(&service, &budget(), &calls(30)).unwrap();
    assert_eq!((done.tally.failed, done.tally.queued, done.tally.sends), (10, 20, 30));
    match &done.stopped {
        Some(Stop::Breaker { calls: 10, last }) => assert!(last.contains("503"), "{last}"),
        other => panic!("{other:?}"),
    }
    // With several on their way those are waited for, but none begins after the tenth.
    let stage = Stage::all(r#"{"status":404}"#);
    let done = stage.go(&calls(30));
    assert!((10..=13).contains(&done.tally.failed), "{}", done.tally.failed);
    assert_eq!(done.tally.failed + done.tally.queued, 30);
}

#[test]
fn an_answer_in_between_begins_the_count_anew_and_a_wrong_answer_is_one() {
    let mut lines = vec![r#"{"default":[{"status":400}]}"#.to_owned()];
    for number in (9..40).step_by(10) {
        let step = if number == 9 { r#"{"answer":"no"}"# } else { "RIGHT" };
        lines.push(format!(r#"{{"lead_ref":"{}","steps":[{step}]}}"#, lead(number)));
    }
    let stage = Stage::new(&lines.join("\n"));
    let mut service = stage.service();
    service.concurrency = 1;
    let done = stage.go_by(&service, &budget(), &calls(49)).unwrap();
    assert_eq!(done.stopped, None);
    assert_eq!((done.tally.answered, done.tally.failed), (3, 46));
}

#[test]
fn cancelling_sends_no_more_and_waits_for_what_is_on_its_way() {
    let stage = Stage::all(&RIGHT.replacen('{', r#"{"delay_ms":30,"#, 1));
    let mut service = stage.service();
    service.knock_first = false;
    let sent = Cell::new(0);
    let mut desk = Desk {
        timer: &stage.timer,
        jitter: &stage.jitter,
        cancelled: &|| sent.get() >= 3,
        tell: &mut |event, _| {
            if matches!(event, Event::Sent { .. }) {
                sent.set(sent.get() + 1);
            }
        },
    };
    service.concurrency = 3;
    let done = dispatch(
        &service,
        stage.journal(),
        &budget(),
        &calls(20),
        &mut judge(),
        &mut desk,
    )
    .unwrap();
    assert_eq!(done.stopped, Some(Stop::Cancelled));
    assert_eq!((done.tally.answered, done.tally.queued, done.tally.sends), (3, 17, 3));
    assert_eq!(stage.entries().iter().filter(|entry| entry.answer.is_some()).count(), 3);
    let rest = stage.go(&calls(20));
    assert_eq!((rest.tally.replayed, rest.tally.answered), (3, 17));
}

/// A wait of a minute between two attempts, in real time: it ends when somebody cancels.
#[test]
fn a_wait_can_be_cancelled() {
    let stage = Stage::all(r#"{"status":503,"retry_after":"60"}"#);
    let waits = Cell::new(false);
    let timer = SystemTimer::new();
    let mut desk = Desk {
        timer: &timer,
        jitter: &stage.jitter,
        cancelled: &|| waits.get(),
        tell: &mut |event, _| waits.set(waits.get() || matches!(event, Event::Waits { .. })),
    };
    let begun = Instant::now();
    let done = dispatch(
        &stage.service(),
        stage.journal(),
        &budget(),
        &calls(1),
        &mut judge(),
        &mut desk,
    )
    .unwrap();
    assert_eq!(done.reports[0].outcome, Outcome::Queued(Stop::Cancelled));
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
}

#[test]
fn what_is_cancelled_before_it_begins_sends_nothing() {
    let stage = Stage::all("RIGHT");
    let done = stage
        .go_until(&stage.service(), &budget(), &calls(3), &|| true)
        .unwrap();
    assert_eq!((done.tally.queued, stage.stand_in.connections()), (3, 0));
    let none = stage.go(&[]);
    assert_eq!((none.reports.len(), none.stopped), (0, None));
}

#[test]
fn figures_that_send_nothing_are_refused() {
    let stage = Stage::all("RIGHT");
    let changes: [fn(&mut Service); 5] = [
        |service| service.concurrency = 0,
        |service| service.retry.max_attempts = 0,
        |service| service.breaker = 0,
        |service| service.request_timeout = Duration::ZERO,
        |service| service.headers.push(Header::plain("x-note", "two\nlines")),
    ];
    for change in changes {
        let mut service = stage.service();
        change(&mut service);
        let error = stage.go_by(&service, &budget(), &calls(1)).unwrap_err();
        assert!(matches!(error, ConnectError::Settings { .. }), "{error}");
    }
    assert_eq!(stage.stand_in.connections(), 0);
}

#[test]
fn as_many_calls_are_on_their_way_as_may_be() {
    let stage = Stage::all(&RIGHT.replacen('{', r#"{"delay_ms":20,"#, 1));
    let most = Cell::new(0);
    let mut desk = Desk {
        timer: &stage.timer,
        jitter: &stage.jitter,
        cancelled: &|| false,
        tell: &mut |_, tally| most.set(most.get().max(tally.in_flight)),
    };
    let done = dispatch(
        &stage.service(),
        stage.journal(),
        &budget(),
        &calls(12),
        &mut judge(),
        &mut desk,
    )
    .unwrap();
    assert_eq!((done.tally.answered, done.tally.in_flight, most.get()), (12, 0, 4));
}
