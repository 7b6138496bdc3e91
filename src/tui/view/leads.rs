//! Leads: the rep's desk. A ranked queue whose rows were prepared by the reader.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::paint::{self, span};
use crate::tui::action::Picture;
use crate::tui::hit::{HitMap, Target};
use crate::tui::layout;
use crate::tui::model::{Loaded, Model};
use crate::tui::table::TableView;
use crate::tui::words;

/// Columns that stay when the others scroll: rank and name.
pub const FIXED: usize = 2;

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
        let text = format!("{what} {why} R runs all phases.");
        return paint::sentence(buffer, area, &text, theme.style("text.muted"));
    }
    let (top, body) = layout::leads(area);
    paint::line(buffer, top, 0, &heading(model, plural, usize::from(area.width)));
    match &model.leads.found {
        Loaded::Waiting => paint::sentence(buffer, body, "looking up the queue …", theme.style("text.muted")),
        Loaded::Failed(error) => paint::sentence(buffer, body, error, theme.style("error")),
        Loaded::Ready(0) => {
            let text = format!("No {singular} meets this. f changes the condition, Esc takes it away.");
            paint::sentence(buffer, body, &text, theme.style("text.muted"));
        }
        Loaded::Ready(_) => {
            let table = TableView {
                table: &model.leads.window.table,
                from: model.leads.window.from,
                offset: model.leads.list.offset,
                selected: Some(model.leads.list.selected),
                fixed: FIXED,
                column: model.leads.column,
                target: Target::Row,
            };
            table.draw(buffer, body, theme, hits);
        }
    }
}

/// What is shown and under which conditions.
fn heading(model: &Model, plural: &str, width: usize) -> Line<'static> {
    let theme = model.themes.current();
    let leads = &model.leads;
    let total = leads.total();
    let place = if total == 0 { 0 } else { leads.list.selected + 1 };
    let shown = |n: usize| words::count(i64::try_from(n).unwrap_or(0));
    let mut spans = vec![span(
        theme,
        "text.strong",
        format!(" {} of {} {plural}", shown(place), shown(total)),
    )];
    if let Some(tier) = &leads.query.tier {
        spans.push(span(theme, "key", format!(" · tier {tier}")));
    }
    if let Some(only) = &leads.query.only {
        spans.push(span(theme, "key", format!(" · {}", words::cut(&only.title, width / 2))));
    }
    if let Some(condition) = &leads.query.condition {
        spans.push(span(theme, "key", format!(" · {}", words::cut(condition, width / 2))));
    }
    let (mask, meaning) = if leads.query.unmask {
        ("in clear: recorded", "alert")
    } else {
        ("masked: m shows", "text.muted")
    };
    spans.push(span(theme, meaning, format!(" · {mask}")));
    if leads.asked.is_some() {
        spans.push(span(theme, "text.muted", " · …"));
    }
    Line::from(spans)
}
