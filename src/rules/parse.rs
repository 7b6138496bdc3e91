//! Condition text to syntax tree: sqlparser reads the SQL, this decides what of it is a condition on these columns.

use super::error::{ALLOWED, RuleError};
use super::grammar::GRAMMAR;
use super::source::{Place, Source};
use super::tree::{ColumnInfo, Condition, Literal, Node, Number, Operand, Test, ValueKind};
use super::truth::Comparison;
use chrono::NaiveDate;
use sqlparser::ast::{BinaryOperator, DataType, Expr, Ident, TypedString, UnaryOperator, Value, ValueWithSpan};

impl Condition {
    /// Reads a condition on these columns.
    ///
    /// Allowed are AND, OR, NOT, parentheses; `=`, `<>`, `!=`, `<`, `<=`, `>`, `>=` between a column and a literal on
    /// either side or two columns; BETWEEN, IN (…), `IS [NOT] NULL`, LIKE and ILIKE; numbers, `'text'`, TRUE, FALSE and
    /// `DATE '2026-01-31'`, or the same as text against a date column. A yes/no column alone is a condition. Names
    /// are found in any case unless they stand in double quotes. A pattern has no escape character.
    ///
    /// # Errors
    /// [`RuleError`] with the place of the first thing that is not allowed, an unknown column or a type mismatch.
    pub fn parse(text: &str, columns: &[ColumnInfo]) -> Result<Self, RuleError> {
        let source = Source::read(text)?;
        let expression = source.expression()?;
        let root = Reader {
            source: &source,
            columns,
        }
        .node(&expression)?;
        if root.depth() > GRAMMAR.deepest_tree {
            Err(source.too_deep())
        } else {
            Ok(Self::new(root))
        }
    }
}

/// A value or a column, and where it stands.
enum Side<'a> {
    Column(&'a ColumnInfo),
    Literal(Literal),
}

struct Reader<'a> {
    source: &'a Source,
    columns: &'a [ColumnInfo],
}

impl<'a> Reader<'a> {
    fn node(&self, expression: &Expr) -> Result<Node, RuleError> {
        match expression {
            Expr::Nested(inner) => self.node(inner),
            Expr::UnaryOp {
                op: UnaryOperator::Not,
                expr,
            } => Ok(self.node(expr)?.negated()),
            Expr::BinaryOp {
                op: op @ (BinaryOperator::And | BinaryOperator::Or),
                ..
            } => self.chain(expression, op),
            Expr::BinaryOp { left, op, right } => match comparison(op) {
                Some(comparison) => self.compare(left, comparison, right),
                None => Err(self.source.unsupported(expression)),
            },
            Expr::Identifier(_) => self.flag(expression),
            Expr::IsNull(inner) => self.missing(inner),
            Expr::IsNotNull(inner) => Ok(self.missing(inner)?.negated()),
            Expr::Between {
                expr,
                negated,
                low,
                high,
            } => signed(*negated, self.between(expr, low, high)?),
            Expr::InList { expr, list, negated } => signed(*negated, self.among(expr, list)?),
            Expr::Like {
                negated,
                any: false,
                expr,
                pattern,
                escape_char: None,
            } => signed(*negated, self.like(expr, pattern, false)?),
            Expr::ILike {
                negated,
                any: false,
                expr,
                pattern,
                escape_char: None,
            } => signed(*negated, self.like(expr, pattern, true)?),
            Expr::Like { any, .. } | Expr::ILike { any, .. } => {
                let (name, token) = if *any {
                    ("LIKE ANY", "ANY")
                } else {
                    ("ESCAPE", "ESCAPE")
                };
                let from = self.place(expression);
                let place = self.source.find(token, from.offset).unwrap_or(from);
                Err(place.refuse(format!("{name} cannot be used here; {ALLOWED}")))
            }
            Expr::Value(_) | Expr::TypedString(_) => Err(self
                .place(expression)
                .refuse(format!("a value alone is no condition; {ALLOWED}"))),
            other => Err(self.source.unsupported(other)),
        }
    }

    /// `a AND b AND c` is nested to the left and may be as long as the text: unrolled, not recursed into.
    fn chain(&self, expression: &Expr, operator: &BinaryOperator) -> Result<Node, RuleError> {
        let mut parts = Vec::new();
        let mut rest = expression;
        while let Expr::BinaryOp { left, op, right } = rest
            && op == operator
        {
            parts.push(right.as_ref());
            rest = left;
        }
        parts.push(rest);
        let nodes = parts
            .into_iter()
            .rev()
            .map(|part| self.node(part))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(if *operator == BinaryOperator::And {
            Node::all(nodes)
        } else {
            Node::any(nodes)
        })
    }

    fn flag(&self, expression: &Expr) -> Result<Node, RuleError> {
        let (column, place) = self.column(expression)?;
        if column.kind == ValueKind::Boolean {
            return Ok(Node::Test(Test::Flag {
                column: column.name.clone(),
            }));
        }
        let (name, kind) = (&column.name, column.kind.with_article());
        Err(place.refuse(format!(
            "column `{name}` holds {kind} and is no condition alone; compare it with something"
        )))
    }

    fn missing(&self, expression: &Expr) -> Result<Node, RuleError> {
        let (column, _) = self.column(expression)?;
        Ok(Node::Test(Test::Missing {
            column: column.name.clone(),
        }))
    }

    fn compare(&self, left: &Expr, comparison: Comparison, right: &Expr) -> Result<Node, RuleError> {
        let ((left, left_place), (right, right_place)) = (self.side(left)?, self.side(right)?);
        let (column, comparison, with, place) = match (left, right) {
            (Side::Column(column), with) => (column, comparison, with, right_place),
            (with, Side::Column(column)) => (column, comparison.turned(), with, left_place),
            (Side::Literal(_), Side::Literal(_)) => {
                let place = Source::join(left_place, right_place);
                return Err(place.refuse("neither side is a column; put a column on one side"));
            }
        };
        if column.kind == ValueKind::Boolean && !matches!(comparison, Comparison::Equal | Comparison::NotEqual) {
            return Err(unordered(column, Source::join(left_place, right_place)));
        }
        let with = operand(column, with, place)?;
        Ok(Node::Test(Test::Compare {
            column: column.name.clone(),
            comparison,
            with,
        }))
    }

    fn between(&self, expression: &Expr, low: &Expr, high: &Expr) -> Result<Node, RuleError> {
        let (column, place) = self.column(expression)?;
        if column.kind == ValueKind::Boolean {
            return Err(unordered(column, place));
        }
        let bound = |bound: &Expr| {
            let (side, place) = self.side(bound)?;
            operand(column, side, place)
        };
        Ok(Node::Test(Test::Between {
            column: column.name.clone(),
            low: bound(low)?,
            high: bound(high)?,
        }))
    }

    fn among(&self, expression: &Expr, list: &[Expr]) -> Result<Node, RuleError> {
        let (column, place) = self.column(expression)?;
        if list.is_empty() {
            return Err(place.refuse("IN needs at least one value"));
        }
        let value = |item: &Expr| match self.side(item)? {
            (Side::Literal(literal), place) => fitting(column, literal, place),
            (Side::Column(other), place) => {
                let (name, other) = (&column.name, &other.name);
                Err(place.refuse(format!(
                    "IN takes values only; write `OR {name} = {other}` for a column"
                )))
            }
        };
        let values = list.iter().map(value).collect::<Result<_, _>>()?;
        Ok(Node::Test(Test::In {
            column: column.name.clone(),
            values,
        }))
    }

    fn like(&self, expression: &Expr, pattern: &Expr, any_case: bool) -> Result<Node, RuleError> {
        let (column, place) = self.column(expression)?;
        if column.kind != ValueKind::Text {
            let (name, kind) = (&column.name, column.kind.with_article());
            return Err(place.refuse(format!(
                "LIKE needs text and column `{name}` holds {kind}; compare it with ="
            )));
        }
        match self.side(pattern)? {
            (Side::Literal(Literal::Text(pattern)), place) => {
                if pattern.contains('\\') {
                    return Err(place.refuse(
                        "a pattern cannot hold a backslash, which escapes in some engines only; `_` fits any character",
                    ));
                }
                Ok(Node::Test(Test::Like {
                    column: column.name.clone(),
                    pattern,
                    any_case,
                }))
            }
            (_, place) => Err(place.refuse("LIKE needs a pattern in single quotes, such as 'A%'")),
        }
    }

    /// A column or a literal; brackets around either are allowed.
    fn side(&self, expression: &Expr) -> Result<(Side<'a>, Place), RuleError> {
        let place = self.place(expression);
        let literal = |literal: Literal| Ok((Side::Literal(literal), place));
        match expression {
            Expr::Nested(inner) => self.side(inner),
            Expr::Identifier(name) => Ok((Side::Column(self.resolve(name)?), place)),
            Expr::TypedString(text) => self.typed(text, place),
            Expr::UnaryOp {
                op: UnaryOperator::Minus,
                expr,
            } => match expr.as_ref() {
                Expr::Value(ValueWithSpan {
                    value: Value::Number(digits, false),
                    span,
                }) => {
                    let place = Source::join(place, self.source.at(span.start));
                    Ok((Side::Literal(number(&format!("-{digits}"), place)?), place))
                }
                _ => Err(self.source.unsupported(expression)),
            },
            Expr::Value(ValueWithSpan { value, .. }) => match value {
                Value::Number(digits, false) => literal(number(digits, place)?),
                Value::SingleQuotedString(text) => literal(Literal::Text(text.clone())),
                Value::Boolean(holds) => literal(Literal::Boolean(*holds)),
                Value::Null => Err(place.refuse("nothing compares with NULL; write IS NULL or IS NOT NULL")),
                _ => Err(self.source.unsupported(expression)),
            },
            Expr::BinaryOp { op, .. } if comparison(op).is_some() => {
                Err(place.refuse("a comparison stands where a value should; join comparisons with AND or OR"))
            }
            other => Err(self.source.unsupported(other)),
        }
    }

    fn typed(&self, text: &TypedString, place: Place) -> Result<(Side<'a>, Place), RuleError> {
        let whole = Source::join(place, self.source.at(text.value.span.start));
        match (&text.data_type, &text.value.value) {
            (DataType::Date, Value::SingleQuotedString(day)) if !text.uses_odbc_syntax => {
                Ok((Side::Literal(Literal::Date(date(day, whole)?)), whole))
            }
            (kind, _) => Err(whole.refuse(format!(
                "a literal of type {kind} cannot be used; dates are DATE '2026-01-31'"
            ))),
        }
    }

    /// A column and nothing else.
    fn column(&self, expression: &Expr) -> Result<(&'a ColumnInfo, Place), RuleError> {
        match self.side(expression)? {
            (Side::Column(column), place) => Ok((column, place)),
            (Side::Literal(_), place) => Err(place.refuse("a column's name should stand here, not a value")),
        }
    }

    fn resolve(&self, name: &Ident) -> Result<&'a ColumnInfo, RuleError> {
        if let Some(column) = self.columns.iter().find(|column| column.name == name.value) {
            return Ok(column);
        }
        if name.quote_style.is_none() {
            let wanted = name.value.to_lowercase();
            let mut alike = self
                .columns
                .iter()
                .filter(|column| column.name.to_lowercase() == wanted);
            if let (Some(column), None) = (alike.next(), alike.next()) {
                return Ok(column);
            }
        }
        let nearest = GRAMMAR.nearest(&name.value, self.columns.iter().map(|column| column.name.as_str()));
        let mut message = format!("no column `{}`", name.value);
        match nearest {
            Some(nearest) => message.push_str(&format!("; the nearest is `{nearest}`")),
            None => {
                let names: Vec<&str> = self.columns.iter().map(|column| column.name.as_str()).collect();
                message.push_str(&format!("; there are {}", names.join(", ")));
            }
        }
        if name.quote_style.is_some() {
            message.push_str("; text stands in single quotes");
        }
        let error = self.source.at(name.span.start).refuse(message);
        Err(RuleError {
            nearest: nearest.map(str::to_owned),
            ..error
        })
    }

    fn place(&self, expression: &Expr) -> Place {
        self.source.beginning(expression).unwrap_or_else(|| self.source.end())
    }
}

/// A test or its negation.
fn signed(negated: bool, test: Node) -> Result<Node, RuleError> {
    Ok(if negated { test.negated() } else { test })
}

fn comparison(operator: &BinaryOperator) -> Option<Comparison> {
    Some(match operator {
        BinaryOperator::Eq => Comparison::Equal,
        BinaryOperator::NotEq => Comparison::NotEqual,
        BinaryOperator::Lt => Comparison::Less,
        BinaryOperator::LtEq => Comparison::AtMost,
        BinaryOperator::Gt => Comparison::More,
        BinaryOperator::GtEq => Comparison::AtLeast,
        _ => return None,
    })
}

fn number(digits: &str, place: Place) -> Result<Literal, RuleError> {
    if let Ok(whole) = digits.parse::<i64>() {
        return Ok(Literal::Number(Number::Whole(whole)));
    }
    match digits.parse::<f64>() {
        Ok(real) if real.is_finite() => Ok(Literal::Number(Number::Real(real))),
        _ => Err(place.refuse(format!("`{digits}` is no number of 64 bits; write a smaller one"))),
    }
}

/// A day written as `YYYY-MM-DD` and in no other way.
fn date(text: &str, place: Place) -> Result<NaiveDate, RuleError> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    let exact = day.filter(|day| day.format("%Y-%m-%d").to_string() == text);
    exact.ok_or_else(|| place.refuse(format!("`{text}` is no date; write it as '2026-01-31'")))
}

/// What a column is compared with, if it can be.
fn operand(column: &ColumnInfo, with: Side<'_>, place: Place) -> Result<Operand, RuleError> {
    match with {
        Side::Literal(literal) => fitting(column, literal, place).map(Operand::Literal),
        Side::Column(other) if other.kind == column.kind => Ok(Operand::Column(other.name.clone())),
        Side::Column(other) => Err(place.refuse(format!(
            "column `{}` holds {} and column `{}` {}; compare columns of one kind",
            column.name,
            column.kind.with_article(),
            other.name,
            other.kind.with_article(),
        ))),
    }
}

/// The literal as the column's kind: text becomes a date next to a date column, nothing else changes.
fn fitting(column: &ColumnInfo, literal: Literal, place: Place) -> Result<Literal, RuleError> {
    if literal.kind() == column.kind {
        return Ok(literal);
    }
    let way_out = match (column.kind, &literal) {
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
    let (name, holds, given) = (&column.name, column.kind.with_article(), literal.kind().with_article());
    Err(place.refuse(format!("column `{name}` holds {holds}, and this is {given}; {way_out}")))
}

fn unordered(column: &ColumnInfo, place: Place) -> RuleError {
    place.refuse(format!(
        "column `{}` is true or false and has no order; use = TRUE or = FALSE",
        column.name
    ))
}
