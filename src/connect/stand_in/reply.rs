//! What a stand-in sends for a step: the service's own form, filled from the script.

use serde_json::{Map, Value, json};

use super::script::{Fault, Script, ScriptedUsage, Step, lead_in};
use super::wire::{Request, Response};

/// Bytes that count as a token when the script says nothing.
const BYTES_A_TOKEN: usize = 4;
/// More than any client should read.
const HUGE: usize = 2 * 1024 * 1024;

/// Where completions are asked for, whatever stands before.
const PATH: &str = "/chat/completions";

/// A fault that the sockets play, since nothing is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PlayedFault {
    /// Nothing comes until the client goes away.
    Hang,
    /// The connection is reset.
    Reset,
}

/// What is wrong with a request by the service's own rules; nothing if it is in order.
pub(super) fn refused(request: &Request) -> Option<Response> {
    if request.method != "POST" || !request.path.ends_with(PATH) {
        return Some(error(404, "there is nothing here", None));
    }
    if key_of(request).is_none() {
        return Some(error(401, "Authentication Fails (no api key)", None));
    }
    let Ok(body) = serde_json::from_str::<Value>(&request.body) else {
        return Some(error(400, "the body is no JSON", None));
    };
    let messages = body.get("messages").and_then(Value::as_array);
    if !body.get("model").is_some_and(Value::is_string) || messages.is_none_or(Vec::is_empty) {
        return Some(error(400, "model and messages are required", None));
    }
    let json_mode = body.pointer("/response_format/type").and_then(Value::as_str) == Some("json_object");
    if json_mode && !text_of(request).to_lowercase().contains("json") {
        return Some(error(400, "Prompt must contain the word 'json'", None));
    }
    let thinking = body.pointer("/thinking/type").and_then(Value::as_str);
    if thinking.is_some_and(|kind| !["enabled", "disabled"].contains(&kind)) {
        return Some(error(422, "thinking.type must be enabled or disabled", None));
    }
    None
}

/// The key a request came with.
fn key_of(request: &Request) -> Option<&str> {
    let key = request.header("authorization")?.strip_prefix("Bearer ")?.trim();
    (!key.is_empty()).then_some(key)
}

/// The text of a request's messages, one after the other.
fn text_of(request: &Request) -> String {
    let body: Value = serde_json::from_str(&request.body).unwrap_or_default();
    let messages = body.get("messages").and_then(Value::as_array);
    let texts = messages
        .into_iter()
        .flatten()
        .filter_map(|message| message.get("content")?.as_str());
    texts.collect::<Vec<_>>().join("\n")
}

/// The lead a request is about.
pub(super) fn lead_of(request: &Request) -> Option<String> {
    lead_in(&text_of(request))
}

/// A step's name for whoever reads the records.
pub(super) fn name_of(step: &Step) -> String {
    match (step.fault, step.status) {
        (Some(fault), _) => format!("fault {fault:?}").to_lowercase(),
        (None, Some(status)) => format!("status {status}"),
        (None, None) => "answer".to_owned(),
    }
}

/// The step a request is answered by.
pub(super) fn step_for<'a>(
    script: &'a Script,
    request: &Request,
    lead: Option<&str>,
    before: usize,
) -> Option<&'a Step> {
    script.step(lead, &text_of(request), before)
}

/// What a step sends. `hang` and `reset` send nothing and are played by the server.
pub(super) fn response(step: &Step, request: &Request, lead: Option<&str>, number: usize) -> Response {
    if let Some(status) = step.status {
        let message = step.message.as_deref().unwrap_or("scripted");
        let message = message.replace("$key", key_of(request).unwrap_or_default());
        return error(status, &message, step.retry_after.as_deref());
    }
    match step.fault {
        Some(Fault::Redirect) => Response {
            status: 307,
            headers: vec![("Location", "https://elsewhere.invalid/chat/completions".to_owned())],
            ..Response::default()
        },
        Some(Fault::Huge) => ok(" ".repeat(HUGE)),
        Some(Fault::Garbage) => ok("<html>this is no JSON</html>".to_owned()),
        Some(Fault::NoChoices) => ok(json!({ "id": number.to_string(), "choices": [] }).to_string()),
        Some(Fault::Cut) => {
            let whole = ok(completion(step, request, lead, number));
            Response {
                cut_at: Some(whole.body.len() / 2),
                ..whole
            }
        }
        Some(Fault::Hang | Fault::Reset) | None => ok(completion(step, request, lead, number)),
    }
}

fn ok(body: String) -> Response {
    Response {
        status: 200,
        body,
        ..Response::default()
    }
}

/// An error as the service words it.
pub(super) fn error(status: u16, message: &str, retry_after: Option<&str>) -> Response {
    let kind = match status {
        401..=403 => "authentication_error",
        429 => "rate_limit_error",
        500.. => "server_error",
        _ => "invalid_request_error",
    };
    let body = json!({ "error": { "message": message, "type": kind, "param": null, "code": kind } });
    Response {
        status,
        headers: retry_after
            .map(|value| ("Retry-After", value.to_owned()))
            .into_iter()
            .collect(),
        body: body.to_string(),
        cut_at: None,
    }
}

fn completion(step: &Step, request: &Request, lead: Option<&str>, number: usize) -> String {
    let asked: Value = serde_json::from_str(&request.body).unwrap_or_default();
    let content = content(step, lead);
    let mut message = Map::new();
    message.insert("role".to_owned(), json!("assistant"));
    message.insert("content".to_owned(), json!(content));
    if let Some(thought) = &step.reasoning {
        let field = step.reasoning_field.as_deref().unwrap_or("reasoning_content");
        message.insert(field.to_owned(), json!(thought));
    }
    let mut body = Map::new();
    body.insert("id".to_owned(), json!(format!("stand-in-{number}")));
    body.insert("object".to_owned(), json!("chat.completion"));
    // The stand-in has no clock: what it says is the same every time.
    body.insert("created".to_owned(), json!(0));
    body.insert("model".to_owned(), asked.get("model").cloned().unwrap_or_default());
    let choice = json!({
        "index": 0,
        "finish_reason": step.finish_reason.as_deref().unwrap_or("stop"),
        "message": message,
    });
    body.insert("choices".to_owned(), json!([choice]));
    let guessed = ScriptedUsage {
        prompt_tokens: tokens(text_of(request).len()),
        cached_tokens: 0,
        completion_tokens: tokens(content.len() + step.reasoning.as_deref().unwrap_or_default().len()),
    };
    if let Some(usage) = step.usage.unwrap_or(Some(guessed)) {
        body.insert("usage".to_owned(), used(&usage));
    }
    format!("{}{}", "\n".repeat(step.blank_lines as usize), Value::Object(body))
}

fn tokens(bytes: usize) -> u64 {
    bytes.div_ceil(BYTES_A_TOKEN) as u64
}

fn used(usage: &ScriptedUsage) -> Value {
    json!({
        "prompt_tokens": usage.prompt_tokens,
        "completion_tokens": usage.completion_tokens,
        "total_tokens": usage.prompt_tokens + usage.completion_tokens,
        "prompt_cache_hit_tokens": usage.cached_tokens,
        "prompt_cache_miss_tokens": usage.prompt_tokens.saturating_sub(usage.cached_tokens),
    })
}

fn content(step: &Step, lead: Option<&str>) -> String {
    let text = match &step.answer {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    let text = text.replace("$lead_ref", lead.unwrap_or_default());
    format!("{}{text}{}", step.before, step.after)
}
