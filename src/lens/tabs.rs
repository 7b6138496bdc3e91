//! The tabs of the pane of tiers, and the seam through which what-if steps without reading frames again.

use super::{LensError, WhatIf};
use crate::engine::Parameters;

/// A tab inside the pane of tiers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TierTab {
    /// Count, share and, where outcomes are known, rates with their intervals.
    #[default]
    Distribution,
    /// Each rule as text, with how many leads each of its conditions keeps.
    Rules,
    /// Every number a slider, the table of tiers beside it.
    WhatIf,
    /// Two runs: who moved from which tier to which.
    Compare,
    /// The same rules on earlier windows of time.
    Backtest,
    /// What the leads lack for the next tier.
    Gap,
    /// So many leads of each tier: what they bring, or what they take.
    Calculator,
}

impl TierTab {
    /// All of them, from left to right.
    pub const ALL: [Self; 7] = [
        Self::Distribution,
        Self::Rules,
        Self::WhatIf,
        Self::Compare,
        Self::Backtest,
        Self::Gap,
        Self::Calculator,
    ];

    /// Its name.
    pub fn title(self) -> &'static str {
        match self {
            Self::Distribution => "Distribution",
            Self::Rules => "Rules",
            Self::WhatIf => "What-if",
            Self::Compare => "Compare",
            Self::Backtest => "Backtest",
            Self::Gap => "Gap",
            Self::Calculator => "Calculator",
        }
    }

    /// What would belong there, for a playbook that has neither rule sets nor outcomes; absent for tabs that every
    /// playbook fills.
    pub fn without_rules(self) -> Option<&'static str> {
        match self {
            Self::Rules => Some(
                "Here each rule of a rule set would stand as text, with how many leads each of its conditions keeps. \
                 This playbook has no rules: the numbers of its grading are in the tab What-if.",
            ),
            Self::Backtest => Some(
                "Here a rule set's lift would stand for earlier windows of time, with mean and spread. This playbook's \
                 leads carry no outcomes, so there is nothing to test against.",
            ),
            _ => None,
        }
    }
}

/// Leads graded again under a draft, as often as asked and without touching a frame: all reading is done when it is
/// made, so that a slider's step costs arithmetic only.
pub trait WhatIfEngine: Send {
    /// The tiers under `draft` beside those under the parameters it was made with.
    ///
    /// # Errors
    /// [`LensError::Refused`] for a draft that makes no sense; the last good step then stands.
    fn step(&mut self, draft: &Parameters) -> Result<WhatIf, LensError>;

    /// The ids of the leads that the last good step moved, in the order of the frame.
    ///
    /// # Errors
    /// When the ids cannot be read.
    fn movers(&self) -> Result<Vec<String>, LensError>;
}
