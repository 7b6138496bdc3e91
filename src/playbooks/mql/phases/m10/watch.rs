//! Drift, scorecard and alerts as frames and readings.

use super::scenes::watched;
use super::world::World;
use crate::engine::{PhaseContext, PhaseError, Reading};
use crate::frame::{Frame, FrameBuilder, FrameError};
use crate::playbooks::mql::alerts::{AlertRule, fired};
use crate::playbooks::mql::catalog::{by_name, by_number};
use crate::playbooks::mql::monitor::drift::{Drifted, drifts, group, groups};
use crate::playbooks::mql::monitor::faults::{Proof, broken};
use crate::playbooks::mql::monitor::scene::Scene;
use crate::playbooks::mql::monitor::scorecard::{Known, coverage, verdict};
use crate::playbooks::mql::monitor::settings::{rules, settings};

/// The month's indices, the largest first, then those of the groups.
pub(super) fn drift_frame(drifted: &[Drifted]) -> Result<Frame, FrameError> {
    let mut rows: Vec<&Drifted> = drifted.iter().collect();
    rows.sort_by(|left, right| right.psi.psi.total_cmp(&left.psi.psi));
    let of_groups = groups(drifted);
    let number = |one: &Drifted| by_name(&one.feature).and_then(|feature| i64::try_from(feature.number).ok());
    let names = rows.iter().map(|one| Some(one.feature.clone()));
    let group_names = of_groups.iter().map(|one| Some(format!("all of {}", one.group)));
    let none = || of_groups.iter().map(|_| None::<f64>);
    FrameBuilder::new()
        .text("feature", names.chain(group_names))
        .integer(
            "number",
            rows.iter().map(|one| number(one)).chain(of_groups.iter().map(|_| None)),
        )
        .text(
            "group",
            rows.iter()
                .map(|one| Some(group(&one.feature).to_owned()))
                .chain(of_groups.iter().map(|one| Some(one.group.clone()))),
        )
        .real(
            "psi",
            rows.iter()
                .map(|one| Some(one.psi.psi))
                .chain(of_groups.iter().map(|one| Some(one.mean))),
        )
        .real("by_chance", rows.iter().map(|one| Some(one.chance)).chain(none()))
        .text(
            "level",
            rows.iter()
                .map(|one| Some(one.level.word()))
                .chain(of_groups.iter().map(|_| None)),
        )
        .text(
            "bins",
            rows.iter()
                .map(|one| one.bins())
                .chain(
                    of_groups
                        .iter()
                        .map(|one| format!("mean of {} features, the largest {:.4}", one.features, one.largest)),
                )
                .map(Some),
        )
        .finish()
}

/// M10.3: the critical features, the largest index beyond chance.
///
/// # Errors
/// When the phase does not declare the parameter.
pub(super) fn critical(context: &PhaseContext<'_>, drifted: &[Drifted]) -> Result<Reading, PhaseError> {
    let numbers = context.words("critical")?;
    let names: Vec<&str> = numbers
        .iter()
        .filter_map(|number| by_number(number.trim().parse().ok()?))
        .map(|feature| feature.name.as_str())
        .collect();
    let own: Vec<Drifted> = drifted
        .iter()
        .filter(|one| names.contains(&one.feature.as_str()))
        .cloned()
        .collect();
    let Some(most) = own.iter().max_by(|left, right| left.psi.psi.total_cmp(&right.psi.psi)) else {
        return Ok(Reading::skipped(
            "M10.3",
            "no critical feature has a baseline, or nobody was contacted this month",
        ));
    };
    let observed = own.iter().map(Drifted::beyond_chance).fold(0.0, f64::max);
    Ok(Reading::new("M10.3", observed)
        .note(format!(
            "{} moved most: {:.4}, of which chance explains up to {:.4}",
            most.feature, most.psi.psi, most.chance
        ))
        .evidence(drift_frame(&own)?))
}

/// Each week's indices, oldest first.
pub(super) fn weeks_frame(world: &World, floor: f64) -> Result<Frame, FrameError> {
    let bounds = &settings().drift;
    let mut rows: Vec<(i32, Drifted)> = Vec::new();
    for back in (0..bounds.weeks).rev() {
        let to = world.day - back * bounds.week_days;
        let from = to + 1 - bounds.week_days;
        let leads = world.rows_now(from, to);
        if leads.is_empty() {
            continue;
        }
        let found = drifts(
            &world.champion.meta().psi_baselines,
            &watched(world, &leads),
            floor,
            bounds,
        );
        rows.extend(found.into_iter().map(|one| (from, one)));
    }
    FrameBuilder::new()
        .date("week", rows.iter().map(|(week, _)| Some(*week)))
        .text("feature", rows.iter().map(|(_, one)| Some(one.feature.as_str())))
        .real("psi", rows.iter().map(|(_, one)| Some(one.psi.psi)))
        .real("by_chance", rows.iter().map(|(_, one)| Some(one.chance)))
        .text("level", rows.iter().map(|(_, one)| Some(one.level.word())))
        .finish()
}

/// The scorecard: one row an input, and their mean with its verdict.
pub(super) fn scorecard_frame(inputs: &[Known]) -> Result<Frame, FrameError> {
    let all = coverage(inputs);
    let count = |n: usize| i64::try_from(n).ok();
    let names = inputs.iter().map(|input| Some(input.feature.as_str()));
    FrameBuilder::new()
        .text("feature", names.chain([Some("mean")]))
        .integer("leads", inputs.iter().map(|input| count(input.leads)).chain([None]))
        .integer("known", inputs.iter().map(|input| count(input.known)).chain([None]))
        .real("non_null", inputs.iter().map(Known::share).chain([all]))
        .text(
            "verdict",
            inputs
                .iter()
                .map(|_| None)
                .chain([Some(all.map_or("skipped: nobody was contacted", |all| {
                    verdict(all, &settings().coverage)
                }))]),
        )
        .finish()
}

/// The rules that fire today, the gravest first.
pub(super) fn fired_today(scene: &Scene) -> Vec<(&'static AlertRule, f64)> {
    let mut found = fired(rules(), &scene.readings());
    found.sort_by_key(|(rule, _)| std::cmp::Reverse(rule.level));
    found
}

/// The alerts as a frame; what is behind them stands in the note.
pub(super) fn alerts_frame(scene: &Scene, found: &[(&AlertRule, f64)]) -> Result<Frame, FrameError> {
    let behind = |rule: &AlertRule| match rule.reading.as_str() {
        "segment_calibration_off" => named(&scene.calibration(settings())),
        "importance_moved" => named(&scene.importance(settings())),
        "drifted_features" | "far_drifted_features" => {
            let mut drifted: Vec<(String, f64)> = scene
                .drifts()
                .into_iter()
                .map(|one| (one.feature.clone(), one.beyond_chance()))
                .collect();
            drifted.sort_by(|left, right| right.1.total_cmp(&left.1));
            named(&drifted)
        }
        _ => String::new(),
    };
    FrameBuilder::new()
        .text("level", found.iter().map(|(rule, _)| Some(rule.level.word())))
        .text("alert", found.iter().map(|(rule, _)| Some(rule.id.as_str())))
        .text("what", found.iter().map(|(rule, _)| Some(rule.what.as_str())))
        .real("observed", found.iter().map(|(_, observed)| Some(*observed)))
        .text("threshold", found.iter().map(|(rule, _)| Some(rule.limit())))
        .text("note", found.iter().map(|(rule, _)| Some(behind(rule))))
        .text("do", found.iter().map(|(rule, _)| Some(rule.action.as_str())))
        .finish()
}

/// The first three of a list, with their numbers.
fn named(found: &[(String, f64)]) -> String {
    let word = |(name, value): &(String, f64)| format!("{name} {value:.3}");
    let first: Vec<String> = found
        .iter()
        .filter(|(_, value)| *value > 0.0)
        .take(3)
        .map(word)
        .collect();
    first.join(", ")
}

/// M10.4, and the log of the proof.
pub(super) fn proof(proofs: &[Proof]) -> Result<(Frame, Reading), FrameError> {
    let log = FrameBuilder::new()
        .text("case", proofs.iter().map(|proof| Some(proof.case.as_str())))
        .text("must_fire", proofs.iter().map(|proof| proof.expected))
        .text("fired", proofs.iter().map(|proof| Some(proof.fired.join(", "))))
        .boolean("held", proofs.iter().map(|proof| Some(proof.held)))
        .text("note", proofs.iter().map(|proof| Some(proof.note.as_str())))
        .finish()?;
    let untried = proofs.iter().filter(|proof| !proof.note.is_empty()).count();
    let open: Vec<&str> = proofs
        .iter()
        .filter(|proof| !proof.held)
        .map(|proof| proof.case.as_str())
        .collect();
    let note = if open.is_empty() {
        format!(
            "{} faults called about, silence on the clean replay{}",
            proofs.len() - 1 - untried,
            if untried == 0 {
                String::new()
            } else {
                format!("; {untried} could not be tried")
            }
        )
    } else {
        format!("not as it must be: {}", open.join("; "))
    };
    let reading = Reading::new("M10.4", broken(proofs) as f64)
        .note(note)
        .evidence(log.clone());
    Ok((log, reading))
}
