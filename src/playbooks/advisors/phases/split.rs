//! 2.1: training, gap and test, in the order of time. The gap must cover the window, or training labels would reach
//! into the test.

use super::dates::Dates;
use super::telling::{did, learned, percent};
use crate::engine::{Metric, PhaseContext, PhaseError, PhaseOutput, Reading};
use crate::frame::{Frame, FrameBuilder, FrameError, boolean, date, integer, show_date, text};
use crate::stats::Proportion;

/// The splits, and all of them together.
pub(in super::super) const TRAIN: &str = "TRAIN";
pub(in super::super) const TEST: &str = "TEST";
pub(in super::super) const GAP: &str = "GAP";
pub(in super::super) const ALL: &str = "ALL";
/// In the order they are shown.
pub(in super::super) const SPLITS: [&str; 4] = [ALL, TRAIN, GAP, TEST];

/// The split of a labelled lead by the day of its contact.
pub(super) fn split_of(dates: &Dates, contact: i32) -> &'static str {
    if contact <= dates.train_end {
        TRAIN
    } else if dates.test_start <= contact && contact <= dates.test_end {
        TEST
    } else {
        GAP
    }
}

/// Counts and contacts of a split.
#[derive(Debug, Clone, Copy, Default)]
struct Part {
    held: Proportion,
    first: Option<i32>,
    last: Option<i32>,
}

impl Part {
    fn add(&mut self, contact: i32, converted: bool) {
        self.held = self.held.plus(Proportion::new(1, u64::from(converted)));
        self.first = Some(self.first.map_or(contact, |first| first.min(contact)));
        self.last = Some(self.last.map_or(contact, |last| last.max(contact)));
    }
}

/// Runs the phase.
pub(in super::super) fn run(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    let features = context.frame("features")?;
    let dates = Dates::read(context.frame("dates")?.as_ref())?;
    let (ids, contacts) = (text(&features, "lead_id")?, date(&features, "contacted_date")?);
    let (labelled, targets) = (boolean(&features, "labelled")?, integer(&features, "target")?);
    let mut parts = [
        (TRAIN, Part::default()),
        (GAP, Part::default()),
        (TEST, Part::default()),
    ];
    let mut splits: Vec<Option<&str>> = Vec::with_capacity(features.height());
    for row in 0..features.height() {
        let contact = contacts.get(row).filter(|_| labelled.get(row) == Some(true));
        let split = contact.map(|contact| split_of(&dates, contact));
        if let (Some(contact), Some(split)) = (contact, split) {
            for (_, part) in parts.iter_mut().filter(|(name, _)| *name == split) {
                part.add(contact, targets.get(row) == Some(1));
            }
        }
        splits.push(split);
    }
    let statistics = statistics(&parts)?;
    let part = |wanted: &str| {
        parts
            .iter()
            .find(|(name, _)| *name == wanted)
            .map(|(_, part)| *part)
            .unwrap_or_default()
    };
    let (train, test) = (part(TRAIN), part(TEST));
    let readings = readings(&dates, train, test, &statistics)?;
    did(
        context,
        "Split labelled leads by the day of contact, with a gap between training and test",
    );
    learned(
        context,
        &format!(
            "Training converts at {}, test at {}",
            percent(train.held.rate()),
            percent(test.held.rate())
        ),
    );
    let mut metrics = Vec::new();
    for (name, part) in &parts {
        metrics.push(Metric::count("leads", part.held.n as usize).about(name));
        metrics.push(Metric::count("conversions", part.held.k as usize).about(name));
        metrics.push(Metric::share("conversion_rate", part.held.k as usize, part.held.n as usize).about(name));
        metrics.push(Metric::day("first_contact", part.first).about(name));
        metrics.push(Metric::day("last_contact", part.last).about(name));
    }
    metrics.push(Metric::count(
        "actual_gap_days",
        gap_days(train, test).unwrap_or(0).max(0) as usize,
    ));
    let frame = FrameBuilder::new()
        .text("lead_id", ids.iter())
        .text("split_set", splits.iter().copied())
        .finish()?;
    Ok(PhaseOutput {
        metrics,
        readings,
        rows_in: features.height(),
        rows_out: splits.iter().flatten().count(),
        frames: vec![("splits", frame), ("split_statistics", statistics)],
    })
}

fn gap_days(train: Part, test: Part) -> Option<i32> {
    Some(test.first? - train.last?)
}

fn statistics(parts: &[(&str, Part)]) -> Result<Frame, FrameError> {
    let count = |value: u64| i64::try_from(value).ok();
    FrameBuilder::new()
        .text("split", parts.iter().map(|(name, _)| Some(*name)))
        .integer("n", parts.iter().map(|(_, part)| count(part.held.n)))
        .integer("k", parts.iter().map(|(_, part)| count(part.held.k)))
        .real("rate", parts.iter().map(|(_, part)| part.held.rate()))
        .date("first_contact", parts.iter().map(|(_, part)| part.first))
        .date("last_contact", parts.iter().map(|(_, part)| part.last))
        .finish()
}

/// The difference of two rates, or why there is none yet.
pub(super) fn rate_difference(gate: &str, train: Proportion, test: Proportion) -> Reading {
    match (train.rate(), test.rate()) {
        (Some(one), Some(other)) => Reading::new(gate, (one - other).abs()).note(format!(
            "training {} ({} of {}), test {} ({} of {})",
            percent(Some(one)),
            train.k,
            train.n,
            percent(Some(other)),
            test.k,
            test.n
        )),
        _ => Reading::awaited(gate, "there are no labelled leads in training and in test yet"),
    }
}

fn readings(dates: &Dates, train: Part, test: Part, statistics: &Frame) -> Result<Vec<Reading>, PhaseError> {
    let mut readings = Vec::new();
    let none = train.held.n + test.held.n == 0;
    if dates.train_end >= dates.test_start {
        readings.push(
            Reading::new("G2.1.0", 1.0).note("training ends after the test begins: mend the dates, window or gap"),
        );
    }
    for (gate, part) in [("G2.1.1", train), ("G2.1.2", test)] {
        readings.push(if none {
            Reading::awaited(gate, "no lead is labelled yet")
        } else {
            Reading::new(gate, part.held.n as f64).evidence(statistics.clone())
        });
    }
    readings.push(
        Reading::new("G2.1.3", f64::from(dates.gap))
            .note(format!(
                "training ends on {}, the test begins on {}",
                show_date(dates.train_end),
                show_date(dates.test_start)
            ))
            .evidence(dates.frame()?),
    );
    readings.push(match gap_days(train, test) {
        Some(gap) => Reading::new("G2.1.4", f64::from(gap)).evidence(statistics.clone()),
        None => Reading::awaited("G2.1.4", "there are no labelled leads in training and in test yet"),
    });
    readings.push(rate_difference("G2.1.5", train.held, test.held).evidence(statistics.clone()));
    readings.push(
        Reading::new("A2.1.6", f64::from((dates.window - dates.gap).max(0)))
            .note(format!("gap {} days, window {} days", dates.gap, dates.window)),
    );
    Ok(readings)
}
