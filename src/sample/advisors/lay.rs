//! Features backwards into jobs. A planted lead sits on a firm of its own, whose other reps come and go so that its
//! head count and net change are exactly those wanted; the lead's earlier jobs go to a pool of firms that no planted
//! lead works for, so that no two plants touch each other.

use super::model::Job;
use crate::sample::days::{Day, Month};
use crate::sample::random::Random;

/// The features that rules look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Features {
    /// Months in place (F3).
    pub(super) tenure: i32,
    /// Months before (F1).
    pub(super) experience: i32,
    /// Earlier firms (F2).
    pub(super) firms: usize,
    /// Reps of the firm (F13).
    pub(super) reps: i32,
    /// Arrivals less departures in twelve months (F17).
    pub(super) net: i32,
}

/// How jobs that span the contact end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ends {
    /// Mostly open; so many percent end later.
    Open(u64),
    /// All end later, as in a history that lists only what people have left.
    Closed,
}

/// After this day a history can hold no ends, if it is taken at its word.
const KNOWN: Day = Day::of(2025, 12, 20);

impl Ends {
    /// An end after `day`, or none.
    pub(super) fn after(self, random: &mut Random, day: Day) -> Option<Day> {
        match self {
            Self::Open(share) if !random.percent(share) => None,
            Self::Open(_) | Self::Closed => {
                let most = (KNOWN.0 - day.0).clamp(40, 420) as u64;
                Some(day.plus(5 + random.below(most) as i32))
            }
        }
    }
}

/// Hands out the numbers of reps that are nobody's lead.
pub(super) trait Reps {
    /// A number never given before.
    fn next(&mut self) -> u32;
}

/// First day of a job that began so many months before a contact. Such a job is an arrival of the twelve months before
/// it exactly if `tenure` is below 12, and counts among the firm's reps exactly if it is above 0.
pub(super) fn start_of(random: &mut Random, contacted: Day, tenure: i32) -> Day {
    let month = contacted.month().plus(-tenure);
    match tenure {
        0 | 1 | 12 => month.day(1),
        _ => month.day(1 + random.below(28) as i32),
    }
}

/// The jobs before `start`: so many months in all, at so many firms of `pool`, one after the other without overlap.
pub(super) fn earlier(
    random: &mut Random,
    jobs: &mut Vec<Job>,
    rep: u32,
    start: Day,
    (months, firms): (i32, usize),
    pool: &[usize],
) {
    let rows = if months > 0 { firms.max(1) } else { firms };
    let mut cuts: Vec<i32> = (1..rows).map(|_| random.below(months as u64 + 1) as i32).collect();
    cuts.extend([0, months]);
    cuts.sort_unstable();
    let mut month = start.month().plus(-1 - random.below(2) as i32);
    let mut held: Vec<usize> = Vec::new();
    for pair in cuts.windows(2).take(rows) {
        let [low, high] = pair else { continue };
        let first = month.plus(low - high);
        let mut firm = pool.get(random.index(pool.len())).copied().unwrap_or_default();
        while held.contains(&firm) && held.len() < pool.len() {
            firm = pool.get(random.index(pool.len())).copied().unwrap_or_default();
        }
        held.push(firm);
        jobs.push(Job {
            rep,
            firm,
            start: first.day(1 + random.below(9) as i32),
            end: Some(month.day(12 + random.below(17) as i32)),
        });
        month = first.plus(-1 - random.below(3) as i32);
    }
}

/// The other reps of a planted firm. `month` is that of the contacts, `own` the planted leads that count among the
/// firm's reps, and `arrived` those who are arrivals themselves.
pub(super) fn colleagues(
    random: &mut Random,
    jobs: &mut Vec<Job>,
    reps: &mut dyn Reps,
    firm: usize,
    (month, ends): (Month, Ends),
    (wanted, own, arrived): (Features, i32, i32),
) {
    let more = wanted.net - arrived;
    let room = (wanted.reps - own - more.max(0)).clamp(0, 3);
    let both = random.below(room as u64 + 1) as i32;
    let (joiners, leavers) = (more.max(0) + both, (-more).max(0) + both);
    let stayers = wanted.reps - own - joiners;
    let day = |random: &mut Random| 1 + random.below(28) as i32;
    for _ in 0..joiners {
        let start = month.plus(-2 - random.below(10) as i32).day(day(random));
        let end = ends.after(random, month.plus(1).day(1));
        jobs.push(Job {
            rep: reps.next(),
            firm,
            start,
            end,
        });
    }
    for _ in 0..leavers {
        let end = month.plus(-2 - random.below(10) as i32);
        jobs.push(Job {
            rep: reps.next(),
            firm,
            start: end.plus(-14 - random.below(150) as i32).day(day(random)),
            end: Some(end.day(day(random))),
        });
    }
    for _ in 0..stayers {
        let start = month.plus(-14 - random.below(180) as i32).day(day(random));
        let end = ends.after(random, month.plus(1).day(1));
        jobs.push(Job {
            rep: reps.next(),
            firm,
            start,
            end,
        });
    }
}
