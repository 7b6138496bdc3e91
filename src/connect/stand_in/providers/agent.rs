//! The validator as Perplexity speaks: the Agent API, strict about every field, and its older chat completions.

use serde_json::{Map, Value, json};

use super::super::wire::{Request, Response};
use super::script::{ProviderFault, ProviderStep, error, ok};

/// The fields that the Agent API takes.
const FIELDS: [&str; 9] = [
    "model",
    "input",
    "instructions",
    "tools",
    "tool_choice",
    "response_format",
    "max_output_tokens",
    "stream",
    "preset",
];

/// The fewest tokens that an answer may be bounded to.
const FEWEST_TOKENS: u64 = 16;

/// Perplexity's word for an error.
pub(super) fn type_of(status: u16) -> &'static str {
    match status {
        401 | 403 => "authentication_error",
        429 => "request_rate_limit_exceeded",
        500.. => "server_error",
        _ => "invalid_request",
    }
}

/// Whom a request is about: the name in its input.
///
/// # Errors
/// What the service answers to a body that it does not take.
pub(super) fn about(request: &Request, body: &Value) -> Result<String, Response> {
    let fields = body
        .as_object()
        .ok_or_else(|| error("validator", 400, "invalid request body"))?;
    let text = if request.path.starts_with("/v1/agent") {
        agent_input(fields)?
    } else {
        let last = body
            .pointer("/messages")
            .and_then(Value::as_array)
            .and_then(|all| all.last());
        last.and_then(|message| message.get("content")?.as_str())
            .unwrap_or_default()
    };
    let person = text.lines().find_map(|line| serde_json::from_str::<Value>(line).ok());
    let name = person.as_ref().and_then(|person| person.get("name")?.as_str());
    Ok(name.unwrap_or_default().to_owned())
}

fn agent_input(fields: &Map<String, Value>) -> Result<&str, Response> {
    if let Some(unknown) = fields.keys().find(|name| !FIELDS.contains(&name.as_str())) {
        let message = format!("invalid request body: json: unknown field \"{unknown}\"");
        let mut refused = error("validator", 400, &message);
        let body = json!({ "error": { "message": message, "type": "invalid_request", "code": 400, "param": unknown } });
        refused.body = body.to_string();
        return Err(refused);
    }
    let bound = fields.get("max_output_tokens").and_then(Value::as_u64);
    if bound.is_some_and(|bound| bound < FEWEST_TOKENS) {
        return Err(error("validator", 400, "max_output_tokens must be at least 16"));
    }
    let input = fields.get("input").and_then(Value::as_str);
    input.ok_or_else(|| error("validator", 400, "input is required"))
}

pub(super) fn answer(step: &ProviderStep, request: &Request, number: usize) -> Response {
    let agent = request.path.starts_with("/v1/agent");
    let id = format!("resp_stand_in_{number}");
    if step.fault == Some(ProviderFault::FailedRun) {
        let failure = json!({ "message": "the run failed", "type": "server_error", "code": 500 });
        let body = json!({ "id": id, "object": "response", "status": "failed", "error": failure, "output": [] });
        return ok(body.to_string());
    }
    let text = match step.fault {
        Some(ProviderFault::BadJson) => "As far as I can tell, this person still works there.".to_owned(),
        _ => verdict(&step.answer).to_string(),
    };
    let sources = step.answer.get("sources").and_then(Value::as_array).cloned();
    let results: Vec<Value> = sources
        .unwrap_or_default()
        .into_iter()
        .enumerate()
        .map(|(place, url)| json!({ "id": place + 1, "url": url, "title": "a page", "snippet": "", "source": "web" }))
        .collect();
    let cost = step.answer.get("cost").and_then(Value::as_f64);
    let body = if agent {
        let message = json!({ "type": "message", "role": "assistant", "status": "completed",
            "content": [{ "type": "output_text", "text": text, "annotations": [] }] });
        json!({
            "id": id,
            "object": "response",
            // The stand-in has no clock: what it says is the same every time.
            "created_at": 0,
            "status": "completed",
            "error": null,
            "output": [{ "type": "search_results", "queries": [], "results": results }, message],
            "usage": usage(cost),
        })
    } else {
        json!({
            "id": id,
            "object": "chat.completion",
            "choices": [{ "index": 0, "finish_reason": "stop", "message": { "role": "assistant", "content": text } }],
            "citations": results.iter().filter_map(|result| result.get("url")).collect::<Vec<_>>(),
            "search_results": results,
            "usage": usage(cost),
        })
    };
    ok(body.to_string())
}

fn usage(cost: Option<f64>) -> Value {
    let mut usage = json!({ "input_tokens": 0, "output_tokens": 0, "total_tokens": 0 });
    if let (Some(cost), Some(fields)) = (cost, usage.as_object_mut()) {
        fields.insert("cost".to_owned(), json!({ "total_cost": cost, "currency": "USD" }));
    }
    usage
}

/// A whole verdict from what the script says of it: what it leaves out is unknown.
fn verdict(said: &Value) -> Value {
    let word = |name: &str| said.get(name).cloned().unwrap_or_else(|| json!("unknown"));
    json!({
        "employment": word("employment"),
        "title_match": word("title_match"),
        "email_verdict": word("email_verdict"),
        "phone_verdict": word("phone_verdict"),
        "confidence": said.get("confidence").cloned().unwrap_or_else(|| json!(0)),
        "last_seen": said.get("last_seen"),
        "sources": said.get("sources").cloned().unwrap_or_else(|| json!([])),
    })
}
