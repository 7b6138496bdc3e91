//! From a score that ranks to a probability that means what it says.
#![allow(
    clippy::indexing_slicing,
    reason = "knots are as many as their values, at least one, and a place between them is found by search"
)]

use super::error::{LearnError, both_classes, same_length};
use super::real;
use serde::{Deserialize, Serialize};

/// Nobody is certain: probabilities are held this far from 0 and 1 (S-8).
pub const P_CLIP: f64 = 1e-6;
/// The gradient at which Newton's method is at rest (S-8).
const AT_REST: f64 = 1e-10;
/// Newton steps at most; a dozen are enough.
const STEPS: usize = 200;

/// Log-odds to probability.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Calibrator {
    /// p = 1/(1 + e^(A·f + B)) with A below 0.
    Platt {
        /// The slope A.
        a: f64,
        /// The offset B.
        b: f64,
    },
    /// Linear between knots, level outside.
    Isotonic {
        /// Log-odds, ascending.
        x: Vec<f64>,
        /// Probabilities, not falling.
        y: Vec<f64>,
    },
    /// p = 1/(1 + e^(−f)).
    Identity,
}

/// 1/(1 + e^(−f)), without overflow.
#[must_use]
pub fn sigmoid(f: f64) -> f64 {
    if f >= 0.0 {
        1.0 / (1.0 + (-f).exp())
    } else {
        let odds = f.exp();
        odds / (1.0 + odds)
    }
}

/// ln(p/(1−p)) of a probability held within the clip.
#[must_use]
pub fn odds_of(p: f64) -> f64 {
    let p = clip(p);
    (p / (1.0 - p)).ln()
}

/// A probability within [1e-6, 1 − 1e-6] (S-8).
#[must_use]
pub fn clip(p: f64) -> f64 {
    p.clamp(P_CLIP, 1.0 - P_CLIP)
}

impl Calibrator {
    /// The probability of a log-odds, within [1e-6, 1 − 1e-6]. NaN stays NaN.
    #[must_use]
    pub fn apply(&self, f: f64) -> f64 {
        clip(self.raw(f))
    }

    /// The same without the clip, as other programs have it.
    #[must_use]
    pub fn raw(&self, f: f64) -> f64 {
        match self {
            _ if f.is_nan() => f,
            Self::Platt { a, b } => sigmoid(-(a * f + b)),
            Self::Isotonic { x, y } => between(x, y, f),
            Self::Identity => sigmoid(f),
        }
    }

    /// The probabilities of many log-odds.
    #[must_use]
    pub fn apply_all(&self, f: &[f64]) -> Vec<f64> {
        f.iter().map(|f| self.apply(*f)).collect()
    }
}

/// The value at `f` on the line through the knots, level outside.
fn between(x: &[f64], y: &[f64], f: f64) -> f64 {
    let above = x.partition_point(|knot| *knot < f);
    match (above, x.len()) {
        (_, 0) => f64::NAN,
        (0, _) => y[0],
        (above, knots) if above == knots => y[knots - 1],
        (above, _) if x[above] == f => y[above],
        (above, _) => {
            let share = (f - x[above - 1]) / (x[above] - x[above - 1]);
            y[above - 1] + share * (y[above] - y[above - 1])
        }
    }
}

/// The labels and the log-odds must go together, and every log-odds be a number.
fn check(f: &[f64], y: &[bool]) -> Result<usize, LearnError> {
    same_length("the label", f.len(), y.len())?;
    if let Some(row) = f.iter().position(|f| !f.is_finite()) {
        return Err(LearnError::Missing {
            name: "log-odds".to_owned(),
            row,
            step: "calibration",
        });
    }
    both_classes(y)
}

/// Platt's calibration of log-odds f (S-8): A and B of p = 1/(1 + e^(A·f+B)) by maximum likelihood on the targets
/// t₊ = (N₊+1)/(N₊+2) and t₋ = 1/(N₋+2), by Newton's method with halved steps from A = 0, B = ln((N₋+1)/(N₊+1)) to a
/// gradient below 1e-10.
///
/// # Errors
/// Labels of another length or of one class, a log-odds that is not a number, and a slope of 0 or above, with which a
/// higher score would mean a lower probability.
pub fn platt(f: &[f64], y: &[bool]) -> Result<Calibrator, LearnError> {
    let positives = check(f, y)?;
    let (of_positive, of_negative) = (real(positives), real(y.len() - positives));
    let high = (of_positive + 1.0) / (of_positive + 2.0);
    let low = 1.0 / (of_negative + 2.0);
    let target = |y: bool| if y { high } else { low };
    let loss = |a: f64, b: f64| -> f64 {
        let of = |(f, y): (&f64, &bool)| {
            // −t·ln p − (1−t)·ln(1−p) with g = A·f + B is ln(1 + e^(−g)) + (1 − t)·… in the form that cannot overflow.
            let g = a * f + b;
            let t = target(*y);
            if g >= 0.0 {
                t * g + (-g).exp().ln_1p()
            } else {
                (t - 1.0) * g + g.exp().ln_1p()
            }
        };
        f.iter().zip(y).map(of).sum()
    };
    let (mut a, mut b) = (0.0, ((of_negative + 1.0) / (of_positive + 1.0)).ln());
    let mut now = loss(a, b);
    for _ in 0..STEPS {
        let (mut ga, mut gb, mut aa, mut ab, mut bb) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for (f, y) in f.iter().zip(y) {
            let p = sigmoid(-(a * f + b));
            let (away, weight) = (target(*y) - p, p * (1.0 - p));
            ga += f * away;
            gb += away;
            aa += f * f * weight;
            ab += f * weight;
            bb += weight;
        }
        if ga.abs() < AT_REST && gb.abs() < AT_REST {
            break;
        }
        let Some((da, db)) = newton((ga, gb), (aa, ab, bb)) else {
            break;
        };
        let mut share = 1.0;
        loop {
            let then = loss(a + share * da, b + share * db);
            if then <= now || share < 1e-10 {
                (a, b, now) = (a + share * da, b + share * db, then);
                break;
            }
            share /= 2.0;
        }
    }
    if a >= 0.0 || a.is_nan() {
        return Err(LearnError::Slope {
            slope: a,
            what: "these rows".to_owned(),
        });
    }
    Ok(Calibrator::Platt { a, b })
}

/// The step −H⁻¹·g of a system of two; a ridge of a hair keeps a flat one solvable. None where nothing helps.
fn newton((ga, gb): (f64, f64), (aa, ab, bb): (f64, f64, f64)) -> Option<(f64, f64)> {
    const RIDGE: f64 = 1e-12;
    let (aa, bb) = (aa + RIDGE, bb + RIDGE);
    let determinant = aa * bb - ab * ab;
    let step = (-(bb * ga - ab * gb) / determinant, -(aa * gb - ab * ga) / determinant);
    (step.0.is_finite() && step.1.is_finite()).then_some(step)
}

/// Isotonic calibration: equal log-odds averaged first, then adjacent violators pooled; linear between the ends of the
/// pools and level outside (S-8). It makes ties, so it may cost average precision, and wants a thousand rows
/// (Niculescu-Mizil and Caruana 2005).
///
/// # Errors
/// Labels of another length or of one class, and a log-odds that is not a number.
pub fn isotonic(f: &[f64], y: &[bool]) -> Result<Calibrator, LearnError> {
    check(f, y)?;
    let (x, y) = pooled(f, y);
    Ok(Calibrator::Isotonic { x, y })
}

/// A pool of neighbours: first and last x, sum of y, rows.
#[derive(Clone, Copy)]
struct Pool {
    first: f64,
    last: f64,
    sum: f64,
    rows: f64,
}

impl Pool {
    fn mean(self) -> f64 {
        self.sum / self.rows
    }
}

/// The knots of the pools: both ends of each, one where it is a single point.
fn pooled(f: &[f64], y: &[bool]) -> (Vec<f64>, Vec<f64>) {
    let mut order: Vec<usize> = (0..f.len()).collect();
    order.sort_by(|a, b| f[*a].total_cmp(&f[*b]));
    let mut points: Vec<Pool> = Vec::new();
    for row in order {
        let one = f64::from(u8::from(y[row]));
        match points.last_mut() {
            Some(point) if point.last == f[row] => {
                point.sum += one;
                point.rows += 1.0;
            }
            _ => points.push(Pool {
                first: f[row],
                last: f[row],
                sum: one,
                rows: 1.0,
            }),
        }
    }
    let mut pools: Vec<Pool> = Vec::new();
    for point in points {
        let mut pool = point;
        // Products, not quotients: equal means are told exactly.
        while let Some(before) = pools
            .last()
            .copied()
            .filter(|before| before.sum * pool.rows >= pool.sum * before.rows)
        {
            pools.pop();
            pool = Pool {
                first: before.first,
                last: pool.last,
                sum: before.sum + pool.sum,
                rows: before.rows + pool.rows,
            };
        }
        pools.push(pool);
    }
    let (mut x, mut means) = (Vec::new(), Vec::new());
    for pool in pools {
        x.push(pool.first);
        means.push(pool.mean());
        if pool.last > pool.first {
            x.push(pool.last);
            means.push(pool.mean());
        }
    }
    (x, means)
}

/// Undoes a weight of `w` on positives: p = q/(q + w·(1 − q)) (Dal Pozzolo 2015). Right for weights; wrong for SMOTE,
/// whose rows do not move the posterior that way.
#[must_use]
pub fn weight_correction(q: f64, w: f64) -> f64 {
    q / (q + w * (1.0 - q))
}
