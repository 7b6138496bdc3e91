//! Reading a file of a dataset whole: its frames, and what is worth remembering of it.

use std::collections::BTreeMap;

use super::bench::Bench;
use super::datasets::{FileFacts, Reason, Verdict, fact_key, save_facts, stamp};
use super::error::OperationError;
use super::fit::{attribute_otherwise, layouts_of, relaxed_contract};
use crate::frame::{Frame, Loaded, ReadError, Source, Watch, choose_layout, inspect, load, set_forgotten_aside, text};
use crate::playbooks::Playbook;
use crate::store::ResolvedSource;

impl Bench {
    /// Reads a file of a dataset whole and remembers what it held. The frames come with it where it could be read.
    ///
    /// # Errors
    /// When there is no such file, or the watcher stopped it. A file that cannot be read is no error: its facts say so.
    pub fn read_file(
        &self,
        playbook: &'static Playbook,
        dataset: &str,
        shown: &str,
        watch: &mut dyn Watch,
    ) -> Result<(FileFacts, Option<Loaded>), OperationError> {
        let file = self.source_of(playbook, dataset, shown)?;
        let stamp = stamp(&file.path, &file.entry);
        let (facts, loaded) = match self.read_kept_in(playbook, dataset, &file, watch) {
            Ok(loaded) => (facts_of(playbook, dataset, &file, stamp, &loaded)?, Some(loaded)),
            Err(OperationError::Read(error @ ReadError::Cancelled { .. })) => return Err(error.into()),
            Err(error) => {
                let missing = matches!(error, OperationError::Read(ReadError::MissingColumn { .. }));
                let verdict = if missing {
                    Verdict::RequiredMissing
                } else {
                    Verdict::Unreadable
                };
                let facts = FileFacts {
                    stamp,
                    verdict,
                    words: error.to_string(),
                    rows: None,
                    columns: None,
                    reasons: Vec::new(),
                };
                (facts, None)
            }
        };
        save_facts(self, fact_key(dataset, shown), facts.clone())?;
        Ok((facts, loaded))
    }

    /// Loads a file as its entry says and sets the rows of people who were forgotten aside, as a run does.
    pub(super) fn read_kept_in(
        &self,
        playbook: &Playbook,
        dataset: &str,
        file: &ResolvedSource,
        watch: &mut dyn Watch,
    ) -> Result<Loaded, OperationError> {
        let mut loaded = read(playbook, dataset, file, watch)?;
        set_forgotten_aside(&mut loaded, &self.suppression(&self.reader()?)?)?;
        Ok(loaded)
    }
}

/// Loads a file as its entry says, whoever is in it.
pub(super) fn read(
    playbook: &Playbook,
    dataset: &str,
    file: &ResolvedSource,
    watch: &mut dyn Watch,
) -> Result<Loaded, OperationError> {
    let contract = super::files::contract_of(playbook, dataset)?;
    let contract = relaxed_contract(playbook, contract, &file.entry.attributes);
    let layouts = layouts_of(playbook, dataset);
    let source = Source {
        path: file.path.clone(),
        shown: file.shown.clone(),
        attributes: file.entry.attributes.clone(),
        mapping: file.entry.columns.clone(),
    };
    let layout = match &file.entry.layout {
        Some(id) => Some(layouts.iter().find(|layout| layout.id == *id).ok_or_else(|| {
            OperationError::Usage(format!(
                "`{}`: no layout `{id}` for {dataset}; e opens its sheet",
                file.shown
            ))
        })?),
        // As a run does it.
        None => choose_layout(&inspect(&source)?, &layouts, &contract),
    };
    Ok(load(&source, &contract, layout, watch)?)
}

fn facts_of(
    playbook: &Playbook,
    dataset: &str,
    file: &ResolvedSource,
    stamp: String,
    loaded: &Loaded,
) -> Result<FileFacts, OperationError> {
    let report = &loaded.report;
    let layouts = layouts_of(playbook, dataset);
    let layout = layouts.iter().find(|layout| Some(&layout.id) == report.layout.as_ref());
    let attributes = playbook.attributes.iter();
    let needed = attributes.filter(|known| known.required && known.datasets.iter().any(|name| name == dataset));
    let open: Vec<&str> = needed
        .filter(|known| !file.entry.attributes.contains_key(&known.name))
        .filter(|known| attribute_otherwise(known, layout, &file.shown).is_none())
        .map(|known| known.name.as_str())
        .collect();
    let (verdict, words) = if !open.is_empty() {
        let words = format!("{} is not said: e opens its sheet", open.join(", "));
        (Verdict::RequiredMissing, words)
    } else if report.absent.is_empty() {
        (Verdict::Whole, "every column of the contract is there".to_owned())
    } else {
        (
            Verdict::OptionalMissing,
            format!("optional columns missing: {}", report.absent.join(", ")),
        )
    };
    Ok(FileFacts {
        stamp,
        verdict,
        words,
        rows: Some((report.records_in, report.kept)),
        columns: Some(report.matched.len() + report.unknown.len()),
        reasons: grouped(&loaded.quarantine, None)?.remove("").unwrap_or_default(),
    })
}

/// A quarantine's entries by file (all under "" without `by`) and reason, the most frequent reason first.
pub(super) fn grouped(frame: &Frame, by: Option<&str>) -> Result<BTreeMap<String, Vec<Reason>>, OperationError> {
    let (kind, rule, reason) = (text(frame, "kind")?, text(frame, "rule")?, text(frame, "reason")?);
    let file = by.map(|by| text(frame, by)).transpose()?;
    let mut counts: BTreeMap<(String, String, String, String), u64> = BTreeMap::new();
    for row in 0..frame.height() {
        let word = |found: Option<&str>| found.unwrap_or_default().to_owned();
        let file = word(file.as_ref().and_then(|file| file.get(row)));
        let key = (file, word(kind.get(row)), word(rule.get(row)), word(reason.get(row)));
        *counts.entry(key).or_default() += 1;
    }
    let mut found: BTreeMap<String, Vec<Reason>> = BTreeMap::new();
    for ((file, kind, rule, reason), count) in counts {
        found.entry(file).or_default().push(Reason {
            kind,
            rule,
            reason,
            count,
        });
    }
    for reasons in found.values_mut() {
        reasons.sort_by(|left, right| right.count.cmp(&left.count).then_with(|| left.cmp(right)));
    }
    Ok(found)
}
