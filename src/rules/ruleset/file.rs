//! The TOML form of a rule set, read and written.

use super::super::error::RuleError;
use super::super::parse::read;
use super::super::tree::Node;
use super::super::vocabulary::Vocabulary;
use super::{DefaultTier, Predicate, RulePart, RuleSet, RuleSetError, RuleTier};
use serde::{Deserialize, Serialize};
use toml::{Table, Value};

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct File {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    model_version: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    created: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    based_on: Option<String>,
    default_tier: String,
    default_rate: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    default_lift: Option<f64>,
    default_rank: u32,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    default_label: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    default_action: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    default_explain: String,
    #[serde(default, skip_serializing_if = "Table::is_empty")]
    predicates: Table,
    #[serde(default)]
    tier: Vec<TierFile>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct TierFile {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    when: String,
    rate: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    lift: Option<f64>,
    rank: u32,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    label: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    action: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    explain: String,
}

impl RuleSet {
    /// Reads a rule set. Columns are not known yet: whether they exist and hold what the rules want is found out by
    /// [`RuleSet::compile`].
    ///
    /// # Errors
    /// [`RuleSetError`] with its place: TOML that cannot be read or has a field no rule set has, a condition outside
    /// the grammar, predicates that name one another in a circle, a template that cannot be read, a rate outside 0–1,
    /// or a name twice.
    pub fn parse(text: &str) -> Result<Self, RuleSetError> {
        let file: File = toml::from_str(text).map_err(|error| refuse_file(text, &error))?;
        let names: Vec<String> = file.predicates.keys().cloned().collect();
        let mut predicates = Vec::with_capacity(names.len());
        for (name, value) in file.predicates {
            let Value::String(text) = value else {
                return Err(RuleSetError::field(
                    &file.id,
                    &name,
                    "a predicate is a condition in double quotes, such as \"tenure >= 12\"",
                ));
            };
            let part = RulePart::Predicate(name.clone());
            let node = read_part(&file.id, part, &text, &names)?;
            predicates.push(Predicate { name, text, node });
        }
        let mut tiers = Vec::with_capacity(file.tier.len());
        for tier in file.tier {
            let node = read_part(&file.id, RulePart::When(tier.name.clone()), &tier.when, &names)?;
            tiers.push(RuleTier {
                name: tier.name,
                kind: tier.kind,
                when: tier.when,
                rate: tier.rate,
                lift: tier.lift,
                rank: tier.rank,
                label: tier.label,
                action: tier.action,
                explain: tier.explain,
                node,
            });
        }
        let set = Self {
            id: file.id,
            title: file.title,
            model_version: file.model_version,
            created: file.created,
            based_on: file.based_on,
            default_tier: DefaultTier {
                name: file.default_tier,
                rate: file.default_rate,
                lift: file.default_lift,
                rank: file.default_rank,
                label: file.default_label,
                action: file.default_action,
                explain: file.default_explain,
            },
            predicates,
            tiers,
        };
        set.check()?;
        Ok(set)
    }

    /// The rule set as TOML that reads back as itself; comments and layout of the file it came from are not kept.
    #[must_use]
    pub fn to_toml(&self) -> String {
        let predicates = self.predicates.iter();
        let tiers = self.tiers.iter().map(|tier| TierFile {
            name: tier.name.clone(),
            kind: tier.kind.clone(),
            when: tier.when.clone(),
            rate: tier.rate,
            lift: tier.lift,
            rank: tier.rank,
            label: tier.label.clone(),
            action: tier.action.clone(),
            explain: tier.explain.clone(),
        });
        let default = self.default_tier.clone();
        let file = File {
            id: self.id.clone(),
            title: self.title.clone(),
            model_version: self.model_version.clone(),
            created: self.created.clone(),
            based_on: self.based_on.clone(),
            default_tier: default.name,
            default_rate: default.rate,
            default_lift: default.lift,
            default_rank: default.rank,
            default_label: default.label,
            default_action: default.action,
            default_explain: default.explain,
            predicates: predicates
                .map(|predicate| (predicate.name.clone(), Value::String(predicate.text.clone())))
                .collect(),
            tier: tiers.collect(),
        };
        // Texts, finite numbers and tables only, which TOML always has a form for.
        toml::to_string(&file).unwrap_or_default()
    }
}

/// Reads a condition of a rule set whose columns are not known.
pub(super) fn read_part(id: &str, part: RulePart, text: &str, predicates: &[String]) -> Result<Node, RuleSetError> {
    let vocabulary = Vocabulary {
        columns: None,
        predicates,
        rule: true,
    };
    read(text, &vocabulary).map_err(|error| RuleSetError::within(id, part, error))
}

/// An error of the TOML itself; the id is looked for, so that the error can name the rule set anyway.
fn refuse_file(text: &str, error: &toml::de::Error) -> RuleSetError {
    let id = text.lines().find_map(|line| {
        let (key, value) = line.split_once('=')?;
        (key.trim() == "id").then(|| value.trim().trim_matches('"').to_owned())
    });
    let span = error.span().unwrap_or(0..0);
    let characters = |bytes: usize| text.get(..bytes).unwrap_or(text).chars().count();
    let offset = characters(span.start);
    let error = RuleError {
        offset,
        length: characters(span.end).saturating_sub(offset),
        message: error.message().replace('\n', " "),
        nearest: None,
    };
    RuleSetError::within(id.as_deref().unwrap_or("?"), RulePart::File, error)
}
