//! The scene of today, and the clean one in which the alerts are proven.

use crate::engine::{PhaseContext, PhaseError};
use crate::frame::{date, integer, text};
use crate::learn::SegmentCalibrators;
use crate::playbooks::mql::monitor::drift::Columns;
use crate::playbooks::mql::monitor::scene::{Contributions, Outcome, Scene};
use crate::playbooks::mql::monitor::scorecard::Known;
use crate::playbooks::mql::monitor::settings::settings;
use crate::playbooks::mql::table::FeatureTable;
use crate::stats::{average_precision, precision_at};

use super::world::{Loaded, World};

/// Datasets that the vendor fills.
pub(super) const VENDOR: [&str; 5] = ["reps_t1", "reps_t2", "reps_t3", "rep_snapshots", "firms"];

/// What the files of the vendor came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Loads {
    /// Files of which no row was kept.
    pub failed: usize,
    /// The newest snapshot.
    pub newest: Option<i32>,
}

/// Reads how the vendor's files came in.
///
/// # Errors
/// When `intake` is not as declared.
pub(super) fn loads(context: &PhaseContext<'_>, day: i32) -> Result<Loads, PhaseError> {
    let intake = context.frame("intake")?;
    let (datasets, kept, snapshots) = (
        text(&intake, "dataset")?,
        integer(&intake, "rows_kept")?,
        date(&intake, "snapshot_as_of")?,
    );
    let vendor = |row: &usize| datasets.get(*row).is_some_and(|name| VENDOR.contains(&name));
    let rows: Vec<usize> = (0..intake.height()).filter(vendor).collect();
    Ok(Loads {
        failed: rows.iter().filter(|row| kept.get(**row).unwrap_or(0) == 0).count(),
        newest: rows
            .iter()
            .filter_map(|row| snapshots.get(*row))
            .filter(|one| *one <= day)
            .max(),
    })
}

/// Today.
///
/// # Errors
/// When a model does not fit the features.
pub(super) fn today(context: &PhaseContext<'_>, world: &World, loads: Loads) -> Result<Scene, PhaseError> {
    let held = settings();
    let champion = &world.champion;
    let newest = world.rows_now(world.day - held.coverage.days, world.day);
    let unseen = world.labelled(
        champion
            .meta()
            .trained_until
            .map_or(i32::MIN, |until| until + 1)
            .max(world.closed() - held.calibration.days),
        world.closed(),
    );
    let promoted = champion.used.trained_on.to_epoch_days() - world.window;
    let since = world.labelled((promoted + 1).max(world.closed() - held.precision.days), world.closed());
    // What is scored with: a new export drifts here first.
    let month = world.rows_now(world.day + 1 - held.drift.month_days, world.day);
    let scored = world.chances(champion, &world.now, &month)?;
    let week = held.drift.week_days;
    Ok(Scene {
        baselines: champion.meta().psi_baselines.clone(),
        month: columns(&world.now, champion, &month),
        floor: context.number("psi_eps")?,
        bins: context.number("psi_bins")? as usize,
        matched: matched(&world.now, &month),
        inputs: inputs(&world.now, &newest),
        outcomes: world.outcomes(champion, &unseen)?,
        since: world.outcomes(champion, &since)?,
        promised: promised(context, champion)?,
        weeks: [
            contributions(world, champion, &world.rows(world.day + 1 - week, world.day))?,
            contributions(world, champion, &world.rows(world.day + 1 - 2 * week, world.day - week))?,
        ],
        days: last_two_days(world)?,
        failed: (scored.iter().filter(|chance| chance.p.is_nan()).count(), scored.len()),
        failed_loads: loads.failed,
        snapshot_age: loads.newest.map(|newest| f64::from(world.day - newest)),
    })
}

/// A replay in which nothing is wrong: the leads the newest model was trained on, with the probabilities it gave them
/// when they were held out.
///
/// # Errors
/// When a model does not fit the features.
pub(super) fn clean(context: &PhaseContext<'_>, world: &World) -> Result<Scene, PhaseError> {
    let model = world.newest();
    let rows = world.training(model);
    let outcomes = out_of_fold(context)?;
    let y: Vec<bool> = outcomes.iter().map(|outcome| outcome.y).collect();
    let chances: Vec<f64> = outcomes.iter().map(|outcome| outcome.p).collect();
    let (even, odd) = halves(&rows);
    let probabilities = |rows: &[usize]| -> Result<Vec<f64>, PhaseError> {
        Ok(world
            .chances(model, &world.table, rows)?
            .iter()
            .map(|chance| chance.p)
            .collect())
    };
    let now = world.rows_now(
        model.meta().trained_from.unwrap_or(i32::MIN),
        model.meta().trained_until.unwrap_or(i32::MIN),
    );
    // Whether the vendor knows enough leads is another alert's matter.
    let known: Vec<usize> = now
        .into_iter()
        .filter(|row| world.now.has_discovery.get(*row) == Some(&true))
        .collect();
    Ok(Scene {
        baselines: model.meta().psi_baselines.clone(),
        month: columns(&world.table, model, &rows),
        floor: context.number("psi_eps")?,
        bins: context.number("psi_bins")? as usize,
        matched: (rows.len(), rows.len()),
        inputs: inputs(&world.now, &known),
        promised: (
            average_precision(&y, &chances),
            precision_at(&y, &chances, settings().tier_a_share),
        ),
        since: outcomes.clone(),
        outcomes,
        weeks: [contributions(world, model, &even)?, contributions(world, model, &odd)?],
        days: [probabilities(&even)?, probabilities(&odd)?],
        failed: (0, rows.len()),
        failed_loads: 0,
        snapshot_age: Some(0.0),
    })
}

/// Every second row, twice: two weeks that differ by chance alone.
fn halves(rows: &[usize]) -> (Vec<usize>, Vec<usize>) {
    let every_second = |from: usize| rows.iter().skip(from).step_by(2).copied().collect();
    (every_second(0), every_second(1))
}

/// The features a model watches, of these rows, with the constants that were frozen with it.
fn columns(table: &FeatureTable, of: &Loaded, rows: &[usize]) -> Columns {
    let known = of.bundle.full.preparation.features(table, rows);
    let watched = |name: &String| of.meta().psi_baselines.contains_key(name);
    let pairs = known.names.into_iter().zip(known.columns);
    pairs.filter(|(name, _)| watched(name)).collect()
}

/// The same columns, for a week.
pub(super) fn watched(world: &World, rows: &[usize]) -> Columns {
    columns(&world.now, &world.champion, rows)
}

fn matched(table: &FeatureTable, rows: &[usize]) -> (usize, usize) {
    let found = rows.iter().filter(|row| table.has_discovery.get(**row) == Some(&true));
    (found.count(), rows.len())
}

fn inputs(table: &FeatureTable, rows: &[usize]) -> Vec<Known> {
    let of = |name: &String| {
        let column = table.named(name)?;
        let known = rows
            .iter()
            .filter(|row| column.get(**row).is_some_and(|value| !value.is_nan()));
        Some(Known {
            feature: name.clone(),
            known: known.count(),
            leads: rows.len(),
        })
    };
    settings().coverage.inputs.iter().filter_map(of).collect()
}

fn contributions(world: &World, of: &Loaded, rows: &[usize]) -> Result<Contributions, PhaseError> {
    let rows: Vec<usize> = rows.iter().copied().take(settings().importance.explained).collect();
    if rows.is_empty() {
        return Ok(Contributions::new());
    }
    let shares = of.scorer()?.shares(&world.table, &rows).map_err(PhaseError::Input)?;
    let column = |(place, name): (usize, &String)| {
        let values = shares.rows.iter().filter_map(|row| row.get(place).copied());
        (name.clone(), values.collect())
    };
    Ok(shares.names.iter().enumerate().map(column).collect())
}

/// Probabilities of the last day with leads and of the one before.
fn last_two_days(world: &World) -> Result<[Vec<f64>; 2], PhaseError> {
    let mut found: [Vec<f64>; 2] = [Vec::new(), Vec::new()];
    let from = world.day + 1 - settings().drift.month_days;
    let days = (from..=world.day).rev().map(|day| world.rows_now(day, day));
    for (held, rows) in found.iter_mut().zip(days.filter(|rows| !rows.is_empty())) {
        let chances = world.chances(&world.champion, &world.now, &rows)?;
        *held = chances.iter().map(|chance| chance.p).filter(|p| !p.is_nan()).collect();
    }
    Ok(found)
}

/// Average precision and Tier A precision that the champion was promoted with; of a model nobody promoted those of the
/// backtest.
fn promised(context: &PhaseContext<'_>, champion: &Loaded) -> Result<(Option<f64>, Option<f64>), PhaseError> {
    let used = &champion.used;
    if used.average_precision.is_some() || used.tier_a_precision.is_some() {
        return Ok((used.average_precision, used.tier_a_precision));
    }
    let found = super::board::backtested(context)?;
    Ok((found.average_precision, found.precision))
}

/// What the newest model said of leads while they were held out, through its calibrators.
fn out_of_fold(context: &PhaseContext<'_>) -> Result<Vec<Outcome>, PhaseError> {
    let oof = context.frame("oof")?;
    let calibrators = context.frame("calibrators")?;
    let calibrators: SegmentCalibrators = {
        let (parts, texts) = (text(&calibrators, "part")?, text(&calibrators, "json")?);
        let full = parts.iter().zip(texts.iter()).find(|(part, _)| *part == Some("full"));
        let json = full.and_then(|(_, json)| json).unwrap_or_default();
        serde_json::from_str(json)
            .map_err(|error| PhaseError::Input(format!("calibrators cannot be read ({error}): run M5 again")))?
    };
    let (odds, segments, y) = (
        crate::frame::real(&oof, "log_odds")?,
        text(&oof, "segment")?,
        integer(&oof, "y")?,
    );
    let one = |row: usize| {
        let segment = segments.get(row)?;
        let (p, _) = calibrators.apply(odds.get(row)?, segment);
        Some(Outcome {
            segment: segment.to_owned(),
            p,
            priority: p,
            y: y.get(row)? == 1,
        })
    };
    Ok((0..oof.height()).filter_map(one).collect())
}
