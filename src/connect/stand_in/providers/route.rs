//! Which provider is asked what, and about whom; and what each refuses by its own rules before any script is read.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::wire::{Request, Response};
use super::agent;
use super::script::error;

/// A request, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    pub provider: &'static str,
    pub op: &'static str,
    pub about: String,
}

/// Understands a request.
///
/// # Errors
/// What the service answers to one that it does not take: a path it does not have, no key, a body it cannot read.
pub(super) fn asked(request: &Request) -> Result<Asked, Response> {
    let (path, query) = request.path.split_once('?').unwrap_or((&request.path, ""));
    let (provider, op) = route(&request.method, path).ok_or_else(|| error("people_data", 404, "Not Found"))?;
    if key_of(request, provider).is_none() {
        return Err(error(provider, 401, "no key"));
    }
    let query = parsed(query);
    let body: Value = serde_json::from_str(&request.body).unwrap_or_default();
    let about = match provider {
        "people_data" => about_people(op, path, &query, &body)?,
        "finder_a" => about_finder_a(op, &query)?,
        "finder_b" => about_finder_b(op, &body)?,
        _ => agent::about(request, &body)?,
    };
    Ok(Asked { provider, op, about })
}

fn route(method: &str, path: &str) -> Option<(&'static str, &'static str)> {
    let found = match (method, path) {
        ("POST", "/company_multi_source/search/es_dsl") => ("people_data", "company_search"),
        ("POST", "/employee_multi_source/search/es_dsl") => ("people_data", "person_search"),
        ("GET", path) if path.starts_with("/company_multi_source/collect/") => ("people_data", "company_collect"),
        ("GET", path) if path.starts_with("/employee_multi_source/collect/") => ("people_data", "person_collect"),
        ("GET", "/email-finder") => ("finder_a", "email_find"),
        ("GET", "/email-verifier") => ("finder_a", "email_verify"),
        ("POST", "/email-finder") => ("finder_b", "email_find"),
        ("POST", "/mobile-finder") => ("finder_b", "phone_find"),
        ("POST", "/v1/agent" | "/chat/completions") => ("validator", "contact_validate"),
        _ => return None,
    };
    Some(found)
}

/// The key a request came with.
pub(super) fn key_of<'a>(request: &'a Request, provider: &str) -> Option<&'a str> {
    let key = match provider {
        "people_data" => request.header("apikey"),
        "finder_a" => request.header("x-api-key"),
        "finder_b" => request.header("x-key"),
        _ => request
            .header("authorization")
            .and_then(|value| value.strip_prefix("Bearer ")),
    };
    key.map(str::trim).filter(|key| !key.is_empty())
}

fn about_people(op: &str, path: &str, query: &BTreeMap<String, String>, body: &Value) -> Result<String, Response> {
    if op.ends_with("collect") {
        return Ok(decoded(path.rsplit('/').next().unwrap_or_default()));
    }
    let refuse = |what: &str| error("people_data", 422, what);
    let page = query.get("items_per_page").and_then(|page| page.parse::<usize>().ok());
    if page.is_some_and(|page| page == 0 || page > 1000) {
        return Err(refuse("items_per_page must be from 1 to 1000"));
    }
    let must = body.pointer("/query/bool/must").and_then(Value::as_array);
    let must = must.ok_or_else(|| refuse("query.bool.must is required"))?;
    let found = ["active_experience_company_id", "website", "company_name"]
        .iter()
        .find_map(|field| must.iter().find_map(|condition| value_of(condition, field)));
    found.ok_or_else(|| refuse("the query names no company"))
}

/// The value of a field in a condition, `term` or `match_phrase`.
fn value_of(condition: &Value, field: &str) -> Option<String> {
    let kinds = ["term", "match_phrase"];
    let value = kinds.iter().find_map(|kind| condition.get(kind)?.get(field))?;
    Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
}

fn about_finder_a(op: &str, query: &BTreeMap<String, String>) -> Result<String, Response> {
    let part = |name: &str| {
        let value = query.get(name).filter(|value| !value.is_empty());
        let refuse = || error("finder_a", 400, &format!("The {name} is missing"));
        value.map(|value| value.to_lowercase()).ok_or_else(refuse)
    };
    if op == "email_verify" {
        return part("email");
    }
    Ok(format!(
        "{}.{}@{}",
        part("first_name")?,
        part("last_name")?,
        part("domain")?
    ))
}

fn about_finder_b(op: &str, body: &Value) -> Result<String, Response> {
    let part = |name: &str| {
        let value = body.get(name).and_then(Value::as_str).filter(|value| !value.is_empty());
        value.ok_or_else(|| error("finder_b", 400, "INVALID_PARAM"))
    };
    if op == "phone_find" {
        return part("url").map(str::to_owned);
    }
    let whole = format!("{}.{}@{}", part("first_name")?, part("last_name")?, part("company")?);
    Ok(whole.to_lowercase())
}

/// The fields of a query, decoded.
pub(super) fn parsed(query: &str) -> BTreeMap<String, String> {
    let fields = query.split('&').filter_map(|field| field.split_once('='));
    fields.map(|(name, value)| (decoded(name), decoded(value))).collect()
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        match (first, digits.and_then(|two| u8::from_str_radix(two, 16).ok())) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            (b'+', _) => {
                bytes.push(b' ');
                rest = after;
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
