//! Any table a person may open: a dataset's file read fresh, a frame the phases made, the rows that were set aside, or
//! a loose file; each with the columns that must be masked, and summaries that are.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::bench::Bench;
use super::error::OperationError;
use super::files::{loose, open_contract};
use super::fit::look_at;
use super::personal::{class_of, marked_personal, personal_class};
use super::view::View;
use crate::frame::{
    ColumnKind, ColumnSummary, Frame, FrameBuilder, LoadReport, Loaded, Watch, integer, load, set_forgotten_aside,
    show_date, summarise, text,
};
use crate::lens::FrameSource;
use crate::playbooks::Playbook;
use crate::privacy::{PiiClass, Suppression, mask_text};

/// What the names of frames with personal data end in.
pub(super) const IDENTITY: &str = "_identity";
/// Columns that tell rows apart and nobody's name.
pub(super) const ROW_ID: &str = "row_id";

/// Something that can be opened as a table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TableKey {
    /// A file of a dataset, read fresh.
    File {
        /// The dataset.
        dataset: String,
        /// The file as people call it.
        shown: String,
    },
    /// A frame that a phase made.
    Frame(String),
    /// What was set aside of a dataset, or of one of its files.
    Quarantine {
        /// The dataset.
        dataset: String,
        /// The file; none for all of them.
        file: Option<String>,
    },
    /// Any other file.
    Loose(PathBuf),
}

impl TableKey {
    /// What it is, for records and messages.
    pub fn words(&self) -> String {
        match self {
            Self::File { dataset, shown } => format!("{shown} of {dataset}"),
            Self::Frame(name) => format!("frame {name}"),
            Self::Quarantine { dataset, file } => {
                let of = file.as_ref().unwrap_or(dataset);
                format!("what was set aside of {of}")
            }
            Self::Loose(path) => path.display().to_string(),
        }
    }
}

/// An opened table.
#[derive(Debug, Clone)]
pub struct OpenedTable {
    /// What it is.
    pub title: String,
    /// Its rows.
    pub frame: Arc<Frame>,
    /// Columns whose values are masked unless somebody asked, on record, to see them.
    pub personal: BTreeMap<String, PiiClass>,
    /// One sentence below it.
    pub note: String,
}

impl OpenedTable {
    /// The table as a sheet of the screen.
    ///
    /// # Errors
    /// When it has more rows than a sheet can number.
    pub fn sheet(&self) -> Result<super::OpenSheet, OperationError> {
        let personal: Vec<&str> = self.personal.keys().map(String::as_str).collect();
        let names = self.frame.get_column_names();
        let shown = names.iter().map(|name| name.to_string()).filter(|name| name != ROW_ID);
        Ok(super::OpenSheet {
            source: Arc::new(super::SheetSource::new(&self.title, &self.frame, &personal, None)?),
            shown: shown.collect(),
            fixed: 1,
            note: self.note.clone(),
        })
    }

    /// Names of the columns that hold personal data.
    pub fn identity_columns(&self) -> Vec<String> {
        self.personal.keys().cloned().collect()
    }
}

impl Bench {
    /// Opens a table. Files are read whole, with progress told to `watch`, which may stop it; `unmask` shows the raw
    /// values of rows that were set aside (whoever asks records it).
    ///
    /// # Errors
    /// When there is no such file or frame, or it cannot be read.
    pub fn open_table(
        &self,
        playbook: &'static Playbook,
        view: Option<&View>,
        key: &TableKey,
        unmask: bool,
        watch: &mut dyn Watch,
    ) -> Result<OpenedTable, OperationError> {
        match key {
            TableKey::File { dataset, shown } => {
                let (facts, loaded) = self.read_file(playbook, dataset, shown, watch)?;
                let loaded = loaded.ok_or_else(|| OperationError::Refused(facts.words.clone()))?;
                let aside = match view {
                    Some(view) => Some(view.rows_aside(shown)?),
                    None => None,
                };
                file_table(shown, &loaded, aside.flatten())
            }
            TableKey::Frame(name) => {
                let view = view.ok_or_else(|| OperationError::Refused("nothing was run yet: R runs all".to_owned()))?;
                Ok(made_table(name, view.frame(name)?))
            }
            TableKey::Quarantine { dataset, file } => {
                self.quarantine(playbook, view, dataset, file.as_deref(), unmask, watch)
            }
            TableKey::Loose(path) => {
                let suppression = self.suppression(&self.reader()?)?;
                loose_table(path, &suppression, watch)
            }
        }
    }
}

impl View {
    /// Rows of a file that the latest run set aside, in reading it or by a rule of its own; nothing before a run. Cells
    /// and flags leave their row where it is.
    fn rows_aside(&self, shown: &str) -> Result<Option<u64>, OperationError> {
        let mut rows: BTreeSet<(String, Option<i64>)> = BTreeSet::new();
        let mut is_made = false;
        for name in self.playbook.quarantines {
            let Ok(frame) = self.frame(name) else { continue };
            let (files, kinds) = (text(&frame, "file")?, text(&frame, "kind")?);
            let (ids, lines) = (text(&frame, "row_id")?, integer(&frame, "line").ok());
            is_made = true;
            let own = |row: &usize| files.get(*row) == Some(shown) && kinds.get(*row) == Some("row");
            rows.extend((0..frame.height()).filter(own).map(|row| {
                let id = ids.get(row).unwrap_or_default().to_owned();
                (id, lines.as_ref().and_then(|lines| lines.get(row)))
            }));
        }
        Ok(is_made.then_some(rows.len() as u64))
    }
}

/// How many rows of a file are kept, counted as phases count them: what was read and not set aside since.
fn kept_words(report: &LoadReport, aside: Option<u64>) -> String {
    let (all, read) = (report.records_in, report.kept);
    match aside {
        Some(aside) => format!("{} of {all} rows kept", read.min(all.saturating_sub(aside))),
        None => format!("{read} of {all} rows can be read; a run may set more aside"),
    }
}

fn file_table(shown: &str, loaded: &Loaded, aside: Option<u64>) -> Result<OpenedTable, OperationError> {
    let mut all = FrameBuilder::new();
    for column in loaded.working.columns() {
        all = all.column(column.clone());
    }
    let mut personal = BTreeMap::new();
    for column in loaded
        .identity
        .columns()
        .iter()
        .filter(|column| column.name() != ROW_ID)
    {
        let name = column.name().to_string();
        let class = personal_class(&name, &first_values(&loaded.identity, &name)).unwrap_or_else(|| class_of(&name));
        personal.insert(name, class);
        all = all.column(column.clone());
    }
    let frame = without_leading_id(&all.finish()?)?;
    let report = &loaded.report;
    Ok(OpenedTable {
        title: shown.to_owned(),
        frame: Arc::new(frame),
        personal,
        note: kept_words(report, aside),
    })
}

/// The frame with the row's id at its end: it tells a person nothing, and the first column stays in sight.
fn without_leading_id(frame: &Frame) -> Result<Frame, OperationError> {
    let (ids, others): (Vec<_>, Vec<_>) = frame.columns().iter().partition(|column| column.name() == ROW_ID);
    let all = others
        .into_iter()
        .chain(ids)
        .fold(FrameBuilder::new(), |all, column| all.column(column.clone()));
    Ok(all.finish()?)
}

fn first_values<'f>(frame: &'f Frame, column: &str) -> Vec<&'f str> {
    const LOOKED_AT: usize = 50;
    let Ok(values) = text(frame, column) else {
        return Vec::new();
    };
    values.iter().flatten().take(LOOKED_AT).collect()
}

fn made_table(name: &str, frame: Arc<Frame>) -> OpenedTable {
    let mut personal = BTreeMap::new();
    for column in frame.get_column_names() {
        let column = column.as_str();
        let id = column == ROW_ID || column.ends_with("_id") || column.ends_with("_key");
        if let Some(plain) = marked_personal(column) {
            personal.insert(column.to_owned(), class_of(plain));
        } else if name.ends_with(IDENTITY) && !id {
            let class = personal_class(column, &first_values(&frame, column)).unwrap_or_else(|| class_of(column));
            personal.insert(column.to_owned(), class);
        }
    }
    OpenedTable {
        title: name.to_owned(),
        frame,
        personal,
        note: String::new(),
    }
}

fn loose_table(path: &Path, suppression: &Suppression, watch: &mut dyn Watch) -> Result<OpenedTable, OperationError> {
    let shown = path.display().to_string();
    let inspection = look_at(path, &shown)?;
    let contract = open_contract(&inspection);
    let mut loaded = load(&loose(path), &contract, None, watch)?;
    set_forgotten_aside(&mut loaded, suppression)?;
    let mut personal = BTreeMap::new();
    for (place, header) in inspection.headers.iter().enumerate() {
        let cells = inspection.sample.iter().filter_map(|record| record.get(place));
        let values: Vec<&str> = cells.map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect();
        if let Some(class) = personal_class(header, &values) {
            personal.insert(header.clone(), class);
        }
    }
    let report = &loaded.report;
    Ok(OpenedTable {
        title: shown,
        note: format!("{} of {} rows kept", report.kept, report.records_in),
        frame: Arc::new(without_leading_id(&loaded.working)?),
        personal,
    })
}

/// A column's summary, fit to be shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// The figures; extremes and top values masked where personal.
    pub figures: ColumnSummary,
    /// Whether they are masked: then no bin or value of it can become a condition.
    pub masked: bool,
}

/// Summaries of every column, personal ones masked.
///
/// # Errors
/// When a column cannot be read.
pub fn summaries(table: &OpenedTable, unmask: bool) -> Result<Vec<Summary>, OperationError> {
    let summary = |mut figures: ColumnSummary| {
        let class = table.personal.get(&figures.column).filter(|_| !unmask);
        if let Some(class) = class {
            let ends = [&mut figures.minimum, &mut figures.median, &mut figures.maximum];
            for value in ends.into_iter().flatten() {
                *value = mask_text(*class, value);
            }
            for (value, _) in &mut figures.top {
                *value = mask_text(*class, value);
            }
            figures.histogram.clear();
        }
        Summary {
            figures,
            masked: class.is_some(),
        }
    };
    let mut found: Vec<Summary> = summarise(&table.frame)?.into_iter().map(summary).collect();
    found.retain(|summary| summary.figures.column != ROW_ID);
    Ok(found)
}

/// A part of a summary that can become a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pick {
    /// A bin of the histogram.
    Bin(usize),
    /// One of the most frequent values.
    Top(usize),
}

/// The condition that keeps the rows of a bin or a value; nothing for masked columns and for what is not there.
pub fn pick_condition(summary: &Summary, pick: Pick) -> Option<String> {
    if summary.masked {
        return None;
    }
    let figures = &summary.figures;
    let kind = figures.kind?;
    let name = format!("\"{}\"", figures.column.replace('"', "\"\""));
    let literal = |number: f64| match kind {
        ColumnKind::Date => format!("DATE '{}'", show_date(number.ceil() as i32)),
        ColumnKind::Integer => format!("{:.0}", number.ceil()),
        _ => format!("{number}"),
    };
    match pick {
        Pick::Bin(place) => {
            let (low, high, _) = figures.histogram.get(place)?;
            if place + 1 < figures.histogram.len() {
                return Some(format!("{name} >= {} AND {name} < {}", literal(*low), literal(*high)));
            }
            // The last bin has its high end, which is a value of the column and so needs no rounding.
            let high = match kind {
                ColumnKind::Date => format!("DATE '{}'", show_date(*high as i32)),
                _ => format!("{high}"),
            };
            Some(format!("{name} >= {} AND {name} <= {high}", literal(*low)))
        }
        Pick::Top(place) => {
            let (value, _) = figures.top.get(place)?;
            Some(match kind {
                ColumnKind::Text => format!("{name} = '{}'", value.replace('\'', "''")),
                ColumnKind::Date => format!("{name} = DATE '{value}'"),
                ColumnKind::Boolean => format!("{name} = {}", value.to_uppercase()),
                ColumnKind::Integer | ColumnKind::Real => format!("{name} = {value}"),
            })
        }
    }
}
