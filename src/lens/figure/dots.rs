//! Readings with their intervals on one scale, and the line they are held against.

use serde::Serialize;

use super::{Cell, Column, Measure};

/// One reading.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct DotRow {
    /// Its label.
    pub label: String,
    /// The theme's meaning for its colour, such as `tier.1`.
    pub meaning: String,
    /// The reading, in the figure's measure; absent where nothing was observed.
    pub value: Option<f64>,
    /// Ends of its interval, the lower one first, in the same measure.
    pub interval: Option<(f64, f64)>,
    /// Cells of [`Dots::before`].
    pub before: Vec<Cell>,
    /// Cells of [`Dots::after`].
    pub after: Vec<Cell>,
}

/// The value that every reading is held against.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Baseline {
    /// What it is, such as `base`.
    pub label: String,
    /// Where it stands, in the figure's measure.
    pub value: f64,
}

/// Dots with intervals on a common scale.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Dots {
    /// What they show.
    pub title: String,
    /// What is read, such as `rate`: the heading of the readings, and their JSON key.
    pub reading: String,
    /// How readings, intervals and baseline are counted.
    pub measure: Measure,
    /// What the intervals are, such as `Wilson 95 %`; empty when no row has one.
    pub interval: String,
    /// The scale's ends; absent: from 0 (or the lowest end, if that is below) to the highest end.
    pub range: Option<(f64, f64)>,
    /// The line to compare with.
    pub baseline: Option<Baseline>,
    /// Columns on the left of the scale, such as counts; none of them is called `label`.
    pub before: Vec<Column>,
    /// Columns on the right of the scale; the last ones are the first to go where there is little room.
    pub after: Vec<Column>,
    /// The readings, in order.
    pub rows: Vec<DotRow>,
    /// A sentence below it.
    pub note: String,
}

impl Dots {
    /// The scale's ends: those given, or those that hold every reading, interval and the baseline. The upper end is
    /// always above the lower one.
    pub fn scale(&self) -> (f64, f64) {
        let (low, high) = self.range.unwrap_or_else(|| {
            let ends = self
                .rows
                .iter()
                .flat_map(|row| {
                    [
                        row.value,
                        row.interval.map(|ends| ends.0),
                        row.interval.map(|ends| ends.1),
                    ]
                })
                .chain([self.baseline.as_ref().map(|line| line.value)])
                .flatten()
                .filter(|value| value.is_finite());
            ends.fold((0.0, 0.0), |(low, high), value| {
                (f64::min(low, value), f64::max(high, value))
            })
        });
        if high > low { (low, high) } else { (low, low + 1.0) }
    }
}
