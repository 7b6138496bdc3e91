//! What M1 says of files and columns: rows in and out, what did not read, and where the outliers lie (C-5).

use std::collections::BTreeMap;

use super::sheet::{ColumnFacts, Facts, Held};
use crate::engine::PhaseError;
use crate::frame::{ColumnKind, Frame, FrameBuilder, kind_of, real};
use crate::playbooks::mql::catalog::{self, Outside};
use crate::stats::quantile;

/// How far beyond the outer percentiles an outlier lies, in interquartile ranges.
const FENCE: f64 = 3.0;

fn count(value: usize) -> Option<i64> {
    i64::try_from(value).ok()
}

fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// One row a file.
pub(super) fn intake(facts: &[&Facts]) -> Result<Frame, PhaseError> {
    let vendor: usize = facts
        .iter()
        .filter(|facts| facts.territory.is_some_and(|territory| territory.starts_with('T')))
        .map(|facts| facts.rows_in)
        .sum();
    let all = || facts.iter();
    let cells =
        |value: fn(&ColumnFacts) -> usize| all().map(move |facts| facts.columns.values().map(value).sum::<usize>());
    Ok(FrameBuilder::new()
        .text("file", all().map(|facts| Some(facts.file.as_str())))
        .text("fingerprint", all().map(|facts| Some(facts.fingerprint.as_str())))
        .text("dataset", all().map(|facts| Some(facts.dataset)))
        .text("territory", all().map(|facts| facts.territory))
        .date("snapshot_as_of", all().map(|facts| facts.snapshot))
        .integer("rows_in", all().map(|facts| count(facts.rows_in)))
        .integer(
            "rows_kept",
            all().map(|facts| count(facts.rows_in.saturating_sub(facts.quarantined))),
        )
        .integer("rows_quarantined", all().map(|facts| count(facts.quarantined)))
        .integer("duplicates", all().map(|facts| count(facts.duplicates)))
        .integer("cells_failed", cells(|column| column.failed).map(count))
        .real(
            "share",
            all().map(|facts| {
                let of_vendor = facts.territory.is_some_and(|territory| territory.starts_with('T'));
                of_vendor.then(|| share(facts.rows_in, vendor)).flatten()
            }),
        )
        .real(
            "null_share",
            cells(|column| column.nulls)
                .zip(cells(|column| column.cells))
                .map(|(nulls, cells)| share(nulls, cells)),
        )
        .finish()?)
}

/// The family of a dataset: all files of representatives are typed together.
pub(super) fn family(dataset: &str) -> &str {
    if dataset.starts_with("reps_t") { "reps" } else { dataset }
}

/// What a column is over all files of its family.
#[derive(Debug, Clone, Default)]
pub(super) struct Whole {
    pub headers: Vec<String>,
    pub cells: usize,
    pub nulls: usize,
    pub failed: usize,
    pub censored: usize,
    pub held: Held,
    pub numeric: bool,
}

/// Columns by family and name, their type decided on the union of all files (C-1).
pub(super) fn columns(facts: &[&Facts]) -> BTreeMap<(String, String), Whole> {
    let mut all: BTreeMap<(String, String), Whole> = BTreeMap::new();
    for facts in facts {
        for (name, column) in &facts.columns {
            let whole = all.entry((family(facts.dataset).to_owned(), name.clone())).or_default();
            if !column.header.is_empty() && !whole.headers.contains(&column.header) {
                whole.headers.push(column.header.clone());
            }
            whole.cells += column.cells;
            whole.nulls += column.nulls;
            whole.failed += column.failed;
            whole.censored += column.censored;
            whole.held = whole.held.max(column.held);
            whole.numeric |= column.numeric;
        }
    }
    all
}

/// Quantiles of a column and how many values lie far outside.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Spread {
    pub quantiles: Option<[f64; 5]>,
    pub fences: Option<(f64, f64)>,
    pub outliers: usize,
}

/// C-5: outside [p1 − 3·IQR, p99 + 3·IQR].
pub(super) fn spread(values: &mut Vec<f64>) -> Spread {
    values.retain(|value| !value.is_nan());
    values.sort_unstable_by(f64::total_cmp);
    let at = |q: f64| quantile(values, q);
    let (Some(p01), Some(p25), Some(p50), Some(p75), Some(p99)) = (at(0.01), at(0.25), at(0.5), at(0.75), at(0.99))
    else {
        return Spread::default();
    };
    let (low, high) = (p01 - FENCE * (p75 - p25), p99 + FENCE * (p75 - p25));
    let below = values.partition_point(|value| *value < low);
    let above = values.len() - values.partition_point(|value| *value <= high);
    Spread {
        quantiles: Some([p01, p25, p50, p75, p99]),
        fences: Some((low, high)),
        outliers: below + above,
    }
}

/// Known values of a column of numbers.
pub(super) fn known(frame: &Frame, name: &str) -> Result<Vec<f64>, PhaseError> {
    if kind_of(frame, name) != Some(ColumnKind::Real) {
        return Ok(Vec::new());
    }
    Ok(real(frame, name)?.iter().flatten().collect())
}

/// One row a column of a family.
pub(super) fn column_report(
    columns: &BTreeMap<(String, String), Whole>,
    frames: &[(&str, &Frame)],
) -> Result<Frame, PhaseError> {
    let mut spreads = Vec::with_capacity(columns.len());
    for ((family, name), whole) in columns {
        let frame = frames
            .iter()
            .find(|(known, _)| known == family)
            .filter(|_| whole.numeric);
        let mut values = match frame {
            Some((_, frame)) => known(frame, name)?,
            None => Vec::new(),
        };
        spreads.push(spread(&mut values));
    }
    let all = || columns.iter();
    let quantile = |place: usize| {
        spreads
            .iter()
            .map(move |spread| spread.quantiles.and_then(|quantiles| quantiles.get(place).copied()))
    };
    let capped = |name: &str| catalog::by_symbol(name).is_some_and(|feature| feature.outside == Outside::Cap);
    Ok(FrameBuilder::new()
        .text("family", all().map(|((family, _), _)| Some(family.as_str())))
        .text("column", all().map(|((_, name), _)| Some(name.as_str())))
        .text("headers", all().map(|(_, whole)| Some(whole.headers.join(", "))))
        .text("held", all().map(|(_, whole)| Some(whole.held.word())))
        .boolean("numeric", all().map(|(_, whole)| Some(whole.numeric)))
        .integer("cells", all().map(|(_, whole)| count(whole.cells)))
        .integer("nulls", all().map(|(_, whole)| count(whole.nulls)))
        .integer("failed", all().map(|(_, whole)| count(whole.failed)))
        .integer("censored", all().map(|(_, whole)| count(whole.censored)))
        .real("failed_share", all().map(|(_, whole)| share(whole.failed, whole.cells)))
        .real("p01", quantile(0))
        .real("p25", quantile(1))
        .real("p50", quantile(2))
        .real("p75", quantile(3))
        .real("p99", quantile(4))
        .real(
            "low_fence",
            spreads.iter().map(|spread| spread.fences.map(|fences| fences.0)),
        )
        .real(
            "high_fence",
            spreads.iter().map(|spread| spread.fences.map(|fences| fences.1)),
        )
        .integer("outliers", spreads.iter().map(|spread| count(spread.outliers)))
        .boolean("capped", all().map(|((_, name), _)| Some(capped(name))))
        .finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec: mql C-5
    #[test]
    fn outliers_lie_beyond_the_outer_percentiles_and_three_interquartile_ranges() {
        let mut values: Vec<f64> = (0..=100).map(f64::from).collect();
        values.push(f64::NAN);
        assert_eq!(spread(&mut values).outliers, 0);
        values.extend([400.0, -400.0]);
        assert_eq!(spread(&mut values).outliers, 2);
        assert_eq!(spread(&mut Vec::new()), Spread::default());
    }

    // spec: mql C-1, planted "ZIP typed differently per file"
    #[test]
    fn a_columns_type_is_decided_on_the_union_of_all_files() {
        let file = |dataset, held| Facts {
            dataset,
            columns: [(
                "zip".to_owned(),
                ColumnFacts {
                    held,
                    ..ColumnFacts::default()
                },
            )]
            .into(),
            ..Facts::default()
        };
        let (first, second, third) = (
            file("reps_t1", Held::Integer),
            file("reps_t2", Held::Float),
            file("reps_t3", Held::Text),
        );
        let held = |files: &[&Facts]| columns(files)[&("reps".to_owned(), "zip".to_owned())].held;
        assert_eq!(held(&[&first, &second]), Held::Float);
        assert_eq!(held(&[&first, &second, &third]), Held::Text);
    }
}
