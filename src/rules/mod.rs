//! Conditions as SQL text: one syntax tree, one truth table with three values, and everything else reads them.
//!
//! A filter such as `--where "score >= 70 AND state IN ('TX', 'OK')"` is read by sqlparser, checked against the
//! columns there are, and evaluated on frames column by column. A missing value makes a test unknown, and unknown is
//! not a match. The tree prints back as SQL that reads as the same tree.

mod construct;
mod error;
mod evaluate;
mod grammar;
mod parse;
mod pattern;
mod print;
mod source;
mod tree;
mod truth;

pub use error::RuleError;
pub use tree::{ColumnInfo, Condition, Literal, Node, Number, Operand, Test, ValueKind};
pub use truth::{Comparison, Truth};

#[cfg(test)]
mod tests;
