//! The seam against a stand-in on loopback and a real store. No test sleeps: waits are skipped, and only what hangs runs into
//! a short timeout.

use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::llm::{self, Completion, Mode, Model, Prices, Prompt};
use super::stand_in::{Script, StandIn};
use super::*;
use crate::store::{Access, CallJournal, JournalEntry, Store};

mod addresses;
mod faults;
mod keys;
mod killed;
mod models;
mod money;
mod recital;
mod resuming;
mod stopping;
mod timing;

/// A key that must never be seen again.
const CANARY: &str = "canary-KEY-5f3a9c71";
const PRICES: Prices = Prices {
    input: 0.55,
    cached_input: 0.14,
    output: 2.19,
};

fn secret() -> Secret {
    Secret::new(CANARY, "the test").unwrap()
}

fn lead(number: usize) -> String {
    format!("{number:012x}")
}

fn model() -> Model {
    Model {
        name: "deepseek-flash".to_owned(),
        mode: Mode::Reasoner,
        thinking: true,
        effort: "high".to_owned(),
        max_tokens: 8000,
        temperature: 0.3,
    }
}

/// A question about a lead, whose prompt has 4,500 bytes: 1,500 tokens by the rule of the reservation.
fn call(number: usize) -> Call {
    let input = json!({ "lead_ref": lead(number) }).to_string();
    let instruction = "x".repeat(4500 - input.len() - 2);
    let prompt = Prompt {
        instruction: &instruction,
        input: &input,
    };
    let body = model().body(&prompt);
    Call {
        key: format!("key-{number}"),
        method: Method::Post,
        path: llm::COMPLETIONS.to_owned(),
        body: body.to_string().into_bytes(),
        request: json!({ "lead": number }),
        reserve: PRICES.reserve(prompt.bytes(Mode::Reasoner), 8000),
        account: None,
    }
}

fn calls(count: usize) -> Vec<Call> {
    (0..count).map(call).collect()
}

fn budget() -> Budget {
    Budget {
        cap: Cost {
            usd: 5.0,
            tokens: 5_000_000,
        },
        scope: "2026-11-20".to_owned(),
        elsewhere: Cost::FREE,
        each: None,
    }
}

/// An answer is right when it is JSON that names its lead.
fn judged(call: &Call, kept: &Value) -> Result<(), String> {
    let completion = Completion::kept(kept)?;
    let answer: Value =
        serde_json::from_str(&completion.content).map_err(|_| "the answer is no JSON object".to_owned())?;
    let number = call.request["lead"].as_u64().unwrap() as usize;
    if answer["lead_ref"] != lead(number).as_str() {
        return Err("the answer is about another lead".to_owned());
    }
    Ok(())
}

fn judge() -> impl Judge {
    By(
        |_: &Call, answer: &Answer<'_>| llm::reading(answer, &PRICES),
        |call: &Call, kept: &Value| judged(call, kept),
    )
}

/// A workspace, a stand-in and everything else that a dispatch needs.
struct Stage {
    folder: TempDir,
    store: Store,
    stand_in: StandIn,
    timer: SkippingTimer,
    jitter: FixedJitter,
}

const RIGHT: &str = r#"{"answer":{"lead_ref":"$lead_ref"},"usage":{"prompt_tokens":1500,"cached_tokens":1000,"completion_tokens":2400}}"#;

impl Stage {
    /// With a script whose steps `RIGHT` are answers that stand up.
    fn new(script: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = open(&folder);
        let script = Script::parse(&script.replace("RIGHT", RIGHT), "the test's script").unwrap();
        Self {
            folder,
            store,
            stand_in: StandIn::start(script).unwrap(),
            timer: SkippingTimer::new(),
            jitter: FixedJitter(0.5),
        }
    }

    /// With the same steps for every lead.
    fn all(steps: &str) -> Self {
        Self::new(&format!(r#"{{"default":[{steps}]}}"#))
    }

    /// Another stand-in with the same workspace.
    fn next(self, steps: &str) -> Self {
        let Self { folder, store, .. } = self;
        let other = Self::all(steps);
        Self { folder, store, ..other }
    }

    fn journal(&self) -> CallJournal<'_> {
        CallJournal::new(&self.store, "permits", "score")
    }

    fn entries(&self) -> Vec<JournalEntry> {
        self.journal().entries().unwrap()
    }

    fn service(&self) -> Service {
        Service {
            name: "the service".to_owned(),
            base_url: BaseUrl::parse(&self.stand_in.base_url()).unwrap(),
            headers: llm::headers(secret()),
            concurrency: 4,
            spacing: Duration::from_millis(100),
            connect_timeout: Duration::from_secs(20),
            request_timeout: Duration::from_secs(40),
            statuses: StatusRules::usual(),
            retry: RetryRules {
                max_attempts: 3,
                spread: Spread::Second,
                backoff_base: 2.0,
                backoff_cap: Duration::from_secs(60),
                retry_after_cap: Duration::from_secs(120),
            },
            breaker: 10,
            reasks: 1,
            manners: Manners::default(),
            knock_first: true,
        }
    }

    fn go(&self, calls: &[Call]) -> Dispatched {
        self.go_by(&self.service(), &budget(), calls).unwrap()
    }

    fn go_by(&self, service: &Service, budget: &Budget, calls: &[Call]) -> Result<Dispatched, ConnectError> {
        self.go_until(service, budget, calls, &|| false)
    }

    fn go_until(
        &self,
        service: &Service,
        budget: &Budget,
        calls: &[Call],
        cancelled: &dyn Fn() -> bool,
    ) -> Result<Dispatched, ConnectError> {
        let mut desk = Desk {
            timer: &self.timer,
            jitter: &self.jitter,
            cancelled,
            tell: &mut |_, _| {},
        };
        dispatch(service, self.journal(), budget, calls, &mut judge(), &mut desk)
    }
}

fn open(folder: &TempDir) -> Store {
    let holder = "the test".to_owned();
    Store::open(folder.path(), Access::Writer { holder }).unwrap()
}

/// The database from outside, to make it refuse.
fn from_outside(stage: &Stage, sql: &str) {
    let path = stage.folder.path().join(".assay/assay.db");
    rusqlite::Connection::open(path).unwrap().execute_batch(sql).unwrap();
}

fn failure(report: &Report) -> (FailureKind, Option<u16>, &str) {
    match &report.outcome {
        Outcome::Failed { kind, status, words } => (*kind, *status, words),
        other => panic!("{other:?}"),
    }
}

fn is_answered(report: &Report) -> bool {
    matches!(report.outcome, Outcome::Answered(_))
}
