//! Looks at the cancel token at steady intervals, however the work is cut.

use crate::engine::{CancelToken, LOOK_EVERY};

/// Counts the rows worked through and looks every few thousand.
pub(super) struct Looker<'a> {
    cancel: &'a CancelToken,
    since: u64,
    total: u64,
}

impl<'a> Looker<'a> {
    pub(super) fn new(cancel: &'a CancelToken) -> Self {
        Self {
            cancel,
            since: 0,
            total: 0,
        }
    }

    /// Some more rows are done. Returns whether to go on.
    pub(super) fn passed(&mut self, rows: usize) -> bool {
        self.since += rows as u64;
        if self.since < LOOK_EVERY {
            return true;
        }
        self.total += self.since;
        self.since = 0;
        #[cfg(test)]
        super::tests::stopping::before_a_look(self.cancel);
        self.cancel.look(self.total)
    }
}
