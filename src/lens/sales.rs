//! What becomes of a lead after it is graded, in a playbook whose leads are sold: the steps of a sale, and a reviewer's
//! orders on single leads. The fronts know steps and orders as words; which may follow which is the playbook's business.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{FrameSource, LensError};

/// A step of a sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SaleStep {
    /// The word, as typed.
    pub word: &'static str,
    /// One sentence.
    pub summary: &'static str,
    /// Whether it needs a buyer, a price and a day.
    pub has_terms: bool,
}

/// A step that somebody wants to record.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SaleOrder {
    /// The lead.
    pub lead: String,
    /// The step's word.
    pub step: String,
    /// Who bought it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// For how much, in USD.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<f64>,
    /// The day; today unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<NaiveDate>,
    /// Why: needed to go back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Who records something, and when.
#[derive(Debug, Clone, Copy)]
pub struct Stamp<'a> {
    /// Who.
    pub actor: &'a str,
    /// The moment, RFC 3339.
    pub now: &'a str,
    /// The day the workspace is at.
    pub today: NaiveDate,
}

/// How a lead's sale stands.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SaleStanding {
    /// The step's word.
    pub step: String,
    /// Who bought it.
    pub to: Option<String>,
    /// For how much, in USD.
    pub price: Option<f64>,
    /// The day of the step, where one was recorded.
    pub at: Option<NaiveDate>,
    /// Whether it may be offered to buyers.
    pub sellable: bool,
    /// Steps that may follow.
    pub next: Vec<&'static str>,
    /// Steps that it may go back to, with a reason.
    pub back: Vec<&'static str>,
}

/// What a front needs to record sales.
pub trait Sales: Sync {
    /// The stream that steps are recorded in.
    fn stream(&self) -> &'static str;
    /// The steps, in the order of a sale.
    fn steps(&self) -> &'static [SaleStep];
    /// How a lead's sale stands by these facts.
    ///
    /// # Errors
    /// When there is no such lead.
    fn standing(&self, frames: &dyn FrameSource, facts: &[Value], lead: &str) -> Result<SaleStanding, LensError>;
    /// The fact that records a step.
    ///
    /// # Errors
    /// When the step may not follow the one the lead is at, or lacks what it needs; the sentence says what.
    fn take(
        &self,
        frames: &dyn FrameSource,
        facts: &[Value],
        order: &SaleOrder,
        stamp: &Stamp<'_>,
    ) -> Result<Value, LensError>;
    /// The one fact that records that these leads were written to files for buyers; nothing where all of them were before.
    ///
    /// # Errors
    /// When the leads cannot be read.
    fn delivered(
        &self,
        frames: &dyn FrameSource,
        facts: &[Value],
        leads: &[String],
        stamp: &Stamp<'_>,
    ) -> Result<Option<Value>, LensError>;
}

/// An order that a reviewer can give on a lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderKind {
    /// The word, as typed.
    pub word: &'static str,
    /// One sentence.
    pub summary: &'static str,
    /// Whether a reason must be given.
    pub needs_reason: bool,
}

/// An order that somebody gives.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeadOrder {
    /// The order's word.
    pub order: String,
    /// The lead.
    pub lead: String,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// An order as it is recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct Ordered {
    /// The fact.
    pub fact: Value,
    /// What carrying it out will cost at most, in USD; absent where it is free.
    pub cost_usd: Option<f64>,
    /// What it does and what comes next, in a sentence.
    pub note: String,
}

/// What a front needs to give orders on leads.
pub trait Orders: Sync {
    /// The stream that this order is recorded in.
    fn stream(&self, order: &str) -> &'static str;
    /// The orders there are.
    fn kinds(&self) -> &'static [OrderKind];
    /// The fact that records an order.
    ///
    /// # Errors
    /// When there is no such order or lead, or the order makes no sense on it; the sentence says why.
    fn order(
        &self,
        frames: &dyn FrameSource,
        facts: &[Value],
        order: &LeadOrder,
        stamp: &Stamp<'_>,
    ) -> Result<Ordered, LensError>;
}
