//! One file: every column read as text, then typed by what the contract says it is. A cell that does not read is nulled
//! and set aside with its text; its row stays.

use std::collections::BTreeMap;

use chrono::FixedOffset;

use super::cells::{Number, Words};
use super::entries::{Entries, Entry};
use super::headers::{Chosen, as_text, choose};
use super::stamps::{Evidence, Order, day_of, stamp};
use crate::engine::{InputFile, LOOK_EVERY, PhaseContext, PhaseError};
use crate::frame::{
    ColumnContract, ColumnKind, Contract, Frame, FrameBuilder, ReadError, TextColumn, inspect, integer, map_headers,
    text,
};
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

    fn of(number: f64) -> Self {
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
    let inspection = match inspect(&file.source) {
        Ok(inspection) => inspection,
        // A territory that delivered nothing is a matter of counts (M1.5), not of reading.
        Err(ReadError::Empty { .. }) if dataset.starts_with("reps_t") => return Ok(Sheet { facts, rows: None }),
        Err(error) => {
            facts.problems.push(error.to_string());
            return Ok(Sheet { facts, rows: None });
        }
    };
    let mut chosen = choose(&inspection.headers, known, &file.source.mapping, &rules.suffixes);
    // What is personal and not asked for is not read at all, whatever its header ends in.
    chosen.retain(|chosen| match &chosen.canonical {
        Some(name) => contract.column(name).is_some(),
        None => dataset != contract::LEADS,
    });
    let missing: Vec<&ColumnContract> = contract
        .columns
        .iter()
        .filter(|column| column.required && !chosen.iter().any(|chosen| chosen.name == column.name))
        .collect();
    if !missing.is_empty() {
        let nearest = map_headers(&inspection, contract, None, &file.source.mapping).missing_required;
        for column in missing {
            let near = nearest.iter().find(|near| near.column == column.name);
            let near = near.and_then(|near| near.nearest_header.as_deref());
            facts.problems.push(missing_words(column, near));
        }
        return Ok(Sheet { facts, rows: None });
    }
    let mut source = file.clone();
    source.source.mapping = chosen
        .iter()
        .map(|chosen| (chosen.name.clone(), chosen.header.clone()))
        .collect();
    let loaded = match context.load(&source, &as_text(dataset, &chosen), None) {
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

/// Typing under way.
struct Typing<'a> {
    context: &'a PhaseContext<'a>,
    rules: &'a Rules,
    order: Option<Order>,
    raw: &'a Frame,
    facts: &'a mut Facts,
    entries: &'a mut Entries,
}

impl Typing<'_> {
    fn run(&mut self, contract: &Contract, chosen: &[Chosen]) -> Result<Frame, PhaseError> {
        let height = self.raw.height();
        let mut frame = FrameBuilder::new()
            .text("row_id", text(self.raw, "row_id")?.iter())
            .text("source_file", (0..height).map(|_| Some(self.facts.file.as_str())));
        for column in &contract.columns {
            let found = chosen.iter().find(|chosen| chosen.name == column.name);
            if let Some(found) = found {
                let facts = self.facts.columns.entry(column.name.clone()).or_default();
                facts.header.clone_from(&found.header);
                facts.cells = height;
            }
            frame = self.column(frame, column, found.is_some())?;
        }
        for extra in chosen.iter().filter(|chosen| contract.column(&chosen.name).is_none()) {
            // Nobody has said what an unknown text holds: it may be personal.
            if extra.canonical.is_none() && held(text(self.raw, &extra.name)?, &self.rules.words) == Held::Text {
                continue;
            }
            self.facts.extras.push(extra.name.clone());
            let unit = extra.canonical.as_deref().and_then(|name| contract.column(name));
            frame = self.extra(frame, extra, unit)?;
        }
        Ok(frame.finish()?)
    }

    fn column(
        &mut self,
        frame: FrameBuilder,
        column: &ColumnContract,
        there: bool,
    ) -> Result<FrameBuilder, PhaseError> {
        let name = column.name.as_str();
        let height = self.raw.height();
        if is_moment(name) {
            let stamps = self.stamps(name, there)?;
            return Ok(frame
                .integer(name, stamps.iter().map(|stamp| stamp.map(|stamp| stamp.0)))
                .date(
                    &format!("{}_date", name.trim_end_matches("_at")),
                    stamps.iter().map(|stamp| stamp.map(|stamp| stamp.1)),
                ));
        }
        Ok(match column.kind {
            ColumnKind::Integer if column.digits => frame.integer(name, self.crds(name, there)?),
            ColumnKind::Integer | ColumnKind::Real => {
                let factor = column.unit.as_deref().and_then(|unit| self.rules.factors.get(unit));
                let factor = factor.copied().unwrap_or(1.0);
                frame.real(name, self.numbers(name, there, factor)?)
            }
            ColumnKind::Boolean => frame.boolean(name, self.flags(name, there)?),
            ColumnKind::Date => frame.date(
                name,
                self.stamps(name, there)?.into_iter().map(|stamp| stamp.map(|s| s.1)),
            ),
            ColumnKind::Text if there => {
                let rules = self.rules;
                let words = &rules.words;
                let cells = text(self.raw, name)?;
                let keep = |cell: &str| !words.na.iter().any(|word| word == cell);
                let facts = self.facts.columns.entry(name.to_owned()).or_default();
                facts.held = held(cells, words);
                facts.nulls = cells.iter().filter(|cell| !cell.is_some_and(keep)).count();
                frame.text(name, cells.iter().map(|cell| cell.filter(|cell| keep(cell))))
            }
            ColumnKind::Text => frame.text(name, (0..height).map(|_| None::<&str>)),
        })
    }

    /// A column beside another: numbers stay numbers, the rest text; the column merge decides about them.
    fn extra(
        &mut self,
        frame: FrameBuilder,
        extra: &Chosen,
        beside: Option<&ColumnContract>,
    ) -> Result<FrameBuilder, PhaseError> {
        let numeric = beside
            .is_some_and(|column| matches!(column.kind, ColumnKind::Real | ColumnKind::Integer) && !column.digits);
        let facts = self.facts.columns.entry(extra.name.clone()).or_default();
        facts.header.clone_from(&extra.header);
        facts.cells = self.raw.height();
        if numeric {
            // Its unit is what the column merge has to find out: no factor here.
            return Ok(frame.real(&extra.name, self.numbers(&extra.name, true, 1.0)?));
        }
        let cells = text(self.raw, &extra.name)?;
        facts.held = held(cells, &self.rules.words);
        facts.nulls = cells.iter().filter(Option::is_none).count();
        Ok(frame.text(&extra.name, cells.iter()))
    }

    /// Goes over the cells of a column; `read` gives nothing for a cell that does not read.
    fn cells<T>(
        &mut self,
        name: &str,
        there: bool,
        reason: &'static str,
        rule: &'static str,
        mut read: impl FnMut(&str, &mut ColumnFacts) -> Option<Option<T>>,
    ) -> Result<Vec<Option<T>>, PhaseError> {
        let height = self.raw.height();
        if !there {
            return Ok((0..height).map(|_| None).collect());
        }
        let raw = self.raw;
        let (cells, ids) = (text(raw, name)?, text(raw, "row_id")?);
        let mut facts = self.facts.columns.remove(name).unwrap_or_default();
        let mut values = Vec::with_capacity(height);
        for (row, cell) in cells.iter().enumerate() {
            if row % LOOK_EVERY as usize == 0 {
                self.context.look(row)?;
            }
            let value = cell.map(|cell| (cell, read(cell, &mut facts)));
            if let Some((cell, None)) = &value {
                facts.failed += 1;
                facts.held = Held::Text;
                self.entries.cells.push(Entry {
                    file: self.facts.file.clone(),
                    row_id: ids.get(row).unwrap_or_default().to_owned(),
                    column: Some(name.to_owned()),
                    raw: (*cell).to_owned(),
                    public: true,
                    reason: reason.to_owned(),
                    rule,
                    ..Entry::default()
                });
            }
            let value = value.and_then(|(_, value)| value).flatten();
            facts.nulls += usize::from(value.is_none());
            values.push(value);
        }
        self.facts.columns.insert(name.to_owned(), facts);
        Ok(values)
    }

    fn numbers(&mut self, name: &str, there: bool, factor: f64) -> Result<Vec<Option<f64>>, PhaseError> {
        let rules = self.rules;
        let words = &rules.words;
        self.cells(name, there, "cell_not_numeric", "C-1", |cell, facts| {
            facts.numeric = true;
            match words.number(cell) {
                Number::Known(number) => {
                    facts.held = facts.held.max(Held::of(number));
                    Some(Some(number * factor))
                }
                Number::Censored(number) => {
                    facts.censored += 1;
                    facts.held = facts.held.max(Held::of(number));
                    Some(Some(number))
                }
                Number::Unknown => Some(None),
                Number::Unreadable => None,
            }
        })
    }

    fn flags(&mut self, name: &str, there: bool) -> Result<Vec<Option<bool>>, PhaseError> {
        let rules = self.rules;
        let words = &rules.words;
        self.cells(name, there, "cell_not_boolean", "C-2", |cell, facts| {
            facts.held = Held::Text;
            words.flag(cell)
        })
    }

    fn crds(&mut self, name: &str, there: bool) -> Result<Vec<Option<i64>>, PhaseError> {
        let rules = self.rules;
        let words = &rules.words;
        self.cells(name, there, "bad_crd", "D-3", |cell, facts| {
            facts.held = facts.held.max(Held::Integer);
            words.crd(cell)
        })
    }

    fn stamps(&mut self, name: &str, there: bool) -> Result<Vec<Option<(i64, i32)>>, PhaseError> {
        let rules = self.rules;
        let (zone, order, words) = (rules.zone, self.order, &rules.words);
        self.cells(name, there, "cell_not_a_date", "C-2", |cell, facts| {
            facts.held = Held::Text;
            if words.is_na(cell.trim()) {
                return Some(None);
            }
            stamp(cell, zone, order).map(|stamp| Some((stamp.seconds, day_of(stamp.seconds, zone))))
        })
    }
}

/// What a text column holds, over the whole of it.
fn held(cells: TextColumn<'_>, words: &Words) -> Held {
    let mut held = Held::Nothing;
    for cell in cells.iter().flatten() {
        held = held.max(match words.number(cell) {
            Number::Known(number) => Held::of(number),
            Number::Censored(_) => Held::Integer,
            Number::Unknown => Held::Nothing,
            Number::Unreadable => Held::Text,
        });
        if held == Held::Text {
            break;
        }
    }
    held
}
