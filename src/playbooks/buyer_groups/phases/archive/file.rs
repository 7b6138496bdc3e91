//! One file: its layout, its rows by their contract, the rows that cannot be used set aside. Each file is a unit, so that
//! a changed one is read again alone.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::PHASE;
use super::companies::{SOURCES, companies};
use super::entries::rows_aside;
use super::people::people;
use super::rest::{decisions, groups, relations, suppressions, verdicts};
use crate::engine::{InputFile, LOOK_EVERY, PhaseContext, PhaseError, UnitOutput, digest};
use crate::frame::{
    Contract, Frame, Inspection, Layout, LayoutColumn, Loaded, ReadError, choose_layout, instead, map_headers, text,
};
use crate::playbooks::buyer_groups::contract;
use crate::playbooks::entries::{
    Entry, Made, Told, facts_value, no_rows, of_reader, public, quarantine_frame, raw_frame, reasons,
};

/// The form of what a unit keeps; another number leaves checkpoints of older forms behind.
const FORM: u32 = 1;
/// What a file's rows are, where neither a column nor its entry nor its layout says so.
const SOURCE: &str = "crm";

/// Why a row with such a date is set aside.
pub(super) const NO_SUCH_DAY: &str = "there is no such day; correct or empty it";

/// What is known of a file once it was read.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Facts {
    pub file: String,
    pub dataset: String,
    pub layout: Option<String>,
    /// Where its rows come from, unless a column says so.
    pub source: String,
    pub records: u64,
    pub kept: u64,
    pub quarantined: u64,
    /// Values that could not be read and are empty now.
    pub notes: u64,
    /// Rows set aside, by rule and reason.
    pub reasons: BTreeMap<String, u64>,
    /// Required columns that it does not have, each with the aliases accepted and the header most like it.
    pub missing: Vec<(String, String, Option<String>)>,
    /// The headers found, where columns are missing.
    pub headers: Vec<String>,
    /// Why it could not be read at all.
    pub error: Option<String>,
    pub warnings: Vec<String>,
}

impl Facts {
    /// Rows set aside of all rows; nothing for a file without rows.
    pub fn share(&self) -> Option<f64> {
        (self.records > 0).then(|| self.quarantined as f64 / self.records as f64)
    }
}

/// A file with its unit.
pub(super) struct ReadFile {
    pub facts: Facts,
    pub unit: UnitOutput,
}

/// The rows of a file that are used, and what was set aside or could not be read.
pub(super) struct Rows {
    pub working: Frame,
    /// What is personal, row by row; of datasets without it, the ids alone.
    pub identity: Frame,
    pub entries: Vec<Entry>,
}

/// A file on its way to rows.
pub(super) struct Reading<'a> {
    pub context: &'a PhaseContext<'a>,
    pub contract: &'a Contract,
    pub file: &'a InputFile,
    pub layout: Option<&'a Layout>,
    pub facts: &'a Facts,
    pub loaded: &'a Loaded,
}

/// Reads every file of a dataset, in the order of the settings; a finished one comes from the store.
pub(super) fn read_all(context: &PhaseContext<'_>, dataset: &'static str) -> Result<Vec<ReadFile>, PhaseError> {
    let contracts = contract::contracts();
    let Some(found) = contracts.iter().find(|contract| contract.dataset == dataset) else {
        return Ok(Vec::new());
    };
    let mut layouts = contract::layouts();
    layouts.retain(|layout| layout.dataset == dataset);
    let mut files = Vec::new();
    for file in context.files(dataset)? {
        context.checkpoint()?;
        let key = digest(&(
            FORM,
            dataset,
            &file.fingerprint,
            &file.layout,
            &file.source.attributes,
            &file.source.mapping,
            &file.source.shown,
        ));
        let (unit, reused) = context.unit(&key, &[], || read(context, file, found, &layouts))?;
        let facts: Facts = serde_json::from_value(unit.value.clone()).map_err(|error| {
            let file = &file.source.shown;
            PhaseError::Input(format!(
                "`{file}`: its checkpoint cannot be read ({error}); run with --force"
            ))
        })?;
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
        files.push(ReadFile { facts, unit });
    }
    Ok(files)
}

fn read(
    context: &PhaseContext<'_>,
    file: &InputFile,
    contract: &Contract,
    layouts: &[Layout],
) -> Result<Made, PhaseError> {
    let mut facts = Facts {
        file: file.source.shown.clone(),
        dataset: contract.dataset.clone(),
        ..Facts::default()
    };
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
                return no_rows(&facts);
            }
        },
        None => choose_layout(&inspection, layouts, contract),
    };
    facts.layout = layout.map(|layout| layout.id.clone());
    let of_layout = layout.and_then(|layout| layout.extra.get("source")?.as_str());
    let said = file.source.attributes.get("source").map(String::as_str);
    said.or(of_layout).unwrap_or(SOURCE).clone_into(&mut facts.source);
    if !SOURCES.contains(&facts.source.as_str()) {
        let (file, said) = (&facts.file, &facts.source);
        facts.error = Some(format!(
            "`{file}`: source = \"{said}\" in assay.toml is not crm, dump or live"
        ));
        return no_rows(&facts);
    }
    facts.missing = missing(&inspection, contract, layout, file);
    if !facts.missing.is_empty() {
        facts.headers.clone_from(&inspection.headers);
        return no_rows(&facts);
    }
    match context.load_opened(opened, file, contract, layout) {
        Ok(loaded) => finish(context, facts, &loaded, (contract, layout, file)),
        Err(PhaseError::Read(error)) => unreadable(facts, &error),
        Err(error) => Err(error),
    }
}

/// Columns of which a file needs one: which person, and whose.
const ONE_OF: [(&str, &[&[&str]]); 2] = [
    (
        contract::PEOPLE,
        &[&["company_id"], &["company_name"], &["company_domain"]],
    ),
    (contract::PEOPLE, &[&["full_name"], &["first_name", "last_name"]]),
];

/// Required columns without a header, each with the headers it might have.
fn missing(
    inspection: &Inspection,
    contract: &Contract,
    layout: Option<&Layout>,
    file: &InputFile,
) -> Vec<(String, String, Option<String>)> {
    let map = map_headers(inspection, contract, layout, &file.source.mapping);
    let aliases = |name: &str| {
        let column = contract.column(name);
        let of_layout = layout.and_then(|layout| layout.columns.get(name));
        let mut all: Vec<String> = of_layout.map(LayoutColumn::listed).unwrap_or_default();
        all.push(name.to_owned());
        all.extend(column.into_iter().flat_map(|column| column.aliases.clone()));
        let mut seen = BTreeSet::new();
        all.retain(|alias| seen.insert(alias.clone()));
        all.join(", ")
    };
    let required = map.missing_required.iter();
    let mut missing: Vec<_> = required
        .map(|missing| {
            (
                missing.column.clone(),
                aliases(&missing.column),
                missing.nearest_header.clone(),
            )
        })
        .collect();
    let has = |name: &str| {
        map.matched
            .iter()
            .any(|(known, from)| known == name && !from.is_empty())
    };
    for (_, ways) in ONE_OF.iter().filter(|(dataset, _)| *dataset == contract.dataset) {
        if !ways.iter().any(|way| way.iter().all(|name| has(name))) {
            let names: Vec<String> = ways.iter().map(|way| way.join(" with ")).collect();
            let accepted: Vec<String> = ways
                .iter()
                .flat_map(|way| way.iter())
                .map(|name| aliases(name))
                .collect();
            missing.push((names.join(" or "), accepted.join(", "), None));
        }
    }
    missing
}

fn unreadable(mut facts: Facts, error: &ReadError) -> Result<Made, PhaseError> {
    facts.error = Some(error.to_string());
    no_rows(&facts)
}

fn finish(
    context: &PhaseContext<'_>,
    mut facts: Facts,
    loaded: &Loaded,
    (contract, layout, file): (&Contract, Option<&Layout>, &InputFile),
) -> Result<Made, PhaseError> {
    let report = &loaded.report;
    facts.records = report.records_in;
    facts.warnings.clone_from(&report.warnings);
    if report.encoding == "Windows-1252" {
        let words = "it is not UTF-8 and was read as Windows-1252; look at names with accents";
        facts.warnings.push(words.to_owned());
    }
    let reading = Reading {
        context,
        contract,
        file,
        layout,
        facts: &facts,
        loaded,
    };
    let rows = match contract.dataset.as_str() {
        contract::COMPANIES => companies(&reading)?,
        contract::PEOPLE => people(&reading)?,
        contract::BUYER_GROUPS => groups(&reading)?,
        contract::RELATIONS => relations(&reading)?,
        contract::SUPPRESSIONS => suppressions(&reading)?,
        contract::VERDICTS => verdicts(&reading)?,
        _ => decisions(&reading)?,
    };
    let mut entries = of_reader(contract, &loaded.quarantine)?;
    entries.extend(rows.entries);
    // A row that is set aside is told of once: what could not be read in it no longer matters.
    let gone: BTreeSet<String> = rows_aside(&entries);
    entries.retain(|entry| entry.kind == "row" || !gone.contains(&entry.row_id));
    facts.kept = rows.working.height() as u64;
    facts.quarantined = facts.records.saturating_sub(facts.kept);
    facts.notes = entries.iter().filter(|entry| entry.kind != "row").count() as u64;
    facts.reasons = reasons(&entries);
    let frames = vec![
        ("working".to_owned(), rows.working),
        ("identity".to_owned(), rows.identity),
        ("quarantine".to_owned(), quarantine_frame(&entries)?),
        ("quarantine_identity".to_owned(), raw_frame(&entries)?),
    ];
    Ok((frames, facts_value(&facts)))
}

impl Reading<'_> {
    fn entry(&self, row_id: &str, column: &str, raw: &str, reason: &str) -> Entry {
        Entry {
            file: self.facts.file.clone(),
            line: None,
            row_id: row_id.to_owned(),
            column: Some(column.to_owned()),
            value: public(self.contract, column, raw),
            raw: raw.to_owned(),
            reason: reason.to_owned(),
            rule: PHASE.to_owned(),
            kind: "row",
        }
    }

    /// A row that is not used. `raw` is what stands in the column that is to blame.
    pub fn refuse(&self, row_id: &str, column: &str, raw: &str, reason: &str) -> Entry {
        self.entry(row_id, column, raw, reason)
    }

    /// A value that cannot be read and is empty now.
    pub fn note(&self, row_id: &str, column: &str, raw: &str, reason: &str) -> Entry {
        Entry {
            kind: "cell",
            ..self.entry(row_id, column, raw, reason)
        }
    }

    /// What the file's entry says.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.file.source.attributes.get(name).map(String::as_str)
    }

    /// Reads every row: `read` makes one of it and notes what it cannot read in it, `aside` says which are set aside all the
    /// same. So are rows with a date that there is not.
    pub fn each_row<T>(
        &self,
        read: impl Fn(usize, &mut Vec<Entry>) -> Result<T, Box<Entry>>,
        row_id: impl Fn(&T) -> &str,
        aside: impl Fn(&T) -> Option<Entry>,
    ) -> Result<(Vec<T>, Vec<Entry>), PhaseError> {
        let impossible = self.impossible_dates()?;
        let (mut rows, mut entries) = (Vec::new(), Vec::new());
        for row in 0..self.loaded.working.height() {
            if row.is_multiple_of(LOOK_EVERY as usize) {
                self.context.look(LOOK_EVERY as usize)?;
            }
            let mut notes = Vec::new();
            let made = match read(row, &mut notes) {
                Ok(made) => made,
                Err(entry) => {
                    entries.push(*entry);
                    continue;
                }
            };
            if let Some(entry) = aside(&made) {
                entries.push(entry);
            } else if let Some((column, raw)) = impossible.get(row_id(&made)) {
                entries.push(self.refuse(row_id(&made), column, raw, NO_SUCH_DAY));
            } else {
                rows.push(made);
                entries.extend(notes);
            }
        }
        Ok((rows, entries))
    }

    /// The reader's word on dates that there are not: those rows are set aside.
    fn impossible_dates(&self) -> Result<BTreeMap<String, (String, String)>, PhaseError> {
        let quarantine = &self.loaded.quarantine;
        let column = |name: &str| text(quarantine, name);
        let (ids, columns, raws, kinds) = (column("row_id")?, column("column")?, column("raw")?, column("kind")?);
        let mut found = BTreeMap::new();
        for row in 0..quarantine.height() {
            let raw = raws.get(row).unwrap_or_default();
            if kinds.get(row) == Some("flag") && super::cells::is_dated(raw) {
                let what = (columns.get(row).unwrap_or_default().to_owned(), raw.to_owned());
                found.insert(ids.get(row).unwrap_or_default().to_owned(), what);
            }
        }
        Ok(found)
    }
}
