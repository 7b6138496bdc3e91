//! Matrices of counts with totals. In an ordered one every moved count carries an arrow; columns that do not fit are
//! left out and named, the totals stay.

use ratatui::text::{Line, Span};

use super::super::paint::span;
use super::{note_lines, title_line, widest};
use crate::lens::{Matrix, Movement};
use crate::tui::theme::Theme;
use crate::tui::words;

/// The longest label of a row.
const LONGEST: usize = 24;
/// From this width on the labels' heading has all the room it wants.
const HEADED: usize = 60;

/// A cell's text: the count, and where it moves an arrow.
fn cell_text(matrix: &Matrix, row: usize, column: usize) -> String {
    let count = matrix.count(row, column);
    let sign = match matrix.movement(row, column) {
        Some(way) if count > 0 => way.sign(),
        Some(_) => " ",
        None => "",
    };
    format!("{}{sign}", words::count(i64::try_from(count).unwrap_or(i64::MAX)))
}

pub(super) fn lines(matrix: &Matrix, theme: &Theme, width: usize) -> Vec<Line<'static>> {
    let corner = format!("{} ↓ {} →", matrix.row_title, matrix.column_title);
    let labels = widest(matrix.rows.iter().map(String::as_str).chain(["total"]));
    // The heading of the labels gives way before a column does.
    let headed = if width >= HEADED { words::width(&corner) } else { 0 };
    let label = labels.max(headed).min(LONGEST).min((width / 3).max(6));
    let total = words::count(i64::try_from(matrix.total()).unwrap_or(i64::MAX));
    let total_width = words::width(&total).max(5);
    let widths = widths(matrix, width.saturating_sub(2 + label + 2 + total_width));
    let mut all = title_line(&matrix.title, theme, width);
    let mut head = format!("  {}", words::pad(&corner, label, false));
    for (title, wide) in matrix.columns.iter().zip(&widths) {
        head.push_str(&format!("  {}", words::pad(title, *wide, true)));
    }
    head.push_str(&format!("  {}", words::pad("total", total_width, true)));
    all.push(Line::from(span(theme, "header", head)));
    for (row, title) in matrix.rows.iter().enumerate() {
        let mut spans = vec![span(theme, "text", format!("  {}", words::pad(title, label, false)))];
        for (column, wide) in widths.iter().enumerate() {
            spans.push(cell(matrix, row, column, *wide, theme));
        }
        let sum = words::count(i64::try_from(matrix.row_total(row)).unwrap_or(i64::MAX));
        let sum = words::pad(&sum, total_width, true);
        spans.push(span(theme, "text.strong", format!("  {sum}")));
        all.push(Line::from(spans));
    }
    let mut foot = format!("  {}", words::pad("total", label, false));
    for (column, wide) in widths.iter().enumerate() {
        let sum = words::count(i64::try_from(matrix.column_total(column)).unwrap_or(i64::MAX));
        // Under the numbers, not under their arrows.
        let sum = if matrix.ordered { format!("{sum} ") } else { sum };
        foot.push_str(&format!("  {}", words::pad(&sum, *wide, true)));
    }
    foot.push_str(&format!("  {}", words::pad(&total, total_width, true)));
    all.push(Line::from(span(theme, "text.strong", foot)));
    let left_out: Vec<&str> = matrix.columns.iter().skip(widths.len()).map(String::as_str).collect();
    let ways = if matrix.ordered { moved(matrix) } else { String::new() };
    all.extend(note_lines(&left_out, &[&ways, &matrix.note], theme, width));
    all
}

fn cell(matrix: &Matrix, row: usize, column: usize, wide: usize, theme: &Theme) -> Span<'static> {
    let meaning = match matrix.movement(row, column) {
        _ if matrix.count(row, column) == 0 => "text.muted",
        Some(way) => way.meaning(),
        None => "text",
    };
    let text = words::pad(&cell_text(matrix, row, column), wide, true);
    span(theme, meaning, format!("  {text}"))
}

/// Widths of the columns that fit: headings give way down to their numbers, then the last columns go.
fn widths(matrix: &Matrix, room: usize) -> Vec<usize> {
    let numbers: Vec<usize> = (0..matrix.columns.len())
        .map(|column| {
            let cells = (0..matrix.rows.len()).map(|row| words::width(&cell_text(matrix, row, column)));
            let sum = words::count(i64::try_from(matrix.column_total(column)).unwrap_or(i64::MAX));
            cells
                .max()
                .unwrap_or(0)
                .max(words::width(&sum) + usize::from(matrix.ordered))
        })
        .collect();
    let titled = matrix.columns.iter().zip(&numbers);
    let mut widths: Vec<usize> = titled.map(|(title, number)| words::width(title).max(*number)).collect();
    loop {
        let used: usize = widths.iter().map(|wide| wide + 2).sum();
        if used <= room {
            return widths;
        }
        let spare = widths
            .iter_mut()
            .zip(&numbers)
            .filter(|(wide, number)| **wide > (**number).max(4));
        match spare.max_by_key(|(wide, _)| **wide) {
            Some((wide, _)) => *wide -= 1,
            None => {
                widths.pop();
            }
        }
    }
}

fn moved(matrix: &Matrix) -> String {
    let part = |way: Movement| {
        let n = words::count(i64::try_from(matrix.moved(way)).unwrap_or(i64::MAX));
        format!("{} {n} {}", way.sign(), way.word())
    };
    [Movement::Up, Movement::Same, Movement::Down].map(part).join(", ")
}
