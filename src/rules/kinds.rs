//! What may be compared with what, and the way out of anything else.

use super::error::RuleError;
use super::expression::Expression;
use super::source::Place;
use super::tree::{Literal, Number, Operand, ValueKind};
use chrono::NaiveDate;

/// A side of a comparison: what it is, what it holds where that is known, and where it stands.
#[derive(Debug)]
pub(super) struct Side {
    pub expression: Expression,
    pub kind: Option<ValueKind>,
    pub place: Place,
}

impl Side {
    pub(super) fn literal(literal: Literal, place: Place) -> Self {
        Self {
            kind: Some(literal.kind()),
            expression: Expression::literal(literal),
            place,
        }
    }

    /// As an error names it.
    fn shown(&self) -> String {
        match self.expression.as_column() {
            Some(name) => format!("column `{name}`"),
            None => format!("`{}`", self.expression),
        }
    }

    /// The other side as something this one can be compared with: text becomes a date next to a date, nothing else
    /// changes.
    pub(super) fn fit(&self, other: Self) -> Result<Expression, RuleError> {
        let Some(kind) = self.kind else {
            return Ok(other.expression);
        };
        if let Expression::Operand(Operand::Literal(literal)) = other.expression {
            return self.fit_literal(kind, literal, other.place).map(Expression::literal);
        }
        match other.kind {
            Some(given) if given != kind => Err(other.place.refuse(format!(
                "{} holds {} and {} {}; compare columns of one kind",
                self.shown(),
                kind.with_article(),
                other.shown(),
                given.with_article(),
            ))),
            _ => Ok(other.expression),
        }
    }

    fn fit_literal(&self, kind: ValueKind, literal: Literal, place: Place) -> Result<Literal, RuleError> {
        if literal.kind() == kind {
            return Ok(literal);
        }
        let way_out = match (kind, &literal) {
            (ValueKind::Date, Literal::Text(text)) => return date(text, place).map(Literal::Date),
            (ValueKind::Date, _) => "write a day as DATE '2026-01-31'".to_owned(),
            (ValueKind::Boolean, _) => "compare it with TRUE or FALSE".to_owned(),
            (ValueKind::Number, Literal::Text(text)) if number(text, place).is_ok() => {
                format!("write {text} without quotes")
            }
            (ValueKind::Number, _) => "compare it with a number".to_owned(),
            (ValueKind::Text, Literal::Date(day)) => format!("write the day as text, '{day}'"),
            (ValueKind::Text, other) => format!("put the value in single quotes, '{other}'"),
        };
        let (shown, holds, given) = (self.shown(), kind.with_article(), literal.kind().with_article());
        Err(place.refuse(format!("{shown} holds {holds}, and this is {given}; {way_out}")))
    }

    /// A literal of a list as something this can be compared with.
    pub(super) fn fit_value(&self, literal: Literal, place: Place) -> Result<Literal, RuleError> {
        match self.kind {
            Some(kind) => self.fit_literal(kind, literal, place),
            None => Ok(literal),
        }
    }

    /// That a calculation can use this as a number (or text).
    pub(super) fn needs(&self, wanted: ValueKind, what: &str) -> Result<(), RuleError> {
        match self.kind {
            Some(kind) if kind != wanted => Err(self.place.refuse(format!(
                "{what} needs {} and {} holds {}",
                wanted.with_article(),
                self.shown(),
                kind.with_article()
            ))),
            _ => Ok(()),
        }
    }

    /// That this has an order.
    pub(super) fn ordered(&self, place: Place) -> Result<(), RuleError> {
        if self.kind == Some(ValueKind::Boolean) {
            return Err(place.refuse(format!(
                "{} is true or false and has no order; use = TRUE or = FALSE",
                self.shown()
            )));
        }
        Ok(())
    }
}

/// The number written so.
pub(super) fn number(digits: &str, place: Place) -> Result<Literal, RuleError> {
    if let Ok(whole) = digits.parse::<i64>() {
        return Ok(Literal::Number(Number::Whole(whole)));
    }
    match digits.parse::<f64>() {
        Ok(real) if real.is_finite() => Ok(Literal::Number(Number::Real(real))),
        _ => Err(place.refuse(format!("`{digits}` is no number of 64 bits; write a smaller one"))),
    }
}

/// A day written as `YYYY-MM-DD` and in no other way.
pub(super) fn date(text: &str, place: Place) -> Result<NaiveDate, RuleError> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    let exact = day.filter(|day| day.format("%Y-%m-%d").to_string() == text);
    exact.ok_or_else(|| place.refuse(format!("`{text}` is no date; write it as '2026-01-31'")))
}
