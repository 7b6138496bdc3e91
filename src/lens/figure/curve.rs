//! Lines through points: precision over recall, observed over predicted, learning curves.

use serde::Serialize;

use super::Measure;

/// One axis.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Axis {
    /// What it measures.
    pub title: String,
    /// How its numbers are counted.
    pub measure: Measure,
    /// Its ends; absent: those of the points.
    pub range: Option<(f64, f64)>,
}

/// How a series is drawn, so that two of them are told apart without colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stroke {
    /// A line through all points.
    #[default]
    Solid,
    /// A broken line: references and what is expected.
    Dashed,
    /// The points alone.
    Points,
}

/// Points of one kind.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Series {
    /// Its name.
    pub label: String,
    /// The theme's meaning for its colour, such as `curve.1`.
    pub meaning: String,
    /// How it is drawn.
    pub stroke: Stroke,
    /// Points (x, y), in the order in which a line runs through them. One that is no number leaves a gap.
    pub points: Vec<(f64, f64)>,
}

/// Curves on two axes.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Curve {
    /// What it shows.
    pub title: String,
    /// From left to right.
    pub x: Axis,
    /// From bottom to top.
    pub y: Axis,
    /// The curves; a later one is drawn over an earlier one.
    pub series: Vec<Series>,
    /// A sentence below it.
    pub note: String,
}

impl Curve {
    /// Ends of the x and the y axis: those given, or those of the points. An upper end is always above its lower one.
    pub fn scales(&self) -> ((f64, f64), (f64, f64)) {
        let points = || self.series.iter().flat_map(|series| &series.points);
        let known = || points().filter(|point| point.0.is_finite() && point.1.is_finite());
        (
            ends(self.x.range, known().map(|point| point.0)),
            ends(self.y.range, known().map(|point| point.1)),
        )
    }
}

fn ends(given: Option<(f64, f64)>, values: impl Iterator<Item = f64>) -> (f64, f64) {
    let found = values.fold(None, |ends: Option<(f64, f64)>, value| {
        Some(ends.map_or((value, value), |(low, high)| (low.min(value), high.max(value))))
    });
    let (low, high) = given.or(found).unwrap_or((0.0, 1.0));
    if high > low { (low, high) } else { (low, low + 1.0) }
}
