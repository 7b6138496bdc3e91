//! What M4 is told: read once, before anything is fitted.

use std::collections::BTreeMap;

use crate::engine::{PhaseContext, PhaseError};
use crate::learn::{ArmKind, BoostingSettings, Grid, IvSettings, Point};
use crate::playbooks::mql::catalog::by_number;
use crate::playbooks::mql::model::Filling;

/// Parameters that everything fitted in a fold depends on; the key of each unit holds them.
pub(super) const FOLD_READS: [&str; 19] = [
    "seed",
    "impute",
    "holdout_share",
    "min_window_days",
    "cv.k",
    "cv.gap_days",
    "iv_min",
    "iv_bins",
    "iv_alpha",
    "vif_max",
    "top_n",
    "always_keep",
    "sets",
    "max_rounds",
    "patience",
    "reference.gamma",
    "monotone",
    "shap.sample",
    "mapping.time",
];

/// A way against imbalance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Way {
    /// Synthetic positives up to a ratio, between so many neighbours.
    Smote(f64, usize),
    /// Positives weigh so much.
    Weight(f64),
    /// Positives weigh as much as all negatives, at most ten times.
    Auto,
    /// Nothing is done.
    Plain,
}

/// The most that a positive weighs by itself (M4/4).
const MOST_WEIGHT: f64 = 10.0;

impl Way {
    /// Reads `smote 0.1 5`, `weight 3`, `weight auto` or `plain`.
    pub(super) fn parse(text: &str) -> Result<Self, PhaseError> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let found = match words.as_slice() {
            ["smote", ratio, k] => ratio
                .parse()
                .ok()
                .zip(k.parse().ok())
                .filter(|(ratio, k)| *ratio > 0.0 && *ratio <= 1.0 && *k > 0)
                .map(|(ratio, k)| Self::Smote(ratio, k)),
            ["weight", "auto"] => Some(Self::Auto),
            ["weight", weight] => weight.parse().ok().filter(|weight| *weight > 0.0).map(Self::Weight),
            ["plain"] => Some(Self::Plain),
            _ => None,
        };
        found.ok_or_else(|| {
            PhaseError::Input(format!(
                "arms: `{text}` is no way against imbalance; write `smote 0.1 5` (ratio, neighbours), `weight 3`, \
                 `weight auto` or `plain`"
            ))
        })
    }

    /// What a positive weighs among so many.
    pub(super) fn weight(self, positives: usize, negatives: usize) -> f64 {
        match self {
            Self::Weight(weight) => weight,
            Self::Auto if positives > 0 => (negatives as f64 / positives as f64).min(MOST_WEIGHT),
            Self::Smote(..) | Self::Auto | Self::Plain => 1.0,
        }
    }

    /// How the comparison sees it.
    pub(super) fn kind(self) -> ArmKind {
        match self {
            Self::Smote(ratio, k) => ArmKind::Smote { ratio, k },
            Self::Weight(weight) => ArmKind::Weight(weight),
            Self::Auto => ArmKind::Weight(MOST_WEIGHT),
            Self::Plain => ArmKind::Plain,
        }
    }
}

/// Everything the phase is told.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    pub seed: u64,
    pub filling: Filling,
    pub holdout_share: f64,
    pub min_window_days: i32,
    pub k: usize,
    pub gap_days: i32,
    pub iv: IvSettings,
    pub iv_min: f64,
    pub vif_max: f64,
    pub top_n: usize,
    pub always_keep: Vec<String>,
    pub sets: Vec<String>,
    pub max_rounds: usize,
    pub patience: usize,
    pub gamma: f64,
    pub monotone: BTreeMap<String, i8>,
    pub reference: Point,
    pub grid: Grid,
    pub draws: usize,
    pub tie: f64,
    pub arms: Vec<(String, Way)>,
    pub shap_sample: usize,
}

fn numbers(context: &PhaseContext<'_>, name: &str) -> Result<Vec<f64>, PhaseError> {
    let words = context.words(name)?;
    let number = |word: &String| {
        word.trim().parse::<f64>().map_err(|_| {
            PhaseError::Input(format!(
                "parameter `{name}`: `{word}` is no number; write numbers, comma separated"
            ))
        })
    };
    words.iter().map(number).collect()
}

/// Numbers of a list of a known length.
pub(super) fn exactly<const N: usize>(context: &PhaseContext<'_>, name: &str) -> Result<[f64; N], PhaseError> {
    let found = numbers(context, name)?;
    <[f64; N]>::try_from(found)
        .map_err(|found| PhaseError::Input(format!("parameter `{name}`: {} numbers, expected {N}", found.len())))
}

/// `+NAME` and `-NAME`.
fn monotone(words: &[String]) -> Result<BTreeMap<String, i8>, PhaseError> {
    let read = |word: &String| {
        let sign = |rest: &str, sign: i8| (rest.trim().to_owned(), sign);
        let found = word.strip_prefix('+').map(|rest| sign(rest, 1));
        found
            .or_else(|| word.strip_prefix('-').map(|rest| sign(rest, -1)))
            .ok_or_else(|| {
                PhaseError::Input(format!(
                    "monotone: `{word}` has no sign; write +NAME where the score may only rise with it, or -NAME"
                ))
            })
    };
    words.iter().map(read).collect()
}

fn grid(context: &PhaseContext<'_>) -> Result<Grid, PhaseError> {
    let depths = numbers(context, "grid.depth")?;
    Ok(Grid {
        depth: depths.into_iter().map(|depth| depth as usize).collect(),
        eta: numbers(context, "grid.eta")?,
        min_child_weight: numbers(context, "grid.min_child_weight")?,
        subsample: numbers(context, "grid.subsample")?,
        column_share: numbers(context, "grid.colsample")?,
        l1: numbers(context, "grid.alpha")?,
        l2: numbers(context, "grid.lambda")?,
    })
}

impl Settings {
    /// Reads the parameters.
    pub(super) fn read(context: &PhaseContext<'_>) -> Result<Self, PhaseError> {
        let number = |name: &str| context.number(name);
        let count = |name: &str| context.number(name).map(|value| value as usize);
        let always = context.words("always_keep")?;
        let named = |number: &String| by_number(number.trim().parse().ok()?).map(|feature| feature.name.clone());
        let arms = context.words("arms")?;
        Ok(Self {
            seed: number("seed")? as u64,
            filling: Filling::of(context.word("impute")?),
            holdout_share: number("holdout_share")?,
            min_window_days: number("min_window_days")? as i32,
            k: count("cv.k")?,
            gap_days: number("cv.gap_days")? as i32,
            iv: IvSettings {
                bins: count("iv_bins")?,
                alpha: number("iv_alpha")?,
            },
            iv_min: number("iv_min")?,
            vif_max: number("vif_max")?,
            top_n: count("top_n")?,
            always_keep: always.iter().filter_map(named).collect(),
            sets: context.words("sets")?,
            max_rounds: count("max_rounds")?,
            patience: count("patience")?,
            gamma: number("reference.gamma")?,
            monotone: monotone(&context.words("monotone")?)?,
            reference: Point {
                depth: count("reference.depth")?,
                eta: number("reference.eta")?,
                min_child_weight: number("reference.min_child_weight")?,
                subsample: number("reference.subsample")?,
                column_share: number("reference.colsample")?,
                l1: number("reference.alpha")?,
                l2: number("reference.lambda")?,
            },
            grid: grid(context)?,
            draws: count("search")?,
            tie: number("grid.tie")?,
            arms: arms
                .iter()
                .map(|text| Ok((text.clone(), Way::parse(text)?)))
                .collect::<Result<_, PhaseError>>()?,
            shap_sample: count("shap.sample")?,
        })
    }

    /// The settings of the boosting library for a point of the grid.
    pub(super) fn boosting(&self, point: &Point, rounds: usize, positive_weight: f64) -> BoostingSettings {
        point.settings(&BoostingSettings {
            rounds,
            gamma: self.gamma,
            positive_weight,
            seed: self.seed,
            parallel: true,
            monotone: self.monotone.clone(),
            ..BoostingSettings::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec: mql M4/4
    #[test]
    fn ways_against_imbalance_are_read_and_the_automatic_weight_stops_at_ten() {
        assert_eq!(Way::parse("smote 0.1 5").unwrap(), Way::Smote(0.1, 5));
        assert_eq!(Way::parse("weight auto").unwrap().weight(1_612, 38_983), 10.0);
        assert_eq!(Way::Auto.weight(100, 250), 2.5);
        assert_eq!(Way::parse("plain").unwrap().weight(1, 100), 1.0);
        for wrong in ["smote 0.1", "smote 2 5", "weight -1", "tomek"] {
            let error = Way::parse(wrong).unwrap_err().to_string();
            assert!(error.contains(wrong) && error.contains("weight 3"), "{error}");
        }
    }

    #[test]
    fn monotone_features_need_a_sign() {
        let read = monotone(&["+A".to_owned(), "-B".to_owned()]).unwrap();
        assert_eq!((read["A"], read["B"]), (1, -1));
        assert!(monotone(&["A".to_owned()]).unwrap_err().to_string().contains("+NAME"));
    }
}
