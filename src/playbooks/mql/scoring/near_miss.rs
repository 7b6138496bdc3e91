//! What keeps a lead from the next tier: places and points, a boost that is one condition short, and what an unknown
//! value would change. It says what is missing to know, never what to alter.

use super::rank::Known;
use super::tiers::Tier;
use super::values::{label, short, shown};
use super::words::{Condition, words};
use crate::playbooks::mql::catalog;

/// How far the next tier is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::playbooks::mql) struct Short {
    /// The tier wanted.
    pub tier: Tier,
    /// Places to rise.
    pub places: usize,
    /// Difference of priorities to the last lead in it.
    pub points: f64,
}

impl Short {
    /// `4 places, 1.2 points short of A`.
    pub(in crate::playbooks::mql) fn words(&self) -> String {
        let places = if self.places == 1 { "place" } else { "places" };
        format!(
            "{} {places}, {} points short of {}",
            self.places,
            short(self.points * 100.0, 2),
            self.tier.name()
        )
    }
}

/// How far each lead of an ordered list is from the next tier: `priorities` and `tiers` in the order of calls. A lead of
/// the best tier has nothing to rise to, and neither has one for whom the next tier is empty.
pub(in crate::playbooks::mql) fn shortfalls(priorities: &[f64], tiers: &[Tier]) -> Vec<Option<Short>> {
    let last = |tier: Tier| tiers.iter().rposition(|held| *held == tier);
    let ends: Vec<(Tier, usize, f64)> = Tier::ALL
        .into_iter()
        .filter_map(|tier| {
            let place = last(tier)?;
            Some((tier, place, *priorities.get(place)?))
        })
        .collect();
    let of = |(place, (priority, tier)): (usize, (&f64, &Tier))| {
        let wanted = tier.next_better()?;
        let (_, end, limit) = ends.iter().find(|(tier, _, _)| *tier == wanted)?;
        Some(Short {
            tier: wanted,
            places: place.saturating_sub(*end),
            points: (limit - priority).max(0.0),
        })
    };
    priorities.iter().zip(tiers).enumerate().map(of).collect()
}

fn missing_part(part: &Condition, value: Option<f64>) -> Option<String> {
    let feature = catalog::by_number(part.feature)?;
    let (name, what) = (feature.name.as_str(), label(&feature.name));
    let flag = feature.kind == catalog::Kind::Flag;
    let own = value.map_or_else(|| "unknown".to_owned(), |value| shown(name, value));
    Some(if flag {
        format!("{what} {own}, needs yes")
    } else {
        format!("{what} {own}, needs >{}", shown(name, part.above))
    })
}

/// Boosts that one condition alone keeps from a lead: `affluent focus 48%, needs >50%`.
pub(in crate::playbooks::mql) fn boosts_short(known: Known<'_>) -> Vec<String> {
    let one_short = |boost: &'static super::words::Boost| {
        let mut open = boost.conditions.iter().filter(|part| !part.holds(known(part.feature)));
        let part = open.next()?;
        if open.next().is_some() {
            return None;
        }
        let what = missing_part(part, known(part.feature))?;
        Some(format!("boost \"{}\": {what}", boost.id))
    };
    words().boost.iter().filter_map(one_short).collect()
}

/// What an unknown value would change, were it that of the lead's peers.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::playbooks::mql) struct Rescore {
    /// The feature.
    pub feature: String,
    /// The peers' median.
    pub value: f64,
    /// The probability with it.
    pub probability: f64,
}

impl Rescore {
    /// `recent growth unknown; at the peers' 5% the probability would be 6.1% (now 5.2%)`.
    pub(in crate::playbooks::mql) fn words(&self, now: f64) -> String {
        format!(
            "{} unknown; at the peers' {} it would be {} (now {})",
            label(&self.feature),
            shown(&self.feature, self.value),
            super::values::percent(self.probability),
            super::values::percent(now)
        )
    }
}
