//! Jobs of one lead of the full sample: alone on a firm, at a shared firm, or all in the past.

use super::cells::between;
use super::full::{Kind, LOSING, Workshop};
use super::full_slots::Slot;
use super::lay::{Ends, Features, colleagues, earlier, start_of};
use super::model::Job;
use crate::sample::days::Day;

impl Workshop {
    /// Lays a lead's jobs; answers the firm of the one that spans the contact, and the end of the last.
    pub(super) fn career(&mut self, slot: &Slot, kind: Kind, rep: u32, contacted: Day) -> (Option<usize>, Option<Day>) {
        let (firm, wanted) = match kind {
            Kind::Nothing => return (None, None),
            Kind::Past => {
                let end = self.past(rep, contacted);
                return (None, end);
            }
            Kind::Alone => {
                let wanted = slot.cell.features(&mut self.random, 14, slot.wirehouse);
                (self.firm(slot.wirehouse), wanted)
            }
            Kind::Shared(losing) => (self.shared(losing, slot.wirehouse), self.at_shared(slot, losing)),
        };
        self.employed += 1;
        let start = start_of(&mut self.random, contacted, wanted.tenure);
        let end = Ends::Closed.after(&mut self.random, contacted);
        let first = self.jobs.len();
        self.jobs.push(Job { rep, firm, start, end });
        let before = (wanted.experience, wanted.firms);
        earlier(&mut self.random, &mut self.jobs, rep, start, before, &self.pool);
        if kind == Kind::Alone {
            let numbers = self.numbers.0;
            let arrived = i32::from(wanted.tenure < 12);
            colleagues(
                &mut self.random,
                &mut self.jobs,
                &mut self.numbers,
                firm,
                (contacted.month(), Ends::Closed),
                (wanted, 1, arrived),
            );
            self.employed += (self.numbers.0 - numbers) as usize;
        }
        debug_assert!(self.jobs.len() > first);
        self.write_jobs();
        (Some(firm), end)
    }

    /// A shared firm whose name suits the lead.
    fn shared(&mut self, losing: bool, wirehouse: bool) -> usize {
        let firms = if losing { &self.losing } else { &self.growing };
        // Every third firm is a wirehouse by name, from the first of the losing ones on.
        let offset = if losing { 0 } else { LOSING };
        let fits = |number: usize| (number + offset).is_multiple_of(3) == wirehouse;
        loop {
            let number = self.random.index(firms.len());
            if fits(number) {
                return firms.get(number).copied().unwrap_or_default();
            }
        }
    }

    /// Tenure, months and firms before of a lead at a shared firm.
    fn at_shared(&mut self, slot: &Slot, losing: bool) -> Features {
        let random = &mut self.random;
        if slot.cell.is_heavy() {
            return slot.cell.features(random, 14, slot.wirehouse);
        }
        // Standard leads have under five years before where the firm loses reps; where it grows, any but a mover's.
        let tenure = match random.below(100) {
            0..8 => between(random, 2, 11),
            8..14 => between(random, 12, 48),
            _ => between(random, 49, 190),
        };
        let (experience, firms) = match random.below(10) {
            2..4 if losing => (0, 0),
            0..2 => (0, 0),
            2..5 => (between(random, 20, 59), 1 + random.index(2)),
            _ if losing => (between(random, 20, 59), 1 + random.index(2)),
            5 if tenure > 48 => (between(random, 60, 180), 1 + random.index(2)),
            _ if tenure > 48 => (between(random, 181, 330), 1 + random.index(2)),
            _ => (between(random, 181, 239), 1 + random.index(2)),
        };
        Features {
            tenure,
            experience,
            firms,
            reps: 0,
            net: 0,
        }
    }

    /// Jobs that ended before the contact; answers the last end. Recent contacts left their jobs more recently.
    pub(super) fn past(&mut self, rep: u32, contacted: Day) -> Option<Day> {
        self.employed += 1;
        let random = &mut self.random;
        let recent = contacted >= Day::of(2025, 7, 1);
        let moves = match (random.below(100), recent) {
            (0..53, false) | (0..26, true) => 0,
            (53..86, false) | (26..59, true) => 1,
            (86..97, false) | (59..85, true) => 2,
            _ => 3,
        };
        let jobs = &mut self.jobs;
        let first = jobs.len();
        let month = contacted.month();
        let mut start = month.day(1);
        for _ in 0..moves {
            let months = between(random, 2, 7);
            earlier(random, jobs, rep, start, (months, 1), &self.pool);
            start = jobs.last().map_or(start, |job| job.start);
        }
        // Everything older ended over three years before.
        let rows = random.index(3) + usize::from(moves == 0);
        let start = Day(start.0.min(month.plus(-37 - random.below(90) as i32).day(1).0));
        let months = between(random, rows as i32 * 6, rows as i32 * 70);
        if rows > 0 {
            earlier(random, jobs, rep, start, (months, rows), &self.pool);
        }
        let end = jobs
            .get(first..)
            .unwrap_or_default()
            .iter()
            .filter_map(|job| job.end)
            .max();
        self.write_jobs();
        end
    }
}
