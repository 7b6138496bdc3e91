//! The parameters of the score with their defaults, and what gate C3.2 refuses about them.

use std::sync::LazyLock;

use serde::Deserialize;

use super::dimensions::{ByDimension, Dimension, Hundredths, Score, Weight};
use super::score::Combine;
use super::tiers::Thresholds;

/// Everything in the parameters that a score depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScoreParameters {
    /// Weight of each dimension; the base four sum to 1.00, the fifth is the bonus.
    pub weights: ByDimension<Weight>,
    /// M for each maker.
    pub oem_points_each: Hundredths,
    /// The most M can be.
    pub oem_cap: Hundredths,
    /// B for each state after the first.
    pub state_points_per_extra: Hundredths,
    /// The most B can be.
    pub state_cap: Hundredths,
    /// Licence points for several trades (S-4).
    pub mepr_multi: Hundredths,
    /// Licence points for one aligned trade (S-4).
    pub mepr_single: Hundredths,
    /// R of a contractor nobody measured; none leaves it unscored.
    pub default_r: Option<Hundredths>,
    /// O of a contractor nobody measured; none leaves it unscored.
    pub default_o: Option<Hundredths>,
    /// A listed 0 is no value.
    pub zero_means_missing: bool,
    /// How listed values of one contractor become one.
    pub combine: Combine,
}

/// A value of a parameter that gate C3.2 refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WeightProblem {
    /// The base four do not sum to 1.00.
    #[error("the weights of R, M, P and O sum to {sum}, not {expected}; change one of them by the difference")]
    BaseSum {
        /// What they sum to.
        sum: Weight,
        /// What they must sum to.
        expected: Weight,
    },
    /// The bonus is out of its range.
    #[error("the weight of multi_state is {bonus}; it must be from 0.00 to {most}")]
    Bonus {
        /// What it is.
        bonus: Weight,
        /// The most it may be.
        most: Weight,
    },
    /// A base weight below zero.
    #[error("the weight of {} is {weight}; a weight can't be below 0.00", dimension.label())]
    Negative {
        /// Which dimension.
        dimension: Dimension,
        /// What it is.
        weight: Weight,
    },
}

#[derive(Deserialize)]
struct ScoreFile {
    weights: WeightFile,
    weight_limits: WeightLimits,
    tiers: TierFile,
    oem: OemPoints,
    state: StatePoints,
    mepr: MeprPoints,
    default: DefaultPoints,
    rank: RankPoints,
    target_profile: TargetProfile,
    alerts: AlertLimits,
}

#[derive(Deserialize)]
struct WeightFile {
    resimercial: i64,
    multi_oem: i64,
    mepr: i64,
    operations: i64,
    multi_state: i64,
}

#[derive(Deserialize)]
struct WeightLimits {
    base_sum: i64,
    bonus_most: i64,
}

#[derive(Deserialize)]
struct TierFile {
    platinum: i64,
    gold: i64,
    silver: i64,
}

#[derive(Deserialize)]
struct OemPoints {
    points_each: i64,
    cap: i64,
}

#[derive(Deserialize)]
struct StatePoints {
    points_per_extra: i64,
    cap: i64,
}

#[derive(Deserialize)]
struct MeprPoints {
    multi: i64,
    single: i64,
}

#[derive(Deserialize)]
struct DefaultPoints {
    resimercial: i64,
    operations: i64,
}

/// T-2: what makers, states and classes weigh between equal scores.
#[derive(Deserialize)]
pub(super) struct RankPoints {
    pub per_oem: u32,
    pub per_state: u32,
    pub per_class: u32,
}

/// T-4: the least of each.
#[derive(Deserialize)]
pub(super) struct TargetProfile {
    pub states: u32,
    pub oems: u32,
    pub classes: u32,
}

/// E-1: when a lead's card warns.
#[derive(Deserialize)]
pub(super) struct AlertLimits {
    pub expires_within_days: i64,
    pub names_differ_below: f64,
}

/// What `data/score.toml` holds, in the units of the code.
pub(super) struct ScoreData {
    parameters: ScoreParameters,
    pub thresholds: Thresholds,
    base_sum: Weight,
    bonus_most: Weight,
    pub rank: RankPoints,
    pub target_profile: TargetProfile,
    pub alerts: AlertLimits,
}

#[allow(
    clippy::expect_used,
    reason = "the file is compiled in, and every test of this module reads it"
)]
pub(super) static DATA: LazyLock<ScoreData> = LazyLock::new(|| {
    let file: ScoreFile =
        toml::from_str(include_str!("../data/score.toml")).expect("contractors/data/score.toml is valid");
    let points = Hundredths::from_points;
    ScoreData {
        parameters: ScoreParameters {
            weights: ByDimension {
                r: Weight(file.weights.resimercial),
                m: Weight(file.weights.multi_oem),
                p: Weight(file.weights.mepr),
                o: Weight(file.weights.operations),
                b: Weight(file.weights.multi_state),
            },
            oem_points_each: points(file.oem.points_each),
            oem_cap: points(file.oem.cap),
            state_points_per_extra: points(file.state.points_per_extra),
            state_cap: points(file.state.cap),
            mepr_multi: points(file.mepr.multi),
            mepr_single: points(file.mepr.single),
            default_r: Some(points(file.default.resimercial)),
            default_o: Some(points(file.default.operations)),
            zero_means_missing: false,
            combine: Combine::Max,
        },
        thresholds: Thresholds {
            platinum: Score::from_points(file.tiers.platinum),
            gold: Score::from_points(file.tiers.gold),
            silver: Score::from_points(file.tiers.silver),
        },
        base_sum: Weight(file.weight_limits.base_sum),
        bonus_most: Weight(file.weight_limits.bonus_most),
        rank: file.rank,
        target_profile: file.target_profile,
        alerts: file.alerts,
    }
});

impl Default for ScoreParameters {
    /// Section 3 of the specification.
    fn default() -> Self {
        DATA.parameters
    }
}

impl ScoreParameters {
    /// What gate C3.2 refuses about the weights; empty when all is well.
    #[must_use]
    pub fn problems(&self) -> Vec<WeightProblem> {
        let weights = &self.weights;
        let base = [
            Dimension::Resimercial,
            Dimension::MultiOem,
            Dimension::Mepr,
            Dimension::Operations,
        ];
        let mut problems = Vec::new();
        for dimension in base {
            let weight = *weights.get(dimension);
            if weight.0 < 0 {
                problems.push(WeightProblem::Negative { dimension, weight });
            }
        }
        let sum = Weight(base.iter().map(|&dimension| weights.get(dimension).0).sum());
        if sum != DATA.base_sum {
            problems.push(WeightProblem::BaseSum {
                sum,
                expected: DATA.base_sum,
            });
        }
        if !(Weight(0)..=DATA.bonus_most).contains(&weights.b) {
            problems.push(WeightProblem::Bonus {
                bonus: weights.b,
                most: DATA.bonus_most,
            });
        }
        problems
    }

    /// The exact score of five values (S-1).
    #[must_use]
    pub fn total(&self, values: &ByDimension<Hundredths>) -> Score {
        Score(
            values
                .iter()
                .map(|(dimension, value)| Score::of(*self.weights.get(dimension), *value).0)
                .sum(),
        )
    }
}
