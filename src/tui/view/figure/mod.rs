//! Figures of a lens as lines of text, fitted to a width. What does not fit is left out and named, never just cut off,
//! and every colour has a sign or a word beside it.

mod bars;
mod cards;
mod curve;
mod dots;
mod form;
mod heat_map;
mod ledger;
mod matrix;
#[cfg(test)]
mod model_tests;
mod table;
#[cfg(test)]
mod tests;
mod tree;
mod waterfall;

pub use cards::{Spot, arranged};
use ratatui::text::Line;

use super::paint::{paragraph, span};
use crate::lens::Figure;
use crate::tui::theme::Theme;
use crate::tui::words;

/// The lines of one figure, its title first (when it has one). None of them is wider than `width`.
pub fn lines(figure: &Figure, theme: &Theme, width: usize) -> Vec<Line<'static>> {
    match figure {
        Figure::Table(table) => table::lines(table, theme, width),
        Figure::Tree(tree) => tree::lines(tree, theme, width),
        Figure::Bars(bars) => bars::lines(bars, theme, width),
        Figure::Dots(dots) => dots::lines(dots, theme, width),
        Figure::Matrix(matrix) => matrix::lines(matrix, theme, width),
        Figure::Curve(curve) => curve::lines(curve, theme, width),
        Figure::HeatMap(map) => heat_map::lines(map, theme, width),
        Figure::Cards(cards) => cards::lines(cards, theme, width),
        Figure::Ledger(ledger) if ledger.is_signed() => waterfall::lines(ledger, theme, width),
        Figure::Ledger(ledger) => ledger::lines(ledger, theme, width),
        Figure::Form(form) => form::lines(form, theme, width),
        Figure::Linked(linked) => lines(&linked.of, theme, width),
        Figure::Text { title, lines } => {
            let mut all = title_line(title, theme, width);
            for line in lines {
                all.extend(paragraph(theme, "text", line, 2, width));
            }
            all
        }
    }
}

fn title_line(title: &str, theme: &Theme, width: usize) -> Vec<Line<'static>> {
    if title.is_empty() {
        return Vec::new();
    }
    vec![Line::from(span(
        theme,
        "title",
        format!(" {}", words::cut(title, width.saturating_sub(1))),
    ))]
}

/// The sentences below a figure, after what had to be left out of it.
fn note_lines(left_out: &[&str], notes: &[&str], theme: &Theme, width: usize) -> Vec<Line<'static>> {
    let mut all = Vec::new();
    if !left_out.is_empty() {
        let text = format!("no room for: {}", left_out.join(", "));
        all.extend(paragraph(theme, "text.muted", &text, 2, width));
    }
    for note in notes.iter().filter(|note| !note.is_empty()) {
        all.extend(paragraph(theme, "text.muted", note, 2, width));
    }
    all
}

/// The widest of these texts, in columns.
fn widest<'text>(texts: impl Iterator<Item = &'text str>) -> usize {
    texts.map(words::width).max().unwrap_or(0)
}

/// Where a value stands on a scale of so many columns; outside of it at its ends.
fn place_on(value: f64, (low, high): (f64, f64), columns: usize) -> usize {
    let share = ((value - low) / (high - low)).clamp(0.0, 1.0);
    (share * columns.saturating_sub(1) as f64).round() as usize
}
