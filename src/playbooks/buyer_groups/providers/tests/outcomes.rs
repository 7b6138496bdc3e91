//! Every way in which a provider can answer or not, and what it does to those after it.

use super::*;

fn people(steps: &str) -> Stage {
    Stage::new(&all("people_data", "person_collect", steps))
}

fn verifier(steps: &str) -> Stage {
    Stage::new(&all("finder_a", "email_verify", steps))
}

const RECORD: &str = r#"{"answer":{"id":7}}"#;

// spec: buyer-groups 4.8 (outcomes), 10 (answers: 200, 202→200, 222, 403, 404, 429, 451)
#[test]
fn statuses_mean_what_each_service_means_by_them() {
    let outcome = |stage: &Stage, ask: Ask| {
        let answer = stage.one(ask);
        (answer.outcome, answer.attempts)
    };
    let busy = r#"{"status":503},{"status":429,"retry_after":"7"},"#;
    for (stage, ask, wanted) in [
        (people(RECORD), collect(7), (Outcome::Found, 1)),
        (people("{}"), collect(7), (Outcome::NotFound, 1)),
        (people(r#"{"status":404}"#), collect(7), (Outcome::NotFound, 1)),
        (people(r#"{"status":422}"#), collect(7), (Outcome::BadRequest, 1)),
        (people(r#"{"status":402}"#), collect(7), (Outcome::Quota, 1)),
        (people(r#"{"status":401}"#), collect(7), (Outcome::Auth, 1)),
        (people(r#"{"status":403}"#), collect(7), (Outcome::Auth, 1)),
        (people(&format!("{busy}{RECORD}")), collect(7), (Outcome::Found, 3)),
        (people(r#"{"status":429}"#), collect(7), (Outcome::RateLimited, 3)),
        (people(r#"{"status":500}"#), collect(7), (Outcome::Transient, 3)),
        (people(r#"{"fault":"reset"}"#), collect(7), (Outcome::Transient, 3)),
        (
            people(r#"{"fault":"cut","answer":{"id":7}}"#),
            collect(7),
            (Outcome::Transient, 3),
        ),
        (people(r#"{"fault":"redirect"}"#), collect(7), (Outcome::Transient, 1)),
        (people(r#"{"fault":"huge"}"#), collect(7), (Outcome::Transient, 1)),
        (people(r#"{"fault":"garbage"}"#), collect(7), (Outcome::Transient, 1)),
        (people(r#"{"fault":"hang"}"#), collect(7), (Outcome::Timeout, 3)),
        (
            verifier(r#"{"status":202},{"answer":"valid"}"#),
            verify(),
            (Outcome::Found, 2),
        ),
        (verifier(r#"{"status":202}"#), verify(), (Outcome::Pending, 4)),
        (
            verifier(r#"{"status":222},{"answer":"valid"}"#),
            verify(),
            (Outcome::Found, 2),
        ),
        (verifier(r#"{"status":222}"#), verify(), (Outcome::Transient, 3)),
        (
            verifier(r#"{"status":403},{"answer":"valid"}"#),
            verify(),
            (Outcome::Found, 2),
        ),
        (verifier(r#"{"status":403}"#), verify(), (Outcome::RateLimited, 3)),
        (verifier(r#"{"status":429}"#), verify(), (Outcome::Quota, 1)),
        (verifier(r#"{"status":451}"#), verify(), (Outcome::Suppressed, 1)),
        (verifier(r#"{"status":400}"#), verify(), (Outcome::BadRequest, 1)),
    ] {
        let steps = stage.steps();
        assert!(steps.is_empty());
        assert_eq!(outcome(&stage, ask), wanted, "{:?}", stage.steps());
    }
}

// spec: buyer-groups W3 (NO_RESULT)
#[test]
fn the_second_finder_says_in_its_body_what_went_wrong() {
    for (step, wanted) in [
        (r#"{"answer":null}"#, Outcome::NotFound),
        (r#"{"status":400,"message":"NO_RESULT"}"#, Outcome::NotFound),
        (r#"{"status":400}"#, Outcome::BadRequest),
        (r#"{"status":400,"message":"INSUFFICIENT_CREDITS"}"#, Outcome::Quota),
        (r#"{"status":401}"#, Outcome::Auth),
        (r#"{"status":429}"#, Outcome::RateLimited),
        (r#"{"status":500}"#, Outcome::Transient),
    ] {
        let stage = Stage::new(&all("finder_b", "email_find", step));
        assert_eq!(stage.one(find(Finder::B)).outcome, wanted, "{step}");
    }
}

#[test]
fn waits_are_those_of_the_specification() {
    let stage = people(&format!(
        r#"{{"status":500}},{{"status":429,"retry_after":"7"}},{RECORD}"#
    ));
    let answer = stage.one(collect(7));
    // 1 s and up to a quarter more, then the 7 s that were asked for.
    assert!((8.0..8.5).contains(&answer.seconds), "{}", answer.seconds);
    let polls = verifier(r#"{"status":202},{"status":202},{"answer":"valid"}"#).one(verify());
    assert!((4.0..4.4).contains(&polls.seconds), "{}", polls.seconds);
    assert_eq!(polls.usd, 0.001, "polls are not billed");
}

// spec: buyer-groups 4.8 (quota and auth disable the provider), B3.6
#[test]
fn quota_and_auth_stop_the_provider_and_nobody_else() {
    let script = [
        all(
            "finder_a",
            "email_verify",
            r#"{"status":429,"message":"no credits for $key"}"#,
        ),
        all("people_data", "person_collect", RECORD),
    ];
    let stage = Stage::new(&script.join("\n"));
    let mut exchange = stage.exchange();
    let mut requests: Vec<Request> = (0..4)
        .map(|number| Ask::EmailVerify {
            email: format!("p{number}@zorvell.example"),
        })
        .map(|ask| of("c1", ask))
        .collect();
    requests.push(of("c1", collect(7)));
    let answers = stage.ask(&mut exchange, &requests);
    let outcomes: Vec<Outcome> = answers.iter().map(|answer| answer.outcome).collect();
    let gone = Outcome::Disabled;
    assert_eq!(outcomes, [Outcome::Quota, gone, gone, gone, Outcome::Found]);
    assert!(!exchange.answers(Provider::FinderA) && exchange.answers(Provider::PeopleData));
    let lights = exchange.lights();
    let light = |provider| lights.iter().find(|light| light.provider == provider).unwrap();
    assert_eq!(light(Provider::FinderA).state, "stopped");
    assert!(light(Provider::FinderA).why.contains("credits"), "{:?}", lights);
    assert_eq!(light(Provider::PeopleData).state, "live");
    // The next batch does not knock again.
    let before = stage.steps().len();
    assert_eq!(
        stage.ask(&mut exchange, &requests[..1]).remove(0).outcome,
        Outcome::Disabled
    );
    assert_eq!(stage.steps().len(), before);
    assert_eq!(before, 2, "a refused account costs one call");
    assert!(answers.iter().all(|answer| !format!("{answer:?}").contains(CANARY)));
}

fn collects(numbers: std::ops::Range<usize>) -> Vec<Request> {
    numbers.map(|number| of("c1", collect(number))).collect()
}

// spec: buyer-groups 4.8 (breaker), 10 (5 failures in a row)
#[test]
fn after_five_failures_in_a_row_the_provider_rests_and_one_call_probes_it() {
    let mut script: Vec<String> = (0..5)
        .map(|id| {
            format!(r#"{{"provider":"people_data","op":"person_collect","for":"{id}","steps":[{{"status":500}}]}}"#)
        })
        .collect();
    script.push(all("people_data", "person_collect", RECORD));
    let stage = Stage::new(&script.join("\n"));
    let mut exchange = stage.exchange();
    stage.ask(&mut exchange, &collects(0..5));
    assert_eq!((stage.told.get(), stage.steps().len()), (1, 15));
    let rested_at = crate::connect::Timer::now(&stage.timer);
    // The next batch waits for the end of the rest, and then works.
    let answers = stage.ask(&mut exchange, &collects(10..30));
    assert!(answers.iter().all(|answer| answer.outcome == Outcome::Found));
    let waited = crate::connect::Timer::now(&stage.timer) - rested_at;
    assert!(waited >= Duration::from_secs(29), "{waited:?}");
    let light = exchange.lights().remove(0);
    assert_eq!((light.state, light.rests), ("live", 1));
}

#[test]
fn a_provider_that_fails_its_probe_is_left_alone() {
    let stage = people(r#"{"status":500}"#);
    let mut exchange = stage.exchange();
    let answers = stage.ask(&mut exchange, &collects(0..40));
    assert!(answers.iter().all(|answer| answer.outcome == Outcome::Transient));
    // Eight at once: those on their way when the fifth failed end by themselves, then one probes.
    assert!(stage.steps().len() <= 3 * 12 + 1, "{}", stage.steps().len());
    assert_eq!(stage.told.get(), 1);
    assert!(!exchange.answers(Provider::PeopleData));
    assert_eq!(exchange.lights()[0].state, "stopped");
}

#[test]
fn patience_asked_for_and_refused_questions_do_not_break_the_provider() {
    for step in [r#"{"status":429}"#, r#"{"status":422}"#] {
        let stage = people(step);
        let mut exchange = stage.exchange();
        stage.ask(&mut exchange, &collects(0..12));
        assert_eq!(stage.told.get(), 0, "{step}");
        assert!(exchange.answers(Provider::PeopleData));
    }
}

// spec: buyer-groups W4 (bad JSON: ask once more, then unknown), 10 (bad JSON)
#[test]
fn a_verdict_that_is_no_json_is_asked_for_once_more_and_then_unknown() {
    let validator = |steps: &str| Stage::new(&all("validator", "contact_validate", steps));
    let good = r#"{"answer":{"employment":"current","confidence":90,"sources":["https://a.example/"]}}"#;
    let stage = validator(&format!(r#"{{"fault":"bad_json"}},{good}"#));
    let answer = stage.one(validate());
    assert_eq!((answer.outcome, answer.attempts, answer.usd), (Outcome::Found, 2, 0.01));
    for fault in ["bad_json", "garbage"] {
        let stage = validator(&format!(r#"{{"fault":"{fault}"}}"#));
        let answer = stage.one(validate());
        assert_eq!((answer.outcome, answer.attempts), (Outcome::NotFound, 2));
        let Data::Verdict(verdict) = answer.data else {
            panic!("no verdict")
        };
        assert_eq!((verdict.employment.as_str(), verdict.counted), ("unknown", false));
        assert!(answer.words.unwrap().contains("twice"));
    }
    // A run that failed came with status 200.
    let stage = validator(&format!(r#"{{"fault":"failed_run"}},{good}"#));
    assert_eq!(stage.one(validate()).outcome, Outcome::Found);
    assert_eq!(
        validator(r#"{"fault":"failed_run"}"#).one(validate()).outcome,
        Outcome::Transient
    );
}

#[test]
fn a_run_that_is_cancelled_keeps_what_was_answered_and_says_so() {
    let stage = people(RECORD);
    let mut exchange = stage.exchange();
    let (sent, timer) = (Cell::new(0), SkippingTimer::new());
    let mut outside = Outside {
        timer: &timer,
        seed: 1,
        cancelled: &|| sent.get() >= 3,
        tell: &mut |event, _| sent.set(sent.get() + usize::from(matches!(event, Event::Sent { .. }))),
        now: NOON.to_owned(),
    };
    let stopped = exchange.ask(&collects(0..40), &mut outside);
    assert!(matches!(stopped, Err(PhaseError::Cancelled)));
    let before = stage.steps().len();
    assert!((3..40).contains(&before), "{before}");
    let mut exchange = stage.exchange();
    let answers = stage.ask(&mut exchange, &collects(0..40));
    assert!(answers.iter().all(|answer| answer.outcome == Outcome::Found));
    assert_eq!(stage.steps().len(), 40, "nothing is asked twice");
    assert!((exchange.spent() - 0.8).abs() < 1e-9);
}
