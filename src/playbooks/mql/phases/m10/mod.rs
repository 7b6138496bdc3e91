//! M10: the model in use, watched: health by day, base rate by week, drift by month, alerts that are proven to fire,
//! what asks for retraining, challengers, and the success board.
//!
//! An effect phase: on a critical alert it records that the champion before is back.

mod board;
mod challenger;
mod health;
mod rates;
mod refresh;
mod retrain;
mod risks;
mod rollback;
mod scenes;
mod vendor;
mod watch;
mod window;
mod world;

use world::World;

use super::report::{did, learned, next, warned};
use crate::engine::{Metric, MetricUnit, Observation, PhaseContext, PhaseError, PhaseOutput, Reading};
use crate::frame::Frame;
use crate::playbooks::mql::alerts::AlertRule;
use crate::playbooks::mql::monitor::faults::prove;
use crate::playbooks::mql::monitor::scene::Scene;
use crate::playbooks::mql::monitor::scorecard::coverage;
use crate::playbooks::mql::monitor::settings::settings;

/// Gates that need days of contact.
const IN_TIME: [&str; 6] = ["M10.1", "M10.2", "M10.3", "M10.4", "M10.5", "M10.6"];

/// Runs the phase.
pub(in crate::playbooks::mql) fn run(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    let world = World::read(context)?;
    let loads = scenes::loads(context, world.day)?;
    context.checkpoint()?;
    let scene = scenes::today(context, &world, loads)?;
    let found = watch::fired_today(&scene);
    context.checkpoint()?;
    let mut output = Output::default();
    let days = watched_over_time(context, &world, &scene, loads, &mut output)?;
    output.readings.extend(board::readings(context, &world, &scene, &days)?);
    let board = board::frame(&output.readings)?;
    output.frames.push(("success_board", board));
    output.frames.push(("alerts", watch::alerts_frame(&scene, &found)?));
    output.frames.push(("models_in_use", rollback::frame(&world)?));
    let triggers = retrain::triggers(
        &world,
        context.number("retrain_days")?,
        context.number("train_window_days")?,
    );
    output.frames.push(("retrain", retrain::frame(&triggers)?));
    output.frames.push(("conflicts", vendor::conflicts(context, &world)?));
    output.frames.push(("risks", risk_list(context, &output)?));
    tell(context, &found, &triggers);
    if let Some(reason) = rollback::reason(&world.deployed, world.as_of, &found) {
        rollback::record(context, &world, &reason)?;
        warned(context, &format!("{} is rolled back: {reason}", world.champion.used.id));
        next(context, "run again: the champion before scores from then on");
    }
    output.metrics.extend([
        Metric::count("alerts", found.len()),
        Metric::count("retrain_triggers", triggers.iter().filter(|one| one.fired).count()),
        Metric::new("coverage", coverage(&scene.inputs), MetricUnit::Share),
        Metric::new("champion_share", Some(world.deployed.share), MetricUnit::Share),
    ]);
    Ok(PhaseOutput {
        rows_in: world.table.rows(),
        rows_out: found.len(),
        frames: output.frames,
        metrics: output.metrics,
        readings: output.readings,
    })
}

#[derive(Default)]
struct Output {
    frames: Vec<(&'static str, Frame)>,
    readings: Vec<Reading>,
    metrics: Vec<Metric>,
}

/// Everything that follows leads over time; on a table without days of contact every gate of it says so.
fn watched_over_time(
    context: &PhaseContext<'_>,
    world: &World,
    scene: &Scene,
    loads: scenes::Loads,
    output: &mut Output,
) -> Result<Vec<health::Day>, PhaseError> {
    let timed = world.has_time();
    let days = if timed { health::days(world) } else { Vec::new() };
    let calendar = health::frame(&days)?;
    let (weeks, training) = if timed { rates::weeks(world) } else { Default::default() };
    let weekly = rates::frame(&weeks, training)?;
    let drifted = scene.drifts();
    let proofs = if timed {
        prove(&scenes::clean(context, world)?)
    } else {
        Vec::new()
    };
    context.checkpoint()?;
    let (log, proof) = watch::proof(&proofs)?;
    let steps = if timed {
        refresh::rehearse(context, world, loads)?
    } else {
        Vec::new()
    };
    let (compared, challenged) = if timed {
        challenger::judge(context, world)?
    } else {
        (Vec::new(), Reading::skipped("M10.6", "no time column"))
    };
    if timed {
        output.readings = vec![
            health::reading(&days, calendar.clone()),
            rates::reading(&weeks, weekly.clone()),
            watch::critical(context, &drifted)?,
            proof,
            refresh::reading(&steps)?,
            challenged,
        ];
    } else {
        let why = "no time column";
        output.readings = IN_TIME.iter().map(|gate| Reading::skipped(gate, why)).collect();
    }
    let files = vendor::files(context)?;
    let held = settings().vendor;
    let months = vendor::loads(&files, world.day, held.late_days, held.loads);
    output.metrics = vec![
        Metric::count("healthy_days", health::streak(&days)),
        Metric::new("vendor_reliability", vendor::reliability(&months), MetricUnit::Share),
        Metric::new(
            "largest_stability_index",
            drifted.iter().map(|one| one.psi.psi).reduce(f64::max),
            MetricUnit::Ratio,
        ),
    ];
    output.frames = vec![
        ("health", calendar),
        ("base_rate_weeks", weekly),
        ("drift", watch::drift_frame(&drifted)?),
        ("drift_weeks", watch::weeks_frame(world, scene.floor)?),
        ("scorecard", watch::scorecard_frame(&scene.inputs)?),
        ("alert_proof", log),
        ("refresh_steps", refresh::frame(&steps)?),
        ("challenger", challenger::frame(&compared)?),
        ("vendor_loads", vendor::frame(&months)?),
    ];
    Ok(days)
}

/// The reviewers' risk list, from what was read above.
fn risk_list(context: &PhaseContext<'_>, output: &Output) -> Result<Frame, PhaseError> {
    let metric = |name: &str| {
        output
            .metrics
            .iter()
            .find(|one| one.name == name)
            .and_then(|one| one.value)
    };
    let gate = |id: &str| {
        let reading = output.readings.iter().find(|reading| reading.gate == id)?;
        match reading.observed {
            Observation::Value(value) => Some(value),
            _ => None,
        }
    };
    let readings = [
        ("vendor_reliability", metric("vendor_reliability")),
        ("importance_variation", risks::importance_variation(context)?),
        ("tier_order", gate("MS.7")),
        ("metro_balance", risks::metro_balance(context)?),
        ("refresh_open", gate("M10.5")),
    ];
    Ok(risks::frame(&readings.into())?)
}

fn tell(context: &PhaseContext<'_>, found: &[(&AlertRule, f64)], triggers: &[retrain::Trigger]) {
    did(
        context,
        "Watched health by day, base rate by week and drift by month, and put every fault into a clean replay",
    );
    for (rule, observed) in found {
        warned(
            context,
            &format!(
                "{}: {} is {observed:.4} ({})",
                rule.level.word(),
                rule.what,
                rule.limit()
            ),
        );
        next(context, &rule.action);
    }
    if found.is_empty() {
        learned(context, "No alert fires");
    }
    for trigger in triggers.iter().filter(|trigger| trigger.fired) {
        next(context, &format!("retrain: {} ({})", trigger.what, trigger.note));
    }
}
