//! How much the result moves: between training and holdout, between folds, quarters and metros, and in what it stands on.

use std::collections::BTreeMap;

use super::super::held_out::{FoldImportance, Held, OutOfFold};
use super::super::report::whole;
use super::ranked::Ranked;
use crate::engine::PhaseError;
use crate::frame::{Frame, FrameBuilder, FrameError, real};
use crate::learn::SegmentCalibrators;
use crate::stats::{average_precision, coefficient_of_variation, mean, median, precision_at, spearman};

/// Fewest positives of a quarter that is judged (M6.4).
const LEAST_POSITIVES: usize = 30;
/// Below this share of the median a quarter is bad.
const BAD_SHARE: f64 = 0.5;
/// Fewest leads of a metro that is judged (M6.6).
const LEAST_LEADS: usize = 100;
/// The share at the top whose precision metros are compared by.
const TOP: f64 = 0.1;
/// Above this variation over folds a feature's importance is listed (M6.5).
const UNSTEADY: f64 = 0.5;

/// A quarter over leads that were not trained on when they were scored.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Quarter {
    pub name: String,
    pub n: usize,
    pub k: usize,
    pub average_precision: Option<f64>,
}

/// A metro of the holdout.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Metro {
    pub name: String,
    pub n: usize,
    pub k: usize,
    pub precision: Option<f64>,
}

/// What was found.
pub(super) struct Stability {
    pub train_average_precision: Option<f64>,
    pub holdout_average_precision: Option<f64>,
    /// Average precision and precision at 10 % of each fold.
    pub fold_precisions: Vec<f64>,
    pub fold_tops: Vec<f64>,
    /// Mean of Spearman's correlation over pairs of folds.
    pub spearman: Option<f64>,
    /// Features whose importance varies more than it may.
    pub unsteady: Vec<(String, f64)>,
    pub quarters: Vec<Quarter>,
    pub metros: Vec<Metro>,
}

/// (train − holdout)/train (S-10).
pub(super) fn relative_gap(train: f64, holdout: f64) -> f64 {
    (train - holdout) / train
}

/// Quarters over out-of-fold and held-out leads.
pub(super) fn quarters(held: &Held, ranked: &Ranked, oof: &OutOfFold, full: &SegmentCalibrators) -> Vec<Quarter> {
    let by_lead = held.rows_by_lead();
    let mut found = BTreeMap::<String, (Vec<bool>, Vec<f64>)>::new();
    let mut add = |row: usize, y: bool, p: f64| {
        if let Some(quarter) = held.labels.quarters.get(row).cloned().flatten() {
            let own = found.entry(quarter).or_default();
            own.0.push(y);
            own.1.push(p);
        }
    };
    let known = oof
        .lead_ids
        .iter()
        .zip(oof.y.iter().zip(oof.log_odds.iter().zip(&oof.segments)));
    for (id, (y, (score, segment))) in known {
        if let Some(row) = by_lead.get(id.as_str()) {
            add(*row, *y, full.apply(*score, segment).0);
        }
    }
    for (row, (y, p)) in ranked.rows.iter().zip(ranked.y.iter().zip(&ranked.p)) {
        add(*row, *y, *p);
    }
    found
        .into_iter()
        .map(|(name, (y, p))| Quarter {
            name,
            n: y.len(),
            k: y.iter().filter(|one| **one).count(),
            average_precision: average_precision(&y, &p),
        })
        .collect()
}

/// Quarters with enough positives whose average precision is less than half the median of such quarters.
pub(super) fn bad_quarters(quarters: &[Quarter]) -> (Option<f64>, Vec<&Quarter>) {
    let judged: Vec<&Quarter> = quarters.iter().filter(|quarter| quarter.k >= LEAST_POSITIVES).collect();
    let reached: Vec<f64> = judged.iter().filter_map(|quarter| quarter.average_precision).collect();
    let middle = median(&reached);
    let bad = |quarter: &&&Quarter| {
        let both = quarter.average_precision.zip(middle);
        both.is_some_and(|(own, middle)| own < BAD_SHARE * middle)
    };
    (middle, judged.iter().filter(bad).copied().collect())
}

/// The mean of Spearman's correlation over all pairs of folds.
pub(super) fn mean_spearman(folds: &[Vec<f64>]) -> Option<f64> {
    let mut found = Vec::new();
    for (place, one) in folds.iter().enumerate() {
        found.extend(folds.iter().skip(place + 1).filter_map(|other| spearman(one, other)));
    }
    mean(&found)
}

impl Stability {
    /// Measures everything.
    pub(super) fn of(
        held: &Held,
        training: &[f64],
        ranked: &Ranked,
        fold_results: &Frame,
        importance: &FoldImportance,
        quarters: Vec<Quarter>,
    ) -> Result<Self, PhaseError> {
        let numbers =
            |name: &str| -> Result<Vec<f64>, FrameError> { Ok(real(fold_results, name)?.iter().flatten().collect()) };
        let unsteady = |name: &String| {
            let varies = coefficient_of_variation(&importance.of(name)?)?;
            (varies > UNSTEADY).then(|| (name.clone(), varies))
        };
        Ok(Self {
            train_average_precision: average_precision(&held.labels.of(&held.train), training),
            holdout_average_precision: average_precision(&ranked.y, &ranked.log_odds),
            fold_precisions: numbers("average_precision")?,
            fold_tops: numbers("precision_10")?,
            spearman: mean_spearman(&importance.folds),
            unsteady: importance.features.iter().filter_map(unsteady).collect(),
            quarters,
            metros: metros(held, ranked),
        })
    }

    /// The gap of S-10, relative to training.
    pub(super) fn gap(&self) -> Option<f64> {
        let both = self.train_average_precision.zip(self.holdout_average_precision);
        both.map(|(train, holdout)| relative_gap(train, holdout))
    }

    /// The gap in points of average precision.
    pub(super) fn gap_absolute(&self) -> Option<f64> {
        let both = self.train_average_precision.zip(self.holdout_average_precision);
        both.map(|(train, holdout)| train - holdout)
    }

    /// Lowest over highest precision among metros that are large enough.
    pub(super) fn metro_ratio(&self) -> Option<f64> {
        let large = self.metros.iter().filter(|metro| metro.n >= LEAST_LEADS);
        let known: Vec<f64> = large.filter_map(|metro| metro.precision).collect();
        let low = known.iter().copied().fold(f64::INFINITY, f64::min);
        let high = known.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        (known.len() > 1 && high > 0.0).then(|| low / high)
    }

    /// The frame `quarters`.
    pub(super) fn quarter_frame(&self) -> Result<Frame, FrameError> {
        let all = &self.quarters;
        FrameBuilder::new()
            .text("quarter", all.iter().map(|one| Some(one.name.as_str())))
            .integer("n", all.iter().map(|one| whole(one.n)))
            .integer("k", all.iter().map(|one| whole(one.k)))
            .real(
                "base_rate",
                all.iter().map(|one| (one.n > 0).then(|| one.k as f64 / one.n as f64)),
            )
            .real("average_precision", all.iter().map(|one| one.average_precision))
            .finish()
    }

    /// The frame `metro_precision`.
    pub(super) fn metro_frame(&self) -> Result<Frame, FrameError> {
        let all = &self.metros;
        FrameBuilder::new()
            .text("metro", all.iter().map(|one| Some(one.name.as_str())))
            .integer("n", all.iter().map(|one| whole(one.n)))
            .integer("k", all.iter().map(|one| whole(one.k)))
            .real("precision", all.iter().map(|one| one.precision))
            .finish()
    }
}

fn metros(held: &Held, ranked: &Ranked) -> Vec<Metro> {
    let mut found = BTreeMap::<String, (Vec<bool>, Vec<f64>)>::new();
    for (row, (y, p)) in ranked.rows.iter().zip(ranked.y.iter().zip(&ranked.p)) {
        if let Some(metro) = held.table.metros.get(*row).cloned().flatten() {
            let own = found.entry(metro).or_default();
            own.0.push(*y);
            own.1.push(*p);
        }
    }
    found
        .into_iter()
        .map(|(name, (y, p))| Metro {
            name,
            n: y.len(),
            k: y.iter().filter(|one| **one).count(),
            precision: precision_at(&y, &p, TOP),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec: mql S-10, §8: gap .9600 → .2286 is 76.19 %
    #[test]
    fn the_gap_is_relative_to_training() {
        assert!((relative_gap(0.96, 0.2286) - 0.7619).abs() < 5e-5);
    }

    // spec: mql M6.4
    #[test]
    fn quarters_below_half_the_median_are_bad_where_they_have_enough_positives() {
        let quarter = |name: &str, k, reached| Quarter {
            name: name.to_owned(),
            n: 1_000,
            k,
            average_precision: Some(reached),
        };
        let all = [
            quarter("2024-Q1", 40, 0.30),
            quarter("2024-Q2", 40, 0.28),
            quarter("2024-Q3", 40, 0.10),
            quarter("2024-Q4", 29, 0.01),
        ];
        let (middle, bad) = bad_quarters(&all);
        assert_eq!(middle, Some(0.28));
        assert_eq!(bad.len(), 1);
        assert_eq!(bad[0].name, "2024-Q3");
    }

    // spec: mql M6.5
    #[test]
    fn importance_is_compared_over_every_pair_of_folds() {
        let same = vec![vec![3.0, 2.0, 1.0]; 3];
        assert!((mean_spearman(&same).unwrap() - 1.0).abs() < 1e-12);
        let turned = vec![vec![3.0, 2.0, 1.0], vec![1.0, 2.0, 3.0], vec![3.0, 2.0, 1.0]];
        assert!((mean_spearman(&turned).unwrap() + 1.0 / 3.0).abs() < 1e-12);
        assert_eq!(mean_spearman(&[vec![1.0, 2.0]]), None);
    }
}
