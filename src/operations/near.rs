//! Leads that one condition keeps from a better tier: the queue's rows beside what is missing.

use std::collections::HashMap;

use super::error::OperationError;
use super::view::View;
use crate::frame::{FrameBuilder, concat_columns, real, take_rows, text};
use crate::lens::Queue;

/// The column of a queue that says so itself, where a playbook grades by points.
pub(super) const NEAR_MISS: &str = "near_miss";
/// What stands beside a lead that misses one condition of a rule.
pub(super) const NEAR_COLUMNS: [&str; 4] = ["near_tier", "near_condition", "near_distance", "near_when"];

impl View {
    /// The queue as a list of near misses, nearest first: a lead stands in it once for each tier it nearly reaches.
    pub(super) fn nearly(&self, queue: Queue) -> Result<Queue, OperationError> {
        let found = self.playbook.lens.near_misses(self);
        let found = found.map_err(|error| OperationError::from(error).of(self.playbook))?;
        let places: HashMap<&str, usize> = text(&queue.rows, "lead_id")?
            .iter()
            .enumerate()
            .filter_map(|(row, id)| Some((id?, row)))
            .collect();
        let pairs: Vec<(usize, usize)> = text(&found, "lead_id")?
            .iter()
            .enumerate()
            .filter_map(|(row, id)| Some((row, *places.get(id?)?)))
            .collect();
        let (near, leads): (Vec<usize>, Vec<usize>) = pairs.into_iter().unzip();
        let (near, leads) = (take_rows(&found, &near)?, take_rows(&queue.rows, &leads)?);
        let [tier, condition, distance, when] = NEAR_COLUMNS;
        let beside = FrameBuilder::new()
            .text(tier, text(&near, "tier")?.iter())
            .text(condition, text(&near, "condition")?.iter())
            .real(distance, real(&near, "distance")?.iter())
            .text(when, text(&near, "when")?.iter())
            .finish()?;
        let mut shown = vec!["lead_id", "name", "tier"];
        shown.extend(NEAR_COLUMNS);
        shown.push("status");
        Ok(Queue {
            rows: concat_columns(&leads, &beside)?,
            identity: queue.identity,
            shown,
        })
    }
}
