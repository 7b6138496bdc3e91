//! What M1 reports for its gates.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::entries::Entries;
use super::leads::Pair;
use super::report::{Whole, known};
use super::sheet::Facts;
use crate::engine::{PhaseError, Reading, part_of, thousands};
use crate::frame::{Frame, FrameBuilder, show_date};
use crate::playbooks::mql::contract;
use crate::stats::quantile;

/// M1.1: files read and required columns found. The evidence is the header map, or what is wrong.
pub(super) fn files(facts: &[&Facts], more: &[String]) -> Result<Reading, PhaseError> {
    let problems: Vec<(&str, &str)> = facts
        .iter()
        .flat_map(|facts| {
            facts
                .problems
                .iter()
                .map(|problem| (facts.file.as_str(), problem.as_str()))
        })
        .chain(more.iter().map(|problem| ("", problem.as_str())))
        .collect();
    if problems.is_empty() {
        let pairs = || {
            facts.iter().flat_map(|facts| {
                let file = facts.file.as_str();
                facts
                    .columns
                    .iter()
                    .map(move |(name, column)| (file, name.as_str(), column.header.as_str()))
            })
        };
        let evidence = FrameBuilder::new()
            .text("file", pairs().map(|(file, _, _)| Some(file)))
            .text("column", pairs().map(|(_, name, _)| Some(name)))
            .text("header", pairs().map(|(_, _, header)| Some(header)))
            .finish()?;
        return Ok(Reading::new("M1.1", 0.0)
            .note("every file is readable and every required column was found")
            .evidence(evidence));
    }
    let evidence = FrameBuilder::new()
        .text("file", problems.iter().map(|(file, _)| Some(*file)))
        .text("problem", problems.iter().map(|(_, problem)| Some(*problem)))
        .finish()?;
    Ok(Reading::new("M1.1", problems.len() as f64)
        .note(sentences(&problems))
        .evidence(evidence))
}

/// Every problem in one line, for a message.
fn sentences(problems: &[(&str, &str)]) -> String {
    let sentence = |(file, problem): &(&str, &str)| match *file {
        "" => (*problem).to_owned(),
        file => format!("`{file}`: {problem}"),
    };
    problems.iter().map(sentence).collect::<Vec<_>>().join("; ")
}

/// M1.2: cells of each numeric column that do not read; columns without such cells are one reading together.
pub(super) fn cells(
    columns: &BTreeMap<(String, String), Whole>,
    entries: &Entries,
) -> Result<Vec<Reading>, PhaseError> {
    let numeric = || columns.iter().filter(|(_, whole)| whole.numeric && whole.cells > 0);
    let mut readings = Vec::new();
    for ((family, name), whole) in numeric().filter(|(_, whole)| whole.failed > 0) {
        let rows: Vec<_> = entries
            .cells
            .iter()
            .filter(|entry| entry.column.as_deref() == Some(name) && entry.reason == "cell_not_numeric")
            .collect();
        let evidence = FrameBuilder::new()
            .text("file", rows.iter().map(|entry| Some(entry.file.as_str())))
            .text("row_id", rows.iter().map(|entry| Some(entry.row_id.as_str())))
            .text("text", rows.iter().map(|entry| Some(entry.raw.as_str())))
            .finish()?;
        readings.push(
            Reading::new("M1.2", whole.failed as f64 / whole.cells as f64)
                .about(&format!("{family}.{name}"))
                .note(format!("{} cells are no numbers", part_of(whole.failed, whole.cells)))
                .evidence(evidence),
        );
    }
    if readings.is_empty() {
        readings.push(if numeric().next().is_some() {
            Reading::new("M1.2", 0.0).note("every cell of every numeric column reads")
        } else {
            Reading::skipped("M1.2", "no file has a numeric column")
        });
    }
    Ok(readings)
}

/// M1.3: whether assets are millions and growth is percent.
pub(super) fn units(frame: &Frame) -> Result<Vec<Reading>, PhaseError> {
    let mut assets = known(frame, "aum_m")?;
    assets.sort_unstable_by(f64::total_cmp);
    let mut growth: Vec<f64> = known(frame, "g1")?
        .into_iter()
        .chain(known(frame, "g5")?)
        .map(f64::abs)
        .collect();
    growth.sort_unstable_by(f64::total_cmp);
    let table = |values: &[f64]| {
        let shares = [0.05, 0.5, 0.95];
        FrameBuilder::new()
            .real("quantile", shares.map(Some))
            .real("value", shares.map(|share| quantile(values, share)))
            .finish()
    };
    let assets_reading = match quantile(&assets, 0.5) {
        Some(median) => Reading::new("M1.3", median)
            .note(format!(
                "median of {} values of aum_m; if these are USD, set units.aum = \"usd\"",
                thousands(assets.len() as i64)
            ))
            .evidence(table(&assets)?),
        None => Reading::skipped("M1.3", "no file says what representatives manage"),
    };
    let growth_reading = match quantile(&growth, 0.95) {
        Some(high) => Reading::new("M1.3-growth", high)
            .note(format!(
                "95th percentile of {} growth rates without their sign; if these are fractions, set units.growth = \"fraction\"",
                thousands(growth.len() as i64)
            ))
            .evidence(table(&growth)?),
        None => Reading::skipped("M1.3-growth", "no file has growth rates"),
    };
    Ok(vec![assets_reading, growth_reading])
}

/// M1.4: age of the newest snapshot of each territory.
pub(super) fn ages(facts: &[&Facts], as_of: NaiveDate) -> Vec<Reading> {
    let mut readings = Vec::new();
    for (_, territory) in contract::TERRITORIES {
        let of_territory = facts.iter().filter(|facts| facts.territory == Some(territory));
        let Some(newest) = of_territory.filter_map(|facts| facts.snapshot).max() else {
            continue;
        };
        let age = as_of.to_epoch_days() - newest;
        readings.push(
            Reading::new("M1.4", f64::from(age))
                .about(territory)
                .note(format!("taken on {}, {age} days before {as_of}", show_date(newest))),
        );
    }
    if readings.is_empty() {
        readings.push(Reading::skipped("M1.4", "no vendor export is given"));
    }
    readings
}

/// M1.5: rows of each territory against the month before; an absent or empty one is wholly off.
pub(super) fn counts(facts: &[&Facts]) -> Result<Vec<Reading>, PhaseError> {
    let mut readings = Vec::new();
    for (_, territory) in contract::TERRITORIES {
        let mut months: BTreeMap<i32, usize> = BTreeMap::new();
        for facts in facts.iter().filter(|facts| facts.territory == Some(territory)) {
            if let Some(day) = facts.snapshot.filter(|_| facts.rows_in > 0) {
                let day = NaiveDate::from_epoch_days(day).unwrap_or_default();
                *months.entry(day.year() * 12 + day.month0() as i32).or_default() += facts.rows_in;
            }
        }
        let evidence = FrameBuilder::new()
            .text(
                "month",
                months
                    .keys()
                    .map(|month| Some(format!("{:04}-{:02}", month.div_euclid(12), month.rem_euclid(12) + 1))),
            )
            .integer("rows", months.values().map(|rows| i64::try_from(*rows).ok()))
            .finish()?;
        let mut newest = months.values().rev();
        let reading = match (newest.next(), newest.next()) {
            (Some(now), Some(before)) => {
                Reading::new("M1.5", (*now as f64 / *before as f64 - 1.0).abs()).note(format!(
                    "{} rows, {} the month before",
                    thousands(*now as i64),
                    thousands(*before as i64)
                ))
            }
            (Some(now), None) => Reading::new("M1.5", 0.0).note(format!(
                "{} rows; no earlier export of {territory} is given to compare with",
                thousands(*now as i64)
            )),
            _ => Reading::new("M1.5", 1.0).note(format!("no row of {territory}: the run goes on without it")),
        };
        readings.push(reading.about(territory).evidence(evidence));
    }
    Ok(readings)
}

/// M1.6: leads that were dropped for another lead about the same representative.
pub(super) fn duplicates(pairs: &[Pair], with_crd: usize) -> Result<Reading, PhaseError> {
    if with_crd == 0 {
        return Ok(Reading::skipped("M1.6", "no lead has a registry number"));
    }
    let evidence = FrameBuilder::new()
        .integer("rep_crd", pairs.iter().map(|pair| Some(pair.rep_crd)))
        .text("kept", pairs.iter().map(|pair| Some(pair.kept.as_str())))
        .text("dropped", pairs.iter().map(|pair| Some(pair.dropped.as_str())))
        .finish()?;
    Ok(Reading::new("M1.6", pairs.len() as f64 / with_crd as f64)
        .note(format!(
            "{} leads with a registry number",
            part_of(pairs.len(), with_crd)
        ))
        .evidence(evidence))
}
