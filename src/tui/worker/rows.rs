//! Threads that find a table's rows and count its values: beside the reader, so that reading never waits for them.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::Sender;

use crate::engine::CancelToken;
use crate::lens::{Cell, LeadPick, LeadSelection};
use crate::operations::{
    Arranged, OpenSheet, OperationError, SheetKey, SheetKind, SheetQuery, SheetSource, arrange, arrange_view,
    frequency, values_of,
};
use crate::tui::action::{Action, Answer, AskError, CountJob, FoundRows, Keep, LeadsJob, RowsJob, SharedSheet};
use crate::tui::event_loop::Incoming;

/// Parts that the values of a coloured number column fall into.
const PARTS: usize = 5;

/// The searches that go on: the newest of each table.
#[derive(Default)]
pub struct Searches(BTreeMap<SheetKey, CancelToken>);

impl Searches {
    /// Starts a search and gives up an earlier one in the same table.
    pub fn start(&mut self, job: RowsJob, screen: Sender<Incoming>) {
        let token = CancelToken::new();
        if let Some(earlier) = self.0.insert(job.key.clone(), token.clone()) {
            earlier.cancel();
        }
        std::thread::spawn(move || {
            let generation = job.generation;
            let send = |result| {
                let _ = screen.send(Incoming::Action(Action::Rows { generation, result }));
            };
            let search = || search(&job, &token, &mut |found| send(Ok(found)));
            match catch_unwind(AssertUnwindSafe(search)) {
                Ok(Ok(())) => {}
                Ok(Err(error)) => send(Err(error)),
                Err(_) => send(Err(AskError {
                    message: "looking for rows met a defect in Assay; the rows on screen are those of before"
                        .to_owned(),
                    offset: None,
                })),
            }
        });
    }
}

/// Finds rows and sends them as they come.
///
/// # Errors
/// When a condition cannot be asked.
pub fn search(job: &RowsJob, token: &CancelToken, send: &mut dyn FnMut(FoundRows)) -> Result<(), AskError> {
    let source = current(&job.source, &job.changed).map_err(ask_error)?;
    let kept = match &job.keep {
        Some(Keep::Row(row)) => Some(*row),
        Some(Keep::Id(id)) => source.row_of_id(id).and_then(|row| u32::try_from(row).ok()),
        None => None,
    };
    let mut publish = |arranged: Arranged| {
        let place = kept.and_then(|row| place_of(row, arranged.rows.as_deref()));
        send(FoundRows {
            rows: arranged.rows,
            place,
            kept,
            done: arranged.done,
            looked_at: arranged.looked_at,
            of: arranged.of,
        });
    };
    let look = (&job.view, job.held.as_deref());
    arrange_view(&source, look, job.unmask, token, &mut publish).map_err(ask_error)
}

/// The sheet as it stands on screen: with what was changed since it was read.
pub fn current(
    source: &SharedSheet,
    changed: &BTreeMap<(u32, usize), Cell>,
) -> Result<Arc<SheetSource>, OperationError> {
    if changed.is_empty() {
        return Ok(Arc::clone(&source.0));
    }
    source.0.patched(changed).map(Arc::new)
}

/// Where a row stands among the rows found.
fn place_of(row: u32, rows: Option<&[u32]>) -> Option<usize> {
    match rows {
        Some(rows) => rows.iter().position(|found| *found == row),
        None => usize::try_from(row).ok(),
    }
}

fn ask_error(error: OperationError) -> AskError {
    match error {
        OperationError::Rule(rule) => AskError {
            message: rule.message.clone(),
            offset: Some(rule.offset),
        },
        other => AskError {
            message: other.to_string(),
            offset: None,
        },
    }
}

/// Counts the values of a column.
pub fn count(job: CountJob, screen: Sender<Incoming>) {
    std::thread::spawn(move || {
        let token = CancelToken::new();
        let counted = || {
            let source = current(&job.source, &job.changed)?;
            frequency(&source, job.rows.as_deref(), &job.column, job.unmask, &token)
        };
        let result = match catch_unwind(AssertUnwindSafe(counted)) {
            Ok(Ok(Some(counted))) => Ok((
                OpenSheet {
                    source: Arc::new(counted.sheet),
                    shown: Vec::new(),
                    fixed: 1,
                    note: String::new(),
                },
                counted.conditions,
            )),
            Ok(Ok(None)) => return,
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err("counting met a defect in Assay".to_owned()),
        };
        let generation = job.generation;
        let _ = screen.send(Incoming::Action(Action::Counted { generation, result }));
    });
}

/// Finds the leads that rows name.
pub fn leads(job: LeadsJob, screen: Sender<Incoming>) {
    std::thread::spawn(move || {
        let generation = job.generation;
        let found = catch_unwind(AssertUnwindSafe(|| named(job)));
        let result = found.unwrap_or_else(|_| Err("looking up the leads met a defect in Assay".to_owned()));
        let _ = screen.send(Incoming::Action(Action::Answer(Answer::Leads { generation, result })));
    });
}

/// The selection with the values that the rows hold.
pub fn named(mut job: LeadsJob) -> Result<LeadSelection, String> {
    let mut rows = job.rows;
    if let Some(condition) = job.condition {
        let query = SheetQuery {
            condition: Some(condition),
            ..SheetQuery::default()
        };
        let base = rows.take();
        let mut keep = |arranged: Arranged| rows = arranged.rows;
        arrange(
            &job.source.0,
            &query,
            base.as_deref(),
            false,
            &CancelToken::new(),
            &mut keep,
        )
        .map_err(|error| error.to_string())?;
    }
    let found = values_of(&job.source.0, rows.as_deref(), job.column);
    if found.is_empty() {
        return Err(format!("{}: none of these rows names a lead", job.into.title));
    }
    if let LeadPick::OneOf { values, .. } = &mut job.into.leads {
        *values = found;
    }
    Ok(job.into)
}

/// Finds the values that part a column of numbers into fifths.
pub fn edges(key: SheetKey, source: SharedSheet, column: String, screen: Sender<Incoming>) {
    std::thread::spawn(move || {
        let found = catch_unwind(AssertUnwindSafe(|| fifths(&source, &column)));
        let edges = found.unwrap_or_default();
        let _ = screen.send(Incoming::Action(Action::Edges { key, column, edges }));
    });
}

fn fifths(source: &SharedSheet, column: &str) -> Vec<f64> {
    let source = &source.0;
    let Some(place) = source.column_place(column) else {
        return Vec::new();
    };
    if source
        .columns()
        .get(place)
        .is_none_or(|column| column.kind != SheetKind::Number)
    {
        return Vec::new();
    }
    let number = |row: usize| source.cell(row, place, false).json().as_f64();
    let mut values: Vec<f64> = (0..source.height()).filter_map(number).collect();
    values.sort_unstable_by(f64::total_cmp);
    (1..PARTS)
        .filter_map(|part| values.get(values.len() * part / PARTS).copied())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::FrameBuilder;
    use crate::operations::{SheetQuery, SheetView};

    fn sheet() -> Arc<SheetSource> {
        let frame = FrameBuilder::new()
            .real("score", (0..100).map(|value| Some(f64::from(value))))
            .text("name", (0..100).map(|value| (value % 2 == 0).then_some("even")))
            .finish()
            .unwrap();
        Arc::new(SheetSource::new("numbers", &frame, &[], None).unwrap())
    }

    #[test]
    fn fifths_part_the_values_and_words_have_none() {
        let source = SharedSheet(sheet());
        assert_eq!(fifths(&source, "score"), vec![20.0, 40.0, 60.0, 80.0]);
        assert!(fifths(&source, "name").is_empty());
    }

    #[test]
    fn a_search_says_where_the_kept_row_stands() {
        let job = RowsJob {
            generation: 1,
            key: SheetKey::Leads,
            source: SharedSheet(sheet()),
            view: SheetView {
                query: SheetQuery {
                    condition: Some("score >= 50".to_owned()),
                    ..SheetQuery::default()
                },
                ..SheetView::default()
            },
            held: None,
            unmask: false,
            keep: Some(Keep::Row(60)),
            changed: BTreeMap::new(),
        };
        let mut last = FoundRows::default();
        search(&job, &CancelToken::new(), &mut |found| last = found).unwrap();
        assert!(last.done);
        assert_eq!((last.rows.map(|rows| rows.len()), last.place), (Some(50), Some(10)));
    }
}
