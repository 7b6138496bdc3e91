//! Asks again for stored leads without a score, and for no others. A success replaces the record, a failure adds a round;
//! after so many rounds a lead is given up.
//!
//! Most of them stand in the pool: they failed in an earlier batch. Those that failed in this one are in `to_score` still,
//! where scoring leaves them alone once their failure is saved: they are asked here, and counted, in the runs after it.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::engine::{LogLevel, PhaseContext, PhaseError, PhaseOutput, counted};
use crate::playbooks::permits::SCORED;
use crate::playbooks::permits::scoring::answered::Answered;
use crate::playbooks::permits::scoring::asking::{Moment, Unsent, ask, prepare};
use crate::playbooks::permits::scoring::gates::waiting_words;
use crate::playbooks::permits::scoring::input::Input;
use crate::playbooks::permits::scoring::key::Anew;
use crate::playbooks::permits::scoring::lead::Lead;
use crate::playbooks::permits::scoring::outcome::{Ended, rows};
use crate::playbooks::permits::scoring::saved::Stored;
use crate::playbooks::permits::scoring::settings::Settings;
use crate::playbooks::permits::scoring::tables::{self, Totals};

/// What comes next, once leads may be sent.
const NEXT: &str = "run `assay run permits`";
/// The phase that spends from the same budget.
const SIBLING: &str = "score";
/// What marks the batch of a lead that failed in this batch's own scoring and was asked again here: a second run of the
/// batch finds it scored by another one and does not pay again.
pub(super) const RETRIED: &str = "+retry";

/// The phase.
pub(in crate::playbooks::permits) fn run(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    let settings = Settings::read(context)?;
    let cuts = super::persist::cuts(context)?;
    let most = context.number("retry_rounds")? as i64;
    let moment = Moment::now(context)?;
    let stored = Stored::read(&context.recall(SCORED)?, context.frame("scored_before")?.as_ref())?;
    let due = due(context, &stored, most, moment.run)?;
    let in_pool = due.len();
    let asked = due
        .into_iter()
        .map(|(lead, round)| prepare(&settings, lead, Anew::Round(round), &moment));
    let asking = ask(context, &settings, asked, &moment.day, SIBLING)?;
    let rows = rows(&asking);
    let ended: Vec<Ended> = rows
        .iter()
        .filter_map(|row| row.ended(&asking, &settings.model, most))
        .collect();
    let answers: Vec<Answered> = ended.iter().map(|ended| ended.answered.clone()).collect();
    let totals = Totals::of(&rows);
    let words = match &asking.unsent {
        Unsent::No => {
            let scored = answers.iter().filter(|answer| answer.is_scored()).count();
            let leads = counted(rows.len() as u64, "stored lead", "stored leads");
            format!("Asked again for {leads} without a score: {scored} scored now")
        }
        Unsent::DryRun => waiting_words(
            &asking,
            "A dry run sends nothing: set parameter `llm.dry_run` to false",
            NEXT,
        ),
        Unsent::Waits(why) => waiting_words(&asking, why, NEXT),
    };
    context.log(LogLevel::Info, None, None, "retry", &words);
    Ok(PhaseOutput {
        metrics: super::score::metrics(&answers, &totals, cuts),
        readings: Vec::new(),
        rows_in: in_pool,
        rows_out: answers.len(),
        frames: vec![
            ("retried", Answered::frame(&answers, cuts)?),
            ("retried_identity", tables::thinking(&ended)?),
            ("retry_calls", tables::calls(&rows)?),
        ],
    })
}

/// Leads that are due, each with the round that comes next: stored without a score and not given up. One that this batch
/// has retried with success stands in the pool still; its answer replays.
fn due(context: &PhaseContext<'_>, stored: &Stored, most: i64, run: i64) -> Result<Vec<(Lead, i64)>, PhaseError> {
    let round = |lead: &Lead| {
        let saved = stored.leads.get(&lead.lead_id)?;
        let is_due = if saved.is_scored() {
            saved.lead.batch == lead.batch
        } else {
            saved.rounds < most
        };
        is_due.then_some(saved.rounds + 1)
    };
    let pool = Lead::read(context.frame("retry_pool")?.as_ref())?;
    let mut due: Vec<(Lead, i64)> = pool
        .into_iter()
        .filter_map(|lead| round(&lead).map(|round| (lead, round)))
        .collect();
    let just_asked = just_asked(context, run)?;
    for mut lead in Lead::read(context.frame("to_score")?.as_ref())? {
        let saved = stored.leads.get(&lead.lead_id);
        let failed = saved.is_some_and(|saved| !saved.is_scored() && saved.rounds < most);
        if failed && !just_asked.contains(&Input::of(&lead).lead_ref) {
            lead.batch.push_str(RETRIED);
            let round = saved.map_or(1, |saved| saved.rounds + 1);
            due.push((lead, round));
        }
    }
    Ok(due)
}

/// References of the leads that scoring asked for in this very run.
fn just_asked(context: &PhaseContext<'_>, run: i64) -> Result<BTreeSet<String>, PhaseError> {
    let entries = context.calls()?.beside(SIBLING).entries()?;
    let of_this_run = entries.iter().filter_map(|entry| {
        let request = entry.request.get("request")?;
        let lead_ref = request.get("lead_ref").and_then(Value::as_str)?;
        (request.get("run").and_then(Value::as_i64)? == run).then(|| lead_ref.to_owned())
    });
    Ok(of_this_run.collect())
}
