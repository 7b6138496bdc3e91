//! Carrying out operations: the one call behind the screen's orders, behind the commands, and behind a replay of either.
//! What is carried out is written down, where somebody records.

use std::cell::RefCell;
use std::path::PathBuf;
use std::sync::Arc;

use super::accept::Accepted;
use super::bench::{Bench, Overrides, latest_run, vocabulary};
use super::error::OperationError;
use super::history::GateKey;
use super::mapping::Acceptance;
use super::merges::Undone;
use super::models::ModelRow;
use super::operation::{ExportOrder, Operation, RunOrder};
use super::pairs::PairDecided;
use super::parameters::{ParameterEdits, StaleAfter};
use super::record::{Ended, Entry, RecordError, Recorder};
use super::sales::SaleTaken;
use super::tier_desk::SavedDraft;
use super::view::View;
use crate::engine::{CancelToken, Judged, Quiet, RunEvent, RunOutcome, RunReport, RunRequest, RunSink, Status};
use crate::export::ExportOptions;
use crate::lens::Ordered;
use crate::playbooks::Playbook;
use crate::store::{Mark, Workspace};

/// What an operation did.
#[derive(Debug, Clone)]
pub enum Applied {
    /// The mark that holds now.
    Marked(Mark),
    /// The gate that was decided on, as it was judged.
    Decided(Box<Judged>),
    /// The gates that were signed, in order.
    SignedPassed(Vec<GateKey>),
    /// The pair that was decided.
    PairDecided(Box<PairDecided>),
    /// What the new parameters make stale.
    ParametersSet(StaleAfter),
    /// The profile that a draft was saved as.
    DraftSaved(SavedDraft),
    /// The mapping that was written.
    MappingAccepted(Accepted),
    /// The last mapping is taken back.
    MappingTakenBack,
    /// The step that was recorded.
    Sold(Box<SaleTaken>),
    /// The order that was recorded.
    Ordered(Box<Ordered>),
    /// The merges that were taken back.
    MergesUndone(Box<Undone>),
    /// The run's report.
    Ran(RunReport),
    /// The files that were written.
    Exported(Vec<PathBuf>),
    /// The model that scores now.
    Promoted(Box<ModelRow>),
    /// The models that score now.
    Demoted(Vec<ModelRow>),
    /// A table is looked at in another way; nothing on disk changes.
    Viewed,
}

/// What stands around an operation while it is carried out.
#[derive(Clone, Copy)]
pub struct Around<'a> {
    /// A view that is open already, so that a single key need not wait for one to be taken.
    pub view: Option<&'a View>,
    /// What stops a run.
    pub cancel: &'a CancelToken,
    /// Who hears of a run.
    pub sink: &'a dyn RunSink,
    /// The words that stand for a run in the history; those of the command that makes it unless given.
    pub command: Option<&'a str>,
}

impl Bench {
    /// Carries out an operation on the workspace as it stands now: what earlier operations wrote into `assay.toml`
    /// counts.
    ///
    /// # Errors
    /// As the operation's own call; and when it cannot be written down.
    pub fn apply(&self, operation: &Operation) -> Result<Applied, OperationError> {
        let around = Around {
            view: None,
            cancel: &CancelToken::new(),
            sink: &Quiet,
            command: None,
        };
        self.apply_with(operation, around)
    }

    /// The same with a view that is open already.
    ///
    /// # Errors
    /// As [`Bench::apply`].
    pub fn apply_in(&self, view: &View, operation: &Operation) -> Result<Applied, OperationError> {
        let around = Around {
            view: Some(view),
            cancel: &CancelToken::new(),
            sink: &Quiet,
            command: None,
        };
        self.apply_with(operation, around)
    }

    /// The same with what stands around it.
    ///
    /// # Errors
    /// As [`Bench::apply`].
    pub fn apply_with(&self, operation: &Operation, around: Around<'_>) -> Result<Applied, OperationError> {
        if around.view.is_some() {
            return self.recorded(operation, around);
        }
        let workspace = Workspace::open(&self.workspace().root, &vocabulary())?;
        self.with_workspace(Arc::new(workspace)).recorded(operation, around)
    }

    /// Carries an operation out and writes it down; what is refused is not written.
    fn recorded(&self, operation: &Operation, around: Around<'_>) -> Result<Applied, OperationError> {
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

    fn carry_out(&self, operation: &Operation, around: Around<'_>) -> Result<Applied, OperationError> {
        Ok(match operation {
            Operation::Mark {
                playbook,
                lead,
                status,
                note,
            } => {
                let playbook = self.playbook(playbook)?;
                let (status, note) = (status.as_deref(), note.as_deref());
                Applied::Marked(match around.view.filter(|view| view.playbook.id == playbook.id) {
                    Some(view) => self.mark_in(view, lead, status, note)?,
                    None => self.mark(playbook, lead, status, note)?,
                })
            }
            Operation::Decide {
                playbook,
                gate,
                subject,
                decision,
                reason,
                seen,
            } => {
                let playbook = self.playbook(playbook)?;
                // Never by an open view: a run may have judged the gate anew since it was taken.
                let judged =
                    self.decide_on(playbook, (gate, subject.as_deref()), *decision, reason, seen.as_deref())?;
                Applied::Decided(Box::new(judged))
            }
            Operation::SignPassed { playbook } => Applied::SignedPassed(self.sign_passed(self.playbook(playbook)?)?),
            Operation::DecidePair { playbook, order } => {
                Applied::PairDecided(Box::new(self.decide_pair(self.playbook(playbook)?, order)?))
            }
            Operation::SetParameters {
                playbook,
                profile,
                values,
            } => {
                let edits = ParameterEdits {
                    profile: profile.clone(),
                    values: values.clone(),
                };
                Applied::ParametersSet(self.save_edits(self.playbook(playbook)?, &edits)?)
            }
            Operation::SaveDraft {
                playbook,
                name,
                values,
                replace,
            } => Applied::DraftSaved(self.save_draft(self.playbook(playbook)?, name, values, *replace)?),
            Operation::AcceptMapping { playbook, mapping } => {
                let mapping = Acceptance {
                    path: self.workspace().root.join(&mapping.path),
                    ..mapping.clone()
                };
                Applied::MappingAccepted(self.accept_mapping(self.playbook(playbook)?, &mapping)?)
            }
            Operation::TakeBackMapping => {
                self.take_back_mapping()?;
                Applied::MappingTakenBack
            }
            Operation::Run { playbook, order } => {
                Applied::Ran(self.run_ordered(self.playbook(playbook)?, order, around)?)
            }
            Operation::Export { playbook, order } => {
                Applied::Exported(self.export_ordered(self.playbook(playbook)?, order, around.view)?)
            }
            Operation::Promote { playbook, model } => {
                Applied::Promoted(Box::new(self.promote(self.playbook(playbook)?, model)?))
            }
            Operation::Demote { playbook, reason } => Applied::Demoted(self.demote(self.playbook(playbook)?, reason)?),
            Operation::Sale { playbook, order } => Applied::Sold(Box::new(self.sale(self.playbook(playbook)?, order)?)),
            Operation::Order { playbook, order } => {
                Applied::Ordered(Box::new(self.order(self.playbook(playbook)?, order)?))
            }
            Operation::UndoMerges { playbook, merge } => {
                let undone = self.undo_merges(self.playbook(playbook)?, merge.as_deref())?;
                Applied::MergesUndone(Box::new(undone))
            }
            Operation::View { .. } => Applied::Viewed,
        })
    }

    fn run_ordered(
        &self,
        playbook: &'static Playbook,
        order: &RunOrder,
        around: Around<'_>,
    ) -> Result<RunReport, OperationError> {
        let request = RunRequest {
            phases: order.phases.clone(),
            force: order.force,
            command: around.command.map_or_else(|| order.command(playbook.id), str::to_owned),
            profile: None,
        };
        self.run(playbook, &order.overrides(), &request, around.cancel, around.sink)
    }

    fn export_ordered(
        &self,
        playbook: &'static Playbook,
        order: &ExportOrder,
        view: Option<&View>,
    ) -> Result<Vec<PathBuf>, OperationError> {
        let taken;
        let view = match view.filter(|view| view.playbook.id == playbook.id) {
            Some(view) => view,
            None => {
                taken = self.view(playbook, &Overrides::default())?;
                &taken
            }
        };
        let folder = order.folder.clone().unwrap_or_else(|| self.exports_folder());
        let options = ExportOptions {
            with_pii: order.in_clear,
            dated: order.dated,
        };
        self.export(view, &order.exports, &folder, order.format, &options)
    }
}

impl RunOrder {
    /// The values that outrank the settings'.
    pub fn overrides(&self) -> Overrides {
        Overrides {
            profile: self.profile.clone(),
            set: self.set.clone(),
            as_of: self.as_of,
            ..Overrides::default()
        }
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
