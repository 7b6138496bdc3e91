//! Draws the visible rows of a prepared table: its header and first columns stay, the others scroll.
//!
//! Widths come from the rows in sight only, never from the whole table.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::hit::{HitMap, Target};
use super::theme::Theme;
use super::words;
use crate::lens::{Cell, Table};

/// No column is wider, however long its text.
const WIDEST: usize = 34;
/// Blank columns between two columns.
const GAP: usize = 2;

/// Which part of which table is drawn, and how.
pub struct TableView<'a> {
    /// The prepared rows.
    pub table: &'a Table,
    /// The place of the first prepared row in the whole list.
    pub from: usize,
    /// The place of the first visible row.
    pub offset: usize,
    /// The place of the selected row.
    pub selected: Option<usize>,
    /// Columns that stay.
    pub fixed: usize,
    /// Columns scrolled away after the fixed ones.
    pub column: usize,
    /// What a click on a row means.
    pub target: fn(usize) -> Target,
}

/// A column in sight.
struct Shown {
    index: usize,
    width: usize,
}

impl TableView<'_> {
    /// Draws header and rows into `area`.
    pub fn draw(&self, buffer: &mut Buffer, area: Rect, theme: &Theme, hits: &mut HitMap) {
        if area.height == 0 || area.width == 0 {
            return;
        }
        let skip = self.offset.saturating_sub(self.from);
        let visible = usize::from(area.height) - 1;
        let rows: Vec<&Vec<Cell>> = self.table.rows.iter().skip(skip).take(visible).collect();
        hits.rows_touched += rows.len();
        let texts: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(Cell::shown).collect()).collect();
        let columns = self.columns(&texts, usize::from(area.width).saturating_sub(2));
        self.header(buffer, area, theme, &columns);
        for (place, (row, cells)) in rows.iter().zip(&texts).enumerate() {
            let Ok(down) = u16::try_from(place + 1) else { break };
            let line = Rect {
                y: area.y + down,
                height: 1,
                ..area
            };
            let whole = self.offset.max(self.from) + place;
            let chosen = self.selected == Some(whole);
            if chosen {
                buffer.set_style(line, theme.style("selected"));
            }
            let spans = self.spans(row, cells, &columns, theme, chosen);
            buffer.set_line(line.x, line.y, &Line::from(spans), line.width);
            hits.add(line, (self.target)(whole));
        }
    }

    /// The columns that fit: the fixed ones, then those from the first scrolled-to one on.
    fn columns(&self, texts: &[Vec<String>], room: usize) -> Vec<Shown> {
        let count = self.table.columns.len();
        let fixed = self.fixed.min(count);
        let order = (0..fixed).chain(fixed + self.column..count);
        let mut shown: Vec<Shown> = Vec::new();
        let mut used = 0;
        for index in order {
            let title = self
                .table
                .columns
                .get(index)
                .map_or(0, |column| words::width(&column.title));
            let widest = texts
                .iter()
                .filter_map(|row| row.get(index))
                .map(|text| words::width(text))
                .max();
            let width = widest.unwrap_or(0).max(title).clamp(1, WIDEST);
            let left = room.saturating_sub(used);
            if left < width.min(6) {
                break;
            }
            let width = width.min(left);
            used += width + GAP;
            shown.push(Shown { index, width });
        }
        shown
    }

    fn header(&self, buffer: &mut Buffer, area: Rect, theme: &Theme, columns: &[Shown]) {
        let style = theme.style("header");
        let mut spans = vec![Span::styled("  ", style)];
        for shown in columns {
            let (title, number) = self
                .table
                .columns
                .get(shown.index)
                .map_or(("", false), |column| (column.title.as_str(), column.number));
            spans.push(Span::styled(words::pad(title, shown.width, number), style));
            spans.push(Span::styled(" ".repeat(GAP), style));
        }
        buffer.set_line(area.x, area.y, &Line::from(spans), area.width);
        let last = columns.last().map_or(0, |shown| shown.index + 1);
        if last < self.table.columns.len() {
            buffer.set_span(area.right() - 1, area.y, &Span::styled("→", theme.style("key")), 1);
        }
    }

    fn spans(
        &self,
        row: &[Cell],
        texts: &[String],
        columns: &[Shown],
        theme: &Theme,
        chosen: bool,
    ) -> Vec<Span<'static>> {
        let base = if chosen { theme.style("selected") } else { Style::new() };
        let mut spans = vec![Span::styled(if chosen { "▸ " } else { "  " }, base)];
        for shown in columns {
            let text = texts.get(shown.index).map_or("", String::as_str);
            let cell = row.get(shown.index);
            let numeric = self.table.columns.get(shown.index).is_some_and(|column| column.number);
            let right = numeric || cell.is_some_and(Cell::is_number);
            let own = if matches!(cell, Some(Cell::Null)) {
                theme.style("text.muted")
            } else {
                theme.style("text")
            };
            let style = if chosen { own.patch(base) } else { own };
            spans.push(Span::styled(words::pad(text, shown.width, right), style));
            spans.push(Span::styled(" ".repeat(GAP), base));
        }
        spans
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lens::Column;
    use crate::tui::theme::Themes;

    fn table(rows: usize) -> Table {
        let columns = vec![
            Column::number("rank", "rank"),
            Column::text("name", "name"),
            Column::text("why", "why"),
        ];
        let row = |place: usize| {
            vec![
                Cell::count(place * 1000),
                Cell::Text(format!("Lead {place}")),
                Cell::Null,
            ]
        };
        Table {
            columns,
            rows: (0..rows).map(row).collect(),
            ..Table::default()
        }
    }

    fn drawn(view: &TableView<'_>, area: Rect) -> (Vec<String>, HitMap) {
        let mut buffer = Buffer::empty(area);
        let mut hits = HitMap::default();
        let themes = Themes::shipped(true, false);
        view.draw(&mut buffer, area, themes.current(), &mut hits);
        let line = |y: u16| {
            (0..area.width)
                .filter_map(|x| buffer.cell((x, y)).map(|cell| cell.symbol().to_owned()))
                .collect()
        };
        ((0..area.height).map(line).collect(), hits)
    }

    #[test]
    fn touches_no_more_rows_than_are_in_sight() {
        let table = table(5000);
        let view = TableView {
            table: &table,
            from: 0,
            offset: 3000,
            selected: Some(3001),
            fixed: 1,
            column: 0,
            target: Target::Row,
        };
        let (lines, hits) = drawn(&view, Rect::new(0, 0, 40, 12));
        assert!(hits.rows_touched <= 11, "{} rows touched", hits.rows_touched);
        assert!(
            lines
                .get(2)
                .is_some_and(|line| line.starts_with("▸ 3,001,000  Lead 3001")),
            "{lines:?}"
        );
        assert_eq!(hits.at(5, 2), Some(Target::Row(3001)));
    }

    #[test]
    fn fixed_columns_stay_when_the_others_scroll() {
        let table = table(2);
        let view = TableView {
            table: &table,
            from: 0,
            offset: 0,
            selected: None,
            fixed: 1,
            column: 1,
            target: Target::Row,
        };
        let (lines, _) = drawn(&view, Rect::new(0, 0, 40, 3));
        assert!(
            lines
                .first()
                .is_some_and(|line| line.contains("rank") && !line.contains("name") && line.contains("why"))
        );
        assert!(
            lines
                .get(2)
                .is_some_and(|line| line.contains("1,000") && line.contains('·'))
        );
    }

    #[test]
    fn a_window_that_begins_later_is_drawn_at_its_own_places() {
        let table = table(20);
        let view = TableView {
            table: &table,
            from: 100,
            offset: 105,
            selected: Some(106),
            fixed: 1,
            column: 0,
            target: Target::Row,
        };
        let (lines, hits) = drawn(&view, Rect::new(0, 0, 40, 5));
        assert!(lines.get(2).is_some_and(|line| line.contains("Lead 6")), "{lines:?}");
        assert_eq!(hits.at(0, 1), Some(Target::Row(105)));
    }
}
