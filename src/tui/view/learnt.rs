//! The pane of the model: named tabs of figures, or the sentence on what would stand there.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::strip::{self, Tab};
use super::{figure, paint};
use crate::tui::action::Picture;
use crate::tui::hit::{HitMap, Target};
use crate::tui::layout;
use crate::tui::model::Model;
use crate::tui::update::model_tabs;

/// Draws the pane.
pub fn draw(model: &Model, picture: &Picture, buffer: &mut Buffer, area: Rect, hits: &mut HitMap) {
    let theme = model.themes.current();
    let why = match &picture.model {
        Err(why) => Some(why.as_str()),
        Ok(tabs) if tabs.is_empty() => Some("Here stands the model. This run has nothing to say about it"),
        Ok(_) => None,
    };
    if let Some(why) = why {
        let text = model.keys.fill(&format!("{}.", why.trim_end_matches('.')));
        return paint::sentence(buffer, area, &text, theme.style("text.muted"));
    }
    let (top, body) = layout::tiers(area);
    tabs(model, buffer, top, hits);
    let lines = lines(model, usize::from(body.width));
    paint::lines(buffer, body, &lines, model.figures.scroll, theme);
}

fn tabs(model: &Model, buffer: &mut Buffer, area: Rect, hits: &mut HitMap) {
    let all: Vec<Tab<'_>> = model_tabs(model)
        .iter()
        .enumerate()
        .map(|(place, (name, _))| Tab {
            title: name,
            target: Target::ModelTab(place),
            absent: false,
        })
        .collect();
    strip::draw(buffer, area, &all, model.figures.tab, model.themes.current(), hits);
}

/// The lines of the open tab.
pub fn lines(model: &Model, width: usize) -> Vec<Line<'static>> {
    let theme = model.themes.current();
    let mut lines = Vec::new();
    let figures = model_tabs(model)
        .get(model.figures.tab)
        .map(|(_, figures)| figures.as_slice());
    for found in figures.unwrap_or_default() {
        lines.extend(figure::lines(found, theme, width));
        lines.push(Line::default());
    }
    lines
}
