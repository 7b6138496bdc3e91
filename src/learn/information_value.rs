//! What a single column tells of the outcome, as lenders have counted it since the sixties.
#![allow(
    clippy::indexing_slicing,
    reason = "a row's bin is counted from the edges, and the counts have one place for each bin"
)]

use super::error::{LearnError, same_length};
use super::real;
use crate::stats::inner_edges;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How a column is cut and how empty cells are smoothed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct IvSettings {
    /// Most quantile bins of a numeric column; at least 1.
    pub bins: usize,
    /// Added to every count; 0 makes a pure bin infinite.
    pub alpha: f64,
}

impl Default for IvSettings {
    /// `iv_bins` = 10 and `iv_alpha` = 0.5.
    fn default() -> Self {
        Self { bins: 10, alpha: 0.5 }
    }
}

/// One bin or level.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IvBin {
    /// `(1, 5]`, a level, or `Missing`.
    pub label: String,
    /// Positive rows.
    pub positives: usize,
    /// Negative rows.
    pub negatives: usize,
    /// ln(a/c), above 0 where positives are more frequent than elsewhere.
    pub weight_of_evidence: f64,
    /// What it adds to the information value.
    pub part: f64,
}

/// An information value with the bins it is the sum of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IvResult {
    /// Σ(a−c)·ln(a/c), at least 0. Below 0.02 is none and above 0.5 suspicious by Siddiqi's convention.
    pub iv: f64,
    /// The bins, `Missing` last.
    pub table: Vec<IvBin>,
}

/// The information value of a table of (positives, negatives): with P and N their sums and B the number of bins,
/// a = (pos+α)/(P+αB), c = (neg+α)/(N+αB), IV = Σ(a−c)·ln(a/c) (S-5). With α = 0 an empty cell gives ∞ or NaN.
#[must_use]
pub fn from_counts(counts: &[(usize, usize)], alpha: f64) -> f64 {
    parts(counts, alpha).iter().map(|(_, part)| part).sum()
}

/// The weight of evidence and the part of each bin.
fn parts(counts: &[(usize, usize)], alpha: f64) -> Vec<(f64, f64)> {
    let smoothing = alpha * real(counts.len());
    let of = |all: usize, count: usize| (real(count) + alpha) / (real(all) + smoothing);
    let (positives, negatives) = counts
        .iter()
        .fold((0, 0), |sum, count| (sum.0 + count.0, sum.1 + count.1));
    counts
        .iter()
        .map(|(positive, negative)| {
            let (a, c) = (of(positives, *positive), of(negatives, *negative));
            let evidence = (a / c).ln();
            (evidence, (a - c) * evidence)
        })
        .collect()
}

fn table(labels: Vec<String>, counts: &[(usize, usize)], alpha: f64) -> IvResult {
    let parts = parts(counts, alpha);
    let iv = parts.iter().map(|(_, part)| part).sum();
    let bins = labels.into_iter().zip(counts.iter().zip(parts));
    let table = bins
        .map(|(label, ((positives, negatives), (weight_of_evidence, part)))| IvBin {
            label,
            positives: *positives,
            negatives: *negatives,
            weight_of_evidence,
            part,
        })
        .collect();
    IvResult { iv, table }
}

fn count(cell: &mut (usize, usize), positive: bool) {
    if positive {
        cell.0 += 1;
    } else {
        cell.1 += 1;
    }
}

/// The information value of a numeric column: at most `bins` quantile bins (low, high] with linearly interpolated
/// edges, equal ones merged, and a bin for what is missing where anything is (S-5). Fit it on training rows only.
///
/// # Errors
/// Labels of another length, and no bins.
pub fn information_value(values: &[f64], y: &[bool], settings: &IvSettings) -> Result<IvResult, LearnError> {
    same_length("the label", values.len(), y.len())?;
    if settings.bins == 0 {
        return Err(LearnError::Setting {
            name: "iv_bins",
            value: "0".to_owned(),
            range: "at least 1",
        });
    }
    let edges = inner_edges(values, settings.bins);
    let mut counts = vec![(0, 0); edges.len() + 2];
    for (value, positive) in values.iter().zip(y) {
        let place = if value.is_nan() {
            edges.len() + 1
        } else {
            edges.partition_point(|edge| edge < value)
        };
        count(&mut counts[place], *positive);
    }
    let edge = |place: usize, open: &str| edges.get(place).map_or(open.to_owned(), |edge| format!("{edge}"));
    let mut labels: Vec<String> = (0..=edges.len())
        .map(|place| {
            let low = place.checked_sub(1).map_or("-∞".to_owned(), |place| edge(place, "∞"));
            format!("({low}, {}]", edge(place, "∞"))
        })
        .collect();
    labels.push("Missing".to_owned());
    // Every quantile bin holds a row; what may be empty is the bin of what is missing, and the only one of a column that
    // is missing throughout.
    let (labels, counts): (Vec<String>, Vec<_>) = labels
        .into_iter()
        .zip(counts)
        .filter(|(_, count)| count.0 + count.1 > 0)
        .unzip();
    Ok(table(labels, &counts, settings.alpha))
}

/// The information value of a column of words: its levels in order, and a bin for what is missing where anything is
/// (S-5).
///
/// # Errors
/// Labels of another length.
pub fn information_value_levels<S: AsRef<str>>(
    values: &[Option<S>],
    y: &[bool],
    settings: &IvSettings,
) -> Result<IvResult, LearnError> {
    same_length("the label", values.len(), y.len())?;
    let mut levels: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut missing = (0, 0);
    for (value, positive) in values.iter().zip(y) {
        match value {
            Some(level) => count(levels.entry(level.as_ref()).or_default(), *positive),
            None => count(&mut missing, *positive),
        }
    }
    let (mut labels, mut counts): (Vec<String>, Vec<_>) = levels
        .into_iter()
        .map(|(level, count)| (level.to_owned(), count))
        .unzip();
    if missing.0 + missing.1 > 0 {
        labels.push("Missing".to_owned());
        counts.push(missing);
    }
    Ok(table(labels, &counts, settings.alpha))
}
