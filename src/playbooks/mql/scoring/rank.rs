//! T-3 boosts, T-4 order, T-7 heuristic: what ranks a lead beside its probability.

use std::cmp::Ordering;

use super::words::{Boost, HeuristicRule, words};

/// The value of a feature, by its number; nothing where it is not known.
pub(in crate::playbooks::mql) type Known<'a> = &'a dyn Fn(usize) -> Option<f64>;

/// The boosts that hold for a lead (T-3).
pub(in crate::playbooks::mql) fn boosts(known: Known<'_>) -> Vec<&'static Boost> {
    let holds = |boost: &&Boost| boost.conditions.iter().all(|part| part.holds(known(part.feature)));
    words().boost.iter().filter(holds).collect()
}

/// Where a lead stands in the ranking: its probability raised once by the boost, never above 1; with `stack` once for
/// each boost. The probability itself never changes.
pub(in crate::playbooks::mql) fn priority(probability: f64, boosts: usize, boost: f64, stack: bool) -> f64 {
    let times = if stack { boosts } else { boosts.min(1) };
    (probability + boost * times as f64).min(1.0)
}

/// The rule of the heuristic that fires (T-7).
pub(in crate::playbooks::mql) fn heuristic(known: Known<'_>) -> Option<&'static HeuristicRule> {
    let fires = |rule: &&HeuristicRule| rule.conditions.iter().all(|part| part.holds(known(part.feature)));
    words().heuristic.iter().find(fires)
}

/// What decides a lead's place (T-4).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::playbooks::mql) struct Standing<'a> {
    /// Probability with boost.
    pub priority: f64,
    /// Probability.
    pub probability: f64,
    /// Growth_Momentum.
    pub momentum: Option<f64>,
    /// Assets managed.
    pub assets: Option<f64>,
    /// Second of contact.
    pub contacted_at: Option<i64>,
    /// Its id.
    pub lead_id: &'a str,
}

/// Greater first, nothing last.
fn falling(one: Option<f64>, other: Option<f64>) -> Ordering {
    match (one, other) {
        (Some(one), Some(other)) => other.total_cmp(&one),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}

/// Which of two leads is called first (T-4): priority, probability, momentum and assets, the greater first and nothing
/// last; then the newest contact; then the id, so that no order is left to chance.
pub(in crate::playbooks::mql) fn order(one: &Standing<'_>, other: &Standing<'_>) -> Ordering {
    falling(Some(one.priority), Some(other.priority))
        .then_with(|| falling(Some(one.probability), Some(other.probability)))
        .then_with(|| falling(one.momentum, other.momentum))
        .then_with(|| falling(one.assets, other.assets))
        .then_with(|| match (one.contacted_at, other.contacted_at) {
            (Some(one), Some(other)) => other.cmp(&one),
            (one, other) => other.is_some().cmp(&one.is_some()),
        })
        .then_with(|| one.lead_id.cmp(other.lead_id))
}
