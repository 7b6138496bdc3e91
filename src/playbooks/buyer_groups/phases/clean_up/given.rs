//! What clean-up reads, by name and row.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::engine::{PhaseContext, PhaseError};
use crate::frame::{Frame, FrameError};
use crate::playbooks::buyer_groups::merging::{Rows, Value};

/// The frames that the phase reads.
pub(super) struct Given(pub BTreeMap<&'static str, Arc<Frame>>);

impl Given {
    /// The frames of the run.
    pub fn read(context: &PhaseContext<'_>) -> Result<Self, PhaseError> {
        let mut frames = BTreeMap::new();
        for name in context.reads() {
            frames.insert(*name, context.frame(name)?);
            context.checkpoint()?;
        }
        Ok(Self(frames))
    }

    /// The rows of a frame.
    pub fn rows(&self, name: &str) -> Result<Rows, FrameError> {
        self.0
            .get(name)
            .map_or_else(|| Ok(Rows::default()), |frame| Rows::read(frame))
    }

    /// The rows of frames that stand side by side.
    pub fn wide(&self, names: &[&str]) -> Result<Rows, FrameError> {
        let frames: Vec<&Frame> = names
            .iter()
            .filter_map(|name| self.0.get(name).map(Arc::as_ref))
            .collect();
        Rows::side_by_side(&frames)
    }

    /// The rows of a frame by the text of a column.
    pub fn keyed(&self, name: &str, key: &str) -> Result<Keyed, FrameError> {
        Ok(Keyed::new(self.rows(name)?, key))
    }
}

/// Rows found by the text of a column; of several the first.
pub(super) struct Keyed {
    pub rows: Rows,
    by: BTreeMap<String, usize>,
}

impl Keyed {
    /// The rows by this column.
    pub fn new(rows: Rows, key: &str) -> Self {
        let mut by = BTreeMap::new();
        for row in 0..rows.rows.len() {
            if let Some(id) = rows.value(row, key).text() {
                by.entry(id.to_owned()).or_insert(row);
            }
        }
        Self { rows, by }
    }

    /// A cell of the row of this id; null where there is none.
    pub fn get(&self, id: &str, column: &str) -> &Value {
        self.row(id).map_or(&Value::Null, |row| self.rows.value(row, column))
    }

    /// The row of this id.
    pub fn row(&self, id: &str) -> Option<usize> {
        self.by.get(id).copied()
    }

    /// The ids, each with its row.
    pub fn ids(&self) -> impl Iterator<Item = (&str, usize)> {
        self.by.iter().map(|(id, row)| (id.as_str(), *row))
    }
}
