//! Ways against imbalance, compared at the reference point on the same folds (M4/4, M4/5).

use std::time::Instant;

use super::fits::Reached;
use super::settings::{Settings, Way, exactly};
use super::work::Work;
use crate::engine::{LogLevel, PhaseContext, PhaseError};
use crate::frame::{Frame, FrameBuilder, FrameError};
use crate::learn::{
    ArmKind, ArmScore, Choice, ChoiceSettings, CompositeWeights, LabelSettings, balance_label, choose, quality_label,
};
use crate::playbooks::mql::phases::report::whole;
use crate::stats::{coefficient_of_variation, mean};

/// A way with what it reached on each fold.
pub(super) struct Arm {
    pub name: String,
    pub way: Way,
    pub folds: Vec<Reached>,
}

impl Arm {
    fn mean(&self, of: impl Fn(&Reached) -> Option<f64>) -> f64 {
        let found: Vec<f64> = self.folds.iter().filter_map(of).collect();
        mean(&found).unwrap_or_default()
    }

    fn most(&self, of: impl Fn(&Reached) -> usize) -> usize {
        self.folds.iter().map(of).max().unwrap_or_default()
    }

    /// What the comparison looks at. For the seconds of a fit stands its work, rows times trees: no frame may hold a
    /// clock, and the choice has to come out alike on every machine.
    pub(super) fn score(&self) -> ArmScore {
        let precisions: Vec<f64> = self.folds.iter().map(|fold| fold.average_precision).collect();
        let kind = match self.way {
            Way::Auto => ArmKind::Weight(self.folds.iter().map(|fold| fold.weight).fold(1.0, f64::max)),
            way => way.kind(),
        };
        let work = self
            .folds
            .iter()
            .map(|fold| fold.rows as f64 * fold.stopping.rounds as f64);
        ArmScore {
            name: self.name.clone(),
            kind,
            average_precision: mean(&precisions).unwrap_or_default(),
            roc_auc: self.mean(|fold| fold.roc_auc),
            precision_at_10: self.mean(|fold| fold.precision_10),
            recall_at_10: self.mean(|fold| fold.recall_10),
            ece: self.mean(|fold| fold.ece),
            rows: self.most(|fold| fold.rows),
            synthetic: self.most(|fold| fold.synthetic),
            seconds: work.sum(),
            cov: coefficient_of_variation(&precisions).unwrap_or_default(),
        }
    }
}

/// The arms, their scores and the one that won.
pub(super) struct Compared {
    pub arms: Vec<Arm>,
    pub scores: Vec<ArmScore>,
    pub choice: Choice,
}

impl Compared {
    /// The way that won.
    pub(super) fn winner(&self) -> Result<&Arm, PhaseError> {
        let winner = self.arms.get(self.choice.winner);
        winner.ok_or_else(|| PhaseError::Input("`arms` is empty: name at least one way against imbalance".to_owned()))
    }

    /// The frame `strategies`.
    pub(super) fn frame(&self) -> Result<Frame, FrameError> {
        let (scores, labels) = (&self.scores, LabelSettings::default());
        let real = |of: fn(&ArmScore) -> f64| scores.iter().map(move |score| Some(of(score))).collect::<Vec<_>>();
        let kind = |score: &ArmScore| match score.kind {
            ArmKind::Smote { .. } => "smote",
            ArmKind::Weight(_) => "weight",
            ArmKind::Plain => "plain",
        };
        let note = |arm: &Arm| arm.folds.iter().find_map(|fold| fold.note.clone());
        FrameBuilder::new()
            .text("arm", scores.iter().map(|score| Some(score.name.as_str())))
            .text("kind", scores.iter().map(|score| Some(kind(score))))
            .real("average_precision", real(|score| score.average_precision))
            .real("roc_auc", real(|score| score.roc_auc))
            .real("precision_10", real(|score| score.precision_at_10))
            .real("recall_10", real(|score| score.recall_at_10))
            .real("ece", real(|score| score.ece))
            .real("cov", real(|score| score.cov))
            .integer("rows", scores.iter().map(|score| whole(score.rows)))
            .integer("synthetic", scores.iter().map(|score| whole(score.synthetic)))
            .real("work", real(|score| score.seconds))
            .real("composite", self.choice.composites.iter().copied().map(Some))
            .text(
                "label",
                scores
                    .iter()
                    .map(|score| Some(quality_label(score.average_precision, score.ece, &labels))),
            )
            .text(
                "sampling_label",
                scores
                    .iter()
                    .map(|score| Some(balance_label(score.kind, score.synthetic, &labels))),
            )
            .text("note", self.arms.iter().map(note))
            .boolean(
                "chosen",
                (0..scores.len()).map(|place| Some(place == self.choice.winner)),
            )
            .finish()
    }
}

/// How the choice is made.
pub(super) fn choice_settings(context: &PhaseContext<'_>) -> Result<ChoiceSettings, PhaseError> {
    let [average_precision, calibration, precision, stability] = exactly(context, "arms.weights")?;
    let [by_precision, by_ece, by_top] = exactly(context, "arms.differences")?;
    Ok(ChoiceSettings {
        weights: CompositeWeights {
            average_precision,
            calibration,
            precision,
            stability,
        },
        average_precision: by_precision,
        ece: by_ece,
        precision: by_top,
        ..ChoiceSettings::default()
    })
}

/// Fits every arm on every fold and chooses.
pub(super) fn compare(
    work: &mut Work<'_, '_>,
    settings: &Settings,
    choosing: &ChoiceSettings,
) -> Result<Compared, PhaseError> {
    let mut arms = Vec::with_capacity(settings.arms.len());
    for (name, way) in &settings.arms {
        let started = Instant::now();
        let folds = work.folds(name, *way, &settings.reference)?;
        // A clock may stand in the log, never in a frame.
        let seconds = started.elapsed().as_secs_f64();
        let words = format!("{name} was fitted in {seconds:.1} s");
        work.context.log(LogLevel::Info, Some(name), None, "seconds", &words);
        arms.push(Arm {
            name: name.clone(),
            way: *way,
            folds,
        });
    }
    let scores: Vec<ArmScore> = arms.iter().map(Arm::score).collect();
    let choice = choose(&scores, choosing)
        .ok_or_else(|| PhaseError::Input("`arms` is empty: name at least one way against imbalance".to_owned()))?;
    Ok(Compared { arms, scores, choice })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::Stopping;

    fn reached(average_precision: f64, rows: usize, rounds: usize) -> Reached {
        Reached {
            average_precision,
            roc_auc: Some(0.7),
            precision_10: None,
            recall_10: None,
            ece: Some(0.05),
            stopping: Stopping {
                rounds,
                average_precision,
                curve: Vec::new(),
            },
            rows,
            synthetic: rows / 2,
            weight: 7.5,
            note: None,
        }
    }

    // spec: mql M4/4, S-10 (golden: CoV of 1.0, .9931, .8539, .2286 is 41.27 %)
    #[test]
    fn an_arms_score_is_the_mean_of_its_folds_and_its_work_no_clock() {
        let folds = [1.0, 0.9931, 0.8539, 0.2286];
        let arm = Arm {
            name: "weight auto".to_owned(),
            way: Way::Auto,
            folds: folds.iter().map(|value| reached(*value, 10, 3)).collect(),
        };
        let score = arm.score();
        assert!((score.cov - 0.4127).abs() < 5e-5, "{}", score.cov);
        assert!((score.average_precision - folds.iter().sum::<f64>() / 4.0).abs() < 1e-12);
        assert_eq!((score.kind, score.synthetic), (ArmKind::Weight(7.5), 5));
        assert_eq!(score.seconds, 120.0);
    }

    // spec: mql §8 SMOTE counts and labels
    #[test]
    fn sampling_is_labelled_by_how_much_it_invents() {
        let labels = LabelSettings::default();
        let smote = ArmKind::Smote { ratio: 1.0, k: 5 };
        assert_eq!(balance_label(smote, 37_371, &labels), "OVER_SAMPLED");
        assert_eq!(balance_label(smote, 2_286, &labels), "BALANCED");
        assert_eq!(balance_label(smote, 337, &labels), "UNDER_SAMPLED");
        assert_eq!(balance_label(ArmKind::Weight(10.0), 0, &labels), "EXTREME_WEIGHT");
        for (ratio, share) in [(0.1, 0.0909), (0.05, 0.0476)] {
            let synthetic = (ratio * 38_983.0_f64).floor() - 1_612.0;
            let reached = (1_612.0 + synthetic) / (1_612.0 + synthetic + 38_983.0);
            assert!((reached - share).abs() < 5e-5, "{reached}");
        }
    }
}
