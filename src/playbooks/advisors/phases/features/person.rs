//! What a representative's own jobs say on a day: F1 to F9.

use super::jobs::{Job, held_on};
use crate::playbooks::advisors::phases::tables::{months_before, months_between};

/// Months that recent moves and recent jobs are counted over.
const MOVES_MONTHS: u32 = 36;
const RECENT_MONTHS: u32 = 60;

/// F1 to F8 of one lead, and the job held.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Person {
    pub held: Option<Job>,
    pub experience_months: i64,
    pub prior_firms: i64,
    pub tenure_months: i64,
    pub prior_tenure_mean: f64,
    pub recent_jobs: i64,
    pub moves: i64,
    pub finished_tenure_mean: f64,
    pub restlessness: f64,
    /// The newest day that these rest on.
    pub newest: Option<i32>,
}

fn mean(months: &[i64]) -> f64 {
    if months.is_empty() {
        0.0
    } else {
        months.iter().sum::<i64>() as f64 / months.len() as f64
    }
}

impl Person {
    /// As of `contact`. Earlier jobs that end after `open_end`, or never, end there where `cap` says so.
    pub fn on(jobs: &[(i64, Job)], contact: i32, open_end: i32, cap_later: bool) -> Self {
        let held = held_on(jobs, contact);
        let all = || jobs.iter().map(|(_, job)| job);
        let (recent, moves_from) = (
            months_before(contact, RECENT_MONTHS),
            months_before(contact, MOVES_MONTHS),
        );
        let end_of = |job: &Job| match job.end {
            super::jobs::OPEN => open_end,
            end if cap_later => end.min(open_end),
            end => end,
        };
        let before: Vec<&Job> = held.map_or_else(Vec::new, |held| all().filter(|job| job.start < held.start).collect());
        let mut firms: Vec<i64> = before.iter().map(|job| job.firm).collect();
        firms.sort_unstable();
        firms.dedup();
        let span = |job: &Job| months_between(job.start, job.end);
        let left: Vec<i64> = before
            .iter()
            .filter(|job| job.end < contact)
            .map(|job| span(job))
            .collect();
        let finished: Vec<i64> = all()
            .filter(|job| job.start < contact && job.end < contact)
            .map(span)
            .collect();
        let tenure_months = held.map_or(0, |held| months_between(held.start, contact));
        let finished_tenure_mean = mean(&finished);
        let restlessness = match held {
            Some(_) if finished_tenure_mean > 0.0 => tenure_months as f64 / finished_tenure_mean,
            _ => 1.0,
        };
        Self {
            held,
            experience_months: before.iter().map(|job| months_between(job.start, end_of(job))).sum(),
            prior_firms: firms.len() as i64,
            tenure_months,
            prior_tenure_mean: mean(&left),
            recent_jobs: all().filter(|job| recent <= job.start && job.start < contact).count() as i64,
            moves: all()
                .filter(|job| job.start < contact && moves_from <= job.end && job.end < contact)
                .count() as i64,
            finished_tenure_mean,
            restlessness,
            newest: newest(all(), held, contact),
        }
    }
}

/// The newest day among starts and ends that were known at the contact and counted.
fn newest<'a>(jobs: impl Iterator<Item = &'a Job>, held: Option<Job>, contact: i32) -> Option<i32> {
    let used = jobs.filter(|job| job.start < contact).flat_map(|job| {
        let end = (job.end < contact).then_some(job.end);
        [Some(job.start), end].into_iter().flatten()
    });
    used.chain(held.map(|held| held.start)).max()
}
