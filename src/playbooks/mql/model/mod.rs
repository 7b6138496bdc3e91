//! The model as it is kept: what prepares the features, the trees, and what to watch it by. One frame holds it whole,
//! so that a score is a function of that frame and of the features alone.

mod enrichment;
mod preparation;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub(super) use enrichment::Enrichment;
pub(super) use preparation::{Filling, Form, Preparation, take};

use super::table::FeatureTable;
use crate::frame::{Frame, FrameBuilder, FrameError, text};
use crate::learn::{Explainer, Forest, LearnError, LogisticRegression, Matrix, Point, Shapley};
use crate::stats::PsiBaseline;

/// Why a model cannot be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum ModelError {
    /// The features lack a column.
    #[error("the features have no column `{0}`, which the model reads: run M2 again, or train anew")]
    Column(String),
    /// The stored model cannot be read.
    #[error("the stored model cannot be read ({0}): train anew with `assay run mql --from M4 --force`")]
    Stored(String),
    /// The order of the features is not the one it was trained with (M4.7).
    #[error("the model was trained with features in another order ({trained} at training, {now} now): train anew")]
    Hash {
        /// The hash at training.
        trained: String,
        /// The hash now.
        now: String,
    },
    /// Learning refused.
    #[error(transparent)]
    Learn(#[from] LearnError),
    /// A frame did not have the expected shape.
    #[error(transparent)]
    Frame(#[from] FrameError),
}

impl From<ModelError> for crate::engine::PhaseError {
    fn from(error: ModelError) -> Self {
        match error {
            ModelError::Frame(error) => Self::Frame(error),
            other => Self::Input(other.to_string()),
        }
    }
}

/// What is known of a training.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Meta {
    /// A name that follows from the content: same data and settings, same version.
    pub version: String,
    /// The last day of contact that was trained on, as days since 1970; absent without a time.
    pub trained_until: Option<i32>,
    /// The first day of contact that was trained on.
    pub trained_from: Option<i32>,
    /// Leads trained on.
    pub rows: usize,
    /// Positives among them.
    pub positives: usize,
    /// The way against imbalance that won, such as `weight 3`.
    pub arm: String,
    /// The point of the search that won.
    pub point: Point,
    /// Trees.
    pub rounds: usize,
    /// Mean average precision over the folds.
    pub cv_average_precision: f64,
    /// Stability baselines by feature, of the training rows before anything is filled in.
    pub psi_baselines: BTreeMap<String, PsiBaseline>,
    /// Levels of the enrichment that became columns.
    pub enrichment: Enrichment,
}

/// Trees with what prepares their columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct TreeModel {
    /// Columns in the order of training.
    pub names: Vec<String>,
    /// SHA-256 of the names in order (M4.7).
    pub feature_hash: String,
    /// Which matrix the trees read.
    pub form: Form,
    /// What a positive row weighed.
    pub positive_weight: f64,
    /// What turns features into the matrix.
    pub preparation: Preparation,
    /// The trees.
    pub forest: Forest,
}

impl TreeModel {
    /// A model of these parts.
    pub(super) fn new(preparation: Preparation, form: Form, positive_weight: f64, forest: Forest) -> Self {
        Self {
            names: preparation.names(),
            feature_hash: forest.feature_hash(),
            form,
            positive_weight,
            preparation,
            forest,
        }
    }

    /// The matrix of these rows, in the stored order of columns.
    ///
    /// # Errors
    /// When the features lack a column or their order is not that of training.
    pub(super) fn matrix(&self, table: &FeatureTable, rows: &[usize]) -> Result<Matrix, ModelError> {
        let now = self.forest.feature_hash();
        if now != self.feature_hash || self.preparation.names() != self.names {
            return Err(ModelError::Hash {
                trained: self.feature_hash.clone(),
                now,
            });
        }
        self.preparation.matrix(self.form, table, rows)
    }

    /// Log-odds of these rows.
    ///
    /// # Errors
    /// As [`TreeModel::matrix`].
    pub(super) fn score(&self, table: &FeatureTable, rows: &[usize]) -> Result<Vec<f64>, ModelError> {
        let matrix = self.matrix(table, rows)?;
        self.forest.check(&matrix)?;
        Ok(self.forest.log_odds(&matrix))
    }

    /// Contributions of every column to the log-odds of these rows; with the bias they sum to them.
    ///
    /// # Errors
    /// As [`TreeModel::matrix`].
    pub(super) fn shapley(&self, table: &FeatureTable, rows: &[usize]) -> Result<Shapley, ModelError> {
        let matrix = self.matrix(table, rows)?;
        self.forest.check(&matrix)?;
        Ok(explain(&self.forest, &matrix))
    }
}

/// Contributions of every column for every row of a matrix.
pub(super) fn explain(forest: &Forest, matrix: &Matrix) -> Shapley {
    let rows: Vec<usize> = (0..matrix.rows()).collect();
    Explainer::new(forest).explain(matrix, &rows, true)
}

/// The logistic baseline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct LogisticModel {
    /// What turns features into matrix D.
    pub preparation: Preparation,
    /// The regression.
    pub regression: LogisticRegression,
}

impl LogisticModel {
    /// Log-odds of these rows.
    ///
    /// # Errors
    /// When the features lack a column.
    pub(super) fn score(&self, table: &FeatureTable, rows: &[usize]) -> Result<Vec<f64>, ModelError> {
        Ok(self.regression.log_odds(&self.preparation.matrix_d(table, rows)?))
    }
}

/// Everything that one training made.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ModelBundle {
    /// What is known of the training.
    pub meta: Meta,
    /// The model on every kept feature.
    pub full: TreeModel,
    /// The model for leads without most vendor data.
    pub reduced: TreeModel,
    /// The baseline that trees have to beat.
    pub logistic: LogisticModel,
}

impl ModelBundle {
    /// Its name.
    pub(super) fn version(&self) -> &str {
        &self.meta.version
    }

    /// Log-odds of the full model.
    ///
    /// # Errors
    /// As [`TreeModel::matrix`].
    pub(super) fn score(&self, table: &FeatureTable, rows: &[usize]) -> Result<Vec<f64>, ModelError> {
        self.full.score(table, rows)
    }

    /// Contributions in the full model.
    ///
    /// # Errors
    /// As [`TreeModel::matrix`].
    pub(super) fn shapley(&self, table: &FeatureTable, rows: &[usize]) -> Result<Shapley, ModelError> {
        self.full.shapley(table, rows)
    }

    /// The features with the columns of the CRM's enrichment that the reduced model reads.
    ///
    /// # Errors
    /// When `leads_clean` lacks a column it has to have.
    pub(super) fn with_enrichment(&self, table: &FeatureTable, leads: &Frame) -> Result<FeatureTable, ModelError> {
        let mut extended = table.clone();
        self.meta.enrichment.extend(&mut extended, leads)?;
        Ok(extended)
    }

    /// Reads the frame `model`.
    ///
    /// # Errors
    /// When a part is missing or cannot be read.
    pub(super) fn from_frame(frame: &Frame) -> Result<Self, ModelError> {
        let (parts, texts) = (text(frame, "part")?, text(frame, "json")?);
        let find = |wanted: &str| {
            let mut all = parts.iter().zip(texts.iter());
            let found = all.find(|(part, _)| *part == Some(wanted)).and_then(|(_, json)| json);
            found.ok_or_else(|| ModelError::Stored(format!("it has no part `{wanted}`")))
        };
        let stored = |error: serde_json::Error| ModelError::Stored(error.to_string());
        Ok(Self {
            meta: serde_json::from_str(find("meta")?).map_err(stored)?,
            full: serde_json::from_str(find("full")?).map_err(stored)?,
            reduced: serde_json::from_str(find("reduced")?).map_err(stored)?,
            logistic: serde_json::from_str(find("logistic")?).map_err(stored)?,
        })
    }

    /// The frame `model`.
    ///
    /// # Errors
    /// When a part cannot be written.
    pub(super) fn to_frame(&self) -> Result<Frame, ModelError> {
        let stored = |error: serde_json::Error| ModelError::Stored(error.to_string());
        let parts = [
            ("full", serde_json::to_string(&self.full).map_err(stored)?),
            ("reduced", serde_json::to_string(&self.reduced).map_err(stored)?),
            ("logistic", serde_json::to_string(&self.logistic).map_err(stored)?),
            ("meta", serde_json::to_string(&self.meta).map_err(stored)?),
        ];
        Ok(FrameBuilder::new()
            .text("part", parts.iter().map(|(part, _)| Some(*part)))
            .text("json", parts.iter().map(|(_, json)| Some(json.as_str())))
            .finish()?)
    }
}
