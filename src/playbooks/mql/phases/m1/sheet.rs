//! One file: every column read as text, then typed by what the contract says it is. A cell that does not read is nulled
//! and set aside with its text; its row stays.

use std::collections::BTreeMap;

use chrono::FixedOffset;

use super::cells::Words;
use super::entries::{Entries, Entry};
use super::headers::{Chosen, as_text, choose};
use super::stamps::{Evidence, Order};
use super::typing::Typing;
use crate::engine::{InputFile, PhaseContext, PhaseError};
use crate::frame::{ColumnContract, ColumnKind, Contract, Frame, Inspection, ReadError, integer, map_headers, text};
use crate::playbooks::mql::contract;

/// How files are read in a run.
#[derive(Debug, Clone)]
pub(super) struct Rules {
    pub words: Words,
    /// Set by the run; found in each file otherwise.
    pub order: Option<Order>,
    pub zone: FixedOffset,
    /// What columns of a unit are multiplied with.
    pub factors: BTreeMap<&'static str, f64>,
    pub suffixes: Vec<String>,
}

impl Rules {
    pub(super) fn of(context: &PhaseContext<'_>) -> Result<Self, PhaseError> {
        let mut factors = BTreeMap::new();
        if context.word("units.aum")? == "usd" {
            factors.insert("USD millions", 1e-6);
        }
        if context.word("units.growth")? == "fraction" {
            factors.insert("percent", 100.0);
        }
        Ok(Self {
            words: Words {
                na: context.words("na_tokens")?,
                censored: context.number("censored_count")?,
            },
            order: match context.word("date_order")? {
                "month first" => Some(Order::MonthFirst),
                "day first" => Some(Order::DayFirst),
                _ => None,
            },
            zone: context.zone(),
            factors,
            suffixes: context.words("col.suffixes")?,
        })
    }
}

/// What the cells of a column are, over a whole file or all files: any text makes it text, else any fraction makes it
/// decimal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Held {
    #[default]
    Nothing,
    Integer,
    Float,
    Text,
}

impl Held {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Integer => "integer",
            Self::Float => "float",
            Self::Text => "text",
        }
    }

    pub(super) fn of(number: f64) -> Self {
        if number.fract() == 0.0 {
            Self::Integer
        } else {
            Self::Float
        }
    }
}

/// What is known of a column of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ColumnFacts {
    pub header: String,
    pub cells: usize,
    pub nulls: usize,
    pub failed: usize,
    pub censored: usize,
    pub held: Held,
    pub numeric: bool,
}

/// What is known of a file.
#[derive(Debug, Clone, Default)]
pub(super) struct Facts {
    pub file: String,
    pub fingerprint: String,
    pub dataset: &'static str,
    pub rows_in: usize,
    /// Rows set aside, by the reader and by rules.
    pub quarantined: usize,
    pub duplicates: usize,
    /// Of representatives: whose they are and the newest day of a row.
    pub territory: Option<&'static str>,
    pub snapshot: Option<i32>,
    pub columns: BTreeMap<String, ColumnFacts>,
    /// Columns that were kept beside another for the column merge.
    pub extras: Vec<String>,
    /// What keeps the file from being used: a sentence each.
    pub problems: Vec<String>,
}

/// A file with its typed rows: `row_id`, `source_file`, then the contract's columns (those that the file does not have
/// are null) and the extras.
pub(super) struct Sheet {
    pub facts: Facts,
    pub rows: Option<Frame>,
}

/// Reads a file: the columns of the contract, out of headers among which all of the dataset's known ones may stand.
/// Whatever keeps the file from being used is in its facts.
pub(super) fn read(
    context: &PhaseContext<'_>,
    file: &InputFile,
    (contract, known): (&Contract, &Contract),
    dataset: &'static str,
    rules: &Rules,
    entries: &mut Entries,
) -> Result<Sheet, PhaseError> {
    let mut facts = Facts {
        file: file.source.shown.clone(),
        fingerprint: file.fingerprint.clone(),
        dataset,
        ..Facts::default()
    };
    let opened = match context.open(file) {
        Ok(opened) => opened,
        // A territory that delivered nothing is a matter of counts (M1.5), not of reading.
        Err(PhaseError::Read(ReadError::Empty { .. })) if dataset.starts_with("reps_t") => {
            return Ok(Sheet { facts, rows: None });
        }
        Err(PhaseError::Read(error)) => {
            facts.problems.push(error.to_string());
            return Ok(Sheet { facts, rows: None });
        }
        Err(error) => return Err(error),
    };
    let inspection = opened.inspection.clone();
    let mut chosen = choose(&inspection.headers, known, &file.source.mapping, &rules.suffixes);
    // What is personal and not asked for is not read at all, whatever its header ends in.
    chosen.retain(|chosen| match &chosen.canonical {
        Some(name) => contract.column(name).is_some(),
        None => dataset != contract::LEADS,
    });
    facts.problems = unanswered(&inspection, contract, file, &chosen);
    if !facts.problems.is_empty() {
        return Ok(Sheet { facts, rows: None });
    }
    let mut source = file.clone();
    source.source.mapping = chosen
        .iter()
        .map(|chosen| (chosen.name.clone(), chosen.header.clone()))
        .collect();
    let loaded = match context.load_opened(opened, &source, &as_text(dataset, &chosen), None) {
        Ok(loaded) => loaded,
        Err(PhaseError::Read(error)) => {
            facts.problems.push(error.to_string());
            return Ok(Sheet { facts, rows: None });
        }
        Err(error) => return Err(error),
    };
    facts.rows_in = loaded.report.records_in as usize;
    facts.quarantined = loaded.report.quarantined as usize;
    refused(&facts.file, &loaded.quarantine, entries)?;
    let order = match file_order(contract, &loaded.working, rules)? {
        Ok(order) => order,
        Err(words) => {
            facts.problems.push(words);
            return Ok(Sheet { facts, rows: None });
        }
    };
    let mut typing = Typing {
        context,
        rules,
        order,
        raw: &loaded.working,
        facts: &mut facts,
        entries,
    };
    let rows = typing.run(contract, &chosen)?;
    Ok(Sheet {
        facts,
        rows: Some(rows),
    })
}

/// Required columns that no header answers, a sentence each.
fn unanswered(inspection: &Inspection, contract: &Contract, file: &InputFile, chosen: &[Chosen]) -> Vec<String> {
    let found = |column: &&ColumnContract| chosen.iter().any(|chosen| chosen.name == column.name);
    let required = contract.columns.iter().filter(|column| column.required);
    let missing: Vec<&ColumnContract> = required.filter(|column| !found(column)).collect();
    if missing.is_empty() {
        return Vec::new();
    }
    let nearest = map_headers(inspection, contract, None, &file.source.mapping).missing_required;
    let near = |column: &ColumnContract| {
        let near = nearest.iter().find(|near| near.column == column.name);
        near.and_then(|near| near.nearest_header.as_deref())
    };
    missing
        .into_iter()
        .map(|column| missing_words(column, near(column)))
        .collect()
}

/// What to do about a missing column: the headers it may have, the header that comes nearest, and the line to add.
fn missing_words(column: &ColumnContract, nearest: Option<&str>) -> String {
    let aliases = column.aliases.join(", ");
    let near = nearest
        .map(|near| format!("; the nearest header is `{near}`"))
        .unwrap_or_default();
    let header = nearest.unwrap_or("YOUR HEADER");
    format!(
        "required column `{name}` (also known as {aliases}) is missing{near}; add `columns.{name} = \"{header}\"` to the file in \
         assay.toml, or use `assay map`",
        name = column.name
    )
}

/// Records that the reader could not split into fields.
pub(super) fn refused(file: &str, quarantine: &Frame, entries: &mut Entries) -> Result<(), PhaseError> {
    let (lines, kinds) = (integer(quarantine, "line")?, text(quarantine, "kind")?);
    let (ids, raws, reasons) = (
        text(quarantine, "row_id")?,
        text(quarantine, "raw")?,
        text(quarantine, "reason")?,
    );
    for row in (0..quarantine.height()).filter(|row| kinds.get(*row) == Some("row")) {
        let owned = |cell: Option<&str>| cell.unwrap_or_default().to_owned();
        entries.rows.push(Entry {
            file: file.to_owned(),
            line: lines.get(row),
            row_id: owned(ids.get(row)),
            raw: owned(raws.get(row)),
            reason: owned(reasons.get(row)),
            rule: "C-1",
            ..Entry::default()
        });
    }
    Ok(())
}

/// Whether a column holds moments: they are kept as seconds and as days.
pub(super) fn is_moment(name: &str) -> bool {
    name.ends_with("_at")
}

/// The order of day and month in a file's dates, all its columns together.
fn file_order(contract: &Contract, raw: &Frame, rules: &Rules) -> Result<Result<Option<Order>, String>, PhaseError> {
    if rules.order.is_some() {
        return Ok(Ok(rules.order));
    }
    let mut evidence = Evidence::default();
    let dated = |column: &&ColumnContract| is_moment(&column.name) || column.kind == ColumnKind::Date;
    for column in contract.columns.iter().filter(dated) {
        if let Ok(cells) = text(raw, &column.name) {
            cells
                .iter()
                .flatten()
                .filter(|cell| cell.contains('/'))
                .for_each(|cell| evidence.add(cell));
        }
    }
    Ok(evidence.order())
}
