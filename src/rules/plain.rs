//! Numbers of a column as a plain vector, tested against written numbers 64 rows at a time.
//!
//! It is the fast way to the same answer as evaluating on the frame; a test it cannot do exactly is left to that.

use super::bits::{TruthBits, set_of};
use super::tree::{Literal, Number, Operand, Test};
use super::truth::Comparison;
use crate::frame::{ColumnKind, Frame, FrameError, integer, kind_of, real};

/// 2^53: up to here a real holds every whole number.
const EXACT: u64 = 9_007_199_254_740_992;

/// A column of numbers; what stands in a row without one does not matter.
#[derive(Debug)]
pub(super) enum Plain {
    Whole { values: Vec<i64>, known: Vec<u64> },
    Real { values: Vec<f64>, known: Vec<u64> },
}

impl Plain {
    /// The column, if it holds numbers.
    pub(super) fn of(frame: &Frame, column: &str) -> Result<Option<Self>, FrameError> {
        Ok(match kind_of(frame, column) {
            Some(ColumnKind::Integer) => {
                let cells = integer(frame, column)?;
                Some(Self::Whole {
                    known: set_of(cells.iter().map(|value| value.is_some()), cells.len()),
                    values: cells.iter().map(Option::unwrap_or_default).collect(),
                })
            }
            Some(ColumnKind::Real) => {
                let cells = real(frame, column)?;
                let known = cells.iter().map(|value| value.is_some_and(|value| !value.is_nan()));
                Some(Self::Real {
                    known: set_of(known, cells.len()),
                    values: cells.iter().map(Option::unwrap_or_default).collect(),
                })
            }
            _ => None,
        })
    }

    /// What a test of this column says, where it compares with written numbers of the same sort.
    pub(super) fn test(&self, leaf: &Test) -> Option<TruthBits> {
        match (self, leaf) {
            (Self::Whole { values, known }, Test::Compare { comparison, with, .. }) => {
                Some(compared(values, known, *comparison, whole(with)?))
            }
            (Self::Whole { values, known }, Test::Between { low, high, .. }) => {
                let (low, high) = (whole(low)?, whole(high)?);
                Some(bits(values, known, |value| low <= value && value <= high))
            }
            (Self::Real { values, known }, Test::Compare { comparison, with, .. }) => {
                Some(compared(values, known, *comparison, decimal(with)?))
            }
            (Self::Real { values, known }, Test::Between { low, high, .. }) => {
                let (low, high) = (decimal(low)?, decimal(high)?);
                Some(bits(values, known, |value| low <= value && value <= high))
            }
            _ => None,
        }
    }
}

/// A loop for each comparison, so that none is chosen by row.
fn compared<T: Copy + PartialOrd>(values: &[T], known: &[u64], comparison: Comparison, limit: T) -> TruthBits {
    match comparison {
        Comparison::Equal => bits(values, known, |value| value == limit),
        Comparison::NotEqual => bits(values, known, |value| value != limit),
        Comparison::Less => bits(values, known, |value| value < limit),
        Comparison::AtMost => bits(values, known, |value| value <= limit),
        Comparison::More => bits(values, known, |value| value > limit),
        Comparison::AtLeast => bits(values, known, |value| value >= limit),
    }
}

fn bits<T: Copy>(values: &[T], known: &[u64], holds: impl Fn(T) -> bool) -> TruthBits {
    let mut yes = Vec::with_capacity(known.len());
    let mut no = Vec::with_capacity(known.len());
    for (chunk, known) in values.chunks(64).zip(known) {
        let mut word = 0_u64;
        for (place, value) in chunk.iter().enumerate() {
            word |= u64::from(holds(*value)) << place;
        }
        yes.push(word & known);
        no.push(!word & known);
    }
    TruthBits { yes, no }
}

fn whole(operand: &Operand) -> Option<i64> {
    match operand {
        Operand::Literal(Literal::Number(Number::Whole(whole))) => Some(*whole),
        _ => None,
    }
}

/// As a real, where it is exactly one.
fn decimal(operand: &Operand) -> Option<f64> {
    match operand {
        Operand::Literal(Literal::Number(Number::Real(real))) => Some(*real),
        #[allow(clippy::cast_precision_loss, reason = "checked to be exact")]
        Operand::Literal(Literal::Number(Number::Whole(whole))) if whole.unsigned_abs() <= EXACT => Some(*whole as f64),
        _ => None,
    }
}
