//! The tab Compare: two runs or two rule sets, and which leads went from which tier to which.

use super::{movement, selection};
use crate::operations::{ABSENT, Between, Migration};
use crate::tui::action::{Effect, Request};
use crate::tui::model::{Loaded, Model};

/// The runs that can be compared, newest first: a gate that blocks comes after the leads are graded.
fn comparable(model: &Model) -> Vec<i64> {
    let runs = model
        .picture
        .ready()
        .map(|picture| picture.runs.as_slice())
        .unwrap_or_default();
    let graded = runs
        .iter()
        .filter(|run| matches!(run.outcome.as_str(), "done" | "blocked"));
    graded.map(|run| run.id).collect()
}

/// The ids of the rule sets, and the place of the active one.
fn rule_sets(model: &Model) -> (Vec<String>, usize) {
    let choices = model.picture.ready().map(|picture| &picture.tier_facts.choices);
    let sets = choices.map(|choices| choices.rulesets.as_slice()).unwrap_or_default();
    let active = sets.iter().position(|set| set.active).unwrap_or(0);
    (sets.iter().map(|set| set.id.clone()).collect(), active)
}

/// Whether rule sets are compared, not runs.
pub fn of_rule_sets(model: &Model) -> bool {
    !model.tier_desk.compare.runs && rule_sets(model).0.len() > 1
}

/// What is compared: what somebody chose, else the active rule set with the one before it, else the last two runs that
/// graded leads.
pub fn compared(model: &Model) -> Option<Between> {
    let compare = &model.tier_desk.compare;
    if !of_rule_sets(model) {
        let (before, after) = compare.chosen.or_else(|| {
            let graded = comparable(model);
            Some((*graded.get(1)?, *graded.first()?))
        })?;
        return Some(Between::Runs(before, after));
    }
    let (from, to) = compare.chosen_rules.clone().or_else(|| {
        let (ids, active) = rule_sets(model);
        // The first one has none before it, so it is compared with the next.
        let (from, to) = if active == 0 { (0, 1) } else { (active - 1, active) };
        Some((ids.get(from)?.clone(), ids.get(to)?.clone()))
    })?;
    let split = model.tier_desk.view.split.clone();
    Some(Between::RuleSets { from, to, split })
}

/// Compares runs instead of rule sets, or the other way round.
pub fn toggle(model: &mut Model) -> Vec<Effect> {
    let compare = &mut model.tier_desk.compare;
    compare.runs = !compare.runs;
    compare.matrix = Loaded::Waiting;
    compare.asked = None;
    compare.generation = 0;
    movement::settle(model)
}

/// An older or newer run, or the rule set before or after, in one of the two places.
pub fn other(model: &mut Model, first: bool, by: isize) -> Vec<Effect> {
    match compared(model) {
        Some(Between::Runs(before, after)) => other_run(model, (before, after), first, by),
        Some(Between::RuleSets { from, to, .. }) => other_rules(model, (from, to), first, by),
        None => Vec::new(),
    }
}

fn other_run(model: &mut Model, (before, after): (i64, i64), first: bool, by: isize) -> Vec<Effect> {
    let runs = comparable(model);
    let held = if first { before } else { after };
    // By number, not by place: the run that was chosen may be gone.
    let next = if by < 0 {
        runs.iter().copied().filter(|run| *run < held).max()
    } else {
        runs.iter().copied().filter(|run| *run > held).min()
    };
    let Some(run) = next else {
        model.say(if by < 0 {
            "no older run that graded leads"
        } else {
            "no newer run that graded leads"
        });
        return Vec::new();
    };
    model.tier_desk.compare.chosen = Some(if first { (run, after) } else { (before, run) });
    movement::settle(model)
}

fn other_rules(model: &mut Model, (from, to): (String, String), first: bool, by: isize) -> Vec<Effect> {
    let (ids, _) = rule_sets(model);
    let held = if first { &from } else { &to };
    let here = ids.iter().position(|id| id == held).unwrap_or(0);
    let next = here.checked_add_signed(by.signum()).and_then(|place| ids.get(place));
    let Some(next) = next.cloned() else {
        model.say(if by < 0 {
            "no rule set before this one"
        } else {
            "no rule set after this one"
        });
        return Vec::new();
    };
    model.tier_desk.compare.chosen_rules = Some(if first { (next, to) } else { (from, next) });
    movement::settle(model)
}

/// A column to the left or to the right.
pub fn sideways(model: &mut Model, by: isize) {
    let compare = &mut model.tier_desk.compare;
    let columns = compare.matrix.ready().map_or(0, |found| found.columns.len());
    compare.column = compare.column.saturating_add_signed(by).min(columns.saturating_sub(1));
}

/// Asks for the matrix once it is looked at, and again after new results.
pub fn ensure(model: &mut Model) -> Vec<Effect> {
    let Some(between) = compared(model) else {
        return Vec::new();
    };
    let wanted = Some((model.tier_desk.basis, between.clone()));
    if model.tier_desk.compare.asked == wanted {
        return Vec::new();
    }
    let generation = model.generations.fresh();
    let compare = &mut model.tier_desk.compare;
    compare.asked = wanted;
    compare.generation = generation;
    vec![Effect::Ask(match between {
        Between::Runs(before, after) => Request::Migration {
            generation,
            before,
            after,
        },
        Between::RuleSets { from, to, split } => Request::RuleMigration {
            generation,
            from,
            to,
            split,
        },
    })]
}

/// Takes a matrix.
pub fn matrix(model: &mut Model, generation: u64, result: Result<Box<Migration>, String>) {
    let compare = &mut model.tier_desk.compare;
    if generation != compare.generation {
        return;
    }
    match result {
        Ok(found) => {
            compare.column = compare.column.min(found.columns.len().saturating_sub(1));
            compare.matrix = Loaded::Ready(*found);
        }
        Err(error) => compare.matrix = Loaded::Failed(error),
    }
    movement::settle(model);
}

/// The leads behind the selected cell.
pub fn cell(model: &mut Model) -> Vec<Effect> {
    let compare = &model.tier_desk.compare;
    let Loaded::Ready(matrix) = &compare.matrix else {
        return Vec::new();
    };
    let (row, column) = (compare.list.selected, compare.column);
    let (Some(from), Some(to)) = (matrix.rows.get(row), matrix.columns.get(column)) else {
        return Vec::new();
    };
    let (between, from, to) = (matrix.between.clone(), from.clone(), to.clone());
    if matrix.cell(row, column) == 0 {
        model.say(format!("no lead went from {from} to {to}"));
        return Vec::new();
    }
    let newest = comparable(model).first().copied();
    if let Between::Runs(_, after) = between
        && to == ABSENT
        && newest == Some(after)
    {
        model.say(format!(
            "these leads are not in run {after} any more, so the queue has no card of them"
        ));
        return Vec::new();
    }
    let generation = selection::finding(model);
    vec![Effect::Ask(match between {
        Between::Runs(before, after) => Request::Migrated {
            generation,
            before,
            after,
            from,
            to,
        },
        Between::RuleSets {
            from: one,
            to: other,
            split,
        } => Request::RuleMigrated {
            generation,
            rulesets: (one, other),
            split,
            tiers: (from, to),
        },
    })]
}
