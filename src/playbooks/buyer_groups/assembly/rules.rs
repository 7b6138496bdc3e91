//! The numbers of `data/assembly/rules.toml`, with functions and bands resolved once: a group is reckoned ten thousand times
//! over while a slider moves.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use crate::identity::titles::{Band, Function};
use crate::playbooks::embedded;

/// F7.
#[derive(Debug, Clone, Copy, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Contact {
    pub email: f64,
    pub phone: f64,
    pub influence_max: f64,
    pub authority_max: f64,
}

/// F9, how complete.
#[derive(Debug, Clone, Copy, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Completeness {
    pub decision: f64,
    pub champion: f64,
    pub size: f64,
    pub enough: u32,
}

/// F9, how certain.
#[derive(Debug, Clone, Copy, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Confidence {
    pub role: f64,
    pub contact: f64,
    pub link: f64,
}

/// F10.
#[derive(Debug, Clone, Copy, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reach {
    pub email: f64,
    pub phone: f64,
}

/// F13.
#[derive(Debug, Clone, Copy, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Balance {
    pub full: f64,
    pub below: f64,
    pub above: f64,
}

/// A6.
#[derive(Debug, Clone, Copy, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Promotion {
    pub decision: f64,
    pub champion: f64,
}

/// W4, W5, W11.
#[derive(Debug, Clone, Copy, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Limits {
    pub decisions: u32,
    pub blockers: u32,
    pub new_share: f64,
}

/// Near-misses of people.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Near {
    pub links: Vec<(u32, f64)>,
    pub flag: f64,
    pub months: Vec<(u32, f64)>,
}

/// The weights of F8.
#[derive(Debug, Clone, Copy, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CohesionWeights {
    pub representation: f64,
    pub departments: f64,
    pub seniority: f64,
    pub geography: f64,
    pub interaction: f64,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct SeniorityText {
    each: f64,
    ideals: BTreeMap<String, f64>,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Adjacent {
    function: String,
    #[serde(default)]
    starred: Vec<String>,
    #[serde(default)]
    other: Vec<String>,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct CohesionText {
    weights: CohesionWeights,
    bands: Vec<(String, String, f64)>,
    each_band: f64,
    single: f64,
    unknown_geography: f64,
    words: Vec<(String, f64)>,
    lowest: String,
    seniority: SeniorityText,
    adjacent: Vec<Adjacent>,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    contact: Contact,
    completeness: Completeness,
    confidence: Confidence,
    reach: Reach,
    balance: Balance,
    promotion: Promotion,
    cohesion: CohesionText,
    limits: Limits,
    warnings: BTreeMap<String, String>,
    near: Near,
}

/// F8, resolved.
pub(super) struct Cohesion {
    pub weights: CohesionWeights,
    pub bands: Vec<(Band, Band, f64)>,
    pub each_band: f64,
    pub single: f64,
    pub unknown_geography: f64,
    /// Words from the highest down, and the word below all.
    pub words: Vec<(String, f64)>,
    pub lowest: String,
    pub seniority_each: f64,
    pub ideals: Vec<(Band, f64)>,
    /// Pairs that a group ought to have.
    pub starred: Vec<(Function, Function)>,
    /// All pairs that work together, each both ways round.
    pub adjacent: BTreeSet<(Function, Function)>,
}

/// All of it.
pub(super) struct Rules {
    pub contact: Contact,
    pub completeness: Completeness,
    pub confidence: Confidence,
    pub reach: Reach,
    pub balance: Balance,
    pub promotion: Promotion,
    pub cohesion: Cohesion,
    pub limits: Limits,
    pub warnings: BTreeMap<String, String>,
    pub near: Near,
}

/// A name of embedded data: a test reads all of it.
#[allow(clippy::expect_used, reason = "embedded text, parsed by a test")]
fn function_of(word: &str) -> Function {
    Function::named(word).expect("a function of the lexicon")
}

#[allow(clippy::expect_used, reason = "embedded text, parsed by a test")]
fn band_of(word: &str) -> Band {
    Band::named(word).expect("a band")
}

fn cohesion(text: CohesionText) -> Cohesion {
    let mut starred = Vec::new();
    let mut adjacent = BTreeSet::new();
    for row in &text.adjacent {
        let one = function_of(&row.function);
        starred.extend(row.starred.iter().map(|other| (one, function_of(other))));
        for other in row.starred.iter().chain(&row.other) {
            let other = function_of(other);
            adjacent.insert((one, other));
            adjacent.insert((other, one));
        }
    }
    let bands = text.bands.iter();
    let ideals = text.seniority.ideals.iter();
    Cohesion {
        weights: text.weights,
        bands: bands
            .map(|(one, other, points)| (band_of(one), band_of(other), *points))
            .collect(),
        each_band: text.each_band,
        single: text.single,
        unknown_geography: text.unknown_geography,
        words: text.words,
        lowest: text.lowest,
        seniority_each: text.seniority.each,
        ideals: ideals.map(|(band, share)| (band_of(band), *share)).collect(),
        starred,
        adjacent,
    }
}

/// The numbers, read once.
pub(super) fn rules() -> &'static Rules {
    static RULES: LazyLock<Rules> = LazyLock::new(|| {
        let text: Text = embedded("assembly/rules.toml", include_str!("../data/assembly/rules.toml"));
        Rules {
            contact: text.contact,
            completeness: text.completeness,
            confidence: text.confidence,
            reach: text.reach,
            balance: text.balance,
            promotion: text.promotion,
            cohesion: cohesion(text.cohesion),
            limits: text.limits,
            warnings: text.warnings,
            near: text.near,
        }
    });
    &RULES
}

/// How a warning is said.
pub(crate) fn warning_words(id: &str) -> &'static str {
    rules().warnings.get(id).map_or("", String::as_str)
}
