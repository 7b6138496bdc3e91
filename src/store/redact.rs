//! JSON without a person: what is a record of theirs goes whole, and elsewhere what names them is replaced.

use serde_json::{Map, Value, json};

/// What stands in the place of a record: nothing but that there was one. Whoever reads kept answers knows it by this field.
pub const FORGOTTEN: &str = "forgotten";

/// Empties every object that is a record of the person; whether there was any.
pub(super) fn without_records(value: &mut Value, is_record: &dyn Fn(&Map<String, Value>) -> bool) -> bool {
    match value {
        Value::Object(object) if is_record(object) => {
            *value = json!({ FORGOTTEN: true });
            true
        }
        Value::Object(object) => object
            .iter_mut()
            .fold(false, |any, (_, value)| without_records(value, is_record) | any),
        Value::Array(values) => values
            .iter_mut()
            .fold(false, |any, value| without_records(value, is_record) | any),
        _ => false,
    }
}

/// Redacts the strings and keys of a value; whether any changed.
pub fn redact_json(value: &mut Value, redact: &dyn Fn(&str) -> Option<String>) -> bool {
    match value {
        Value::String(text) => match redact(text) {
            Some(new) => {
                *text = new;
                true
            }
            None => false,
        },
        Value::Array(values) => values
            .iter_mut()
            .fold(false, |any, value| redact_json(value, redact) | any),
        Value::Object(object) => {
            let mut any = false;
            let renamed: Vec<(String, Value)> = std::mem::take(object)
                .into_iter()
                .map(|(key, mut value)| {
                    any |= redact_json(&mut value, redact);
                    let new = redact(&key);
                    any |= new.is_some();
                    (new.unwrap_or(key), value)
                })
                .collect();
            object.extend(renamed);
            any
        }
        _ => false,
    }
}
