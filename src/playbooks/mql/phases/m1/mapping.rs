//! D-4: any labelled table. The mapping names id, outcome and time; columns that the features know become their inputs,
//! the others numbers and levels of their own.

use std::collections::BTreeMap;

use super::building::Building;
use super::entries::Entries;
use super::family::{DUPLICATE, Family, contract_of};
use super::headers::{Chosen, as_text, key};
use super::sheet::{Facts, Rules};
use crate::engine::{InputFile, PhaseContext, PhaseError};
use crate::frame::{Frame, FrameBuilder, take_rows};
use crate::playbooks::mql::contract;

/// Prefix of a further column used as a number.
pub(in crate::playbooks::mql::phases) const NUMERIC: &str = "numeric:";
/// Prefix of a further column used as levels.
pub(in crate::playbooks::mql::phases) const LEVEL: &str = "level:";

/// Which column is what.
#[derive(Debug, Clone, Default)]
pub(super) struct Mapping {
    pub id: String,
    pub label: String,
    pub positive: String,
    pub start: String,
    pub outcome: String,
    pub time: String,
    pub entity: String,
    pub segment: String,
    pub drop: Vec<String>,
    pub columns: Vec<(String, String)>,
    pub units: BTreeMap<String, f64>,
    pub extra_numeric: Vec<String>,
    pub extra_categorical: Vec<String>,
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

    /// Whether somebody described a table: without its label none can be read.
    pub(super) fn is_given(&self) -> bool {
        !self.label.is_empty()
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

fn one(
    context: &PhaseContext<'_>,
    file: &InputFile,
    rules: &Rules,
    mapping: &Mapping,
    facts: &mut Facts,
    entries: &mut Entries,
) -> Result<Option<Frame>, PhaseError> {
    let opened = match context.open(file) {
        Ok(opened) => opened,
        Err(PhaseError::Read(error)) => {
            facts.problems.push(error.to_string());
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    let headers = &opened.inspection.headers.clone();
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
    let loaded = context.load_opened(opened, &source, &as_text(contract::TABLE, &chosen), None)?;
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

/// The place of a header.
pub(super) fn find(headers: &[String], wanted: &str) -> Option<usize> {
    let wanted = wanted.trim().trim_end_matches('?');
    headers
        .iter()
        .position(|header| header.trim() == wanted)
        .or_else(|| headers.iter().position(|header| key(header) == key(wanted)))
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
