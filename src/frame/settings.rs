//! The word lists and limits of reading (`data/reading.toml`), parsed once: they are data, so that they can be
//! reviewed and changed without reading code.

use serde::Deserialize;
use std::sync::OnceLock;

/// What the values of a column look like; used to propose a mapping.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Shape {
    /// Ten or eleven digits, whatever stands between them.
    Phone,
    /// Something, one `@`, and a dot behind it.
    Mail,
    /// Five digits, or five and four.
    Zip,
    /// Two letters.
    State,
}

/// A word in a column's name and the shape its values should have.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ShapeHint {
    pub word: String,
    pub shape: Shape,
    #[serde(default)]
    pub sure: bool,
}

/// `data/reading.toml`; the file explains each entry.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reading {
    pub null_words: Vec<String>,
    pub true_words: Vec<String>,
    pub false_words: Vec<String>,
    pub date_formats: Vec<String>,
    pub year_minimum: i32,
    pub year_maximum: i32,
    pub currency_signs: Vec<char>,
    pub maximum_field_bytes: usize,
    pub raw_characters: usize,
    pub sample_records: usize,
    pub delimiters: Vec<char>,
    pub nearest_minimum: f64,
    pub nearest_name_minimum: f64,
    pub propose_minimum: f64,
    pub propose_name_weight: f64,
    pub propose_value_weight: f64,
    pub propose_shape_score: f64,
    pub histogram_bins: usize,
    pub top_values: usize,
    pub shapes: Vec<ShapeHint>,
}

/// The built-in settings of reading.
#[allow(clippy::expect_used, reason = "the file is compiled in and a unit test parses it")]
pub(super) fn reading() -> &'static Reading {
    static READING: OnceLock<Reading> = OnceLock::new();
    READING.get_or_init(|| toml::from_str(include_str!("data/reading.toml")).expect("reading.toml is well-formed"))
}
