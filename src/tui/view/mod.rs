//! Drawing. It reads the model and nothing else, and touches only what is in sight.

mod absent;
mod ascii;
mod card;
mod chip;
mod chrome;
mod data;
mod data_about;
mod data_tree;
mod details;
mod figure;
mod form;
mod gates;
mod groups;
mod help;
mod hint;
mod hint_layers;
mod layers;
mod leads;
mod learnt;
mod mapping;
mod overview;
mod paint;
mod phase;
mod pickers;
mod pipeline;
mod profile;
mod report;
mod runs;
mod sheet;
mod strip;
mod tiers;
mod tour;

pub use data::height as data_height;
pub use form::rows as form_rows;
pub use mapping::{height as mapping_height, rows as mapping_rows};

use ratatui::Frame;
use ratatui::layout::Rect;

use super::hit::HitMap;
use super::layout;
use super::model::{Layer, Loaded, Model};
use crate::operations::Pane;

/// Draws the model; says what lies where.
pub fn view(model: &Model, frame: &mut Frame<'_>) -> HitMap {
    let mut hits = HitMap::default();
    let whole = frame.area();
    let band = model.terminal.height.saturating_sub(model.size.height);
    let (screen, band) = layout::split_top(whole, whole.height.saturating_sub(band));
    let theme = model.themes.current();
    let areas = layout::areas(screen, !model.selecting.filter.is_empty(), model.has_line());
    frame.buffer_mut().set_style(whole, theme.style("screen"));
    chrome::context(model, frame.buffer_mut(), areas.context);
    chrome::tabs(model, frame.buffer_mut(), areas.tabs, &mut hits);
    chip::draw(model, frame.buffer_mut(), areas.chip, &mut hits);
    if layout::boxed(screen) {
        chrome::pane_box(model, frame, areas.pane);
    }
    pane(model, frame, areas.inner, &mut hits);
    chrome::job(model, frame.buffer_mut(), areas.job);
    layers::draw(model, frame, screen, &mut hits);
    hint::draw(model, frame.buffer_mut(), areas.hint, screen);
    tour::draw(model, frame.buffer_mut(), band);
    if theme.plain {
        ascii::flatten(frame.buffer_mut());
    }
    hits
}

fn pane(model: &Model, frame: &mut Frame<'_>, area: Rect, hits: &mut HitMap) {
    let theme = model.themes.current();
    let buffer = frame.buffer_mut();
    // Where the results cannot be read because a file is missing, this pane is the one that says which.
    if model.pane == Pane::Data {
        return data::draw(model, buffer, area, hits);
    }
    let picture = match &model.picture {
        Loaded::Ready(picture) => picture,
        Loaded::Waiting => return paint::sentence(buffer, area, "reading the workspace …", theme.style("text.muted")),
        Loaded::Failed(error) => return paint::failure(buffer, area, error, model),
    };
    match model.pane {
        Pane::Overview => overview::draw(model, picture, buffer, area, hits),
        Pane::Pipeline => pipeline::draw(model, picture, buffer, area, hits),
        Pane::Gates => gates::draw(model, buffer, area, hits),
        Pane::Tiers => tiers::draw(model, picture, buffer, area, hits),
        Pane::Leads => leads::draw(model, picture, buffer, area, hits),
        Pane::Runs => runs::draw(model, buffer, area, hits),
        Pane::Data => {}
        Pane::Model => learnt::draw(model, picture, buffer, area, hits),
        Pane::Groups if model.group_facts().is_some() => groups::draw(model, picture, buffer, area, hits),
        Pane::Groups => absent::groups(model, picture, buffer, area),
    }
}

/// Width and height, header included, of the table that keys go to.
pub fn table_size(model: &Model) -> (usize, usize) {
    let over = model.layers.iter().rev().find(|layer| matches!(layer, Layer::Sheet(_)));
    let area = match over {
        Some(layer) => layers::inner_of(model, layer),
        None => match model.pane {
            Pane::Leads => layout::leads(model.areas().inner).1,
            Pane::Data => data::table_area(model),
            Pane::Runs => layout::runs(model.areas().inner).1,
            Pane::Groups => {
                let desk = &model.groups;
                let list = layout::groups(model.areas().inner, desk.tab, desk.roles.inside).list;
                layout::split_top(list, 1).1
            }
            _ => model.areas().inner,
        },
    };
    let note = model.grid().map_or(0, sheet::note_rows);
    let height = area.height.saturating_sub(note);
    (usize::from(area.width).saturating_sub(2), usize::from(height))
}

/// How many lines of the overview do not fit.
pub fn overview_overflow(model: &Model) -> usize {
    let inner = model.areas().inner;
    model
        .picture
        .ready()
        .map_or(0, |picture| overview::overflow(model, picture, inner))
}

/// How many of the lines below a list, figures or details, do not fit.
pub fn below_overflow(model: &Model) -> usize {
    let inner = model.areas().inner;
    let Some(picture) = model.picture.ready() else { return 0 };
    let (lines, area) = match model.pane {
        Pane::Pipeline => {
            let (_, below) = layout::pipeline(inner, picture.states.len());
            (phase::lines(model, usize::from(below.width)), below)
        }
        Pane::Tiers => return tiers::differences_overflow(model, layout::tiers(inner).1),
        _ => return 0,
    };
    lines.len().saturating_sub(usize::from(area.height))
}

/// How many of the lines of the pane of tiers' tab of figures do not fit.
pub fn figures_overflow(model: &Model) -> usize {
    let (_, body) = layout::tiers(model.areas().inner);
    let lines = tiers::figure_lines(model, usize::from(body.width)).len();
    lines.saturating_sub(usize::from(body.height))
}

/// How many of the lines of the pane of the model do not fit.
pub fn model_overflow(model: &Model) -> usize {
    let (_, body) = layout::tiers(model.areas().inner);
    let lines = learnt::lines(model, usize::from(body.width)).len();
    lines.saturating_sub(usize::from(body.height))
}

/// How many lines the topmost layer has.
pub fn layer_lines(model: &Model) -> usize {
    layers::fitted(model, layers::inner(model)).len()
}

/// The topmost layer's lines as text.
#[cfg(test)]
pub fn layer_text(model: &Model) -> Vec<String> {
    let lines = layers::lines(model, usize::from(layers::inner(model).width));
    lines.iter().map(ToString::to_string).collect()
}

/// How many lines of the topmost layer are in sight.
pub fn layer_height(model: &Model) -> usize {
    usize::from(layers::inner(model).height)
}
