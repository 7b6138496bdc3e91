//! The points and lists of the evidence, as data.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::playbooks::embedded;

/// Points of an address.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EmailPoints {
    #[serde(rename = "match")]
    pub matches: f64,
    pub alias: f64,
    pub personal: f64,
    pub mismatch: f64,
    pub unknown: f64,
    pub valid: f64,
    pub accept_all: f64,
    pub pattern: f64,
    pub confirmed: f64,
    pub most: f64,
    pub doubtful: f64,
    pub worthless: Vec<String>,
    pub conclusive: Vec<String>,
}

/// Points of a phone.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PhonePoints {
    pub parses: f64,
    pub personal_line: f64,
    pub two_sources: f64,
    pub three_sources: f64,
    pub foreign: f64,
    pub most: f64,
    pub shared_most: f64,
    pub contradicted_most: f64,
    pub shared_by: usize,
    pub personal_types: Vec<String>,
    pub company_types: Vec<String>,
    pub fewest_digits: usize,
    pub most_digits: usize,
}

/// How a company's pattern is found.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PatternRules {
    pub verified: usize,
    pub share: f64,
    pub forms: Vec<String>,
}

/// Everything above.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Points {
    pub email: EmailPoints,
    pub phone: PhonePoints,
    pub pattern: PatternRules,
}

/// A calling code.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CallingCode {
    pub digits: String,
    #[serde(default)]
    pub plan: bool,
    pub countries: Vec<String>,
}

#[derive(Deserialize)]
struct Codes {
    code: Vec<CallingCode>,
}

#[derive(Deserialize)]
struct Hosts {
    personal: Vec<String>,
}

/// The points.
pub(super) static POINTS: LazyLock<Points> =
    LazyLock::new(|| embedded("contact/evidence.toml", include_str!("../data/contact/evidence.toml")));

/// The calling codes.
pub(super) static CODES: LazyLock<Vec<CallingCode>> = LazyLock::new(|| {
    embedded::<Codes>(
        "contact/calling_codes.toml",
        include_str!("../data/contact/calling_codes.toml"),
    )
    .code
});

/// Domains whose mailboxes belong to people, not to the company: the list that linkage reads as well.
pub(super) static PERSONAL: LazyLock<Vec<String>> =
    LazyLock::new(|| embedded::<Hosts>("linkage/hosts.toml", include_str!("../data/linkage/hosts.toml")).personal);
