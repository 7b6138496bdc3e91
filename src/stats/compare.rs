//! Whether two rates differ, and how many it takes to see it.

use super::proportion::Proportion;
use super::real;
use statrs::distribution::{ContinuousCDF, Normal};

/// What a test of two proportions found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ZTest {
    /// The difference in standard errors; positive where the first rate is higher.
    pub z: f64,
    /// The two-sided probability of a difference at least so large by chance.
    pub p: f64,
}

/// The pooled two-proportion z-test: z = (p₁ − p₂) / √(p(1−p)(1/n₁ + 1/n₂)) with p over both together. None where a
/// side is empty, or nobody or everybody converted, so that there is nothing to differ by.
#[must_use]
pub fn two_proportion_z(first: Proportion, second: Proportion) -> Option<ZTest> {
    let pooled = first.plus(second).rate()?;
    let spread = pooled * (1.0 - pooled) * (1.0 / real(first.n) + 1.0 / real(second.n));
    let z = (first.rate()? - second.rate()?) / spread.sqrt();
    if !z.is_finite() {
        return None;
    }
    // From the tail, which keeps its digits where 1 − Φ would lose them.
    let p = 2.0 * Normal::standard().sf(z.abs());
    Some(ZTest { z, p })
}

/// A formula for the size of each of two arms. They differ by a handful, so the name belongs beside the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SampleSize {
    /// Fleiss: the null hypothesis has the pooled variance,
    /// (z_α·√(2p̄(1−p̄)) + z_β·√(p₁(1−p₁) + p₂(1−p₂)))² / (p₁ − p₂)².
    PooledNull,
    /// (z_α + z_β)²·(p₁(1−p₁) + p₂(1−p₂)) / (p₁ − p₂)².
    Unpooled,
    /// 2·(z_α + z_β)² / h² with Cohen's h = 2·asin√p₁ − 2·asin√p₂, as statsmodels has it but for the
    /// far tail, a millionth of the power.
    CohenH,
}

/// Leads in each arm to tell the rates apart, two-sided at `alpha`, with this power; unrounded, so round up. None
/// where the rates are equal or anything is not strictly between 0 and 1.
#[must_use]
pub fn sample_size(first: f64, second: f64, alpha: f64, power: f64, formula: SampleSize) -> Option<f64> {
    let open = |share: f64| share > 0.0 && share < 1.0;
    if ![first, second, alpha, power].into_iter().all(open) {
        return None;
    }
    let normal = Normal::standard();
    let (of_alpha, of_power) = (normal.inverse_cdf(1.0 - alpha / 2.0), normal.inverse_cdf(power));
    let variances = first * (1.0 - first) + second * (1.0 - second);
    let difference = first - second;
    let size = match formula {
        SampleSize::PooledNull => {
            let middle = f64::midpoint(first, second);
            let null = of_alpha * (2.0 * middle * (1.0 - middle)).sqrt();
            (null + of_power * variances.sqrt()).powi(2) / difference.powi(2)
        }
        SampleSize::Unpooled => (of_alpha + of_power).powi(2) * variances / difference.powi(2),
        SampleSize::CohenH => {
            let h = 2.0 * first.sqrt().asin() - 2.0 * second.sqrt().asin();
            2.0 * ((of_alpha + of_power) / h).powi(2)
        }
    };
    size.is_finite().then_some(size)
}
