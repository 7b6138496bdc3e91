//! Who is in the full sample: a slot for each contacted lead, with its cell, the span its contact falls into and the
//! days to its call. Counts of tiers, splits, backtests, timing and censoring are met here, before any job is laid.

use serde::Deserialize;

use super::cells::{Cell, between};
use super::small::day;
use crate::sample::SampleError;
use crate::sample::days::Day;
use crate::sample::random::Random;

/// First and last day, leads, calls within 30 days, in 31 to 43, later.
type Span = (String, String, usize, usize, usize, usize);

/// Days to calls up to 30 (before the contact too), in 31 to 43, and later.
type Days = (Vec<i32>, Vec<i32>, Vec<i32>);

/// n and k.
type Count = (usize, usize);

#[derive(Deserialize)]
pub(super) struct Plan {
    pub(super) as_of: String,
    pub(super) leads: usize,
    pub(super) contacted: usize,
    pub(super) contacted_reps: usize,
    pub(super) contacted_in_roster: usize,
    pub(super) contacted_with_jobs: usize,
    pub(super) uncontacted_calls: usize,
    pub(super) wirehouses: usize,
    pub(super) jobs: usize,
    pub(super) open_jobs: usize,
    pub(super) reps_with_jobs: usize,
    pub(super) employers: usize,
    pub(super) firms_first: usize,
    pub(super) firms_last: usize,
    pub(super) firm_months: usize,
    pub(super) roster: usize,
    pub(super) accolades: usize,
    pub(super) disclosures: usize,
    pub(super) own_company: String,
    cells: Vec<(Cell, [Count; 3])>,
    periods: Vec<(String, String, Vec<Count>, usize)>,
    spans: Spans,
    timing: Timing,
}

#[derive(Deserialize)]
struct Spans {
    before: Span,
    gap: Span,
    test: Span,
    test_young: Span,
    after: Span,
}

#[derive(Deserialize)]
struct Timing {
    negative: usize,
    negative_least: i32,
    sum: i64,
    early: Vec<usize>,
    spread: Vec<(i32, i32, usize)>,
}

/// One contacted lead.
#[derive(Debug, Clone)]
pub(super) struct Slot {
    pub(super) cell: Cell,
    pub(super) low: Day,
    pub(super) high: Day,
    /// Days from contact to call.
    pub(super) days: Option<i32>,
    /// Whether the reference labels it.
    pub(super) labelled: bool,
    pub(super) wirehouse: bool,
}

/// When a call comes, before the days are given out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Call {
    None,
    /// Within 30 days, or before the contact.
    Soon,
    /// In 31 to 43.
    Middle,
    Late,
}

/// The last day of any stamp.
pub(super) const LAST: Day = Day::of(2025, 12, 19);
/// The first.
pub(super) const FIRST: Day = Day::of(2023, 4, 3);

pub(super) fn wrong(message: impl ToString) -> SampleError {
    SampleError::Data {
        file: "data/advisors_full.toml",
        message: message.to_string(),
    }
}

impl Plan {
    /// Reads the built-in plan.
    pub(super) fn load() -> Result<Self, SampleError> {
        toml::from_str(include_str!("../data/advisors_full.toml")).map_err(wrong)
    }

    /// Every slot, in no order that means anything.
    pub(super) fn slots(&self, random: &mut Random) -> Result<Vec<Slot>, SampleError> {
        let mut slots: Vec<(Slot, Call)> = Vec::with_capacity(self.contacted);
        self.training(random, &mut slots)?;
        self.gap_and_test(random, &mut slots)?;
        for span in [&self.spans.before, &self.spans.after] {
            let (low, high) = (day(&span.0)?, day(&span.1)?);
            let mut calls = vec![Call::None; span.2];
            mark(&mut calls, 0, span.3, Call::Soon);
            mark(&mut calls, span.3, span.4, Call::Middle);
            mark(&mut calls, span.3 + span.4, span.5, Call::Late);
            for call in calls {
                // After the test a few priority leads go on; no printed figure counts them.
                let cell = if span.2 > 1000 && random.below(1_000) < 12 {
                    self.cells
                        .get(random.index(self.cells.len()))
                        .map_or(Cell::SToS, |(cell, _)| *cell)
                } else {
                    Cell::SToS
                };
                slots.push((slot(cell, (low, high), false), call));
            }
        }
        self.give_days(random, &mut slots)?;
        let mut slots: Vec<Slot> = slots.into_iter().map(|(slot, _)| slot).collect();
        self.give_wirehouses(random, &mut slots);
        pin_ends(&mut slots);
        Ok(slots)
    }

    /// Training, tier by tier of v3.1, over the periods.
    fn training(&self, random: &mut Random, slots: &mut Vec<(Slot, Call)>) -> Result<(), SampleError> {
        for tier in 0..5 {
            let of_tier = self.cells.iter().filter(|(cell, _)| cell.old_tier() == tier);
            let (mut yes, mut no) = (Vec::new(), Vec::new());
            for (cell, [(n, k), ..]) in of_tier {
                yes.extend(std::iter::repeat_n(*cell, *k));
                no.extend(std::iter::repeat_n(*cell, n - k));
            }
            random.shuffle(&mut yes);
            random.shuffle(&mut no);
            let mut open = Vec::new();
            for (low, high, counts, late) in &self.periods {
                let span = (day(low)?, day(high)?);
                match counts.get(tier) {
                    Some((n, k)) => {
                        let late = if tier == 4 { *late } else { 0 };
                        take(slots, &mut yes, *k, span, Call::Soon)?;
                        take_standard(slots, &mut no, late, span)?;
                        take(slots, &mut no, n - k - late, span, Call::None)?;
                    }
                    None => open.push((span, *late)),
                }
            }
            // The first of the two open periods is shorter by this share.
            let [(first, late), (second, later)] = open.as_slice() else {
                return Err(wrong("two periods must be without counts"));
            };
            if tier == 4 {
                take_standard(slots, &mut no, *late, *first)?;
                take_standard(slots, &mut no, *later, *second)?;
            }
            let (some, more) = (yes.len() * 44 / 100, no.len() * 44 / 100);
            take(slots, &mut yes, some, *first, Call::Soon)?;
            take(slots, &mut no, more, *first, Call::None)?;
            let (some, more) = (yes.len(), no.len());
            take(slots, &mut yes, some, *second, Call::Soon)?;
            take(slots, &mut no, more, *second, Call::None)?;
        }
        Ok(())
    }

    /// Gap, and test in its two parts.
    fn gap_and_test(&self, random: &mut Random, slots: &mut Vec<(Slot, Call)>) -> Result<(), SampleError> {
        for (split, spans) in [
            (1, vec![&self.spans.gap]),
            (2, vec![&self.spans.test_young, &self.spans.test]),
        ] {
            let (mut yes, mut no) = (Vec::new(), Vec::new());
            for (cell, counts) in &self.cells {
                let (n, k) = counts.get(split).copied().unwrap_or_default();
                yes.extend(std::iter::repeat_n(*cell, k));
                no.extend(std::iter::repeat_n(*cell, n - k));
            }
            random.shuffle(&mut yes);
            random.shuffle(&mut no);
            for (low, high, n, soon, middle, late) in spans {
                let span = (day(low)?, day(high)?);
                take(slots, &mut yes, *soon, span, Call::Soon)?;
                let before = slots.len();
                take_standard(slots, &mut no, middle + late, span)?;
                for (_, call) in slots.iter_mut().skip(before).take(*middle) {
                    *call = Call::Middle;
                }
                take(slots, &mut no, n - soon - middle - late, span, Call::None)?;
            }
        }
        Ok(())
    }

    /// Days from contact to call, so that their order statistics and their sum are the printed ones.
    fn give_days(&self, random: &mut Random, slots: &mut [(Slot, Call)]) -> Result<(), SampleError> {
        let (soon, mut middle, late) = self.days(random)?;
        // Late calls of training that stay within 43 days: all of those left over from the other spans.
        let used = slots.iter().filter(|(_, call)| *call == Call::Middle).count();
        let mut left = middle.len() - used;
        let mut places: Vec<usize> = (0..slots.len()).collect();
        random.shuffle(&mut places);
        for place in &places {
            if let Some((slot, call)) = slots.get_mut(*place)
                && *call == Call::Late
                && left > 0
                && slot.high < Day::of(2025, 7, 4)
            {
                (*call, left) = (Call::Middle, left - 1);
            }
        }
        let mut soon = soon.into_iter();
        // The earliest call on record belongs to a contact late enough.
        let mut least = Some(self.timing.negative_least);
        for place in &places {
            let Some((slot, call)) = slots.get_mut(*place) else {
                continue;
            };
            slot.days = match call {
                Call::Soon if slot.low >= Day::of(2025, 2, 1) && slot.labelled && least.is_some() => least.take(),
                Call::Soon if slot.low < Day::of(2024, 1, 1) => Some(0),
                Call::Soon => soon.next(),
                Call::Middle => middle.pop(),
                Call::None | Call::Late => None,
            };
        }
        // The longest first: each has the more slots to choose from the shorter it is.
        for days in late {
            let fits = places.iter().find(|place| {
                slots.get(**place).is_some_and(|(slot, call)| {
                    *call == Call::Late && slot.days.is_none() && slot.low.plus(days) <= LAST.plus(-6)
                })
            });
            let place = fits.copied().ok_or_else(|| wrong(format!("no lead for {days} days")))?;
            if let Some((slot, _)) = slots.get_mut(place) {
                slot.days = Some(days);
            }
        }
        Ok(())
    }

    /// Days up to 30 in no order (without the least, and without two zeros that the earliest span takes), from 31 to 43,
    /// and later ones from the longest.
    fn days(&self, random: &mut Random) -> Result<Days, SampleError> {
        let timing = &self.timing;
        let mut soon: Vec<i32> = Vec::new();
        for (days, count) in timing.early.iter().enumerate() {
            soon.extend(std::iter::repeat_n(days as i32, *count));
        }
        let mut later: Vec<i32> = Vec::new();
        for (low, high, count) in &timing.spread {
            let step = |n: usize| (high - low) as usize * n / (count - 1).max(1);
            later.extend((0..*count).map(|n| low + step(n) as i32));
        }
        // What the sum lacks, a day at a time, from those that no printed order statistic names.
        let sum = soon.iter().chain(&later).map(|days| i64::from(*days)).sum::<i64>();
        let mut lacking = timing.sum - sum;
        while lacking != 0 {
            let before = lacking;
            for days in &mut later {
                let (low, high) = match *days {
                    124..=341 => (124, 341),
                    344..=560 => (344, 560),
                    _ => continue,
                };
                let moved = *days + lacking.signum() as i32;
                if lacking != 0 && (low..=high).contains(&moved) {
                    lacking -= i64::from(moved - *days);
                    *days = moved;
                }
            }
            if lacking == before {
                return Err(wrong(format!("the days' sum cannot be met by {lacking}")));
            }
        }
        let zeros = self.spans.before.3;
        soon = soon.split_off(zeros);
        for _ in 1..timing.negative {
            let most = if random.percent(70) { 60 } else { 300 };
            soon.push(-between(random, 1, most));
        }
        random.shuffle(&mut soon);
        later.sort_unstable_by(|first, second| second.cmp(first));
        let middle = later.split_off(later.partition_point(|days| *days > 43));
        Ok((soon, middle, later))
    }

    /// So many labelled leads of cells that do not ask for independence.
    fn give_wirehouses(&self, random: &mut Random, slots: &mut [Slot]) {
        let mut free: Vec<usize> = Vec::new();
        for (place, slot) in slots.iter_mut().enumerate() {
            if !slot.cell.is_independent() && slot.labelled {
                free.push(place);
            } else if !slot.cell.is_independent() {
                slot.wirehouse = random.below(1_000) < 286;
            }
        }
        random.shuffle(&mut free);
        for place in free.into_iter().take(self.wirehouses) {
            if let Some(slot) = slots.get_mut(place) {
                slot.wirehouse = true;
            }
        }
    }
}

fn slot(cell: Cell, (low, high): (Day, Day), labelled: bool) -> Slot {
    Slot {
        cell,
        low,
        high,
        days: None,
        labelled,
        wirehouse: false,
    }
}

fn mark(calls: &mut [Call], from: usize, count: usize, call: Call) {
    calls.iter_mut().skip(from).take(count).for_each(|held| *held = call);
}

/// Moves `count` cells into slots.
fn take(
    slots: &mut Vec<(Slot, Call)>,
    cells: &mut Vec<Cell>,
    count: usize,
    span: (Day, Day),
    call: Call,
) -> Result<(), SampleError> {
    let from = cells.len().checked_sub(count).ok_or_else(|| wrong("a cell is short"))?;
    slots.extend(cells.drain(from..).map(|cell| (slot(cell, span, true), call)));
    Ok(())
}

/// Moves `count` cells that are STANDARD throughout into slots with a late call.
fn take_standard(
    slots: &mut Vec<(Slot, Call)>,
    cells: &mut Vec<Cell>,
    count: usize,
    span: (Day, Day),
) -> Result<(), SampleError> {
    for _ in 0..count {
        let place = cells.iter().rposition(|cell| *cell == Cell::SToS);
        let place = place.ok_or_else(|| wrong("no STANDARD lead is left"))?;
        slots.push((slot(cells.swap_remove(place), span, true), Call::Late));
    }
    Ok(())
}

/// The first and the last contact of each span fall on its bounds (G5).
fn pin_ends(slots: &mut [Slot]) {
    for bound in [
        FIRST,
        Day::of(2024, 2, 1),
        Day::of(2025, 7, 6),
        Day::of(2025, 8, 4),
        Day::of(2025, 10, 2),
    ] {
        let found = slots
            .iter_mut()
            .find(|slot| slot.low == bound && slot.days.is_none() && slot.cell == Cell::SToS);
        if let Some(slot) = found {
            slot.high = slot.low;
        }
    }
    for bound in [
        Day::of(2025, 7, 3),
        Day::of(2025, 8, 1),
        Day::of(2025, 9, 18),
        Day::of(2025, 10, 1),
        LAST,
    ] {
        let found = slots
            .iter_mut()
            .find(|slot| slot.high == bound && slot.low < bound && slot.days.is_none() && slot.cell == Cell::SToS);
        if let Some(slot) = found {
            slot.low = slot.high;
        }
    }
}
