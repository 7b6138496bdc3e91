//! Single values, and how a number is counted: kept unrounded, rounded only where it is shown.

use serde::Serialize;

use crate::engine::{decimal, percent, rate, thousands, times, usd};

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
    /// Text.
    Text(String),
}

impl Cell {
    /// Text, or nothing.
    pub fn text(value: Option<&str>) -> Self {
        value.map_or(Self::Null, |text| Self::Text(text.to_owned()))
    }

    /// A whole number that fits.
    pub fn count(value: usize) -> Self {
        i64::try_from(value).map_or(Self::Null, Self::Integer)
    }

    /// The shown form: `·` for nothing, thousands marks, percent.
    pub fn shown(&self) -> String {
        match self {
            Self::Null => "·".to_owned(),
            Self::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
            Self::Integer(value) => thousands(*value),
            Self::Real { value, decimals } => decimal(*value, usize::from(*decimals)),
            Self::Share(share) => percent(*share),
            Self::Rate(value) => rate(*value),
            Self::Times(factor) => times(*factor),
            Self::Gain(gain) => times(1.0 + gain),
            Self::Usd(amount) => usd(*amount),
            Self::Text(text) => text.clone(),
        }
    }

    /// The unrounded JSON value.
    pub fn json(&self) -> serde_json::Value {
        match self {
            Self::Null => serde_json::Value::Null,
            Self::Flag(flag) => (*flag).into(),
            Self::Integer(value) => (*value).into(),
            Self::Real { value, .. }
            | Self::Share(value)
            | Self::Rate(value)
            | Self::Times(value)
            | Self::Gain(value)
            | Self::Usd(value) => (*value).into(),
            Self::Text(text) => text.as_str().into(),
        }
    }

    /// Whether it is a number and stands right-aligned.
    pub fn is_number(&self) -> bool {
        !matches!(self, Self::Null | Self::Flag(_) | Self::Text(_))
    }
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
