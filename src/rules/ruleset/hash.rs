//! What a rule set means, as a hash: layout, comments and the use of predicates do not change it.

use super::RuleSet;
use crate::rules::Condition;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

impl RuleSet {
    /// SHA-256 in hex over everything that assigns, ranks or names a lead: id, versions, tiers with their conditions
    /// (predicates put in), rates, lifts, ranks, labels, actions and templates. Title, date and origin are notes and
    /// stay out.
    #[must_use]
    pub fn hash(&self) -> String {
        let digest = Sha256::digest(self.canonical().as_bytes());
        digest.iter().fold(String::with_capacity(64), |mut hex, byte| {
            // Writing to a String never fails.
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }

    /// One line a field, texts with their length so that no text can pose as two.
    fn canonical(&self) -> String {
        let mut lines = String::from("assay rule set 1\n");
        let mut line = |name: &str, value: &str| {
            let _ = writeln!(lines, "{name} {} {value}", value.len());
        };
        line("id", &self.id);
        line("model_version", &self.model_version);
        for index in 0..=self.tiers.len() {
            let facts = self.facts(index);
            line("tier", facts.name);
            if let Some(tier) = self.tiers.get(index) {
                let condition = Condition::new(self.expand(&tier.node).plain());
                line("when", &condition.to_string());
            }
            line("kind", facts.kind.unwrap_or_default());
            line("rate", &format!("{:?}", facts.rate));
            line("lift", &facts.lift.map_or_else(String::new, |lift| format!("{lift:?}")));
            line("rank", &facts.rank.to_string());
            line("label", facts.label);
            line("action", facts.action);
            line("explain", facts.explain);
        }
        lines
    }
}
