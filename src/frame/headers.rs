//! Which header is which canonical column: workspace mapping first, then the layout, then names and aliases, compared
//! without case and punctuation.

use super::contract::{ColumnContract, Contract};
use super::layout::{Layout, is_required};
use super::settings::reading;
use super::source::{Format, Inspection};
use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet};

/// A required column that no header answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingColumn {
    /// Canonical name.
    pub column: String,
    /// The unclaimed header most like it, if any comes near.
    pub nearest_header: Option<String>,
}

/// How a file's columns answer a contract.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HeaderMap {
    /// The file's columns after joining headers that hold a comma; `field_0`… for files without a header.
    pub headers: Vec<String>,
    /// For each of them, its first cell in a header record as it stands in the file, and how many cells it takes.
    pub spans: Vec<(usize, usize)>,
    /// Canonical column and the source columns (indices into `headers`) it takes values from, in order.
    pub matched: Vec<(String, Vec<usize>)>,
    /// Required columns without a source.
    pub missing_required: Vec<MissingColumn>,
    /// Frame names (`x_…`) of source columns that nothing claims.
    pub unknown: Vec<String>,
    /// Their source columns, in step with `unknown`.
    pub unknown_sources: Vec<usize>,
    /// What a person should know, e.g. a mapping that names no header of the file.
    pub warnings: Vec<String>,
}

/// A header as it is compared: letters and digits only, lower case.
#[must_use]
pub fn normalise(header: &str) -> String {
    header
        .chars()
        .filter(|character| character.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Gives each cell of a header record a name of its own: blank ones by position, repeated ones with a suffix.
pub(super) fn unique_headers(cells: &[String]) -> (Vec<String>, Vec<String>) {
    let mut headers: Vec<String> = Vec::with_capacity(cells.len());
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut warnings = Vec::new();
    for (position, cell) in cells.iter().enumerate() {
        let trimmed = cell.trim();
        let base = if trimmed.is_empty() {
            format!("column_{}", position + 1)
        } else {
            trimmed.to_owned()
        };
        let mut name = base.clone();
        let mut count = 1;
        while seen.contains(&name) {
            count += 1;
            name = format!("{base}_{count}");
        }
        if count > 1 {
            warnings.push(format!(
                "header `{base}` stands more than once; field {} is read as `{name}`",
                position + 1
            ));
        }
        seen.insert(name.clone());
        headers.push(name);
    }
    (headers, warnings)
}

/// Puts headers together that an unquoted comma tore apart, where the layout expects them.
fn join_headers(headers: &[String], joined: &[String]) -> (Vec<String>, Vec<(usize, usize)>) {
    let wanted: Vec<(&String, String)> = joined.iter().map(|header| (header, normalise(header))).collect();
    let mut names = Vec::with_capacity(headers.len());
    let mut spans = Vec::with_capacity(headers.len());
    let mut start = 0;
    while let Some(header) = headers.get(start) {
        let whole = wanted.iter().find_map(|(name, wanted)| {
            let mut together = normalise(header);
            let mut length = 1;
            while together.len() < wanted.len() {
                together.push_str(&normalise(headers.get(start + length)?));
                length += 1;
            }
            (length > 1 && together == *wanted).then(|| ((*name).clone(), length))
        });
        let (name, length) = whole.unwrap_or_else(|| (header.clone(), 1));
        names.push(name);
        spans.push((start, length));
        start += length;
    }
    (names, spans)
}

/// The file's columns as one layout sees them.
struct Columns {
    headers: Vec<String>,
    spans: Vec<(usize, usize)>,
    normalised: Vec<String>,
}

impl Columns {
    fn of(inspection: &Inspection, layout: Option<&Layout>) -> Self {
        let positional = layout.is_some_and(|layout| !layout.header) && matches!(inspection.format, Format::Csv { .. });
        let (headers, spans) = if positional {
            let width = layout
                .and_then(|layout| layout.expected_fields)
                .unwrap_or(inspection.headers.len());
            (
                (0..width).map(|field| format!("field_{field}")).collect(),
                (0..width).map(|field| (field, 1)).collect(),
            )
        } else {
            join_headers(&inspection.headers, layout.map_or(&[], |layout| &layout.joined_headers))
        };
        let normalised = headers.iter().map(|header: &String| normalise(header)).collect();
        Self {
            headers,
            spans,
            normalised,
        }
    }

    fn find(&self, header: &str) -> Option<usize> {
        let wanted = normalise(header);
        if wanted.is_empty() {
            return None;
        }
        self.normalised.iter().position(|known| *known == wanted)
    }

    fn find_all<'h>(&self, headers: impl IntoIterator<Item = &'h String>) -> Vec<usize> {
        let mut found = Vec::new();
        for index in headers.into_iter().filter_map(|header| self.find(header)) {
            if !found.contains(&index) {
                found.push(index);
            }
        }
        found
    }

    /// The sources of one column by layout, name and aliases.
    fn sources(&self, column: &ColumnContract, layout: Option<&Layout>) -> Vec<usize> {
        if let Some(layout) = layout {
            if layout.absent.contains(&column.name) {
                return Vec::new();
            }
            if let Some(declared) = layout.columns.get(&column.name) {
                let mut found = self.find_all(&declared.headers);
                for position in declared
                    .positions
                    .iter()
                    .copied()
                    .filter(|field| *field < self.headers.len())
                {
                    if !found.contains(&position) {
                        found.push(position);
                    }
                }
                if !found.is_empty() {
                    return found;
                }
            }
        }
        self.find_all(std::iter::once(&column.name).chain(&column.aliases))
    }
}

/// Matches a file's headers with a contract.
///
/// Where a column has several sources, the first one with a value in the row wins. `mapping` (canonical name to
/// header, from `assay.toml`) goes before everything else.
#[must_use]
pub fn map_headers(
    inspection: &Inspection,
    contract: &Contract,
    layout: Option<&Layout>,
    mapping: &BTreeMap<String, String>,
) -> HeaderMap {
    let columns = Columns::of(inspection, layout);
    let mut map = HeaderMap::default();
    for (canonical, header) in mapping {
        if contract.column(canonical).is_none() {
            map.warnings.push(format!(
                "assay.toml maps `{canonical}`, which `{}` does not have",
                contract.dataset
            ));
        } else if columns.find(header).is_none() {
            map.warnings.push(format!(
                "assay.toml maps `{canonical}` to `{header}`, which is not in the file"
            ));
        }
    }
    for column in &contract.columns {
        let mapped = mapping.get(&column.name).and_then(|header| columns.find(header));
        let sources = mapped.map_or_else(|| columns.sources(column, layout), |index| vec![index]);
        if !sources.is_empty() {
            map.matched.push((column.name.clone(), sources));
        }
    }
    let claimed: BTreeSet<usize> = map
        .matched
        .iter()
        .flat_map(|(_, sources)| sources.iter().copied())
        .collect();
    let free: Vec<usize> = (0..columns.headers.len())
        .filter(|index| !claimed.contains(index))
        .collect();
    for column in contract.columns.iter().filter(|column| is_required(column, layout)) {
        if !map.matched.iter().any(|(name, _)| *name == column.name) {
            let nearest_header = nearest(column, layout, &columns, &free);
            map.missing_required.push(MissingColumn {
                column: column.name.clone(),
                nearest_header,
            });
        }
    }
    let mut names = BTreeSet::new();
    for index in free {
        let name = unknown_name(columns.headers.get(index).map_or("", String::as_str), &mut names);
        map.unknown.push(name);
        map.unknown_sources.push(index);
    }
    map.headers = columns.headers;
    map.spans = columns.spans;
    map
}

fn nearest(column: &ColumnContract, layout: Option<&Layout>, columns: &Columns, free: &[usize]) -> Option<String> {
    let declared = layout.and_then(|layout| layout.columns.get(&column.name));
    let wanted = declared.map_or(&[][..], |declared| &declared.headers).iter();
    let wanted: Vec<&String> = wanted
        .chain(std::iter::once(&column.name))
        .chain(&column.aliases)
        .collect();
    let mut best: Option<(f64, usize)> = None;
    for index in free {
        let Some(header) = columns.normalised.get(*index) else {
            continue;
        };
        let likeness = wanted
            .iter()
            .map(|name| likeness(&normalise(name), header))
            .fold(0.0, f64::max);
        if likeness >= reading().nearest_minimum && best.is_none_or(|(known, _)| likeness > known) {
            best = Some((likeness, *index));
        }
    }
    best.and_then(|(_, index)| columns.headers.get(index).cloned())
}

/// Likeness of two normalised headers, 0 to 1.
pub(super) fn likeness(left: &str, right: &str) -> f64 {
    if left.is_empty() || right.is_empty() {
        0.0
    } else {
        strsim::jaro_winkler(left, right)
    }
}

/// `x_` and the header in lower case with underscores; unique among the names given so far.
fn unknown_name(header: &str, names: &mut BTreeSet<String>) -> String {
    let lower: String = header
        .chars()
        .map(|character| if character.is_alphanumeric() { character } else { ' ' })
        .flat_map(char::to_lowercase)
        .collect();
    let words: Vec<&str> = lower.split_whitespace().collect();
    let base = format!(
        "x_{}",
        if words.is_empty() {
            "column".to_owned()
        } else {
            words.join("_")
        }
    );
    let mut name = base.clone();
    let mut count = 1;
    while !names.insert(name.clone()) {
        count += 1;
        name = format!("{base}_{count}");
    }
    name
}

/// How well a layout fits a file.
#[derive(Debug, Clone, Copy)]
struct Fit {
    missing: usize,
    found: usize,
    listed: usize,
}

impl Fit {
    /// Fewest required columns missing, most of the layout's own headers found, smallest part of them not found.
    fn compare(self, other: Self) -> Ordering {
        let missing = Reverse(self.missing).cmp(&Reverse(other.missing));
        let share = (self.found * other.listed).cmp(&(other.found * self.listed));
        missing.then(self.found.cmp(&other.found)).then(share)
    }
}

/// The layout that fits a file best, or none if none fits at all; layouts of other datasets are passed over.
///
/// A layout without a header fits only a file of its width whose first record holds no known header. Equal fits go to
/// the smaller id.
#[must_use]
pub fn choose_layout<'a>(inspection: &Inspection, layouts: &'a [Layout], contract: &Contract) -> Option<&'a Layout> {
    let mut candidates: Vec<&Layout> = layouts
        .iter()
        .filter(|layout| layout.dataset == contract.dataset)
        .collect();
    candidates.sort_by(|left, right| left.id.cmp(&right.id));
    let known = known_headers(&candidates, contract);
    let has_header = inspection
        .first_record
        .iter()
        .any(|cell| known.contains(&normalise(cell)));
    let mut best: Option<(Fit, &Layout)> = None;
    for layout in candidates {
        let Some(fit) = fit(inspection, layout, contract, has_header) else {
            continue;
        };
        if best.is_none_or(|(best, _)| fit.compare(best).is_gt()) {
            best = Some((fit, layout));
        }
    }
    best.map(|(_, layout)| layout)
}

/// Every header that the contract or one of the layouts knows, normalised.
fn known_headers(layouts: &[&Layout], contract: &Contract) -> BTreeSet<String> {
    let of_layouts = layouts
        .iter()
        .flat_map(|layout| layout.columns.values())
        .flat_map(|column| &column.headers);
    let of_contract = contract
        .columns
        .iter()
        .flat_map(|column| std::iter::once(&column.name).chain(&column.aliases));
    of_layouts
        .chain(of_contract)
        .map(|header| normalise(header))
        .filter(|header| !header.is_empty())
        .collect()
}

fn fit(inspection: &Inspection, layout: &Layout, contract: &Contract, has_header: bool) -> Option<Fit> {
    if !layout.header {
        let width = inspection.first_record.len();
        let positions = || layout.columns.values().flat_map(|column| column.positions.iter());
        let wide_enough = layout.expected_fields.map_or_else(
            || positions().all(|position| *position < width),
            |expected| expected == width,
        );
        let listed = layout.columns.len();
        return (!has_header && wide_enough).then_some(Fit {
            missing: 0,
            found: listed,
            listed: listed.max(1),
        });
    }
    let map = map_headers(inspection, contract, Some(layout), &BTreeMap::new());
    if map.matched.is_empty() {
        return None;
    }
    let columns = Columns::of(inspection, Some(layout));
    let listed: BTreeSet<String> = layout
        .columns
        .values()
        .flat_map(|column| &column.headers)
        .map(|header| normalise(header))
        .collect();
    let found = listed
        .iter()
        .filter(|header| columns.normalised.contains(header))
        .count();
    Some(Fit {
        missing: map.missing_required.len(),
        found,
        listed: listed.len().max(1),
    })
}
