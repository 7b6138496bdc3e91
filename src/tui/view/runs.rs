//! Runs: the history, newest first, with the marks of the two that are to be compared.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::paint::{self, span};
use super::sheet;
use crate::tui::hit::{HitMap, Target};
use crate::tui::layout;
use crate::tui::model::Model;

/// Draws the pane.
pub fn draw(model: &Model, buffer: &mut Buffer, area: Rect, hits: &mut HitMap) {
    let theme = model.themes.current();
    if !model.has_runs() {
        let text = "Here stands the history: each run with its outcome, day and parameters; mark two with {mark run} and ↵ sets them side by side. Nothing ran yet: {run all} runs all phases.";
        return paint::sentence(buffer, area, &model.keys.fill(text), theme.style("text.muted"));
    }
    let (top, body) = layout::runs(area);
    let grid = &model.past.grid;
    let mut spans = vec![span(theme, "text.strong", format!(" {}", sheet::places(grid, "runs")))];
    spans.extend(sheet::narrowings(grid, None, theme, usize::from(area.width) / 2));
    let marked = match model.past.marked.as_slice() {
        [] => String::new(),
        [one] => format!(" · run {one} is marked"),
        [first, second, ..] => format!(" · {first} and {second} are marked: ↵ compares them"),
    };
    spans.push(span(theme, "text.muted", marked));
    paint::line(buffer, top, 0, &Line::from(spans));
    sheet::draw(model, grid, buffer, body, Target::Row, hits);
}
