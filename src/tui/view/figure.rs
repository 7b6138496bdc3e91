//! Figures of a lens as lines of text, fitted to a width.

use ratatui::text::{Line, Span};

use super::paint::{paragraph, span};
use crate::lens::{Bars, Cell, Figure, Ledger, Table};
use crate::tui::theme::Theme;
use crate::tui::words;

/// The lines of one figure, its title first.
pub fn lines(figure: &Figure, theme: &Theme, width: usize) -> Vec<Line<'static>> {
    match figure {
        Figure::Table(table) => table_lines(table, theme, width),
        Figure::Bars(bars) => bar_lines(bars, theme, width),
        Figure::Ledger(ledger) => ledger_lines(ledger, theme, width),
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

/// Columns narrower than this are not narrowed further; the last one goes instead.
const NARROWEST: usize = 8;

/// Widths that fit into `room`: the widest column gives way first, and only then are the last columns left out.
fn fitted(mut widths: Vec<usize>, room: usize) -> Vec<usize> {
    loop {
        let used = widths.iter().sum::<usize>() + 2 * widths.len().saturating_sub(1);
        if used <= room {
            return widths;
        }
        match widths.iter_mut().max() {
            Some(widest) if *widest > NARROWEST => *widest -= 1,
            _ => {
                widths.pop();
            }
        }
    }
}

fn table_lines(table: &Table, theme: &Theme, width: usize) -> Vec<Line<'static>> {
    let mut all = title_line(&table.title, theme, width);
    let texts: Vec<Vec<String>> = table
        .rows
        .iter()
        .map(|row| row.iter().map(Cell::shown).collect())
        .collect();
    let widest = |index: usize, title: &str| {
        let cells = texts
            .iter()
            .filter_map(|row| row.get(index))
            .map(|text| words::width(text));
        cells.max().unwrap_or(0).max(words::width(title))
    };
    let natural = table
        .columns
        .iter()
        .enumerate()
        .map(|(index, column)| widest(index, &column.title))
        .collect();
    let widths = fitted(natural, width.saturating_sub(2));
    let row = |cells: Vec<(String, bool, &str)>| {
        let mut spans = vec![Span::raw("  ")];
        for ((text, right, meaning), wide) in cells.into_iter().zip(&widths) {
            spans.push(span(theme, meaning, words::pad(&text, *wide, right)));
            spans.push(Span::raw("  "));
        }
        Line::from(spans)
    };
    all.push(row(table
        .columns
        .iter()
        .map(|column| (column.title.clone(), column.number, "header"))
        .collect()));
    for (cells, texts) in table.rows.iter().zip(texts) {
        let numbers = table.columns.iter().map(|column| column.number);
        let shown = cells.iter().zip(texts).zip(numbers).map(|((cell, text), number)| {
            let meaning = if matches!(cell, Cell::Null) {
                "text.muted"
            } else {
                "text"
            };
            (text, number || cell.is_number(), meaning)
        });
        all.push(row(shown.collect()));
    }
    if !table.note.is_empty() {
        all.extend(paragraph(theme, "text.muted", &table.note, 2, width));
    }
    all
}

fn bar_lines(bars: &Bars, theme: &Theme, width: usize) -> Vec<Line<'static>> {
    let mut all = title_line(&bars.title, theme, width);
    let label = bars
        .bars
        .iter()
        .map(|bar| words::width(&bar.label))
        .max()
        .unwrap_or(0)
        .min(width / 3);
    let shown = bars
        .bars
        .iter()
        .map(|bar| words::width(&bar.shown))
        .max()
        .unwrap_or(0)
        .min(width / 3);
    let room = width.saturating_sub(label + shown + 6);
    let longest = bars.bars.iter().map(|bar| bar.value).fold(0.0_f64, f64::max);
    for bar in &bars.bars {
        let share = if longest > 0.0 { bar.value / longest } else { 0.0 };
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

fn ledger_lines(ledger: &Ledger, theme: &Theme, width: usize) -> Vec<Line<'static>> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lens::{Bar, Column, LedgerLine};
    use crate::tui::theme::Themes;

    #[test]
    fn every_figure_keeps_to_its_width() {
        let themes = Themes::shipped(true, false);
        let long = "a very long label that does not fit anywhere".to_owned();
        let bar = |value| Bar {
            label: long.clone(),
            value,
            shown: "1,234,567".into(),
            meaning: "tier.1".into(),
        };
        let line = LedgerLine {
            label: long.clone(),
            value: Some(1.0),
            weight: 0.25,
            points: None,
            source: long.clone(),
        };
        let table = Table {
            title: long.clone(),
            columns: vec![Column::text("a", "a"), Column::number("b", "b")],
            rows: vec![vec![Cell::Text(long.clone()), Cell::Integer(1_234_567)]],
            note: long.clone(),
        };
        let figures = [
            Figure::Bars(Bars {
                title: long.clone(),
                bars: vec![bar(3.0), bar(0.0)],
            }),
            Figure::Ledger(Ledger {
                title: long.clone(),
                lines: vec![line],
                total: None,
            }),
            Figure::Table(table),
            Figure::Text {
                title: long.clone(),
                lines: vec![long.clone()],
            },
        ];
        for figure in &figures {
            for width in [40, 60, 100] {
                for line in lines(figure, themes.current(), width) {
                    let text: String = line.spans.iter().map(|span| span.content.as_ref()).collect();
                    assert!(words::width(text.trim_end()) <= width, "{width}: {text}");
                }
            }
        }
    }
}
