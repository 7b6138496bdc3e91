//! Heat maps: number and level sign in every cell; on a small screen the signs alone, and on a smaller one the newest
//! columns alone. What was left out is said.

use ratatui::text::{Line, Span};

use super::super::paint::{paragraph, span};
use super::{note_lines, title_line, widest};
use crate::lens::{HeatCell, HeatMap};
use crate::tui::theme::Theme;
use crate::tui::words;

/// The longest label of a row.
const LONGEST: usize = 36;

pub(super) fn lines(map: &HeatMap, theme: &Theme, width: usize) -> Vec<Line<'static>> {
    let texts = map.rows.iter().flat_map(|row| row.cells.iter().flatten());
    let number = texts.map(|cell| words::width(&number_text(map, cell)) + 1).max();
    let full = number
        .unwrap_or(1)
        .max(widest(map.columns.iter().map(|column| label_of(column))).min(8));
    let labels = map.rows.iter().map(|row| row.label.as_str());
    let labels = widest(labels.chain([map.row_title.as_str()])).min(LONGEST);
    // Labels give way only where the numbers need their room.
    let spare = width.saturating_sub(2 + (full + 1) * map.columns.len());
    let label = labels.min((width / 3).max(6).max(spare));
    let room = width.saturating_sub(2 + label);
    // The sign ends a number, so one blank keeps two of them apart.
    let fits = [full + 2, full + 1]
        .into_iter()
        .find(|wide| wide * map.columns.len() <= room);
    let (numbered, wide) = (fits.is_some(), fits.unwrap_or(2));
    let shown = (room / wide).min(map.columns.len());
    let hidden = map.columns.len() - shown;
    let mut all = title_line(&map.title, theme, width);
    all.push(header(map, (label, wide, hidden), numbered, theme));
    for row in &map.rows {
        let mut spans = vec![span(
            theme,
            "text",
            format!("  {}", words::pad(&row.label, label, false)),
        )];
        for place in hidden..map.columns.len() {
            let found = row.cells.get(place).copied().flatten();
            spans.push(cell(map, found, wide, numbered, theme));
        }
        all.push(Line::from(spans));
    }
    all.extend(legend(map, theme, width));
    let left = format!("the {hidden} oldest of {} {}s", map.columns.len(), map.column_title);
    let mut left_out = Vec::new();
    if !numbered {
        left_out.push("the numbers");
    }
    if hidden > 0 {
        left_out.push(left.as_str());
    }
    all.extend(note_lines(&left_out, &[&map.note], theme, width));
    all
}

/// A column's label; of a day its month and day, for the year of all of them is the same to whoever looks for a week.
fn label_of(column: &str) -> &str {
    let is_day = column.len() == 10
        && column.bytes().enumerate().all(|(place, letter)| match place {
            4 | 7 => letter == b'-',
            _ => letter.is_ascii_digit(),
        });
    column.get(5..).filter(|_| is_day).unwrap_or(column)
}

fn number_text(map: &HeatMap, cell: &HeatCell) -> String {
    map.measure.shown(Some(cell.value))
}

/// The labels of the columns, or where signs stand close the first and the last of them.
fn header(map: &HeatMap, (label, wide, hidden): (usize, usize, usize), numbered: bool, theme: &Theme) -> Line<'static> {
    let mut text = format!("  {}", words::pad(&map.row_title, label, false));
    let shown = map.columns.iter().skip(hidden);
    if numbered {
        for column in shown {
            text.push_str(&format!(" {}", words::pad(label_of(column), wide - 1, true)));
        }
        return Line::from(span(theme, "header", text));
    }
    let room = wide * (map.columns.len() - hidden);
    let label = |column: &String| label_of(column).to_owned();
    let (first, last) = (map.columns.get(hidden).map(label), map.columns.last().map(label));
    let ends = match (first, last) {
        (Some(first), Some(last)) if first != last => {
            let between = room.saturating_sub(1 + words::width(&first) + words::width(&last));
            if between > 0 {
                format!(" {first}{}{last}", " ".repeat(between))
            } else {
                format!(" to {last}")
            }
        }
        (Some(only), _) => format!(" {only}"),
        _ => String::new(),
    };
    text.push_str(&words::cut(&ends, room));
    Line::from(span(theme, "header", text))
}

fn cell(map: &HeatMap, found: Option<HeatCell>, wide: usize, numbered: bool, theme: &Theme) -> Span<'static> {
    let level = found.and_then(|found| map.levels.get(found.level));
    let (sign, meaning) = level.map_or((' ', "text"), |level| (level.sign, level.meaning.as_str()));
    let (text, meaning) = match found {
        Some(found) if numbered => (format!("{}{sign}", number_text(map, &found)), meaning),
        Some(_) => (sign.to_string(), meaning),
        // A blank where the sign would be keeps the dot under the numbers.
        None if numbered => ("· ".to_owned(), "text.muted"),
        None => ("·".to_owned(), "text.muted"),
    };
    span(theme, meaning, format!(" {}", words::pad(&text, wide - 1, true)))
}

/// Each level's sign with its word.
fn legend(map: &HeatMap, theme: &Theme, width: usize) -> Vec<Line<'static>> {
    let parts: Vec<String> = map
        .levels
        .iter()
        .map(|level| format!("{} {}", level.sign, level.word))
        .collect();
    let together: usize = parts.iter().map(|part| words::width(part) + 2).sum();
    if together > width {
        return paragraph(theme, "text", &parts.join(", "), 2, width);
    }
    let pairs = map.levels.iter().zip(parts);
    let spans: Vec<Span<'static>> = pairs
        .map(|(level, part)| span(theme, &level.meaning, format!("  {part}")))
        .collect();
    if spans.is_empty() {
        Vec::new()
    } else {
        vec![Line::from(spans)]
    }
}
