//! Archives as tables: the list of them, on screen and in commands under the same headings, and what a check found.

use std::sync::Arc;

use super::archives::ArchiveRow;
use super::bench::Bench;
use super::error::OperationError;
use super::sheet::SheetSource;
use super::sheets::OpenSheet;
use crate::lens::{Cell, Column, Table};
use crate::store::ArchiveCheck;

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

/// Archives in the order given, and what a check of each said; without checks there is no such column.
pub fn archive_table(archives: &[ArchiveRow], checks: Option<&[ArchiveCheck]>) -> Table {
    let mut columns = vec![Column::text("archive_id", "archive id")];
    columns.extend(checks.map(|_| Column::text("check", "check")));
    columns.extend([
        Column::text("reason", "reason"),
        Column::text("playbook", "playbook"),
        Column::number("run", "run"),
        Column::text("made_at", "made"),
        Column::number("files", "files"),
        Column::number("rows", "rows"),
        Column::number("bytes", "bytes"),
        Column::text("spared", "kept because"),
        Column::text("root", "root"),
    ]);
    let row = |row: &ArchiveRow| {
        let check = |checks: &[ArchiveCheck]| {
            let check = checks.iter().find(|check| check.id == row.archive.id);
            check.map_or(Cell::Null, |check| Cell::Text(check_words(check)))
        };
        let mut cells = vec![Cell::text(Some(&row.archive.id))];
        cells.extend(checks.map(check));
        cells.extend(facts(row));
        cells
    };
    Table {
        title: String::new(),
        columns,
        rows: archives.iter().map(row).collect(),
        note: "times are UTC".to_owned(),
    }
}

/// What an archive's manifest says, or why it says nothing; and why the archive is spared.
fn facts(row: &ArchiveRow) -> [Cell; 9] {
    let whole = |value: u64| i64::try_from(value).map_or(Cell::Null, Cell::Integer);
    let spared = Cell::text(row.spared.as_deref());
    match &row.archive.manifest {
        Ok(manifest) => [
            Cell::text(Some(&manifest.reason)),
            Cell::text(Some(&manifest.playbook)),
            Cell::Integer(manifest.run),
            Cell::Moment(manifest.time.clone()),
            Cell::count(manifest.files.len()),
            whole(manifest.files.iter().map(|file| file.rows).sum()),
            whole(row.archive.bytes()),
            spared,
            Cell::text(Some(&manifest.root)),
        ],
        Err(why) => [
            Cell::text(Some(why)),
            Cell::Null,
            Cell::Null,
            Cell::Null,
            Cell::Null,
            Cell::Null,
            Cell::Null,
            spared,
            Cell::Null,
        ],
    }
}

impl Bench {
    /// The snapshots as a sheet, newest first, each read again to say whether it is whole.
    pub(super) fn archive_sheet(&self) -> Result<OpenSheet, OperationError> {
        let mut rows = self.archives()?;
        rows.reverse();
        let checks = self.verify_archives(None)?;
        let table = Table {
            title: "archives".to_owned(),
            ..archive_table(&rows, Some(&checks))
        };
        let ids = rows.iter().map(|row| row.archive.id.clone());
        Ok(OpenSheet {
            source: Arc::new(SheetSource::from_table(&table)?.known_by(ids)?),
            shown: Vec::new(),
            fixed: 1,
            note: table.note,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{ArchiveManifest, KeptArchive};

    fn archive(id: &str, manifest: Result<ArchiveManifest, String>) -> ArchiveRow {
        ArchiveRow {
            archive: KeptArchive {
                id: id.to_owned(),
                folder: id.into(),
                manifest,
            },
            spared: None,
        }
    }

    #[test]
    fn an_archive_without_a_manifest_says_why_under_the_same_headings() {
        let broken = [archive("a", Err("no manifest.json".to_owned()))];
        let checks = [ArchiveCheck {
            id: "a".to_owned(),
            root: String::new(),
            files: 0,
            problems: Vec::new(),
        }];
        for (checks, cells) in [(Some(&checks[..]), 11), (None, 10)] {
            let table = archive_table(&broken, checks);
            assert_eq!(table.columns.len(), cells);
            assert_eq!(table.rows.iter().map(Vec::len).collect::<Vec<_>>(), [cells]);
            let place = table.columns.iter().position(|column| column.name == "reason");
            let reason = place.and_then(|place| table.rows.first()?.get(place));
            assert_eq!(reason, Some(&Cell::Text("no manifest.json".to_owned())));
        }
    }
}
