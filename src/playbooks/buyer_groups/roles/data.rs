//! The rules, points and words of roles, from TOML that is compiled in.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Deserializer, de::Error};

use super::Role;
use crate::identity::titles::{Band, Function, Level, plain_words};
use crate::playbooks::embedded;

/// Everything that is a list or a number.
#[derive(Deserialize)]
pub(super) struct RoleData {
    #[serde(rename = "rule")]
    pub rules: Vec<Rule>,
    pub introducers: Introducers,
    pub confidence: ConfidencePoints,
    pub influence: InfluencePoints,
    pub authority: AuthorityPoints,
    #[serde(deserialize_with = "by_role")]
    pub authority_levels: BTreeMap<Role, String>,
    pub pains: Pains,
    pub signals: Signals,
    #[serde(deserialize_with = "bands")]
    pub management_levels: BTreeMap<Vec<String>, Vec<Band>>,
}

/// A rule's row.
#[derive(Deserialize)]
pub(super) struct Rule {
    pub id: String,
    #[serde(deserialize_with = "role")]
    pub role: Role,
    pub score: f64,
    /// The score of people who lead nobody, where it differs.
    pub score_ic: Option<f64>,
    #[serde(default)]
    pub influence: f64,
    #[serde(default)]
    pub review: bool,
    pub what: String,
}

/// R51.
#[derive(Deserialize)]
pub(super) struct Introducers {
    #[serde(deserialize_with = "function")]
    pub function: Function,
    #[serde(deserialize_with = "level")]
    pub from: Level,
    #[serde(deserialize_with = "level")]
    pub to: Level,
}

/// F1.
#[derive(Deserialize)]
pub(super) struct ConfidencePoints {
    pub department_agrees: f64,
    pub department_disagrees: f64,
    pub level_agrees: f64,
    pub level_disagrees: f64,
    pub old_title: f64,
    pub old_title_months: u32,
    pub foreign: f64,
    pub other_role: f64,
    pub other_role_within: f64,
}

/// F2.
#[derive(Deserialize)]
pub(super) struct InfluencePoints {
    pub most: f64,
    pub links: Vec<(f64, f64)>,
    pub flagged: f64,
    pub must_have: f64,
    pub salary: Vec<(f64, f64)>,
    pub new_role: f64,
    pub new_role_months: u32,
    pub experience: Vec<(f64, f64)>,
    #[serde(deserialize_with = "by_level")]
    pub level: BTreeMap<Level, f64>,
}

/// F3.
#[derive(Deserialize)]
pub(super) struct AuthorityPoints {
    pub target: f64,
    pub money: f64,
    #[serde(deserialize_with = "functions")]
    pub money_functions: Vec<Function>,
    pub global: f64,
    pub global_words: Vec<String>,
    pub regional: f64,
    pub regional_words: Vec<String>,
    #[serde(deserialize_with = "by_level")]
    pub level: BTreeMap<Level, f64>,
    #[serde(deserialize_with = "by_function")]
    pub chief: BTreeMap<Function, f64>,
}

/// F14, pains.
#[derive(Deserialize)]
pub(super) struct Pains {
    pub most: usize,
    pub blocker: String,
    #[serde(deserialize_with = "pain_names")]
    pub names: Vec<(Function, String)>,
}

/// F14, signals.
#[derive(Deserialize)]
pub(super) struct Signals {
    pub hiring_jobs: i64,
    pub growth_share: f64,
    pub new_in_role: String,
    pub hiring: String,
    pub growth: String,
}

/// The lists.
pub(super) static DATA: LazyLock<RoleData> =
    LazyLock::new(|| embedded("roles.toml", include_str!("../data/roles.toml")));

fn known<'de, D: Deserializer<'de>, T>(word: &str, named: fn(&str) -> Option<T>) -> Result<T, D::Error> {
    named(word).ok_or_else(|| D::Error::custom(format!("`{word}` is not known")))
}

fn role<'de, D: Deserializer<'de>>(source: D) -> Result<Role, D::Error> {
    known::<D, _>(&String::deserialize(source)?, Role::named)
}

fn function<'de, D: Deserializer<'de>>(source: D) -> Result<Function, D::Error> {
    known::<D, _>(&String::deserialize(source)?, Function::named)
}

fn level<'de, D: Deserializer<'de>>(source: D) -> Result<Level, D::Error> {
    known::<D, _>(&String::deserialize(source)?, Level::named)
}

fn functions<'de, D: Deserializer<'de>>(source: D) -> Result<Vec<Function>, D::Error> {
    let words = Vec::<String>::deserialize(source)?;
    words.iter().map(|word| known::<D, _>(word, Function::named)).collect()
}

fn keyed<'de, D: Deserializer<'de>, K: Ord, V: Deserialize<'de>>(
    source: D,
    named: fn(&str) -> Option<K>,
) -> Result<BTreeMap<K, V>, D::Error> {
    let rows = BTreeMap::<String, V>::deserialize(source)?;
    rows.into_iter()
        .map(|(word, value)| Ok((known::<D, _>(&word, named)?, value)))
        .collect()
}

fn by_role<'de, D: Deserializer<'de>>(source: D) -> Result<BTreeMap<Role, String>, D::Error> {
    keyed(source, Role::named)
}

fn by_level<'de, D: Deserializer<'de>>(source: D) -> Result<BTreeMap<Level, f64>, D::Error> {
    keyed(source, Level::named)
}

fn by_function<'de, D: Deserializer<'de>>(source: D) -> Result<BTreeMap<Function, f64>, D::Error> {
    keyed(source, Function::named)
}

fn pain_names<'de, D: Deserializer<'de>>(source: D) -> Result<Vec<(Function, String)>, D::Error> {
    let rows = Vec::<(String, String)>::deserialize(source)?;
    rows.into_iter()
        .map(|(word, pain)| Ok((known::<D, _>(&word, Function::named)?, pain)))
        .collect()
}

/// Levels of files, by their plain words.
fn bands<'de, D: Deserializer<'de>>(source: D) -> Result<BTreeMap<Vec<String>, Vec<Band>>, D::Error> {
    let rows = BTreeMap::<String, Vec<String>>::deserialize(source)?;
    rows.into_iter()
        .map(|(text, bands)| {
            let bands: Result<Vec<Band>, D::Error> =
                bands.iter().map(|band| known::<D, _>(band, Band::named)).collect();
            Ok((plain_words(&text), bands?))
        })
        .collect()
}
