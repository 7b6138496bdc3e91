//! Tables: the widest column gives way first, then the last ones are left out, and that is said.

use ratatui::text::{Line, Span};

use super::super::paint::span;
use super::{note_lines, title_line};
use crate::lens::{Cell, Table};
use crate::tui::theme::Theme;
use crate::tui::words;

/// Columns narrower than this are not narrowed further; the last one goes instead.
const NARROWEST: usize = 8;

/// Widths that fit into `room`: the widest column gives way first, down to what it needs at least, and only then are the
/// last columns left out.
fn fitted(mut widths: Vec<usize>, least: &[usize], room: usize) -> Vec<usize> {
    loop {
        let used = widths.iter().sum::<usize>() + 2 * widths.len().saturating_sub(1);
        if used <= room {
            return widths;
        }
        let spare = widths.iter_mut().zip(least).filter(|(wide, least)| **wide > **least);
        match spare.max_by_key(|(wide, _)| **wide) {
            Some((widest, _)) => *widest -= 1,
            None => {
                widths.pop();
            }
        }
    }
}

/// What each column is not narrowed below: a file's name is whole, unless it alone would take more than its share.
fn least(table: &Table, texts: &[Vec<String>], room: usize) -> Vec<usize> {
    let of_column = |index: usize| {
        let paths = texts.iter().filter_map(|row| words::least_of_path(row.get(index)?));
        paths.max().unwrap_or(0).min(room / 3).max(NARROWEST)
    };
    (0..table.columns.len()).map(of_column).collect()
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
    let least = least(table, &texts, room);
    let widths = if fitted(whole.clone(), &least, room) == whole {
        whole
    } else {
        fitted(natural(in_two_lines), &least, room)
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

    #[test]
    fn the_name_of_a_file_stays_whole_before_the_last_columns_do() {
        let word = |text: &str| Cell::text(Some(text));
        let table = Table {
            columns: ["file", "dataset", "kind", "state", "note"]
                .map(|name| Column::text(name, name))
                .to_vec(),
            rows: vec![vec![
                word("contractors/licenses/arizona.csv"),
                word("state_licenses"),
                word("licence list"),
                word("everywhere"),
                word("read as it is"),
            ]],
            ..Table::default()
        };
        let themes = Themes::shipped(true, false);
        let lines = lines(&table, themes.current(), 46);
        let row = lines.get(1).unwrap().to_string();
        assert!(row.contains("…/arizona.csv"), "{row}");
    }
}
