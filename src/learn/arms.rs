//! Ways of meeting imbalance, compared: what rebalancing costs is shown, not assumed.

use serde::{Deserialize, Serialize};

/// What an arm does about imbalance.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum ArmKind {
    /// Synthetic positives up to a ratio.
    Smote {
        /// Positives over negatives.
        ratio: f64,
        /// Neighbours.
        k: usize,
    },
    /// Positives weigh so much.
    Weight(f64),
    /// Nothing: the reference row.
    Plain,
}

/// How an arm did over the folds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ArmScore {
    /// Its name.
    pub name: String,
    /// What it does.
    pub kind: ArmKind,
    /// Mean average precision.
    pub average_precision: f64,
    /// Mean area under the ROC curve.
    pub roc_auc: f64,
    /// Mean precision among the highest tenth.
    pub precision_at_10: f64,
    /// Mean recall there.
    pub recall_at_10: f64,
    /// Raw calibration error, equal frequency.
    pub ece: f64,
    /// Training rows, synthetic ones included.
    pub rows: usize,
    /// Synthetic rows.
    pub synthetic: usize,
    /// Seconds it took. They settle only whether SMOTE is too slow to be worth a tie.
    pub seconds: f64,
    /// Coefficient of variation of average precision over folds.
    pub cov: f64,
}

/// The weight of each criterion in the composite.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CompositeWeights {
    /// Of average precision.
    pub average_precision: f64,
    /// Of calibration, the error inverted.
    pub calibration: f64,
    /// Of precision among the highest tenth.
    pub precision: f64,
    /// Of stability, the coefficient of variation inverted.
    pub stability: f64,
}

impl Default for CompositeWeights {
    /// 0.40, 0.25, 0.20, 0.15 (M4/5).
    fn default() -> Self {
        Self {
            average_precision: 0.40,
            calibration: 0.25,
            precision: 0.20,
            stability: 0.15,
        }
    }
}

/// When a difference between the best SMOTE arm and the best weight arm decides.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ChoiceSettings {
    /// The composite's weights.
    pub weights: CompositeWeights,
    /// A difference of average precision above this decides first.
    pub average_precision: f64,
    /// Then one of calibration error above this.
    pub ece: f64,
    /// Then one of precision among the highest tenth above this.
    pub precision: f64,
    /// SMOTE that wins by composite alone and takes more than so many times as long loses after all.
    pub slower: f64,
}

impl Default for ChoiceSettings {
    /// 0.02, 0.03, 0.05 and twice as long (M4/5).
    fn default() -> Self {
        Self {
            weights: CompositeWeights::default(),
            average_precision: 0.02,
            ece: 0.03,
            precision: 0.05,
            slower: 2.0,
        }
    }
}

/// Bounds of the labels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LabelSettings {
    /// Name, average precision above, and calibration error below, best first.
    pub grades: Vec<(String, f64, f64)>,
    /// More synthetic rows than this is too many.
    pub over_sampled: usize,
    /// Fewer than this, too few.
    pub under_sampled: usize,
    /// A weight above this is extreme.
    pub extreme_weight: f64,
}

impl Default for LabelSettings {
    /// EXCELLENT above 0.35 with an error below 0.05, GOOD 0.30 and 0.08, ACCEPTABLE 0.25 and 0.10; 10,000 and 1,000
    /// synthetic rows; weight 8 (M4/4).
    fn default() -> Self {
        let grade = |name: &str, above: f64, below: f64| (name.to_owned(), above, below);
        Self {
            grades: vec![
                grade("EXCELLENT", 0.35, 0.05),
                grade("GOOD", 0.30, 0.08),
                grade("ACCEPTABLE", 0.25, 0.10),
            ],
            over_sampled: 10_000,
            under_sampled: 1_000,
            extreme_weight: 8.0,
        }
    }
}

/// EXCELLENT, GOOD, ACCEPTABLE or POOR by average precision and calibration error, both bounds exclusive (M4/4).
#[must_use]
pub fn quality_label(average_precision: f64, ece: f64, settings: &LabelSettings) -> String {
    let grade = settings
        .grades
        .iter()
        .find(|(_, above, below)| average_precision > *above && ece < *below);
    grade.map_or("POOR".to_owned(), |(name, _, _)| name.clone())
}

/// `OVER_SAMPLED`, `UNDER_SAMPLED`, `EXTREME_WEIGHT` or `BALANCED` (M4/4).
#[must_use]
pub fn balance_label(kind: ArmKind, synthetic: usize, settings: &LabelSettings) -> &'static str {
    match kind {
        ArmKind::Smote { .. } if synthetic > settings.over_sampled => "OVER_SAMPLED",
        ArmKind::Smote { .. } if synthetic < settings.under_sampled => "UNDER_SAMPLED",
        ArmKind::Weight(weight) if weight > settings.extreme_weight => "EXTREME_WEIGHT",
        _ => "BALANCED",
    }
}

/// The composite of each arm: every criterion stretched to 0–1 over the arms given, error and variation inverted, one
/// that is equal everywhere 1, and weighted (M4/5).
#[must_use]
pub fn composites(arms: &[ArmScore], weights: &CompositeWeights) -> Vec<f64> {
    let stretched = |of: fn(&ArmScore) -> f64, inverted: bool| -> Vec<f64> {
        let values: Vec<f64> = arms.iter().map(of).collect();
        let low = values.iter().copied().fold(f64::INFINITY, f64::min);
        let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let stretch = |value: f64| match (high > low, inverted) {
            (false, _) => 1.0,
            (true, false) => (value - low) / (high - low),
            (true, true) => (high - value) / (high - low),
        };
        values.into_iter().map(stretch).collect()
    };
    let criteria = [
        (stretched(|arm| arm.average_precision, false), weights.average_precision),
        (stretched(|arm| arm.ece, true), weights.calibration),
        (stretched(|arm| arm.precision_at_10, false), weights.precision),
        (stretched(|arm| arm.cov, true), weights.stability),
    ];
    let mut sums = vec![0.0; arms.len()];
    for (values, weight) in criteria {
        for (sum, value) in sums.iter_mut().zip(values) {
            *sum += weight * value;
        }
    }
    sums
}

/// Which arm won, and by what.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// The winner's place among the arms.
    pub winner: usize,
    /// The rule that decided, in words.
    pub why: String,
    /// The composite of each arm.
    pub composites: Vec<f64>,
}

/// The choice of M4/5: the SMOTE arm of the highest composite meets the weight arm of the highest composite. A
/// difference of average precision above its bound decides, else one of calibration error, else one of precision among
/// the highest tenth, else the composite; equal composites, and a SMOTE that won by composite but took more than
/// `slower` times as long, give the weight arm. The reference row stands beside them and is chosen only where there is
/// nothing else. None without arms. Seconds depend on the machine: give 0 for all to leave them out.
#[must_use]
pub fn choose(arms: &[ArmScore], settings: &ChoiceSettings) -> Option<Choice> {
    let composites = composites(arms, &settings.weights);
    let best = |wanted: fn(ArmKind) -> bool| {
        let of_kind = arms
            .iter()
            .zip(&composites)
            .enumerate()
            .filter(|(_, (arm, _))| wanted(arm.kind));
        // The first of equals.
        of_kind.fold(
            None,
            |best: Option<(usize, &ArmScore, f64)>, (place, (arm, composite))| match best {
                Some(kept) if kept.2 >= *composite => Some(kept),
                _ => Some((place, arm, *composite)),
            },
        )
    };
    let smote = best(|kind| matches!(kind, ArmKind::Smote { .. }));
    let weight = best(|kind| matches!(kind, ArmKind::Weight(_)));
    let (winner, why) = match (smote, weight) {
        (Some(smote), Some(weight)) => meet(smote, weight, settings),
        (Some((place, ..)), None) | (None, Some((place, ..))) => (place, "the only kind of arm".to_owned()),
        (None, None) => (best(|_| true)?.0, "no arm but the reference".to_owned()),
    };
    Some(Choice {
        winner,
        why,
        composites,
    })
}

type Contender<'a> = (usize, &'a ArmScore, f64);

fn meet(smote: Contender<'_>, weight: Contender<'_>, settings: &ChoiceSettings) -> (usize, String) {
    let (s, w) = (smote.1, weight.1);
    let thresholds = [
        (
            "average precision",
            s.average_precision - w.average_precision,
            settings.average_precision,
        ),
        ("calibration error", w.ece - s.ece, settings.ece),
        (
            "precision@10%",
            s.precision_at_10 - w.precision_at_10,
            settings.precision,
        ),
    ];
    for (name, ahead, bound) in thresholds {
        if ahead.abs() > bound {
            let winner = if ahead > 0.0 { smote } else { weight };
            return (winner.0, format!("{name} differs by {:.4}, above {bound}", ahead.abs()));
        }
    }
    if smote.2 > weight.2 {
        if s.seconds > settings.slower * w.seconds {
            let why = format!(
                "composite {:.4} against {:.4}, but {:.1} s against {:.1} s",
                smote.2, weight.2, s.seconds, w.seconds
            );
            return (weight.0, why);
        }
        return (smote.0, format!("composite {:.4} against {:.4}", smote.2, weight.2));
    }
    let why = if smote.2 < weight.2 {
        "composite"
    } else {
        "equal composite"
    };
    (weight.0, format!("{why} {:.4} against {:.4}", weight.2, smote.2))
}
