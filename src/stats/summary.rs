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
