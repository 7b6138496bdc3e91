//! The frames beside the answers: what was asked, call by call, what was wrong, what waits, and the ledger.

use super::asking::{Asking, Unsent};
use super::outcome::{Ended, Fault, Row, count, faults};
use crate::connect::{AskReport, AskState, Outcome};
use crate::frame::{Frame, FrameBuilder, FrameError};

/// What the model thought, lead by lead.
pub(in super::super) fn thinking(ended: &[Ended]) -> Result<Frame, FrameError> {
    let said: Vec<&Ended> = ended.iter().filter(|ended| ended.thinking.is_some()).collect();
    FrameBuilder::new()
        .text("lead_id", said.iter().map(|ended| Some(&ended.answered.lead_id)))
        .text("chain_of_thought", said.iter().map(|ended| ended.thinking.as_deref()))
        .finish()
}

/// Leads that wait, and for what.
pub(in super::super) fn queued(rows: &[Row<'_>], unsent: &Unsent) -> Result<Frame, FrameError> {
    let waiting: Vec<(&str, String)> = rows
        .iter()
        .filter_map(|row| Some((row.asked.lead.lead_id.as_str(), row.queued()?)))
        .collect();
    let why = |stopped: &str| match unsent {
        Unsent::No => stopped.to_owned(),
        Unsent::DryRun => "dry run".to_owned(),
        Unsent::Waits(words) => words.clone(),
    };
    FrameBuilder::new()
        .text("lead_id", waiting.iter().map(|(id, _)| Some(*id)))
        .text("why", waiting.iter().map(|(_, stopped)| Some(why(stopped))))
        .finish()
}

/// Every request as it was, or would be, sent; without a key.
pub(in super::super) fn prompts(rows: &[Row<'_>], unsent: &Unsent) -> Result<Frame, FrameError> {
    let state = |row: &Row<'_>| {
        let answered = matches!(row.report.outcome, Outcome::Answered(_));
        // Where nothing is sent, whatever is answered is cached; else what this batch paid for is new in it.
        if row.served || (answered && *unsent != Unsent::No) {
            "cached"
        } else {
            "new"
        }
    };
    let reserve = |row: &Row<'_>| row.call.reserve;
    FrameBuilder::new()
        .text("lead_id", rows.iter().map(|row| Some(&row.asked.lead.lead_id)))
        .text("lead_ref", rows.iter().map(|row| Some(&row.asked.lead_ref)))
        .text("state", rows.iter().map(|row| Some(state(row))))
        .text("body", rows.iter().map(|row| std::str::from_utf8(&row.call.body).ok()))
        .real("reserve_usd", rows.iter().map(|row| Some(reserve(row).usd)))
        .integer(
            "reserve_tokens",
            rows.iter().map(|row| i64::try_from(reserve(row).tokens).ok()),
        )
        .finish()
}

/// Answers that were not believed.
pub(in super::super) fn invalid(rows: &[Row<'_>]) -> Result<Frame, FrameError> {
    let found: Vec<(&str, Fault)> = rows
        .iter()
        .flat_map(|row| {
            let id = row.asked.lead.lead_id.as_str();
            faults(row).into_iter().map(move |fault| (id, fault))
        })
        .collect();
    FrameBuilder::new()
        .text("lead_id", found.iter().map(|(id, _)| Some(*id)))
        .integer("ask", found.iter().map(|(_, fault)| Some(fault.ask)))
        .text("what", found.iter().map(|(_, fault)| Some(&fault.what)))
        .text("excerpt", found.iter().map(|(_, fault)| Some(&fault.excerpt)))
        .finish()
}

/// Every time of asking of this batch.
pub(in super::super) fn calls(rows: &[Row<'_>]) -> Result<Frame, FrameError> {
    let asks: Vec<(&str, &AskReport)> = rows
        .iter()
        .flat_map(|row| {
            let id = row.asked.lead.lead_id.as_str();
            row.own_asks().iter().map(move |ask| (id, ask))
        })
        .collect();
    FrameBuilder::new()
        .text("lead_id", asks.iter().map(|(id, _)| Some(*id)))
        .integer("ask", asks.iter().map(|(_, ask)| Some(i64::from(ask.ask))))
        .text("state", asks.iter().map(|(_, ask)| Some(ask.state.as_str())))
        .integer("http_status", asks.iter().map(|(_, ask)| ask.status.map(i64::from)))
        .integer("attempts", asks.iter().map(|(_, ask)| Some(i64::from(ask.attempts))))
        .real(
            "waits_s",
            asks.iter()
                .map(|(_, ask)| Some(crate::stats::total(ask.waits_s.iter().copied()))),
        )
        .real("latency_s", asks.iter().map(|(_, ask)| Some(ask.latency_s)))
        .real("cost_usd", asks.iter().map(|(_, ask)| Some(ask.cost.usd)))
        .text("error", asks.iter().map(|(_, ask)| ask.words.as_deref()))
        .finish()
}

/// What a batch took, in numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(in super::super) struct Totals {
    /// Times of asking.
    pub calls: usize,
    /// Requests that left for them.
    pub attempts: usize,
    /// Leads that an answer of another batch or lead served.
    pub cache_hits: usize,
    /// Leads that wait.
    pub queued: usize,
    /// What this batch paid.
    pub usd: f64,
    /// Tokens it took, or was reserved where the service did not say.
    pub tokens: u64,
    /// Median and 95th percentile of the time an answer took, in seconds.
    pub latency_s: Option<(f64, f64)>,
}

impl Totals {
    /// Adds the rows up, in their order, so that the same rows give the same sums.
    pub(in super::super) fn of(rows: &[Row<'_>]) -> Self {
        let mut totals = Self::default();
        let mut latencies = Vec::new();
        for row in rows {
            totals.cache_hits += usize::from(row.served);
            totals.queued += usize::from(row.queued().is_some());
            for ask in row.own_asks() {
                totals.calls += 1;
                totals.attempts += ask.attempts as usize;
                totals.usd += ask.cost.usd;
                totals.tokens += ask.cost.tokens;
                if matches!(ask.state, AskState::Valid | AskState::Invalid) {
                    latencies.push(ask.latency_s);
                }
            }
        }
        latencies.sort_by(f64::total_cmp);
        let at = |share| percentile(&latencies, share);
        totals.latency_s = at(0.5).zip(at(0.95));
        totals
    }
}

/// The least value that so great a share of sorted values does not exceed.
fn percentile(sorted: &[f64], share: f64) -> Option<f64> {
    let rank = (sorted.len() as f64 * share).ceil().max(1.0) as usize;
    sorted.get(rank - 1).copied()
}

/// The day's money and this batch's work, line by line.
pub(in super::super) fn ledger(
    asking: &Asking,
    totals: &Totals,
    cap: crate::connect::Cost,
) -> Result<Frame, FrameError> {
    let tally = &asking.came.tally;
    let here = tally.spent + tally.spent_before;
    let spent = here + asking.elsewhere;
    let waits = &asking.before;
    let left = (cap.usd - spent.usd).max(0.0);
    let tokens = |value: u64| value as f64;
    let mut lines: Vec<(&str, f64, &str)> = vec![
        ("budget of the day", cap.usd, "usd"),
        ("spent of it", spent.usd, "usd"),
        ("left of it", left, "usd"),
        ("spent by the other phase", asking.elsewhere.usd, "usd"),
        (
            "may have been billed for calls lost on their way",
            tally.in_flight_lost.usd,
            "usd",
        ),
        ("calls lost on their way", tally.lost as f64, "calls"),
        ("token budget of the day", tokens(cap.tokens), "tokens"),
        ("tokens of it taken", tokens(spent.tokens), "tokens"),
        ("paid for this batch", totals.usd, "usd"),
        ("tokens of this batch", tokens(totals.tokens), "tokens"),
        ("times of asking", totals.calls as f64, "calls"),
        ("requests that left", totals.attempts as f64, "calls"),
        ("answers that were there", totals.cache_hits as f64, "leads"),
        ("leads queued", totals.queued as f64, "leads"),
    ];
    if asking.unsent != Unsent::No {
        lines.push(("the queued cost at most", waits.maximum.usd, "usd"));
        lines.push(("the queued should cost", waits.expected.usd, "usd"));
        lines.push(("leads that the budget admits", waits.affordable as f64, "leads"));
    }
    if let Some((median, slow)) = totals.latency_s {
        lines.push(("an answer's time, median", median, "s"));
        lines.push(("an answer's time, 95th percentile", slow, "s"));
    }
    FrameBuilder::new()
        .integer("place", (1..=lines.len()).map(|place| Some(count(place))))
        .text("what", lines.iter().map(|(what, _, _)| Some(*what)))
        .real("value", lines.iter().map(|(_, value, _)| Some(*value)))
        .text("unit", lines.iter().map(|(_, _, unit)| Some(*unit)))
        .finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec: permits 4.10
    #[test]
    fn percentiles_are_values_that_were_seen() {
        let sorted: Vec<f64> = (1..=20).map(f64::from).collect();
        assert_eq!(percentile(&sorted, 0.5), Some(10.0));
        assert_eq!(percentile(&sorted, 0.95), Some(19.0));
        assert_eq!(percentile(&[3.0], 0.95), Some(3.0));
        assert_eq!(percentile(&[], 0.5), None);
    }
}
