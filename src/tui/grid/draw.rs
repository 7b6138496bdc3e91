//! Draws the rows and columns in sight: the header and the first columns stay, the others scroll.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::{GAP, Grid};
use crate::lens::Cell;
use crate::operations::{Direction, SheetKind};
use crate::tui::hit::{HitMap, Target};
use crate::tui::theme::Theme;
use crate::tui::words;

/// Narrower than this, a column that does not fit whole is not begun.
const STUB: usize = 6;

/// A grid and what its parts mean to the mouse.
pub struct GridView<'a> {
    /// The grid.
    pub grid: &'a Grid,
    /// What a click on a row means.
    pub target: fn(usize) -> Target,
    /// What a value means in the theme, where the column is coloured.
    pub meaning: &'a dyn Fn(&str, &Cell) -> Option<String>,
    /// Whether keys go to it.
    pub focused: bool,
}

/// The columns in sight, found once for a frame.
struct Columns {
    shown: Vec<Shown>,
    /// Whether some stand further to the right.
    more: bool,
}

/// A column in sight.
struct Shown {
    /// Whether the cursor is on it.
    cursor: bool,
    /// Its position among the shown columns.
    position: usize,
    /// Its place in the sheet.
    place: usize,
    name: String,
    width: usize,
    right: bool,
    x: u16,
}

impl GridView<'_> {
    /// Draws header and rows into `area`.
    pub fn draw(&self, buffer: &mut Buffer, area: Rect, theme: &Theme, hits: &mut HitMap) {
        if area.height == 0 || area.width == 0 {
            return;
        }
        let columns = self.columns(area);
        self.header(buffer, area, theme, &columns, hits);
        let visible = usize::from(area.height) - 1;
        let first = self.grid.list.offset;
        for (down, place) in (first..self.grid.total()).take(visible).enumerate() {
            let Some(row) = self.grid.row_at(place) else { break };
            let Ok(down) = u16::try_from(down + 1) else { break };
            let line = Rect {
                y: area.y + down,
                height: 1,
                ..area
            };
            hits.rows_touched += 1;
            let chosen = place == self.grid.list.selected;
            if chosen {
                buffer.set_style(line, theme.style("selected"));
            }
            let spans = self.spans(row, &columns.shown, theme, chosen);
            buffer.set_line(line.x, line.y, &Line::from(spans), line.width);
            hits.add(line, (self.target)(place));
        }
    }

    /// The columns that fit: the fixed ones, then those from the first scrolled-to one on.
    fn columns(&self, area: Rect) -> Columns {
        let room = usize::from(area.width).saturating_sub(2);
        let fixed = self.grid.fixed();
        let all = self.grid.columns();
        let (cursor, count) = (self.grid.cursor(), all.len());
        let mut shown: Vec<Shown> = Vec::new();
        let mut used = 0;
        for (position, place) in all.into_iter().enumerate() {
            if position >= fixed && position < fixed + self.grid.scroll {
                continue;
            }
            let Some(column) = self.grid.column(place) else {
                continue;
            };
            let width = self.grid.width(place);
            let left = room.saturating_sub(used);
            if left < width.min(STUB) {
                break;
            }
            let x = area.x + 2 + u16::try_from(used).unwrap_or(u16::MAX - area.x - 2);
            let width = width.min(left);
            used += width + GAP;
            shown.push(Shown {
                cursor: self.focused && position == cursor,
                position,
                place,
                name: column.name.clone(),
                width,
                right: column.kind == SheetKind::Number,
                x,
            });
        }
        let last = shown.last().map_or(0, |shown| shown.position + 1);
        Columns {
            more: last < count,
            shown,
        }
    }

    fn header(&self, buffer: &mut Buffer, area: Rect, theme: &Theme, columns: &Columns, hits: &mut HitMap) {
        let style = theme.style("header");
        let mut spans = vec![Span::styled(
            if self.grid.scroll > 0 { "← " } else { "  " },
            theme.style("key"),
        )];
        for shown in &columns.shown {
            let title = self.title(shown);
            let own = if shown.cursor {
                theme.style("cursor.column")
            } else {
                style
            };
            spans.push(Span::styled(words::pad(&title, shown.width, shown.right), own));
            spans.push(Span::styled(" ".repeat(GAP), style));
            let strip = Rect {
                x: shown.x,
                y: area.y,
                width: u16::try_from(shown.width).unwrap_or(area.width),
                height: 1,
            };
            hits.add(strip.intersection(area), Target::Header(shown.position));
            let border = Rect {
                x: strip.right(),
                width: 1,
                ..strip
            };
            hits.add(border.intersection(area), Target::Border(shown.place, shown.x));
        }
        buffer.set_line(area.x, area.y, &Line::from(spans), area.width);
        if columns.more {
            buffer.set_span(area.right() - 1, area.y, &Span::styled("→", theme.style("key")), 1);
        }
    }

    /// The title with its place among the sort keys.
    fn title(&self, shown: &Shown) -> String {
        let title = self.grid.column(shown.place).map_or("", |column| column.title.as_str());
        match self.grid.sorted(&shown.name) {
            Some((ordinal, direction)) => {
                let arrow = match direction {
                    Direction::Ascending => '↑',
                    Direction::Descending => '↓',
                };
                let mark = format!("{arrow}{ordinal}");
                let room = shown.width.saturating_sub(words::width(&mark) + 1);
                format!("{} {mark}", words::cut(title, room))
            }
            None => title.to_owned(),
        }
    }

    fn spans(&self, row: u32, columns: &[Shown], theme: &Theme, chosen: bool) -> Vec<Span<'static>> {
        let base = if chosen { theme.style("selected") } else { Style::new() };
        let mut spans = vec![Span::styled(if chosen { "▸ " } else { "  " }, base)];
        for shown in columns {
            let cell = self.grid.cell(row, shown.place);
            let own = match (&cell, (self.meaning)(&shown.name, &cell)) {
                (Cell::Null, _) => theme.style("null"),
                (_, Some(meaning)) => theme.style(&meaning),
                _ => theme.style("text"),
            };
            // A cell with a ground of its own (colour by value) keeps it: its letters are made for that ground.
            let mut style = if chosen && own.bg.is_none() {
                own.patch(base)
            } else {
                own
            };
            if chosen && shown.cursor {
                style = style.patch(theme.style("cursor.cell"));
            }
            let text = cell.shown().replace(char::is_control, " ");
            spans.push(Span::styled(
                words::pad(&text, shown.width, shown.right || cell.is_number()),
                style,
            ));
            spans.push(Span::styled(" ".repeat(GAP), base));
        }
        spans
    }
}
