//! The tabs inside a pane, the same in every pane: the open one stands in brackets, so that it is told without colour,
//! and where there is no room for all of them it stays in sight, with signs at the ends for those that do not.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;

use crate::tui::hit::{HitMap, Target};
use crate::tui::theme::Theme;
use crate::tui::words;

/// A tab inside a pane.
pub struct Tab<'a> {
    /// Its name.
    pub title: &'a str,
    /// What a click on it means.
    pub target: Target,
    /// Whether nothing stands in it.
    pub absent: bool,
}

/// Draws the tabs into one line; gives the column behind them.
pub fn draw(buffer: &mut Buffer, area: Rect, tabs: &[Tab<'_>], open: usize, theme: &Theme, hits: &mut HitMap) -> u16 {
    if area.height == 0 || area.width == 0 {
        return area.x;
    }
    let widths: Vec<usize> = tabs.iter().map(|tab| words::width(tab.title) + 2).collect();
    let first = first_in_sight(&widths, open, usize::from(area.width));
    let mut x = area.x;
    if first > 0 {
        buffer.set_span(x, area.y, &Span::styled("◂", theme.style("key")), 1);
        x += 1;
    }
    for (place, tab) in tabs.iter().enumerate().skip(first) {
        let here = place == open;
        let text = if here {
            format!("[{}]", tab.title)
        } else {
            format!(" {} ", tab.title)
        };
        let width = u16::try_from(words::width(&text)).unwrap_or(u16::MAX);
        let more = u16::from(place + 1 < tabs.len());
        if x.saturating_add(width).saturating_add(more) > area.right() {
            buffer.set_span(area.right() - 1, area.y, &Span::styled("▸", theme.style("key")), 1);
            return area.right();
        }
        let meaning = match (here, tab.absent) {
            (true, _) => "tab.active",
            (false, true) => "text.muted",
            (false, false) => "text",
        };
        buffer.set_span(x, area.y, &Span::styled(text, theme.style(meaning)), width);
        let strip = Rect {
            x,
            width,
            height: 1,
            ..area
        };
        hits.add(strip, tab.target);
        x += width;
    }
    x
}

/// The first tab to be drawn, so that the open one is in sight where not all of them are.
fn first_in_sight(widths: &[usize], open: usize, room: usize) -> usize {
    if widths.iter().sum::<usize>() <= room {
        return 0;
    }
    // A sign at each end says that there are more.
    let fits = |first: &usize| {
        let shown = widths.iter().skip(*first).take(open + 1 - first);
        shown.sum::<usize>() + 2 <= room
    };
    (0..=open).find(fits).unwrap_or(open)
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
        let widths = names.map(|name| words::width(name) + 2);
        assert_eq!(first_in_sight(&widths, 7, 200), 0, "all of them fit");
        assert_eq!(first_in_sight(&widths, 0, 40), 0);
        for room in [30, 40, 60] {
            for open in 0..widths.len() {
                let first = first_in_sight(&widths, open, room);
                let wide: usize = widths.iter().skip(first).take(open + 1 - first).sum();
                assert!(first <= open && wide + 2 <= room, "{open} in {room}");
            }
        }
        assert_eq!(first_in_sight(&widths, 3, 4), 3, "even where it has no room");
    }

    #[test]
    fn the_open_tab_is_told_without_colour() {
        let area = Rect::new(0, 0, 20, 1);
        let mut buffer = Buffer::empty(area);
        let themes = crate::tui::theme::Themes::shipped(false, false);
        let tab = |title: &'static str, place: usize| Tab {
            title,
            target: Target::ModelTab(place),
            absent: false,
        };
        let tabs = [tab("Table", 0), tab("Columns", 1), tab("Quarantine", 2)];
        let mut hits = HitMap::default();
        draw(&mut buffer, area, &tabs, 1, themes.current(), &mut hits);
        let text: String = (0..20)
            .filter_map(|x| buffer.cell((x, 0)).map(ratatui::buffer::Cell::symbol))
            .collect();
        assert_eq!(text, " Table [Columns]   ▸");
        assert_eq!(hits.at(8, 0), Some(Target::ModelTab(1)));
        assert_eq!(hits.at(17, 0), None, "what is cut away cannot be clicked");
    }
}
