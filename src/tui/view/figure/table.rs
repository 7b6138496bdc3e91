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

/// The fewest columns in which a heading takes no more than two lines and every word is whole.
fn in_two_lines(title: &str) -> usize {
    let whole = words::width(title);
    let longest = title.split_whitespace().map(words::width).max().unwrap_or(0);
    let fits = |wide: &usize| words::wrap(title, *wide).len() <= 2;
    (whole.div_ceil(2).max(longest)..whole).find(fits).unwrap_or(whole)
}

/// The line of headings, or two where one of them is wider than its column.
fn headings(table: &Table, widths: &[usize]) -> Vec<Vec<(String, bool, &'static str)>> {
    let broken: Vec<Vec<String>> = table
        .columns
        .iter()
        .zip(widths)
        .map(|(column, wide)| {
            if words::width(&column.title) <= *wide {
                return vec![column.title.clone()];
            }
            let cut: Vec<String> = column
                .title
                .split_whitespace()
                .map(|word| words::cut(word, *wide))
                .collect();
            let mut lines = words::wrap(&cut.join(" "), *wide);
            // What does not fit into two lines is cut with a sign.
            if lines.len() > 2 {
                let rest = lines.split_off(1).join(" ");
                lines.push(words::cut(&rest, *wide));
            }
            lines
        })
        .collect();
    let height = broken.iter().map(Vec::len).max().unwrap_or(1);
    let line = |row: usize| -> Vec<(String, bool, &'static str)> {
        let cells = table.columns.iter().zip(&broken).map(|(column, lines)| {
            // The last line of every heading stands right above its values.
            let text = (row + lines.len())
                .checked_sub(height)
                .and_then(|place| lines.get(place));
            (text.cloned().unwrap_or_default(), column.number, "header")
        });
        cells.collect()
    };
    (0..height).map(line).collect()
}

pub(super) fn lines(table: &Table, theme: &Theme, width: usize) -> Vec<Line<'static>> {
    let mut all = title_line(&table.title, theme, width);
    let texts: Vec<Vec<String>> = table
        .rows
        .iter()
        .map(|row| row.iter().map(Cell::shown).collect())
        .collect();
    let widest = |index: usize, title: usize| {
        let cells = texts
            .iter()
            .filter_map(|row| row.get(index))
            .map(|text| words::width(text));
        cells.max().unwrap_or(0).max(title)
    };
    let natural = |title: fn(&str) -> usize| -> Vec<usize> {
        let columns = table.columns.iter().enumerate();
        columns
            .map(|(index, column)| widest(index, title(&column.title)))
            .collect()
    };
    let room = width.saturating_sub(2);
    let whole = natural(words::width);
    // Headings take two lines before anything is cut.
    let widths = if fitted(whole.clone(), room) == whole {
        whole
    } else {
        fitted(natural(in_two_lines), room)
    };
    let row = |cells: Vec<(String, bool, &'static str)>| {
        let mut spans = vec![Span::raw("  ")];
        for ((text, right, meaning), wide) in cells.into_iter().zip(&widths) {
            spans.push(span(theme, meaning, words::pad(&text, *wide, right)));
            spans.push(Span::raw("  "));
        }
        Line::from(spans)
    };
    all.extend(headings(table, &widths).into_iter().map(row));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lens::Column;
    use crate::tui::theme::Themes;

    #[test]
    fn headings_take_two_lines_before_they_are_cut() {
        let titles = [
            "score tier",
            "expected conversion",
            "expected lift",
            "actual conversions",
        ];
        let table = Table {
            columns: titles.iter().map(|title| Column::number(title, title)).collect(),
            rows: vec![vec![Cell::count(1); titles.len()]],
            ..Table::default()
        };
        let themes = Themes::shipped(true, false);
        let drawn = |width: usize| -> Vec<String> {
            let lines = lines(&table, themes.current(), width);
            lines.iter().map(ToString::to_string).collect()
        };
        assert_eq!(drawn(120).len(), 2, "one line where there is room");
        let narrow = drawn(50);
        assert_eq!(narrow.len(), 3, "{narrow:?}");
        assert!(
            narrow[0].contains("expected") && narrow[1].contains("conversion"),
            "{narrow:?}"
        );
        assert!(!narrow.iter().any(|line| line.contains('…')), "{narrow:?}");
    }
}
