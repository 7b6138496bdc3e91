//! Tables: the widest column gives way first, then the last ones are left out, and that is said.

use ratatui::text::{Line, Span};

use super::super::paint::span;
use super::{note_lines, title_line};
use crate::lens::{Cell, Table};
use crate::tui::theme::Theme;
use crate::tui::words;

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

pub(super) fn lines(table: &Table, theme: &Theme, width: usize) -> Vec<Line<'static>> {
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
    let left_out: Vec<&str> = table
        .columns
        .iter()
        .skip(widths.len())
        .map(|column| column.title.as_str())
        .collect();
    all.extend(note_lines(&left_out, &[&table.note], theme, width));
    all
}
