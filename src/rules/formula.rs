//! Expressions evaluated row by row.

use super::evaluate::{Cells, Value};
use super::expression::{Arithmetic, Expression};
use super::tree::{Number, Operand};
use crate::frame::{Frame, FrameError};

const NUMBERS: &str = "numbers";
const TEXT: &str = "text";

/// An expression made ready for the rows of a frame.
pub(super) enum Formula<'a> {
    Literal(Value<'a>),
    Cells(Cells<'a>),
    Negative(Box<Formula<'a>>),
    Absolute(Box<Formula<'a>>),
    /// UPPER, worked out for all rows at once: its texts stand in no frame.
    Texts(Vec<Option<String>>),
    Combine(Box<Formula<'a>>, Arithmetic, Box<Formula<'a>>),
    Coalesce(Vec<Formula<'a>>),
}

impl<'a> Formula<'a> {
    /// # Errors
    /// A column that is missing, or of another kind than it was when the expression was read.
    pub(super) fn of(frame: &'a Frame, expression: &'a Expression) -> Result<Self, FrameError> {
        let of_kind = |inner: &'a Expression, kind: &'static str| {
            let formula = Self::of(frame, inner)?;
            formula.agrees(kind, inner)?;
            Ok::<_, FrameError>(formula)
        };
        let boxed = |inner| of_kind(inner, NUMBERS).map(Box::new);
        Ok(match expression {
            Expression::Operand(Operand::Literal(literal)) => Self::Literal(literal.into()),
            Expression::Operand(Operand::Column(column)) => Self::Cells(Cells::of(frame, column)?),
            Expression::Negative(inner) => Self::Negative(boxed(inner)?),
            Expression::Absolute(inner) => Self::Absolute(boxed(inner)?),
            Expression::Upper(inner) => {
                let inner = of_kind(inner, TEXT)?;
                let upper = |row| match inner.value(row) {
                    Some(Value::Text(text)) => Some(text.to_uppercase()),
                    _ => None,
                };
                Self::Texts((0..frame.height()).map(upper).collect())
            }
            Expression::Combine { left, by, right } => Self::Combine(boxed(left)?, *by, boxed(right)?),
            Expression::Coalesce(parts) => {
                let kind = match parts.first() {
                    Some(first) => Self::of(frame, first)?.kind(),
                    None => NUMBERS,
                };
                let parts = parts.iter().map(|part| of_kind(part, kind));
                Self::Coalesce(parts.collect::<Result<_, _>>()?)
            }
        })
    }

    /// What it gives, in the words of frames.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Literal(value) => value.kind(),
            Self::Cells(cells) => cells.kind(),
            Self::Texts(_) => TEXT,
            Self::Coalesce(parts) => parts.first().map_or(NUMBERS, Self::kind),
            Self::Negative(_) | Self::Absolute(_) | Self::Combine(..) => NUMBERS,
        }
    }

    /// The frame may have changed since the expression was read.
    pub(super) fn agrees(&self, expected: &'static str, expression: &Expression) -> Result<(), FrameError> {
        if self.kind() == expected {
            return Ok(());
        }
        Err(FrameError::WrongType {
            column: expression.first_column().unwrap_or_default().to_owned(),
            expected,
            found: self.kind().to_owned(),
        })
    }

    /// The value for a row; none where a value it needs is missing or the result cannot be held.
    pub(super) fn value(&self, row: usize) -> Option<Value<'_>> {
        match self {
            Self::Literal(value) => Some(*value),
            Self::Cells(cells) => cells.value(row),
            Self::Negative(inner) => inner.number(row)?.negative().map(Value::Number),
            Self::Absolute(inner) => inner.number(row)?.absolute().map(Value::Number),
            Self::Texts(texts) => texts.get(row)?.as_deref().map(Value::Text),
            Self::Combine(left, by, right) => by.apply(left.number(row)?, right.number(row)?).map(Value::Number),
            Self::Coalesce(parts) => parts.iter().find_map(|part| part.value(row)),
        }
    }

    fn number(&self, row: usize) -> Option<Number> {
        match self.value(row)? {
            Value::Number(number) => Some(number),
            _ => None,
        }
    }
}
