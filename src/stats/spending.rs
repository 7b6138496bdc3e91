//! What a look that was not half-way leaves to the end, and how large an index of drift is by chance alone.

use super::{quadrature::gauss_legendre, whole};
use statrs::distribution::{ChiSquared, Continuous, ContinuousCDF, Normal};

/// Nodes of the integral over where the test stood at the look.
const NODES: usize = 128;
/// |z| beyond which nothing lies that could be counted.
const FAR: f64 = 12.0;

/// The two-sided level of the final test after `spent` was spent when the share `t` of the information was in: such
/// that the chance of crossing either boundary is `alpha` if nothing differs. The two statistics correlate by √t
/// (Lan and DeMets 1983). None for t outside (0, 1), an alpha outside (0, 1) or a spent share that is not below it.
#[must_use]
pub fn remaining_level(t: f64, spent: f64, alpha: f64) -> Option<f64> {
    if !(t > 0.0 && t < 1.0 && alpha > 0.0 && alpha < 1.0 && spent >= 0.0 && spent < alpha) {
        return None;
    }
    let normal = Normal::standard();
    let first = if spent > 0.0 {
        normal.inverse_cdf(1.0 - spent / 2.0).min(FAR)
    } else {
        FAR
    };
    let rule = gauss_legendre(NODES);
    let (root, spread) = (t.sqrt(), (1.0 - t).sqrt());
    let crossed = |bound: f64| -> f64 {
        let inside = rule.iter().map(|(node, weight)| {
            let z = first * (2.0 * node - 1.0);
            let out = normal.sf((bound - root * z) / spread) + normal.sf((bound + root * z) / spread);
            2.0 * first * weight * normal.pdf(z) * out
        });
        spent + inside.sum::<f64>()
    };
    let (mut low, mut high) = (0.0, FAR);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if crossed(middle) > alpha {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some(2.0 * normal.sf(f64::midpoint(low, high)))
}

/// The stability index that chance alone exceeds with probability `p`, where nothing drifted: about
/// (1/n + 1/m)·χ² with as many degrees of freedom as there are bins but one, for n rows then, m now. None without rows,
/// for fewer than two bins, or a p not strictly between 0 and 1.
#[must_use]
pub fn psi_by_chance(then: usize, now: usize, bins: usize, p: f64) -> Option<f64> {
    if then == 0 || now == 0 || bins < 2 || !(p > 0.0 && p < 1.0) {
        return None;
    }
    let chi = ChiSquared::new(whole(bins - 1)).ok()?;
    Some((1.0 / whole(then) + 1.0 / whole(now)) * chi.inverse_cdf(1.0 - p))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::lan_demets_spend;

    // spec: mql M9/4; reference/statistics.md: two equal looks of O'Brien and Fleming leave .048
    #[test]
    fn a_look_and_the_end_together_spend_alpha() {
        assert!((remaining_level(0.5, 0.005_166, 0.05).unwrap() - 0.0480).abs() < 1e-4);
        // Who spent nothing has everything left; who spent all has nothing.
        assert!((remaining_level(0.5, 0.0, 0.05).unwrap() - 0.05).abs() < 1e-9);
        assert_eq!(remaining_level(0.5, 0.05, 0.05), None);
        let early = lan_demets_spend(0.25, 0.05).unwrap();
        let late = lan_demets_spend(0.75, 0.05).unwrap();
        let left = |t, spent| remaining_level(t, spent, 0.05).unwrap();
        assert!(left(0.25, early) > left(0.5, 0.005_575) && left(0.5, 0.005_575) > left(0.75, late));
    }

    // reference/statistics.md: 95 % at 10 bins is .169 for 200/200, .034 for 1000/1000, .003 for 10k/10k
    #[test]
    fn chance_makes_an_index_of_its_own() {
        for (n, expected) in [(200, 0.169), (1000, 0.034), (10_000, 0.0034)] {
            let found = psi_by_chance(n, n, 10, 0.05).unwrap();
            assert!((found - expected).abs() < 5e-4, "{n}: {found}");
        }
        assert_eq!(psi_by_chance(0, 10, 10, 0.05), None);
        assert_eq!(psi_by_chance(10, 10, 1, 0.05), None);
    }
}
