//! What M5 and M6 measure on: the model with what it was trained on and the leads it never saw.

use std::collections::HashMap;

use crate::engine::{PhaseContext, PhaseError};
use crate::frame::{Frame, integer, real, text};
use crate::learn::SegmentCalibrators;
use crate::playbooks::mql::labelled::Labels;
use crate::playbooks::mql::model::ModelBundle;
use crate::playbooks::mql::table::FeatureTable;

/// Features, labels and the model, and the part that every lead plays.
pub(super) struct Held {
    pub table: FeatureTable,
    pub labels: Labels,
    pub bundle: ModelBundle,
    /// Rows held out, in the order of their leads, as the calibration error wants them.
    pub holdout: Vec<usize>,
    /// Rows trained on.
    pub train: Vec<usize>,
}

impl Held {
    /// Reads the frames of M2 to M4; the features get the columns of the enrichment that models may read.
    pub(super) fn read(context: &PhaseContext<'_>) -> Result<Self, PhaseError> {
        let table = FeatureTable::from_frame(context.frame("features")?.as_ref())?;
        let labels = Labels::read(context.frame("labelled")?.as_ref())?;
        let bundle = ModelBundle::from_frame(context.frame("model")?.as_ref())?;
        let table = bundle.with_enrichment(&table, context.frame("leads_clean")?.as_ref())?;
        let frame = context.frame("holdout")?;
        let parts = text(&frame, "part")?;
        let rows = |wanted: &str| -> Vec<usize> {
            let all = parts.iter().enumerate();
            all.filter(|(_, part)| *part == Some(wanted))
                .map(|(row, _)| row)
                .collect()
        };
        let mut holdout = rows("holdout");
        holdout.sort_by(|one, other| table.lead_ids.get(*one).cmp(&table.lead_ids.get(*other)));
        Ok(Self {
            train: rows("train"),
            holdout,
            table,
            labels,
            bundle,
        })
    }

    /// Segments of these rows.
    pub(super) fn segments(&self, rows: &[usize]) -> Vec<String> {
        let of = |row: &usize| self.table.segments.get(*row).cloned().unwrap_or_default();
        rows.iter().map(of).collect()
    }

    /// Calibrated probabilities of log-odds of these rows.
    pub(super) fn calibrated(&self, calibrators: &SegmentCalibrators, rows: &[usize], log_odds: &[f64]) -> Vec<f64> {
        let found = calibrators.apply_all(log_odds, &self.segments(rows));
        found.into_iter().map(|(p, _)| p).collect()
    }

    /// Both classes among the labelled leads: positives and negatives.
    pub(super) fn classes(&self) -> (usize, usize) {
        let y = self.labels.of(&self.labels.rows());
        let positives = y.iter().filter(|one| **one).count();
        (positives, y.len() - positives)
    }

    /// Row of a lead.
    pub(super) fn rows_by_lead(&self) -> HashMap<&str, usize> {
        let ids = self.table.lead_ids.iter().enumerate();
        ids.map(|(row, id)| (id.as_str(), row)).collect()
    }
}

/// Out-of-fold scores, row by row of the frame `oof`.
pub(super) struct OutOfFold {
    pub lead_ids: Vec<String>,
    pub y: Vec<bool>,
    pub log_odds: Vec<f64>,
    pub reduced: Vec<f64>,
    pub segments: Vec<String>,
}

impl OutOfFold {
    /// Reads the frame.
    pub(super) fn read(frame: &Frame) -> Result<Self, PhaseError> {
        let words = |name: &str| -> Result<Vec<String>, PhaseError> {
            Ok(text(frame, name)?
                .iter()
                .map(|word| word.unwrap_or_default().to_owned())
                .collect())
        };
        let numbers = |name: &str| -> Result<Vec<f64>, PhaseError> {
            Ok(real(frame, name)?
                .iter()
                .map(|value| value.unwrap_or(f64::NAN))
                .collect())
        };
        Ok(Self {
            lead_ids: words("lead_id")?,
            y: integer(frame, "y")?.iter().map(|y| y == Some(1)).collect(),
            log_odds: numbers("log_odds")?,
            reduced: numbers("log_odds_reduced")?,
            segments: words("segment")?,
        })
    }
}

/// Importance by fold: of each feature one number a fold, 0 where the fold did not use it.
pub(super) struct FoldImportance {
    pub features: Vec<String>,
    /// One list a fold, in the order of the features.
    pub folds: Vec<Vec<f64>>,
}

impl FoldImportance {
    /// Reads the frame.
    pub(super) fn read(frame: &Frame) -> Result<Self, PhaseError> {
        let (folds, names) = (integer(frame, "fold")?, text(frame, "feature")?);
        let values = real(frame, "mean_abs_shap")?;
        let mut features: Vec<String> = Vec::new();
        let mut found: Vec<Vec<f64>> = Vec::new();
        for (row, fold) in folds.iter().enumerate() {
            let (Some(fold), Some(name)) = (fold, names.get(row)) else {
                continue;
            };
            let place = match features.iter().position(|known| known == name) {
                Some(place) => place,
                None => {
                    features.push(name.to_owned());
                    features.len() - 1
                }
            };
            let fold = usize::try_from(fold).unwrap_or_default().saturating_sub(1);
            if found.len() <= fold {
                found.resize_with(fold + 1, Vec::new);
            }
            if let Some(list) = found.get_mut(fold) {
                list.resize(list.len().max(place + 1), 0.0);
                if let Some(cell) = list.get_mut(place) {
                    *cell = values.get(row).unwrap_or_default();
                }
            }
        }
        for list in &mut found {
            list.resize(features.len(), 0.0);
        }
        Ok(Self { features, folds: found })
    }

    /// What a feature weighed in each fold.
    pub(super) fn of(&self, feature: &str) -> Option<Vec<f64>> {
        let place = self.features.iter().position(|known| known == feature)?;
        Some(
            self.folds
                .iter()
                .map(|fold| fold.get(place).copied().unwrap_or_default())
                .collect(),
        )
    }
}

/// The calibrators that M5 stored for a part of the model.
pub(super) fn stored_calibrators(frame: &Frame, wanted: &str) -> Result<SegmentCalibrators, PhaseError> {
    let (parts, texts) = (text(frame, "part")?, text(frame, "json")?);
    let mut all = parts.iter().zip(texts.iter());
    let json = all.find(|(part, _)| *part == Some(wanted)).and_then(|(_, json)| json);
    let json = json.ok_or_else(|| {
        PhaseError::Input(format!(
            "`calibrators` has no part `{wanted}`: run `assay run mql --from M5 --force`"
        ))
    })?;
    serde_json::from_str(json).map_err(|error| {
        PhaseError::Input(format!(
            "calibrators of the {wanted} model cannot be read ({error}): run `assay run mql --from M5 --force`"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::FrameBuilder;

    #[test]
    fn a_feature_that_a_fold_did_not_use_weighs_nothing_there() {
        let frame = FrameBuilder::new()
            .integer("fold", [1, 1, 2].map(Some))
            .text("feature", [Some("A"), Some("B"), Some("B")])
            .real("mean_abs_shap", [0.3, 0.1, 0.2].map(Some))
            .finish()
            .unwrap();
        let found = FoldImportance::read(&frame).unwrap();
        assert_eq!(found.of("A"), Some(vec![0.3, 0.0]));
        assert_eq!(found.of("B"), Some(vec![0.1, 0.2]));
        assert_eq!(found.of("C"), None);
    }
}
