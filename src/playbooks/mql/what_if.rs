//! What-if on capacity, boost and cuts: a step that looks at the first leads of a few sorted lists and touches no frame.
//!
//! Within leads of as many boosts the order never changes: whoever has the greater probability stands first. So leads
//! are sorted once, by the number of their boosts, and a step merges these lists as far as Tiers A and B reach.

mod sliders;
#[cfg(test)]
mod tests;

use std::cmp::Ordering;
use std::collections::BTreeMap;

pub(super) use sliders::{draft_specs, fit_together, shift_all, sliders};

use super::lens::{CALLABLE, HOLDOUT, Summary};
use super::params;
use super::scoring::rank::{Standing, order, priority};
use super::scoring::tiers::{Tier, Tiering};
use super::scoring::values::ByNumber;
use super::scoring::words::words;
use super::table::FeatureTable;
use crate::engine::Parameters;
use crate::frame::{boolean, real, text};
use crate::lens::{FrameSource, LensError, Mover, TierRow, WhatIf, WhatIfEngine};

/// The draft's own values: slots left today, and the leads that count.
const SLOTS: &str = "slots";
const SPLIT: &str = "split";
/// Parameters that a step may move.
const MOVABLE: [&str; 7] = [
    "overbook",
    "b_days",
    "boost",
    "boost_stack",
    "tier.mode",
    "tier.cut_a",
    "tier.cut_b",
];
/// A lead in one of the sorted lists.
#[derive(Debug, Clone, Copy)]
struct Placed {
    probability: f64,
    /// Its place when only probability, momentum, assets, contact and id count.
    place: u32,
}

/// How a step ranks and parts.
#[derive(Debug, Clone, Copy)]
struct Grading {
    boost: f64,
    stack: bool,
    tiering: Tiering,
}

/// Open leads, sorted once.
pub(super) struct Prepared {
    now: Parameters,
    slots: f64,
    by_rule: bool,
    ids: Vec<String>,
    probabilities: Vec<f64>,
    /// Leads that may be called, by the number of their boosts, each list in the order of calls.
    lists: Vec<Vec<Placed>>,
    /// The row of each place.
    rows: Vec<u32>,
    before: Vec<Tier>,
    after: Vec<Tier>,
}

impl Prepared {
    /// Reads what steps start from.
    ///
    /// # Errors
    /// When no list was made yet.
    pub(super) fn read(frames: &dyn FrameSource) -> Result<Self, LensError> {
        let scores = frames.frame("scores")?;
        let table = FeatureTable::from_frame(frames.frame("features_now")?.as_ref())?;
        let summary = Summary::read(frames)?;
        let places: BTreeMap<&str, usize> = table
            .lead_ids
            .iter()
            .enumerate()
            .map(|(row, id)| (id.as_str(), row))
            .collect();
        let values = ByNumber::of(&table);
        let (ids, chances, callable) = (
            text(&scores, "lead_id")?,
            real(&scores, "prob_mql_30d")?,
            boolean(&scores, CALLABLE)?,
        );
        let mut held: Vec<(Standing<'_>, usize, usize)> = Vec::new();
        for row in (0..scores.height()).filter(|row| callable.get(*row) == Some(true)) {
            let (Some(id), Some(probability)) = (ids.get(row), chances.get(row)) else {
                continue;
            };
            let place = places.get(id).copied().unwrap_or(usize::MAX);
            let known = |number: usize| values.value(number, place);
            let standing = Standing {
                priority: probability,
                probability,
                momentum: known(words().order.momentum),
                assets: known(words().order.assets),
                contacted_at: table.contacted_at.get(place).copied().flatten(),
                lead_id: id,
            };
            held.push((standing, super::scoring::rank::boosts(&known).len(), row));
        }
        held.sort_by(|one, other| order(&one.0, &other.0));
        let mut lists = vec![Vec::new(); words().boost.len() + 1];
        let mut rows = Vec::with_capacity(held.len());
        for (place, (standing, boosts, row)) in held.iter().enumerate() {
            let placed = Placed {
                probability: standing.probability,
                place: u32::try_from(place).unwrap_or(u32::MAX),
            };
            if let Some(list) = lists.get_mut(*boosts) {
                list.push(placed);
            }
            rows.push(u32::try_from(*row).unwrap_or(u32::MAX));
        }
        let all = scores.height();
        let mut prepared = Self {
            now: frames.parameters().clone(),
            slots: summary.slots,
            by_rule: summary.level == super::scoring::ladder::Level::Heuristic.number(),
            ids: (0..all)
                .map(|row| ids.get(row).unwrap_or_default().to_owned())
                .collect(),
            probabilities: (0..all).map(|row| chances.get(row).unwrap_or(0.0)).collect(),
            lists,
            rows,
            before: vec![Tier::C; all],
            after: vec![Tier::C; all],
        };
        let grading = prepared.grading(&prepared.now);
        prepared.grade(grading);
        prepared.before.clone_from(&prepared.after);
        Ok(prepared)
    }

    fn grading(&self, parameters: &Parameters) -> Grading {
        let number = |name: &str| parameters.number(name).unwrap_or_default();
        let slots = parameters.number(SLOTS).unwrap_or(self.slots);
        let tiering = if self.by_rule || parameters.text("tier.mode") == Some("thresholds") {
            Tiering::Thresholds {
                a: number("tier.cut_a"),
                b: number("tier.cut_b"),
            }
        } else {
            Tiering::for_slots(slots, number("overbook"), number("b_days"))
        };
        Grading {
            boost: number("boost"),
            stack: parameters.value("boost_stack").and_then(toml::Value::as_bool) == Some(true),
            tiering,
        }
    }

    fn set(&mut self, place: u32, tier: Tier) {
        let row = self.rows.get(place as usize).copied().unwrap_or(u32::MAX);
        if let Some(cell) = self.after.get_mut(row as usize) {
            *cell = tier;
        }
    }

    /// Tiers under a grading, into `after`.
    fn grade(&mut self, grading: Grading) {
        self.after.fill(Tier::C);
        match grading.tiering {
            Tiering::Capacity { a, b } => {
                for (place, tier) in self.first(grading, a, b) {
                    self.set(place, tier);
                }
            }
            Tiering::Thresholds { .. } => {
                // Lists fall in probability, so each tier is the beginning of what is left.
                let mut found = Vec::new();
                for list in &self.lists {
                    let lifted = list
                        .iter()
                        .map(|lead| (lead.place, grading.tiering.tier(0, lead.probability)))
                        .take_while(|(_, tier)| *tier != Tier::C);
                    found.extend(lifted);
                }
                for (place, tier) in found {
                    self.set(place, tier);
                }
            }
        }
    }

    /// The first leads of all lists together, as far as Tiers A and B reach.
    fn first(&self, grading: Grading, a: usize, b: usize) -> Vec<(u32, Tier)> {
        let wanted = a.saturating_add(b).min(self.rows.len());
        let mut heads = vec![0_usize; self.lists.len()];
        let mut found = Vec::with_capacity(wanted);
        while found.len() < wanted {
            let mut best: Option<(usize, f64, Placed)> = None;
            for (boosts, (list, head)) in self.lists.iter().zip(&heads).enumerate() {
                let Some(lead) = list.get(*head) else { continue };
                let own = priority(lead.probability, boosts, grading.boost, grading.stack);
                let ahead = best.as_ref().is_none_or(|(_, other, held)| {
                    other
                        .total_cmp(&own)
                        .then_with(|| held.probability.total_cmp(&lead.probability))
                        .then_with(|| lead.place.cmp(&held.place))
                        == Ordering::Less
                });
                if ahead {
                    best = Some((boosts, own, *lead));
                }
            }
            let Some((boosts, _, lead)) = best else { break };
            let tier = if found.len() < a { Tier::A } else { Tier::B };
            found.push((lead.place, tier));
            if let Some(head) = heads.get_mut(boosts) {
                *head += 1;
            }
        }
        found
    }

    /// Only ranking and parting can be stepped; what is scored is a run's business.
    fn refuse(&self, draft: &Parameters) -> Result<(), LensError> {
        if draft.text(SPLIT) == Some(HOLDOUT) {
            return Err(LensError::Refused(
                "what-if moves today's list; on the holdout nothing is called any more: choose the split today"
                    .to_owned(),
            ));
        }
        for spec in params::parameters() {
            let name = spec.name.as_str();
            if self.now.value(name) != draft.value(name) && !MOVABLE.contains(&name) {
                return Err(LensError::Refused(format!(
                    "`{name}` changes what is scored, not how leads are ranked: run it with --set {name}=…"
                )));
            }
        }
        fit_together(draft)
    }

    /// The tiers of the leads that can be called, which are those that the distribution counts.
    fn rows_of(&self, tiers: &[Tier]) -> Vec<TierRow> {
        let mut counts = [(0_u64, 0.0); 3];
        for row in self.rows.iter().map(|row| *row as usize) {
            let (Some(tier), Some(probability)) = (tiers.get(row), self.probabilities.get(row)) else {
                continue;
            };
            if let Some((n, sum)) = counts.get_mut(*tier as usize) {
                *n += 1;
                *sum += probability;
            }
        }
        let row = |tier: Tier| {
            let (n, sum) = counts.get(tier as usize).copied().unwrap_or_default();
            TierRow {
                expected_rate: (n > 0).then(|| sum / n as f64),
                ..TierRow::counted(tier.name(), tier.rank(), n, self.rows.len() as u64)
            }
        };
        Tier::ALL.map(row).into()
    }
}

impl WhatIfEngine for Prepared {
    fn step(&mut self, draft: &Parameters) -> Result<WhatIf, LensError> {
        self.refuse(draft)?;
        let grading = self.grading(draft);
        self.grade(grading);
        let mut counts = [[0_u64; 3]; 3];
        for (before, after) in self.before.iter().zip(&self.after) {
            if let Some(cell) = counts
                .get_mut(*before as usize)
                .and_then(|row| row.get_mut(*after as usize))
            {
                *cell += 1;
            }
        }
        let mut moves = Vec::new();
        for (from, row) in Tier::ALL.iter().zip(counts) {
            for (to, n) in Tier::ALL.iter().zip(row) {
                if from != to && n > 0 {
                    moves.push((from.name().to_owned(), to.name().to_owned(), n));
                }
            }
        }
        let (before, after) = (self.rows_of(&self.before), self.rows_of(&self.after));
        let calls = |rows: &[TierRow]| {
            let a = rows.first();
            a.map_or(0.0, |row| row.n as f64 * row.expected_rate.unwrap_or_default())
        };
        Ok(WhatIf {
            moves,
            leads: self.rows.len() as u64,
            population: CALLABLE.to_owned(),
            note: format!(
                "conversions expected from Tier A: {:.1} now, {:.1} under the draft",
                calls(&before),
                calls(&after)
            ),
            before,
            after,
            ..WhatIf::default()
        })
    }

    fn movers(&self) -> Result<Vec<Mover>, LensError> {
        let moved = self.before.iter().zip(&self.after).zip(&self.ids);
        Ok(moved
            .filter(|((before, after), _)| before != after)
            .map(|((before, after), id)| Mover {
                lead_id: id.clone(),
                from: before.name().to_owned(),
                to: after.name().to_owned(),
            })
            .collect())
    }
}
