//! Figures on screen: the tabs of the pane of the model, scrolling in them, and the numbers of any figure as a table.

use super::verbs;
use crate::lens::{Figure, NamedFigures};
use crate::operations::{Pane, SheetKey};
use crate::tui::action::{Effect, Request};
use crate::tui::grid::Grid;
use crate::tui::layer::{Opens, Part, PartsLayer, SheetLayer};
use crate::tui::model::{Layer, List, Model};
use crate::tui::view;

/// The pane's tabs.
pub fn tabs(model: &Model) -> &[NamedFigures] {
    let held = model.picture.ready().map(|picture| picture.model.as_deref());
    held.and_then(Result::ok).unwrap_or_default()
}

/// The tab to the left or to the right.
pub fn neighbour(model: &mut Model, by: isize) -> Vec<Effect> {
    let count = isize::try_from(tabs(model).len()).unwrap_or(0);
    let here = isize::try_from(model.figures.tab).unwrap_or(0);
    let next = (here + by).rem_euclid(count.max(1));
    show(model, usize::try_from(next).unwrap_or(0))
}

/// Shows a tab.
pub fn show(model: &mut Model, tab: usize) -> Vec<Effect> {
    if tab < tabs(model).len() && tab != model.figures.tab {
        model.figures.tab = tab;
        model.figures.scroll = 0;
    }
    Vec::new()
}

/// Scrolls the tab.
pub fn scroll(model: &mut Model, by: isize) {
    let most = view::model_overflow(model);
    model.figures.scroll = model.figures.scroll.saturating_add_signed(by).min(most);
}

/// After new results: the tab that is open may be gone.
pub fn settle(model: &mut Model) {
    model.figures.tab = model.figures.tab.min(tabs(model).len().saturating_sub(1));
    model.figures.scroll = model.figures.scroll.min(view::model_overflow(model));
}

// ---- The numbers of figures

/// The figures in sight: of a report over the pane, else of the pane.
pub fn in_sight(model: &Model) -> &[Figure] {
    match (model.layers.last(), model.pane) {
        (Some(Layer::Report(report)), _) => report.figures.ready().map(Vec::as_slice).unwrap_or_default(),
        (None, Pane::Overview) => model.picture.ready().map_or(&[], |picture| picture.figures.as_slice()),
        (None, Pane::Model) => tabs(model)
            .get(model.figures.tab)
            .map_or(&[], |(_, figures)| figures.as_slice()),
        (None, Pane::Tiers) => model.tab_figures(model.tier_desk.tab),
        _ => &[],
    }
}

/// Whether one of the figures in sight has numbers.
pub fn have_numbers(model: &Model) -> bool {
    in_sight(model).iter().any(has_numbers)
}

fn has_numbers(figure: &Figure) -> bool {
    !matches!(figure.plain(), Figure::Text { .. })
}

/// What stands inside the pane, or over it: the tab's name or the report's.
fn tab(model: &Model) -> String {
    match (model.layers.last(), model.pane) {
        (Some(Layer::Report(report)), _) => report.title.clone(),
        (_, Pane::Model) => tabs(model)
            .get(model.figures.tab)
            .map_or_else(String::new, |(name, _)| name.clone()),
        (_, Pane::Tiers) => model.tier_desk.tab.title().to_owned(),
        _ => String::new(),
    }
}

/// What a figure is called: its title, else where it stands.
fn name(model: &Model, place: usize, figure: &Figure) -> String {
    let title = figure.title();
    if !title.is_empty() {
        return title.to_owned();
    }
    let tab = tab(model);
    let of = if tab.is_empty() { model.pane.title() } else { &tab };
    format!("figure {} of {of}", place + 1)
}

/// Opens the numbers of the figures in sight: a single one at once, several from a list. The overview also leads to the
/// panes that have all of what it shows.
pub fn open(model: &mut Model) -> Vec<Effect> {
    let figures = in_sight(model).iter().enumerate();
    let mut parts: Vec<Part> = figures
        .filter(|(_, figure)| has_numbers(figure))
        .map(|(place, figure)| Part {
            label: name(model, place, figure),
            opens: Opens::Numbers(place),
        })
        .collect();
    if model.layers.is_empty() && model.pane == Pane::Overview {
        let panes = [Pane::Pipeline, Pane::Gates, Pane::Tiers, Pane::Leads].map(|pane| Part {
            label: pane.title().to_owned(),
            opens: Opens::Pane(pane),
        });
        parts.splice(0..0, panes);
    }
    match parts.as_slice() {
        [] => {
            model.say("no figure here has numbers to open");
            Vec::new()
        }
        [only] => enter(model, only.opens),
        _ => {
            model.layers.push(Layer::Parts(PartsLayer {
                list: List::default(),
                parts,
            }));
            Vec::new()
        }
    }
}

/// Opens a part.
pub fn enter(model: &mut Model, opens: Opens) -> Vec<Effect> {
    match opens {
        Opens::Pane(pane) => verbs::drill(model, pane),
        Opens::Numbers(place) => numbers(model, place),
    }
}

/// The numbers of a figure as a table over what they stand in.
fn numbers(model: &mut Model, place: usize) -> Vec<Effect> {
    let Some(figure) = in_sight(model).get(place).cloned() else {
        return Vec::new();
    };
    let title = name(model, place, &figure);
    let key = SheetKey::Figure {
        pane: model.pane.title().to_owned(),
        tab: tab(model),
        place,
    };
    let generation = model.generations.fresh();
    let mut grid = Grid::new(key);
    grid.reading = generation;
    model.layers.push(Layer::Sheet(Box::new(SheetLayer::new(title, grid))));
    vec![Effect::Ask(Request::Figure {
        generation,
        figure: Box::new(figure),
    })]
}

/// Enter over a report opens its numbers, over the details of a phase what it measured; nothing over anything else.
pub fn over(model: &mut Model) -> Option<Vec<Effect>> {
    match (model.layers.last(), model.pane) {
        (Some(Layer::Report(_)), _) => Some(open(model)),
        (Some(Layer::Details(_)), Pane::Pipeline) => Some(measured(model)),
        _ => None,
    }
}

/// What the selected phase measured, as a table.
fn measured(model: &mut Model) -> Vec<Effect> {
    let picture = model.picture.ready();
    let state = picture.and_then(|picture| picture.states.get(model.phases.selected));
    let Some(state) = state.filter(|state| !state.metrics.is_empty()) else {
        model.say("this phase measured nothing yet");
        return Vec::new();
    };
    let phase = state.phase.id.to_owned();
    verbs::open_sheet(model, format!("metrics of {phase}"), SheetKey::Metrics { phase })
}
