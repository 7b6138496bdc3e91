//! Taking merges back: the newest first, or any that no later one builds on.

use super::log::{Edit, Merge};
use super::state::State;
use super::value::Value;

/// Why a merge cannot be taken back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(in crate::playbooks::buyer_groups) enum Refusal {
    /// There is none of that id.
    #[error("no merge `{id}` in the log; `assay undo` without an id lists them")]
    Unknown {
        /// The id.
        id: String,
    },
    /// It was taken back before.
    #[error("merge {id} was undone before")]
    Undone {
        /// The id.
        id: String,
    },
    /// A later merge touches the record.
    #[error(
        "merge {id} stands under the later merge {later} ({survivor} took in {absorbed}); undo {later} first, or --all"
    )]
    Later {
        /// The id.
        id: String,
        /// The later merge's.
        later: String,
        /// What the later one left.
        survivor: String,
        /// What it took in.
        absorbed: String,
    },
    /// Part of what it did is not in the log any more.
    #[error("merge {id} cannot be undone: somebody it concerns was forgotten, and with them what they were before")]
    Forgotten {
        /// The id.
        id: String,
    },
    /// The tables are not those the log is of.
    #[error(
        "merge {id} cannot be undone: {table} row {row} is not as the merge left it; `assay archive restore` puts the archive from before it back"
    )]
    Changed {
        /// The id.
        id: String,
        /// The table.
        table: String,
        /// The row.
        row: String,
    },
}

/// Takes a merge back: the tables are then as if it had never been, and the log says so. Nothing changes where it is refused.
///
/// # Errors
/// [`Refusal`], in words that say what to do.
pub(in crate::playbooks::buyer_groups) fn undo(state: &mut State, log: &mut [Merge], id: &str) -> Result<(), Refusal> {
    let wanted = |merge: &&Merge| merge.id == id;
    // The same merge may have been done, undone and done again.
    let place = log.iter().rposition(|merge| merge.id == id && !merge.undone);
    let merge = match place.and_then(|place| log.get(place)) {
        Some(merge) => merge,
        None if log.iter().any(|merge| wanted(&merge)) => return Err(Refusal::Undone { id: id.to_owned() }),
        None => return Err(Refusal::Unknown { id: id.to_owned() }),
    };
    let after = log.iter().filter(|later| later.seq > merge.seq && !later.undone);
    if let Some(later) = after
        .filter(|later| merge.is_below(later))
        .max_by_key(|later| later.seq)
    {
        return Err(Refusal::Later {
            id: id.to_owned(),
            later: later.id.clone(),
            survivor: later.survivor.clone(),
            absorbed: later.absorbed.clone(),
        });
    }
    if merge.edits.len() != merge.counted {
        return Err(Refusal::Forgotten { id: id.to_owned() });
    }
    for edit in &merge.edits {
        if !holds(state, merge, edit) {
            let (table, row) = edit.place();
            return Err(Refusal::Changed {
                id: id.to_owned(),
                table: table.to_owned(),
                row: row.to_owned(),
            });
        }
    }
    for edit in merge.edits.iter().rev() {
        take_back(state, edit);
    }
    if let Some(merge) = place.and_then(|place| log.get_mut(place)) {
        merge.undone = true;
    }
    Ok(())
}

/// Takes every merge back, the newest first; gives their ids in that order.
///
/// # Errors
/// The first refusal.
pub(in crate::playbooks::buyer_groups) fn undo_all(
    state: &mut State,
    log: &mut [Merge],
) -> Result<Vec<String>, Refusal> {
    let mut ids: Vec<(i64, String)> = log
        .iter()
        .filter(|merge| !merge.undone)
        .map(|merge| (merge.seq, merge.id.clone()))
        .collect();
    ids.sort();
    ids.reverse();
    let ids: Vec<String> = ids.into_iter().map(|(_, id)| id).collect();
    for id in &ids {
        undo(state, log, id)?;
    }
    Ok(ids)
}

/// Whether the tables are as this change left them, as far as the same merge did not change them once more.
fn holds(state: &State, merge: &Merge, edit: &Edit) -> bool {
    let Some(table) = state.table(edit.place().0) else {
        return false;
    };
    match edit {
        Edit::Gone { row, .. } => !table.rows.contains_key(row),
        Edit::Cell { row, column, after, .. } => {
            if merge
                .edits
                .iter()
                .any(|other| matches!(other, Edit::Gone { .. }) && other.place() == edit.place())
            {
                return true;
            }
            table.cell(row, column) == Some(last(merge, edit).unwrap_or(after))
        }
    }
}

/// What the merge left in the cell, had it changed it more than once.
fn last<'a>(merge: &'a Merge, edit: &Edit) -> Option<&'a Value> {
    let Edit::Cell { column, .. } = edit else { return None };
    merge.edits.iter().rev().find_map(|other| match other {
        Edit::Cell {
            column: held, after, ..
        } if other.place() == edit.place() && held == column => Some(after),
        _ => None,
    })
}

fn take_back(state: &mut State, edit: &Edit) {
    let Some(table) = state.tables.get_mut(edit.place().0) else {
        return;
    };
    match edit {
        Edit::Cell {
            row, column, before, ..
        } => {
            let Some(place) = table.place(column) else { return };
            if let Some(cell) = table.rows.get_mut(row).and_then(|cells| cells.get_mut(place)) {
                *cell = before.clone();
            }
        }
        Edit::Gone { row, cells, .. } => {
            let held = |name: &str| {
                cells
                    .iter()
                    .find(|(column, _)| column == name)
                    .map(|(_, value)| value.clone())
            };
            let values = table
                .columns
                .iter()
                .map(|column| held(&column.name).unwrap_or(Value::Null));
            let values = values.collect();
            table.rows.insert(row.clone(), values);
        }
    }
}
