//! A pane that this playbook leaves empty: what would stand there, and which playbook has it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::paint;
use crate::tui::action::Picture;
use crate::tui::model::Model;

/// Draws what would stand in the pane of groups.
pub fn groups(model: &Model, picture: &Picture, buffer: &mut Buffer, area: Rect) {
    let (_, many) = picture.lead_words;
    let text = format!(
        "Here stand groups of leads with their role map, duplicates, merges and archive. The {many} of this playbook stand \
         alone, in pane 6.{}",
        picture.groups_elsewhere
    );
    paint::sentence(
        buffer,
        area,
        &model.keys.fill(&text),
        model.themes.current().style("text.muted"),
    );
}
