//! Leads: the rep's desk. A ranked queue, with chips for what leaves rows out and the day's work above it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::paint::{self, span};
use super::sheet;
use crate::tui::action::Picture;
use crate::tui::hit::{HitMap, Target};
use crate::tui::layout;
use crate::tui::model::Model;
use crate::tui::words;

/// Draws the pane.
pub fn draw(model: &Model, picture: &Picture, buffer: &mut Buffer, area: Rect, hits: &mut HitMap) {
    let theme = model.themes.current();
    let (singular, plural) = picture.lead_words;
    if !model.has_leads() {
        let what = format!("Here stands the queue: every {singular} by rank, with why and what to do next.");
        let why = match &picture.best {
            Ok(_) => format!("The latest run graded no {plural}."),
            Err(why) => format!("{}.", words::capital(why.trim_end_matches('.'))),
        };
        let text = format!("{what} {why} {{run all}} runs all phases.");
        return paint::sentence(buffer, area, &model.keys.fill(&text), theme.style("text.muted"));
    }
    let (top, body) = layout::leads(area);
    let grid = &model.leads.grid;
    paint::line(buffer, top, 0, &heading(model, picture, usize::from(area.width)));
    chips(model, buffer, layout::split_top(top, 1).1, hits);
    sheet::draw(model, grid, buffer, body, Target::Row, hits);
}

/// What is shown and under which conditions, and what is done of today's work.
fn heading(model: &Model, picture: &Picture, width: usize) -> Line<'static> {
    let theme = model.themes.current();
    let grid = &model.leads.grid;
    let (_, plural) = picture.lead_words;
    let mut spans = vec![span(theme, "text.strong", format!(" {}", sheet::places(grid, plural)))];
    let kept = model.leads.filter().and_then(|place| model.leads.filters.get(place));
    let name = kept.map(|filter| filter.name.as_str());
    spans.extend(sheet::narrowings(grid, name, theme, width / 2));
    let today = picture.capacity;
    let meaning = if today.done >= today.of { "gate.passed" } else { "text" };
    spans.push(span(theme, meaning, format!(" · today {} of {}", today.done, today.of)));
    let (mask, meaning) = if grid.unmask {
        ("in clear: recorded", "alert")
    } else {
        ("masked: {unmask} shows", "text.muted")
    };
    spans.push(span(theme, meaning, format!(" · {}", model.keys.fill(mask))));
    Line::from(spans)
}

/// Kept filters: the one in force is marked, and a click takes one.
fn chips(model: &Model, buffer: &mut Buffer, area: Rect, hits: &mut HitMap) {
    if area.height == 0 {
        return;
    }
    let theme = model.themes.current();
    let active = model.leads.filter().map_or(0, |place| place + 1);
    let unfiltered = model.leads.grid.view.query.condition.is_none();
    let names = std::iter::once("all").chain(model.leads.filters.iter().map(|filter| filter.name.as_str()));
    let mut x = area.x + 1;
    for (place, name) in names.enumerate() {
        let chosen = place == active && (place > 0 || unfiltered);
        let text = if chosen {
            format!("[{name}]")
        } else {
            format!(" {name} ")
        };
        let width = u16::try_from(words::width(&text)).unwrap_or(u16::MAX);
        if x.saturating_add(width) > area.right() {
            break;
        }
        let meaning = if chosen { "chip.active" } else { "chip" };
        buffer.set_span(x, area.y, &span(theme, meaning, text), width);
        hits.add(
            Rect {
                x,
                width,
                height: 1,
                ..area
            },
            Target::Chip(place),
        );
        x += width + 1;
    }
}
