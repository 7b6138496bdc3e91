//! How two columns go together.
#![allow(
    clippy::indexing_slicing,
    reason = "ranks index a permutation of 0..n of the very slice they rank"
)]

use super::whole;

/// Pearson's correlation over the rows where both are numbers. Between −1 and 1; None for slices of different length,
/// fewer than two such rows, and where one side does not vary.
#[must_use]
pub fn pearson(first: &[f64], second: &[f64]) -> Option<f64> {
    if first.len() != second.len() {
        return None;
    }
    let pairs = || {
        let both = first.iter().zip(second);
        both.filter(|(x, y)| x.is_finite() && y.is_finite())
    };
    let count = pairs().count();
    if count < 2 {
        return None;
    }
    let (mut mean_x, mut mean_y) = (0.0, 0.0);
    for (x, y) in pairs() {
        mean_x += x;
        mean_y += y;
    }
    mean_x /= whole(count);
    mean_y /= whole(count);
    let (mut of_x, mut of_y, mut of_both) = (0.0, 0.0, 0.0);
    for (x, y) in pairs() {
        of_x += (x - mean_x) * (x - mean_x);
        of_y += (y - mean_y) * (y - mean_y);
        of_both += (x - mean_x) * (y - mean_y);
    }
    let found = of_both / (of_x.sqrt() * of_y.sqrt());
    found.is_finite().then(|| found.clamp(-1.0, 1.0))
}

/// Ranks from 1 in ascending order; equal values share the mean of their places. What is not a number ranks as NaN and
/// takes no place.
#[must_use]
pub fn average_ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).filter(|place| !values[*place].is_nan()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![f64::NAN; values.len()];
    let mut from = 0;
    while from < order.len() {
        let value = values[order[from]];
        let equal = order[from..]
            .iter()
            .take_while(|place| values[**place] == value)
            .count();
        // The mean of places from + 1 to from + equal.
        let rank = whole(from) + f64::midpoint(1.0, whole(equal));
        for place in &order[from..from + equal] {
            ranks[*place] = rank;
        }
        from += equal;
    }
    ranks
}

/// Spearman's correlation: Pearson's of the average ranks, over the rows where both are numbers. None as for
/// [`pearson`].
#[must_use]
pub fn spearman(first: &[f64], second: &[f64]) -> Option<f64> {
    if first.len() != second.len() {
        return None;
    }
    // Ranks are counted among complete pairs only, or a missing partner would leave a hole.
    let (left, right): (Vec<f64>, Vec<f64>) = first
        .iter()
        .zip(second)
        .filter(|(x, y)| !x.is_nan() && !y.is_nan())
        .map(|(x, y)| (*x, *y))
        .unzip();
    pearson(&average_ranks(&left), &average_ranks(&right))
}
