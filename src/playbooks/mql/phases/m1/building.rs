//! A labelled table's columns by the mapping: inputs of features, further numbers and levels (D-4).

use std::collections::{BTreeMap, BTreeSet};

use super::cells::Number;
use super::entries::{Entries, Entry};
use super::family::contract_of;
use super::headers::key;
use super::mapping::{LEVEL, Mapping, NUMERIC, find};
use super::sheet::{ColumnFacts, Facts, Held, Rules};
use super::stamps::{Evidence, stamp};
use crate::engine::PhaseError;
use crate::frame::{Frame, FrameBuilder, TextColumn, text};
use crate::playbooks::mql::catalog;

/// Columns of text that features are made from, beside the numbers.
const WORDS: [&str; 3] = ["ownership", "metro", "title_category"];

/// What a table's column is used as.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Role {
    Canonical(String),
    Numeric,
    Level,
}

/// A table's frame under way.
pub(super) struct Building<'a> {
    pub rules: &'a Rules,
    pub mapping: &'a Mapping,
    pub headers: &'a [String],
    pub raw: &'a Frame,
    pub facts: &'a mut Facts,
    pub entries: &'a mut Entries,
}

impl<'a> Building<'a> {
    /// The frame: who, when and what came of it, then the inputs of features and the further columns.
    pub(super) fn run(&mut self) -> Result<Frame, PhaseError> {
        let raw: &'a Frame = self.raw;
        let (height, ids) = (raw.height(), text(raw, "row_id")?);
        let own = self
            .place(&self.mapping.id)
            .map(|place| self.cells(place))
            .transpose()?;
        let record = |row: usize| {
            ids.get(row)
                .and_then(|id| id.rsplit_once('-'))
                .map(|(_, number)| number)
        };
        let names: Vec<Option<&str>> = (0..height)
            .map(|row| own.and_then(|own| own.get(row)).or_else(|| record(row)))
            .collect();
        let time = if self.mapping.time.is_empty() {
            &self.mapping.start
        } else {
            &self.mapping.time
        };
        let contacted = self.stamps(time)?;
        let outcome = self.stamps(&self.mapping.outcome)?;
        let mut frame = FrameBuilder::new()
            .text("row_id", ids.iter())
            .text("source_file", (0..height).map(|_| Some(self.facts.file.as_str())))
            .text("lead_id", names)
            .integer("contacted_at", contacted.iter().map(|at| at.map(|at| at.0)))
            .date("contacted_date", contacted.iter().map(|at| at.map(|at| at.1)))
            .integer("mql_at", outcome.iter().map(|at| at.map(|at| at.0)))
            .date("mql_date", outcome.iter().map(|at| at.map(|at| at.1)))
            .boolean("label", self.labels()?)
            .integer("entity", self.entities()?);
        if let Some(place) = self.place(&self.mapping.segment) {
            frame = frame.text("segment", self.cells(place)?.iter());
        }
        for (place, role) in self.roles()? {
            let header = self.headers.get(place).cloned().unwrap_or_default();
            frame = match role {
                Role::Canonical(name) if WORDS.contains(&name.as_str()) => frame.text(&name, self.cells(place)?.iter()),
                Role::Canonical(name) => {
                    let factor = self.mapping.units.get(&name).copied().unwrap_or(1.0);
                    frame.real(&name, self.numbers(place, &name, factor)?)
                }
                Role::Numeric => frame.real(&format!("{NUMERIC}{header}"), self.numbers(place, &header, 1.0)?),
                Role::Level => frame.text(&format!("{LEVEL}{header}"), self.cells(place)?.iter()),
            };
        }
        Ok(frame.finish()?)
    }

    fn place(&self, header: &str) -> Option<usize> {
        if header.is_empty() {
            None
        } else {
            find(self.headers, header)
        }
    }

    fn cells(&self, place: usize) -> Result<TextColumn<'a>, PhaseError> {
        let raw: &'a Frame = self.raw;
        Ok(text(raw, &format!("column_{place}"))?)
    }

    /// What each further column is used as: by the mapping, else by its header, else by what it holds.
    fn roles(&self) -> Result<Vec<(usize, Role)>, PhaseError> {
        let mapping = self.mapping;
        let taken: BTreeSet<usize> = [
            &mapping.id,
            &mapping.label,
            &mapping.start,
            &mapping.outcome,
            &mapping.time,
            &mapping.entity,
            &mapping.segment,
        ]
        .into_iter()
        .chain(&mapping.drop)
        .filter_map(|header| self.place(header))
        .collect();
        let vendor = contract_of("reps_t1")?;
        let mut used = BTreeSet::new();
        let mut roles = Vec::new();
        for (place, header) in self
            .headers
            .iter()
            .enumerate()
            .filter(|(place, _)| !taken.contains(place))
        {
            let named = |list: &[String]| list.iter().any(|name| self.place(name) == Some(place));
            let mapped = mapping
                .columns
                .iter()
                .find(|(_, mapped)| self.place(mapped) == Some(place));
            let canonical = mapped.map(|(name, _)| name.clone()).or_else(|| {
                let known = vendor.columns.iter().find(|column| {
                    std::iter::once(&column.name)
                        .chain(&column.aliases)
                        .any(|name| key(name) == key(header))
                })?;
                let is_input = catalog::by_symbol(&known.name).is_some() || WORDS.contains(&known.name.as_str());
                is_input.then(|| known.name.clone())
            });
            let role = match canonical {
                Some(name) if used.insert(name.clone()) => Some(Role::Canonical(name)),
                _ if named(&mapping.extra_numeric) => Some(Role::Numeric),
                _ if named(&mapping.extra_categorical) => Some(Role::Level),
                _ => self.by_content(place)?,
            };
            roles.extend(role.map(|role| (place, role)));
        }
        Ok(roles)
    }

    fn by_content(&self, place: usize) -> Result<Option<Role>, PhaseError> {
        let any = |list: &[String]| list.iter().any(|name| name == "*");
        let words = &self.rules.words;
        let numeric = self
            .cells(place)?
            .iter()
            .flatten()
            .all(|cell| words.number(cell) != Number::Unreadable);
        Ok(match numeric {
            true if any(&self.mapping.extra_numeric) => Some(Role::Numeric),
            false if any(&self.mapping.extra_categorical) => Some(Role::Level),
            _ => None,
        })
    }

    fn numbers(&mut self, place: usize, name: &str, factor: f64) -> Result<Vec<Option<f64>>, PhaseError> {
        let raw = self.raw;
        let (cells, ids) = (text(raw, &format!("column_{place}"))?, text(raw, "row_id")?);
        let mut facts = ColumnFacts {
            header: self.headers.get(place).cloned().unwrap_or_default(),
            cells: cells.len(),
            numeric: true,
            ..ColumnFacts::default()
        };
        let mut values = Vec::with_capacity(cells.len());
        for (row, cell) in cells.iter().enumerate() {
            let value = match cell.map(|cell| (cell, self.rules.words.number(cell))) {
                Some((_, Number::Known(number))) => Some(number * factor),
                Some((_, Number::Censored(number))) => {
                    facts.censored += 1;
                    Some(number)
                }
                Some((cell, Number::Unreadable)) => {
                    facts.failed += 1;
                    self.entries.cells.push(Entry {
                        file: self.facts.file.clone(),
                        row_id: ids.get(row).unwrap_or_default().to_owned(),
                        column: Some(name.to_owned()),
                        raw: cell.to_owned(),
                        reason: "cell_not_numeric".to_owned(),
                        rule: "C-1",
                        ..Entry::default()
                    });
                    None
                }
                _ => None,
            };
            facts.nulls += usize::from(value.is_none());
            values.push(value);
        }
        facts.held = if facts.failed > 0 { Held::Text } else { Held::Float };
        self.facts.columns.insert(name.to_owned(), facts);
        Ok(values)
    }

    fn stamps(&mut self, header: &str) -> Result<Vec<Option<(i64, i32)>>, PhaseError> {
        let Some(place) = self.place(header) else {
            return Ok(vec![None; self.raw.height()]);
        };
        let cells = self.cells(place)?;
        let mut evidence = Evidence::default();
        cells.iter().flatten().for_each(|cell| evidence.add(cell));
        let order = match (self.rules.order, evidence.order()) {
            (Some(order), _) => Some(order),
            (None, Ok(order)) => order,
            (None, Err(words)) => {
                return Err(PhaseError::Input(format!(
                    "`{}`, column `{header}`: {words}",
                    self.facts.file
                )));
            }
        };
        let raw: &'a Frame = self.raw;
        let ids = text(raw, "row_id")?;
        let mut stamps = Vec::with_capacity(cells.len());
        for (row, cell) in cells.iter().enumerate() {
            let cell = cell.filter(|cell| !self.rules.words.is_na(cell.trim()));
            let at = cell.and_then(|cell| stamp(cell, self.rules.zone, order));
            if let (Some(cell), None) = (cell, at) {
                self.entries.cells.push(Entry {
                    file: self.facts.file.clone(),
                    row_id: ids.get(row).unwrap_or_default().to_owned(),
                    column: Some(header.to_owned()),
                    raw: cell.to_owned(),
                    reason: "cell_not_a_date".to_owned(),
                    rule: "C-2",
                    ..Entry::default()
                });
            }
            stamps.push(at.map(|at| (at.seconds, at.day)));
        }
        Ok(stamps)
    }

    fn labels(&self) -> Result<Vec<Option<bool>>, PhaseError> {
        let Some(place) = self.place(&self.mapping.label) else {
            return Ok(vec![None; self.raw.height()]);
        };
        let (positive, words) = (self.mapping.positive.as_str(), &self.rules.words);
        let read = |cell: &str| {
            if positive.is_empty() {
                words.flag(cell).flatten()
            } else {
                Some(cell.trim().eq_ignore_ascii_case(positive))
            }
        };
        Ok(self.cells(place)?.iter().map(|cell| cell.and_then(read)).collect())
    }

    /// Whom each row is about, as a number: registry numbers as they are, other names by their first mention.
    fn entities(&self) -> Result<Vec<Option<i64>>, PhaseError> {
        let Some(place) = self.place(&self.mapping.entity) else {
            return Ok(vec![None; self.raw.height()]);
        };
        let cells = self.cells(place)?;
        let words = &self.rules.words;
        if cells.iter().flatten().all(|cell| words.crd(cell).is_some()) {
            return Ok(cells
                .iter()
                .map(|cell| cell.and_then(|cell| words.crd(cell).flatten()))
                .collect());
        }
        let mut known: BTreeMap<&str, i64> = BTreeMap::new();
        let mut next = 0;
        Ok(cells
            .iter()
            .map(|cell| {
                cell.map(|cell| {
                    *known.entry(cell).or_insert_with(|| {
                        next += 1;
                        next
                    })
                })
            })
            .collect())
    }
}
