//! The distribution over tiers: today's open leads, whose outcome nobody knows yet, or the holdout, where it is known. What
//! open leads are expected to book is the mean of their probabilities.

use super::super::scoring::tiers::Tier;
use super::held::Summary;
use super::tables::made;
use crate::frame::{integer, real, text};
use crate::lens::{FrameSource, LensError, RuleSetChoice, TierChoices, TierRow, TierView};
use crate::stats::{Proportion, Z95, lift};

/// The leads a distribution can count: those of today's list, and those the model never saw.
pub(in crate::playbooks::mql) const TODAY: &str = "today";
pub(in crate::playbooks::mql) const HOLDOUT: &str = "holdout";
/// How the holdout's tiers are called in `business_impact`.
const CUT: &str = "tier ";

/// The rows of the distribution.
pub(super) fn tiers(frames: &dyn FrameSource, view: &TierView) -> Result<Vec<TierRow>, LensError> {
    if split(view)? == HOLDOUT {
        holdout(frames)
    } else {
        today(frames)
    }
}

/// The split that a view names.
///
/// # Errors
/// When there is no such split.
fn split(view: &TierView) -> Result<&'static str, LensError> {
    let Some(named) = &view.split else { return Ok(TODAY) };
    [TODAY, HOLDOUT]
        .into_iter()
        .find(|split| split.eq_ignore_ascii_case(named))
        .ok_or_else(|| LensError::Refused(format!("no split `{named}`; there is {TODAY} and {HOLDOUT}")))
}

fn today(frames: &dyn FrameSource) -> Result<Vec<TierRow>, LensError> {
    let scores = frames.frame("scores")?;
    let (tiers, chances) = (text(&scores, "tier")?, real(&scores, "prob_mql_30d")?);
    let all = scores.height() as u64;
    let row = |tier: Tier| {
        let held = (0..scores.height()).filter(|row| tiers.get(*row) == Some(tier.name()));
        let (n, sum) = held.fold((0_u64, 0.0), |(n, sum), row| {
            (n + 1, sum + chances.get(row).unwrap_or(0.0))
        });
        TierRow {
            expected_rate: (n > 0).then(|| sum / n as f64),
            ..TierRow::counted(tier.name(), tier.rank(), n, all)
        }
    };
    Ok(Tier::ALL.map(row).into())
}

/// The same tiers on the leads that the model never saw: leads, booked calls, and how the rate lies to that of all.
fn holdout(frames: &dyn FrameSource) -> Result<Vec<TierRow>, LensError> {
    let found = frames.frame("business_impact")?;
    let (cuts, leads, booked) = (
        text(&found, "cut")?,
        integer(&found, "leads")?,
        integer(&found, "mqls")?,
    );
    let of = |tier: Tier| {
        let name = format!("{CUT}{}", tier.name());
        let row = (0..found.height()).find(|row| cuts.get(*row) == Some(&name))?;
        let count = |value: Option<i64>| value.and_then(|value| u64::try_from(value).ok());
        Some((tier, Proportion::new(count(leads.get(row))?, count(booked.get(row))?)))
    };
    let held: Vec<(Tier, Proportion)> = Tier::ALL.into_iter().filter_map(of).collect();
    let all = held
        .iter()
        .fold(Proportion::new(0, 0), |all, (_, held)| all.plus(*held));
    let rest = held.last().map(|(_, held)| *held);
    let row = |(tier, held): &(Tier, Proportion)| {
        let wilson = held.wilson(Z95);
        let above = wilson.zip(rest.and_then(|rest| rest.wilson(Z95)));
        TierRow {
            k: Some(held.k),
            rate: held.rate(),
            wald: held.wald(Z95).map(|interval| (interval.low, interval.high)),
            wilson: wilson.map(|interval| (interval.low, interval.high)),
            lift_overall: lift(*held, all),
            lift_standard: rest.and_then(|rest| lift(*held, rest)),
            significant: above.map(|(own, rest)| own.low > rest.high),
            ..TierRow::counted(tier.name(), tier.rank(), held.n, all.n)
        }
    };
    Ok(held.iter().map(row).collect())
}

/// The model is the one rule set there is; the note is the line of capacity.
pub(super) fn choices(frames: &dyn FrameSource, view: &TierView) -> Result<TierChoices, LensError> {
    let summary = Summary::read(frames)?;
    let scores = frames.frame("scores")?;
    let versions = text(&scores, "model_version")?;
    let model = versions.get(0).unwrap_or("none").to_owned();
    if view.ruleset.as_ref().is_some_and(|named| *named != model) {
        return Err(LensError::Refused(format!(
            "this playbook has no rule sets; its tiers come from the model `{model}`"
        )));
    }
    let mut splits = vec![TODAY.to_owned()];
    if made(frames, "business_impact")?.is_some() {
        splits.push(HOLDOUT.to_owned());
    }
    let split = split(view)?;
    Ok(TierChoices {
        rulesets: vec![RuleSetChoice {
            id: model.clone(),
            title: model.clone(),
            active: true,
        }],
        splits,
        ruleset: model,
        split: split.to_owned(),
        note: if split == HOLDOUT {
            "leads that the model never saw, in tiers as large as a day's list would be".to_owned()
        } else {
            format!("{} · {}", summary.capacity_line(), summary.level_line())
        },
    })
}
