//! What M7 reports: the rehearsals, and whether the list may be used.

use super::faults::{Trial, Watched};
use super::readiness::{self, Item, item};
use super::shadow::{Bins, Day, replay};
use super::stress::{Case, Rehearsal, candidates};
use super::{List, Work, faults, shadow, stress, updates};
use crate::engine::{PhaseContext, PhaseError, Reading};
use crate::frame::{Frame, FrameBuilder, FrameError};
use crate::playbooks::mql::alerts::{AlertReadings, rules};
use crate::playbooks::mql::handbook::handbook;
use crate::playbooks::mql::phases::report::NO_TIME;
use crate::playbooks::mql::quality;
use crate::playbooks::mql::scoring::grade::by_boost_alone;
use crate::playbooks::mql::scoring::ladder::Level;
use crate::playbooks::mql::scoring::scorer::score;
use crate::playbooks::mql::scoring::tiers::{Tier, Tiering};
use crate::playbooks::mql::scoring::words::words;

/// What was rehearsed.
pub(super) struct Trials {
    pub days: Vec<Day>,
    pub cases: Vec<Case>,
    pub alerts: Vec<Trial>,
    /// What the alert rules look at today.
    pub today: AlertReadings,
    pub ready: Vec<Item>,
}

/// Replays days, rehearses bad ones, injects faults and goes through the list of what must be there.
///
/// # Errors
/// When a frame lacks a column or the run is cancelled.
pub(super) fn rehearse(context: &PhaseContext<'_>, work: &Work<'_>, list: &List) -> Result<Trials, PhaseError> {
    let mut look = || context.checkpoint();
    let bins = Bins {
        bins: context.number("psi_bins")? as usize,
        floor: context.number("psi_eps")?,
    };
    let all: Vec<usize> = (0..work.past.rows()).collect();
    let everybody = score(&work.past, &all, &work.models, None);
    let chances: Vec<f64> = everybody.leads.iter().filter_map(|lead| lead.probability).collect();
    let days = replay(&work.past, &work.models, &chances, work.day, bins, &mut look)?;
    let rehearsal = Rehearsal {
        table: &work.table,
        rows: &work.open,
        callable: &work.callable,
        models: &work.models,
        settings: &list.settings,
        past: &work.past,
        holdout: &work.holdout,
        seed: context.number("seed")? as u64,
    };
    let rerun = updates::changes(&list.frame, &updates::told(&list.frame)?)?;
    let cases = rehearsal.run(
        work.refuses_cut_model,
        rerun.rows.len() + rerun.cleared.len(),
        &mut look,
    )?;
    let held_chances: Vec<f64> = work
        .holdout
        .iter()
        .map(|(row, _)| {
            everybody
                .leads
                .get(*row)
                .and_then(|lead| lead.probability)
                .unwrap_or(f64::NAN)
        })
        .collect();
    let booked: Vec<bool> = work.holdout.iter().map(|(_, booked)| *booked).collect();
    let watched = Watched {
        scores: &list.scores,
        chances: &held_chances,
        booked: &booked,
        tier_a_share: words().fault.tier_a_share,
        bins,
    };
    let alerts = watched.trials();
    Ok(Trials {
        today: today(work, list, &days),
        ready: ready(context, work, list)?,
        days,
        cases,
        alerts,
    })
}

/// Readings of today, as far as M7 can know them: whether precision fell, M10 says.
fn today(work: &Work<'_>, list: &List, days: &[Day]) -> AlertReadings {
    let mut readings = AlertReadings::new();
    if matches!(list.scores.level, Level::Full | Level::Reduced) {
        readings.insert("failed_share", 1.0 - list.scores.success());
    } else {
        readings.insert("failed_share", 1.0);
    }
    readings.extend(
        days.iter()
            .rev()
            .find_map(|day| day.psi_day)
            .map(|psi| ("psi_day", psi)),
    );
    let newest = work.table.snapshots.iter().flatten().max();
    readings.extend(newest.map(|newest| ("snapshot_age_days", f64::from(work.day - newest))));
    readings
}

fn ready(context: &PhaseContext<'_>, work: &Work<'_>, list: &List) -> Result<Vec<Item>, PhaseError> {
    let frames = ["features", "features_now", "labelled", "model"];
    let mut scanned: Vec<(&str, std::sync::Arc<Frame>)> = Vec::new();
    for name in frames {
        scanned.push((name, context.frame(name)?));
    }
    let mut all: Vec<(&str, &Frame)> = scanned.iter().map(|(name, frame)| (*name, frame.as_ref())).collect();
    all.extend([("scores", &list.frame), ("score_drivers", &list.drivers)]);
    let personal = readiness::personal(&all)?;
    let (full, reduced) = (work.models.full.is_some(), work.models.reduced.is_some());
    let fault = work.models.faults.join("; ");
    let same_order = work
        .models
        .full
        .as_deref()
        .map(|model| model.log_odds(&work.past, work.past_probe()));
    let order = match &same_order {
        Some(Ok(_)) => "the stored order fits the features".to_owned(),
        Some(Err(error)) => error.clone(),
        None => "no model loads".to_owned(),
    };
    let actions = rules().iter().all(|rule| !rule.action.trim().is_empty());
    let runbook = !handbook().runbook.is_empty() && actions;
    Ok(vec![
        item(
            "earlier block gates passed or waived",
            true,
            "the engine starts M7 only then: it reads what M1 to M6 made",
        ),
        item(
            "model and calibrators",
            full,
            if full { "loaded".to_owned() } else { fault.clone() },
        ),
        item(
            "reduced model",
            reduced,
            if reduced { "loaded".to_owned() } else { fault },
        ),
        item("order of features", matches!(same_order, Some(Ok(_))), order),
        item("alert config", !rules().is_empty(), format!("{} rules", rules().len())),
        item(
            "runbook",
            runbook,
            format!("{} entries, one action an alert", handbook().runbook.len()),
        ),
        item(
            "no personal data in features, model and scores",
            personal.is_empty(),
            if personal.is_empty() {
                format!("{} frames scanned", all.len())
            } else {
                personal.join(", ")
            },
        ),
    ])
}

impl Work<'_> {
    /// A row to try a model on.
    fn past_probe(&self) -> &[usize] {
        if self.past.rows() > 0 { &[0] } else { &[] }
    }
}

/// The readings.
///
/// # Errors
/// When a frame lacks a column.
pub(super) fn readings(
    context: &PhaseContext<'_>,
    work: &Work<'_>,
    list: &List,
    trials: &Trials,
) -> Result<Vec<Reading>, PhaseError> {
    let worst = trials.days.iter().filter_map(Day::success).reduce(f64::min);
    let whole = trials.days.len() == words().shadow.days as usize;
    let days = match worst.filter(|_| whole) {
        Some(worst) => Reading::new("M7.1", worst),
        None => Reading::skipped("M7.1", NO_TIME),
    };
    let failed: Vec<&Case> = trials.cases.iter().filter(|case| case.passed == Some(false)).collect();
    let rehearsed = trials.cases.iter().filter(|case| case.passed.is_some()).count();
    let open: Vec<&Item> = trials.ready.iter().filter(|item| !item.done).collect();
    let missed: Vec<&Trial> = trials.alerts.iter().filter(|trial| trial.held == Some(false)).collect();
    let untried = trials.alerts.iter().filter(|trial| trial.held.is_none()).count();
    let names = |names: Vec<&str>, none: String| if names.is_empty() { none } else { names.join(", ") };
    let mut readings = vec![
        days.note(shadow::told(&trials.days))
            .evidence(shadow::frame(&trials.days)?),
        Reading::new("M7.2", failed.len() as f64)
            .note(names(
                failed.iter().map(|case| case.name.as_str()).collect(),
                format!("{rehearsed} cases passed"),
            ))
            .evidence(stress::frame(&trials.cases)?),
        Reading::new("M7.3", open.len() as f64)
            .note(names(
                open.iter().map(|item| item.item).collect(),
                format!("{} items done", trials.ready.len()),
            ))
            .evidence(readiness::frame(&trials.ready)?),
        Reading::new("M7.4", missed.len() as f64)
            .note(names(
                missed.iter().map(|trial| trial.rule.id.as_str()).collect(),
                format!(
                    "{} rules tried, {untried} without anything to measure",
                    trials.alerts.len() - untried
                ),
            ))
            .evidence(faults::frame(&trials.alerts, &trials.today)?),
    ];
    readings.extend(of_tier_a(work, list)?);
    readings.push(of_quality(context, work)?);
    Ok(readings)
}

/// M7.5: the size of Tier A, and how much of it is there by the boost alone.
fn of_tier_a(work: &Work<'_>, list: &List) -> Result<Vec<Reading>, FrameError> {
    let candidates = candidates(&list.scores, &work.callable);
    let (a, alone) = by_boost_alone(&work.table, &candidates, &list.settings);
    let size = match list.settings.tiering {
        Tiering::Capacity { a: room, .. } => {
            Reading::new("M7.5", a.saturating_sub(room) as f64).note(format!("{a} leads, room for {room}"))
        }
        Tiering::Thresholds { .. } => Reading::skipped("M7.5", "tiers follow probabilities, not capacity"),
    };
    let ids: Vec<Option<&str>> = alone
        .iter()
        .map(|row| work.table.lead_ids.get(*row).map(String::as_str))
        .collect();
    let boosts = |row: &usize| {
        let mut leads = list.graded.iter();
        let lead = leads.find(|lead| lead.candidate.row == *row && lead.tier == Tier::A)?;
        Some(lead.boosts.join("; "))
    };
    let evidence = FrameBuilder::new()
        .text("lead_id", ids)
        .text("boost", alone.iter().map(boosts))
        .finish()?;
    let share = if a > 0 {
        Reading::new("M7.5", alone.len() as f64 / a as f64)
            .note(format!(
                "{} of {a} leads of Tier A are there by the boost alone",
                alone.len()
            ))
            .evidence(evidence)
    } else {
        Reading::skipped("M7.5", "no lead is in Tier A")
    };
    Ok(vec![size.about("size"), share.about("boost")])
}

/// MQ.1 after M7.
fn of_quality(context: &PhaseContext<'_>, work: &Work<'_>) -> Result<Reading, PhaseError> {
    let mut items = quality::of_table(context, &work.past)?;
    items.push(quality::of_quarters(context, &work.past, &work.labels.quarters)?);
    let leaked = context.frame("leakage")?.height();
    items.push(quality::of_leakage(work.labels.has_time().then_some(leaked)));
    let labels = work.labels.of(&work.labels.rows());
    let positives = labels.iter().filter(|booked| **booked).count();
    items.push(quality::of_balance(context, positives, labels.len() - positives));
    Ok(quality::reading("MQ.1-M7", &items)?)
}
