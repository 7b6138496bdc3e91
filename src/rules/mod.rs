//! Conditions as SQL text: one syntax tree, one truth table with three values, and everything else reads them.
//!
//! A filter such as `--where "score >= 70 AND state IN ('TX', 'OK')"` is read by sqlparser, checked against the
//! columns there are, and evaluated on frames column by column. A missing value makes a test unknown, and unknown is
//! not a match. The tree prints back as SQL that reads as the same tree.
//!
//! A [`RuleSet`] is an ordered list of such conditions that puts leads into tiers. From its one tree come the tier of a
//! lead ([`CompiledRules::assign`]), the reason ([`CompiledRules::explain`]), what is lacking for a better tier
//! ([`CompiledRules::near_misses`]), what-if ([`RuleTuner`]), comparison ([`RuleSetDiff`], [`migration()`]) and the SQL of
//! other engines ([`RuleSet::case_expression`]). Filters take the grammar of rules plus LIKE, ILIKE and dates, which
//! engines disagree about; so a filter is never exported as a rule.

mod atoms;
mod bits;
mod branches;
mod construct;
mod dialect;
mod diff;
mod distance;
mod error;
mod evaluate;
mod explain;
mod expression;
mod formula;
mod funnel;
mod grammar;
mod headings;
mod kinds;
mod migration;
mod near_miss;
mod parse;
mod pattern;
mod plain;
mod print;
mod ruleset;
mod sides;
mod source;
mod template;
mod tree;
mod truth;
mod tuner;
mod vocabulary;
mod words;

pub use dialect::SqlDialect;
pub use diff::{AtomChange, FieldChange, RuleSetDiff, TierChange, TierDiff};
pub use error::{ALLOWED, ALLOWED_IN_RULES, RuleError};
pub use explain::{ExplainedAtom, ExplainedNode, ExplainedPart, RowExplanation, TierExplanation};
pub use expression::{Arithmetic, Expression};
pub use funnel::{Funnel, FunnelStep};
pub use grammar::limits;
pub use headings::headed;
pub use migration::{MigrationCell, MigrationMatrix, migration};
pub use near_miss::{MetBy, NearMiss};
pub use ruleset::{
    CompiledRules, DefaultTier, FILE_FIELDS, Predicate, RuleField, RuleLiteral, RuleNode, RulePart, RuleSet,
    RuleSetError, RuleTier, TIER_FIELDS, TierFacts,
};
pub use template::Template;
pub use tree::{ColumnInfo, Condition, Literal, Node, Number, Operand, Test, ValueKind};
pub use truth::{Comparison, Truth};
pub use tuner::{Mover, RuleTuner, TierCount, TunerStep};
pub use vocabulary::{FUNCTIONS, RuleFunction};
pub use words::{ColumnWord, ColumnWords, WordKind};

#[cfg(test)]
mod tests;
