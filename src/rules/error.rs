//! Why a condition was refused, and where in its text, so that a screen can point under the cursor.

use thiserror::Error;

/// What conditions may consist of: the way out of anything else.
pub const ALLOWED: &str = "a condition tests columns, or + - * ABS COALESCE UPPER of them, with =, <>, <, <=, \
                                  >, >=, BETWEEN, IN (…), LIKE, ILIKE or IS [NOT] NULL, joined by AND, OR, NOT and \
                                  parentheses";

/// What the conditions of a rule set may consist of: no pattern and no date, since engines differ about those.
pub const ALLOWED_IN_RULES: &str = "a rule tests columns, or + - * ABS COALESCE UPPER of them, with =, <>, <, \
                                           <=, >, >=, BETWEEN, IN (…) or IS [NOT] NULL, joined by AND, OR, NOT and \
                                           parentheses";

/// A condition that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message} (at character {})", offset + 1)]
pub struct RuleError {
    /// Characters before the place, from 0.
    pub offset: usize,
    /// Characters to underline; 0 where something is missing at the end.
    pub length: usize,
    /// What is wrong and the way out.
    pub message: String,
    /// The column that was probably meant.
    pub nearest: Option<String>,
}
