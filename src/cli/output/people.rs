//! Rows for people: aligned columns on a terminal, Markdown for a file.

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table as Grid, presets};

use super::Output;
use crate::cli::words::mark_of;
use crate::lens::{Cell, Column, Table};

/// Bold and the colours of outcomes, as terminals have understood them for forty years.
const BOLD: &str = "\u{1b}[1m";
const RESET: &str = "\u{1b}[0m";
const COLORS: [(char, &str); 5] = [
    ('●', "\u{1b}[32m"),
    ('▲', "\u{1b}[33m"),
    ('✗', "\u{1b}[31m"),
    ('◐', "\u{1b}[36m"),
    ('◌', "\u{1b}[90m"),
];
/// Narrower than this a table is cut off rather than folded letter by letter.
const NARROWEST: u16 = 40;
/// A longer word is folded in a narrow terminal.
const LONGEST_WHOLE: usize = 36;

/// Tables one below the other, each under its title.
pub(super) fn grids(output: &Output, tables: &[Table]) -> String {
    let mut text = String::new();
    for table in tables.iter().filter(|table| !is_blank(table)) {
        if !text.is_empty() {
            text.push('\n');
        }
        if !table.title.is_empty() {
            text.push_str(&bold(output, &table.title));
            text.push('\n');
        }
        if !table.columns.is_empty() {
            text.push_str(&grid(output, table));
        }
        if table.rows.is_empty() && !table.columns.is_empty() {
            text.push_str("(none)\n");
        }
        if !table.note.is_empty() {
            text.push_str(&table.note);
            text.push('\n');
        }
    }
    if output.plain { ascii(&text) } else { text }
}

fn is_blank(table: &Table) -> bool {
    table.columns.is_empty() && table.title.is_empty() && table.note.is_empty()
}

fn bold(output: &Output, text: &str) -> String {
    if output.color {
        format!("{BOLD}{text}{RESET}")
    } else {
        text.to_owned()
    }
}

fn grid(output: &Output, table: &Table) -> String {
    let mut grid = Grid::new();
    grid.load_style(presets::NOTHING).set_delimiter(' ');
    let headed = table.columns.iter().any(|column| !column.title.is_empty());
    if headed {
        grid.set_header(table.columns.iter().map(|column| column.title.as_str()));
    }
    for row in &table.rows {
        grid.add_row(
            table
                .columns
                .iter()
                .zip(row)
                .map(|(column, cell)| shown(output, column, cell)),
        );
    }
    match output.width {
        Some(width) => grid
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(width.max(NARROWEST)),
        None => grid.set_content_arrangement(ContentArrangement::Disabled),
    };
    for (place, column) in table.columns.iter().enumerate() {
        if let Some(held) = grid.column_mut(place) {
            held.set_padding((0, 2));
            if column.number {
                held.set_cell_alignment(CellAlignment::Right);
            }
            if column.number || is_whole(table, place) {
                held.set_constraint(ColumnConstraint::ContentWidth);
            }
        }
    }
    let mut text = String::new();
    for (place, line) in grid.lines().enumerate() {
        let line = line.trim_end();
        text.push_str(&if place == 0 && headed {
            bold(output, line)
        } else {
            colored(output, line)
        });
        text.push('\n');
    }
    text
}

/// Whether a column is kept on one line: its texts are single words such as ids and paths, and short enough.
fn is_whole(table: &Table, place: usize) -> bool {
    let mut texts = table.rows.iter().filter_map(|row| row.get(place)).map(Cell::shown);
    texts.all(|text| text.chars().count() <= LONGEST_WHOLE && !text.contains(' '))
}

/// A cell as it is shown, with its mark where the column tells how something came out.
fn shown(output: &Output, column: &Column, cell: &Cell) -> String {
    let text = cell.shown().replace(['\n', '\r', '\t'], " ");
    match mark_of(&column.name, &text) {
        Some(mark) if output.plain => mark.words.to_owned(),
        Some(mark) => format!("{} {}", mark.symbol, mark.words),
        None => text,
    }
}

/// Colours every mark together with the word after it.
fn colored(output: &Output, line: &str) -> String {
    if !output.color {
        return line.to_owned();
    }
    let mut text = String::with_capacity(line.len() + 16);
    for letter in line.chars() {
        match COLORS.iter().find(|(mark, _)| *mark == letter) {
            Some((mark, color)) => text.extend(color.chars().chain([*mark]).chain(RESET.chars())),
            None => text.push(letter),
        }
    }
    text
}

/// Text for terminals and readers that know nothing but ASCII in what Assay itself adds; data stays as it is.
fn ascii(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '·' => plain.push('-'),
            '•' => plain.push('*'),
            '→' => plain.push_str("->"),
            '–' | '−' => plain.push('-'),
            '×' => plain.push('x'),
            '≥' => plain.push_str(">="),
            '≤' => plain.push_str("<="),
            '…' => plain.push_str("..."),
            '“' | '”' => plain.push('"'),
            '‘' | '’' => plain.push('\''),
            '★' => plain.push('*'),
            '●' | '▲' | '✗' | '◌' | '◐' => {}
            other => plain.push(other),
        }
    }
    plain
}

/// Markdown tables under headings.
pub(super) fn markdown(tables: &[Table]) -> String {
    let plain = Output {
        plain: false,
        ..Output::default()
    };
    let mut text = String::new();
    for table in tables.iter().filter(|table| !is_blank(table)) {
        if !text.is_empty() {
            text.push('\n');
        }
        if !table.title.is_empty() {
            text.push_str(&format!("## {}\n\n", table.title));
        }
        if !table.columns.is_empty() {
            let titles = table.columns.iter().map(|column| escaped(&column.title));
            text.push_str(&line(titles));
            text.push_str(&line(
                table
                    .columns
                    .iter()
                    .map(|column| if column.number { "---:" } else { "---" }.to_owned()),
            ));
        }
        for row in &table.rows {
            text.push_str(&line(
                table
                    .columns
                    .iter()
                    .zip(row)
                    .map(|(column, cell)| escaped(&shown(&plain, column, cell))),
            ));
        }
        if !table.note.is_empty() {
            text.push_str(&format!("\n{}\n", table.note));
        }
    }
    text
}

fn line(cells: impl Iterator<Item = String>) -> String {
    format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "))
}

/// Text that cannot break a table's cell.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('|', "\\|")
}
