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
            "Here stand groups of leads with their role map, duplicates, merges and archive. The leads of this playbook \
             stand alone, in pane 6; buyer-groups is the playbook that seats people in groups."
        }
        _ => "",
    };
    paint::sentence(buffer, area, text, model.themes.current().style("text.muted"));
}
