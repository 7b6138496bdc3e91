//! W3, the second finder, and phones. Contract: Prospeo's classic endpoints as of 2026-11 (`reference/services.md` §1.5):
//! what went wrong stands in `message` beside `"error": true`, whatever the status says; NO_RESULT is an answer.

use serde_json::{Value, json};

use super::super::answer::{Data, Outcome};
use super::super::ask::{Ask, Op};
use super::super::habits::habits;
use super::reading::{json, text};
use super::{Read, Wired, get, post};
use crate::connect::{Answer, Meaning};

/// What it says when the credits are used up.
pub(super) const NO_CREDITS: &str = "INSUFFICIENT_CREDITS";
const NO_RESULT: &str = "NO_RESULT";

pub(super) fn sorts(status: u16, body: &str) -> Option<Meaning> {
    let body: Value = serde_json::from_str(body).unwrap_or_default();
    let message = body.get("message").and_then(Value::as_str).unwrap_or_default();
    match (body.get("error").and_then(Value::as_bool), message) {
        (Some(true), NO_RESULT) => Some(Meaning::Answer),
        (Some(true), NO_CREDITS | "INVALID_API_KEY") => Some(Meaning::Stopped),
        (Some(true), "RATE_LIMITED") => Some(Meaning::Patience),
        (Some(true), "INTERNAL_ERROR") => Some(Meaning::Again),
        // Success by the status alone would take an error for an answer.
        (Some(true), _) if (200..300).contains(&status) => Some(Meaning::Refused),
        _ => super::usual(status),
    }
}

pub(super) fn put(ask: &Ask) -> Wired {
    match ask {
        Ask::EmailFind {
            first_name,
            last_name,
            domain,
            ..
        } => post(
            "/email-finder",
            json!({ "first_name": first_name, "last_name": last_name, "company": domain }),
        ),
        Ask::PhoneFind { profile_url } => post("/mobile-finder", json!({ "url": profile_url })),
        // Not this wire's: such a path exists nowhere.
        _ => get("/".to_owned()),
    }
}

pub(super) fn read(op: Op, answer: &Answer<'_>) -> Read {
    if answer.status == 404 {
        return Ok((Outcome::NotFound, Data::None, None));
    }
    let body = json(answer.body)?;
    if body.get("error").and_then(Value::as_bool) == Some(true) {
        return Ok((Outcome::NotFound, Data::None, None));
    }
    if body.pointer("/response").is_none() {
        return Err("the answer has no response".to_owned());
    }
    let data = if op == Op::PhoneFind {
        let number = text(&body, "/response/international_format").or_else(|| text(&body, "/response/raw_format"));
        number.map(|number| Data::Phone {
            number,
            country: text(&body, "/response/country_code"),
        })
    } else {
        text(&body, "/response/email").map(|email| Data::Email {
            email: email.to_lowercase(),
            score: None,
            status: habits().delivery(&text(&body, "/response/email_status").unwrap_or_default()),
        })
    };
    Ok(match data {
        Some(data) => (Outcome::Found, data, None),
        None => (Outcome::NotFound, Data::None, None),
    })
}
