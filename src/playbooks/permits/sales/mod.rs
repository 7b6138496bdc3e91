//! Sales: how a lead goes from new to sold and converted. The state machine is pure; facts are what it is fed with.
//!
//! new → exported → sold → converted, with contacted between sold and converted where somebody says so; dead from any but
//! converted. Going back is possible only to a step the lead was at, and only with a reason; leaving `sold` behind takes
//! its terms away.

mod book;
mod orders;
mod step;

pub(super) use book::{Book, Dealt, Recorded, recorded};
pub(super) use orders::{LeadOrders, Rescore, accepted, rescores};
pub(super) use step::Step;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::SALES;
use super::desk::{desk, listed};
use super::tiers::{RETRY, Withheld};
use crate::frame::{Frame, real, text};
use crate::lens::{FrameSource, LensError, SaleOrder, SaleStanding, SaleStep, Sales, Stamp};

/// The playbook's sales.
pub(super) struct PermitSales;

/// A lead as far as selling it is concerned.
struct Goods {
    group: String,
    tier: String,
    withheld: bool,
}

impl Goods {
    fn read(frames: &dyn FrameSource, leads: &Frame, lead: &str) -> Result<Self, LensError> {
        let row = text(leads, "lead_id")?.iter().position(|id| id == Some(lead));
        let row = row.ok_or_else(|| LensError::NoLead { id: lead.to_owned() })?;
        let cell = |name: &str| Ok::<String, LensError>(text(leads, name)?.get(row).unwrap_or_default().to_owned());
        let withheld = Withheld::read(leads, &frames.facts(super::ACCEPTED)?)?;
        Ok(Self {
            group: cell("trade_group")?,
            tier: cell("tier")?,
            withheld: withheld.holds(row),
        })
    }

    /// Why it may not be offered to buyers.
    fn refused(&self) -> Option<&'static str> {
        if self.group == UNSELLABLE {
            Some("its trade has no buyers")
        } else if self.tier == RETRY {
            Some("it has no score yet")
        } else if self.withheld {
            Some("its text seems to talk to the model: a reviewer reads it first (`assay accept`)")
        } else {
            None
        }
    }
}

/// The group of what nobody buys.
pub(super) const UNSELLABLE: &str = "unsellable";

/// Sellable = group ≠ unsellable, tier ≠ RETRY, status new or exported.
pub(super) fn is_sellable(group: Option<&str>, tier: Option<&str>, step: Step) -> bool {
    group != Some(UNSELLABLE) && tier != Some(RETRY) && matches!(step, Step::New | Step::Exported)
}

/// Every sale by these facts, those that were brought in included.
fn book_of(frames: &dyn FrameSource, facts: &[Value]) -> Result<Book, LensError> {
    let mut book = Book::brought(
        frames.frame("scored_before")?.as_ref(),
        frames.frame("scored_leads")?.as_ref(),
    )?;
    book.take_all(facts);
    Ok(book)
}

/// Every sale there is.
pub(super) fn book(frames: &dyn FrameSource) -> Result<Book, LensError> {
    book_of(frames, &frames.facts(SALES)?)
}

impl Sales for PermitSales {
    fn stream(&self) -> &'static str {
        SALES
    }

    fn steps(&self) -> &'static [SaleStep] {
        &step::STEPS
    }

    fn standing(&self, frames: &dyn FrameSource, facts: &[Value], lead: &str) -> Result<SaleStanding, LensError> {
        let leads = frames.frame("scored_leads")?;
        let goods = Goods::read(frames, &leads, lead)?;
        let dealt = book_of(frames, facts)?.of(lead);
        Ok(SaleStanding {
            step: dealt.step.word().to_owned(),
            to: dealt.to.clone(),
            price: dealt.price,
            at: dealt.at,
            sellable: goods.refused().is_none() && matches!(dealt.step, Step::New | Step::Exported),
            next: dealt.step.next().iter().map(|step| step.word()).collect(),
            back: dealt.back().map(Step::word).collect(),
        })
    }

    fn take(
        &self,
        frames: &dyn FrameSource,
        facts: &[Value],
        order: &SaleOrder,
        stamp: &Stamp<'_>,
    ) -> Result<Value, LensError> {
        let leads = frames.frame("scored_leads")?;
        let goods = Goods::read(frames, &leads, &order.lead)?;
        let dealt = book_of(frames, facts)?.of(&order.lead);
        fact(&dealt, goods.refused(), order, stamp).map_err(LensError::Refused)
    }

    fn delivered(
        &self,
        frames: &dyn FrameSource,
        facts: &[Value],
        leads: &[String],
        stamp: &Stamp<'_>,
    ) -> Result<Option<Value>, LensError> {
        let book = book_of(frames, facts)?;
        let mut new: Vec<&str> = leads.iter().map(String::as_str).collect();
        new.sort_unstable();
        new.dedup();
        new.retain(|lead| book.of(lead).step == Step::New);
        let fact = json!({
            "step": Step::Exported.word(), "leads": new, "at": stamp.today.to_string(),
            "actor": stamp.actor, "recorded": stamp.now,
        });
        Ok((!new.is_empty()).then_some(fact))
    }
}

/// The fact of a step, or why it may not be taken.
fn fact(dealt: &Dealt, refused: Option<&str>, order: &SaleOrder, stamp: &Stamp<'_>) -> Result<Value, String> {
    let wanted = Step::named(&order.step)?;
    let reason = clean("reason", order.reason.as_deref())?;
    let forward = dealt.step.may_go(wanted, reason.is_some(), dealt)?;
    if let (Some(why), true, Step::Exported | Step::Sold) = (refused, forward, wanted) {
        return Err(format!("{} cannot be {}: {why}", order.lead, wanted.word()));
    }
    let at = order.at.unwrap_or(stamp.today);
    if at > stamp.today {
        return Err(format!(
            "{at} is still to come: the day of a step is {} or earlier",
            stamp.today
        ));
    }
    if let Some(before) = dealt.at.filter(|before| at < *before) {
        return Err(format!(
            "{at} is before {before}, the day it became {}: a step is of that day or later",
            dealt.step.word()
        ));
    }
    let mut fact = json!({
        "lead": order.lead, "step": wanted.word(), "from": dealt.step.word(), "at": at.to_string(),
        "actor": stamp.actor, "recorded": stamp.now,
    });
    let mut put = |name: &str, value: Value| {
        if let Some(object) = fact.as_object_mut() {
            object.insert(name.to_owned(), value);
        }
    };
    if let Some(reason) = reason {
        put("reason", reason.into());
    }
    let (to, price) = (clean("buyer", order.to.as_deref())?, priced(order.price)?);
    match (wanted == Step::Sold && forward, to, price) {
        (true, Some(to), Some(price)) => {
            put("to", to.into());
            put("price", price.into());
        }
        (true, _, _) => return Err("sold needs a buyer and a price: --to BUYER --price USD".to_owned()),
        (false, None, None) => {}
        (false, _, _) => return Err(format!("{} takes no buyer and no price", wanted.word())),
    }
    Ok(fact)
}

/// A text that was said, trimmed; control characters and endless ones are refused.
fn clean(what: &str, text: Option<&str>) -> Result<Option<String>, String> {
    let longest = desk().sale.longest_text;
    let text = text.map(str::trim).filter(|text| !text.is_empty());
    match text {
        Some(text) if text.chars().any(char::is_control) => Err(format!("the {what} holds control characters")),
        Some(text) if text.chars().count() > longest => Err(format!("the {what} is longer than {longest} letters")),
        text => Ok(text.map(str::to_owned)),
    }
}

/// A price in whole cents within the limits.
fn priced(price: Option<f64>) -> Result<Option<f64>, String> {
    let limits = &desk().sale;
    let Some(price) = price else { return Ok(None) };
    let cents = (price * 100.0).round();
    if !(limits.lowest_price..=limits.highest_price).contains(&price) {
        return Err(format!(
            "a price of {price} USD: it is from {} to {} USD",
            limits.lowest_price, limits.highest_price
        ));
    }
    if cents / 100.0 == price {
        Ok(Some(price))
    } else {
        Err(format!("a price of {price} USD: write whole cents"))
    }
}

/// The step that a row of leads brings with it.
fn brought_step(status: Option<&str>) -> Step {
    status.and_then(|word| Step::named(word).ok()).unwrap_or(Step::New)
}

/// A sale that another system recorded.
fn brought_deal(before: &Frame, row: usize) -> Result<Dealt, crate::frame::FrameError> {
    let word = |name: &str| Ok::<_, crate::frame::FrameError>(text(before, name)?.get(row).map(str::to_owned));
    let step = brought_step(word("status")?.as_deref());
    let terms = step.has_sold();
    let day = word("sold_at")?.and_then(|day| day.get(..10)?.parse::<NaiveDate>().ok());
    Ok(Dealt {
        to: word("sold_to")?.filter(|_| terms),
        price: real(before, "sold_price")?.get(row).filter(|_| terms),
        sold_at: day.filter(|_| terms),
        at: day,
        reached: Step::path_to(step),
        step,
    })
}

/// Whether a lead's flags hold one of these.
pub(super) fn has_flag(flags: Option<&str>, wanted: &[String]) -> bool {
    listed(flags).any(|flag| wanted.iter().any(|held| held == flag))
}

#[cfg(test)]
mod tests;
