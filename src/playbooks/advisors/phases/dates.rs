//! 0.0: every date of the run from the execution date, so that nothing reads a clock. Phase 0.2 derives them again once
//! it has found the window.

use chrono::{Datelike, Months, NaiveDate};

use super::super::params::{day_or, execution_date};
use super::tables::{firm_months, first_day};
use super::telling::{decided, did};
use crate::engine::{Metric, MetricUnit, PhaseContext, PhaseError, PhaseOutput, Reading};
use crate::frame::{Frame, FrameBuilder, FrameError, date, integer, show_date};

/// Days that training and test must have at least (G0.0.1).
const SHORTEST: (i32, i32) = (180, 30);

/// The dates of a run, as days since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) struct Dates {
    pub execution: i32,
    /// The last day that the data are complete for; also the day that labels are judged on.
    pub snapshot: i32,
    pub training_start: i32,
    pub training_end: i32,
    pub train_end: i32,
    pub test_start: i32,
    pub test_end: i32,
    /// Days after contact within which a booked call counts.
    pub window: i32,
    /// Days between the last training and the first test contact.
    pub gap: i32,
}

/// What dates are derived from.
pub(super) struct Settings {
    execution: NaiveDate,
    lag: u32,
    start: i32,
    test_days_max: i32,
    test_share: f64,
    gap: Option<i32>,
    gap_min: i32,
}

impl Settings {
    pub(super) fn read(context: &PhaseContext<'_>, first_month: Option<i32>) -> Result<Self, PhaseError> {
        let execution = execution_date(context)?;
        let whole = |name: &str| context.number(name).map(|value| value as i32);
        let start = match (day_or(context, "training_start", "auto")?, first_month) {
            (Some(day), _) => day.to_epoch_days(),
            (None, Some(month)) => first_day(month + 1),
            (None, None) => {
                return Err(PhaseError::Input(
                    "training_start = auto needs monthly firm data and there are none; give the files or a day"
                        .to_owned(),
                ));
            }
        };
        Ok(Self {
            execution,
            lag: context.number("firm_data_lag_months")? as u32,
            start,
            test_days_max: whole("test_days_max")?,
            test_share: context.number("test_share")?,
            gap: context.optional_number("gap_days")?.map(|gap| gap as i32),
            gap_min: whole("gap_days_min")?,
        })
    }

    /// S1 to S4 for a window.
    pub(super) fn dates(&self, window: i32) -> Dates {
        let first = self.execution.with_day0(0).unwrap_or(self.execution);
        let snapshot = first
            .checked_sub_months(Months::new(self.lag))
            .and_then(|day| day.pred_opt())
            .unwrap_or(first)
            .to_epoch_days();
        let training_end = snapshot - window;
        let span = f64::from(training_end - self.start);
        let length = self.test_days_max.min((self.test_share * span).floor() as i32);
        let test_start = training_end - length;
        let gap = self.gap.unwrap_or_else(|| self.gap_min.max(window));
        Dates {
            execution: self.execution.to_epoch_days(),
            snapshot,
            training_start: self.start,
            training_end,
            train_end: test_start - gap,
            test_start,
            test_end: training_end,
            window,
            gap,
        }
    }
}

impl Dates {
    /// One row: the dates, the window and the gap.
    pub(super) fn frame(&self) -> Result<Frame, FrameError> {
        let mut frame = FrameBuilder::new();
        for (name, day) in self.named() {
            frame = frame.date(name, [Some(day)]);
        }
        frame
            .integer("window_days", [Some(i64::from(self.window))])
            .integer("gap_days", [Some(i64::from(self.gap))])
            .finish()
    }

    /// Reads what [`Dates::frame`] made.
    ///
    /// # Errors
    /// When the frame is another one.
    pub(in super::super) fn read(frame: &Frame) -> Result<Self, FrameError> {
        let day = |name: &str| Ok::<_, FrameError>(date(frame, name)?.get(0).unwrap_or_default());
        let days = |name: &str| {
            Ok::<_, FrameError>(i32::try_from(integer(frame, name)?.get(0).unwrap_or_default()).unwrap_or(i32::MAX))
        };
        Ok(Self {
            execution: day("execution_date")?,
            snapshot: day("training_snapshot")?,
            training_start: day("training_start")?,
            training_end: day("training_end")?,
            train_end: day("train_end")?,
            test_start: day("test_start")?,
            test_end: day("test_end")?,
            window: days("window_days")?,
            gap: days("gap_days")?,
        })
    }

    fn named(&self) -> [(&'static str, i32); 7] {
        [
            ("execution_date", self.execution),
            ("training_snapshot", self.snapshot),
            ("training_start", self.training_start),
            ("training_end", self.training_end),
            ("train_end", self.train_end),
            ("test_start", self.test_start),
            ("test_end", self.test_end),
        ]
    }

    /// The rules of G0.0.1 that do not hold.
    pub(super) fn broken(&self, first_month: Option<i32>) -> Vec<String> {
        let mut broken = Vec::new();
        let mut rule = |holds: bool, words: String| {
            if !holds {
                broken.push(words);
            }
        };
        let train = self.train_end - self.training_start;
        let test = self.test_end - self.test_start;
        rule(
            self.training_start < self.train_end
                && self.train_end < self.test_start
                && self.test_start <= self.test_end,
            "the dates are not in order".to_owned(),
        );
        rule(
            train >= SHORTEST.0,
            format!("training has {train} days, fewer than {}", SHORTEST.0),
        );
        rule(
            test >= SHORTEST.1,
            format!("the test has {test} days, fewer than {}", SHORTEST.1),
        );
        rule(
            self.snapshot <= self.execution,
            format!("the snapshot {} lies in the future", show_date(self.snapshot)),
        );
        rule(
            first_month.is_none_or(|month| self.training_start >= first_day(month)),
            format!(
                "training starts on {}, before the first month of firm data",
                show_date(self.training_start)
            ),
        );
        broken
    }

    pub(super) fn metrics(&self) -> Vec<Metric> {
        let mut metrics: Vec<Metric> = self
            .named()
            .into_iter()
            .map(|(name, day)| Metric::day(name, Some(day)))
            .collect();
        let days = |name: &str, days: i32| Metric::new(name, Some(f64::from(days)), MetricUnit::Days);
        metrics.push(days("train_days", self.train_end - self.training_start));
        metrics.push(days("test_days", self.test_end - self.test_start));
        metrics.push(days("window_days", self.window));
        metrics.push(days("gap_days", self.gap));
        metrics
    }
}

/// Runs the phase.
pub(in super::super) fn run(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    let months = firm_months(context)?;
    let first_month = months.first().copied();
    let settings = Settings::read(context, first_month)?;
    let window = match context.optional_number("maturity_window_days")? {
        Some(window) => window,
        None => context.number("maturity_window_provisional")?,
    };
    let dates = settings.dates(window as i32);
    let broken = dates.broken(first_month);
    did(
        context,
        &format!(
            "Derived every date from the execution date {}",
            show_date(dates.execution)
        ),
    );
    decided(
        context,
        &format!("Data end on {}", show_date(dates.snapshot)),
        "monthly firm data come late by the lag, and a label must have had its window",
    );
    let reading = Reading::new("G0.0.1", broken.len() as f64)
        .note(if broken.is_empty() {
            format!(
                "training {} to {}, test {} to {}, snapshot {}",
                show_date(dates.training_start),
                show_date(dates.train_end),
                show_date(dates.test_start),
                show_date(dates.test_end),
                show_date(dates.snapshot)
            )
        } else {
            broken.join("; ")
        })
        .evidence(dates.frame()?);
    Ok(PhaseOutput {
        metrics: dates.metrics(),
        readings: vec![reading],
        rows_in: months.len(),
        rows_out: 1,
        frames: vec![("dates_provisional", dates.frame()?)],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(gap: i32) -> Settings {
        Settings {
            execution: NaiveDate::from_ymd_opt(2025, 12, 21).unwrap(),
            lag: 1,
            start: "2024-02-01".parse::<NaiveDate>().unwrap().to_epoch_days(),
            test_days_max: 60,
            test_share: 0.15,
            gap: Some(gap),
            gap_min: 30,
        }
    }

    // spec: advisors G4, P1, P2, P3, P5, P6
    #[test]
    fn the_reference_dates_follow_from_its_execution_date() {
        let found = settings(30).dates(30);
        let shown = |day| show_date(day);
        assert_eq!(shown(found.snapshot), "2025-10-31");
        assert_eq!(shown(found.training_end), "2025-10-01");
        assert_eq!(
            (shown(found.test_start), shown(found.test_end)),
            ("2025-08-02".into(), "2025-10-01".into())
        );
        assert_eq!(found.test_end - found.test_start, 60);
        assert_eq!(shown(found.train_end), "2025-07-03");
        assert_eq!(found.train_end - found.training_start, 518);
        let wide = settings(43).dates(43);
        assert_eq!(shown(wide.training_end), "2025-09-18");
        assert_eq!(shown(wide.test_start), "2025-07-20");
        assert_eq!(shown(wide.train_end), "2025-06-07");
        assert_eq!(wide.train_end - wide.training_start, 492);
        let auto = Settings {
            gap: None,
            ..settings(0)
        };
        assert_eq!((auto.dates(43).gap, auto.dates(20).gap), (43, 30));
    }

    // spec: advisors G0.0.1
    #[test]
    fn broken_rules_of_the_dates_are_named() {
        let good = settings(30).dates(30);
        assert!(good.broken(None).is_empty());
        let late = Settings {
            start: good.training_end - 100,
            ..settings(30)
        }
        .dates(30);
        let words = late.broken(Some(2030 * 12)).join("; ");
        assert!(
            words.contains("training has") && words.contains("before the first month"),
            "{words}"
        );
        let copy = Dates::read(&good.frame().unwrap()).unwrap();
        assert_eq!(copy, good);
    }
}
