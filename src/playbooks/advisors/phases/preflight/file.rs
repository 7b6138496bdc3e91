//! One file: read by its contract, rows that cannot be used set aside, what is left typed and kept as a unit, so that a
//! changed lead list never reads two million jobs again.

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};

use super::super::super::contract;
use super::checks::check;
use super::entries::{Entries, Entry, quarantine_frame, raw_frame};
use crate::engine::{InputFile, PhaseContext, PhaseError, UnitOutput, digest};
use crate::frame::{Contract, Frame, Loaded, ReadError, map_headers, take_rows};
use crate::playbooks::entries::{Made, Told, facts_value, no_rows};

/// The form of what a unit keeps; another number leaves checkpoints of older forms behind.
const FORM: u32 = 2;

/// What is known of a file once it was read.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Facts {
    pub file: String,
    pub dataset: String,
    pub fingerprint: String,
    pub bytes: u64,
    pub records: u64,
    pub kept: u64,
    /// Rows set aside, by the reader and by the rules of the dataset.
    pub quarantined: u64,
    /// Rows set aside, by rule and reason: each row once, by the first reason.
    pub reasons: BTreeMap<String, u64>,
    /// Things that are kept and counted: open jobs, ends in the future, licences that are no JSON.
    pub noted: BTreeMap<String, u64>,
    /// Missing required columns with their nearest headers.
    pub missing: Vec<(String, Option<String>)>,
    /// Columns that the settings carry along and this file does not have.
    pub absent: Vec<String>,
    /// Why it could not be read at all.
    pub error: Option<String>,
    pub warnings: Vec<String>,
}

impl Facts {
    /// Counts the rows that these entries set aside, each once.
    pub fn count(&mut self, entries: &[Entry]) {
        let mut counted = HashSet::new();
        for entry in entries.iter().filter(|entry| entry.kind == "row") {
            if counted.insert(entry.row_id.as_str()) {
                let reason = format!("{}: {}", entry.rule, entry.reason);
                *self.reasons.entry(reason).or_default() += 1;
            }
        }
    }
}

/// A file with its unit.
pub(super) struct CheckedFile {
    pub facts: Facts,
    pub unit: UnitOutput,
}

impl CheckedFile {
    /// The hash of its rows, by which later phases find them.
    pub fn rows_hash(&self) -> Option<&str> {
        self.unit.hashes.get("rows").map(String::as_str)
    }
}

/// Reads every file of a dataset, in the order of the settings; a finished one comes from the store.
pub(super) fn check_all(context: &PhaseContext<'_>, dataset: &'static str) -> Result<Vec<CheckedFile>, PhaseError> {
    let contracts = contract::contracts();
    let Some(found) = contracts.iter().find(|contract| contract.dataset == dataset) else {
        return Ok(Vec::new());
    };
    let files = context.files(dataset)?;
    let mut checked = Vec::with_capacity(files.len());
    for file in files {
        context.checkpoint()?;
        let key = digest(&(
            FORM,
            dataset,
            &file.fingerprint,
            &file.source.attributes,
            &file.source.mapping,
            &file.source.shown,
        ));
        let reads: &[&str] = if dataset == contract::LEADS {
            &["carried_columns"]
        } else {
            &[]
        };
        let (unit, reused) = context.unit(&key, reads, || read(context, dataset, file, found))?;
        let facts: Facts = serde_json::from_value(unit.value.clone()).map_err(|error| {
            PhaseError::Input(format!(
                "`{}`: its checkpoint cannot be read ({error}); run with --force",
                file.source.shown
            ))
        })?;
        tell(context, &facts, reused);
        checked.push(CheckedFile { facts, unit });
    }
    Ok(checked)
}

fn tell(context: &PhaseContext<'_>, facts: &Facts, reused: bool) {
    let told = Told {
        file: &facts.file,
        reused,
        error: facts.error.as_deref(),
        records: facts.records,
        kept: facts.kept,
        quarantined: facts.quarantined,
        warnings: &facts.warnings,
    };
    told.log(context);
}

fn read(
    context: &PhaseContext<'_>,
    dataset: &'static str,
    file: &InputFile,
    contract: &Contract,
) -> Result<Made, PhaseError> {
    let mut facts = Facts {
        file: file.source.shown.clone(),
        dataset: dataset.to_owned(),
        fingerprint: file.fingerprint.clone(),
        bytes: file.bytes,
        ..Facts::default()
    };
    let opened = match context.open(file) {
        Ok(opened) => opened,
        Err(PhaseError::Read(error)) => return unreadable(facts, &error),
        Err(error) => return Err(error),
    };
    let inspection = opened.inspection.clone();
    let headers = map_headers(&inspection, contract, None, &file.source.mapping);
    if !headers.missing_required.is_empty() {
        facts.missing = headers
            .missing_required
            .into_iter()
            .map(|missing| (missing.column, missing.nearest_header))
            .collect();
        return no_rows(&facts);
    }
    match context.load_opened(opened, file, contract, None) {
        Ok(loaded) => finish(context, facts, loaded, contract),
        Err(PhaseError::Read(error)) => unreadable(facts, &error),
        Err(error) => Err(error),
    }
}

fn unreadable(mut facts: Facts, error: &ReadError) -> Result<Made, PhaseError> {
    facts.error = Some(error.to_string());
    no_rows(&facts)
}

/// Drops the rows that the dataset's rules refuse, says why in the quarantine, and keeps what later phases need.
fn finish(
    context: &PhaseContext<'_>,
    mut facts: Facts,
    loaded: Loaded,
    contract: &Contract,
) -> Result<Made, PhaseError> {
    let checked = check(context, &facts.dataset, &loaded)?;
    let Loaded { working, report, .. } = &loaded;
    facts.records = report.records_in;
    facts.warnings.clone_from(&report.warnings);
    facts.noted = checked.noted;
    facts.absent = checked.absent;
    let entries = Entries::new(&facts.file, contract, &loaded.quarantine)?.with(&checked.refusals, working)?;
    let entries = entries.all;
    let refused: HashSet<usize> = checked
        .refusals
        .iter()
        .filter(|refusal| refusal.drops)
        .map(|refusal| refusal.row)
        .collect();
    facts.quarantined = report.quarantined + refused.len() as u64;
    facts.kept = report.kept - refused.len() as u64;
    facts.count(&entries);
    let kept: Vec<usize> = (0..working.height()).filter(|row| !refused.contains(row)).collect();
    let used = |frame: Frame| {
        if refused.is_empty() {
            Ok(frame)
        } else {
            take_rows(&frame, &kept)
        }
    };
    let mut frames = vec![
        ("rows".to_owned(), used(checked.rows)?),
        ("quarantine".to_owned(), quarantine_frame(&entries)?),
        ("quarantine_identity".to_owned(), raw_frame(&entries)?),
    ];
    if let Some(people) = checked.identity {
        frames.push(("identity".to_owned(), used(people)?));
    }
    Ok((frames, facts_value(&facts)))
}
