//! The one planned look before the end, and what it costs. Whoever looks whenever he likes finds an effect that is not
//! there: nothing that tells the arms' outcomes apart is computed on any other day.

use crate::stats::{lan_demets_spend, remaining_level};

/// How far from half of enrolment a look may lie to count as half.
const EQUAL: f64 = 1e-9;

/// When is looked, and at which levels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Looks {
    /// Whether the interim may stop for benefit. It is made for safety in any case.
    pub for_benefit: bool,
    /// Days after the start.
    pub day: i32,
    /// Share of enrolment that is in by then.
    pub fraction: f64,
    /// Level of the interim.
    pub interim: f64,
    /// Level that is left to the final test.
    pub last: f64,
}

impl Looks {
    /// The levels: those given where the look lies at half, else Lan and DeMets' spending of the O'Brien–Fleming kind.
    pub(super) fn planned(for_benefit: bool, day: i32, days: i32, alpha: f64, at_half: (f64, f64)) -> Self {
        let fraction = (f64::from(day) / f64::from(days.max(1))).min(1.0);
        let (interim, last) = if !for_benefit {
            (0.0, alpha)
        } else if (fraction - 0.5).abs() < EQUAL {
            at_half
        } else {
            let spent = lan_demets_spend(fraction, alpha).unwrap_or(0.0);
            (spent, remaining_level(fraction, spent, alpha).unwrap_or(0.0))
        };
        Self {
            for_benefit,
            day,
            fraction,
            interim,
            last,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec: mql M9/4: p < 0.0052, final alpha then 0.048
    #[test]
    fn a_look_at_half_takes_the_levels_that_are_given() {
        let looks = Looks::planned(true, 14, 28, 0.05, (0.0052, 0.048));
        assert_eq!((looks.interim, looks.last, looks.fraction), (0.0052, 0.048, 0.5));
        let none = Looks::planned(false, 14, 28, 0.05, (0.0052, 0.048));
        assert_eq!((none.interim, none.last), (0.0, 0.05));
    }

    #[test]
    fn an_unequal_look_spends_by_its_time() {
        let early = Looks::planned(true, 7, 28, 0.05, (0.0052, 0.048));
        let late = Looks::planned(true, 21, 28, 0.05, (0.0052, 0.048));
        assert!(early.interim < 0.0052 && late.interim > 0.0052);
        assert!(early.last > 0.048 && late.last < 0.048 && late.last > 0.03);
    }
}
