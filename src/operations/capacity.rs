//! What a rep has done of today's work.

use serde::Serialize;

use super::leads::Statuses;
use super::view::View;

/// Leads worked today, of as many as a day is planned for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Capacity {
    /// Leads whose status of today says that somebody worked on them.
    pub done: usize,
    /// Leads a day is planned for: the calls that the playbook's files leave for today, else what the settings say.
    pub of: usize,
}

impl View {
    /// Calls that a day is planned for.
    pub fn calls_a_day(&self) -> usize {
        self.playbook.lens.slots(self).unwrap_or(self.leads_per_day)
    }

    /// What was worked on the day of `now` (RFC 3339), by everybody in this workspace.
    pub fn capacity(&self, now: &str) -> Capacity {
        let statuses = Statuses::built_in();
        let worked = |name: &str| {
            statuses
                .status
                .iter()
                .any(|status| status.name == name && status.worked)
        };
        let day = now.get(..10).unwrap_or(now);
        let today = self
            .marks
            .values()
            .filter(|mark| mark.at.starts_with(day) && worked(&mark.status));
        Capacity {
            done: today.count(),
            of: self.calls_a_day(),
        }
    }
}
