//! The sides of comparisons: columns, literals and what is calculated from them.

use super::error::RuleError;
use super::expression::{Arithmetic, Expression};
use super::grammar::GRAMMAR;
use super::kinds::{Side, date, number};
use super::parse::{Reader, comparison};
use super::source::{Place, Source};
use super::tree::{Literal, ValueKind};
use super::vocabulary::{FUNCTIONS, Named};
use sqlparser::ast::{
    BinaryOperator, DataType, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, TypedString,
    UnaryOperator, Value, ValueWithSpan,
};

impl Reader<'_> {
    /// A column, a literal or a calculation; brackets around any of them are allowed.
    pub(super) fn side(&self, expression: &Expr) -> Result<Side, RuleError> {
        self.side_at(expression, 0)
    }

    /// `level` signs and functions stand around it already.
    fn side_at(&self, expression: &Expr, level: usize) -> Result<Side, RuleError> {
        let place = self.place(expression);
        match expression {
            Expr::Nested(inner) => self.side_at(inner, level),
            Expr::Identifier(name) => match self.vocabulary.resolve(name, place)? {
                Named::Column(name, kind) => {
                    if self.vocabulary.rule && kind == Some(ValueKind::Date) {
                        return Err(place.refuse(format!(
                            "column `{name}` holds a date, which no rule tests; test a column of months or days"
                        )));
                    }
                    Ok(Side {
                        expression: Expression::column(name),
                        kind,
                        place,
                    })
                }
                Named::Predicate(name) => Err(place.refuse(format!(
                    "predicate `{name}` is a condition and stands alone, joined by AND, OR and NOT"
                ))),
            },
            Expr::TypedString(text) => self.typed(text, place),
            Expr::UnaryOp {
                op: UnaryOperator::Minus,
                expr,
            } => self.minus(expr, place, level),
            Expr::Value(ValueWithSpan { value, .. }) => match value {
                Value::Number(digits, false) => Ok(Side::literal(number(digits, place)?, place)),
                Value::SingleQuotedString(text) => Ok(Side::literal(Literal::Text(text.clone()), place)),
                Value::Boolean(holds) => Ok(Side::literal(Literal::Boolean(*holds), place)),
                Value::Null => Err(place.refuse("nothing compares with NULL; write IS NULL or IS NOT NULL")),
                _ => Err(self.source.unsupported(expression)),
            },
            Expr::BinaryOp { left, op, right } => match arithmetic(op) {
                Some(by) => self.combine(left, by, right, level),
                None if comparison(op).is_some() => {
                    Err(place.refuse("a comparison stands where a value should; join comparisons with AND or OR"))
                }
                None => Err(self.source.unsupported(expression)),
            },
            Expr::Function(function) => self.function(function, expression, level),
            other => Err(self.source.unsupported(other)),
        }
    }

    fn deeper(&self, level: usize, place: Place) -> Result<usize, RuleError> {
        let deepest = GRAMMAR.deepest_expression;
        if level < deepest {
            return Ok(level + 1);
        }
        Err(place.refuse(format!(
            "a calculation has at most {deepest} signs and functions one within another; split the test"
        )))
    }

    fn minus(&self, inner: &Expr, place: Place, level: usize) -> Result<Side, RuleError> {
        if let Expr::Value(ValueWithSpan {
            value: Value::Number(digits, false),
            span,
        }) = inner
        {
            let place = Source::join(place, self.source.at(span.start));
            return Ok(Side::literal(number(&format!("-{digits}"), place)?, place));
        }
        let inner = self.side_at(inner, self.deeper(level, place)?)?;
        inner.needs(ValueKind::Number, "a minus")?;
        Ok(Side {
            expression: inner.expression.negated(),
            kind: Some(ValueKind::Number),
            place,
        })
    }

    fn combine(&self, left: &Expr, by: Arithmetic, right: &Expr, level: usize) -> Result<Side, RuleError> {
        let place = self.place(left);
        let level = self.deeper(level, place)?;
        let (left, right) = (self.side_at(left, level)?, self.side_at(right, level)?);
        for side in [&left, &right] {
            side.needs(ValueKind::Number, &format!("`{}`", by.sign()))?;
        }
        Ok(Side {
            expression: Expression::Combine {
                left: Box::new(left.expression),
                by,
                right: Box::new(right.expression),
            },
            kind: Some(ValueKind::Number),
            place: left.place,
        })
    }

    fn function(&self, function: &Function, whole: &Expr, level: usize) -> Result<Side, RuleError> {
        let place = self.place(whole);
        let name = function.name.to_string().to_uppercase();
        let is_known = FUNCTIONS.iter().any(|known| known.name == name);
        let Some(parts) = plain_arguments(function).filter(|_| is_known) else {
            return Err(self.source.unsupported(whole));
        };
        let level = self.deeper(level, place)?;
        let mut sides = parts
            .into_iter()
            .map(|part| self.side_at(part, level))
            .collect::<Result<Vec<_>, _>>()?;
        if name == "COALESCE" {
            return coalesce(sides, place);
        }
        let (Some(inner), true) = (sides.pop(), sides.is_empty()) else {
            return Err(place.refuse(format!("{name} takes one value")));
        };
        let kind = if name == "ABS" {
            ValueKind::Number
        } else {
            ValueKind::Text
        };
        inner.needs(kind, &name)?;
        let inner = Box::new(inner.expression);
        Ok(Side {
            expression: match kind {
                ValueKind::Number => Expression::Absolute(inner),
                _ => Expression::Upper(inner),
            },
            kind: Some(kind),
            place,
        })
    }

    fn typed(&self, text: &TypedString, place: Place) -> Result<Side, RuleError> {
        let whole = Source::join(place, self.source.at(text.value.span.start));
        match (&text.data_type, &text.value.value) {
            (DataType::Date, Value::SingleQuotedString(_)) if self.vocabulary.rule => {
                Err(whole.refuse("a rule holds no dates, since it means the same on every day; test months or days"))
            }
            (DataType::Date, Value::SingleQuotedString(day)) if !text.uses_odbc_syntax => {
                Ok(Side::literal(Literal::Date(date(day, whole)?), whole))
            }
            (kind, _) => Err(whole.refuse(format!(
                "a literal of type {kind} cannot be used; dates are DATE '2026-01-31'"
            ))),
        }
    }

    /// A column and nothing else.
    pub(super) fn column(&self, expression: &Expr) -> Result<(String, Side), RuleError> {
        let side = self.side(expression)?;
        match side.expression.as_column() {
            Some(name) => Ok((name.to_owned(), side)),
            None => Err(side.place.refuse("a column's name should stand here, not a value")),
        }
    }
}

/// The first part that is not missing: all of one kind.
fn coalesce(sides: Vec<Side>, place: Place) -> Result<Side, RuleError> {
    let known = sides
        .iter()
        .find(|side| side.kind.is_some() && !side.expression.is_constant());
    let known = known.or_else(|| sides.iter().find(|side| side.kind.is_some()));
    let kind = known.and_then(|side| side.kind);
    let Some(first) = known.or(sides.first()) else {
        return Err(place.refuse("COALESCE takes at least one value"));
    };
    let anchor = Side {
        expression: first.expression.clone(),
        kind,
        place,
    };
    let parts = sides
        .into_iter()
        .map(|side| anchor.fit(side))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Side {
        expression: Expression::Coalesce(parts),
        kind,
        place,
    })
}

fn arithmetic(operator: &BinaryOperator) -> Option<Arithmetic> {
    Some(match operator {
        BinaryOperator::Plus => Arithmetic::Plus,
        BinaryOperator::Minus => Arithmetic::Minus,
        BinaryOperator::Multiply => Arithmetic::Times,
        _ => return None,
    })
}

/// The arguments of a call that has nothing but arguments.
fn plain_arguments(function: &Function) -> Option<Vec<&Expr>> {
    let bare = function.filter.is_none()
        && function.over.is_none()
        && function.null_treatment.is_none()
        && function.within_group.is_empty()
        && !function.uses_odbc_syntax
        && matches!(function.parameters, FunctionArguments::None);
    let FunctionArguments::List(list) = &function.args else {
        return None;
    };
    if !bare || list.duplicate_treatment.is_some() || !list.clauses.is_empty() {
        return None;
    }
    let part = |argument| match argument {
        &FunctionArg::Unnamed(FunctionArgExpr::Expr(ref expression)) => Some(expression),
        _ => None,
    };
    list.args.iter().map(part).collect()
}
