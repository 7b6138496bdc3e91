//! What a provider can be asked: eight questions, each with the little it needs and nothing more.

use serde::{Deserialize, Serialize};

/// Who is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Provider {
    /// W1, companies and people (Coresignal).
    PeopleData,
    /// W2, the first finder of addresses, and the verifier (Hunter).
    FinderA,
    /// W3, the second finder of addresses, and the finder of phones (Prospeo).
    FinderB,
    /// W4, whether somebody still is where we think (Perplexity).
    Validator,
}

impl Provider {
    /// All of them, in the order of the specification.
    pub const ALL: [Provider; 4] = [
        Provider::PeopleData,
        Provider::FinderA,
        Provider::FinderB,
        Provider::Validator,
    ];

    /// The word for frames, settings and logs.
    pub fn as_str(self) -> &'static str {
        match self {
            Provider::PeopleData => "people_data",
            Provider::FinderA => "finder_a",
            Provider::FinderB => "finder_b",
            Provider::Validator => "validator",
        }
    }

    /// The name in sentences.
    pub fn title(self) -> &'static str {
        match self {
            Provider::PeopleData => "people data (Coresignal)",
            Provider::FinderA => "finder A (Hunter)",
            Provider::FinderB => "finder B (Prospeo)",
            Provider::Validator => "the validator (Perplexity)",
        }
    }
}

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Op {
    /// Which records a company may have.
    CompanySearch,
    /// The record of a company.
    CompanyCollect,
    /// Who works at a company.
    PersonSearch,
    /// The record of a person.
    PersonCollect,
    /// An address by name and domain.
    EmailFind,
    /// Whether an address takes mail.
    EmailVerify,
    /// A phone by profile.
    PhoneFind,
    /// Whether somebody still is where we think, and reachable as we think.
    ContactValidate,
}

impl Op {
    /// All of them.
    #[cfg(test)]
    pub const ALL: [Op; 8] = [
        Op::CompanySearch,
        Op::CompanyCollect,
        Op::PersonSearch,
        Op::PersonCollect,
        Op::EmailFind,
        Op::EmailVerify,
        Op::PhoneFind,
        Op::ContactValidate,
    ];

    /// The word for frames, settings and logs.
    pub fn as_str(self) -> &'static str {
        match self {
            Op::CompanySearch => "company_search",
            Op::CompanyCollect => "company_collect",
            Op::PersonSearch => "person_search",
            Op::PersonCollect => "person_collect",
            Op::EmailFind => "email_find",
            Op::EmailVerify => "email_verify",
            Op::PhoneFind => "phone_find",
            Op::ContactValidate => "contact_validate",
        }
    }
}

/// Which finder of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Finder {
    /// Finder A, by domain.
    A,
    /// Finder B, by domain too.
    B,
}

/// A question. Its canonical JSON is part of the cache's key, so the same question is paid once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// Which records a company may have, best first: by domain where it is known, else by name and country.
    CompanySearch {
        /// Its name.
        name: String,
        /// Its registrable domain.
        domain: Option<String>,
        /// ISO-2.
        country: Option<String>,
    },
    /// The record of a company.
    CompanyCollect {
        /// The provider's id.
        id: String,
    },
    /// Who works at a company now. The provider ranks by the titles; only ids come back, best first.
    PersonSearch {
        /// The provider's id of the company.
        company: String,
        /// Titles that rank a person higher.
        titles: Vec<String>,
        /// Where the page before ended ([`super::Data::Ids`]).
        after: Option<String>,
    },
    /// The record of a person.
    PersonCollect {
        /// The provider's id.
        id: String,
    },
    /// An address by name and domain.
    EmailFind {
        /// Who is asked.
        finder: Finder,
        /// Given name.
        first_name: String,
        /// Surname.
        last_name: String,
        /// The company's registrable domain.
        domain: String,
    },
    /// Whether an address takes mail.
    EmailVerify {
        /// The address.
        email: String,
    },
    /// A phone by profile.
    PhoneFind {
        /// The public profile's address.
        profile_url: String,
    },
    /// Whether somebody still is where we think. Of a seated person only, and only this much.
    ContactValidate {
        /// Full name.
        name: String,
        /// The company's name.
        company: String,
        /// The title as we know it.
        title: String,
        /// The address as we know it.
        email: Option<String>,
        /// The phone as we know it.
        phone: Option<String>,
    },
}

impl Ask {
    /// What is asked.
    pub fn op(&self) -> Op {
        match self {
            Ask::CompanySearch { .. } => Op::CompanySearch,
            Ask::CompanyCollect { .. } => Op::CompanyCollect,
            Ask::PersonSearch { .. } => Op::PersonSearch,
            Ask::PersonCollect { .. } => Op::PersonCollect,
            Ask::EmailFind { .. } => Op::EmailFind,
            Ask::EmailVerify { .. } => Op::EmailVerify,
            Ask::PhoneFind { .. } => Op::PhoneFind,
            Ask::ContactValidate { .. } => Op::ContactValidate,
        }
    }

    /// Who answers it.
    pub fn provider(&self) -> Provider {
        match self {
            Ask::CompanySearch { .. }
            | Ask::CompanyCollect { .. }
            | Ask::PersonSearch { .. }
            | Ask::PersonCollect { .. } => Provider::PeopleData,
            Ask::EmailFind { finder: Finder::A, .. } | Ask::EmailVerify { .. } => Provider::FinderA,
            Ask::EmailFind { finder: Finder::B, .. } | Ask::PhoneFind { .. } => Provider::FinderB,
            Ask::ContactValidate { .. } => Provider::Validator,
        }
    }
}

/// A question with the company that pays for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The company, for its budget and the ledger.
    pub company_id: String,
    /// The person, for the ledger.
    pub person_id: Option<String>,
    /// The question.
    pub ask: Ask,
}
