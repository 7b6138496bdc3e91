//! The rule sets: those that ship, and those that the workspace keeps in files of its own.

use std::sync::OnceLock;

use super::catalog::catalog;
use super::contract;
use crate::engine::{PhaseContext, PhaseError};
use crate::frame::Frame;
use crate::playbooks::embedded;
use crate::rules::{ColumnInfo, ColumnWords, RuleSet, RuleSetError};

/// The rule sets that ship, in the order of the specification.
pub(super) const SHIPPED: [(&str, &str); 4] = [
    ("v3.1", include_str!("data/rulesets/v3.1.toml")),
    ("v3.2", include_str!("data/rulesets/v3.2.toml")),
    (
        "v3.2-consolidated",
        include_str!("data/rulesets/v3.2-consolidated.toml"),
    ),
    ("v3.2.1", include_str!("data/rulesets/v3.2.1.toml")),
];

/// The source of those that ship.
pub(super) const BUILT_IN: &str = "built-in";

/// The folder of the workspace that rule sets are saved in.
pub(super) const FOLDER: &str = "rulesets";

/// A rule set as text.
pub(super) struct RuleText {
    /// [`BUILT_IN`], or the file.
    pub source: String,
    pub text: String,
}

/// The texts of all rule sets: those that ship, then the workspace's.
///
/// # Errors
/// When a file cannot be read.
pub(super) fn texts(context: &PhaseContext<'_>) -> Result<Vec<RuleText>, PhaseError> {
    let shipped = SHIPPED.iter().map(|(_, text)| RuleText {
        source: BUILT_IN.to_owned(),
        text: (*text).to_owned(),
    });
    let mut all: Vec<RuleText> = shipped.collect();
    for file in context.files(contract::RULESETS)? {
        let text = std::fs::read_to_string(&file.source.path)
            .map_err(|error| PhaseError::Input(format!("rule set `{}` cannot be read: {error}", file.source.shown)))?;
        all.push(RuleText {
            source: file.source.shown.clone(),
            text,
        });
    }
    Ok(all)
}

/// What columns are called in explanations and by which steps their limits move.
pub(super) fn words() -> &'static ColumnWords {
    static WORDS: OnceLock<ColumnWords> = OnceLock::new();
    WORDS.get_or_init(|| embedded("rule_columns.toml", include_str!("data/rule_columns.toml")))
}

/// The columns of the features that rules may name: not those that depend on the other leads of the run.
pub(super) fn columns(features: &Frame) -> Vec<ColumnInfo> {
    let relative = |name: &str| catalog().feature(name).is_some_and(|feature| feature.relative);
    ColumnInfo::of_frame(features)
        .into_iter()
        .filter(|column| !relative(&column.name) && !NOT_IN_RULES.contains(&column.name.as_str()))
        .collect()
}

/// Columns of the feature frame that are no features: an outcome in a rule would predict itself, and so would the CRM's
/// status, which is written after the contact.
const NOT_IN_RULES: [&str; 5] = ["lead_id", "target", "labelled", "contacted_date", "status"];

/// A rule set's id as part of a column's name.
pub(super) fn slug(id: &str) -> String {
    id.chars()
        .map(|letter| {
            if letter.is_ascii_alphanumeric() {
                letter.to_ascii_lowercase()
            } else {
                '_'
            }
        })
        .collect()
}

/// The column of the scores that holds the tiers of a rule set.
pub(super) fn tier_column(id: &str) -> String {
    format!("tier_in_{}", slug(id))
}

/// Reads a rule set.
///
/// # Errors
/// [`RuleSetError`] with the place.
pub(super) fn parse(text: &str) -> Result<RuleSet, RuleSetError> {
    RuleSet::parse(text)
}
