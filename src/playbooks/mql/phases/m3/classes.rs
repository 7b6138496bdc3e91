//! The class report: how often calls are booked, within the window and at all, along every cut that may matter.

use std::collections::BTreeMap;

use crate::frame::{Frame, FrameBuilder, FrameError};
use crate::playbooks::mql::phases::report::whole;
use crate::stats::{Interval, Proportion, Z95};

/// Days of the week, Monday first, as cuts name them.
pub(super) const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// The segments in the order of size; others follow by name.
const SEGMENTS: [&str; 4] = ["<100", "100–500", ">500", "Unknown"];

/// Counts of one level.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Level {
    /// Within the window.
    pub window: Proportion,
    /// At all.
    pub ever: Proportion,
}

impl Level {
    fn add(&mut self, y: bool, ever: bool) {
        self.window = self.window.plus(Proportion::new(1, u64::from(y)));
        self.ever = self.ever.plus(Proportion::new(1, u64::from(ever)));
    }
}

/// What a labelled lead brings to the report.
pub(super) struct Counted<'a> {
    pub y: bool,
    pub ever: bool,
    pub segment: &'a str,
    pub metro: Option<&'a str>,
    pub weekday: Option<&'a str>,
    pub month: Option<&'a str>,
    pub quarter: Option<&'a str>,
}

/// The report.
#[derive(Debug, Default)]
pub(super) struct Classes {
    /// All labelled leads.
    pub all: Level,
    levels: BTreeMap<(usize, usize, String), Level>,
}

/// The cuts, in the order they are shown.
const CUTS: [&str; 6] = ["all", "segment", "metro", "weekday", "month", "quarter"];

impl Classes {
    /// Counts a lead.
    pub(super) fn add(&mut self, lead: &Counted<'_>) {
        self.all.add(lead.y, lead.ever);
        let place = |known: &[&str], word: &str| known.iter().position(|one| *one == word).unwrap_or(known.len());
        let cuts = [
            (1, place(&SEGMENTS, lead.segment), Some(lead.segment)),
            (2, 0, Some(lead.metro.unwrap_or("unknown"))),
            (3, lead.weekday.map_or(0, |day| place(&WEEKDAYS, day)), lead.weekday),
            (4, 0, lead.month),
            (5, 0, lead.quarter),
        ];
        for (cut, order, level) in cuts {
            if let Some(level) = level {
                let level = self.levels.entry((cut, order, level.to_owned())).or_default();
                level.add(lead.y, lead.ever);
            }
        }
    }

    /// The levels of a cut.
    #[cfg(test)]
    pub(super) fn of(&self, cut: &str) -> Vec<(String, Level)> {
        let wanted = CUTS.iter().position(|one| *one == cut);
        let levels = self.levels.iter().filter(|((place, ..), _)| Some(*place) == wanted);
        levels.map(|((.., name), level)| (name.clone(), *level)).collect()
    }

    /// The frame `class_report`.
    ///
    /// # Errors
    /// Never in practice: the columns are of one length.
    pub(super) fn frame(&self) -> Result<Frame, FrameError> {
        let mut rows = vec![("all", "all", self.all)];
        for ((cut, _, name), level) in &self.levels {
            rows.push((CUTS.get(*cut).copied().unwrap_or_default(), name, *level));
        }
        let wilson = |level: &Level, ever: bool| if ever { level.ever } else { level.window }.wilson(Z95);
        let bound = |ever: bool, of: fn(Interval) -> f64| {
            rows.iter()
                .map(|(.., level)| wilson(level, ever).map(of))
                .collect::<Vec<_>>()
        };
        let count = |value: u64| whole(value as usize);
        FrameBuilder::new()
            .text("cut", rows.iter().map(|row| Some(row.0)))
            .text("level", rows.iter().map(|row| Some(row.1)))
            .integer("n", rows.iter().map(|row| count(row.2.window.n)))
            .integer("k30", rows.iter().map(|row| count(row.2.window.k)))
            .real("rate30", rows.iter().map(|row| row.2.window.rate()))
            .real("low30", bound(false, |interval| interval.low))
            .real("high30", bound(false, |interval| interval.high))
            .integer("k_all", rows.iter().map(|row| count(row.2.ever.k)))
            .real("rate_all", rows.iter().map(|row| row.2.ever.rate()))
            .real("low_all", bound(true, |interval| interval.low))
            .real("high_all", bound(true, |interval| interval.high))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(classes: &mut Classes, weekday: &str, n: usize, k: usize) {
        for row in 0..n {
            classes.add(&Counted {
                y: row < k,
                ever: row < k,
                segment: "Unknown",
                metro: None,
                weekday: Some(weekday),
                month: None,
                quarter: None,
            });
        }
    }

    // spec: mql §8, Monday to Sunday, S-11
    #[test]
    fn weekdays_of_the_reference_run_come_out_with_their_intervals() {
        let mut classes = Classes::default();
        let reference = [
            (6_208, 285, 4.59),
            (12_314, 527, 4.28),
            (12_758, 519, 4.07),
            (11_612, 499, 4.30),
            (5_534, 252, 4.55),
            (195, 17, 8.72),
            (247, 12, 4.86),
        ];
        for (day, (n, k, _)) in WEEKDAYS.iter().zip(reference) {
            counted(&mut classes, day, n, k);
        }
        let found = classes.of("weekday");
        for ((name, level), (day, (.., percent))) in found.iter().zip(WEEKDAYS.iter().zip(reference)) {
            assert_eq!(name, day);
            assert!((level.window.rate().unwrap() * 100.0 - percent).abs() < 0.005, "{name}");
        }
        let together = |days: std::ops::Range<usize>| {
            found[days]
                .iter()
                .fold(Proportion::default(), |sum, (_, level)| sum.plus(level.window))
        };
        assert!((together(0..5).rate().unwrap() - 0.0430).abs() < 5e-5);
        assert!((together(5..7).rate().unwrap() - 0.0656).abs() < 5e-5);
        let bounds = |held: Proportion| {
            let interval = held.wilson(Z95).unwrap();
            (
                (interval.low * 1e4).round() / 100.0,
                (interval.high * 1e4).round() / 100.0,
            )
        };
        assert_eq!(bounds(found[5].1.window), (5.51, 13.52));
        assert_eq!(bounds(found[6].1.window), (2.80, 8.30));
        assert_eq!(bounds(together(0..5)), (4.12, 4.48));
    }
}
