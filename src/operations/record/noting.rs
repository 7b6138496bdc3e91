//! Operations written down as they are carried out.

use std::cell::RefCell;

use super::{Ended, Entry, RecordError, Recorder};
use crate::engine::{RunEvent, RunOutcome, RunReport, RunSink, Status};
use crate::operations::apply::{Applied, Around};
use crate::operations::bench::{Bench, Overrides, latest_run};
use crate::operations::error::OperationError;
use crate::operations::operation::Operation;

impl Bench {
    /// Carries an operation out and writes it down; what is refused is not written.
    pub(in crate::operations) fn recorded(
        &self,
        operation: &Operation,
        around: Around<'_>,
    ) -> Result<Applied, OperationError> {
        let Some(recorder) = &self.recorder else {
            return self.carry_out(operation, around);
        };
        recorder.begin(self)?;
        let entry = self.entry(operation)?;
        if matches!(operation, Operation::Run { .. }) {
            return self.run_recorded(entry, around, recorder);
        }
        let applied = self.carry_out(operation, around)?;
        recorder.note(entry)?;
        Ok(applied)
    }

    /// A run is written down as it begins, because what is decided meanwhile may lean on its phases; how it ended follows.
    fn run_recorded(&self, entry: Entry, around: Around<'_>, recorder: &Recorder) -> Result<Applied, OperationError> {
        let operation = entry.did.clone();
        let noting = Noting {
            sink: around.sink,
            recorder,
            entry: RefCell::new(Some(entry)),
            noted: RefCell::new(None),
        };
        let applied = self.carry_out(
            &operation,
            Around {
                sink: &noting,
                ..around
            },
        )?;
        let seq = noting.noted.into_inner().transpose()?;
        if let (Applied::Ran(report), Some(seq)) = (&applied, seq) {
            recorder.ended(ended(seq, report))?;
        }
        Ok(applied)
    }

    /// An operation as it is written down.
    fn entry(&self, operation: &Operation) -> Result<Entry, OperationError> {
        let overrides = Overrides::default();
        let as_of = match operation.playbook() {
            // A run that was stopped is gone on with on its own day.
            Some(id) => {
                self.day_of(latest_run(&self.reader()?, self.playbook(id)?)?.as_ref(), &overrides)
                    .0
            }
            None => self.as_of(&overrides),
        };
        let mut did = operation.clone();
        if let Operation::AcceptMapping { mapping, .. } = &mut did {
            // A copy of the workspace has its own file there.
            mapping.path = self.shown_path(&mapping.path).1.into();
        }
        Ok(Entry {
            seq: 0,
            who: self.actor().to_owned(),
            as_of,
            did,
            ended: None,
        })
    }
}

/// How a run ended, and, where it was stopped, what it had finished.
fn ended(seq: u64, report: &RunReport) -> Ended {
    let finished = report.phases.iter().filter(|phase| phase.status != Status::Cancelled);
    Ended {
        ended: seq,
        outcome: report.outcome.word().to_owned(),
        phases: match report.outcome {
            RunOutcome::Cancelled => finished.map(|phase| phase.phase.to_owned()).collect(),
            _ => Vec::new(),
        },
    }
}

/// Writes a run down when it has begun: until then it may still be refused.
struct Noting<'a> {
    sink: &'a dyn RunSink,
    recorder: &'a Recorder,
    entry: RefCell<Option<Entry>>,
    noted: RefCell<Option<Result<u64, RecordError>>>,
}

impl RunSink for Noting<'_> {
    fn event(&self, event: RunEvent) {
        if let (RunEvent::RunStarted { .. }, Some(entry)) = (&event, self.entry.take()) {
            self.noted.replace(Some(self.recorder.note(entry)));
        }
        self.sink.event(event);
    }
}
