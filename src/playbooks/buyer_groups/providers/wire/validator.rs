//! W4, the validator. Contract: Perplexity's Agent API as of 2026-11 (`reference/services.md` §1.2), which refuses fields it
//! does not know, reports a run that failed with status 200, and names its sources in the `search_results` item alone; and
//! its older chat completions. What it says is data: judged, bounded, stripped of escapes, and never an address or a number.

use serde_json::{Value, json};

use super::super::answer::{Data, Outcome, Verdict};
use super::super::ask::Ask;
use super::super::habits::habits;
use super::reading::{json, real, text};
use super::{Read, Wired, get, post};
use crate::connect::{Answer, Meaning, strip_escapes};

const INSTRUCTION: &str = include_str!("../../data/providers/instruction.txt");
const SCHEMA: &str = include_str!("../../data/providers/verdict.json");

/// How the validator is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Wire {
    /// The Agent API.
    Agent,
    /// Chat completions, whose end was announced for 2026-09-27.
    Chat,
}

impl Wire {
    /// The wire of a setting.
    pub fn of(word: &str) -> Self {
        if word == "chat" { Wire::Chat } else { Wire::Agent }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Wire::Agent => "agent",
            Wire::Chat => "chat",
        }
    }
}

/// A run that ended any other way than by completing is to be asked again.
pub(super) fn sorts(status: u16, body: &str) -> Option<Meaning> {
    if (200..300).contains(&status) {
        let body: Value = serde_json::from_str(body).unwrap_or_default();
        let failed = body
            .get("status")
            .and_then(Value::as_str)
            .is_some_and(|status| ["failed", "incomplete", "cancelled"].contains(&status));
        return failed.then_some(Meaning::Again);
    }
    super::usual(status).filter(|_| status != 404)
}

pub(super) fn put(ask: &Ask, wire: Wire, model: &str) -> Wired {
    let Ask::ContactValidate { .. } = ask else {
        // Not this wire's: such a path exists nowhere.
        return get("/".to_owned());
    };
    let schema: Value = serde_json::from_str(SCHEMA).unwrap_or_default();
    match wire {
        Wire::Agent => post(
            "/v1/agent",
            json!({
                "model": model,
                "instructions": INSTRUCTION,
                "input": about(ask),
                "tools": [{ "type": "web_search" }],
                "response_format": { "type": "json_schema", "json_schema": { "name": "verdict", "schema": schema } },
                "max_output_tokens": habits().most_tokens,
            }),
        ),
        Wire::Chat => post(
            "/chat/completions",
            json!({
                // The older wire knows its models by their bare name.
                "model": model.rsplit('/').next().unwrap_or(model),
                "temperature": 0,
                "max_tokens": habits().most_tokens,
                "messages": [
                    { "role": "system", "content": INSTRUCTION },
                    { "role": "user", "content": about(ask) },
                ],
                "response_format": { "type": "json_schema", "json_schema": { "schema": schema } },
            }),
        ),
    }
}

/// All that is told of a person: name, company, title and contact, as one JSON object.
fn about(ask: &Ask) -> String {
    let Ask::ContactValidate {
        name,
        company,
        title,
        email,
        phone,
    } = ask
    else {
        return String::new();
    };
    let person = json!({ "name": name, "company": company, "title": title, "email": email, "phone": phone });
    format!("---\n{person}\n---")
}

pub(super) fn read(wire: Wire, least_confidence: f64, answer: &Answer<'_>) -> Read {
    let body = json(answer.body)?;
    let (said, sources) = match wire {
        Wire::Agent => (message(&body), searched(&body)),
        Wire::Chat => (text(&body, "/choices/0/message/content"), cited(&body)),
    };
    let said = said.ok_or("the answer has no message")?;
    let said: Value = serde_json::from_str(said.trim()).map_err(|_| "the verdict is no JSON".to_owned())?;
    let verdict = verdict(&said, sources, least_confidence)?;
    let told = real(&body, "/usage/cost/total_cost").filter(|cost| *cost >= 0.0);
    Ok((Outcome::Found, Data::Verdict(verdict), told))
}

fn items<'a>(body: &'a Value, kind: &'a str) -> impl Iterator<Item = &'a Value> {
    let output = body.get("output").and_then(Value::as_array);
    let is_kind = move |item: &&Value| item.get("type").and_then(Value::as_str) == Some(kind);
    output.into_iter().flatten().filter(is_kind)
}

/// The text of the message items.
fn message(body: &Value) -> Option<String> {
    let parts = items(body, "message").filter_map(|item| item.get("content")?.as_array());
    let is_text = |part: &&Value| part.get("type").and_then(Value::as_str) == Some("output_text");
    let texts = parts
        .flatten()
        .filter(is_text)
        .filter_map(|part| part.get("text")?.as_str());
    let text: String = texts.collect();
    (!text.is_empty()).then_some(text)
}

/// The pages that the run found.
fn searched(body: &Value) -> Vec<String> {
    let results = items(body, "search_results").filter_map(|item| item.get("results")?.as_array());
    pages(results.flatten().filter_map(|result| result.get("url")?.as_str()))
}

fn cited(body: &Value) -> Vec<String> {
    let listed = |name: &str| body.get(name).and_then(Value::as_array).into_iter().flatten();
    let results = listed("search_results").filter_map(|result| result.get("url")?.as_str());
    pages(results.chain(listed("citations").filter_map(Value::as_str)))
}

fn pages<'a>(urls: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for url in urls.filter(|url| url.starts_with("https://") || url.starts_with("http://")) {
        let url = strip_escapes(url);
        if !kept.contains(&url) && kept.len() < habits().most_sources {
            kept.push(url);
        }
    }
    kept
}

fn verdict(said: &Value, sources: Vec<String>, least_confidence: f64) -> Result<Verdict, String> {
    let word = |name: &str, known: &[&str]| {
        let word = said.get(name).and_then(Value::as_str).unwrap_or_default();
        if known.contains(&word) {
            Ok(word.to_owned())
        } else {
            Err(format!("the verdict's `{name}` is none of {}", known.join(", ")))
        }
    };
    let confirmed = ["confirmed", "contradicted", "unknown"];
    let confidence = real(said, "/confidence").filter(|confidence| (0.0..=100.0).contains(confidence));
    let confidence = confidence.ok_or("the verdict's `confidence` is no number from 0 to 100")?;
    Ok(Verdict {
        employment: word("employment", &["current", "former", "unknown"])?,
        title_match: word("title_match", &["same", "similar", "different", "unknown"])?,
        email_verdict: word("email_verdict", &confirmed)?,
        phone_verdict: word("phone_verdict", &confirmed)?,
        confidence,
        last_seen: super::reading::day(said, "/last_seen"),
        counted: confidence >= least_confidence && !sources.is_empty(),
        sources,
    })
}
