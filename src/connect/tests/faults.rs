//! Every way in which a service can fail, and what each comes to.

use super::*;

/// What one call comes to when every request meets this step.
fn one(step: &str) -> (Report, usize, Cost) {
    let stage = Stage::all(step);
    let done = stage.go(&calls(1));
    let requests = stage.stand_in.requests().len();
    (done.reports[0].clone(), requests, done.tally.spent)
}

// spec: permits S7
#[test]
fn statuses_that_ask_for_patience_are_tried_three_times() {
    for status in [408, 429, 500, 502, 503, 504, 529, 599] {
        let (report, requests, spent) = one(&format!(r#"{{"status":{status},"message":"wait a bit"}}"#));
        let (kind, last, words) = failure(&report);
        assert_eq!((kind, last, requests), (FailureKind::Busy, Some(status), 3), "{status}");
        assert!(
            words.contains("wait a bit") && words.contains(&status.to_string()),
            "{words}"
        );
        // A gateway that gave up waiting may have had the work done: each attempt keeps its reservation.
        let kept = if [408, 504].contains(&status) { 3 } else { 0 };
        assert!(
            (spent.usd - 0.018345 * f64::from(kept)).abs() < 1e-12,
            "{status}: {spent:?}"
        );
    }
}

// spec: permits S7, 8.6 (400: one attempt, RETRY)
#[test]
fn statuses_that_refuse_a_call_are_never_tried_again() {
    for status in [400, 404, 405, 409, 410, 413, 418, 422, 451] {
        let (report, requests, spent) = one(&format!(r#"{{"status":{status},"message":"Model Not Exist"}}"#));
        let (kind, last, words) = failure(&report);
        assert_eq!(
            (kind, last, requests),
            (FailureKind::Refused, Some(status), 1),
            "{status}"
        );
        assert!(words.contains("Model Not Exist"), "{words}");
        assert_eq!((report.attempts(), spent), (1, Cost::FREE));
    }
}

// spec: permits S7, 8.6 (401: phase stops, one call)
#[test]
fn statuses_that_refuse_everything_stop_everything_after_one_call() {
    let table = [
        (401, "refuses the key"),
        (402, "balance is empty"),
        (403, "refuses the key"),
    ];
    for (status, wanted) in table {
        let stage = Stage::all(&format!(r#"{{"status":{status},"message":"no"}}"#));
        let done = stage.go(&calls(20));
        assert_eq!(stage.stand_in.requests().len(), 1, "{status}");
        match &done.stopped {
            Some(Stop::Refused { status: last, words }) => {
                assert_eq!(*last, status);
                assert!(words.contains(wanted), "{words}");
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(done.tally.queued, 20);
        assert!(
            done.reports
                .iter()
                .all(|report| matches!(report.outcome, Outcome::Queued(_)))
        );
        assert_eq!(done.reports[0].asks[0].status, Some(status));
        assert_eq!(done.tally.spent, Cost::FREE);
    }
}

#[test]
fn a_key_that_is_refused_midway_stops_what_is_not_sent_yet() {
    let mut lines = vec![r#"{"default":[RIGHT]}"#.to_owned()];
    lines.push(format!(r#"{{"lead_ref":"{}","steps":[{{"status":402}}]}}"#, lead(3)));
    let stage = Stage::new(&lines.join("\n"));
    let mut service = stage.service();
    service.concurrency = 1;
    let done = stage.go_by(&service, &budget(), &calls(9)).unwrap();
    assert_eq!((done.tally.answered, done.tally.queued, done.tally.sends), (3, 6, 4));
    assert!(matches!(done.stopped, Some(Stop::Refused { status: 402, .. })));
}

#[test]
fn a_service_may_mean_other_things_by_its_statuses() {
    let stage = Stage::all(r#"{"status":403},RIGHT"#);
    let mut service = stage.service();
    service.statuses = StatusRules {
        again: vec![403],
        stop: vec![401, 429],
        maybe_billed: Vec::new(),
    };
    let done = stage.go_by(&service, &budget(), &calls(1)).unwrap();
    assert!(is_answered(&done.reports[0]));
    let stage = Stage::all(r#"{"status":429}"#);
    service.base_url = stage.service().base_url;
    let done = stage.go_by(&service, &budget(), &calls(3)).unwrap();
    assert!(matches!(done.stopped, Some(Stop::Refused { status: 429, .. })));
}

// spec: permits S7, S10 (a timeout may have been billed)
#[test]
fn a_service_that_hangs_times_out_and_keeps_its_reservations() {
    let stage = Stage::all(r#"{"fault":"hang"}"#);
    let mut service = stage.service();
    service.request_timeout = Duration::from_millis(150);
    let done = stage.go_by(&service, &budget(), &calls(1)).unwrap();
    let (kind, status, words) = failure(&done.reports[0]);
    assert_eq!((kind, status), (FailureKind::Timeout, None));
    assert!(words.contains("0.15 s"), "{words}");
    assert_eq!(done.reports[0].attempts(), 3);
    assert!((done.tally.spent.usd - 3.0 * 0.018345).abs() < 1e-12);
    assert_eq!(done.tally.spent.tokens, 3 * 9500);
}

// spec: permits S7, S10 (a reset may have been billed)
#[test]
fn a_connection_that_breaks_is_tried_again_and_keeps_its_reservation() {
    for step in [r#"{"fault":"reset"}"#, r#"{"fault":"cut","answer":"half of this"}"#] {
        let stage = Stage::all(&format!("{step},RIGHT"));
        let done = stage.go(&calls(1));
        let report = &done.reports[0];
        assert!(is_answered(report), "{step}: {report:?}");
        assert_eq!((report.attempts(), report.asks[0].waits_s.as_slice()), (2, &[1.5][..]));
        assert!((report.cost().usd - 0.018345 - 0.005671).abs() < 1e-12, "{step}");
    }
    let (report, requests, _) = one(r#"{"fault":"reset"}"#);
    assert_eq!((failure(&report).0, requests), (FailureKind::Reset, 3));
}

#[test]
fn nobody_there_is_told_from_somebody_who_does_not_answer() {
    let stage = Stage::all("RIGHT");
    let mut service = stage.service();
    // A port that was just free: nobody listens on it.
    let port = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    service.base_url = BaseUrl::parse(&format!("http://127.0.0.1:{port}")).unwrap();
    let done = stage.go_by(&service, &budget(), &calls(1)).unwrap();
    let (kind, status, words) = failure(&done.reports[0]);
    assert_eq!((kind, status), (FailureKind::Unreachable, None));
    assert!(words.contains("the service cannot be reached"), "{words}");
    assert_eq!((done.reports[0].attempts(), done.tally.spent), (3, Cost::FREE));
}

/// A server that knows no TLS: the handshake fails in an orderly way, and nothing of the request was sent in the clear.
#[test]
fn a_service_without_tls_is_not_spoken_to() {
    use std::io::{Read, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let heard = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut hello = [0; 4096];
        let count = stream.read(&mut hello).unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").unwrap();
        String::from_utf8_lossy(&hello[..count]).into_owned()
    });
    let stage = Stage::all("RIGHT");
    let mut service = stage.service();
    service.retry.max_attempts = 1;
    service.base_url = BaseUrl::parse(&format!("https://127.0.0.1:{port}")).unwrap();
    let done = stage.go_by(&service, &budget(), &calls(1)).unwrap();
    let (kind, status, words) = failure(&done.reports[0]);
    assert_eq!((kind, status), (FailureKind::Unreachable, None), "{words}");
    assert_eq!(done.tally.spent, Cost::FREE);
    let heard = heard.join().unwrap();
    assert!(!heard.contains(CANARY) && !heard.contains("lead_ref"), "{heard}");
}

// spec: permits S7 (redirects are refused)
#[test]
fn no_redirect_is_followed() {
    let (report, requests, spent) = one(r#"{"fault":"redirect"}"#);
    let (kind, status, words) = failure(&report);
    assert_eq!((kind, status, requests), (FailureKind::Redirect, Some(307), 1));
    assert!(words.contains("https://elsewhere.invalid"), "{words}");
    assert_eq!(spent, Cost::FREE);
}

// spec: permits S7 (bodies over 1 MiB are refused)
#[test]
fn no_huge_body_is_read() {
    let (report, requests, spent) = one(r#"{"fault":"huge"}"#);
    let (kind, status, words) = failure(&report);
    assert_eq!((kind, status, requests), (FailureKind::TooLarge, Some(200), 1));
    assert!(words.contains("1 MiB"), "{words}");
    assert!((spent.usd - 0.018345).abs() < 1e-12);
}

// spec: permits S7 (blank keep-alive lines)
#[test]
fn blank_lines_before_the_body_are_legal() {
    let step = RIGHT.replacen('{', r#"{"blank_lines":50,"#, 1);
    let (report, requests, _) = one(&step);
    assert!(is_answered(&report), "{report:?}");
    assert_eq!(requests, 1);
}

// spec: permits S5, S7 (invalid answer: one re-ask, then RETRY)
#[test]
fn an_answer_that_does_not_stand_up_is_asked_for_once_more() {
    let bad = [
        r#"{"answer":{"lead_ref":"ffffffffffff"}}"#,
        r#"{"answer":null,"reasoning":"only thinking"}"#,
        r#"{"answer":"prose, no JSON"}"#,
        r#"{"fault":"garbage"}"#,
        r#"{"fault":"no_choices"}"#,
    ];
    for step in bad {
        let stage = Stage::all(&format!("{step},RIGHT"));
        let done = stage.go(&calls(1));
        let report = &done.reports[0];
        assert!(is_answered(report), "{step}: {report:?}");
        let states: Vec<AskState> = report.asks.iter().map(|ask| ask.state).collect();
        assert_eq!(states, [AskState::Invalid, AskState::Valid]);
        assert_eq!((report.asks[0].ask, report.asks[1].ask), (1, 2));
        assert!(report.asks[0].words.is_some() && report.asks[0].cost.usd > 0.0);
        assert_eq!(stage.entries().len(), 2);

        let (report, requests, _) = one(step);
        assert_eq!((failure(&report).0, requests), (FailureKind::Invalid, 2), "{step}");
    }
}

#[test]
fn what_stands_around_an_answer_reaches_the_judge_as_it_came() {
    let step = r#"{"before":"```json\n","after":"\n```","answer":{"lead_ref":"$lead_ref"},"finish_reason":"length"}"#;
    let (report, ..) = one(step);
    let kept = Completion::kept(report.asks[0].kept.as_ref().unwrap()).unwrap();
    assert_eq!(kept.content, format!("```json\n{{\"lead_ref\":\"{}\"}}\n```", lead(0)));
    assert_eq!(kept.finish_reason.as_deref(), Some("length"));
}

#[test]
fn as_many_reasks_as_are_set_and_none_at_all() {
    for (reasks, wanted) in [(0, 1), (1, 2), (4, 5)] {
        let stage = Stage::all(r#"{"answer":"no"}"#);
        let mut service = stage.service();
        service.reasks = reasks;
        stage.go_by(&service, &budget(), &calls(1)).unwrap();
        assert_eq!(stage.stand_in.requests().len(), wanted);
    }
}
