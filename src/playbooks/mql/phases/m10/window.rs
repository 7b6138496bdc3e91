//! A challenger trained here: the champion's own recipe on the contacts of the last `train_window_days` (M10/5). It shows
//! whether forgetting what is older would rank the newest leads better, before anybody trains for it.

use super::world::{Loaded, World};
use crate::engine::{PhaseContext, PhaseError};
use crate::learn::{BoostingSettings, fit};
use crate::playbooks::mql::model::{Filling, ModelError, Preparation};
use crate::playbooks::mql::monitor::scene::Outcome;
use crate::playbooks::mql::monitor::settings::settings;

/// Both models on the shadow days, ranked by their own scores.
pub(super) struct Shadow {
    pub champion: Vec<Outcome>,
    pub challenger: Vec<Outcome>,
    /// Leads and positives that the challenger learned from.
    pub trained: (usize, usize),
}

/// The days a challenger learns from: their windows had closed before the shadow days began.
pub(super) fn days(shadow_from: i32, window: i32, train_window: i32) -> (i32, i32) {
    let until = shadow_from - 1 - window;
    (until + 1 - train_window, until)
}

/// Trains on the window and scores the shadow days with both; none where too few booked to learn from.
///
/// # Errors
/// When the features do not fit, or learning refuses.
pub(super) fn shadow(context: &PhaseContext<'_>, world: &World, rows: &[usize]) -> Result<Option<Shadow>, PhaseError> {
    let champion = &world.champion;
    let bundle = &champion.bundle;
    let leads = context.frame("leads_clean")?;
    let table = bundle.with_enrichment(&world.table, &leads)?;
    let shadow_from = world.closed() + 1 - settings().shadow_days;
    let (from, until) = days(shadow_from, world.window, context.number("train_window_days")? as i32);
    let training = world.labelled(from, until);
    let y = world.labels.of(&training);
    let positives = y.iter().filter(|y| **y).count();
    if positives < settings().precision.positives || positives == y.len() {
        return Ok(None);
    }
    let names = &bundle.full.names;
    let preparation = Preparation::fit(&table, &training, names, Filling::of(context.word("impute")?))?;
    let point = bundle.meta.point;
    let boosting = BoostingSettings {
        rounds: bundle.meta.rounds,
        depth: point.depth,
        eta: point.eta,
        min_child_weight: point.min_child_weight,
        l1: point.l1,
        l2: point.l2,
        gamma: context.number("reference.gamma")?,
        subsample: point.subsample,
        column_share: point.column_share,
        positive_weight: bundle.full.positive_weight,
        seed: context.number("seed")? as u64,
        ..BoostingSettings::default()
    };
    let form = bundle.full.form;
    let forest = fit(&preparation.matrix(form, &table, &training)?, &y, &boosting).map_err(ModelError::from)?;
    let scores = forest.log_odds(&preparation.matrix(form, &table, rows)?);
    Ok(Some(Shadow {
        champion: ranked(world, rows, &bundle.full.score(&table, rows)?),
        challenger: ranked(world, rows, &scores),
        trained: (training.len(), positives),
    }))
}

/// Labelled leads ranked by a score: no calibrator of either may decide, so both are ranked by log-odds alone.
fn ranked(world: &World, rows: &[usize], scores: &[f64]) -> Vec<Outcome> {
    let one = |(row, score): (&usize, &f64)| {
        Some(Outcome {
            segment: world.table.segments.get(*row).cloned().unwrap_or_default(),
            p: *score,
            priority: *score,
            y: world.labels.label(*row)?,
        })
    };
    rows.iter().zip(scores).filter_map(one).collect()
}

/// What the comparison calls it.
pub(super) fn name(of: &Loaded, shadow: &Shadow) -> String {
    let (leads, booked) = shadow.trained;
    format!("{} trained anew on {leads} leads, {booked} of them booked,", of.used.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec: mql M10/5: retrain on 180 days; L-2: nothing that was not known when the shadow days began
    #[test]
    fn a_challenger_learns_only_from_windows_that_had_closed() {
        let (from, until) = days(1_000, 30, 180);
        assert_eq!((until, from), (969, 790));
        assert_eq!(until - from + 1, 180);
        assert!(until + 30 < 1_000);
    }
}
