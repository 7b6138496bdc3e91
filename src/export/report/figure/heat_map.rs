//! One cell per thing and time: the sign of the level that it reached, on a ground that darkens with the level.

use super::super::markup::{Markup, place};
use super::super::table::note;
use super::Place;
use super::canvas::{Anchor, FAINT, INK, WIDTH, label, rectangle, svg, text, wide, widest};
use crate::lens::{HeatMap, HeatRow};

/// The most that labels may take.
const LABELS: f64 = 220.0;
/// Room between things.
const GAP: f64 = 8.0;
/// The widest and the narrowest column.
const COLUMN: (f64, f64) = (26.0, 9.0);
/// The height of a row.
const ROW: f64 = 18.0;

/// Grounds of the levels, the mildest first, for classes `h0` to `h2`.
const GROUNDS: [&str; 3] = ["#e3eef5", "#f6dfae", "#eeb49b"];

/// Draws a heat map; where there is no room for all columns, the newest.
pub fn draw(markup: &mut Markup, map: &HeatMap, at: &Place<'_>) {
    let labels = widest(map.rows.iter().map(|row| row.label.as_str()), LABELS);
    let room = WIDTH - labels - GAP;
    let fits = (room / COLUMN.1).floor() as usize;
    let hidden = map.columns.len().saturating_sub(fits);
    let columns = map.columns.get(hidden..).unwrap_or_default();
    let step = (room / columns.len().max(1) as f64).clamp(COLUMN.1, COLUMN.0);
    let above = widest(columns.iter().map(String::as_str), 90.0) + GAP;
    let below = above + map.rows.len() as f64 * ROW;
    let height = below + 2.0 * ROW;
    svg(markup, at, height, &described(map), |markup| {
        headings(markup, columns, (labels + GAP, above), step);
        for (nth, row) in map.rows.iter().enumerate() {
            let top = above + nth as f64 * ROW;
            label(markup, (labels, top + 13.0), Anchor::End, labels, &row.label);
            cells(markup, map, row, hidden, (labels + GAP, top), step);
        }
        legend(markup, map, (labels + GAP, below + ROW * 0.6));
    });
    if hidden > 0 {
        let all = map.columns.len();
        note(
            markup,
            &format!("the newest {} of {all} columns are drawn", columns.len()),
        );
    }
    note(markup, &map.note);
}

/// How many cells reached each level, and which rows the strongest one stands in.
fn described(map: &HeatMap) -> String {
    let reached = |level: usize| {
        map.rows
            .iter()
            .flat_map(|row| &row.cells)
            .flatten()
            .filter(|cell| cell.level == level)
            .count()
    };
    let counts: Vec<String> = map
        .levels
        .iter()
        .enumerate()
        .map(|(nth, level)| format!("{} {}", reached(nth), level.word))
        .collect();
    let last = map.levels.len().saturating_sub(1);
    let strong = map
        .rows
        .iter()
        .filter(|row| last > 0 && row.cells.iter().flatten().any(|cell| cell.level == last));
    let strong: Vec<&str> = strong.map(|row| row.label.as_str()).collect();
    let word = map.levels.last().map_or("", |level| level.word.as_str());
    let named = if strong.is_empty() {
        String::new()
    } else {
        format!(" {word}: {}.", strong.join(", "))
    };
    format!(
        "{} by {}. Cells: {}.{named}",
        map.row_title,
        map.column_title,
        counts.join(", ")
    )
}

/// Labels of the columns, upright, as many as keep apart.
fn headings(markup: &mut Markup, columns: &[String], (left, bottom): (f64, f64), step: f64) {
    let every = (11.0 / step).ceil().max(1.0) as usize;
    for (nth, words) in columns.iter().enumerate().filter(|(nth, _)| nth % every == 0) {
        let (x, y) = (left + (nth as f64 + 0.5) * step + 4.0, bottom - 4.0);
        let turn = format!("rotate(-90 {} {})", place(x), place(y));
        let (x, y) = (place(x), place(y));
        let attributes = [
            ("x", x.as_str()),
            ("y", &y),
            ("transform", &turn),
            ("class", "faint"),
            ("fill", FAINT),
        ];
        markup.line("text", &attributes, words);
    }
}

/// Each level as its cells are drawn, and its word.
fn legend(markup: &mut Markup, map: &HeatMap, (left, top): (f64, f64)) {
    let mut x = left;
    for (nth, level) in map.levels.iter().enumerate() {
        ground(markup, map, nth, (x, top), COLUMN.0);
        text(
            markup,
            (x + COLUMN.0 + 6.0, top + 13.0),
            Anchor::Start,
            ("ink", INK),
            &level.word,
        );
        x += COLUMN.0 + wide(&level.word) + 24.0;
    }
}

fn cells(markup: &mut Markup, map: &HeatMap, row: &HeatRow, hidden: usize, (left, top): (f64, f64), step: f64) {
    for (nth, cell) in row.cells.iter().skip(hidden).enumerate() {
        if let Some(cell) = cell {
            ground(markup, map, cell.level, (left + nth as f64 * step, top), step);
        }
    }
}

/// The ground of a level with its sign.
fn ground(markup: &mut Markup, map: &HeatMap, level: usize, (x, top): (f64, f64), step: f64) {
    let nth = level.min(GROUNDS.len() - 1);
    let class = format!("h{nth}");
    let fill = GROUNDS.get(nth).copied().unwrap_or(INK);
    rectangle(markup, (x + 0.5, top + 0.5), (step - 1.0, ROW - 1.0), (&class, fill));
    // The mildest level is the usual one: a sign in every cell would hide those that matter.
    if level > 0 {
        let sign = map.levels.get(level).map_or('?', |level| level.sign).to_string();
        text(
            markup,
            (x + step / 2.0, top + 13.0),
            Anchor::Middle,
            ("heat-ink", INK),
            &sign,
        );
    }
}
