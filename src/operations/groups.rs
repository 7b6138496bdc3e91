//! Groups of leads: the list, one group's map, a pair side by side. What shows personal data in clear is recorded first.

use std::sync::Arc;

use super::archives::ArchiveRow;
use super::bench::Bench;
use super::error::OperationError;
use super::sheet::SheetSource;
use super::sheets::OpenSheet;
use super::view::View;
use crate::frame::FrameBuilder;
use crate::lens::{Figure, GroupMap, Groups};
use crate::store::ArchiveManifest;

impl View {
    /// How leads stand in groups.
    ///
    /// # Errors
    /// In a playbook whose leads stand alone.
    pub fn groups(&self) -> Result<&'static dyn Groups, OperationError> {
        self.playbook
            .lens
            .groups()
            .ok_or_else(|| OperationError::elsewhere(self.playbook, "groups", |one| one.lens.groups().is_some()))
    }
}

impl Bench {
    /// One group, role by role, by its id or its name.
    ///
    /// # Errors
    /// When there is no such group or the frames cannot be read.
    pub fn group_map(&self, view: &View, group: &str, unmask: bool) -> Result<GroupMap, OperationError> {
        let groups = view.groups()?;
        if unmask {
            self.record_unmasking(view.playbook.id, &format!("the role map of {group}"))?;
        }
        Ok(groups.map(view, group, unmask)?)
    }

    /// Two records of a pair side by side, named as the evidence names them.
    ///
    /// # Errors
    /// When there is no such pair or the frames cannot be read.
    pub fn pair_figures(&self, view: &View, sides: [&str; 2], unmask: bool) -> Result<Vec<Figure>, OperationError> {
        let groups = view.groups()?;
        if unmask {
            let [a, b] = sides;
            self.record_unmasking(view.playbook.id, &format!("the pair {a} and {b}"))?;
        }
        Ok(groups.pair(view, sides, unmask)?)
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
            Some(match check.problems.first() {
                None => "whole".to_owned(),
                Some(problem) => format!("{}: {}", problem.path, problem.what),
            })
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
            .text("time", of(|manifest| manifest.time.clone()))
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
            note: "`assay archive restore ID --dry-run` says what bringing one back would do".to_owned(),
        })
    }
}
