//! The success board (MS): twelve goals at one look. Each is a gate of its own that only warns; what nobody can measure from
//! the data says so instead of passing. The goals of the experiment are judged where it is, in M9.

use std::collections::HashMap;

use super::health::Day;
use super::world::World;
use crate::engine::{Observation, PhaseContext, PhaseError, Reading};
use crate::frame::{Frame, FrameBuilder, date, text};
use crate::playbooks::mql::monitor::drift::feature_drift;
use crate::playbooks::mql::monitor::scene::Scene;
use crate::playbooks::mql::monitor::scorecard::coverage;
use crate::playbooks::mql::monitor::settings::settings;
use crate::playbooks::mql::params::gates;
use crate::playbooks::mql::tier_order::{Shown, in_order};
use crate::playbooks::mql::turns::Backtested;
use crate::stats::PsiBaseline;

/// What the backtest measured.
///
/// # Errors
/// When `backtest` is not as declared.
pub(super) fn backtested(context: &PhaseContext<'_>) -> Result<Backtested, PhaseError> {
    Ok(Backtested::read(context.frame("backtest")?.as_ref())?)
}

/// Why a goal has no number.
const UNMEASURED: [(&str, &str); 2] = [
    (
        "MS.10",
        "no record of outages: recovery is counted by whoever operates the jobs",
    ),
    (
        "MS.12",
        "when a file reached the folder is not on record: features follow in the run that reads it",
    ),
];

/// The goals that this phase judges.
///
/// # Errors
/// When a frame is not as declared or a model does not fit.
pub(super) fn readings(
    context: &PhaseContext<'_>,
    world: &World,
    scene: &Scene,
    days: &[Day],
) -> Result<Vec<Reading>, PhaseError> {
    let found = backtested(context)?;
    let of = |id: &str, value: Option<f64>, note: &str, why: &str| match value {
        Some(value) => Reading::new(id, value).note(note),
        None => Reading::skipped(id, why),
    };
    let month: Vec<&Day> = days.iter().rev().take(settings().drift.month_days as usize).collect();
    let (leads, scored) = month
        .iter()
        .fold((0, 0), |(leads, scored), day| (leads + day.leads, scored + day.scored));
    let success = (leads > 0).then(|| scored as f64 / leads as f64);
    let nobody = "nobody was contacted this month";
    let mut all = vec![
        of(
            "MS.1",
            found.average_precision,
            "on the holdout",
            "the backtest has no holdout",
        ),
        of(
            "MS.2",
            found.precision,
            "the first tenth of the holdout",
            "the backtest has no holdout",
        ),
        of(
            "MS.3",
            week_on_week(context, world)?,
            "probabilities of the last week against the week before; 0 where it is no more than chance",
            "a week without leads",
        ),
        of(
            "MS.4",
            coverage(&scene.inputs),
            "the scorecard",
            "nobody was contacted in the last days",
        ),
        of(
            "MS.7",
            tier_order(context, world)?,
            "dials of the last 30 days that showed a tier",
            "no dial of the last 30 days showed a tier",
        ),
        of(
            "MS.9",
            success.map(|share| 1.0 - share),
            "leads of the last 30 days",
            nobody,
        ),
        of("MS.11", success, "leads of the last 30 days", nobody),
    ];
    all.extend(UNMEASURED.iter().map(|(id, why)| Reading::skipped(id, why)));
    Ok(all)
}

/// The index of the last week's probabilities against the week before, where it is more than chance.
fn week_on_week(context: &PhaseContext<'_>, world: &World) -> Result<Option<f64>, PhaseError> {
    let bounds = &settings().drift;
    let chances = |from: i32, to: i32| -> Result<Vec<f64>, PhaseError> {
        let found = world.chances(&world.champion, &world.now, &world.rows_now(from, to))?;
        Ok(found.iter().map(|chance| chance.p).filter(|p| !p.is_nan()).collect())
    };
    let week = bounds.week_days;
    let now = chances(world.day + 1 - week, world.day)?;
    let before = chances(world.day + 1 - 2 * week, world.day - week)?;
    let baseline = PsiBaseline::numeric(&before, context.number("psi_bins")? as usize);
    let found = feature_drift("probability", &baseline, &now, context.number("psi_eps")?, bounds);
    Ok(found.map(|found| found.beyond_chance()))
}

/// The share of the month's dials that were made in the order of the tiers.
fn tier_order(context: &PhaseContext<'_>, world: &World) -> Result<Option<f64>, PhaseError> {
    let dials = context.frame("dials_clean")?;
    let leads = context.frame("leads_clean")?;
    let (ids, contacts) = (text(&leads, "lead_id")?, date(&leads, "contacted_date")?);
    let contacted: HashMap<&str, i32> = ids
        .iter()
        .enumerate()
        .filter_map(|(row, id)| Some((id?, contacts.get(row)?)))
        .collect();
    let (lead_ids, days) = (text(&dials, "lead_id")?, date(&dials, "dialed_date")?);
    let (sgas, tiers) = (text(&dials, "sga_id")?, text(&dials, "tier_shown")?);
    let from = world.day + 1 - settings().drift.month_days;
    let shown = |row: usize| {
        let lead = lead_ids.get(row)?;
        Some(Shown {
            lead,
            contacted: *contacted.get(lead)?,
            sga: sgas.get(row).unwrap_or_default(),
            day: days.get(row).filter(|day| *day >= from && *day <= world.day)?,
            tier: tiers.get(row).filter(|tier| !tier.is_empty())?,
        })
    };
    Ok(in_order((0..dials.height()).filter_map(shown)))
}

/// All twelve at one look; those of the experiment point to M9.
///
/// # Errors
/// Never in practice: the columns are of one length.
pub(super) fn frame(readings: &[Reading]) -> Result<Frame, PhaseError> {
    let specs: Vec<_> = gates().into_iter().filter(|gate| gate.id.starts_with("MS.")).collect();
    let of = |id: &str| readings.iter().find(|reading| reading.gate == id);
    let value = |id: &str| match of(id).map(|reading| &reading.observed) {
        Some(Observation::Value(value)) => Some(*value),
        _ => None,
    };
    let mut rows = specs;
    rows.sort_by_key(|gate| gate.id.trim_start_matches("MS.").parse::<u32>().unwrap_or(u32::MAX));
    let note = |gate: &crate::engine::GateSpec| match of(&gate.id) {
        Some(reading) => reading.note.clone(),
        None => format!("judged in phase {}", gate.phase),
    };
    Ok(FrameBuilder::new()
        .text("id", rows.iter().map(|gate| Some(gate.id.as_str())))
        .text("what", rows.iter().map(|gate| Some(gate.check.as_str())))
        .real("observed", rows.iter().map(|gate| value(&gate.id)))
        .text(
            "goal",
            rows.iter().map(|gate| gate.warn.map(|bound| bound.good(&gate.unit))),
        )
        .boolean(
            "met",
            rows.iter().map(|gate| Some(!gate.warn?.breached_by(value(&gate.id)?))),
        )
        .text("note", rows.iter().map(|gate| Some(note(gate))))
        .finish()?)
}
