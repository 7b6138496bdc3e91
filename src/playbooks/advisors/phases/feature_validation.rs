//! 3.1: whether the features are what they should be before anything is graded by them.

use std::collections::BTreeMap;

use super::split::{ALL, GAP, TEST, TRAIN, rate_difference};
use super::telling::{did, learned};
use crate::engine::{Metric, MetricUnit, PhaseContext, PhaseError, PhaseOutput, Reading};
use crate::frame::{Frame, FrameBuilder, FrameError, integer, kind_of, real, take_rows, text};
use crate::playbooks::advisors::catalog::catalog;
use crate::stats::Proportion;

/// The features that G3.1.2 to G3.1.4 look for, by id.
const MOBILITY: &str = "pit_moves_3yr";
const RESTLESSNESS: &str = "pit_restlessness_ratio";
const NET_CHANGE: &str = "firm_net_change_12mo";

/// Shares that the log shows: column, name, lowest and highest value.
const SHARES: [(&str, &str, i64, i64); 3] = [
    ("current_firm_tenure_months", "tenure_12_48_share", 12, 48),
    ("industry_tenure_months", "experience_60_180_share", 60, 180),
    (NET_CHANGE, "losing_firm_share", i64::MIN, -1),
];

/// Rows of each split, and of all labelled leads.
type Splits = BTreeMap<&'static str, Vec<usize>>;

fn splits(context: &PhaseContext<'_>) -> Result<Splits, PhaseError> {
    let frame = context.frame("splits")?;
    let mut found: Splits = [ALL, TRAIN, GAP, TEST]
        .into_iter()
        .map(|name| (name, Vec::new()))
        .collect();
    for (row, split) in text(&frame, "split_set")?.iter().enumerate() {
        let Some(split) = split else { continue };
        for (name, rows) in &mut found {
            if *name == split || *name == ALL {
                rows.push(row);
            }
        }
    }
    Ok(found)
}

/// Runs the phase.
pub(in super::super) fn run(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    let features = context.frame("features")?;
    let splits = splits(context)?;
    let stats = stats(&features, &splits)?;
    let mut readings = names(&features)?;
    readings.extend(filled(&features)?);
    readings.push(rates(&features, &splits)?);
    readings.push(snapshots(&features)?);
    readings.sort_by_key(|reading| place(&reading.gate));
    did(
        context,
        &format!("Described {} columns, all labelled leads and by split", stats.height()),
    );
    learned(
        context,
        "Zeros are filled in for leads without a job on the day of contact: see A3.1.11 for how many",
    );
    Ok(PhaseOutput {
        metrics: metrics(&features, &splits)?,
        readings,
        rows_in: features.height(),
        rows_out: stats.height(),
        frames: vec![("feature_stats", stats)],
    })
}

fn place(gate: &str) -> (usize, u32) {
    let number = gate.rsplit('.').next().and_then(|part| part.parse().ok()).unwrap_or(0);
    (usize::from(gate.starts_with('A')), number)
}

fn column_names(features: &Frame) -> Vec<String> {
    features.get_column_names().iter().map(ToString::to_string).collect()
}

/// What the names of the features say: G3.1.1, G3.1.2, G3.1.6, G3.1.7.
fn names(features: &Frame) -> Result<Vec<Reading>, FrameError> {
    let (all, places) = (column_names(features), &catalog().places);
    let named_after_place: Vec<&String> = all
        .iter()
        .filter(|name| !places.market_features.contains(name))
        .filter(|name| {
            name.split('_')
                .any(|word| places.words.iter().any(|place| place == word))
        })
        .collect();
    let present = |wanted: &[&str]| {
        let found: Vec<String> = wanted
            .iter()
            .filter(|name| all.iter().any(|held| held == *name))
            .map(|name| (*name).to_owned())
            .collect();
        found
    };
    let market: Vec<&str> = places.market_features.iter().map(String::as_str).collect();
    let flags: Vec<&str> = catalog()
        .numbered()
        .map(|feature| feature.name.as_str())
        .filter(|name| name.ends_with("_missing"))
        .collect();
    let list = |names: &[String]| FrameBuilder::new().text("feature", names.iter().map(Some)).finish();
    let core = present(&[MOBILITY, RESTLESSNESS, NET_CHANGE]);
    let (market_found, flags_found) = (present(&market), present(&flags));
    let owned: Vec<String> = named_after_place.into_iter().cloned().collect();
    Ok(vec![
        Reading::new("G3.1.1", owned.len() as f64)
            .note(if owned.is_empty() {
                "no feature is named after a place".to_owned()
            } else {
                format!(
                    "{}: a place is not a reason; take it out of carried_columns",
                    owned.join(", ")
                )
            })
            .evidence(list(&owned)?),
        Reading::new("G3.1.2", core.len() as f64).evidence(list(&core)?),
        Reading::new("G3.1.6", market_found.len() as f64)
            .note(format!("looked for {}", market.join(", ")))
            .evidence(list(&market.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>())?),
        Reading::new("G3.1.7", flags_found.len() as f64).evidence(list(&flags_found)?),
    ])
}

/// G3.1.3 and G3.1.4: a feature without gaps.
fn filled(features: &Frame) -> Result<Vec<Reading>, PhaseError> {
    let all = features.height();
    let mut readings = Vec::new();
    for (gate, name) in [("G3.1.3", MOBILITY), ("G3.1.4", NET_CHANGE)] {
        if all == 0 {
            readings.push(Reading::skipped(gate, "there are no leads"));
            continue;
        }
        let values = integer(features, name)?;
        let empty: Vec<usize> = (0..all).filter(|row| values.get(*row).is_none()).collect();
        let rows = take_rows(features, &empty)?;
        let evidence = FrameBuilder::new()
            .text("lead_id", text(&rows, "lead_id")?.iter())
            .finish()?;
        let share = (all - empty.len()) as f64 / all as f64;
        readings.push(
            Reading::new(gate, share)
                .note(format!("{} of {all}", all - empty.len()))
                .evidence(evidence),
        );
    }
    Ok(readings)
}

fn rates(features: &Frame, splits: &Splits) -> Result<Reading, FrameError> {
    let targets = integer(features, "target")?;
    let of = |name: &str| {
        let rows = splits.get(name).map_or(&[][..], Vec::as_slice);
        let converted = rows.iter().filter(|row| targets.get(**row) == Some(1)).count();
        Proportion::new(rows.len() as u64, converted as u64)
    };
    Ok(rate_difference("G3.1.8", of(TRAIN), of(TEST)))
}

/// A3.1.11: real snapshots before zeros were filled in.
fn snapshots(features: &Frame) -> Result<Reading, FrameError> {
    let held = integer(features, "has_valid_virtual_snapshot")?;
    let (all, real) = held
        .iter()
        .fold((0, 0), |sum, cell| (sum.0 + 1, sum.1 + cell.unwrap_or(0)));
    Ok(if all == 0 {
        Reading::skipped("A3.1.11", "there are no leads")
    } else {
        Reading::new("A3.1.11", real as f64 / f64::from(all)).note(format!("{real} of {all} leads"))
    })
}

/// The mean of some rows of a column, and how many of them hold a value.
fn mean_of(features: &Frame, column: &str, rows: &[usize]) -> Result<(Option<f64>, usize), FrameError> {
    let values = real(features, column)?;
    let found: Vec<f64> = rows.iter().filter_map(|row| values.get(*row)).collect();
    Ok((crate::stats::mean(&found), found.len()))
}

/// One row a feature: means of all labelled leads and of each split, and the share that holds a value.
fn stats(features: &Frame, splits: &Splits) -> Result<Frame, FrameError> {
    let numeric: Vec<&str> = catalog()
        .feature
        .iter()
        .map(|feature| feature.name.as_str())
        .filter(|name| {
            matches!(
                kind_of(features, name),
                Some(crate::frame::ColumnKind::Integer | crate::frame::ColumnKind::Real)
            )
        })
        .collect();
    let mut frame = FrameBuilder::new().text("feature", numeric.iter().map(|name| Some(*name)));
    for (split, rows) in splits {
        let mut means = Vec::with_capacity(numeric.len());
        let mut filled = Vec::with_capacity(numeric.len());
        for name in &numeric {
            let (mean, held) = mean_of(features, name, rows)?;
            means.push(mean);
            filled.push((!rows.is_empty()).then(|| held as f64 / rows.len() as f64));
        }
        let split = split.to_lowercase();
        frame = frame
            .real(&format!("mean_{split}"), means)
            .real(&format!("filled_{split}_share"), filled);
    }
    frame.finish()
}

fn metrics(features: &Frame, splits: &Splits) -> Result<Vec<Metric>, FrameError> {
    let mut metrics = Vec::new();
    for (split, rows) in splits {
        for name in [MOBILITY, RESTLESSNESS, NET_CHANGE] {
            let (mean, _) = mean_of(features, name, rows)?;
            metrics.push(Metric::new(&format!("mean_{name}"), mean, MetricUnit::Ratio).about(split));
        }
        for (column, name, low, high) in SHARES {
            let values = integer(features, column)?;
            let within = rows.iter().filter_map(|row| values.get(*row));
            let within = within.filter(|value| (low..=high).contains(value)).count();
            metrics.push(Metric::share(name, within, rows.len()).about(split));
        }
    }
    Ok(metrics)
}
