//! Which leads the full sample has: each of the reference run's counts is a deck of cards, and every contacted lead is
//! dealt one of each. The counts then hold together, whatever else is invented about a lead.

use serde::Deserialize;

use crate::sample::SampleError;
use crate::sample::random::Random;

/// What the full sample consists of.
#[derive(Deserialize)]
pub(super) struct Plan {
    pub(super) as_of: String,
    pub(super) export: String,
    pub(super) first: String,
    pub(super) last_labelled: String,
    pub(super) leads: usize,
    pub(super) matched: usize,
    pub(super) valid_crd: usize,
    pub(super) firms: usize,
    pub(super) territories: [usize; 3],
    pub(super) crds: usize,
    pub(super) repeated: usize,
    pub(super) place_cells: usize,
    pub(super) empty_cells: usize,
    weekdays: [(usize, usize); 7],
    segments: [(usize, usize); 4],
    metros: Vec<(String, usize, usize)>,
    calls: [usize; 3],
    labelled: usize,
    unmasked: usize,
    known_growth: f64,
    pub(super) unknown_growth: f64,
    pub(super) unknown_assets: f64,
    pub(super) median_assets: f64,
    pub(super) capacity_days: i32,
    pub(super) second_dials: u64,
}

/// When a lead was contacted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Era {
    /// Before the export was taken.
    Before,
    /// After it, and old enough for a label.
    Since,
    /// Too young for a label.
    Young,
}

/// How a lead's call came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Call {
    None,
    InTime,
    Late,
}

/// What the exports say of a matched lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Known {
    /// Under 100, 100 to 500, over 500, unknown.
    pub(super) segment: usize,
    /// Start of the area's name, or empty for any other.
    pub(super) metro: String,
    pub(super) growth: bool,
}

/// One contacted lead.
#[derive(Debug, Clone)]
pub(super) struct Slot {
    /// Monday is 0.
    pub(super) weekday: usize,
    pub(super) era: Era,
    pub(super) call: Call,
    pub(super) known: Option<Known>,
}

impl Plan {
    /// Reads the built-in plan.
    pub(super) fn load() -> Result<Self, SampleError> {
        toml::from_str(include_str!("../data/mql_full.toml")).map_err(wrong)
    }
}

/// A defect of the plan.
pub(super) fn wrong(message: impl ToString) -> SampleError {
    SampleError::Data {
        file: "data/mql_full.toml",
        message: message.to_string(),
    }
}

/// Every card as often as it is listed, shuffled. Cards that are too few for `wanted` are a defect of the plan.
fn deck<T: Clone>(random: &mut Random, what: &str, wanted: usize, cards: &[(T, usize)]) -> Result<Vec<T>, SampleError> {
    let mut all: Vec<T> = cards
        .iter()
        .flat_map(|(card, count)| std::iter::repeat_n(card.clone(), *count))
        .collect();
    if all.len() != wanted {
        let held = all.len();
        return Err(wrong(format!("{held} cards of {what} for {wanted} leads")));
    }
    random.shuffle(&mut all);
    Ok(all)
}

/// Every contacted lead.
pub(super) fn slots(plan: &Plan, random: &mut Random) -> Result<Vec<Slot>, SampleError> {
    let mut slots = group(plan, random, true)?;
    slots.extend(group(plan, random, false)?);
    random.shuffle(&mut slots);
    unmask(plan, random, &mut slots)?;
    growth(plan, &mut slots);
    Ok(slots)
}

/// Leads with a call, or those without.
fn group(plan: &Plan, random: &mut Random, called: bool) -> Result<Vec<Slot>, SampleError> {
    let of = |(all, calls): (usize, usize)| if called { calls } else { all.saturating_sub(calls) };
    let weekdays: Vec<(usize, usize)> = plan.weekdays.iter().map(|pair| of(*pair)).enumerate().collect();
    let segments: Vec<(usize, usize)> = plan.segments.iter().map(|pair| of(*pair)).enumerate().collect();
    let metros: Vec<(String, usize)> = plan
        .metros
        .iter()
        .map(|(name, all, calls)| (name.clone(), of((*all, *calls))))
        .collect();
    let total: usize = weekdays.iter().map(|(_, count)| count).sum();
    let matched: usize = segments.iter().map(|(_, count)| count).sum();
    let [labelled, young, late] = plan.calls;
    let times = if called {
        vec![
            ((Era::Before, Call::InTime), labelled),
            ((Era::Young, Call::InTime), young),
            ((Era::Before, Call::Late), late),
        ]
    } else {
        let old = plan.labelled - labelled - late;
        vec![
            ((Era::Before, Call::None), old),
            ((Era::Young, Call::None), total - old),
        ]
    };
    let mut weekdays = deck(random, "weekdays", total, &weekdays)?;
    let mut times = deck(random, "calls", total, &times)?;
    let mut segments = deck(random, "segments", matched, &segments)?;
    let mut metros = deck(random, "metros", matched, &metros)?;
    let mut slots = Vec::with_capacity(total);
    while let (Some(weekday), Some((era, call))) = (weekdays.pop(), times.pop()) {
        let known = segments.pop().zip(metros.pop()).map(|(segment, metro)| Known {
            segment,
            metro,
            growth: true,
        });
        slots.push(Slot {
            weekday,
            era,
            call,
            known,
        });
    }
    Ok(slots)
}

/// Moves so many matched leads, and some others with them, to the few days after the export.
fn unmask(plan: &Plan, random: &mut Random, slots: &mut [Slot]) -> Result<(), SampleError> {
    let mut left = plan.unmasked;
    // Sunday is no day between the export and the last labelled contact.
    let fits = |slot: &&mut Slot| slot.era == Era::Before && slot.call != Call::Late && slot.weekday < 6;
    for slot in slots.iter_mut().filter(fits) {
        if left == 0 {
            return Ok(());
        }
        match slot.known {
            Some(_) => left -= 1,
            None if random.percent(50) => {}
            None => continue,
        }
        slot.era = Era::Since;
    }
    Err(wrong("too few leads fit after the export"))
}

/// Growth is known of that share of the matched.
fn growth(plan: &Plan, slots: &mut [Slot]) {
    let matched = slots.iter().filter(|slot| slot.known.is_some()).count();
    let mut known = (matched as f64 * plan.known_growth).round() as usize;
    for held in slots.iter_mut().filter_map(|slot| slot.known.as_mut()) {
        held.growth = known > 0;
        known = known.saturating_sub(1);
    }
}
