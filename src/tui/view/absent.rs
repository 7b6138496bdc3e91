//! Panes whose turn has not come: one sentence each on what will be there and what does it today.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::paint;
use crate::operations::Pane;
use crate::tui::model::Model;

/// Draws the sentence of the pane.
pub fn draw(model: &Model, buffer: &mut Buffer, area: Rect) {
    let text = match model.pane {
        Pane::Groups => {
            "Here companies will stand with their role map, duplicates and archive; no playbook that makes groups is \
             built in yet, so today there is no command for it: the leads are in pane 6."
        }
        _ => "",
    };
    paint::sentence(buffer, area, text, model.themes.current().style("text.muted"));
}
