//! Rule sets: the ordered conditions that put leads into tiers, as data.
//!
//! A rule set is a TOML text: a header, named conditions (predicates, expanded like macros), and tiers in order. The
//! first tier whose `when` is true takes the lead; where none is, the default tier does. An unknown condition is no
//! match. Everything that reads rules goes through the one tree and the one truth table of this room, so that the
//! tier of a lead, its explanation, the near misses, the counts behind a slider and the exported SQL cannot disagree.

mod check;
mod compile;
mod edit;
mod error;
mod expand;
mod fields;
mod file;
mod hash;
mod literals;

pub use compile::CompiledRules;
pub(super) use compile::{FrameAtoms, combine};
pub use error::{RulePart, RuleSetError};
pub use expand::RuleNode;
pub use fields::{FILE_FIELDS, RuleField, TIER_FIELDS};
pub use literals::RuleLiteral;
pub(super) use literals::{first_column, limit_words};

use super::tree::Node;

/// A named condition.
#[derive(Debug, Clone, PartialEq)]
pub struct Predicate {
    /// Its name in other conditions.
    pub name: String,
    /// Its condition as written.
    pub text: String,
    /// Its condition as read; other predicates stand in it as flags.
    pub(super) node: Node,
}

/// A tier with its rule.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleTier {
    /// Its name in frames and exports.
    pub name: String,
    /// What sort of tier it is, for words that sorts share.
    pub kind: Option<String>,
    /// Its condition as written.
    pub when: String,
    /// The share of its leads that should convert, 0–1.
    pub rate: f64,
    /// How many times the baseline that is, as calibrated.
    pub lift: Option<f64>,
    /// Its place in the list of leads; 1 is the best.
    pub rank: u32,
    /// Its name for people; empty where it has none but `name`.
    pub label: String,
    /// What to do with its leads.
    pub action: String,
    /// Why a lead is in it: a [`Template`](super::Template).
    pub explain: String,
    /// Its condition as read; predicates stand in it as flags.
    pub(super) node: Node,
}

/// What a lead is when no rule matches.
#[derive(Debug, Clone, PartialEq)]
pub struct DefaultTier {
    /// Its name in frames and exports.
    pub name: String,
    /// The share of its leads that should convert, 0–1.
    pub rate: f64,
    /// How many times the baseline that is.
    pub lift: Option<f64>,
    /// Its place in the list of leads.
    pub rank: u32,
    /// Its name for people; empty where it has none but `name`.
    pub label: String,
    /// What to do with its leads.
    pub action: String,
    /// Why a lead is in it.
    pub explain: String,
}

/// What a tier is apart from its condition; the default tier has the same.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TierFacts<'a> {
    /// Its name in frames and exports.
    pub name: &'a str,
    /// What sort of tier it is.
    pub kind: Option<&'a str>,
    /// The share of its leads that should convert.
    pub rate: f64,
    /// How many times the baseline that is.
    pub lift: Option<f64>,
    /// Its place in the list of leads; 1 is the best.
    pub rank: u32,
    /// Its name for people.
    pub label: &'a str,
    /// What to do with its leads.
    pub action: &'a str,
    /// Why a lead is in it.
    pub explain: &'a str,
}

/// An ordered set of rules, read and checked but not yet bound to columns.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleSet {
    pub(super) id: String,
    pub(super) title: Option<String>,
    pub(super) model_version: String,
    pub(super) created: Option<String>,
    pub(super) based_on: Option<String>,
    pub(super) default_tier: DefaultTier,
    pub(super) predicates: Vec<Predicate>,
    pub(super) tiers: Vec<RuleTier>,
}

impl RuleSet {
    /// Its id, unique in a workspace.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its name for people, where it has one.
    #[must_use]
    pub fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    /// The version that exports and the CRM carry.
    #[must_use]
    pub fn model_version(&self) -> &str {
        &self.model_version
    }

    /// When it was made, as written.
    #[must_use]
    pub fn created(&self) -> Option<&str> {
        self.created.as_deref()
    }

    /// The id of the rule set that it came from.
    #[must_use]
    pub fn based_on(&self) -> Option<&str> {
        self.based_on.as_deref()
    }

    /// The tier of leads that no rule matches.
    #[must_use]
    pub fn default_tier(&self) -> &DefaultTier {
        &self.default_tier
    }

    /// The tiers in the order in which they are tried, without the default one.
    #[must_use]
    pub fn tiers(&self) -> &[RuleTier] {
        &self.tiers
    }

    /// The named conditions in the order of the file.
    #[must_use]
    pub fn predicates(&self) -> &[Predicate] {
        &self.predicates
    }

    /// The names of all tiers by index, the default one last.
    #[must_use]
    pub fn tier_names(&self) -> Vec<&str> {
        let own = self.tiers.iter().map(|tier| tier.name.as_str());
        own.chain([self.default_tier.name.as_str()]).collect()
    }

    /// The index of a tier by its name; the default tier's is the number of tiers.
    #[must_use]
    pub fn tier_index(&self, name: &str) -> Option<usize> {
        self.tier_names().iter().position(|known| *known == name)
    }

    /// What the tier of an index is; the default tier from the number of tiers on.
    #[must_use]
    pub fn facts(&self, index: usize) -> TierFacts<'_> {
        fn label<'a>(label: &'a str, name: &'a str) -> &'a str {
            if label.is_empty() { name } else { label }
        }
        match self.tiers.get(index) {
            Some(tier) => TierFacts {
                name: &tier.name,
                kind: tier.kind.as_deref(),
                rate: tier.rate,
                lift: tier.lift,
                rank: tier.rank,
                label: label(&tier.label, &tier.name),
                action: &tier.action,
                explain: &tier.explain,
            },
            None => {
                let tier = &self.default_tier;
                TierFacts {
                    name: &tier.name,
                    kind: None,
                    rate: tier.rate,
                    lift: tier.lift,
                    rank: tier.rank,
                    label: label(&tier.label, &tier.name),
                    action: &tier.action,
                    explain: &tier.explain,
                }
            }
        }
    }

    fn predicate(&self, name: &str) -> Option<&Predicate> {
        self.predicates.iter().find(|predicate| predicate.name == name)
    }
}
