//! Day by day: were the day's leads scored, and was enough known of them? Replayed by day of contact, so that it says the
//! same on every machine; no clock is read.

use super::world::World;
use crate::engine::Reading;
use crate::frame::{Frame, FrameBuilder, FrameError, show_date};
use crate::playbooks::mql::monitor::settings::settings;
use crate::playbooks::mql::scoring::scorer::{missing_share, score};

/// One day.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Day {
    pub day: i32,
    pub leads: usize,
    pub scored: usize,
    /// Share that a model scored; none on a day without leads.
    pub success: Option<f64>,
    /// Share of the discovery values of matched leads that are known.
    pub availability: Option<f64>,
    pub healthy: bool,
}

impl Day {
    /// A day on which so many of the leads were scored. A day without leads has nothing that could fail.
    pub(super) fn of(day: i32, leads: usize, scored: usize, availability: Option<f64>) -> Self {
        let held = settings().health;
        let success = (leads > 0).then(|| scored as f64 / leads as f64);
        Self {
            day,
            leads,
            scored,
            success,
            availability,
            healthy: success.is_none_or(|share| share > held.success)
                && availability.is_none_or(|share| share >= held.availability),
        }
    }
}

/// The last days, oldest first.
pub(super) fn days(world: &World) -> Vec<Day> {
    let from = world.day + 1 - settings().health.days;
    let from = world.first_day().map_or(from, |first| from.max(first));
    (from..=world.day)
        .map(|day| {
            let rows = world.rows_now(day, day);
            let scores = score(&world.now, &rows, &world.champion.models, None);
            let scored = scores.leads.iter().filter(|lead| lead.log_odds.is_some()).count();
            let availability = missing_share(&world.now, &rows).map(|missing| 1.0 - missing);
            Day::of(day, rows.len(), scored, availability)
        })
        .collect()
}

/// Healthy days in a row, up to the last.
pub(super) fn streak(days: &[Day]) -> usize {
    days.iter().rev().take_while(|day| day.healthy).count()
}

/// M10.1.
pub(super) fn reading(days: &[Day], evidence: Frame) -> Reading {
    let last_bad = days.iter().rev().find(|day| !day.healthy);
    let note = match last_bad {
        Some(bad) => format!(
            "{} was the last day that was not healthy: {} of {} leads scored",
            show_date(bad.day),
            bad.scored,
            bad.leads
        ),
        None => format!("every one of the last {} days was healthy", days.len()),
    };
    Reading::new("M10.1", streak(days) as f64).note(note).evidence(evidence)
}

/// The calendar.
pub(super) fn frame(days: &[Day]) -> Result<Frame, FrameError> {
    let count = |n: usize| i64::try_from(n).ok();
    FrameBuilder::new()
        .date("day", days.iter().map(|day| Some(day.day)))
        .integer("leads", days.iter().map(|day| count(day.leads)))
        .integer("scored", days.iter().map(|day| count(day.scored)))
        .real("success", days.iter().map(|day| day.success))
        .real("availability", days.iter().map(|day| day.availability))
        .boolean("healthy", days.iter().map(|day| Some(day.healthy)))
        .finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec: mql M10.1: 30 healthy days in a row
    #[test]
    fn the_streak_ends_at_the_last_day_that_was_not_healthy() {
        let mut days: Vec<Day> = (0..40).map(|day| Day::of(day, 10, 10, Some(0.9))).collect();
        assert_eq!(streak(&days), 40);
        days[8] = Day::of(8, 20, 19, Some(0.9));
        assert!(!days[8].healthy, "95 % is not more than 95 %");
        assert_eq!(streak(&days), 31);
        days[20] = Day::of(20, 10, 10, Some(0.49));
        assert_eq!(streak(&days), 19);
        let quiet = Day::of(41, 0, 0, None);
        assert!(quiet.healthy, "nothing failed on a day without leads");
    }
}
