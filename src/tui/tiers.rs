//! What the pane of tiers holds besides the latest results: the tab, the draft, the runs compared, the typed list.

use std::collections::BTreeMap;
use std::time::Duration;

use super::model::{List, Loaded};
use crate::lens::{TierTab, WhatIf};
use crate::operations::{Calculation, LeadSet, Migration};

/// A value of a draft; absent for the word `none`.
pub type Drafted = Option<f64>;

/// What the what-if thread shall do with a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Want {
    /// Grade under it.
    Table,
    /// Move every threshold by as much as the one it moves, then grade.
    Shift,
    /// Grade under it and name the leads that move.
    Leads,
}

/// A draft to be graded.
#[derive(Debug, Clone, PartialEq)]
pub struct WhatIfAsk {
    /// The generation that the answer must bring back.
    pub generation: u64,
    /// Which results it is about; others have to be read first.
    pub basis: u64,
    /// The moved parameters.
    pub draft: BTreeMap<String, Drafted>,
    /// What is wanted.
    pub want: Want,
}

/// A graded draft.
#[derive(Debug, Clone, PartialEq)]
pub struct Stepped {
    /// Before and after.
    pub table: WhatIf,
    /// How long it took, without reading.
    pub elapsed: Duration,
    /// The draft as [`Want::Shift`] made it.
    pub shifted: Option<BTreeMap<String, Drafted>>,
    /// The leads of [`Want::Leads`].
    pub movers: Option<LeadSet>,
}

/// The tab What-if.
#[derive(Debug, Clone, Default)]
pub struct WhatIfDesk {
    /// The sliders' selection.
    pub list: List,
    /// The moved parameters.
    pub draft: BTreeMap<String, Drafted>,
    /// The last good table and how long it took.
    pub shown: Option<(WhatIf, Duration)>,
    /// Why the draft has no table of its own.
    pub problem: Option<String>,
    /// The newest question.
    pub asked: u64,
    /// The newest answer that was taken.
    pub answered: u64,
    /// The results of the newest question.
    pub basis: Option<u64>,
}

impl WhatIfDesk {
    /// Whether an answer is on its way.
    pub fn waiting(&self) -> bool {
        self.asked > self.answered
    }
}

/// The tab Compare.
#[derive(Debug, Clone)]
pub struct CompareDesk {
    /// The runs that somebody chose; without a choice the last two that graded leads.
    pub chosen: Option<(i64, i64)>,
    /// The results and runs of the newest question.
    pub asked: Option<(u64, i64, i64)>,
    /// The newest question for a matrix, and for the leads of a cell.
    pub generation: u64,
    /// The matrix.
    pub matrix: Loaded<Migration>,
    /// The selected row.
    pub list: List,
    /// The selected column.
    pub column: usize,
}

impl Default for CompareDesk {
    fn default() -> Self {
        Self {
            chosen: None,
            asked: None,
            generation: 0,
            matrix: Loaded::Waiting,
            list: List::default(),
            column: 0,
        }
    }
}

/// The tab Calculator.
#[derive(Debug, Clone, Default)]
pub struct CalculatorDesk {
    /// The tiers' selection.
    pub list: List,
    /// Leads by tier; a tier that is not named counts with all it has.
    pub counts: BTreeMap<String, u64>,
    /// The list, reckoned.
    pub found: Option<Calculation>,
}

/// The pane of tiers.
#[derive(Debug, Clone, Default)]
pub struct TierDesk {
    /// The tab.
    pub tab: TierTab,
    /// Whether Wald intervals are shown instead of Wilson's.
    pub wald: bool,
    /// Counts the pictures taken: an answer about an older one is dropped.
    pub basis: u64,
    /// The tab What-if.
    pub what_if: WhatIfDesk,
    /// The tab Compare.
    pub compare: CompareDesk,
    /// Lines scrolled in the tab Gap.
    pub gap: usize,
    /// The tab Calculator.
    pub calculator: CalculatorDesk,
    /// The newest question for leads by name.
    pub leads: u64,
}
