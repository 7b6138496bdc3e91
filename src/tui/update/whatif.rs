//! What-if on screen: every step changes the draft at once and asks the what-if thread for its table.

use std::collections::BTreeMap;

use super::{prompt, ruleset, selection, tiers, verbs};
use crate::lens::{Slider, TierTab};
use crate::operations::{Pane, RULESET, SPLIT, SavedDraft};
use crate::tui::action::{Effect, Request};
use crate::tui::model::{Layer, Model, Prompt, Purpose};
use crate::tui::tiers::{DraftError, Drafted, Stepped, Want, WhatIfAsk};

/// Shows the tab, from wherever somebody is.
pub fn show(model: &mut Model) -> Vec<Effect> {
    model.tier_desk.tab = TierTab::WhatIf;
    verbs::drill(model, Pane::Tiers)
}

/// The value of a slider in the draft.
pub fn drafted(draft: &BTreeMap<String, Drafted>, slider: &Slider) -> Drafted {
    draft.get(&slider.name).copied().unwrap_or(slider.value)
}

fn selected(model: &Model) -> Option<Slider> {
    model.sliders().get(model.tier_desk.what_if.list.selected).cloned()
}

/// Sums of steps such as 0.1 are shown and saved without the dust of binary fractions.
fn tidy(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

/// Moves the selected slider; it stays in its range.
pub fn step(model: &mut Model, by: isize) -> Vec<Effect> {
    let Some(slider) = selected(model) else {
        return Vec::new();
    };
    let next = match drafted(&model.tier_desk.what_if.draft, &slider) {
        Some(value) => Some(tidy(value + by as f64 * slider.step).clamp(slider.minimum, slider.maximum)),
        None if by > 0 => Some(slider.minimum),
        None => None,
    };
    set(model, &slider, next)
}

fn set(model: &mut Model, slider: &Slider, value: Drafted) -> Vec<Effect> {
    let draft = &mut model.tier_desk.what_if.draft;
    let before = draft.get(&slider.name).copied().unwrap_or(slider.value);
    if before == value {
        return Vec::new();
    }
    if value == slider.value {
        draft.remove(&slider.name);
    } else {
        draft.insert(slider.name.clone(), value);
    }
    ask(model, Want::Table)
}

/// The selected slider back to its value; where it stands there already, all of them.
pub fn reset(model: &mut Model) -> Vec<Effect> {
    let (slider, text) = (selected(model), ruleset::selected_text(model));
    let desk = &mut model.tier_desk.what_if;
    let one = match (&slider, &text) {
        (Some(slider), _) => desk.draft.remove(&slider.name).is_some(),
        (None, Some((name, _))) => desk.texts.remove(name).is_some(),
        (None, None) => return Vec::new(),
    };
    if !one {
        desk.draft.clear();
        desk.texts.clear();
    }
    ask(model, Want::Table)
}

/// Asks for a value of the selected slider.
pub fn type_value(model: &mut Model) -> Vec<Effect> {
    if let Some(slider) = selected(model) {
        let value = drafted(&model.tier_desk.what_if.draft, &slider);
        let text = value.map_or_else(|| "none".to_owned(), |value| value.to_string());
        prompt::open(model, Purpose::Slider(slider.name), &text);
        return Vec::new();
    }
    ruleset::type_text(model)
}

/// Takes a typed value, or says under the line why not.
pub fn typed(model: &mut Model, name: &str, text: &str) -> Vec<Effect> {
    let Some(slider) = model.sliders().iter().find(|slider| slider.name == name).cloned() else {
        model.layers.pop();
        return Vec::new();
    };
    let range = format!("a number from {} to {}", slider.minimum, slider.maximum);
    let value = match text {
        "none" => None,
        text => match text.parse::<f64>() {
            Ok(value) if (slider.minimum..=slider.maximum).contains(&value) => Some(tidy(value)),
            _ => {
                tiers::refuse(model, format!("{name} takes {range}"));
                return Vec::new();
            }
        },
    };
    model.layers.pop();
    set(model, &slider, value)
}

/// Asks the what-if thread about the draft.
pub fn ask(model: &mut Model, want: Want) -> Vec<Effect> {
    let generation = model.generations.fresh();
    let (basis, texts) = (model.tier_desk.basis, texts(model));
    let desk = &mut model.tier_desk.what_if;
    desk.asked = generation;
    desk.basis = Some(basis);
    vec![Effect::WhatIf(WhatIfAsk {
        generation,
        basis,
        draft: desk.draft.clone(),
        texts,
        want,
    })]
}

/// The draft's texts: edited rules, and by which rule set and on which split it counts where somebody chose.
fn texts(model: &Model) -> BTreeMap<String, String> {
    let mut texts = model.tier_desk.what_if.texts.clone();
    let chosen = [
        (RULESET, &model.tier_desk.view.ruleset),
        (SPLIT, &model.tier_desk.what_if.split),
    ];
    for (name, value) in chosen {
        texts.extend(value.as_ref().map(|value| (name.to_owned(), value.clone())));
    }
    texts
}

/// Asks for the table once the tab is looked at, and again after new results.
pub fn ensure(model: &mut Model) -> Vec<Effect> {
    let graded = model.picture.ready().is_some_and(|picture| picture.tiers.is_ok());
    let asked = model.tier_desk.what_if.basis == Some(model.tier_desk.basis);
    if asked || !graded || model.set_awaited() || model.sliders().is_empty() {
        return Vec::new();
    }
    ask(model, Want::Table)
}

/// After new results a draft keeps what it still moves.
pub fn renewed(model: &mut Model) {
    // What the chosen rule set holds is not known yet.
    if model.set_awaited() {
        return;
    }
    let texts: BTreeMap<String, String> = model
        .rule_texts()
        .iter()
        .map(|rule| (rule.name.clone(), rule.text.clone()))
        .collect();
    let drafted = &mut model.tier_desk.what_if.texts;
    drafted.retain(|name, text| texts.get(name).is_some_and(|held| held != text));
    let now: BTreeMap<String, Drafted> = model
        .sliders()
        .iter()
        .map(|slider| (slider.name.clone(), slider.value))
        .collect();
    let draft = &mut model.tier_desk.what_if.draft;
    draft.retain(|name, value| now.get(name).is_some_and(|held| held != value));
}

/// Takes a graded draft. One that is older than what is shown, or of older results, is dropped; one that is older than
/// the newest question is shown until that comes, so that the table moves while a key is held.
pub fn take(model: &mut Model, generation: u64, basis: u64, result: Result<Box<Stepped>, DraftError>) -> Vec<Effect> {
    let current = model.tier_desk.basis == basis;
    let desk = &mut model.tier_desk.what_if;
    if !current || generation <= desk.answered || generation > desk.asked {
        return Vec::new();
    }
    desk.answered = generation;
    match result {
        Ok(stepped) => {
            desk.shown = Some((stepped.table, stepped.elapsed));
            desk.looks = stepped.looks;
            desk.problem = None;
            if generation == desk.asked {
                understood(model);
            }
            let desk = &mut model.tier_desk.what_if;
            if generation != desk.asked {
                return Vec::new();
            }
            if let Some(shifted) = stepped.shifted {
                desk.draft = shifted;
                model.say("all thresholds moved together");
            }
            stepped
                .movers
                .map_or_else(Vec::new, |leads| selection::open(model, leads))
        }
        Err(error) => {
            desk.problem = Some(error.message.clone());
            blame(model, error);
            Vec::new()
        }
    }
}

/// The rule that was typed makes sense: its line is done with.
fn understood(model: &mut Model) {
    if matches!(model.layers.last(), Some(Layer::Prompt(prompt)) if matches!(prompt.purpose, Purpose::Rule(_))) {
        model.layers.pop();
    }
}

/// Shows an error under the rule that it is about, while its line is open.
fn blame(model: &mut Model, error: DraftError) {
    let Some(Layer::Prompt(prompt)) = model.layers.last_mut() else {
        return;
    };
    let Purpose::Rule(typed) = &prompt.purpose else { return };
    let offset = error
        .place
        .filter(|(name, _)| name == typed)
        .and_then(|(_, offset)| offset);
    prompt.error = Some((error.message, offset));
}

/// Asks for the name to save the draft under.
pub fn name_draft(model: &mut Model) -> Vec<Effect> {
    prompt::open(model, Purpose::Profile, "");
    Vec::new()
}

/// A typed name: one of the workspace's own profiles is replaced when it is confirmed.
pub fn save(model: &mut Model, name: &str) -> Vec<Effect> {
    let facts = model.picture.ready().map(|picture| &picture.tier_facts);
    let own = facts.is_some_and(|facts| facts.own_profiles.iter().any(|held| held == name));
    let asked = matches!(model.layers.last(), Some(Layer::Prompt(Prompt { error: Some(_), .. })));
    if name.is_empty() {
        tiers::refuse(model, "a profile needs a name, such as spring-list");
        return Vec::new();
    }
    if own && !asked {
        tiers::refuse(
            model,
            format!("assay.toml has a profile `{name}`: Enter again replaces it"),
        );
        return Vec::new();
    }
    let value = |value: &Drafted| value.map_or_else(|| toml::Value::String("none".to_owned()), toml::Value::Float);
    let draft = &model.tier_desk.what_if.draft;
    let mut values: BTreeMap<String, toml::Value> =
        draft.iter().map(|(name, held)| (name.clone(), value(held))).collect();
    let texts = texts(model).into_iter();
    values.extend(texts.map(|(name, text)| (name, text.into())));
    vec![Effect::Ask(Request::SaveDraft {
        name: name.to_owned(),
        values,
        replace: own,
    })]
}

/// Says where the draft went, or why it did not.
pub fn saved(model: &mut Model, result: Result<SavedDraft, String>) -> Vec<Effect> {
    let asking = matches!(model.layers.last(), Some(Layer::Prompt(prompt)) if prompt.purpose == Purpose::Profile);
    match result {
        Ok(saved) => {
            if asking {
                model.layers.pop();
            }
            model.say(saved.words());
            vec![model.ask_picture()]
        }
        Err(why) if asking => {
            tiers::refuse(model, why);
            Vec::new()
        }
        Err(why) => {
            model.complain(why);
            Vec::new()
        }
    }
}
