//! M6: what the model is worth on leads it never saw – ranking, calibration, and booked calls per hundred dials.

mod business;
mod cuts;
mod gain;
mod gates;
mod ranked;
mod stability;

use self::business::Business;
use self::cuts::Cuts;
use self::ranked::Ranked;
use self::stability::Stability;
use super::held_out::{FoldImportance, Held, OutOfFold, stored_calibrators};
use super::report::{did, four, learned, percent};
use crate::engine::{Metric, MetricUnit, PhaseContext, PhaseError, PhaseOutput};
use crate::playbooks::mql::quality;

/// Everything the phase measured.
struct Measured<'a> {
    held: &'a Held,
    ranked: &'a Ranked,
    cuts: &'a Cuts,
    business: &'a Business,
    stability: &'a Stability,
}

/// Runs the phase.
pub(in crate::playbooks::mql) fn run(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    let held = Held::read(context)?;
    let calibrators = context.frame("calibrators")?;
    let (full, reduced) = (
        stored_calibrators(&calibrators, "full")?,
        stored_calibrators(&calibrators, "reduced")?,
    );
    let ranked = Ranked::of(context, &held, &full)?;
    let smaller = held.bundle.reduced.score(&held.table, &held.holdout)?;
    let linear = held.bundle.logistic.score(&held.table, &held.holdout)?;
    let smaller_p = held.calibrated(&reduced, &held.holdout, &smaller);
    context.checkpoint()?;
    let critical = context.words("critical")?;
    let critical = quality::numbered(&critical, &held.table);
    let cuts = Cuts::of(
        &held,
        &ranked,
        &critical,
        &[("reduced", &smaller_p), ("logistic", &linear)],
    );
    let oof = OutOfFold::read(context.frame("oof")?.as_ref())?;
    let quarters = stability::quarters(&held, &ranked, &oof, &full);
    let folds = FoldImportance::read(context.frame("fold_importance")?.as_ref())?;
    let fold_results = context.frame("folds")?;
    let training = held.bundle.score(&held.table, &held.train)?;
    let stability = Stability::of(&held, &training, &ranked, &fold_results, &folds, quarters)?;
    let business = Business::of(context, &held, &ranked)?;
    context.checkpoint()?;
    let gains = gain::by_group(&held, &ranked, &smaller_p)?;
    let measured = Measured {
        held: &held,
        ranked: &ranked,
        cuts: &cuts,
        business: &business,
        stability: &stability,
    };
    let readings = gates::readings(context, &measured)?;
    tell(context, &measured);
    Ok(PhaseOutput {
        metrics: metrics(&measured),
        readings,
        rows_in: held.table.rows(),
        rows_out: held.holdout.len(),
        frames: vec![
            ("backtest", cuts.frame()?),
            ("quarters", stability.quarter_frame()?),
            ("business_impact", business.frame()?),
            ("feature_gain", gains),
            (
                "curves",
                cuts::curves(&ranked, &[("reduced", &smaller_p), ("logistic", &linear)])?,
            ),
            ("metro_precision", stability.metro_frame()?),
        ],
    })
}

fn tell(context: &PhaseContext<'_>, measured: &Measured<'_>) {
    did(context, "Measured the model on leads that were held out");
    let all = measured.cuts.all();
    learned(
        context,
        &format!(
            "Average precision {} on the holdout at a base rate of {}; Tier A books {} per 100 dials, all leads {}",
            four(all.average_precision),
            percent(all.base_rate()),
            four(measured.business.tier_a().and_then(|row| row.per_100)),
            four(measured.business.all().and_then(|row| row.per_100)),
        ),
    );
}

fn metrics(measured: &Measured<'_>) -> Vec<Metric> {
    let all = measured.cuts.all();
    let ratio = |name: &str, value: Option<f64>| Metric::new(name, value, MetricUnit::Ratio);
    vec![
        Metric::count("holdout", all.n),
        Metric::share("holdout_base_rate", all.k, all.n),
        ratio("holdout_average_precision", all.average_precision),
        ratio("holdout_roc_auc", all.roc_auc),
        ratio("holdout_precision_10", all.precision_10),
        ratio("train_average_precision", measured.stability.train_average_precision),
        ratio("gap", measured.stability.gap()),
        ratio("gap_absolute", measured.stability.gap_absolute()),
        ratio("tier_a_precision", measured.ranked.tier_a_precision()),
        ratio("tier_a_lift", measured.business.tier_a().and_then(|row| row.lift)),
        ratio("importance_spearman", measured.stability.spearman),
    ]
}
