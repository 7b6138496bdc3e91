//! How far predicted probabilities are from what happened.
#![allow(
    clippy::indexing_slicing,
    reason = "every index comes from a permutation of 0..n, and n is checked against both slices"
)]

use super::whole;

/// The rows and whether each happened, where every prediction is a number and there is one for each row.
fn paired(y: &[bool], p: &[f64]) -> bool {
    !y.is_empty() && y.len() == p.len() && !p.iter().any(|value| value.is_nan())
}

fn one(happened: bool) -> f64 {
    f64::from(u8::from(happened))
}

/// The Brier score, mean (p − y)² (S-4). Between 0 and 1, lower is better. None for no rows, slices of different
/// length and a prediction that is not a number.
#[must_use]
pub fn brier(y: &[bool], p: &[f64]) -> Option<f64> {
    paired(y, p).then(|| {
        let sum: f64 = y.iter().zip(p).map(|(y, p)| (p - one(*y)).powi(2)).sum();
        sum / whole(y.len())
    })
}

/// The logarithmic loss, −mean(y·ln p + (1−y)·ln(1−p)) with p held `clip` away from 0 and 1 (scikit-learn clips at the
/// machine's epsilon). At least 0, lower is better. None as for [`brier`].
#[must_use]
pub fn log_loss(y: &[bool], p: &[f64], clip: f64) -> Option<f64> {
    paired(y, p).then(|| {
        let of = |y: bool, p: f64| {
            let p = p.clamp(clip, 1.0 - clip);
            if y { p.ln() } else { (1.0 - p).ln() }
        };
        let sum: f64 = y.iter().zip(p).map(|(y, p)| of(*y, *p)).sum();
        -sum / whole(y.len())
    })
}

/// How predictions are gathered to be compared with what happened. A figure always says which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Binning {
    /// So many bins of equally many rows in ascending order of p, earlier bins taking the remainder; rows of equal p
    /// keep their order, so give them in the order of the lead's id. Without a number:
    /// min(10, max(2, ⌊n/100⌋)) (S-4).
    EqualFrequency(Option<usize>),
    /// So many bins of equal width over 0–1, each (low, high]; 0 itself falls in the first.
    EqualWidth(usize),
}

/// One bin of a calibration curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReliabilityBin {
    /// The lowest prediction of the bin (equal frequency), or its open lower edge (equal width).
    pub low: f64,
    /// The highest prediction of the bin, or its closed upper edge.
    pub high: f64,
    /// Rows in it, at least 1.
    pub n: usize,
    /// Mean predicted probability.
    pub mean_predicted: f64,
    /// Share that happened.
    pub observed: f64,
    /// How many happened.
    pub positives: usize,
}

/// The calibration curve: bins that hold rows, in ascending order. Empty where there is nothing to compare (see
/// [`brier`]).
#[must_use]
pub fn reliability(y: &[bool], p: &[f64], binning: Binning) -> Vec<ReliabilityBin> {
    if !paired(y, p) {
        return Vec::new();
    }
    match binning {
        Binning::EqualFrequency(bins) => equal_frequency(y, p, bins),
        Binning::EqualWidth(bins) => equal_width(y, p, bins.max(1)),
    }
}

fn bin(y: &[bool], p: &[f64], rows: &[usize], low: f64, high: f64) -> ReliabilityBin {
    let positives = rows.iter().filter(|row| y[**row]).count();
    let sum: f64 = rows.iter().map(|row| p[*row]).sum();
    ReliabilityBin {
        low,
        high,
        n: rows.len(),
        mean_predicted: sum / whole(rows.len()),
        observed: whole(positives) / whole(rows.len()),
        positives,
    }
}

/// The bins S-4 gates on: min(10, max(2, ⌊n/100⌋)).
fn gated_bins(rows: usize) -> usize {
    (rows / 100).clamp(2, 10)
}

fn equal_frequency(y: &[bool], p: &[f64], bins: Option<usize>) -> Vec<ReliabilityBin> {
    let mut order: Vec<usize> = (0..y.len()).collect();
    order.sort_by(|a, b| p[*a].total_cmp(&p[*b]));
    let bins = bins.unwrap_or_else(|| gated_bins(y.len())).clamp(1, y.len());
    let (size, longer) = (y.len() / bins, y.len() % bins);
    let mut from = 0;
    (0..bins)
        .map(|place| {
            let rows = &order[from..from + size + usize::from(place < longer)];
            from += rows.len();
            bin(y, p, rows, p[rows[0]], p[rows[rows.len() - 1]])
        })
        .collect()
}

fn equal_width(y: &[bool], p: &[f64], bins: usize) -> Vec<ReliabilityBin> {
    let edge = |place: usize| whole(place) / whole(bins);
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); bins];
    for (row, value) in p.iter().enumerate() {
        // By comparison with the edges and not by multiplying: 0.3·10 is more than 3.
        let place = (1..bins).take_while(|place| *value > edge(*place)).count();
        members[place].push(row);
    }
    members
        .iter()
        .enumerate()
        .filter(|(_, rows)| !rows.is_empty())
        .map(|(place, rows)| bin(y, p, rows, edge(place), edge(place + 1)))
        .collect()
}

/// The expected calibration error, Σ_b n_b/n·|mean p − mean y| over the bins of a curve. Between 0 and 1; biased
/// upwards for few rows, so show the Brier score beside it (Naeini 2015).
fn ece(curve: &[ReliabilityBin]) -> Option<f64> {
    let rows: usize = curve.iter().map(|bin| bin.n).sum();
    let off = |bin: &ReliabilityBin| whole(bin.n) * (bin.mean_predicted - bin.observed).abs();
    (rows > 0).then(|| curve.iter().map(off).sum::<f64>() / whole(rows))
}

/// The gated expected calibration error: equal-frequency bins, by default min(10, max(2, ⌊n/100⌋)) of them (S-4). Rows
/// in the order of the lead's id. None as for [`brier`].
#[must_use]
pub fn ece_equal_frequency(y: &[bool], p: &[f64], bins: Option<usize>) -> Option<f64> {
    ece(&reliability(y, p, Binning::EqualFrequency(bins)))
}

/// The expected calibration error over bins (low, high] of equal width, as scikit-learn's edges are closed. None as for
/// [`brier`].
#[must_use]
pub fn ece_equal_width(y: &[bool], p: &[f64], bins: usize) -> Option<f64> {
    ece(&reliability(y, p, Binning::EqualWidth(bins)))
}
