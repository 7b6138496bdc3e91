//! The final fits on every row that is neither held out nor in the gap before it: the full model, the reduced one, the
//! logistic baseline, and the baselines of drift (M4/8).

use std::collections::BTreeMap;

use super::chosen::{Recipe, grow, smaller_filling};
use super::settings::{FOLD_READS, Settings};
use super::work::Work;
use crate::engine::{PhaseError, digest};
use crate::learn::{LogisticRegression, LogisticSettings};
use crate::playbooks::mql::catalog::by_name;
use crate::playbooks::mql::labelled::Labels;
use crate::playbooks::mql::model::{Enrichment, LogisticModel, Meta, ModelBundle, ModelError, Preparation, TreeModel};
use crate::playbooks::mql::table::FeatureTable;
use crate::stats::PsiBaseline;

/// Features 1 to 31 are columns of the vendor as they come.
const BASE: usize = 31;
/// Days of the week stand in every model.
const TEMPORAL: [usize; 2] = [68, 69];
/// Share of training rows of which a column must be known to stand in the reduced model.
const COVERED: f64 = 0.5;

/// Columns of the reduced model: enrichment, base columns that are mostly known, and the temporal ones. Columns that a
/// mapping brought count as base.
pub(super) fn reduced_columns(table: &FeatureTable, rows: &[usize], enrichment: &Enrichment) -> Vec<String> {
    let covered = |name: &str| {
        let column = table.named(name).unwrap_or_default();
        let known = rows
            .iter()
            .filter(|row| column.get(**row).is_some_and(|value| !value.is_nan()));
        known.count() as f64 >= COVERED * rows.len() as f64
    };
    let enriched = enrichment.names();
    let stands = |name: &String| match by_name(name) {
        Some(feature) if TEMPORAL.contains(&feature.number) => true,
        Some(feature) => feature.number <= BASE && covered(name),
        None => enriched.contains(name) || covered(name),
    };
    table.names.iter().filter(|name| stands(name)).cloned().collect()
}

/// What the final fits stand on.
pub(super) struct Final<'a> {
    pub labels: &'a Labels,
    pub rows: &'a [usize],
    pub kept: Vec<String>,
    pub reduced: Vec<String>,
    pub enrichment: Enrichment,
    pub recipe: Recipe,
    pub arm: String,
    pub cv_average_precision: f64,
    pub psi_bins: usize,
}

/// Fits the final models, or takes them from an earlier run.
pub(super) fn refit(work: &mut Work<'_, '_>, of: &Final<'_>) -> Result<ModelBundle, PhaseError> {
    work.step("final models")?;
    let key = work.key(
        "final",
        &(&of.kept, &of.reduced, &of.arm, of.recipe.point, of.recipe.rounds),
    );
    let reads: Vec<&str> = FOLD_READS.iter().copied().chain(["psi_bins"]).collect();
    let (unit, _) = work.context.unit(&key, &reads, || {
        let bundle = bundle(work.table, work.settings, of)?;
        Ok((vec![("model".to_owned(), bundle.to_frame()?)], serde_json::Value::Null))
    })?;
    Ok(ModelBundle::from_frame(unit.frame("M4", "model")?.as_ref())?)
}

fn bundle(table: &FeatureTable, settings: &Settings, of: &Final<'_>) -> Result<ModelBundle, PhaseError> {
    let y = of.labels.of(of.rows);
    let full = trees(
        table,
        settings,
        of,
        &y,
        Preparation::fit(table, of.rows, &of.kept, settings.filling)?,
    )?;
    let smaller = Preparation::fit(table, of.rows, &of.reduced, smaller_filling(settings.filling))?;
    let reduced = trees(table, settings, of, &y, smaller)?;
    let logistic = LogisticModel {
        regression: LogisticRegression::fit(
            &full.preparation.matrix_d(table, of.rows)?,
            &y,
            &LogisticSettings::default(),
        )
        .map_err(ModelError::from)?,
        preparation: full.preparation.clone(),
    };
    let known = full.preparation.features(table, of.rows);
    let baseline = |(name, column): (&String, &Vec<f64>)| (name.clone(), PsiBaseline::numeric(column, of.psi_bins));
    let psi_baselines: BTreeMap<String, PsiBaseline> = known.names.iter().zip(&known.columns).map(baseline).collect();
    let days = || {
        of.rows
            .iter()
            .filter_map(|row| of.labels.contacted.get(*row).copied().flatten())
    };
    let trees = serde_json::to_string(&(&full.forest, &reduced.forest)).unwrap_or_default();
    let meta = Meta {
        version: format!("mql-{}", digest(&trees).chars().take(12).collect::<String>()),
        trained_until: days().max(),
        trained_from: days().min(),
        rows: of.rows.len(),
        positives: y.iter().filter(|one| **one).count(),
        arm: of.arm.clone(),
        point: of.recipe.point,
        rounds: of.recipe.rounds,
        cv_average_precision: of.cv_average_precision,
        psi_baselines,
        enrichment: of.enrichment.clone(),
    };
    Ok(ModelBundle {
        meta,
        full,
        reduced,
        logistic,
    })
}

fn trees(
    table: &FeatureTable,
    settings: &Settings,
    of: &Final<'_>,
    y: &[bool],
    preparation: Preparation,
) -> Result<TreeModel, PhaseError> {
    let form = of.recipe.way.form();
    let matrix = preparation.matrix(form, table, of.rows)?;
    let (forest, weight) = grow(&matrix, &preparation.flags(), y, of.recipe, settings)?;
    Ok(TreeModel::new(preparation, form, weight, forest))
}
