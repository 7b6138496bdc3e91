//! Booked calls per hundred dials, at cuts of the ranking, of the probability and by tier (M6/2).

use std::collections::HashMap;

use super::super::held_out::Held;
use super::super::report::whole;
use super::ranked::Ranked;
use crate::engine::{PhaseContext, PhaseError};
use crate::frame::{Frame, FrameBuilder, FrameError, text};
use crate::playbooks::mql::scoring::tiers::Tier;

/// Cuts go from one step to ten of them.
const STEP: f64 = 0.05;
const STEPS: usize = 10;

/// Leads above a cut, their dials and what came of them.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    pub cut: String,
    pub threshold: Option<f64>,
    pub leads: usize,
    pub dials: usize,
    pub mqls: usize,
    pub per_100: Option<f64>,
    /// How much more a dial books than over all leads: 0 is as much.
    pub lift: Option<f64>,
    pub value_usd: Option<f64>,
}

/// All cuts.
pub(super) struct Business {
    rows: Vec<Row>,
    /// Whether dials are not known, so that each lead counts as one.
    pub assumed: bool,
}

/// Dials and outcome of a lead; a lead that nobody dialed says nothing of dials.
struct Lead {
    dials: usize,
    mql: bool,
    p: f64,
}

fn per_100(dials: usize, mqls: usize) -> Option<f64> {
    (dials > 0).then(|| 100.0 * mqls as f64 / dials as f64)
}

impl Business {
    /// Counts every cut.
    pub(super) fn of(context: &PhaseContext<'_>, held: &Held, ranked: &Ranked) -> Result<Self, PhaseError> {
        let frame = context.frame("dials_clean")?;
        let counted = dials(&frame)?;
        let of = |row: &usize| {
            let id = held.table.lead_ids.get(*row).map(String::as_str).unwrap_or_default();
            counted.get(id).copied().unwrap_or_default()
        };
        let known: Vec<usize> = ranked.rows.iter().map(of).collect();
        let assumed = known.iter().all(|dials| *dials == 0);
        let leads: Vec<Lead> = known
            .iter()
            .zip(ranked.y.iter().zip(&ranked.p))
            .map(|(dials, (y, p))| Lead {
                dials: if assumed { 1 } else { *dials },
                mql: *y,
                p: *p,
            })
            .collect();
        let value = context.optional_number("value_per_mql_usd")?;
        Ok(Self {
            rows: rows(&leads, ranked, value),
            assumed,
        })
    }

    fn named(&self, cut: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.cut == cut)
    }

    /// All leads.
    pub(super) fn all(&self) -> Option<&Row> {
        self.named("all")
    }

    /// Tier A.
    pub(super) fn tier_a(&self) -> Option<&Row> {
        self.named("tier A")
    }

    /// The frame `business_impact`.
    pub(super) fn frame(&self) -> Result<Frame, FrameError> {
        let rows = &self.rows;
        FrameBuilder::new()
            .text("cut", rows.iter().map(|row| Some(row.cut.as_str())))
            .real("threshold", rows.iter().map(|row| row.threshold))
            .integer("leads", rows.iter().map(|row| whole(row.leads)))
            .integer("dials", rows.iter().map(|row| whole(row.dials)))
            .integer("mqls", rows.iter().map(|row| whole(row.mqls)))
            .real("per_100", rows.iter().map(|row| row.per_100))
            .real("lift", rows.iter().map(|row| row.lift))
            .boolean("assumed", rows.iter().map(|_| Some(self.assumed)))
            .real("value_usd", rows.iter().map(|row| row.value_usd))
            .finish()
    }
}

/// Dials of each lead.
fn dials(frame: &Frame) -> Result<HashMap<&str, usize>, FrameError> {
    let mut found = HashMap::new();
    if frame.height() == 0 {
        return Ok(found);
    }
    for id in text(frame, "lead_id")?.iter().flatten() {
        *found.entry(id).or_default() += 1;
    }
    Ok(found)
}

fn row(cut: &str, threshold: Option<f64>, leads: &[&Lead], all: Option<f64>, value: Option<f64>) -> Row {
    let dialed: Vec<&&Lead> = leads.iter().filter(|lead| lead.dials > 0).collect();
    let dials = dialed.iter().map(|lead| lead.dials).sum();
    let mqls = dialed.iter().filter(|lead| lead.mql).count();
    let per_100 = per_100(dials, mqls);
    let lift = per_100
        .zip(all.filter(|all| *all > 0.0))
        .map(|(own, all)| own / all - 1.0);
    Row {
        cut: cut.to_owned(),
        threshold,
        leads: leads.len(),
        dials,
        mqls,
        per_100,
        lift,
        value_usd: value.map(|value| value * mqls as f64),
    }
}

fn rows(leads: &[Lead], ranked: &Ranked, value: Option<f64>) -> Vec<Row> {
    let every: Vec<&Lead> = leads.iter().collect();
    let first = row("all", None, &every, None, value);
    let all = first.per_100;
    let mut found = vec![Row {
        lift: all.map(|_| 0.0),
        ..first
    }];
    let at = |places: &[usize]| -> Vec<&Lead> { places.iter().filter_map(|place| leads.get(*place)).collect() };
    for tier in Tier::ALL {
        let name = format!("tier {}", tier.name());
        found.push(row(&name, None, &at(&ranked.places(tier)), all, value));
    }
    for step in 1..=STEPS {
        let share = step as f64 * STEP;
        let most = (share * ranked.order.len() as f64 - 1e-9).ceil().max(0.0) as usize;
        let top: Vec<usize> = ranked.order.iter().copied().take(most).collect();
        found.push(row("top share", Some(share), &at(&top), all, value));
    }
    for step in 1..=STEPS {
        let cut = step as f64 * STEP;
        let above: Vec<&Lead> = leads.iter().filter(|lead| lead.p >= cut).collect();
        found.push(row("probability", Some(cut), &above, all, value));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec: mql M6/2, M6.3
    #[test]
    fn booked_calls_are_counted_per_dial_of_dialed_leads() {
        let lead = |dials, mql| Lead { dials, mql, p: 0.5 };
        let leads = [lead(2, true), lead(3, false), lead(0, true)];
        let every: Vec<&Lead> = leads.iter().collect();
        let found = row("tier A", None, &every, Some(10.0), Some(1_000.0));
        assert_eq!(
            (found.leads, found.dials, found.mqls),
            (3, 5, 1),
            "nobody dialed the third"
        );
        assert_eq!(found.per_100, Some(20.0));
        assert_eq!(found.lift, Some(1.0), "twice as much is a lift of one");
        assert_eq!(found.value_usd, Some(1_000.0));
        assert_eq!(row("tier A", None, &[], Some(10.0), None).lift, None);
    }
}
