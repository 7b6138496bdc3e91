//! What a comparison may calculate: sums, differences and products of numbers, ABS, COALESCE, and UPPER of text.
//!
//! Only what means the same in every engine: there is no division, since some engines divide whole numbers to whole
//! ones and others do not.

use super::tree::{Literal, Number, Operand};
use std::collections::BTreeSet;

/// How two numbers are combined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Arithmetic {
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Times,
}

impl Arithmetic {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Plus, Self::Minus, Self::Times];

    /// Its sign in SQL.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Plus => "+",
            Self::Minus => "-",
            Self::Times => "*",
        }
    }

    /// The result for two numbers. Whole numbers stay whole; beyond 64 bits, and where a real is not finite, there is
    /// no result and a test of it is unknown: engines raise errors there, which no row should.
    #[must_use]
    pub fn apply(self, left: Number, right: Number) -> Option<Number> {
        if let (Number::Whole(left), Number::Whole(right)) = (left, right) {
            let whole = match self {
                Self::Plus => left.checked_add(right),
                Self::Minus => left.checked_sub(right),
                Self::Times => left.checked_mul(right),
            };
            return whole.map(Number::Whole);
        }
        let (left, right) = (left.real(), right.real());
        Number::finite(match self {
            Self::Plus => left + right,
            Self::Minus => left - right,
            Self::Times => left * right,
        })
    }
}

impl Number {
    /// As a real; whole numbers beyond 2^53 are rounded.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "documented")]
    pub fn real(self) -> f64 {
        match self {
            Self::Whole(whole) => whole as f64,
            Self::Real(real) => real,
        }
    }

    /// A real that is a number and not infinite.
    pub(super) fn finite(real: f64) -> Option<Self> {
        real.is_finite().then_some(Self::Real(real))
    }

    /// The opposite number; none for the smallest whole one.
    #[must_use]
    pub fn negative(self) -> Option<Self> {
        match self {
            Self::Whole(whole) => whole.checked_neg().map(Self::Whole),
            Self::Real(real) => Self::finite(-real),
        }
    }

    /// Without its sign; none for the smallest whole one.
    #[must_use]
    pub fn absolute(self) -> Option<Self> {
        match self {
            Self::Whole(whole) => whole.checked_abs().map(Self::Whole),
            Self::Real(real) => Self::finite(real.abs()),
        }
    }
}

/// A value that is calculated from columns and literals.
#[derive(Debug, Clone, PartialEq)]
pub enum Expression {
    /// A column or a literal.
    Operand(Operand),
    /// `-x`, of anything but a literal whose opposite can be written.
    Negative(Box<Expression>),
    /// `ABS(x)`
    Absolute(Box<Expression>),
    /// `UPPER(x)`
    Upper(Box<Expression>),
    /// `x + y`, `x - y`, `x * y`
    Combine {
        /// The left side.
        left: Box<Expression>,
        /// How.
        by: Arithmetic,
        /// The right side.
        right: Box<Expression>,
    },
    /// `COALESCE(x, y, …)`: the first that is not missing; one part or more.
    Coalesce(Vec<Expression>),
}

impl Expression {
    /// A column.
    #[must_use]
    pub fn column(name: impl Into<String>) -> Self {
        Self::Operand(Operand::Column(name.into()))
    }

    /// A literal.
    #[must_use]
    pub fn literal(literal: Literal) -> Self {
        Self::Operand(Operand::Literal(literal))
    }

    /// The opposite, with a literal's sign taken into the literal so that there is one way to write it.
    pub(super) fn negated(self) -> Self {
        if let Self::Operand(Operand::Literal(Literal::Number(number))) = &self
            && let Some(opposite) = number.negative()
        {
            return Self::literal(Literal::Number(opposite));
        }
        Self::Negative(Box::new(self))
    }

    /// The name, if this is a column and nothing else.
    #[must_use]
    pub fn as_column(&self) -> Option<&str> {
        match self {
            Self::Operand(Operand::Column(name)) => Some(name),
            _ => None,
        }
    }

    /// The literal, if this is one and nothing else.
    #[must_use]
    pub fn as_literal(&self) -> Option<&Literal> {
        match self {
            Self::Operand(Operand::Literal(literal)) => Some(literal),
            _ => None,
        }
    }

    /// The parts it is made of.
    fn parts(&self) -> Vec<&Self> {
        match self {
            Self::Operand(_) => Vec::new(),
            Self::Negative(inner) | Self::Absolute(inner) | Self::Upper(inner) => vec![inner],
            Self::Combine { left, right, .. } => vec![left, right],
            Self::Coalesce(parts) => parts.iter().collect(),
        }
    }

    /// Whether no column is in it.
    pub(super) fn is_constant(&self) -> bool {
        match self {
            Self::Operand(operand) => matches!(operand, Operand::Literal(_)),
            other => other.parts().into_iter().all(Self::is_constant),
        }
    }

    /// Its columns, each once.
    pub(super) fn collect<'a>(&'a self, names: &mut BTreeSet<&'a str>) {
        if let Some(name) = self.as_column() {
            names.insert(name);
        }
        self.parts().into_iter().for_each(|part| part.collect(names));
    }

    /// Its first column, reading from the left.
    pub(super) fn first_column(&self) -> Option<&str> {
        self.as_column()
            .or_else(|| self.parts().into_iter().find_map(Self::first_column))
    }

    /// Its literals in the order in which they are written.
    pub(super) fn literals_mut(&mut self) -> Vec<&mut Literal> {
        match self {
            Self::Operand(Operand::Literal(literal)) => vec![literal],
            Self::Operand(Operand::Column(_)) => Vec::new(),
            Self::Negative(inner) | Self::Absolute(inner) | Self::Upper(inner) => inner.literals_mut(),
            Self::Combine { left, right, .. } => {
                let mut all = left.literals_mut();
                all.extend(right.literals_mut());
                all
            }
            Self::Coalesce(parts) => parts.iter_mut().flat_map(Self::literals_mut).collect(),
        }
    }
}
