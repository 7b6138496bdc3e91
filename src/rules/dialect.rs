//! Rules as the SQL of other engines, printed from the same tree that is evaluated here.
//!
//! The grammar of rules holds only what means the same everywhere, so dialects differ in three things: how a name is
//! quoted, how a text is, and what the type of text is called. One difference cannot be printed away: where arithmetic
//! on whole numbers leaves 64 bits a test here is unknown, and engines raise an error.

use super::expression::{Arithmetic, Expression};
use super::grammar::GRAMMAR;
use super::ruleset::{CompiledRules, RuleSet};
use super::tree::{Literal, Node, Number, Operand, Test};
use std::fmt::Write as _;

/// An engine whose SQL is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SqlDialect {
    /// Google BigQuery.
    BigQuery,
    /// Apache Spark, and Databricks.
    Spark,
    /// DuckDB.
    DuckDb,
    /// PostgreSQL.
    PostgreSql,
}

impl SqlDialect {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::BigQuery, Self::Spark, Self::DuckDb, Self::PostgreSql];

    /// Its name in commands and file names.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::BigQuery => "bigquery",
            Self::Spark => "spark",
            Self::DuckDb => "duckdb",
            Self::PostgreSql => "postgresql",
        }
    }

    /// The dialect of a name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dialect| dialect.name() == name)
    }

    /// What it calls text.
    #[must_use]
    pub fn text_type(self) -> &'static str {
        match self {
            Self::BigQuery | Self::Spark => "STRING",
            Self::DuckDb => "VARCHAR",
            Self::PostgreSql => "TEXT",
        }
    }

    fn escapes_with_backslash(self) -> bool {
        matches!(self, Self::BigQuery | Self::Spark)
    }

    /// A column's name, quoted where some engine would read it otherwise.
    #[must_use]
    pub fn identifier(self, name: &str) -> String {
        if GRAMMAR.plain(name) {
            return name.to_owned();
        }
        match self {
            Self::BigQuery => format!("`{}`", name.replace('\\', "\\\\").replace('`', "\\`")),
            Self::Spark => format!("`{}`", name.replace('`', "``")),
            Self::DuckDb | Self::PostgreSql => format!("\"{}\"", name.replace('"', "\"\"")),
        }
    }

    /// A text in single quotes.
    #[must_use]
    pub fn text(self, text: &str) -> String {
        if !self.escapes_with_backslash() {
            return format!("'{}'", text.replace('\'', "''"));
        }
        let mut quoted = String::from("'");
        for letter in text.chars() {
            match letter {
                '\'' => quoted.push_str("\\'"),
                '\\' => quoted.push_str("\\\\"),
                '\n' => quoted.push_str("\\n"),
                '\r' => quoted.push_str("\\r"),
                '\t' => quoted.push_str("\\t"),
                other => quoted.push(other),
            }
        }
        quoted.push('\'');
        quoted
    }

    fn literal(self, literal: &Literal) -> String {
        match literal {
            Literal::Text(text) => self.text(text),
            // Beyond what its digits would say in a fixed-point type: as a real in every engine.
            Literal::Number(Number::Real(real)) => format!("{real:?}"),
            other => other.to_string(),
        }
    }

    fn operand(self, operand: &Operand) -> String {
        match operand {
            Operand::Literal(literal) => self.literal(literal),
            Operand::Column(name) => self.identifier(name),
        }
    }

    /// An expression; what is calculated within another calculation stands in brackets.
    fn expression(self, expression: &Expression) -> String {
        let part = |part: &Expression| match part {
            Expression::Combine { .. } | Expression::Negative(_) => format!("({})", self.expression(part)),
            _ => self.expression(part),
        };
        match expression {
            Expression::Operand(operand) => self.operand(operand),
            Expression::Negative(inner) => format!("-({})", self.expression(inner)),
            Expression::Absolute(inner) => format!("ABS({})", self.expression(inner)),
            Expression::Upper(inner) => format!("UPPER({})", self.expression(inner)),
            Expression::Combine { left, by, right } => {
                let by: &Arithmetic = by;
                format!("{} {} {}", part(left), by.sign(), part(right))
            }
            Expression::Coalesce(parts) => {
                let parts: Vec<String> = parts.iter().map(|part| self.expression(part)).collect();
                format!("COALESCE({})", parts.join(", "))
            }
        }
    }

    fn test(self, test: &Test) -> String {
        match test {
            Test::Flag { column } => self.identifier(column),
            Test::Missing { column } => format!("{} IS NULL", self.identifier(column)),
            Test::Compare {
                column,
                comparison,
                with,
            } => format!(
                "{} {} {}",
                self.identifier(column),
                comparison.sign(),
                self.operand(with)
            ),
            Test::Between { column, low, high } => {
                let (column, low, high) = (self.identifier(column), self.operand(low), self.operand(high));
                format!("{column} BETWEEN {low} AND {high}")
            }
            Test::In { column, values } => {
                let values: Vec<String> = values.iter().map(|value| self.literal(value)).collect();
                format!("{} IN ({})", self.identifier(column), values.join(", "))
            }
            Test::Calculated {
                left,
                comparison,
                right,
            } => {
                let (left, right) = (self.expression(left), self.expression(right));
                format!("{left} {} {right}", comparison.sign())
            }
            Test::Within { value, low, high } => {
                let (value, low, high) = (self.expression(value), self.expression(low), self.expression(high));
                format!("{value} BETWEEN {low} AND {high}")
            }
            // Not in the grammar of rules; a filter is not exported.
            Test::Like { .. } => test.to_string(),
        }
    }

    /// A condition. AND, OR and NOT are bracketed within one another.
    #[must_use]
    pub fn condition(self, node: &Node) -> String {
        let part = |part: &Node| match part {
            Node::And(_) | Node::Or(_) => format!("({})", self.condition(part)),
            _ => self.condition(part),
        };
        match node {
            Node::And(parts) => parts.iter().map(part).collect::<Vec<_>>().join(" AND "),
            Node::Or(parts) => parts.iter().map(part).collect::<Vec<_>>().join(" OR "),
            Node::Not(inner) => match inner.as_ref() {
                Node::Test(Test::Flag { .. }) => format!("NOT {}", self.condition(inner)),
                _ => format!("NOT ({})", self.condition(inner)),
            },
            Node::Test(test) => self.test(test),
        }
    }
}

impl RuleSet {
    /// The name of a lead's tier as one SQL expression, `CASE WHEN … THEN 'TIER' … ELSE 'STANDARD' END`, over columns
    /// as the rules write them.
    #[must_use]
    pub fn case_expression(&self, dialect: SqlDialect) -> String {
        let mut case = String::from("CASE\n");
        for (index, tier) in self.tiers().iter().enumerate() {
            let condition = self.condition_sql(index, dialect).unwrap_or_default();
            let _ = writeln!(case, "  WHEN {condition} THEN {}", dialect.text(&tier.name));
        }
        let _ = write!(case, "  ELSE {}\nEND", dialect.text(&self.default_tier().name));
        case
    }

    /// A tier's condition with its predicates put in; none for the default tier.
    #[must_use]
    pub fn condition_sql(&self, tier: usize, dialect: SqlDialect) -> Option<String> {
        let root = self.expanded(tier)?;
        Some(dialect.condition(&root.plain()))
    }
}

impl CompiledRules {
    /// As [`RuleSet::case_expression`], with every column by its name in the frame.
    #[must_use]
    pub fn case_expression(&self, dialect: SqlDialect) -> String {
        self.rules().case_expression(dialect)
    }
}
