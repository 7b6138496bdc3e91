//! BACKTEST: the same rules on earlier windows. Rules are fixed, so nothing is learned from a window's training span.

use std::collections::HashMap;

use super::super::params::windows;
use super::grading::{Reckoning, TierStat, of_counts, stats_frame};
use super::telling::{did, learned};
use crate::engine::{Metric, MetricUnit, PhaseContext, PhaseError, PhaseOutput};
use crate::frame::{Frame, FrameBuilder, concat, concat_columns, date, instead, integer, text};
use crate::playbooks::advisors::rulesets::{parse, tier_column};
use crate::rules::RuleSet;
use crate::stats::Proportion;

/// A lead as far as a backtest sees it.
struct Lead {
    contact: i32,
    tier: usize,
    converted: bool,
}

/// Runs the phase.
pub(in super::super) fn run(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    let id = match context.word("backtest.ruleset")? {
        "active" => context.word("active_ruleset")?.to_owned(),
        id => id.to_owned(),
    };
    let set = rule_set(context, &id)?;
    let leads = leads(context, &set)?;
    let reckoning = Reckoning {
        wald_z: context.number("wald_z")?,
    };
    let mut parts = Vec::new();
    let mut metrics = Vec::new();
    for window in windows(context)? {
        let span = window.test.0.to_epoch_days()..=window.test.1.to_epoch_days();
        let mut counted = vec![(Proportion::default(), 0); set.tiers().len() + 1];
        for lead in leads.iter().filter(|lead| span.contains(&lead.contact)) {
            if let Some((held, scored)) = counted.get_mut(lead.tier) {
                *held = held.plus(Proportion::new(1, u64::from(lead.converted)));
                *scored += 1;
            }
        }
        let stats = of_counts(&set, &window.name, &counted, reckoning);
        let top = stats.first().and_then(|stat| stat.lift_overall);
        metrics.push(Metric::new("top_lift", top, MetricUnit::Ratio).about(&window.name));
        parts.push(window_frame(&window, &stats)?);
    }
    let frame = if parts.is_empty() {
        return Err(PhaseError::Input(
            "backtest.windows is empty: name at least one window".to_owned(),
        ));
    } else {
        concat(&parts)?
    };
    did(context, &format!("Counted {id} in {} windows", parts.len()));
    learned(
        context,
        "Windows that overlap share leads: their spread understates the uncertainty",
    );
    Ok(PhaseOutput {
        metrics,
        readings: Vec::new(),
        rows_in: leads.len(),
        rows_out: frame.height(),
        frames: vec![("backtest", frame)],
    })
}

fn rule_set(context: &PhaseContext<'_>, id: &str) -> Result<RuleSet, PhaseError> {
    let sets = context.frame("rulesets")?;
    let (ids, texts) = (text(&sets, "id")?, text(&sets, "toml")?);
    let found = ids.iter().zip(texts.iter()).find(|(held, _)| *held == Some(id));
    let Some((_, Some(text))) = found else {
        return Err(PhaseError::Input(format!(
            "backtest.ruleset = \"{id}\": it was not evaluated; {}",
            instead(id, ids.iter().flatten())
        )));
    };
    parse(text).map_err(|error| PhaseError::Input(error.to_string()))
}

fn leads(context: &PhaseContext<'_>, set: &RuleSet) -> Result<Vec<Lead>, PhaseError> {
    let (scores, targets) = (context.frame("scores")?, context.frame("targets")?);
    let ever = context.word("backtest.outcome")? == "ever";
    let (target_ids, outcomes) = (
        text(&targets, "lead_id")?,
        integer(&targets, if ever { "ever" } else { "target" })?,
    );
    let by_id: HashMap<&str, i64> = target_ids
        .iter()
        .enumerate()
        .filter_map(|(row, id)| Some((id?, outcomes.get(row)?)))
        .collect();
    let (ids, contacts) = (text(&scores, "lead_id")?, date(&scores, "contacted_date")?);
    let (tiers, labels) = (text(&scores, &tier_column(set.id()))?, integer(&scores, "target")?);
    let places: HashMap<&str, usize> = set
        .tier_names()
        .into_iter()
        .enumerate()
        .map(|(place, name)| (name, place))
        .collect();
    Ok((0..scores.height())
        .filter(|row| labels.get(*row).is_some())
        .filter_map(|row| {
            Some(Lead {
                contact: contacts.get(row)?,
                tier: *places.get(tiers.get(row)?)?,
                converted: *by_id.get(ids.get(row)?)? == 1,
            })
        })
        .collect())
}

/// The tiers of a window with its spans; `split` holds the window's name.
fn window_frame(window: &super::super::params::Window, stats: &[TierStat]) -> Result<Frame, PhaseError> {
    let day = |day: chrono::NaiveDate| vec![Some(day.to_epoch_days()); stats.len()];
    let spans = FrameBuilder::new()
        .date("train_from", day(window.train.0))
        .date("train_to", day(window.train.1))
        .date("test_from", day(window.test.0))
        .date("test_to", day(window.test.1))
        .finish()?;
    Ok(concat_columns(&stats_frame(stats)?, &spans)?)
}
