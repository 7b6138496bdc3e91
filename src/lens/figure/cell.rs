//! Single values, and how a number is counted: kept unrounded, rounded only where it is shown.

use chrono::{Offset, Utc};
use serde::Serialize;

use crate::engine::{decimal, moment, percent, rate, span, thousands, times, usd};

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Cell {
    /// Nothing known.
    Null,
    /// A switch.
    Flag(bool),
    /// A whole number.
    Integer(i64),
    /// A whole number that names something and counts nothing, such as an id or a year: its digits as they are.
    Label(i64),
    /// A number shown with `decimals` places and kept unrounded.
    Real {
        /// The unrounded value.
        value: f64,
        /// Places on screen.
        decimals: u8,
    },
    /// A share from 0 to 1, shown in percent.
    Share(f64),
    /// A rate from 0 to 1, shown in percent to the hundredth.
    Rate(f64),
    /// How many times as much as something.
    Times(f64),
    /// How much more than something, as a share of that: kept so, and shown as how many times as much.
    Gain(f64),
    /// US dollars.
    Usd(f64),
    /// Seconds, shown as a time span.
    Span(f64),
    /// A recorded moment, RFC 3339, shown to the minute in UTC.
    Moment(String),
    /// Text.
    Text(String),
    /// A thing by the word that people know it by; programs get its code.
    Named {
        /// What files and settings call it.
        code: String,
        /// What people call it.
        word: String,
    },
}

impl Cell {
    /// Text, or nothing.
    pub fn text(value: Option<&str>) -> Self {
        value.map_or(Self::Null, |text| Self::Text(text.to_owned()))
    }

    /// A code under this word; text where the two are the same.
    pub fn named(code: &str, word: &str) -> Self {
        if code == word {
            Self::Text(code.to_owned())
        } else {
            Self::Named {
                code: code.to_owned(),
                word: word.to_owned(),
            }
        }
    }

    /// A code that reads as words once `_` is a blank.
    pub fn coded(code: &str) -> Self {
        Self::named(code, &code.replace('_', " "))
    }

    /// A whole number that fits.
    pub fn count(value: usize) -> Self {
        i64::try_from(value).map_or(Self::Null, Self::Integer)
    }

    /// A whole number of a column, as its name tells what it is.
    pub fn whole(column: &str, value: i64) -> Self {
        if names_something(column) {
            Self::Label(value)
        } else {
            Self::Integer(value)
        }
    }

    /// The shown form: `·` for nothing, thousands marks, percent.
    pub fn shown(&self) -> String {
        match self {
            Self::Null => "·".to_owned(),
            Self::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
            Self::Integer(value) => thousands(*value),
            Self::Label(value) => value.to_string(),
            Self::Real { value, decimals } => decimal(*value, usize::from(*decimals)),
            Self::Share(share) => percent(*share),
            Self::Rate(value) => rate(*value),
            Self::Times(factor) => times(*factor),
            Self::Gain(gain) => times(1.0 + gain),
            Self::Usd(amount) => usd(*amount),
            Self::Span(seconds) => span(*seconds),
            Self::Moment(at) => moment(at, Utc.fix()),
            Self::Text(text) | Self::Named { word: text, .. } => text.clone(),
        }
    }

    /// The value as a field of a file and the clipboard have it: unrounded, and nothing where there is none.
    pub fn plain(&self) -> String {
        match self {
            Self::Null => String::new(),
            Self::Text(text) | Self::Moment(text) | Self::Named { code: text, .. } => text.clone(),
            other => other.json().to_string(),
        }
    }

    /// The unrounded JSON value.
    pub fn json(&self) -> serde_json::Value {
        match self {
            Self::Null => serde_json::Value::Null,
            Self::Flag(flag) => (*flag).into(),
            Self::Integer(value) | Self::Label(value) => (*value).into(),
            Self::Text(text) | Self::Moment(text) | Self::Named { code: text, .. } => text.as_str().into(),
            measured => measured.real().into(),
        }
    }

    /// The unrounded number of a cell that holds one with a fraction; nothing of whole ones and of what is no number.
    pub fn real(&self) -> Option<f64> {
        match self {
            Self::Real { value, .. }
            | Self::Share(value)
            | Self::Rate(value)
            | Self::Times(value)
            | Self::Gain(value)
            | Self::Usd(value)
            | Self::Span(value) => Some(*value),
            Self::Null
            | Self::Flag(_)
            | Self::Integer(_)
            | Self::Label(_)
            | Self::Text(_)
            | Self::Moment(_)
            | Self::Named { .. } => None,
        }
    }

    /// Whether it is a number and stands right-aligned.
    pub fn is_number(&self) -> bool {
        !matches!(
            self,
            Self::Null | Self::Flag(_) | Self::Text(_) | Self::Moment(_) | Self::Named { .. }
        )
    }
}

/// Whether a column's whole numbers are no amounts: ids, registry numbers, years.
pub fn names_something(column: &str) -> bool {
    let word = |word: &str| ["id", "crd", "year"].contains(&word);
    column.to_lowercase().split('_').any(word)
}

/// How the numbers of a figure are counted, and so how they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Whole things, shown with thousands marks; a fraction is rounded.
    #[default]
    Count,
    /// A share from 0 to 1, shown in percent.
    Share,
    /// A rate from 0 to 1, shown in percent to the hundredth.
    Rate,
    /// How many times as much as something.
    Times,
    /// US dollars.
    Usd,
    /// A number shown with so many places.
    Decimal(u8),
}

impl Measure {
    /// The number as a cell; nothing, and what is no number at all, as [`Cell::Null`].
    pub fn cell(self, value: Option<f64>) -> Cell {
        /// Below this a float holds every whole number exactly.
        const EXACT: f64 = 9_007_199_254_740_992.0;
        match value.filter(|value| value.is_finite()) {
            None => Cell::Null,
            Some(value) => match self {
                Self::Count if value.abs() < EXACT => Cell::Integer(value.round() as i64),
                Self::Count => Cell::Real { value, decimals: 0 },
                Self::Share => Cell::Share(value),
                Self::Rate => Cell::Rate(value),
                Self::Times => Cell::Times(value),
                Self::Usd => Cell::Usd(value),
                Self::Decimal(decimals) => Cell::Real { value, decimals },
            },
        }
    }

    /// The unrounded number as a cell.
    pub fn unrounded(value: Option<f64>) -> Cell {
        match value.filter(|value| value.is_finite()) {
            Some(value) => Cell::Real { value, decimals: 0 },
            None => Cell::Null,
        }
    }

    /// The shown form; `·` for nothing.
    pub fn shown(self, value: Option<f64>) -> String {
        self.cell(value).shown()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_names_something_has_no_thousands_marks() {
        assert_eq!(Cell::whole("advisor_crd", 1_064_158).shown(), "1064158");
        assert_eq!(Cell::whole("year_built", 1956).shown(), "1956");
        assert_eq!(Cell::whole("years_at_firm", 1956).shown(), "1,956");
        assert_eq!(Cell::whole("advisor_crd", 7).json(), 7);
    }

    #[test]
    fn a_number_is_shown_as_what_it_is_and_kept_as_it_was() {
        let shown = [
            Cell::Rate(0.0443),
            Cell::Times(4.8),
            Cell::Gain(9.146),
            Cell::Usd(1234.5),
        ];
        assert_eq!(
            shown.map(|cell| cell.shown()),
            ["4.43 %", "4.80×", "10.15×", "1,234.50 USD"]
        );
        assert_eq!(Cell::Gain(9.146).json(), 9.146);
    }

    #[test]
    fn people_read_the_word_and_programs_get_the_code() {
        let cell = Cell::coded("new_construction");
        assert_eq!((cell.shown().as_str(), cell.is_number()), ("new construction", false));
        assert_eq!(cell.json(), "new_construction");
        assert_eq!(Cell::coded("roof"), Cell::Text("roof".to_owned()));
    }
}
