//! The pane of tiers: its tabs, what the leads lack, and a list of leads reckoned.

use super::{compare, figures, prompt, ruleset, verbs, whatif};
use crate::lens::TierTab;
use crate::operations::{Pane, calculate};
use crate::tui::action::Effect;
use crate::tui::hit::Target;
use crate::tui::model::{Layer, Model, Prompt, Purpose};
use crate::tui::view;

/// Steps of the keys that take many at once.
pub const MANY: isize = 10;

/// The tab inside to the right, or to the left.
pub fn neighbour(model: &mut Model, forward: bool) -> Vec<Effect> {
    let count = TierTab::ALL.len();
    let here = TierTab::ALL
        .iter()
        .position(|tab| *tab == model.tier_desk.tab)
        .unwrap_or(0);
    let next = if forward { here + 1 } else { here + count - 1 };
    TierTab::ALL
        .get(next % count)
        .copied()
        .map_or_else(Vec::new, |tab| show(model, tab))
}

/// Shows a tab.
pub fn show(model: &mut Model, tab: TierTab) -> Vec<Effect> {
    model.tier_desk.tab = tab;
    verbs::drill(model, Pane::Tiers)
}

/// A click on something that only this pane has.
pub fn clicked(model: &mut Model, target: Target) -> Vec<Effect> {
    if !model.layers.is_empty() {
        return Vec::new();
    }
    match target {
        Target::TierTab(tab) => show(model, tab),
        Target::Slider { row, by } => {
            let (length, height) = (model.length(Pane::Tiers), model.height(Pane::Tiers));
            if let Some(list) = model.list_mut(Pane::Tiers) {
                list.select(row, length, height);
            }
            sideways(model, by)
        }
        Target::MatrixCell { row, column } => {
            let compare = &mut model.tier_desk.compare;
            if (compare.list.selected, compare.column) == (row, column) {
                return verbs::act(model, "open");
            }
            compare.column = column;
            let (length, height) = (model.length(Pane::Tiers), model.height(Pane::Tiers));
            model.tier_desk.compare.list.select(row, length, height);
            Vec::new()
        }
        Target::RunStep { first, by } => compare::other(model, first, by),
        _ => Vec::new(),
    }
}

/// Enter: the leads of a tier or of a cell, a value to be typed, or the numbers of a figure.
pub fn open(model: &mut Model) -> Vec<Effect> {
    match model.tier_desk.tab {
        TierTab::Distribution => ruleset::open_tier(model),
        TierTab::WhatIf => whatif::type_value(model),
        TierTab::Compare => compare::cell(model),
        TierTab::Calculator => {
            if let Some((tier, n)) = selected_count(model) {
                prompt::open(model, Purpose::Count(tier), &n.to_string());
            }
            Vec::new()
        }
        TierTab::Rules | TierTab::Backtest | TierTab::Gap => figures::open(model),
    }
}

/// Left and right: a slider's step, a column of the matrix, one lead less or more.
pub fn sideways(model: &mut Model, by: isize) -> Vec<Effect> {
    match model.tier_desk.tab {
        TierTab::WhatIf => whatif::step(model, by),
        TierTab::Compare => {
            compare::sideways(model, by);
            Vec::new()
        }
        TierTab::Calculator => {
            if let Some((tier, n)) = selected_count(model) {
                let by = i64::try_from(by).unwrap_or(0);
                set_count(model, tier, n.saturating_add_signed(by));
            }
            Vec::new()
        }
        _ => Vec::new(),
    }
}

/// Many steps at once; in Compare another first run or rule set.
pub fn many(model: &mut Model, up: bool) -> Vec<Effect> {
    let sign = if up { 1 } else { -1 };
    if model.tier_desk.tab == TierTab::Compare {
        return compare::other(model, true, sign);
    }
    sideways(model, sign * MANY)
}

/// Whether a tab is figures that are scrolled.
pub fn is_figures(tab: TierTab) -> bool {
    matches!(tab, TierTab::Rules | TierTab::Backtest | TierTab::Gap)
}

/// Scrolls the figures of the tab.
pub fn scroll(model: &mut Model, by: isize) {
    let most = view::figures_overflow(model);
    let held = model.tier_desk.scrolls.entry(model.tier_desk.tab).or_default();
    *held = held.saturating_add_signed(by).min(most);
}

/// Wald or Wilson.
pub fn other_interval(model: &mut Model) -> Vec<Effect> {
    model.tier_desk.wald = !model.tier_desk.wald;
    model.say(if model.tier_desk.wald {
        "Wald intervals: too narrow for few leads, never alone"
    } else {
        "Wilson intervals"
    });
    Vec::new()
}

/// Asks for what the tab shows and does not hold.
pub fn ensure(model: &mut Model) -> Vec<Effect> {
    let mut effects = ruleset::ensure(model);
    effects.extend(match model.tier_desk.tab {
        TierTab::WhatIf => whatif::ensure(model),
        TierTab::Compare => compare::ensure(model),
        _ => Vec::new(),
    });
    effects
}

/// The name of the selected tier, to find it again among new results.
pub fn selected_tier(model: &Model) -> Option<String> {
    model.tier_rows().get(model.tiers.selected).map(|row| row.tier.clone())
}

/// New results are there: the selection stays on its tier, the draft on what it still moves.
pub fn renewed(model: &mut Model, tier: Option<&str>) {
    model.tier_desk.basis += 1;
    // A set of older results is no answer any more; the chosen one is asked for again.
    model.tier_desk.set = None;
    // The rule set that was chosen may be gone with the settings that named it.
    ruleset::keep_what_is_there(model);
    select_tier(model, tier);
    whatif::renewed(model);
    reckon(model);
}

/// Puts the selection on a tier, where there is one of that name.
pub fn select_tier(model: &mut Model, tier: Option<&str>) {
    let place = model.tier_rows().iter().position(|row| Some(row.tier.as_str()) == tier);
    if let Some(place) = place {
        model.tiers.selected = place;
    }
}

// ---- Calculator

fn selected_count(model: &Model) -> Option<(String, u64)> {
    let calculator = &model.tier_desk.calculator;
    let line = calculator.found.as_ref()?.lines.get(calculator.list.selected)?;
    Some((line.tier.clone(), line.n))
}

fn set_count(model: &mut Model, tier: String, n: u64) {
    model.tier_desk.calculator.counts.insert(tier, n);
    reckon(model);
}

/// None of this tier; again, none of any; again, all there are.
pub fn reset_count(model: &mut Model) {
    let Some((tier, n)) = selected_count(model) else { return };
    if n > 0 {
        return set_count(model, tier, 0);
    }
    let calculator = &mut model.tier_desk.calculator;
    let lines = calculator
        .found
        .as_ref()
        .map(|found| found.lines.as_slice())
        .unwrap_or_default();
    if lines.iter().any(|line| line.n > 0) {
        calculator.counts = lines.iter().map(|line| (line.tier.clone(), 0)).collect();
    } else {
        calculator.counts.clear();
    }
    reckon(model);
}

/// A typed number of leads.
pub fn typed_count(model: &mut Model, tier: String, text: &str) -> Vec<Effect> {
    let digits: String = text.chars().filter(|letter| *letter != ',').collect();
    match digits.parse::<u32>() {
        Ok(n) => {
            model.layers.pop();
            set_count(model, tier, u64::from(n));
        }
        Err(_) => refuse(model, "a whole number of leads, such as 25"),
    }
    Vec::new()
}

/// Shows under the typed line why it is not taken.
pub fn refuse(model: &mut Model, why: impl Into<String>) {
    if let Some(Layer::Prompt(Prompt { error, .. })) = model.layers.last_mut() {
        *error = Some((why.into(), None));
    }
}

/// Reckons the list anew.
pub fn reckon(model: &mut Model) {
    let Some(picture) = model.picture.ready() else { return };
    let Some(Ok(rows)) = model.tiers_shown() else {
        model.tier_desk.calculator.found = None;
        return;
    };
    let counts = &model.tier_desk.calculator.counts;
    let count = |tier: &str, all: u64| counts.get(tier).copied().unwrap_or(all);
    let wanted: Vec<(String, u64)> = rows
        .iter()
        .map(|row| (row.tier.clone(), count(&row.tier, row.n)))
        .collect();
    let facts = &picture.tier_facts;
    model.tier_desk.calculator.found = calculate(rows, &wanted, &facts.mean_scores, facts.leads_a_day).ok();
}
