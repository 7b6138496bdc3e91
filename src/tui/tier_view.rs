//! What the pane of tiers shows: by the rule set and split that somebody chose, else by the playbook's own choice.

use super::model::Model;
use crate::lens::{Figure, Slider, TierChoices, TierRow, TierTab, TierView};
use crate::operations::{RuleText, TierSet};

impl Model {
    /// What was read for the chosen rule set and split, once it is there.
    fn chosen_set(&self) -> Option<&TierSet> {
        let set = self.tier_desk.set.as_deref()?;
        (set.view == self.tier_desk.view).then_some(set)
    }

    /// Whether what was chosen is still being read.
    pub fn set_awaited(&self) -> bool {
        self.tier_desk.view != TierView::default() && self.chosen_set().is_none()
    }

    /// The tiers, or why there are none.
    pub fn tiers_shown(&self) -> Option<Result<&[TierRow], &str>> {
        if let Some(set) = self.chosen_set() {
            return Some(Ok(&set.tiers));
        }
        let tiers = self.picture.ready()?.tiers.as_ref();
        Some(tiers.map(Vec::as_slice).map_err(String::as_str))
    }

    /// The same where there are some.
    pub fn tier_rows(&self) -> &[TierRow] {
        self.tiers_shown().and_then(Result::ok).unwrap_or_default()
    }

    /// The rule sets and splits there are.
    pub fn tier_choices(&self) -> Option<&TierChoices> {
        match self.chosen_set() {
            Some(set) => Some(&set.choices),
            None => Some(&self.picture.ready()?.tier_facts.choices),
        }
    }

    /// A tier as people read it: rank and name where the rule set has one for people, else its id.
    pub fn tier_name<'a>(&'a self, tier: &'a str) -> &'a str {
        self.tier_choices().map_or(tier, |choices| choices.name_of(tier))
    }

    /// What heads the number of leads of the distribution: which of them it counts, else what they are called.
    pub fn tier_heading(&self) -> &str {
        let many = self.picture.ready().map_or("leads", |picture| picture.lead_words.1);
        self.tier_choices().map_or(many, |choices| choices.heading(many))
    }

    /// The numbers that what-if can move.
    pub fn sliders(&self) -> &[Slider] {
        match self.chosen_set() {
            Some(set) => &set.sliders,
            None => self
                .picture
                .ready()
                .map_or(&[], |picture| picture.tier_facts.sliders.as_slice()),
        }
    }

    /// The texts that what-if can edit.
    pub fn rule_texts(&self) -> &[RuleText] {
        match self.chosen_set() {
            Some(set) => &set.texts,
            None => self
                .picture
                .ready()
                .map_or(&[], |picture| picture.tier_facts.texts.as_slice()),
        }
    }

    /// The figures of a tab that is nothing else.
    pub fn tab_figures(&self, tab: TierTab) -> &[Figure] {
        let Some(picture) = self.picture.ready() else {
            return &[];
        };
        let facts = &picture.tier_facts;
        match (tab, self.chosen_set()) {
            (TierTab::Rules, Some(set)) => set.rules.as_deref().unwrap_or_default(),
            (TierTab::Rules, None) => &facts.rules,
            (TierTab::Backtest, _) => &facts.backtest,
            (TierTab::Gap, Some(set)) => &set.gap,
            (TierTab::Gap, None) => &picture.gap,
            _ => &[],
        }
    }

    /// Rows of the list of the tab inside the pane of tiers.
    pub fn tier_length(&self) -> usize {
        let rows = self.tier_rows().len();
        match self.tier_desk.tab {
            TierTab::Distribution | TierTab::Calculator => rows,
            TierTab::WhatIf if rows > 0 => self.sliders().len() + self.rule_texts().len(),
            TierTab::Compare if rows > 0 => {
                let matrix = self.tier_desk.compare.matrix.ready();
                matrix.map_or(0, |found| found.rows.len())
            }
            _ => 0,
        }
    }
}
