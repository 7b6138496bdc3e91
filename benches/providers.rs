//! Providers: 200 companies with five questions each, every answer after 20 ms, at one, five, eight and fifteen calls at once.
//!
//! `cargo bench --bench providers`. Each call is set aside, written down, sent to a stand-in on loopback, and its answer
//! written down: three transactions on disk, synced, as in a run. Timed once each: a round takes as long as it takes.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    missing_docs,
    reason = "a bench fails by panicking and says what it measured"
)]

use std::time::{Duration, Instant};

use assay::connect::stand_in::{ProviderScript, StandIn};
use assay::connect::{
    Answer, BaseUrl, Budget, By, Call, Cost, Desk, FixedJitter, Header, Health, Manners, Method, Reading, RetryRules,
    Secret, Service, Shelf, Spread, StatusRules, SystemTimer, dispatch_on,
};
use assay::store::{Access, CallJournal, Store};
use serde_json::{Value, json};

const COMPANIES: usize = 200;
const QUESTIONS: usize = 5;
/// Companies of a batch, as the specification has it.
const BATCH: usize = 20;
const SCRIPT: &str = r#"{"provider":"people_data","op":"person_collect","default":[{"delay_ms":20,"answer":{"id":7,"full_name":"Ada Quill"}}]}"#;

fn service(base_url: &str, concurrency: usize) -> Service {
    Service {
        name: "people data".to_owned(),
        base_url: BaseUrl::parse(base_url).unwrap(),
        headers: vec![Header::key(
            "apikey",
            Secret::new("no-key-at-all", "the bench").unwrap(),
        )],
        concurrency,
        spacing: Duration::ZERO,
        connect_timeout: Duration::from_secs(10),
        request_timeout: Duration::from_secs(10),
        statuses: StatusRules::usual(),
        retry: RetryRules {
            max_attempts: 3,
            backoff_base: 2.0,
            spread: Spread::Share {
                first_s: 1.0,
                share: 0.25,
            },
            backoff_cap: Duration::from_secs(10),
            retry_after_cap: Duration::from_secs(60),
        },
        breaker: 5,
        reasks: 0,
        manners: Manners {
            rest: Some(Duration::from_secs(30)),
            ..Manners::default()
        },
        knock_first: true,
    }
}

fn call(company: usize, question: usize) -> Call {
    let id = company * QUESTIONS + question;
    Call {
        key: format!("key-{id}"),
        method: Method::Get,
        path: format!("/employee_multi_source/collect/{id}"),
        body: Vec::new(),
        request: json!({ "op": "person_collect" }),
        reserve: Cost::new(0.02, 0),
        account: Some(format!("c{company}")),
    }
}

/// All companies, batch after batch; gives the calls that were answered.
fn round(service: &Service, store: &Store) -> usize {
    let journal = CallJournal::new(store, "buyer-groups", "B3");
    let budget = Budget {
        cap: Cost::new(2.0 * COMPANIES as f64, u64::MAX),
        scope: "2026-11-20".to_owned(),
        elsewhere: Cost::FREE,
        each: Some(2.0),
    };
    let mut judge = By(
        |_: &Call, answer: &Answer<'_>| Reading {
            kept: json!({ "body": answer.body }),
            usage: Some(Cost::new(0.02, 0)),
        },
        |_: &Call, _: &Value| Ok(()),
    );
    let (mut shelf, mut health) = (Shelf::read(journal, &[]).unwrap(), Health::default());
    let timer = SystemTimer::new();
    let mut answered = 0;
    for batch in 0..COMPANIES / BATCH {
        let companies = batch * BATCH..(batch + 1) * BATCH;
        let calls: Vec<Call> = companies
            .flat_map(|company| (0..QUESTIONS).map(move |question| call(company, question)))
            .collect();
        let mut desk = Desk {
            timer: &timer,
            jitter: &FixedJitter(0.5),
            cancelled: &|| false,
            tell: &mut |_, _| {},
        };
        let at = (&mut shelf, &mut health);
        let done = dispatch_on(service, journal, at, &budget, &calls, &mut judge, &mut desk).unwrap();
        answered += done.tally.answered + done.tally.replayed;
    }
    answered
}

fn main() {
    println!("{COMPANIES} companies, {QUESTIONS} questions each, answers after 20 ms");
    for concurrency in [1, 5, 8, 15] {
        let folder = tempfile::tempdir().unwrap();
        let holder = "the bench".to_owned();
        let store = Store::open(folder.path(), Access::Writer { holder }).unwrap();
        let stand_in = StandIn::start(ProviderScript::parse(SCRIPT, "the bench").unwrap()).unwrap();
        let service = service(&stand_in.base_url(), concurrency);
        let begun = Instant::now();
        assert_eq!(round(&service, &store), COMPANIES * QUESTIONS);
        let live = begun.elapsed();
        let begun = Instant::now();
        assert_eq!(round(&service, &store), COMPANIES * QUESTIONS);
        let again = begun.elapsed();
        assert_eq!(
            stand_in.requests().len(),
            COMPANIES * QUESTIONS,
            "nothing is asked twice"
        );
        let rate = COMPANIES as f64 / live.as_secs_f64();
        println!(
            "{concurrency:>2} at once: {live:.2?}, {rate:.0} companies a second; once more from the journal: {again:.2?}"
        );
    }
}
