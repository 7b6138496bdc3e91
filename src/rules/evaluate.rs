//! Conditions evaluated column by column.
//!
//! A missing value makes its test unknown; a number that is not a number (NaN) counts as missing, since engines
//! disagree about everything else that could be done with it. Text compares in code point order.

use super::formula::Formula;
use super::pattern::Pattern;
use super::tree::{Condition, Literal, Node, Number, Operand, Test};
use super::truth::{Comparison, Truth};
use crate::frame::{
    BooleanColumn, ColumnKind, DateColumn, Frame, FrameError, IntegerColumn, RealColumn, TextColumn, boolean, date,
    integer, kind_of, real, text,
};
use std::cmp::Ordering;

impl Condition {
    /// What the condition says of each row, in row order.
    ///
    /// # Errors
    /// [`FrameError::Missing`] or [`FrameError::WrongType`] when the frame is not the one the condition was read for.
    pub fn evaluate(&self, frame: &Frame) -> Result<Vec<Truth>, FrameError> {
        node(self.root(), frame)
    }

    /// The rows (from 0) where it holds; unknown is not a match.
    ///
    /// # Errors
    /// As for [`Condition::evaluate`].
    pub fn rows(&self, frame: &Frame) -> Result<Vec<usize>, FrameError> {
        let truths = self.evaluate(frame)?;
        let matches = truths.into_iter().enumerate().filter(|(_, truth)| truth.is_true());
        Ok(matches.map(|(row, _)| row).collect())
    }
}

pub(super) fn node(part: &Node, frame: &Frame) -> Result<Vec<Truth>, FrameError> {
    match part {
        Node::And(parts) => fold(parts, Truth::True, Truth::and, frame),
        Node::Or(parts) => fold(parts, Truth::False, Truth::or, frame),
        Node::Not(inner) => Ok(node(inner, frame)?.into_iter().map(Truth::negate).collect()),
        Node::Test(leaf) => test(leaf, frame),
    }
}

fn fold(
    parts: &[Node],
    neutral: Truth,
    join: fn(Truth, Truth) -> Truth,
    frame: &Frame,
) -> Result<Vec<Truth>, FrameError> {
    let mut whole = vec![neutral; frame.height()];
    for part in parts {
        for (truth, next) in whole.iter_mut().zip(node(part, frame)?) {
            *truth = join(*truth, next);
        }
    }
    Ok(whole)
}

pub(super) fn test(leaf: &Test, frame: &Frame) -> Result<Vec<Truth>, FrameError> {
    let rows = 0..frame.height();
    match leaf {
        Test::Flag { column } => Ok(boolean(frame, column)?.iter().map(Truth::from).collect()),
        Test::Missing { column } => {
            let cells = Cells::of(frame, column)?;
            Ok(rows.map(|row| cells.value(row).is_none().into()).collect())
        }
        Test::Compare {
            column,
            comparison,
            with,
        } => {
            let (left, right) = (Cells::of(frame, column)?, Side::of(frame, with)?);
            left.agrees(column, &right)?;
            Ok(rows
                .map(|row| comparison.holds(order(left.value(row), right.value(row))))
                .collect())
        }
        Test::Between { column, low, high } => {
            let (cells, low, high) = (Cells::of(frame, column)?, Side::of(frame, low)?, Side::of(frame, high)?);
            cells.agrees(column, &low)?;
            cells.agrees(column, &high)?;
            Ok(rows
                .map(|row| between(cells.value(row), low.value(row), high.value(row)))
                .collect())
        }
        Test::In { column, values } => {
            let cells = Cells::of(frame, column)?;
            let mut wanted: Vec<Value<'_>> = values.iter().map(Value::from).collect();
            for value in &wanted {
                cells.agrees(column, &Side::Literal(*value))?;
            }
            // Sorted once, searched per row: lists of names can be long. All are of one kind, so all have an order.
            wanted.sort_by(|left, right| left.order(*right).unwrap_or(Ordering::Equal));
            let found = |value: Value<'_>| {
                let place = wanted.binary_search_by(|known| known.order(value).unwrap_or(Ordering::Less));
                place.is_ok()
            };
            Ok(rows.map(|row| cells.value(row).map(found).into()).collect())
        }
        Test::Calculated {
            left,
            comparison,
            right,
        } => {
            let (first, second) = (Formula::of(frame, left)?, Formula::of(frame, right)?);
            first.agrees(second.kind(), left)?;
            let (left, right) = (first, second);
            Ok(rows
                .map(|row| comparison.holds(order(left.value(row), right.value(row))))
                .collect())
        }
        Test::Within { value, low, high } => {
            let tested = Formula::of(frame, value)?;
            let (low, high) = (Formula::of(frame, low)?, Formula::of(frame, high)?);
            tested.agrees(low.kind(), value)?;
            tested.agrees(high.kind(), value)?;
            let value = tested;
            Ok(rows
                .map(|row| between(value.value(row), low.value(row), high.value(row)))
                .collect())
        }
        Test::Like {
            column,
            pattern,
            any_case,
        } => {
            let pattern = Pattern::new(pattern, *any_case);
            let texts = text(frame, column)?;
            Ok(texts
                .iter()
                .map(|value| value.map(|value| pattern.matches(value)).into())
                .collect())
        }
    }
}

/// `value BETWEEN low AND high`.
fn between(value: Option<Value<'_>>, low: Option<Value<'_>>, high: Option<Value<'_>>) -> Truth {
    let above = Comparison::AtLeast.holds(order(value, low));
    above.and(Comparison::AtMost.holds(order(value, high)))
}

/// One value of a row or of the condition.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Value<'a> {
    Text(&'a str),
    Number(Number),
    Boolean(bool),
    /// Days since 1970-01-01.
    Date(i32),
}

impl Value<'_> {
    /// The order of two values; none between kinds, which reading a condition rules out.
    pub(super) fn order(self, other: Value<'_>) -> Option<Ordering> {
        match (self, other) {
            (Self::Text(left), Value::Text(right)) => Some(left.cmp(right)),
            (Self::Number(left), Value::Number(right)) => left.order(right),
            (Self::Boolean(left), Value::Boolean(right)) => Some(left.cmp(&right)),
            (Self::Date(left), Value::Date(right)) => Some(left.cmp(&right)),
            _ => None,
        }
    }

    pub(super) fn kind(self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Number(_) => "numbers",
            Self::Boolean(_) => "yes or no",
            Self::Date(_) => "dates",
        }
    }
}

pub(super) fn order(left: Option<Value<'_>>, right: Option<Value<'_>>) -> Option<Ordering> {
    left?.order(right?)
}

impl<'a> From<&'a Literal> for Value<'a> {
    fn from(literal: &'a Literal) -> Self {
        match literal {
            Literal::Text(text) => Self::Text(text),
            Literal::Number(number) => Self::Number(*number),
            Literal::Boolean(holds) => Self::Boolean(*holds),
            Literal::Date(day) => Self::Date(day.to_epoch_days()),
        }
    }
}

/// A column of any kind that a condition may name.
pub(super) enum Cells<'a> {
    Text(TextColumn<'a>),
    Whole(IntegerColumn<'a>),
    Real(RealColumn<'a>),
    Boolean(BooleanColumn<'a>),
    Date(DateColumn<'a>),
}

impl<'a> Cells<'a> {
    pub(super) fn of(frame: &'a Frame, column: &str) -> Result<Self, FrameError> {
        Ok(match kind_of(frame, column) {
            Some(ColumnKind::Integer) => Self::Whole(integer(frame, column)?),
            Some(ColumnKind::Real) => Self::Real(real(frame, column)?),
            Some(ColumnKind::Boolean) => Self::Boolean(boolean(frame, column)?),
            Some(ColumnKind::Date) => Self::Date(date(frame, column)?),
            // A missing column and a foreign type both get the frame's own words.
            Some(ColumnKind::Text) | None => Self::Text(text(frame, column)?),
        })
    }

    pub(super) fn value(&self, row: usize) -> Option<Value<'a>> {
        match self {
            Self::Text(cells) => cells.get(row).map(Value::Text),
            Self::Whole(cells) => cells.get(row).map(|value| Value::Number(Number::Whole(value))),
            Self::Real(cells) => {
                let value = cells.get(row).filter(|value| !value.is_nan());
                value.map(|value| Value::Number(Number::Real(value)))
            }
            Self::Boolean(cells) => cells.get(row).map(Value::Boolean),
            Self::Date(cells) => cells.get(row).map(Value::Date),
        }
    }

    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Whole(_) | Self::Real(_) => "numbers",
            Self::Boolean(_) => "yes or no",
            Self::Date(_) => "dates",
        }
    }

    /// The frame may have changed since the condition was read; then no row would match and nobody would know why.
    fn agrees(&self, column: &str, side: &Side<'_>) -> Result<(), FrameError> {
        let expected = match side {
            Side::Literal(value) => value.kind(),
            Side::Cells(cells) => cells.kind(),
        };
        if expected == self.kind() {
            return Ok(());
        }
        Err(FrameError::WrongType {
            column: column.to_owned(),
            expected,
            found: self.kind().to_owned(),
        })
    }
}

/// What a column is compared with, for all rows.
enum Side<'a> {
    Literal(Value<'a>),
    Cells(Cells<'a>),
}

impl<'a> Side<'a> {
    fn of(frame: &'a Frame, operand: &'a Operand) -> Result<Self, FrameError> {
        Ok(match operand {
            Operand::Literal(literal) => Self::Literal(literal.into()),
            Operand::Column(column) => Self::Cells(Cells::of(frame, column)?),
        })
    }

    fn value(&self, row: usize) -> Option<Value<'a>> {
        match self {
            Self::Literal(value) => Some(*value),
            Self::Cells(cells) => cells.value(row),
        }
    }
}
