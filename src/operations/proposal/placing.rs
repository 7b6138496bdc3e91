//! One file of the folder and one playbook: the dataset it goes to, the entry that follows, and why.

use std::collections::BTreeMap;

use super::folder::FolderFile;
use super::settings;
use crate::frame::Inspection;
use crate::operations::accept::check;
use crate::operations::error::OperationError;
use crate::operations::fit::mapping_sheet;
use crate::operations::mapping::{DatasetFit, MappingSheet};
use crate::playbooks::{Playbook, SourceAttribute};
use crate::store::SourceEntry;

/// What becomes of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placed {
    /// It gets an entry.
    Entry,
    /// Several datasets fit it equally: a person chooses.
    Choice,
    /// It gets a comment: something is missing, or it fits too little.
    Comment,
    /// It fits nothing, or cannot be read.
    Nowhere,
}

impl Placed {
    /// Its word in tables.
    pub fn word(self) -> &'static str {
        match self {
            Self::Entry => "written",
            Self::Choice => "choose",
            Self::Comment => "commented",
            Self::Nowhere => "left out",
        }
    }
}

/// A file's place in the workspace.
#[derive(Debug, Clone)]
pub struct Placement {
    /// The file, as `assay.toml` names it.
    pub shown: String,
    /// What becomes of it.
    pub placed: Placed,
    /// The dataset and the entry for it; for a choice every dataset that fits equally.
    pub entry: Option<SourceEntry>,
    /// The datasets: one, or those to choose from.
    pub datasets: Vec<String>,
    /// Required columns that have a header, and required columns.
    pub required: (usize, usize),
    /// Columns that have a header.
    pub mapped: usize,
    /// Required columns without a header.
    pub missing: Vec<String>,
    /// How well it fits, 0 to 1.
    pub score: Option<f64>,
    /// Why, in words.
    pub because: String,
}

/// The datasets that are worth thinking of.
pub(super) fn fitting(mut fits: Vec<DatasetFit>) -> Vec<DatasetFit> {
    fits.retain(|fit| fit.score >= settings().mention_minimum && fit.claimed >= settings().least_columns);
    // What is read as it is goes before what must be mapped, and what misses nothing before what misses something.
    fits.sort_by(|left, right| {
        let rank = |fit: &DatasetFit| (!is_whole(fit), -fit.score);
        let ((left_part, left_score), (right_part, right_score)) = (rank(left), rank(right));
        left_part.cmp(&right_part).then(left_score.total_cmp(&right_score))
    });
    fits
}

/// Whether a file fits a dataset well enough for an entry, as far as its columns tell.
pub(super) fn is_whole(fit: &DatasetFit) -> bool {
    fit.missing.is_empty() && fit.score >= settings().entry_minimum
}

/// The best dataset and those that fit as well.
pub(super) fn equals(fits: &[DatasetFit]) -> Vec<&DatasetFit> {
    let Some(best) = fits.first() else { return Vec::new() };
    let as_good = |fit: &&DatasetFit| {
        is_whole(fit) == is_whole(best)
            && fit.layout.is_some() == best.layout.is_some()
            && best.score - fit.score <= settings().equal_within
    };
    fits.iter().filter(as_good).collect()
}

/// Words of a name: letters and digits, in small letters.
fn name_words(name: &str) -> Vec<String> {
    let words = name.split(|letter: char| !letter.is_alphanumeric());
    words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

/// Of datasets that fit equally the one whose name the file's own name has more of than of any other's.
fn by_name<'f>(equal: &[&'f DatasetFit], shown: &str) -> Option<&'f DatasetFit> {
    let told = name_words(shown.rsplit('/').next().unwrap_or(shown));
    let share = |fit: &DatasetFit| {
        let words = name_words(&fit.dataset);
        let found = words.iter().filter(|word| told.contains(word)).count();
        found as f64 / words.len().max(1) as f64
    };
    let best = equal
        .iter()
        .copied()
        .max_by(|one, other| share(one).total_cmp(&share(other)))?;
    let alone = equal.iter().filter(|fit| share(fit) >= share(best)).count() == 1;
    (alone && share(best) > 0.0).then_some(best)
}

/// The place of a file under a playbook; `twin` is a file of the same bytes that has a place already.
pub(super) fn place(playbook: &Playbook, file: &FolderFile, fits: &[DatasetFit], twin: Option<&str>) -> Placement {
    let nowhere = |because: String| Placement {
        shown: file.shown.clone(),
        placed: Placed::Nowhere,
        entry: None,
        datasets: Vec::new(),
        required: (0, 0),
        mapped: 0,
        missing: Vec::new(),
        score: None,
        because,
    };
    let inspection = match &file.looked {
        Ok(inspection) => inspection,
        Err(why) => return nowhere(why.clone()),
    };
    let equal = equals(fits);
    let Some(best) = equal.first().copied() else {
        return nowhere(format!("fits no dataset of {}", playbook.id));
    };
    let several = equal.len() > 1;
    let named = by_name(&equal, &file.shown).filter(|_| several);
    let chosen = named.unwrap_or(best);
    let entered = entry_for(playbook, file, inspection, &chosen.dataset);
    let (sheet, entry) = match entered {
        Ok(found) => found,
        Err(error) => return nowhere(error.to_string()),
    };
    let needed: Vec<_> = sheet.rows.iter().filter(|row| sheet.needs(row)).collect();
    let with_header = needed.iter().filter(|row| row.header().is_some()).count();
    let missing: Vec<String> = sheet.missing().into_iter().map(str::to_owned).collect();
    let open = (several && named.is_none()).then(|| equal.iter().map(|fit| fit.dataset.clone()));
    let datasets: Vec<String> = open.map_or_else(|| vec![chosen.dataset.clone()], Iterator::collect);
    let (placed, because) = judge(chosen, &sheet, entry.as_ref().err(), &datasets, named.is_some(), twin);
    Placement {
        placed,
        entry: Some(entry.unwrap_or_else(|_| draft_of(&sheet, &file.shown))),
        required: (with_header, needed.len()),
        mapped: sheet.rows.iter().filter(|row| row.header().is_some()).count(),
        missing,
        score: Some(chosen.score),
        because,
        datasets,
        ..nowhere(String::new())
    }
}

/// What becomes of the file, and why.
fn judge(
    fit: &DatasetFit,
    sheet: &MappingSheet,
    refused: Option<&OperationError>,
    datasets: &[String],
    by_name: bool,
    twin: Option<&str>,
) -> (Placed, String) {
    if let Some(twin) = twin {
        return (Placed::Comment, format!("the same bytes as {twin}"));
    }
    if let Some(problem) = sheet.problems().first() {
        return (Placed::Comment, problem.clone());
    }
    if let Some(error) = refused {
        return (Placed::Comment, error.to_string());
    }
    if fit.score < settings().entry_minimum {
        let words = format!("few of its columns are known ({} of {})", fit.claimed, fit.headers);
        return (Placed::Comment, words);
    }
    if datasets.len() > 1 {
        return (Placed::Choice, format!("fits {} equally", datasets.join(" and ")));
    }
    let named = if by_name { "; its name tells which dataset" } else { "" };
    (Placed::Entry, format!("{}{named}", fit.reason))
}

type Entered = (MappingSheet, Result<SourceEntry, OperationError>);

/// The mapping sheet of a file and the entry that a run would take, or why it would not.
fn entry_for(
    playbook: &Playbook,
    file: &FolderFile,
    inspection: &Inspection,
    dataset: &str,
) -> Result<Entered, OperationError> {
    let place = (file.path.as_path(), file.shown.as_str());
    let mut sheet = mapping_sheet(playbook, dataset, place, inspection, None, None)?;
    let told: BTreeMap<String, String> = sheet
        .attributes
        .iter()
        .filter(|row| row.value.is_empty() && row.otherwise.is_none() && row.attribute.required)
        .filter_map(|row| {
            Some((
                row.attribute.name.clone(),
                said_throughout(&sheet, inspection, &row.attribute)?,
            ))
        })
        .collect();
    for row in &mut sheet.attributes {
        if let Some(value) = told.get(&row.attribute.name) {
            row.value.clone_from(value);
        }
    }
    let checked = check(playbook, &sheet.acceptance(), &file.shown, inspection);
    let entry = checked.map(|attributes| SourceEntry {
        attributes,
        ..draft_of(&sheet, &file.shown)
    });
    Ok((sheet, entry))
}

/// The entry as the sheet has it, whether or not a run would take it.
fn draft_of(sheet: &MappingSheet, shown: &str) -> SourceEntry {
    let acceptance = sheet.acceptance();
    SourceEntry {
        path: shown.to_owned(),
        layout: acceptance.layout,
        attributes: acceptance.attributes,
        columns: acceptance.mapping,
        line: None,
    }
}

/// What a column named as the attribute says in every sample row: then the file is about that one.
fn said_throughout(sheet: &MappingSheet, inspection: &Inspection, attribute: &SourceAttribute) -> Option<String> {
    let row = sheet.rows.iter().find(|row| row.column == attribute.name)?;
    let place = inspection
        .headers
        .iter()
        .position(|header| Some(header.as_str()) == row.header())?;
    let cells = inspection.sample.iter().filter_map(|record| record.get(place));
    let values: Vec<&str> = cells.map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect();
    let first = attribute.accept(values.first()?).ok()?;
    let agrees = |value: &&str| attribute.accept(value).as_ref() == Ok(&first);
    (values.len() >= settings().least_agreeing && values.iter().all(agrees)).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(dataset: &str, score: f64) -> DatasetFit {
        DatasetFit {
            dataset: dataset.to_owned(),
            layout: None,
            reads: true,
            claimed: 4,
            headers: 5,
            missing: Vec::new(),
            score,
            reason: String::new(),
        }
    }

    #[test]
    fn equal_datasets_are_told_apart_by_the_files_name_or_not_at_all() {
        let fits = [fit("reps_t1", 0.9), fit("reps_t2", 0.9), fit("other", 0.7)];
        let equal = equals(&fits);
        assert_eq!(equal.len(), 2);
        let told = |shown: &str| by_name(&equal, shown).map(|fit| fit.dataset.as_str());
        assert_eq!(told("vendor/Export T2 (jan).csv"), Some("reps_t2"));
        assert_eq!(told("reps.csv"), None);
        assert_eq!(told("export.csv"), None);
    }

    #[test]
    fn what_misses_nothing_goes_before_what_scores_more() {
        let mut missing = fit("one", 0.95);
        missing.missing = vec!["phone".to_owned()];
        let found = fitting(vec![missing, fit("two", 0.8), fit("three", 0.2)]);
        let names: Vec<&str> = found.iter().map(|fit| fit.dataset.as_str()).collect();
        assert_eq!(names, ["two", "one"]);
    }
}
