//! Bars on one scale, each with its number in words.

use ratatui::text::Line;

use super::super::paint::span;
use super::title_line;
use crate::lens::Bars;
use crate::tui::theme::Theme;
use crate::tui::words;

/// Columns of bars that long labels leave.
const LEAST_BARS: usize = 24;

pub(super) fn lines(bars: &Bars, theme: &Theme, width: usize) -> Vec<Line<'static>> {
    let mut all = title_line(&bars.title, theme, width);
    let label = bars.bars.iter().map(|bar| words::width(&bar.label)).max().unwrap_or(0);
    let shown = bars
        .bars
        .iter()
        .map(|bar| words::width(&bar.shown))
        .max()
        .unwrap_or(0)
        .min(width / 3);
    // Long names are told whole as long as the bars still tell lengths apart.
    let label = label.min((width / 3).max(width.saturating_sub(shown + 6 + LEAST_BARS)));
    let room = width.saturating_sub(label + shown + 6);
    let longest = bars.bars.iter().map(|bar| bar.value.abs()).fold(0.0_f64, f64::max);
    for bar in &bars.bars {
        let share = if longest > 0.0 { bar.value.abs() / longest } else { 0.0 };
        all.push(Line::from(vec![
            span(theme, "text", format!("  {} ", words::pad(&bar.label, label, false))),
            span(
                theme,
                "text.strong",
                format!("{} ", words::pad(&bar.shown, shown, true)),
            ),
            span(theme, &bar.meaning, words::bar(share, room)),
        ]));
    }
    all
}
