//! Parameters: what they are, where each value came from, and which phases read it.
//!
//! Layers, weakest first: built-in, profile (and what it extends), `assay.toml`, `--set`, a draft on screen. The
//! resolved copy with each value's origin is stored with the run, and a phase may only read what names it in
//! `used_by`, so that its key holds exactly what it depends on.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::gate::{Bound, GateSpec};
use crate::frame::nearest;

/// The type of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ParameterKind {
    /// A number.
    Real,
    /// A whole number.
    Integer,
    /// `true` or `false`.
    Boolean,
    /// One of `choices`.
    Choice,
    /// Several of `choices`, comma separated in `--set`.
    Choices,
    /// Any words, comma separated in `--set`.
    List,
    /// Any text.
    Text,
}

/// A parameter as the playbook declares it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParameterSpec {
    /// Dotted name, such as `tiers.gold`.
    pub name: String,
    /// Its type.
    pub kind: ParameterKind,
    /// Its default.
    pub default: toml::Value,
    /// Whether the word `none` is allowed.
    #[serde(default)]
    pub optional: bool,
    /// Smallest allowed number.
    #[serde(default)]
    pub minimum: Option<f64>,
    /// Largest allowed number.
    #[serde(default)]
    pub maximum: Option<f64>,
    /// Allowed words; of a number, those that may stand in its place, such as `auto`.
    #[serde(default)]
    pub choices: Vec<String>,
    /// The unit, such as `points`.
    #[serde(default)]
    pub unit: String,
    /// One sentence.
    pub summary: String,
    /// Phases that read it.
    pub used_by: Vec<String>,
}

impl ParameterSpec {
    /// What would fit, in words: `a number from 0 to 110, or none`.
    pub fn allowed(&self) -> String {
        expected(self)
    }

    /// The value as it is kept, if it fits: whole numbers become reals where reals are wanted and reals without a fraction whole
    /// numbers where those are, lists of words a list.
    ///
    /// # Errors
    /// When it does not fit, with what would.
    pub fn check(&self, value: &toml::Value) -> Result<toml::Value, ParameterError> {
        let wrong = |expected: String| ParameterError::Value {
            name: self.name.clone(),
            value: value.to_string(),
            expected,
        };
        if self.optional && value.as_str() == Some("none") {
            return Ok(value.clone());
        }
        match (self.kind, value) {
            (ParameterKind::Real | ParameterKind::Integer, toml::Value::String(word))
                if self.choices.contains(word) =>
            {
                Ok(value.clone())
            }
            (ParameterKind::Real, toml::Value::Integer(whole)) => {
                in_range(self, *whole as f64, &wrong).map(|()| toml::Value::Float(*whole as f64))
            }
            (ParameterKind::Real, toml::Value::Float(real)) => in_range(self, *real, &wrong).map(|()| value.clone()),
            (ParameterKind::Integer, toml::Value::Integer(whole)) => {
                in_range(self, *whole as f64, &wrong).map(|()| value.clone())
            }
            // A slider moves in reals; `3.0` is a whole number too. Whole numbers to 2^53 are exact in a real.
            (ParameterKind::Integer, toml::Value::Float(real))
                if real.fract() == 0.0 && real.abs() < 9_007_199_254_740_992.0 =>
            {
                in_range(self, *real, &wrong).map(|()| toml::Value::Integer(*real as i64))
            }
            (ParameterKind::Boolean, toml::Value::Boolean(_)) | (ParameterKind::Text, toml::Value::String(_)) => {
                Ok(value.clone())
            }
            // Dates are kept as text, and TOML reads them as dates where nobody quotes them.
            (ParameterKind::Text, toml::Value::Datetime(date)) => Ok(toml::Value::String(date.to_string())),
            (ParameterKind::Choice, toml::Value::String(word)) if self.choices.contains(word) => Ok(value.clone()),
            (ParameterKind::Choices | ParameterKind::List, toml::Value::String(_) | toml::Value::Array(_)) => {
                match words_of(value) {
                    Some(words) => check_words(self, words, &wrong),
                    None => Err(wrong(expected(self))),
                }
            }
            _ => Err(wrong(expected(self))),
        }
    }
}

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The playbook's default.
    BuiltIn,
    /// A profile of this name.
    Profile(String),
    /// The workspace's `assay.toml`.
    Workspace,
    /// `--set` on the command line.
    CommandLine,
    /// A draft on screen.
    Draft,
}

/// A value and its origin.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Resolved {
    /// The value.
    pub value: toml::Value,
    /// Its origin.
    pub origin: Origin,
}

/// What is wrong with a parameter.
#[derive(Debug, thiserror::Error, PartialEq)]
pub enum ParameterError {
    /// Nobody declares it.
    #[error("no parameter `{name}`; {}", nearest.as_ref().map_or_else(|| "`assay parameters` lists them".to_owned(), |near| format!("the nearest is `{near}`")))]
    Unknown {
        /// The name given.
        name: String,
        /// The nearest declared one.
        nearest: Option<String>,
    },
    /// The value does not fit.
    #[error("parameter `{name}` = {value}: expected {expected}")]
    Value {
        /// The parameter.
        name: String,
        /// The value given.
        value: String,
        /// What would fit.
        expected: String,
    },
    /// A phase read a parameter that does not name it.
    #[error("phase `{phase}` reads parameter `{name}` without being named in its used_by")]
    Undeclared {
        /// The phase.
        phase: String,
        /// The parameter.
        name: String,
    },
}

/// The resolved parameters of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Parameters {
    values: BTreeMap<String, Resolved>,
    #[cfg(test)]
    #[serde(skip)]
    asker: super::asked::Asker,
}

impl Parameters {
    /// The built-in values.
    pub fn built_in(specs: &[ParameterSpec]) -> Self {
        let value = |spec: &ParameterSpec| Resolved {
            value: spec.default.clone(),
            origin: Origin::BuiltIn,
        };
        Self {
            values: specs.iter().map(|spec| (spec.name.clone(), value(spec))).collect(),
            #[cfg(test)]
            asker: super::asked::Asker::default(),
        }
    }

    /// The same, noting what this phase asks for.
    #[cfg(test)]
    pub(super) fn asked_by(&self, playbook: &str, phase: &str) -> Self {
        Self {
            values: self.values.clone(),
            asker: super::asked::Asker::phase(playbook, phase),
        }
    }

    /// Lays a layer over what is there.
    ///
    /// # Errors
    /// The first unknown name or value that does not fit, with what would.
    pub fn lay(
        &mut self,
        specs: &[ParameterSpec],
        gates: &[GateSpec],
        layer: &BTreeMap<String, toml::Value>,
        origin: &Origin,
    ) -> Result<(), ParameterError> {
        for (name, value) in layer {
            let checked = check(specs, gates, name, value)?;
            self.values.insert(
                name.clone(),
                Resolved {
                    value: checked,
                    origin: origin.clone(),
                },
            );
        }
        Ok(())
    }

    /// Every value by name.
    pub fn all(&self) -> &BTreeMap<String, Resolved> {
        &self.values
    }

    /// A value by name.
    pub fn value(&self, name: &str) -> Option<&toml::Value> {
        #[cfg(test)]
        self.asker.asks(name);
        self.values.get(name).map(|resolved| &resolved.value)
    }

    /// A number; nothing for the word `none`.
    pub fn number(&self, name: &str) -> Option<f64> {
        match self.value(name)? {
            toml::Value::Float(value) => Some(*value),
            toml::Value::Integer(value) => Some(*value as f64),
            _ => None,
        }
    }

    /// A word or text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.value(name)?.as_str()
    }

    /// The values that a phase reads, for its key.
    pub(super) fn read_by<'a>(&'a self, specs: &[ParameterSpec], phase: &str) -> BTreeMap<&'a str, &'a toml::Value> {
        let reads = |name: &str| {
            specs
                .iter()
                .any(|spec| spec.name == name && spec.used_by.iter().any(|id| id == phase))
        };
        self.values
            .iter()
            .filter(|(name, _)| reads(name))
            .map(|(name, held)| (name.as_str(), &held.value))
            .collect()
    }

    /// A gate with this run's bounds.
    pub fn bounds(&self, gate: &GateSpec) -> GateSpec {
        let mut gate = gate.clone();
        for (word, bound) in [("warn", &mut gate.warn), ("block", &mut gate.block)] {
            for (side, low) in [("below", true), ("above", false)] {
                if let Some(value) = self.number(&format!("gate.{}.{word}.{side}", gate.id)) {
                    let held = bound.get_or_insert_with(Bound::default);
                    *(if low { &mut held.below } else { &mut held.above }) = Some(value);
                }
            }
        }
        gate
    }
}

/// Reads a `--set` value: a TOML value where it parses as one, else text.
///
/// ```
/// assert_eq!(assay::engine::parse_value("60"), toml::Value::Integer(60));
/// assert_eq!(assay::engine::parse_value("none"), toml::Value::String("none".into()));
/// ```
pub fn parse_value(text: &str) -> toml::Value {
    toml::from_str::<toml::Table>(&format!("v = {text}"))
        .ok()
        .and_then(|mut table| table.remove("v"))
        .unwrap_or_else(|| toml::Value::String(text.to_owned()))
}

fn check(
    specs: &[ParameterSpec],
    gates: &[GateSpec],
    name: &str,
    value: &toml::Value,
) -> Result<toml::Value, ParameterError> {
    if let Some(rest) = name.strip_prefix("gate.") {
        return check_bound(gates, name, rest, value);
    }
    let Some(spec) = specs.iter().find(|spec| spec.name == name) else {
        return Err(unknown(specs.iter().map(|spec| spec.name.as_str()), name));
    };
    spec.check(value)
}

/// The words of a list: comma separated in a text, each its own in an array; nothing where one of them is no text.
fn words_of(value: &toml::Value) -> Option<Vec<String>> {
    let words: Option<Vec<&str>> = match value {
        toml::Value::String(text) => Some(text.split(',').collect()),
        toml::Value::Array(items) => items.iter().map(toml::Value::as_str).collect(),
        _ => None,
    };
    let plain = words?.into_iter().map(str::trim).filter(|word| !word.is_empty());
    Some(plain.map(str::to_owned).collect())
}

fn check_words(
    spec: &ParameterSpec,
    words: Vec<String>,
    wrong: &dyn Fn(String) -> ParameterError,
) -> Result<toml::Value, ParameterError> {
    if spec.kind == ParameterKind::List || words.iter().all(|word| spec.choices.contains(word)) {
        Ok(toml::Value::Array(words.into_iter().map(toml::Value::String).collect()))
    } else {
        Err(wrong(expected(spec)))
    }
}

fn in_range(spec: &ParameterSpec, value: f64, wrong: &dyn Fn(String) -> ParameterError) -> Result<(), ParameterError> {
    let low = spec.minimum.is_none_or(|minimum| value >= minimum);
    let high = spec.maximum.is_none_or(|maximum| value <= maximum);
    if low && high && value.is_finite() {
        Ok(())
    } else {
        Err(wrong(expected(spec)))
    }
}

fn expected(spec: &ParameterSpec) -> String {
    let mut words = match spec.kind {
        ParameterKind::Real => "a number".to_owned(),
        ParameterKind::Integer => "a whole number".to_owned(),
        ParameterKind::Boolean => "true or false".to_owned(),
        ParameterKind::Text => "text".to_owned(),
        ParameterKind::Choice => format!("one of {}", spec.choices.join(", ")),
        ParameterKind::Choices => format!("any of {}", spec.choices.join(", ")),
        ParameterKind::List => "any words, comma separated".to_owned(),
    };
    match (spec.minimum, spec.maximum) {
        (Some(low), Some(high)) => words.push_str(&format!(" from {low} to {high}")),
        (Some(low), None) => words.push_str(&format!(" of at least {low}")),
        (None, Some(high)) => words.push_str(&format!(" of at most {high}")),
        (None, None) => {}
    }
    if matches!(spec.kind, ParameterKind::Real | ParameterKind::Integer) {
        for choice in &spec.choices {
            words.push_str(&format!(", or {choice}"));
        }
    }
    if spec.optional {
        words.push_str(", or none");
    }
    words
}

fn check_bound(gates: &[GateSpec], name: &str, rest: &str, value: &toml::Value) -> Result<toml::Value, ParameterError> {
    let ids = || {
        gates.iter().flat_map(|gate| {
            ["warn.below", "warn.above", "block.below", "block.above"].map(|side| format!("gate.{}.{side}", gate.id))
        })
    };
    if !ids().any(|known| known == format!("gate.{rest}")) {
        let known: Vec<String> = ids().collect();
        return Err(unknown(known.iter().map(String::as_str), name));
    }
    match value {
        toml::Value::Integer(whole) => Ok(toml::Value::Float(*whole as f64)),
        toml::Value::Float(real) if real.is_finite() => Ok(value.clone()),
        _ => Err(ParameterError::Value {
            name: name.to_owned(),
            value: value.to_string(),
            expected: "a number".to_owned(),
        }),
    }
}

fn unknown<'a>(known: impl Iterator<Item = &'a str>, name: &str) -> ParameterError {
    ParameterError::Unknown {
        name: name.to_owned(),
        nearest: nearest(name, known).map(str::to_owned),
    }
}
