//! Means, spread and order statistics of a list of numbers.

/// The quantile at share `q` (0–1) of numbers that **ascend**: linear interpolation at position q·(n−1). None for an
/// empty list and for a share outside 0–1.
#[must_use]
pub fn quantile(ascending: &[f64], q: f64) -> Option<f64> {
    if !(0.0..=1.0).contains(&q) {
        return None;
    }
    let last = ascending.len().checked_sub(1)?;
    #[allow(clippy::cast_precision_loss, reason = "lengths of lists")]
    let position = q * last as f64;
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and the list's length"
    )]
    let below = (position.floor() as usize).min(last);
    let low = *ascending.get(below)?;
    let high = *ascending.get((below + 1).min(last))?;
    #[allow(clippy::cast_precision_loss, reason = "lengths of lists")]
    let part = position - below as f64;
    // Without a part the neighbour does not matter, even where it is infinite.
    Some(if part > 0.0 { low + (high - low) * part } else { low })
}

/// The sum. Of nothing it is 0, where `Iterator::sum` gives −0, which people and files would then read as it stands.
#[must_use]
pub fn total(values: impl IntoIterator<Item = f64>) -> f64 {
    values.into_iter().fold(0.0, |sum, value| sum + value)
}

/// The mean; none of an empty list.
#[must_use]
pub fn mean(values: &[f64]) -> Option<f64> {
    #[allow(clippy::cast_precision_loss, reason = "lengths of lists")]
    let count = values.len() as f64;
    (count > 0.0).then(|| values.iter().sum::<f64>() / count)
}

/// The sample standard deviation, which divides by n − 1; none of fewer than two numbers.
#[must_use]
pub fn sample_sd(values: &[f64]) -> Option<f64> {
    if values.len() < 2 {
        return None;
    }
    let middle = mean(values)?;
    let squares: f64 = values.iter().map(|value| (value - middle).powi(2)).sum();
    #[allow(clippy::cast_precision_loss, reason = "lengths of lists")]
    let degrees = (values.len() - 1) as f64;
    Some((squares / degrees).sqrt())
}

/// The population standard deviation, which divides by n; none of an empty list.
#[must_use]
pub fn population_sd(values: &[f64]) -> Option<f64> {
    let middle = mean(values)?;
    let squares: Vec<f64> = values.iter().map(|value| (value - middle).powi(2)).collect();
    mean(&squares).map(f64::sqrt)
}

/// Population standard deviation over mean (S-10). None of an empty list and where the mean is 0.
#[must_use]
pub fn coefficient_of_variation(values: &[f64]) -> Option<f64> {
    let middle = mean(values).filter(|middle| *middle != 0.0)?;
    Some(population_sd(values)? / middle)
}

/// The median of the numbers in any order, the mean of the middle two where they are even; NaN is left out. None where
/// nothing is left.
#[must_use]
pub fn median(values: &[f64]) -> Option<f64> {
    quantile(&ascending(values), 0.5)
}

/// The numbers in ascending order without NaN.
#[must_use]
pub fn ascending(values: &[f64]) -> Vec<f64> {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
    sorted.sort_by(f64::total_cmp);
    sorted
}

/// The inner edges of at most `bins` quantile bins (low, high]: the quantiles at 1/bins … (bins−1)/bins, linearly
/// interpolated, equal ones merged. An edge at the maximum is dropped, because nothing lies above it; one at the
/// minimum stays and gives the mass there a bin of its own.
#[must_use]
pub fn inner_edges(values: &[f64], bins: usize) -> Vec<f64> {
    let sorted = ascending(values);
    let Some(highest) = sorted.last() else {
        return Vec::new();
    };
    #[allow(clippy::cast_precision_loss, reason = "numbers of bins")]
    let share = |place: usize| place as f64 / bins as f64;
    let mut edges: Vec<f64> = (1..bins).filter_map(|place| quantile(&sorted, share(place))).collect();
    edges.dedup();
    edges.retain(|edge| edge < highest);
    edges
}
