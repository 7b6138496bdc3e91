//! How many times as often as the baseline, and how surely.

use super::proportion::{Interval, Proportion};
use super::real;

/// The tier's rate divided by the baseline's. None where the tier or the baseline is empty, or nobody of the baseline
/// converted. Both should be counted over the same window.
#[must_use]
pub fn lift(tier: Proportion, baseline: Proportion) -> Option<f64> {
    let base = baseline.rate().filter(|rate| *rate > 0.0)?;
    Some(tier.rate()? / base)
}

/// The interval of a tier's lift over the **whole pool, the tier included**, by the delta method on the logarithm.
///
/// The baseline holds the tier, so the risk ratio's interval does not apply. With w₁ = n₁/N, w₀ = n₀/N (the rest of
/// the pool) and base = w₁p₁ + w₀p₀: g₁ = 1/p₁ − w₁/base, g₀ = −w₀/base, and
/// var(ln L) = g₁²·p₁(1−p₁)/n₁ + g₀²·p₀(1−p₀)/n₀.
///
/// None where nobody in the tier converted (its logarithm has no interval: report an upper bound of the rate), the
/// tier is empty, or the counts of the tier are not within those of the pool.
#[must_use]
pub fn lift_interval(tier: Proportion, pool: Proportion, z: f64) -> Option<Interval> {
    if tier.k == 0 {
        return None;
    }
    let rest = Proportion::new(pool.n.checked_sub(tier.n)?, pool.k.checked_sub(tier.k)?);
    let lift = lift(tier, pool)?;
    let (rate, base) = (tier.rate()?, pool.rate()?);
    let (inside, outside) = (real(tier.n) / real(pool.n), real(rest.n) / real(pool.n));
    let of_tier = (1.0 / rate - inside / base).powi(2) * tier.variance()?;
    // An empty rest has no variance and no weight: the tier is the pool and its lift is 1 for certain.
    let of_rest = (outside / base).powi(2) * rest.variance().unwrap_or(0.0);
    Some(around(lift, z * (of_tier + of_rest).sqrt()))
}

/// The interval of the ratio of two **separate** rates (a tier against STANDARD), Katz's logarithm method:
/// ln RR ± z·√((1−p₁)/k₁ + (1−p₀)/k₀). None where either side has no conversion.
#[must_use]
pub fn relative_risk_interval(tier: Proportion, other: Proportion, z: f64) -> Option<Interval> {
    if tier.k == 0 || other.k == 0 {
        return None;
    }
    let ratio = lift(tier, other)?;
    let part = |side: Proportion| Some((1.0 - side.rate()?).max(0.0) / real(side.k));
    Some(around(ratio, z * (part(tier)? + part(other)?).sqrt()))
}

fn around(ratio: f64, half: f64) -> Interval {
    Interval {
        low: ratio * (-half).exp(),
        high: ratio * half.exp(),
    }
}
