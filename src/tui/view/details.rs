//! Titled facts, as the details of a phase or a gate list them.

use ratatui::text::Line;

use super::paint::{span, titled};
use crate::tui::theme::Theme;
use crate::tui::words;

/// Columns of the titles.
pub(super) const TITLE: usize = 8;

/// A titled fact, wrapped.
pub(super) fn fact(theme: &Theme, title: &str, text: &str, width: usize) -> Vec<Line<'static>> {
    let room = width.saturating_sub(TITLE + 2).max(8);
    let wrapped = words::wrap(text, room).into_iter().enumerate();
    wrapped
        .map(|(row, text)| {
            titled(
                theme,
                if row == 0 { title } else { "" },
                TITLE,
                vec![span(theme, "text", text)],
            )
        })
        .collect()
}
