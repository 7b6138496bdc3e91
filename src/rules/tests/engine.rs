//! Another evaluator: SQL text by sqlparser, one lead at a time, with nothing of this room in it.

use super::support::Lead;
use crate::rules::{RuleSet, SqlDialect};
use sqlparser::ast::{
    BinaryOperator, CaseWhen, Expr, FunctionArg, FunctionArgExpr, FunctionArguments, UnaryOperator, Value,
};
use sqlparser::dialect::{AnsiDialect, BigQueryDialect, DatabricksDialect, Dialect, DuckDbDialect, PostgreSqlDialect};
use sqlparser::parser::Parser;
use std::collections::BTreeMap;

#[derive(Debug, Clone, PartialEq, PartialOrd)]
enum Cell {
    Number(f64),
    Text(String),
    Flag(bool),
}

fn column(lead: &Lead, name: &str) -> Option<Cell> {
    let number = |value: Option<i64>| value.map(|value| Cell::Number(value as f64));
    let flag = |value: Option<bool>| value.map(Cell::Flag);
    match name {
        "current_firm_tenure_months" => number(lead.tenure),
        "industry_tenure_months" => number(lead.industry),
        "firm_net_change_12mo" => number(lead.net),
        "firm_rep_count_at_contact" => number(lead.reps),
        "num_prior_firms" => number(lead.firms),
        "is_wirehouse" => flag(lead.wirehouse),
        "has_cfp" => flag(lead.cfp),
        "has_series_65_only" => flag(lead.series),
        "pit_restlessness_ratio" => lead.ratio.map(Cell::Number),
        "company" => lead.company.clone().map(Cell::Text),
        other => panic!("no column {other}"),
    }
}

fn not(value: Option<Cell>) -> Option<Cell> {
    value.map(|value| Cell::Flag(value != Cell::Flag(true)))
}

fn either(left: Option<Cell>, right: Option<Cell>) -> Option<Cell> {
    let yes = Some(Cell::Flag(true));
    if left == yes || right == yes {
        return yes;
    }
    if left.is_none() || right.is_none() {
        None
    } else {
        Some(Cell::Flag(false))
    }
}

/// Conditions that stand under a name.
type Names = BTreeMap<String, Expr>;

fn sql(expression: &Expr, lead: &Lead, names: &Names) -> Option<Cell> {
    match expression {
        Expr::Nested(inner) => sql(inner, lead, names),
        Expr::Identifier(name) => match names.get(&name.value) {
            Some(named) => sql(named, lead, names),
            None => column(lead, &name.value),
        },
        Expr::Value(value) => match &value.value {
            Value::Number(digits, _) => Some(Cell::Number(digits.parse().unwrap())),
            Value::SingleQuotedString(text) => Some(Cell::Text(text.clone())),
            Value::Boolean(flag) => Some(Cell::Flag(*flag)),
            other => panic!("{other}"),
        },
        Expr::UnaryOp {
            op: UnaryOperator::Not,
            expr,
        } => not(sql(expr, lead, names)),
        Expr::UnaryOp {
            op: UnaryOperator::Minus,
            expr,
        } => match sql(expr, lead, names)? {
            Cell::Number(value) => Some(Cell::Number(-value)),
            other => panic!("-{other:?}"),
        },
        Expr::IsNull(inner) => Some(Cell::Flag(sql(inner, lead, names).is_none())),
        Expr::IsNotNull(inner) => Some(Cell::Flag(sql(inner, lead, names).is_some())),
        Expr::Between {
            expr,
            negated,
            low,
            high,
        } => {
            let value = sql(expr, lead, names);
            let below = value
                .clone()
                .zip(sql(low, lead, names))
                .map(|(value, low)| Cell::Flag(value < low));
            let above = value
                .zip(sql(high, lead, names))
                .map(|(value, high)| Cell::Flag(value > high));
            let outside = either(below, above);
            if *negated { outside } else { not(outside) }
        }
        Expr::InList { expr, list, negated } => {
            let value = sql(expr, lead, names)?;
            let found = Some(Cell::Flag(
                list.iter().any(|item| sql(item, lead, names).as_ref() == Some(&value)),
            ));
            if *negated { not(found) } else { found }
        }
        Expr::Function(function) => {
            let FunctionArguments::List(list) = &function.args else {
                panic!("{function}")
            };
            let mut values = list.args.iter().map(|argument| match argument {
                FunctionArg::Unnamed(FunctionArgExpr::Expr(inner)) => sql(inner, lead, names),
                other => panic!("{other}"),
            });
            match (function.name.to_string().as_str(), values.next().flatten()) {
                ("COALESCE", first) => first.or_else(|| values.flatten().next()),
                ("ABS", Some(Cell::Number(value))) => Some(Cell::Number(value.abs())),
                ("UPPER", Some(Cell::Text(text))) => Some(Cell::Text(text.to_uppercase())),
                ("ABS" | "UPPER", None) => None,
                other => panic!("{other:?}"),
            }
        }
        Expr::BinaryOp { left, op, right } => binary(op, sql(left, lead, names), sql(right, lead, names)),
        other => panic!("{other}"),
    }
}

fn binary(op: &BinaryOperator, left: Option<Cell>, right: Option<Cell>) -> Option<Cell> {
    match op {
        BinaryOperator::Or => return either(left, right),
        BinaryOperator::And => return not(either(not(left), not(right))),
        _ => {}
    }
    let (left, right) = (left?, right?);
    let holds = match op {
        BinaryOperator::Eq => left == right,
        BinaryOperator::NotEq => left != right,
        BinaryOperator::Lt => left < right,
        BinaryOperator::LtEq => left <= right,
        BinaryOperator::Gt => left > right,
        BinaryOperator::GtEq => left >= right,
        arithmetic => {
            let (Cell::Number(left), Cell::Number(right)) = (left, right) else {
                panic!("{arithmetic}")
            };
            return Some(Cell::Number(match arithmetic {
                BinaryOperator::Plus => left + right,
                BinaryOperator::Minus => left - right,
                BinaryOperator::Multiply => left * right,
                other => panic!("{other}"),
            }));
        }
    };
    Some(Cell::Flag(holds))
}

fn engine(dialect: SqlDialect) -> Box<dyn Dialect> {
    match dialect {
        SqlDialect::BigQuery => Box::new(BigQueryDialect {}),
        SqlDialect::Spark => Box::new(DatabricksDialect {}),
        SqlDialect::DuckDb => Box::new(DuckDbDialect {}),
        SqlDialect::PostgreSql => Box::new(PostgreSqlDialect {}),
    }
}

/// The tier that an exported CASE gives each lead.
pub(super) fn by_sql(text: &str, dialect: SqlDialect, leads: &[Lead]) -> Vec<String> {
    let engine = engine(dialect);
    let case = Parser::new(engine.as_ref())
        .try_with_sql(text)
        .unwrap()
        .parse_expr()
        .unwrap();
    let Expr::Case {
        conditions,
        else_result,
        ..
    } = case
    else {
        panic!("{text}")
    };
    let names = &Names::new();
    let name = |expression: &Expr, lead: &Lead| match sql(expression, lead, names) {
        Some(Cell::Text(name)) => name,
        other => panic!("{other:?}"),
    };
    let one = |lead: &Lead| {
        let hit = conditions
            .iter()
            .find(|CaseWhen { condition, .. }| sql(condition, lead, names) == Some(Cell::Flag(true)));
        hit.map_or_else(
            || name(else_result.as_ref().unwrap(), lead),
            |when| name(&when.result, lead),
        )
    };
    leads.iter().map(one).collect()
}

/// The tier that the texts of a rule set give each lead, read again as they stand.
pub(super) fn by_text(set: &RuleSet, leads: &[Lead]) -> Vec<String> {
    let read = |text: &str| {
        let dialect = AnsiDialect {};
        Parser::new(&dialect).try_with_sql(text).unwrap().parse_expr().unwrap()
    };
    let names: Names = set
        .predicates()
        .iter()
        .map(|predicate| (predicate.name.clone(), read(&predicate.text)))
        .collect();
    let tiers: Vec<(String, Expr)> = set
        .tiers()
        .iter()
        .map(|tier| (tier.name.clone(), read(&tier.when)))
        .collect();
    let one = |lead: &Lead| {
        let hit = tiers
            .iter()
            .find(|(_, when)| sql(when, lead, &names) == Some(Cell::Flag(true)));
        hit.map_or_else(|| set.default_tier().name.clone(), |(name, _)| name.clone())
    };
    leads.iter().map(one).collect()
}
