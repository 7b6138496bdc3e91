//! Tests in words: what they are about, what limit they set, and what value a row has.

use super::evaluate::Value;
use super::expression::Expression;
use super::formula::Formula;
use super::ruleset::{first_column, limit_words};
use super::tree::{Literal, Node, Operand, Test};
use super::truth::Comparison;
use super::words::ColumnWords;
use crate::frame::{ColumnKind, Frame, FrameError, cell_text, kind_of, real};

/// What stands for a value that is missing.
const UNKNOWN: &str = "unknown";

/// A test, or its denial, with words for its column.
#[derive(Clone, Copy)]
pub(super) struct Atom<'a> {
    pub test: &'a Test,
    /// NOT stands before it.
    pub denied: bool,
    pub words: &'a ColumnWords,
}

impl Atom<'_> {
    /// The column that it is about.
    pub(super) fn column(&self) -> String {
        first_column(self.test).unwrap_or_default()
    }

    /// What is tested, in words: the column's title, or what is calculated.
    pub(super) fn title(&self) -> String {
        match self.test {
            Test::Calculated { left: value, .. } | Test::Within { value, .. } if value.as_column().is_none() => {
                value.to_string()
            }
            _ => self.words.title(&self.column()),
        }
    }

    /// The test as SQL.
    pub(super) fn sql(&self) -> String {
        let node = Node::Test(self.test.clone());
        if self.denied { node.negated() } else { node }.to_string()
    }

    /// The limit that it sets, such as "12–36" or "at most 50".
    pub(super) fn limit(&self) -> String {
        let column = self.column();
        let shown = |expression: &Expression| self.expression(&column, expression);
        let operand = |operand: &Operand| shown(&Expression::Operand(operand.clone()));
        match self.test {
            Test::Flag { .. } => yes(!self.denied).to_owned(),
            Test::Missing { .. } => if self.denied { "any value" } else { "none" }.to_owned(),
            Test::Compare { comparison, with, .. } => self.compared(*comparison, &operand(with)),
            Test::Calculated { comparison, right, .. } => self.compared(*comparison, &shown(right)),
            Test::Between { low, high, .. } => self.range(&operand(low), &operand(high)),
            Test::Within { low, high, .. } => self.range(&shown(low), &shown(high)),
            Test::In { values, .. } => {
                let values: Vec<String> = values.iter().map(|value| self.literal(&column, value)).collect();
                let word = if self.denied { "none of" } else { "one of" };
                format!("{word} {}", values.join(", "))
            }
            Test::Like { pattern, .. } => format!("{}like {pattern}", if self.denied { "not " } else { "" }),
        }
    }

    fn compared(&self, comparison: Comparison, limit: &str) -> String {
        let comparison = if self.denied { comparison.denied() } else { comparison };
        match (comparison, limit) {
            (Comparison::Equal, "yes" | "no") => limit.to_owned(),
            (Comparison::NotEqual, "yes") => "no".to_owned(),
            (Comparison::NotEqual, "no") => "yes".to_owned(),
            _ => format!("{} {limit}", limit_words(comparison)),
        }
    }

    fn range(&self, low: &str, high: &str) -> String {
        let outside = if self.denied { "outside " } else { "" };
        let joint = if low.starts_with('-') || high.starts_with('-') || low.contains(' ') || high.contains(' ') {
            " to "
        } else {
            "–"
        };
        format!("{outside}{low}{joint}{high}")
    }

    fn expression(&self, column: &str, expression: &Expression) -> String {
        match expression {
            Expression::Operand(Operand::Literal(literal)) => self.literal(column, literal),
            Expression::Operand(Operand::Column(name)) => self.words.title(name),
            other => other.to_string(),
        }
    }

    fn literal(&self, column: &str, literal: &Literal) -> String {
        match literal {
            Literal::Text(text) => text.clone(),
            Literal::Number(number) => self.words.number(column, number.real()),
            Literal::Boolean(holds) => yes(*holds).to_owned(),
            other => other.to_string(),
        }
    }

    /// The row's value as shown, with its unit.
    pub(super) fn value(&self, frame: &Frame, row: usize) -> Result<String, FrameError> {
        let column = self.column();
        match self.test {
            Test::Calculated { left: value, .. } | Test::Within { value, .. } => {
                let formula = Formula::of(frame, value)?;
                Ok(match formula.value(row) {
                    None => UNKNOWN.to_owned(),
                    Some(Value::Number(number)) => self.words.amount(&column, number.real()),
                    Some(Value::Text(text)) => text.to_owned(),
                    Some(Value::Boolean(holds)) => yes(holds).to_owned(),
                    Some(Value::Date(day)) => crate::frame::show_date(day),
                })
            }
            _ => cell(frame, &column, row, self.words),
        }
    }

    /// "current tenure 22 months, rule 12–36".
    pub(super) fn sentence(&self, value: &str) -> String {
        format!("{} {value}, rule {}", self.title(), self.limit())
    }
}

/// A cell in words.
fn cell(frame: &Frame, column: &str, row: usize, words: &ColumnWords) -> Result<String, FrameError> {
    match kind_of(frame, column) {
        Some(ColumnKind::Integer | ColumnKind::Real) => {
            let number = real(frame, column)?.get(row).filter(|number| !number.is_nan());
            Ok(number.map_or_else(|| UNKNOWN.to_owned(), |number| words.amount(column, number)))
        }
        kind => {
            let text = cell_text(frame, column, row)?;
            Ok(match text.as_deref() {
                None => UNKNOWN.to_owned(),
                Some("true") if kind == Some(ColumnKind::Boolean) => yes(true).to_owned(),
                Some("false") if kind == Some(ColumnKind::Boolean) => yes(false).to_owned(),
                Some(text) => text.to_owned(),
            })
        }
    }
}

fn yes(holds: bool) -> &'static str {
    if holds { "yes" } else { "no" }
}

/// A frame of one row, so that nothing is evaluated for the others.
pub(super) fn one_row(frame: &Frame, row: usize) -> Result<Frame, FrameError> {
    let rows = frame.height();
    let start = i64::try_from(row).ok().filter(|_| row < rows);
    Ok(frame.slice(start.ok_or(FrameError::Row { row, rows })?, 1))
}
