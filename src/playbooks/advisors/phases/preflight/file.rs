//! One file: read by its contract, rows that cannot be used set aside, what is left typed and kept as a unit, so that a
//! changed lead list never reads two million jobs again.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::super::super::contract;
use super::checks::{Refusal, check};
use crate::engine::{InputFile, LogLevel, PhaseContext, PhaseError, UnitOutput, counted, digest};
use crate::frame::{Contract, Frame, FrameBuilder, Loaded, ReadError, inspect, integer, map_headers, take_rows, text};

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
    /// Rows set aside, by rule and reason.
    pub reasons: BTreeMap<String, u64>,
    /// Things that are kept and counted: end dates in the future, licences that are no JSON.
    pub noted: BTreeMap<String, u64>,
    /// Missing required columns with their nearest headers.
    pub missing: Vec<(String, Option<String>)>,
    /// Columns that the settings carry along and this file does not have.
    pub absent: Vec<String>,
    /// Why it could not be read at all.
    pub error: Option<String>,
    pub warnings: Vec<String>,
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

type Made = (Vec<(String, Frame)>, serde_json::Value);

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
    let (code, words) = match (reused, &facts.error) {
        (true, _) => ("reused", "taken from its checkpoint".to_owned()),
        (false, Some(error)) => ("read", error.clone()),
        (false, None) => (
            "read",
            format!(
                "{} read, {} kept, {} quarantined",
                counted(facts.records, "row", "rows"),
                facts.kept,
                facts.quarantined
            ),
        ),
    };
    context.log(LogLevel::Info, Some(&facts.file), None, code, &words);
    for warning in &facts.warnings {
        context.log(LogLevel::Warn, Some(&facts.file), None, "warning", warning);
    }
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
    let inspection = match inspect(&file.source) {
        Ok(inspection) => inspection,
        Err(error) => return unreadable(facts, &error),
    };
    let headers = map_headers(&inspection, contract, None, &file.source.mapping);
    if !headers.missing_required.is_empty() {
        facts.missing = headers
            .missing_required
            .into_iter()
            .map(|missing| (missing.column, missing.nearest_header))
            .collect();
        return nothing(&facts);
    }
    match context.load(file, contract, None) {
        Ok(loaded) => finish(context, facts, loaded),
        Err(PhaseError::Read(error)) => unreadable(facts, &error),
        Err(error) => Err(error),
    }
}

fn unreadable(mut facts: Facts, error: &ReadError) -> Result<Made, PhaseError> {
    facts.error = Some(error.to_string());
    nothing(&facts)
}

fn as_value(facts: &Facts) -> serde_json::Value {
    serde_json::to_value(facts).unwrap_or(serde_json::Value::Null)
}

/// A file that gave no rows still has its facts.
fn nothing(facts: &Facts) -> Result<Made, PhaseError> {
    let frames = vec![
        ("quarantine".to_owned(), quarantine_frame(&[])?),
        ("quarantine_identity".to_owned(), raw_frame(&[])?),
    ];
    Ok((frames, as_value(facts)))
}

/// Drops the rows that the dataset's rules refuse, says why in the quarantine, and keeps what later phases need.
fn finish(context: &PhaseContext<'_>, mut facts: Facts, loaded: Loaded) -> Result<Made, PhaseError> {
    let Loaded {
        working,
        identity,
        quarantine,
        report,
    } = loaded;
    facts.records = report.records_in;
    facts.warnings = report.warnings;
    let checked = check(context, &facts.dataset, &working, &identity)?;
    facts.noted = checked.noted;
    facts.absent = checked.absent;
    let entries = Entries::new(&facts.file, &quarantine)?.with(&checked.refusals, &working)?;
    let refused: HashSet<usize> = checked
        .refusals
        .iter()
        .filter(|refusal| refusal.drops)
        .map(|refusal| refusal.row)
        .collect();
    facts.quarantined = report.quarantined + refused.len() as u64;
    facts.kept = report.kept - refused.len() as u64;
    for entry in entries.all.iter().filter(|entry| entry.kind == "row") {
        *facts
            .reasons
            .entry(format!("{}: {}", entry.rule, entry.reason))
            .or_default() += 1;
    }
    let kept: Vec<usize> = (0..working.height()).filter(|row| !refused.contains(row)).collect();
    let used = |frame: Frame| {
        if refused.is_empty() {
            Ok(frame)
        } else {
            take_rows(&frame, &kept)
        }
    };
    let raw: Vec<(String, String)> = entries
        .all
        .iter()
        .map(|entry| (entry.row_id.clone(), entry.raw.clone()))
        .collect();
    let mut frames = vec![
        ("rows".to_owned(), used(checked.rows)?),
        ("quarantine".to_owned(), quarantine_frame(&entries.all)?),
        ("quarantine_identity".to_owned(), raw_frame(&raw)?),
    ];
    if let Some(people) = checked.identity {
        frames.push(("identity".to_owned(), used(people)?));
    }
    Ok((frames, as_value(&facts)))
}

/// An entry of the quarantine.
#[derive(Debug, Clone, Default)]
pub(super) struct Entry {
    pub file: String,
    pub line: Option<i64>,
    pub row_id: String,
    pub column: Option<String>,
    pub raw: String,
    pub reason: String,
    pub rule: String,
    pub kind: &'static str,
}

/// The entries of a file: the reader's, then those of the dataset's rules. A value that the reader could not read and
/// without which its row cannot be used makes one entry, not two.
struct Entries<'a> {
    file: &'a str,
    all: Vec<Entry>,
    places: HashMap<(String, String), usize>,
}

impl<'a> Entries<'a> {
    fn new(file: &'a str, quarantine: &Frame) -> Result<Self, PhaseError> {
        let column = |name: &str| text(quarantine, name);
        let lines = integer(quarantine, "line")?;
        let (row_ids, columns, raws) = (column("row_id")?, column("column")?, column("raw")?);
        let (reasons, rules, kinds) = (column("reason")?, column("rule")?, column("kind")?);
        let owned = |cell: Option<&str>| cell.unwrap_or_default().to_owned();
        let mut entries = Self {
            file,
            all: Vec::with_capacity(quarantine.height()),
            places: HashMap::new(),
        };
        for row in 0..quarantine.height() {
            let entry = Entry {
                file: file.to_owned(),
                line: lines.get(row),
                row_id: owned(row_ids.get(row)),
                column: columns.get(row).map(str::to_owned),
                raw: owned(raws.get(row)),
                reason: owned(reasons.get(row)),
                rule: owned(rules.get(row)),
                kind: match kinds.get(row) {
                    Some("row") => "row",
                    Some("cell") => "cell",
                    _ => "flag",
                },
            };
            if let Some(column) = &entry.column {
                let place = (entry.row_id.clone(), column.clone());
                entries.places.insert(place, entries.all.len());
            }
            entries.all.push(entry);
        }
        Ok(entries)
    }

    fn with(mut self, refusals: &[Refusal], working: &Frame) -> Result<Self, PhaseError> {
        let ids = text(working, "row_id")?;
        for refusal in refusals {
            let row_id = ids.get(refusal.row).unwrap_or_default().to_owned();
            let kind = if refusal.drops { "row" } else { "flag" };
            let place = (row_id.clone(), refusal.column.to_owned());
            let known = self.places.get(&place).and_then(|place| self.all.get_mut(*place));
            if let Some(entry) = known {
                entry.kind = kind;
                refusal.rule.clone_into(&mut entry.rule);
                continue;
            }
            self.all.push(Entry {
                file: self.file.to_owned(),
                line: None,
                row_id,
                column: Some(refusal.column.to_owned()),
                raw: refusal.raw.clone(),
                reason: refusal.reason.clone(),
                rule: refusal.rule.to_owned(),
                kind,
            });
        }
        Ok(self)
    }
}

pub(super) fn quarantine_frame(entries: &[Entry]) -> Result<Frame, PhaseError> {
    Ok(FrameBuilder::new()
        .text("file", entries.iter().map(|entry| Some(entry.file.as_str())))
        .integer("line", entries.iter().map(|entry| entry.line))
        .text("row_id", entries.iter().map(|entry| Some(entry.row_id.as_str())))
        .text("column", entries.iter().map(|entry| entry.column.as_deref()))
        .text("reason", entries.iter().map(|entry| Some(entry.reason.as_str())))
        .text("rule", entries.iter().map(|entry| Some(entry.rule.as_str())))
        .text("kind", entries.iter().map(|entry| Some(entry.kind)))
        .finish()?)
}

pub(super) fn raw_frame(rows: &[(String, String)]) -> Result<Frame, PhaseError> {
    Ok(FrameBuilder::new()
        .text("row_id", rows.iter().map(|row| Some(row.0.as_str())))
        .text("raw", rows.iter().map(|row| Some(row.1.as_str())))
        .finish()?)
}
