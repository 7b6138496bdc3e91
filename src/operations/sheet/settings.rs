//! The limits of sheets, kept as data.

use std::sync::OnceLock;

use serde::Deserialize;

/// The contents of `data/sheet.toml`, where each is explained.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Settings {
    pub filter_rows: usize,
    pub sort_compare_rows: usize,
    pub sort_small_rows: usize,
    pub find_characters: usize,
    pub find_first_rows: usize,
    pub find_split_rows: usize,
    pub find_remembered: usize,
    pub distinct_values: usize,
    pub bins: usize,
    pub bin_mantissas: Vec<u8>,
    pub bin_days: Vec<i64>,
    pub bin_months: Vec<i64>,
    pub longest_condition: usize,
}

impl Settings {
    /// The limits that ship.
    pub(super) fn built_in() -> &'static Self {
        static SETTINGS: OnceLock<Settings> = OnceLock::new();
        SETTINGS.get_or_init(|| crate::playbooks::embedded("sheet.toml", include_str!("data/sheet.toml")))
    }
}
