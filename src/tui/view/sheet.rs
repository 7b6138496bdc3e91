//! A table wherever it stands: its rows, what leaves rows out, how far a search has come, one whole row.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::paint::{self, paragraph, span};
use crate::lens::Cell;
use crate::operations::{SheetKey, record};
use crate::tui::grid::{Grid, GridView};
use crate::tui::hit::{HitMap, Target};
use crate::tui::model::{Loaded, Model};
use crate::tui::theme::Theme;
use crate::tui::words;

/// Meanings that words of a coloured column take, by how their letters fall.
const WORD_MEANINGS: u32 = 6;

/// Draws a table, or why there is none.
pub fn draw(
    model: &Model,
    grid: &Grid,
    buffer: &mut Buffer,
    area: Rect,
    target: fn(usize) -> Target,
    hits: &mut HitMap,
) {
    let theme = model.themes.current();
    match &grid.sheet {
        Loaded::Waiting => paint::sentence(buffer, area, "reading the rows …", theme.style("text.muted")),
        Loaded::Failed(error) => paint::sentence(buffer, area, error, theme.style("error")),
        Loaded::Ready(_) => {
            let (body, below) = super::super::layout::split_top(area, area.height.saturating_sub(note_rows(grid)));
            let meaning = |column: &str, cell: &Cell| meaning(model, grid, column, cell);
            let view = GridView {
                grid,
                target,
                meaning: &meaning,
                focused: model.grid().is_some_and(|current| current.key == grid.key),
            };
            view.draw(buffer, body, theme, hits);
            if grid.total() == 0 && grid.progress.is_none() {
                let text = if grid.narrowed() {
                    "No row meets this. {filter} changes the condition, Esc takes away what leaves rows out."
                } else if grid.is_held() {
                    "No row here is of the leads that are shown alone. {all leads} shows all leads again."
                } else {
                    "This table has no rows."
                };
                let (_, rest) = super::super::layout::split_top(body, 1);
                paint::sentence(buffer, rest, &model.keys.fill(text), theme.style("text.muted"));
            }
            if let Some(sheet) = grid.sheet.ready() {
                let note = Line::from(span(theme, "text.muted", format!("  {}", sheet.note)));
                paint::line(buffer, below, 0, &note);
            }
        }
    }
}

/// Rows below the table for its note.
pub fn note_rows(grid: &Grid) -> u16 {
    u16::from(grid.sheet.ready().is_some_and(|sheet| !sheet.note.is_empty()))
}

/// The selected place, the rows in force and, where some are left out, of how many.
pub fn places(grid: &Grid, plural: &str) -> String {
    let total = grid.total();
    let place = if total == 0 { 0 } else { grid.list.selected + 1 };
    let whole = grid.height();
    let of = if total < whole {
        format!(" ({} in all)", words::count(whole))
    } else {
        String::new()
    };
    format!("{} of {} {plural}{of}", words::count(place), words::count(total))
}

/// What leaves rows out, each as a chip, and how far a search has come. A condition that is kept under a name stands
/// under it.
pub fn narrowings(grid: &Grid, name: Option<&str>, theme: &Theme, room: usize) -> Vec<Span<'static>> {
    let mut spans = Vec::new();
    let mut chip = |text: String| {
        spans.push(span(theme, "text.muted", " · "));
        spans.push(span(theme, "key", words::cut(&text, room)));
    };
    for narrowing in &grid.view.narrowings {
        chip(narrowing.title().to_owned());
    }
    if let Some(condition) = &grid.view.query.condition {
        chip(name.unwrap_or(condition).to_owned());
    }
    if let Some(letters) = &grid.view.query.find {
        chip(format!("/{letters}"));
    }
    if grid.hidden() > 0 && grid.view.hidden.is_some() {
        chip(format!("{} hidden", grid.hidden()));
    }
    if let Some(progress) = grid.progress {
        let share = if progress.of == 0 {
            0.0
        } else {
            progress.looked_at as f64 / progress.of as f64
        };
        spans.push(span(
            theme,
            "phase.running",
            format!(" · looking … {:.0} %", share * 100.0),
        ));
    }
    spans
}

/// What a value means: tiers and statuses always, other columns where they are coloured by value.
fn meaning(model: &Model, grid: &Grid, column: &str, cell: &Cell) -> Option<String> {
    if let Cell::Text(text) = cell {
        match column {
            "tier" => return tier_meaning(model, text),
            "status" => return Some(format!("status.{}", text.replace(' ', "_"))),
            _ => {}
        }
    }
    if !grid.view.coloured.iter().any(|name| name == column) {
        return None;
    }
    match cell {
        Cell::Text(text) | Cell::Named { word: text, .. } => Some(format!("value.{}", word_meaning(text))),
        Cell::Flag(flag) => Some(if *flag { "value.high" } else { "value.low" }.to_owned()),
        Cell::Null => None,
        number => {
            let value = number.json().as_f64()?;
            let edges = grid.edges.get(column)?;
            let part = edges.iter().filter(|edge| value >= **edge).count();
            Some(format!("heat.{part}"))
        }
    }
}

/// The theme's meaning of a tier's name.
pub fn tier_meaning(model: &Model, tier: &str) -> Option<String> {
    let tiers = model.picture.ready()?.tiers.as_ref().ok()?;
    let row = tiers.iter().find(|row| row.tier == tier)?;
    Some(format!("tier.{}", row.rank))
}

/// One of the few word colours, the same for the same word always.
fn word_meaning(text: &str) -> u32 {
    let sum = text
        .bytes()
        .fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
    sum % WORD_MEANINGS + 1
}

/// The selected row, every column with its name, whole texts.
pub fn record_lines(model: &Model, width: usize) -> Vec<Line<'static>> {
    let theme = model.themes.current();
    let Some(grid) = model.grid() else { return Vec::new() };
    let (Some(source), Some(row)) = (grid.source(), grid.selected_row()) else {
        return vec![Line::from(span(theme, "text.muted", " no row is selected"))];
    };
    let fields = usize::try_from(row)
        .map(|row| record(source, row, grid.unmask))
        .unwrap_or_default();
    let names = fields.iter().map(|(name, _)| words::width(name)).max().unwrap_or(0);
    let names = names.min(width / 3).max(1);
    let mut all = Vec::new();
    for (place, (name, read)) in fields.into_iter().enumerate() {
        let cell = grid.changed.get(&(row, place)).cloned().unwrap_or(read);
        let meaning = if cell == Cell::Null { "null" } else { "text" };
        let wrapped = paragraph(theme, meaning, &cell.shown(), 0, width.saturating_sub(names + 4));
        for (line, text) in wrapped.into_iter().enumerate() {
            let shown = if line == 0 { name.as_str() } else { "" };
            let mut spans = vec![span(theme, "title", format!(" {}  ", words::pad(shown, names, true)))];
            let style = text.style;
            spans.extend(
                text.spans
                    .into_iter()
                    .map(|part| Span::styled(part.content, style.patch(part.style))),
            );
            all.push(Line::from(spans));
        }
    }
    all
}

/// The title of a table over the pane.
pub fn title(title: &str, grid: &Grid) -> String {
    let what = match &grid.key {
        SheetKey::Values { .. } => "values",
        _ => "rows",
    };
    format!("{title} · {}", places(grid, what))
}
