//! Cells and rows as plain values, told apart to the bit: what an undo puts back has to be what was there.

use serde_json::Value as Json;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::playbooks::buyer_groups) enum Kind {
    /// Text.
    Text,
    /// Whole numbers.
    Integer,
    /// Numbers.
    Real,
    /// Yes or no.
    Boolean,
    /// Days since 1970-01-01.
    Date,
}

/// A column: its name and what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::playbooks::buyer_groups) struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
}

impl Column {
    /// A column.
    pub fn new(name: &str, kind: Kind) -> Self {
        Self {
            name: name.to_owned(),
            kind,
        }
    }
}

/// A cell.
#[derive(Debug, Clone)]
pub(in crate::playbooks::buyer_groups) enum Value {
    /// Unknown.
    Null,
    /// Text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number.
    Real(f64),
    /// Yes or no.
    Boolean(bool),
    /// A day since 1970-01-01.
    Date(i32),
}

impl PartialEq for Value {
    /// Numbers are equal when their bits are: an undo must not take −0 for 0.
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Text(a), Self::Text(b)) => a == b,
            (Self::Integer(a), Self::Integer(b)) => a == b,
            (Self::Real(a), Self::Real(b)) => a.to_bits() == b.to_bits(),
            (Self::Boolean(a), Self::Boolean(b)) => a == b,
            (Self::Date(a), Self::Date(b)) => a == b,
            _ => false,
        }
    }
}

impl Value {
    /// A text, or nothing.
    pub fn of_text(text: Option<&str>) -> Self {
        text.map_or(Self::Null, |text| Self::Text(text.to_owned()))
    }

    /// Whether there is nothing here: no value, or a text of blanks.
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Text(text) => text.trim().is_empty(),
            _ => false,
        }
    }

    /// The text, where it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number, whole or not.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Real(number) => Some(*number),
            Self::Integer(number) => Some(*number as f64),
            _ => None,
        }
    }

    /// The whole number.
    pub fn integer(&self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(*number),
            _ => None,
        }
    }

    /// Yes or no.
    pub fn boolean(&self) -> Option<bool> {
        match self {
            Self::Boolean(answer) => Some(*answer),
            _ => None,
        }
    }

    /// The day.
    pub fn date(&self) -> Option<i32> {
        match self {
            Self::Date(day) => Some(*day),
            _ => None,
        }
    }

    /// As it stands in a log. Numbers JSON has no word for stand as their bits.
    pub fn to_json(&self) -> Json {
        match self {
            Self::Null => Json::Null,
            Self::Text(text) => Json::from(text.as_str()),
            Self::Integer(number) => Json::from(*number),
            Self::Real(number) if number.is_finite() => Json::from(*number),
            Self::Real(number) => Json::from(format!("{:016x}", number.to_bits())),
            Self::Boolean(answer) => Json::from(*answer),
            Self::Date(day) => Json::from(*day),
        }
    }

    /// Back from a log, for a column of this kind; nothing for what no such column can hold.
    pub fn from_json(json: &Json, kind: Kind) -> Option<Self> {
        if json.is_null() {
            return Some(Self::Null);
        }
        match kind {
            Kind::Text => json.as_str().map(|text| Self::Text(text.to_owned())),
            Kind::Integer => json.as_i64().map(Self::Integer),
            Kind::Boolean => json.as_bool().map(Self::Boolean),
            Kind::Date => json.as_i64().and_then(|day| i32::try_from(day).ok()).map(Self::Date),
            Kind::Real => match json.as_str() {
                Some(bits) => u64::from_str_radix(bits, 16).ok().map(f64::from_bits).map(Self::Real),
                None => json.as_f64().map(Self::Real),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_comes_back_from_the_log_to_the_bit() {
        let cases = [
            (Kind::Text, Value::Text("0x1|\"é".to_owned())),
            (Kind::Text, Value::Text(String::new())),
            (Kind::Integer, Value::Integer(i64::MIN)),
            (Kind::Real, Value::Real(0.1 + 0.2)),
            (Kind::Real, Value::Real(-0.0)),
            (Kind::Real, Value::Real(f64::MIN_POSITIVE)),
            (Kind::Real, Value::Real(f64::NAN)),
            (Kind::Real, Value::Real(f64::NEG_INFINITY)),
            (Kind::Boolean, Value::Boolean(false)),
            (Kind::Date, Value::Date(-1)),
            (Kind::Real, Value::Null),
        ];
        for (kind, value) in cases {
            let text = serde_json::to_string(&value.to_json()).unwrap();
            let json: Json = serde_json::from_str(&text).unwrap();
            assert_eq!(Value::from_json(&json, kind), Some(value), "{text}");
        }
        assert_ne!(Value::Real(0.0), Value::Real(-0.0));
        assert_eq!(Value::from_json(&Json::from("x"), Kind::Integer), None);
    }
}
