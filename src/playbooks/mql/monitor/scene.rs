//! What the alerts are read from: the numbers of a month, held in memory, so that the same reading can be taken of today,
//! of a clean replay and of a replay with a fault put in.

use std::collections::BTreeMap;

use super::drift::{Columns, DriftLevel, Drifted, drifts};
use super::scorecard::{Known, coverage};
use super::settings::{Settings, settings};
use crate::playbooks::mql::alerts::{AlertReadings, relative_drop};
use crate::stats::{PsiBaseline, average_precision, precision_at, psi_by_chance};

/// A labelled lead with its probability.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::playbooks::mql) struct Outcome {
    /// Its segment.
    pub segment: String,
    /// Its probability.
    pub p: f64,
    /// What ranks it: the probability with the boost.
    pub priority: f64,
    /// What happened.
    pub y: bool,
}

/// Contributions to the scores of a week: one column a feature, one value a lead.
pub(in crate::playbooks::mql) type Contributions = BTreeMap<String, Vec<f64>>;

/// Everything the alerts look at.
#[derive(Debug, Clone, Default)]
pub(in crate::playbooks::mql) struct Scene {
    /// Bins that were frozen with the model.
    pub baselines: BTreeMap<String, PsiBaseline>,
    /// Features of the month's leads.
    pub month: Columns,
    /// Floor of shares in an index.
    pub floor: f64,
    /// Leads of the month the vendor describes, and all of them.
    pub matched: (usize, usize),
    /// Inputs of the newest leads.
    pub inputs: Vec<Known>,
    /// Labelled leads the model never saw.
    pub outcomes: Vec<Outcome>,
    /// Labelled leads since the promotion.
    pub since: Vec<Outcome>,
    /// Average precision and Tier A precision at promotion.
    pub promised: (Option<f64>, Option<f64>),
    /// Contributions of the last week and of the one before it.
    pub weeks: [Contributions; 2],
    /// Probabilities of the last two days with leads.
    pub days: [Vec<f64>; 2],
    /// Bins of a probability.
    pub bins: usize,
    /// Leads of the month that no model could score, and all of them.
    pub failed: (usize, usize),
    /// Vendor files of which nothing could be loaded.
    pub failed_loads: usize,
    /// Days since the newest snapshot.
    pub snapshot_age: Option<f64>,
}

impl Scene {
    /// The features' indices.
    pub(in crate::playbooks::mql) fn drifts(&self) -> Vec<Drifted> {
        drifts(&self.baselines, &self.month, self.floor, &settings().drift)
    }

    /// The readings of the alert rules. What cannot be measured is left out and so fires nothing.
    pub(in crate::playbooks::mql) fn readings(&self) -> AlertReadings {
        let held = settings();
        let drifted = self.drifts();
        let reached = |level: DriftLevel| drifted.iter().filter(|one| one.level >= level).count() as f64;
        let share = |(part, whole): (usize, usize)| (whole > 0).then(|| part as f64 / whole as f64);
        let precision = self.precision(held);
        let readings = [
            (
                "drifted_features",
                (!drifted.is_empty()).then(|| reached(DriftLevel::Warn)),
            ),
            (
                "far_drifted_features",
                (!drifted.is_empty()).then(|| reached(DriftLevel::Alert)),
            ),
            ("segment_calibration_off", largest(&self.calibration(held))),
            ("importance_moved", largest(&self.importance(held))),
            ("match_rate", share(self.matched)),
            ("coverage", coverage(&self.inputs)),
            ("failed_loads", Some(self.failed_loads as f64)),
            ("failed_share", share(self.failed)),
            ("snapshot_age_days", self.snapshot_age),
            ("psi_day", self.day_to_day(held)),
            ("tier_a_precision_ratio", precision.map(|(_, ratio, _)| ratio)),
            ("tier_a_precision_drop", precision.map(|(_, ratio, _)| 1.0 - ratio)),
            ("average_precision_drop", precision.and_then(|(_, _, drop)| drop)),
        ];
        readings
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)))
            .collect()
    }

    /// Of each segment with enough expected calls |mean p / observed − 1|, the largest first.
    pub(in crate::playbooks::mql) fn calibration(&self, held: &Settings) -> Vec<(String, f64)> {
        let mut segments: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
        for outcome in &self.outcomes {
            let (expected, observed) = segments.entry(&outcome.segment).or_default();
            *expected += outcome.p;
            *observed += f64::from(u8::from(outcome.y));
        }
        let enough = segments
            .into_iter()
            .filter(|(_, (expected, _))| *expected >= held.calibration.expected);
        let off = enough.map(|(segment, (expected, observed))| {
            // Twenty expected and none seen is as far off as it gets.
            let off = if observed > 0.0 {
                (expected / observed - 1.0).abs()
            } else {
                f64::MAX
            };
            (segment.to_owned(), off)
        });
        sorted(off.collect())
    }

    /// Of each strong feature the relative move of its share of importance in a week, where it is more than chance; the
    /// largest first.
    pub(in crate::playbooks::mql) fn importance(&self, held: &Settings) -> Vec<(String, f64)> {
        let [now, before] = &self.weeks;
        let (Some(before), Some(now)) = (Shares::of(before, held), Shares::of(now, held)) else {
            return Vec::new();
        };
        let mut strongest: Vec<(&String, &Share)> = before.by_feature.iter().collect();
        strongest.sort_by(|left, right| right.1.share.total_cmp(&left.1.share));
        let moved = strongest
            .into_iter()
            .take(held.importance.top)
            .filter_map(|(feature, then)| {
                let now = now.by_feature.get(feature)?;
                let error = then.error.hypot(now.error);
                let difference = (now.share - then.share).abs();
                let real = difference > held.importance.errors * error && then.share > 0.0;
                Some((feature.clone(), if real { difference / then.share } else { 0.0 }))
            });
        sorted(moved.collect())
    }

    /// Tier A precision since the promotion, its ratio to what was promised, and the relative fall of average precision.
    fn precision(&self, held: &Settings) -> Option<(f64, f64, Option<f64>)> {
        let y: Vec<bool> = self.since.iter().map(|outcome| outcome.y).collect();
        if y.iter().filter(|y| **y).count() < held.precision.positives {
            return None;
        }
        let priorities: Vec<f64> = self.since.iter().map(|outcome| outcome.priority).collect();
        let chances: Vec<f64> = self.since.iter().map(|outcome| outcome.p).collect();
        let now = precision_at(&y, &priorities, held.tier_a_share)?;
        let (promised_ap, promised) = self.promised;
        let promised = promised.filter(|promised| *promised > 0.0)?;
        let drop = relative_drop(promised_ap, average_precision(&y, &chances));
        Some((now, now / promised, drop))
    }

    /// The index of the last day's probabilities against the day before, where it is more than chance.
    fn day_to_day(&self, held: &Settings) -> Option<f64> {
        let [now, before] = &self.days;
        let baseline = PsiBaseline::numeric(before, self.bins);
        let psi = baseline.psi(now, self.floor)?;
        let chance = psi_by_chance(before.len(), now.len(), psi.bins.len(), held.drift.noise)?;
        Some(if psi.psi > chance { psi.psi } else { 0.0 })
    }
}

/// A feature's share of all importance, with its standard error.
struct Share {
    share: f64,
    error: f64,
}

struct Shares {
    by_feature: BTreeMap<String, Share>,
}

impl Shares {
    /// None where too few leads are explained.
    fn of(contributions: &Contributions, held: &Settings) -> Option<Self> {
        let leads = contributions.values().next()?.len();
        if leads < held.importance.leads {
            return None;
        }
        let n = leads as f64;
        let moments: Vec<(&String, f64, f64)> = contributions
            .iter()
            .map(|(feature, values)| {
                let mean = values.iter().map(|value| value.abs()).sum::<f64>() / n;
                let variance = values.iter().map(|value| (value.abs() - mean).powi(2)).sum::<f64>() / (n - 1.0);
                (feature, mean, (variance / n).sqrt())
            })
            .collect();
        let total: f64 = moments.iter().map(|(_, mean, _)| mean).sum();
        let share = |(feature, mean, error): (&String, f64, f64)| {
            let share = Share {
                share: mean / total,
                error: error / total,
            };
            (feature.clone(), share)
        };
        (total > 0.0).then(|| Self {
            by_feature: moments.into_iter().map(share).collect(),
        })
    }
}

fn sorted(mut found: Vec<(String, f64)>) -> Vec<(String, f64)> {
    found.sort_by(|left, right| right.1.total_cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
    found
}

fn largest(found: &[(String, f64)]) -> Option<f64> {
    found.first().map(|(_, value)| *value)
}
