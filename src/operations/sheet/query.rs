//! Which rows of a sheet are shown, and in which order.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::filter::Filter;
use super::find::{Finder, by_score};
use super::looker::Looker;
use super::sort;
use super::source::SheetSource;
use crate::engine::CancelToken;
use crate::operations::OperationError;

/// Which way a column is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

/// One column to sort by. Missing values come last in both directions.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SortKey {
    /// The column's name.
    pub column: String,
    /// Which way.
    pub direction: Direction,
}

/// What is asked of a sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct SheetQuery {
    /// A condition that rows must meet.
    pub condition: Option<String>,
    /// The columns to sort by, the most important first.
    pub sorts: Vec<SortKey>,
    /// Letters to find in the text columns, in this order but not necessarily side by side.
    pub find: Option<String>,
}

/// What [`arrange`] reports while it works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arranged {
    /// The row numbers so far; nothing stands for all rows in the frame's order.
    pub rows: Option<Arc<[u32]>>,
    /// Whether this is the answer.
    pub done: bool,
    /// Rows that were looked at.
    pub looked_at: usize,
    /// Of so many.
    pub of: usize,
}

/// Filters, finds and sorts. Finding publishes what it has after ever larger portions: best first, or by the sort keys
/// where there are any. The last one published is `done`; after a cancellation nothing is published any more, and that
/// is no error. `base` are the rows to start from, for instance one tier; those beyond the last row are left out. Where
/// nothing sorts and nothing is found, they keep their order.
///
/// # Errors
/// [`OperationError::Rule`] with the place of what is wrong in the condition, also when it tests a masked column;
/// [`OperationError::Usage`] when a sort key names no column.
pub fn arrange(
    source: &SheetSource,
    query: &SheetQuery,
    base: Option<&[u32]>,
    unmask: bool,
    cancel: &CancelToken,
    publish: &mut dyn FnMut(Arranged),
) -> Result<(), OperationError> {
    let spare = std::thread::available_parallelism().map_or(1, |cores| cores.get().saturating_sub(1).max(1));
    arrange_on(source, query, base, unmask, cancel, publish, spare)
}

/// The same on so many threads at most.
pub(super) fn arrange_on(
    source: &SheetSource,
    query: &SheetQuery,
    base: Option<&[u32]>,
    unmask: bool,
    cancel: &CancelToken,
    publish: &mut dyn FnMut(Arranged),
    threads: usize,
) -> Result<(), OperationError> {
    let keys = sort::keys(source, &query.sorts, unmask)?;
    let filter = query
        .condition
        .as_deref()
        .map(|text| Filter::read(source, text, unmask));
    let mut rows = match filter.transpose()? {
        Some(filter) => match filter.rows(base, cancel)? {
            Some(rows) => Some(rows),
            None => return Ok(()),
        },
        None => base.map(<[u32]>::to_vec),
    };
    if let Some(rows) = &mut rows {
        rows.retain(|row| (*row as usize) < source.height);
    }
    let of = rows.as_ref().map_or(source.height, Vec::len);
    let mut report = |rows: Option<Vec<u32>>, looked_at: usize| {
        if !cancel.is_cancelled() {
            publish(Arranged {
                rows: rows.map(Into::into),
                done: looked_at == of,
                looked_at,
                of,
            });
        }
    };
    let pattern = query.find.as_deref().filter(|pattern| !pattern.trim().is_empty());
    let mut looker = Looker::new(cancel);
    let ordered = if let Some(pattern) = pattern {
        let mut order = |hits: &mut Vec<sort::Entry>| match keys.as_slice() {
            [] => by_score(hits, &mut looker),
            keys => sort::sorted(keys, hits.iter().map(|hit| hit.row), &mut looker),
        };
        let finder = Finder::new(source, pattern, unmask, threads);
        let mut show = |rows: Vec<u32>, looked_at: usize| report(Some(rows), looked_at);
        finder.search(rows.as_deref(), cancel, &mut order, &mut show).map(Some)
    } else if keys.is_empty() {
        Some(rows)
    } else {
        match rows {
            Some(rows) => sort::sorted(&keys, rows.into_iter(), &mut looker).map(Some),
            None => sort::sorted(&keys, (0_u32..).take(source.height), &mut looker).map(Some),
        }
    };
    if let Some(ordered) = ordered {
        report(ordered, of);
    }
    Ok(())
}

/// Whether a condition can be asked of a sheet; a masked column can't be tested.
///
/// # Errors
/// [`OperationError::Rule`] with the place of what is wrong.
pub fn check_condition(source: &SheetSource, condition: &str, unmask: bool) -> Result<(), OperationError> {
    Filter::read(source, condition, unmask).map(|_| ())
}
