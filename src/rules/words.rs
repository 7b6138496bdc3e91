//! What columns are called, counted in and allowed to do: data of a playbook, never of the rules.

use serde::Deserialize;
use std::collections::BTreeMap;

use super::tree::{ColumnInfo, ValueKind};

/// What to say of one column.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnWord {
    /// Its name in a sentence, such as "current tenure".
    pub title: String,
    /// What it holds, where the rules should know before there is a frame: text, number, boolean or date.
    #[serde(default)]
    pub kind: Option<WordKind>,
    /// What it counts, such as "months"; empty for a bare number.
    #[serde(default)]
    pub unit: String,
    /// The unit of one, such as "month"; the unit itself where there is none.
    #[serde(default)]
    pub unit_of_one: Option<String>,
    /// Decimals to show.
    #[serde(default)]
    pub decimals: usize,
    /// By how much time alone raises it in a month; none where it does not.
    #[serde(default)]
    pub grows_by: Option<f64>,
    /// It never changes for a lead, so no lead comes nearer by it.
    #[serde(default)]
    pub fixed: bool,
    /// The smallest value of a slider.
    #[serde(default)]
    pub minimum: Option<f64>,
    /// The largest value of a slider.
    #[serde(default)]
    pub maximum: Option<f64>,
    /// A slider's step.
    #[serde(default)]
    pub step: Option<f64>,
}

/// What a column holds, as its words say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WordKind {
    /// Text.
    Text,
    /// Whole or decimal numbers.
    Number,
    /// True or false.
    Boolean,
    /// Calendar days.
    Date,
}

/// The words for columns by name; a column without an entry is called by its name, in lower case with spaces.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(transparent)]
pub struct ColumnWords(pub BTreeMap<String, ColumnWord>);

impl ColumnWords {
    /// Reads words from TOML: one table a column.
    ///
    /// # Errors
    /// The sentence of the TOML reader, with its place.
    pub fn parse(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }

    /// The words of a column.
    #[must_use]
    pub fn get(&self, column: &str) -> Option<&ColumnWord> {
        self.0.get(column)
    }

    /// The columns whose words say what they hold, as those that rules may name.
    #[must_use]
    pub fn columns(&self) -> Vec<ColumnInfo> {
        let known = self.0.iter().filter_map(|(name, word)| {
            let kind = match word.kind? {
                WordKind::Text => ValueKind::Text,
                WordKind::Number => ValueKind::Number,
                WordKind::Boolean => ValueKind::Boolean,
                WordKind::Date => ValueKind::Date,
            };
            Some(ColumnInfo::new(name.as_str(), kind).with_title(word.title.as_str()))
        });
        known.collect()
    }

    /// What a column is called.
    #[must_use]
    pub fn title(&self, column: &str) -> String {
        self.get(column)
            .map_or_else(|| column.replace('_', " "), |word| word.title.clone())
    }

    /// The unit for an amount of a column.
    #[must_use]
    pub fn unit(&self, column: &str, amount: f64) -> &str {
        self.get(column).map_or("", |word| match &word.unit_of_one {
            Some(one) if (amount.abs() - 1.0).abs() < f64::EPSILON => one,
            _ => &word.unit,
        })
    }

    /// A number of a column as shown: with its decimals, without its unit.
    #[must_use]
    pub fn number(&self, column: &str, value: f64) -> String {
        let decimals = self.get(column).map_or(0, |word| word.decimals);
        if decimals == 0 && value.fract() != 0.0 {
            // Words that promise whole numbers must not hide what decides.
            return format!("{value}");
        }
        let text = format!("{value:.decimals$}");
        if text.trim_start_matches('-').chars().all(|digit| "0.".contains(digit)) {
            text.trim_start_matches('-').to_owned()
        } else {
            text
        }
    }

    /// A number with its unit, such as "22 months".
    #[must_use]
    pub fn amount(&self, column: &str, value: f64) -> String {
        let unit = self.unit(column, value);
        let number = self.number(column, value);
        if unit.is_empty() {
            number
        } else {
            format!("{number} {unit}")
        }
    }
}
