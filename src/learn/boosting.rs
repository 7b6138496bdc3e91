//! Gradient boosted trees by forust, fenced: it panics on a short label, takes infinities, answers one class with
//! infinite scores, and is silently wrong on rows where it expects columns.

use super::error::{LearnError, both_classes, same_length};
use super::forest::{Forest, Node, Tree};
use super::matrix::Matrix;
use super::monotone::enforce;
use super::real;
use forust_ml::GradientBooster;
use forust_ml::constraints::{Constraint, ConstraintMap};
use forust_ml::gradientbooster::GrowPolicy;
use forust_ml::objective::ObjectiveType;
use forust_ml::sampler::SampleMethod;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How trees are grown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BoostingSettings {
    /// Trees, at least 1.
    pub rounds: usize,
    /// Deepest a tree may be, 1 to 30.
    pub depth: usize,
    /// Learning rate, in (0, 1].
    pub eta: f64,
    /// Least sum of hessians in a node, at least 0.
    pub min_child_weight: f64,
    /// L1 penalty on leaves (alpha), at least 0.
    pub l1: f64,
    /// L2 penalty on leaves (lambda), at least 0.
    pub l2: f64,
    /// Least gain of a split, at least 0.
    pub gamma: f64,
    /// Share of the rows that grows a tree, in (0, 1].
    pub subsample: f64,
    /// Share of the columns that grows a tree, in (0, 1]; at least one column does.
    pub column_share: f64,
    /// Weight of a positive row, above 0; a negative one weighs 1.
    pub positive_weight: f64,
    /// Most bins of a column, 2 to 60,000.
    pub bins: u16,
    /// The seed of rows and columns.
    pub seed: u64,
    /// Whether to use all threads of the pool; trees are the same either way.
    pub parallel: bool,
    /// By name of column: 1 where the score may only rise with it, −1 where only fall, 0 free.
    pub monotone: BTreeMap<String, i8>,
}

impl Default for BoostingSettings {
    /// The reference point: 600 trees, depth 6, eta 0.015, child weight 2, subsample 0.8, column share 0.7, alpha 0.5,
    /// lambda 2, gamma 2, unweighted, 256 bins, seed 42 (M4/6).
    fn default() -> Self {
        Self {
            rounds: 600,
            depth: 6,
            eta: 0.015,
            min_child_weight: 2.0,
            l1: 0.5,
            l2: 2.0,
            gamma: 2.0,
            subsample: 0.8,
            column_share: 0.7,
            positive_weight: 1.0,
            bins: 256,
            seed: 42,
            parallel: true,
            monotone: BTreeMap::new(),
        }
    }
}

impl BoostingSettings {
    fn check(&self) -> Result<(), LearnError> {
        let refuse =
            |name: &'static str, value: String, range: &'static str| Err(LearnError::Setting { name, value, range });
        if self.rounds == 0 {
            return refuse("max_rounds", self.rounds.to_string(), "at least 1");
        }
        if !(1..=30).contains(&self.depth) {
            return refuse("max_depth", self.depth.to_string(), "1 to 30");
        }
        if !(2..=60_000).contains(&self.bins) {
            return refuse("bins", self.bins.to_string(), "2 to 60,000");
        }
        for (name, value) in [
            ("eta", self.eta),
            ("subsample", self.subsample),
            ("column share", self.column_share),
        ] {
            if !(value > 0.0 && value <= 1.0) {
                return refuse(name, value.to_string(), "above 0 and at most 1");
            }
        }
        for (name, value) in [
            ("min_child_weight", self.min_child_weight),
            ("alpha", self.l1),
            ("lambda", self.l2),
            ("gamma", self.gamma),
        ] {
            if !(value >= 0.0 && value.is_finite()) {
                return refuse(name, value.to_string(), "at least 0");
            }
        }
        if !(self.positive_weight > 0.0 && self.positive_weight.is_finite()) {
            return refuse("pos_weight", self.positive_weight.to_string(), "above 0");
        }
        Ok(())
    }

    fn constraints(&self, matrix: &Matrix) -> Result<Option<ConstraintMap>, LearnError> {
        let mut map = ConstraintMap::new();
        for (name, sign) in &self.monotone {
            let place = matrix.place(name).ok_or_else(|| LearnError::MissingColumn {
                name: name.clone(),
                width: matrix.width(),
            })?;
            match sign.signum() {
                1 => map.insert(place, Constraint::Positive),
                -1 => map.insert(place, Constraint::Negative),
                _ => None,
            };
        }
        Ok((!map.is_empty()).then_some(map))
    }

    /// The share to ask of forust, which takes ⌊columns·share⌋ of them: max(share, 1/columns), and a half more so that
    /// rounding never loses a column.
    fn share_of_columns(&self, width: usize) -> f64 {
        if self.column_share >= 1.0 {
            return 1.0;
        }
        let columns = (real(width) * self.column_share + 1e-9).floor().max(1.0);
        if width == 1 { 1.0 } else { (columns + 0.5) / real(width) }
    }

    #[allow(clippy::cast_possible_truncation, reason = "forust's settings are single precision")]
    fn booster(&self, matrix: &Matrix) -> Result<GradientBooster, LearnError> {
        let mut booster = GradientBooster::default();
        booster.objective_type = ObjectiveType::LogLoss;
        booster.iterations = self.rounds;
        booster.learning_rate = self.eta as f32;
        booster.max_depth = self.depth;
        booster.max_leaves = usize::MAX;
        booster.l1 = self.l1 as f32;
        booster.l2 = self.l2 as f32;
        booster.gamma = self.gamma as f32;
        booster.min_leaf_weight = self.min_child_weight as f32;
        booster.nbins = self.bins;
        booster.parallel = self.parallel;
        booster.allow_missing_splits = true;
        booster.create_missing_branch = false;
        booster.missing = f64::NAN;
        booster.monotone_constraints = self.constraints(matrix)?;
        booster.colsample_bytree = self.share_of_columns(matrix.width());
        booster.seed = self.seed;
        booster.grow_policy = GrowPolicy::DepthWise;
        booster.initialize_base_score = true;
        booster.tiled_histograms = false;
        // The share of rows works with this method only, and drawing all of them would still cost a draw.
        if self.subsample < 1.0 {
            booster.subsample = self.subsample as f32;
            booster.sample_method = SampleMethod::Random;
        }
        Ok(booster)
    }
}

/// Fits boosted trees on a column-major table, NaN where missing. The base score is the logarithm of the weighted odds.
/// The same table, labels and settings give the same trees on any number of threads.
///
/// # Errors
/// An empty table, labels of another length or of one class, infinite values, settings out of range, a monotone column
/// that is not there, and whatever forust itself refuses.
pub fn fit(matrix: &Matrix, y: &[bool], settings: &BoostingSettings) -> Result<Forest, LearnError> {
    let booster = fit_booster(matrix, y, settings)?;
    let mut forest = forest(matrix, &booster);
    enforce(&mut forest, &settings.monotone);
    Ok(forest)
}

/// The fences and forust behind them; tests ask its own predictions.
pub(super) fn fit_booster(
    matrix: &Matrix,
    y: &[bool],
    settings: &BoostingSettings,
) -> Result<GradientBooster, LearnError> {
    settings.check()?;
    if matrix.width() == 0 || matrix.rows() == 0 {
        return Err(LearnError::Empty {
            what: "the training table",
        });
    }
    same_length("the label", matrix.rows(), y.len())?;
    both_classes(y)?;
    matrix.refuse_infinite()?;
    let label: Vec<f64> = y.iter().map(|one| f64::from(u8::from(*one))).collect();
    let weight = |one: &bool| if *one { settings.positive_weight } else { 1.0 };
    let weights: Vec<f64> = y.iter().map(weight).collect();
    let mut booster = settings.booster(matrix)?;
    let data = forust_ml::Matrix::new(matrix.data(), matrix.rows(), matrix.width());
    booster
        .fit(&data, &label, &weights, None)
        .map_err(|error| LearnError::Boosting {
            message: error.to_string(),
        })?;
    Ok(booster)
}

fn forest(matrix: &Matrix, booster: &GradientBooster) -> Forest {
    let place = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let trees = booster.trees.iter().map(|tree| Tree {
        nodes: tree
            .nodes
            .iter()
            .map(|node| Node {
                feature: place(node.split_feature),
                split: node.split_value,
                left: place(node.left_child),
                right: place(node.right_child),
                missing: place(node.missing_node),
                weight: node.weight_value,
                cover: node.hessian_sum,
                gain: node.split_gain,
            })
            .collect(),
    });
    Forest {
        names: matrix.names().to_vec(),
        base_score: booster.base_score,
        trees: trees.collect(),
    }
}
