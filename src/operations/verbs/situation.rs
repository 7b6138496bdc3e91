//! What a verb must know of the workbench to say whether it can act now, and why not.

use super::Pane;
use crate::lens::{GroupTab, TierTab};

/// What a verb needs to know to say whether it can act.
#[derive(Debug, Clone, Copy)]
pub struct Situation {
    /// A job is running.
    pub running: bool,
    /// Leads were made.
    pub has_leads: bool,
    /// Something is stale.
    pub stale: bool,
    /// A row of the pane is selected.
    pub selected: bool,
    /// The selected gate is breached and may be waived.
    pub waivable: bool,
    /// The playbook has numbers that what-if can move.
    pub has_sliders: bool,
    /// Keys go to a table that was read, or why they do not.
    pub table: Result<(), &'static str>,
    /// Rows of that table.
    pub rows: usize,
    /// The tab inside the pane of groups; nothing in a playbook whose leads stand alone.
    pub group_tab: Option<GroupTab>,
    /// The pane has tabs inside.
    pub has_tabs: bool,
    /// A generation stands before the live one.
    pub has_before: bool,
    /// Something can be taken back.
    pub can_undo: bool,
    /// Something taken back can be done again.
    pub can_redo: bool,
    /// The tab inside the pane of tiers.
    pub tier_tab: TierTab,
    /// The tiers have conversion rates.
    pub has_rates: bool,
    /// There are several rule sets to choose from.
    pub has_rulesets: bool,
    /// There are several splits to choose from.
    pub has_splits: bool,
    /// There are rules whose text can be edited.
    pub has_texts: bool,
    /// There are two runs or rule sets to compare.
    pub compares: bool,
    /// A what-if draft moves something.
    pub drafted: bool,
    /// The draft was refused, and why stands on screen.
    pub draft_refused: bool,
    /// Something was run.
    pub has_runs: bool,
    /// The playbook's leads are sold step by step.
    pub has_sales: bool,
    /// A reviewer can give orders on its leads.
    pub has_orders: bool,
    /// The workspace is a copy that was made for the guided tour.
    pub is_tour: bool,
    /// A filter on leads holds across panes.
    pub selected_leads: bool,
    /// What the keys are on stands for leads, or why not.
    pub its_leads: Result<(), &'static str>,
    /// What is shown stands for leads, or why not.
    pub all_their_leads: Result<(), &'static str>,
}

impl Situation {
    /// A workspace in which everything is there that a verb could need: what cannot act then, these tabs keep from it.
    pub fn full(tier_tab: TierTab, group_tab: GroupTab) -> Self {
        Self {
            running: false,
            has_leads: true,
            stale: true,
            selected: true,
            waivable: true,
            has_sliders: true,
            table: Ok(()),
            rows: 1,
            group_tab: Some(group_tab),
            has_tabs: true,
            has_before: true,
            can_undo: true,
            can_redo: true,
            tier_tab,
            has_rates: true,
            has_rulesets: true,
            has_splits: true,
            has_texts: true,
            compares: true,
            drafted: true,
            draft_refused: false,
            has_runs: true,
            has_sales: true,
            has_orders: true,
            is_tour: true,
            selected_leads: true,
            its_leads: Ok(()),
            all_their_leads: Ok(()),
        }
    }

    /// The tabs inside a pane: each one's title, and a full workspace at it. None in a pane without tabs.
    pub fn tabs(pane: Pane) -> Vec<(&'static str, Self)> {
        let (tier_tab, group_tab) = (TierTab::default(), GroupTab::default());
        match pane {
            Pane::Tiers => {
                let at = |tab: TierTab| (tab.title(), Self::full(tab, group_tab));
                TierTab::ALL.into_iter().map(at).collect()
            }
            Pane::Groups => {
                let at = |tab: GroupTab| (tab.title(), Self::full(tier_tab, tab));
                GroupTab::ALL.into_iter().map(at).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// Whether a verb can act, and if not, why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Availability {
    /// It can.
    Yes,
    /// It cannot, and why; `{verb}` in the sentence stands for that verb's key.
    No(&'static str),
}

pub(super) fn always(_: &Situation) -> Availability {
    Availability::Yes
}

pub(super) fn idle(now: &Situation) -> Availability {
    if now.running {
        Availability::No("a job is running: {cancel} cancels it")
    } else {
        Availability::Yes
    }
}

pub(super) fn running(now: &Situation) -> Availability {
    if now.running {
        Availability::Yes
    } else {
        Availability::No("nothing is running")
    }
}

pub(super) fn with_row(now: &Situation) -> Availability {
    if now.selected {
        Availability::Yes
    } else {
        Availability::No("nothing is selected")
    }
}

pub(super) fn with_leads(now: &Situation) -> Availability {
    if now.has_leads {
        Availability::Yes
    } else {
        Availability::No("no leads yet: {run all} runs all phases")
    }
}

pub(super) fn with_lead(now: &Situation) -> Availability {
    if now.has_leads { with_row(now) } else { with_leads(now) }
}

pub(super) fn with_sales(now: &Situation) -> Availability {
    if now.has_sales {
        with_lead(now)
    } else {
        Availability::No("the leads of this playbook are not sold step by step")
    }
}

pub(super) fn with_orders(now: &Situation) -> Availability {
    if now.has_orders {
        with_lead(now)
    } else {
        Availability::No("this playbook knows no orders on single leads")
    }
}

pub(super) fn with_table(now: &Situation) -> Availability {
    or_why(now.table)
}

pub(super) fn with_rows(now: &Situation) -> Availability {
    match with_table(now) {
        Availability::Yes if now.rows == 0 => Availability::No("the table has no rows"),
        other => other,
    }
}

pub(super) fn with_sliders(now: &Situation) -> Availability {
    match with_leads(now) {
        Availability::Yes if !now.has_sliders => Availability::No("this playbook has no number that can be moved"),
        other => other,
    }
}

pub(super) fn or_why(found: Result<(), &'static str>) -> Availability {
    match found {
        Ok(()) => Availability::Yes,
        Err(why) => Availability::No(why),
    }
}

pub(super) fn with_its_leads(now: &Situation) -> Availability {
    or_why(now.its_leads)
}

pub(super) fn with_all_their_leads(now: &Situation) -> Availability {
    or_why(now.all_their_leads)
}

pub(super) fn with_selected_leads(now: &Situation) -> Availability {
    if now.selected_leads {
        Availability::Yes
    } else {
        Availability::No("all leads are shown: {its leads} shows those of what the cursor is on")
    }
}

pub(super) fn undoable(now: &Situation) -> Availability {
    if now.can_undo {
        Availability::Yes
    } else {
        Availability::No("nothing to undo")
    }
}

pub(super) fn redoable(now: &Situation) -> Availability {
    if now.can_redo {
        Availability::Yes
    } else {
        Availability::No("nothing to redo")
    }
}

pub(super) fn with_rates(now: &Situation) -> Availability {
    match (now.tier_tab, now.has_rates) {
        (TierTab::Distribution, true) => Availability::Yes,
        (TierTab::Distribution, false) => Availability::No("no rates: this playbook's leads carry no outcomes"),
        _ => Availability::No("intervals stand in the tab Distribution"),
    }
}

pub(super) fn with_rulesets(now: &Situation) -> Availability {
    match (now.has_rulesets, now.tier_tab) {
        (false, _) => Availability::No("there are no two rule sets to choose from"),
        (true, TierTab::Compare) => Availability::No("{ten down} {older run} choose the rule sets to compare"),
        (true, TierTab::Backtest) => Availability::No("the backtest is of the active rule set"),
        _ => Availability::Yes,
    }
}

pub(super) fn with_splits(now: &Situation) -> Availability {
    match (now.has_splits, now.tier_tab) {
        (false, _) => Availability::No("there are no splits to choose from"),
        (true, TierTab::Backtest) => Availability::No("the backtest has windows of its own"),
        _ => Availability::Yes,
    }
}

pub(super) fn with_texts(now: &Situation) -> Availability {
    match (now.has_texts, now.tier_tab) {
        (false, _) => Availability::No("this playbook has no rule that could be edited"),
        (true, TierTab::Rules | TierTab::WhatIf) => with_leads(now),
        _ => Availability::No("rules are edited from the tabs Rules and What-if"),
    }
}

pub(super) fn of_two_kinds(now: &Situation) -> Availability {
    match (now.tier_tab, now.has_rulesets) {
        (TierTab::Compare, true) => Availability::Yes,
        (TierTab::Compare, false) => Availability::No("there are no two rule sets to compare"),
        _ => comparing(now),
    }
}

pub(super) fn with_draft(now: &Situation) -> Availability {
    match (now.tier_tab, now.drafted) {
        (TierTab::WhatIf, true) => Availability::Yes,
        (TierTab::WhatIf, false) => Availability::No("no number is moved yet: ← → move the selected one"),
        _ => Availability::No("drafts are made in the tab What-if"),
    }
}

pub(super) fn with_good_draft(now: &Situation) -> Availability {
    match with_draft(now) {
        Availability::Yes if now.draft_refused => Availability::No("the draft is refused; why stands below the table"),
        other => other,
    }
}

pub(super) fn resettable(now: &Situation) -> Availability {
    match now.tier_tab {
        TierTab::WhatIf | TierTab::Calculator => with_row(now),
        _ => Availability::No("numbers are set in the tabs What-if and Calculator"),
    }
}

pub(super) fn steppable(now: &Situation) -> Availability {
    match now.tier_tab {
        TierTab::Compare => comparing(now),
        _ => resettable(now),
    }
}

pub(super) fn comparing(now: &Situation) -> Availability {
    match now.tier_tab {
        TierTab::Compare if now.compares => Availability::Yes,
        TierTab::Compare => Availability::No("there is only one run so far"),
        _ => Availability::No("runs are chosen in the tab Compare"),
    }
}

/// At the desk it is the latest run's log or report, whichever gate is selected; among the runs it is the selected one's.
pub(super) fn log_writable(now: &Situation) -> Availability {
    if now.has_runs {
        Availability::Yes
    } else {
        Availability::No("no run yet: {run all} runs all phases")
    }
}

/// The tour signs, marks and runs, so it is walked only where nothing of it is kept.
pub(super) fn touring(now: &Situation) -> Availability {
    if now.is_tour {
        Availability::Yes
    } else {
        Availability::No("it signs, marks and runs, so it walks a copy of the sample: `assay tour` opens one")
    }
}

pub(super) fn waivable(now: &Situation) -> Availability {
    match with_row(now) {
        Availability::Yes if !now.waivable => Availability::No("this gate is not breached, or may not be waived"),
        other => other,
    }
}

pub(super) fn with_merges(now: &Situation) -> Availability {
    match idle(now) {
        Availability::Yes if now.group_tab != Some(GroupTab::Merges) => Availability::No("in the tab Merges"),
        other => other,
    }
}

pub(super) fn with_tabs(now: &Situation) -> Availability {
    if now.has_tabs {
        Availability::Yes
    } else {
        Availability::No("there are no tabs inside this pane")
    }
}

pub(super) fn of_archives(now: &Situation) -> Availability {
    match (now.group_tab, now.has_runs) {
        (Some(GroupTab::Archive), true) => Availability::Yes,
        (Some(GroupTab::Archive), false) => Availability::No("no run yet: {run all} runs all phases"),
        _ => Availability::No("in the tab Archive"),
    }
}

pub(super) fn with_present(now: &Situation) -> Availability {
    match of_archives(now) {
        Availability::Yes => idle(now),
        other => other,
    }
}

pub(super) fn with_archives(now: &Situation) -> Availability {
    match of_archives(now) {
        Availability::Yes if now.table.is_ok() && now.rows == 0 => {
            Availability::No("there is no archive here: {archive} makes one")
        }
        Availability::Yes => with_table(now),
        other => other,
    }
}

pub(super) fn restorable(now: &Situation) -> Availability {
    match with_archives(now) {
        Availability::Yes => idle(now),
        other => other,
    }
}

pub(super) fn with_before(now: &Situation) -> Availability {
    match with_present(now) {
        Availability::Yes if !now.has_before => Availability::No("no generation stands before what is shown"),
        other => other,
    }
}
