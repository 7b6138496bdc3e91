//! How features and rates move away from training.

use super::super::tables::{made, rows_of, table};
use super::{BARS, DRIFTED};
use crate::frame::{Frame, date, real, show_date, text};
use crate::lens::{Figure, FrameSource, HeatCell, HeatLevel, HeatMap, HeatRow, LensError, Measure};
use crate::playbooks::mql::monitor::settings::settings;
use crate::playbooks::mql::scoring::values::label;

/// Levels of drift: in order, noted, warned, and what blocks or calls.
fn drift_levels() -> Vec<HeatLevel> {
    HeatLevel::usual()
}

fn drift_level(word: Option<&str>) -> usize {
    match word.unwrap_or_default() {
        "" | "ok" | "none" | "info" | "in order" => 0,
        "warn" | "watch" | "warning" => 1,
        _ => 2,
    }
}

pub(super) fn drift(frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
    let weeks = frames.frame("drift_weeks")?;
    let mut figures = vec![Figure::HeatMap(drift_map(&weeks)?)];
    figures.push(Figure::Table(table(
        frames.frame("drift")?.as_ref(),
        "The newest month against training",
        &[
            "feature",
            "number",
            "group",
            "psi.3=PSI",
            "by_chance.3=by chance",
            "level",
            "bins",
        ],
        "above 0.05 noted, 0.2 warned, 0.25 blocks for critical features, 0.3 calls",
    )?));
    if let Some(rates) = made(frames, "base_rate_weeks")? {
        figures.push(Figure::Table(table(
            &rates,
            "Base rate by week against training",
            &[
                "week",
                "n=leads",
                "k=conversions",
                "rate%%",
                "baseline%%",
                "relative%",
                "p.3",
            ],
            "",
        )?));
    }
    if let Some(challenger) = made(frames, "challenger")? {
        figures.push(Figure::Table(table(
            &challenger,
            "Challenger against champion",
            &["measure", "champion.4", "challenger.4", "relative%", "passed"],
            "both must be more than 5 % better (M10.6)",
        )?));
    }
    if let Some(health) = made(frames, "health")? {
        let rows: Vec<usize> = (health.height().saturating_sub(BARS)..health.height()).collect();
        figures.push(Figure::Table(rows_of(
            &health,
            "Health of the newest days",
            &["day", "scored", "success%", "availability%", "healthy"],
            &rows,
            "",
        )?));
    }
    Ok(figures)
}

/// Features by week; those that moved most, ever.
fn drift_map(frame: &Frame) -> Result<HeatMap, LensError> {
    let names = text(frame, "feature")?;
    let (values, levels) = (real(frame, "psi")?, text(frame, "level")?);
    let by_chance = real(frame, "by_chance")?;
    let week = |row: usize| -> Result<String, LensError> {
        if crate::frame::kind_of(frame, "week") == Some(crate::frame::ColumnKind::Date) {
            return Ok(date(frame, "week")?.get(row).map(show_date).unwrap_or_default());
        }
        Ok(crate::frame::cell_text(frame, "week", row)?.unwrap_or_default())
    };
    let mut weeks: Vec<String> = Vec::new();
    let mut features: Vec<(&str, f64)> = Vec::new();
    for row in 0..frame.height() {
        let week = week(row)?;
        if !weeks.contains(&week) {
            weeks.push(week);
        }
        let (Some(name), value) = (names.get(row), values.get(row).unwrap_or(0.0)) else {
            continue;
        };
        match features.iter_mut().find(|held| held.0 == name) {
            Some(held) => held.1 = held.1.max(value),
            None => features.push((name, value)),
        }
    }
    weeks.sort();
    features.sort_by(|one, other| other.1.total_cmp(&one.1).then_with(|| one.0.cmp(other.0)));
    features.truncate(DRIFTED);
    let mut rows: Vec<HeatRow> = features
        .iter()
        .map(|(name, _)| HeatRow {
            label: label(name),
            cells: vec![None; weeks.len()],
        })
        .collect();
    for row in 0..frame.height() {
        let place = names
            .get(row)
            .and_then(|name| features.iter().position(|held| held.0 == name));
        let column = weeks.iter().position(|held| week(row).is_ok_and(|week| *held == week));
        let cell = place
            .and_then(|place| rows.get_mut(place))
            .zip(column)
            .and_then(|(held, column)| held.cells.get_mut(column));
        if let Some(cell) = cell {
            *cell = values.get(row).map(|value| HeatCell {
                value,
                level: drift_level(levels.get(row)),
            });
        }
    }
    let is_shown = |row: &usize| {
        names
            .get(*row)
            .is_some_and(|name| features.iter().any(|held| held.0 == name))
    };
    let chances: Vec<f64> = (0..frame.height())
        .filter(is_shown)
        .filter_map(|row| by_chance.get(row))
        .collect();
    Ok(HeatMap {
        title: "Drift: stability index by feature and week".to_owned(),
        row_title: "feature".to_owned(),
        column_title: "week".to_owned(),
        columns: weeks,
        measure: Measure::Decimal(2),
        levels: drift_levels(),
        rows,
        note: limits(&chances),
    })
}

/// From where an index is watched and an alert. What chance gives differs by feature and by week, so an index that is
/// in order may be larger than one that is not.
fn limits(chances: &[f64]) -> String {
    let bounds = &settings().drift;
    let least = chances.iter().copied().reduce(f64::min);
    let most = chances.iter().copied().reduce(f64::max);
    let range = match least.zip(most) {
        Some((least, most)) => format!(", here {least:.2} to {most:.2}: the fewer leads a week has, the more"),
        None => String::new(),
    };
    format!(
        "the features that moved most, against the leads of training; watch from {}, alert from {}, each only beyond \
         what chance gives{range}",
        bounds.warn, bounds.block
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::FrameBuilder;

    #[test]
    fn the_map_says_its_limits_and_between_what_chance_lies() {
        let features = ["near", "near", "far", "far"];
        let frame = FrameBuilder::new()
            .text("week", [1, 2, 1, 2].map(|week| Some(format!("2026-01-0{week}"))))
            .text("feature", features.map(Some))
            .real("psi", [0.1, 0.75, 0.2, 0.69].map(Some))
            .real("by_chance", [0.3, 0.81, 0.04, 0.06].map(Some))
            .text("level", ["none", "none", "warn", "alert"].map(Some))
            .finish()
            .unwrap();
        let map = drift_map(&frame).unwrap();
        assert!(map.note.contains("watch from 0.2, alert from 0.25"), "{}", map.note);
        assert!(map.note.contains("here 0.04 to 0.81"), "{}", map.note);
        assert!(
            !limits(&[]).contains("here"),
            "without weeks there is no chance to tell"
        );
    }
}
