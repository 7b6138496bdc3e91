//! The holdout along every cut: what the ranking and the probabilities are worth there (M6/1).

use std::collections::BTreeMap;

use super::super::held_out::Held;
use super::super::report::whole;
use super::ranked::Ranked;
use crate::frame::{Frame, FrameBuilder, FrameError};
use crate::playbooks::mql::catalog::by_number;
use crate::playbooks::mql::scoring::tiers::Tier;
use crate::stats::{
    Binning, average_precision, brier, ece_equal_frequency, precision_at, precision_recall_curve, quantile, recall_at,
    reliability, roc_auc,
};

/// The share at the top that precision and recall are looked at.
const TOP: f64 = 0.1;
/// Assets, by whose quartiles the holdout is cut.
const ASSETS: usize = 1;

/// What was measured on some leads.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Cut {
    pub cut: &'static str,
    pub level: String,
    pub n: usize,
    pub k: usize,
    pub average_precision: Option<f64>,
    pub roc_auc: Option<f64>,
    pub precision_10: Option<f64>,
    pub recall_10: Option<f64>,
    pub ece: Option<f64>,
    pub brier: Option<f64>,
    /// Share of positives among those of Tier A.
    pub precision_capacity: Option<f64>,
    /// Share of the positives that Tier A holds.
    pub recall_capacity: Option<f64>,
}

impl Cut {
    pub(super) fn base_rate(&self) -> Option<f64> {
        (self.n > 0).then(|| self.k as f64 / self.n as f64)
    }
}

/// All cuts, all leads first.
pub(super) struct Cuts(Vec<Cut>);

fn pick<T: Copy>(values: &[T], places: &[usize]) -> Vec<T> {
    places.iter().filter_map(|place| values.get(*place).copied()).collect()
}

fn measure(cut: &'static str, level: &str, y: &[bool], score: &[f64], p: Option<&[f64]>) -> Cut {
    Cut {
        cut,
        level: level.to_owned(),
        n: y.len(),
        k: y.iter().filter(|one| **one).count(),
        average_precision: average_precision(y, score),
        roc_auc: roc_auc(y, score),
        precision_10: precision_at(y, score, TOP),
        recall_10: recall_at(y, score, TOP),
        ece: p.and_then(|p| ece_equal_frequency(y, p, None)),
        brier: p.and_then(|p| brier(y, p)),
        precision_capacity: None,
        recall_capacity: None,
    }
}

fn at(cut: &'static str, level: &str, ranked: &Ranked, places: &[usize]) -> Cut {
    let (y, p) = (pick(&ranked.y, places), pick(&ranked.p, places));
    let in_a: Vec<bool> = pick(&ranked.tiers, places)
        .into_iter()
        .map(|tier| tier == Tier::A)
        .collect();
    let called = in_a.iter().filter(|a| **a).count();
    let hits = in_a.iter().zip(&y).filter(|(a, y)| **a && **y).count();
    let mut found = measure(cut, level, &y, &p, Some(&p));
    found.precision_capacity = (called > 0).then(|| hits as f64 / called as f64);
    found.recall_capacity = (found.k > 0).then(|| hits as f64 / found.k as f64);
    found
}

/// The quartile of assets of each row, of those that know theirs.
fn quartiles(held: &Held, rows: &[usize]) -> Vec<String> {
    let column = by_number(ASSETS).and_then(|feature| held.table.named(&feature.name));
    let value = |row: &usize| {
        column
            .and_then(|column| column.get(*row).copied())
            .filter(|value| !value.is_nan())
    };
    let mut known: Vec<f64> = rows.iter().filter_map(value).collect();
    known.sort_by(f64::total_cmp);
    let edges: Vec<f64> = [0.25, 0.5, 0.75]
        .iter()
        .filter_map(|share| quantile(&known, *share))
        .collect();
    let name = |row: &usize| match value(row) {
        Some(value) => format!("Q{}", edges.iter().filter(|edge| value > **edge).count() + 1),
        None => "unknown".to_owned(),
    };
    rows.iter().map(name).collect()
}

/// How completely the vendor describes each row: completely where every critical feature is known. Of all 67 no lead
/// is: most advisers have fewer than four earlier firms.
fn described(held: &Held, rows: &[usize], critical: &[&str]) -> Vec<String> {
    let columns: Vec<&[f64]> = critical.iter().filter_map(|name| held.table.named(name)).collect();
    let name = |row: &usize| {
        let missing = columns
            .iter()
            .any(|column| column.get(*row).is_none_or(|value| value.is_nan()));
        match (held.table.has_discovery.get(*row) == Some(&true), missing) {
            (false, _) => "no discovery data",
            (true, true) => "partial discovery data",
            (true, false) => "complete discovery data",
        }
    };
    rows.iter().map(|row| name(row).to_owned()).collect()
}

impl Cuts {
    /// Measures all leads, every cut, and the other models over all leads; those without probabilities of their own are
    /// measured by their ranking alone.
    pub(super) fn of(held: &Held, ranked: &Ranked, critical: &[&str], others: &[(&str, &[f64])]) -> Self {
        let rows = &ranked.rows;
        let every: Vec<usize> = (0..rows.len()).collect();
        let text = |of: &dyn Fn(usize) -> Option<String>| -> Vec<String> {
            rows.iter()
                .map(|row| of(*row).unwrap_or_else(|| "unknown".to_owned()))
                .collect()
        };
        let levels: [(&'static str, Vec<String>); 6] = [
            ("quarter", text(&|row| held.labels.quarters.get(row).cloned().flatten())),
            ("segment", text(&|row| held.table.segments.get(row).cloned())),
            ("trajectory", text(&|row| held.table.trajectories.get(row).cloned())),
            ("aum quartile", quartiles(held, rows)),
            ("discovery", described(held, rows, critical)),
            ("metro", text(&|row| held.table.metros.get(row).cloned().flatten())),
        ];
        let mut cuts = vec![at("all", "all", ranked, &every)];
        for (cut, words) in levels {
            let mut by_level = BTreeMap::<&String, Vec<usize>>::new();
            for (place, word) in words.iter().enumerate() {
                by_level.entry(word).or_default().push(place);
            }
            cuts.extend(
                by_level
                    .into_iter()
                    .map(|(level, places)| at(cut, level, ranked, &places)),
            );
        }
        cuts.push(measure("model", "full", &ranked.y, &ranked.p, Some(&ranked.p)));
        for (name, score) in others {
            let is_probability = score.iter().all(|value| (0.0..=1.0).contains(value));
            cuts.push(measure(
                "model",
                name,
                &ranked.y,
                score,
                is_probability.then_some(*score),
            ));
        }
        Self(cuts)
    }

    /// All leads.
    pub(super) fn all(&self) -> Cut {
        self.0.first().cloned().unwrap_or_default()
    }

    /// The frame `backtest`.
    pub(super) fn frame(&self) -> Result<Frame, FrameError> {
        let all = &self.0;
        let real = |of: fn(&Cut) -> Option<f64>| all.iter().map(of).collect::<Vec<_>>();
        FrameBuilder::new()
            .text("cut", all.iter().map(|one| Some(one.cut)))
            .text("level", all.iter().map(|one| Some(one.level.as_str())))
            .integer("n", all.iter().map(|one| whole(one.n)))
            .integer("k", all.iter().map(|one| whole(one.k)))
            .real("base_rate", real(Cut::base_rate))
            .real("average_precision", real(|one| one.average_precision))
            .real("roc_auc", real(|one| one.roc_auc))
            .real("precision_10", real(|one| one.precision_10))
            .real("recall_10", real(|one| one.recall_10))
            .real("ece", real(|one| one.ece))
            .real("brier", real(|one| one.brier))
            .real("precision_capacity", real(|one| one.precision_capacity))
            .real("recall_capacity", real(|one| one.recall_capacity))
            .finish()
    }
}

/// The frame `curves`: precision over recall of each model, and calibration of the full one.
pub(super) fn curves(ranked: &Ranked, others: &[(&str, &[f64])]) -> Result<Frame, FrameError> {
    let mut points: Vec<(&str, &str, f64, f64)> = Vec::new();
    let full = [("full", ranked.p.as_slice())];
    for (series, score) in full.iter().chain(others) {
        for (recall, precision) in precision_recall_curve(&ranked.y, score) {
            points.push(("precision_recall", series, recall, precision));
        }
    }
    for (series, binning) in [
        ("equal frequency", Binning::EqualFrequency(None)),
        ("equal width", Binning::EqualWidth(10)),
    ] {
        for bin in reliability(&ranked.y, &ranked.p, binning) {
            points.push(("calibration", series, bin.mean_predicted, bin.observed));
        }
    }
    FrameBuilder::new()
        .text("curve", points.iter().map(|point| Some(point.0)))
        .text("series", points.iter().map(|point| Some(point.1)))
        .real("x", points.iter().map(|point| Some(point.2)))
        .real("y", points.iter().map(|point| Some(point.3)))
        .finish()
}
