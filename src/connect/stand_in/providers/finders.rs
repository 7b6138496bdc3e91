//! The two finders: Hunter's data and Prospeo's response.

use serde_json::{Value, json};

use super::super::wire::Response;
use super::route::Asked;
use super::script::{error, ok};

/// Hunter's word for an error.
pub(super) fn id_of(status: u16) -> &'static str {
    match status {
        400 => "wrong_params",
        401 => "authentication_failed",
        403 => "too_many_requests_per_second",
        404 => "not_found",
        429 => "too_many_requests",
        451 => "claimed_email",
        _ => "internal_error",
    }
}

/// Prospeo's word for an error; a scripted one stays as it is.
pub(super) fn message_of(status: u16, message: &str) -> &str {
    match (status, message) {
        (401, _) => "INVALID_API_KEY",
        (402, _) => "INSUFFICIENT_CREDITS",
        (429, _) => "RATE_LIMITED",
        (400, "scripted") => "INVALID_PARAM",
        (500.., "scripted") => "INTERNAL_ERROR",
        _ => message,
    }
}

pub(super) fn answer_a(answer: &Value, asked: &Asked) -> Response {
    if asked.op == "email_verify" {
        let status = answer.as_str().unwrap_or("unknown");
        let data = json!({
            "status": status,
            "score": if status == "valid" { 95 } else { 30 },
            "email": asked.about,
            "regexp": true,
            "gibberish": false,
            "disposable": status == "disposable",
            "webmail": status == "webmail",
            "mx_records": status != "invalid",
            "smtp_check": status == "valid",
            "accept_all": status == "accept_all",
            "sources": [],
        });
        return ok(json!({ "data": data, "meta": { "params": { "email": asked.about } } }).to_string());
    }
    let data = json!({
        "email": answer.get("email"),
        "score": answer.get("score"),
        "domain": asked.about.rsplit('@').next(),
        "accept_all": answer.get("status").and_then(Value::as_str) == Some("accept_all"),
        "sources": [],
        "verification": { "date": null, "status": answer.get("status") },
    });
    ok(json!({ "data": data, "meta": { "params": {} } }).to_string())
}

pub(super) fn answer_b(answer: &Value, op: &str) -> Response {
    if answer.is_null() {
        return Response {
            status: 200,
            ..error("finder_b", 200, "NO_RESULT")
        };
    }
    let response = if op == "phone_find" {
        json!({
            "raw_format": answer.get("number"),
            "international_format": answer.get("number"),
            "country_code": answer.get("country"),
        })
    } else {
        json!({ "email": answer.get("email"), "email_status": answer.get("status") })
    };
    ok(json!({ "error": false, "response": response }).to_string())
}
