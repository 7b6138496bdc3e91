//! Accepting a mapping: checked against the file, written into `assay.toml`, and taken back if it was a mistake.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::bench::{Bench, vocabulary};
use super::error::OperationError;
use super::files::contract_of;
use super::fit::{
    attribute_otherwise, known_layout, layouts_of, look_at, mapping_sheet, rank_datasets, relaxed_contract,
};
use super::mapping::{Acceptance, MappingSheet};
use crate::engine::Pipeline;
use crate::frame::{Inspection, instead, map_headers};
use crate::playbooks::Playbook;
use crate::store::{SETTINGS_FILE, SourceEntry, save_source, sha256_hex, write_atomic};

/// The state under which the settings' previous text is kept.
const UNDO: &str = "settings-undo";

/// What came of an acceptance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The file as people call it.
    pub shown: String,
    /// The dataset.
    pub dataset: String,
    /// Whether an entry was there already and took the new mapping.
    pub replaced: bool,
    /// Columns mapped.
    pub columns: usize,
    /// Other datasets that the file stands in as well.
    pub also_in: Vec<String>,
    /// Phases whose results no longer fit, in order.
    pub stale: Vec<String>,
}

impl Accepted {
    /// One sentence: what was written and what has to run.
    pub fn words(&self) -> String {
        let did = if self.replaced { "mapped again in" } else { "added to" };
        let also = if self.also_in.is_empty() {
            String::new()
        } else {
            format!(" (it stands in {} too)", self.also_in.join(", "))
        };
        let stale = if self.stale.is_empty() {
            "no phase reads it".to_owned()
        } else {
            format!("stale: {}", self.stale.join(", "))
        };
        format!("{} {did} {}{also}; {stale}", self.shown, self.dataset)
    }
}

/// Phases that read a dataset, and those that read what they make, in order.
fn phases_of(pipeline: &Pipeline, dataset: &str) -> Vec<String> {
    let mut touched: BTreeSet<&str> = BTreeSet::new();
    let mut found = Vec::new();
    for phase in pipeline.phases {
        let below = pipeline.needs(phase).iter().any(|id| touched.contains(id));
        if below || phase.datasets.contains(&dataset) {
            touched.insert(phase.id);
            found.push(phase.id.to_owned());
        }
    }
    found
}

impl Bench {
    /// The file as `assay.toml` and people call it: relative to the workspace where it lies inside, else absolute.
    pub fn shown_path(&self, path: &Path) -> (PathBuf, String) {
        let absolute = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let root = &self.workspace().root;
        let root = root.canonicalize().unwrap_or_else(|_| root.clone());
        let shown = absolute.strip_prefix(&root).unwrap_or(&absolute).display().to_string();
        (absolute, shown)
    }

    /// The entry a file is read through, with how many files it takes in.
    fn entry_of(&self, playbook: &str, dataset: &str, path: &Path) -> Option<(SourceEntry, usize)> {
        let wanted = path.canonicalize().ok()?;
        for (entry, files) in self.workspace().entries(playbook, dataset) {
            let files = files.unwrap_or_default();
            let same = |found: &Path| found.canonicalize().is_ok_and(|found| found == wanted);
            if files.iter().any(|file| same(&file.path)) {
                return Some((entry.clone(), files.len()));
            }
        }
        None
    }

    /// The mapping sheet of a file: for `dataset`, or for the one it stands in, or for the one that fits it best.
    /// What stands in the settings is taken over; `layout` outranks it.
    ///
    /// # Errors
    /// When the dataset or the layout does not exist.
    pub fn sheet_for(
        &self,
        playbook: &Playbook,
        path: &Path,
        inspection: &Inspection,
        dataset: Option<&str>,
        layout: Option<&str>,
    ) -> Result<MappingSheet, OperationError> {
        let (absolute, shown) = self.shown_path(path);
        let names = playbook.table_datasets();
        let stands_in = names
            .clone()
            .find(|name| self.entry_of(playbook.id, name, &absolute).is_some());
        let best = rank_datasets(playbook, inspection).into_iter().next();
        let chosen = dataset
            .or(stands_in)
            .map(str::to_owned)
            .or_else(|| best.map(|fit| fit.dataset))
            .ok_or_else(|| OperationError::Usage(format!("{} has no datasets", playbook.id)))?;
        let entry = self.entry_of(playbook.id, &chosen, &absolute).map(|(entry, _)| entry);
        mapping_sheet(
            playbook,
            &chosen,
            (&absolute, &shown),
            inspection,
            entry.as_ref(),
            layout,
        )
    }

    /// Checks a mapping against its file and writes it into `assay.toml`: a new entry, or the one the file has already.
    /// The previous text is kept for [`Bench::take_back_mapping`].
    ///
    /// # Errors
    /// With a sentence for whatever is missing or does not exist: dataset, layout, column, header, attribute. Then, as
    /// when the file or the settings cannot be read or written, nothing was changed.
    pub fn accept_mapping(&self, playbook: &Playbook, wanted: &Acceptance) -> Result<Accepted, OperationError> {
        let (absolute, shown) = self.shown_path(&wanted.path);
        let inspection = look_at(&absolute, &shown)?;
        let attributes = check(playbook, wanted, &shown, &inspection)?;
        let found = self.entry_of(playbook.id, &wanted.dataset, &absolute);
        if let Some((entry, files)) = found.as_ref().filter(|(_, files)| *files > 1) {
            return Err(OperationError::Refused(format!(
                "`{shown}` is read through `{}` in {SETTINGS_FILE} with {} other files, and they share one mapping: name \
                 its files there one by one first",
                entry.path,
                files - 1
            )));
        }
        let entry = SourceEntry {
            path: shown.clone(),
            layout: wanted.layout.clone(),
            attributes,
            columns: wanted.mapping.clone(),
            line: None,
        };
        let replaces = found.as_ref().map(|(entry, _)| entry.path.as_str());
        let settings = self.workspace().root.join(SETTINGS_FILE);
        let saved = save_source(&settings, playbook.id, &wanted.dataset, &entry, replaces, &vocabulary())?;
        let undo = serde_json::json!({ "before": saved.before, "after": sha256_hex(saved.after.as_bytes()) });
        self.workspace().write_state(UNDO, &undo)?;
        let also = playbook
            .table_datasets()
            .filter(|name| *name != wanted.dataset && self.entry_of(playbook.id, name, &absolute).is_some());
        Ok(Accepted {
            shown,
            dataset: wanted.dataset.clone(),
            replaced: found.is_some(),
            columns: wanted.mapping.len(),
            also_in: also.map(str::to_owned).collect(),
            stale: phases_of(&playbook.pipeline, &wanted.dataset),
        })
    }

    /// Puts `assay.toml` back to what it was before the last acceptance.
    ///
    /// # Errors
    /// When nothing was accepted, or the file was edited since.
    pub fn take_back_mapping(&self) -> Result<(), OperationError> {
        let state = self.workspace().read_state(UNDO)?;
        let text = |name: &str| state.as_ref()?.get(name)?.as_str().map(str::to_owned);
        let (Some(before), Some(after)) = (text("before"), text("after")) else {
            return Err(OperationError::Refused(
                "no mapping was accepted that could be taken back".to_owned(),
            ));
        };
        let path = self.workspace().root.join(SETTINGS_FILE);
        let now = std::fs::read(&path).unwrap_or_default();
        if sha256_hex(&now) != after {
            return Err(OperationError::Refused(format!(
                "{SETTINGS_FILE} was changed since the mapping was accepted: take the entry out there"
            )));
        }
        write_atomic(&path, before.as_bytes())?;
        self.workspace().write_state(UNDO, &serde_json::Value::Null)?;
        Ok(())
    }
}

/// What a mapping says of a file, checked; gives the attributes in the spelling in which they are kept.
pub(super) fn check(
    playbook: &Playbook,
    wanted: &Acceptance,
    shown: &str,
    inspection: &Inspection,
) -> Result<BTreeMap<String, String>, OperationError> {
    let contract = contract_of(playbook, &wanted.dataset)?;
    let layouts = layouts_of(playbook, &wanted.dataset);
    let named = match &wanted.layout {
        Some(id) => Some(layouts.iter().find(|layout| layout.id == *id).ok_or_else(|| {
            let way_out = instead(id, layouts.iter().map(|layout| layout.id.as_str()));
            OperationError::Usage(format!("no layout `{id}` for {}; {way_out}", wanted.dataset))
        })?),
        None => None,
    };
    let layout = named.or_else(|| known_layout(inspection, &layouts, contract));
    let mut attributes = BTreeMap::new();
    for (name, value) in &wanted.attributes {
        let known = playbook
            .attributes
            .iter()
            .filter(|known| known.datasets.contains(&wanted.dataset));
        let names: Vec<&str> = known.clone().map(|known| known.name.as_str()).collect();
        let attribute = known.clone().find(|known| known.name == *name).ok_or_else(|| {
            let way_out = instead(name, names.iter().copied());
            OperationError::Usage(format!("no attribute `{name}` for {}; {way_out}", wanted.dataset))
        })?;
        let kept = attribute
            .accept(value)
            .map_err(|allowed| OperationError::Usage(format!("{name} = `{value}` is not {allowed}")))?;
        attributes.insert(name.clone(), kept);
    }
    for attribute in playbook
        .attributes
        .iter()
        .filter(|known| known.datasets.contains(&wanted.dataset))
    {
        let given = attributes.contains_key(&attribute.name) || attribute_otherwise(attribute, layout, shown).is_some();
        if attribute.required && !given {
            return Err(OperationError::Refused(format!(
                "`{shown}` needs {}: {}",
                attribute.name, attribute.description
            )));
        }
    }
    let relaxed = relaxed_contract(playbook, contract, &attributes);
    let map = map_headers(inspection, &relaxed, layout, &wanted.mapping);
    for (column, header) in &wanted.mapping {
        if contract.column(column).is_none() {
            return Err(OperationError::Usage(format!(
                "{} has no column `{column}`",
                wanted.dataset
            )));
        }
        if !map.headers.contains(header) {
            return Err(OperationError::Usage(format!(
                "`{shown}` has no header `{header}` for `{column}`"
            )));
        }
    }
    if !map.missing_required.is_empty() {
        let names: Vec<&str> = map
            .missing_required
            .iter()
            .map(|missing| missing.column.as_str())
            .collect();
        return Err(OperationError::Refused(format!(
            "`{shown}` cannot be read as {} yet: {} still need{} a header",
            wanted.dataset,
            names.join(", "),
            if names.len() == 1 { "s" } else { "" }
        )));
    }
    Ok(attributes)
}
