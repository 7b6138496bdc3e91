//! A reviewer's orders on a lead: ask the model again, take that back, and let go what its text held back.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset};
use serde_json::{Value, json};

use super::super::tiers::Withheld;
use super::super::{ACCEPTED, ORDERS};
use crate::engine::usd;
use crate::frame::{instead, real, text};
use crate::lens::{FrameSource, LeadOrder, LensError, OrderKind, Ordered, Orders, Stamp};

/// The playbook's orders.
pub(in crate::playbooks::permits) struct LeadOrders;

const RESCORE: &str = "rescore";
const WITHDRAW: &str = "withdraw";
pub(in crate::playbooks::permits) const ACCEPT: &str = "accept";

/// A reviewer's order for a new answer that stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::playbooks::permits) struct Rescore {
    /// The so many-th of its lead, from 1.
    pub round: i64,
    /// When it was given.
    pub recorded: Option<DateTime<FixedOffset>>,
}

impl Rescore {
    /// Whether it was given after a moment, RFC 3339: what was asked before is not its answer. A moment that cannot be
    /// read was before everything.
    pub fn is_after(&self, moment: &str) -> bool {
        let moment = DateTime::parse_from_rfc3339(moment).ok();
        self.recorded
            .is_some_and(|recorded| moment.is_none_or(|moment| moment < recorded))
    }
}

/// The latest order for a new answer of each lead, unless it was withdrawn.
pub(in crate::playbooks::permits) fn rescores(facts: &[Value]) -> BTreeMap<&str, Rescore> {
    let mut standing = BTreeMap::new();
    for fact in facts {
        let word = |name: &str| fact.get(name).and_then(Value::as_str);
        let Some(lead) = word("lead") else { continue };
        let recorded = word("recorded").and_then(|moment| DateTime::parse_from_rfc3339(moment).ok());
        match (word("order"), fact.get("round").and_then(Value::as_i64)) {
            (Some(RESCORE), Some(round)) => {
                standing.insert(lead, Rescore { round, recorded });
            }
            (Some(WITHDRAW), _) => {
                standing.remove(lead);
            }
            _ => {}
        }
    }
    standing
}

static KINDS: [OrderKind; 3] = [
    OrderKind {
        word: RESCORE,
        summary: "ask the model for a new answer in the next run, which costs money",
        needs_reason: false,
    },
    OrderKind {
        word: WITHDRAW,
        summary: "take back that the model is asked again, before a run has asked",
        needs_reason: false,
    },
    OrderKind {
        word: ACCEPT,
        summary: "let a lead be exported whose text seemed to talk to the model",
        needs_reason: true,
    },
];

impl Orders for LeadOrders {
    fn stream(&self, order: &str) -> &'static str {
        if order == ACCEPT { ACCEPTED } else { ORDERS }
    }

    fn kinds(&self) -> &'static [OrderKind] {
        &KINDS
    }

    fn order(
        &self,
        frames: &dyn FrameSource,
        facts: &[Value],
        order: &LeadOrder,
        stamp: &Stamp<'_>,
    ) -> Result<Ordered, LensError> {
        let leads = frames.frame("scored_leads")?;
        let row = text(&leads, "lead_id")?.iter().position(|id| id == Some(&order.lead));
        let mut made = match (order.order.as_str(), row) {
            (_, None) => return Err(LensError::NoLead { id: order.lead.clone() }),
            (RESCORE, Some(_)) => rescore(frames, facts, &order.lead)?,
            (WITHDRAW, Some(row)) => {
                let scored_at = text(&leads, "scored_at")?.get(row).unwrap_or_default();
                withdraw(facts, &order.lead, scored_at)?
            }
            (ACCEPT, Some(row)) => {
                let key = text(&leads, "answer_key")?.get(row).unwrap_or_default().to_owned();
                if !Withheld::read(&leads, facts)?.holds(row) {
                    return Err(LensError::Refused(format!(
                        "{} is not withheld, so there is nothing to accept; `assay model permits` lists what is",
                        order.lead
                    )));
                }
                Ordered {
                    fact: json!({ "answer_key": key }),
                    cost_usd: None,
                    note: format!("`assay run permits --phase export` lays {} out for export", order.lead),
                }
            }
            (other, Some(_)) => {
                return Err(LensError::Refused(format!(
                    "no order `{other}`; {}",
                    instead(other, ["rescore", "withdraw", "accept"])
                )));
            }
        };
        if let Some(fact) = made.fact.as_object_mut() {
            fact.insert("order".to_owned(), order.order.as_str().into());
            fact.insert("lead".to_owned(), order.lead.as_str().into());
            fact.insert("actor".to_owned(), stamp.actor.into());
            fact.insert("recorded".to_owned(), stamp.now.into());
            if let Some(reason) = super::clean("reason", order.reason.as_deref()).map_err(LensError::Refused)? {
                fact.insert("reason".to_owned(), reason.into());
            }
        }
        Ok(made)
    }
}

/// The order taken back.
fn withdraw(facts: &[Value], lead: &str, scored_at: &str) -> Result<Ordered, LensError> {
    let waits = rescores(facts).get(lead).is_some_and(|order| order.is_after(scored_at));
    if !waits {
        return Err(LensError::Refused(format!(
            "no order for a new answer on {lead} waits, so there is none to take back"
        )));
    }
    Ok(Ordered {
        fact: json!({}),
        cost_usd: None,
        note: format!("{lead} keeps its answer; the next run does not ask again"),
    })
}

/// The order, with the most that the next answer can cost.
fn rescore(frames: &dyn FrameSource, facts: &[Value], lead: &str) -> Result<Ordered, LensError> {
    let given = |fact: &&Value| {
        let word = |name: &str| fact.get(name).and_then(Value::as_str);
        word("order") == Some(RESCORE) && word("lead") == Some(lead)
    };
    let rounds = facts
        .iter()
        .filter(given)
        .filter_map(|fact| fact.get("round")?.as_i64());
    let round = rounds.max().unwrap_or(0) + 1;
    let (cost, exact) = most(frames, lead)?;
    let note = match (cost, exact) {
        (Some(cost), true) => format!("`assay run permits` asks again, for {} at most", usd(cost)),
        (Some(cost), false) => format!(
            "`assay run permits` asks again, for about {} at most, if {lead} is still in the cities' files and not \
             discarded",
            usd(cost)
        ),
        (None, _) => "what it costs is not known yet: `assay run permits --set llm.dry_run=true` says it".to_owned(),
    };
    Ok(Ordered {
        fact: json!({ "round": round }),
        cost_usd: cost,
        note,
    })
}

/// The reservation of a lead's prompt, else the dearest there is; and whether it is the lead's own.
fn most(frames: &dyn FrameSource, lead: &str) -> Result<(Option<f64>, bool), LensError> {
    let prompts = match frames.frame("prompts") {
        Ok(prompts) => prompts,
        Err(error) if error.is_missing_frame() => return Ok((None, false)),
        Err(error) => return Err(error),
    };
    let (ids, reserved) = (text(&prompts, "lead_id")?, real(&prompts, "reserve_usd")?);
    let own = ids
        .iter()
        .position(|id| id == Some(lead))
        .and_then(|row| reserved.get(row));
    let dearest = || reserved.iter().flatten().reduce(f64::max);
    Ok((own.or_else(dearest), own.is_some()))
}

/// The answers that a reviewer let go: lead and answer.
pub(in crate::playbooks::permits) fn accepted(facts: &[Value]) -> impl Iterator<Item = (&str, &str)> {
    facts.iter().filter_map(|fact| {
        let word = |name: &str| fact.get(name).and_then(Value::as_str);
        (word("order") == Some(ACCEPT)).then(|| Some((word("lead")?, word("answer_key")?)))?
    })
}
