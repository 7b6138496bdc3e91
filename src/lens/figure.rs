//! Figures: plain rows and numbers, ready to be drawn or printed, with no idea of either.

use serde::Serialize;

use crate::engine::thousands;

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
            Self::Real { value, decimals } => format!("{value:.*}", usize::from(*decimals)),
            Self::Share(share) => format!("{:.1} %", share * 100.0),
            Self::Text(text) => text.clone(),
        }
    }

    /// The unrounded JSON value.
    pub fn json(&self) -> serde_json::Value {
        match self {
            Self::Null => serde_json::Value::Null,
            Self::Flag(flag) => (*flag).into(),
            Self::Integer(value) => (*value).into(),
            Self::Real { value, .. } | Self::Share(value) => (*value).into(),
            Self::Text(text) => text.as_str().into(),
        }
    }

    /// Whether it is a number and stands right-aligned.
    pub fn is_number(&self) -> bool {
        matches!(self, Self::Integer(_) | Self::Real { .. } | Self::Share(_))
    }
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Column {
    /// Snake-case name, the JSON key.
    pub name: String,
    /// The heading.
    pub title: String,
    /// Whether it stands right-aligned.
    pub number: bool,
}

impl Column {
    /// A text column.
    pub fn text(name: &str, title: &str) -> Self {
        Self {
            name: name.to_owned(),
            title: title.to_owned(),
            number: false,
        }
    }

    /// A number column.
    pub fn number(name: &str, title: &str) -> Self {
        Self {
            name: name.to_owned(),
            title: title.to_owned(),
            number: true,
        }
    }
}

/// A table of any rows.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Table {
    /// What it shows.
    pub title: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows, each as long as `columns`.
    pub rows: Vec<Vec<Cell>>,
    /// A sentence below it.
    pub note: String,
}

/// One bar.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bar {
    /// Its label.
    pub label: String,
    /// Its length in the figure's unit.
    pub value: f64,
    /// The value in words.
    pub shown: String,
    /// The theme's meaning for its colour, such as `tier.1`.
    pub meaning: String,
}

/// Bars on one scale.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Bars {
    /// What they show.
    pub title: String,
    /// The bars, in order.
    pub bars: Vec<Bar>,
}

/// One line of a ledger: value times weight gives points.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LedgerLine {
    /// What is counted.
    pub label: String,
    /// Its value.
    pub value: Option<f64>,
    /// Its weight.
    pub weight: f64,
    /// The points it gives.
    pub points: Option<f64>,
    /// Where the value came from.
    pub source: String,
}

/// Lines that add up to a total.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Ledger {
    /// What it adds up.
    pub title: String,
    /// The lines.
    pub lines: Vec<LedgerLine>,
    /// The total; absent when a line has no points.
    pub total: Option<f64>,
}

/// What a lens answers with.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "figure", rename_all = "snake_case")]
pub enum Figure {
    /// A table.
    Table(Table),
    /// Bars.
    Bars(Bars),
    /// A ledger.
    Ledger(Ledger),
    /// Titled lines of text.
    Text {
        /// The title.
        title: String,
        /// The lines.
        lines: Vec<String>,
    },
}
