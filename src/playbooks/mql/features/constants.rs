//! Constants that are fitted on training rows, and the five features (43, 47, 48, 54, 61) that need them.
//!
//! They are quantiles of other features. Fitted on every lead they would carry the future into the past; so each fold
//! fits its own, and a model carries those of its training rows with it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::expression::{Expression, Resolved};
use crate::playbooks::mql::catalog::{self, AsOf, Feature};
use crate::playbooks::mql::table::FeatureTable;
use crate::stats::quantile;

/// Fitted constants by name; one that no training row could fit is absent, and what needs it is unknown.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(in crate::playbooks::mql) struct Constants {
    /// The values.
    pub values: BTreeMap<String, f64>,
}

impl Constants {
    /// Fits the constants on these rows of a table.
    pub(in crate::playbooks::mql) fn fit(table: &FeatureTable, rows: &[usize]) -> Self {
        let mut values = BTreeMap::new();
        for constant in catalog::constants() {
            let Some((formula, columns)) = resolved(table, &constant.of, &Self::default()) else {
                continue;
            };
            let mut known: Vec<f64> = rows
                .iter()
                .map(|row| formula.value(&columns, *row))
                .filter(|value| !value.is_nan())
                .collect();
            known.sort_by(f64::total_cmp);
            if let Some(value) = quantile(&known, constant.quantile) {
                values.insert(constant.name.clone(), value);
            }
        }
        Self { values }
    }

    /// Computes the features with constants anew, from the table's own columns. A feature that the table does not have
    /// stays absent.
    pub(in crate::playbooks::mql) fn fill(&self, table: &mut FeatureTable) {
        for feature in catalog::features().iter().filter(|feature| feature.fitted) {
            let Some(place) = table.names.iter().position(|name| *name == feature.name) else {
                continue;
            };
            let column = self.column(table, feature);
            if let Some(known) = table.columns.get_mut(place) {
                *known = column;
            }
        }
    }

    fn column(&self, table: &FeatureTable, feature: &Feature) -> Vec<f64> {
        let formula = feature.compute.as_deref().unwrap_or(&feature.formula);
        let Some((formula, columns)) = resolved(table, formula, self) else {
            return vec![f64::NAN; table.rows()];
        };
        let low = feature.minimum.unwrap_or(f64::NEG_INFINITY);
        let high = feature.maximum.unwrap_or(f64::INFINITY);
        let hidden = |row: usize| {
            // An engineered feature is as old as its strictest input: of a lead whose mutable values are masked, it is
            // masked too.
            let masked = table.masked.get(row).is_some_and(|masked| *masked > 0);
            (masked && feature.as_of == AsOf::Mutable) || table.has_discovery.get(row) == Some(&false)
        };
        (0..table.rows())
            .map(|row| {
                if hidden(row) {
                    f64::NAN
                } else {
                    formula.value(&columns, row).clamp(low, high)
                }
            })
            .collect()
    }
}

/// A formula over the columns of a table; names that are neither columns nor constants are unknown in every row.
fn resolved<'t>(table: &'t FeatureTable, formula: &str, constants: &Constants) -> Option<(Resolved, Vec<&'t [f64]>)> {
    let parsed = Expression::parse(formula).ok()?;
    let mut columns: Vec<&[f64]> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for name in parsed.names() {
        let found = catalog::by_symbol(name).and_then(|feature| table.named(&feature.name));
        if let Some(column) = found {
            places.insert(name.to_owned(), columns.len());
            columns.push(column);
        }
    }
    let place = |name: &str| {
        Some(match name.strip_prefix('$') {
            Some(constant) => Resolved::Number(constants.values.get(constant).copied().unwrap_or(f64::NAN)),
            None => places
                .get(name)
                .copied()
                .map_or(Resolved::Number(f64::NAN), Resolved::Column),
        })
    };
    Some((parsed.resolve(&place)?, columns))
}
