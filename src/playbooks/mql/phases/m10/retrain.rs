//! What asks for a new model: age, other features, a new city among the largest, a segment whose base rate moved.

use std::collections::{BTreeMap, BTreeSet};

use super::rates::counted;
use super::world::World;
use crate::frame::{Frame, FrameBuilder, FrameError, show_date};
use crate::playbooks::mql::monitor::settings::settings;
use crate::stats::two_proportion_z;

/// One trigger.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Trigger {
    pub what: &'static str,
    pub observed: Option<f64>,
    pub threshold: f64,
    pub fired: bool,
    pub note: String,
}

/// Looks at all triggers (M10/5).
pub(super) fn triggers(world: &World, retrain_days: f64, window_days: f64) -> Vec<Trigger> {
    let mut found = vec![age(world, retrain_days, window_days), schema(world)];
    if world.has_time() {
        found.push(metros(world));
        found.extend(segment_rates(world));
    }
    found
}

fn age(world: &World, limit: f64, window: f64) -> Trigger {
    let days = world
        .as_of
        .signed_duration_since(world.champion.used.trained_on)
        .num_days() as f64;
    Trigger {
        what: "age of the champion, days",
        observed: Some(days),
        threshold: limit,
        fired: days > limit,
        note: format!(
            "trained {}; a new one learns from contacts since {}",
            world.champion.used.trained_on,
            show_date(world.closed() - window as i32)
        ),
    }
}

/// Features the champion reads and the data no longer has, and the other way round among those it watches.
fn schema(world: &World) -> Trigger {
    let watched: BTreeSet<&str> = world.champion.meta().psi_baselines.keys().map(String::as_str).collect();
    let there: BTreeSet<&str> = world.table.names.iter().map(String::as_str).collect();
    let gone: Vec<&str> = watched.difference(&there).copied().collect();
    // A column that stands for a level of the CRM's enrichment is no column of the features.
    let gone: Vec<&str> = gone
        .into_iter()
        .filter(|name| crate::playbooks::mql::catalog::by_name(name).is_some())
        .collect();
    let new: Vec<&str> = there.difference(&watched).copied().collect();
    Trigger {
        what: "features that came or went",
        observed: Some((gone.len() + new.len()) as f64),
        threshold: 0.0,
        fired: gone.len() + new.len() > 0,
        note: listed(&[("gone", &gone), ("new", &new)]),
    }
}

fn listed(parts: &[(&str, &[&str])]) -> String {
    let part = |(what, names): &(&str, &[&str])| (!names.is_empty()).then(|| format!("{what}: {}", names.join(", ")));
    parts.iter().filter_map(part).collect::<Vec<_>>().join("; ")
}

fn commonest(world: &World, rows: &[usize]) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for row in rows {
        if let Some(Some(metro)) = world.table.metros.get(*row) {
            *counts.entry(metro).or_default() += 1;
        }
    }
    let mut all: Vec<(&str, usize)> = counts.into_iter().collect();
    all.sort_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(right.0)));
    all.into_iter()
        .take(settings().retrain.metros)
        .map(|(metro, _)| metro.to_owned())
        .collect()
}

fn metros(world: &World) -> Trigger {
    let before = commonest(world, &world.training(&world.champion));
    let now = commonest(
        world,
        &world.rows(world.day + 1 - settings().retrain.segment_days, world.day),
    );
    let new: Vec<&str> = now
        .iter()
        .filter(|metro| !before.is_empty() && !before.contains(metro))
        .map(String::as_str)
        .collect();
    Trigger {
        what: "new cities among the five commonest",
        observed: Some(new.len() as f64),
        threshold: 0.0,
        fired: !new.is_empty(),
        note: new.join(", "),
    }
}

/// Each segment's rate lately against training; a move only counts where it is more than chance.
fn segment_rates(world: &World) -> Vec<Trigger> {
    let bounds = settings().retrain;
    let training = world.training(&world.champion);
    let recent = world.labelled(world.closed() + 1 - bounds.segment_days, world.closed());
    let segments: BTreeSet<&String> = training
        .iter()
        .filter_map(|row| world.table.segments.get(*row))
        .collect();
    let of = |rows: &[usize], segment: &String| {
        let own: Vec<usize> = rows
            .iter()
            .copied()
            .filter(|row| world.table.segments.get(*row) == Some(segment))
            .collect();
        counted(world, &own)
    };
    let one = |segment: &String| {
        let (then, now) = (of(&training, segment), of(&recent, segment));
        let moved = then
            .rate()
            .zip(now.rate())
            .filter(|(then, _)| *then > 0.0)
            .map(|(then, now)| (now / then - 1.0).abs())?;
        let p = two_proportion_z(now, then).map_or(1.0, |test| test.p);
        let fired = moved > bounds.segment_rate && p < settings().base_rate.p;
        Some(Trigger {
            what: "move of a segment’s base rate",
            observed: Some(moved),
            threshold: bounds.segment_rate,
            fired,
            note: format!(
                "{segment}: {} of {} lately, {} of {} in training, p = {p:.4}",
                now.k, now.n, then.k, then.n
            ),
        })
    };
    segments.into_iter().filter_map(one).collect()
}

/// The triggers as a frame.
pub(super) fn frame(triggers: &[Trigger]) -> Result<Frame, FrameError> {
    FrameBuilder::new()
        .text("trigger", triggers.iter().map(|one| Some(one.what)))
        .real("observed", triggers.iter().map(|one| one.observed))
        .real("threshold", triggers.iter().map(|one| Some(one.threshold)))
        .boolean("fired", triggers.iter().map(|one| Some(one.fired)))
        .text("note", triggers.iter().map(|one| Some(one.note.as_str())))
        .finish()
}
