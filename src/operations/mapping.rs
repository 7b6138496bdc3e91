//! The mapping sheet: which header of a foreign file fills which column of a dataset, prepared as plain values that a
//! person can change, and that say themselves what is still missing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::personal::class_of;
use crate::frame::ColumnKind;
use crate::playbooks::SourceAttribute;
use crate::privacy::mask_text;

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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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

impl Acceptance {
    /// The same with the file found from this folder, where its path does not begin at the root of the disk.
    pub(super) fn inside(&self, folder: &Path) -> Self {
        Self {
            path: folder.join(&self.path),
            ..self.clone()
        }
    }
}
