//! One file: its layout, its rows by their contract, the rows that cannot be used set aside. Each file is a unit, so that
//! a changed one is read again alone.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::cad::parcels;
use super::permits::permits;
use super::scored::scored;
use crate::engine::{InputFile, PhaseContext, PhaseError, UnitOutput, digest};
use crate::frame::{Contract, Frame, Inspection, Layout, Loaded, ReadError, choose_layout, instead, map_headers};
use crate::identity::states::usps;
use crate::playbooks::entries::{
    Entry, Made, Told, facts_value, no_rows, of_reader, public, quarantine_frame, raw_frame, reasons,
};
use crate::playbooks::permits::contract;

/// The form of what a unit keeps; another number leaves checkpoints of older forms behind.
const FORM: u32 = 1;

/// What is known of a file once it was read.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Facts {
    pub file: String,
    pub dataset: String,
    pub layout: Option<String>,
    /// The place its rows are of where no column says so, from its entry or its layout.
    pub city: Option<String>,
    pub state: Option<String>,
    pub county: Option<String>,
    pub records: u64,
    pub kept: u64,
    pub quarantined: u64,
    /// Rows that a later or better row of the same key replaces; they count as quarantined.
    pub duplicates: u64,
    /// Rows set aside, by rule and reason.
    pub reasons: BTreeMap<String, u64>,
    /// Required columns that it does not have, each with the aliases accepted.
    pub missing: Vec<(String, String)>,
    /// The headers found, where columns are missing.
    pub headers: Vec<String>,
    /// Why it could not be read at all.
    pub error: Option<String>,
    pub warnings: Vec<String>,
}

/// A file with its unit.
pub(super) struct ReadFile {
    pub facts: Facts,
    pub unit: UnitOutput,
}

/// The rows of a file that are used, and what was set aside.
pub(super) struct Rows {
    pub working: Frame,
    pub identity: Frame,
    pub entries: Vec<Entry>,
}

/// A file on its way to rows.
pub(super) struct Reading<'a> {
    pub context: &'a PhaseContext<'a>,
    pub contract: &'a Contract,
    pub facts: &'a Facts,
    pub headers: &'a [String],
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
            PhaseError::Input(format!(
                "`{}`: its checkpoint cannot be read ({error}); run with --force",
                file.source.shown
            ))
        })?;
        tell(context, &facts, reused);
        files.push(ReadFile { facts, unit });
    }
    Ok(files)
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
    let relaxed = relaxed(contract, file);
    let layout = match &file.layout {
        Some(id) => match layouts.iter().find(|layout| layout.id == *id) {
            Some(layout) => Some(layout),
            None => {
                let way_out = instead(id, layouts.iter().map(|layout| layout.id.as_str()));
                facts.error = Some(format!("`{}`: no layout `{id}`; {way_out}", facts.file));
                return no_rows(&facts);
            }
        },
        None => choose_layout(&inspection, layouts, &relaxed),
    };
    facts.layout = layout.map(|layout| layout.id.clone());
    if let Err(words) = places(&mut facts, file, layout) {
        facts.error = Some(words);
        return no_rows(&facts);
    }
    facts.missing = missing(&inspection, &relaxed, layout, file);
    if !facts.missing.is_empty() {
        facts.headers.clone_from(&inspection.headers);
        return no_rows(&facts);
    }
    match context.load_opened(opened, file, &relaxed, layout) {
        Ok(loaded) => finish(context, facts, &loaded, contract, &inspection),
        Err(PhaseError::Read(error)) => unreadable(facts, &error),
        Err(error) => Err(error),
    }
}

/// The contract without what the file's entry says in place of a column.
fn relaxed(contract: &Contract, file: &InputFile) -> Contract {
    let mut relaxed = contract.clone();
    for attribute in contract::attributes() {
        let said =
            attribute.datasets.contains(&contract.dataset) && file.source.attributes.contains_key(&attribute.name);
        for column in relaxed.columns.iter_mut().filter(|_| said) {
            column.required = column.required && !attribute.relaxes.contains(&column.name);
        }
    }
    relaxed
}

/// Where the file's rows are, by its entry, else by its layout; or the word of the entry that cannot be read.
fn places(facts: &mut Facts, file: &InputFile, layout: Option<&Layout>) -> Result<(), String> {
    let of_layout = |name: &str| layout.and_then(|layout| layout.extra.get(name)?.as_str());
    let said = |name: &str| {
        let said = file.source.attributes.get(name).map(String::as_str);
        said.or_else(|| of_layout(name)).map(str::to_owned)
    };
    facts.city = said("city").map(|city| contract::place_name(&city));
    facts.county = said("county").map(|county| contract::place_name(&county));
    if let Some(state) = said("state") {
        let code = usps(&state).ok_or_else(|| {
            let file = &facts.file;
            format!("`{file}`: state = \"{state}\" in assay.toml is not a USPS code or a state's name")
        })?;
        facts.state = Some(code.to_owned());
    }
    Ok(())
}

/// Required columns without a header, each with the headers it might have.
fn missing(
    inspection: &Inspection,
    contract: &Contract,
    layout: Option<&Layout>,
    file: &InputFile,
) -> Vec<(String, String)> {
    let map = map_headers(inspection, contract, layout, &file.source.mapping);
    let aliases = |name: &str| {
        let column = contract.column(name);
        let of_layout = layout.and_then(|layout| layout.columns.get(name));
        let mut all: Vec<String> = of_layout.map(crate::frame::LayoutColumn::listed).unwrap_or_default();
        all.push(name.to_owned());
        all.extend(column.into_iter().flat_map(|column| column.aliases.clone()));
        let mut seen = std::collections::BTreeSet::new();
        all.retain(|alias| seen.insert(alias.clone()));
        all.join(", ")
    };
    let missing = map.missing_required.into_iter();
    missing
        .map(|missing| (missing.column.clone(), aliases(&missing.column)))
        .collect()
}

fn unreadable(mut facts: Facts, error: &ReadError) -> Result<Made, PhaseError> {
    facts.error = Some(error.to_string());
    no_rows(&facts)
}

fn finish(
    context: &PhaseContext<'_>,
    mut facts: Facts,
    loaded: &Loaded,
    contract: &Contract,
    inspection: &Inspection,
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
        facts: &facts,
        headers: &inspection.headers,
        loaded,
    };
    let rows = match contract.dataset.as_str() {
        contract::PERMITS => permits(&reading)?,
        contract::CAD => parcels(&reading)?,
        _ => scored(&reading)?,
    };
    let mut entries = of_reader(contract, &loaded.quarantine)?;
    entries.extend(rows.entries);
    facts.kept = rows.working.height() as u64;
    facts.quarantined = facts.records - facts.kept;
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
    /// An entry about a row that is not used. `raw` is what stands in the column that is to blame.
    pub fn refuse(&self, row_id: &str, column: &str, raw: &str, rule: &str, reason: &str) -> Entry {
        Entry {
            file: self.facts.file.clone(),
            row_id: row_id.to_owned(),
            column: Some(column.to_owned()),
            value: public(self.contract, column, raw),
            raw: raw.to_owned(),
            reason: reason.to_owned(),
            rule: rule.to_owned(),
            kind: "row",
            ..Entry::default()
        }
    }

    /// The entry of a row of somebody who was forgotten: nothing of what it held.
    pub fn forgotten(&self, row_id: &str) -> Entry {
        forgotten(&self.facts.file, row_id)
    }
}

/// The entry of a row of somebody who was forgotten.
pub(super) fn forgotten(file: &str, row_id: &str) -> Entry {
    Entry {
        file: file.to_owned(),
        row_id: row_id.to_owned(),
        reason: crate::frame::FORGOTTEN.to_owned(),
        rule: "forget".to_owned(),
        kind: "row",
        ..Entry::default()
    }
}
