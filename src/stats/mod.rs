//! Pure numbers: proportions with their intervals, lift, order statistics, and tests of two proportions.
//!
//! No frames and no files. Every figure is computed from counts or slices and returned unrounded; where there is no
//! answer (nobody counted, nothing to divide by) there is `None`, never a zero that looks like one.

mod compare;
mod lift;
mod proportion;
mod summary;

pub use compare::{SampleSize, ZTest, sample_size, two_proportion_z};
pub use lift::{lift, lift_interval, relative_risk_interval};
pub use proportion::{Interval, Proportion};
pub use summary::{mean, quantile, sample_sd};

/// The 97.5 % quantile of the normal distribution: two-sided intervals of 95 %.
pub const Z95: f64 = 1.959_963_984_540_054;

/// A count as a real: exact up to 2^53, far beyond any list of leads.
#[allow(clippy::cast_precision_loss, reason = "counts of leads")]
fn real(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests;
