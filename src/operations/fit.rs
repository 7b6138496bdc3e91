//! Fitting a file to datasets: which layout knows it, which header proposes itself for which column, and how well each
//! dataset would take it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::OnceLock;

use serde::Deserialize;

use super::error::OperationError;
use super::files::{contract_of, refuse_rules};
use super::mapping::{AttributeRow, Candidate, DatasetFit, HeaderSample, MappingRow, MappingSheet};
use super::personal::{class_of, personal_class};
use crate::frame::{Contract, Inspection, Layout, Source, choose_layout, inspect, instead, map_headers, rank_headers};
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
        Ok(_) => refuse_rules(path, shown)?,
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
    let has_layouts = |dataset: &str| playbook.layouts.iter().any(|layout| layout.dataset == dataset);
    let mut fits: Vec<DatasetFit> = Vec::new();
    for (place, contract) in playbook.contracts.iter().enumerate() {
        // Several datasets of the same columns take the same file the same way.
        let twin = playbook.contracts.iter().take(place).position(|earlier| {
            earlier.columns == contract.columns && !has_layouts(&earlier.dataset) && !has_layouts(&contract.dataset)
        });
        let same = twin.and_then(|twin| fits.get(twin)).map(|known| DatasetFit {
            dataset: contract.dataset.clone(),
            ..known.clone()
        });
        fits.push(same.unwrap_or_else(|| fit(playbook, contract, inspection)));
    }
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
            let ids = layouts.iter().map(|layout| layout.id.as_str());
            OperationError::Usage(format!("no layout `{id}` for {dataset}; {}", instead(id, ids)))
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
