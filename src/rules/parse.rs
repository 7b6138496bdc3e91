//! Condition text to syntax tree: sqlparser reads the SQL, this decides what of it is a condition on these columns.

use super::error::RuleError;
use super::expression::Expression;
use super::grammar::GRAMMAR;
use super::headings::joined;
use super::kinds::Side;
use super::source::{Place, Source};
use super::tree::{ColumnInfo, Condition, Literal, Node, Operand, Test, ValueKind};
use super::truth::Comparison;
use super::vocabulary::{Named, Vocabulary};
use sqlparser::ast::{BinaryOperator, Expr, UnaryOperator};

impl Condition {
    /// Reads a condition on these columns.
    ///
    /// Allowed are AND, OR, NOT, parentheses; `=`, `<>`, `!=`, `<`, `<=`, `>`, `>=` between two values of which at
    /// least one has a column; BETWEEN, IN (…), `IS [NOT] NULL`, LIKE and ILIKE; numbers, `'text'`, TRUE, FALSE and
    /// `DATE '2026-01-31'`, or the same as text against a date column; `+`, `-`, `*`, ABS, COALESCE and UPPER. A yes/no
    /// column alone is a condition. Names are found in any case unless they stand in double quotes; a heading, blanks
    /// and all, stands for the name where the text means nothing otherwise. A pattern has no escape character.
    ///
    /// # Errors
    /// [`RuleError`] with the place of the first thing that is not allowed, an unknown column or a type mismatch.
    pub fn parse(text: &str, columns: &[ColumnInfo]) -> Result<Self, RuleError> {
        let vocabulary = Vocabulary::filter(columns);
        let root = read(text, &vocabulary).or_else(|error| match joined(text, columns) {
            Some(text) => read(&text, &vocabulary),
            None => Err(error),
        })?;
        Ok(Self::new(root))
    }
}

/// Reads a text with these names.
pub(super) fn read(text: &str, vocabulary: &Vocabulary<'_>) -> Result<Node, RuleError> {
    let source = Source::read(text, vocabulary.allowed())?;
    let expression = source.expression()?;
    let reader = Reader {
        source: &source,
        vocabulary,
    };
    let root = reader.node(&expression)?;
    if root.depth() > GRAMMAR.deepest_tree {
        Err(source.too_deep())
    } else {
        Ok(root)
    }
}

/// Reads what sqlparser made of a text.
pub(super) struct Reader<'a> {
    pub(super) source: &'a Source,
    pub(super) vocabulary: &'a Vocabulary<'a>,
}

impl Reader<'_> {
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
                Err(place.refuse(format!("{name} cannot be used here; {}", self.source.allowed)))
            }
            Expr::Value(_) | Expr::TypedString(_) => Err(self
                .place(expression)
                .refuse(format!("a value alone is no condition; {}", self.source.allowed))),
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
        if let Expr::Identifier(name) = expression
            && let Named::Predicate(column) = self.vocabulary.resolve(name, self.place(expression))?
        {
            return Ok(Node::Test(Test::Flag { column }));
        }
        let (column, side) = self.column(expression)?;
        match side.kind {
            None | Some(ValueKind::Boolean) => Ok(Node::Test(Test::Flag { column })),
            Some(kind) => {
                let kind = kind.with_article();
                Err(side.place.refuse(format!(
                    "column `{column}` holds {kind} and is no condition alone; compare it with something"
                )))
            }
        }
    }

    fn missing(&self, expression: &Expr) -> Result<Node, RuleError> {
        let (column, _) = self.column(expression)?;
        Ok(Node::Test(Test::Missing { column }))
    }

    fn compare(&self, left: &Expr, comparison: Comparison, right: &Expr) -> Result<Node, RuleError> {
        let (left, right) = (self.side(left)?, self.side(right)?);
        let places = Source::join(left.place, right.place);
        let (left, comparison, right) = match (left.expression.is_constant(), right.expression.is_constant()) {
            (true, true) => return Err(places.refuse("neither side is a column; put a column on one side")),
            (true, false) => (right, comparison.turned(), left),
            _ => (left, comparison, right),
        };
        if !matches!(comparison, Comparison::Equal | Comparison::NotEqual) {
            left.ordered(places)?;
        }
        let right = left.fit(right)?;
        Ok(Node::Test(Test::compare(left.expression, comparison, right)))
    }

    fn between(&self, value: &Expr, low: &Expr, high: &Expr) -> Result<Node, RuleError> {
        let value = self.side(value)?;
        if value.expression.is_constant() {
            return Err(value.place.refuse("a column's name should stand here, not a value"));
        }
        value.ordered(value.place)?;
        let bound = |bound: &Expr| value.fit(self.side(bound)?);
        let (low, high) = (bound(low)?, bound(high)?);
        Ok(Node::Test(Test::between(value.expression, low, high)))
    }

    fn among(&self, value: &Expr, list: &[Expr]) -> Result<Node, RuleError> {
        let value = self.side(value)?;
        if value.expression.is_constant() {
            return Err(value.place.refuse("a column's name should stand here, not a value"));
        }
        if list.is_empty() {
            return Err(value.place.refuse("IN needs at least one value"));
        }
        let values = list
            .iter()
            .map(|item| self.listed(&value, item))
            .collect::<Result<Vec<_>, _>>()?;
        if let Some(column) = value.expression.as_column() {
            let column = column.to_owned();
            return Ok(Node::Test(Test::In { column, values }));
        }
        // What is calculated has no IN of its own: the same as one comparison for each value.
        let tests = values.into_iter().map(|literal| {
            let right = Expression::literal(literal);
            Node::Test(Test::compare(value.expression.clone(), Comparison::Equal, right))
        });
        Ok(Node::any(tests.collect()))
    }

    /// A value of a list.
    fn listed(&self, value: &Side, item: &Expr) -> Result<Literal, RuleError> {
        let side = self.side(item)?;
        match side.expression {
            Expression::Operand(Operand::Literal(literal)) => value.fit_value(literal, side.place),
            other => Err(side.place.refuse(format!(
                "IN takes values only; write `OR {} = {other}` for a column",
                value.expression
            ))),
        }
    }

    fn like(&self, expression: &Expr, pattern: &Expr, any_case: bool) -> Result<Node, RuleError> {
        if self.vocabulary.rule {
            let word = if any_case { "ILIKE" } else { "LIKE" };
            let from = self.place(expression);
            let place = self.source.find(word, from.offset).unwrap_or(from);
            return Err(place.refuse(format!(
                "{word} cannot be used in a rule, since engines differ about patterns; compare with = or IN (…)"
            )));
        }
        let (column, side) = self.column(expression)?;
        if let Some(kind) = side.kind.filter(|kind| *kind != ValueKind::Text) {
            let kind = kind.with_article();
            return Err(side.place.refuse(format!(
                "LIKE needs text and column `{column}` holds {kind}; compare it with ="
            )));
        }
        let side = self.side(pattern)?;
        match side.expression {
            Expression::Operand(Operand::Literal(Literal::Text(pattern))) => {
                if pattern.contains('\\') {
                    return Err(side.place.refuse(
                        "a pattern cannot hold a backslash, which escapes in some engines only; `_` fits any character",
                    ));
                }
                Ok(Node::Test(Test::Like {
                    column,
                    pattern,
                    any_case,
                }))
            }
            _ => Err(side.place.refuse("LIKE needs a pattern in single quotes, such as 'A%'")),
        }
    }

    pub(super) fn place(&self, expression: &Expr) -> Place {
        self.source.beginning(expression).unwrap_or_else(|| self.source.end())
    }
}

impl Test {
    /// A comparison in its one shape.
    pub(super) fn compare(left: Expression, comparison: Comparison, right: Expression) -> Self {
        match (left, right) {
            (Expression::Operand(Operand::Column(column)), Expression::Operand(with)) => Self::Compare {
                column,
                comparison,
                with,
            },
            (left, right) => Self::Calculated {
                left,
                comparison,
                right,
            },
        }
    }

    /// A BETWEEN in its one shape.
    pub(super) fn between(value: Expression, low: Expression, high: Expression) -> Self {
        match (value, low, high) {
            (Expression::Operand(Operand::Column(column)), Expression::Operand(low), Expression::Operand(high)) => {
                Self::Between { column, low, high }
            }
            (value, low, high) => Self::Within { value, low, high },
        }
    }
}

/// A test or its negation.
fn signed(negated: bool, test: Node) -> Result<Node, RuleError> {
    Ok(if negated { test.negated() } else { test })
}

pub(super) fn comparison(operator: &BinaryOperator) -> Option<Comparison> {
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
