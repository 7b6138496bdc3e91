//! The distribution over tiers, by rule set and split.

use std::collections::BTreeMap;

use super::super::held::{self, all};
use super::super::phases::grading::{TierStat, read_stats};
use super::super::phases::split::{ALL, SPLITS};
use crate::engine::Parameters;
use crate::lens::{Cell, FrameSource, LensError, RuleSetChoice, TierChoices, TierRow, TierView};
use crate::rules::RuleSet;
use crate::stats::Interval;

/// The rows of a view: the active rule set on all labelled leads, unless it names others.
pub(super) fn tiers(frames: &dyn FrameSource, view: &TierView) -> Result<Vec<TierRow>, LensError> {
    let held = held::chosen(frames, view.ruleset.as_deref())?;
    let split = held::split(view, ALL)?;
    let stats = read_stats(frames.frame("tier_stats")?.as_ref(), held.set.id(), split)?;
    Ok(rows(&stats, frames.parameters()))
}

/// Whether gates, and so the mark on screen, go by Wald's interval.
fn by_wald(parameters: &Parameters) -> bool {
    parameters.text("gate_ci") == Some("wald")
}

/// Statistics as rows of the distribution.
pub(super) fn rows(stats: &[TierStat], parameters: &Parameters) -> Vec<TierRow> {
    let all: u64 = stats.iter().map(|stat| stat.held.n).sum();
    let pair = |interval: Interval| (interval.low, interval.high);
    stats
        .iter()
        .map(|stat| TierRow {
            k: Some(stat.held.k),
            rate: stat.held.rate(),
            wald: stat.wald.map(pair),
            wilson: stat.wilson.map(pair),
            lift_overall: stat.lift_overall,
            lift_standard: stat.lift_standard,
            expected_rate: Some(stat.expected_rate),
            significant: if by_wald(parameters) {
                stat.significant_wald
            } else {
                stat.significant_wilson
            },
            ..TierRow::counted(&stat.tier, stat.rank, stat.held.n, all)
        })
        .collect()
}

/// Rank and name for people of each tier that has such a name.
fn names(set: &RuleSet) -> BTreeMap<String, String> {
    let facts = (0..set.tier_names().len()).map(|index| set.facts(index));
    facts
        .filter(|facts| facts.label != facts.name)
        .map(|facts| (facts.name.to_owned(), format!("{} {}", facts.rank, facts.label)))
        .collect()
}

/// What can be chosen, and what the view comes to.
pub(super) fn choices(frames: &dyn FrameSource, view: &TierView) -> Result<TierChoices, LensError> {
    let chosen = held::chosen(frames, view.ruleset.as_deref())?;
    let split = held::split(view, ALL)?;
    let scored = frames.frame("scores")?.height();
    let choice = |held: &held::Held| RuleSetChoice {
        id: held.set.id().to_owned(),
        title: held.set.title().unwrap_or(held.set.id()).to_owned(),
        active: held.active,
    };
    let source = if chosen.source == super::super::rulesets::BUILT_IN {
        String::new()
    } else {
        format!(", from {}", chosen.source)
    };
    Ok(TierChoices {
        rulesets: all(frames)?.iter().map(choice).collect(),
        splits: SPLITS.map(str::to_owned).into(),
        ruleset: chosen.set.id().to_owned(),
        split: split.to_owned(),
        counted: "labelled".to_owned(),
        condition: "target IS NOT NULL".to_owned(),
        names: names(&chosen.set),
        note: format!(
            "labelled advisors; {} are scored in all{source}",
            Cell::count(scored).shown()
        ),
    })
}
