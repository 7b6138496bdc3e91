//! The tables and lists that steer sorting, as they ship and as a run's parameters have them.

use std::collections::BTreeMap;

use serde::Deserialize;

/// A trade of the table.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CategoryData {
    /// Its id.
    pub id: String,
    /// The buyers it belongs to.
    pub group: String,
    /// Phrases that win it.
    pub include: Vec<String>,
    /// Phrases that veto it (`!`) or are blanked out before it looks.
    pub exclude: Vec<String>,
}

/// Phrases that count only as the permit's type.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TypeOnlyData {
    /// The trade they mean.
    pub category: String,
    /// The phrases.
    pub include: Vec<String>,
}

/// The table of trades.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableData {
    /// The rules, in order.
    pub category: Vec<CategoryData>,
    /// What is tried on the permit's type after them.
    pub type_only: Vec<TypeOnlyData>,
}

/// Beginnings that speak for or against a commercial permit.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BeginningsData {
    /// First words.
    #[serde(default)]
    pub commercial_words: Vec<String>,
    /// First letters.
    pub commercial_letters: Vec<String>,
    /// First words against it.
    #[serde(default)]
    pub residential_words: Vec<String>,
    /// First letters against it.
    pub residential_letters: Vec<String>,
}

/// How a text becomes words.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TextData {
    /// Pairs that a slash joins.
    pub joined: Vec<(String, String)>,
    /// Legal forms taken apart, and put together.
    pub name_forms: Vec<(String, String)>,
    /// Phrases blanked out anywhere.
    pub blank: Vec<String>,
    /// What denies the next word.
    pub negations: Vec<String>,
    /// What may follow a denied word.
    pub negated_tail: Vec<String>,
    /// What chains a further denied word.
    pub negated_chain: Vec<String>,
    /// Beginnings of classes and types.
    pub class: BeginningsData,
    /// Letters of the counties' classes.
    pub county: BeginningsData,
}

/// A word list.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListData {
    /// Its name, which is the parameter's.
    pub name: String,
    /// The phases that read it.
    pub used_by: Vec<String>,
    /// One sentence.
    pub summary: String,
    /// The phrases.
    pub phrases: Vec<String>,
}

#[derive(Deserialize)]
struct ListFile {
    list: Vec<ListData>,
}

/// Parts of so many.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Share {
    /// The parts.
    pub parts: i64,
    /// Of how many.
    pub of: i64,
}

/// What facts are computed from.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactData {
    /// The share of its window in which a permit is fresh.
    pub fresh: Share,
    /// Last days of the bands of age.
    pub age_bands: Vec<i64>,
    /// Days of trades without an entry.
    pub others: i64,
    /// Days by trade.
    pub days: BTreeMap<String, i64>,
}

/// Everything that steers sorting.
#[derive(Debug, Clone)]
pub struct SortingData {
    /// The table.
    pub table: TableData,
    /// Texts as words.
    pub text: TextData,
    /// Word lists.
    pub lists: Vec<ListData>,
    /// Facts.
    pub facts: FactData,
}

#[allow(clippy::panic, reason = "embedded text, parsed by a test")]
pub(super) fn parse<T: serde::de::DeserializeOwned>(name: &str, text: &str) -> T {
    match toml::from_str(text) {
        Ok(value) => value,
        Err(error) => panic!("embedded sorting/{name} does not parse: {error}"),
    }
}

/// The parameter of a trade's phrases or group: `table.pool.include`.
pub fn table_parameter(category: &str, part: &str) -> String {
    format!("table.{category}.{part}")
}

/// The parameter of a trade's window.
pub fn days_parameter(category: &str) -> String {
    format!("freshness_days.{category}")
}

impl SortingData {
    /// As it ships.
    pub fn built_in() -> Self {
        Self {
            table: parse("table.toml", include_str!("../data/sorting/table.toml")),
            text: parse("text.toml", include_str!("../data/sorting/text.toml")),
            lists: parse::<ListFile>("lists.toml", include_str!("../data/sorting/lists.toml")).list,
            facts: parse("facts.toml", include_str!("../data/sorting/facts.toml")),
        }
    }

    /// A word list, empty where nobody declares it.
    pub fn list(&self, name: &str) -> &[String] {
        self.lists
            .iter()
            .find(|list| list.name == name)
            .map_or(&[], |list| list.phrases.as_slice())
    }

    /// The ids of the trades, in the table's order.
    pub fn categories(&self) -> impl Iterator<Item = &str> {
        self.table.category.iter().map(|category| category.id.as_str())
    }
}
