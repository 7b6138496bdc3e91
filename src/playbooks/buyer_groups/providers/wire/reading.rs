//! Small readers of JSON that comes from outside: whatever is not of the kind that is wanted is not there.

use serde_json::Value;

use crate::connect::strip_escapes;

/// A body as JSON.
///
/// # Errors
/// A sentence without anything of the body.
pub(super) fn json(body: &str) -> Result<Value, String> {
    serde_json::from_str(body).map_err(|_| "the answer is no JSON".to_owned())
}

/// Text that is not empty, without escapes; numbers count as text, since ids are either.
pub(super) fn text(value: &Value, pointer: &str) -> Option<String> {
    let text = match value.pointer(pointer)? {
        Value::String(text) => strip_escapes(text),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// A number, written as one or as text.
pub(super) fn real(value: &Value, pointer: &str) -> Option<f64> {
    let number = match value.pointer(pointer)? {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    number.filter(|number: &f64| number.is_finite())
}

/// A whole number of at least 0.
pub(super) fn count(value: &Value, pointer: &str) -> Option<i64> {
    let number = real(value, pointer)?;
    // Beyond 2^53 a float is no count of anything.
    (number >= 0.0 && number.fract() == 0.0 && number < 9.0e15).then_some(number as i64)
}

/// A switch, written as one or as 0 and 1.
pub(super) fn flag(value: &Value, pointer: &str) -> Option<bool> {
    match value.pointer(pointer)? {
        Value::Bool(flag) => Some(*flag),
        Value::Number(number) => match number.as_i64() {
            Some(0) => Some(false),
            Some(1) => Some(true),
            _ => None,
        },
        _ => None,
    }
}

/// The day of a time, `YYYY-MM-DD`; a month alone begins with its first day.
pub(super) fn day(value: &Value, pointer: &str) -> Option<String> {
    let text = text(value, pointer)?;
    let head = text.get(..10).unwrap_or(&text);
    let head = if head.len() == 7 {
        format!("{head}-01")
    } else {
        head.to_owned()
    };
    chrono::NaiveDate::parse_from_str(&head, "%Y-%m-%d").ok()?;
    Some(head)
}
