//! The one syntax tree of conditions. Evaluation, printing and, later, explanation and translation all read it.
//!
//! It is kept in one shape so that equal meaning tends to be an equal tree: chains of AND and OR are flat, a
//! comparison has its column on the left, and `NOT IN`, `NOT LIKE`, `NOT BETWEEN` and `IS NOT NULL` are the negation
//! of their positive form.

use super::expression::Expression;
use super::truth::Comparison;
use crate::frame::{ColumnKind, Frame, kind_of};
use chrono::NaiveDate;
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// What a column may be compared with. Whole and decimal numbers compare with each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ValueKind {
    /// Text, in code point order.
    Text,
    /// Whole or decimal numbers.
    Number,
    /// True or false.
    Boolean,
    /// Calendar days.
    Date,
}

impl ValueKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Text, Self::Number, Self::Boolean, Self::Date];

    /// The word people read, with its article where it has one.
    #[must_use]
    pub fn with_article(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "a number",
            Self::Boolean => "true or false",
            Self::Date => "a date",
        }
    }
}

/// A column that conditions may name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnInfo {
    /// Its name in the frame.
    pub name: String,
    /// Its heading, by which a filter may call it too.
    pub title: String,
    /// What it holds.
    pub kind: ValueKind,
}

impl ColumnInfo {
    /// A column whose heading is its name with blanks for `_`.
    #[must_use]
    pub fn new(name: impl Into<String>, kind: ValueKind) -> Self {
        let name = name.into();
        Self {
            title: name.replace('_', " "),
            name,
            kind,
        }
    }

    /// The same column under another heading.
    #[must_use]
    pub fn with_title(self, title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            ..self
        }
    }

    /// The columns of a frame in its order, without those of types that no contract has.
    #[must_use]
    pub fn of_frame(frame: &Frame) -> Vec<Self> {
        let names = frame.get_column_names();
        let known = names.iter().filter_map(|name| {
            let kind = match kind_of(frame, name.as_str())? {
                ColumnKind::Text => ValueKind::Text,
                ColumnKind::Integer | ColumnKind::Real => ValueKind::Number,
                ColumnKind::Boolean => ValueKind::Boolean,
                ColumnKind::Date => ValueKind::Date,
            };
            Some(Self::new(name.as_str(), kind))
        });
        known.collect()
    }
}

/// A number as written: whole ones keep all 64 bits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Number {
    /// A whole number.
    Whole(i64),
    /// A finite number with decimals.
    Real(f64),
}

/// 2^63: the first real beyond every whole number of 64 bits.
const BEYOND_WHOLE: f64 = 9_223_372_036_854_775_808.0;

impl Number {
    /// The order of two numbers, exact even where a real cannot hold the whole number; none for NaN.
    #[must_use]
    pub fn order(self, other: Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Whole(left), Self::Whole(right)) => Some(left.cmp(&right)),
            (Self::Real(left), Self::Real(right)) => left.partial_cmp(&right),
            (Self::Whole(left), Self::Real(right)) => order_mixed(left, right),
            (Self::Real(left), Self::Whole(right)) => order_mixed(right, left).map(Ordering::reverse),
        }
    }
}

fn order_mixed(whole: i64, real: f64) -> Option<Ordering> {
    if real.is_nan() {
        None
    } else if real >= BEYOND_WHOLE {
        Some(Ordering::Less)
    } else if real < -BEYOND_WHOLE {
        Some(Ordering::Greater)
    } else {
        // Exact: the truncated real is a whole number within 64 bits.
        #[allow(clippy::cast_possible_truncation, reason = "the range was checked above")]
        let truncated = real.trunc() as i64;
        Some(
            whole
                .cmp(&truncated)
                .then_with(|| 0.0_f64.total_cmp(&(real.fract() + 0.0))),
        )
    }
}

/// A value written in a condition.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// `'text'`
    Text(String),
    /// `4`, `-0.5`
    Number(Number),
    /// `TRUE`, `FALSE`
    Boolean(bool),
    /// `DATE '2026-01-31'`
    Date(NaiveDate),
}

impl Literal {
    /// What it can be compared with.
    #[must_use]
    pub fn kind(&self) -> ValueKind {
        match self {
            Self::Text(_) => ValueKind::Text,
            Self::Number(_) => ValueKind::Number,
            Self::Boolean(_) => ValueKind::Boolean,
            Self::Date(_) => ValueKind::Date,
        }
    }
}

/// What a column is compared with.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// A written value.
    Literal(Literal),
    /// The value of another column in the same row.
    Column(String),
}

/// One test of one column: the leaf of a condition.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// A yes/no column by itself.
    Flag {
        /// The column.
        column: String,
    },
    /// `column >= 4`
    Compare {
        /// The column on the left.
        column: String,
        /// How.
        comparison: Comparison,
        /// What stands on the right.
        with: Operand,
    },
    /// `column BETWEEN low AND high`, both ends included.
    Between {
        /// The column.
        column: String,
        /// The lower end.
        low: Operand,
        /// The upper end.
        high: Operand,
    },
    /// `column IN (…)`
    In {
        /// The column.
        column: String,
        /// The values as written; never empty.
        values: Vec<Literal>,
    },
    /// `column IS NULL`: the only test that is never unknown.
    Missing {
        /// The column.
        column: String,
    },
    /// `column LIKE 'A%'`
    Like {
        /// The column.
        column: String,
        /// `%` stands for any characters, `_` for one.
        pattern: String,
        /// ILIKE: upper and lower case are the same.
        any_case: bool,
    },
    /// `a + b >= 2 * c`: a comparison that calculates. One of a column alone with a column or a literal is a
    /// [`Test::Compare`].
    Calculated {
        /// The left side; it names a column.
        left: Expression,
        /// How.
        comparison: Comparison,
        /// The right side.
        right: Expression,
    },
    /// `a + b BETWEEN low AND high`: a [`Test::Between`] that calculates in at least one of its parts.
    Within {
        /// What is tested; it names a column.
        value: Expression,
        /// The lower end.
        low: Expression,
        /// The upper end.
        high: Expression,
    },
}

/// A condition or a part of one.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// All hold; two parts or more, none of them an `And`.
    And(Vec<Node>),
    /// At least one holds; two parts or more, none of them an `Or`.
    Or(Vec<Node>),
    /// It does not hold.
    Not(Box<Node>),
    /// One test.
    Test(Test),
}

impl Node {
    /// All of the parts, flat. A single part stands for itself.
    pub(super) fn all(parts: Vec<Self>) -> Self {
        let flat = parts.into_iter().flat_map(|part| match part {
            Self::And(inner) => inner,
            other => vec![other],
        });
        Self::single_or(flat.collect(), Self::And)
    }

    /// Any of the parts, flat. A single part stands for itself.
    pub(super) fn any(parts: Vec<Self>) -> Self {
        let flat = parts.into_iter().flat_map(|part| match part {
            Self::Or(inner) => inner,
            other => vec![other],
        });
        Self::single_or(flat.collect(), Self::Or)
    }

    fn single_or(mut parts: Vec<Self>, join: impl FnOnce(Vec<Self>) -> Self) -> Self {
        if parts.len() == 1
            && let Some(only) = parts.pop()
        {
            only
        } else {
            join(parts)
        }
    }

    /// The opposite of this part.
    pub(super) fn negated(self) -> Self {
        Self::Not(Box::new(self))
    }

    /// Levels of AND, OR and NOT above the deepest test.
    pub(super) fn depth(&self) -> usize {
        match self {
            Self::And(parts) | Self::Or(parts) => 1 + parts.iter().map(Self::depth).max().unwrap_or(0),
            Self::Not(inner) => 1 + inner.depth(),
            Self::Test(_) => 0,
        }
    }

    fn collect<'a>(&'a self, names: &mut BTreeSet<&'a str>) {
        match self {
            Self::And(parts) | Self::Or(parts) => parts.iter().for_each(|part| part.collect(names)),
            Self::Not(inner) => inner.collect(names),
            Self::Test(test) => test.collect(names),
        }
    }
}

impl Test {
    pub(super) fn collect<'a>(&'a self, names: &mut BTreeSet<&'a str>) {
        let mut operand = |operand: &'a Operand| {
            if let Operand::Column(name) = operand {
                names.insert(name.as_str());
            }
        };
        let column = match self {
            Self::Compare { column, with, .. } => {
                operand(with);
                column
            }
            Self::Between { column, low, high } => {
                operand(low);
                operand(high);
                column
            }
            Self::Flag { column } | Self::In { column, .. } | Self::Missing { column } | Self::Like { column, .. } => {
                column
            }
            Self::Calculated { left, right, .. } => {
                return [left, right].into_iter().for_each(|side| side.collect(names));
            }
            Self::Within { value, low, high } => {
                return [value, low, high].into_iter().for_each(|part| part.collect(names));
            }
        };
        names.insert(column.as_str());
    }
}

/// A condition on the rows of a frame, read from SQL text and checked against its columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    root: Node,
}

impl Condition {
    pub(super) fn new(root: Node) -> Self {
        Self { root }
    }

    /// The tree, to be walked by whatever reads a condition.
    #[must_use]
    pub fn root(&self) -> &Node {
        &self.root
    }

    /// The columns it reads, each once, in alphabetical order.
    #[must_use]
    pub fn columns(&self) -> Vec<&str> {
        let mut names = BTreeSet::new();
        self.root.collect(&mut names);
        names.into_iter().collect()
    }
}
