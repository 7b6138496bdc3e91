//! Things inside things: a rule with its conditions, a target with the ways to it.

use serde::Serialize;

use super::{Cell, Column};

/// Whether a condition is met. What is not known is neither met nor unmet (SQL's three values).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It is met.
    Met,
    /// It is not met.
    Unmet,
    /// A value is missing: nobody can say.
    Unknown,
}

impl Verdict {
    /// One column wide.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Met => "✓",
            Self::Unmet => "✗",
            Self::Unknown => "?",
        }
    }

    /// The word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Unmet => "not met",
            Self::Unknown => "unknown",
        }
    }

    /// The theme's meaning.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Met => "verdict.met",
            Self::Unmet => "verdict.unmet",
            Self::Unknown => "verdict.unknown",
        }
    }
}

/// One line of a tree and what hangs below it.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct TreeNode {
    /// What it says.
    pub label: String,
    /// What is muted beside it: the value found, the limit.
    pub detail: String,
    /// Whether it holds; absent where that is no question.
    pub verdict: Option<Verdict>,
    /// The theme's meaning of the label, such as `tier.1`; empty for plain text.
    pub meaning: String,
    /// Values for programs, one for each of [`Tree::columns`], or none. Label, detail and children say the same in words.
    pub values: Vec<Cell>,
    /// What hangs below it.
    pub children: Vec<TreeNode>,
}

impl TreeNode {
    /// A line with nothing below it.
    pub fn leaf(label: &str, detail: &str) -> Self {
        Self {
            label: label.to_owned(),
            detail: detail.to_owned(),
            ..Self::default()
        }
    }
}

/// A tree. Where it has `columns`, programs get a row for each node with values, else a row for every node.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Tree {
    /// What it shows.
    pub title: String,
    /// What the values of its nodes are; empty where it is words only.
    pub columns: Vec<Column>,
    /// The topmost lines.
    pub nodes: Vec<TreeNode>,
    /// A sentence below it.
    pub note: String,
}
