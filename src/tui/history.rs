//! What can be taken back: views of tables and marks on leads, in the order they were made.

use super::desk;
use crate::operations::{LeadFilter, SheetKey, SheetView};

/// Steps kept; older ones are forgotten.
const KEPT: usize = 500;

/// A lead's status and note at a moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marked {
    /// The status.
    pub status: String,
    /// The note.
    pub note: Option<String>,
}

/// Something that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A table was looked at in another way.
    View {
        /// The table.
        key: SheetKey,
        /// How it was looked at before.
        before: Box<SheetView>,
        /// And after.
        after: Box<SheetView>,
    },
    /// Other leads were looked at in every pane.
    Select {
        /// The filter that held before.
        before: LeadFilter,
        /// And after.
        after: LeadFilter,
    },
    /// A lead was marked.
    Mark {
        /// The lead.
        lead: String,
        /// What stood there before.
        before: Marked,
        /// And after.
        after: Marked,
    },
}

/// Steps done and steps taken back.
#[derive(Debug, Clone, Default)]
pub struct History {
    done: Vec<Step>,
    undone: Vec<Step>,
}

impl History {
    /// Notes a step; what was taken back before cannot be done again any more.
    pub fn push(&mut self, step: Step) {
        self.undone.clear();
        self.done.push(step);
        if self.done.len() > KEPT {
            self.done.remove(0);
        }
    }

    /// The last step, now taken back.
    pub fn undo(&mut self) -> Option<Step> {
        let step = self.done.pop()?;
        self.undone.push(step.clone());
        Some(step)
    }

    /// The last step taken back, now done again.
    pub fn redo(&mut self) -> Option<Step> {
        let step = self.undone.pop()?;
        self.done.push(step.clone());
        Some(step)
    }

    /// Forgets the last step where it led to a view that turned out not to hold.
    pub fn drop_last_view(&mut self, of: &SheetKey, refused: &SheetView) {
        if matches!(self.done.last(), Some(Step::View { key, after, .. }) if key == of && **after == *refused) {
            self.done.pop();
        }
    }

    /// What a lead's mark was and what it became by its last order; `by` says how that came about.
    pub fn last_mark(&self, of: &str, by: desk::Step) -> Option<(&Marked, &Marked)> {
        let steps = if by == desk::Step::Undo {
            &self.undone
        } else {
            &self.done
        };
        steps.iter().rev().find_map(|step| match step {
            Step::Mark { lead, before, after } if lead == of => Some((before, after)),
            _ => None,
        })
    }

    /// Puts a mark that could not be recorded back to where it was before its order; gives it. `by` says how the order
    /// came about. The order's mark need not be the last: others may have been ordered before its answer came.
    pub fn put_back_mark(&mut self, of: &str, by: desk::Step) -> Option<Step> {
        let (from, to) = match by {
            desk::Step::Fresh => (&mut self.done, None),
            desk::Step::Undo => (&mut self.undone, Some(&mut self.done)),
            desk::Step::Redo => (&mut self.done, Some(&mut self.undone)),
        };
        let is_it = |step: &Step| matches!(step, Step::Mark { lead, .. } if lead == of);
        let step = from.remove(from.iter().rposition(is_it)?);
        if let Some(to) = to {
            to.push(step.clone());
        }
        Some(step)
    }

    /// Forgets steps on a table that is gone.
    pub fn forget(&mut self, key: &SheetKey) {
        let other = |step: &Step| !matches!(step, Step::View { key: of, .. } if of == key);
        self.done.retain(other);
        self.undone.retain(other);
    }

    /// Forgets every step: somebody was forgotten, and a step may name them or hold a condition that does.
    pub fn forget_all(&mut self) {
        *self = Self::default();
    }

    /// Whether anything can be taken back.
    pub fn can_undo(&self) -> bool {
        !self.done.is_empty()
    }

    /// Whether anything can be done again.
    pub fn can_redo(&self) -> bool {
        !self.undone.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(lead: &str) -> Step {
        Step::Mark {
            lead: lead.to_owned(),
            before: Marked::default(),
            after: Marked::default(),
        }
    }

    #[test]
    fn steps_go_back_and_forth_until_something_new_is_done() {
        let mut history = History::default();
        history.push(mark("a"));
        history.push(mark("b"));
        assert_eq!(history.undo(), Some(mark("b")));
        assert_eq!(history.redo(), Some(mark("b")));
        assert_eq!(history.redo(), None);
        history.undo();
        history.push(mark("c"));
        assert!(!history.can_redo(), "b is gone");
        assert_eq!(history.undo(), Some(mark("c")));
        assert_eq!(history.undo(), Some(mark("a")));
        assert!(!history.can_undo());
    }

    #[test]
    fn a_refused_mark_goes_back_to_its_side_and_no_other_is_touched() {
        let mut history = History::default();
        history.push(mark("a"));
        history.push(mark("b"));
        // The answer to `a` comes after `b` was ordered.
        assert_eq!(history.put_back_mark("a", desk::Step::Fresh), Some(mark("a")));
        assert_eq!(history.undo(), Some(mark("b")));
        assert_eq!(history.put_back_mark("b", desk::Step::Undo), Some(mark("b")));
        assert!(!history.can_redo(), "it was not undone");
        assert_eq!(history.undo(), Some(mark("b")));
        assert_eq!(history.redo(), Some(mark("b")));
        history.put_back_mark("b", desk::Step::Redo);
        assert!(history.can_redo() && !history.can_undo(), "it was not done again");
        assert_eq!(history.put_back_mark("z", desk::Step::Fresh), None);
    }

    #[test]
    fn steps_on_a_closed_table_are_forgotten() {
        let key = SheetKey::Evidence {
            gate: "G1".into(),
            subject: None,
        };
        let view = || Box::new(SheetView::default());
        let mut history = History::default();
        history.push(mark("a"));
        history.push(Step::View {
            key: key.clone(),
            before: view(),
            after: view(),
        });
        history.forget(&key);
        assert_eq!(history.undo(), Some(mark("a")));
    }
}
