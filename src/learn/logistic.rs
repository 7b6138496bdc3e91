//! The baseline a forest has to beat: logistic regression with an L2 penalty.
#![allow(
    clippy::indexing_slicing,
    reason = "the system has a row for the intercept and one for each column, by row in a vector of n·n"
)]

use super::calibration::sigmoid;
use super::error::{LearnError, both_classes, same_length};
use super::linear::{cholesky, solve};
use super::matrix::Matrix;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// How the regression is fitted.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LogisticSettings {
    /// Penalty ½·l2·Σβ² on the coefficients and not on the intercept, above 0; scikit-learn's 1/C.
    pub l2: f64,
    /// Most Newton steps.
    pub rounds: usize,
    /// Largest change of a coefficient at which it is at rest.
    pub tolerance: f64,
}

impl Default for LogisticSettings {
    /// Penalty 1, 100 steps, 1e-8.
    fn default() -> Self {
        Self {
            l2: 1.0,
            rounds: 100,
            tolerance: 1e-8,
        }
    }
}

/// A fitted regression: log-odds = intercept + Σβ·x.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct LogisticRegression {
    /// The columns in the order of training.
    pub names: Vec<String>,
    /// The log-odds at 0.
    pub intercept: f64,
    /// One coefficient for each column.
    pub coefficients: Vec<f64>,
}

/// The loss at some coefficients, its gradient and its second derivatives.
struct Slope {
    loss: f64,
    gradient: Vec<f64>,
    hessian: Vec<f64>,
}

impl LogisticRegression {
    /// Fits −Σ ln p(y) + ½·l2·Σβ² by Newton's method with halved steps, on a standardised table without missing values.
    ///
    /// # Errors
    /// Labels of another length or of one class, missing or infinite values, a penalty that is not above 0, and no rest
    /// within the rounds.
    pub fn fit(matrix: &Matrix, y: &[bool], settings: &LogisticSettings) -> Result<Self, LearnError> {
        same_length("the label", matrix.rows(), y.len())?;
        let positives = both_classes(y)?;
        matrix.refuse_missing("logistic regression")?;
        if !(settings.l2 > 0.0 && settings.l2.is_finite()) {
            return Err(LearnError::Setting {
                name: "logistic.l2",
                value: settings.l2.to_string(),
                range: "above 0",
            });
        }
        let n = matrix.width() + 1;
        let mut beta = vec![0.0; n];
        beta[0] = (super::real(positives) / super::real(y.len() - positives)).ln();
        let mut now = slope(matrix, y, &beta, settings.l2);
        for _ in 0..settings.rounds {
            let step = cholesky(&now.hessian, n, 0.0).map(|lower| solve(&lower, n, &now.gradient));
            let Some(step) = step else { break };
            let mut share = 1.0;
            let (next, then) = loop {
                let next: Vec<f64> = beta.iter().zip(&step).map(|(beta, step)| beta - share * step).collect();
                let then = slope(matrix, y, &next, settings.l2);
                if then.loss <= now.loss || share < 1e-6 {
                    break (next, then);
                }
                share /= 2.0;
            };
            (beta, now) = (next, then);
            if step.iter().all(|step| (share * step).abs() < settings.tolerance) {
                return Ok(Self {
                    names: matrix.names().to_vec(),
                    intercept: beta[0],
                    coefficients: beta.split_off(1),
                });
            }
        }
        Err(LearnError::NoConvergence {
            what: "logistic regression",
            rounds: settings.rounds,
        })
    }

    /// The log-odds of each row; columns are found by name, and one the table lacks adds nothing.
    #[must_use]
    pub fn log_odds(&self, matrix: &Matrix) -> Vec<f64> {
        let mut scores = vec![self.intercept; matrix.rows()];
        for (name, coefficient) in self.names.iter().zip(&self.coefficients) {
            if let Some(column) = matrix.named(name) {
                for (score, value) in scores.iter_mut().zip(column) {
                    *score += coefficient * value;
                }
            }
        }
        scores
    }
}

fn slope(matrix: &Matrix, y: &[bool], beta: &[f64], l2: f64) -> Slope {
    let (rows, n) = (matrix.rows(), beta.len());
    let mut scores = vec![beta[0]; rows];
    for (place, coefficient) in beta[1..].iter().enumerate() {
        for (score, value) in scores.iter_mut().zip(matrix.column(place)) {
            *score += coefficient * value;
        }
    }
    let penalty: f64 = beta[1..].iter().map(|beta| beta * beta).sum();
    // ln(1 + e^s) − y·s, in the form that does not overflow.
    let of = |(score, y): (&f64, &bool)| {
        let soft = score.max(0.0) + (-score.abs()).exp().ln_1p();
        if *y { soft - score } else { soft }
    };
    let loss = scores.iter().zip(y).map(of).sum::<f64>() + 0.5 * l2 * penalty;
    let p: Vec<f64> = scores.iter().map(|score| sigmoid(*score)).collect();
    let miss: Vec<f64> = p.iter().zip(y).map(|(p, y)| p - f64::from(u8::from(*y))).collect();
    let weight: Vec<f64> = p.iter().map(|p| (p * (1.0 - p)).max(1e-12)).collect();
    let lines: Vec<(f64, Vec<f64>)> = (0..n)
        .into_par_iter()
        .map(|line| {
            let weighted: Vec<f64> = match line.checked_sub(1) {
                None => weight.clone(),
                Some(place) => matrix.column(place).iter().zip(&weight).map(|(x, w)| x * w).collect(),
            };
            let own = line.checked_sub(1).map(|place| matrix.column(place));
            let gradient = match own {
                None => miss.iter().sum(),
                Some(column) => dot(column, &miss) + l2 * beta[line],
            };
            let hessian = (0..=line).map(|other| match other.checked_sub(1) {
                None => weighted.iter().sum(),
                Some(place) => dot(matrix.column(place), &weighted) + if other == line { l2 } else { 0.0 },
            });
            (gradient, hessian.collect())
        })
        .collect();
    let mut found = Slope {
        loss,
        gradient: Vec::with_capacity(n),
        hessian: vec![0.0; n * n],
    };
    for (line, (gradient, hessian)) in lines.into_iter().enumerate() {
        found.gradient.push(gradient);
        for (other, value) in hessian.into_iter().enumerate() {
            found.hessian[line * n + other] = value;
            found.hessian[other * n + line] = value;
        }
    }
    found
}

fn dot(first: &[f64], second: &[f64]) -> f64 {
    first.iter().zip(second).map(|(x, y)| x * y).sum()
}
