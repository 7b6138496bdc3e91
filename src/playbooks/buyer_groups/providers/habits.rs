//! What is known of the providers and no parameter, as data.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::answer::Outcome;
use super::ask::Op;
use crate::playbooks::embedded;

/// What a call is billed.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Billing {
    /// Units.
    pub credits: f64,
    /// Whether "not found" is billed as well.
    pub not_found: bool,
}

/// The file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Habits {
    pub format: String,
    pub retry_after_cap_s: f64,
    pub polls: u32,
    pub poll_wait_s: f64,
    pub jitter_share: f64,
    pub most_sources: usize,
    pub most_tokens: u32,
    pub boost_first: f64,
    pub boost_last: f64,
    pub engineering_jobs: Vec<String>,
    billing: BTreeMap<Op, Billing>,
    delivery: BTreeMap<String, String>,
}

/// The habits that ship.
pub(super) fn habits() -> &'static Habits {
    static HABITS: OnceLock<Habits> = OnceLock::new();
    HABITS.get_or_init(|| embedded("providers/habits.toml", include_str!("../data/providers/habits.toml")))
}

impl Habits {
    /// Units billed for an outcome.
    pub fn credits(&self, op: Op, outcome: Outcome) -> f64 {
        self.billing
            .get(&op)
            .filter(|billing| billing.bills(outcome))
            .map_or(0.0, |billing| billing.credits)
    }

    /// Whether an outcome is billed at all; what the file does not name is.
    pub fn bills(&self, op: Op, outcome: Outcome) -> bool {
        self.billing.get(&op).is_none_or(|billing| billing.bills(outcome))
    }

    /// Our word for what a provider says of an address.
    pub fn delivery(&self, said: &str) -> String {
        let said = said.trim().to_lowercase();
        self.delivery
            .get(&said)
            .cloned()
            .unwrap_or_else(|| "unknown".to_owned())
    }
}

impl Billing {
    fn bills(self, outcome: Outcome) -> bool {
        match outcome {
            Outcome::Found => true,
            Outcome::NotFound => self.not_found,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_question_has_its_billing_and_deliveries_are_of_our_words() {
        let habits = habits();
        assert!(Op::ALL.iter().all(|op| habits.billing.contains_key(op)));
        let ours = ["valid", "invalid", "accept_all", "disposable", "unknown"];
        assert!(habits.delivery.values().all(|word| ours.contains(&word.as_str())));
        assert_eq!(habits.delivery("VALID"), "valid");
        assert_eq!(habits.delivery("CATCH_ALL"), "accept_all");
        assert_eq!(habits.delivery("webmail"), "unknown");
        assert_eq!(habits.credits(Op::EmailFind, Outcome::NotFound), 0.0);
        assert!(habits.bills(Op::EmailVerify, Outcome::NotFound));
    }
}
