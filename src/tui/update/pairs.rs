//! Deciding pairs in a gate's evidence by single keys. It knows a row only as column names and texts, so that any table
//! that shows evidence can hand its rows in.

use std::collections::BTreeMap;

use super::{gates, grid};
use crate::lens::{Cell, Decidable};
use crate::operations::{GateKey, PairDecided, PairOrder, SheetColumn, SheetKey};
use crate::tui::action::{Effect, Request};
use crate::tui::desk::{Deed, Step};
use crate::tui::grid::Grid;
use crate::tui::model::{Layer, Model};

/// The column of evidence in which decisions are shown; `·` or nothing stands for none.
pub const DECISION: &str = "decision";

/// A row of evidence: column name to text.
pub type Row = BTreeMap<String, String>;

/// How the evidence of a gate can be decided, if it can.
pub fn decidable(model: &Model, gate: &str) -> Option<&'static Decidable> {
    let specs = model.picture.ready()?.desk.decidable;
    specs.iter().find(|spec| spec.gate == gate)
}

/// What is decided on a row.
pub fn decision_of(row: &Row) -> Option<&str> {
    let text = row.get(DECISION).map(String::as_str)?;
    is_decision(text).then_some(text)
}

fn is_decision(text: &str) -> bool {
    !text.is_empty() && text != "·"
}

/// A key on a row of a gate's evidence: a choice's key decides the pair, any other is not ours.
pub fn key(model: &mut Model, gate: &GateKey, row: &Row, name: &str) -> Option<Vec<Effect>> {
    let spec = decidable(model, &gate.0)?;
    let choice = spec.choices.iter().find(|choice| name.chars().eq([choice.key]))?;
    let [a, b] = spec.shown.map(|column| row.get(column).cloned().unwrap_or_default());
    let order = PairOrder {
        gate: Some(gate.0.clone()),
        subject: gate.1.clone(),
        a,
        b,
        choice: Some(choice.word.to_owned()),
        note: String::new(),
    };
    let before = decision_of(row).map(str::to_owned);
    model.desk.past.push(Deed::Pair {
        order: order.clone(),
        before,
    });
    model.desk.future.clear();
    Some(vec![Effect::Ask(Request::DecidePair {
        order,
        step: Step::Fresh,
    })])
}

/// The next of `length` rows after `here` that is `open`, round and round; `here` itself is not looked at, and no row
/// behind the one that is found.
pub fn next_undecided(length: usize, here: usize, open: impl Fn(usize) -> bool) -> Option<usize> {
    let mut round = (here + 1..length).chain(0..here.min(length));
    round.find(|place| open(*place))
}

/// The answer to a decision on a pair: shown in the open evidence, and the phases behind it are stale.
pub fn decided(
    model: &mut Model,
    order: &PairOrder,
    step: Step,
    result: Result<Box<PairDecided>, String>,
) -> Vec<Effect> {
    match result {
        Ok(done) => {
            show(model, order);
            let what = order.choice.as_deref().unwrap_or("undecided again");
            let more = match step {
                Step::Undo => "{redo} does it again",
                _ => "{undo} takes it back",
            };
            let when = if model.job.is_some() {
                " · counts for the next run"
            } else {
                ""
            };
            let (a, b, file) = (&order.a, &order.b, &done.file);
            model.say(format!("{a} · {b}: {what}, in {file}{when} · {more}"));
            model.desk.written = Some(done.file.clone());
            vec![model.ask_picture()]
        }
        Err(error) => {
            gates::put_back(
                model,
                step,
                |deed| matches!(deed, Deed::Pair { order: held, .. } if held.a == order.a && held.b == order.b),
            );
            model.complain(error);
            Vec::new()
        }
    }
}

/// The keys of a gate's choices with their words, for hints; empty where there is nothing to decide.
pub fn hints(model: &Model, gate: &str) -> Vec<(String, String)> {
    let choices = decidable(model, gate).map_or(&[][..], |spec| spec.choices);
    choices
        .iter()
        .map(|choice| (choice.key.to_string(), choice.word.to_owned()))
        .collect()
}

/// A key in the open evidence.
pub fn in_evidence(model: &mut Model, name: &str) -> Option<Vec<Effect>> {
    let (gate, row) = {
        let grid = evidence(model)?;
        let SheetKey::Evidence { gate, subject } = &grid.key else {
            return None;
        };
        ((gate.clone(), subject.clone()), row_of(grid, grid.selected_row()?))
    };
    // A decision on a gate is taken back where the gates are in sight, not from under its rows.
    if model.keys.has("undo", name) && matches!(model.desk.past.last(), Some(Deed::Pair { .. })) {
        return Some(gates::undo_decision(model));
    }
    if model.keys.has("redo", name) && matches!(model.desk.future.last(), Some(Deed::Pair { .. })) {
        return Some(gates::redo_decision(model));
    }
    let onwards = model.keys.has("next undecided", name) || model.keys.has("previous undecided", name);
    if onwards && decidable(model, &gate.0).is_some() {
        step_on(model);
        return Some(Vec::new());
    }
    let effects = key(model, &gate, &row, name)?;
    if !effects.is_empty() {
        step_on(model);
    }
    Some(effects)
}

/// The evidence that keys go to: what lies on top, or the pane's own.
fn evidence(model: &Model) -> Option<&Grid> {
    let of_pairs = |grid: &&Grid| matches!(grid.key, SheetKey::Evidence { .. });
    match model.layers.last() {
        Some(Layer::Sheet(layer)) => Some(&layer.grid).filter(of_pairs),
        None => model.grid().filter(of_pairs),
        _ => None,
    }
}

fn step_on(model: &mut Model) {
    let height = model.table_height();
    let Some(grid) = evidence(model) else { return };
    let Some(column) = grid.source().and_then(|source| source.column_place(DECISION)) else {
        return;
    };
    let (length, here) = (grid.total(), grid.list.selected);
    let open = |place: usize| {
        let row = grid.row_at(place);
        row.is_some_and(|row| !is_decision(&grid.cell(row, column).shown()))
    };
    let next = next_undecided(length, here, open).unwrap_or(here);
    if let Some(grid) = model.grid_mut() {
        grid.list.select(next, length, height);
    }
    grid::settle(model);
}

fn row_of(grid: &Grid, row: u32) -> Row {
    let columns = grid.source().map(|source| source.columns()).unwrap_or_default();
    let cell = |(place, column): (usize, &SheetColumn)| (column.name.clone(), grid.cell(row, place).shown());
    columns.iter().enumerate().map(cell).collect()
}

/// Writes a decision into the open evidence, without asking for the rows again.
fn show(model: &mut Model, order: &PairOrder) {
    let specs = model.picture.ready().map_or(&[][..], |picture| picture.desk.decidable);
    for grid in model.grids_mut() {
        let Some(source) = grid.source().cloned() else { continue };
        let Some(decision) = source.column_place(DECISION) else {
            continue;
        };
        let SheetKey::Evidence { gate, .. } = &grid.key else {
            continue;
        };
        let shown = specs.iter().find(|spec| spec.gate == gate).map(|spec| spec.shown);
        let places = shown.map(|columns| columns.map(|name| source.column_place(name)));
        let Some([Some(first), Some(second)]) = places else {
            continue;
        };
        let rows = (0..source.height()).filter_map(|row| u32::try_from(row).ok());
        let both = |row: &u32| {
            let (a, b) = (grid.cell(*row, first).shown(), grid.cell(*row, second).shown());
            (a == order.a && b == order.b) || (a == order.b && b == order.a)
        };
        for row in rows.filter(both).collect::<Vec<u32>>() {
            grid.changed
                .insert((row, decision), Cell::text(order.choice.as_deref()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_pair_is_the_next_one_nobody_decided() {
        let open = |place: usize| place.is_multiple_of(2);
        assert_eq!(next_undecided(4, 0, open), Some(2));
        assert_eq!(next_undecided(4, 2, open), Some(0), "round and round");
        assert_eq!(
            next_undecided(2, 1, |place| place == 1),
            None,
            "the one here does not count"
        );
        assert_eq!(next_undecided(0, 0, open), None);
    }

    #[test]
    fn a_dot_is_no_decision() {
        let row = |text: &str| Row::from([(DECISION.to_owned(), text.to_owned())]);
        assert_eq!(decision_of(&row("·")), None);
        assert_eq!(decision_of(&row("same")), Some("same"));
        assert_eq!(decision_of(&Row::new()), None);
    }
}
