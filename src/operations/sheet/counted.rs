//! What can be counted: values with an order, the condition that selects one, and how a column of them is built.

use std::borrow::Cow;

use super::bins::{Scale, compare, day_literal, real_text};
use super::sort::real_key;
use crate::frame::FrameBuilder;
use crate::rules::{Comparison, Literal, Node, Number, Test};

/// A value that is counted by itself.
pub(super) trait Counted: Ord + Sized {
    /// The condition that selects its rows; nothing where it cannot be written.
    fn condition(&self, column: &str) -> Option<Node>;
    /// A frame's column `value` of such values.
    fn column<'v>(values: impl Iterator<Item = Option<&'v Self>>) -> FrameBuilder
    where
        Self: 'v;
}

/// A value that can lie in a bin.
pub(super) trait Binned: Counted {
    /// Where bins lie.
    type Scale: Scale;
    /// Its place on the scale; nothing where it has none.
    fn scaled(&self) -> Option<Self::Scale>;
    /// The value at an edge, or the nearest there is.
    fn edge(at: Self::Scale) -> Self;
    /// Its text where it lies in no bin.
    fn shown(&self) -> String;
}

/// The name of the column of values.
const VALUE: &str = "value";

fn equal(column: &str, literal: Literal) -> Node {
    compare(column, Comparison::Equal, literal)
}

impl Counted for Cow<'_, str> {
    fn condition(&self, column: &str) -> Option<Node> {
        Some(equal(column, Literal::Text(self.to_string())))
    }

    fn column<'v>(values: impl Iterator<Item = Option<&'v Self>>) -> FrameBuilder
    where
        Self: 'v,
    {
        FrameBuilder::new().text(VALUE, values)
    }
}

impl Counted for bool {
    fn condition(&self, column: &str) -> Option<Node> {
        let test = Node::Test(Test::Flag {
            column: column.to_owned(),
        });
        Some(if *self { test } else { Node::Not(Box::new(test)) })
    }

    fn column<'v>(values: impl Iterator<Item = Option<&'v Self>>) -> FrameBuilder {
        FrameBuilder::new().boolean(VALUE, values.map(Option::<&bool>::copied))
    }
}

impl Counted for i64 {
    fn condition(&self, column: &str) -> Option<Node> {
        Some(equal(column, Literal::Number(Number::Whole(*self))))
    }

    fn column<'v>(values: impl Iterator<Item = Option<&'v Self>>) -> FrameBuilder {
        FrameBuilder::new().integer(VALUE, values.map(Option::<&i64>::copied))
    }
}

impl Binned for i64 {
    type Scale = i128;

    fn scaled(&self) -> Option<i128> {
        Some(i128::from(*self))
    }

    fn edge(at: i128) -> Self {
        i64::try_from(at).unwrap_or(if at < 0 { i64::MIN } else { i64::MAX })
    }

    fn shown(&self) -> String {
        self.to_string()
    }
}

/// A number with decimals, not NaN; its key in total order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Real(u64);

impl Real {
    /// Zero below zero is the same as zero above it, as in conditions.
    pub(super) fn new(value: f64) -> Self {
        Self(real_key(value + 0.0))
    }

    fn value(self) -> f64 {
        let bits = if self.0 >> 63 == 1 {
            self.0 & !(1 << 63)
        } else {
            !self.0
        };
        f64::from_bits(bits)
    }
}

impl Counted for Real {
    fn condition(&self, column: &str) -> Option<Node> {
        let real = |comparison, value| Some(compare(column, comparison, Literal::Number(Number::Real(value))));
        match self.value() {
            // An endless number cannot be written; it is beyond all that can.
            f64::INFINITY => real(Comparison::More, f64::MAX),
            f64::NEG_INFINITY => real(Comparison::Less, f64::MIN),
            value => real(Comparison::Equal, value),
        }
    }

    fn column<'v>(values: impl Iterator<Item = Option<&'v Self>>) -> FrameBuilder {
        FrameBuilder::new().real(VALUE, values.map(|value| value.map(|value| value.value())))
    }
}

impl Binned for Real {
    type Scale = f64;

    fn scaled(&self) -> Option<f64> {
        Some(self.value()).filter(|value| value.is_finite())
    }

    fn edge(at: f64) -> Self {
        Self::new(at.clamp(f64::MIN, f64::MAX))
    }

    fn shown(&self) -> String {
        real_text(self.value())
    }
}

/// A day since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Day(pub i32);

impl Counted for Day {
    fn condition(&self, column: &str) -> Option<Node> {
        Some(equal(column, day_literal(i64::from(self.0))?))
    }

    fn column<'v>(values: impl Iterator<Item = Option<&'v Self>>) -> FrameBuilder {
        FrameBuilder::new().date(VALUE, values.map(|value| value.map(|day| day.0)))
    }
}

impl Binned for Day {
    type Scale = i64;

    fn scaled(&self) -> Option<i64> {
        Some(i64::from(self.0))
    }

    fn edge(at: i64) -> Self {
        Self(i32::try_from(at).unwrap_or(if at < 0 { i32::MIN } else { i32::MAX }))
    }

    fn shown(&self) -> String {
        crate::frame::show_date(self.0)
    }
}
