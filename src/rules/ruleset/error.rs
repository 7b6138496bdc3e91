//! Why a rule set was refused, and where: the rule set, the tier or predicate, and the place in its text.

use super::super::error::RuleError;
use thiserror::Error;

/// The text of a rule set that an error's offset counts in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RulePart {
    /// The whole file.
    File,
    /// A predicate's condition.
    Predicate(String),
    /// A tier's `when`.
    When(String),
    /// A tier's `explain`, or the default tier's.
    Explain(String),
    /// The header, a tier's other fields, or a change that was asked for: no text to point into.
    Field(String),
}

impl std::fmt::Display for RulePart {
    fn fmt(&self, target: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File => target.write_str("the file"),
            Self::Predicate(name) => write!(target, "predicate `{name}`"),
            Self::When(name) => write!(target, "tier `{name}`"),
            Self::Explain(name) => write!(target, "explain of tier `{name}`"),
            Self::Field(name) => write!(target, "`{name}`"),
        }
    }
}

/// A rule set, or a change to one, that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("rule set `{rule_set}`, {part}: {message}{}", if *length > 0 || *offset > 0 { format!(" (at character {})", offset + 1) } else { String::new() })]
pub struct RuleSetError {
    /// The rule set's id; `?` where the file cannot be read so far.
    pub rule_set: String,
    /// Which text of it.
    pub part: RulePart,
    /// Characters before the place, from 0.
    pub offset: usize,
    /// Characters to underline; 0 where something is missing at the end, or there is no text.
    pub length: usize,
    /// What is wrong and the way out.
    pub message: String,
    /// The column, predicate, tier or number that was probably meant.
    pub nearest: Option<String>,
}

impl RuleSetError {
    /// An error without a place in a text.
    pub(super) fn field(rule_set: &str, field: &str, message: impl Into<String>) -> Self {
        Self {
            rule_set: rule_set.to_owned(),
            part: RulePart::Field(field.to_owned()),
            offset: 0,
            length: 0,
            message: message.into(),
            nearest: None,
        }
    }

    /// A condition's error in its text.
    pub(super) fn within(rule_set: &str, part: RulePart, error: RuleError) -> Self {
        Self {
            rule_set: rule_set.to_owned(),
            part,
            offset: error.offset,
            length: error.length,
            message: error.message,
            nearest: error.nearest,
        }
    }

    /// With the name that was probably meant.
    pub(super) fn near(self, nearest: Option<&str>) -> Self {
        let message = match nearest {
            Some(nearest) => format!("{}; the nearest is `{nearest}`", self.message),
            None => self.message,
        };
        Self {
            message,
            nearest: nearest.map(str::to_owned),
            ..self
        }
    }
}
