//! Rates of booked calls by two features: where a group lies clear of the rate of all.

use std::sync::OnceLock;

use serde::Deserialize;

use super::super::catalog;
use super::super::labelled::Labels;
use super::super::scoring::values::{ByNumber, shown};
use super::super::table::FeatureTable;
use crate::engine::percent;
use crate::lens::{Figure, FrameSource, HeatCell, HeatLevel, HeatMap, HeatRow, LensError, Measure};
use crate::playbooks::embedded;
use crate::stats::{Proportion, Z95};

/// One grid as data.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Grid {
    title: String,
    rows: usize,
    row_title: String,
    row_cuts: Vec<f64>,
    #[serde(default)]
    columns: Option<usize>,
    column_title: String,
    #[serde(default)]
    column_cuts: Vec<f64>,
    #[serde(default)]
    metros: bool,
}

#[derive(Deserialize)]
struct File {
    grid: Vec<Grid>,
}

fn grids_of() -> &'static [Grid] {
    static ALL: OnceLock<Vec<Grid>> = OnceLock::new();
    ALL.get_or_init(|| embedded::<File>("figures.toml", include_str!("../data/figures.toml")).grid)
}

/// Below, about and above the rate of all, each with a sign of its own.
fn levels() -> Vec<HeatLevel> {
    let level = |word: &str, sign, meaning: &str| HeatLevel {
        word: word.to_owned(),
        sign,
        meaning: meaning.to_owned(),
    };
    vec![
        level("not clear of the rate of all", '·', "text.muted"),
        level("below it", '▼', "drift.watch"),
        level("above it", '▲', "drift.ok"),
    ]
}

/// The bin of a value: how many cuts lie at or below it; above the last is the last bin. None is the bin after them.
fn bin(value: Option<f64>, cuts: &[f64]) -> usize {
    value.map_or(cuts.len() + 1, |value| cuts.iter().filter(|cut| value > **cut).count())
}

fn bin_labels(number: usize, cuts: &[f64]) -> Vec<String> {
    let name = catalog::by_number(number).map_or("", |feature| feature.name.as_str());
    let end = |place: usize| cuts.get(place).map(|cut| shown(name, *cut));
    let mut labels: Vec<String> = (0..=cuts.len())
        .map(|place| match (place.checked_sub(1).and_then(end), end(place)) {
            (None, Some(high)) => format!("≤ {high}"),
            (Some(low), Some(high)) => format!("{low}–{high}"),
            (Some(low), None) => format!("> {low}"),
            (None, None) => "all".to_owned(),
        })
        .collect();
    labels.push("unknown".to_owned());
    labels
}

fn metros() -> Vec<String> {
    let cities = catalog::features().iter().filter_map(|feature| feature.city.clone());
    cities.chain(["other".to_owned(), "unknown".to_owned()]).collect()
}

fn map(grid: &Grid, table: &FeatureTable, labels: &Labels) -> HeatMap {
    let values = ByNumber::of(table);
    let metros = metros();
    let columns = match grid.columns {
        Some(number) => bin_labels(number, &grid.column_cuts),
        None => metros.clone(),
    };
    let row_labels = bin_labels(grid.rows, &grid.row_cuts);
    let mut counts = vec![vec![Proportion::new(0, 0); columns.len()]; row_labels.len()];
    let mut all = Proportion::new(0, 0);
    for row in labels.rows() {
        let one = Proportion::new(1, u64::from(labels.label(row) == Some(true)));
        all = all.plus(one);
        let column = match grid.columns {
            Some(number) => bin(values.value(number, row), &grid.column_cuts),
            None => match table.metros.get(row).and_then(Option::as_deref) {
                None => metros.len() - 1,
                Some(city) => metros
                    .iter()
                    .position(|known| known == city)
                    .unwrap_or(metros.len().saturating_sub(2)),
            },
        };
        let place = bin(values.value(grid.rows, row), &grid.row_cuts);
        if let Some(cell) = counts.get_mut(place).and_then(|cells| cells.get_mut(column)) {
            *cell = cell.plus(one);
        }
    }
    let base = all.rate().unwrap_or_default();
    let cell = |found: &Proportion| {
        let interval = found.wilson(Z95)?;
        let level = if interval.high < base {
            1
        } else {
            usize::from(interval.low > base) * 2
        };
        Some(HeatCell {
            value: found.rate()?,
            level,
        })
    };
    HeatMap {
        title: format!("{}: rate of booked calls", grid.title),
        row_title: grid.row_title.clone(),
        column_title: grid.column_title.clone(),
        columns,
        measure: Measure::Share,
        levels: levels(),
        rows: row_labels
            .into_iter()
            .zip(&counts)
            .map(|(label, cells)| HeatRow {
                label,
                cells: cells.iter().map(cell).collect(),
            })
            .collect(),
        note: format!(
            "all labelled leads {}; marked where the Wilson interval is clear of it",
            percent(base)
        ),
    }
}

/// The grids.
///
/// # Errors
/// When leads are not labelled yet.
pub(super) fn grids(frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
    let table = FeatureTable::from_frame(frames.frame("features")?.as_ref())?;
    let labels = Labels::read(frames.frame("labelled")?.as_ref())?;
    Ok(grids_of()
        .iter()
        .map(|grid| Figure::HeatMap(map(grid, &table, &labels)))
        .collect())
}
