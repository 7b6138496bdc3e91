//! What-if: the numbers that can be moved, what a draft does to the tiers, and the seam through which it steps without
//! reading frames again.

use super::{LensError, Mover, TierRow};
use crate::engine::Parameters;

/// A number of the playbook that can be moved on screen.
#[derive(Debug, Clone, PartialEq)]
pub struct Slider {
    /// The parameter's name.
    pub name: String,
    /// Its present value; absent for the word `none`.
    pub value: Option<f64>,
    /// Smallest value.
    pub minimum: f64,
    /// Largest value.
    pub maximum: f64,
    /// One step.
    pub step: f64,
    /// The unit.
    pub unit: String,
}

/// Before and after of a draft.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WhatIf {
    /// The tiers as they are, best first; with rates where outcomes are known.
    pub before: Vec<TierRow>,
    /// The tiers under the draft, best first.
    pub after: Vec<TierRow>,
    /// From tier, to tier, leads; only those that move.
    pub moves: Vec<(String, String, u64)>,
    /// Leads recomputed.
    pub leads: u64,
    /// The rule set that the draft starts from; empty in a playbook without rule sets.
    pub ruleset: String,
    /// The leads counted, such as `TRAIN`; empty for all there are.
    pub population: String,
    /// Whether the step looked at outcomes that are kept for the end: each such look is recorded.
    pub opened_test: bool,
    /// A sentence below it; may be empty.
    pub note: String,
}

impl WhatIf {
    /// Tier by tier, before and after: those of the draft in its order, then those it lacks.
    pub fn pairs(&self) -> Vec<(Option<&TierRow>, Option<&TierRow>)> {
        fn of<'rows>(rows: &'rows [TierRow], tier: &str) -> Option<&'rows TierRow> {
            rows.iter().find(|row| row.tier == tier)
        }
        let kept = self
            .after
            .iter()
            .map(|after| (of(&self.before, &after.tier), Some(after)));
        let gone = self
            .before
            .iter()
            .filter(|before| of(&self.after, &before.tier).is_none());
        kept.chain(gone.map(|before| (Some(before), None))).collect()
    }

    /// Leads that move.
    pub fn moved(&self) -> u64 {
        self.moves.iter().map(|(_, _, n)| n).sum()
    }

    /// Whether outcomes are known, so that there are rates to show.
    pub fn has_rates(&self) -> bool {
        self.before.iter().chain(&self.after).any(|row| row.rate.is_some())
    }
}

/// Leads graded again under a draft, as often as asked and without touching a frame: all reading is done when it is
/// made, so that a slider's step costs arithmetic only.
pub trait WhatIfEngine: Send {
    /// The tiers under `draft` beside those under the parameters it was made with.
    ///
    /// # Errors
    /// [`LensError::Refused`] for a draft that makes no sense, [`LensError::Draft`] where one value of it does not; the
    /// last good step then stands.
    fn step(&mut self, draft: &Parameters) -> Result<WhatIf, LensError>;

    /// The leads that the last good step moved, in the order of the queue.
    ///
    /// # Errors
    /// When the ids cannot be read.
    fn movers(&self) -> Result<Vec<Mover>, LensError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiers_that_only_one_side_has_are_kept() {
        let rows = |names: &[&str]| -> Vec<TierRow> {
            let row = |(place, name): (usize, &&str)| TierRow::counted(name, place as u32 + 1, 1, 2);
            names.iter().enumerate().map(row).collect()
        };
        let found = WhatIf {
            before: rows(&["A", "B"]),
            after: rows(&["C", "A"]),
            ..WhatIf::default()
        };
        let names: Vec<(Option<&str>, Option<&str>)> = found
            .pairs()
            .into_iter()
            .map(|(before, after)| (before.map(|row| row.tier.as_str()), after.map(|row| row.tier.as_str())))
            .collect();
        assert_eq!(names, [(None, Some("C")), (Some("A"), Some("A")), (Some("B"), None)]);
    }
}
