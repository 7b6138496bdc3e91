//! Sales: every step as it was recorded, and what each trade brings.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::engine::{Metric, MetricUnit, PhaseContext, PhaseError, PhaseOutput};
use crate::frame::{Frame, FrameBuilder, FrameError, text};
use crate::playbooks::permits::SALES;
use crate::playbooks::permits::sales::{Book, Dealt, Recorded, Step, recorded};

/// The phase.
pub(in crate::playbooks::permits) fn run(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    let (leads, before) = (context.frame("scored_leads")?, context.frame("scored_before")?);
    let facts = context.facts(SALES)?;
    let mut book = Book::brought(&before, &leads)?;
    book.take_all(&facts);
    let (log, revenue) = (log(&facts)?, revenue(&leads, &book)?);
    let earned = revenue.values().map(|trade| trade.cents).sum::<i64>();
    let sum = |pick: fn(&Trade) -> i64| usize::try_from(revenue.values().map(pick).sum::<i64>()).unwrap_or_default();
    Ok(PhaseOutput {
        rows_in: facts.len(),
        rows_out: log.height(),
        metrics: vec![
            Metric::count("exported", sum(|trade| trade.exported)),
            Metric::count("sold", sum(|trade| trade.sold)),
            Metric::count("converted", sum(|trade| trade.converted)),
            Metric::count("dead", sum(|trade| trade.dead)),
            Metric::new("revenue_usd", Some(earned as f64 / CENTS), MetricUnit::Ratio),
        ],
        frames: vec![("sales_log", log), ("revenue", revenue_frame(&revenue)?)],
        readings: Vec::new(),
    })
}

/// Prices are whole cents, and cents add up exactly.
const CENTS: f64 = 100.0;

/// What a trade brings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::playbooks::permits) struct Trade {
    pub exported: i64,
    pub sold: i64,
    pub converted: i64,
    pub dead: i64,
    pub cents: i64,
}

impl Trade {
    fn add(&mut self, dealt: &Dealt) {
        let was = |step: Step| i64::from(dealt.reached.contains(&step));
        self.exported += was(Step::Exported);
        self.sold += was(Step::Sold);
        self.converted += was(Step::Converted);
        self.dead += i64::from(dealt.step == Step::Dead);
        self.cents += dealt.price.map_or(0, |price| (price * CENTS).round() as i64);
    }
}

/// Every recorded step, one row a lead.
fn log(facts: &[Value]) -> Result<Frame, FrameError> {
    let taken: Vec<Recorded> = facts.iter().filter_map(recorded).collect();
    let rows: Vec<(&Recorded, &str)> = taken
        .iter()
        .flat_map(|step| step.leads.iter().map(move |lead| (step, lead.as_str())))
        .collect();
    FrameBuilder::new()
        .integer("seq", (1..).take(rows.len()).map(Some))
        .text("lead_id", rows.iter().map(|(_, lead)| Some(*lead)))
        .text("step", rows.iter().map(|(step, _)| Some(step.step.word())))
        .text("to", rows.iter().map(|(step, _)| step.to.as_deref()))
        .real("price", rows.iter().map(|(step, _)| step.price))
        .text("at", rows.iter().map(|(step, _)| step.at.map(|day| day.to_string())))
        .text("actor", rows.iter().map(|(step, _)| Some(step.actor.as_str())))
        .text("reason", rows.iter().map(|(step, _)| step.reason.as_deref()))
        .finish()
}

/// The group and category of leads that are stored no more, such as of somebody who was forgotten: what a buyer paid stays
/// in the books.
const GONE: &str = "no longer stored";

/// What each trade brings, by group and category. A lead counts where it has come to: what was sold counts as exported too,
/// what converted as sold; a dead one keeps what it had brought.
pub(in crate::playbooks::permits) fn revenue(
    leads: &Frame,
    book: &Book,
) -> Result<BTreeMap<(String, String), Trade>, FrameError> {
    let (ids, groups, categories) = (
        text(leads, "lead_id")?,
        text(leads, "trade_group")?,
        text(leads, "category")?,
    );
    let mut trades: BTreeMap<(String, String), Trade> = BTreeMap::new();
    for row in 0..leads.height() {
        let word = |cell: Option<&str>| cell.unwrap_or("other").to_owned();
        let trade = trades
            .entry((word(groups.get(row)), word(categories.get(row))))
            .or_default();
        trade.add(&book.of(ids.get(row).unwrap_or_default()));
    }
    let stored: BTreeSet<&str> = ids.iter().flatten().collect();
    for (_, dealt) in book.deals().filter(|(lead, _)| !stored.contains(lead)) {
        trades.entry((GONE.to_owned(), GONE.to_owned())).or_default().add(dealt);
    }
    Ok(trades)
}

fn revenue_frame(trades: &BTreeMap<(String, String), Trade>) -> Result<Frame, FrameError> {
    let count = |pick: fn(&Trade) -> i64| trades.values().map(move |trade| Some(pick(trade)));
    FrameBuilder::new()
        .text("trade_group", trades.keys().map(|(group, _)| Some(group.as_str())))
        .text("category", trades.keys().map(|(_, category)| Some(category.as_str())))
        .integer("exported", count(|trade| trade.exported))
        .integer("sold", count(|trade| trade.sold))
        .integer("converted", count(|trade| trade.converted))
        .integer("dead", count(|trade| trade.dead))
        .real(
            "revenue_usd",
            trades.values().map(|trade| Some(trade.cents as f64 / CENTS)),
        )
        .finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::{cell_text, real};
    use crate::playbooks::permits::fixture::{before, lead, leads};
    use serde_json::json;

    // spec: permits 4.9
    #[test]
    fn every_step_is_logged_and_trades_add_up_to_the_cent() {
        let roof = |id: &str| lead(id, "B", 60).trade("home_exterior", "roof");
        let all = leads(&[
            roof("austin:1"),
            roof("austin:2"),
            roof("austin:3"),
            lead("austin:4", "A", 90),
        ]);
        let sold = |lead: &str, price: f64| json!({ "lead": lead, "step": "sold", "to": "Placeholder Roofs", "price": price, "at": "2026-02-28" });
        let facts = [
            json!({ "step": "exported", "leads": ["austin:1", "austin:2", "austin:3"], "at": "2026-02-27", "actor": "x" }),
            sold("austin:1", 0.1),
            sold("austin:2", 0.2),
            sold("austin:3", 7.0),
            json!({ "lead": "austin:3", "step": "exported", "reason": "sent back", "at": "2026-03-01" }),
            json!({ "lead": "austin:1", "step": "dead", "at": "2026-03-01" }),
            json!({ "no": "step" }),
        ];
        let log = log(&facts).unwrap();
        assert_eq!(log.height(), 8, "one row a lead and step");
        assert_eq!(cell_text(&log, "reason", 6).unwrap().as_deref(), Some("sent back"));
        let mut book = Book::brought(&before(&[("austin:4", "converted", Some("x"), Some(5.5))]), &all).unwrap();
        book.take_all(&facts);
        let trades = revenue(&all, &book).unwrap();
        let trade = |group: &str, category: &str| trades[&(group.to_owned(), category.to_owned())].clone();
        let roofs = trade("home_exterior", "roof");
        assert_eq!(
            (roofs.exported, roofs.sold, roofs.converted, roofs.dead, roofs.cents),
            (3, 2, 0, 1, 30)
        );
        let remodels = trade("structural", "remodel");
        assert_eq!(
            (remodels.exported, remodels.sold, remodels.converted, remodels.cents),
            (1, 1, 1, 550)
        );
        // Whoever is forgotten leaves the shelf; what was paid for the lead stays in the books.
        let fewer = leads(&[roof("austin:1"), roof("austin:2"), lead("austin:4", "A", 90)]);
        let fewer = revenue(&fewer, &book).unwrap();
        let gone = &fewer[&(GONE.to_owned(), GONE.to_owned())];
        assert_eq!((gone.exported, gone.sold, gone.cents), (1, 0, 0));
        let all_cents =
            |trades: &BTreeMap<(String, String), Trade>| trades.values().map(|trade| trade.cents).sum::<i64>();
        assert_eq!(all_cents(&fewer), all_cents(&trades));
        let frame = revenue_frame(&trades).unwrap();
        assert_eq!(real(&frame, "revenue_usd").unwrap().iter().flatten().sum::<f64>(), 5.8);
    }
}
