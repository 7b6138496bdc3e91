//! Contributions of features to scores of leads that were held out (M5/2).

use super::super::held_out::{FoldImportance, Held};
use super::super::report::{known, whole};
use crate::engine::PhaseError;
use crate::frame::{Frame, FrameBuilder, FrameError};
use crate::learn::Shapley;
use crate::playbooks::mql::catalog::by_name;
use crate::playbooks::mql::table::FeatureTable;
use crate::stats::coefficient_of_variation;

/// Contributions stored of each lead, signed.
const A_LEAD: usize = 10;

/// The group of columns that a mapping or the enrichment brought.
const OTHER_GROUP: &str = "other";

/// The group of a column.
pub(in crate::playbooks::mql) fn group_of(name: &str) -> &str {
    by_name(name).map_or(OTHER_GROUP, |feature| feature.group.as_str())
}

/// The leads that were explained.
pub(super) struct Explained {
    /// Their rows.
    pub rows: Vec<usize>,
    pub shapley: Shapley,
    /// Columns from the strongest down with their mean absolute contribution.
    pub ranked: Vec<(String, f64)>,
    /// Largest distance between a score and the sum of its contributions with the bias.
    pub additivity: f64,
    /// What the leads' features were, before anything was filled in.
    features: FeatureTable,
}

impl Explained {
    /// Explains at most so many leads, spread over all that were held out.
    pub(super) fn of(held: &Held, most: usize) -> Result<Self, PhaseError> {
        let (count, most) = (held.holdout.len(), most.max(1));
        let rows: Vec<usize> = if count <= most {
            held.holdout.clone()
        } else {
            let places = (0..most).map(|place| place * count / most);
            places.filter_map(|place| held.holdout.get(place).copied()).collect()
        };
        let model = &held.bundle.full;
        let shapley = model.shapley(&held.table, &rows)?;
        let scores = model.score(&held.table, &rows)?;
        let distance =
            |(place, score): (usize, &f64)| (shapley.bias + shapley.row(place).iter().sum::<f64>() - score).abs();
        let additivity = scores.iter().enumerate().map(distance).fold(0.0, f64::max);
        let mut ranked: Vec<(String, f64)> = model.names.iter().cloned().zip(shapley.mean_absolute()).collect();
        ranked.sort_by(|one, other| other.1.total_cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
        Ok(Self {
            features: model.preparation.features(&held.table, &rows),
            rows,
            shapley,
            ranked,
            additivity,
        })
    }

    /// The frame `importance`.
    pub(super) fn importance(&self, held: &Held, folds: &FoldImportance) -> Result<Frame, FrameError> {
        let forest = &held.bundle.full.forest;
        let gains = forest.gain_importance();
        let gain = |name: &str| {
            let place = forest.names.iter().position(|known| known == name)?;
            gains.get(place).copied()
        };
        let ranked = || self.ranked.iter();
        FrameBuilder::new()
            .text("feature", ranked().map(|(name, _)| Some(name.as_str())))
            .integer(
                "number",
                ranked().map(|(name, _)| by_name(name).and_then(|feature| whole(feature.number))),
            )
            .text("group", ranked().map(|(name, _)| Some(group_of(name))))
            .real("mean_abs_shap", ranked().map(|(_, moved)| Some(*moved)))
            .integer("rank", (1..=self.ranked.len()).map(whole))
            .real("gain", ranked().map(|(name, _)| gain(name)))
            .real(
                "fold_cov",
                ranked().map(|(name, _)| coefficient_of_variation(&folds.of(name)?)),
            )
            .finish()
    }

    /// The frame `shap`: the strongest contributions of each lead, signed.
    pub(super) fn frame(&self, held: &Held) -> Result<Frame, FrameError> {
        let names = &held.bundle.full.names;
        let mut cells = Vec::new();
        for (place, row) in self.rows.iter().enumerate() {
            let strongest = self.shapley.strongest(place, A_LEAD);
            cells.extend(
                strongest
                    .into_iter()
                    .enumerate()
                    .map(|(order, (column, part))| (place, *row, order, column, part)),
            );
        }
        let name = |column: usize| names.get(column).map(String::as_str);
        let value = |place: usize, column: usize| {
            let values = self.features.named(name(column)?)?;
            known(values.get(place).copied()?)
        };
        FrameBuilder::new()
            .text("lead_id", cells.iter().map(|cell| held.table.lead_ids.get(cell.1)))
            .integer("place", cells.iter().map(|cell| whole(cell.2 + 1)))
            .text("feature", cells.iter().map(|cell| name(cell.3)))
            .real("value", cells.iter().map(|cell| value(cell.0, cell.3)))
            .real("contribution", cells.iter().map(|cell| Some(cell.4)))
            .finish()
    }
}
