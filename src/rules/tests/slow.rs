//! A second, slow evaluator: one row at a time, `None` for unknown, written without looking at the first.

use super::random::Row;
use crate::rules::expression::Expression;
use crate::rules::tree::{Literal, Node, Number, Operand, Test};
use chrono::NaiveDate;

#[derive(Debug, Clone, PartialEq)]
enum Slow {
    Null,
    Text(String),
    Number(f64),
    Boolean(bool),
    Day(i32),
}

fn slow_cell(row: &Row, column: &str) -> Slow {
    let number = |value: Option<f64>| value.filter(|value| !value.is_nan()).map_or(Slow::Null, Slow::Number);
    let text = |value: &Option<String>| value.clone().map_or(Slow::Null, Slow::Text);
    match column {
        "state" => text(&row.state),
        "Other Name" => text(&row.other_name),
        "score" => number(row.score),
        "count" => number(row.count.map(|value| value as f64)),
        "R" => number(row.r),
        "platinum" => row.platinum.map_or(Slow::Null, Slow::Boolean),
        "order" => row.order.map_or(Slow::Null, Slow::Boolean),
        "expires" => row.expires.map_or(Slow::Null, Slow::Day),
        "issued" => row.issued.map_or(Slow::Null, Slow::Day),
        other => panic!("no column {other}"),
    }
}

fn slow_literal(literal: &Literal) -> Slow {
    match literal {
        Literal::Text(text) => Slow::Text(text.clone()),
        Literal::Number(Number::Whole(number)) => Slow::Number(*number as f64),
        Literal::Number(Number::Real(number)) => Slow::Number(*number),
        Literal::Boolean(holds) => Slow::Boolean(*holds),
        Literal::Date(day) => {
            Slow::Day(i32::try_from((*day - NaiveDate::from_ymd_opt(1970, 1, 1).unwrap()).num_days()).unwrap())
        }
    }
}

fn slow_operand(row: &Row, operand: &Operand) -> Slow {
    match operand {
        Operand::Literal(literal) => slow_literal(literal),
        Operand::Column(column) => slow_cell(row, column),
    }
}

/// All numbers as reals: the random ones are small, or so large that only their order matters.
fn slow_value(row: &Row, expression: &Expression) -> Slow {
    let number = |value: f64| {
        if value.is_finite() {
            Slow::Number(value)
        } else {
            Slow::Null
        }
    };
    match expression {
        Expression::Operand(operand) => slow_operand(row, operand),
        Expression::Negative(inner) => match slow_value(row, inner) {
            Slow::Number(value) => number(-value),
            _ => Slow::Null,
        },
        Expression::Absolute(inner) => match slow_value(row, inner) {
            Slow::Number(value) => number(if value < 0.0 { -value } else { value }),
            _ => Slow::Null,
        },
        Expression::Upper(inner) => match slow_value(row, inner) {
            Slow::Text(text) => Slow::Text(text.chars().flat_map(char::to_uppercase).collect()),
            _ => Slow::Null,
        },
        Expression::Combine { left, by, right } => match (slow_value(row, left), slow_value(row, right)) {
            (Slow::Number(left), Slow::Number(right)) => number(match by.sign() {
                "+" => left + right,
                "-" => left - right,
                "*" => left * right,
                other => panic!("no sign {other}"),
            }),
            _ => Slow::Null,
        },
        Expression::Coalesce(parts) => {
            let mut values = parts.iter().map(|part| slow_value(row, part));
            values.find(|value| *value != Slow::Null).unwrap_or(Slow::Null)
        }
    }
}

fn slow_compare(left: &Slow, sign: &str, right: &Slow) -> Option<bool> {
    let (less, equal) = match (left, right) {
        (Slow::Null, _) | (_, Slow::Null) => return None,
        (Slow::Text(left), Slow::Text(right)) => (
            left.chars().collect::<Vec<_>>() < right.chars().collect::<Vec<_>>(),
            left == right,
        ),
        (Slow::Number(left), Slow::Number(right)) => (left < right, left == right),
        (Slow::Boolean(left), Slow::Boolean(right)) => (!left & right, left == right),
        (Slow::Day(left), Slow::Day(right)) => (left < right, left == right),
        other => panic!("kinds differ: {other:?}"),
    };
    Some(match sign {
        "=" => equal,
        "<>" => !equal,
        "<" => less,
        "<=" => less || equal,
        ">" => !less && !equal,
        ">=" => !less,
        other => panic!("no sign {other}"),
    })
}

/// Three-valued AND spelled out as SQL's table has it.
fn slow_and(left: Option<bool>, right: Option<bool>) -> Option<bool> {
    match (left, right) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

/// A loop, since folding over options would stop at the first unknown part and miss a false one after it.
fn slow_all(parts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut whole = Some(true);
    for part in parts {
        whole = slow_and(whole, part);
    }
    whole
}

fn slow_like(pattern: &[char], text: &[char]) -> bool {
    match (pattern.first(), text.first()) {
        (None, None) => true,
        (Some('%'), _) => slow_like(&pattern[1..], text) || (!text.is_empty() && slow_like(pattern, &text[1..])),
        (Some('_'), Some(_)) => slow_like(&pattern[1..], &text[1..]),
        (Some(wanted), Some(found)) => wanted == found && slow_like(&pattern[1..], &text[1..]),
        _ => false,
    }
}

pub(super) fn slow(node: &Node, row: &Row) -> Option<bool> {
    match node {
        Node::And(parts) => slow_all(parts.iter().map(|part| slow(part, row))),
        Node::Or(parts) => {
            // By De Morgan, so that it shares nothing with the table of OR.
            let none = slow_all(parts.iter().map(|part| slow(part, row).map(|truth| !truth)));
            none.map(|truth| !truth)
        }
        Node::Not(inner) => slow(inner, row).map(|truth| !truth),
        Node::Test(Test::Flag { column }) => slow_compare(&slow_cell(row, column), "=", &Slow::Boolean(true)),
        Node::Test(Test::Compare {
            column,
            comparison,
            with,
        }) => slow_compare(&slow_cell(row, column), comparison.sign(), &slow_operand(row, with)),
        Node::Test(Test::Between { column, low, high }) => {
            let cell = slow_cell(row, column);
            let above = slow_compare(&cell, ">=", &slow_operand(row, low));
            slow_and(above, slow_compare(&cell, "<=", &slow_operand(row, high)))
        }
        Node::Test(Test::In { column, values }) => match slow_cell(row, column) {
            Slow::Null => None,
            cell => Some(values.iter().any(|value| slow_literal(value) == cell)),
        },
        Node::Test(Test::Missing { column }) => Some(slow_cell(row, column) == Slow::Null),
        Node::Test(Test::Calculated {
            left,
            comparison,
            right,
        }) => slow_compare(&slow_value(row, left), comparison.sign(), &slow_value(row, right)),
        Node::Test(Test::Within { value, low, high }) => {
            let value = slow_value(row, value);
            let above = slow_compare(&value, ">=", &slow_value(row, low));
            slow_and(above, slow_compare(&value, "<=", &slow_value(row, high)))
        }
        Node::Test(Test::Like {
            column,
            pattern,
            any_case,
        }) => match slow_cell(row, column) {
            Slow::Text(text) => {
                let fold = |text: &str| {
                    let text = if *any_case {
                        text.to_lowercase()
                    } else {
                        text.to_owned()
                    };
                    text.chars().collect::<Vec<_>>()
                };
                Some(slow_like(&fold(pattern), &fold(&text)))
            }
            _ => None,
        },
    }
}
