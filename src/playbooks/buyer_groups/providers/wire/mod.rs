//! The four wires: how a question is put, what a response means, and what is read out of an answer. Each carries the source
//! and the date of the contract it speaks (`reference/services.md`, gathered 2026-11); a stand-in speaks the other end.

mod finder_a;
mod finder_b;
mod people_data;
mod reading;
mod validator;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::answer::{Data, Outcome};
use super::ask::{Ask, Op, Provider};
use super::habits::habits;
use super::price::Prices;
use crate::connect::{Answer, Cost, Header, Manners, Meaning, Method, Reading, Secret, StatusRules};
use crate::store::sha256_hex;

pub(super) use validator::Wire;

/// What the wires need to know of the settings.
#[derive(Debug, Clone)]
pub(super) struct Wiring {
    /// People on a page of a search.
    pub page: usize,
    /// How the validator is spoken to.
    pub wire: Wire,
    /// The validator's model.
    pub model: String,
    /// Least confidence of a verdict that counts.
    pub least_confidence: f64,
}

/// A question as it goes out.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Wired {
    pub method: Method,
    pub path: String,
    pub body: Option<Value>,
}

/// What was read out of an answer: journaled, and taken again instead of asking.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Kept {
    /// Found, not found or suppressed.
    pub outcome: Outcome,
    /// What was found.
    pub data: Data,
    /// SHA-256 of the body.
    pub sha256: String,
    /// Units billed.
    pub credits: f64,
    /// Why it is no answer, where it makes no sense.
    pub bad: Option<String>,
}

/// What a wire makes of a body: an outcome with its data and what the provider says it cost, or why it makes no sense.
pub(super) type Read = Result<(Outcome, Data, Option<f64>), String>;

impl Wiring {
    /// How a question is put.
    pub fn put(&self, ask: &Ask) -> Wired {
        match ask.provider() {
            Provider::PeopleData => people_data::put(ask, self.page),
            Provider::FinderA => finder_a::put(ask),
            Provider::FinderB => finder_b::put(ask),
            Provider::Validator => validator::put(ask, self.wire, &self.model),
        }
    }

    /// What the cache's key says of the form of the answers.
    pub fn format(&self, provider: Provider) -> String {
        let format = &habits().format;
        match provider {
            Provider::Validator => format!("{format} {} {}", self.wire.as_str(), self.model),
            Provider::PeopleData => format!("{format} page {}", self.page),
            Provider::FinderA | Provider::FinderB => format.clone(),
        }
    }

    /// Reads an answer. What is kept holds people's data and nothing of the question.
    pub fn read(&self, op: Op, provider: Provider, prices: &Prices, answer: &Answer<'_>) -> Reading {
        let read = match provider {
            Provider::PeopleData => people_data::read(op, answer),
            Provider::FinderA => finder_a::read(op, answer),
            Provider::FinderB => finder_b::read(op, answer),
            Provider::Validator => validator::read(self.wire, self.least_confidence, answer),
        };
        let (outcome, data, told, bad) = match read {
            Ok((outcome, data, told)) => (outcome, data, told, None),
            // It did its work, whatever it wrote: it counts in full.
            Err(why) => (Outcome::NotFound, Data::None, None, Some(why)),
        };
        let billed = bad.is_some() || habits().bills(op, outcome);
        let usd = told.unwrap_or(if billed { prices.of(op) } else { 0.0 });
        let kept = Kept {
            outcome,
            data,
            sha256: sha256_hex(answer.body.as_bytes()),
            credits: habits().credits(op, outcome),
            bad,
        };
        Reading {
            // Plain values of our own always make JSON.
            kept: serde_json::to_value(kept).unwrap_or_default(),
            usage: Some(Cost::new(usd, 0)),
        }
    }
}

impl Kept {
    /// Reads back what was kept.
    ///
    /// # Errors
    /// When it was none of this room's, or is no answer.
    pub fn of(kept: &Value) -> Result<Self, String> {
        let kept: Kept =
            serde_json::from_value(kept.clone()).map_err(|error| format!("it was kept otherwise: {error}"))?;
        match kept.bad {
            Some(why) => Err(why),
            None => Ok(kept),
        }
    }
}

/// The headers of every request to a provider.
pub(super) fn headers(provider: Provider, key: Secret) -> Vec<Header> {
    let key = match provider {
        Provider::PeopleData => Header::key("apikey", key),
        Provider::FinderA => Header::key("x-api-key", key),
        Provider::FinderB => Header::key("x-key", key),
        Provider::Validator => Header::bearer(key),
    };
    vec![
        key,
        Header::plain("accept", "application/json"),
        Header::plain("content-type", "application/json"),
    ]
}

/// What is particular to a provider, beside its rest.
pub(super) fn manners(provider: Provider) -> Manners {
    let habits = habits();
    let plain = Manners::default();
    match provider {
        Provider::PeopleData => Manners {
            keeps: people_data::KEEPS,
            sorts: Some(people_data::sorts),
            ..plain
        },
        Provider::FinderA => Manners {
            sorts: Some(finder_a::sorts),
            polls: habits.polls,
            poll_wait: std::time::Duration::try_from_secs_f64(habits.poll_wait_s).unwrap_or_default(),
            ..plain
        },
        Provider::FinderB => Manners {
            sorts: Some(finder_b::sorts),
            ..plain
        },
        Provider::Validator => Manners {
            sorts: Some(validator::sorts),
            ..plain
        },
    }
}

/// What statuses mean where the wire's own rules leave it open. A run of the validator that failed (status 200) may have
/// been billed all the same.
pub(super) fn statuses(provider: Provider) -> StatusRules {
    let usual = StatusRules::usual();
    match provider {
        Provider::Validator => StatusRules {
            maybe_billed: vec![200, 408, 504],
            ..usual
        },
        _ => usual,
    }
}

/// What most providers mean: 429 asks for patience, 404 says that there is nothing, 402 that the credits are used up.
fn usual(status: u16) -> Option<Meaning> {
    match status {
        404 => Some(Meaning::Answer),
        429 => Some(Meaning::Patience),
        _ => None,
    }
}

/// Whether a refusal of everything is for want of credits or of a key.
pub(super) fn refusal(provider: Provider, status: Option<u16>, words: &str) -> Outcome {
    let out_of_credits = match provider {
        Provider::FinderA => status == Some(429),
        Provider::FinderB => words.contains(finder_b::NO_CREDITS),
        Provider::PeopleData | Provider::Validator => false,
    };
    if out_of_credits || status == Some(402) {
        Outcome::Quota
    } else {
        Outcome::Auth
    }
}

fn get(path: String) -> Wired {
    Wired {
        method: Method::Get,
        path,
        body: None,
    }
}

fn post(path: impl Into<String>, body: Value) -> Wired {
    Wired {
        method: Method::Post,
        path: path.into(),
        body: Some(body),
    }
}

/// Text as a part of a path or a query.
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
