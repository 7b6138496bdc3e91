//! Every lead's sale, from the facts in their order.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::Value;

use super::step::Step;
use crate::frame::{Frame, FrameError, text};

/// How one lead's sale stands.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::playbooks::permits) struct Dealt {
    /// Where it is.
    pub step: Step,
    /// Who bought it.
    pub to: Option<String>,
    /// For how much, in USD.
    pub price: Option<f64>,
    /// The day of the sale.
    pub sold_at: Option<NaiveDate>,
    /// The day of the step.
    pub at: Option<NaiveDate>,
    /// Where it was, the present step included; empty for a new lead.
    pub reached: Vec<Step>,
}

impl Dealt {
    /// The steps that it may go back to: where it was before, in the order of a sale. Going back does not make a step
    /// that was left behind reachable again.
    pub(super) fn back(&self) -> impl Iterator<Item = Step> {
        let before = self
            .reached
            .iter()
            .copied()
            .filter(|step| *step != self.step && *step != Step::Dead);
        before.chain((self.step != Step::New && self.reached.is_empty()).then_some(Step::New))
    }

    /// The sale after a step; terms are set by a sale and stay until the lead is back where it was not sold.
    fn after(&mut self, taken: &Recorded) {
        if self.reached.is_empty() {
            self.reached.push(Step::New);
        }
        match self.reached.iter().position(|step| *step == taken.step) {
            Some(place) => self.reached.truncate(place + 1),
            None => self.reached.push(taken.step),
        }
        self.step = taken.step;
        self.at = taken.at;
        if taken.step == Step::Sold && taken.to.is_some() {
            (self.to, self.price, self.sold_at) = (taken.to.clone(), taken.price, taken.at);
        }
        if !self.reached.contains(&Step::Sold) {
            (self.to, self.price, self.sold_at) = (None, None, None);
        }
    }
}

/// A step as a fact records it; one fact may be about many leads.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::playbooks::permits) struct Recorded {
    pub leads: Vec<String>,
    pub step: Step,
    pub to: Option<String>,
    pub price: Option<f64>,
    pub at: Option<NaiveDate>,
    pub actor: String,
    pub reason: Option<String>,
}

/// What a fact records; nothing for one that is no step.
pub(in crate::playbooks::permits) fn recorded(fact: &Value) -> Option<Recorded> {
    let word = |name: &str| fact.get(name).and_then(Value::as_str).map(str::to_owned);
    let many = fact.get("leads").and_then(Value::as_array).into_iter().flatten();
    let many = many.filter_map(Value::as_str).map(str::to_owned);
    Some(Recorded {
        leads: word("lead").into_iter().chain(many).collect(),
        step: Step::named(&word("step")?).ok()?,
        to: word("to"),
        price: fact.get("price").and_then(Value::as_f64),
        at: word("at").and_then(|day| day.parse().ok()),
        actor: word("actor").unwrap_or_default(),
        reason: word("reason"),
    })
}

/// Every lead's sale.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::playbooks::permits) struct Book {
    deals: BTreeMap<String, Dealt>,
}

impl Book {
    /// The sales that leads of another system were brought in with: their terms from the table that was read, or, once that
    /// is gone, the step alone as it was saved with the lead.
    pub(in crate::playbooks::permits) fn brought(before: &Frame, leads: &Frame) -> Result<Self, FrameError> {
        let mut book = Self::default();
        for (row, id) in text(before, "lead_id")?.iter().enumerate() {
            let deal = super::brought_deal(before, row)?;
            if let Some(id) = id.filter(|_| deal.step != Step::New) {
                book.deals.insert(id.to_owned(), deal);
            }
        }
        let (ids, steps) = (text(leads, "lead_id")?, text(leads, "status")?);
        for (id, step) in ids.iter().zip(steps.iter()) {
            let step = super::brought_step(step);
            if let Some(id) = id.filter(|_| step != Step::New) {
                book.deals.entry(id.to_owned()).or_insert_with(|| Dealt {
                    step,
                    reached: Step::path_to(step),
                    ..Dealt::default()
                });
            }
        }
        Ok(book)
    }

    /// Takes facts over, in their order.
    pub(in crate::playbooks::permits) fn take_all(&mut self, facts: &[Value]) {
        for taken in facts.iter().filter_map(recorded) {
            for lead in &taken.leads {
                self.deals.entry(lead.clone()).or_default().after(&taken);
            }
        }
    }

    /// Every lead that has come anywhere, with its sale.
    pub(in crate::playbooks::permits) fn deals(&self) -> impl Iterator<Item = (&str, &Dealt)> {
        self.deals.iter().map(|(lead, dealt)| (lead.as_str(), dealt))
    }

    /// How a lead's sale stands.
    pub(in crate::playbooks::permits) fn of(&self, lead: &str) -> Dealt {
        self.deals.get(lead).cloned().unwrap_or_default()
    }
}
