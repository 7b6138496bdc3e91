//! Conditions printed as SQL that reads back as the same tree.

use super::expression::{Arithmetic, Expression};
use super::grammar::GRAMMAR;
use super::tree::{Condition, Literal, Node, Number, Operand, Test};
use std::fmt::{self, Display, Formatter};

impl Display for Condition {
    fn fmt(&self, target: &mut Formatter<'_>) -> fmt::Result {
        self.root().fmt(target)
    }
}

impl Display for Node {
    fn fmt(&self, target: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::And(parts) => join(parts, " AND ", target),
            Self::Or(parts) => join(parts, " OR ", target),
            Self::Test(test) => test.show("", target),
            Self::Not(inner) => match inner.as_ref() {
                Self::Test(Test::Flag { column }) => write!(target, "NOT {}", Name(column)),
                Self::Test(test @ (Test::Compare { .. } | Test::Calculated { .. })) => {
                    write!(target, "NOT ({})", Self::Test(test.clone()))
                }
                Self::Test(test) => test.show("NOT ", target),
                part => write!(target, "NOT ({part})"),
            },
        }
    }
}

/// AND binds more than OR, but both are bracketed within one another so that nobody has to remember it.
fn join(parts: &[Node], word: &str, target: &mut Formatter<'_>) -> fmt::Result {
    for (number, part) in parts.iter().enumerate() {
        if number > 0 {
            target.write_str(word)?;
        }
        match part {
            Node::And(_) | Node::Or(_) => write!(target, "({part})")?,
            _ => part.fmt(target)?,
        }
    }
    Ok(())
}

impl Test {
    /// `not` is "NOT " or nothing and lands where this test takes it.
    fn show(&self, not: &str, target: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag { column } => write!(target, "{not}{}", Name(column)),
            Self::Compare {
                column,
                comparison,
                with,
            } => {
                write!(target, "{not}{} {} {with}", Name(column), comparison.sign())
            }
            Self::Between { column, low, high } => write!(target, "{} {not}BETWEEN {low} AND {high}", Name(column)),
            Self::Missing { column } => write!(target, "{} IS {not}NULL", Name(column)),
            Self::Like {
                column,
                pattern,
                any_case,
            } => {
                let word = if *any_case { "ILIKE" } else { "LIKE" };
                write!(target, "{} {not}{word} {}", Name(column), Quoted(pattern))
            }
            Self::In { column, values } => {
                write!(target, "{} {not}IN (", Name(column))?;
                for (number, value) in values.iter().enumerate() {
                    write!(target, "{}{value}", if number > 0 { ", " } else { "" })?;
                }
                target.write_str(")")
            }
            Self::Calculated {
                left,
                comparison,
                right,
            } => write!(target, "{not}{left} {} {right}", comparison.sign()),
            Self::Within { value, low, high } => write!(target, "{value} {not}BETWEEN {low} AND {high}"),
        }
    }
}

impl Display for Test {
    fn fmt(&self, target: &mut Formatter<'_>) -> fmt::Result {
        self.show("", target)
    }
}

/// How tightly an expression holds together: a weaker part within a stronger one is bracketed.
fn strength(expression: &Expression) -> u8 {
    match expression {
        Expression::Combine {
            by: Arithmetic::Plus | Arithmetic::Minus,
            ..
        } => 0,
        Expression::Combine {
            by: Arithmetic::Times, ..
        } => 1,
        Expression::Negative(_) => 2,
        _ => 3,
    }
}

/// A part that must hold together at least so tightly.
fn part(expression: &Expression, least: u8, target: &mut Formatter<'_>) -> fmt::Result {
    if strength(expression) < least {
        write!(target, "({expression})")
    } else {
        expression.fmt(target)
    }
}

impl Display for Expression {
    fn fmt(&self, target: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Operand(operand) => operand.fmt(target),
            Self::Negative(inner) => {
                target.write_str("-")?;
                // A literal too: its own sign would make a comment of two.
                let literal = inner.as_literal().is_some();
                part(inner, if literal { u8::MAX } else { 3 }, target)
            }
            Self::Absolute(inner) => write!(target, "ABS({inner})"),
            Self::Upper(inner) => write!(target, "UPPER({inner})"),
            Self::Combine { left, by, right } => {
                let own = strength(self);
                part(left, own, target)?;
                write!(target, " {} ", by.sign())?;
                // Brackets on the right keep the order in which it was written.
                part(right, own + 1, target)
            }
            Self::Coalesce(parts) => {
                target.write_str("COALESCE(")?;
                for (number, part) in parts.iter().enumerate() {
                    write!(target, "{}{part}", if number > 0 { ", " } else { "" })?;
                }
                target.write_str(")")
            }
        }
    }
}

impl Display for Operand {
    fn fmt(&self, target: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Literal(literal) => literal.fmt(target),
            Self::Column(name) => Name(name).fmt(target),
        }
    }
}

impl Display for Literal {
    fn fmt(&self, target: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => Quoted(text).fmt(target),
            Self::Number(Number::Whole(number)) => number.fmt(target),
            // With its point or exponent, so that it reads back as a real.
            Self::Number(Number::Real(number)) => write!(target, "{number:?}"),
            Self::Boolean(holds) => target.write_str(if *holds { "TRUE" } else { "FALSE" }),
            Self::Date(day) => write!(target, "DATE '{}'", day.format("%Y-%m-%d")),
        }
    }
}

/// A column name, in double quotes where some engine would read it otherwise.
struct Name<'a>(&'a str);

impl Display for Name<'_> {
    fn fmt(&self, target: &mut Formatter<'_>) -> fmt::Result {
        if GRAMMAR.plain(self.0) {
            target.write_str(self.0)
        } else {
            write!(target, "\"{}\"", self.0.replace('"', "\"\""))
        }
    }
}

/// Text in single quotes.
struct Quoted<'a>(&'a str);

impl Display for Quoted<'_> {
    fn fmt(&self, target: &mut Formatter<'_>) -> fmt::Result {
        write!(target, "'{}'", self.0.replace('\'', "''"))
    }
}
