//! Carrying out operations: the one call behind the screen's orders and behind a list of operations without a screen.

use std::sync::Arc;

use super::accept::Accepted;
use super::bench::{Bench, Overrides, vocabulary};
use super::error::OperationError;
use super::history::GateKey;
use super::merges::Undone;
use super::operation::Operation;
use super::pairs::PairDecided;
use super::parameters::{ParameterEdits, StaleAfter};
use super::sales::SaleTaken;
use super::tier_desk::SavedDraft;
use super::view::View;
use crate::engine::{CancelToken, Judged, Quiet, RunReport, RunRequest, digest};
use crate::lens::Ordered;
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
    /// A table, or which leads are shown, is looked at in another way; nothing on disk changes.
    Viewed,
}

impl Bench {
    /// Carries out a recorded operation on the workspace as it stands now: what earlier operations wrote into
    /// `assay.toml` counts.
    ///
    /// # Errors
    /// As the operation's own call.
    pub fn apply(&self, operation: &Operation) -> Result<Applied, OperationError> {
        let workspace = Workspace::open(&self.workspace().root, &vocabulary())?;
        self.with_workspace(Arc::new(workspace)).carry_out(None, operation)
    }

    /// The same with a view that is open already, so that a single key need not wait for one to be taken.
    ///
    /// # Errors
    /// As the operation's own call.
    pub fn apply_in(&self, view: &View, operation: &Operation) -> Result<Applied, OperationError> {
        self.carry_out(Some(view), operation)
    }

    fn carry_out(&self, view: Option<&View>, operation: &Operation) -> Result<Applied, OperationError> {
        Ok(match operation {
            Operation::Mark {
                playbook,
                lead,
                status,
                note,
            } => {
                let playbook = self.playbook(playbook)?;
                let (status, note) = (status.as_deref(), note.as_deref());
                Applied::Marked(match view.filter(|view| view.playbook.id == playbook.id) {
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
                Applied::MappingAccepted(self.accept_mapping(self.playbook(playbook)?, mapping)?)
            }
            Operation::TakeBackMapping => {
                self.take_back_mapping()?;
                Applied::MappingTakenBack
            }
            Operation::Run {
                playbook,
                phases,
                force,
            } => {
                let request = RunRequest {
                    phases: phases.clone(),
                    force: *force,
                    command: digest(operation),
                    profile: None,
                };
                let (overrides, token) = (Overrides::default(), CancelToken::new());
                Applied::Ran(self.run(self.playbook(playbook)?, &overrides, &request, &token, &Quiet)?)
            }
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
}
