//! Meetings per dial in two arms: a ratio of sums, tested by the delta method over leads.

use super::proportion::Interval;
use super::{Z95, whole};
use statrs::distribution::{ContinuousCDF, Normal};

/// One arm: for each lead what came of it (m: meetings) and what it cost (d: dials). Slices of one length.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Arm<'a> {
    /// Outcomes of each lead.
    pub m: &'a [f64],
    /// Dials of each lead.
    pub d: &'a [f64],
}

/// A ratio with its variance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ratio {
    /// R = Σm/Σd.
    pub rate: f64,
    /// Σ(m − R·d)²/((n−1)·n·d̄²).
    pub variance: f64,
    /// Leads.
    pub n: usize,
}

impl Ratio {
    /// The standard error.
    #[must_use]
    pub fn se(self) -> f64 {
        self.variance.sqrt()
    }
}

impl Arm<'_> {
    /// R = Σm/Σd and Var = Σ(m − R·d)²/((n−1)·n·d̄²) (S-13). None for fewer than two leads, slices of different length
    /// or no dials.
    #[must_use]
    pub fn ratio(self) -> Option<Ratio> {
        let n = self.m.len();
        let (sum, dials): (f64, f64) = (self.m.iter().sum(), self.d.iter().sum());
        if n < 2 || n != self.d.len() || dials.is_nan() || dials <= 0.0 {
            return None;
        }
        let rate = sum / dials;
        let squares: f64 = self.m.iter().zip(self.d).map(|(m, d)| (m - rate * d).powi(2)).sum();
        let mean = dials / whole(n);
        Some(Ratio {
            rate,
            variance: squares / (whole(n - 1) * whole(n) * mean * mean),
            n,
        })
    }

    fn dials(self) -> f64 {
        self.d.iter().sum()
    }
}

/// Two arms compared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RatioTest {
    /// The treated arm; of several blocks, weighted.
    pub treatment: Ratio,
    /// The arm that saw no score.
    pub control: Ratio,
    /// (R_T − R_C)/√(V_T + V_C).
    pub z: f64,
    /// Two-sided.
    pub p: f64,
    /// R_T/R_C − 1; none where the control has no outcome.
    pub lift: Option<f64>,
    /// 95 % interval of the lift by the delta method on ln(R_T/R_C); none where either arm has no outcome.
    pub lift_interval: Option<Interval>,
    /// Blocks that could not be used, because an arm has fewer than two leads or no dials there.
    pub skipped: usize,
}

/// The two arms of a block.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Block<'a> {
    /// The treated leads of the block.
    pub treatment: Arm<'a>,
    /// The others.
    pub control: Arm<'a>,
}

/// The ratio test of two arms in one block (S-13).
#[must_use]
pub fn ratio_test(treatment: Arm<'_>, control: Arm<'_>) -> Option<RatioTest> {
    stratified_ratio_test(&[Block { treatment, control }])
}

/// The ratio test over blocks: R = Σ w_b·R_b and Var = Σ w_b²·V_b for each arm, with w_b the block's share of the dials
/// of both arms (M9.4). Blocks where an arm has no ratio are left out and counted. None where no block is left or
/// nothing varies.
#[must_use]
pub fn stratified_ratio_test(blocks: &[Block<'_>]) -> Option<RatioTest> {
    let usable: Vec<(f64, Ratio, Ratio)> = blocks
        .iter()
        .filter_map(|block| {
            let dials = block.treatment.dials() + block.control.dials();
            Some((dials, block.treatment.ratio()?, block.control.ratio()?))
        })
        .collect();
    let all: f64 = usable.iter().map(|(dials, _, _)| dials).sum();
    let pooled = |of: fn(&(f64, Ratio, Ratio)) -> Ratio| {
        let none = Ratio {
            rate: 0.0,
            variance: 0.0,
            n: 0,
        };
        usable.iter().fold(none, |sum, block| {
            let (weight, ratio) = (block.0 / all, of(block));
            Ratio {
                rate: sum.rate + weight * ratio.rate,
                variance: sum.variance + weight * weight * ratio.variance,
                n: sum.n + ratio.n,
            }
        })
    };
    let (treatment, control) = (pooled(|block| block.1), pooled(|block| block.2));
    let z = (treatment.rate - control.rate) / (treatment.variance + control.variance).sqrt();
    if !z.is_finite() {
        return None;
    }
    Some(RatioTest {
        treatment,
        control,
        z,
        p: 2.0 * Normal::standard().sf(z.abs()),
        lift: (control.rate > 0.0).then(|| treatment.rate / control.rate - 1.0),
        lift_interval: lift_interval(treatment, control),
        skipped: blocks.len() - usable.len(),
    })
}

fn lift_interval(treatment: Ratio, control: Ratio) -> Option<Interval> {
    if treatment.rate <= 0.0 || control.rate <= 0.0 {
        return None;
    }
    let of = |arm: Ratio| arm.variance / (arm.rate * arm.rate);
    let half = Z95 * (of(treatment) + of(control)).sqrt();
    let ratio = treatment.rate / control.rate;
    Some(Interval {
        low: ratio * (-half).exp() - 1.0,
        high: ratio * half.exp() - 1.0,
    })
}
