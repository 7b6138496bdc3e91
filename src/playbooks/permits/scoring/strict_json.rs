//! JSON read without mercy: a key twice in one object is an error, and a number keeps the form it was written in. What a
//! lenient reader would mend is exactly what shows that a model did not answer what it was asked.

use std::fmt;

use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, SeqAccess, Visitor};

/// How a key that stands twice is reported; the reader's error carries it.
const TWICE: &str = "duplicate key ";

/// A value as it was written.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Strict {
    /// Text.
    Text(String),
    /// A whole number, without a point or an exponent.
    Whole(i64),
    /// A list.
    List(Vec<Strict>),
    /// An object, keys in their order.
    Object(Vec<(String, Strict)>),
    /// Anything else: null, yes or no, a number with decimals.
    Other,
}

impl Strict {
    /// The value of a key, where this is an object.
    pub(super) fn get(&self, key: &str) -> Option<&Strict> {
        match self {
            Self::Object(pairs) => pairs.iter().find(|(name, _)| name == key).map(|(_, value)| value),
            _ => None,
        }
    }
}

/// Reads one JSON value with nothing behind it.
///
/// # Errors
/// A few words: `not JSON`, or `duplicate key …`.
pub(super) fn read(text: &str) -> Result<Strict, String> {
    serde_json::from_str(text).map_err(|error| {
        let said = error.to_string();
        match said.split_once(TWICE) {
            Some((_, rest)) => format!("{TWICE}{}", rest.split(" at line ").next().unwrap_or_default()),
            None => "not JSON".to_owned(),
        }
    })
}

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AsWritten)
    }
}

struct AsWritten;

impl<'de> Visitor<'de> for AsWritten {
    type Value = Strict;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<Strict, E> {
        Ok(Strict::Other)
    }

    fn visit_unit<E: de::Error>(self) -> Result<Strict, E> {
        Ok(Strict::Other)
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<Strict, E> {
        Ok(Strict::Other)
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Strict, E> {
        Ok(Strict::Whole(value))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Strict, E> {
        Ok(i64::try_from(value).map_or(Strict::Other, Strict::Whole))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Strict, E> {
        Ok(Strict::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Strict, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Strict::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Strict, A::Error> {
        let mut pairs: Vec<(String, Strict)> = Vec::new();
        while let Some(key) = entries.next_key::<String>()? {
            if pairs.iter().any(|(known, _)| *known == key) {
                return Err(de::Error::custom(format!("{TWICE}{key}")));
            }
            pairs.push((key, entries.next_value()?));
        }
        Ok(Strict::Object(pairs))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec: permits S5
    #[test]
    fn numbers_keep_their_form_and_keys_stand_once() {
        let whole = |text: &str| matches!(read(text), Ok(Strict::Whole(_)));
        assert!(whole("85"));
        assert!(whole("-1"));
        for text in [
            "85.0",
            "8.5e1",
            "-0",
            "\"85\"",
            "1e2",
            "99999999999999999999",
            "null",
            "true",
        ] {
            assert!(!whole(text), "{text}");
        }
        assert_eq!(read("{\"a\":1,\"a\":1}").unwrap_err(), "duplicate key a");
        assert_eq!(read("[{\"b\":{\"c\":1,\"c\":2}}]").unwrap_err(), "duplicate key c");
        for text in ["", "{", "{} {}", "yes", "{\"a\":1,}", "{'a':1}", "NaN"] {
            assert_eq!(read(text).unwrap_err(), "not JSON", "{text}");
        }
    }
}
