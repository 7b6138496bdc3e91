//! Tiers counted: who is in which tier under a rule set, by split, with rates, intervals and lifts.

use std::collections::BTreeMap;

use super::split::{ALL, SPLITS};
use crate::frame::{Frame, FrameBuilder, FrameError, boolean, integer, real, text};
use crate::rules::RuleSet;
use crate::stats::{Interval, Proportion, Z95, lift};

/// Outcome and split of every scored lead, row by row of the features.
pub(in super::super) struct Outcomes {
    /// Whether the lead converted; nothing where it has no label.
    pub converted: Vec<Option<bool>>,
    /// The split of a labelled lead.
    pub split: Vec<Option<String>>,
}

impl Outcomes {
    /// Reads them from the features (or scores) and their splits; only labelled leads have an outcome.
    ///
    /// # Errors
    /// When a column is missing.
    pub(in super::super) fn read(features: &Frame, splits: &Frame) -> Result<Self, FrameError> {
        let (labelled, targets) = (boolean(features, "labelled")?, integer(features, "target")?);
        let split = text(splits, "split_set")?;
        let converted = (0..features.height())
            .map(|row| {
                targets
                    .get(row)
                    .filter(|_| labelled.get(row) == Some(true))
                    .map(|target| target == 1)
            })
            .collect();
        Ok(Self {
            converted,
            split: split.iter().map(|name| name.map(str::to_owned)).collect(),
        })
    }

    /// The rows of a split; all labelled ones for `ALL`.
    pub(in super::super) fn within(&self, split: &str) -> Vec<bool> {
        let labelled = self.converted.iter().map(Option::is_some);
        labelled
            .zip(&self.split)
            .map(|(labelled, held)| labelled && (split == ALL || held.as_deref() == Some(split)))
            .collect()
    }
}

/// One tier of one rule set in one split.
#[derive(Debug, Clone)]
pub(in super::super) struct TierStat {
    pub ruleset: String,
    pub split: String,
    pub tier: String,
    pub label: String,
    pub rank: u32,
    /// Whether it is the tier of leads that no rule matches.
    pub standard: bool,
    /// Leads that are scored into it, whether or not they have a label; of all splits.
    pub scored: u64,
    pub held: Proportion,
    pub wald: Option<Interval>,
    pub wilson: Option<Interval>,
    pub lift_overall: Option<f64>,
    pub lift_standard: Option<f64>,
    pub expected_rate: f64,
    pub expected_lift: Option<f64>,
    /// Whether its interval lies above the standard tier's; nothing for the standard tier itself or without leads.
    pub significant_wald: Option<bool>,
    pub significant_wilson: Option<bool>,
}

/// How intervals and significance are reckoned.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Reckoning {
    /// Standard errors to either side of a Wald interval.
    pub wald_z: f64,
}

/// The tiers of one split, the best rank first and the standard tier last.
pub(in super::super) fn tier_stats(
    set: &RuleSet,
    split: &str,
    assigned: &[usize],
    converted: &[Option<bool>],
    within: &[bool],
    reckoning: Reckoning,
) -> Vec<TierStat> {
    let tiers = set.tiers().len() + 1;
    let mut held = vec![Proportion::default(); tiers];
    let mut scored = vec![0_u64; tiers];
    for (row, tier) in assigned.iter().enumerate() {
        if let Some(scored) = scored.get_mut(*tier) {
            *scored += 1;
        }
        if let (Some(held), Some(true), Some(converted)) = (
            held.get_mut(*tier),
            within.get(row),
            converted.get(row).copied().flatten(),
        ) {
            *held = held.plus(Proportion::new(1, u64::from(converted)));
        }
    }
    let counted: Vec<(Proportion, u64)> = held.into_iter().zip(scored).collect();
    of_counts(set, split, &counted, reckoning)
}

/// The same from counts: by tier of the rule set, the standard one last.
pub(in super::super) fn of_counts(
    set: &RuleSet,
    split: &str,
    counted: &[(Proportion, u64)],
    reckoning: Reckoning,
) -> Vec<TierStat> {
    let pool = counted
        .iter()
        .fold(Proportion::default(), |sum, (held, _)| sum.plus(*held));
    let standard = counted.last().map(|(held, _)| *held).unwrap_or_default();
    let standards = (standard.wald(reckoning.wald_z), standard.wilson(Z95));
    let above = |own: Option<Interval>, other: Option<Interval>| Some(own?.low > other?.high);
    let mut stats: Vec<TierStat> = counted
        .iter()
        .enumerate()
        .map(|(index, (held, scored))| {
            let facts = set.facts(index);
            let (wald, wilson) = (held.wald(reckoning.wald_z), held.wilson(Z95));
            let is_standard = index == set.tiers().len();
            TierStat {
                ruleset: set.id().to_owned(),
                split: split.to_owned(),
                tier: facts.name.to_owned(),
                label: facts.label.to_owned(),
                rank: facts.rank,
                standard: is_standard,
                scored: *scored,
                held: *held,
                wald,
                wilson,
                lift_overall: lift(*held, pool),
                lift_standard: lift(*held, standard),
                expected_rate: facts.rate,
                expected_lift: facts.lift,
                significant_wald: above(wald, standards.0).filter(|_| !is_standard),
                significant_wilson: above(wilson, standards.1).filter(|_| !is_standard),
            }
        })
        .collect();
    stats.sort_by_key(|stat| (stat.standard, stat.rank));
    stats
}

/// The statistics as a frame.
pub(in super::super) fn stats_frame(stats: &[TierStat]) -> Result<Frame, FrameError> {
    let count = |value: u64| i64::try_from(value).ok();
    let bound = |of: fn(&TierStat) -> Option<Interval>, low: bool| {
        stats
            .iter()
            .map(move |stat| of(stat).map(|interval| if low { interval.low } else { interval.high }))
    };
    let words = |of: fn(&TierStat) -> &String| stats.iter().map(move |stat| Some(of(stat).as_str()));
    FrameBuilder::new()
        .text("ruleset", words(|stat| &stat.ruleset))
        .text("split", words(|stat| &stat.split))
        .text("tier", words(|stat| &stat.tier))
        .text("label", words(|stat| &stat.label))
        .integer("rank", stats.iter().map(|stat| Some(i64::from(stat.rank))))
        .boolean("standard", stats.iter().map(|stat| Some(stat.standard)))
        .integer("scored", stats.iter().map(|stat| count(stat.scored)))
        .integer("n", stats.iter().map(|stat| count(stat.held.n)))
        .integer("k", stats.iter().map(|stat| count(stat.held.k)))
        .real("rate", stats.iter().map(|stat| stat.held.rate()))
        .real("wald_low", bound(|stat| stat.wald, true))
        .real("wald_high", bound(|stat| stat.wald, false))
        .real("wilson_low", bound(|stat| stat.wilson, true))
        .real("wilson_high", bound(|stat| stat.wilson, false))
        .real("lift_overall", stats.iter().map(|stat| stat.lift_overall))
        .real("lift_standard", stats.iter().map(|stat| stat.lift_standard))
        .real("expected_rate", stats.iter().map(|stat| Some(stat.expected_rate)))
        .real("expected_lift", stats.iter().map(|stat| stat.expected_lift))
        .boolean("significant_wald", stats.iter().map(|stat| stat.significant_wald))
        .boolean("significant_wilson", stats.iter().map(|stat| stat.significant_wilson))
        .finish()
}

/// Reads what [`stats_frame`] made, the rows of one rule set and split in their order.
///
/// # Errors
/// When the frame is another one.
pub(in super::super) fn read_stats(frame: &Frame, ruleset: &str, split: &str) -> Result<Vec<TierStat>, FrameError> {
    let words = |name: &str| text(frame, name);
    let (rulesets, splits, tiers, labels) = (words("ruleset")?, words("split")?, words("tier")?, words("label")?);
    let whole = |name: &str| integer(frame, name);
    let standards = boolean(frame, "standard")?;
    let (ranks, scored, n, k) = (whole("rank")?, whole("scored")?, whole("n")?, whole("k")?);
    let number = |name: &str| real(frame, name);
    let (wald_low, wald_high) = (number("wald_low")?, number("wald_high")?);
    let (wilson_low, wilson_high) = (number("wilson_low")?, number("wilson_high")?);
    let (overall, standard) = (number("lift_overall")?, number("lift_standard")?);
    let (rates, lifts) = (number("expected_rate")?, number("expected_lift")?);
    let (by_wald, by_wilson) = (
        boolean(frame, "significant_wald")?,
        boolean(frame, "significant_wilson")?,
    );
    let count = |value: Option<i64>| value.and_then(|value| u64::try_from(value).ok()).unwrap_or(0);
    let interval = |low: Option<f64>, high: Option<f64>| Some(Interval { low: low?, high: high? });
    let owned = |cell: Option<&str>| cell.unwrap_or_default().to_owned();
    Ok((0..frame.height())
        .filter(|row| rulesets.get(*row) == Some(ruleset) && splits.get(*row) == Some(split))
        .map(|row| TierStat {
            ruleset: ruleset.to_owned(),
            split: split.to_owned(),
            tier: owned(tiers.get(row)),
            label: owned(labels.get(row)),
            rank: u32::try_from(count(ranks.get(row))).unwrap_or(u32::MAX),
            standard: standards.get(row) == Some(true),
            scored: count(scored.get(row)),
            held: Proportion::new(count(n.get(row)), count(k.get(row))),
            wald: interval(wald_low.get(row), wald_high.get(row)),
            wilson: interval(wilson_low.get(row), wilson_high.get(row)),
            lift_overall: overall.get(row),
            lift_standard: standard.get(row),
            expected_rate: rates.get(row).unwrap_or_default(),
            expected_lift: lifts.get(row),
            significant_wald: by_wald.get(row),
            significant_wilson: by_wilson.get(row),
        })
        .collect())
}

/// Every split of a rule set.
pub(in super::super) fn all_splits(
    set: &RuleSet,
    assigned: &[usize],
    outcomes: &Outcomes,
    reckoning: Reckoning,
) -> Vec<TierStat> {
    SPLITS
        .iter()
        .flat_map(|split| {
            tier_stats(
                set,
                split,
                assigned,
                &outcomes.converted,
                &outcomes.within(split),
                reckoning,
            )
        })
        .collect()
}

/// Priority tiers (all but the standard one) counted together.
pub(in super::super) fn priority(stats: &[TierStat]) -> Proportion {
    stats
        .iter()
        .filter(|stat| !stat.standard)
        .fold(Proportion::default(), |sum, stat| sum.plus(stat.held))
}

/// All tiers counted together.
pub(in super::super) fn pool(stats: &[TierStat]) -> Proportion {
    stats
        .iter()
        .fold(Proportion::default(), |sum, stat| sum.plus(stat.held))
}

/// Tiers by rank, for evidence: what a reviewer compares.
pub(in super::super) fn evidence(stats: &[TierStat]) -> Result<Frame, FrameError> {
    let mut frame = stats_frame(stats)?;
    for column in ["ruleset", "label"] {
        let _ = frame.drop_in_place(column)?;
    }
    Ok(frame)
}

/// Tiers of a split by name.
pub(in super::super) fn by_name(stats: &[TierStat]) -> BTreeMap<&str, &TierStat> {
    stats.iter().map(|stat| (stat.tier.as_str(), stat)).collect()
}
