//! The distribution over tiers: today's open leads, whose outcome nobody knows yet, or the holdout, where it is known. What
//! leads that can be called are expected to book is the mean of their probabilities.

use super::super::scoring::tiers::Tier;
use super::held::Summary;
use super::tables::made;
use crate::frame::{Frame, FrameError, boolean, instead, integer, real, text};
use crate::lens::{Cell, FrameSource, LensError, RuleSetChoice, TierChoices, TierRow, TierView};
use crate::stats::{Proportion, Z95, lift};

/// The leads a distribution can count: those of today's list, and those the model never saw.
pub(in crate::playbooks::mql) const TODAY: &str = "today";
pub(in crate::playbooks::mql) const HOLDOUT: &str = "holdout";
/// The leads that count today, and their column in the scores and in the queue.
pub(in crate::playbooks::mql) const CALLABLE: &str = "callable";
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
        .ok_or_else(|| LensError::Refused(format!("no split `{named}`; {}", instead(named, [TODAY, HOLDOUT]))))
}

/// The leads that can still book within their window by a call today. A lead whose thirty days have passed, or that was
/// dialed today, keeps its score but cannot add to what a tier brings.
pub(super) fn callable(scores: &Frame) -> Result<Vec<usize>, FrameError> {
    let flags = boolean(scores, CALLABLE)?;
    Ok((0..scores.height())
        .filter(|row| flags.get(*row) == Some(true))
        .collect())
}

/// That a view is of today's list, for what only it can answer.
///
/// # Errors
/// When it names the holdout, or no split there is.
pub(super) fn must_be_today(view: &TierView) -> Result<(), LensError> {
    if split(view)? == TODAY {
        return Ok(());
    }
    Err(LensError::Refused(format!(
        "what leads lack is asked of today's list: the calls of the split {HOLDOUT} were made long ago; look at the \
         split {TODAY}"
    )))
}

fn today(frames: &dyn FrameSource) -> Result<Vec<TierRow>, LensError> {
    let scores = frames.frame("scores")?;
    let (tiers, chances) = (text(&scores, "tier")?, real(&scores, "prob_mql_30d")?);
    let callable = callable(&scores)?;
    let all = callable.len() as u64;
    let row = |tier: Tier| {
        let held = callable
            .iter()
            .copied()
            .filter(|row| tiers.get(*row) == Some(tier.name()));
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
        counted: if split == HOLDOUT { HOLDOUT } else { CALLABLE }.to_owned(),
        // The holdout's leads are not in today's queue.
        condition: if split == HOLDOUT { "" } else { CALLABLE }.to_owned(),
        note: if split == HOLDOUT {
            "leads that the model never saw, in tiers as large as a day's list would be".to_owned()
        } else {
            let past = scores.height() - callable(&scores)?.len();
            let left = if past > 0 {
                format!(
                    " · callable leads; {} past their window or dialed today are not counted",
                    Cell::count(past).shown()
                )
            } else {
                String::new()
            };
            format!("{} · {}{left}", summary.capacity_line(), summary.level_line())
        },
        ..TierChoices::default()
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::engine::Parameters;
    use crate::frame::FrameBuilder;

    struct One(Arc<Frame>, Parameters);

    impl FrameSource for One {
        fn frame(&self, _: &str) -> Result<Arc<Frame>, LensError> {
            Ok(Arc::clone(&self.0))
        }
        fn parameters(&self) -> &Parameters {
            &self.1
        }
        fn as_of(&self) -> chrono::NaiveDate {
            chrono::NaiveDate::default()
        }
    }

    // spec: mql M7: a lead past its thirty days is Tier C and cannot book
    #[test]
    fn leads_that_cannot_be_called_add_nothing_to_their_tier() {
        let scores = FrameBuilder::new()
            .text("tier", ["A", "C", "C", "C"].map(Some))
            .real("prob_mql_30d", [0.3, 0.01, 0.02, 0.98].map(Some))
            .boolean("callable", [true, true, true, false].map(Some))
            .finish()
            .unwrap();
        let parameters = crate::playbooks::find("mql").unwrap().built_in();
        let source = One(Arc::new(scores), parameters);
        let rows = tiers(&source, &TierView::default()).unwrap();
        let last = rows.iter().find(|row| row.tier == "C").unwrap();
        assert_eq!(last.n, 2);
        assert!((last.expected_rate.unwrap() - 0.015).abs() < 1e-12, "{last:?}");
        assert!((rows.iter().map(|row| row.share).sum::<f64>() - 1.0).abs() < 1e-12);
        let refused = must_be_today(&TierView {
            split: Some("holdout".to_owned()),
            ..TierView::default()
        });
        assert!(refused.is_err() && must_be_today(&TierView::default()).is_ok());
    }
}
