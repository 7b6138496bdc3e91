//! Money: set aside per company before anything leaves, and never beyond either cap.

use super::*;

const RECORD: &str = r#"{"answer":{"id":7}}"#;

fn people(steps: &str) -> Stage {
    Stage::new(&all("people_data", "person_collect", steps))
}

fn collects(company: &str, from: usize, count: usize) -> Vec<Request> {
    (from..from + count)
        .map(|number| of(company, collect(number)))
        .collect()
}

fn found(answers: &[ProviderAnswer]) -> usize {
    answers.iter().filter(|answer| answer.outcome == Outcome::Found).count()
}

// spec: buyer-groups 4.8 (a call reserves its highest price; past a cap it is skipped), B3.4
#[test]
fn a_company_stays_below_its_cap_and_takes_nothing_from_another() {
    let stage = people(RECORD);
    let mut exchange = stage.exchange();
    let mut requests = collects("c1", 0, 120);
    requests.extend(collects("c2", 500, 3));
    let answers = stage.ask(&mut exchange, &requests);
    // 99 × .02 = 1.98; the hundredth would reach 2.00, and a company stays below.
    assert_eq!(found(&answers[..120]), 99);
    assert!(
        answers[..99].iter().all(|answer| answer.outcome == Outcome::Found),
        "in the order of the requests"
    );
    assert!(
        answers[99..120]
            .iter()
            .all(|answer| answer.outcome == Outcome::Budget && answer.usd == 0.0)
    );
    assert_eq!(found(&answers[120..]), 3);
    assert!((exchange.spent_on("c1") - 1.98).abs() < 1e-9);
    assert!((exchange.spent_on("c2") - 0.06).abs() < 1e-9);
    assert_eq!(stage.steps().len(), 102);
    // A cheaper question still fits.
    let answer = stage.ask(&mut exchange, &[of("c1", verify())]).remove(0);
    assert_eq!(answer.outcome, Outcome::Found);
}

#[test]
fn which_questions_fit_does_not_depend_on_who_answers_first() {
    let script: Vec<String> = (0..40)
        .map(|id| {
            let delay = if id % 3 == 0 { 12 } else { 0 };
            let steps = format!(r#"[{{"delay_ms":{delay},"answer":{{"id":{id}}}}}]"#);
            format!(r#"{{"provider":"people_data","op":"person_collect","for":"{id}","steps":{steps}}}"#)
        })
        .collect();
    let mut seen = Vec::new();
    for _ in 0..2 {
        let mut stage = Stage::new(&script.join("\n"));
        stage.companies = 1;
        let mut settings = stage.settings();
        settings.run_cap = 0.5;
        let mut exchange = stage.exchange_of("B3", &[], true, settings);
        let requests: Vec<Request> = (0..40)
            .map(|number| of(&format!("c{}", number % 4), collect(number)))
            .collect();
        let answers = stage.ask(&mut exchange, &requests);
        seen.push(answers.iter().map(|answer| answer.outcome).collect::<Vec<_>>());
        assert_eq!(found(&answers), 25, "the run's cap may be reached");
        assert!((exchange.spent() - 0.5).abs() < 1e-9);
    }
    assert_eq!(seen[0], seen[1]);
}

#[test]
fn not_found_is_free_where_the_provider_bills_what_it_finds() {
    let stage = Stage::new("");
    let mut exchange = stage.exchange();
    let requests = [
        of("c1", collect(1)),
        of("c1", find(Finder::A)),
        of("c1", find(Finder::B)),
    ];
    for answer in stage.ask(&mut exchange, &requests) {
        assert_eq!(
            (answer.outcome, answer.usd, answer.credits),
            (Outcome::NotFound, 0.0, 0.0)
        );
    }
    assert_eq!(exchange.spent_on("c1"), 0.0);
}

#[test]
fn what_may_have_been_billed_counts_and_a_retry_needs_room_of_its_own() {
    let stage = people(r#"{"fault":"hang"}"#);
    let mut settings = stage.settings();
    settings.company_cap = 0.05;
    let mut exchange = stage.exchange_of("B3", &[], true, settings);
    let answer = stage.ask(&mut exchange, &[of("c1", collect(1))]).remove(0);
    // Two attempts that may have been billed; a third would reach the cap.
    assert_eq!((answer.outcome, answer.attempts), (Outcome::Timeout, 2));
    assert!((exchange.spent_on("c1") - 0.04).abs() < 1e-9);
}

// spec: buyer-groups 4.3 (2 phases share a company's budget)
#[test]
fn both_phases_spend_from_the_same_caps() {
    let stage = people(RECORD);
    let mut gathering = stage.exchange();
    stage.ask(&mut gathering, &collects("c1", 0, 98));
    let mut contacts = stage.exchange_of("B5", &["B3"], true, stage.settings());
    assert!((contacts.spent_on("c1") - 1.96).abs() < 1e-9);
    let answers = stage.ask(&mut contacts, &collects("c1", 1000, 3));
    assert_eq!(found(&answers), 1);
    assert!((contacts.spent() - 1.98).abs() < 1e-9);
}
