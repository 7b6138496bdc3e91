//! So many of so many, and how surely.

use super::real;
use statrs::distribution::{Beta, ContinuousCDF};

/// A lower and an upper bound, unrounded and not clamped.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The lower bound.
    pub low: f64,
    /// The upper bound.
    pub high: f64,
}

impl Interval {
    /// Within 0 and 1: for showing a Wald interval of a rate, and for nothing else.
    #[must_use]
    pub fn clamped(self) -> Self {
        Self {
            low: self.low.clamp(0.0, 1.0),
            high: self.high.clamp(0.0, 1.0),
        }
    }

    /// Whether a value lies between the bounds, both included.
    #[must_use]
    pub fn contains(self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }
}

/// `k` of `n`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Proportion {
    /// All that were counted.
    pub n: u64,
    /// Those among them that are meant; at most `n`.
    pub k: u64,
}

impl Proportion {
    /// `k` of `n`.
    #[must_use]
    pub fn new(n: u64, k: u64) -> Self {
        Self { n, k }
    }

    /// Both counts together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            n: self.n + other.n,
            k: self.k + other.k,
        }
    }

    /// k / n; none where nobody was counted.
    #[must_use]
    pub fn rate(self) -> Option<f64> {
        (self.n > 0).then(|| real(self.k) / real(self.n))
    }

    /// p(1−p)/n, the variance of the rate; none where nobody was counted.
    #[must_use]
    pub fn variance(self) -> Option<f64> {
        let rate = self.rate()?;
        Some((rate * (1.0 - rate)).max(0.0) / real(self.n))
    }

    /// Wald's interval p ± z·√(p(1−p)/n), not clamped: it may leave 0–1, and is empty of width at k = 0 and k = n, so
    /// it should never be shown alone.
    #[must_use]
    pub fn wald(self, z: f64) -> Option<Interval> {
        let (rate, half) = (self.rate()?, z * self.variance()?.sqrt());
        Some(Interval {
            low: rate - half,
            high: rate + half,
        })
    }

    /// Wilson's interval (1927), (p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n): the one to judge by
    /// (Brown, Cai and DasGupta 2001).
    #[must_use]
    pub fn wilson(self, z: f64) -> Option<Interval> {
        let (rate, n) = (self.rate()?, real(self.n));
        let (square, spread) = (z * z, self.variance()?);
        let middle = rate + square / (2.0 * n);
        let half = z * (spread + square / (4.0 * n * n)).sqrt();
        let scale = 1.0 + square / n;
        // Exact at the ends, where rounding would leave a hair beyond them.
        let low = if self.k == 0 { 0.0 } else { (middle - half) / scale };
        let high = if self.k >= self.n { 1.0 } else { (middle + half) / scale };
        Some(Interval { low, high })
    }

    /// The exact interval of Clopper and Pearson (1934) from the beta distribution: B(a/2; k, n−k+1) to
    /// B(1−a/2; k+1, n−k) with a = 1 − confidence, and 0 and 1 at k = 0 and k = n. None where nobody was counted or
    /// the confidence is not between 0 and 1.
    ///
    /// The quantiles are searched for: above n = 100,000 use [`Proportion::wilson`], which is equal there to four
    /// decimals and costs nothing.
    #[must_use]
    pub fn clopper_pearson(self, confidence: f64) -> Option<Interval> {
        let open = confidence > 0.0 && confidence < 1.0;
        if self.n == 0 || self.k > self.n || !open {
            return None;
        }
        let (half, k, rest) = ((1.0 - confidence) / 2.0, real(self.k), real(self.n - self.k));
        let low = match self.k {
            0 => 0.0,
            _ => Beta::new(k, rest + 1.0).ok()?.inverse_cdf(half),
        };
        let high = if self.k == self.n {
            1.0
        } else {
            Beta::new(k + 1.0, rest).ok()?.inverse_cdf(1.0 - half)
        };
        Some(Interval { low, high })
    }
}
