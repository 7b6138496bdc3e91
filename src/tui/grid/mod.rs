//! A table on screen: any number of rows looked at through a window.
//!
//! A grid holds a shared sheet and the numbers of the rows in force; drawing reads the cells in sight from it, which is
//! a few array look-ups each. Whatever takes longer (reading, filtering, sorting, finding, counting) happens on worker
//! threads and comes back as a new sheet or new row numbers, so that a key is answered at once however many rows there
//! are.

mod columns;
mod draw;

use std::collections::BTreeMap;
use std::sync::Arc;

use columns::GAP;
pub use draw::GridView;

use super::model::{List, Loaded};
use crate::lens::Cell;
use crate::operations::{Direction, HeldLeads, OpenSheet, SheetKey, SheetSource, SheetView, fitting};

/// Places above and below the selection where a row is looked for before all others.
const NEAR: usize = 64;

/// How far a filter, a find or a sort has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Rows looked at.
    pub looked_at: usize,
    /// Rows in all.
    pub of: usize,
}

/// A table on screen.
#[derive(Clone)]
pub struct Grid {
    /// Which table it is.
    pub key: SheetKey,
    /// Its rows and columns.
    pub sheet: Loaded<OpenSheet>,
    /// The rows in force, by number; nothing means all in their own order.
    pub rows: Option<Arc<[u32]>>,
    /// The filter on leads that its rows were found under.
    pub held: Option<Arc<HeldLeads>>,
    /// How it is looked at; `rows` follow it as soon as they are found.
    pub view: SheetView,
    /// The view whose rows were found last, so that a refused condition can be taken back.
    pub settled: SheetView,
    /// Personal data is shown in clear.
    pub unmask: bool,
    /// The newest question about the sheet; an older answer is dropped.
    pub reading: u64,
    /// The newest question about its rows.
    pub arranging: u64,
    /// How far that one is; nothing when it is answered.
    pub progress: Option<Progress>,
    /// The selection.
    pub list: List,
    /// Visible columns scrolled away behind the fixed ones.
    pub scroll: usize,
    /// The widest cell seen so far in each column of the sheet: widths grow and never jump back while scrolling.
    seen: BTreeMap<usize, usize>,
    /// Widths of the columns that stay, where they would leave the others less than half of the width.
    squeezed: BTreeMap<usize, usize>,
    /// Cells that were changed since the sheet was read: row number and column place.
    pub changed: BTreeMap<(u32, usize), Cell>,
    /// Edges between low and high values of coloured number columns, by name.
    pub edges: BTreeMap<String, Vec<f64>>,
    /// The row to go to when the sheet is there for the first time, by its id.
    pub keep: Option<String>,
    /// A sheet that was read anew and takes the old one's place when its rows are found: numbers of one sheet's rows mean
    /// nothing in another.
    pub coming: Option<OpenSheet>,
    /// Where the newest search left the selection: elsewhere, somebody moved it.
    placed: usize,
}

impl std::fmt::Debug for Grid {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Grid")
            .field("key", &self.key)
            .field("view", &self.view)
            .field("rows", &self.total())
            .field("list", &self.list)
            .finish_non_exhaustive()
    }
}

impl Grid {
    /// A grid that has read nothing.
    pub fn new(key: SheetKey) -> Self {
        Self {
            key,
            sheet: Loaded::Waiting,
            rows: None,
            held: None,
            view: SheetView::default(),
            settled: SheetView::default(),
            unmask: false,
            reading: 0,
            arranging: 0,
            progress: None,
            list: List::default(),
            scroll: 0,
            seen: BTreeMap::new(),
            squeezed: BTreeMap::new(),
            changed: BTreeMap::new(),
            edges: BTreeMap::new(),
            keep: None,
            coming: None,
            placed: 0,
        }
    }

    /// Whether anybody asked for its sheet yet.
    pub fn opened(&self) -> bool {
        self.reading > 0
    }

    /// The sheet, once it is read.
    pub fn source(&self) -> Option<&Arc<SheetSource>> {
        self.sheet.ready().map(|sheet| &sheet.source)
    }

    /// Rows in force.
    pub fn total(&self) -> usize {
        match (&self.rows, self.source()) {
            (Some(rows), Some(_)) => rows.len(),
            (None, Some(source)) => source.height(),
            (_, None) => 0,
        }
    }

    /// Rows of the whole sheet.
    pub fn height(&self) -> usize {
        self.source().map_or(0, |source| source.height())
    }

    /// The number of the row at a place.
    pub fn row_at(&self, place: usize) -> Option<u32> {
        match &self.rows {
            Some(rows) => rows.get(place).copied(),
            None if place < self.height() => u32::try_from(place).ok(),
            None => None,
        }
    }

    /// The selected row's number.
    pub fn selected_row(&self) -> Option<u32> {
        self.row_at(self.list.selected)
    }

    /// The id of the row at a place.
    pub fn id_at(&self, place: usize) -> Option<&str> {
        let row = usize::try_from(self.row_at(place)?).ok()?;
        self.source()?.id(row)
    }

    /// The selected row's id.
    pub fn selected_id(&self) -> Option<&str> {
        self.id_at(self.list.selected)
    }

    /// A cell as it stands now: what was changed since, else what was read.
    pub fn cell(&self, row: u32, column: usize) -> Cell {
        if let Some(cell) = self.changed.get(&(row, column)) {
            return cell.clone();
        }
        match (self.source(), usize::try_from(row)) {
            (Some(source), Ok(row)) => source.cell(row, column, self.unmask),
            _ => Cell::Null,
        }
    }

    /// A cell by its column's name.
    pub fn cell_named(&self, row: u32, name: &str) -> Option<Cell> {
        let column = self.source()?.column_place(name)?;
        Some(self.cell(row, column))
    }

    /// The row with this id. It is looked for around the selection first, where it stands as a rule: reading millions of
    /// ids one after the other takes longer than a frame may.
    pub fn row_of(&self, id: &str) -> Option<u32> {
        let selected = self.list.selected;
        let mut near = selected.saturating_sub(NEAR)..=selected.saturating_add(NEAR);
        match near.find(|place| self.id_at(*place) == Some(id)) {
            Some(place) => self.row_at(place),
            None => u32::try_from(self.source()?.row_of_id(id)?).ok(),
        }
    }

    /// A cell of the row with this id.
    pub fn cell_of(&self, id: &str, name: &str) -> Option<Cell> {
        self.cell_named(self.row_of(id)?, name)
    }

    /// Changes a cell on screen; the sheet itself follows when it is read again.
    pub fn change(&mut self, id: &str, name: &str, cell: Cell) {
        let Some(source) = self.source() else { return };
        if let (Some(row), Some(column)) = (self.row_of(id), source.column_place(name)) {
            self.note_width(column, &cell);
            self.changed.insert((row, column), cell);
        }
    }

    /// Takes a sheet whose rows are all in force.
    pub fn take_sheet(&mut self, sheet: OpenSheet) {
        self.rows = None;
        self.seen.clear();
        self.squeezed.clear();
        self.changed.clear();
        self.edges.clear();
        self.coming = None;
        self.sheet = Loaded::Ready(sheet);
        self.settle_column();
    }

    /// The view as it may be kept on disk: without what was asked of personal data in clear.
    pub fn view_to_keep(&self) -> SheetView {
        let Some(source) = self.source().filter(|_| self.unmask) else {
            return self.view.clone();
        };
        let (mut view, _) = fitting(source, &self.view, false);
        view.query.find = None;
        view
    }

    /// Notes where the selection stands as a search begins.
    pub fn search_begins(&mut self) {
        self.placed = self.list.selected;
    }

    /// Takes rows that a search found, with the sheet they belong to where that is a new one. The selection stays on its
    /// row: the kept one, or the one that somebody moved to while the search went on.
    pub fn take_rows(&mut self, rows: Option<Arc<[u32]>>, place: Option<usize>, kept: Option<u32>, height: usize) {
        let moved = self.list.selected != self.placed;
        let at_hand = match (&self.coming, self.selected_id()) {
            _ if !moved => None,
            (None, _) => self.selected_row(),
            (Some(sheet), Some(id)) => sheet.source.row_of_id(id).and_then(|row| u32::try_from(row).ok()),
            // Rows without ids are the same where there are as many of them as before.
            (Some(sheet), None) => self.selected_row().filter(|_| self.height() == sheet.source.height()),
        };
        if let Some(sheet) = self.coming.take() {
            self.take_sheet(sheet);
        }
        self.rows = rows;
        let found = match at_hand {
            Some(row) => self.place_of(row),
            None if kept.is_some() => place,
            None => None,
        };
        let total = self.total();
        self.list.select(found.unwrap_or(0), total, height);
        self.placed = self.list.selected;
    }

    /// Where a row stands among those in force.
    fn place_of(&self, row: u32) -> Option<usize> {
        match &self.rows {
            Some(rows) => rows.iter().position(|found| *found == row),
            None => usize::try_from(row).ok(),
        }
    }

    /// The position of a column among the sort keys, from 1, and its direction.
    pub fn sorted(&self, name: &str) -> Option<(usize, Direction)> {
        let keys = &self.view.query.sorts;
        let place = keys.iter().position(|key| key.column == name)?;
        keys.get(place).map(|key| (place + 1, key.direction))
    }

    /// Whether the filter on leads leaves rows out.
    pub fn is_held(&self) -> bool {
        let column = |held: &Arc<HeldLeads>| Some(held.column_in(self.source()?)?.0);
        self.held.as_ref().and_then(column).is_some()
    }

    /// Whether anything of its own leaves rows out.
    pub fn narrowed(&self) -> bool {
        let query = &self.view.query;
        !self.view.narrowings.is_empty() || query.condition.is_some() || query.find.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::FrameBuilder;

    fn grid(rows: u32) -> Grid {
        let ids = (0..rows).map(|row| Some(format!("L{row}")));
        let frame = FrameBuilder::new().text("lead_id", ids).finish().unwrap();
        let mut grid = Grid::new(SheetKey::Leads);
        grid.take_sheet(OpenSheet {
            source: Arc::new(SheetSource::new("leads", &frame, &[], Some("lead_id")).unwrap()),
            shown: Vec::new(),
            fixed: 1,
            note: String::new(),
        });
        grid
    }

    #[test]
    fn a_row_is_found_by_its_id_near_the_selection_far_from_it_and_out_of_force() {
        let mut grid = grid(1000);
        grid.list.select(500, 1000, 20);
        for (id, row) in [("L500", 500), ("L437", 437), ("L563", 563), ("L0", 0), ("L999", 999)] {
            assert_eq!(grid.row_of(id), Some(row));
        }
        assert_eq!(grid.row_of("L1000"), None);
        // Every third row, the last one first: the places are others than the numbers.
        grid.rows = Some((0..1000).rev().step_by(3).collect());
        grid.list.select(0, grid.total(), 20);
        for (id, row) in [("L999", 999), ("L996", 996), ("L998", 998), ("L3", 3)] {
            assert_eq!(grid.row_of(id), Some(row));
        }
    }

    #[test]
    fn columns_that_stay_leave_the_others_half_of_the_width() {
        let names = (0..3).map(|row| Some(format!("A lead with a name that is longer than most, {row}")));
        let tiers = (0..3).map(|_| Some("gold"));
        let frame = FrameBuilder::new()
            .text("name", names)
            .text("tier", tiers)
            .finish()
            .unwrap();
        let mut grid = Grid::new(SheetKey::Leads);
        grid.take_sheet(OpenSheet {
            source: Arc::new(SheetSource::new("leads", &frame, &[], None).unwrap()),
            shown: Vec::new(),
            fixed: 1,
            note: String::new(),
        });
        let mut width = |room: usize| {
            grid.settle_columns(room, 10);
            grid.width(0)
        };
        assert_eq!(width(38), 17, "two blanks part it from the next one");
        assert_eq!(width(120), 34, "with room for both it is as wide as ever");
        assert_eq!(width(4), 8, "but something of it stays");
        grid.set_width(0, 30);
        grid.settle_columns(38, 10);
        assert_eq!(grid.width(0), 30, "by hand it is as wide as somebody wants it");
    }

    #[test]
    fn who_moves_on_while_rows_without_ids_are_read_anew_stays_where_they_went() {
        let sheet = |rows: u32| {
            let pairs = (0..rows).map(|row| Some(format!("pair {row}")));
            let frame = FrameBuilder::new().text("pair", pairs).finish().unwrap();
            OpenSheet {
                source: Arc::new(SheetSource::new("pairs", &frame, &[], None).unwrap()),
                shown: Vec::new(),
                fixed: 1,
                note: String::new(),
            }
        };
        let reread = |moved: usize, rows: u32| {
            let mut grid = Grid::new(SheetKey::Merges);
            grid.take_sheet(sheet(10));
            grid.list.select(3, 10, 5);
            grid.search_begins();
            grid.coming = Some(sheet(rows));
            grid.list.select(moved, 10, 5);
            grid.take_rows(None, Some(3), Some(3), 5);
            grid.list.selected
        };
        assert_eq!(reread(3, 10), 3);
        assert_eq!(
            reread(4, 10),
            4,
            "a pair was decided meanwhile, and the next one is at hand"
        );
        assert_eq!(reread(4, 9), 3, "which row is which cannot be told");
    }
}
