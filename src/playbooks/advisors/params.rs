//! The playbook's parameters, gates and profiles, as data, and how phases read those that are more than a number.

use std::collections::BTreeMap;

use crate::engine::{GateSpec, ParameterSpec, PhaseContext, PhaseError};
use crate::playbooks::{embedded, embedded_gates, embedded_parameters};
use chrono::NaiveDate;

/// Every parameter.
pub(super) fn parameters() -> Vec<ParameterSpec> {
    embedded_parameters("parameters.toml", include_str!("data/parameters.toml"))
}

/// Every gate.
pub(super) fn gates() -> Vec<GateSpec> {
    embedded_gates("gates.toml", include_str!("data/gates.toml"))
}

/// The profiles that ship.
pub(super) fn profiles() -> BTreeMap<String, BTreeMap<String, toml::Value>> {
    embedded("profiles.toml", include_str!("data/profiles.toml"))
}

/// A day that a parameter names, or nothing where it has the word that leaves it to the program.
///
/// # Errors
/// When it is neither.
pub(super) fn day_or(context: &PhaseContext<'_>, name: &str, word: &str) -> Result<Option<NaiveDate>, PhaseError> {
    let text = context.word(name)?;
    if text == word {
        return Ok(None);
    }
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    day.map(Some).ok_or_else(|| {
        PhaseError::Input(format!(
            "parameter `{name}` = \"{text}\": expected a day such as 2025-12-21, or {word}"
        ))
    })
}

/// The day the run is about: the parameter's, else the run's.
///
/// # Errors
/// When the parameter is no day.
pub(super) fn execution_date(context: &PhaseContext<'_>) -> Result<NaiveDate, PhaseError> {
    match day_or(context, "execution_date", "run")? {
        Some(day) => Ok(day),
        None => context.as_of(),
    }
}

/// A backtest window: rules are fixed, so that its training span is documentation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Window {
    pub name: String,
    pub train: (NaiveDate, NaiveDate),
    pub test: (NaiveDate, NaiveDate),
}

impl Window {
    /// Reads `name from..to from..to`.
    ///
    /// # Errors
    /// When it is not of that form; the sentence shows it.
    pub(super) fn parse(text: &str) -> Result<Self, PhaseError> {
        let refuse = || {
            PhaseError::Input(format!(
                "backtest.windows: `{text}` is no window; write `H1_2024 2024-02-01..2024-06-30 2024-07-01..2024-12-31`"
            ))
        };
        let mut words = text.split_whitespace();
        let (Some(name), Some(train), Some(test), None) = (words.next(), words.next(), words.next(), words.next())
        else {
            return Err(refuse());
        };
        let span = |span: &str| -> Option<(NaiveDate, NaiveDate)> {
            let (from, to) = span.split_once("..")?;
            let day = |text: &str| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
            let (from, to) = (day(from)?, day(to)?);
            (from <= to).then_some((from, to))
        };
        Ok(Self {
            name: name.to_owned(),
            train: span(train).ok_or_else(refuse)?,
            test: span(test).ok_or_else(refuse)?,
        })
    }
}

/// The windows that `backtest.windows` names.
///
/// # Errors
/// When one of them is none.
pub(super) fn windows(context: &PhaseContext<'_>) -> Result<Vec<Window>, PhaseError> {
    context
        .words("backtest.windows")?
        .iter()
        .map(|text| Window::parse(text))
        .collect()
}
