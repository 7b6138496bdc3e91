//! Lengths on one scale.

use serde::Serialize;

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
