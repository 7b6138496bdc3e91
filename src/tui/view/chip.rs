//! The filter on leads that holds across panes, stated in one place: a line between the tabs and the pane, the same in
//! every pane. Where the pane cannot be narrowed by it, the line is muted and says so.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::paint::{self, span};
use crate::tui::hit::{HitMap, Target};
use crate::tui::model::Model;
use crate::tui::update::filter_is_applied;
use crate::tui::words;

/// Narrower than this, the leads are only counted.
const NARROW: usize = 60;

/// Draws the line.
pub fn draw(model: &Model, buffer: &mut Buffer, area: Rect, hits: &mut HitMap) {
    if area.height == 0 {
        return;
    }
    let theme = model.themes.current();
    let is_applied = filter_is_applied(model);
    let (sign, meaning) = if is_applied {
        (" ▼ ", "chip.active")
    } else {
        (" ▽ ", "text.muted")
    };
    let width = usize::from(area.width);
    let is_narrow = width < NARROW;
    let all = if is_narrow { "all" } else { "all leads" };
    let end = format!("{} {all} ", model.keys.first("all leads"));
    let room = width.saturating_sub(words::width(&end) + 1);
    let aside = if is_applied { "" } else { " (not applied here)" };
    let count = match (is_narrow, is_applied) {
        (true, false) => String::new(),
        (true, true) => kept(model),
        (false, _) => {
            let plural = model.picture.ready().map_or("leads", |picture| picture.lead_words.1);
            format!("{} {plural}", kept(model))
        }
    };
    let beside = words::width(sign) + words::width(&count) + words::width(aside);
    let title = words::cut(
        &model.selecting.filter.title(),
        room.saturating_sub(beside).max(room / 4),
    );
    let said = words::cut(&format!("{sign}{title}{aside}{count}"), room);
    let used = words::width(&said);
    let line = Line::from(vec![
        span(theme, meaning, said),
        Span::raw(" ".repeat((room + 1).saturating_sub(used))),
        span(theme, "key", end.clone()),
    ]);
    paint::line(buffer, area, 0, &line);
    hits.add(area, Target::Selection);
    let letters = u16::try_from(words::width(&end)).unwrap_or(0).min(area.width);
    let clear = Rect {
        x: area.right() - letters,
        width: letters,
        ..area
    };
    hits.add(clear, Target::AllLeads);
}

/// How many leads it keeps, once that is known.
fn kept(model: &Model) -> String {
    match model.selecting.settled() {
        Some(held) if !model.selecting.waiting() => {
            format!(" · {} of {}", words::count(held.leads), words::count(held.of))
        }
        _ => " · …".to_owned(),
    }
}
