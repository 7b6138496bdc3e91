//! Figures about runs: one run whole, two compared, what restoring parameters would change.

use ratatui::text::Line;

use super::figure;
use super::paint::{paragraph, span};
use crate::tui::layer::ReportLayer;
use crate::tui::model::{Loaded, Model};

/// The report's lines, a blank one between two figures.
pub fn lines(model: &Model, report: &ReportLayer, width: usize) -> Vec<Line<'static>> {
    let theme = model.themes.current();
    let figures = match &report.figures {
        Loaded::Waiting => return vec![Line::from(span(theme, "text.muted", " looking it up …"))],
        Loaded::Failed(error) => return paragraph(theme, "error", &format!("✗ {error}"), 1, width),
        Loaded::Ready(figures) => figures,
    };
    let mut all = Vec::new();
    for (place, figure) in figures.iter().enumerate() {
        if place > 0 {
            all.push(Line::default());
        }
        all.extend(figure::lines(figure, theme, width));
    }
    all
}
