//! So many leads of each tier: the conversions they should bring, with their interval, where outcomes are known; and
//! what the list consists of and how long it takes, in any playbook.

use std::collections::BTreeMap;

use super::error::OperationError;
use super::tier_name::tier_named;
use super::view::View;
use crate::frame::{Frame, kind_of, real, text};
use crate::lens::{FrameSource, TierRow};
use crate::stats::Z95;

/// The column of every queue that has the tier.
const TIER: &str = "tier";

/// One tier of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct CalculationLine {
    /// The tier.
    pub tier: String,
    /// 1 is the best.
    pub rank: u32,
    /// Leads of it in the list.
    pub n: u64,
    /// Leads of it in the latest results.
    pub known: u64,
    /// Share of the list.
    pub share: f64,
    /// Mean score of the tier, in points.
    pub mean_score: Option<f64>,
    /// Leads of the list down to this tier, best first.
    pub cumulative: u64,
    /// Days that those take.
    pub days: f64,
    /// The tier's conversion rate; where its leads' outcomes are open, the rate that the grading expects.
    pub rate: Option<f64>,
    /// Conversions expected of this tier.
    pub expected: Option<f64>,
}

/// What a whole list should bring. Rates are shares; intervals are 95 %.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Expected {
    /// Conversions.
    pub conversions: f64,
    /// Conversions by lead.
    pub rate: f64,
    /// The rate's interval if all tiers were wrong together: the sum of their Wald bounds, wider than it need be.
    pub summed: (f64, f64),
    /// The rate's interval with tiers that are wrong independently.
    pub independent: (f64, f64),
    /// Between how many conversions the outcome itself should lie: the rates' uncertainty and chance together.
    pub prediction: (f64, f64),
}

/// A list of leads, reckoned.
#[derive(Debug, Clone, PartialEq)]
pub struct Calculation {
    /// Every tier, best first.
    pub lines: Vec<CalculationLine>,
    /// Leads in the list.
    pub leads: u64,
    /// Days that the list takes at `a_day` leads.
    pub days: f64,
    /// Leads a day.
    pub a_day: u64,
    /// Mean score of those leads of the list that have one, in points.
    pub mean_score: Option<f64>,
    /// What it should bring, where every tier of it has a rate.
    pub expected: Option<Expected>,
}

impl Calculation {
    /// Conversions that the grading expects of a list whose tiers have no outcomes yet, without an interval: how surely a
    /// tier's leads convert was not counted but predicted.
    pub fn predicted(&self) -> Option<f64> {
        let named = || self.lines.iter().filter(|line| line.n > 0);
        if self.expected.is_some() || named().next().is_none() {
            return None;
        }
        named().map(|line| line.expected).sum()
    }
}

fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

/// Reckons a list of so many leads from each tier. Tiers that are not named count as none; names are matched in any
/// case.
///
/// # Errors
/// When a name is no tier; the sentence says which there are.
pub fn calculate(
    rows: &[TierRow],
    wanted: &[(String, u64)],
    mean_scores: &BTreeMap<String, f64>,
    a_day: u64,
) -> Result<Calculation, OperationError> {
    let named = |(name, n): &(String, u64)| tier_named(rows, name).map(|tier| (tier, *n));
    let wanted: Vec<(&str, u64)> = wanted.iter().map(named).collect::<Result<_, OperationError>>()?;
    let count = |row: &TierRow| -> u64 {
        let named = wanted.iter().filter(|(name, _)| row.tier == *name);
        named.map(|(_, n)| *n).sum()
    };
    let leads: u64 = rows.iter().map(count).sum();
    let mut cumulative = 0;
    let mut lines = Vec::with_capacity(rows.len());
    for row in rows {
        let n = count(row);
        cumulative += n;
        lines.push(CalculationLine {
            tier: row.tier.clone(),
            rank: row.rank,
            n,
            known: row.n,
            share: share(n as f64, leads as f64),
            mean_score: mean_scores.get(&row.tier).copied(),
            cumulative,
            days: share(cumulative as f64, a_day as f64),
            rate: row.rate.or(row.expected_rate),
            expected: row.rate.or(row.expected_rate).map(|rate| rate * n as f64),
        });
    }
    let scored = lines
        .iter()
        .filter_map(|line| Some((line.mean_score? * line.n as f64, line.n as f64)));
    let (points, behind) = scored.fold((0.0, 0.0), |sum: (f64, f64), (points, n)| (sum.0 + points, sum.1 + n));
    Ok(Calculation {
        leads,
        days: share(leads as f64, a_day as f64),
        a_day,
        mean_score: (behind > 0.0).then(|| points / behind),
        expected: expected(rows, &lines, leads as f64),
        lines,
    })
}

/// The expectation with its intervals. A tier's rate was estimated from the tier's own leads, so each adds
/// n²·p(1−p)/N to the variance of the expected count, and chance adds n·p(1−p) to that of the count that comes.
fn expected(rows: &[TierRow], lines: &[CalculationLine], leads: f64) -> Option<Expected> {
    if leads <= 0.0 {
        return None;
    }
    let (mut conversions, mut estimated, mut chance) = (0.0, 0.0, 0.0);
    let mut summed = (0.0, 0.0);
    for (row, line) in rows.iter().zip(lines).filter(|(_, line)| line.n > 0) {
        let (rate, n, behind) = (row.rate?, line.n as f64, row.n as f64);
        if behind <= 0.0 {
            return None;
        }
        let spread = rate * (1.0 - rate);
        let half = Z95 * (spread / behind).sqrt();
        conversions += n * rate;
        estimated += n * n * spread / behind;
        chance += n * spread;
        summed = (summed.0 + n * (rate - half), summed.1 + n * (rate + half));
    }
    let around = |middle: f64, variance: f64, most: f64| {
        let half = Z95 * variance.sqrt();
        ((middle - half).max(0.0), (middle + half).min(most))
    };
    let of_leads = |(low, high): (f64, f64)| (low / leads, high / leads);
    Some(Expected {
        conversions,
        rate: conversions / leads,
        summed: of_leads((summed.0.max(0.0), summed.1.min(leads))),
        independent: of_leads(around(conversions, estimated, leads)),
        prediction: around(conversions, estimated + chance, leads),
    })
}

impl View {
    /// The mean score of each tier, in points, where leads have a score. Where leads are in a tier by what they belong
    /// to, their frame has no tier, and the queue shows which score stands in which.
    pub fn mean_scores(&self) -> BTreeMap<String, f64> {
        let (lens, tier) = (&self.playbook.lens, self.playbook.lens.tier_column());
        let found = match self.frame(lens.leads_frame()) {
            Ok(frame) if kind_of(&frame, tier).is_some() => means(&frame, tier),
            Ok(_) => lens.queue(self).ok().and_then(|queue| means(&queue.rows, TIER)),
            Err(_) => None,
        };
        found.unwrap_or_default()
    }
}

/// The mean score by tier; nothing of a frame that has not both.
fn means(leads: &Frame, tier: &str) -> Option<BTreeMap<String, f64>> {
    let (tiers, scores) = (text(leads, tier).ok()?, real(leads, "score").ok()?);
    let mut sums: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    for (tier, score) in tiers.iter().zip(scores.iter()) {
        // Scores are points from 0 on; what is below stands for a lead that has none.
        if let (Some(tier), Some(score)) = (tier, score.filter(|score| *score >= 0.0)) {
            let sum = sums.entry(tier).or_default();
            *sum = (sum.0 + score, sum.1 + 1.0);
        }
    }
    let mean = |(tier, (sum, n)): (&str, (f64, f64))| (tier.to_owned(), sum / n);
    Some(sums.into_iter().map(mean).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::FrameBuilder;

    /// Six tiers: conversions among leads.
    fn rated() -> Vec<TierRow> {
        let counts = [(39, 245), (110, 1281), (8, 84), (15, 130), (49, 674), (1274, 37_034)];
        let row = |(place, (k, n)): (usize, (u64, u64))| TierRow {
            k: Some(k),
            rate: Some(k as f64 / n as f64),
            ..TierRow::counted(&format!("T{}", place + 1), place as u32 + 1, n, 39_448)
        };
        counts.into_iter().enumerate().map(row).collect()
    }

    fn list(counts: [u64; 6]) -> Vec<(String, u64)> {
        counts
            .iter()
            .enumerate()
            .map(|(place, n)| (format!("t{}", place + 1), *n))
            .collect()
    }

    fn near(value: f64, wanted: f64, places: i32) {
        let unit = 10_f64.powi(places);
        assert!(
            (value * unit).round() == (wanted * unit).round(),
            "{value} is not {wanted}"
        );
    }

    // spec: advisors G11
    #[test]
    fn a_list_of_rated_tiers_has_the_expected_conversions_and_intervals() {
        let found = calculate(&rated(), &list([15, 50, 10, 8, 25, 42]), &BTreeMap::new(), 50).unwrap();
        let expected = found.expected.unwrap();
        near(expected.conversions, 11.82, 2);
        for (value, wanted) in [
            (expected.rate, 7.88),
            (expected.summed.0, 5.82),
            (expected.summed.1, 9.94),
            (expected.independent.0, 6.96),
            (expected.independent.1, 8.80),
        ] {
            near(value * 100.0, wanted, 2);
        }
        near(expected.prediction.0, 5.3, 1);
        near(expected.prediction.1, 18.4, 1);
        assert_eq!((found.leads, found.days), (150, 3.0));
        let other = calculate(&rated(), &list([20, 80, 50, 30, 20, 0]), &BTreeMap::new(), 50).unwrap();
        near(other.expected.unwrap().conversions, 19.73, 2);
        near(other.expected.unwrap().rate * 100.0, 9.87, 2);
    }

    #[test]
    fn without_rates_a_list_has_its_composition_and_its_days() {
        let rows = [
            TierRow::counted("GOLD", 1, 10, 40),
            TierRow::counted("SILVER", 2, 30, 40),
        ];
        let means = BTreeMap::from([("GOLD".to_owned(), 70.0), ("SILVER".to_owned(), 50.0)]);
        let wanted = [("gold".to_owned(), 10), ("Silver".to_owned(), 30)];
        let found = calculate(&rows, &wanted, &means, 50).unwrap();
        assert_eq!(found.expected, None);
        assert_eq!((found.leads, found.days, found.mean_score), (40, 0.8, Some(55.0)));
        let days: Vec<(u64, f64)> = found.lines.iter().map(|line| (line.cumulative, line.days)).collect();
        assert_eq!(days, [(10, 0.2), (40, 0.8)]);
        let none = calculate(&rows, &[], &means, 50).unwrap();
        assert_eq!((none.leads, none.mean_score, none.lines[0].share), (0, None, 0.0));
        let refused = calculate(&rows, &[("GOLDD".to_owned(), 1)], &means, 50);
        assert!(matches!(refused, Err(OperationError::Usage(why)) if why == "no tier `GOLDD`; the nearest is `GOLD`"));
    }

    #[test]
    fn a_mean_is_of_the_leads_that_have_a_score() {
        let leads = FrameBuilder::new()
            .text("tier", ["ready", "ready", "ready", "thin"].map(Some))
            .real("score", [Some(80.0), Some(60.0), None, Some(-1.0)])
            .finish()
            .unwrap();
        assert_eq!(means(&leads, TIER), Some(BTreeMap::from([("ready".to_owned(), 70.0)])));
        assert_eq!(means(&leads, "size_tier"), None);
    }

    #[test]
    fn intervals_stay_within_what_can_happen() {
        let sure = TierRow {
            rate: Some(1.0),
            ..TierRow::counted("A", 1, 4, 8)
        };
        let never = TierRow {
            rate: Some(0.02),
            ..TierRow::counted("B", 2, 4, 8)
        };
        let found = calculate(
            &[sure, never],
            &[("A".into(), 3), ("B".into(), 2)],
            &BTreeMap::new(),
            50,
        )
        .unwrap();
        let expected = found.expected.unwrap();
        assert!(
            expected.prediction.0 >= 0.0 && expected.prediction.1 <= 5.0,
            "{expected:?}"
        );
        assert!(expected.summed.1 <= 1.0 && expected.independent.0 <= expected.rate);
        assert!(expected.summed.0 <= expected.independent.0 && expected.summed.1 >= expected.independent.1);
    }
}
