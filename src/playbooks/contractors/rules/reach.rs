//! What would lift the whole list: which dimensions, raised how far, put leads into which tiers (contractors GA-5, GA-6).

use super::gap::{Change, cost_of, raise_targets};
use super::score::{ByDimension, Dimension, Hundredths, Score, ScoreParameters};
use super::tiers::{Thresholds, Tier, TierCounts, tier_of};

/// A lead's values; none where a dimension was never filled.
pub type LeadValues = ByDimension<Option<Hundredths>>;

/// The list with one set of dimensions raised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReachRow {
    /// "modest" or "stretch".
    pub target: String,
    /// The dimensions raised, in the order R, M, P, O, B; one to five.
    pub raised: Vec<Dimension>,
    /// Leads in each tier then.
    pub tiers: TierCounts,
    /// Leads that are PLATINUM then and were not before.
    pub lifted: usize,
    /// The least effort (GA-3) among the lifted leads, with its overshoot; none when none is lifted.
    pub least_effort: Option<(u32, Score)>,
}

impl ReachRow {
    /// "R + M": the raised dimensions by column name.
    #[must_use]
    pub fn text(&self) -> String {
        let letters: Vec<&str> = self.raised.iter().map(|dimension| dimension.letter()).collect();
        letters.join(" + ")
    }
}

/// The whole table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// Leads in each tier as they are.
    pub now: TierCounts,
    /// The 31 sets for each target: targets from the easier to the harder, within each by size of set, then in the
    /// order R, M, P, O, B.
    pub rows: Vec<ReachRow>,
    /// The position in `rows` of the cheapest set that lifts a lead to PLATINUM: fewest dimensions, then the effort and
    /// overshoot of its easiest lead (GA-3), then the easier target. None when no set lifts any.
    pub cheapest: Option<usize>,
}

impl Reach {
    /// The cheapest row, if there is one.
    #[must_use]
    pub fn cheapest_row(&self) -> Option<&ReachRow> {
        self.cheapest.and_then(|at| self.rows.get(at))
    }
}

/// Raises every set of dimensions to every target, and counts tiers (GA-5). Values are raised, never lowered; a value
/// that was missing becomes the level.
#[must_use]
pub fn reach(leads: &[LeadValues], params: &ScoreParameters, thresholds: &Thresholds) -> Reach {
    let mut now = TierCounts::default();
    for lead in leads {
        now.add(tier_of(score_of(lead, params), thresholds));
    }
    let mut rows = Vec::new();
    for target in raise_targets() {
        for raised in all_sets() {
            rows.push(reach_row(
                leads,
                &target.name,
                &target.levels,
                raised,
                params,
                thresholds,
            ));
        }
    }
    let effort = |row: &ReachRow| {
        row.least_effort
            .map(|(cost, overshoot)| (row.raised.len(), cost, overshoot))
    };
    let lifting = rows
        .iter()
        .enumerate()
        .filter_map(|(at, row)| effort(row).map(|effort| (effort, at)));
    let cheapest = lifting.min().map(|(_, at)| at);
    Reach { now, rows, cheapest }
}

fn reach_row(
    leads: &[LeadValues],
    target: &str,
    levels: &ByDimension<Hundredths>,
    raised: Vec<Dimension>,
    params: &ScoreParameters,
    thresholds: &Thresholds,
) -> ReachRow {
    let mut row = ReachRow {
        target: target.to_owned(),
        raised,
        tiers: TierCounts::default(),
        lifted: 0,
        least_effort: None,
    };
    for lead in leads {
        let after = raise(lead, &row.raised, levels);
        let score = score_of(&after, params);
        let tier = tier_of(score, thresholds);
        row.tiers.add(tier);
        if tier != Tier::Platinum || tier_of(score_of(lead, params), thresholds) == Tier::Platinum {
            continue;
        }
        row.lifted += 1;
        let overshoot = Score(score.unwrap_or_default().0 - thresholds.platinum.0);
        let cost = row
            .raised
            .iter()
            .map(|&dimension| effort_of(dimension, lead, &after, params))
            .fold(0, u32::saturating_add);
        let effort = (cost, overshoot);
        row.least_effort = Some(row.least_effort.map_or(effort, |least| least.min(effort)));
    }
    row
}

fn effort_of(dimension: Dimension, before: &LeadValues, after: &LeadValues, params: &ScoreParameters) -> u32 {
    let from = before.get(dimension).unwrap_or_default();
    let to = after.get(dimension).unwrap_or_default();
    cost_of(&Change { dimension, from, to }, params)
}

fn raise(lead: &LeadValues, raised: &[Dimension], levels: &ByDimension<Hundredths>) -> LeadValues {
    let mut after = *lead;
    for &dimension in raised {
        let level = *levels.get(dimension);
        let value = after.get_mut(dimension);
        *value = Some(value.map_or(level, |value| value.max(level)));
    }
    after
}

fn score_of(lead: &LeadValues, params: &ScoreParameters) -> Option<Score> {
    let mut total = 0;
    for (dimension, value) in lead.iter() {
        total += Score::of(*params.weights.get(dimension), (*value)?).0;
    }
    Some(Score(total))
}

/// The 31 sets of one to five dimensions, the smaller first.
fn all_sets() -> Vec<Vec<Dimension>> {
    let mut sets: Vec<Vec<Dimension>> = (1u8..1 << Dimension::ALL.len())
        .map(|bits| {
            let members = Dimension::ALL
                .into_iter()
                .enumerate()
                .filter(|(at, _)| bits >> at & 1 == 1);
            members.map(|(_, dimension)| dimension).collect()
        })
        .collect();
    sets.sort_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
    sets
}

/// One dimension of the best lead held against a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Difference {
    /// Which dimension.
    pub dimension: Dimension,
    /// Its value now; none when it was never filled.
    pub current: Option<Hundredths>,
    /// The target's level.
    pub target: Hundredths,
    /// How far it has to rise; 0 where it is there already.
    pub difference: Hundredths,
}

/// The best lead held against one target (GA-6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BestLeadGap {
    /// "modest" or "stretch".
    pub target: String,
    /// One row for each dimension, in order.
    pub differences: Vec<Difference>,
    /// The lead's score with every dimension raised to the target.
    pub score: Score,
    /// The tier of that score.
    pub tier: Tier,
    /// What that score still lacks to PLATINUM; 0 when it is there.
    pub short_of_platinum: Score,
}

/// Holds the best lead against each target, the easier first (GA-6). The caller picks the lead that ranks first.
#[must_use]
pub fn best_lead_gap(lead: &LeadValues, params: &ScoreParameters, thresholds: &Thresholds) -> Vec<BestLeadGap> {
    let gap = |target: &super::gap::RaiseTarget| {
        let differences = target.levels.iter().map(|(dimension, &level)| {
            let current = *lead.get(dimension);
            let difference = Hundredths((level.0 - current.unwrap_or_default().0).max(0));
            Difference {
                dimension,
                current,
                target: level,
                difference,
            }
        });
        let after = raise(lead, &Dimension::ALL, &target.levels);
        let score = score_of(&after, params).unwrap_or_default();
        BestLeadGap {
            target: target.name.clone(),
            differences: differences.collect(),
            score,
            tier: tier_of(Some(score), thresholds),
            short_of_platinum: Score((thresholds.platinum.0 - score.0).max(0)),
        }
    };
    raise_targets().iter().map(gap).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lead(values: [i64; 5]) -> LeadValues {
        let mut values = values.into_iter();
        ByDimension::from_fn(|_| values.next().map(Hundredths::from_points))
    }

    fn row<'a>(reach: &'a Reach, target: &str, text: &str) -> &'a ReachRow {
        reach
            .rows
            .iter()
            .find(|row| row.target == target && row.text() == text)
            .unwrap()
    }

    // spec: contractors GA-5
    #[test]
    fn every_set_is_raised_to_both_targets() {
        let leads = [lead([60, 25, 80, 0, 0]), lead([40, 25, 80, 20, 0])];
        let reach = reach(&leads, &ScoreParameters::default(), &Thresholds::default());
        assert_eq!(reach.rows.len(), 31 * 2);
        assert_eq!(reach.now.silver, 2);
        assert!(reach.rows.iter().all(|row| row.tiers.total() == leads.len()));
        // A: R 100 and M 100 give 35 + 25 + 20 = 80.00; B: 35 + 25 + 20 + 3 = 83.00. Modest lifts neither.
        assert_eq!(row(&reach, "stretch", "R + M").tiers.platinum, 2);
        assert_eq!(row(&reach, "modest", "R + M + P + O + B").tiers.platinum, 0);
        assert_eq!(row(&reach, "modest", "R + M + P + O + B").tiers.gold, 2);
        let cheapest = reach.cheapest_row().unwrap();
        assert_eq!(
            (cheapest.target.as_str(), cheapest.text().as_str()),
            ("stretch", "R + M")
        );
        assert_eq!(
            cheapest.least_effort,
            Some((1 + 2 * 3, Score(0))),
            "one for R, two for each of three makers"
        );
    }

    // spec: contractors GA-5
    #[test]
    fn a_list_that_no_set_lifts_has_no_cheapest() {
        let params = ScoreParameters::default();
        let top = [lead([100, 100, 100, 100, 40])];
        let found = reach(&top, &params, &Thresholds::default());
        assert_eq!((found.now.platinum, found.cheapest), (1, None));
        assert!(
            found.rows.iter().all(|row| row.tiers.platinum == 1 && row.lifted == 0),
            "raised, never lowered"
        );
        assert_eq!(reach(&[], &params, &Thresholds::default()).cheapest, None);
    }

    // spec: contractors GA-5, T-1
    #[test]
    fn a_missing_value_is_filled_by_raising_it() {
        let mut unmeasured = lead([0, 100, 80, 60, 20]);
        unmeasured.r = None;
        let reach = reach(&[unmeasured], &ScoreParameters::default(), &Thresholds::default());
        assert_eq!(reach.now.unscored, 1);
        assert_eq!(row(&reach, "modest", "M").tiers.unscored, 1);
        assert_eq!(
            row(&reach, "modest", "R").tiers.platinum,
            1,
            "28 + 25 + 20 + 9 + 2 = 84"
        );
        assert_eq!(
            reach.cheapest_row().map(|row| (row.target.as_str(), row.raised.len())),
            Some(("modest", 1))
        );
    }

    proptest! {
        // spec: contractors GA-5
        #[test]
        fn raising_more_never_lowers_a_tier(values in prop::array::uniform5(0i64..=100)) {
            let thresholds = Thresholds::default();
            let reach = reach(&[lead(values)], &ScoreParameters::default(), &thresholds);
            let tier = |row: &ReachRow| Tier::ALL.into_iter().find(|&tier| row.tiers.of(tier) == 1).unwrap();
            for smaller in &reach.rows {
                for larger in reach.rows.iter().filter(|row| row.target == smaller.target) {
                    if smaller.raised.iter().all(|dimension| larger.raised.contains(dimension)) {
                        prop_assert!(tier(smaller) <= tier(larger));
                    }
                }
            }
        }
    }
}
