//! What was stored of a lead before, by this batch and by others.
//!
//! The same batch run again must send the same leads the same way, or its answers would not replay from the journal; so
//! what counts is how a lead stood *before* this batch first stored it.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset};
use serde_json::Value;

use crate::frame::{Frame, FrameError, integer, text};
use crate::playbooks::permits::sales::{Rescore, rescores};
use crate::playbooks::permits::tiers::RETRY;

/// How a lead's scoring came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stored {
    Valid,
    Retry,
}

impl Stored {
    fn of(score: Option<i64>, tier: Option<&str>) -> Self {
        if score.is_some_and(|score| score >= 0) && tier != Some(RETRY) {
            Self::Valid
        } else {
            Self::Retry
        }
    }
}

/// Where a lead goes for what was stored of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// Nothing was, or this batch stored it first.
    New,
    /// It has a valid score.
    Scored,
    /// Its scoring failed.
    Retry,
    /// A reviewer ordered that it is scored again, and no other batch has since.
    Ordered,
}

/// What is stored, lead by lead.
#[derive(Debug, Default)]
pub(super) struct History {
    /// How scoring came out, oldest first; true where this batch stored it.
    stored: BTreeMap<String, Vec<(bool, Stored)>>,
    /// When other batches last scored a lead.
    scored: BTreeMap<String, DateTime<FixedOffset>>,
    /// The reviewers' orders for new answers that stand.
    ordered: BTreeMap<String, Rescore>,
}

impl History {
    /// Reads the leads of another system, what was saved since, and what reviewers ordered.
    ///
    /// # Errors
    /// When a column is missing.
    pub fn read(before: &Frame, events: &[Value], orders: &[Value], batch: &str) -> Result<Self, FrameError> {
        let mut history = Self::default();
        let (ids, scores, tiers) = (
            text(before, "lead_id")?,
            integer(before, "score")?,
            text(before, "tier")?,
        );
        for (row, id) in ids.iter().enumerate() {
            history.add(id, false, Stored::of(scores.get(row), tiers.get(row)));
        }
        for event in events {
            let word = |key: &str| event.get(key).and_then(Value::as_str);
            let stored = Stored::of(event.get("score").and_then(Value::as_i64), word("tier"));
            let own = word("batch") == Some(batch);
            history.add(word("lead_id"), own, stored);
            if !own {
                latest(&mut history.scored, word("lead_id"), word("scored_at"));
            }
        }
        let standing = rescores(orders).into_iter();
        history.ordered = standing.map(|(lead, order)| (lead.to_owned(), order)).collect();
        Ok(history)
    }

    /// A closing event of a batch has no lead.
    fn add(&mut self, lead: Option<&str>, own: bool, stored: Stored) {
        if let Some(lead) = lead {
            self.stored.entry(lead.to_owned()).or_default().push((own, stored));
        }
    }

    /// Where a lead goes.
    pub fn standing(&self, lead: &str) -> Standing {
        if let Some(ordered) = self.ordered.get(lead).and_then(|order| order.recorded)
            && self.scored.get(lead).is_none_or(|scored| *scored < ordered)
        {
            return Standing::Ordered;
        }
        let events = self.stored.get(lead).map(Vec::as_slice).unwrap_or_default();
        let first_own = events.iter().position(|(own, _)| *own);
        let before = events
            .get(..first_own.unwrap_or(events.len()))
            .unwrap_or_default()
            .last();
        let last = |wanted: bool| {
            events
                .iter()
                .rev()
                .find(|(own, _)| *own == wanted)
                .map(|(_, stored)| *stored)
        };
        // This batch failed and another got an answer: asking again would be paid for, and failures do not replay.
        if last(true) == Some(Stored::Retry) && last(false) == Some(Stored::Valid) {
            return Standing::Scored;
        }
        match before {
            None => Standing::New,
            Some((_, Stored::Valid)) => Standing::Scored,
            Some((_, Stored::Retry)) => Standing::Retry,
        }
    }
}

/// Keeps the latest moment of a lead.
fn latest(moments: &mut BTreeMap<String, DateTime<FixedOffset>>, lead: Option<&str>, moment: Option<&str>) {
    let moment = moment.and_then(|moment| DateTime::parse_from_rfc3339(moment).ok());
    if let (Some(lead), Some(moment)) = (lead, moment) {
        let held = moments.entry(lead.to_owned()).or_insert(moment);
        *held = moment.max(*held);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::FrameBuilder;
    use serde_json::json;

    fn scored_before(leads: &[(&str, i64, &str)]) -> Frame {
        FrameBuilder::new()
            .text("lead_id", leads.iter().map(|(lead, _, _)| Some(*lead)))
            .integer("score", leads.iter().map(|(_, score, _)| Some(*score)))
            .text("tier", leads.iter().map(|(_, _, tier)| Some(*tier)))
            .finish()
            .unwrap()
    }

    fn history(events: &[Value]) -> History {
        let before = scored_before(&[("austin:1", 71, "B"), ("austin:2", -1, "RETRY")]);
        History::read(&before, events, &[], "now").unwrap()
    }

    fn saved(lead: &str, score: i64, batch: &str) -> Value {
        json!({"lead_id": lead, "score": score, "tier": if score < 0 { "RETRY" } else { "B" }, "batch": batch})
    }

    // spec: permits 4.7
    #[test]
    fn an_order_sends_a_lead_again_until_another_batch_has_scored_it() {
        let order =
            json!({"order": "rescore", "lead": "austin:1", "round": 1, "recorded": "2026-01-31T09:00:00+01:00"});
        let standing = |events: &[Value]| {
            let before = scored_before(&[("austin:1", 71, "B")]);
            let orders = [
                order.clone(),
                json!({"order": "accept", "lead": "austin:2", "recorded": "2026-01-31T09:00:00Z"}),
            ];
            let history = History::read(&before, events, &orders, "now").unwrap();
            (history.standing("austin:1"), history.standing("austin:2"))
        };
        let saved = |batch: &str, at: &str| json!({"lead_id": "austin:1", "score": 60, "tier": "B", "batch": batch, "scored_at": at});
        assert_eq!(standing(&[]), (Standing::Ordered, Standing::New));
        // Before the order by another, or by this batch whenever: it is still sent, and this batch's answer replays.
        assert_eq!(standing(&[saved("then", "2026-01-31T07:59:59Z")]).0, Standing::Ordered);
        assert_eq!(standing(&[saved("now", "2026-01-31T10:00:00Z")]).0, Standing::Ordered);
        assert_eq!(standing(&[saved("then", "2026-01-31T08:00:00Z")]).0, Standing::Scored);
        // What was taken back sends nobody anywhere, until it is ordered anew.
        let withdrawn = json!({"order": "withdraw", "lead": "austin:1", "recorded": "2026-01-31T09:30:00+01:00"});
        let before = scored_before(&[("austin:1", 71, "B")]);
        let after = |orders: &[Value]| History::read(&before, &[], orders, "now").unwrap().standing("austin:1");
        assert_eq!(after(&[order.clone(), withdrawn.clone()]), Standing::Scored);
        assert_eq!(after(&[order.clone(), withdrawn, order.clone()]), Standing::Ordered);
    }

    // spec: permits 4.6, 4.7, S9
    #[test]
    fn a_lead_goes_where_it_went_when_the_batch_first_ran() {
        let none = history(&[json!({"persisted": "x", "created": 2})]);
        assert_eq!(none.standing("austin:1"), Standing::Scored);
        assert_eq!(none.standing("austin:2"), Standing::Retry);
        assert_eq!(none.standing("austin:3"), Standing::New);

        // This batch scored a new one and asked a failed one again: both stay where they were.
        let own = history(&[saved("austin:3", 60, "now"), saved("austin:2", 55, "now")]);
        assert_eq!(own.standing("austin:3"), Standing::New);
        assert_eq!(own.standing("austin:2"), Standing::Retry);

        let others = history(&[
            saved("austin:3", 60, "then"),
            saved("austin:2", 55, "then"),
            saved("austin:4", -1, "then"),
        ]);
        assert_eq!(others.standing("austin:3"), Standing::Scored);
        assert_eq!(others.standing("austin:2"), Standing::Scored);
        assert_eq!(others.standing("austin:4"), Standing::Retry);

        // This batch failed, a later one succeeded, and the first is run again: it is not paid for twice.
        let later = history(&[saved("austin:5", -1, "now"), saved("austin:5", 40, "then")]);
        assert_eq!(later.standing("austin:5"), Standing::Scored);
    }
}
