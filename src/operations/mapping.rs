//! The mapping sheet: which header of a foreign file fills which column of a dataset, prepared as plain values that a
//! person can change, and that say themselves what is still missing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde::Deserialize;

use super::error::OperationError;
use super::files::contract_of;
use super::personal::{class_of, personal_class};
use crate::frame::{
    ColumnKind, Contract, Inspection, Layout, Source, choose_layout, inspect, map_headers, rank_headers,
};
use crate::playbooks::{Playbook, SourceAttribute};
use crate::privacy::{PiiClass, mask_text};
use crate::store::SourceEntry;

/// `data/data.toml`; the file explains each entry.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DataSettings {
    pub fallback_layout: String,
    pub optional_minimum: f64,
    pub required_minimum: f64,
    pub telling_minimum: f64,
    pub samples_shown: usize,
    pub personal_share: f64,
}

/// The built-in settings of this module.
pub(super) fn data_settings() -> &'static DataSettings {
    static SETTINGS: OnceLock<DataSettings> = OnceLock::new();
    SETTINGS.get_or_init(|| crate::playbooks::embedded("data.toml", include_str!("data/data.toml")))
}

/// A header of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderSample {
    /// The header.
    pub header: String,
    /// Its first values, masked where they look personal.
    pub samples: Vec<String>,
}

/// A header weighed for a column.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The header.
    pub header: String,
    /// 0 to 1; 1 is an equal name or alias.
    pub score: f64,
    /// Why, in words.
    pub reason: String,
    /// Whether every sample value has the column's own shape.
    pub telling: bool,
}

/// One column of the contract on the sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct MappingRow {
    /// Canonical name.
    pub column: String,
    /// What its cells are typed as.
    pub kind: ColumnKind,
    /// Whether a file without it is refused, before attributes are looked at.
    pub required: bool,
    /// Whether it holds personal data.
    pub personal: bool,
    /// One sentence for people.
    pub description: String,
    /// The header that fills it without a mapping: by layout, name or alias.
    pub automatic: Option<String>,
    /// The header a person (or the proposal) chose.
    pub chosen: Option<String>,
    /// Every header, the most likely first.
    pub candidates: Vec<Candidate>,
}

impl MappingRow {
    /// The header that fills the column.
    pub fn header(&self) -> Option<&str> {
        self.chosen.as_deref().or(self.automatic.as_deref())
    }

    /// Why that header, in words.
    pub fn reason(&self) -> &str {
        match (&self.chosen, &self.automatic) {
            (None, Some(_)) => "by its name",
            (None, None) => "no header yet",
            (Some(header), _) => self
                .candidates
                .iter()
                .find(|candidate| candidate.header == *header)
                .map_or("not in the file", |candidate| candidate.reason.as_str()),
        }
    }
}

/// One attribute of the entry on the sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttributeRow {
    /// What it is and may be.
    pub attribute: SourceAttribute,
    /// What was typed.
    pub value: String,
    /// What holds where nothing is typed, such as a layout's own state.
    pub otherwise: Option<String>,
}

impl AttributeRow {
    /// What is wrong with it, if anything.
    pub fn problem(&self) -> Option<String> {
        let name = &self.attribute.name;
        if self.value.trim().is_empty() {
            let missing = self.attribute.required && self.otherwise.is_none();
            return missing.then(|| format!("{name} is needed: {}", self.attribute.description));
        }
        let wanted = self.attribute.accept(&self.value).err()?;
        Some(format!("{name} = `{}` is not {wanted}", self.value.trim()))
    }
}

/// How well a dataset fits a file.
#[derive(Debug, Clone, PartialEq)]
pub struct DatasetFit {
    /// The dataset.
    pub dataset: String,
    /// The layout that knows the file's headers, if one does.
    pub layout: Option<String>,
    /// Whether the file can be read without a mapping.
    pub reads: bool,
    /// Headers of the file that its columns claim, by name or by likeness.
    pub claimed: usize,
    /// Headers of the file.
    pub headers: usize,
    /// Required columns that no header comes near.
    pub missing: Vec<String>,
    /// 0 to 1: for ranking only.
    pub score: f64,
    /// Why, in words.
    pub reason: String,
}

/// The sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct MappingSheet {
    /// The file.
    pub path: PathBuf,
    /// How people call it.
    pub shown: String,
    /// What it is: bytes, encoding, records' form.
    pub about: String,
    /// The playbook.
    pub playbook: String,
    /// The dataset it is offered to.
    pub dataset: String,
    /// The layout it will be read by.
    pub layout: Option<String>,
    /// The layouts there are for the dataset.
    pub layouts: Vec<String>,
    /// Whether the layout, or the contract's own names, read the file without a mapping.
    pub reads: bool,
    /// Whether the file stands in the settings for this dataset already.
    pub entered: bool,
    /// The contract's columns: required ones without a header first, then as the contract has them.
    pub rows: Vec<MappingRow>,
    /// The entry's attributes.
    pub attributes: Vec<AttributeRow>,
    /// The file's headers, in order.
    pub headers: Vec<HeaderSample>,
    /// The datasets of the playbook, best first.
    pub fits: Vec<DatasetFit>,
}

impl MappingSheet {
    /// Columns that attributes make optional.
    fn relaxed(&self) -> BTreeSet<&str> {
        let given = self.attributes.iter().filter(|row| !row.value.trim().is_empty());
        given
            .flat_map(|row| row.attribute.relaxes.iter().map(String::as_str))
            .collect()
    }

    /// Whether a row must have a header.
    pub fn needs(&self, row: &MappingRow) -> bool {
        row.required && !self.relaxed().contains(row.column.as_str())
    }

    /// Required columns without a header.
    pub fn missing(&self) -> Vec<&str> {
        let open = self.rows.iter().filter(|row| row.header().is_none() && self.needs(row));
        open.map(|row| row.column.as_str()).collect()
    }

    /// What keeps the sheet from being saved, the first thing first.
    pub fn problems(&self) -> Vec<String> {
        let mut found = Vec::new();
        let missing = self.missing();
        if !missing.is_empty() {
            let verb = if missing.len() == 1 { "has" } else { "have" };
            found.push(format!("{} {verb} no header yet", missing.join(", ")));
        }
        found.extend(self.attributes.iter().filter_map(AttributeRow::problem));
        found
    }

    /// Headers that no column takes.
    pub fn unused(&self) -> Vec<&HeaderSample> {
        let taken: BTreeSet<&str> = self.rows.iter().filter_map(MappingRow::header).collect();
        let free = self
            .headers
            .iter()
            .filter(|known| !taken.contains(known.header.as_str()));
        free.collect()
    }

    /// Sample values of a header, masked where the column or the values are personal.
    pub fn samples(&self, row: &MappingRow, header: &str) -> Vec<String> {
        let known = self.headers.iter().find(|known| known.header == header);
        let samples = known.map(|known| known.samples.clone()).unwrap_or_default();
        if !row.personal {
            return samples;
        }
        let class = class_of(&row.column);
        samples
            .into_iter()
            .map(|text| {
                if text.contains('•') {
                    text
                } else {
                    mask_text(class, &text)
                }
            })
            .collect()
    }

    /// What saving it would write.
    pub fn acceptance(&self) -> Acceptance {
        let chosen = self.rows.iter().filter_map(|row| {
            // Where a layout reads a column by itself (perhaps from several headers) nothing has to be said.
            let said = self.layout.is_some() && row.chosen == row.automatic;
            let header = row.chosen.clone().filter(|_| !said)?;
            Some((row.column.clone(), header))
        });
        let attributes = self.attributes.iter().filter_map(|row| {
            let value = row.value.trim();
            (!value.is_empty()).then(|| (row.attribute.name.clone(), value.to_owned()))
        });
        Acceptance {
            dataset: self.dataset.clone(),
            path: self.path.clone(),
            mapping: chosen.collect(),
            layout: self.layout.clone(),
            attributes: attributes.collect(),
        }
    }
}

/// What a person accepted: enough to write the entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    /// The dataset.
    pub dataset: String,
    /// The file.
    pub path: PathBuf,
    /// Canonical column to header.
    pub mapping: BTreeMap<String, String>,
    /// The layout.
    pub layout: Option<String>,
    /// Attributes of the entry.
    pub attributes: BTreeMap<String, String>,
}

/// The contract with what the attributes make optional.
pub(super) fn relaxed_contract(
    playbook: &Playbook,
    contract: &Contract,
    attributes: &BTreeMap<String, String>,
) -> Contract {
    let mut relaxed = contract.clone();
    let given = playbook
        .attributes
        .iter()
        .filter(|attribute| attribute.datasets.contains(&contract.dataset) && attributes.contains_key(&attribute.name));
    let names: BTreeSet<&str> = given
        .flat_map(|attribute| attribute.relaxes.iter().map(String::as_str))
        .collect();
    for column in relaxed.columns.iter_mut() {
        column.required = column.required && !names.contains(column.name.as_str());
    }
    relaxed
}

/// What an attribute is where nobody says it: the layout's own word, or the file's name's.
pub(super) fn attribute_otherwise(attribute: &SourceAttribute, layout: Option<&Layout>, shown: &str) -> Option<String> {
    let own = layout.and_then(|layout| layout.extra.get(&attribute.name)?.as_str().map(str::to_owned));
    own.or_else(|| attribute.from_name(shown.rsplit(['/', '\\']).next().unwrap_or(shown)))
}

/// The layouts of a dataset.
pub(super) fn layouts_of(playbook: &Playbook, dataset: &str) -> Vec<Layout> {
    let own = playbook.layouts.iter().filter(|layout| layout.dataset == dataset);
    own.cloned().collect()
}

/// The layout that knows a file: it leaves no required column without a header. A layout without a header line knows
/// only files whose first record looks like data.
pub(super) fn known_layout<'l>(
    inspection: &Inspection,
    layouts: &'l [Layout],
    contract: &Contract,
) -> Option<&'l Layout> {
    let digits = |cell: &String| cell.chars().any(|letter| letter.is_ascii_digit());
    let data_first = inspection.first_record.iter().any(digits);
    let fitting: Vec<Layout> = layouts
        .iter()
        .filter(|layout| layout.header || data_first)
        .cloned()
        .collect();
    let found = choose_layout(inspection, &fitting, contract)?;
    let map = map_headers(inspection, contract, Some(found), &BTreeMap::new());
    let complete = map.missing_required.is_empty() && !map.matched.is_empty();
    layouts.iter().find(|layout| complete && layout.id == found.id)
}

/// A first look at any file.
///
/// # Errors
/// When it is no file or cannot be read; the sentence says what to do.
pub fn look_at(path: &Path, shown: &str) -> Result<Inspection, OperationError> {
    match std::fs::metadata(path) {
        Ok(meta) if meta.is_dir() => {
            return Err(OperationError::Usage(format!(
                "`{shown}` is a folder; name a file in it"
            )));
        }
        Ok(_) => {}
        Err(error) => {
            return Err(OperationError::Usage(format!(
                "`{shown}` cannot be opened: {error}; check the path"
            )));
        }
    }
    let source = Source {
        path: path.to_owned(),
        shown: shown.to_owned(),
        ..Source::default()
    };
    Ok(inspect(&source)?)
}

/// The datasets of a playbook by how well they fit a file, the best first.
pub fn rank_datasets(playbook: &Playbook, inspection: &Inspection) -> Vec<DatasetFit> {
    let mut fits: Vec<DatasetFit> = playbook
        .contracts
        .iter()
        .map(|contract| fit(playbook, contract, inspection))
        .collect();
    fits.sort_by(|left, right| right.score.total_cmp(&left.score));
    fits
}

fn fit(playbook: &Playbook, contract: &Contract, inspection: &Inspection) -> DatasetFit {
    let layouts = layouts_of(playbook, &contract.dataset);
    let layout = known_layout(inspection, &layouts, contract);
    let map = map_headers(inspection, contract, layout, &BTreeMap::new());
    let reads = map.missing_required.is_empty() && !map.matched.is_empty() && (layouts.is_empty() || layout.is_some());
    let rows = rows_of(contract, layout, inspection, &BTreeMap::new());
    let by_name: BTreeSet<usize> = map.matched.iter().flat_map(|(_, sources)| sources.clone()).collect();
    let claimed = rows.iter().filter(|row| row.header().is_some()).count();
    let missing: Vec<String> = rows
        .iter()
        .filter(|row| row.required && row.header().is_none())
        .map(|row| row.column.clone())
        .collect();
    let headers = map.headers.len().max(1);
    let required = rows.iter().filter(|row| row.required).count();
    let covered = if required == 0 {
        0.5
    } else {
        1.0 - missing.len() as f64 / required as f64
    };
    let strength: f64 = rows
        .iter()
        .filter(|row| row.header().is_some())
        .map(|row| {
            row.candidates
                .first()
                .filter(|_| row.automatic.is_none())
                .map_or(1.0, |best| best.score)
        })
        .sum();
    let score = 0.5 * covered + 0.5 * (strength / headers as f64).min(1.0);
    let by = match (layout, by_name.len()) {
        (Some(layout), _) => format!("layout {} knows it", layout.id),
        (None, named) => format!("{named} headers by name"),
    };
    let open = if missing.is_empty() {
        "nothing required is missing".to_owned()
    } else {
        format!("required {} not found", missing.join(", "))
    };
    DatasetFit {
        dataset: contract.dataset.clone(),
        layout: layout.map(|layout| layout.id.clone()),
        reads,
        claimed,
        headers: map.headers.len(),
        missing,
        score,
        reason: format!("{claimed} columns found, {by}; {open}"),
    }
}

/// The rows of a sheet: what stands in the settings, else what is proposed; no header is proposed twice.
fn rows_of(
    contract: &Contract,
    layout: Option<&Layout>,
    inspection: &Inspection,
    entered: &BTreeMap<String, String>,
) -> Vec<MappingRow> {
    let map = map_headers(inspection, contract, layout, &BTreeMap::new());
    let automatic: BTreeMap<&str, String> = map
        .matched
        .iter()
        .filter_map(|(column, sources)| {
            let header = map.headers.get(*sources.first()?)?;
            Some((column.as_str(), header.clone()))
        })
        .collect();
    let row = |column: &crate::frame::ColumnContract| MappingRow {
        column: column.name.clone(),
        kind: column.kind,
        required: layout.map_or(column.required, |layout| layout.requires(column)),
        personal: column.pii,
        description: column.description.clone(),
        automatic: automatic.get(column.name.as_str()).cloned(),
        chosen: entered.get(&column.name).cloned(),
        candidates: rank_headers(inspection, column)
            .into_iter()
            .map(|ranked| Candidate {
                header: ranked.header,
                score: ranked.score,
                reason: ranked.reason,
                telling: ranked.telling,
            })
            .collect(),
    };
    let mut rows: Vec<MappingRow> = contract.columns.iter().map(row).collect();
    propose(&mut rows);
    rows
}

/// Gives free headers to columns without one, the surest first.
fn propose(rows: &mut [MappingRow]) {
    let settings = data_settings();
    let mut taken: BTreeSet<String> = rows.iter().filter_map(|row| row.header().map(str::to_owned)).collect();
    let mut offers: Vec<(f64, usize, String)> = Vec::new();
    for (place, row) in rows.iter().enumerate().filter(|(_, row)| row.header().is_none()) {
        let least = if row.required {
            settings.required_minimum
        } else {
            settings.optional_minimum
        };
        let good = row.candidates.iter().filter(|candidate| {
            candidate.score >= least || (candidate.telling && candidate.score >= settings.telling_minimum)
        });
        offers.extend(good.map(|candidate| (candidate.score, place, candidate.header.clone())));
    }
    offers.sort_by(|left, right| right.0.total_cmp(&left.0).then(left.1.cmp(&right.1)));
    for (_, place, header) in offers {
        if let Some(row) = rows.get_mut(place).filter(|row| row.header().is_none())
            && !taken.contains(&header)
        {
            taken.insert(header.clone());
            row.chosen = Some(header);
        }
    }
}

/// The sheet for a file and a dataset; `entry` is what stands in the settings for it. `layout` says which layout to
/// take; without one, the entry's, the one that knows the file, or the fallback.
///
/// # Errors
/// When the dataset or the layout does not exist.
pub fn mapping_sheet(
    playbook: &Playbook,
    dataset: &str,
    file: (&Path, &str),
    inspection: &Inspection,
    entry: Option<&SourceEntry>,
    layout: Option<&str>,
) -> Result<MappingSheet, OperationError> {
    let contract = contract_of(playbook, dataset)?;
    let layouts = layouts_of(playbook, dataset);
    let known = known_layout(inspection, &layouts, contract);
    let named = layout.or_else(|| entry.and_then(|entry| entry.layout.as_deref()));
    let layout = match named {
        Some(id) => Some(layouts.iter().find(|layout| layout.id == id).ok_or_else(|| {
            let ids: Vec<&str> = layouts.iter().map(|layout| layout.id.as_str()).collect();
            OperationError::Usage(format!("no layout `{id}` for {dataset}; there is {}", ids.join(", ")))
        })?),
        None => known.or_else(|| {
            layouts
                .iter()
                .find(|layout| layout.id == data_settings().fallback_layout)
        }),
    };
    let (path, shown) = file;
    let empty = BTreeMap::new();
    let entered = entry.map_or(&empty, |entry| &entry.columns);
    let mut rows = rows_of(contract, layout, inspection, entered);
    if layout.is_none() {
        // Nothing but names reads the file: what is found by name is written down with the rest.
        for row in rows.iter_mut().filter(|row| row.chosen.is_none()) {
            row.chosen.clone_from(&row.automatic);
        }
    }
    rows.sort_by_key(|row| (!(row.required && row.header().is_none()), !row.required));
    let attributes = attribute_rows(playbook, dataset, layout, shown, entry);
    let map = map_headers(inspection, contract, layout, &BTreeMap::new());
    Ok(MappingSheet {
        path: path.to_owned(),
        shown: shown.to_owned(),
        about: format!("{} bytes, {}", inspection.bytes, inspection.encoding),
        playbook: playbook.id.to_owned(),
        dataset: dataset.to_owned(),
        reads: map.missing_required.is_empty() && !map.matched.is_empty(),
        layout: layout.map(|layout| layout.id.clone()),
        layouts: layouts.iter().map(|layout| layout.id.clone()).collect(),
        entered: entry.is_some(),
        headers: header_samples(&map.headers, inspection, &rows),
        rows,
        attributes,
        fits: rank_datasets(playbook, inspection),
    })
}

fn attribute_rows(
    playbook: &Playbook,
    dataset: &str,
    layout: Option<&Layout>,
    shown: &str,
    entry: Option<&SourceEntry>,
) -> Vec<AttributeRow> {
    let own = playbook
        .attributes
        .iter()
        .filter(|attribute| attribute.datasets.iter().any(|name| name == dataset));
    let row = |attribute: &SourceAttribute| {
        let otherwise = attribute_otherwise(attribute, layout, shown);
        let written = entry.and_then(|entry| entry.attributes.get(&attribute.name).cloned());
        // What is needed is written down, so that a renamed file stays what it is.
        let proposed = otherwise.clone().filter(|_| attribute.required && entry.is_none());
        AttributeRow {
            attribute: attribute.clone(),
            value: written.or(proposed).unwrap_or_default(),
            otherwise,
        }
    };
    own.map(row).collect()
}

/// The headers with their first values; those of a personal column, or that look personal, are masked.
fn header_samples(headers: &[String], inspection: &Inspection, rows: &[MappingRow]) -> Vec<HeaderSample> {
    let sample = |(place, header): (usize, &String)| {
        let cells = inspection.sample.iter().filter_map(|record| record.get(place));
        let values: Vec<&str> = cells.map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect();
        let filled = rows.iter().find(|row| row.header() == Some(header));
        let class: Option<PiiClass> = personal_class(header, &values).or_else(|| {
            let personal = filled.filter(|row| row.personal)?;
            Some(class_of(&personal.column))
        });
        let shown = values.iter().take(data_settings().samples_shown);
        HeaderSample {
            header: header.clone(),
            samples: shown
                .map(|text| class.map_or_else(|| (*text).to_owned(), |class| mask_text(class, text)))
                .collect(),
        }
    };
    headers.iter().enumerate().map(sample).collect()
}
