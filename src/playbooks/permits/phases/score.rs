//! Asks the language model. What was answered is taken from the journal, what was not is sent within the budget of the day;
//! where nothing may be sent, every request and its cost are prepared and the phase waits.

use std::collections::BTreeMap;

use crate::engine::{LogLevel, Metric, MetricUnit, PhaseContext, PhaseError, PhaseOutput, counted, usd};
use crate::playbooks::permits::sales::{Rescore, rescores};
use crate::playbooks::permits::scoring::answered::{Answered, Cuts};
use crate::playbooks::permits::scoring::asking::{Asking, Moment, Unsent, ask, prepare};
use crate::playbooks::permits::scoring::gates::{Seen, readings, waiting_words};
use crate::playbooks::permits::scoring::key::Anew;
use crate::playbooks::permits::scoring::lead::Lead;
use crate::playbooks::permits::scoring::outcome::{Ended, rows};
use crate::playbooks::permits::scoring::saved::{Saved, Stored};
use crate::playbooks::permits::scoring::settings::Settings;
use crate::playbooks::permits::scoring::tables::{self, Totals};
use crate::playbooks::permits::tiers::TIERS;
use crate::playbooks::permits::{ORDERS, SCORED};

use super::retry::RETRIED;

/// What comes next, once leads may be sent.
const NEXT: &str = "run `assay run permits`";
/// The phase that spends from the same budget.
const SIBLING: &str = "retry";

/// The phase.
pub(in crate::playbooks::permits) fn run(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    let settings = Settings::read(context)?;
    let cuts = super::persist::cuts(context)?;
    let moment = Moment::now(context)?;
    let orders = context.facts(ORDERS)?;
    let ordered = rescores(&orders);
    let stored = Stored::of(&context.recall(SCORED)?);
    let (mut failed, mut asked, mut places) = (Vec::new(), Vec::new(), BTreeMap::new());
    for (place, lead) in Lead::read(context.frame("to_score")?.as_ref())?.into_iter().enumerate() {
        places.insert(lead.lead_id.clone(), place);
        let order = ordered.get(lead.lead_id.as_str());
        match failed_before(&lead, &stored, order) {
            Some(saved) => failed.push(saved.failure()),
            None => {
                let anew = order.map_or(Anew::No, |order| Anew::Ordered(order.round));
                asked.push(prepare(&settings, lead, anew, &moment));
            }
        }
    }
    let asking = ask(context, &settings, asked.into_iter(), &moment.day, SIBLING)?;
    output(context, &settings, &asking, failed, &places, cuts)
}

/// The failure of a lead that this batch has asked for already; nothing for one that is still to be asked for, such as by a
/// reviewer's order since. Asking once more is the retry's, which counts how often and gives up in the end.
fn failed_before<'a>(lead: &Lead, stored: &'a Stored, order: Option<&Rescore>) -> Option<&'a Saved> {
    let saved = stored.leads.get(&lead.lead_id)?;
    let of_this_batch = saved.lead.batch.strip_suffix(RETRIED).unwrap_or(&saved.lead.batch) == lead.batch;
    let is_stale = order.is_some_and(|order| order.is_after(&saved.scored_at));
    (!saved.is_scored() && of_this_batch && !is_stale).then_some(saved)
}

fn output(
    context: &PhaseContext<'_>,
    settings: &Settings,
    asking: &Asking,
    failed: Vec<Answered>,
    places: &BTreeMap<String, usize>,
    cuts: Cuts,
) -> Result<PhaseOutput, PhaseError> {
    let rows = rows(asking);
    // A lead that this phase could not score has not been retried yet.
    let ended: Vec<Ended> = rows
        .iter()
        .filter_map(|row| row.ended(asking, &settings.model, i64::MAX))
        .collect();
    let mut answers: Vec<Answered> = ended.iter().map(|ended| ended.answered.clone()).collect();
    let rows_in = rows.len() + failed.len();
    answers.extend(failed);
    answers.sort_by_key(|answer| places.get(&answer.lead_id).copied());
    let totals = Totals::of(&rows);
    let queued = tables::queued(&rows, &asking.unsent)?;
    let invalid = tables::invalid(&rows)?;
    tell(context, asking, &answers, &totals);
    let seen = Seen {
        asking,
        rows: &rows,
        answers: &answers,
        queued: &queued,
        invalid: &invalid,
        cuts,
    };
    Ok(PhaseOutput {
        metrics: metrics(&answers, &totals, cuts),
        readings: readings(&seen, NEXT)?,
        rows_in,
        rows_out: answers.len(),
        frames: vec![
            ("answers_identity", tables::thinking(&ended)?),
            ("prompts", tables::prompts(&rows, &asking.unsent)?),
            ("calls", tables::calls(&rows)?),
            ("ledger", tables::ledger(asking, &totals, settings.cap)?),
            ("answers", Answered::frame(&answers, cuts)?),
            ("queued", queued),
            ("invalid_answers", invalid),
        ],
    })
}

fn tell(context: &PhaseContext<'_>, asking: &Asking, answers: &[Answered], totals: &Totals) {
    let (level, words) = match &asking.unsent {
        Unsent::No => {
            let scored = answers.iter().filter(|answer| answer.is_scored()).count();
            let words = format!(
                "Scored {} of {}: {} for {}, {} from answers that were there",
                scored,
                counted(asking.asked.len() as u64, "lead", "leads"),
                usd(totals.usd),
                counted(totals.calls as u64, "call", "calls"),
                totals.cache_hits,
            );
            (LogLevel::Info, words)
        }
        Unsent::DryRun => (
            LogLevel::Info,
            waiting_words(
                asking,
                "A dry run sends nothing: set parameter `llm.dry_run` to false",
                NEXT,
            ),
        ),
        Unsent::Waits(why) => (LogLevel::Warn, waiting_words(asking, why, NEXT)),
    };
    context.log(level, None, None, "score", &words);
    if let (Unsent::No, Some(stop)) = (&asking.unsent, &asking.came.stopped) {
        let left = counted(asking.came.tally.queued as u64, "lead stays", "leads stay");
        let words = format!("{left} queued: {}", stop.sentence());
        context.log(LogLevel::Warn, None, None, "queued", &words);
    }
}

/// Numbers of a batch, for score and retry alike.
pub(super) fn metrics(answers: &[Answered], totals: &Totals, cuts: Cuts) -> Vec<Metric> {
    let mut metrics = vec![
        Metric::count("calls", totals.calls),
        Metric::count("attempts", totals.attempts),
        Metric::new("tokens", Some(totals.tokens as f64), MetricUnit::Count),
        Metric::new("cost_usd", Some(totals.usd), MetricUnit::Ratio),
        Metric::count("cache_hits", totals.cache_hits),
        Metric::count("queued", totals.queued),
        Metric::new(
            "latency_p50_s",
            totals.latency_s.map(|(median, _)| median),
            MetricUnit::Ratio,
        ),
        Metric::new(
            "latency_p95_s",
            totals.latency_s.map(|(_, slow)| slow),
            MetricUnit::Ratio,
        ),
    ];
    metrics.extend(TIERS.map(|tier| {
        let leads = answers.iter().filter(|answer| cuts.tier(answer.score) == tier).count();
        Metric::count("leads", leads).about(tier)
    }));
    metrics
}
