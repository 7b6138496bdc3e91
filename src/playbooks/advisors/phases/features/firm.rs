//! What a firm did around a day: how many representatives it had, who came and who went, by sorted dates.

use super::jobs::{Job, OPEN};

/// A firm's comings and goings.
pub(super) struct Activity {
    /// Spans in which a representative was with the firm; spans of one representative do not overlap.
    span_starts: Vec<i32>,
    span_ends: Vec<i32>,
    starts: Moves,
    ends: Moves,
}

/// Days of one kind, and the pairs of one representative's days that may fall into one window.
struct Moves {
    days: Vec<i32>,
    /// (earlier, later) of one representative, ordered by the later.
    repeats: Vec<(i32, i32)>,
}

/// Days that the longest window of twelve months has.
const LONGEST_WINDOW: i32 = 366;

impl Moves {
    /// `days` of representatives, each one's together and in order.
    fn new(mut by_rep: Vec<(i64, i32)>) -> Self {
        by_rep.sort_unstable();
        let mut repeats: Vec<(i32, i32)> = by_rep
            .windows(2)
            .filter_map(|pair| match pair {
                [(one, earlier), (other, later)] if one == other && later - earlier <= LONGEST_WINDOW => {
                    Some((*earlier, *later))
                }
                _ => None,
            })
            .collect();
        repeats.sort_unstable_by_key(|(earlier, later)| (*later, *earlier));
        let mut days: Vec<i32> = by_rep.into_iter().map(|(_, day)| day).collect();
        days.sort_unstable();
        Self { days, repeats }
    }

    /// Distinct representatives with such a day in (after, until]: days in it, less those that repeat one in it.
    fn within(&self, after: i32, until: i32) -> i64 {
        let count = |days: &[i32], day: i32| days.partition_point(|held| *held <= day);
        let all = count(&self.days, until) - count(&self.days, after);
        let from = self.repeats.partition_point(|(_, later)| *later <= after);
        let to = self.repeats.partition_point(|(_, later)| *later <= until);
        let again = self
            .repeats
            .get(from..to)
            .unwrap_or_default()
            .iter()
            .filter(|(earlier, _)| *earlier > after)
            .count();
        all as i64 - again as i64
    }

    /// The last such day up to a day.
    fn last_until(&self, until: i32) -> Option<i32> {
        let place = self.days.partition_point(|day| *day <= until);
        self.days.get(place.checked_sub(1)?).copied()
    }
}

impl Activity {
    /// From the firm's jobs, ordered by representative and start.
    pub fn new(jobs: &[(i64, Job)]) -> Self {
        let starts = Moves::new(jobs.iter().map(|(rep, job)| (*rep, job.start)).collect());
        let left = jobs.iter().filter(|(_, job)| job.end != OPEN);
        let ends = Moves::new(left.map(|(rep, job)| (*rep, job.end)).collect());
        let (mut span_starts, mut span_ends) = (Vec::new(), Vec::new());
        let mut current: Option<(i64, i32, i32)> = None;
        for (rep, job) in jobs {
            match &mut current {
                Some((who, _, end)) if who == rep && job.start <= *end => *end = (*end).max(job.end),
                other => {
                    if let Some((_, start, end)) = other.replace((*rep, job.start, job.end)) {
                        span_starts.push(start);
                        span_ends.push(end);
                    }
                }
            }
        }
        if let Some((_, start, end)) = current {
            span_starts.push(start);
            span_ends.push(end);
        }
        span_starts.sort_unstable();
        span_ends.sort_unstable();
        Self {
            span_starts,
            span_ends,
            starts,
            ends,
        }
    }

    /// Distinct representatives with the firm on a day.
    pub fn representatives_on(&self, day: i32) -> i64 {
        let begun = self.span_starts.partition_point(|start| *start <= day);
        let over = self.span_ends.partition_point(|end| *end < day);
        begun as i64 - over as i64
    }

    /// Distinct representatives that left in (after, until].
    pub fn departures(&self, after: i32, until: i32) -> i64 {
        self.ends.within(after, until)
    }

    /// Distinct representatives that came in (after, until].
    pub fn arrivals(&self, after: i32, until: i32) -> i64 {
        self.starts.within(after, until)
    }

    /// The newest coming or going up to a day: what the counts above may rest on.
    pub fn newest_until(&self, until: i32) -> Option<i32> {
        self.starts.last_until(until).max(self.ends.last_until(until))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn jobs() -> impl Strategy<Value = Vec<(i64, Job)>> {
        let job = (0..6_i64, 0..900_i32, prop::option::of(0..700_i32)).prop_map(|(rep, start, length)| {
            let end = length.map_or(OPEN, |length| start + length);
            (rep, Job { start, end, firm: 1 })
        });
        prop::collection::vec(job, 0..25).prop_map(|mut jobs| {
            jobs.sort_unstable_by_key(|(rep, job)| (*rep, job.start, job.end));
            jobs
        })
    }

    proptest! {
        // spec: advisors F13, F15, F16
        #[test]
        fn counts_are_those_of_a_walk_over_all_jobs(jobs in jobs(), day in 0..1700_i32, back in 1..=366_i32) {
            let activity = Activity::new(&jobs);
            let reps = |keep: &dyn Fn(&Job) -> bool| {
                jobs.iter().filter(|(_, job)| keep(job)).map(|(rep, _)| *rep).collect::<BTreeSet<_>>().len() as i64
            };
            let after = day - back;
            prop_assert_eq!(activity.representatives_on(day), reps(&|job| job.start <= day && day <= job.end));
            prop_assert_eq!(activity.arrivals(after, day), reps(&|job| job.start > after && job.start <= day));
            prop_assert_eq!(
                activity.departures(after, day),
                reps(&|job| job.end != OPEN && job.end > after && job.end <= day)
            );
        }
    }
}
