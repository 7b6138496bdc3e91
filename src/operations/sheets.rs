//! Sheets by name: what a table on screen shows, as plain data that a session keeps and a replay repeats.
//!
//! A [`SheetKey`] says which table it is, a [`SheetView`] how it is looked at: condition, narrowings, sorts, columns.
//! Opening one reads frames; arranging one ([`arrange_view`]) makes row numbers. Both belong to worker threads.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::bench::Bench;
use super::error::OperationError;
use super::gate_sheet::gate_sheet;
use super::pairs::with_decisions;
use super::rows::metrics;
use super::selection::HeldLeads;
use super::sheet::{Arranged, SheetQuery, SheetSource, arrange, check_condition, rows_among};
use super::tables::TableKey;
use super::view::View;
use crate::engine::CancelToken;
use crate::frame::{Frame, FrameBuilder, concat_columns, text};
use crate::lens::{Figure, Listing, twin};

/// Which table it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "sheet", rename_all = "snake_case")]
pub enum SheetKey {
    /// The ranked queue.
    Leads,
    /// The history of runs.
    Runs,
    /// The groups that leads stand in.
    Groups,
    /// What was merged.
    Merges,
    /// Snapshots from before anything was touched.
    Archives,
    /// The gates as the latest results have them.
    Gates,
    /// The rows behind a gate's number.
    Evidence {
        /// The gate.
        gate: String,
        /// Its subject.
        subject: Option<String>,
    },
    /// A table of the Data pane: a file, a frame, what was set aside.
    Data {
        /// Which one.
        table: TableKey,
    },
    /// What a phase measured.
    Metrics {
        /// The phase.
        phase: String,
    },
    /// The numbers of a figure.
    Figure {
        /// The pane it stands in, by its name.
        pane: String,
        /// The tab inside the pane, or what lies over it; empty where the figure stands in the pane itself.
        tab: String,
        /// Its place there, from 0.
        place: usize,
    },
    /// How often each value of a column stands in another sheet.
    Values {
        /// The other sheet.
        of: Box<SheetKey>,
        /// Its column.
        column: String,
    },
}

impl SheetKey {
    /// What it is, for records and messages.
    pub fn words(&self) -> String {
        match self {
            Self::Leads => "the queue of leads".to_owned(),
            Self::Runs => "the history of runs".to_owned(),
            Self::Groups => "the list of groups".to_owned(),
            Self::Merges => "what was merged".to_owned(),
            Self::Archives => "the snapshots".to_owned(),
            Self::Gates => "the list of gates".to_owned(),
            Self::Evidence { gate, .. } => format!("the evidence of gate {gate}"),
            Self::Data { table } => format!("the table {}", table.words()),
            Self::Metrics { phase } => format!("what {phase} measured"),
            Self::Figure { pane, tab, place } => {
                let inside = if tab.is_empty() {
                    String::new()
                } else {
                    format!(", {tab}")
                };
                format!("the numbers of figure {} of {pane}{inside}", place + 1)
            }
            Self::Values { column, .. } => format!("the values of {column}"),
        }
    }
}

/// Something that leaves rows of one table out, put there by opening a bin or a reason. `Esc` takes the last one away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "narrowing", rename_all = "snake_case")]
pub enum Narrowing {
    /// Only rows that meet a condition.
    Condition {
        /// What stands on its chip.
        title: String,
        /// The condition.
        condition: String,
    },
    /// Only these rows, by number.
    Rows {
        /// What stands on its chip.
        title: String,
        /// The numbers.
        rows: Vec<u32>,
    },
}

impl Narrowing {
    /// What stands on its chip.
    pub fn title(&self) -> &str {
        match self {
            Self::Condition { title, .. } | Self::Rows { title, .. } => title,
        }
    }
}

/// How a sheet is looked at. An empty one shows every row and the usual columns.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SheetView {
    /// The typed condition, the sorts, the letters looked for.
    pub query: SheetQuery,
    /// What else leaves rows out, in the order it was put there.
    pub narrowings: Vec<Narrowing>,
    /// The columns in another order than usual, by name; empty is the usual order.
    pub order: Vec<String>,
    /// The columns that are not shown; nothing means the usual choice.
    pub hidden: Option<Vec<String>>,
    /// Widths set by hand, in columns of the screen.
    pub widths: BTreeMap<String, u16>,
    /// Columns coloured by their values.
    pub coloured: Vec<String>,
    /// The column the cursor is on.
    pub column: Option<String>,
}

/// A sheet that was read.
#[derive(Clone)]
pub struct OpenSheet {
    /// Its rows and columns.
    pub source: Arc<SheetSource>,
    /// The usual columns in their usual order; empty means all.
    pub shown: Vec<String>,
    /// How many of the first columns stay when the others scroll.
    pub fixed: usize,
    /// A sentence below it.
    pub note: String,
}

impl std::fmt::Debug for OpenSheet {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("OpenSheet")
            .field("title", &self.source.title())
            .field("rows", &self.source.height())
            .finish_non_exhaustive()
    }
}

impl Bench {
    /// Reads a sheet of a view.
    ///
    /// # Errors
    /// When a phase that makes it has not run or a frame cannot be read.
    pub fn sheet(&self, view: &View, key: &SheetKey) -> Result<OpenSheet, OperationError> {
        match key {
            SheetKey::Leads => view.lead_sheet(),
            SheetKey::Runs => self.history_sheet(view),
            SheetKey::Groups => listed("groups", view.groups()?.list(view)?, 2),
            SheetKey::Merges => listed("merges", view.groups()?.merges(view)?, 1),
            SheetKey::Archives => self.archive_sheet(),
            SheetKey::Gates => gate_sheet(view.gates()),
            SheetKey::Evidence { gate, subject } => {
                let gone = || OperationError::Usage(format!("gate {gate} is not among the latest results any more"));
                let judged = view
                    .gates()
                    .find(|judged| judged.id == *gate && judged.subject == *subject)
                    .ok_or_else(gone)?;
                let title = format!("{gate} {}", judged.evidence_words);
                let evidence = view.evidence(judged)?.unwrap_or_default();
                let frame = match view.decidable(&judged.id) {
                    Some(spec) => Arc::new(with_decisions(&evidence, spec, &self.pairs(view, judged)?)?),
                    None => evidence,
                };
                Ok(OpenSheet {
                    source: Arc::new(SheetSource::new(title.trim(), &frame, &[], None)?),
                    shown: Vec::new(),
                    fixed: 1,
                    note: judged.note.clone(),
                })
            }
            SheetKey::Data { .. } => Err(OperationError::Usage(
                "a file is read by the pane that shows it".to_owned(),
            )),
            SheetKey::Metrics { phase } => {
                let mut changes = view.metric_changes()?;
                changes.retain(|change| change.phase == phase);
                figure_sheet(&Figure::Table(metrics(&changes, false)))
            }
            SheetKey::Figure { .. } => Err(OperationError::Usage(
                "the numbers of a figure are read from the figure".to_owned(),
            )),
            SheetKey::Values { column, .. } => Err(OperationError::Usage(format!(
                "the values of {column} are counted from the rows of their table"
            ))),
        }
    }
}

/// A figure's numbers as a sheet: the table that it is, else its twin in rows and columns.
///
/// # Errors
/// When the columns cannot be built.
pub fn figure_sheet(figure: &Figure) -> Result<OpenSheet, OperationError> {
    let mut table = twin::people(figure);
    for column in table.columns.iter_mut().filter(|column| column.title.is_empty()) {
        column.title = column.name.replace('_', " ");
    }
    Ok(OpenSheet {
        source: Arc::new(SheetSource::from_table(&table)?),
        shown: Vec::new(),
        fixed: 1,
        note: table.note,
    })
}

/// A listing of a lens as a sheet.
fn listed(title: &str, listing: Listing, fixed: usize) -> Result<OpenSheet, OperationError> {
    let source = SheetSource::new(title, &listing.rows, &listing.identity, Some(listing.id))?;
    Ok(OpenSheet {
        source: Arc::new(source),
        shown: listing.shown.into_iter().map(str::to_owned).collect(),
        fixed,
        note: listing.note,
    })
}

impl View {
    /// Rows of the queue with what reps noted beside them: `status` and `note`.
    ///
    /// # Errors
    /// When the rows have no lead ids.
    pub(super) fn noted(&self, rows: &Frame) -> Result<Frame, OperationError> {
        let ids = text(rows, "lead_id")?;
        let marks: Vec<Option<&crate::store::Mark>> =
            ids.iter().map(|id| id.and_then(|id| self.marks.get(id))).collect();
        let status = marks
            .iter()
            .map(|mark| Some(mark.map_or("new", |mark| mark.status.as_str())));
        let note = marks.iter().map(|mark| mark.and_then(|mark| mark.note.as_deref()));
        let noted: Frame = FrameBuilder::new().text("status", status).text("note", note).finish()?;
        Ok(concat_columns(rows, &noted)?)
    }

    /// The queue with what reps noted beside it.
    fn lead_sheet(&self) -> Result<OpenSheet, OperationError> {
        let queue = self.queue()?;
        let rows = self.noted(&queue.rows)?;
        let mut shown: Vec<String> = queue.shown.iter().map(|name| (*name).to_owned()).collect();
        shown.retain(|name| !["status", "lead_id", "next_move", "note"].contains(&name.as_str()));
        let name = shown
            .iter()
            .position(|column| column == "name")
            .map_or(0, |place| place + 1);
        shown.insert(name.min(shown.len()), "status".to_owned());
        shown.extend(["next_move", "note", "lead_id"].map(str::to_owned));
        let (_, plural) = self.playbook.lens.lead_words();
        // Where nothing is graded yet there is no order of tiers either.
        let tiers = self.playbook.lens.tiers(self).unwrap_or_default();
        let tiers = tiers.into_iter().map(|row| row.tier).collect();
        let source = SheetSource::new(plural, &rows, &queue.identity, Some("lead_id"))?;
        Ok(OpenSheet {
            source: Arc::new(source.in_order_of("tier", tiers)),
            shown,
            fixed: 2,
            note: self.playbook.lens.queue_note().to_owned(),
        })
    }
}

/// What of a view holds on a sheet, and in words what does not: sorts by columns that are gone, conditions that cannot
/// be asked any more or test a masked column.
pub fn fitting(source: &SheetSource, view: &SheetView, unmask: bool) -> (SheetView, Vec<String>) {
    let mut fit = view.clone();
    let mut lost = Vec::new();
    fit.query.sorts.retain(|key| {
        let known = source.column_place(&key.column).is_some();
        if !known {
            lost.push(format!("sort by {}", key.column));
        }
        known
    });
    let holds = |condition: &str| check_condition(source, condition, unmask).is_ok();
    if fit
        .query
        .condition
        .as_deref()
        .is_some_and(|condition| !holds(condition))
    {
        fit.query.condition = None;
        lost.push("the condition".to_owned());
    }
    fit.narrowings.retain(|narrowing| match narrowing {
        Narrowing::Condition { condition, .. } => {
            let known = holds(condition);
            if !known {
                lost.push("a narrowing".to_owned());
            }
            known
        }
        Narrowing::Rows { .. } => true,
    });
    (fit, lost)
}

/// Row numbers of a sheet under a view: the filter on leads first, where the sheet names leads, then what narrows it,
/// then condition, letters and sorts.
///
/// # Errors
/// When a condition does not parse; only the typed one's error carries its place.
pub fn arrange_view(
    source: &SheetSource,
    (view, held): (&SheetView, Option<&HeldLeads>),
    unmask: bool,
    cancel: &CancelToken,
    publish: &mut dyn FnMut(Arranged),
) -> Result<(), OperationError> {
    let mut base: Option<Arc<[u32]>> = None;
    if let Some((column, values)) = held.and_then(|held| held.column_in(source)) {
        match rows_among(source, None, column, values, cancel) {
            Some(rows) => base = Some(rows.into()),
            None => return Ok(()),
        }
    }
    for narrowing in &view.narrowings {
        match narrowing {
            Narrowing::Condition { condition, title } => {
                let query = SheetQuery {
                    condition: Some(condition.clone()),
                    ..SheetQuery::default()
                };
                let mut rows = None;
                let mut keep = |arranged: Arranged| {
                    if arranged.done {
                        rows = Some(arranged.rows);
                    }
                };
                arrange(source, &query, base.as_deref(), unmask, cancel, &mut keep)
                    .map_err(|error| OperationError::Usage(format!("{title}: {error}")))?;
                match rows {
                    Some(Some(found)) => base = Some(found),
                    Some(None) => {}
                    // Cancelled: nothing more is published.
                    None => return Ok(()),
                }
            }
            Narrowing::Rows { rows, .. } => {
                let is_held = |row: &u32| base.as_ref().is_none_or(|base| base.binary_search(row).is_ok());
                base = Some(rows.iter().copied().filter(is_held).collect());
            }
        }
    }
    arrange(source, &view.query, base.as_deref(), unmask, cancel, publish)
}
