//! Which rule set and which split the pane of tiers counts by, and rules edited as drafts.

use super::{leads, movement, prompt, selection, tiers, whatif};
use crate::lens::{TierTab, TierView};
use crate::operations::{Pane, TierSet};
use crate::tui::action::{Effect, Request};
use crate::tui::model::{Model, Purpose};

/// The split whose outcomes are kept for the end.
const TEST: &str = "TEST";

/// The rule set after or before the one that counts.
pub fn next_rules(model: &mut Model, by: isize) -> Vec<Effect> {
    let Some(choices) = model.tier_choices() else {
        return Vec::new();
    };
    let count = isize::try_from(choices.rulesets.len()).unwrap_or(0);
    // While the answer is on its way, the keys go on from what was chosen last.
    let held = model.tier_desk.view.ruleset.as_ref().unwrap_or(&choices.ruleset);
    let here = choices.rulesets.iter().position(|set| set.id == *held);
    let here = isize::try_from(here.unwrap_or(0)).unwrap_or(0);
    let next = usize::try_from((here + by).rem_euclid(count.max(1))).unwrap_or(0);
    let Some(set) = choices.rulesets.get(next) else {
        return Vec::new();
    };
    // The active one is the playbook's own choice.
    let chosen = (!set.active).then(|| set.id.clone());
    let words = format!(
        "rule set {}{}",
        set.id,
        if set.active { ", which grades the leads" } else { "" }
    );
    // A draft of other rules means nothing to these.
    let dropped = model.tier_desk.what_if.drafted();
    let desk = &mut model.tier_desk.what_if;
    (desk.draft, desk.texts) = Default::default();
    desk.basis = None;
    model.say(if dropped {
        format!("{words}; the draft of the other one is dropped")
    } else {
        words
    });
    model.tier_desk.view.ruleset = chosen;
    chosen_anew(model)
}

/// The next split; in What-if its own, where TEST is opened only when asked twice.
pub fn next_split(model: &mut Model) -> Vec<Effect> {
    let Some(choices) = model.tier_choices() else {
        return Vec::new();
    };
    let in_draft = model.tier_desk.tab == TierTab::WhatIf;
    let held = if in_draft {
        let shown = model.tier_desk.what_if.shown.as_ref();
        let counted = shown.map(|(found, _)| found.population.clone());
        model.tier_desk.what_if.split.clone().or(counted)
    } else {
        let chosen = model.tier_desk.view.split.clone();
        chosen.or_else(|| Some(choices.split.clone()))
    };
    let here = choices.splits.iter().position(|split| Some(split) == held.as_ref());
    let next = here.map_or(0, |place| (place + 1) % choices.splits.len().max(1));
    let Some(split) = choices.splits.get(next).cloned() else {
        return Vec::new();
    };
    if !in_draft {
        model.tier_desk.view.split = Some(split);
        return chosen_anew(model);
    }
    let desk = &mut model.tier_desk.what_if;
    if split == TEST && !desk.opening_test {
        desk.opening_test = true;
        model.say("TEST is kept for the end: {split} again opens it, and that is counted");
        return Vec::new();
    }
    desk.opening_test = false;
    desk.split = Some(split);
    whatif::ask(model, crate::tui::tiers::Want::Table)
}

fn chosen_anew(model: &mut Model) -> Vec<Effect> {
    let tier = tiers::selected_tier(model);
    tiers::select_tier(model, tier.as_deref());
    tiers::reckon(model);
    movement::settle(model)
}

/// Asks for what the chosen rule set and split come to, once and again after new results.
pub fn ensure(model: &mut Model) -> Vec<Effect> {
    let desk = &model.tier_desk;
    if !model.set_awaited() || model.picture.ready().is_none() {
        return Vec::new();
    }
    let wanted = Some((desk.basis, desk.view.clone()));
    if desk.set_asked == wanted {
        return Vec::new();
    }
    let (generation, view) = (model.generations.fresh(), desk.view.clone());
    let desk = &mut model.tier_desk;
    (desk.set_asked, desk.set_generation) = (wanted, generation);
    vec![Effect::Ask(Request::TierSet { generation, view })]
}

/// Takes what was asked for. A choice that cannot be had falls back to the playbook's own.
pub fn take(model: &mut Model, generation: u64, result: Result<Box<TierSet>, String>) -> Vec<Effect> {
    if generation != model.tier_desk.set_generation {
        return Vec::new();
    }
    let tier = tiers::selected_tier(model);
    match result {
        Ok(set) => model.tier_desk.set = Some(set),
        Err(why) => {
            model.tier_desk.view = TierView::default();
            model.complain(why);
        }
    }
    tiers::select_tier(model, tier.as_deref());
    tiers::reckon(model);
    movement::settle(model)
}

/// After new results: a rule set or split that is there no more is let go of.
pub fn keep_what_is_there(model: &mut Model) {
    let Some(picture) = model.picture.ready() else { return };
    let choices = &picture.tier_facts.choices;
    let there = |id: &String| choices.rulesets.iter().any(|set| set.id == *id);
    let ruleset = model.tier_desk.view.ruleset.clone().filter(there);
    let split = model.tier_desk.view.split.clone();
    let split = split.filter(|split| choices.splits.contains(split));
    model.tier_desk.view = TierView { ruleset, split };
    let compare = &mut model.tier_desk.compare;
    compare.chosen_rules = compare
        .chosen_rules
        .take()
        .filter(|(from, to)| there(from) && there(to));
}

/// The leads of the selected tier: the queue's own where it counts, else by the chosen rule set and split.
pub fn open_tier(model: &mut Model) -> Vec<Effect> {
    let view = model.tier_desk.view.clone();
    if view == TierView::default() {
        return leads::of_selected_tier(model);
    }
    let (Some(tier), Some(choices)) = (tiers::selected_tier(model), model.tier_choices()) else {
        return Vec::new();
    };
    let ruleset = choices.ruleset.clone();
    let generation = selection::finding(model);
    vec![Effect::Ask(Request::RuleMigrated {
        generation,
        rulesets: (ruleset.clone(), ruleset),
        split: view.split,
        tiers: (tier.clone(), tier),
    })]
}

/// The rules as drafts: from their tab to What-if, where the first of them is selected; there, the selected one is
/// typed.
pub fn edit(model: &mut Model) -> Vec<Effect> {
    let sliders = model.sliders().len();
    if model.tier_desk.tab == TierTab::WhatIf && model.tier_desk.what_if.list.selected >= sliders {
        return type_text(model);
    }
    let effects = tiers::show(model, TierTab::WhatIf);
    let (length, height) = (model.length(Pane::Tiers), model.height(Pane::Tiers));
    model.tier_desk.what_if.list.select(sliders, length, height);
    model.say("each rule's text stands below the numbers: {open} edits the selected one as a draft");
    effects
}

/// Asks for another text of the selected rule.
pub fn type_text(model: &mut Model) -> Vec<Effect> {
    if let Some((name, text)) = selected_text(model) {
        prompt::open(model, Purpose::Rule(name), &text);
    }
    Vec::new()
}

/// The selected rule's name and its text in the draft.
pub fn selected_text(model: &Model) -> Option<(String, String)> {
    let place = model
        .tier_desk
        .what_if
        .list
        .selected
        .checked_sub(model.sliders().len())?;
    let rule = model.rule_texts().get(place)?;
    let drafted = model.tier_desk.what_if.texts.get(&rule.name);
    Some((rule.name.clone(), drafted.unwrap_or(&rule.text).clone()))
}

/// Takes a typed rule; its line stays until the rule was understood, so that an error stands under its place.
pub fn typed(model: &mut Model, name: &str, text: &str) -> Vec<Effect> {
    let now = model.rule_texts().iter().find(|rule| rule.name == name);
    let same = now.is_some_and(|rule| rule.text == text);
    let texts = &mut model.tier_desk.what_if.texts;
    if same {
        texts.remove(name);
    } else {
        texts.insert(name.to_owned(), text.to_owned());
    }
    whatif::ask(model, crate::tui::tiers::Want::Table)
}
