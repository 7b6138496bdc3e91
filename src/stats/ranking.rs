//! How well a score puts the rows that are meant before the others.
//!
//! Equal scores are one group throughout: an order among them would be an accident of the input. A score that is not
//! a number has no place in an order, so it gives no answer rather than a wrong one.
#![allow(
    clippy::indexing_slicing,
    reason = "every index comes from a permutation of 0..n, and n is checked against both slices"
)]

use super::whole;

/// The rows in descending order of score; none where the slices differ in length or a score is not a number.
fn descending(y: &[bool], score: &[f64]) -> Option<Vec<usize>> {
    if y.len() != score.len() || y.is_empty() || score.iter().any(|value| value.is_nan()) {
        return None;
    }
    let mut order: Vec<usize> = (0..y.len()).collect();
    order.sort_by(|a, b| score[*b].total_cmp(&score[*a]));
    Some(order)
}

/// The groups of equal scores from the highest down: how many rows each holds, and how many of them are positive.
fn groups(y: &[bool], score: &[f64]) -> Option<Vec<(usize, usize)>> {
    let order = descending(y, score)?;
    let mut found: Vec<(usize, usize)> = Vec::new();
    let mut last = None;
    for row in order {
        // By value, so that 0 and -0 are one group.
        if last != Some(score[row]) {
            found.push((0, 0));
            last = Some(score[row]);
        }
        if let Some(group) = found.last_mut() {
            group.0 += 1;
            group.1 += usize::from(y[row]);
        }
    }
    Some(found)
}

/// Average precision, AP = Σ_g (R_g − R_{g−1})·P_g over groups of equal scores in descending order, without
/// interpolation (scikit-learn's `average_precision_score`; S-1). Between 0 and 1; a constant score gives the base
/// rate. None without a positive, for slices of different length and for a score that is not a number.
#[must_use]
pub fn average_precision(y: &[bool], score: &[f64]) -> Option<f64> {
    let positives = y.iter().filter(|one| **one).count();
    if positives == 0 {
        return None;
    }
    let (mut rows, mut hits, mut sum) = (0, 0, 0.0);
    for (size, positive) in groups(y, score)? {
        rows += size;
        hits += positive;
        sum += whole(positive) / whole(positives) * (whole(hits) / whole(rows));
    }
    Some(sum)
}

/// The area under the ROC curve, (concordant + ½·tied pairs)/(P·N) (S-2). Between 0 and 1; ½ is chance. None where
/// one class is absent, for slices of different length and for a score that is not a number.
#[must_use]
pub fn roc_auc(y: &[bool], score: &[f64]) -> Option<f64> {
    let positives = y.iter().filter(|one| **one).count();
    let negatives = y.len() - positives;
    if positives == 0 || negatives == 0 {
        return None;
    }
    let (mut above, mut pairs) = (0, 0.0);
    for (size, positive) in groups(y, score)? {
        let negative = size - positive;
        pairs += whole(negative) * (whole(above) + 0.5 * whole(positive));
        above += positive;
    }
    Some(pairs / (whole(positives) * whole(negatives)))
}

/// Positives among the `k` highest scores and `k` itself, with k = ⌈q·n − 1e-9⌉; a tie at the cut counts in
/// proportion.
fn hits_at(y: &[bool], score: &[f64], share: f64) -> Option<(f64, usize)> {
    if !(share > 0.0 && share <= 1.0) {
        return None;
    }
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and the list's length"
    )]
    let cut = ((share * whole(y.len()) - 1e-9).ceil() as usize).clamp(1, y.len().max(1));
    let (mut left, mut hits) = (cut, 0.0);
    for (size, positive) in groups(y, score)? {
        let taken = size.min(left);
        hits += whole(taken) * whole(positive) / whole(size);
        left -= taken;
        if left == 0 {
            break;
        }
    }
    Some((hits, cut))
}

/// The share of positives among the ⌈q·n − 1e-9⌉ highest scores; a tie at the cut counts in proportion (S-3). None
/// for q outside (0, 1], no rows, slices of different length and a score that is not a number.
#[must_use]
pub fn precision_at(y: &[bool], score: &[f64], q: f64) -> Option<f64> {
    let (hits, cut) = hits_at(y, score, q)?;
    Some(hits / whole(cut))
}

/// The share of all positives that is among the ⌈q·n − 1e-9⌉ highest scores (S-3). None as for [`precision_at`], and
/// without a positive.
#[must_use]
pub fn recall_at(y: &[bool], score: &[f64], q: f64) -> Option<f64> {
    let positives = y.iter().filter(|one| **one).count();
    let (hits, _) = hits_at(y, score, q)?;
    (positives > 0).then(|| hits / whole(positives))
}

/// precision@q divided by the base rate (S-3). None as for [`recall_at`].
#[must_use]
pub fn lift_at(y: &[bool], score: &[f64], q: f64) -> Option<f64> {
    let positives = y.iter().filter(|one| **one).count();
    let precision = precision_at(y, score, q)?;
    (positives > 0).then(|| precision / (whole(positives) / whole(y.len())))
}

/// The points (recall, precision) after each group of equal scores, from the highest score down: the steps whose sum
/// is [`average_precision`]. Empty where that has no answer.
#[must_use]
pub fn precision_recall_curve(y: &[bool], score: &[f64]) -> Vec<(f64, f64)> {
    let positives = y.iter().filter(|one| **one).count();
    if positives == 0 {
        return Vec::new();
    }
    let (mut rows, mut hits) = (0, 0);
    groups(y, score)
        .unwrap_or_default()
        .into_iter()
        .map(|(size, positive)| {
            rows += size;
            hits += positive;
            (whole(hits) / whole(positives), whole(hits) / whole(rows))
        })
        .collect()
}
