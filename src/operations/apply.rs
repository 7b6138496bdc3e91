//! Carrying out operations: the one call behind the screen's orders, behind the commands, and behind a replay of either.
//! What is carried out is written down, where somebody records.

use std::path::PathBuf;
use std::sync::Arc;

use super::accept::Accepted;
use super::bench::{Bench, Overrides, vocabulary};
use super::error::OperationError;
use super::history::GateKey;
use super::merges::Undone;
use super::models::ModelRow;
use super::operation::{ExportOrder, Operation, RunOrder};
use super::pairs::PairDecided;
use super::parameters::{ParameterEdits, StaleAfter};
use super::sales::SaleTaken;
use super::tier_desk::SavedDraft;
use super::view::View;
use crate::engine::{CancelToken, Judged, Quiet, RunReport, RunRequest, RunSink};
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
    /// A table, or which leads are shown, is looked at in another way; nothing on disk changes.
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

impl<'a> Around<'a> {
    /// The view, where it is this playbook's.
    fn view_of(self, playbook: &str) -> Option<&'a View> {
        self.view.filter(|view| view.playbook.id == playbook)
    }
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

    /// Carries an operation out and writes nothing down.
    pub(super) fn carry_out(&self, operation: &Operation, around: Around<'_>) -> Result<Applied, OperationError> {
        Ok(match operation {
            Operation::Mark {
                playbook,
                lead,
                status,
                note,
            } => {
                let (status, note) = (status.as_deref(), note.as_deref());
                Applied::Marked(match around.view_of(playbook) {
                    Some(view) => self.mark_in(view, lead, status, note)?,
                    None => self.mark(self.playbook(playbook)?, lead, status, note)?,
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
                let here = mapping.inside(&self.workspace().root);
                Applied::MappingAccepted(self.accept_mapping(self.playbook(playbook)?, &here)?)
            }
            Operation::TakeBackMapping => {
                self.take_back_mapping()?;
                Applied::MappingTakenBack
            }
            Operation::Run { playbook, order } => {
                Applied::Ran(self.run_ordered(self.playbook(playbook)?, order, around)?)
            }
            Operation::Export { playbook, order } => {
                Applied::Exported(self.export_ordered(self.playbook(playbook)?, order, around)?)
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
            Operation::View { .. } | Operation::Select { .. } => Applied::Viewed,
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
        around: Around<'_>,
    ) -> Result<Vec<PathBuf>, OperationError> {
        let taken;
        let view = match around.view_of(playbook.id) {
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
