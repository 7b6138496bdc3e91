//! Sales of leads and a reviewer's orders on single leads: each is a recorded fact. The audit chain says of it who, when and
//! what; lead, buyer and reason stand in the fact alone, which `assay forget` can mend.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::bench::{Bench, Overrides};
use super::error::OperationError;
use super::view::View;
use crate::lens::{FrameSource, LeadOrder, LensError, Ordered, Orders, SaleOrder, SaleStanding, Sales, Stamp};
use crate::playbooks::Playbook;
use crate::store::FactNote;

/// How often a fact is decided anew when somebody else recorded one meanwhile.
const TRIES: usize = 8;

/// The word before a reason in a typed line.
const BECAUSE: &str = "because";

/// The word before a price in a typed line.
const FOR: &str = "for";

/// An amount of money; nothing for a text that is none.
fn amount_of(text: &str) -> Option<f64> {
    let amount = text.trim_start_matches('$').replace(',', "");
    amount.parse::<f64>().ok().filter(|price| price.is_finite())
}

/// A step as somebody types it in one line: `STEP [BUYER] [for PRICE] [because REASON]`, such as
/// `sold Studio 54 for 120.50`; `$120.50` is a price as well.
///
/// # Errors
/// When the line is empty.
pub fn typed_sale(lead: &str, line: &str) -> Result<SaleOrder, String> {
    let mut words: Vec<&str> = line.split_whitespace().collect();
    if words.is_empty() {
        return Err("type a step, such as `sold BUYER for PRICE`".to_owned());
    }
    let step = words.remove(0).to_lowercase();
    let reason = words.iter().position(|word| word.eq_ignore_ascii_case(BECAUSE));
    let reason = reason.map(|place| words.split_off(place).split_off(1).join(" "));
    let price = match words.as_slice() {
        // A number alone may be part of the buyer's name, so a price says that it is one.
        [.., before, amount] if before.eq_ignore_ascii_case(FOR) => amount_of(amount).map(|price| (price, 2)),
        [.., amount] if amount.starts_with('$') => amount_of(amount).map(|price| (price, 1)),
        _ => None,
    };
    let price = price.map(|(price, taken)| {
        words.truncate(words.len() - taken);
        price
    });
    Ok(SaleOrder {
        lead: lead.to_owned(),
        step,
        to: (!words.is_empty()).then(|| words.join(" ")),
        price,
        at: None,
        reason: reason.filter(|reason| !reason.is_empty()),
    })
}

/// An order as somebody types it in one line: `ORDER [because REASON]`; the word may be left out, since nothing else can
/// follow.
///
/// # Errors
/// When the line is empty.
pub fn typed_order(lead: &str, line: &str) -> Result<LeadOrder, String> {
    let (order, reason) = line.trim().split_once(char::is_whitespace).unwrap_or((line.trim(), ""));
    if order.is_empty() {
        return Err("type an order, such as `rescore` or `accept because WHY`".to_owned());
    }
    let (first, rest) = reason
        .trim()
        .split_once(char::is_whitespace)
        .unwrap_or((reason.trim(), ""));
    let reason = if first.eq_ignore_ascii_case(BECAUSE) {
        rest
    } else {
        reason
    };
    Ok(LeadOrder {
        order: order.to_lowercase(),
        lead: lead.to_owned(),
        reason: (!reason.trim().is_empty()).then(|| reason.trim().to_owned()),
    })
}

/// A step that was recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct SaleTaken {
    /// The lead.
    pub lead: String,
    /// How its sale stood before.
    pub before: SaleStanding,
    /// How it stands now.
    pub now: SaleStanding,
}

impl Bench {
    /// Records a step of a lead's sale.
    ///
    /// # Errors
    /// When the playbook's leads are not sold, there is no such lead or step, or the step may not follow.
    pub fn sale(&self, playbook: &'static Playbook, order: &SaleOrder) -> Result<SaleTaken, OperationError> {
        let sales = sales_of(playbook)?;
        let view = self.view(playbook, &Overrides::default())?;
        let alias = self.suppression(view.store())?.alias(&order.lead);
        let action = format!("sale.{}", order.step.trim().to_lowercase());
        let payload = json!({ "playbook": playbook.id, "lead": alias, "price_usd": order.price });
        let mut before = SaleStanding::default();
        let fact = self.decide_fact(&view, sales.stream(), &action, &payload, |facts, stamp| {
            before = sales.standing(&view, facts, &order.lead)?;
            Ok(Some(sales.take(&view, facts, order, stamp)?))
        })?;
        let mut facts = view.facts(sales.stream())?;
        // Whoever records next may be quicker than we read: what was taken counts.
        if !facts.contains(&fact) {
            facts.push(fact);
        }
        Ok(SaleTaken {
            lead: order.lead.clone(),
            before,
            now: sales.standing(&view, &facts, &order.lead)?,
        })
    }

    /// Records an order on a lead.
    ///
    /// # Errors
    /// When the playbook knows no such order, or it makes no sense on the lead.
    pub fn order(&self, playbook: &'static Playbook, order: &LeadOrder) -> Result<Ordered, OperationError> {
        let orders = orders_of(playbook, &order.order)?;
        let kind = orders.kinds().iter().find(|kind| kind.word == order.order);
        let reasoned = order.reason.as_deref().is_some_and(|reason| !reason.trim().is_empty());
        if kind.is_some_and(|kind| kind.needs_reason) && !reasoned {
            return Err(OperationError::Usage(format!(
                "a reason is needed to {} a lead: --reason",
                order.order
            )));
        }
        let view = self.view(playbook, &Overrides::default())?;
        let alias = self.suppression(view.store())?.alias(&order.lead);
        let payload = json!({ "playbook": playbook.id, "lead": alias });
        let action = format!("order.{}", order.order);
        let mut given = None;
        self.decide_fact(&view, orders.stream(&order.order), &action, &payload, |facts, stamp| {
            let made = orders.order(&view, facts, order, stamp)?;
            let fact = made.fact.clone();
            given = Some(made);
            Ok(Some(fact))
        })?;
        given.ok_or_else(|| OperationError::Refused(format!("no order `{}` was recorded", order.order)))
    }

    /// Records that leads were written to files for buyers, in one fact.
    pub(super) fn record_delivery(&self, view: &View, leads: &[String]) -> Result<(), OperationError> {
        let Some(sales) = view.playbook.lens.sales().filter(|_| !leads.is_empty()) else {
            return Ok(());
        };
        let payload = json!({ "playbook": view.playbook.id, "leads": leads.len() });
        self.decide_fact(view, sales.stream(), "sale.delivered", &payload, |facts, stamp| {
            sales.delivered(view, facts, leads, stamp)
        })?;
        Ok(())
    }

    /// Records the fact that `decide` makes of the facts there are. Where somebody recorded another one meanwhile, it is
    /// decided anew, so that nobody can sell a lead that was just sold. Gives the fact; null where there was none to record.
    fn decide_fact(
        &self,
        view: &View,
        stream: &str,
        action: &str,
        payload: &Value,
        mut decide: impl FnMut(&[Value], &Stamp<'_>) -> Result<Option<Value>, LensError>,
    ) -> Result<Value, OperationError> {
        let now = self.now();
        let stamp = Stamp {
            actor: self.actor(),
            now: &now,
            today: self.sale_day(),
        };
        let note = FactNote {
            at: &now,
            actor: self.actor(),
            action,
            payload,
        };
        let store = self.note_taker()?;
        for _ in 0..TRIES {
            let facts = view.facts(stream)?;
            let Some(fact) = decide(&facts, &stamp)? else {
                return Ok(Value::Null);
            };
            if store.note_facts(stream, facts.len(), std::slice::from_ref(&fact), &note)? {
                return Ok(fact);
            }
        }
        Err(OperationError::Refused(
            "others record sales faster than this one can be checked; try again".to_owned(),
        ))
    }

    /// The day a step is of: that of the workspace where it is fixed, else today's by its timezone.
    fn sale_day(&self) -> NaiveDate {
        let fixed = self.workspace().settings.workspace.as_of;
        fixed
            .or_else(|| self.clock_day())
            .unwrap_or_else(|| self.as_of(&Overrides::default()))
    }
}

impl View {
    /// The steps of a sale.
    ///
    /// # Errors
    /// In a playbook whose leads are not sold step by step.
    pub fn sales(&self) -> Result<&'static dyn Sales, OperationError> {
        sales_of(self.playbook)
    }

    /// The orders of which `word` is one.
    ///
    /// # Errors
    /// In a playbook that knows no such order.
    pub fn orders(&self, word: &str) -> Result<&'static dyn Orders, OperationError> {
        orders_of(self.playbook, word)
    }
}

fn sales_of(playbook: &Playbook) -> Result<&'static dyn Sales, OperationError> {
    let sales = playbook.lens.sales();
    sales.ok_or_else(|| OperationError::elsewhere(playbook, "sales", |one| one.lens.sales().is_some()))
}

fn orders_of(playbook: &Playbook, word: &str) -> Result<&'static dyn Orders, OperationError> {
    let knows = |one: &Playbook| {
        let orders = one.lens.orders()?;
        orders.kinds().iter().any(|kind| kind.word == word).then_some(orders)
    };
    knows(playbook).ok_or_else(|| {
        let what = format!("order `{word}` for a lead");
        OperationError::elsewhere(playbook, &what, |one| knows(one).is_some())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typed_line_names_step_buyer_price_and_reason() {
        let sold = typed_sale("austin:1", "Sold Placeholder Pools $1,120.50").unwrap();
        assert_eq!(
            (sold.step.as_str(), sold.to.as_deref(), sold.price, sold.reason),
            ("sold", Some("Placeholder Pools"), Some(1120.5), None)
        );
        let named = typed_sale("austin:1", "sold Studio 54 for 99.50").unwrap();
        assert_eq!((named.to.as_deref(), named.price), (Some("Studio 54"), Some(99.5)));
        let unpriced = typed_sale("austin:1", "sold Studio 54").unwrap();
        assert_eq!((unpriced.to.as_deref(), unpriced.price), (Some("Studio 54"), None));
        let back = typed_sale("austin:1", "exported because the buyer sent 2 back").unwrap();
        assert_eq!((back.to, back.price), (None, None));
        assert_eq!(back.reason.as_deref(), Some("the buyer sent 2 back"));
        assert!(typed_sale("austin:1", "  ").is_err());
        let order = typed_order("austin:1", "accept  read it").unwrap();
        assert_eq!(
            (order.order.as_str(), order.reason.as_deref()),
            ("accept", Some("read it"))
        );
        let because = typed_order("austin:1", "accept because I read it").unwrap();
        assert_eq!(because.reason.as_deref(), Some("I read it"));
        assert_eq!(typed_order("austin:1", "rescore because").unwrap().reason, None);
        assert_eq!(typed_order("austin:1", "rescore").unwrap().reason, None);
        assert!(typed_order("austin:1", "").is_err());
    }
}
