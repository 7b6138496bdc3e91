//! Pure numbers: proportions with their intervals, lift, order statistics, tests of two arms, and how good a ranking or
//! a probability is.
//!
//! No frames and no files. Every figure is computed from counts or slices and returned unrounded; where there is no
//! answer (nobody counted, nothing to divide by) there is `None`, never a zero that looks like one.

mod compare;
mod correlation;
mod drift;
mod lift;
mod power;
mod proportion;
mod quadrature;
mod ranking;
mod ratio_test;
mod scoring;
mod sequential;
mod spending;
mod summary;

pub use compare::{SampleSize, ZTest, sample_size, two_proportion_z};
pub use correlation::{average_ranks, pearson, spearman};
pub use drift::{Psi, PsiBaseline, PsiBin, psi_of_counts};
pub use lift::{lift, lift_interval, relative_risk_interval};
pub use power::{power_of, two_proportion_n};
pub use proportion::{Interval, Proportion};
pub use quadrature::gauss_legendre;
pub use ranking::{average_precision, lift_at, precision_at, precision_recall_curve, recall_at, roc_auc};
pub use ratio_test::{Arm, Block, Ratio, RatioTest, ratio_test, stratified_ratio_test};
pub use scoring::{Binning, ReliabilityBin, brier, ece_equal_frequency, ece_equal_width, log_loss, reliability};
pub use sequential::{Boundaries, lan_demets_spend, obrien_fleming};
pub use spending::{psi_by_chance, remaining_level};
pub use summary::{
    ascending, coefficient_of_variation, inner_edges, mean, median, population_sd, quantile, sample_sd, total,
};

/// The 97.5 % quantile of the normal distribution: two-sided intervals of 95 %.
pub const Z95: f64 = 1.959_963_984_540_054;

/// A count as a real: exact up to 2^53, far beyond any list of leads.
#[allow(clippy::cast_precision_loss, reason = "counts of leads")]
fn real(count: u64) -> f64 {
    count as f64
}

/// A length as a real: exact up to 2^53.
#[allow(clippy::cast_precision_loss, reason = "lengths of lists")]
fn whole(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
pub(crate) mod golden;
#[cfg(test)]
mod learning_test;
#[cfg(test)]
mod tests;
