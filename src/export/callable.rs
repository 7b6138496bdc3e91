//! Call lists without the people who said "do not call". Grading knows nothing of what reps noted, so the leads of a
//! list that somebody will ring through or visit are asked for here, in every playbook alike; files for analysts and
//! for other systems keep every lead.

use crate::frame::{Frame, FrameError, take_rows, text};
use crate::lens::FrameSource;

/// The rows of a call list whose lead (column `lead_id`) no status keeps off lists, in their order.
///
/// # Errors
/// When the rows have no column `lead_id`.
pub fn callable(frames: &dyn FrameSource, rows: &Frame) -> Result<Frame, FrameError> {
    let leads = text(rows, "lead_id")?;
    let may = |row: &usize| !leads.get(*row).is_some_and(|lead| frames.is_off_lists(lead));
    let kept: Vec<usize> = (0..rows.height()).filter(may).collect();
    if kept.len() == rows.height() {
        return Ok(rows.clone());
    }
    take_rows(rows, &kept)
}
