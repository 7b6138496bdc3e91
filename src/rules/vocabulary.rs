//! Which names a text may use, and whether it is a filter or a rule.

use super::error::{ALLOWED, ALLOWED_IN_RULES, RuleError};
use super::headings::headed;
use super::source::Place;
use super::tree::{ColumnInfo, ValueKind};
use crate::frame::{instead, nearest};
use sqlparser::ast::Ident;

/// A function that a condition may call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleFunction {
    /// Its name; any case is read.
    pub name: &'static str,
    /// What it takes.
    pub takes: &'static str,
    /// What it gives.
    pub gives: &'static str,
}

/// The functions there are: only those that mean the same in every engine.
pub static FUNCTIONS: [RuleFunction; 3] = [
    RuleFunction {
        name: "ABS",
        takes: "a number",
        gives: "the number without its sign",
    },
    RuleFunction {
        name: "COALESCE",
        takes: "values of one kind",
        gives: "the first of them that is not missing",
    },
    RuleFunction {
        name: "UPPER",
        takes: "text",
        gives: "the text in capital letters",
    },
];

/// What a text may name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Vocabulary<'a> {
    /// The columns; none where they are not known yet, and then every other name is a column of any kind.
    pub columns: Option<&'a [ColumnInfo]>,
    /// Named conditions, which stand where a yes/no column could.
    pub predicates: &'a [String],
    /// A rule, which is exported to other engines: no patterns and no dates.
    pub rule: bool,
}

/// What a name turned out to be.
#[derive(Debug, Clone)]
pub(super) enum Named {
    /// A column; its kind where it is known.
    Column(String, Option<ValueKind>),
    /// A named condition.
    Predicate(String),
}

impl<'a> Vocabulary<'a> {
    /// A filter on these columns.
    pub(super) fn filter(columns: &'a [ColumnInfo]) -> Self {
        Self {
            columns: Some(columns),
            predicates: &[],
            rule: false,
        }
    }

    /// What the text may consist of.
    pub(super) fn allowed(&self) -> &'static str {
        if self.rule { ALLOWED_IN_RULES } else { ALLOWED }
    }

    /// Finds what a name means: exactly, or in any case unless it is quoted; in a filter then by the headings.
    pub(super) fn resolve(&self, name: &Ident, place: Place) -> Result<Named, RuleError> {
        let quoted = name.quote_style.is_some();
        let predicates = self.predicates.iter().map(String::as_str);
        if let Some(found) = find(predicates, &name.value, quoted) {
            return Ok(Named::Predicate(found.to_owned()));
        }
        let Some(columns) = self.columns else {
            // Frames have lower-case names; the columns decide when the rule set meets them.
            let name = if quoted {
                name.value.clone()
            } else {
                name.value.to_lowercase()
            };
            return Ok(Named::Column(name, None));
        };
        let names = columns.iter().map(|column| column.name.as_str());
        if let Some(found) = find(names.clone(), &name.value, quoted) {
            let kind = columns
                .iter()
                .find(|column| column.name == found)
                .map(|column| column.kind);
            return Ok(Named::Column(found.to_owned(), kind));
        }
        if let Some(column) = headed(columns, &name.value, quoted).filter(|_| !self.rule) {
            return Ok(Named::Column(column.name.clone(), Some(column.kind)));
        }
        let known = names.chain(self.predicates.iter().map(String::as_str));
        Err(self.unknown(name, known.collect(), place))
    }

    fn unknown(&self, name: &Ident, known: Vec<&str>, place: Place) -> RuleError {
        let nearest = nearest(&name.value, known.iter().copied());
        let what = if self.predicates.is_empty() {
            "column"
        } else {
            "column or predicate"
        };
        let mut message = format!("no {what} `{}`; {}", name.value, instead(&name.value, known));
        if name.quote_style.is_some() {
            message.push_str("; text stands in single quotes");
        }
        RuleError {
            nearest: nearest.map(str::to_owned),
            ..place.refuse(message)
        }
    }
}

/// The name itself, or the only one that is equal in another case.
fn find<'n>(mut names: impl Iterator<Item = &'n str> + Clone, wanted: &str, quoted: bool) -> Option<&'n str> {
    if let Some(exact) = names.clone().find(|name| *name == wanted) {
        return Some(exact);
    }
    if quoted {
        return None;
    }
    let lower = wanted.to_lowercase();
    let alike = names.find(|name| name.to_lowercase() == lower)?;
    names.all(|name| name.to_lowercase() != lower).then_some(alike)
}
