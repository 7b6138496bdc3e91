//! What a run tells whoever started it, while it goes.

use std::time::Duration;

use serde::Serialize;

use super::gate::Judged;
use super::status::Status;
use super::words::{amount, time_left};

/// Severity of a log line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LogLevel {
    /// What happened.
    Info,
    /// Worth a look.
    Warn,
    /// Something failed.
    Error,
}

impl LogLevel {
    /// The word in the log.
    pub fn word(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }
}

/// Something that happened in a run.
#[derive(Debug, Clone)]
pub enum RunEvent {
    /// A run began.
    RunStarted {
        /// Its number.
        run: i64,
        /// Ids of the phases it will go through.
        phases: Vec<&'static str>,
    },
    /// A phase began.
    PhaseStarted {
        /// Its id.
        phase: &'static str,
        /// Its title.
        title: &'static str,
    },
    /// A phase got further.
    Progress {
        /// Its id.
        phase: &'static str,
        /// The file or unit being worked on.
        subject: String,
        /// Work done.
        done: u64,
        /// Work in all; 0 where it is not known.
        total: u64,
        /// What is counted: `rows`, `bytes`, `leads`.
        unit: &'static str,
        /// Time since the subject began.
        elapsed: Duration,
    },
    /// What a phase that spends has spent so far; it takes the place of what it told before.
    Ledger {
        /// Its id.
        phase: &'static str,
        /// What stands on each line, and how much, as people read it.
        lines: Vec<(String, String)>,
    },
    /// A log line.
    Log {
        /// Severity.
        level: LogLevel,
        /// The phase, where there is one.
        phase: Option<&'static str>,
        /// The sentence.
        message: String,
    },
    /// A phase ended.
    PhaseFinished {
        /// Its id.
        phase: &'static str,
        /// How.
        status: Status,
        /// Whether its result was taken from an earlier run.
        reused: bool,
        /// How long it took.
        elapsed: Duration,
        /// Its gates.
        gates: Vec<Judged>,
    },
}

/// Receives events on the thread that runs.
pub trait RunSink {
    /// Takes one event; must return quickly.
    fn event(&self, event: RunEvent);
}

/// A sink that listens to nothing.
pub struct Quiet;

impl RunSink for Quiet {
    fn event(&self, _event: RunEvent) {}
}

/// Rate and remaining time of a piece of work.
///
/// ```
/// use std::time::Duration;
/// let meter = assay::engine::Meter { done: 50, total: 200, elapsed: Duration::from_secs(5) };
/// assert_eq!(meter.per_second(), Some(10.0));
/// assert_eq!(meter.remaining(), Some(Duration::from_secs(15)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Meter {
    /// Work done.
    pub done: u64,
    /// Work in all; 0 where it is not known.
    pub total: u64,
    /// Time spent on it.
    pub elapsed: Duration,
}

impl Meter {
    /// Units per second; nothing before any time has passed.
    pub fn per_second(&self) -> Option<f64> {
        let seconds = self.elapsed.as_secs_f64();
        (seconds > 0.0 && self.done > 0).then(|| self.done as f64 / seconds)
    }

    /// Share of the work done, 0 to 1.
    pub fn share(&self) -> Option<f64> {
        (self.total > 0).then(|| (self.done as f64 / self.total as f64).min(1.0))
    }

    /// Time left at the present rate.
    pub fn remaining(&self) -> Option<Duration> {
        let rate = self.per_second()?;
        (self.total > 0).then(|| Duration::from_secs_f64(self.total.saturating_sub(self.done) as f64 / rate))
    }

    /// Share (or work done, where the whole is not known), rate and time left, two blanks between them; what is not
    /// known is left out.
    ///
    /// ```
    /// use std::time::Duration;
    /// let meter = assay::engine::Meter { done: 50, total: 200, elapsed: Duration::from_secs(5) };
    /// assert_eq!(meter.words("rows"), " 25 %  10 rows/s  15 s left");
    /// ```
    pub fn words(&self, unit: &str) -> String {
        // Three places, so that nothing moves while the number grows.
        let done = match self.share() {
            Some(share) => format!("{:>3.0} %", share * 100.0),
            None => amount(self.done as f64, unit),
        };
        format!("{done}  {}", self.pace(unit)).trim_end().to_owned()
    }

    /// Rate and time left, as far as they are known.
    pub fn pace(&self, unit: &str) -> String {
        let rate = self.per_second().map(|rate| format!("{}/s", amount(rate, unit)));
        let left = self.remaining().filter(|left| left.as_secs() > 0);
        let left = left.map(|left| format!("{} left", time_left(left)));
        [rate, left].into_iter().flatten().collect::<Vec<_>>().join("  ")
    }
}
