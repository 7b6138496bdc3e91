//! What comes back from a provider, whoever it was: an outcome of a closed set, and data that is read but never believed
//! without a check of its own.

use serde::{Deserialize, Serialize};

use super::ask::{Op, Provider};

/// What a call came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// There is an answer.
    Found,
    /// The provider knows nothing of it.
    NotFound,
    /// It was still at work when we gave up waiting.
    Pending,
    /// It asked for patience more often than we have.
    RateLimited,
    /// The credits are used up: the provider is stopped.
    Quota,
    /// It refuses the key: the provider is stopped.
    Auth,
    /// It does not understand the question.
    BadRequest,
    /// The person asked not to be processed: never ask again, never seat, never export.
    Suppressed,
    /// It broke, or was resting after it broke too often.
    Transient,
    /// It did not answer in time.
    Timeout,
    /// Not asked: the company's budget, or the run's, is used up.
    Budget,
    /// Not asked: the provider is switched off, has no key or was stopped, and nothing is in the cache.
    Disabled,
}

impl Outcome {
    /// The word for frames and logs.
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Found => "found",
            Outcome::NotFound => "not_found",
            Outcome::Pending => "pending",
            Outcome::RateLimited => "rate_limited",
            Outcome::Quota => "quota",
            Outcome::Auth => "auth",
            Outcome::BadRequest => "bad_request",
            Outcome::Suppressed => "suppressed",
            Outcome::Transient => "transient",
            Outcome::Timeout => "timeout",
            Outcome::Budget => "budget",
            Outcome::Disabled => "disabled",
        }
    }

    /// Whether the provider said something that stands: it is there, or it is not.
    pub fn is_answer(self) -> bool {
        matches!(self, Outcome::Found | Outcome::NotFound | Outcome::Suppressed)
    }
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Data {
    /// Nothing.
    #[default]
    None,
    /// Records, best first, and where the next page begins.
    Ids {
        /// The provider's ids.
        ids: Vec<String>,
        /// The cursor of the next page.
        next: Option<String>,
    },
    /// A company.
    Company(Box<CompanyRecord>),
    /// A person.
    Person(Box<PersonRecord>),
    /// An address.
    Email {
        /// It, trimmed and in lower case.
        email: String,
        /// How sure the finder is, 0–100.
        score: Option<f64>,
        /// What it says of its delivery: valid, invalid, accept_all, disposable or unknown.
        status: String,
    },
    /// What the verifier says of an address: valid, invalid, accept_all, disposable or unknown.
    EmailStatus(String),
    /// A phone.
    Phone {
        /// It, as the finder writes it.
        number: String,
        /// ISO-2, where it says.
        country: Option<String>,
    },
    /// A verdict.
    Verdict(Verdict),
}

/// A company as people data knows it, in the words of our contract.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CompanyRecord {
    /// The provider's id.
    pub provider_id: String,
    /// Its name.
    pub name: Option<String>,
    /// Its website, not yet reduced to a domain.
    pub website: Option<String>,
    /// ISO-2.
    pub country: Option<String>,
    /// State or region.
    pub region: Option<String>,
    /// City.
    pub city: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Staff.
    pub employees: Option<i64>,
    /// Yearly revenue in USD.
    pub revenue_usd: Option<f64>,
    /// Industry.
    pub industry: Option<String>,
    /// Main phone.
    pub phone: Option<String>,
    /// Public profile.
    pub profile_url: Option<String>,
    /// Growth of staff over 12 months, as a share.
    pub headcount_growth_12m: Option<f64>,
    /// Open jobs of engineers.
    pub open_engineering_jobs: Option<i64>,
    /// When the record was updated, as the provider writes it.
    pub updated_at: Option<String>,
}

/// A person as people data knows it, in the words of our contract.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PersonRecord {
    /// Whether it was of somebody who was forgotten since: then nothing else is left of it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub forgotten: bool,
    /// The provider's id.
    pub provider_id: String,
    /// The provider's id of the company where the person works now.
    pub company_provider_id: Option<String>,
    /// Full name.
    pub full_name: Option<String>,
    /// Given name.
    pub first_name: Option<String>,
    /// Surname.
    pub last_name: Option<String>,
    /// Title of the present job, else the headline.
    pub title: Option<String>,
    /// The day on which that was so.
    pub title_as_of: Option<String>,
    /// Department.
    pub department: Option<String>,
    /// Management level.
    pub management_level: Option<String>,
    /// Address at work.
    pub email: Option<String>,
    /// What the provider says of it, in its own word.
    pub email_status: Option<String>,
    /// Public profile.
    pub profile_url: Option<String>,
    /// ISO-2.
    pub country: Option<String>,
    /// Connections.
    pub connections: Option<i64>,
    /// Whether the provider calls the person a decision maker.
    pub decision_flag: Option<bool>,
    /// Expected yearly salary, 75th percentile, in USD.
    pub salary_p75_usd: Option<f64>,
    /// Months at work.
    pub experience_months: Option<i64>,
    /// The day on which the present job began.
    pub role_started_on: Option<String>,
    /// When the record was updated.
    pub updated_at: Option<String>,
}

/// What the validator says of a person. It judges what we hold and never supplies an address or a number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// current, former or unknown.
    pub employment: String,
    /// same, similar, different or unknown.
    pub title_match: String,
    /// confirmed, contradicted or unknown.
    pub email_verdict: String,
    /// confirmed, contradicted or unknown.
    pub phone_verdict: String,
    /// How sure it is, 0–100.
    pub confidence: f64,
    /// When the person was last seen there, as it writes it.
    pub last_seen: Option<String>,
    /// Addresses of pages it found, from its search results alone.
    pub sources: Vec<String>,
    /// Whether it counts: sure enough, and with a source.
    pub counted: bool,
}

impl Verdict {
    /// The verdict of a validator that could not be understood.
    pub fn unknown() -> Self {
        let unknown = || "unknown".to_owned();
        Self {
            employment: unknown(),
            title_match: unknown(),
            email_verdict: unknown(),
            phone_verdict: unknown(),
            confidence: 0.0,
            last_seen: None,
            sources: Vec::new(),
            counted: false,
        }
    }

    /// `perplexityVerified`: the person is there, with this title or one like it, and nothing is contradicted.
    pub fn is_verified(&self) -> bool {
        self.counted
            && self.employment == "current"
            && matches!(self.title_match.as_str(), "same" | "similar")
            && self.email_verdict != "contradicted"
            && self.phone_verdict != "contradicted"
    }
}

/// What came of a question.
#[derive(Debug, Clone, PartialEq)]
pub struct ProviderAnswer {
    /// Who was asked.
    pub provider: Provider,
    /// What was asked.
    pub op: Op,
    /// What it came to.
    pub outcome: Outcome,
    /// What was found.
    pub data: Data,
    /// What was paid for it now, in the provider's units.
    pub credits: f64,
    /// What was paid for it in this run's budget, in USD.
    pub usd: f64,
    /// When the answer was fetched, RFC 3339.
    pub fetched_at: Option<String>,
    /// SHA-256 of the body that came.
    pub raw_sha256: Option<String>,
    /// Whether it comes from an earlier run and was not paid in this one.
    pub cached: bool,
    /// Whether it is older than the cache allows, taken since nothing may be asked.
    pub stale: bool,
    /// How often it was sent.
    pub attempts: u32,
    /// Waits and answers together, in seconds, as they were written down.
    pub seconds: f64,
    /// The cache's key.
    pub call_key: String,
    /// What was wrong, in a sentence without any key; nothing where all went well.
    pub words: Option<String>,
}

/// How a provider stands at the end of a phase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Light {
    /// The provider.
    pub provider: Provider,
    /// `live`, `disabled`, `stopped` or `replay`.
    pub state: &'static str,
    /// Why, in a sentence; empty for a provider that answers.
    pub why: String,
    /// Whether somebody switched it on: one that was and is not live deserves a warning.
    pub wanted: bool,
    /// How often it had to rest after failures in a row.
    pub rests: usize,
}
