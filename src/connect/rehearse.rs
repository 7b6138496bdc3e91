//! A dry run: what would be asked, what is answered already and what the rest would cost. No socket is opened.

use super::budget::{Budget, Cost};
use super::call::{Call, Judge};
use super::dispatch::replay;
use super::error::ConnectError;
use super::replay::History;
use super::report::{Dispatched, Outcome};
use crate::store::CallJournal;

/// What a dispatch would do.
#[derive(Debug, Clone, PartialEq)]
pub struct Rehearsal {
    /// Every call as it stands; what would be asked is queued.
    pub standing: Dispatched,
    /// Different questions that would be asked.
    pub new: usize,
    /// Calls whose answer is there, or would come with another one's.
    pub cached: usize,
    /// What the new ones cost at most.
    pub maximum: Cost,
    /// What they should cost.
    pub expected: Cost,
    /// By how many past answers the expectation goes; none when it is a share of the maximum.
    pub past: Option<usize>,
    /// How many of the new ones the budget admits if each costs its maximum.
    pub affordable: usize,
}

/// Says what a dispatch of these calls would do. Without past answers `share` of the maximum is expected.
///
/// # Errors
/// When the journal cannot be read.
pub fn rehearse(
    journal: CallJournal<'_>,
    budget: &Budget,
    calls: &[Call],
    judge: &mut dyn Judge,
    share: f64,
) -> Result<Rehearsal, ConnectError> {
    let standing = replay(journal, budget, calls, judge)?;
    let fresh = |place: &usize| {
        let report = standing.reports.get(*place);
        report.is_some_and(|report| report.shared_with.is_none() && matches!(report.outcome, Outcome::Queued(_)))
    };
    let costs: Vec<Cost> = (0..calls.len())
        .filter(fresh)
        .filter_map(|place| calls.get(place).map(|call| call.reserve))
        .collect();
    let history = History::of(&journal.entries()?);
    let maximum: Cost = costs.iter().copied().sum();
    let (expected, past) = match history.mean() {
        Some((mean, count)) => (mean.times(costs.len()), Some(count)),
        None => (
            // Rounded to whole tokens: it is an expectation.
            Cost::new(maximum.usd * share, (maximum.tokens as f64 * share).round() as u64),
            None,
        ),
    };
    Ok(Rehearsal {
        new: costs.len(),
        cached: calls.len() - costs.len(),
        maximum,
        expected,
        past,
        affordable: affordable(budget, history.spent(&budget.scope), &costs),
        standing,
    })
}

/// How many calls fit one after the other, in their order.
fn affordable(budget: &Budget, spent: Cost, costs: &[Cost]) -> usize {
    let mut spent = spent;
    let fits = |cost: &&Cost| {
        let fits = budget.admits(**cost, spent) > 0;
        spent += **cost;
        fits
    };
    costs.iter().take_while(fits).count()
}
