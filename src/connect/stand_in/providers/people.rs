//! People data as Coresignal sends it: records as they are, searches as lists of ids with a cursor.

use serde_json::Value;

use super::super::wire::{Request, Response};
use super::route::parsed;
use super::script::{error, ok};

/// Ids on a page that does not say how many.
const PAGE: usize = 1000;

pub(super) fn answer(answer: &Value, request: &Request, op: &str) -> Response {
    if op.ends_with("collect") {
        return match answer {
            Value::Null => error("people_data", 404, "Record not found"),
            record => ok(record.to_string()),
        };
    }
    let ids = answer.as_array().cloned().unwrap_or_default();
    let query = parsed(request.path.split_once('?').map_or("", |(_, query)| query));
    let page = query.get("items_per_page").and_then(|page| page.parse().ok());
    let page: usize = page.unwrap_or(PAGE);
    // The cursor ends with the last id of the page before.
    let after = query.get("after").and_then(|after| after.rsplit(',').next());
    let first = match after {
        None => 0,
        Some(last) => {
            let last: Value = serde_json::from_str(last).unwrap_or_default();
            ids.iter().position(|id| *id == last).map_or(ids.len(), |at| at + 1)
        }
    };
    let shown: Vec<Value> = ids.iter().skip(first).take(page).cloned().collect();
    let mut headers = vec![
        ("x-total-results", ids.len().to_string()),
        ("x-total-pages", ids.len().div_ceil(page).to_string()),
        ("x-credits-remaining", "1000".to_owned()),
    ];
    if first + shown.len() < ids.len()
        && let Some(last) = shown.last()
    {
        headers.push(("x-next-page-after", format!("\"2026-11-01\",{last}")));
    }
    Response {
        headers,
        ..ok(Value::Array(shown).to_string())
    }
}
