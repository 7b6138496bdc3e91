//! Tables: a caption, a heading for each column and each row, numbers to the right, states with their signs.

use super::markup::Markup;
use crate::lens::{Cell, Column, Table};

/// Rows of a table that are written; a report is to be read, and commands give all of them.
const MOST_ROWS: usize = 200;
/// Letters of a cell that are written.
const MOST_LETTERS: usize = 400;
/// Letters that stay on one line: of a heading of a row, of a number, and of any other cell, such as a day.
const SHORT: [usize; 3] = [16, 24, 12];
/// The letters of a SHA-256 as text.
const HASH: usize = 64;

/// Signs of states, and the class that colours them: the word beside the sign says the same.
const SIGNS: [(&str, &str); 9] = [
    ("●", "good"),
    ("✓", "good"),
    ("▲", "warn"),
    ("✗", "bad"),
    ("◐", "open"),
    ("◌", "mute"),
    ("?", "open"),
    ("↑", "good"),
    ("↓", "warn"),
];

/// The class of a text that begins with the sign of a state.
pub fn class_of_state(text: &str) -> Option<&'static str> {
    let (sign, _) = text.split_once(' ')?;
    SIGNS.iter().find(|(known, _)| *known == sign).map(|(_, class)| *class)
}

/// Writes a state: its sign and word, coloured as well.
pub fn state(markup: &mut Markup, text: &str) {
    match class_of_state(text) {
        Some(class) => markup.element("span", &[("class", &format!("state {class}"))], text),
        None => markup.text(text),
    }
}

/// Writes a table's frame: a part that scrolls by itself, also by keyboard, with the caption above what `inside` writes.
pub fn framed(markup: &mut Markup, attributes: &[(&str, &str)], caption: &str, inside: impl FnOnce(&mut Markup)) {
    let region = [
        ("class", "wide"),
        ("role", "group"),
        ("aria-label", caption),
        ("tabindex", "0"),
    ];
    markup.block("div", &region, |markup| {
        markup.block("table", attributes, |markup| {
            markup.line("caption", &[], caption);
            inside(markup);
        });
    });
}

/// Writes a table. `anchors` are what the first cells of its rows lead to.
pub fn table(markup: &mut Markup, table: &Table, caption: &str, anchors: &[String]) {
    if table.columns.is_empty() {
        return;
    }
    framed(markup, &[], caption, |markup| {
        markup.block("thead", &[], |markup| {
            markup.block("tr", &[], |markup| {
                table.columns.iter().for_each(|column| heading(markup, column));
            });
        });
        markup.block("tbody", &[], |markup| {
            for (place, row) in table.rows.iter().take(MOST_ROWS).enumerate() {
                let link = anchors.get(place).filter(|anchor| !anchor.is_empty());
                markup.within("tr", &[], |markup| cells(markup, table, row, link.map(String::as_str)));
                markup.trusted("\n");
            }
        });
    });
    note(markup, &left_out(table));
    note(markup, &table.note);
}

fn left_out(table: &Table) -> String {
    match table.rows.len().saturating_sub(MOST_ROWS) {
        0 => String::new(),
        more => format!("{more} more rows are left out of this report."),
    }
}

/// Writes a sentence below a figure; nothing where there is none.
pub fn note(markup: &mut Markup, text: &str) {
    for line in text.lines().filter(|line| !line.is_empty()) {
        markup.line("p", &[("class", "note")], line);
    }
}

fn heading(markup: &mut Markup, column: &Column) {
    let class = if column.number { "n" } else { "t" };
    markup.within("th", &[("scope", "col"), ("class", class)], |markup| {
        if column.title.is_empty() {
            // Whoever listens to the table still has to hear what the column is.
            markup.element("span", &[("class", "unseen")], &column.name.replace('_', " "));
        } else {
            markup.text(&column.title);
        }
    });
}

fn cells(markup: &mut Markup, table: &Table, row: &[Cell], link: Option<&str>) {
    for (place, column) in table.columns.iter().enumerate() {
        let held = row.get(place).unwrap_or(&Cell::Null);
        let class = if column.number || held.is_number() { "n" } else { "t" };
        let inside = |markup: &mut Markup| match link.filter(|_| place == 0) {
            Some(anchor) => markup.within("a", &[("href", &format!("#{anchor}"))], |markup| cell(markup, held)),
            None => cell(markup, held),
        };
        let [of_row, of_number, of_text] = SHORT;
        let most = match (place, class) {
            (0, _) => of_row,
            (_, "n") => of_number,
            _ => of_text,
        };
        let is_short = held.shown().chars().count() <= most;
        let class = if is_short {
            format!("{class} short")
        } else {
            class.to_owned()
        };
        let tag = if place == 0 { "th" } else { "td" };
        let mut attributes = vec![("class", class.as_str())];
        if place == 0 {
            attributes.push(("scope", "row"));
        }
        markup.within(tag, &attributes, inside);
    }
}

fn cell(markup: &mut Markup, cell: &Cell) {
    let shown = cell.shown();
    if is_hash(&shown) {
        return markup.element("code", &[("class", "hash")], &shown);
    }
    match shown.char_indices().nth(MOST_LETTERS) {
        // Between words: half an address would be found by nobody who has to take it out again.
        Some((end, _)) => {
            let kept = shown.get(..end).unwrap_or_default();
            let kept = kept.rsplit_once(char::is_whitespace).map_or("", |(whole, _)| whole);
            markup.text(&format!("{kept} …"));
        }
        None => state(markup, &shown),
    }
}

fn is_hash(text: &str) -> bool {
    text.len() == HASH && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
