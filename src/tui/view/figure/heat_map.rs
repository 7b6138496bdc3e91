//! Heat maps: number and level sign in every cell; on a small screen the signs alone, and on a smaller one the newest
//! columns alone. What was left out is said.

use ratatui::text::{Line, Span};

use super::super::paint::{paragraph, span};
use super::{note_lines, title_line, widest};
use crate::lens::{HeatCell, HeatMap};
use crate::tui::theme::Theme;
use crate::tui::words;

/// The longest label of a row.
const LONGEST: usize = 24;

pub(super) fn lines(map: &HeatMap, theme: &Theme, width: usize) -> Vec<Line<'static>> {
    let labels = map.rows.iter().map(|row| row.label.as_str());
    let label = widest(labels.chain([map.row_title.as_str()]))
        .min(LONGEST)
        .min((width / 3).max(6));
    let room = width.saturating_sub(2 + label);
    let texts = map.rows.iter().flat_map(|row| row.cells.iter().flatten());
    let number = texts
        .map(|cell| words::width(&number_text(map, cell)) + 1)
        .max()
        .unwrap_or(1);
    let full = number.max(widest(map.columns.iter().map(String::as_str)).min(8)) + 2;
    let numbered = full * map.columns.len() <= room;
    let wide = if numbered { full } else { 2 };
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

fn number_text(map: &HeatMap, cell: &HeatCell) -> String {
    map.measure.shown(Some(cell.value))
}

/// The labels of the columns, or where signs stand close the first and the last of them.
fn header(map: &HeatMap, (label, wide, hidden): (usize, usize, usize), numbered: bool, theme: &Theme) -> Line<'static> {
    let mut text = format!("  {}", words::pad(&map.row_title, label, false));
    let shown = map.columns.iter().skip(hidden);
    if numbered {
        for column in shown {
            text.push_str(&format!("  {}", words::pad(column, wide - 2, true)));
        }
        return Line::from(span(theme, "header", text));
    }
    let room = wide * (map.columns.len() - hidden);
    let (first, last) = (map.columns.get(hidden), map.columns.last());
    let ends = match (first, last) {
        (Some(first), Some(last)) if first != last => {
            let between = room.saturating_sub(1 + words::width(first) + words::width(last));
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
    let Some(found) = found else {
        // A blank where the sign would be keeps the dot under the numbers.
        let text = if numbered { "· " } else { "·" };
        return span(theme, "text.muted", format!("  {}", words::pad(text, wide - 2, true)));
    };
    let level = map.levels.get(found.level);
    let (sign, meaning) = level.map_or((' ', "text"), |level| (level.sign, level.meaning.as_str()));
    let text = if numbered {
        words::pad(&format!("{}{sign}", number_text(map, &found)), wide - 2, true)
    } else {
        sign.to_string()
    };
    let lead = if numbered { "  " } else { " " };
    span(theme, meaning, format!("{lead}{text}"))
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
