//! What makes two questions the same: SHA-256 of provider, op, question in canonical JSON and form of the answers (§4.8).

use std::collections::BTreeMap;

use serde_json::Value;

use super::ask::Ask;
use crate::store::sha256_hex;

/// The key of a question. `origin` is where the provider is: what a stand-in answered is never taken for the service's own
/// answer, nor the other way round.
pub(super) fn key(ask: &Ask, origin: &str, format: &str) -> String {
    // Plain text and numbers always make JSON.
    let question = serde_json::to_value(ask).unwrap_or_default();
    let (provider, op) = (ask.provider().as_str(), ask.op().as_str());
    let whole = serde_json::json!([provider, op, canonical(&question).to_string(), format, origin]);
    sha256_hex(whole.to_string().as_bytes())
}

/// The value with the names of every object in order.
fn canonical(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let sorted: BTreeMap<&String, Value> =
                fields.iter().map(|(name, value)| (name, canonical(value))).collect();
            Value::Object(sorted.into_iter().map(|(name, value)| (name.clone(), value)).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(canonical).collect()),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::playbooks::buyer_groups::providers::Finder;
    use serde_json::json;

    #[test]
    fn names_stand_in_order_however_they_came() {
        let (a, b) = (
            json!({ "b": 1, "a": { "d": 2, "c": [3, 1] } }),
            json!({ "a": { "c": [3, 1], "d": 2 }, "b": 1 }),
        );
        assert_eq!(canonical(&a).to_string(), canonical(&b).to_string());
        assert_eq!(canonical(&a).to_string(), r#"{"a":{"c":[3,1],"d":2},"b":1}"#);
    }

    #[test]
    fn another_provider_question_form_or_place_is_another_key() {
        let find = |finder, first_name: &str| Ask::EmailFind {
            finder,
            first_name: first_name.to_owned(),
            last_name: "Quill".to_owned(),
            domain: "zorvell.example".to_owned(),
        };
        let base = key(&find(Finder::A, "Ada"), "https://a.example", "1");
        assert_eq!(base, key(&find(Finder::A, "Ada"), "https://a.example", "1"));
        assert_eq!(base.len(), 64);
        let others = [
            key(&find(Finder::B, "Ada"), "https://a.example", "1"),
            key(&find(Finder::A, "Ida"), "https://a.example", "1"),
            key(&find(Finder::A, "Ada"), "http://127.0.0.1:1", "1"),
            key(&find(Finder::A, "Ada"), "https://a.example", "2"),
        ];
        assert!(others.iter().all(|other| *other != base));
    }
}
