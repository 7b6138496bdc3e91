//! The labels as phase M3 left them: one row a contacted lead, in the order of the features.

use crate::frame::{Frame, FrameError, date, integer, text};

/// Whether a lead may be learned from, and if not why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// Its window has closed: it has a label.
    Labelled,
    /// Its window is still open: scored, never trained on (L-2).
    Censored,
    /// The call was booked before the contact: a mistake in the CRM (L-1).
    Quarantined,
    /// Left out by policy, or never contacted.
    NotEligible,
}

impl State {
    /// The word in frames.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Labelled => "labelled",
            Self::Censored => "censored",
            Self::Quarantined => "quarantined",
            Self::NotEligible => "not_eligible",
        }
    }

    fn of(word: &str) -> Self {
        match word {
            "labelled" => Self::Labelled,
            "censored" => Self::Censored,
            "quarantined" => Self::Quarantined,
            _ => Self::NotEligible,
        }
    }
}

/// Labels row by row.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Labels {
    /// Ids.
    pub lead_ids: Vec<String>,
    /// What became of each.
    pub states: Vec<State>,
    /// The label; absent unless the state is `Labelled`.
    pub y: Vec<Option<bool>>,
    /// Day of contact as days since 1970.
    pub contacted: Vec<Option<i32>>,
    /// `2024-05`, where there is a day.
    pub months: Vec<Option<String>>,
    /// `2024-Q2`, where there is a day.
    pub quarters: Vec<Option<String>>,
}

impl Labels {
    /// Reads the frame `labelled`.
    ///
    /// # Errors
    /// When a column is missing or of another kind.
    pub(super) fn read(frame: &Frame) -> Result<Self, FrameError> {
        let words = |name: &str| -> Result<Vec<Option<String>>, FrameError> {
            Ok(text(frame, name)?.iter().map(|word| word.map(str::to_owned)).collect())
        };
        let plain = |word: Option<String>| word.unwrap_or_default();
        Ok(Self {
            lead_ids: words("lead_id")?.into_iter().map(plain).collect(),
            states: text(frame, "state")?
                .iter()
                .map(|word| State::of(word.unwrap_or_default()))
                .collect(),
            y: integer(frame, "y")?.iter().map(|y| y.map(|y| y == 1)).collect(),
            contacted: date(frame, "contacted_date")?.iter().collect(),
            months: words("month")?,
            quarters: words("quarter")?,
        })
    }

    /// The rows that have a label, in their order.
    pub(super) fn rows(&self) -> Vec<usize> {
        let labelled = |row: &usize| self.label(*row).is_some();
        (0..self.lead_ids.len()).filter(labelled).collect()
    }

    /// The label of a row that may be learned from.
    pub(super) fn label(&self, row: usize) -> Option<bool> {
        let state = self.states.get(row).copied()?;
        self.y.get(row).copied().flatten().filter(|_| state == State::Labelled)
    }

    /// The labels of these rows; rows without one count as negative, so give only those of [`Labels::rows`].
    pub(super) fn of(&self, rows: &[usize]) -> Vec<bool> {
        rows.iter().map(|row| self.label(*row) == Some(true)).collect()
    }

    /// Whether the leads are ordered in time: every labelled row has a day.
    pub(super) fn has_time(&self) -> bool {
        let rows = self.rows();
        !rows.is_empty()
            && rows
                .iter()
                .all(|row| self.contacted.get(*row).copied().flatten().is_some())
    }
}
