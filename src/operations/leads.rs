//! The ranked queue: filtered by a condition, cut to a page, with each lead's status; and the marks reps leave.

use std::sync::OnceLock;

use serde::Deserialize;

use super::bench::Bench;
use super::error::OperationError;
use super::near::{NEAR_COLUMNS, NEAR_MISS};
use super::tier_name::tier_named;
use super::view::View;
use crate::frame::{Frame, cell_text, instead, polars::DataType, text};
use crate::lens::{Cell, Column, FrameSource, Queue, Table};
use crate::playbooks::Playbook;
use crate::privacy::{mask_address, mask_name, mask_phone};
use crate::rules::{ColumnInfo, Condition, ValueKind, headed};
use crate::store::Mark;

/// The statuses a lead can have, the same in every playbook.
#[derive(Debug, Clone, Deserialize)]
pub struct Statuses {
    /// Leads a day is planned for, where the workspace does not say.
    pub leads_per_day: usize,
    /// In the order of a lead's life.
    pub status: Vec<LeadStatus>,
}

/// One status.
#[derive(Debug, Clone, Deserialize)]
pub struct LeadStatus {
    /// The word.
    pub name: String,
    /// The key that sets it on screen.
    pub key: char,
    /// One sentence.
    pub summary: String,
    /// A lead that got it today counts towards the day's capacity.
    #[serde(default)]
    pub worked: bool,
    /// A lead that has it stands in no call list.
    #[serde(default)]
    pub off_lists: bool,
}

impl Statuses {
    /// The list that ships.
    pub fn built_in() -> &'static Self {
        static LIST: OnceLock<Statuses> = OnceLock::new();
        LIST.get_or_init(|| crate::playbooks::embedded("statuses.toml", include_str!("data/statuses.toml")))
    }

    /// Whether a status exists.
    pub fn knows(&self, name: &str) -> bool {
        self.status.iter().any(|status| status.name == name)
    }

    /// The status of this name, where it keeps leads out of call lists.
    pub fn off_lists(&self, name: &str) -> Option<&LeadStatus> {
        self.status
            .iter()
            .find(|status| status.name == name && status.off_lists)
    }
}

/// What is asked of the queue.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeadQuery {
    /// A condition over the queue's columns.
    pub condition: Option<String>,
    /// Only this tier.
    pub tier: Option<String>,
    /// Only the best so many.
    pub top: Option<usize>,
    /// Only leads close below the next tier.
    pub near_miss: bool,
    /// Columns instead of the usual ones.
    pub columns: Vec<String>,
    /// Whether personal data is shown.
    pub unmask: bool,
}

/// The rows a query found.
pub struct LeadPage {
    /// The queue.
    pub queue: Queue,
    /// Row numbers of the queue, best first.
    pub rows: Vec<usize>,
    /// How many rows the query found before the best of them were taken.
    pub found: usize,
    /// The columns to show.
    pub columns: Vec<String>,
    /// Whether a row is a near miss, so that a lead may stand in several.
    pub near_misses: bool,
    unmask: bool,
}

impl LeadPage {
    /// The lead in a row of the page.
    pub fn lead_id(&self, place: usize) -> Option<String> {
        let row = *self.rows.get(place)?;
        text(&self.queue.rows, "lead_id").ok()?.get(row).map(str::to_owned)
    }

    /// A window of the page as plain cells: `from` and `count` are places on the page.
    ///
    /// # Errors
    /// When a column is missing.
    pub fn window(&self, view: &View, from: usize, count: usize) -> Result<Table, OperationError> {
        let columns = self.columns.iter().map(|name| column(&self.queue.rows, name)).collect();
        let mut rows = Vec::new();
        for row in self.rows.iter().skip(from).take(count) {
            let cells = self.columns.iter().map(|name| self.cell(view, name, *row));
            rows.push(cells.collect::<Result<Vec<Cell>, OperationError>>()?);
        }
        Ok(Table {
            title: String::new(),
            columns,
            rows,
            note: String::new(),
        })
    }

    fn cell(&self, view: &View, name: &str, row: usize) -> Result<Cell, OperationError> {
        if name == "status" {
            let lead = text(&self.queue.rows, "lead_id")?;
            let mark = lead.get(row).and_then(|id| view.marks.get(id));
            return Ok(Cell::Text(mark.map_or("new", |mark| mark.status.as_str()).to_owned()));
        }
        let cell = frame_cell(&self.queue.rows, name, row)?;
        let hidden = !self.unmask && self.queue.identity.contains(&name) && !self.queue.is_public(name, row);
        Ok(match cell {
            Cell::Text(text) if hidden && name.contains("phone") => Cell::Text(mask_phone(&text)),
            Cell::Text(text) if hidden && name.contains("address") => Cell::Text(mask_address(&text)),
            Cell::Text(text) if hidden => Cell::Text(mask_name(&text)),
            other => other,
        })
    }
}

fn column(frame: &Frame, name: &str) -> Column {
    let number = frame.column(name).is_ok_and(|column| column.dtype().is_numeric());
    Column {
        name: name.to_owned(),
        title: name.replace('_', " "),
        number,
    }
}

/// One cell of a frame as a plain cell.
pub(super) fn frame_cell(frame: &Frame, name: &str, row: usize) -> Result<Cell, OperationError> {
    let kind = frame.column(name).map(|column| column.dtype().clone());
    Ok(match kind {
        Ok(DataType::Int64) => crate::frame::integer(frame, name)?
            .get(row)
            .map_or(Cell::Null, |value| Cell::whole(name, value)),
        Ok(DataType::Float64) => {
            let value = crate::frame::real(frame, name)?.get(row);
            value.map_or(Cell::Null, |value| Cell::Real { value, decimals: 2 })
        }
        Ok(DataType::Boolean) => crate::frame::boolean(frame, name)?
            .get(row)
            .map_or(Cell::Null, Cell::Flag),
        _ => cell_text(frame, name, row)?.map_or(Cell::Null, Cell::Text),
    })
}

/// A whole frame as a table of plain cells, for evidence and small results. Columns of personal data, whose names
/// begin with `pii_`, are masked.
///
/// # Errors
/// When a column cannot be read.
pub fn frame_table(frame: &Frame, title: &str, limit: Option<usize>) -> Result<Table, OperationError> {
    Ok(super::evidence::masked(clear_table(frame, title, limit)?))
}

/// The same with everything in clear.
pub(super) fn clear_table(frame: &Frame, title: &str, limit: Option<usize>) -> Result<Table, OperationError> {
    let names: Vec<String> = frame.get_column_names().iter().map(|name| name.to_string()).collect();
    let count = limit.map_or(frame.height(), |limit| limit.min(frame.height()));
    let row = |row: usize| {
        names
            .iter()
            .map(|name| frame_cell(frame, name, row))
            .collect::<Result<Vec<Cell>, OperationError>>()
    };
    let rows = (0..count).map(row).collect::<Result<Vec<_>, OperationError>>()?;
    let note = if count < frame.height() {
        format!("{count} of {} rows", frame.height())
    } else {
        String::new()
    };
    let title = title.to_owned();
    Ok(Table {
        title,
        columns: names.iter().map(|name| column(frame, name)).collect(),
        rows,
        note,
    })
}

impl View {
    /// The queue, filtered and cut.
    ///
    /// # Errors
    /// When the leads are not made yet, a condition does not parse, or a column does not exist.
    pub fn leads(&self, query: &LeadQuery) -> Result<LeadPage, OperationError> {
        let mut queue = self.queue()?;
        // A playbook that grades by points has a flag of this name; others may have words there.
        let flag = queue.rows.column(NEAR_MISS).map(|column| column.dtype().clone());
        let by_flag = matches!(flag, Ok(DataType::Boolean));
        let mut wanted = query.columns.clone();
        if query.near_miss && !by_flag {
            queue = self.nearly(queue)?;
            let missing = |name: &&str| !wanted.is_empty() && wanted.iter().all(|held| held != name);
            let added: Vec<&str> = NEAR_COLUMNS.into_iter().filter(missing).collect();
            wanted.extend(added.into_iter().map(str::to_owned));
        }
        let mut rows: Vec<usize> = match &query.condition {
            Some(condition) => {
                let noted = self.noted(&queue.rows)?;
                Condition::parse(condition, &infos(&noted))?.rows(&noted)?
            }
            None => (0..queue.rows.height()).collect(),
        };
        if let Some(tier) = &query.tier {
            let tiers = text(&queue.rows, "tier")?;
            let known = self.playbook.lens.tiers(self)?;
            let tier = tier_named(&known, tier)?;
            rows.retain(|row| tiers.get(*row) == Some(tier));
        }
        if query.near_miss && by_flag {
            let near = crate::frame::boolean(&queue.rows, NEAR_MISS)?;
            rows.retain(|row| near.get(*row) == Some(true));
        }
        let found = rows.len();
        if let Some(top) = query.top {
            rows.truncate(top);
        }
        let columns = if wanted.is_empty() {
            queue.shown.iter().map(|name| (*name).to_owned()).collect()
        } else {
            checked_columns(&queue.rows, &wanted)?
        };
        Ok(LeadPage {
            queue,
            rows,
            found,
            columns,
            near_misses: query.near_miss && !by_flag,
            unmask: query.unmask,
        })
    }
}

/// The names of the columns asked for by name or heading, each once.
fn checked_columns(frame: &Frame, wanted: &[String]) -> Result<Vec<String>, OperationError> {
    let known = infos(frame);
    let mut names = Vec::with_capacity(wanted.len());
    for asked in wanted {
        let name = if asked == "status" || frame.column(asked).is_ok() {
            asked.clone()
        } else if let Some(column) = headed(&known, asked, false) {
            column.name.clone()
        } else {
            let held = known.iter().map(|column| column.name.as_str());
            let way_out = instead(asked, std::iter::once("status").chain(held));
            return Err(OperationError::Usage(format!("no column `{asked}`; {way_out}")));
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    Ok(names)
}

/// The columns a condition may name.
pub(super) fn infos(frame: &Frame) -> Vec<ColumnInfo> {
    let kind = |kind: &DataType| match kind {
        DataType::Boolean => ValueKind::Boolean,
        DataType::Date => ValueKind::Date,
        kind if kind.is_numeric() => ValueKind::Number,
        _ => ValueKind::Text,
    };
    frame
        .columns()
        .iter()
        .map(|column| ColumnInfo::new(column.name().as_str(), kind(column.dtype())))
        .collect()
}

impl Bench {
    /// Sets a lead's status, or its note, or both.
    ///
    /// # Errors
    /// When the status or the lead does not exist, or when there is neither status nor note.
    pub fn mark(
        &self,
        playbook: &'static Playbook,
        lead: &str,
        status: Option<&str>,
        note: Option<&str>,
    ) -> Result<Mark, OperationError> {
        let view = self.view(playbook, &super::Overrides::default())?;
        self.mark_in(&view, lead, status, note)
    }

    /// The same with a view that is open already. Without a status the last one stays, and without a note the last note,
    /// whatever the view says of them; an empty note takes it away. Gives the mark that holds now.
    ///
    /// # Errors
    /// As [`Bench::mark`].
    pub fn mark_in(
        &self,
        view: &View,
        lead: &str,
        status: Option<&str>,
        note: Option<&str>,
    ) -> Result<Mark, OperationError> {
        let list = Statuses::built_in();
        if status.or(note).is_none() {
            let why = format!("nothing to set on lead {lead}: name a status or a note");
            return Err(OperationError::Usage(why));
        }
        if let Some(status) = status.filter(|status| !list.knows(status)) {
            let known: Vec<&str> = list.status.iter().map(|status| status.name.as_str()).collect();
            return Err(OperationError::Usage(format!(
                "no status `{status}`; {}",
                instead(status, known)
            )));
        }
        let playbook = view.playbook;
        let frame = view.frame(playbook.lens.leads_frame())?;
        if !text(&frame, "lead_id")?.iter().any(|id| id == Some(lead)) {
            return Err(crate::lens::LensError::NoLead { id: lead.to_owned() }.into());
        }
        let store = self.note_taker()?;
        let (actor, now) = (self.actor(), self.now());
        match note.filter(|note| !note.trim().is_empty()) {
            Some(reason) => {
                let alias = self.suppression(&store)?.alias(lead);
                Ok(store.set_reasoned_mark((playbook.id, lead, &alias), status, reason, actor, &now)?)
            }
            None => Ok(store.set_mark(playbook.id, lead, status, note, actor, &now)?),
        }
    }
}
