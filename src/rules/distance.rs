//! How far a number is from what a test wants: whole numbers to the next whole one, others to the next that can be
//! shown.

use super::branches::Literal;
use super::evaluate::Value;
use super::expression::Expression;
use super::formula::Formula;
use super::ruleset::first_column;
use super::tree::{self, Number, Operand, Test};
use super::truth::Comparison;
use super::words::ColumnWords;
use crate::frame::{ColumnKind, Frame, FrameBuilder, FrameError, integer, kind_of, real};

/// A number that is tested, and how finely it counts.
#[derive(Clone, Copy)]
struct Found {
    value: f64,
    whole: bool,
    step: f64,
}

impl Found {
    /// What must be added for a comparison with a limit to hold, nearest first.
    fn to(self, comparison: Comparison, limit: f64) -> Vec<f64> {
        let target = |target: f64| vec![target - self.value];
        match (comparison, self.whole) {
            (Comparison::AtLeast, true) => target(limit.ceil()),
            (Comparison::AtMost, true) => target(limit.floor()),
            (Comparison::More, true) => target(limit.floor() + 1.0),
            (Comparison::Less, true) => target(limit.ceil() - 1.0),
            (Comparison::Equal, true) if limit.fract() != 0.0 => Vec::new(),
            (Comparison::AtLeast | Comparison::AtMost | Comparison::Equal, _) => target(limit),
            (Comparison::More, false) => target(limit + self.step),
            (Comparison::Less, false) => target(limit - self.step),
            (Comparison::NotEqual, _) => vec![self.step, -self.step],
        }
    }
}

/// What would have to be added to the tested number of a frame's only row, nearest first; none where the test is of no
/// number.
pub(super) fn distances(literal: &Literal, one: &Frame, words: &ColumnWords) -> Result<Option<Vec<f64>>, FrameError> {
    let Some(found) = found(literal, one, words)? else {
        return Ok(None);
    };
    let number = |expression: &Expression| number(expression, one);
    let operand = |operand: &Operand| number(&Expression::Operand(operand.clone()));
    let mut all = match &literal.test {
        Test::Compare { comparison, with, .. } => compared(found, *comparison, literal.denied, operand(with)?),
        Test::Calculated { comparison, right, .. } => compared(found, *comparison, literal.denied, number(right)?),
        Test::Between { low, high, .. } => ranged(found, literal.denied, operand(low)?, operand(high)?),
        Test::Within { low, high, .. } => ranged(found, literal.denied, number(low)?, number(high)?),
        Test::In { values, .. } => {
            let limits: Vec<f64> = values.iter().filter_map(of_literal).collect();
            if literal.denied {
                // One step more than there are values always leads out of them.
                let steps = (1..=limits.len() + 1).map(|steps| (steps as f64) * found.step);
                steps.flat_map(|step| [step, -step]).collect()
            } else {
                limits
                    .iter()
                    .flat_map(|limit| found.to(Comparison::Equal, *limit))
                    .collect()
            }
        }
        Test::Flag { .. } | Test::Missing { .. } | Test::Like { .. } => return Ok(None),
    };
    all.sort_by(|left, right| left.abs().total_cmp(&right.abs()));
    Ok(Some(all))
}

fn compared(found: Found, comparison: Comparison, denied: bool, limit: Option<f64>) -> Vec<f64> {
    let comparison = if denied { comparison.denied() } else { comparison };
    limit.map_or_else(Vec::new, |limit| found.to(comparison, limit))
}

fn ranged(found: Found, denied: bool, low: Option<f64>, high: Option<f64>) -> Vec<f64> {
    let (Some(low), Some(high)) = (low, high) else {
        return Vec::new();
    };
    let mut all = found.to(if denied { Comparison::Less } else { Comparison::AtLeast }, low);
    all.extend(found.to(if denied { Comparison::More } else { Comparison::AtMost }, high));
    all
}

/// The number that a test is of.
fn found(literal: &Literal, one: &Frame, words: &ColumnWords) -> Result<Option<Found>, FrameError> {
    let Some(column) = first_column(&literal.test) else {
        return Ok(None);
    };
    let value = match &literal.test {
        Test::Calculated { left: value, .. } | Test::Within { value, .. } => value.clone(),
        _ => Expression::column(column.as_str()),
    };
    let formula = Formula::of(one, &value)?;
    let Some(Value::Number(number)) = formula.value(0) else {
        return Ok(None);
    };
    let whole = matches!(number, Number::Whole(_));
    let decimals = words.get(&column).map_or(0, |word| word.decimals);
    let step = if whole {
        1.0
    } else {
        10_f64.powi(-i32::try_from(decimals).unwrap_or(0))
    };
    Ok(Some(Found {
        value: number.real(),
        whole,
        step,
    }))
}

fn number(expression: &Expression, one: &Frame) -> Result<Option<f64>, FrameError> {
    let formula = Formula::of(one, expression)?;
    Ok(match formula.value(0) {
        Some(Value::Number(number)) => Some(number.real()),
        _ => None,
    })
}

fn of_literal(literal: &tree::Literal) -> Option<f64> {
    match literal {
        tree::Literal::Number(number) => Some(number.real()),
        _ => None,
    }
}

/// The frame's only row with a number changed by so much.
pub(super) fn moved(one: &Frame, column: &str, distance: f64) -> Result<Frame, FrameError> {
    let mut builder = FrameBuilder::new();
    for kept in one.columns() {
        builder = if kept.name().as_str() != column {
            builder.column(kept.clone())
        } else if kind_of(one, column) == Some(ColumnKind::Integer) {
            let value = integer(one, column)?.get(0);
            #[allow(
                clippy::cast_possible_truncation,
                reason = "saturates, and then the test does not hold"
            )]
            let value = value.map(|value| value.saturating_add(distance.round() as i64));
            builder.integer(column, [value])
        } else {
            let value = real(one, column)?.get(0);
            builder.real(column, [value.map(|value| value + distance)])
        };
    }
    builder.finish()
}
