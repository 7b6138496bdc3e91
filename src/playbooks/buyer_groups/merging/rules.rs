//! Which value a merged record keeps, as data: one file a kind of record.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::playbooks::embedded;

/// What is merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::playbooks::buyer_groups) enum Merged {
    /// Companies.
    Company,
    /// People.
    Person,
}

impl Merged {
    /// Its word in frames: `company` or `person`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Company => "company",
            Self::Person => "person",
        }
    }

    /// The kind of this word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Company, Self::Person]
            .into_iter()
            .find(|kind| kind.as_str() == word)
    }

    /// The column of its id.
    pub fn id_column(self) -> &'static str {
        match self {
            Self::Company => "company_id",
            Self::Person => "person_id",
        }
    }
}

/// How a field is chosen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Rule {
    /// Of the best source, then the newest.
    #[default]
    Best,
    /// The survivor's, whatever the others say: what names the record.
    Survivor,
    /// The commonest, then the longest.
    Name,
    /// All of them.
    List,
    /// From the record that gave another field.
    With,
    /// The first of several other fields, else the best.
    First,
    /// Whether it holds for any.
    Any,
    /// The least.
    Oldest,
    /// The greatest.
    Newest,
}

/// One field's rule.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FieldRule {
    /// The column.
    pub name: String,
    /// Its rule.
    pub rule: Rule,
    /// The field it goes with.
    #[serde(default)]
    pub with: String,
    /// Whether it may come only from records that say the same of that field.
    #[serde(default)]
    pub strict: bool,
    /// A field whose other values join the list.
    #[serde(default)]
    pub also: String,
    /// The fields of which the first counts.
    #[serde(default)]
    pub of: Vec<String>,
    /// What this field is when the one it goes with came from such a field.
    #[serde(default)]
    pub words: BTreeMap<String, String>,
    /// What says how new this field is, where the record does not.
    #[serde(default)]
    pub newest: Vec<String>,
}

/// The rules of a kind of record.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::playbooks::buyer_groups) struct Survivorship {
    pub(super) sources: Vec<String>,
    pub(super) newest: Vec<String>,
    pub(super) oldest: Vec<String>,
    outside: Vec<String>,
    #[serde(rename = "field")]
    fields: Vec<FieldRule>,
}

impl Survivorship {
    /// The rules that ship.
    pub fn of(kind: Merged) -> Self {
        match kind {
            Merged::Company => embedded(
                "survivorship/companies.toml",
                include_str!("../data/survivorship/companies.toml"),
            ),
            Merged::Person => embedded(
                "survivorship/people.toml",
                include_str!("../data/survivorship/people.toml"),
            ),
        }
    }

    /// The fields that providers may bring.
    pub fn outside(&self) -> impl Iterator<Item = &str> {
        self.outside.iter().map(String::as_str)
    }

    pub(super) fn rule(&self, field: &str) -> Option<&FieldRule> {
        self.fields.iter().find(|rule| rule.name == field)
    }

    /// How good a source is: 0 is best, an unknown one comes last. A record of several, such as `crm+dump`, is as good as
    /// its best.
    pub(super) fn place(&self, source: Option<&str>) -> usize {
        let last = self.sources.len();
        let known = |word: &str| self.sources.iter().position(|source| source == word.trim());
        source
            .unwrap_or_default()
            .split('+')
            .filter_map(known)
            .min()
            .unwrap_or(last)
    }
}
