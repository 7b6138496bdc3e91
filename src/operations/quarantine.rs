//! What was set aside, as a table: by the phases where they read a file as it is, else by the loader; and its rows by
//! reason. Raw values are masked where they may be personal.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::bench::Bench;
use super::datasets::{Reason, Since};
use super::error::OperationError;
use super::personal::class_of;
use super::tables::{IDENTITY, OpenedTable, ROW_ID};
use super::view::View;
use crate::frame::{Frame, FrameBuilder, Watch, concat, integer, text};
use crate::lens::FrameSource;
use crate::playbooks::Playbook;
use crate::privacy::mask_text;

impl Bench {
    /// What was set aside of a dataset's files: by the phases where they read the file as it is, else by the loader.
    pub(super) fn quarantine(
        &self,
        playbook: &'static Playbook,
        view: Option<&View>,
        dataset: &str,
        only: Option<&str>,
        unmask: bool,
        watch: &mut dyn Watch,
    ) -> Result<OpenedTable, OperationError> {
        let picture = self.datasets(playbook, view)?;
        let row = picture.datasets.iter().find(|row| row.dataset == dataset);
        let row = row.ok_or_else(|| OperationError::Usage(format!("no dataset `{dataset}` in {}", playbook.id)))?;
        let files = row
            .files
            .iter()
            .filter(|file| only.is_none_or(|only| file.shown == only));
        let mut parts = vec![aside_frame(&[])?];
        let mut fresh = Vec::new();
        let mut of_phases = Vec::new();
        for file in files.filter(|file| file.problem.is_none()) {
            if file.since == Since::Same {
                of_phases.push(file.shown.as_str());
            } else {
                fresh.push(file.shown.as_str());
            }
        }
        let contract = super::files::contract_of(playbook, dataset)?;
        let clear =
            |kind: &str, column: &str| kind != "row" && contract.column(column).is_some_and(|column| !column.pii);
        let shown_value = |kind: &str, column: &str, raw: &str| {
            if unmask || clear(kind, column) {
                raw.to_owned()
            } else {
                mask_text(class_of(column), raw)
            }
        };
        if let Some(view) = view {
            for name in playbook.quarantines {
                let Ok(frame) = view.frame(name) else { continue };
                let raw = view.frame(&format!("{name}{IDENTITY}")).ok();
                parts.push(aside(&frame, raw.as_deref(), &of_phases, &shown_value)?);
            }
        }
        for shown in &fresh {
            let source = self.source_of(playbook, dataset, shown)?;
            // A file that cannot be read has no rows to show; its verdict says why.
            if let Ok(loaded) = self.read_kept_in(playbook, dataset, &source, watch) {
                parts.push(aside(
                    &loaded.quarantine,
                    Some(&loaded.quarantine),
                    &[shown],
                    &shown_value,
                )?);
            }
        }
        let title = only.map_or_else(|| dataset.to_owned(), str::to_owned);
        let note = if fresh.is_empty() {
            String::new()
        } else {
            format!(
                "{} as the loader reads it; the phases have not seen it yet",
                fresh.join(", ")
            )
        };
        Ok(OpenedTable {
            title: format!("set aside of {title}"),
            frame: Arc::new(concat(&parts)?),
            personal: BTreeMap::new(),
            note,
        })
    }
}

/// An entry of a quarantine as it is shown: file, line, column, kind, rule, reason, value.
type Aside = (
    String,
    Option<i64>,
    Option<String>,
    String,
    String,
    String,
    Option<String>,
);

fn aside_frame(rows: &[Aside]) -> Result<Frame, OperationError> {
    Ok(FrameBuilder::new()
        .text("file", rows.iter().map(|row| Some(&row.0)))
        .integer("line", rows.iter().map(|row| row.1))
        .text("column", rows.iter().map(|row| row.2.as_ref()))
        .text("kind", rows.iter().map(|row| Some(&row.3)))
        .text("rule", rows.iter().map(|row| Some(&row.4)))
        .text("reason", rows.iter().map(|row| Some(&row.5)))
        .text("value", rows.iter().map(|row| row.6.as_ref()))
        .finish()?)
}

/// A quarantine's entries of some files. Raw text stands beside the entries, row by row, or nowhere.
fn aside(
    frame: &Frame,
    raw: Option<&Frame>,
    files: &[&str],
    shown: &dyn Fn(&str, &str, &str) -> String,
) -> Result<Frame, OperationError> {
    let (file, kind, reason) = (text(frame, "file")?, text(frame, "kind")?, text(frame, "reason")?);
    let (line, column, rule) = (integer(frame, "line")?, text(frame, "column")?, text(frame, "rule")?);
    let ids = text(frame, ROW_ID)?;
    let beside = match raw.filter(|raw| raw.height() == frame.height()) {
        Some(raw) => Some((text(raw, ROW_ID)?, text(raw, "raw")?)),
        None => None,
    };
    let mut rows: Vec<Aside> = Vec::new();
    for row in (0..frame.height()).filter(|row| file.get(*row).is_some_and(|file| files.contains(&file))) {
        let word = |found: Option<&str>| found.unwrap_or_default().to_owned();
        let value = beside.as_ref().filter(|(known, _)| known.get(row) == ids.get(row));
        let value = value.and_then(|(_, raw)| raw.get(row));
        let (kind, column) = (word(kind.get(row)), column.get(row));
        let value = value.map(|value| shown(&kind, column.unwrap_or_default(), value));
        rows.push((
            word(file.get(row)),
            line.get(row),
            column.map(str::to_owned),
            kind,
            word(rule.get(row)),
            word(reason.get(row)),
            value,
        ));
    }
    aside_frame(&rows)
}

/// The reasons of a quarantine table with their rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuarantineGroup {
    /// The reason and how many.
    pub reason: Reason,
    /// The rows of the table, from 0.
    pub rows: Vec<usize>,
}

/// A quarantine table's rows by reason, the most frequent first.
///
/// # Errors
/// When the frame is no quarantine.
pub fn quarantine_groups(frame: &Frame) -> Result<Vec<QuarantineGroup>, OperationError> {
    let (kind, rule, reason) = (text(frame, "kind")?, text(frame, "rule")?, text(frame, "reason")?);
    let mut found: BTreeMap<(&str, &str, &str), Vec<usize>> = BTreeMap::new();
    for row in 0..frame.height() {
        let key = (
            kind.get(row).unwrap_or_default(),
            rule.get(row).unwrap_or_default(),
            reason.get(row).unwrap_or_default(),
        );
        found.entry(key).or_default().push(row);
    }
    let group = |((kind, rule, reason), rows): ((&str, &str, &str), Vec<usize>)| QuarantineGroup {
        reason: Reason {
            kind: kind.to_owned(),
            rule: rule.to_owned(),
            reason: reason.to_owned(),
            count: rows.len() as u64,
        },
        rows,
    };
    let mut groups: Vec<QuarantineGroup> = found.into_iter().map(group).collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.rows.len()));
    Ok(groups)
}
