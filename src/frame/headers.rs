//! Which header is which canonical column: workspace mapping first, then the layout, then names and aliases, compared
//! without case and punctuation.

use super::contract::{ColumnContract, Contract};
use super::layout::{Layout, is_required};
use super::recipes::{self, Making};
use super::settings::reading;
use super::source::{Format, Inspection};
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
    /// Of those, the columns whose values are made of several cells or under a condition, and how.
    pub makings: BTreeMap<String, Vec<Making>>,
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

/// The same with `#` read as `num`: `PERMIT#` is `Permit Num`.
fn with_num(header: &str) -> String {
    normalise(&header.replace('#', "num"))
}

/// Gives each cell of a header record a name of its own: blank ones by position, repeated ones with a suffix.
pub(super) fn unique_headers(cells: &[String]) -> (Vec<String>, Vec<String>) {
    let mut headers: Vec<String> = Vec::with_capacity(cells.len());
    let mut seen = Names::default();
    let mut warnings = Vec::new();
    for (position, cell) in cells.iter().enumerate() {
        let trimmed = cell.trim();
        let base = if trimmed.is_empty() {
            format!("column_{}", position + 1)
        } else {
            trimmed.to_owned()
        };
        let name = seen.unique(&base);
        if name != base {
            warnings.push(format!(
                "header `{base}` stands more than once; field {} is read as `{name}`",
                position + 1
            ));
        }
        headers.push(name);
    }
    (headers, warnings)
}

/// Names that were given, each once.
#[derive(Default)]
struct Names {
    given: BTreeSet<String>,
    /// Where counting goes on for a name that stands again: from its beginning each time, a damaged header of ten thousand
    /// equal cells would take minutes.
    counts: BTreeMap<String, usize>,
}

impl Names {
    /// The name, with the first free number behind it where it was given before.
    fn unique(&mut self, base: &str) -> String {
        if self.given.insert(base.to_owned()) {
            return base.to_owned();
        }
        let count = self.counts.entry(base.to_owned()).or_insert(1);
        loop {
            *count += 1;
            let name = format!("{base}_{count}");
            if self.given.insert(name.clone()) {
                return name;
            }
        }
    }
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
pub(super) struct Columns {
    headers: Vec<String>,
    spans: Vec<(usize, usize)>,
    normalised: Vec<String>,
    /// With `#` read as `num`.
    numbered: Vec<String>,
}

impl Columns {
    pub(super) fn of(inspection: &Inspection, layout: Option<&Layout>) -> Self {
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
        let prefixes = layout.map_or(&[][..], |layout| &layout.strip);
        let prefixes: Vec<String> = prefixes.iter().map(|prefix| normalise(prefix)).collect();
        let stripped = |header: String| {
            let rest = prefixes.iter().find_map(|prefix| header.strip_prefix(prefix.as_str()));
            let rest = rest.filter(|rest| !rest.is_empty()).map(str::to_owned);
            rest.unwrap_or(header)
        };
        let forms = |form: fn(&str) -> String| headers.iter().map(|header: &String| stripped(form(header))).collect();
        Self {
            normalised: forms(normalise),
            numbered: forms(with_num),
            headers,
            spans,
        }
    }

    pub(super) fn find(&self, header: &str) -> Option<usize> {
        // A header that a person chose is that one, whatever else is spelt alike.
        let exactly = self.headers.iter().position(|known| known == header);
        let (wanted, numbered) = (normalise(header), with_num(header));
        if exactly.is_some() || wanted.is_empty() {
            return exactly;
        }
        let numbered = self.numbered.iter().position(|known| *known == numbered);
        numbered.or_else(|| self.normalised.iter().position(|known| *known == wanted))
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
        match_column(&mut map, &columns, column, layout, mapping);
    }
    let claimed: BTreeSet<usize> = map
        .matched
        .iter()
        .flat_map(|(_, sources)| sources.iter().copied())
        .chain(map.makings.values().flatten().filter_map(Making::condition))
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
    let mut names = Names::default();
    for index in free {
        let name = unknown_name(columns.headers.get(index).map_or("", String::as_str), &mut names);
        map.unknown.push(name);
        map.unknown_sources.push(index);
    }
    map.headers = columns.headers;
    map.spans = columns.spans;
    map
}

/// Finds the sources of one column: the mapping's, else the layout's recipes, else its headers, names and aliases.
fn match_column(
    map: &mut HeaderMap,
    columns: &Columns,
    column: &ColumnContract,
    layout: Option<&Layout>,
    mapping: &BTreeMap<String, String>,
) {
    let mapped = mapping.get(&column.name).and_then(|header| columns.find(header));
    let makings = match mapped {
        Some(_) => Vec::new(),
        None => recipes::makings(layout, &column.name, |header| columns.find(header)),
    };
    let sources = match mapped {
        Some(index) => vec![index],
        None if makings.is_empty() => columns.sources(column, layout),
        None => recipes::sources(&makings),
    };
    if !makings.is_empty() {
        map.makings.insert(column.name.clone(), makings);
    }
    if !sources.is_empty() {
        map.matched.push((column.name.clone(), sources));
    }
}

fn nearest(column: &ColumnContract, layout: Option<&Layout>, columns: &Columns, free: &[usize]) -> Option<String> {
    let declared = layout.and_then(|layout| layout.columns.get(&column.name));
    let wanted: Vec<String> = declared
        .map(super::LayoutColumn::listed)
        .into_iter()
        .flatten()
        .chain(std::iter::once(column.name.clone()))
        .chain(column.aliases.iter().cloned())
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
fn unknown_name(header: &str, names: &mut Names) -> String {
    let lower: String = header
        .chars()
        .map(|character| if character.is_alphanumeric() { character } else { ' ' })
        .flat_map(char::to_lowercase)
        .collect();
    let words: Vec<&str> = lower.split_whitespace().collect();
    let base = if words.is_empty() {
        "column".to_owned()
    } else {
        words.join("_")
    };
    names.unique(&format!("x_{base}"))
}
