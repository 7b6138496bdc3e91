//! Ledgers: value times weight gives points, and the points add up.

use ratatui::text::Line;

use super::super::paint::{paragraph, span};
use super::{title_line, widest};
use crate::lens::Ledger;
use crate::tui::theme::Theme;
use crate::tui::words;

/// Columns of a value, of a weight and of points.
const NUMBERS: [usize; 3] = [7, 7, 7];
/// A source in fewer columns than this stands on a line of its own.
const LEAST_SOURCE: usize = 12;

pub(super) fn lines(ledger: &Ledger, theme: &Theme, width: usize) -> Vec<Line<'static>> {
    let numbers: usize = NUMBERS.iter().map(|wide| wide + 1).sum();
    let labels = ledger.lines.iter().map(|line| line.label.as_str());
    let label = widest(labels).max(5).min(width.saturating_sub(2 + numbers).max(5));
    let source = width.saturating_sub(2 + label + numbers + 2);
    let number = |value: Option<f64>| value.map_or_else(|| "·".to_owned(), |value| words::decimal(value, 2));
    let row = |label_text: &str, cells: [&str; 3]| {
        let mut text = format!("  {}", words::pad(label_text, label, false));
        for (cell, wide) in cells.into_iter().zip(NUMBERS) {
            text.push_str(&format!(" {}", words::pad(cell, wide, true)));
        }
        text
    };
    let mut all = title_line(&ledger.title, theme, width);
    all.push(Line::from(span(
        theme,
        "header",
        row("", ["value", "weight", "points"]),
    )));
    for line in &ledger.lines {
        let meaning = if line.points.is_some() { "text" } else { "text.muted" };
        let weight = format!("× {:.2}", line.weight);
        let figures = row(&line.label, [&number(line.value), &weight, &number(line.points)]);
        let mut spans = vec![span(theme, meaning, figures)];
        if source >= LEAST_SOURCE {
            let from = words::cut(&line.source, source);
            spans.push(span(theme, "text.muted", format!("  {from}")));
        }
        all.push(Line::from(spans));
        if source < LEAST_SOURCE && !line.source.is_empty() {
            all.extend(paragraph(theme, "text.muted", &line.source, 4, width));
        }
    }
    let total = row("total", ["", "", &number(ledger.total)]);
    all.push(Line::from(span(theme, "text.strong", total)));
    all
}
