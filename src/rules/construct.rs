//! Names for what conditions may not hold, and where in the text it begins: sqlparser reads far more SQL than is
//! allowed here, and "not allowed" without a name and a place helps nobody.

use super::error::RuleError;
use super::source::{Place, Source};
use sqlparser::ast::{CastKind, Expr};

impl Source {
    /// The place where an expression begins.
    ///
    /// It walks down the left side in a loop: sqlparser's own spans recurse, and a chain of operators may be as long
    /// as the text. Brackets and prefixes do recurse; the parser bounds those.
    pub(super) fn beginning(&self, expression: &Expr) -> Option<Place> {
        let mut current = expression;
        loop {
            current = match current {
                Expr::Identifier(name) => return Some(self.at(name.span.start)),
                Expr::CompoundIdentifier(names) => return Some(self.at(names.first()?.span.start)),
                Expr::Value(value) => return Some(self.at(value.span.start)),
                Expr::TypedString(text) => return self.before(self.at(text.value.span.start).offset),
                Expr::Function(function) => {
                    return Some(self.at(function.name.0.first()?.as_ident()?.span.start));
                }
                Expr::Case { case_token, .. } => return Some(self.at(case_token.0.span.start)),
                Expr::Nested(inner) | Expr::UnaryOp { expr: inner, .. } => {
                    return self.before(self.beginning(inner)?.offset);
                }
                other => left_part(other)?,
            };
        }
    }

    /// Refuses an expression by its name.
    pub(super) fn unsupported(&self, expression: &Expr) -> RuleError {
        let (name, token) = describe(expression);
        let from = self.beginning(expression);
        let token = token.and_then(|token| self.find(&token, from.map_or(0, |place| place.offset)));
        let place = token.or(from).unwrap_or_else(|| self.end());
        place.refuse(format!("{name} cannot be used here; {}", self.allowed))
    }
}

/// The part of an expression that stands at its left end.
fn left_part(expression: &Expr) -> Option<&Expr> {
    match expression {
        Expr::BinaryOp { left, .. }
        | Expr::AnyOp { left, .. }
        | Expr::AllOp { left, .. }
        | Expr::IsDistinctFrom(left, _)
        | Expr::IsNotDistinctFrom(left, _)
        | Expr::IsNull(left)
        | Expr::IsNotNull(left)
        | Expr::IsTrue(left)
        | Expr::IsNotTrue(left)
        | Expr::IsFalse(left)
        | Expr::IsNotFalse(left)
        | Expr::IsUnknown(left)
        | Expr::IsNotUnknown(left)
        | Expr::IsJson { expr: left, .. }
        | Expr::IsNormalized { expr: left, .. }
        | Expr::Between { expr: left, .. }
        | Expr::InList { expr: left, .. }
        | Expr::InSubquery { expr: left, .. }
        | Expr::InUnnest { expr: left, .. }
        | Expr::Like { expr: left, .. }
        | Expr::ILike { expr: left, .. }
        | Expr::SimilarTo { expr: left, .. }
        | Expr::RLike { expr: left, .. }
        | Expr::Collate { expr: left, .. }
        | Expr::AtTimeZone { timestamp: left, .. }
        | Expr::JsonAccess { value: left, .. }
        | Expr::CompoundFieldAccess { root: left, .. }
        | Expr::Cast {
            kind: CastKind::DoubleColon,
            expr: left,
            ..
        } => Some(left),
        _ => None,
    }
}

/// A construct's name for people, and the token it is known by.
fn describe(expression: &Expr) -> (String, Option<String>) {
    let word = |word: &str| (word.to_owned(), Some(word.to_owned()));
    let token = |name: &str, token: &str| (name.to_owned(), Some(token.to_owned()));
    match expression {
        Expr::BinaryOp { op, .. } => (format!("the operator `{op}`"), Some(op.to_string())),
        Expr::UnaryOp { op, .. } => (format!("the operator `{op}`"), None),
        Expr::Function(function) => (format!("the function `{}`", function.name), None),
        Expr::CompoundIdentifier(_) => ("a name with a dot (write the column's name alone)".to_owned(), None),
        Expr::Subquery(_) | Expr::InSubquery { .. } => token("a subquery", "SELECT"),
        Expr::Cast {
            kind: CastKind::DoubleColon,
            ..
        } => token("a type conversion", "::"),
        Expr::Cast { .. } | Expr::Convert { .. } => token("a type conversion", "CAST"),
        Expr::Exists { .. } => word("EXISTS"),
        Expr::Case { .. } => word("CASE"),
        Expr::Interval(_) => word("INTERVAL"),
        Expr::Extract { .. } => word("EXTRACT"),
        Expr::Ceil { .. } => word("CEIL"),
        Expr::Floor { .. } => word("FLOOR"),
        Expr::Position { .. } => word("POSITION"),
        Expr::Substring { .. } => word("SUBSTRING"),
        Expr::Trim { .. } => word("TRIM"),
        Expr::Overlay { .. } => word("OVERLAY"),
        Expr::Collate { .. } => word("COLLATE"),
        Expr::AtTimeZone { .. } => token("AT TIME ZONE", "AT"),
        Expr::SimilarTo { .. } => token("SIMILAR TO", "SIMILAR"),
        Expr::RLike { regexp, .. } => word(if *regexp { "REGEXP" } else { "RLIKE" }),
        Expr::InUnnest { .. } => word("UNNEST"),
        Expr::AnyOp { .. } => word("ANY"),
        Expr::AllOp { .. } => word("ALL"),
        Expr::IsTrue(_) | Expr::IsNotTrue(_) => token("IS TRUE (write the column alone, or NOT and the column)", "IS"),
        Expr::IsFalse(_) | Expr::IsNotFalse(_) => token("IS FALSE (write NOT and the column)", "IS"),
        Expr::IsUnknown(_) | Expr::IsNotUnknown(_) => token("IS UNKNOWN (write IS NULL)", "IS"),
        Expr::IsDistinctFrom(..) | Expr::IsNotDistinctFrom(..) => token("IS DISTINCT FROM", "IS"),
        Expr::IsJson { .. } => token("IS JSON", "IS"),
        Expr::IsNormalized { .. } => token("IS NORMALIZED", "IS"),
        Expr::Tuple(_) => token("a list outside IN", "("),
        Expr::Array(_) => token("an array", "["),
        Expr::TypedString(text) => (format!("a literal of type {}", text.data_type), None),
        Expr::Value(value) => (format!("`{value}`"), None),
        _ => ("this".to_owned(), None),
    }
}
