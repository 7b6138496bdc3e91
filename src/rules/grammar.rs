//! The data that reading and printing share: reserved words, limits, and which of sqlparser's characters make a name.

use serde::Deserialize;
use sqlparser::dialect::Dialect;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// The contents of `data/grammar.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Grammar {
    /// Longest condition, in characters.
    pub longest_condition: usize,
    /// Deepest nesting that sqlparser follows.
    pub deepest_nesting: usize,
    /// Deepest tree.
    pub deepest_tree: usize,
    /// Deepest calculation within a comparison.
    pub deepest_expression: usize,
    /// Longest id of a rule set and name of a tier.
    pub longest_name: usize,
    /// Most tests of a tier's condition with its predicates put in.
    pub most_tests: usize,
    /// Most decimals that an explanation shows.
    pub most_decimals: usize,
    /// Most OR-branches of a tier that are searched for near misses.
    pub most_branches: usize,
    /// Most results of tests that a what-if keeps.
    pub most_kept_atoms: usize,
    /// Stack of the thread that reads a condition, in MiB.
    pub stack_mib: usize,
    /// Words that are quoted when they name a column.
    reserved: BTreeSet<String>,
}

/// The grammar's data, read once.
pub(super) static GRAMMAR: LazyLock<Grammar> = LazyLock::new(|| {
    #[allow(clippy::expect_used, reason = "the text is part of the program and a test reads it")]
    toml::from_str(include_str!("data/grammar.toml")).expect("data/grammar.toml is well-formed")
});

/// What a condition or a rule set may not go beyond, each with its words.
#[must_use]
pub fn limits() -> [(&'static str, usize); 8] {
    let all: &Grammar = &GRAMMAR;
    [
        ("characters of a condition", all.longest_condition),
        ("brackets, NOTs and right sides one within another", all.deepest_nesting),
        ("ANDs, ORs and NOTs one within another", all.deepest_tree),
        (
            "signs and functions of a calculation one within another",
            all.deepest_expression,
        ),
        ("letters of a rule set's id or a tier's name", all.longest_name),
        ("tests of a tier with its predicates put in", all.most_tests),
        ("decimals of a number in `explain`", all.most_decimals),
        ("branches of ORs that are searched for near misses", all.most_branches),
    ]
}

impl Grammar {
    /// Whether a column name can stand without quotes in every engine: upper case cannot, since PostgreSQL folds it.
    pub(super) fn plain(&self, name: &str) -> bool {
        let mut letters = name.chars();
        letters
            .next()
            .is_some_and(|first| first.is_ascii_lowercase() || first == '_')
            && letters.all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_')
            && !self.reserved.contains(name)
    }
}

/// Standard SQL without any vendor's operators, so that `a<-5` is a comparison with -5; names may have any letters.
#[derive(Debug)]
pub(super) struct ConditionDialect;

impl Dialect for ConditionDialect {
    fn is_identifier_start(&self, character: char) -> bool {
        character.is_alphabetic() || character == '_'
    }

    fn is_identifier_part(&self, character: char) -> bool {
        character.is_alphanumeric() || character == '_'
    }

    fn is_delimited_identifier_start(&self, character: char) -> bool {
        character == '"'
    }

    fn identifier_quote_style(&self, _identifier: &str) -> Option<char> {
        Some('"')
    }
}
