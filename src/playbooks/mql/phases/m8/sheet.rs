//! The cheat sheet: thirty features in three bands, each with the direction in which it moves the score.
//!
//! A model that kept fewer features leaves places: those after it are features outside the model, the most informative
//! first, marked so, with the direction their values have against outcomes.

use super::words::enablement;
use crate::frame::{Frame, FrameBuilder, FrameError, integer, real, text};
use crate::playbooks::mql::labelled::Labels;
use crate::playbooks::mql::scoring::ladder::Level;
use crate::playbooks::mql::scoring::scorer::Models;
use crate::playbooks::mql::table::FeatureTable;
use crate::stats::spearman;

/// A line of the sheet.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    pub feature: String,
    pub importance: Option<f64>,
    pub spearman: Option<f64>,
    /// `model` or `outcome`.
    pub basis: &'static str,
}

/// The rank correlation of a feature's values with something of the same rows; none where either does not vary.
fn correlation(values: &[f64], with: &[f64]) -> Option<f64> {
    let pairs = values
        .iter()
        .zip(with)
        .filter(|(value, other)| !value.is_nan() && !other.is_nan());
    let (values, with): (Vec<f64>, Vec<f64>) = pairs.unzip();
    spearman(&values, &with)
}

/// Rows spread over the table, at most as many as are asked for, of leads that the vendor knows where there are any.
fn sample(table: &FeatureTable, wanted: usize) -> Vec<usize> {
    let known: Vec<usize> = (0..table.rows())
        .filter(|row| table.has_discovery.get(*row) == Some(&true))
        .collect();
    let rows = if known.is_empty() {
        (0..table.rows()).collect()
    } else {
        known
    };
    let step = rows.len().div_ceil(wanted.max(1)).max(1);
    rows.into_iter().step_by(step).collect()
}

/// The features of the model by importance, with the direction of their contributions.
///
/// # Errors
/// When a frame lacks a column or the features do not fit the model.
fn of_model(importance: &Frame, table: &FeatureTable, models: &Models) -> Result<Vec<Line>, String> {
    let told = |error: FrameError| error.to_string();
    let (names, ranks) = (
        text(importance, "feature").map_err(told)?,
        integer(importance, "rank").map_err(told)?,
    );
    let strengths = real(importance, "mean_abs_shap").map_err(told)?;
    let rows = sample(table, enablement().sheet.sample);
    let shares = match models.at(Level::Full) {
        Some(model) if !rows.is_empty() => model.shares(table, &rows)?,
        _ => return Ok(Vec::new()),
    };
    let mut order: Vec<usize> = (0..importance.height()).collect();
    order.sort_by_key(|row| ranks.get(*row).unwrap_or(i64::MAX));
    let line = |row: usize| {
        let name = names.get(row)?;
        let place = shares.names.iter().position(|known| known == name)?;
        let contributions: Vec<f64> = shares
            .rows
            .iter()
            .map(|row| row.get(place).copied().unwrap_or(f64::NAN))
            .collect();
        let column = table.named(name);
        let values: Vec<f64> = rows
            .iter()
            .map(|row| column.and_then(|column| column.get(*row).copied()).unwrap_or(f64::NAN))
            .collect();
        Some(Line {
            feature: name.to_owned(),
            importance: strengths.get(row),
            spearman: correlation(&values, &contributions),
            basis: "model",
        })
    };
    Ok(order.into_iter().filter_map(line).collect())
}

/// Features outside the model, the most informative first.
fn outside(selection: &Frame, table: &FeatureTable, labels: &Labels, taken: &[Line]) -> Result<Vec<Line>, FrameError> {
    let (names, values) = (text(selection, "feature")?, real(selection, "iv")?);
    let rows = labels.rows();
    let outcomes: Vec<f64> = labels
        .of(&rows)
        .into_iter()
        .map(|booked| f64::from(u8::from(booked)))
        .collect();
    let mut found: Vec<(f64, &str)> = (0..selection.height())
        .filter_map(|row| Some((values.get(row).unwrap_or(0.0), names.get(row)?)))
        .filter(|(_, name)| taken.iter().all(|line| line.feature != *name))
        .collect();
    found.sort_by(|one, other| other.0.total_cmp(&one.0).then_with(|| one.1.cmp(other.1)));
    found.dedup_by(|one, other| one.1 == other.1);
    let line = |(_, name): (f64, &str)| {
        let column = table.named(name).unwrap_or_default();
        let values: Vec<f64> = rows
            .iter()
            .map(|row| column.get(*row).copied().unwrap_or(f64::NAN))
            .collect();
        Line {
            feature: name.to_owned(),
            importance: None,
            spearman: correlation(&values, &outcomes),
            basis: "outcome",
        }
    };
    Ok(found.into_iter().map(line).collect())
}

/// The sheet: at most as many lines as it has places.
///
/// # Errors
/// When a frame lacks a column or the features do not fit the model.
pub(super) fn lines(
    importance: &Frame,
    selection: &Frame,
    table: &FeatureTable,
    labels: &Labels,
    models: &Models,
) -> Result<Vec<Line>, String> {
    let mut lines = of_model(importance, table, models)?;
    lines.truncate(enablement().sheet.features);
    let more = outside(selection, table, labels, &lines).map_err(|error| error.to_string())?;
    let room = enablement().sheet.features.saturating_sub(lines.len());
    lines.extend(more.into_iter().take(room));
    Ok(lines)
}

/// The direction in words.
pub(super) fn direction(correlation: Option<f64>) -> &'static str {
    match correlation {
        Some(value) if value >= enablement().sheet.clear => "higher is better",
        Some(value) if value <= -enablement().sheet.clear => "lower is better",
        Some(_) => "no single direction",
        None => "does not vary",
    }
}

/// The band of a place, from 1: `1–10`.
fn band(place: usize) -> String {
    let ends = &enablement().sheet.bands;
    let low = ends.iter().rev().find(|end| **end < place).map_or(1, |end| end + 1);
    let high = ends.iter().find(|end| **end >= place).copied().unwrap_or(place);
    format!("{low}–{high}")
}

/// The frame `cheat_sheet`.
///
/// # Errors
/// Never in practice: the columns are of one length.
pub(super) fn frame(lines: &[Line]) -> Result<Frame, FrameError> {
    FrameBuilder::new()
        .integer("place", (1..=lines.len()).map(|place| i64::try_from(place).ok()))
        .text("band", (1..=lines.len()).map(|place| Some(band(place))))
        .text("feature", lines.iter().map(|line| Some(line.feature.as_str())))
        .text(
            "label",
            lines
                .iter()
                .map(|line| Some(crate::playbooks::mql::scoring::values::label(&line.feature))),
        )
        .text("direction", lines.iter().map(|line| Some(direction(line.spearman))))
        .real("spearman", lines.iter().map(|line| line.spearman))
        .real("importance", lines.iter().map(|line| line.importance))
        .text("basis", lines.iter().map(|line| Some(line.basis)))
        .finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec: mql §6 cheat sheet: bands 1–10/11–20/21–30
    #[test]
    fn bands_and_directions_follow_the_data() {
        assert_eq!(
            [1, 10, 11, 20, 21, 30].map(band),
            ["1–10", "1–10", "11–20", "11–20", "21–30", "21–30"]
        );
        let values = [1.0, 2.0, f64::NAN, 3.0, 4.0];
        let up = correlation(&values, &[0.1, 0.2, 9.0, 0.3, 0.4]);
        assert!(up.is_some_and(|up| (up - 1.0).abs() < 1e-12));
        assert_eq!(direction(up), "higher is better");
        let down = correlation(&values, &[0.4, 0.3, -9.0, 0.2, 0.1]);
        assert_eq!(direction(down), "lower is better");
        assert_eq!(direction(Some(0.05)), "no single direction");
        assert_eq!(direction(None), "does not vary");
    }
}
