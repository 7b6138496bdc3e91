//! Jobs, found without joining leads with employment: that join explodes at large firms. One pass gathers the jobs of
//! the leads' representatives, a second one those of the firms they were with; everything after is binary search.

use std::collections::HashMap;

use super::super::super::contract;
use super::super::tables::parts;
use crate::engine::{LOOK_EVERY, PhaseContext, PhaseError};
use crate::frame::{date, integer};

/// The end of a job that nobody has left.
pub(super) const OPEN: i32 = i32::MAX;

/// One job of a representative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Job {
    pub start: i32,
    /// [`OPEN`] where there is no end.
    pub end: i32,
    pub firm: i64,
}

/// A job as it is gathered: the group it belongs to, the representative, the job, whether the roster told it.
type Gathered = (u32, i64, Job, bool);

/// Jobs grouped by representative or by firm.
pub(super) struct Grouped {
    places: HashMap<i64, u32>,
    /// Where each group begins in `jobs`; one more than there are groups.
    begins: Vec<usize>,
    jobs: Vec<(i64, Job)>,
}

impl Grouped {
    /// The jobs of a group, ordered by representative and start.
    pub fn of(&self, key: i64) -> &[(i64, Job)] {
        let found = || {
            let place = *self.places.get(&key)? as usize;
            self.jobs.get(*self.begins.get(place)?..*self.begins.get(place + 1)?)
        };
        found().unwrap_or_default()
    }

    /// The keys of all groups.
    pub fn keys(&self) -> impl Iterator<Item = i64> + '_ {
        self.places.keys().copied()
    }
}

/// What a group is made by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    Representative,
    Firm,
}

/// Gathers the jobs whose representative or firm is one of `keys`. With `roster`, today's job of each representative is
/// added as one without an end, unless the history has a job of the same firm and start.
pub(super) fn gather(
    context: &PhaseContext<'_>,
    by: By,
    keys: impl IntoIterator<Item = i64>,
    roster: bool,
) -> Result<Grouped, PhaseError> {
    let mut places = HashMap::new();
    for key in keys {
        let next = places.len() as u32;
        places.entry(key).or_insert(next);
    }
    let mut found: Vec<Gathered> = Vec::new();
    read(context, contract::EMPLOYMENT, by, &places, &mut found)?;
    if roster {
        read(context, contract::ROSTER, by, &places, &mut found)?;
    }
    // Equal jobs stand together, the history's before the roster's.
    found.sort_unstable_by_key(|(place, rep, job, told)| (*place, *rep, job.start, job.firm, *told, job.end));
    context.checkpoint()?;
    let mut begins = Vec::with_capacity(places.len() + 1);
    let mut jobs: Vec<(i64, Job)> = Vec::with_capacity(found.len());
    let mut last: Option<Gathered> = None;
    for entry in found {
        let (place, rep, job, told) = entry;
        while begins.len() <= place as usize {
            begins.push(jobs.len());
        }
        let known = last.is_some_and(|(other, who, held, _)| {
            (other, who, held.firm, held.start) == (place, rep, job.firm, job.start)
        });
        last = Some(entry);
        if !(told && known) {
            jobs.push((rep, job));
        }
    }
    while begins.len() <= places.len() {
        begins.push(jobs.len());
    }
    Ok(Grouped { places, begins, jobs })
}

fn read(
    context: &PhaseContext<'_>,
    dataset: &str,
    by: By,
    places: &HashMap<i64, u32>,
    into: &mut Vec<Gathered>,
) -> Result<(), PhaseError> {
    let told = dataset == contract::ROSTER;
    for part in parts(context, dataset)? {
        let reps = integer(&part, "rep_crd")?;
        let firms = integer(&part, if told { "primary_firm" } else { "firm_crd" })?;
        let starts = date(&part, if told { "primary_firm_start" } else { "start_date" })?;
        let ends = if told { None } else { Some(date(&part, "end_date")?) };
        let keys = if by == By::Representative { &reps } else { &firms };
        for (row, key) in keys.iter().enumerate() {
            if row % LOOK_EVERY as usize == 0 {
                context.look(LOOK_EVERY as usize)?;
            }
            let Some(place) = key.and_then(|key| places.get(&key)) else {
                continue;
            };
            if let (Some(rep), Some(firm), Some(start)) = (reps.get(row), firms.get(row), starts.get(row)) {
                let end = ends.as_ref().and_then(|ends| ends.get(row)).unwrap_or(OPEN);
                into.push((*place, rep, Job { start, end, firm }, told));
            }
        }
    }
    Ok(())
}

/// The job held on a day: of those that span it the one that began last; of equal ones the one that ends last, then the
/// one with the smallest firm.
pub(super) fn held_on(jobs: &[(i64, Job)], day: i32) -> Option<Job> {
    jobs.iter()
        .map(|(_, job)| *job)
        .filter(|job| job.start <= day && day <= job.end)
        .max_by_key(|job| (job.start, job.end, std::cmp::Reverse(job.firm)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(start: i32, end: i32, firm: i64) -> (i64, Job) {
        (1, Job { start, end, firm })
    }

    // spec: advisors F3
    #[test]
    fn the_job_held_is_the_latest_begun_then_the_longest_then_the_smallest_firm() {
        let jobs = [
            job(0, 50, 9),
            job(10, 40, 8),
            job(10, 60, 7),
            job(10, 60, 6),
            job(20, 21, 1),
        ];
        assert_eq!(held_on(&jobs, 30).map(|job| job.firm), Some(6));
        assert_eq!(held_on(&jobs, 21).map(|job| job.firm), Some(1));
        assert_eq!(held_on(&jobs, 60).map(|job| job.firm), Some(6));
        assert_eq!(held_on(&jobs, 61), None);
        assert_eq!(held_on(&[job(5, OPEN, 2)], 1_000_000).map(|job| job.firm), Some(2));
    }
}
