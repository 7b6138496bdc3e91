//! Columns of a table on screen: which are shown, in what order, how wide, and which one the cursor is on.

use std::collections::BTreeMap;

use super::Grid;
use crate::lens::Cell;
use crate::operations::SheetColumn;
use crate::tui::words;

/// No column is wider by itself, however long its text.
const WIDEST: usize = 34;
/// No column is narrower by hand.
const NARROWEST: usize = 3;
/// A column that stays is not narrowed further than this for the others' sake.
const KEY_LEAST: usize = 8;
/// Blank columns between two columns.
pub const GAP: usize = 2;
/// Columns of the screen that a key makes a column wider or narrower by.
const STEP: i32 = 4;

impl Grid {
    /// The places of the shown columns in the sheet, in the order they stand on screen.
    pub fn columns(&self) -> Vec<usize> {
        let Some(sheet) = self.sheet.ready() else {
            return Vec::new();
        };
        let source = &sheet.source;
        let usual = |place: &usize| match &self.view.hidden {
            Some(hidden) => source
                .columns()
                .get(*place)
                .is_some_and(|column| !hidden.contains(&column.name)),
            None if sheet.shown.is_empty() => true,
            None => source
                .columns()
                .get(*place)
                .is_some_and(|column| sheet.shown.contains(&column.name)),
        };
        self.order().into_iter().filter(usual).collect()
    }

    /// Every column's place, the moved ones where they were put, then the usual ones, then the rest.
    fn order(&self) -> Vec<usize> {
        let Some(sheet) = self.sheet.ready() else {
            return Vec::new();
        };
        let mut order: Vec<usize> = Vec::with_capacity(sheet.source.columns().len());
        let named = self.view.order.iter().chain(&sheet.shown);
        let places = named
            .filter_map(|name| sheet.source.column_place(name))
            .chain(0..sheet.source.columns().len());
        for place in places {
            if !order.contains(&place) {
                order.push(place);
            }
        }
        order
    }

    /// A column of the sheet.
    pub fn column(&self, place: usize) -> Option<&SheetColumn> {
        self.source()?.columns().get(place)
    }

    /// How many columns stay when the others scroll.
    pub fn fixed(&self) -> usize {
        let fixed = self.sheet.ready().map_or(0, |sheet| sheet.fixed);
        fixed.min(self.columns().len().saturating_sub(1))
    }

    /// The cursor's position among the shown columns.
    pub fn cursor(&self) -> usize {
        let shown = self.columns();
        let named = self
            .view
            .column
            .as_deref()
            .and_then(|name| self.source()?.column_place(name));
        named
            .and_then(|place| shown.iter().position(|column| *column == place))
            .unwrap_or_else(|| self.fixed().saturating_sub(1).min(shown.len().saturating_sub(1)))
    }

    /// The column the cursor is on: its place in the sheet.
    pub fn cursor_column(&self) -> Option<usize> {
        self.columns().get(self.cursor()).copied()
    }

    /// The name of the column the cursor is on.
    pub fn cursor_name(&self) -> Option<String> {
        self.column(self.cursor_column()?).map(|column| column.name.clone())
    }

    /// Puts the cursor on the shown column at a position.
    pub fn put_cursor(&mut self, position: usize) {
        let shown = self.columns();
        let place = shown.get(position.min(shown.len().saturating_sub(1))).copied();
        self.view.column = place
            .and_then(|place| self.column(place))
            .map(|column| column.name.clone());
    }

    /// Moves the cursor by columns.
    pub fn step_cursor(&mut self, by: isize) {
        self.put_cursor(self.cursor().saturating_add_signed(by));
    }

    /// Hides the column under the cursor, unless it is the last one shown; says whether it did.
    pub fn hide(&mut self) -> bool {
        let (shown, cursor) = (self.columns(), self.cursor());
        let Some(name) = self.cursor_name().filter(|_| shown.len() > 1) else {
            return false;
        };
        let mut hidden = self.hidden_names();
        hidden.push(name);
        self.view.hidden = Some(hidden);
        self.put_cursor(cursor.min(shown.len() - 2));
        true
    }

    fn hidden_names(&self) -> Vec<String> {
        let shown = self.columns();
        let all = self.source().map(|source| source.columns()).unwrap_or_default();
        all.iter()
            .enumerate()
            .filter(|(place, _)| !shown.contains(place))
            .map(|(_, column)| column.name.clone())
            .collect()
    }

    /// How many columns are not shown.
    pub fn hidden(&self) -> usize {
        self.source()
            .map_or(0, |source| source.columns().len() - self.columns().len())
    }

    /// Shows every column, or goes back to the usual ones when all are shown.
    pub fn show_all(&mut self) {
        let name = self.cursor_name();
        self.view.hidden = if self.hidden() > 0 { Some(Vec::new()) } else { None };
        self.view.column = name;
        self.settle_column();
    }

    /// Moves the column under the cursor by one position.
    pub fn move_column(&mut self, by: isize) {
        let (mut shown, from) = (self.columns(), self.cursor());
        let to = from.saturating_add_signed(by).min(shown.len().saturating_sub(1));
        if from >= shown.len() || from == to {
            return;
        }
        let name = self.cursor_name();
        let place = shown.remove(from);
        shown.insert(to, place);
        let names = shown.iter().filter_map(|place| self.column(*place));
        self.view.order = names.map(|column| column.name.clone()).collect();
        self.view.column = name;
    }

    /// Makes the column under the cursor wider or narrower by a step.
    pub fn widen(&mut self, by: i32) {
        if let Some(place) = self.cursor_column() {
            let now = i32::try_from(self.width(place)).unwrap_or(0);
            self.set_width(place, now + by * STEP);
        }
    }

    /// Sets a column's width by hand.
    pub fn set_width(&mut self, place: usize, width: i32) {
        let least = i32::try_from(NARROWEST).unwrap_or(1);
        if let Some(name) = self.column(place).map(|column| column.name.clone()) {
            let width = u16::try_from(width.clamp(least, 400)).unwrap_or(1);
            self.view.widths.insert(name, width);
        }
    }

    /// A column's width: set by hand, else by what was seen in it so far and its title.
    pub fn width(&self, place: usize) -> usize {
        let Some(column) = self.column(place) else { return 0 };
        if let Some(width) = self.view.widths.get(&column.name) {
            return usize::from(*width);
        }
        let title = words::width(&column.title) + if self.sorted(&column.name).is_some() { 3 } else { 0 };
        let natural = self.seen.get(&place).copied().unwrap_or(0).max(title).clamp(1, WIDEST);
        natural.min(self.squeezed.get(&place).copied().unwrap_or(WIDEST))
    }

    /// Narrows the columns that stay, the widest first, until half of the width is left to the others: a name alone
    /// says nothing of a lead. Widths set by hand are left as they are.
    fn squeeze(&mut self, shown: &[usize], room: usize) {
        self.squeezed.clear();
        let keys: Vec<usize> = shown.iter().copied().take(self.fixed()).collect();
        let is_free = |place: &usize| {
            let name = self.column(*place).map(|column| &column.name);
            name.is_some_and(|name| !self.view.widths.contains_key(name))
        };
        let (free, held): (Vec<usize>, Vec<usize>) = keys.iter().copied().partition(is_free);
        let mut widths: BTreeMap<usize, usize> = free.iter().map(|place| (*place, self.width(*place))).collect();
        let held: usize = held.iter().map(|place| self.width(*place)).sum();
        let most = (room / 2).saturating_sub(held + GAP * keys.len());
        while widths.values().sum::<usize>() > most {
            match widths.values_mut().max() {
                Some(widest) if *widest > KEY_LEAST => *widest -= 1,
                _ => break,
            }
        }
        self.squeezed = widths;
    }

    /// Notes how wide the cells in sight are, and scrolls so that the cursor's column is in sight. `width` and `height`
    /// are those of the table with its header.
    pub fn settle_columns(&mut self, width: usize, height: usize) {
        let shown = self.columns();
        for place in self.list.offset..(self.list.offset + height.saturating_sub(1)).min(self.total()) {
            let Some(row) = self.row_at(place) else { break };
            for column in &shown {
                let cell = self.cell(row, *column);
                self.note_width(*column, &cell);
            }
        }
        self.squeeze(&shown, width);
        let (fixed, cursor) = (self.fixed(), self.cursor());
        let last = shown.len().saturating_sub(fixed + 1);
        self.scroll = self.scroll.min(last);
        if cursor < fixed {
            return;
        }
        let wanted = cursor - fixed;
        self.scroll = self.scroll.min(wanted);
        while self.scroll < wanted && !self.in_sight(&shown, cursor, width) {
            self.scroll += 1;
        }
    }

    /// Notes how wide a cell of a column is.
    pub(super) fn note_width(&mut self, column: usize, cell: &Cell) {
        let wide = words::width(&cell.shown()).min(WIDEST);
        let seen = self.seen.entry(column).or_default();
        *seen = (*seen).max(wide);
    }

    fn in_sight(&self, shown: &[usize], cursor: usize, room: usize) -> bool {
        let fixed = self.fixed();
        let before = shown
            .iter()
            .enumerate()
            .filter(|(position, _)| *position < fixed || (*position >= fixed + self.scroll && *position < cursor));
        let used: usize = before.map(|(_, place)| self.width(*place) + GAP).sum();
        let own = shown.get(cursor).map_or(0, |place| self.width(*place));
        used + own + GAP <= room
    }

    /// Keeps the cursor on a column that is shown.
    pub fn settle_column(&mut self) {
        let position = self.cursor();
        if self.view.column.is_some() {
            self.put_cursor(position);
        }
    }
}
