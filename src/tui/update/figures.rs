//! The pane of the model: named tabs of figures, and scrolling in them.

use crate::lens::NamedFigures;
use crate::tui::action::Effect;
use crate::tui::model::Model;
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
