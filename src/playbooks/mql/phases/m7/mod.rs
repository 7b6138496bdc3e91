//! M7: open leads scored, ranked against the dials of the day and explained; bad days rehearsed before anybody relies on
//! the list.
//!
//! An effect phase: it remembers what the CRM was told, and the last scores for the day on which no model loads.

mod faults;
mod gates;
mod inputs;
mod readiness;
mod rows;
mod shadow;
mod stress;
mod updates;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

pub(in crate::playbooks::mql) use rows::explain;

use super::report::{did, learned, next, warned};
use crate::engine::{Metric, MetricUnit, PhaseContext, PhaseError, PhaseOutput};
use crate::frame::{Frame, FrameBuilder, FrameError, text};
use crate::playbooks::mql::deployed::Deployed;
use crate::playbooks::mql::labelled::Labels;
use crate::playbooks::mql::scoring::grade::{Graded, Settings, by_boost_alone, grade};
use crate::playbooks::mql::scoring::ladder::Level;
use crate::playbooks::mql::scoring::peers::Rates;
use crate::playbooks::mql::scoring::scorer::{Models, Scores, score};
use crate::playbooks::mql::scoring::tiers::{Tier, Tiering};
use crate::playbooks::mql::scoring::trained::{Trained, models};
use crate::playbooks::mql::scoring::values::percent;
use crate::playbooks::mql::table::FeatureTable;

/// How ids of representatives without a lead begin.
pub(in crate::playbooks::mql) const PROSPECT: &str = "prospect:";

/// What the phase works on.
struct Work<'a> {
    day: i32,
    window: i32,
    table: FeatureTable,
    past: FeatureTable,
    labels: Labels,
    crm: inputs::Crm<'a>,
    today: inputs::Today,
    models: Models,
    refuses_cut_model: bool,
    /// Rows of open leads, ascending, and which of them may be called.
    open: Vec<usize>,
    callable: Vec<bool>,
    /// Labelled leads that were never trained on: row of `past`, and outcome.
    holdout: Vec<(usize, bool)>,
}

/// Leads scored and graded.
struct List {
    scores: Scores,
    settings: Settings,
    graded: Vec<Graded>,
    frame: Frame,
    drivers: Frame,
}

/// Runs the phase.
pub(in crate::playbooks::mql) fn run(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    let leads = context.frame("leads_clean")?;
    let last = context.last_made("scores")?;
    let work = read(context, &leads)?;
    context.checkpoint()?;
    let list = list(context, &work, &leads, last.as_deref())?;
    context.checkpoint()?;
    let kept = context.last_made("score_ledger")?;
    let (before, day) = updates::before(last.as_deref(), kept.as_deref(), work.day)?;
    let updates = updates::update_frame(&list.frame, &before, work.day)?;
    let trials = gates::rehearse(context, &work, &list)?;
    let readings = gates::readings(context, &work, &list, &trials)?;
    tell(context, &work, &list, &updates);
    let a = list.graded.iter().filter(|lead| lead.tier == Tier::A).count();
    Ok(PhaseOutput {
        metrics: vec![
            Metric::count("open_leads", work.open.len()),
            Metric::count("tier_a", a),
            Metric::count("crm_rows", updates.height()),
            Metric::new("slots_left", Some(work.today.slots), MetricUnit::Count),
            Metric::new(
                "degradation_level",
                Some(list.scores.level.number() as f64),
                MetricUnit::Count,
            ),
            Metric::new("discovery_values_missing", list.scores.missing, MetricUnit::Share),
        ],
        readings,
        rows_in: work.table.rows(),
        rows_out: list.graded.len(),
        frames: vec![
            ("prospect_scores", prospects(context, &work)?),
            ("score_updates", updates),
            ("score_ledger", updates::ledger_frame(&before, day)?),
            ("shadow_daily", shadow::frame(&trials.days)?),
            ("stress", stress::frame(&trials.cases)?),
            ("alert_config", faults::frame(&trials.alerts, &trials.today)?),
            ("readiness", readiness::frame(&trials.ready)?),
            ("list_summary", summary(&work, &list)?),
            ("score_drivers", list.drivers),
            ("scores", list.frame),
        ],
    })
}

fn read<'a>(context: &PhaseContext<'_>, leads: &'a Arc<Frame>) -> Result<Work<'a>, PhaseError> {
    let day = context.as_of()?.to_epoch_days();
    let table = FeatureTable::from_frame(context.frame("features_now")?.as_ref())?;
    let past = FeatureTable::from_frame(context.frame("features")?.as_ref())?;
    let labels = Labels::read(context.frame("labelled")?.as_ref())?;
    let crm = inputs::Crm::read(leads)?;
    let (capacity, dials) = (context.frame("capacity_clean")?, context.frame("dials_clean")?);
    let today = inputs::Today::read(&capacity, &dials, day, context.number("capacity.default")?)?;
    let window = context.number("label.window_days")? as i32;
    let closed = context.words("closed_statuses")?;
    let (models, refuses_cut_model) = load(context, leads)?;
    let mut open = Vec::new();
    let mut callable = Vec::new();
    for (row, id) in table.lead_ids.iter().enumerate() {
        if id.starts_with(PROSPECT) {
            continue;
        }
        match crm.state(id) {
            Some(state) if state.is_open(day, &closed) => {
                open.push(row);
                callable.push(!state.is_expired(day, window) && !today.dialed.contains(id));
            }
            // A labelled table (D-4) has no CRM: all of its rows are graded.
            None if crm.is_empty() => {
                open.push(row);
                callable.push(true);
            }
            _ => {}
        }
    }
    let holdout = holdout(context, &labels)?;
    Ok(Work {
        day,
        window,
        table,
        past,
        labels,
        crm,
        today,
        models,
        refuses_cut_model,
        open,
        callable,
        holdout,
    })
}

/// Rows of the holdout that have a label.
fn holdout(context: &PhaseContext<'_>, labels: &Labels) -> Result<Vec<(usize, bool)>, PhaseError> {
    let frame = context.frame("holdout")?;
    let (ids, parts) = (text(&frame, "lead_id")?, text(&frame, "part")?);
    let held: BTreeMap<&str, ()> = ids
        .iter()
        .zip(parts.iter())
        .filter_map(|(id, part)| (part == Some("holdout")).then_some((id?, ())))
        .collect();
    let found = labels.lead_ids.iter().enumerate().filter_map(|(row, id)| {
        let label = labels.label(row)?;
        held.contains_key(id.as_str()).then_some((row, label))
    });
    Ok(found.collect())
}

/// The models that score, and whether half of the newest was refused when it was tried.
fn load(context: &PhaseContext<'_>, leads: &Arc<Frame>) -> Result<(Models, bool), PhaseError> {
    let calibrators = context.frame("calibrators")?;
    let refused = Trained::read("cut", &cut(context.frame("model")?.as_ref())?, &calibrators).is_err();
    let none = |fault: String| models(Vec::new(), Arc::new(|_| 0), Arc::clone(leads), vec![fault]);
    // Without a model that can be read the list still comes, by the heuristic (T-9).
    let deployed = match Deployed::read(context) {
        Err(PhaseError::Input(fault)) => return Ok((none(fault), refused)),
        found => found?,
    };
    let mut trained = Vec::new();
    let mut faults = Vec::new();
    for model in deployed.models() {
        let (kept, calibrated) = (context.frame_at(&model.model)?, context.frame_at(&model.calibrators)?);
        match Trained::read(&model.id, &kept, &calibrated) {
            Ok(read) => trained.push(read),
            Err(error) => faults.push(error),
        }
    }
    // The champion stands first; what is still on its way to it is scored by the one before.
    let choice = move |lead_id: &str| usize::from(deployed.of(lead_id).model != deployed.champion.model);
    Ok((models(trained, Arc::new(choice), Arc::clone(leads), faults), refused))
}

/// A stored model with half of each text, as a file that was cut short has it.
fn cut(model: &Frame) -> Result<Frame, FrameError> {
    let (parts, texts) = (text(model, "part")?, text(model, "json")?);
    let half = |json: &str| json.chars().take(json.len() / 2).collect::<String>();
    FrameBuilder::new()
        .text("part", parts.iter())
        .text("json", texts.iter().map(|json| json.map(half)))
        .finish()
}

fn list(context: &PhaseContext<'_>, work: &Work<'_>, leads: &Frame, last: Option<&Frame>) -> Result<List, PhaseError> {
    let last = inputs::last_scores(last, work.day)?;
    let scores = score(&work.table, &work.open, &work.models, last.as_ref());
    let mut settings = inputs::settings(context, work.today.slots)?;
    // Four probabilities cannot fill a capacity in any order worth the name (T-6).
    if scores.level == Level::Heuristic {
        settings.tiering = inputs::thresholds(context)?;
    }
    let graded = grade(&work.table, &stress::candidates(&scores, &work.callable), &settings);
    context.checkpoint()?;
    let rates = Rates::read(context.frame("labelled")?.as_ref())?;
    let telling = rows::Telling {
        table: &work.table,
        graded: &graded,
        scores: &scores,
        rates: &rates,
    };
    let said = telling.said(&work.models)?;
    let frame = telling.scores_frame(&said, &work.crm, leads, work.day, work.window)?;
    let drivers = rows::drivers_frame(&work.table, &graded, &said)?;
    Ok(List {
        scores,
        settings,
        graded,
        frame,
        drivers,
    })
}

/// Representatives without a lead, best first, where they are asked for.
fn prospects(context: &PhaseContext<'_>, work: &Work<'_>) -> Result<Frame, PhaseError> {
    let wanted = context.switch("prospects")?;
    let ids = work.table.lead_ids.iter().enumerate();
    let rows: Vec<usize> = ids
        .filter(|(_, id)| wanted && id.starts_with(PROSPECT))
        .map(|(row, _)| row)
        .collect();
    let scores = score(&work.table, &rows, &work.models, None);
    let settings = Settings {
        tiering: Tiering::Capacity { a: 0, b: 0 },
        ..inputs::settings(context, 0.0)?
    };
    let graded = grade(
        &work.table,
        &stress::candidates(&scores, &vec![true; rows.len()]),
        &settings,
    );
    let row = |lead: &Graded| lead.candidate.row;
    let table = &work.table;
    Ok(FrameBuilder::new()
        .integer("rank", (1..=graded.len()).map(|rank| i64::try_from(rank).ok()))
        .integer(
            "rep_crd",
            graded
                .iter()
                .map(|lead| table.entities.get(row(lead)).copied().flatten()),
        )
        .real(
            "prob_mql_30d",
            graded.iter().map(|lead| Some(lead.candidate.probability)),
        )
        .real("priority", graded.iter().map(|lead| Some(lead.priority)))
        .text("bucket", graded.iter().map(|lead| Some(lead.bucket)))
        .text(
            "segment",
            graded
                .iter()
                .map(|lead| table.segments.get(row(lead)).map(String::as_str)),
        )
        .text(
            "metro",
            graded.iter().map(|lead| table.metros.get(row(lead)).cloned().flatten()),
        )
        .integer("degradation_level", graded.iter().map(|_| Some(scores.level.number())))
        .finish()?)
}

/// What the list stands on, in one row.
fn summary(work: &Work<'_>, list: &List) -> Result<Frame, FrameError> {
    let room = match list.settings.tiering {
        Tiering::Capacity { a, b } => i64::try_from(a).ok().zip(i64::try_from(b).ok()),
        Tiering::Thresholds { .. } => None,
    };
    FrameBuilder::new()
        .date("day", [Some(work.day)])
        .real("slots", [Some(work.today.slots)])
        .text("slots_note", [Some(work.today.note.as_str())])
        .integer("room_a", [room.map(|room| room.0)])
        .integer("room_b", [room.map(|room| room.1)])
        .integer("level", [Some(list.scores.level.number())])
        .text("level_words", [Some(list.scores.level.words())])
        .text("why", [Some(list.scores.why.as_str())])
        .real("missing", [list.scores.missing])
        .finish()
}

fn tell(context: &PhaseContext<'_>, work: &Work<'_>, list: &List, updates: &Frame) {
    did(
        context,
        &format!(
            "Scored {} open leads by the {}; {}",
            work.open.len(),
            list.scores.level.words(),
            work.today.note
        ),
    );
    if !list.scores.why.is_empty() {
        warned(
            context,
            &format!("Degradation level {}: {}", list.scores.level.number(), list.scores.why),
        );
    }
    let size = |tier: Tier| list.graded.iter().filter(|lead| lead.tier == tier).count();
    let expired = work.callable.iter().filter(|callable| !**callable).count();
    learned(
        context,
        &format!(
            "Tier A {}, B {}, C {}; {expired} of them with a window that has passed or dialed today",
            size(Tier::A),
            size(Tier::B),
            size(Tier::C)
        ),
    );
    let (a, alone) = by_boost_alone(
        &work.table,
        &stress::candidates(&list.scores, &work.callable),
        &list.settings,
    );
    if a > 0 {
        let share = alone.len() as f64 / a as f64;
        learned(
            context,
            &format!(
                "{} of Tier A is there by the boost of {} alone: it favours leads by rule, not by the model",
                percent(share),
                percent(list.settings.boost)
            ),
        );
    }
    next(
        context,
        &format!(
            "assay export mql salesforce_score_updates writes {} rows for the CRM (a dry run: nothing is pushed)",
            updates.height()
        ),
    );
}
