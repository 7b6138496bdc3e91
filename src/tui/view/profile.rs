//! The profile: one line a column of the opened table, and below it the bins and frequent values of the selected one.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::paint::{self, span};
use crate::operations::Summary;
use crate::tui::hit::{DataSpot, HitMap, Target};
use crate::tui::layout;
use crate::tui::model::{Loaded, Model};
use crate::tui::theme::Theme;
use crate::tui::words;

/// Heights of a histogram's blocks.
const BLOCKS: [&str; 8] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
/// From this width on the list has the smallest, middle and largest value; below it only the details have them.
const ENDS: usize = 84;
/// Most columns of a value in the details' heading.
const LONGEST: usize = 18;
/// Columns of a bar in the details.
const BAR: usize = 16;

/// The columns' list and the details below it.
pub fn split(area: Rect) -> (Rect, Rect) {
    let below = if area.height >= 12 { area.height * 2 / 5 } else { 0 };
    layout::split_top(area, area.height - below)
}

/// A histogram in blocks; an empty bin is a blank.
fn blocks(counts: impl Iterator<Item = u64> + Clone) -> String {
    let most = counts.clone().max().unwrap_or(0).max(1);
    let block = |count: u64| {
        if count == 0 {
            return " ";
        }
        let height = (count * 8).div_ceil(most).saturating_sub(1);
        let height = usize::try_from(height).unwrap_or(7).min(7);
        BLOCKS.get(height).copied().unwrap_or(" ")
    };
    counts.map(block).collect()
}

/// Draws the profile.
pub fn draw(model: &Model, buffer: &mut Buffer, area: Rect, hits: &mut HitMap) {
    let theme = model.themes.current();
    let columns = match &model.data.profile {
        Some(Loaded::Ready(columns)) => columns,
        Some(Loaded::Failed(error)) => return paint::sentence(buffer, area, error, theme.style("error")),
        Some(Loaded::Waiting) | None => {
            return paint::sentence(buffer, area, "counting values …", theme.style("text.muted"));
        }
    };
    let (list, details) = split(area);
    // A low screen shows the details in place of the list while somebody chooses in them.
    if details.height == 0 && model.data.pick.is_some() {
        return parts(model, buffer, area, hits);
    }
    let (top, body) = layout::split_top(list, 1);
    let width = usize::from(area.width);
    paint::line(buffer, top, 0, &Line::from(span(theme, "header", header(width))));
    let at = model.data.columns;
    let visible = usize::from(body.height);
    for (row, (place, summary)) in columns.iter().enumerate().skip(at.offset).take(visible).enumerate() {
        let Ok(down) = u16::try_from(row) else { break };
        let strip = Rect {
            y: body.y + down,
            height: 1,
            ..body
        };
        let chosen = place == at.selected;
        hits.rows_touched += 1;
        let mut spans = column_line(summary, theme, chosen, width);
        if chosen {
            buffer.set_style(strip, theme.style("selected"));
            spans = paint::chosen(spans, theme);
        }
        paint::line(buffer, body, row, &Line::from(spans));
        hits.add(strip, Target::Data(DataSpot::Column(place)));
    }
    if details.height > 0 {
        parts(model, buffer, details, hits);
    }
}

/// Widths: name, and whether the figures' ends have room.
fn widths(width: usize) -> (usize, bool) {
    let ends = width >= ENDS;
    let taken = 2 + 8 + 8 + 9 + 13 + if ends { 36 } else { 0 };
    (width.saturating_sub(taken).clamp(8, 28), ends)
}

fn header(width: usize) -> String {
    let (name, ends) = widths(width);
    let mut text = format!(
        "  {} {} {} {} ",
        words::pad("column", name, false),
        words::pad("type", 7, false),
        words::pad("nulls", 7, true),
        words::pad("distinct", 8, true)
    );
    if ends {
        for title in ["min", "median", "max"] {
            text.push_str(&words::pad(title, 11, true));
            text.push(' ');
        }
    }
    text.push_str("shape");
    text
}

fn column_line(summary: &Summary, theme: &Theme, chosen: bool, width: usize) -> Vec<Span<'static>> {
    let figures = &summary.figures;
    let (name, ends) = widths(width);
    let kind = figures.kind.map_or("other", |kind| match kind {
        crate::frame::ColumnKind::Text => "text",
        crate::frame::ColumnKind::Integer => "whole",
        crate::frame::ColumnKind::Real => "number",
        crate::frame::ColumnKind::Boolean => "yes/no",
        crate::frame::ColumnKind::Date => "date",
    });
    let nulls = if figures.nulls == 0 {
        "·".to_owned()
    } else {
        words::percent(figures.nulls as f64 / figures.rows.max(1) as f64)
    };
    let mut spans = vec![
        span(theme, "text", if chosen { "▸ " } else { "  " }),
        span(
            theme,
            "text.strong",
            format!("{} ", words::pad(&figures.column, name, false)),
        ),
        span(theme, "text.muted", format!("{kind:7} ")),
        span(theme, "text", format!("{} ", words::pad(&nulls, 7, true))),
        span(
            theme,
            "text",
            format!("{} ", words::pad(&count(figures.distinct), 8, true)),
        ),
    ];
    if ends {
        for value in [&figures.minimum, &figures.median, &figures.maximum] {
            let shown = value.as_deref().map_or_else(|| "·".to_owned(), plain);
            spans.push(span(theme, "text", format!("{} ", words::pad(&shown, 11, true))));
        }
    }
    let shape = if summary.masked {
        "masked".to_owned()
    } else if figures.histogram.is_empty() {
        blocks(figures.top.iter().map(|(_, count)| *count))
    } else {
        blocks(figures.histogram.iter().map(|(_, _, count)| *count))
    };
    let meaning = if summary.masked { "text.muted" } else { "bar" };
    spans.push(span(theme, meaning, shape));
    spans
}

/// A shown number with no more places than a person reads.
fn plain(text: &str) -> String {
    match text.parse::<f64>() {
        Ok(number) if text.contains('.') => words::number(number),
        _ => text.to_owned(),
    }
}

fn count(value: u64) -> String {
    words::count(i64::try_from(value).unwrap_or(i64::MAX))
}

/// The bins, then the frequent values of the selected column.
fn parts(model: &Model, buffer: &mut Buffer, area: Rect, hits: &mut HitMap) {
    let theme = model.themes.current();
    let Some(summary) = model.data.summary() else { return };
    let figures = &summary.figures;
    let date = figures.kind == Some(crate::frame::ColumnKind::Date);
    let edge = |value: f64| {
        if date {
            crate::frame::show_date(value as i32)
        } else {
            words::number(value)
        }
    };
    let bins = figures
        .histogram
        .iter()
        .map(|(low, high, count)| (format!("{} – {}", edge(*low), edge(*high)), *count));
    let tops = figures.top.iter().map(|(value, count)| (value.clone(), *count));
    let all: Vec<(String, u64)> = bins.chain(tops).collect();
    let most = all.iter().map(|(_, count)| *count).max().unwrap_or(0).max(1);
    let (top, body) = layout::split_top(area, 1);
    let ends = [
        ("min", &figures.minimum),
        ("median", &figures.median),
        ("max", &figures.maximum),
    ];
    let mut what = format!(" {}", figures.column);
    for (name, value) in ends {
        if let Some(value) = value {
            what.push_str(&format!(" · {name} {}", words::cut(&plain(value), LONGEST)));
        }
    }
    what.push_str(if summary.masked {
        " · personal: masked"
    } else {
        " · ↵ filters"
    });
    let what = words::cut(&what, usize::from(area.width));
    paint::line(buffer, top, 0, &Line::from(span(theme, "title", what)));
    let visible = usize::from(body.height);
    let selected = model.data.pick;
    let offset = selected.map_or(0, |pick| (pick + 1).saturating_sub(visible));
    let label = usize::from(area.width).saturating_sub(2 + BAR + 2 + 9).clamp(8, 40);
    for (row, (place, (text, n))) in all.iter().enumerate().skip(offset).take(visible).enumerate() {
        let Ok(down) = u16::try_from(row) else { break };
        let strip = Rect {
            y: body.y + down,
            height: 1,
            ..body
        };
        let chosen = selected == Some(place);
        let bar = words::bar(*n as f64 / most as f64, BAR);
        let mut spans = vec![
            span(theme, "text", if chosen { "▸ " } else { "  " }),
            span(theme, "text", format!("{} ", words::pad(text, label, false))),
            span(theme, "text", format!("{} ", words::pad(&count(*n), 8, true))),
            span(theme, "bar", bar),
        ];
        if chosen {
            buffer.set_style(strip, theme.style("selected"));
            spans = paint::chosen(spans, theme);
        }
        hits.rows_touched += 1;
        paint::line(buffer, body, row, &Line::from(spans));
        hits.add(strip, Target::Data(DataSpot::Part(place)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_grow_with_their_counts_and_only_empty_bins_are_blank() {
        assert_eq!(blocks([0, 1, 50, 100].into_iter()), " ▁▄█");
        assert_eq!(blocks([3, 3].into_iter()), "██");
        assert_eq!(blocks(std::iter::empty()), "");
    }
}
