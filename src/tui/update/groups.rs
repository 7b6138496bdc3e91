//! The pane of groups: its tabs, the way into a role map and about in it, and what is asked for as the selection moves.

use super::{grid, movement, verbs};
use crate::lens::{Figure, GroupMap, GroupTab};
use crate::operations::{Pane, SheetKey};
use crate::tui::action::{Effect, Request};
use crate::tui::grid::Grid;
use crate::tui::group_desk::{GroupDesk, PairAtHand};
use crate::tui::layer::ReportLayer;
use crate::tui::model::{Layer, Loaded, Model};

/// The tab to the left or to the right.
pub fn neighbour(model: &mut Model, by: isize) -> Vec<Effect> {
    let here = GroupTab::ALL.iter().position(|tab| *tab == model.groups.tab);
    let count = isize::try_from(GroupTab::ALL.len()).unwrap_or(1);
    let next = (isize::try_from(here.unwrap_or(0)).unwrap_or(0) + by).rem_euclid(count);
    let next = usize::try_from(next).unwrap_or(0);
    show(model, GroupTab::ALL.get(next).copied().unwrap_or_default())
}

/// Shows a tab.
pub fn show(model: &mut Model, tab: GroupTab) -> Vec<Effect> {
    model.groups.tab = tab;
    model.groups.roles.inside = false;
    movement::settle(model)
}

/// Whether keys move from card to card.
pub fn inside(model: &Model) -> bool {
    model.pane == Pane::Groups && model.groups.tab == GroupTab::Roles && model.groups.roles.inside
}

/// Into the role map, and from there to a person; a pair side by side, all of it; in the other tabs the whole row.
pub fn open(model: &mut Model) -> Vec<Effect> {
    match model.groups.tab {
        GroupTab::Roles => {}
        GroupTab::Duplicates => return open_pair(model),
        GroupTab::Merges | GroupTab::Archive => return grid::record(model),
    }
    let roles = &mut model.groups.roles;
    if !roles.inside {
        if roles.map.ready().is_some() {
            roles.inside = true;
            roles.settle();
        }
        return movement::settle(model);
    }
    match roles.selected().map(str::to_owned) {
        Some(lead) => {
            let unmask = roles.unmask;
            verbs::card(model, lead, unmask)
        }
        None => {
            model.say("nobody sits here yet: the card says who comes closest");
            Vec::new()
        }
    }
}

/// The pair at hand over the pane, where there is room for all its fields and one can scroll.
fn open_pair(model: &mut Model) -> Vec<Effect> {
    let PairAtHand { sides, figures, .. } = &model.groups.pair;
    let (Some([a, b]), Loaded::Ready(figures)) = (sides, figures) else {
        return grid::record(model);
    };
    let layer = ReportLayer {
        title: format!("{a} and {b}"),
        figures: Loaded::Ready(figures.clone()),
        scroll: 0,
        foreseen: None,
    };
    model.layers.push(Layer::Report(Box::new(layer)));
    Vec::new()
}

/// A card was clicked: the first click selects it, the second opens it.
pub fn card_clicked(model: &mut Model, at: (usize, usize)) -> Vec<Effect> {
    let roles = &mut model.groups.roles;
    if roles.inside && roles.at == at {
        return open(model);
    }
    roles.inside = true;
    roles.at = at;
    roles.settle();
    movement::settle(model)
}

/// Out of the role map; nothing where keys are not in it.
pub fn back(model: &mut Model) -> Option<Vec<Effect>> {
    if !inside(model) {
        return None;
    }
    model.groups.roles.inside = false;
    Some(movement::settle(model))
}

/// One card up or down.
pub fn step(model: &mut Model, by: isize) {
    let roles = &mut model.groups.roles;
    let Some(map) = roles.map.ready() else { return };
    let held = map.cards.groups.get(roles.at.0).map_or(0, |group| group.cards.len());
    roles.at.1 = roles.at.1.saturating_add_signed(by).min(held.saturating_sub(1));
}

/// One column to the left or right; columns without a card are stepped over.
pub fn sideways(model: &mut Model, by: isize) {
    let roles = &mut model.groups.roles;
    let Some(map) = roles.map.ready() else { return };
    let groups = &map.cards.groups;
    let mut column = roles.at.0;
    while let Some(next) = column.checked_add_signed(by).filter(|next| *next < groups.len()) {
        column = next;
        if groups.get(column).is_some_and(|group| !group.cards.is_empty()) {
            roles.at.0 = column;
            roles.settle();
            return;
        }
    }
}

/// Shows personal data of the map or of the pair in clear, or hides it again.
pub fn toggle_mask(model: &mut Model) -> Option<Vec<Effect>> {
    match model.groups.tab {
        GroupTab::Roles => {
            model.groups.roles.unmask = !model.groups.roles.unmask;
            model.groups.roles.group = None;
        }
        GroupTab::Duplicates => {
            model.groups.pair.unmask = !model.groups.pair.unmask;
            model.groups.pair.sides = None;
        }
        GroupTab::Merges | GroupTab::Archive => return None,
    }
    Some(movement::settle(model))
}

/// Asks for what is in sight and not there: the tab's table, the selected group's map, the pair at hand.
pub fn ensure(model: &mut Model) -> Vec<Effect> {
    if model.group_facts().is_none() {
        return Vec::new();
    }
    let mut effects = Vec::new();
    if !model.groups.grid().opened() {
        let generation = model.generations.fresh();
        effects.push(ask(model.groups.grid_mut(), generation));
    }
    grid::settle(model);
    match model.groups.tab {
        GroupTab::Roles => effects.extend(ask_map(model)),
        GroupTab::Duplicates => effects.extend(ask_pair(model)),
        GroupTab::Merges | GroupTab::Archive => {}
    }
    effects
}

fn ask(grid: &mut Grid, generation: u64) -> Effect {
    grid.reading = generation;
    Effect::Ask(Request::Sheet {
        generation,
        key: grid.key.clone(),
    })
}

fn ask_map(model: &mut Model) -> Option<Effect> {
    let wanted = model.groups.groups.selected_id().map(str::to_owned)?;
    if model.groups.roles.group.as_ref() == Some(&wanted) {
        return None;
    }
    let generation = model.generations.fresh();
    let roles = &mut model.groups.roles;
    roles.group = Some(wanted.clone());
    roles.asking = generation;
    Some(Effect::Ask(Request::GroupMap {
        generation,
        group: wanted,
        unmask: roles.unmask,
    }))
}

/// The sides of the selected pair, as the evidence names them.
fn sides(model: &Model) -> Option<[String; 2]> {
    let grid = &model.groups.pairs;
    let SheetKey::Evidence { gate, .. } = &grid.key else {
        return None;
    };
    let spec = super::pairs::decidable(model, gate)?;
    let row = grid.selected_row()?;
    let side = |name: &str| Some(grid.cell_named(row, name)?.shown());
    let [a, b] = spec.shown;
    Some([side(a)?, side(b)?])
}

fn ask_pair(model: &mut Model) -> Option<Effect> {
    let wanted = sides(model)?;
    if model.groups.pair.sides.as_ref() == Some(&wanted) {
        return None;
    }
    let generation = model.generations.fresh();
    let pair = &mut model.groups.pair;
    pair.sides = Some(wanted.clone());
    pair.asking = generation;
    Some(Effect::Ask(Request::PairFigures {
        generation,
        sides: wanted,
        unmask: pair.unmask,
    }))
}

/// The role map that was asked for.
pub fn mapped(model: &mut Model, generation: u64, result: Result<Box<GroupMap>, String>) -> Vec<Effect> {
    let roles = &mut model.groups.roles;
    if roles.asking != generation {
        return Vec::new();
    }
    let before = roles.map.ready().map(|map| map.group.clone());
    match result {
        Ok(map) => {
            if before.as_ref() != Some(&map.group) {
                roles.at = (0, 0);
            }
            roles.map = Loaded::Ready(map);
            roles.settle();
        }
        Err(error) => {
            roles.inside = false;
            roles.map = Loaded::Failed(error);
        }
    }
    Vec::new()
}

/// The pair that was asked for, side by side.
pub fn compared(model: &mut Model, generation: u64, result: Result<Vec<Figure>, String>) -> Vec<Effect> {
    let pair = &mut model.groups.pair;
    if pair.asking == generation {
        pair.figures = match result {
            Ok(figures) => Loaded::Ready(figures),
            Err(error) => Loaded::Failed(error),
        };
    }
    Vec::new()
}

/// After new results: every table and what stands beside it is asked for again as soon as it is in sight.
pub fn renew(model: &mut Model) {
    let Some(facts) = model.group_facts() else {
        model.groups = GroupDesk::default();
        return;
    };
    let key = SheetKey::Evidence {
        gate: facts.gate.to_owned(),
        subject: None,
    };
    if model.groups.pairs.key != key {
        model.groups.pairs = Grid::new(key);
    }
    // What is out of sight is asked for when somebody looks at it: reading the archives again takes long.
    for grid in model.groups.grids_mut() {
        grid.reading = 0;
    }
    model.groups.roles.group = None;
    model.groups.pair.sides = None;
}
