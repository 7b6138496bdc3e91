//! One number per thing and time, with the level that it reached.

use serde::Serialize;

use super::Measure;

/// A level that a number can reach, such as "alert".
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HeatLevel {
    /// The word.
    pub word: String,
    /// Its sign, one column wide; differs from those of the other levels.
    pub sign: char,
    /// The theme's meaning, such as `drift.alert`.
    pub meaning: String,
}

impl HeatLevel {
    /// In order, worth watching, alert: the three of every drift report.
    pub fn usual() -> Vec<Self> {
        let level = |word: &str, sign, meaning: &str| Self {
            word: word.to_owned(),
            sign,
            meaning: meaning.to_owned(),
        };
        vec![
            level("in order", '●', "drift.ok"),
            level("watch", '▲', "drift.watch"),
            level("alert", '✗', "drift.alert"),
        ]
    }
}

/// One number and the level it was judged to reach. The judge is the playbook: a figure holds no thresholds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct HeatCell {
    /// The number, in the figure's measure.
    pub value: f64,
    /// Index into [`HeatMap::levels`].
    pub level: usize,
}

/// One thing over time.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct HeatRow {
    /// Its label.
    pub label: String,
    /// One a column; absent where nothing was measured.
    pub cells: Vec<Option<HeatCell>>,
}

/// A heat map.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct HeatMap {
    /// What it shows.
    pub title: String,
    /// What the rows are, such as `feature`.
    pub row_title: String,
    /// What the columns are, such as `week`.
    pub column_title: String,
    /// Labels of the columns, the oldest first: where there is little room, the newest stay.
    pub columns: Vec<String>,
    /// How the numbers are counted.
    pub measure: Measure,
    /// The levels, the mildest first.
    pub levels: Vec<HeatLevel>,
    /// The rows.
    pub rows: Vec<HeatRow>,
    /// A sentence below it.
    pub note: String,
}
