//! What a body tells while it is at work: gates judged midway, progress, the ledger, the log.

use std::time::Duration;

use super::PhaseContext;
use crate::engine::gate::{Judged, Reading, judge_stored, store_form};
use crate::engine::phase::PhaseError;
use crate::engine::progress::{LogLevel, RunEvent};
use crate::frame::to_parquet;

impl PhaseContext<'_> {
    /// Asks for a judgement in the middle of the phase, reviews included.
    ///
    /// # Errors
    /// When the phase does not declare `judges_midway`, or a gate is unknown.
    pub fn judge(&self, readings: &[Reading]) -> Result<Vec<Judged>, PhaseError> {
        if !self.phase.judges_midway {
            return Err(self.undeclared("a judgement in its middle".to_owned()));
        }
        let mut judged = Vec::with_capacity(readings.len());
        for reading in readings {
            let spec = self
                .pipeline
                .gates
                .iter()
                .find(|gate| gate.id == reading.gate && gate.phase == self.phase.id);
            let spec = spec.ok_or_else(|| self.undeclared(format!("gate `{}`", reading.gate)))?;
            let evidence = match &reading.evidence {
                Some(frame) => Some(self.store.put_frame(&to_parquet(frame)?)?),
                None => None,
            };
            let stored = store_form(reading, evidence);
            judged.push(judge_stored(&self.parameters.bounds(spec), &stored, self.reviews));
            self.midway.borrow_mut().push(stored);
        }
        Ok(judged)
    }

    /// Looks at the cancel token.
    ///
    /// # Errors
    /// [`PhaseError::Cancelled`] when it is raised.
    pub fn checkpoint(&self) -> Result<(), PhaseError> {
        if self.cancel.is_cancelled() {
            Err(PhaseError::Cancelled)
        } else {
            Ok(())
        }
    }

    /// A look from inside a loop over rows; call it at least every [`crate::engine::LOOK_EVERY`] rows.
    ///
    /// # Errors
    /// [`PhaseError::Cancelled`] when the token is raised.
    pub fn look(&self, rows: usize) -> Result<(), PhaseError> {
        if self.cancel.look(rows as u64) {
            Ok(())
        } else {
            Err(PhaseError::Cancelled)
        }
    }

    /// Tells the front how far a subject is.
    pub fn progress(&self, subject: &str, done: u64, total: u64, unit: &'static str, elapsed: Duration) {
        let (phase, subject) = (self.phase.id, subject.to_owned());
        self.sink.event(RunEvent::Progress {
            phase,
            subject,
            done,
            total,
            unit,
            elapsed,
        });
    }

    /// Tells the front what was spent so far: lines of a name and an amount, as people read them.
    pub fn ledger(&self, lines: Vec<(String, String)>) {
        let phase = self.phase.id;
        self.sink.event(RunEvent::Ledger { phase, lines });
    }

    /// Writes a log line: a stable code and a sentence, about a file and a row where there are any.
    pub fn log(&self, level: LogLevel, subject: Option<&str>, row: Option<i64>, code: &str, message: &str) {
        self.sink.event(RunEvent::Log {
            level,
            phase: Some(self.phase.id),
            message: message.to_owned(),
        });
        let line = (
            level,
            subject.map(str::to_owned),
            row,
            code.to_owned(),
            message.to_owned(),
        );
        self.lines.borrow_mut().push(line);
    }

    pub(in crate::engine) fn flush_log(&self) -> Result<(), crate::store::StoreError> {
        for (level, subject, row, code, message) in self.lines.borrow_mut().drain(..) {
            let at = self.clock.now();
            let (phase, subject) = (Some(self.phase.id), subject.as_deref());
            self.store
                .log_line(self.run, &at, level.word(), phase, subject, row, &code, &message)?;
        }
        Ok(())
    }
}
