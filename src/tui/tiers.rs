//! What the pane of tiers holds besides the latest results: the tab, the draft, the runs compared, the typed list.

use std::collections::BTreeMap;
use std::time::Duration;

use super::model::{List, Loaded};
use crate::lens::{LeadSelection, TierTab, TierView, WhatIf};
use crate::operations::{Between, Calculation, Migration, TierSet};

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
    /// Its texts: edited rules, and which rule set and split it counts by.
    pub texts: BTreeMap<String, String>,
    /// What is wanted.
    pub want: Want,
}

/// Why a draft has no table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftError {
    /// The sentence.
    pub message: String,
    /// The draft's value at fault, and the characters before the place in it, where it is one.
    pub place: Option<(String, Option<usize>)>,
}

impl From<String> for DraftError {
    fn from(message: String) -> Self {
        Self { message, place: None }
    }
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
    pub movers: Option<LeadSelection>,
    /// How often TEST was opened on the draft's rule set, where it has one.
    pub looks: Option<u64>,
}

/// The tab What-if.
#[derive(Debug, Clone, Default)]
pub struct WhatIfDesk {
    /// The sliders' selection.
    pub list: List,
    /// The moved parameters.
    pub draft: BTreeMap<String, Drafted>,
    /// Edited rules.
    pub texts: BTreeMap<String, String>,
    /// The split it counts on; the playbook's own choice unless somebody chose.
    pub split: Option<String>,
    /// Somebody was asked whether to open TEST.
    pub opening_test: bool,
    /// The last good table and how long it took.
    pub shown: Option<(WhatIf, Duration)>,
    /// How often TEST was opened on the draft's rule set, where it has one.
    pub looks: Option<u64>,
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

    /// Whether anything is moved or edited.
    pub fn drafted(&self) -> bool {
        !self.draft.is_empty() || !self.texts.is_empty()
    }
}

/// The tab Compare.
#[derive(Debug, Clone)]
pub struct CompareDesk {
    /// The runs that somebody chose; without a choice the last two that graded leads.
    pub chosen: Option<(i64, i64)>,
    /// The rule sets that somebody chose; without a choice the active one and the one before it.
    pub chosen_rules: Option<(String, String)>,
    /// Whether runs are compared although there are rule sets.
    pub runs: bool,
    /// The results of the newest question, and what it compared.
    pub asked: Option<(u64, Between)>,
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
            chosen_rules: None,
            runs: false,
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
    /// The rule set and split that somebody chose.
    pub view: TierView,
    /// What those come to, where they are not the playbook's own choice.
    pub set: Option<Box<TierSet>>,
    /// The results and view of the newest question for that.
    pub set_asked: Option<(u64, TierView)>,
    /// The newest question for that.
    pub set_generation: u64,
    /// Counts the pictures taken: an answer about an older one is dropped.
    pub basis: u64,
    /// The tab What-if.
    pub what_if: WhatIfDesk,
    /// The tab Compare.
    pub compare: CompareDesk,
    /// Lines scrolled in the tabs that are figures.
    pub scrolls: BTreeMap<TierTab, usize>,
    /// The tab Calculator.
    pub calculator: CalculatorDesk,
}
