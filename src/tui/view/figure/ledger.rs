//! Ledgers: value times weight gives points, and the points add up.

use ratatui::text::Line;

use super::super::paint::span;
use super::title_line;
use crate::lens::Ledger;
use crate::tui::theme::Theme;
use crate::tui::words;

pub(super) fn lines(ledger: &Ledger, theme: &Theme, width: usize) -> Vec<Line<'static>> {
    let mut all = title_line(&ledger.title, theme, width);
    let longest = ledger
        .lines
        .iter()
        .map(|line| words::width(&line.label))
        .max()
        .unwrap_or(0);
    let label = longest.clamp(5, width.saturating_sub(32).max(5));
    let source = width.saturating_sub(label + 32);
    let number = |value: Option<f64>| value.map_or_else(|| "·".to_owned(), |value| format!("{value:.2}"));
    let head = format!(
        "  {} {} {} {}",
        words::pad("", label, false),
        words::pad("value", 9, true),
        words::pad("weight", 8, true),
        words::pad("points", 8, true)
    );
    all.push(Line::from(span(theme, "header", head)));
    for line in &ledger.lines {
        let meaning = if line.points.is_some() { "text" } else { "text.muted" };
        let weight = format!("× {:.2}", line.weight);
        let figures = format!(
            "  {} {} {} {}",
            words::pad(&line.label, label, false),
            words::pad(&number(line.value), 9, true),
            words::pad(&weight, 8, true),
            words::pad(&number(line.points), 8, true)
        );
        let from = words::cut(&line.source, source);
        all.push(Line::from(vec![
            span(theme, meaning, figures),
            span(theme, "text.muted", format!("  {from}")),
        ]));
    }
    let total = words::pad(&number(ledger.total), 8 + 9 + 8 + 2, true);
    all.push(Line::from(span(
        theme,
        "text.strong",
        format!("  {} {total}", words::pad("total", label, false)),
    )));
    all
}
