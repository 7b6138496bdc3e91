//! The base rate week by week, against that of the training leads.

use super::world::World;
use crate::engine::Reading;
use crate::frame::{Frame, FrameBuilder, FrameError, show_date};
use crate::playbooks::mql::monitor::settings::settings;
use crate::stats::{Proportion, two_proportion_z};

/// A week of contacts whose windows have all closed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Week {
    /// Its Monday.
    pub monday: i32,
    pub n: u64,
    pub k: u64,
    /// Relative to training.
    pub relative: Option<f64>,
    pub p: Option<f64>,
}

/// The Monday on or before a day.
pub(super) fn monday(day: i32) -> i32 {
    // 1970-01-01 was a Thursday.
    day - (day + 3).rem_euclid(7)
}

/// Compares a week with training.
pub(super) fn week(monday: i32, n: u64, k: u64, training: Proportion) -> Week {
    let own = Proportion::new(n, k);
    let rates = own.rate().zip(training.rate());
    Week {
        monday,
        n,
        k,
        relative: rates
            .filter(|(_, base)| *base > 0.0)
            .map(|(rate, base)| rate / base - 1.0),
        p: two_proportion_z(own, training).map(|test| test.p),
    }
}

/// Labelled leads and positives among these rows.
pub(super) fn counted(world: &World, rows: &[usize]) -> Proportion {
    let booked = rows.iter().filter(|row| world.labels.label(**row) == Some(true));
    Proportion::new(rows.len() as u64, booked.count() as u64)
}

/// The closed weeks, oldest first, and the training rate.
pub(super) fn weeks(world: &World) -> (Vec<Week>, Proportion) {
    let training = counted(world, &world.training(&world.champion));
    // The last week that has closed as a whole.
    let last = monday(world.closed() + 1) - 7;
    let first = world.first_day().map_or(last, monday);
    let from = (last - 7 * (settings().base_rate.weeks - 1)).max(first);
    let weeks = (from..=last).step_by(7).map(|monday| {
        let own = counted(world, &world.labelled(monday, monday + 6));
        week(monday, own.n, own.k, training)
    });
    (weeks.collect(), training)
}

/// M10.2: the last closed week, where it differs by more than chance.
pub(super) fn reading(weeks: &[Week], evidence: Frame) -> Reading {
    let bounds = settings().base_rate;
    let Some((last, relative)) = weeks.iter().rev().find_map(|week| Some((week, week.relative?))) else {
        return Reading::awaited("M10.2", "a week of contacts whose windows have closed");
    };
    let significant = last.p.is_some_and(|p| p < bounds.p);
    let note = format!(
        "week of {}: {} of {} booked, {:+.1} % against training, p = {:.4}{}",
        show_date(last.monday),
        last.k,
        last.n,
        100.0 * relative,
        last.p.unwrap_or(1.0),
        if significant { "" } else { ": no more than chance" }
    );
    let observed = if significant { relative.abs() } else { 0.0 };
    Reading::new("M10.2", observed).note(note).evidence(evidence)
}

/// The weeks as a frame.
pub(super) fn frame(weeks: &[Week], training: Proportion) -> Result<Frame, FrameError> {
    let count = |n: u64| i64::try_from(n).ok();
    FrameBuilder::new()
        .date("week", weeks.iter().map(|week| Some(week.monday)))
        .integer("n", weeks.iter().map(|week| count(week.n)))
        .integer("k", weeks.iter().map(|week| count(week.k)))
        .real("rate", weeks.iter().map(|week| Proportion::new(week.n, week.k).rate()))
        .real("baseline", weeks.iter().map(|_| training.rate()))
        .real("relative", weeks.iter().map(|week| week.relative))
        .real("p", weeks.iter().map(|week| week.p))
        .finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Observation;

    #[test]
    fn weeks_begin_on_mondays() {
        let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap().to_epoch_days();
        assert_eq!(monday(day("2025-10-27")), day("2025-10-27"));
        assert_eq!(monday(day("2025-11-02")), day("2025-10-27"));
        assert_eq!(monday(day("1969-12-31")), day("1969-12-29"));
    }

    // spec: mql M10.2, §11.20: 5 % base-rate drift must also be significant
    #[test]
    fn a_week_must_differ_by_more_than_chance() {
        let training = Proportion::new(4_000, 240);
        let reading = |n, k| {
            let weeks = [week(0, 50, 3, training), week(7, n, k, training)];
            reading(&weeks, frame(&weeks, training).unwrap()).observed
        };
        assert_eq!(reading(50, 4), Observation::Value(0.0), "8 % of 50 is chance");
        let Observation::Value(relative) = reading(400, 48) else {
            panic!()
        };
        assert!((relative - 1.0).abs() < 1e-12, "twice the rate of 400 is not");
    }
}
