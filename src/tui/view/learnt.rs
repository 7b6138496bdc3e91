//! The pane of the model: named tabs of figures, or the sentence on what would stand there.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{figure, paint};
use crate::lens::NamedFigures;
use crate::tui::action::Picture;
use crate::tui::hit::{HitMap, Target};
use crate::tui::layout;
use crate::tui::model::Model;
use crate::tui::update::model_tabs;
use crate::tui::words;

/// Draws the pane.
pub fn draw(model: &Model, picture: &Picture, buffer: &mut Buffer, area: Rect, hits: &mut HitMap) {
    let theme = model.themes.current();
    let why = match &picture.model {
        Err(why) => Some(why.as_str()),
        Ok(tabs) if tabs.is_empty() => Some("Here stands the model. This run has nothing to say about it"),
        Ok(_) => None,
    };
    if let Some(why) = why {
        let text = model.keys.fill(&format!("{}.", why.trim_end_matches('.')));
        return paint::sentence(buffer, area, &text, theme.style("text.muted"));
    }
    let (strip, body) = layout::tiers(area);
    tabs(model, buffer, strip, hits);
    let lines = lines(model, usize::from(body.width));
    paint::lines(buffer, body, &lines, model.figures.scroll, theme);
}

fn tabs(model: &Model, buffer: &mut Buffer, area: Rect, hits: &mut HitMap) {
    let theme = model.themes.current();
    let mut x = area.x;
    let all = model_tabs(model);
    let first = first_in_sight(all, model.figures.tab, usize::from(area.width));
    let mark = |buffer: &mut Buffer, x: u16, sign: &'static str| {
        if area.width > 0 && area.height > 0 {
            buffer.set_span(x, area.y, &Span::styled(sign, theme.style("key")), 1);
        }
    };
    if first > 0 {
        mark(buffer, x, "◂");
        x += 1;
    }
    for (place, (name, _)) in all.iter().enumerate().skip(first) {
        let text = format!(" {name} ");
        let width = u16::try_from(words::width(&text)).unwrap_or(0);
        let more = u16::from(place + 1 < all.len());
        if area.height == 0 || x + width + more > area.right() {
            mark(buffer, area.right().saturating_sub(1), "▸");
            break;
        }
        let here = place == model.figures.tab;
        let style = theme.style(if here { "tab.active" } else { "text" });
        buffer.set_span(x, area.y, &Span::styled(text, style), width);
        let strip = Rect {
            x,
            width,
            height: 1,
            ..area
        };
        hits.add(strip, Target::ModelTab(place));
        x += width;
    }
}

/// The first tab to be drawn, so that the open one is in sight where not all of them are.
fn first_in_sight(tabs: &[NamedFigures], open: usize, room: usize) -> usize {
    let wide = |(name, _): &NamedFigures| words::width(name) + 2;
    if tabs.iter().map(wide).sum::<usize>() <= room {
        return 0;
    }
    // A sign at each end says that there are more.
    let fits = |first: &usize| {
        let shown = tabs.iter().skip(*first).take(open + 1 - first);
        shown.map(wide).sum::<usize>() + 2 <= room
    };
    (0..=open).find(fits).unwrap_or(open)
}

/// The lines of the open tab.
pub fn lines(model: &Model, width: usize) -> Vec<Line<'static>> {
    let theme = model.themes.current();
    let mut lines = Vec::new();
    let figures = model_tabs(model)
        .get(model.figures.tab)
        .map(|(_, figures)| figures.as_slice());
    for found in figures.unwrap_or_default() {
        lines.extend(figure::lines(found, theme, width));
        lines.push(Line::default());
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_open_tab_is_in_sight_however_many_there_are() {
        let names = [
            "Quality",
            "Selection",
            "Arms",
            "Importance",
            "Honesty",
            "Cohorts",
            "Drift",
            "Experiment",
        ];
        let tabs: Vec<NamedFigures> = names.iter().map(|name| ((*name).to_owned(), Vec::new())).collect();
        assert_eq!(first_in_sight(&tabs, 7, 200), 0, "all of them fit");
        assert_eq!(first_in_sight(&tabs, 0, 40), 0);
        for room in [30, 40, 60] {
            for open in 0..tabs.len() {
                let first = first_in_sight(&tabs, open, room);
                let shown = tabs.iter().skip(first).take(open + 1 - first);
                let wide: usize = shown.map(|(name, _)| words::width(name) + 2).sum();
                assert!(first <= open && wide + 2 <= room, "{open} in {room}");
            }
        }
        assert_eq!(first_in_sight(&tabs, 3, 4), 3, "even where it has no room");
    }
}
