//! What was answered is not paid again for a day; what failed never counts as an answer.

use super::*;

const RECORD: &str = r#"{"answer":{"id":7}}"#;

fn people(steps: &str) -> Stage {
    Stage::new(&all("people_data", "person_collect", steps))
}

fn again(stage: &Stage, live: bool, now: &str) -> ProviderAnswer {
    let mut exchange = stage.exchange_of("B3", &["B5"], live, stage.settings());
    // Another day's budget: what that one finds it did not pay.
    exchange.scope = "2026-11-21".to_owned();
    let mut answers = stage.ask_at(&mut exchange, &[of("c1", collect(7))], now).unwrap();
    answers.remove(0)
}

// spec: buyer-groups 4.8 (cache: found and not_found 24 h)
#[test]
fn found_and_not_found_are_taken_again_for_a_day() {
    for (script, outcome) in [(RECORD, Outcome::Found), (r#"{"answer":null}"#, Outcome::NotFound)] {
        let stage = people(script);
        let first = stage.one(collect(7));
        assert_eq!((first.outcome, first.cached), (outcome, false));
        let second = again(&stage, true, "2026-11-21T11:59:59Z");
        assert_eq!((second.outcome, second.cached, second.stale), (outcome, true, false));
        assert_eq!((second.usd, second.credits, second.seconds), (0.0, 0.0, 0.0));
        assert_eq!((second.data, second.raw_sha256), (first.data, first.raw_sha256));
        assert_eq!(second.fetched_at.as_deref(), Some(NOON));
        assert_eq!(stage.steps().len(), 1);
        let third = again(&stage, true, "2026-11-21T12:00:01Z");
        assert_eq!((third.outcome, third.cached), (outcome, false));
        assert_eq!(stage.steps().len(), 2);
    }
}

// spec: buyer-groups 4.8 (failures never)
#[test]
fn failures_are_never_taken_for_answers() {
    let stage = people(&format!(r#"{{"status":422}},{RECORD}"#));
    assert_eq!(stage.one(collect(7)).outcome, Outcome::BadRequest);
    assert_eq!(stage.one(collect(7)).outcome, Outcome::Found);
}

// spec: buyer-groups 4.8 (`--offline` may read stale, flagged; replay)
#[test]
fn a_provider_that_may_not_be_called_recites_what_it_once_said() {
    let stage = people(RECORD);
    stage.one(collect(7));
    let young = again(&stage, false, "2026-11-21T08:00:00Z");
    assert_eq!(
        (young.outcome, young.cached, young.stale),
        (Outcome::Found, true, false)
    );
    let old = again(&stage, false, "2027-01-01T08:00:00Z");
    assert_eq!((old.outcome, old.cached, old.stale), (Outcome::Found, true, true));
    let mut exchange = stage.exchange_of("B3", &[], false, stage.settings());
    let requests = [of("c1", collect(7)), of("c1", collect(8)), of("c1", verify())];
    let outcomes: Vec<Outcome> = stage
        .ask(&mut exchange, &requests)
        .iter()
        .map(|answer| answer.outcome)
        .collect();
    assert_eq!(outcomes, [Outcome::Found, Outcome::Disabled, Outcome::Disabled]);
    let states: Vec<&str> = exchange.lights().iter().map(|light| light.state).collect();
    assert_eq!(states, ["replay", "disabled", "disabled", "disabled"]);
    assert_eq!(stage.steps().len(), 1);
}

// spec: buyer-groups 4.3 (sample), 4.5
#[test]
fn contacts_take_what_the_sample_was_answered() {
    let stage = Stage::new(&all("finder_a", "email_verify", r#"{"answer":"valid"}"#));
    stage.one(verify());
    let mut contacts = stage.exchange_of("B5", &["B3"], true, stage.settings());
    let answer = stage.ask(&mut contacts, &[of("c1", verify())]).remove(0);
    assert_eq!((answer.outcome, answer.cached, answer.usd), (Outcome::Found, true, 0.0));
    assert_eq!(stage.steps().len(), 1);
    assert!(
        (contacts.spent_on("c1") - 0.001).abs() < 1e-9,
        "it was paid once, by the other phase"
    );
}

#[test]
fn one_question_of_two_companies_is_paid_by_the_first() {
    let stage = people(RECORD);
    let mut exchange = stage.exchange();
    let answers = stage.ask(&mut exchange, &[of("c1", collect(7)), of("c2", collect(7))]);
    assert_eq!((answers[0].usd, answers[0].cached), (0.02, false));
    assert_eq!((answers[1].usd, answers[1].cached), (0.0, true));
    assert_eq!(answers[0].data, answers[1].data);
    assert_eq!((exchange.spent_on("c2"), stage.steps().len()), (0.0, 1));
}
