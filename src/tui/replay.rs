//! A record as the screen plays it: how far it is, and whether it waits.

use crate::operations::{Entry, Operation, Pane, SheetKey};

/// A record that plays.
#[derive(Debug, Clone)]
pub struct Replaying {
    entries: Vec<Entry>,
    /// Operations that are over.
    pub done: usize,
    /// One is being carried out.
    pub acting: bool,
    /// It goes on only when it is told to.
    pub paused: bool,
    /// The number of the moment at which the next one is due; an earlier moment counts no more.
    pub due: u64,
}

impl Replaying {
    /// A record that has not begun.
    pub fn new(entries: Vec<Entry>) -> Self {
        Self {
            entries,
            done: 0,
            acting: false,
            paused: false,
            due: 0,
        }
    }

    /// The operation that comes next, or is being carried out.
    pub fn next(&self) -> Option<&Entry> {
        self.entries.get(self.done)
    }

    /// How many there are.
    pub fn length(&self) -> usize {
        self.entries.len()
    }

    /// Where it is, in words: `replay 3 of 12`.
    pub fn words(&self) -> String {
        let at = if self.acting { self.done + 1 } else { self.done };
        format!("replay {at} of {}", self.length())
    }
}

/// The pane that an operation belongs to; nothing where it belongs to any.
pub fn pane_of(operation: &Operation) -> Option<Pane> {
    Some(match operation {
        Operation::Mark { .. } | Operation::Sale { .. } | Operation::Order { .. } => Pane::Leads,
        Operation::Decide { .. } | Operation::SignPassed { .. } | Operation::DecidePair { .. } => Pane::Gates,
        Operation::SetParameters { .. } | Operation::Run { .. } => Pane::Pipeline,
        Operation::SaveDraft { .. } => Pane::Tiers,
        Operation::AcceptMapping { .. } | Operation::TakeBackMapping => Pane::Data,
        Operation::UndoMerges { .. }
        | Operation::CreateArchive { .. }
        | Operation::RestoreArchive { .. }
        | Operation::Rollback { .. } => Pane::Groups,
        Operation::Promote { .. } | Operation::Demote { .. } => Pane::Model,
        Operation::View { sheet, .. } => return pane_of_sheet(sheet),
        // What is selected holds in every pane.
        Operation::Export { .. } | Operation::Select { .. } => return None,
    })
}

/// The pane that a table stands in; a count of values stands with the table it counts.
fn pane_of_sheet(sheet: &SheetKey) -> Option<Pane> {
    Some(match sheet {
        SheetKey::Leads => Pane::Leads,
        SheetKey::Runs => Pane::Runs,
        SheetKey::Groups | SheetKey::Merges | SheetKey::Archives => Pane::Groups,
        SheetKey::Gates | SheetKey::Evidence { .. } => Pane::Gates,
        SheetKey::Data { .. } => Pane::Data,
        SheetKey::Metrics { .. } => Pane::Pipeline,
        SheetKey::Figure { pane, .. } => return Pane::ALL.into_iter().find(|found| found.title() == pane),
        SheetKey::Values { of, .. } => return pane_of_sheet(of),
    })
}
