//! What forgetting somebody does, counted before it is done, and what Assay leaves to its user.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::frames::{kept_rows, rewrite};
use super::person::Person;
use super::{ForgetLine, Forgetting, Plan, files, models_trained, records_of_leads, stored_frames};
use crate::frame::{Unwatched, from_parquet};
use crate::operations::{Bench, OperationError, file_facts};
use crate::store::{Erased, Erasure, Store};

impl Bench {
    /// What a plan would do, counted without doing it.
    pub(super) fn foreseen(&self, store: &Store, plan: &Plan) -> Result<Forgetting, OperationError> {
        let mut lines = Vec::new();
        let mut hashes = BTreeMap::new();
        let mut by_place: BTreeMap<String, usize> = BTreeMap::new();
        for one in stored_frames(store)? {
            let frame = from_parquet(&store.frame_bytes(&one.hash)?)?;
            if let Some(found) = rewrite(&frame, &plan.person, &plan.tombstone, &BTreeMap::new())? {
                *by_place.entry(one.place).or_default() += found.rows + found.cells;
                hashes.insert(one.hash, String::new());
            }
        }
        let rows = by_place
            .into_iter()
            .map(|(place, count)| line("rows of frames", place, count));
        lines.extend(rows);
        let archived = super::archives::foreseen(store, plan)?.into_iter();
        lines.extend(archived.map(|(archive, count)| line("rows of archives", archive, count)));
        let suppress = self.entries(store, &plan.person)?;
        let redact = |text: &str| plan.person.redacted(text, &plan.tombstone, true);
        let leads = plan.person.leads();
        let models = models_trained(store, &hashes, &leads)?;
        let erasure = Erasure {
            plan: &plan.id,
            tombstone: &plan.tombstone,
            leads: &leads,
            records: &records_of_leads(),
            frames: &BTreeMap::new(),
            suppress: &suppress,
            models: &models,
            redact: &redact,
            is_record: &|object| plan.person.is_record(object),
        };
        let erased: Erased = store.would_erase(&erasure)?;
        lines.extend(
            erased
                .rows
                .iter()
                .map(|(table, count)| line("records", (*table).to_owned(), *count)),
        );
        for path in files::exported(store)? {
            if files::without(&path, &plan.person, &plan.tombstone)?.is_some() {
                lines.push(line("exported file", shown(store, &path), 1));
            }
        }
        for (path, _) in files::states(store.root(), &plan.person, &plan.tombstone) {
            lines.push(line("session", shown(store, &path), 1));
        }
        for (kind, _) in plan.person.suppressed() {
            lines.push(line("kept out from now on", format!("by {}", kind.word()), 1));
        }
        for model in &models {
            let word = |name: &str| model.get(name).and_then(Value::as_str).unwrap_or_default();
            let place = format!("{} {} {}", word("playbook"), word("phase"), word("frame"));
            lines.push(line("model to train again", place, 1));
        }
        let remarks = self.remarks(plan, &erased)?;
        Ok(Forgetting {
            tombstone: plan.tombstone.clone(),
            leads: leads.len(),
            lines,
            remarks,
        })
    }

    /// What Assay does not change, and what follows.
    fn remarks(&self, plan: &Plan, erased: &Erased) -> Result<Vec<String>, OperationError> {
        let mut remarks = Vec::new();
        for (kind, value) in &plan.person.shared {
            let known = if value.len() > 4 { value.len() } else { 4 };
            remarks.push(format!(
                "a {} ({known} characters) is borne by other leads too: it stays theirs and keeps nobody out",
                kind.word()
            ));
        }
        if !erased.in_audit.is_empty() {
            let entries: Vec<String> = erased.in_audit.iter().map(ToString::to_string).collect();
            remarks.push(format!(
                "the audit chain, which is never edited, names them in entry {}",
                entries.join(", ")
            ));
        }
        remarks.extend(self.files_of_yours(&plan.person)?);
        Ok(remarks)
    }

    /// Data files of the workspace that still hold the person: they are not Assay's to change.
    fn files_of_yours(&self, person: &Person) -> Result<Vec<String>, OperationError> {
        let mut told = BTreeSet::new();
        for playbook in self.playbooks() {
            for dataset in playbook.table_datasets() {
                let entries = self.workspace().entries(playbook.id, dataset);
                for file in entries.into_iter().filter_map(|(_, files)| files.ok()).flatten() {
                    // A file that cannot be read holds nobody that a run could see.
                    let Ok(loaded) = file_facts::read(playbook, dataset, &file, &mut Unwatched) else {
                        continue;
                    };
                    let mut gone = BTreeSet::new();
                    for frame in [&loaded.working, &loaded.identity] {
                        let kept: BTreeSet<usize> = kept_rows(frame, person)?.into_iter().collect();
                        gone.extend((0..frame.height()).filter(|row| !kept.contains(row)));
                    }
                    if !gone.is_empty() {
                        told.insert(format!(
                            "your file {} still holds them ({}): it is set aside at every load, deleting it is yours",
                            file.shown,
                            rows(gone.len())
                        ));
                    }
                }
            }
        }
        Ok(told.into_iter().collect())
    }
}

fn rows(count: usize) -> String {
    if count == 1 {
        "1 row".to_owned()
    } else {
        format!("{count} rows")
    }
}

fn line(what: &'static str, place: String, count: usize) -> ForgetLine {
    ForgetLine { what, place, count }
}

fn shown(store: &Store, path: &std::path::Path) -> String {
    path.strip_prefix(store.root()).unwrap_or(path).display().to_string()
}
