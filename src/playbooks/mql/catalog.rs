//! The 69 features as data: names, groups, how late each may be known, ranges, and what people call them.

use std::sync::OnceLock;

use serde::Deserialize;

use crate::playbooks::embedded;

/// How a value may be known on the day of contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum AsOf {
    /// Does not change with time.
    Stable,
    /// Years that are set back to the day of contact.
    Rewound,
    /// Only as good as its snapshot: unknown where that is later than the contact.
    Mutable,
    /// Read off the contact itself.
    Contact,
}

/// What a missing value becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Missing {
    /// The median of the segment (of all, where the segment is unknown).
    Segment,
    /// Stays unknown.
    Unknown,
    /// A ratio: unknown without a denominator above zero.
    Denominator,
    /// A flag by three-valued logic.
    ThreeValued,
    /// Never missing.
    Never,
}

/// What a feature is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    /// A number.
    Real,
    /// A whole number.
    Integer,
    /// 0 or 1.
    Flag,
}

/// What becomes of a value outside its range; it is counted either way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Outside {
    /// It cannot be right: unknown.
    #[default]
    Unknown,
    /// Set to the end of the range.
    Cap,
}

/// One feature.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Feature {
    /// Its number in the specification, from 1: F1 to F69.
    pub number: usize,
    /// Its column in frames and exports.
    pub name: String,
    /// Its short name in formulas; of features 1 to 31 the canonical column of the vendor's files.
    pub symbol: String,
    /// `firm`, `ten`, `cli`, `gro`, `reg`, `geo`, `eff`, `sta`, `ops`, `qua`, `tim`.
    pub group: String,
    /// What it is.
    pub kind: Kind,
    /// How late it may be known.
    pub as_of: AsOf,
    /// Whether its formula has constants that are fitted on training rows.
    #[serde(default)]
    pub fitted: bool,
    /// What a missing value becomes.
    pub missing: Missing,
    /// Smallest value.
    #[serde(default)]
    pub minimum: Option<f64>,
    /// Largest value.
    #[serde(default)]
    pub maximum: Option<f64>,
    /// Whether matrices hold ln(1 + x) of it.
    #[serde(default)]
    pub log: bool,
    /// Its unit, where it has one.
    #[serde(default)]
    pub unit: Option<String>,
    /// What becomes of a value outside that range.
    #[serde(default)]
    pub outside: Outside,
    /// Its formula over symbols, for people.
    pub formula: String,
    /// Its formula as it is computed; metro flags have none.
    #[serde(default)]
    pub compute: Option<String>,
    /// What a rep reads, where the specification has a word for it.
    #[serde(default)]
    pub label: Option<String>,
    /// The CRM's field, where the specification names it.
    #[serde(default)]
    pub api: Option<String>,
    /// The CRM's type, where the specification names it.
    #[serde(default)]
    pub api_type: Option<String>,
    /// The city a metro flag stands for.
    #[serde(default)]
    pub city: Option<String>,
}

/// A constant in formulas that is a quantile of the training rows.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FittedConstant {
    /// Its name in formulas, without `$`.
    pub name: String,
    /// The formula whose known values it is a quantile of.
    pub of: String,
    /// Which quantile.
    pub quantile: f64,
}

/// Segments by a feature.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Segments {
    /// Symbol of the feature.
    pub column: String,
    /// Below it is the first segment.
    pub low: f64,
    /// Above it is the last segment.
    pub high: f64,
    /// Name of the first.
    pub below: String,
    /// Name of the middle one.
    pub middle: String,
    /// Name of the last.
    pub above: String,
    /// Name where the feature is unknown.
    pub unknown: String,
}

/// What is shown of a lead beside its features.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Companions {
    /// Features (numbers) that are ranked within their segment.
    pub ranked: Vec<usize>,
    /// Symbol of the growth that is bucketed.
    pub growth_column: String,
    /// Upper ends of all buckets but the last.
    pub growth_edges: Vec<f64>,
    /// Their names, one more than edges.
    pub growth_words: Vec<String>,
    /// Symbol of the wealth a client has.
    pub client_column: String,
    /// Below it a client is mass market.
    pub client_mass: f64,
    /// Above it premium.
    pub client_premium: f64,
    /// Names of the three client tiers.
    pub client_words: Vec<String>,
    /// Name where the value is unknown.
    pub unknown: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    feature: Vec<Feature>,
    constant: Vec<FittedConstant>,
    segments: Segments,
    companions: Companions,
}

fn file() -> &'static File {
    static ALL: OnceLock<File> = OnceLock::new();
    ALL.get_or_init(|| embedded::<File>("features.toml", include_str!("data/features.toml")))
}

/// The features, by number.
pub(super) fn features() -> &'static [Feature] {
    &file().feature
}

/// The constants that are fitted on training rows.
pub(super) fn constants() -> &'static [FittedConstant] {
    &file().constant
}

/// The segments.
pub(super) fn segments() -> &'static Segments {
    &file().segments
}

/// The companions.
pub(super) fn companions() -> &'static Companions {
    &file().companions
}

/// The feature with this symbol.
pub(super) fn by_symbol(symbol: &str) -> Option<&'static Feature> {
    features().iter().find(|feature| feature.symbol == symbol)
}

/// The feature of this number, counted from 1.
pub(super) fn by_number(number: usize) -> Option<&'static Feature> {
    features().get(number.checked_sub(1)?)
}

/// The feature with this column name.
pub(super) fn by_name(name: &str) -> Option<&'static Feature> {
    features().iter().find(|feature| feature.name == name)
}

#[cfg(test)]
mod tests {
    use super::features;

    #[test]
    fn numbers_run_from_1_to_69_and_names_are_unique() {
        let numbers: Vec<usize> = features().iter().map(|feature| feature.number).collect();
        assert_eq!(numbers, (1..=69).collect::<Vec<_>>());
        let names: std::collections::BTreeSet<&str> = features().iter().map(|feature| feature.name.as_str()).collect();
        assert_eq!(names.len(), 69);
    }
}
