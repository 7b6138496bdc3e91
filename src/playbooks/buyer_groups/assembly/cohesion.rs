//! F8: how well the members of a group fit together.

use super::Candidate;
use super::rules::{Cohesion, rules};
use crate::identity::titles::{Band, Function};

/// What cohesion is made of, each 0 to 100.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct CohesionParts {
    /// Bands next to each other are both there.
    pub representation: f64,
    /// Pairs of members who work on the same or on adjacent things.
    pub departments: f64,
    /// Shares of bands near their ideals.
    pub seniority: f64,
    /// Members in one country.
    pub geography: f64,
    /// Pairs of functions that ought to be there.
    pub interaction: f64,
}

impl CohesionParts {
    /// The weighted sum.
    pub(crate) fn total(&self) -> f64 {
        let weights = rules().cohesion.weights;
        weights.representation * self.representation
            + weights.departments * self.departments
            + weights.seniority * self.seniority
            + weights.geography * self.geography
            + weights.interaction * self.interaction
    }

    /// The word for it.
    pub(crate) fn word(&self) -> &'static str {
        let (total, held) = (self.total(), &rules().cohesion);
        let found = held.words.iter().find(|(_, least)| total >= *least);
        found.map_or(held.lowest.as_str(), |(word, _)| word.as_str())
    }
}

/// Cohesion of a group; nothing where there is nobody.
pub(crate) fn cohesion(members: &[&Candidate]) -> Option<CohesionParts> {
    if members.is_empty() {
        return None;
    }
    let held = &rules().cohesion;
    Some(CohesionParts {
        representation: representation(members, held),
        departments: departments(members, held),
        seniority: seniority(members, held),
        geography: geography(members, held),
        interaction: interaction(members, held),
    })
}

fn count(members: &[&Candidate], band: Band) -> usize {
    members.iter().filter(|member| member.band == Some(band)).count()
}

fn representation(members: &[&Candidate], held: &Cohesion) -> f64 {
    let there = |band: Band| count(members, band) > 0;
    let pairs = held.bands.iter().filter(|(one, other, _)| there(*one) && there(*other));
    let mut bands: Vec<Band> = held.bands.iter().flat_map(|(one, other, _)| [*one, *other]).collect();
    bands.sort();
    bands.dedup();
    let present = bands.into_iter().filter(|band| there(*band)).count();
    pairs.map(|(_, _, points)| points).sum::<f64>() + held.each_band * present as f64
}

fn departments(members: &[&Candidate], held: &Cohesion) -> f64 {
    let functions: Vec<Option<Function>> = members.iter().map(|member| member.primary()).collect();
    let (mut pairs, mut near) = (0_usize, 0_usize);
    for (at, one) in functions.iter().enumerate() {
        for other in functions.iter().skip(at + 1) {
            pairs += 1;
            near += usize::from(work_together(*one, *other, held));
        }
    }
    if pairs == 0 {
        held.single
    } else {
        100.0 * near as f64 / pairs as f64
    }
}

/// Equal, adjacent, or one of them executive; a function that is not known goes with nobody.
fn work_together(one: Option<Function>, other: Option<Function>, held: &Cohesion) -> bool {
    let (Some(one), Some(other)) = (one, other) else {
        return false;
    };
    one == other || one == Function::Executive || other == Function::Executive || held.adjacent.contains(&(one, other))
}

fn seniority(members: &[&Candidate], held: &Cohesion) -> f64 {
    let all = members.len() as f64;
    let of = |(band, ideal): &(Band, f64)| {
        let share = count(members, *band) as f64 / all;
        held.seniority_each * (1.0 - (share - ideal).abs())
    };
    held.ideals.iter().map(of).sum()
}

/// Of the members whose country is known.
fn geography(members: &[&Candidate], held: &Cohesion) -> f64 {
    let known: Vec<&str> = members.iter().filter_map(|member| member.country.as_deref()).collect();
    let most = known
        .iter()
        .map(|one| known.iter().filter(|other| *other == one).count())
        .max();
    most.map_or(held.unknown_geography, |most| 100.0 * most as f64 / known.len() as f64)
}

fn interaction(members: &[&Candidate], held: &Cohesion) -> f64 {
    let there = |function: Function| members.iter().any(|member| member.primary() == Some(function));
    let met = held
        .starred
        .iter()
        .filter(|(one, other)| there(*one) && there(*other))
        .count();
    100.0 * met as f64 / held.starred.len().max(1) as f64
}
