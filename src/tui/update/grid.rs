//! Tables: the cursor, sorts, columns, conditions, finding, counting, copying. Every change of a view can be undone.

use std::sync::Arc;

use super::{groups, prompt, runs, stands, verbs};
use crate::operations::{Direction, Narrowing, Pane, SheetKey, SheetSource, SheetView, SortKey, fitting};
use crate::tui::action::{AskError, CountJob, Effect, ExportJob, FoundRows, Keep, RowsJob, SharedSheet};
use crate::tui::grid::Grid;
use crate::tui::history::Step;
use crate::tui::layer::SheetLayer;
use crate::tui::model::{Layer, Loaded, Model, Purpose};
use crate::tui::orders;
use crate::tui::view;

/// Rows of a column that are copied at most: terminals refuse longer texts.
const COPIED_ROWS: usize = 10_000;

/// Asks for a table's rows under its view. `keep` is the row to stay on.
pub fn arrange(grid: &mut Grid, generation: u64, keep: Option<u32>) -> Vec<Effect> {
    let Some(source) = grid.source().cloned() else {
        return Vec::new();
    };
    search(grid, generation, source, keep.map(Keep::Row))
}

fn search(grid: &mut Grid, generation: u64, source: Arc<SheetSource>, keep: Option<Keep>) -> Vec<Effect> {
    grid.arranging = generation;
    grid.progress = Some(crate::tui::grid::Progress {
        looked_at: 0,
        of: source.height(),
    });
    grid.search_begins();
    vec![Effect::Rows(RowsJob {
        generation,
        key: grid.key.clone(),
        source: SharedSheet(source),
        view: grid.view.clone(),
        held: grid.held.clone(),
        unmask: grid.unmask,
        keep,
        changed: if grid.coming.is_some() {
            Default::default()
        } else {
            grid.changed.clone()
        },
    })]
}

/// Changes how the current table is looked at, notes the step, and asks for rows where they change.
pub fn change(model: &mut Model, how: impl FnOnce(&mut Grid)) -> Vec<Effect> {
    let generation = model.generations.fresh();
    let Some(grid) = model.grid_mut() else {
        return Vec::new();
    };
    let before = grid.view.clone();
    how(grid);
    if grid.view == before {
        return Vec::new();
    }
    let effects = follow(grid, &before, generation);
    let step = Step::View {
        key: grid.key.clone(),
        before: Box::new(before),
        after: Box::new(grid.view.clone()),
    };
    keep(model, step);
    settle(model);
    effects
}

/// Notes a step: so that it can be taken back, and among what was done.
fn keep(model: &mut Model, step: Step) {
    if let Step::View { key, after, .. } = &step {
        orders::keep_view(model, key.clone(), (**after).clone());
    }
    model.history.push(step);
}

/// What has to be asked after a view changed.
fn follow(grid: &mut Grid, before: &SheetView, generation: u64) -> Vec<Effect> {
    if grid.view.query == before.query && grid.view.narrowings == before.narrowings {
        return Vec::new();
    }
    // Letters looked for rank the rows: the best stands first, wherever the selection was.
    let ranked = grid.view.query.find.is_some() && grid.view.query.find != before.query.find;
    let keep = if ranked { None } else { grid.selected_row() };
    arrange(grid, generation, keep)
}

/// Brings a view back, or forth again, where its table is in sight.
pub fn restore(model: &mut Model, key: &SheetKey, view: &SheetView) -> Vec<Effect> {
    let generation = model.generations.fresh();
    let mut effects = match key {
        SheetKey::Leads => verbs::go(model, Pane::Leads),
        SheetKey::Data { .. } => verbs::go(model, Pane::Data),
        _ => Vec::new(),
    };
    let Some(grid) = model.grid_of_mut(key) else {
        return effects;
    };
    let before = std::mem::replace(&mut grid.view, view.clone());
    effects.extend(follow(grid, &before, generation));
    effects.extend(missing_edges(grid));
    orders::keep_view(model, key.clone(), view.clone());
    settle(model);
    effects
}

/// Brings the queue's view back as it was at a place that somebody returned to, and the selection to the lead there.
pub fn look_again(model: &mut Model, view: SheetView, lead: Option<String>) -> Vec<Effect> {
    let generation = model.generations.fresh();
    let held = model.selecting.held.clone();
    let grid = &mut model.leads.grid;
    let before = std::mem::replace(&mut grid.view, view);
    let same_rows = grid.view.query == before.query && grid.view.narrowings == before.narrowings;
    let same_filter = grid.held.as_ref().map(Arc::as_ptr) == held.as_ref().map(Arc::as_ptr);
    let mut effects = Vec::new();
    if let Some(source) = grid.source().cloned().filter(|_| !(same_rows && same_filter)) {
        grid.held = held;
        let row = grid.selected_row().map(Keep::Row);
        effects = search(grid, generation, source, lead.map(Keep::Id).or(row));
    }
    if grid.view != before {
        let step = Step::View {
            key: SheetKey::Leads,
            before: Box::new(before),
            after: Box::new(grid.view.clone()),
        };
        keep(model, step);
    }
    effects
}

/// Asks for what the coloured columns of numbers need to be coloured by.
fn missing_edges(grid: &Grid) -> Vec<Effect> {
    let Some(source) = grid.source() else { return Vec::new() };
    let missing = grid
        .view
        .coloured
        .iter()
        .filter(|column| !grid.edges.contains_key(*column));
    missing
        .map(|column| Effect::Edges {
            key: grid.key.clone(),
            source: SharedSheet(Arc::clone(source)),
            column: column.clone(),
        })
        .collect()
}

/// Takes the sheet that was asked for and asks for its rows. What is on screen stays there until they are found.
pub fn opened(model: &mut Model, generation: u64, result: Result<crate::operations::OpenSheet, String>) -> Vec<Effect> {
    let Some(place) = model.grids_mut().position(|grid| grid.reading == generation) else {
        return Vec::new();
    };
    match result {
        Err(error) => {
            if let Some(grid) = model.grids_mut().nth(place) {
                grid.sheet = Loaded::Failed(error);
            }
            Vec::new()
        }
        Ok(sheet) => take_sheet(model, place, sheet),
    }
}

/// Gives a grid, by its place among all, a sheet: at once where it has none, else with the sheet's rows.
pub fn take_sheet(model: &mut Model, place: usize, sheet: crate::operations::OpenSheet) -> Vec<Effect> {
    let fresh = model.generations.fresh();
    let held = model.selecting.held.clone();
    let Some(grid) = model.grids_mut().nth(place) else {
        return Vec::new();
    };
    grid.held = held;
    let (fit, lost) = fitting(&sheet.source, &grid.view, grid.unmask);
    grid.view = fit;
    let key = grid.key.clone();
    let id = match grid.sheet.ready() {
        None => grid.keep.take(),
        // At the top of the history stands the newest run, so there the selection stays on whatever is newest.
        Some(_) if key == SheetKey::Runs && grid.list.selected == 0 => None,
        Some(_) => grid.selected_id().map(str::to_owned),
    };
    let row = grid.selected_row().filter(|_| key != SheetKey::Runs);
    let source = Arc::clone(&sheet.source);
    let keep = match id {
        Some(id) => Some(Keep::Id(id)),
        // Rows without ids are the same where there are as many of them as before.
        None => row.filter(|_| grid.height() == source.height()).map(Keep::Row),
    };
    if grid.sheet.ready().is_some() {
        grid.coming = Some(sheet);
    } else {
        grid.take_sheet(sheet);
    }
    let mut effects = search(grid, fresh, source, keep);
    effects.extend(missing_edges(grid));
    if !lost.is_empty() {
        model.history.forget(&key);
        model.complain(format!(
            "{} cannot hold on what was read now and is gone",
            lost.join(", ")
        ));
    }
    settle(model);
    effects
}

/// Takes rows that were found.
pub fn arranged(model: &mut Model, generation: u64, result: Result<FoundRows, AskError>) -> Vec<Effect> {
    let Some(place) = model.grids_mut().position(|grid| grid.arranging == generation) else {
        return Vec::new();
    };
    let height = model.table_height();
    let Some(grid) = model.grids_mut().nth(place) else {
        return Vec::new();
    };
    match result {
        Ok(found) => {
            grid.take_rows(found.rows, found.place, found.kept, height);
            grid.progress = (!found.done).then_some(crate::tui::grid::Progress {
                looked_at: found.looked_at,
                of: found.of,
            });
            let key = grid.key.clone();
            if found.done {
                grid.settled = grid.view.clone();
                prompt::close_filter(model, &key);
            }
            if key == SheetKey::Runs {
                runs::show_marks(model);
            }
            settle(model);
            // What stands beside a list follows its selection, which may just have found its row.
            if model.pane == Pane::Groups {
                groups::ensure(model)
            } else {
                Vec::new()
            }
        }
        Err(error) => {
            grid.progress = None;
            // The rows on screen are those of the view before: it is what holds.
            let refused = std::mem::replace(&mut grid.view, grid.settled.clone());
            let key = grid.key.clone();
            model.history.drop_last_view(&key, &refused);
            if let Some(settled) = model.grid_of_mut(&key).map(|grid| grid.view.clone()) {
                orders::keep_view(model, key.clone(), settled);
            }
            if let Some(error) = prompt::refuse_filter(model, &key, error) {
                model.complain(error.message);
            }
            Vec::new()
        }
    }
}

/// Keeps selection, columns and cursor in sight.
pub fn settle(model: &mut Model) {
    let (width, height) = view::table_size(model);
    // A table beside the list is in sight before keys go to it.
    if model.pane == Pane::Data && model.grid().is_none() {
        let grid = &mut model.data.grid;
        grid.settle_columns(width, height);
        return;
    }
    if let Some(grid) = model.grid_mut() {
        let total = grid.total();
        grid.list.step(0, total, height.saturating_sub(1));
        grid.settle_columns(width, height);
    }
}

/// Rows up or down in the table that keys go to.
pub fn step(model: &mut Model, by: isize) {
    let height = model.table_height();
    if let Some(grid) = model.grid_mut() {
        let total = grid.total();
        grid.list.step(by, total, height);
    }
    settle(model);
}

/// A border is dragged: one step, however many columns it moved.
pub fn drag(model: &mut Model, to: u16) {
    let Some(dragged) = model.dragged.clone() else { return };
    if let Some(grid) = model.grid_mut() {
        grid.set_width(dragged.place, i32::from(to) - i32::from(dragged.from));
    }
    settle(model);
}

/// The border is let go of.
pub fn drop_border(model: &mut Model) {
    if let Some(dragged) = model.dragged.take() {
        found(model, dragged.before);
    }
}

/// One column to the left or right.
pub fn sideways(model: &mut Model, by: isize) {
    if let Some(grid) = model.grid_mut() {
        grid.step_cursor(by);
    }
    settle(model);
}

/// Sorts by the column under the cursor: upwards, downwards, not at all. `further` keeps the other keys.
pub fn sort(model: &mut Model, further: bool) -> Vec<Effect> {
    change(model, |grid| {
        let Some(column) = grid.cursor_name() else { return };
        let now = grid.sorted(&column).map(|(_, direction)| direction);
        let sorts = &mut grid.view.query.sorts;
        let alone = sorts.len() == 1;
        if !(further || alone && now.is_some()) {
            sorts.clear();
            sorts.push(ascending(column));
            return;
        }
        let place = sorts.iter().position(|key| key.column == column);
        match (place.and_then(|place| sorts.get_mut(place)), now) {
            (Some(key), Some(Direction::Ascending)) => key.direction = Direction::Descending,
            (Some(_), _) => sorts.retain(|key| key.column != column),
            (None, _) => sorts.push(ascending(column)),
        }
    })
}

fn ascending(column: String) -> SortKey {
    SortKey {
        column,
        direction: Direction::Ascending,
    }
}

/// A click on a column's title: the cursor goes there, and it is sorted by.
pub fn header_clicked(model: &mut Model, position: usize) -> Vec<Effect> {
    if let Some(grid) = model.grid_mut() {
        grid.put_cursor(position);
    }
    sort(model, false)
}

/// Hides the column under the cursor.
pub fn hide(model: &mut Model) -> Vec<Effect> {
    if model.grid_mut().is_some_and(|grid| grid.columns().len() < 2) {
        model.say("the last column stays");
        return Vec::new();
    }
    let effects = change(model, |grid| {
        grid.hide();
    });
    model.say("hidden: {show columns} shows every column, {undo} brings it back");
    effects
}

/// Shows every column, or the usual ones again.
pub fn show_all(model: &mut Model) -> Vec<Effect> {
    let effects = change(model, Grid::show_all);
    let shown = model
        .grid_mut()
        .map_or((0, 0), |grid| (grid.columns().len(), grid.hidden()));
    model.say(match shown {
        (all, 0) => format!("all {all} columns are shown: {{show columns}} goes back to the usual ones"),
        (some, rest) => format!("{some} columns are shown, {rest} are not"),
    });
    effects
}

/// Colours the column under the cursor by its values, or stops that.
pub fn colour(model: &mut Model) -> Vec<Effect> {
    let mut effects = change(model, |grid| {
        let Some(column) = grid.cursor_name() else { return };
        let coloured = &mut grid.view.coloured;
        if coloured.contains(&column) {
            coloured.retain(|name| *name != column);
        } else {
            coloured.push(column);
        }
    });
    if let Some(grid) = model.grid() {
        effects.extend(missing_edges(grid));
    }
    effects
}

/// Counts the values of the column under the cursor and opens them as a table.
pub fn values(model: &mut Model) -> Vec<Effect> {
    let (reading, arranging) = (model.generations.fresh(), model.generations.fresh());
    let Some(grid) = model.grid_mut() else {
        return Vec::new();
    };
    let (Some(column), Some(source)) = (grid.cursor_name(), grid.source().cloned()) else {
        return Vec::new();
    };
    if matches!(grid.key, SheetKey::Values { .. }) {
        model.say("these are counts already: Esc goes back to their table");
        return Vec::new();
    }
    let key = SheetKey::Values {
        of: Box::new(grid.key.clone()),
        column: column.clone(),
    };
    let job = CountJob {
        generation: reading,
        source: SharedSheet(source),
        rows: grid.rows.clone(),
        column: column.clone(),
        unmask: grid.unmask,
        changed: grid.changed.clone(),
    };
    let mut counted = Grid::new(key);
    counted.reading = reading;
    counted.arranging = arranging;
    let title = format!("values of {}", column.replace('_', " "));
    model
        .layers
        .push(Layer::Sheet(Box::new(SheetLayer::new(title, counted))));
    vec![Effect::Count(job)]
}

/// Opens a bin: its rows alone stay in the table it was counted from.
pub fn open_bin(model: &mut Model) -> Vec<Effect> {
    let Some(Layer::Sheet(layer)) = model.layers.last() else {
        return Vec::new();
    };
    let SheetKey::Values { column, .. } = &layer.grid.key else {
        return Vec::new();
    };
    let row = layer.grid.selected_row();
    let condition = row
        .and_then(|row| usize::try_from(row).ok())
        .and_then(|row| layer.conditions.get(row).cloned().flatten());
    if matches!(&layer.grid.key, SheetKey::Values { of, .. } if **of == SheetKey::Leads) && condition.is_some() {
        return stands::open(model, stands::Whose::Its);
    }
    let Some(condition) = condition else {
        let words = format!("{column} is masked: {{unmask}} in its table shows it, then its values can be opened");
        model.say(words);
        return Vec::new();
    };
    model.close_layer();
    narrow(
        model,
        Narrowing::Condition {
            title: condition.clone(),
            condition,
        },
    )
}

/// Leaves rows of the current table out.
pub fn narrow(model: &mut Model, narrowing: Narrowing) -> Vec<Effect> {
    change(model, |grid| {
        if !grid.view.narrowings.contains(&narrowing) {
            grid.view.narrowings.push(narrowing);
        }
    })
}

/// Takes away the last thing that leaves rows out; nothing when there is none.
pub fn widen(model: &mut Model) -> Option<Vec<Effect>> {
    let grid = model.grid_mut()?;
    if !grid.narrowed() {
        return None;
    }
    Some(change(model, |grid| {
        let query = &mut grid.view.query;
        if query.find.take().is_none() && query.condition.take().is_none() {
            grid.view.narrowings.pop();
        }
    }))
}

/// Letters looked for, as they are typed.
pub fn find(model: &mut Model, letters: &str) -> Vec<Effect> {
    let generation = model.generations.fresh();
    let Some(grid) = model.grid_mut() else {
        return Vec::new();
    };
    let before = grid.view.clone();
    grid.view.query.find = (!letters.is_empty()).then(|| letters.to_owned());
    follow(grid, &before, generation)
}

/// The letters are what was meant: the step is noted as one, however many keys it took.
pub fn found(model: &mut Model, before: SheetView) {
    let Some(grid) = model.grid_mut() else { return };
    if grid.view != before {
        let step = Step::View {
            key: grid.key.clone(),
            before: Box::new(before),
            after: Box::new(grid.view.clone()),
        };
        keep(model, step);
    }
}

/// Opens the line for a condition or for letters.
pub fn ask(model: &mut Model, purpose: Purpose) -> Vec<Effect> {
    let text = model.grid_mut().map(|grid| match purpose {
        Purpose::Filter => grid.view.query.condition.clone().unwrap_or_default(),
        _ => grid.view.query.find.clone().unwrap_or_default(),
    });
    prompt::open(model, purpose, &text.unwrap_or_default());
    Vec::new()
}

/// Opens the whole row.
pub fn record(model: &mut Model) -> Vec<Effect> {
    model.layers.push(Layer::Record(0));
    Vec::new()
}

/// Copies the cell, the row or the column under the cursor.
pub fn copy(model: &mut Model, what: &str) -> Vec<Effect> {
    let Some(grid) = model.grid_mut() else {
        return Vec::new();
    };
    let (Some(row), Some(column)) = (grid.selected_row(), grid.cursor_column()) else {
        return Vec::new();
    };
    let title = grid
        .column(column)
        .map_or_else(String::new, |column| column.title.clone());
    let (text, said) = match what {
        "copy row" => {
            let cells: Vec<String> = grid
                .columns()
                .iter()
                .map(|place| grid.cell(row, *place).plain())
                .collect();
            (cells.join("\t"), format!("row copied: {} cells", cells.len()))
        }
        "copy column" => {
            let rows = (0..grid.total().min(COPIED_ROWS)).filter_map(|place| grid.row_at(place));
            let lines: Vec<String> = rows
                .map(|row| grid.cell(row, column).plain().replace(['\n', '\r'], " "))
                .collect();
            let text = lines.join("\n");
            let (copied, total) = (grid.total().min(COPIED_ROWS), grid.total());
            let rest = if copied < total {
                format!(" of {total}; {{export}} exports all")
            } else {
                String::new()
            };
            (text, format!("{title}: {copied} cells copied{rest}"))
        }
        _ => (grid.cell(row, column).plain(), format!("{title} copied")),
    };
    model.say(said);
    vec![Effect::Copy(text)]
}

/// Writes the rows and columns as they are shown into a file.
pub fn export_shown(model: &mut Model, name: &str) -> Vec<Effect> {
    let Some(grid) = model.grid_mut() else {
        return Vec::new();
    };
    let Some(source) = grid.source().cloned() else {
        return Vec::new();
    };
    vec![Effect::Export(ExportJob::Shown {
        name: name.to_owned(),
        source: SharedSheet(source),
        rows: grid.rows.clone(),
        columns: grid.columns(),
        unmask: grid.unmask,
        changed: grid.changed.clone(),
    })]
}

/// Takes the edges between low and high values of a column.
pub fn edges(model: &mut Model, key: &SheetKey, column: String, edges: Vec<f64>) {
    if let Some(grid) = model.grid_of_mut(key) {
        grid.edges.insert(column, edges);
    }
}

/// Takes counted values.
pub fn counted(
    model: &mut Model,
    generation: u64,
    result: Result<(crate::operations::OpenSheet, Vec<Option<String>>), String>,
) -> Vec<Effect> {
    for layer in &mut model.layers {
        if let Layer::Sheet(layer) = layer
            && layer.grid.reading == generation
        {
            match result {
                Ok((sheet, conditions)) => {
                    layer.grid.take_sheet(sheet);
                    layer.conditions = conditions;
                }
                Err(error) => layer.grid.sheet = Loaded::Failed(error),
            }
            break;
        }
    }
    settle(model);
    Vec::new()
}
