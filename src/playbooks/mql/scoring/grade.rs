//! Open leads graded: who may be called (T-1), in which order, in which tier and bucket.

use std::collections::BTreeSet;

use super::rank::{Standing, boosts, order, priority};
use super::tiers::{Tier, Tiering, bucket, percentiles};
use super::values::ByNumber;
use super::words::words;
use crate::playbooks::mql::table::FeatureTable;

/// What the CRM says of a lead's state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::playbooks::mql) struct State<'a> {
    /// Day of contact.
    pub contacted: Option<i32>,
    /// Day of the booked call.
    pub booked: Option<i32>,
    /// Whether it converted.
    pub converted: bool,
    /// Its status.
    pub status: Option<&'a str>,
}

impl State<'_> {
    /// Whether it may be worked on this day (T-1): contacted, no call booked, not converted, not closed.
    pub(in crate::playbooks::mql) fn is_open(&self, as_of: i32, closed: &[String]) -> bool {
        let contacted = self.contacted.is_some_and(|day| day <= as_of);
        let booked = self.booked.is_some_and(|day| day <= as_of);
        let over = |status: &str| closed.iter().any(|word| word.eq_ignore_ascii_case(status.trim()));
        contacted && !booked && !self.converted && !self.status.is_some_and(over)
    }

    /// Whether its window has passed: it is scored, but no longer called first.
    pub(in crate::playbooks::mql) fn is_expired(&self, as_of: i32, window: i32) -> bool {
        self.contacted.is_some_and(|day| as_of - day > window)
    }
}

/// How leads are ranked and parted.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::playbooks::mql) struct Settings {
    /// What a boost adds.
    pub boost: f64,
    /// Whether boosts add up.
    pub stack: bool,
    /// How tiers are given.
    pub tiering: Tiering,
    /// Ends of buckets.
    pub buckets: Vec<f64>,
}

/// A lead to grade.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::playbooks::mql) struct Candidate {
    /// Its row in the table of features.
    pub row: usize,
    /// Its probability.
    pub probability: f64,
    /// Whether it can be A or B: its window is open and nobody dialed it today.
    pub callable: bool,
}

/// A graded lead.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::playbooks::mql) struct Graded {
    /// As it came.
    pub candidate: Candidate,
    /// Names of its boosts.
    pub boosts: Vec<&'static str>,
    /// Probability with boost.
    pub priority: f64,
    /// Its tier.
    pub tier: Tier,
    /// Its bucket.
    pub bucket: &'static str,
    /// Its percentile by probability among all graded.
    pub percentile: f64,
}

/// Grades leads, best first: those that may be called in the order of T-4, then the others in the same order.
pub(in crate::playbooks::mql) fn grade(
    table: &FeatureTable,
    candidates: &[Candidate],
    settings: &Settings,
) -> Vec<Graded> {
    let values = ByNumber::of(table);
    let probabilities: Vec<f64> = candidates.iter().map(|one| one.probability).collect();
    let mut graded: Vec<(Graded, Standing<'_>)> = candidates
        .iter()
        .zip(percentiles(&probabilities))
        .map(|(candidate, percentile)| {
            let known = |number: usize| values.value(number, candidate.row);
            let held = boosts(&known);
            let priority = priority(candidate.probability, held.len(), settings.boost, settings.stack);
            let standing = Standing {
                priority,
                probability: candidate.probability,
                momentum: known(words().order.momentum),
                assets: known(words().order.assets),
                contacted_at: table.contacted_at.get(candidate.row).copied().flatten(),
                lead_id: table.lead_ids.get(candidate.row).map_or("", String::as_str),
            };
            let graded = Graded {
                candidate: *candidate,
                boosts: held.iter().map(|boost| boost.id.as_str()).collect(),
                priority,
                tier: Tier::C,
                bucket: bucket(candidate.probability, &settings.buckets).map_or("", |found| found.name.as_str()),
                percentile,
            };
            (graded, standing)
        })
        .collect();
    graded.sort_by(|(one, left), (other, right)| {
        let callable = other.candidate.callable.cmp(&one.candidate.callable);
        callable.then_with(|| order(left, right))
    });
    let part = |(place, (mut graded, _)): (usize, (Graded, Standing<'_>))| {
        if graded.candidate.callable {
            graded.tier = settings.tiering.tier(place, graded.candidate.probability);
        }
        graded
    };
    graded.into_iter().enumerate().map(part).collect()
}

/// Leads of Tier A, and those of them that are there by their boost alone.
pub(in crate::playbooks::mql) fn by_boost_alone(
    table: &FeatureTable,
    candidates: &[Candidate],
    settings: &Settings,
) -> (usize, Vec<usize>) {
    let without = Settings {
        boost: 0.0,
        ..settings.clone()
    };
    let in_a = |settings: &Settings| -> Vec<usize> {
        let graded = grade(table, candidates, settings);
        let a = graded.iter().filter(|lead| lead.tier == Tier::A);
        a.map(|lead| lead.candidate.row).collect()
    };
    let (with, plain) = (in_a(settings), in_a(&without));
    let plain: BTreeSet<usize> = plain.into_iter().collect();
    let alone: Vec<usize> = with.iter().copied().filter(|row| !plain.contains(row)).collect();
    (with.len(), alone)
}
