//! Waits, to the second.

use chrono::{TimeZone, Utc};

use super::*;

fn rules() -> RetryRules {
    RetryRules {
        max_attempts: 3,
        backoff_base: 2.0,
        spread: Spread::Second,
        backoff_cap: Duration::from_secs(60),
        retry_after_cap: Duration::from_secs(120),
    }
}

// spec: permits 3 (max_attempts; backoff), 8.6
#[test]
fn waits_double_up_to_the_cap() {
    let pause = |attempt| rules().pause(attempt, 0.5, None).as_secs_f64();
    let waits: Vec<f64> = (1..=8).map(pause).collect();
    assert_eq!(waits, [1.5, 2.5, 4.5, 8.5, 16.5, 32.5, 60.0, 60.0]);
    assert_eq!(pause(5000), 60.0);
    let nonsense = RetryRules {
        backoff_base: f64::NAN,
        ..rules()
    };
    assert_eq!(nonsense.pause(2, 0.5, None).as_secs_f64(), 60.0);
}

#[test]
fn retry_after_is_honoured_up_to_its_cap_and_never_shortens_a_wait() {
    let pause = |seconds| rules().pause(1, 0.5, Some(Duration::from_secs(seconds))).as_secs_f64();
    assert_eq!(
        [pause(0), pause(1), pause(7), pause(120), pause(3600)],
        [1.5, 1.5, 7.0, 120.0, 120.0]
    );
}

#[test]
fn retry_after_is_read_as_seconds_or_as_a_date() {
    let now = Utc.with_ymd_and_hms(2026, 11, 20, 12, 0, 0).unwrap();
    let seconds = |text: &str| retry_after(text, now).map(|wait| wait.as_secs());
    assert_eq!(seconds("7"), Some(7));
    assert_eq!(seconds(" 0 "), Some(0));
    assert_eq!(seconds("Fri, 20 Nov 2026 12:00:30 GMT"), Some(30));
    assert_eq!(seconds("Fri, 20 Nov 2026 11:00:00 GMT"), Some(0));
    assert!(seconds("99999999999999999999").unwrap() > 1_000_000);
    for unreadable in ["", "-3", "1.5", "soon", "20 Nov"] {
        assert_eq!(seconds(unreadable), None, "{unreadable}");
    }
}

#[test]
fn the_random_part_is_the_same_for_the_same_seed_call_and_attempt() {
    let draw = |seed, key: &str, attempt| SeededJitter(seed).unit(key, attempt);
    assert_eq!(draw(42, "a", 1), draw(42, "a", 1));
    assert_ne!(draw(42, "a", 1), draw(42, "a", 2));
    assert_ne!(draw(42, "a", 1), draw(43, "a", 1));
    let draws: Vec<f64> = (0..1000).map(|n| draw(42, &n.to_string(), 1)).collect();
    assert!(draws.iter().all(|unit| (0.0..1.0).contains(unit)));
    let mean = draws.iter().sum::<f64>() / 1000.0;
    assert!((mean - 0.5).abs() < 0.05, "{mean}");
}

// spec: permits 8.6, S7
#[test]
fn two_failures_then_success_are_one_lead_with_three_attempts_and_waits_of_1_5_and_2_5_seconds() {
    let stage = Stage::all(r#"{"status":429},{"status":503},RIGHT"#);
    let done = stage.go(&calls(1));
    let report = &done.reports[0];
    assert!(is_answered(report));
    assert_eq!(report.asks.len(), 1);
    assert_eq!(
        (report.attempts(), report.asks[0].waits_s.as_slice()),
        (3, &[1.5, 2.5][..])
    );
    assert!(stage.timer.now() >= Duration::from_secs(4));
    assert_eq!((done.tally.sends, done.tally.answered), (3, 1));
    assert!((report.cost().usd - 0.005671).abs() < 1e-12);
}

#[test]
fn a_service_that_asks_for_a_wait_gets_it() {
    let stage = Stage::all(r#"{"status":429,"retry_after":"7"},{"status":503,"retry_after":"900"},RIGHT"#);
    let done = stage.go(&calls(1));
    assert_eq!(done.reports[0].asks[0].waits_s, [7.0, 120.0]);
}

#[test]
fn sends_keep_their_distance() {
    let stage = Stage::all("RIGHT");
    let mut service = stage.service();
    service.spacing = Duration::from_secs(3);
    stage.go_by(&service, &budget(), &calls(5)).unwrap();
    assert!(stage.timer.now() >= Duration::from_secs(12), "{:?}", stage.timer.now());
}

#[test]
fn real_time_passes_for_a_real_timer() {
    let timer = SystemTimer::new();
    let before = timer.now();
    assert_eq!(timer.wait(Duration::from_millis(30)), Duration::from_millis(30));
    assert!(timer.now() >= before);
    assert_eq!(SkippingTimer::new().wait(Duration::from_secs(30)), Duration::ZERO);
}
