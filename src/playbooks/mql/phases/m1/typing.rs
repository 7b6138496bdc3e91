//! Typing a file's text, column by column (C-1, C-2): a cell that does not read is nulled and set aside with its text.

use super::cells::{Number, Words};
use super::entries::{Entries, Entry};
use super::headers::Chosen;
use super::sheet::{ColumnFacts, Facts, Held, Rules, is_moment};
use super::stamps::{Order, day_of, stamp};
use crate::engine::{LOOK_EVERY, PhaseContext, PhaseError};
use crate::frame::{ColumnContract, ColumnKind, Contract, Frame, FrameBuilder, TextColumn, text};

/// Typing under way.
pub(super) struct Typing<'a> {
    pub context: &'a PhaseContext<'a>,
    pub rules: &'a Rules,
    pub order: Option<Order>,
    pub raw: &'a Frame,
    pub facts: &'a mut Facts,
    pub entries: &'a mut Entries,
}

impl Typing<'_> {
    /// The typed columns: the contract's, then what stands beside them.
    pub(super) fn run(&mut self, contract: &Contract, chosen: &[Chosen]) -> Result<Frame, PhaseError> {
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
                let keep = |cell: &str| !cell.is_empty() && !words.na.iter().any(|word| word == cell);
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
