//! The leads that were held out in the order in which they would have been called.

use std::collections::BTreeMap;

use super::super::held_out::Held;
use crate::engine::{PhaseContext, PhaseError};
use crate::frame::{date, real};
use crate::learn::SegmentCalibrators;
use crate::playbooks::mql::scoring::rank::{Standing, boosts, order, priority};
use crate::playbooks::mql::scoring::tiers::{Tier, room};
use crate::playbooks::mql::scoring::values::ByNumber;
use crate::playbooks::mql::scoring::words::words;

/// Tier A of a backtest where no capacity covers its days: the first tenth by priority (M6/2).
const TIER_A_SHARE: f64 = 0.1;

/// Scores, probabilities and places of the holdout, in the order of its rows.
pub(super) struct Ranked {
    pub rows: Vec<usize>,
    pub y: Vec<bool>,
    pub log_odds: Vec<f64>,
    pub p: Vec<f64>,
    /// Places in `rows` from the first to be called.
    pub order: Vec<usize>,
    /// Tier of each row.
    pub tiers: Vec<Tier>,
    /// Whether capacity covers the days of the holdout.
    pub by_capacity: bool,
}

impl Ranked {
    /// Scores and ranks the holdout.
    pub(super) fn of(
        context: &PhaseContext<'_>,
        held: &Held,
        calibrators: &SegmentCalibrators,
    ) -> Result<Self, PhaseError> {
        let rows = held.holdout.clone();
        let log_odds = held.bundle.score(&held.table, &rows)?;
        let p = held.calibrated(calibrators, &rows, &log_odds);
        let values = ByNumber::of(&held.table);
        let (boost, stack) = (context.number("boost")?, context.switch("boost_stack")?);
        let standings: Vec<Standing<'_>> = rows
            .iter()
            .zip(&p)
            .map(|(row, p)| {
                let known = |number: usize| values.value(number, *row);
                Standing {
                    priority: priority(*p, boosts(&known).len(), boost, stack),
                    probability: *p,
                    momentum: known(words().order.momentum),
                    assets: known(words().order.assets),
                    contacted_at: held.table.contacted_at.get(*row).copied().flatten(),
                    lead_id: held.table.lead_ids.get(*row).map(String::as_str).unwrap_or_default(),
                }
            })
            .collect();
        let mut places: Vec<usize> = (0..rows.len()).collect();
        places.sort_by(|one, other| match (standings.get(*one), standings.get(*other)) {
            (Some(one), Some(other)) => order(one, other),
            _ => one.cmp(other),
        });
        let days: Vec<Option<i32>> = rows
            .iter()
            .map(|row| held.labels.contacted.get(*row).copied().flatten())
            .collect();
        let capacity = slots(context)?;
        let covered = !rows.is_empty()
            && days
                .iter()
                .all(|day| day.is_some_and(|day| capacity.contains_key(&day)));
        let tiers = if covered {
            by_day(&places, &days, &capacity, context.number("overbook")?)
        } else {
            // B is as many times A as it is on a day with slots.
            let times = context.number("b_days")? / context.number("overbook")?;
            by_share(&places, times)
        };
        Ok(Self {
            y: held.labels.of(&rows),
            rows,
            log_odds,
            p,
            order: places,
            tiers,
            by_capacity: covered,
        })
    }

    /// Places of Tier A.
    pub(super) fn tier_a(&self) -> Vec<usize> {
        self.places(Tier::A)
    }

    /// Places of a tier, the first to be called first.
    pub(super) fn places(&self, tier: Tier) -> Vec<usize> {
        let of = |place: &usize| self.tiers.get(*place) == Some(&tier);
        self.order.iter().copied().filter(of).collect()
    }

    /// The share of positives in Tier A.
    pub(super) fn tier_a_precision(&self) -> Option<f64> {
        share_positive(&self.y, &self.tier_a())
    }
}

/// The share of positives at these places.
pub(super) fn share_positive(y: &[bool], places: &[usize]) -> Option<f64> {
    let positives = places.iter().filter(|place| y.get(**place) == Some(&true)).count();
    (!places.is_empty()).then(|| positives as f64 / places.len() as f64)
}

/// Slots of each day.
fn slots(context: &PhaseContext<'_>) -> Result<BTreeMap<i32, f64>, PhaseError> {
    let frame = context.frame("capacity_clean")?;
    let mut found = BTreeMap::new();
    if frame.height() == 0 {
        return Ok(found);
    }
    let (days, slots) = (date(&frame, "date")?, real(&frame, "slots")?);
    for row in 0..frame.height() {
        if let Some(day) = days.get(row) {
            *found.entry(day).or_default() += slots.get(row).unwrap_or_default();
        }
    }
    Ok(found)
}

/// The size of Tier A among so many, where no capacity is known.
pub(super) fn size_of_a(leads: usize) -> usize {
    (TIER_A_SHARE * leads as f64 - 1e-9).ceil().max(0.0) as usize
}

fn by_share(order: &[usize], b_times: f64) -> Vec<Tier> {
    let a = size_of_a(order.len());
    let b = a + room(b_times, a as f64);
    let mut tiers = vec![Tier::C; order.len()];
    for (rank, place) in order.iter().enumerate() {
        if let Some(tier) = tiers.get_mut(*place) {
            *tier = match rank {
                rank if rank < a => Tier::A,
                rank if rank < b => Tier::B,
                _ => Tier::C,
            };
        }
    }
    tiers
}

/// Tier A of each day of contact is as large as its slots allow; the rest of the day waits.
fn by_day(order: &[usize], days: &[Option<i32>], slots: &BTreeMap<i32, f64>, overbook: f64) -> Vec<Tier> {
    let mut tiers = vec![Tier::B; order.len()];
    let mut taken = BTreeMap::<i32, usize>::new();
    for place in order {
        let Some(day) = days.get(*place).copied().flatten() else {
            continue;
        };
        let size = room(overbook, slots.get(&day).copied().unwrap_or_default());
        let held = taken.entry(day).or_default();
        if *held < size {
            *held += 1;
            if let Some(tier) = tiers.get_mut(*place) {
                *tier = Tier::A;
            }
        }
    }
    tiers
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec: mql M6/2
    #[test]
    fn tier_a_is_the_first_tenth_unless_capacity_covers_the_days() {
        assert_eq!((size_of_a(1_000), size_of_a(11), size_of_a(0)), (100, 2, 0));
        let order: Vec<usize> = (0..10).rev().collect();
        let tiers = by_share(&order, 4.0 / 1.2);
        let count = |wanted: Tier| tiers.iter().filter(|tier| **tier == wanted).count();
        assert_eq!((count(Tier::A), count(Tier::B), count(Tier::C)), (1, 3, 6));
        assert_eq!(tiers[9], Tier::A, "the first to be called");
        let days = vec![Some(1), Some(1), Some(2), Some(2), Some(2)];
        let slots = BTreeMap::from([(1, 1.0), (2, 2.0)]);
        let tiers = by_day(&[4, 3, 2, 1, 0], &days, &slots, 1.2);
        assert_eq!(tiers, [Tier::B, Tier::A, Tier::B, Tier::A, Tier::A]);
    }
}
