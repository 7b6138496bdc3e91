//! What words in cells mean, as data.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::playbooks::embedded;

/// The data file of words.
#[derive(Deserialize)]
pub(super) struct Words {
    email_status: BTreeMap<String, Vec<String>>,
    phone_type: BTreeMap<String, Vec<String>>,
    pub lists: Lists,
    pub profiles: Profiles,
    pub names: Names,
    decisions: BTreeMap<String, Vec<String>>,
    /// The closed sets of a validator's words, by column.
    pub verdicts: BTreeMap<String, Vec<String>>,
}

/// How a list stands in one cell.
#[derive(Deserialize)]
pub(super) struct Lists {
    pub separators: Vec<char>,
    pub keys: Vec<String>,
}

/// How a profile's address is read.
#[derive(Deserialize)]
pub(super) struct Profiles {
    pub marks: Vec<String>,
}

/// What stands around a last name.
#[derive(Deserialize)]
pub(super) struct Names {
    pub suffixes: Vec<String>,
    pub particles: Vec<String>,
}

#[derive(Deserialize)]
struct Countries {
    codes: Vec<String>,
    names: BTreeMap<String, Vec<String>>,
}

/// The words.
pub(super) static WORDS: LazyLock<Words> =
    LazyLock::new(|| embedded("intake/words.toml", include_str!("../../data/intake/words.toml")));
static COUNTRIES: LazyLock<Countries> = LazyLock::new(|| {
    embedded(
        "intake/countries.toml",
        include_str!("../../data/intake/countries.toml"),
    )
});

/// A word as it is compared.
pub(super) fn plain(text: &str) -> String {
    text.chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

fn of(sets: &'static BTreeMap<String, Vec<String>>, text: &str) -> Option<&'static str> {
    let word = plain(text);
    let found = sets.iter().find(|(_, words)| words.contains(&word));
    found.map(|(name, _)| name.as_str())
}

/// What a source says of an address.
pub(super) fn email_status(text: &str) -> &'static str {
    of(&WORDS.email_status, text).unwrap_or("unknown")
}

/// What a source says of a phone.
pub(super) fn phone_type(text: &str) -> &'static str {
    of(&WORDS.phone_type, text).unwrap_or("unknown")
}

/// What a reviewer decided.
pub(super) fn decision(text: &str) -> Option<&'static str> {
    of(&WORDS.decisions, text)
}

/// A country's two letters.
pub(super) fn country(text: &str) -> Option<&'static str> {
    let code = text.trim().to_uppercase();
    if let Some(code) = COUNTRIES.codes.iter().find(|known| **known == code) {
        return Some(code);
    }
    let spaced = text.to_lowercase().replace('.', " ");
    let name = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    let found = COUNTRIES.names.iter().find(|(_, names)| names.contains(&name));
    found.map(|(code, _)| code.as_str())
}
