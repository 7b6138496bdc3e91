//! Rows for people: aligned columns on a terminal, Markdown for a file.

use super::Output;
use super::room::{Fold, Lane, folded, laid};
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
/// Narrower than this no table is laid out.
const NARROWEST: u16 = 40;

/// How a table is shown where it does not fit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way {
    /// How its rows fold.
    pub fold: Fold,
    /// The option of the command that shows other columns, if there is one.
    pub option: Option<&'static str>,
}

/// How a table is shown unless its command says more.
pub(super) const USUAL: Way = Way {
    fold: Fold::ByColumns,
    option: None,
};

/// Tables one below the other, each under its title.
pub(super) fn grids(output: &Output, tables: &[Table], way: Way) -> String {
    let mut text = String::new();
    for table in tables.iter().filter(|table| !is_blank(table)) {
        if !text.is_empty() {
            text.push('\n');
        }
        if !table.title.is_empty() {
            for line in sentence(output, &table.title) {
                text.push_str(&bold(output, &line));
                text.push('\n');
            }
        }
        if !table.columns.is_empty() {
            text.push_str(&grid(output, table, way));
        }
        if table.rows.is_empty() && !table.columns.is_empty() {
            text.push_str("(none)\n");
        }
        if !table.note.is_empty() {
            for line in table.note.lines().flat_map(|line| sentence(output, line)) {
                text.push_str(&line);
                text.push('\n');
            }
        }
    }
    text
}

/// The terminal's width as far as tables heed it.
fn room(output: &Output) -> Option<usize> {
    output.width.map(|width| usize::from(width.max(NARROWEST)))
}

/// Text as this reader can show it.
fn said(output: &Output, text: &str) -> String {
    if output.plain { ascii(text) } else { text.to_owned() }
}

/// What ends a text that is cut.
fn cut_mark(output: &Output) -> String {
    said(output, "…")
}

/// A title or a note, folded into the terminal.
fn sentence(output: &Output, text: &str) -> Vec<String> {
    folded(
        &said(output, text),
        room(output).unwrap_or(usize::MAX),
        usize::MAX,
        &cut_mark(output),
    )
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

fn grid(output: &Output, table: &Table, way: Way) -> String {
    let lanes = lanes(output, table);
    let laid = laid(&lanes, room(output), way.fold, &cut_mark(output));
    let mut text = String::new();
    for (place, line) in laid.lines.iter().enumerate() {
        text.push_str(&if place < laid.heading {
            bold(output, line)
        } else {
            colored(output, line)
        });
        text.push('\n');
    }
    if !laid.left_out.is_empty() && !table.rows.is_empty() {
        let names: Vec<String> = laid.left_out.iter().map(|place| name_of(table, *place, way)).collect();
        let option = way.option.map(|option| format!("{option}, ")).unwrap_or_default();
        let remark = format!(
            "no room for: {}; {option}--format csv or a wider terminal shows them",
            names.join(", ")
        );
        for line in sentence(output, &remark) {
            text.push_str(&line);
            text.push('\n');
        }
    }
    text
}

/// The columns as text. A row is told by the columns up to the first that is text, and by a name.
fn lanes(output: &Output, table: &Table) -> Vec<Lane> {
    let first = table.columns.iter().position(|column| !column.number);
    let lane = |(place, column): (usize, &Column)| {
        let cells = table.rows.iter().map(|row| {
            let cell = row.get(place).unwrap_or(&Cell::Null);
            said(output, &shown(output, column, cell))
        });
        Lane {
            title: said(output, &column.title),
            cells: cells.collect(),
            number: column.number,
            key: first.is_some_and(|first| place <= first) || column.name == "name",
        }
    };
    table.columns.iter().enumerate().map(lane).collect()
}

/// What a column that found no room is called: as the option that shows it wants it, else by its heading where that
/// tells it from the others.
fn name_of(table: &Table, place: usize, way: Way) -> String {
    let Some(column) = table.columns.get(place) else {
        return String::new();
    };
    let same = table.columns.iter().filter(|other| other.title == column.title).count();
    match (way.option, column.title.is_empty() || same > 1) {
        (Some(_), _) => column.name.clone(),
        (None, true) => column.name.replace('_', " "),
        (None, false) => column.title.clone(),
    }
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
            '↵' => plain.push_str("Enter"),
            '∞' => plain.push_str("inf"),
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
