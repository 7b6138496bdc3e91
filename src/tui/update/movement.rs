//! Moving the selection and scrolling, and asking for rows that come into sight.

use super::{data, groups, leads, runs, selection};
use crate::operations::Pane;
use crate::tui::action::Effect;
use crate::tui::model::Model;
use crate::tui::view;

/// Lines that a page key scrolls what stands below a list.
const BELOW_PAGE: isize = 5;

/// One row up or down.
pub fn step(model: &mut Model, by: isize) -> Vec<Effect> {
    let pane = model.pane;
    if pane == Pane::Overview {
        scroll_overview(model, by);
        return Vec::new();
    }
    if pane == Pane::Data {
        return data::step(model, by);
    }
    if pane == Pane::Tiers && super::tiers::is_figures(model.tier_desk.tab) {
        super::tiers::scroll(model, by);
        return Vec::new();
    }
    if pane == Pane::Model {
        super::figures::scroll(model, by);
        return Vec::new();
    }
    if groups::inside(model) {
        groups::step(model, by);
        return Vec::new();
    }
    let (length, height) = (model.length(pane), model.height(pane));
    if let Some(list) = model.list_mut(pane) {
        let before = list.selected;
        list.step(by, length, height);
        if list.selected != before && pane == Pane::Pipeline {
            model.below = 0;
        }
    }
    settle(model)
}

fn scroll_overview(model: &mut Model, by: isize) {
    let most = view::overview_overflow(model);
    model.overview = model.overview.saturating_add_signed(by).min(most);
}

/// One page up or down: of the list, or of what stands below it where the whole list is in sight. Below the phases
/// stands a log, so there it is always that.
pub fn page(model: &mut Model, pages: isize) -> Vec<Effect> {
    let pane = model.pane;
    let figures = super::tiers::is_figures(model.tier_desk.tab);
    if pane == Pane::Pipeline || (pane == Pane::Tiers && !figures && model.length(pane) <= model.height(pane)) {
        let most = view::below_overflow(model);
        model.below = model
            .below
            .saturating_add_signed(pages.saturating_mul(BELOW_PAGE))
            .min(most);
        return Vec::new();
    }
    let height = if pane == Pane::Data {
        data::page_rows(model)
    } else {
        model.height(pane)
    };
    let rows = isize::try_from(height.max(2) - 1).unwrap_or(1);
    step(model, pages.saturating_mul(rows))
}

/// To the first or last row.
pub fn end(model: &mut Model, last: bool) -> Vec<Effect> {
    step(model, if last { isize::MAX } else { isize::MIN })
}

/// The wheel, over the pane or what lies on it.
pub fn wheel(model: &mut Model, rows: isize) -> Vec<Effect> {
    if model.layers.is_empty() {
        return step(model, rows);
    }
    super::layers::scroll(model, rows);
    Vec::new()
}

/// Brings every selection back into its list and asks for what is in sight and not prepared.
pub fn settle(model: &mut Model) -> Vec<Effect> {
    for pane in Pane::ALL {
        let (length, height) = (model.length(pane), model.height(pane));
        if let Some(list) = model.list_mut(pane) {
            list.step(0, length, height);
        }
    }
    model.overview = model.overview.min(view::overview_overflow(model));
    model.below = model.below.min(view::below_overflow(model));
    super::tiers::scroll(model, 0);
    super::figures::settle(model);
    let mut effects = match model.pane {
        Pane::Leads => leads::ensure(model),
        Pane::Data => data::ensure(model),
        Pane::Runs => runs::ensure(model),
        Pane::Groups => groups::ensure(model),
        Pane::Tiers => super::tiers::ensure(model),
        _ => Vec::new(),
    };
    effects.extend(selection::lay(model));
    effects
}
