//! D-4: any labelled table. The mapping names id, outcome and time; columns that the features know become their inputs,
//! the others numbers and levels of their own.

use std::collections::{BTreeMap, BTreeSet};

use super::cells::Number;
use super::entries::{Entries, Entry};
use super::family::{DUPLICATE, Family, contract_of};
use super::headers::{Chosen, as_text, key};
use super::sheet::{ColumnFacts, Facts, Held, Rules};
use super::stamps::{Evidence, stamp};
use crate::engine::{InputFile, PhaseContext, PhaseError};
use crate::frame::{Frame, FrameBuilder, TextColumn, inspect, take_rows, text};
use crate::playbooks::mql::{catalog, contract};

/// Prefix of a further column used as a number.
pub(in crate::playbooks::mql::phases) const NUMERIC: &str = "numeric:";
/// Prefix of a further column used as levels.
pub(in crate::playbooks::mql::phases) const LEVEL: &str = "level:";

/// Columns of text that features are made from, beside the numbers.
const WORDS: [&str; 3] = ["ownership", "metro", "title_category"];

/// Which column is what.
#[derive(Debug, Clone, Default)]
pub(super) struct Mapping {
    id: String,
    label: String,
    positive: String,
    start: String,
    outcome: String,
    time: String,
    entity: String,
    segment: String,
    drop: Vec<String>,
    columns: Vec<(String, String)>,
    units: BTreeMap<String, f64>,
    extra_numeric: Vec<String>,
    extra_categorical: Vec<String>,
}

impl Mapping {
    pub(super) fn of(context: &PhaseContext<'_>) -> Result<Self, PhaseError> {
        let word = |name: &str| context.word(name).map(|word| word.trim().to_owned());
        let pairs = |name: &str| -> Result<Vec<(String, String)>, PhaseError> {
            let words = context.words(name)?;
            words
                .iter()
                .map(|pair| match pair.split_once('=') {
                    Some((left, right)) => Ok((left.trim().to_owned(), right.trim().to_owned())),
                    None => Err(PhaseError::Input(format!(
                        "parameter `{name}`: `{pair}` has no `=`; write `aum_m=Header`"
                    ))),
                })
                .collect()
        };
        let mut units = BTreeMap::new();
        for (canonical, factor) in pairs("mapping.units")? {
            let number = factor.parse().map_err(|_| {
                PhaseError::Input(format!(
                    "parameter `mapping.units`: `{factor}` of `{canonical}` is no number"
                ))
            })?;
            units.insert(canonical, number);
        }
        Ok(Self {
            id: word("mapping.id")?,
            label: word("mapping.label")?,
            positive: word("mapping.positive")?,
            start: word("mapping.start")?,
            outcome: word("mapping.outcome")?,
            time: word("mapping.time")?,
            entity: word("mapping.entity")?,
            segment: word("mapping.segment")?,
            drop: context.words("mapping.drop")?,
            columns: pairs("mapping.columns")?,
            units,
            extra_numeric: context.words("mapping.extra_numeric")?,
            extra_categorical: context.words("mapping.extra_categorical")?,
        })
    }
}

/// A table, read.
pub(super) struct Mapped {
    pub facts: Vec<Facts>,
    /// What phase M2 makes features from.
    pub table: Frame,
    /// The same rows as leads.
    pub leads: Frame,
}

/// Reads the table.
pub(super) fn read(context: &PhaseContext<'_>, rules: &Rules, entries: &mut Entries) -> Result<Mapped, PhaseError> {
    let mapping = Mapping::of(context)?;
    let (mut facts, mut frames) = (Vec::new(), Vec::new());
    for file in context.files(contract::TABLE)? {
        context.checkpoint()?;
        let mut found = Facts {
            file: file.source.shown.clone(),
            fingerprint: file.fingerprint.clone(),
            dataset: contract::TABLE,
            ..Facts::default()
        };
        if let Some(frame) = one(context, file, rules, &mapping, &mut found, entries)? {
            frames.push(frame);
        }
        facts.push(found);
    }
    let mut family = Family {
        facts,
        rows: super::family::below(&frames)?,
        present: Vec::new(),
    };
    if family.rows.height() > 0 {
        let again = super::others::repeated(&family.rows, "lead_id")?;
        super::family::drop_rows(&mut family, entries, &again, DUPLICATE, "C-3")?;
    }
    let leads = as_leads(&family.rows)?;
    Ok(Mapped {
        facts: family.facts,
        table: family.rows,
        leads,
    })
}

/// What a table's column is used as.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Role {
    Canonical(String),
    Numeric,
    Level,
}

fn one(
    context: &PhaseContext<'_>,
    file: &InputFile,
    rules: &Rules,
    mapping: &Mapping,
    facts: &mut Facts,
    entries: &mut Entries,
) -> Result<Option<Frame>, PhaseError> {
    let inspection = match inspect(&file.source) {
        Ok(inspection) => inspection,
        Err(error) => {
            facts.problems.push(error.to_string());
            return Ok(None);
        }
    };
    let headers = &inspection.headers;
    facts.problems = missing(mapping, headers);
    if !facts.problems.is_empty() {
        return Ok(None);
    }
    let chosen: Vec<Chosen> = headers
        .iter()
        .enumerate()
        .map(|(place, header)| Chosen {
            name: format!("column_{place}"),
            header: header.clone(),
            canonical: None,
        })
        .collect();
    let mut source = file.clone();
    source.source.mapping = chosen
        .iter()
        .map(|chosen| (chosen.name.clone(), chosen.header.clone()))
        .collect();
    let loaded = context.load(&source, &as_text(contract::TABLE, &chosen), None)?;
    facts.rows_in = loaded.report.records_in as usize;
    facts.quarantined = loaded.report.quarantined as usize;
    super::sheet::refused(&facts.file, &loaded.quarantine, entries)?;
    let mut building = Building {
        rules,
        mapping,
        headers,
        raw: &loaded.working,
        facts,
        entries,
    };
    building.run().map(Some)
}

/// What the mapping names and the file does not have.
fn missing(mapping: &Mapping, headers: &[String]) -> Vec<String> {
    let singles = [
        ("id", &mapping.id),
        ("label", &mapping.label),
        ("start", &mapping.start),
        ("outcome", &mapping.outcome),
        ("time", &mapping.time),
        ("entity", &mapping.entity),
        ("segment", &mapping.segment),
    ];
    let columns = mapping.columns.iter().map(|(name, header)| (name.as_str(), header));
    let numeric = mapping.extra_numeric.iter().map(|header| ("extra_numeric", header));
    let levels = mapping
        .extra_categorical
        .iter()
        .map(|header| ("extra_categorical", header));
    // A header that ends in `?` may be absent: presets serve several editions of a table.
    let optional = |header: &String| header == "*" || header.is_empty() || header.ends_with('?');
    let absent = |header: &String| !optional(header) && find(headers, header).is_none();
    singles
        .into_iter()
        .chain(columns)
        .chain(numeric)
        .chain(levels)
        .filter(|(_, header)| absent(header))
        .map(|(what, header)| {
            format!(
                "mapping.{what} names `{header}`, which is not in the file; its headers are {}",
                headers.join(", ")
            )
        })
        .collect()
}

fn find(headers: &[String], wanted: &str) -> Option<usize> {
    let wanted = wanted.trim().trim_end_matches('?');
    headers
        .iter()
        .position(|header| header.trim() == wanted)
        .or_else(|| headers.iter().position(|header| key(header) == key(wanted)))
}

/// A table's frame under way.
struct Building<'a> {
    rules: &'a Rules,
    mapping: &'a Mapping,
    headers: &'a [String],
    raw: &'a Frame,
    facts: &'a mut Facts,
    entries: &'a mut Entries,
}

impl<'a> Building<'a> {
    fn run(&mut self) -> Result<Frame, PhaseError> {
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
        let read = |cell: &str| stamp(cell, self.rules.zone, order).map(|at| (at.seconds, at.day));
        Ok(cells.iter().map(|cell| cell.and_then(read)).collect())
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

/// The rows of a table as leads, so that phases that look at leads find them: nothing is known but times and who.
fn as_leads(table: &Frame) -> Result<Frame, PhaseError> {
    let none = super::others::empty(&contract_of(contract::LEADS)?)?;
    let empty = super::leads::split(&none)?.0;
    if table.height() == 0 {
        return Ok(empty);
    }
    let mut known = FrameBuilder::new();
    for name in [
        "row_id",
        "source_file",
        "lead_id",
        "contacted_at",
        "contacted_date",
        "mql_at",
        "mql_date",
    ] {
        known = known.column(table.column(name).map_err(crate::frame::FrameError::from)?.clone());
    }
    let entity = table.column("entity").map_err(crate::frame::FrameError::from)?.clone();
    let known = super::family::with(
        &known.finish()?,
        FrameBuilder::new().column(entity.with_name("rep_crd".into())),
    )?;
    let all = super::family::below(&[empty, known])?;
    Ok(take_rows(&all, &(0..table.height()).collect::<Vec<_>>())?)
}
