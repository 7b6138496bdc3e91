//! Sums that are exact integrals of polynomials: the nodes and weights of Gauss and Legendre.

use super::whole;
use std::f64::consts::PI;

/// `n` nodes in (0, 1), ascending, with their weights, which sum to 1: Σ w·f(t) is ∫₀¹ f exactly for every polynomial
/// f of degree up to 2n − 1. Newton's method on the Legendre polynomial from Tricomi's starting points.
#[must_use]
pub fn gauss_legendre(n: usize) -> Vec<(f64, f64)> {
    let mut found: Vec<(f64, f64)> = (0..n)
        .map(|place| {
            let mut x = (PI * (whole(place) + 0.75) / (whole(n) + 0.5)).cos();
            let mut slope = 1.0;
            // Quadratic from a start this good: a handful of steps, and more change nothing.
            for _ in 0..16 {
                let (value, derivative) = legendre(n, x);
                x -= value / derivative;
                slope = derivative;
            }
            let weight = 1.0 / ((1.0 - x * x) * slope * slope);
            (f64::midpoint(1.0, x), weight)
        })
        .collect();
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    found
}

/// The Legendre polynomial of degree `n` at `x`, and its derivative.
fn legendre(n: usize, x: f64) -> (f64, f64) {
    let (mut before, mut now) = (1.0, x);
    for degree in 2..=n {
        let next = ((2.0 * whole(degree) - 1.0) * x * now - (whole(degree) - 1.0) * before) / whole(degree);
        (before, now) = (now, next);
    }
    let derivative = whole(n) * (x * now - before) / (x * x - 1.0);
    (now, derivative)
}
