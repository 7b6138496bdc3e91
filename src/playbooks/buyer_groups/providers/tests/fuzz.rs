//! Bodies that no provider should send: read or refused, and what is read of a verdict keeps its bounds.

use super::*;
use crate::connect::Answer;
use crate::fuzzing::{Endings, fuzz, mutated};
use crate::playbooks::buyer_groups::providers::answer::Verdict;
use crate::playbooks::buyer_groups::providers::ask::Op;
use crate::playbooks::buyer_groups::providers::wire::{Kept, Wire};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use serde_json::{Value, json};

const PIECES: &[&str] = &[
    "null",
    "true",
    "[]",
    "{}",
    "-1",
    "1e300",
    "1e999",
    "101",
    "100.0001",
    "\"85\"",
    "\"NaN\"",
    "18446744073709551616",
    "\\u001b[2J",
    "\\u202e",
    "\\ud800",
    "\"confirmed\"",
    "\"current\"",
    "\"https://b.example/\"",
    "\"javascript:1\"",
    "\"2026-13-40\"",
    ":",
    ",",
    "\\\"confidence\\\":",
    "\\\"",
];

fn verdict() -> String {
    json!({
        "employment": "current", "title_match": "similar", "email_verdict": "confirmed", "phone_verdict": "unknown",
        "confidence": 85, "last_seen": "2026-10", "sources": ["https://not.counted.example/"],
    })
    .to_string()
}

/// A body of the Agent API.
fn agent() -> Value {
    json!({
        "id": "r1", "status": "completed", "usage": { "cost": { "total_cost": 0.0042 } },
        "output": [
            { "type": "search_results", "results": [{ "url": "https://a.example/team" }, { "url": "http://b.example/" }] },
            { "type": "message", "content": [{ "type": "output_text", "text": verdict() }] },
        ],
    })
}

/// One of its older completions.
fn chat() -> Value {
    json!({
        "choices": [{ "message": { "content": verdict() } }], "citations": ["https://a.example/team"],
        "search_results": [{ "url": "https://c.example/" }], "usage": { "cost": { "total_cost": "0.01" } },
    })
}

/// The validator's body, around a verdict of which one field is another.
fn rebuilt() -> impl Strategy<Value = String> {
    let fields = [
        "employment",
        "title_match",
        "email_verdict",
        "phone_verdict",
        "confidence",
        "last_seen",
    ];
    let value = prop_oneof![
        prop::sample::select(vec![
            json!(null),
            json!(0),
            json!(100),
            json!(100.5),
            json!(-0.1),
            json!("85"),
            json!("unknown"),
            json!("former"),
            json!([1])
        ]),
        "\\PC{0,20}".prop_map(Value::String),
    ];
    let urls = prop::collection::vec("(https?|ftp)://[a-z\u{1b}\u{202e}]{1,8}\\.example/", 0..30);
    (prop::sample::select(fields.to_vec()), value, urls, any::<bool>()).prop_map(|(field, value, urls, by_agent)| {
        let mut said: Value = serde_json::from_str(&verdict()).unwrap();
        said[field] = value;
        let said = Value::String(said.to_string());
        let mut body = if by_agent { agent() } else { chat() };
        if by_agent {
            body["output"][1]["content"][0]["text"] = said;
            body["output"][0]["results"] = urls.iter().map(|url| json!({ "url": url })).collect();
        } else {
            body["choices"][0]["message"]["content"] = said;
            body["citations"] = json!(urls);
        }
        body.to_string()
    })
}

fn keeps_its_bounds(verdict: &Verdict, least: f64) -> Result<(), TestCaseError> {
    prop_assert!((0.0..=100.0).contains(&verdict.confidence), "{verdict:?}");
    prop_assert!(["current", "former", "unknown"].contains(&verdict.employment.as_str()));
    prop_assert!(["same", "similar", "different", "unknown"].contains(&verdict.title_match.as_str()));
    for word in [&verdict.email_verdict, &verdict.phone_verdict] {
        prop_assert!(["confirmed", "contradicted", "unknown"].contains(&word.as_str()));
    }
    prop_assert!(
        verdict.sources.len() <= 20 && verdict.sources.iter().all(|url| url.starts_with("http")),
        "{verdict:?}"
    );
    prop_assert_eq!(
        verdict.counted,
        verdict.confidence >= least && !verdict.sources.is_empty()
    );
    let is_day =
        |day: &String| chrono::NaiveDate::parse_from_str(day, "%Y-%m-%d").is_ok_and(|read| read.to_string() == *day);
    prop_assert!(verdict.last_seen.as_ref().is_none_or(is_day), "{verdict:?}");
    Ok(())
}

/// Every text that is kept of a stranger's words is fit for a terminal.
fn is_plain(value: &Value) -> bool {
    match value {
        Value::String(text) => !text
            .contains(|letter: char| (letter.is_control() && letter != '\n' && letter != '\t') || letter == '\u{202e}'),
        Value::Array(items) => items.iter().all(is_plain),
        Value::Object(fields) => fields.values().all(is_plain),
        _ => true,
    }
}

fn read(settings: &Settings, provider: Provider, op: Op, body: &str) -> Result<&'static str, TestCaseError> {
    let answer = Answer {
        status: 200,
        body,
        headers: &[],
    };
    let reading = settings.wiring.read(op, provider, &settings.prices, &answer);
    prop_assert!(is_plain(&reading.kept), "{}", reading.kept);
    let usage = reading.usage.unwrap();
    prop_assert!(usage.usd.is_finite() && usage.usd >= 0.0);
    match Kept::of(&reading.kept) {
        Ok(kept) => {
            if let Data::Verdict(verdict) = &kept.data {
                keeps_its_bounds(verdict, settings.wiring.least_confidence)?;
            }
            if let Data::Email { score, .. } = &kept.data {
                prop_assert!(score.is_none_or(|score| (0.0..=100.0).contains(&score)), "{score:?}");
            }
            Ok(if kept.data == Data::None { "nothing" } else { "found" })
        }
        Err(why) => {
            prop_assert!(!why.is_empty() && why.len() < 300);
            Ok("no answer")
        }
    }
}

// spec: buyer-groups W4
#[test]
fn fuzz_verdicts_keep_their_bounds() {
    let corpus = [agent().to_string(), format!("{:#}", agent()), chat().to_string()];
    let body = prop_oneof![1 => rebuilt(), 1 => mutated(&corpus, PIECES)];
    let mut settings = Settings::of_the_specification(Duration::from_secs(1), 10);
    let ended = |settings: &Settings, what: &str| -> Endings {
        fuzz(what, &body, |body| {
            read(settings, Provider::Validator, Op::ContactValidate, &body)
        })
    };
    let by_agent = ended(&settings, "verdicts, agent");
    settings.wiring.wire = Wire::Chat;
    let by_chat = ended(&settings, "verdicts, chat");
    assert!(
        by_agent["found"] > 0 && by_chat["found"] > 0,
        "{by_agent:?} {by_chat:?}"
    );
}

// spec: buyer-groups W1 to W3
#[test]
fn fuzz_records_and_addresses_are_read_or_refused() {
    let person = json!({
        "id": 7, "full_name": "Ada Quill", "active_experience_title": "VP", "primary_professional_email": "Ada@z.example", "connections_count": 430,
        "is_decision_maker": 1, "experience": [{ "company_id": 501, "date_from": "2019-06", "date_to": null }], "checked_at": "2026-10-30T08:00:00Z",
    });
    let company = json!({ "id": 501, "company_name": "Zorvell", "employees_count": 820, "revenue_annual": "12000000", "active_job_postings_titles": ["Design Engineer"] });
    let found_a = json!({ "data": { "email": "Ada@z.example", "score": 92, "status": "valid", "verification": { "status": "valid" } } });
    let found_b = json!({ "error": false, "response": { "email": "ada@z.example", "email_status": "VALID", "raw_format": "+1 330", "country_code": "US" } });
    let corpus = [person, company, json!([1, "2", 3]), found_a, found_b].map(|body| body.to_string());
    let questions = vec![
        (Provider::PeopleData, Op::PersonCollect),
        (Provider::PeopleData, Op::CompanyCollect),
        (Provider::PeopleData, Op::PersonSearch),
        (Provider::FinderA, Op::EmailFind),
        (Provider::FinderA, Op::EmailVerify),
        (Provider::FinderB, Op::EmailFind),
        (Provider::FinderB, Op::PhoneFind),
    ];
    let settings = Settings::of_the_specification(Duration::from_secs(1), 10);
    let some = (prop::sample::select(questions), mutated(&corpus, PIECES));
    let endings = fuzz("providers' bodies", &some, |((provider, op), body)| {
        read(&settings, provider, op, &body)
    });
    assert!(endings["found"] > 0, "{endings:?}");
}
