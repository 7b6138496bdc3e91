//! Lists to choose from: the theme, seen while it is chosen, the workspace's playbook, parts of figures.

use super::{PastRuns, figures, keys, model_tabs, selection};
use crate::tui::action::{Effect, Request};
use crate::tui::data::DataPane;
use crate::tui::desk::Desk;
use crate::tui::history::History;
use crate::tui::layer::ThemeLayer;
use crate::tui::model::{FigurePane, Layer, Leads, List, Loaded, Model};
use crate::tui::selecting::Selecting;
use crate::tui::session::PlaybookSession;
use crate::tui::tiers::TierDesk;
use crate::tui::view;
use crossterm::event::KeyEvent;

/// Opens the list of themes on the one in use.
pub fn open_themes(model: &mut Model) -> Vec<Effect> {
    let before = model.themes.place();
    model.layers.push(Layer::Themes(ThemeLayer {
        list: List::default(),
        before,
    }));
    select(model, before);
    Vec::new()
}

/// Opens the list of playbooks; with one there is nothing to choose.
pub fn open_playbooks(model: &mut Model) -> Vec<Effect> {
    let Some(picture) = model.picture.ready() else {
        model.say("the workspace is not read yet");
        return Vec::new();
    };
    match picture.playbooks.as_slice() {
        [] | [_] => {
            let words = format!(
                "{} is the only playbook of this workspace; a section [playbooks.…] in assay.toml adds another",
                picture.title
            );
            model.say(words);
        }
        several => {
            let selected = several.iter().position(|(id, _)| *id == picture.playbook);
            let list = List {
                selected: selected.unwrap_or(0),
                offset: 0,
            };
            model.layers.push(Layer::Playbooks(list));
        }
    }
    Vec::new()
}

/// A key for a list that is chosen from.
pub fn key(model: &mut Model, key: &KeyEvent) -> Vec<Effect> {
    let Some(name) = keys::name(key) else { return Vec::new() };
    let page = isize::try_from(view::layer_height(model).max(2) - 1).unwrap_or(1);
    let has = |verb: &str| model.keys.has(verb, &name);
    let by = if name == "Enter" {
        return choose(model);
    } else if has("theme") && matches!(model.layers.last(), Some(Layer::Themes(_))) {
        1
    } else if has("up") {
        -1
    } else if has("down") {
        1
    } else if has("page up") {
        -page
    } else if has("page down") {
        page
    } else if has("first") {
        isize::MIN
    } else if has("last") {
        isize::MAX
    } else if has("quit") {
        close(model);
        return Vec::new();
    } else {
        return Vec::new();
    };
    step(model, by);
    Vec::new()
}

/// Moves the selection; a theme is seen at once.
pub fn step(model: &mut Model, by: isize) {
    let at = match model.layers.last() {
        Some(Layer::Themes(layer)) => layer.list.selected,
        Some(Layer::Playbooks(list)) => list.selected,
        Some(Layer::Ways(layer)) => layer.list.selected,
        Some(Layer::Parts(layer)) => layer.list.selected,
        _ => return,
    };
    // A step past the end begins again: with a handful of themes that is the shortest way round.
    let length = rows(model);
    let next = match by {
        1 if at + 1 == length && matches!(model.layers.last(), Some(Layer::Themes(_))) => 0,
        by => at.saturating_add_signed(by),
    };
    select(model, next);
}

fn rows(model: &Model) -> usize {
    match model.layers.last() {
        Some(Layer::Themes(_)) => model.themes.list().len(),
        Some(Layer::Playbooks(_)) => model.picture.ready().map_or(0, |picture| picture.playbooks.len()),
        Some(Layer::Ways(layer)) => layer.ways.len(),
        Some(Layer::Parts(layer)) => layer.parts.len(),
        _ => 0,
    }
}

fn select(model: &mut Model, row: usize) {
    let (length, height) = (rows(model), view::layer_height(model));
    match model.layers.last_mut() {
        Some(Layer::Themes(layer)) => {
            layer.list.select(row, length, height);
            let row = layer.list.selected;
            model.themes.select(row);
        }
        Some(Layer::Playbooks(list)) => list.select(row, length, height),
        Some(Layer::Ways(layer)) => layer.list.select(row, length, height),
        Some(Layer::Parts(layer)) => layer.list.select(row, length, height),
        _ => {}
    }
}

/// A click selects a row, and chooses the one that is selected already.
pub fn clicked(model: &mut Model, row: usize) -> Vec<Effect> {
    let at = match model.layers.last() {
        Some(Layer::Themes(layer)) => layer.list.selected,
        Some(Layer::Playbooks(list)) => list.selected,
        Some(Layer::Ways(layer)) => layer.list.selected,
        Some(Layer::Parts(layer)) => layer.list.selected,
        _ => return Vec::new(),
    };
    if at == row {
        return choose(model);
    }
    select(model, row);
    Vec::new()
}

fn choose(model: &mut Model) -> Vec<Effect> {
    match model.layers.pop() {
        Some(Layer::Themes(_)) => {
            let theme = model.themes.current().name.clone();
            vec![Effect::Ask(Request::KeepTheme(theme))]
        }
        Some(Layer::Playbooks(list)) => {
            let picture = model.picture.ready();
            let chosen = picture.and_then(|picture| picture.playbooks.get(list.selected));
            match chosen.map(|(id, _)| id.clone()) {
                Some(id) => switch(model, id),
                None => Vec::new(),
            }
        }
        Some(Layer::Ways(layer)) => {
            let chosen = layer.ways.into_iter().nth(layer.list.selected);
            chosen.map_or_else(Vec::new, |way| selection::open(model, way.leads))
        }
        Some(Layer::Parts(layer)) => {
            let chosen = layer.parts.get(layer.list.selected).map(|part| part.opens);
            chosen.map_or_else(Vec::new, |opens| figures::enter(model, opens))
        }
        _ => Vec::new(),
    }
}

/// Shows another playbook in the same pane.
pub fn switch(model: &mut Model, id: String) -> Vec<Effect> {
    if model.picture.ready().is_some_and(|picture| picture.playbook == id) {
        return Vec::new();
    }
    while !model.layers.is_empty() {
        close(model);
    }
    stay_in_tabs(model, &id);
    if let Some((left, session)) = PlaybookSession::of(model) {
        model.kept.insert(left, session);
    }
    model.playbook = None;
    model.opening = Some(id.clone());
    model.picture = Loaded::Waiting;
    // What the other playbook still answers is about results that are gone.
    let generations = &mut model.generations;
    (generations.layer, generations.stale) = (generations.fresh(), generations.fresh());
    model.leads = Leads::default();
    model.data = DataPane::default();
    model.desk = Desk::default();
    model.history = History::default();
    model.past = PastRuns::default();
    model.tier_desk = TierDesk {
        tab: model.tier_desk.tab,
        wald: model.tier_desk.wald,
        basis: model.tier_desk.basis + 1,
        ..TierDesk::default()
    };
    model.figures = FigurePane::default();
    let asked = generations.fresh();
    model.selecting = Selecting {
        holding: asked,
        finding: asked,
        found: asked,
        ..Selecting::default()
    };
    model.trail.clear();
    model.last_lines.clear();
    model.dragged = None;
    model.past = super::PastRuns::default();
    for list in [&mut model.phases, &mut model.gates, &mut model.tiers] {
        *list = List::default();
    }
    (model.overview, model.below) = (0, 0);
    vec![Effect::SwitchPlaybook(id), model.ask_picture()]
}

/// The other playbook is looked at in the tabs that are open in this one, where it has them. What this one does not have
/// is left as it was there.
fn stay_in_tabs(model: &mut Model, id: &str) {
    let tab = model_tabs(model).get(model.figures.tab).map(|(name, _)| name.clone());
    let group_tab = model.group_facts().map(|_| model.groups.tab.title().to_owned());
    let kept = model.kept.entry(id.to_owned()).or_default();
    model.tier_desk.tab.title().clone_into(&mut kept.tier_tab);
    if let Some(tab) = tab {
        kept.model_tab = tab;
    }
    if let Some(tab) = group_tab {
        kept.group_tab = tab;
    }
}

/// Takes the topmost layer away; a theme that was only looked at goes with it.
pub fn close(model: &mut Model) {
    if let Some(Layer::Themes(layer)) = model.close_layer() {
        model.themes.select(layer.before);
    }
}
