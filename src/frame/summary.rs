//! Column summaries: what a column holds, in figures small enough for a screen.

use super::columns::{self, kind_of, show_date};
use super::contract::ColumnKind;
use super::error::FrameError;
use super::settings::reading;
use polars::prelude::DataFrame;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What one column holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ColumnSummary {
    /// Its name.
    pub column: String,
    /// Its kind; none for types outside contracts, which are only counted.
    pub kind: Option<ColumnKind>,
    /// Rows of the frame.
    pub rows: u64,
    /// Rows without a value.
    pub nulls: u64,
    /// Different values.
    pub distinct: u64,
    /// Smallest value as shown text (for text: first in byte order).
    pub minimum: Option<String>,
    /// Middle value; for numbers the mean of the two middle ones. None for text and yes/no.
    pub median: Option<String>,
    /// Largest value as shown text.
    pub maximum: Option<String>,
    /// Most frequent values as shown text with their counts, the most frequent first, then by value.
    pub top: Vec<(String, u64)>,
    /// Equal-width bins of numbers and dates (days since 1970-01-01): low, high, count. The last includes its high end.
    pub histogram: Vec<(f64, f64, u64)>,
}

/// A summary for each column of a frame, in order.
///
/// # Errors
/// [`FrameError`] when the frame's columns cannot be read as their type says.
pub fn summarise(frame: &DataFrame) -> Result<Vec<ColumnSummary>, FrameError> {
    frame
        .get_column_names()
        .iter()
        .map(|name| summarise_column(frame, name))
        .collect()
}

/// The summary of one column.
///
/// # Errors
/// [`FrameError::Missing`] when there is no such column.
pub fn summarise_column(frame: &DataFrame, column: &str) -> Result<ColumnSummary, FrameError> {
    let kind = kind_of(frame, column);
    let mut summary = ColumnSummary {
        column: column.to_owned(),
        kind,
        rows: frame.height() as u64,
        nulls: 0,
        distinct: 0,
        minimum: None,
        median: None,
        maximum: None,
        top: Vec::new(),
        histogram: Vec::new(),
    };
    match kind {
        Some(ColumnKind::Text) => {
            let values = columns::text(frame, column)?;
            words(&mut summary, values.iter(), str::to_owned);
        }
        Some(ColumnKind::Boolean) => {
            let values = columns::boolean(frame, column)?;
            words(&mut summary, values.iter(), |value: bool| value.to_string());
        }
        Some(ColumnKind::Integer) => {
            let values = columns::integer(frame, column)?;
            numbers(
                &mut summary,
                values.iter().map(|value| value.map(|value| value as f64)),
                |value| value.to_string(),
            );
        }
        Some(ColumnKind::Real) => {
            let values = columns::real(frame, column)?;
            numbers(&mut summary, values.iter(), |value| value.to_string());
        }
        Some(ColumnKind::Date) => {
            let values = columns::date(frame, column)?;
            numbers(&mut summary, values.iter().map(|value| value.map(f64::from)), |value| {
                show_date(value as i32)
            });
        }
        None => {
            let found = frame.columns().iter().find(|known| known.name() == column);
            summary.nulls = found.map_or(0, |known| known.null_count() as u64);
        }
    }
    Ok(summary)
}

/// Counts, extremes and top values of values that have an order but no distance.
fn words<T: Ord>(summary: &mut ColumnSummary, values: impl Iterator<Item = Option<T>>, show: impl Fn(T) -> String) {
    let mut present: Vec<T> = Vec::new();
    for value in values {
        match value {
            Some(value) => present.push(value),
            None => summary.nulls += 1,
        }
    }
    present.sort_unstable();
    let mut counts: Vec<(T, u64)> = Vec::new();
    for value in present {
        match counts.last_mut() {
            Some((known, count)) if *known == value => *count += 1,
            _ => counts.push((value, 1)),
        }
    }
    summary.top = top_and_ends(summary, counts, show);
}

/// Takes distinct values in ascending order: sets distinct, minimum and maximum, and gives the most frequent ones.
fn top_and_ends<T>(
    summary: &mut ColumnSummary,
    counts: Vec<(T, u64)>,
    show: impl Fn(T) -> String,
) -> Vec<(String, u64)> {
    summary.distinct = counts.len() as u64;
    let last = counts.len().saturating_sub(1);
    // Ranks are taken before showing, so that only a screenful is ever turned into text.
    let mut order: Vec<usize> = (0..counts.len()).collect();
    order.sort_by_key(|place| std::cmp::Reverse(counts.get(*place).map_or(0, |(_, count)| *count)));
    order.truncate(reading().top_values);
    let ranks: BTreeMap<usize, usize> = order.iter().enumerate().map(|(rank, place)| (*place, rank)).collect();
    let mut top = vec![(String::new(), 0); order.len()];
    for (place, (value, count)) in counts.into_iter().enumerate() {
        let rank = ranks.get(&place);
        if rank.is_none() && place != 0 && place != last {
            continue;
        }
        let shown = show(value);
        if place == 0 {
            summary.minimum = Some(shown.clone());
        }
        if place == last {
            summary.maximum = Some(shown.clone());
        }
        if let Some(slot) = rank.and_then(|rank| top.get_mut(*rank)) {
            *slot = (shown, count);
        }
    }
    top
}

/// All figures of values that have a distance. Values that are not finite count as nulls.
fn numbers(summary: &mut ColumnSummary, values: impl Iterator<Item = Option<f64>>, show: impl Fn(f64) -> String) {
    let mut present: Vec<f64> = Vec::new();
    for value in values {
        match value.filter(|value| value.is_finite()) {
            Some(value) => present.push(value),
            None => summary.nulls += 1,
        }
    }
    present.sort_unstable_by(f64::total_cmp);
    summary.median = median(&present).map(&show);
    summary.histogram = histogram(&present);
    let mut counts: Vec<(f64, u64)> = Vec::new();
    for value in present {
        match counts.last_mut() {
            Some((known, count)) if known.total_cmp(&value).is_eq() => *count += 1,
            _ => counts.push((value, 1)),
        }
    }
    summary.top = top_and_ends(summary, counts, show);
}

fn median(sorted: &[f64]) -> Option<f64> {
    let middle = sorted.len() / 2;
    let upper = *sorted.get(middle)?;
    if sorted.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = *sorted.get(middle.checked_sub(1)?)?;
    Some(lower + (upper - lower) / 2.0)
}

fn histogram(sorted: &[f64]) -> Vec<(f64, f64, u64)> {
    let (Some(&low), Some(&high)) = (sorted.first(), sorted.last()) else {
        return Vec::new();
    };
    if low.total_cmp(&high).is_eq() {
        return vec![(low, high, sorted.len() as u64)];
    }
    let bins = reading().histogram_bins.max(1);
    // Halved, so that the distance of the two largest numbers is still a number.
    let width = (high / 2.0 - low / 2.0) / bins as f64 * 2.0;
    let edge = |bin: usize| if bin == bins { high } else { low + width * bin as f64 };
    let mut start = 0;
    let mut found = Vec::with_capacity(bins);
    for bin in 0..bins {
        let end = if bin + 1 == bins {
            sorted.len()
        } else {
            sorted.partition_point(|value| *value < edge(bin + 1))
        };
        found.push((edge(bin), edge(bin + 1), end.saturating_sub(start) as u64));
        start = end.max(start);
    }
    found
}
