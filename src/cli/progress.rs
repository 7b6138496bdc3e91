//! How far a run is, on stderr: a line that changes in place on a terminal, else a line every few seconds.

use std::cell::RefCell;
use std::io::{IsTerminal, Write, stderr};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::session::terminal_width;
use super::words::span;
use crate::engine::{LogLevel, Meter, RunEvent, RunSink};

/// How often the line in place is drawn again.
const REDRAW: Duration = Duration::from_millis(100);
/// How often a line is written where there is no terminal.
const LINE: Duration = Duration::from_secs(3);
/// Letters of the bar.
const BAR: usize = 12;

/// How progress is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    Silent,
    InPlace,
    Lines,
}

/// Shows the progress of one run.
pub struct Progress {
    manner: Manner,
    state: RefCell<State>,
}

struct State {
    title: String,
    last: Option<Instant>,
    began: Instant,
    drawn: bool,
}

impl Progress {
    /// `quiet` shows nothing; `plain` never draws in place.
    pub fn new(quiet: bool, plain: bool) -> Self {
        let manner = match (quiet, stderr().is_terminal() && !plain) {
            (true, _) => Manner::Silent,
            (false, true) => Manner::InPlace,
            (false, false) => Manner::Lines,
        };
        let state = State {
            title: String::new(),
            last: None,
            began: Instant::now(),
            drawn: false,
        };
        Self {
            manner,
            state: RefCell::new(state),
        }
    }

    /// Takes the line in place away, so that what follows begins on a clean one.
    pub fn clear(&self) {
        let mut state = self.state.borrow_mut();
        if std::mem::take(&mut state.drawn) {
            let _ = write!(stderr().lock(), "\r\u{1b}[2K");
        }
    }

    fn show(&self, detail: &str, urgent: bool) {
        let mut state = self.state.borrow_mut();
        let now = Instant::now();
        // Without a terminal the first line waits as well: a short run says nothing at all.
        let since = now.duration_since(state.last.unwrap_or(state.began));
        match self.manner {
            Manner::InPlace if urgent || since >= REDRAW => {
                let width = usize::from(terminal_width().unwrap_or(80)).saturating_sub(1);
                let line: String = format!("▶ {}  {detail}", state.title).chars().take(width).collect();
                let mut stderr = stderr().lock();
                let _ = write!(stderr, "\r\u{1b}[2K{line}");
                let _ = stderr.flush();
                state.drawn = true;
            }
            Manner::Lines if since >= LINE => super::say(&format!("assay: {}  {detail}", state.title)),
            _ => return,
        }
        state.last = Some(now);
    }
}

/// Says every few seconds that a command whose length nobody knows is still at work, until it is dropped.
pub struct Ticking {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Ticking {
    /// Begins to tell of `what`, such as "looking through the workspace".
    pub fn new(quiet: bool, what: &'static str) -> Self {
        if quiet {
            return Self {
                stop: None,
                thread: None,
            };
        }
        let (stop, stopped) = channel();
        let began = Instant::now();
        let tick = move || {
            while stopped.recv_timeout(LINE) == Err(RecvTimeoutError::Timeout) {
                super::say(&format!("assay: {what}  {}", span(began.elapsed().as_secs_f64())));
            }
        };
        Self {
            stop: Some(stop),
            thread: Some(std::thread::spawn(tick)),
        }
    }
}

impl Drop for Ticking {
    fn drop(&mut self) {
        // The thread waits on the other end of it.
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl RunSink for Progress {
    fn event(&self, event: RunEvent) {
        note(&event);
        if self.manner == Manner::Silent {
            return;
        }
        match event {
            RunEvent::PhaseStarted { phase, title } => {
                self.state.borrow_mut().title = format!("{phase} {title}");
                self.show("", true);
            }
            RunEvent::Progress {
                subject,
                done,
                total,
                unit,
                elapsed,
                ..
            } => {
                self.show(&detail(&subject, Meter { done, total, elapsed }, unit), false);
            }
            RunEvent::RunStarted { .. }
            | RunEvent::Ledger { .. }
            | RunEvent::Log { .. }
            | RunEvent::PhaseFinished { .. } => {}
        }
    }
}

/// Subject, bar, share, rate and time left; what is not known is left out.
fn detail(subject: &str, meter: Meter, unit: &str) -> String {
    let mut parts = Vec::new();
    if !subject.is_empty() {
        parts.push(subject.to_owned());
    }
    let bar = meter.share().map(|share| {
        let full = (share * BAR as f64).round() as usize;
        format!("{}{} ", "█".repeat(full), "░".repeat(BAR.saturating_sub(full)))
    });
    parts.push(format!("{}{}", bar.unwrap_or_default(), meter.words(unit)));
    parts.join("  ")
}

/// The log file gets what a reader of it needs; the run's own log is in the store.
fn note(event: &RunEvent) {
    match event {
        RunEvent::RunStarted { run, phases } => tracing::info!(run, ?phases, "run started"),
        RunEvent::PhaseStarted { phase, .. } => tracing::info!(phase, "phase started"),
        RunEvent::PhaseFinished {
            phase,
            status,
            reused,
            elapsed,
            ..
        } => {
            tracing::info!(
                phase,
                status = status.word(),
                reused,
                milliseconds = elapsed.as_millis(),
                "phase finished"
            );
        }
        RunEvent::Log {
            level: LogLevel::Error,
            phase,
            message,
        } => tracing::error!(phase, "{message}"),
        RunEvent::Log {
            level: LogLevel::Warn,
            phase,
            message,
        } => tracing::warn!(phase, "{message}"),
        RunEvent::Log {
            level: LogLevel::Info,
            phase,
            message,
        } => tracing::info!(phase, "{message}"),
        RunEvent::Progress { .. } | RunEvent::Ledger { .. } => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rate_and_time_left_are_told_where_they_are_known() {
        let meter = Meter {
            done: 50,
            total: 200,
            elapsed: Duration::from_secs(5),
        };
        assert_eq!(
            detail("ca.csv", meter, "rows"),
            "ca.csv  ███░░░░░░░░░  25 %  10 rows/s  15 s left"
        );
        let open = Meter {
            done: 20_000,
            total: 0,
            elapsed: Duration::from_secs(2),
        };
        assert_eq!(detail("", open, "rows"), "20 k rows  10 k rows/s");
    }
}
