//! A company while it is worked on: what is gathered, and what went wrong.

use super::companies::Company;
use super::people::Person;
use crate::playbooks::buyer_groups::providers::{Outcome, ProviderAnswer};

/// What went wrong with a question of a company; the company goes on with what there is.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Trouble {
    /// Who was asked.
    pub provider: String,
    /// What was asked.
    pub op: String,
    /// What it came to.
    pub outcome: String,
    /// The sentence.
    pub what: String,
}

/// A company being worked on.
#[derive(Debug)]
pub(super) struct Work {
    /// The company.
    pub company: Company,
    /// Its people.
    pub people: Vec<Person>,
    /// What went wrong.
    pub trouble: Vec<Trouble>,
    /// The provider's id of it, once known to be it.
    pub provider_id: Option<String>,
    /// People that a search found, best first.
    pub hits: Vec<String>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// Searches and company records that were asked for, each a place less for a person.
    pub asked: usize,
    /// People collected.
    pub collected: usize,
    /// Of those, whom the files do not know.
    pub added: usize,
    /// Waits and answers.
    pub seconds: f64,
    /// Whether a service came to nothing over it.
    pub failed: bool,
    /// Whether it could not even be asked about for want of money.
    pub skipped: bool,
}

impl Work {
    /// A company with the people that files know.
    pub fn new(company: Company, people: Vec<Person>) -> Self {
        Self {
            company,
            people,
            trouble: Vec::new(),
            provider_id: None,
            hits: Vec::new(),
            next: None,
            asked: 0,
            collected: 0,
            added: 0,
            seconds: 0.0,
            failed: false,
            skipped: false,
        }
    }

    /// Notes that something went wrong.
    pub fn note(&mut self, answer: &ProviderAnswer, outcome: &str, what: String) {
        self.trouble.push(Trouble {
            provider: answer.provider.as_str().to_owned(),
            op: answer.op.as_str().to_owned(),
            outcome: outcome.to_owned(),
            what,
        });
    }

    /// Takes an answer's time and trouble; whether there is something in it. A question that the whole company hangs on
    /// (`vital`) makes it fail where a service came to nothing; a provider that is used up or refuses its key is no fault
    /// of the company, which goes on from the files.
    pub fn hear(&mut self, answer: &ProviderAnswer, vital: bool) -> bool {
        self.seconds += answer.seconds;
        let words = |usual: &str| answer.words.clone().unwrap_or_else(|| usual.to_owned());
        match answer.outcome {
            Outcome::Found => true,
            Outcome::NotFound | Outcome::Disabled => false,
            Outcome::Suppressed => {
                self.note(answer, answer.outcome.as_str(), words("asked not to be processed"));
                false
            }
            Outcome::Budget => {
                self.note(
                    answer,
                    answer.outcome.as_str(),
                    words("not asked: the money for it is used up"),
                );
                self.skipped |= vital && self.asked <= 1 && self.seconds == 0.0;
                false
            }
            Outcome::Quota | Outcome::Auth => {
                self.note(answer, answer.outcome.as_str(), words("the provider is stopped"));
                false
            }
            Outcome::Pending | Outcome::RateLimited | Outcome::BadRequest | Outcome::Transient | Outcome::Timeout => {
                self.note(answer, answer.outcome.as_str(), words("the provider came to nothing"));
                self.failed |= vital;
                false
            }
        }
    }
}
