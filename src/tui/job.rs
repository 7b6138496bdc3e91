//! A run as the screen follows it: what it told so far, and nothing that has to be asked for.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::engine::{LogLevel, Meter, RunEvent, Status};

/// Log lines kept on screen; the store keeps all of them.
const LINES_KEPT: usize = 2000;

/// A log line of the run that is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobLine {
    /// Severity.
    pub level: LogLevel,
    /// The phase, where there is one.
    pub phase: Option<&'static str>,
    /// The sentence.
    pub message: String,
}

/// How a phase of the run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Going {
    /// At work.
    Running,
    /// Over.
    Ended {
        /// How.
        status: Status,
        /// Whether an earlier result was taken.
        reused: bool,
        /// How long it took.
        elapsed: Duration,
    },
}

/// The running job.
#[derive(Debug, Clone, Default)]
pub struct Job {
    /// The run's number, once it has one.
    pub run: Option<i64>,
    /// The phases it goes through.
    pub phases: Vec<&'static str>,
    /// How the phases it reached stand.
    pub reached: BTreeMap<&'static str, Going>,
    /// The phase at work: id and title.
    pub current: Option<(&'static str, &'static str)>,
    /// What the phase is working on.
    pub subject: String,
    /// How far it is.
    pub meter: Option<Meter>,
    /// What is counted.
    pub unit: &'static str,
    /// What was said.
    pub lines: Vec<JobLine>,
    /// What the phase at work has spent so far: a name and an amount a line.
    pub ledger: Vec<(String, String)>,
    /// Somebody asked it to stop.
    pub cancelling: bool,
}

impl Job {
    /// Takes an event of the run.
    pub fn take(&mut self, event: &RunEvent) {
        match event {
            RunEvent::RunStarted { run, phases } => {
                self.run = Some(*run);
                self.phases.clone_from(phases);
            }
            RunEvent::PhaseStarted { phase, title } => {
                self.reached.insert(phase, Going::Running);
                self.current = Some((phase, title));
                self.subject.clear();
                self.ledger.clear();
                self.meter = None;
            }
            RunEvent::Ledger { lines, .. } => self.ledger.clone_from(lines),
            RunEvent::Progress {
                subject,
                done,
                total,
                unit,
                elapsed,
                ..
            } => {
                self.subject.clone_from(subject);
                self.meter = Some(Meter {
                    done: *done,
                    total: *total,
                    elapsed: *elapsed,
                });
                self.unit = unit;
            }
            RunEvent::Log { level, phase, message } => {
                if self.lines.len() >= LINES_KEPT {
                    self.lines.drain(..LINES_KEPT / 2);
                }
                self.lines.push(JobLine {
                    level: *level,
                    phase: *phase,
                    message: message.clone(),
                });
            }
            RunEvent::PhaseFinished {
                phase,
                status,
                reused,
                elapsed,
                ..
            } => {
                let ended = Going::Ended {
                    status: *status,
                    reused: *reused,
                    elapsed: *elapsed,
                };
                self.reached.insert(phase, ended);
                self.current = None;
                self.meter = None;
            }
        }
    }

    /// Phases that are over, and phases in all.
    pub fn steps(&self) -> (usize, usize) {
        let ended = self
            .reached
            .values()
            .filter(|going| matches!(going, Going::Ended { .. }))
            .count();
        (ended, self.phases.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_a_phase_from_start_to_end() {
        let mut job = Job::default();
        job.take(&RunEvent::RunStarted {
            run: 3,
            phases: vec!["a", "b"],
        });
        job.take(&RunEvent::PhaseStarted {
            phase: "a",
            title: "First",
        });
        let elapsed = Duration::from_secs(2);
        job.take(&RunEvent::Progress {
            phase: "a",
            subject: "f.csv".into(),
            done: 50,
            total: 200,
            unit: "rows",
            elapsed,
        });
        assert_eq!(job.meter.and_then(|meter| meter.share()), Some(0.25));
        assert_eq!(job.steps(), (0, 2));
        let gates = Vec::new();
        job.take(&RunEvent::PhaseFinished {
            phase: "a",
            status: Status::Passed,
            reused: false,
            elapsed,
            gates,
        });
        assert_eq!(job.steps(), (1, 2));
        assert!(job.current.is_none() && job.meter.is_none());
    }

    #[test]
    fn keeps_a_bounded_number_of_lines() {
        let mut job = Job::default();
        for line in 0..LINES_KEPT * 3 {
            job.take(&RunEvent::Log {
                level: LogLevel::Info,
                phase: None,
                message: line.to_string(),
            });
        }
        assert!(job.lines.len() <= LINES_KEPT);
        assert_eq!(
            job.lines.last().map(|line| line.message.clone()),
            Some((LINES_KEPT * 3 - 1).to_string())
        );
    }
}
