//! The tabs of the pane of tiers.

use super::LensError;

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

    /// The answer of a playbook that has nothing for the tab.
    pub(super) fn nothing(self) -> LensError {
        let (what, instead) = match self {
            Self::Backtest => (
                "outcomes to test its grading against",
                "`assay gap {playbook}` says what leads lack",
            ),
            _ => ("rules", super::NUMBERS),
        };
        LensError::NotHere {
            what,
            instead,
            teaching: self
                .without_rules()
                .unwrap_or("This playbook has nothing here.")
                .to_owned(),
        }
    }
}
