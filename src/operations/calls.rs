//! Whom nobody calls: leads whose status keeps them off call lists. Grading knows nothing of what reps noted, so what it
//! answers passes through here on its way to a list, a card or the queue, in every playbook alike.

use super::leads::{LeadStatus, Statuses};
use super::view::View;
use crate::frame::{Frame, FrameError, polars, text};
use crate::lens::{Card, LensError, Queue};

/// The column of a queue that says what to do with a lead.
const NEXT_MOVE: &str = "next_move";

/// What there is to do with a lead that nobody may call.
fn leave_alone(status: &LeadStatus) -> String {
    format!("{}: {}", status.name, status.summary)
}

impl View {
    /// The status that keeps a lead off call lists; nothing where it may be called.
    pub fn off_lists(&self, lead: &str) -> Option<&'static LeadStatus> {
        let mark = self.marks.get(lead)?;
        Statuses::built_in().off_lists(&mark.status)
    }

    /// How many leads a status keeps off call lists.
    pub fn kept_off_lists(&self) -> usize {
        self.marks.keys().filter(|lead| self.off_lists(lead).is_some()).count()
    }

    /// The queue. The next move of a lead that must not be called is to leave it alone, whatever its grade suggests.
    ///
    /// # Errors
    /// When the leads are not made yet.
    pub fn queue(&self) -> Result<Queue, LensError> {
        let mut queue = self.playbook.lens.queue(self)?;
        if self.kept_off_lists() > 0 && queue.rows.column(NEXT_MOVE).is_ok() {
            let moves = self.moves(&queue.rows)?;
            let column = polars::Column::new(NEXT_MOVE.into(), moves);
            queue.rows.with_column(column).map_err(FrameError::from)?;
        }
        Ok(queue)
    }

    fn moves(&self, rows: &Frame) -> Result<Vec<Option<String>>, FrameError> {
        let (leads, moves) = (text(rows, "lead_id")?, text(rows, NEXT_MOVE)?);
        let of = |row: usize| match leads.get(row).and_then(|lead| self.off_lists(lead)) {
            Some(status) => Some(leave_alone(status)),
            None => moves.get(row).map(str::to_owned),
        };
        Ok((0..rows.height()).map(of).collect())
    }

    /// Everything about one lead, with a warning first where nobody may call it; personal data is masked unless
    /// `unmask`.
    ///
    /// # Errors
    /// When the frames are not made yet or there is no such lead.
    pub fn card(&self, lead: &str, unmask: bool) -> Result<Card, LensError> {
        let mut card = self.playbook.lens.card(self, lead, unmask)?;
        let Some(status) = self.off_lists(lead) else {
            return Ok(card);
        };
        // A headline may end in what the grade suggests; that is the queue's next move.
        let graded = self.playbook.lens.queue(self)?.rows;
        let leads = text(&graded, "lead_id")?;
        let row = (0..graded.height()).find(|row| leads.get(*row) == Some(lead));
        let moves = text(&graded, NEXT_MOVE)?;
        if let Some(suggested) = row.and_then(|row| moves.get(row)).filter(|words| !words.is_empty()) {
            card.headline = card.headline.replace(suggested, &leave_alone(status));
        }
        card.alerts.insert(0, leave_alone(status));
        Ok(card)
    }
}
