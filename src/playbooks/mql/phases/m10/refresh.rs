//! The refresh protocol, rehearsed without touching anything: a month's files in, features, scores, a second scoring that
//! must give the same, and the way back.

use super::scenes::Loads;
use super::world::{Loaded, World};
use crate::engine::{PhaseContext, PhaseError, Reading};
use crate::frame::{Frame, FrameBuilder, FrameError, show_date};
use crate::playbooks::mql::deployed::version;
use crate::playbooks::mql::monitor::settings::settings;
use crate::store::sha256_hex;

/// One step.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Step {
    pub what: &'static str,
    pub done: bool,
    pub note: String,
}

fn step(what: &'static str, done: bool, note: impl Into<String>) -> Step {
    Step {
        what,
        done,
        note: note.into(),
    }
}

/// Goes through the protocol.
///
/// # Errors
/// When a frame is not as declared.
pub(super) fn rehearse(context: &PhaseContext<'_>, world: &World, loads: Loads) -> Result<Vec<Step>, PhaseError> {
    let champion = &world.champion;
    let lost: Vec<&str> = champion
        .meta()
        .psi_baselines
        .keys()
        .filter(|name| crate::playbooks::mql::catalog::by_name(name).is_some() && world.now.named(name).is_none())
        .map(String::as_str)
        .collect();
    let (first, second) = (digest(world, champion, false), digest(world, champion, true));
    let mut steps = vec![
        step(
            "every vendor file has rows",
            loads.failed == 0,
            format!("{} files without a row", loads.failed),
        ),
        step(
            "a snapshot is dated on or before the run’s day",
            loads.newest.is_some() || world.champion.meta().psi_baselines.is_empty(),
            loads.newest.map_or("no dated snapshot".to_owned(), show_date),
        ),
        step(
            "every feature the model watches is there",
            lost.is_empty(),
            if lost.is_empty() {
                format!("{} features", champion.meta().psi_baselines.len())
            } else {
                lost.join(", ")
            },
        ),
        scored(world)?,
        step(
            "scored again, rows turned round, every score is the same",
            first.is_some() && first == second,
            first.clone().map_or("the model cannot score".to_owned(), |hash| {
                hash.chars().take(12).collect()
            }),
        ),
    ];
    steps.push(way_back(context, world));
    Ok(steps)
}

fn scored(world: &World) -> Result<Step, PhaseError> {
    let rows: Vec<usize> = (0..world.now.rows()).collect();
    let chances = world.chances(&world.champion, &world.now, &rows)?;
    let good = chances.iter().filter(|chance| !chance.p.is_nan()).count();
    let share = good as f64 / rows.len().max(1) as f64;
    Ok(step(
        "leads are scored",
        share >= settings().refresh.scored,
        format!("{good} of {}", rows.len()),
    ))
}

/// A digest of all scores by lead; none where scoring fails.
fn digest(world: &World, of: &Loaded, reversed: bool) -> Option<String> {
    let mut rows: Vec<usize> = (0..world.now.rows()).collect();
    if reversed {
        rows.reverse();
    }
    let chances = world.chances(of, &world.now, &rows).ok()?;
    let mut scores: Vec<(usize, u64)> = rows
        .iter()
        .zip(&chances)
        .map(|(row, chance)| (*row, chance.p.to_bits()))
        .collect();
    scores.sort_unstable();
    let bytes: Vec<u8> = scores.iter().flat_map(|(_, bits)| bits.to_le_bytes()).collect();
    Some(sha256_hex(&bytes))
}

/// Whether the model that a rollback returns to can be loaded.
fn way_back(context: &PhaseContext<'_>, world: &World) -> Step {
    let what = "the model before can be loaded";
    let Some(previous) = &world.deployed.previous else {
        return step(what, true, "no promotion replaced one: nothing to roll back to");
    };
    let loaded = context
        .frame_at(&previous.model)
        .and_then(|frame| version(&frame))
        .and_then(|found| context.frame_at(&previous.calibrators).map(|_| found));
    match loaded {
        Ok(found) => step(what, found == previous.id, found),
        Err(error) => step(what, false, error.to_string()),
    }
}

/// M10.5.
///
/// # Errors
/// Never in practice: the columns are of one length.
pub(super) fn reading(steps: &[Step]) -> Result<Reading, FrameError> {
    let open: Vec<&str> = steps.iter().filter(|step| !step.done).map(|step| step.what).collect();
    let note = if open.is_empty() {
        format!("{} steps done", steps.len())
    } else {
        format!("not done: {}", open.join("; "))
    };
    Ok(Reading::new("M10.5", open.len() as f64)
        .note(note)
        .evidence(frame(steps)?))
}

/// The steps as a frame.
///
/// # Errors
/// Never in practice: the columns are of one length.
pub(super) fn frame(steps: &[Step]) -> Result<Frame, FrameError> {
    FrameBuilder::new()
        .text("step", steps.iter().map(|step| Some(step.what)))
        .boolean("done", steps.iter().map(|step| Some(step.done)))
        .text("note", steps.iter().map(|step| Some(step.note.as_str())))
        .finish()
}
