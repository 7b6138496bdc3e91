//! One file: its layout, its rows typed and split, its phones normalised, and the facts its gates need.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::super::super::contract;
use super::super::super::rules::oems::split_list;
use super::phones::phones;
use crate::engine::{InputFile, LogLevel, PhaseContext, PhaseError, Reading, UnitOutput, counted, digest};
use crate::frame::{
    Contract, Frame, FrameBuilder, Layout, Loaded, ReadError, choose_layout, concat_columns, date, instead,
    map_headers, text,
};
use crate::identity::states::usps;

/// Which dataset a file belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A maker's dealer list.
    Dealers,
    /// A state's licence list.
    Licences,
}

impl Kind {
    fn dataset(self) -> &'static str {
        match self {
            Self::Dealers => contract::DEALERS,
            Self::Licences => contract::LICENCES,
        }
    }
}

/// What is known of a file once it was read.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Facts {
    pub file: String,
    pub dataset: String,
    pub layout: Option<String>,
    pub state: Option<String>,
    /// The layout's own state, where it has one.
    pub layout_state: Option<String>,
    pub kind: String,
    pub default_class: Option<String>,
    /// What a matched list says of its own cross-reference: dealers of its state, and matched records.
    pub declared_contractors: Option<u64>,
    pub declared_records: Option<u64>,
    /// Makers' names nobody knows, with how many rows hold them.
    pub unknown_oems: BTreeMap<String, u64>,
    pub fingerprint: String,
    pub bytes: u64,
    pub records: u64,
    pub kept: u64,
    pub quarantined: u64,
    pub empty: u64,
    pub keyed: u64,
    /// Rows without a phone, by reason.
    pub reasons: BTreeMap<String, u64>,
    pub phone_absent: bool,
    pub memory: u64,
    /// Days since 1970 of the newest update, or of the date the settings declare.
    pub updated: Option<i32>,
    /// Missing required columns with their nearest headers.
    pub missing: Vec<(String, Option<String>)>,
    /// Why it could not be read at all.
    pub error: Option<String>,
    pub warnings: Vec<String>,
}

/// A file with its unit, its readings and, once judged, why it was left out.
pub(super) struct CheckedFile {
    pub facts: Facts,
    pub unit: UnitOutput,
    pub hashes: BTreeMap<String, String>,
    pub readings: Vec<Reading>,
    pub stopped: Option<String>,
}

impl CheckedFile {
    /// The hash of one of the unit's frames.
    pub fn hash(&self, name: &str) -> Option<&str> {
        self.hashes.get(name).map(String::as_str)
    }
}

/// Checks every file of a dataset, in the order of the settings; a finished one comes from the store.
pub(super) fn check_all(context: &PhaseContext<'_>, kind: Kind) -> Result<Vec<CheckedFile>, PhaseError> {
    let files = context.files(kind.dataset())?;
    let contracts = contract::contracts();
    let found = contracts.iter().find(|contract| contract.dataset == kind.dataset());
    let Some(found) = found else { return Ok(Vec::new()) };
    let layouts: Vec<Layout> = contract::layouts()
        .into_iter()
        .filter(|layout| layout.dataset == kind.dataset())
        .collect();
    let mut checked = Vec::with_capacity(files.len());
    for file in files {
        context.checkpoint()?;
        let key = digest(&(
            &file.fingerprint,
            &file.layout,
            &file.source.attributes,
            &file.source.mapping,
            &file.source.shown,
        ));
        let (unit, reused) = context.unit(&key, &["shared_max_names"], || {
            check(context, kind, file, found, &layouts)
        })?;
        let facts: Facts = serde_json::from_value(unit.value.clone()).map_err(|error| {
            PhaseError::Input(format!(
                "`{}`: its checkpoint cannot be read ({error}); run with --force",
                file.source.shown
            ))
        })?;
        let words = match (reused, &facts.error) {
            (true, _) => "taken from its checkpoint".to_owned(),
            (false, Some(error)) => error.clone(),
            (false, None) => format!(
                "{} read, {} kept, {} set aside",
                counted(facts.records, "row", "rows"),
                facts.kept,
                facts.quarantined
            ),
        };
        context.log(
            LogLevel::Info,
            Some(&facts.file),
            None,
            if reused { "reused" } else { "read" },
            &words,
        );
        let hashes = unit.hashes.clone();
        checked.push(CheckedFile {
            facts,
            unit,
            hashes,
            readings: Vec::new(),
            stopped: None,
        });
    }
    Ok(checked)
}

type Made = (Vec<(String, Frame)>, serde_json::Value);

fn check(
    context: &PhaseContext<'_>,
    kind: Kind,
    file: &InputFile,
    contract: &Contract,
    layouts: &[Layout],
) -> Result<Made, PhaseError> {
    let attribute = |name: &str| file.source.attributes.get(name).cloned();
    let mut facts = Facts {
        file: file.source.shown.clone(),
        dataset: kind.dataset().to_owned(),
        kind: attribute("kind").unwrap_or_else(|| "raw".to_owned()),
        default_class: attribute("default_class"),
        fingerprint: file.fingerprint.clone(),
        bytes: file.bytes,
        ..Facts::default()
    };
    if let Some(error) = attributes(&mut facts, file) {
        facts.error = Some(error);
        return empty(facts);
    }
    let opened = match context.open(file) {
        Ok(opened) => opened,
        Err(PhaseError::Read(error)) => return unreadable(facts, &error),
        Err(error) => return Err(error),
    };
    let inspection = opened.inspection.clone();
    let layout = match &file.layout {
        Some(id) => match layouts.iter().find(|layout| layout.id == *id) {
            Some(layout) => Some(layout),
            None => {
                let way_out = instead(id, layouts.iter().map(|layout| layout.id.as_str()));
                facts.error = Some(format!("`{}`: no layout `{id}`; {way_out}", facts.file));
                return empty(facts);
            }
        },
        None => choose_layout(&inspection, layouts, contract),
    };
    facts.layout = layout.map(|layout| layout.id.clone());
    let own_state = layout
        .and_then(|layout| layout.extra.get("state"))
        .and_then(toml::Value::as_str);
    facts.layout_state = own_state.map(str::to_owned);
    facts.state = facts.state.or_else(|| facts.layout_state.clone());
    facts.state = facts.state.or_else(|| state_of_name(&file.source.shown));
    facts.phone_absent = layout.is_some_and(|layout| layout.absent.iter().any(|column| column == "phone"));
    let relaxed = relaxed(contract, &facts);
    let headers = map_headers(&inspection, &relaxed, layout, &file.source.mapping);
    if !headers.missing_required.is_empty() {
        facts.missing = headers
            .missing_required
            .into_iter()
            .map(|missing| (missing.column, missing.nearest_header))
            .collect();
        return empty(facts);
    }
    match context.load_opened(opened, file, &relaxed, layout) {
        Ok(loaded) => finish(context, facts, loaded),
        Err(PhaseError::Read(error)) => unreadable(facts, &error),
        Err(error) => Err(error),
    }
}

/// Reads what the entry in `assay.toml` declares; the sentence says what cannot be read and what would be.
fn attributes(facts: &mut Facts, file: &InputFile) -> Option<String> {
    let declared = |name: &str| file.source.attributes.get(name);
    let wrong = |name: &str, value: &str, wanted: &str| {
        Some(format!(
            "`{}`: {name} = \"{value}\" in assay.toml is not {wanted}",
            file.source.shown
        ))
    };
    if !KINDS.contains(&facts.kind.as_str()) {
        return wrong("kind", &facts.kind, "raw or matched");
    }
    if let Some(state) = declared("state") {
        facts.state = usps(state).map(str::to_owned);
        if facts.state.is_none() {
            return wrong("state", state, "a USPS code or a state's name");
        }
    }
    if let Some(day) = declared("as_of") {
        facts.updated = day.parse().ok().map(days_of);
        if facts.updated.is_none() {
            return wrong("as_of", day, "a date such as 2026-01-31");
        }
    }
    for (name, into) in [
        ("oem_contractors", &mut facts.declared_contractors),
        ("records", &mut facts.declared_records),
    ] {
        if let Some(count) = declared(name) {
            *into = count.parse().ok();
            if into.is_none() {
                return wrong(name, count, "a whole number");
            }
        }
    }
    None
}

/// Whether a list is still to be cross-referenced, or came already matched.
const KINDS: [&str; 2] = ["raw", "matched"];

/// A matched list may replace classes by its declared `default_class`.
fn relaxed(contract: &Contract, facts: &Facts) -> Contract {
    let mut relaxed = contract.clone();
    if facts.default_class.is_some() {
        for column in relaxed.columns.iter_mut().filter(|column| column.name == "classes_raw") {
            column.required = false;
        }
    }
    relaxed
}

/// A state that a file's name begins with, such as `az_2026.csv`.
fn state_of_name(shown: &str) -> Option<String> {
    let name = shown.rsplit(['/', '\\']).next()?;
    let stem = name.split(|letter: char| !letter.is_ascii_alphabetic()).next()?;
    usps(stem).map(str::to_owned)
}

fn days_of(day: chrono::NaiveDate) -> i32 {
    day.signed_duration_since(chrono::NaiveDate::default())
        .num_days()
        .try_into()
        .unwrap_or(i32::MAX)
}

fn unreadable(mut facts: Facts, error: &ReadError) -> Result<Made, PhaseError> {
    facts.error = Some(error.to_string());
    empty(facts)
}

/// A file that gave no rows still has its facts.
fn empty(facts: Facts) -> Result<Made, PhaseError> {
    let nothing = FrameBuilder::new()
        .text("row_id", Vec::<Option<String>>::new())
        .finish()?;
    let frames = vec![
        ("working".to_owned(), nothing.clone()),
        ("identity".to_owned(), nothing),
        ("quarantine".to_owned(), quarantine_frame(&[])?),
        ("quarantine_identity".to_owned(), raw_frame(&[])?),
        (
            "repeated".to_owned(),
            FrameBuilder::new()
                .text("license_no", Vec::<Option<String>>::new())
                .finish()?,
        ),
        ("shared".to_owned(), shared_frame(&[])?),
    ];
    Ok((frames, as_value(&facts)))
}

fn as_value(facts: &Facts) -> serde_json::Value {
    serde_json::to_value(facts).unwrap_or(serde_json::Value::Null)
}

fn finish(context: &PhaseContext<'_>, mut facts: Facts, loaded: Loaded) -> Result<Made, PhaseError> {
    let report = &loaded.report;
    facts.records = report.records_in;
    facts.kept = report.kept;
    facts.quarantined = report.quarantined;
    facts.empty = report.empty_rows;
    facts.warnings = report.warnings.clone();
    facts.memory = (loaded.working.estimated_size() + loaded.identity.estimated_size()) as u64;
    let phones = phones(context, &loaded, &facts)?;
    facts.keyed = phones.keys.iter().flatten().count() as u64;
    facts.reasons = phones.reasons;
    if facts.updated.is_none() && facts.dataset == contract::LICENCES {
        facts.updated = date(&loaded.working, "last_update")?.iter().flatten().max();
    }
    if facts.dataset == contract::LICENCES {
        for cell in text(&loaded.working, "oems")?.iter().flatten() {
            for name in split_list(cell).unknown {
                *facts.unknown_oems.entry(name).or_default() += 1;
            }
        }
    }
    let repeated = if facts.dataset == contract::LICENCES {
        repeated(&loaded.working)?
    } else {
        Vec::new()
    };
    let working = FrameBuilder::new()
        .text("phone_problem", phones.problems)
        .boolean("toll_free", phones.toll_free)
        .finish()?;
    let identity = FrameBuilder::new()
        .text("phone_key", phones.keys)
        .text("alt_phones", phones.alternatives)
        .finish()?;
    let (quarantine, raw) = split_quarantine(&loaded.quarantine)?;
    let frames = vec![
        ("working".to_owned(), concat_columns(&loaded.working, &working)?),
        ("identity".to_owned(), concat_columns(&loaded.identity, &identity)?),
        ("quarantine".to_owned(), quarantine),
        ("quarantine_identity".to_owned(), raw),
        (
            "repeated".to_owned(),
            FrameBuilder::new()
                .text("license_no", repeated.into_iter().map(Some))
                .finish()?,
        ),
        ("shared".to_owned(), shared_frame(&phones.shared)?),
    ];
    Ok((frames, as_value(&facts)))
}

/// Personal data of the quarantine (the raw text) apart from what is wrong with it.
fn split_quarantine(all: &Frame) -> Result<(Frame, Frame), PhaseError> {
    let raw = FrameBuilder::new()
        .text("row_id", text(all, "row_id")?.iter())
        .text("raw", text(all, "raw")?.iter())
        .finish()?;
    Ok((without_raw(all)?, raw))
}

/// A quarantine without its raw text, which may be personal.
pub(in super::super) fn without_raw(all: &Frame) -> Result<Frame, PhaseError> {
    let mut rest = all.clone();
    let _ = rest.drop_in_place("raw").map_err(crate::frame::FrameError::from)?;
    Ok(rest)
}

/// Several quarantines in one; without any, an empty one of the same columns.
pub(in super::super) fn stacked_quarantine(parts: &[Frame]) -> Result<Frame, PhaseError> {
    let all: Vec<Frame> = std::iter::once(quarantine_frame(&[])?)
        .chain(parts.iter().cloned())
        .collect();
    Ok(crate::frame::concat(&all)?)
}

/// An entry of the quarantine that a phase adds: file, line, row_id, column, reason, rule, kind.
pub(in super::super) type Entry = (String, Option<i64>, String, Option<String>, String, String, String);

pub(in super::super) fn quarantine_frame(entries: &[Entry]) -> Result<Frame, PhaseError> {
    Ok(FrameBuilder::new()
        .text("file", entries.iter().map(|entry| Some(entry.0.as_str())))
        .integer("line", entries.iter().map(|entry| entry.1))
        .text("row_id", entries.iter().map(|entry| Some(entry.2.as_str())))
        .text("column", entries.iter().map(|entry| entry.3.as_deref()))
        .text("reason", entries.iter().map(|entry| Some(entry.4.as_str())))
        .text("rule", entries.iter().map(|entry| Some(entry.5.as_str())))
        .text("kind", entries.iter().map(|entry| Some(entry.6.as_str())))
        .finish()?)
}

pub(super) fn raw_frame(rows: &[(String, String)]) -> Result<Frame, PhaseError> {
    Ok(FrameBuilder::new()
        .text("row_id", rows.iter().map(|row| Some(row.0.as_str())))
        .text("raw", rows.iter().map(|row| Some(row.1.as_str())))
        .finish()?)
}

fn shared_frame(rows: &[(String, i64)]) -> Result<Frame, PhaseError> {
    Ok(FrameBuilder::new()
        .text("pii_phone", rows.iter().map(|row| Some(row.0.as_str())))
        .integer("names", rows.iter().map(|row| Some(row.1)))
        .finish()?)
}

/// A licence number without the `.0` that a spreadsheet left.
pub(in super::super) fn plain_number(cell: &str) -> &str {
    let cell = cell.trim();
    cell.strip_suffix(".0").unwrap_or(cell)
}

/// Licence numbers that come more than once, sorted.
fn repeated(working: &Frame) -> Result<Vec<String>, PhaseError> {
    let column = text(working, "license_no")?;
    let mut seen = std::collections::HashSet::with_capacity(column.len());
    let mut twice = BTreeSet::new();
    for number in column.iter().flatten() {
        let number = plain_number(number);
        if !seen.insert(number) {
            twice.insert(number.to_owned());
        }
    }
    Ok(twice.into_iter().collect())
}

/// A frame of a unit, shared.
pub(super) fn frame_of(file: &CheckedFile, name: &str) -> Result<Arc<Frame>, PhaseError> {
    file.unit.frame("c0", name)
}
