//! One fit on one fold: everything fitted inside it, the number of trees found by replaying prefixes on its validation
//! rows.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::filters::{Selected, select};
use super::settings::{Settings, Way};
use crate::engine::PhaseError;
use crate::learn::{
    Fold, Forest, Matrix, Point, SmoteOutcome, SmoteSettings, Stopping, best_rounds, fit, sigmoid, smote,
};
use crate::playbooks::mql::labelled::Labels;
use crate::playbooks::mql::model::{Form, ModelError, Preparation};
use crate::playbooks::mql::table::FeatureTable;
use crate::stats::{average_precision, ece_equal_frequency, precision_at, recall_at, roc_auc};

/// The share of rows that precision and recall are looked at.
pub(super) const TOP: f64 = 0.1;

/// A fold with what was fitted on its training rows. Validation rows stand in the order of their leads, as the
/// calibration error wants them.
pub(super) struct FoldData {
    pub train: Vec<usize>,
    pub validation: Vec<usize>,
    pub y_train: Vec<bool>,
    pub y_validation: Vec<bool>,
    pub selected: Selected,
    pub preparation: Preparation,
    /// Matrices of training and of validation, made when the first fit asks for them.
    matrices: [OnceCell<(Matrix, Matrix)>; 2],
}

impl FoldData {
    /// Filters and prepares on the training rows of a fold.
    pub(super) fn of(
        table: &FeatureTable,
        labels: &Labels,
        fold: &Fold,
        candidates: &[String],
        settings: &Settings,
    ) -> Result<Self, PhaseError> {
        let y_train = labels.of(&fold.train);
        let selected = select(table, &fold.train, &y_train, candidates, settings)?;
        Self::with(table, labels, fold, selected, settings)
    }

    /// Prepares the columns that were selected.
    pub(super) fn with(
        table: &FeatureTable,
        labels: &Labels,
        fold: &Fold,
        selected: Selected,
        settings: &Settings,
    ) -> Result<Self, PhaseError> {
        let mut validation = fold.validation.clone();
        validation.sort_by(|one, other| table.lead_ids.get(*one).cmp(&table.lead_ids.get(*other)));
        Ok(Self {
            preparation: Preparation::fit(table, &fold.train, &selected.kept(), settings.filling)?,
            y_train: labels.of(&fold.train),
            y_validation: labels.of(&validation),
            train: fold.train.clone(),
            validation,
            selected,
            matrices: [OnceCell::new(), OnceCell::new()],
        })
    }

    /// Matrices of the training and of the validation rows.
    pub(super) fn matrices(&self, table: &FeatureTable, form: Form) -> Result<&(Matrix, Matrix), PhaseError> {
        let [g, d] = &self.matrices;
        let cell = match form {
            Form::G => g,
            Form::D => d,
        };
        if let Some(made) = cell.get() {
            return Ok(made);
        }
        let of = |rows: &[usize]| self.preparation.matrix(form, table, rows);
        let made = (of(&self.train)?, of(&self.validation)?);
        Ok(cell.get_or_init(|| made))
    }

    /// Keeps only these columns, and those that are always kept.
    pub(super) fn keep_only(
        &mut self,
        table: &FeatureTable,
        names: &BTreeSet<String>,
        settings: &Settings,
    ) -> Result<(), PhaseError> {
        self.selected.keep_only(names, &settings.always_keep);
        self.preparation = Preparation::fit(table, &self.train, &self.selected.kept(), settings.filling)?;
        self.matrices = [OnceCell::new(), OnceCell::new()];
        Ok(())
    }
}

/// Rows that are fitted on, with synthetic ones where the way makes them.
pub(super) struct Training {
    pub matrix: Matrix,
    pub y: Vec<bool>,
    pub weight: f64,
    pub synthetic: usize,
    /// Why the way made none, where it should have.
    pub note: Option<String>,
}

impl Way {
    /// The matrix that trees see: SMOTE draws lines between leads without gaps, all others leave gaps to the trees.
    pub(super) fn form(self) -> Form {
        match self {
            Self::Smote(..) => Form::D,
            Self::Weight(_) | Self::Auto | Self::Plain => Form::G,
        }
    }
}

/// The rows to fit on: those of a matrix of the way's form, with the synthetic ones it makes.
pub(super) fn training(
    matrix: &Matrix,
    flags: &[bool],
    y: &[bool],
    way: Way,
    seed: u64,
) -> Result<Training, PhaseError> {
    let positives = y.iter().filter(|one| **one).count();
    let mut made = Training {
        matrix: matrix.clone(),
        y: y.to_vec(),
        weight: way.weight(positives, y.len() - positives),
        synthetic: 0,
        note: None,
    };
    if let Way::Smote(ratio, k) = way {
        match smote(matrix, y, flags, &SmoteSettings { ratio, k, seed }).map_err(ModelError::from)? {
            SmoteOutcome::Made { rows, .. } => {
                made.synthetic = rows.rows();
                made.matrix = made.matrix.append_rows(&rows).map_err(ModelError::from)?;
                made.y.extend(std::iter::repeat_n(true, rows.rows()));
            }
            SmoteOutcome::Skipped { reason } => made.note = Some(reason),
        }
    }
    Ok(made)
}

/// What a fit reached on the validation rows of its fold.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Reached {
    pub average_precision: f64,
    pub roc_auc: Option<f64>,
    pub precision_10: Option<f64>,
    pub recall_10: Option<f64>,
    pub ece: Option<f64>,
    pub stopping: Stopping,
    /// Rows fitted on, synthetic ones included.
    pub rows: usize,
    pub synthetic: usize,
    pub weight: f64,
    pub note: Option<String>,
}

/// A fit with its trees.
pub(super) struct Fitted {
    pub reached: Reached,
    pub forest: Forest,
}

/// Fits on a fold and looks at what it reached; the trees are cut where growing stopped paying.
pub(super) fn fit_fold(
    fold: &FoldData,
    table: &FeatureTable,
    way: Way,
    point: &Point,
    settings: &Settings,
) -> Result<Fitted, PhaseError> {
    let (train, validation) = fold.matrices(table, way.form())?;
    let made = training(train, &fold.preparation.flags(), &fold.y_train, way, settings.seed)?;
    let boosting = settings.boosting(point, settings.max_rounds, made.weight);
    let forest = fit(&made.matrix, &made.y, &boosting).map_err(ModelError::from)?;
    let mut stopping =
        best_rounds(&forest, validation, &fold.y_validation, settings.patience).map_err(ModelError::from)?;
    stopping.curve.clear();
    let forest = forest.truncated(stopping.rounds);
    let scores = forest.log_odds(validation);
    let p: Vec<f64> = scores.iter().map(|score| sigmoid(*score)).collect();
    let y = &fold.y_validation;
    let reached = Reached {
        average_precision: average_precision(y, &scores).unwrap_or_default(),
        roc_auc: roc_auc(y, &scores),
        precision_10: precision_at(y, &scores, TOP),
        recall_10: recall_at(y, &scores, TOP),
        ece: ece_equal_frequency(y, &p, None),
        stopping,
        rows: made.y.len(),
        synthetic: made.synthetic,
        weight: made.weight,
        note: made.note,
    };
    Ok(Fitted { reached, forest })
}
