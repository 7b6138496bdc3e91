//! Asks again for stored leads without a score, and for no others. A success replaces the record, a failure adds a round;
//! after so many rounds a lead is given up.

use std::collections::BTreeSet;

use crate::engine::{LogLevel, PhaseContext, PhaseError, PhaseOutput, counted};
use crate::playbooks::permits::SCORED;
use crate::playbooks::permits::scoring::answered::Answered;
use crate::playbooks::permits::scoring::asking::{Asked, Unsent, ask, prepare};
use crate::playbooks::permits::scoring::gates::waiting_words;
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
/// What marks the batch of a lead that was retried: its answer is not that of the batch's own scoring, so that a second
/// run of the batch leaves the lead out as scored already.
const RETRIED: &str = "+retry";

/// The phase.
pub(in crate::playbooks::permits) fn run(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    let settings = Settings::read(context)?;
    let cuts = super::persist::cuts(context)?;
    let most = context.number("retry_rounds")? as i64;
    let (as_of, at) = (context.as_of()?.to_string(), context.now()?);
    let stored = Stored::read(&context.recall(SCORED)?, context.frame("scored_before")?.as_ref())?;
    let pool = Lead::read(context.frame("retry_pool")?.as_ref())?;
    let in_pool = pool.len();
    let asked = due(context, pool, &stored, most)?;
    let asked: Vec<Asked> = asked
        .into_iter()
        .map(|(lead, round)| prepare(&settings, lead, Anew::Round(round), &as_of, &at))
        .collect();
    let asking = ask(context, &settings, asked, &as_of, SIBLING)?;
    let rows = rows(&asking);
    let mut ended: Vec<Ended> = rows
        .iter()
        .filter_map(|row| row.ended(&asking, &settings.model, most))
        .collect();
    for ended in &mut ended {
        ended.answered.batch.push_str(RETRIED);
    }
    let answers: Vec<Answered> = ended.iter().map(|ended| ended.answered.clone()).collect();
    let totals = Totals::of(&rows);
    let words = match &asking.unsent {
        Unsent::No => {
            let scored = answers.iter().filter(|answer| answer.is_scored()).count();
            let leads = counted(in_pool as u64, "stored lead without a score", "stored leads without a score");
            format!("{leads}: asked again for {}, {scored} scored now", rows.len())
        }
        Unsent::DryRun => waiting_words(&asking, "A dry run sends nothing: set parameter `llm.dry_run` to false", NEXT),
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

/// Leads that are due, each with the round that comes next: stored without a score, not given up, and not asked for by
/// this run's scoring.
fn due(
    context: &PhaseContext<'_>,
    pool: Vec<Lead>,
    stored: &Stored,
    most: i64,
) -> Result<Vec<(Lead, i64)>, PhaseError> {
    let scored_now = Lead::read(context.frame("to_score")?.as_ref())?;
    let scored_now: BTreeSet<&str> = scored_now.iter().map(|lead| lead.lead_id.as_str()).collect();
    let due = pool.into_iter().filter_map(|lead| {
        let saved = stored.leads.get(&lead.lead_id)?;
        let is_due = !saved.is_scored() && saved.rounds < most && !scored_now.contains(lead.lead_id.as_str());
        is_due.then_some((lead, saved.rounds + 1))
    });
    Ok(due.collect())
}
