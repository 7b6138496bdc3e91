//! M4: which features, which way against imbalance, which trees – all of it found in the order of time.
//!
//! The newest leads are put away first and not looked at again here. Everything that is fitted is fitted inside a fold;
//! every fit is a unit of its own, so that a cancel or a kill resumes where it was. Before the first fit the gates that
//! a training must meet are judged (MQ.2).

mod arms;
mod barred;
mod chosen;
mod filters;
mod fits;
mod gates;
mod honesty;
mod refit;
mod search;
mod settings;
mod splits;
mod work;

use std::collections::{BTreeMap, BTreeSet};

use self::chosen::{OutOfFold, Recipe};
use self::filters::{Selected, select, strongest};
use self::fits::FoldData;
use self::refit::Final;
use self::settings::{Settings, Way};
use self::splits::Splits;
use self::work::Work;
use super::report::{decided, did, four, learned, warned};
use crate::engine::{Metric, MetricUnit, PhaseContext, PhaseError, PhaseOutput, Reading};
use crate::playbooks::mql::catalog::by_name;
use crate::playbooks::mql::labelled::Labels;
use crate::playbooks::mql::model::{Enrichment, ModelBundle, explain};
use crate::playbooks::mql::quality;
use crate::playbooks::mql::table::FeatureTable;
use crate::stats::{coefficient_of_variation, mean};

/// The core set of features.
const CORE: &str = "core69";
/// The CRM's enrichment as a set of features.
const ENRICHMENT: &str = "enrichment";

/// What is there before anything is fitted.
struct Ground {
    table: FeatureTable,
    labels: Labels,
    splits: Splits,
    enrichment: Enrichment,
    candidates: Vec<String>,
    folds: Vec<FoldData>,
    selected: Selected,
}

/// Runs the phase.
pub(in crate::playbooks::mql) fn run(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    let settings = Settings::read(context)?;
    let mut ground = prepare(context, &settings)?;
    let mut readings = judge(context, &ground, &settings)?;
    strongest_only(context, &mut ground, &settings)?;
    let trained = train(context, &ground, &settings)?;
    let Trained {
        compared,
        searched,
        recipe,
        out,
        bundle,
        promises,
    } = trained;
    let rounds: Vec<usize> = searched.best()?.1.iter().map(|fold| fold.stopping.rounds).collect();
    let folds = gates::fold_frame(&ground.table, &ground.labels, &ground.splits, &out.folds, &rounds)?;
    readings.extend(gates::after_fit(
        &ground.splits,
        &ground.labels,
        &ground.selected,
        &out.folds,
        &bundle,
        &folds,
    )?);
    readings.push(quality_again(context, &ground, &bundle)?);
    tell(context, &ground, &compared.choice.why, recipe, &bundle);
    Ok(PhaseOutput {
        metrics: metrics(&ground, &out, &bundle),
        readings,
        rows_in: ground.table.rows(),
        rows_out: out.oof.height(),
        frames: vec![
            ("oof", out.oof),
            ("model", bundle.to_frame()?),
            ("strategies", compared.frame()?),
            ("folds", folds),
            ("selection", ground.selected.frame()?),
            ("search", searched.frame()?),
            ("holdout", ground.splits.frame(&ground.table)?),
            ("honesty", honesty::frame(&promises)?),
            ("fold_importance", out.importance),
        ],
    })
}

/// Columns that the sets in force let the model read.
fn candidates(table: &FeatureTable, enrichment: &[String], sets: &[String]) -> Vec<String> {
    let has = |set: &str| sets.iter().any(|one| one == set);
    let stands = |name: &String| {
        if enrichment.contains(name) {
            return has(ENRICHMENT);
        }
        by_name(name).is_none() || has(CORE)
    };
    table.names.iter().filter(|name| stands(name)).cloned().collect()
}

fn prepare(context: &PhaseContext<'_>, settings: &Settings) -> Result<Ground, PhaseError> {
    let mut table = FeatureTable::from_frame(context.frame("features")?.as_ref())?;
    let labels = Labels::read(context.frame("labelled")?.as_ref())?;
    if table.lead_ids != labels.lead_ids {
        return Err(PhaseError::Input(
            "features and labels do not list the same leads in the same order: run M2 and M3 again".to_owned(),
        ));
    }
    let splits = Splits::make(&table, &labels, settings)?;
    let leads = context.frame("leads_clean")?;
    let enrichment = Enrichment::fit(&table, &leads, &splits.train)?;
    enrichment.extend(&mut table, &leads)?;
    let candidates = candidates(&table, &enrichment.names(), &settings.sets);
    let mut folds = Vec::with_capacity(splits.folds.len());
    for fold in &splits.folds {
        context.checkpoint()?;
        folds.push(FoldData::of(&table, &labels, fold, &candidates, settings)?);
    }
    let y = labels.of(&splits.train);
    let selected = select(&table, &splits.train, &y, &candidates, settings)?;
    for (name, vif) in &selected.warned {
        warned(
            context,
            &format!("{name} is always kept, though its variance inflation is {vif:.2}"),
        );
    }
    Ok(Ground {
        table,
        labels,
        splits,
        enrichment,
        candidates,
        folds,
        selected,
    })
}

/// What M3 found, as far as MQ asks for it again: values known too late, and both classes.
fn leaked(context: &PhaseContext<'_>, ground: &Ground) -> Result<Option<usize>, PhaseError> {
    let leakage = context.frame("leakage")?;
    Ok(ground.splits.timed.then(|| leakage.height()))
}

fn classes(ground: &Ground) -> (usize, usize) {
    let y = ground.labels.of(&ground.labels.rows());
    let positives = y.iter().filter(|one| **one).count();
    (positives, y.len() - positives)
}

/// MQ.2, before the first fit; what fails and is not waived stops the phase here.
fn judge(context: &PhaseContext<'_>, ground: &Ground, settings: &Settings) -> Result<Vec<Reading>, PhaseError> {
    let mut readings = gates::before_fit(
        &ground.table,
        &ground.labels,
        &ground.splits,
        &ground.folds,
        &ground.selected,
        settings,
        context.number("label.window_days")? as i32,
    )?;
    let judged = context.judge(&readings)?;
    let all = gates::before_training(context, &judged, leaked(context, ground)?, classes(ground))?;
    let decided = context.judge(std::slice::from_ref(&all))?;
    if decided.iter().any(crate::engine::Judged::blocks) {
        return Err(PhaseError::Input(format!(
            "nothing was fitted: {}; mend it, or let a reviewer waive MQ.2 and what it names",
            all.note
        )));
    }
    readings.push(all);
    Ok(readings)
}

/// Where more features remain than a model may have, one ranking by importance over the folds keeps the strongest.
fn strongest_only(context: &PhaseContext<'_>, ground: &mut Ground, settings: &Settings) -> Result<(), PhaseError> {
    let most = settings.top_n;
    let too_many = |selected: &Selected| selected.kept().len() > most;
    if !too_many(&ground.selected) && !ground.folds.iter().any(|fold| too_many(&fold.selected)) {
        return Ok(());
    }
    let mut sums = BTreeMap::<String, f64>::new();
    for fold in &ground.folds {
        context.checkpoint()?;
        let fitted = fits::fit_fold(fold, &ground.table, Way::Plain, &settings.reference, settings)?;
        let (_, validation) = fold.matrices(&ground.table, Way::Plain.form())?;
        let rows = chosen::spread(validation.rows(), settings.shap_sample);
        let moved = explain(&fitted.forest, &validation.select_rows(&rows)).mean_absolute();
        for (name, moved) in fitted.forest.names.iter().zip(moved) {
            *sums.entry(name.clone()).or_default() += moved / ground.folds.len() as f64;
        }
    }
    let ranked: Vec<(String, f64)> = sums.into_iter().collect();
    let names: BTreeSet<String> = strongest(&ranked, most);
    for fold in &mut ground.folds {
        fold.keep_only(&ground.table, &names, settings)?;
    }
    ground.selected.keep_only(&names, &settings.always_keep);
    decided(
        context,
        &format!("Kept the {most} strongest features"),
        "more passed the filters than a model may have",
    );
    Ok(())
}

/// What training made.
struct Trained {
    compared: arms::Compared,
    searched: search::Searched,
    recipe: Recipe,
    out: OutOfFold,
    bundle: ModelBundle,
    promises: Vec<honesty::Promise>,
}

fn train(context: &PhaseContext<'_>, ground: &Ground, settings: &Settings) -> Result<Trained, PhaseError> {
    let others = honesty::others(&ground.splits, &ground.table, &ground.labels, settings)?;
    let honest: usize = others.iter().map(|(_, folds)| folds.len()).sum();
    let folds = ground.folds.len();
    let fits = (settings.arms.len() + search::draws(settings).len() + 1) * folds + honest + 1;
    let mut work = Work::new(context, &ground.table, settings, &ground.folds, fits)?;
    let compared = arms::compare(&mut work, settings, &arms::choice_settings(context)?)?;
    let searched = search::search(&mut work, settings, &compared)?;
    let recipe = Recipe {
        way: compared.winner()?.way,
        point: searched.best()?.0,
        rounds: searched.rounds()?,
    };
    let reduced = refit::reduced_columns(&ground.table, &ground.splits.train, &ground.enrichment);
    let out = chosen::out_of_fold(&mut work, &ground.labels, recipe, &reduced)?;
    let mut promises = honesty::promises(&mut work, &ground.labels, &ground.candidates, &others, recipe)?;
    promises.extend(honesty::in_force(&ground.folds, &out.folds, ground.splits.timed));
    let precisions: Vec<f64> = out.folds.iter().map(|fold| fold.average_precision).collect();
    let bundle = refit::refit(
        &mut work,
        &Final {
            labels: &ground.labels,
            rows: &ground.splits.train,
            kept: ground.selected.kept(),
            reduced,
            enrichment: ground.enrichment.clone(),
            recipe,
            arm: compared.winner()?.name.clone(),
            cv_average_precision: mean(&precisions).unwrap_or_default(),
            psi_bins: context.number("psi_bins")? as usize,
        },
    )?;
    Ok(Trained {
        compared,
        searched,
        recipe,
        out,
        bundle,
        promises,
    })
}

/// MQ.1 after this phase: drift is now measured from the model's own baseline to the newest leads.
fn quality_again(context: &PhaseContext<'_>, ground: &Ground, bundle: &ModelBundle) -> Result<Reading, PhaseError> {
    let mut items = quality::of_table(context, &ground.table)?;
    items.push(quality::of_baselines(
        context,
        &ground.table,
        bundle,
        &ground.splits.holdout,
    )?);
    items.push(quality::of_leakage(leaked(context, ground)?));
    let (positives, negatives) = classes(ground);
    items.push(quality::of_balance(context, positives, negatives));
    Ok(quality::reading("MQ.1-M4", &items)?)
}

fn tell(context: &PhaseContext<'_>, ground: &Ground, why: &str, recipe: Recipe, bundle: &ModelBundle) {
    let kept = ground.selected.kept().len();
    did(
        context,
        &format!(
            "Kept {kept} of {} features and compared ways against imbalance",
            ground.candidates.len()
        ),
    );
    decided(context, &format!("{} wins", bundle.meta.arm), why);
    learned(
        context,
        &format!(
            "{} trees of depth {} reach an average precision of {} over the folds, in the order of time",
            recipe.rounds,
            recipe.point.depth,
            four(Some(bundle.meta.cv_average_precision))
        ),
    );
}

fn metrics(ground: &Ground, out: &OutOfFold, bundle: &ModelBundle) -> Vec<Metric> {
    let precisions: Vec<f64> = out.folds.iter().map(|fold| fold.average_precision).collect();
    let splits = &ground.splits;
    vec![
        Metric::new("cv_average_precision", mean(&precisions), MetricUnit::Ratio),
        Metric::new("cv_cov", coefficient_of_variation(&precisions), MetricUnit::Ratio),
        Metric::count("features_kept", bundle.full.names.len()),
        Metric::count("features_reduced", bundle.reduced.names.len()),
        Metric::count("rounds", bundle.meta.rounds),
        Metric::count("train", splits.train.len()),
        Metric::count("gap", splits.gap.len()),
        Metric::count("holdout", splits.holdout.len()),
        Metric::day("trained_until", bundle.meta.trained_until),
    ]
}
