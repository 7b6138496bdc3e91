//! How many leads it takes to see a difference, and how surely so many would.

use super::compare::{SampleSize, sample_size};
use statrs::distribution::{ContinuousCDF, Normal};

/// Leads in each arm, (z_{1−α/2} + z_power)²·(p₁q₁ + p₂q₂)/(p₂ − p₁)², unrounded (S-13). None where the rates are
/// equal or anything is not strictly between 0 and 1. The same as [`sample_size`] with [`SampleSize::Unpooled`].
#[must_use]
pub fn two_proportion_n(first: f64, second: f64, alpha: f64, power: f64) -> Option<f64> {
    sample_size(first, second, alpha, power, SampleSize::Unpooled)
}

/// The power of `n` leads in each arm, Φ(|p₂ − p₁|/√((p₁q₁ + p₂q₂)/n) − z_{1−α/2}): the inverse of
/// [`two_proportion_n`], which leaves out the far tail. None as there, and for no leads.
#[must_use]
pub fn power_of(first: f64, second: f64, n: f64, alpha: f64) -> Option<f64> {
    let open = |share: f64| share > 0.0 && share < 1.0;
    if ![first, second, alpha].into_iter().all(open) || first == second || n.is_nan() || n <= 0.0 {
        return None;
    }
    let normal = Normal::standard();
    let spread = ((first * (1.0 - first) + second * (1.0 - second)) / n).sqrt();
    Some(normal.cdf((second - first).abs() / spread - normal.inverse_cdf(1.0 - alpha / 2.0)))
}
