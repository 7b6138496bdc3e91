//! Archives as tables: the list of them, and what a check found.

use std::sync::Arc;

use chrono::{Offset, Utc};

use super::archives::ArchiveRow;
use super::bench::Bench;
use super::error::OperationError;
use super::sheet::SheetSource;
use super::sheets::OpenSheet;
use crate::engine::moment;
use crate::frame::FrameBuilder;
use crate::lens::{Cell, Column, Table};
use crate::store::{ArchiveCheck, ArchiveManifest};

/// What a check of archives found: a row for each that is whole, and one for each thing that is wrong with another.
pub fn check_table(checks: &[ArchiveCheck]) -> Table {
    let columns = vec![
        Column::text("archive_id", "archive"),
        Column::text("outcome", "outcome"),
        Column::number("files", "files"),
        Column::text("path", "file"),
        Column::text("what", "what is wrong"),
        Column::text("expected", "expected"),
        Column::text("found", "found"),
    ];
    let mut rows = Vec::new();
    for check in checks {
        let begin = |outcome: &str| {
            let words = |text: &str| Cell::Text(text.to_owned());
            vec![words(&check.id), words(outcome), Cell::count(check.files)]
        };
        if check.is_whole() {
            let mut row = begin("whole");
            row.resize(columns.len(), Cell::Null);
            rows.push(row);
        }
        for problem in &check.problems {
            let text = |text: &String| Cell::text((!text.is_empty()).then_some(text));
            let told = [&problem.path, &problem.what, &problem.expected, &problem.found];
            rows.push([begin("damaged"), told.map(text).to_vec()].concat());
        }
    }
    Table {
        title: String::new(),
        columns,
        rows,
        note: String::new(),
    }
}

/// What a list of archives says of a check of one of them.
pub fn check_words(check: &ArchiveCheck) -> String {
    match check.problems.first() {
        None => "whole".to_owned(),
        Some(problem) => format!("{}: {}", problem.path, problem.what),
    }
}

impl Bench {
    /// The snapshots as a sheet, newest first, each read again to say whether it is whole.
    pub(super) fn archive_sheet(&self) -> Result<OpenSheet, OperationError> {
        let mut rows = self.archives()?;
        rows.reverse();
        let checks = self.verify_archives(None)?;
        let state = |id: &str| {
            let check = checks.iter().find(|check| check.id == id)?;
            Some(check_words(check))
        };
        let of = |pick: fn(&ArchiveManifest) -> String| {
            let text = move |row: &ArchiveRow| row.archive.manifest.as_ref().ok().map(pick);
            rows.iter().map(text).collect::<Vec<Option<String>>>()
        };
        let count = |pick: fn(&ArchiveManifest) -> u64| {
            let number = move |row: &ArchiveRow| {
                let counted = row.archive.manifest.as_ref().ok().map(pick)?;
                i64::try_from(counted).ok()
            };
            rows.iter().map(number).collect::<Vec<Option<i64>>>()
        };
        let frame = FrameBuilder::new()
            .text("archive_id", rows.iter().map(|row| Some(row.archive.id.clone())))
            .text("check", rows.iter().map(|row| state(&row.archive.id)))
            .text("reason", of(|manifest| manifest.reason.clone()))
            .text("playbook", of(|manifest| manifest.playbook.clone()))
            .integer("run", count(|manifest| u64::try_from(manifest.run).unwrap_or(0)))
            .text("made", of(|manifest| moment(&manifest.time, Utc.fix())))
            .integer("files", count(|manifest| manifest.files.len() as u64))
            .integer(
                "rows",
                count(|manifest| manifest.files.iter().map(|file| file.rows).sum()),
            )
            .integer(
                "bytes",
                count(|manifest| manifest.files.iter().map(|file| file.bytes).sum()),
            )
            .text("kept_because", rows.iter().map(|row| row.spared.clone()))
            .text("root", of(|manifest| manifest.root.clone()))
            .finish()?;
        Ok(OpenSheet {
            source: Arc::new(SheetSource::new("archives", &frame, &[], Some("archive_id"))?),
            shown: Vec::new(),
            fixed: 1,
            note: "times are UTC".to_owned(),
        })
    }
}
