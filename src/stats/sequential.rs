//! Looking at an experiment before its end without being fooled by having looked.

use super::{quadrature::gauss_legendre, whole};
use statrs::distribution::{Continuous, ContinuousCDF, Normal};

/// Nodes of the integral over where the process stands at a look: more change no digit that is shown.
const NODES: usize = 128;

/// Boundaries for equally spaced looks.
#[derive(Debug, Clone, PartialEq)]
pub struct Boundaries {
    /// O'Brien and Fleming's constant C.
    pub constant: f64,
    /// |z| at which each look stops: C·√(K/k).
    pub z: Vec<f64>,
    /// The two-sided p each stands for.
    pub nominal_p: Vec<f64>,
}

/// O'Brien and Fleming's two-sided boundaries for `looks` equally spaced looks at level `alpha`: z_k = C·√(K/k), with C
/// such that the chance of crossing any of them is `alpha` if nothing differs (Jennison and Turnbull 2000). None for no
/// look and an alpha not strictly between 0 and 1.
#[must_use]
pub fn obrien_fleming(looks: usize, alpha: f64) -> Option<Boundaries> {
    if looks == 0 || !(alpha > 0.0 && alpha < 1.0) {
        return None;
    }
    let rule = gauss_legendre(NODES);
    let (mut low, mut high) = (0.0, 40.0);
    // Halving to the last bit that matters; the chance of crossing falls as C rises.
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if crossing(middle, looks, &rule) > alpha {
            low = middle;
        } else {
            high = middle;
        }
    }
    let constant = f64::midpoint(low, high);
    let z: Vec<f64> = (1..=looks)
        .map(|look| constant * (whole(looks) / whole(look)).sqrt())
        .collect();
    let nominal_p = z.iter().map(|z| 2.0 * Normal::standard().sf(*z)).collect();
    Some(Boundaries { constant, z, nominal_p })
}

/// The chance that a sum of standard normal steps leaves ±C·√K at one of K looks (Armitage, McPherson and Rowe 1969):
/// on that scale the boundary is flat, and the density of those still inside is carried from look to look.
fn crossing(constant: f64, looks: usize, rule: &[(f64, f64)]) -> f64 {
    let normal = Normal::standard();
    let bound = constant * whole(looks).sqrt();
    let nodes: Vec<(f64, f64)> = rule
        .iter()
        .map(|(t, weight)| (bound * (2.0 * t - 1.0), 2.0 * bound * weight))
        .collect();
    let mut density: Vec<f64> = nodes.iter().map(|(x, _)| normal.pdf(*x)).collect();
    let mut crossed = 2.0 * normal.sf(bound);
    for _ in 1..looks {
        let inside = || nodes.iter().zip(&density);
        crossed += inside()
            .map(|((x, weight), density)| weight * density * (normal.sf(bound - x) + normal.sf(bound + x)))
            .sum::<f64>();
        density = nodes
            .iter()
            .map(|(y, _)| {
                inside()
                    .map(|((x, weight), density)| weight * density * normal.pdf(y - x))
                    .sum()
            })
            .collect();
    }
    crossed
}

/// How much of `alpha` has been spent when the share `t` of the information is in, 2·(1 − Φ(z_{1−α/2}/√t)): Lan and
/// DeMets' (1983) spending of the O'Brien–Fleming kind, for looks that are not equally spaced. None for t outside
/// (0, 1] and an alpha not strictly between 0 and 1.
#[must_use]
pub fn lan_demets_spend(t: f64, alpha: f64) -> Option<f64> {
    if !(t > 0.0 && t <= 1.0 && alpha > 0.0 && alpha < 1.0) {
        return None;
    }
    let normal = Normal::standard();
    Some(2.0 * normal.sf(normal.inverse_cdf(1.0 - alpha / 2.0) / t.sqrt()))
}
