//! Layouts: the shape of one kind of file (a state's licence list, a vendor's export), as data. A new shape is a new
//! TOML file, not new code.

use super::contract::{ColumnContract, Contract};
use super::error::FrameError;
use super::recipes::{Among, Recipe};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How one source column holds several values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Split {
    /// `HOUSTON, TX 77001`: the canonical column takes the part its own name ends with (`city`, `state` or `zip`).
    CityStateZip,
}

/// Where one canonical column comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LayoutColumn {
    /// Headers, in order: the first one with a value in the row wins.
    #[serde(default)]
    pub headers: Vec<String>,
    /// Positions from 0, in order, for files without a header.
    #[serde(default)]
    pub positions: Vec<usize>,
    /// Set when the source holds more than this column's value.
    #[serde(default)]
    pub split: Option<Split>,
    /// Values put together from several cells, or taken under a condition: the first that gives one wins. They go
    /// before `headers`.
    #[serde(default)]
    pub recipes: Vec<Recipe>,
    /// The value is one of several numbered ones, told apart by their kinds. It goes behind `recipes`.
    #[serde(default)]
    pub among: Option<Among>,
}

impl LayoutColumn {
    /// Every header it may take a value from or look at.
    #[must_use]
    pub fn listed(&self) -> Vec<String> {
        let of_recipes = self.recipes.iter().flat_map(Recipe::listed);
        let of_among = self.among.iter().flat_map(Among::listed);
        self.headers.iter().cloned().chain(of_recipes).chain(of_among).collect()
    }
}

/// The shape of one kind of file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// Name in settings, e.g. `tx_tdlr`.
    pub id: String,
    /// Name for people.
    #[serde(default)]
    pub title: String,
    /// The dataset such a file belongs to.
    pub dataset: String,
    /// False: the first record is data already and columns are found by position.
    #[serde(default = "yes")]
    pub header: bool,
    /// Canonical column to its sources.
    #[serde(default)]
    pub columns: BTreeMap<String, LayoutColumn>,
    /// Canonical columns that such files are known not to have: never searched for, never missed.
    #[serde(default)]
    pub absent: Vec<String>,
    /// Required by the contract, but not here.
    #[serde(default)]
    pub optional_override: Vec<String>,
    /// Optional in the contract, but required here.
    #[serde(default)]
    pub required_override: Vec<String>,
    /// Date formats as chrono writes them (MMDDCCYY is `%m%d%Y`); they replace the built-in ones except `%Y-%m-%d`.
    #[serde(default)]
    pub date_formats: Vec<String>,
    /// Fields of a record, where the header cannot tell.
    #[serde(default)]
    pub expected_fields: Option<usize>,
    /// Headers that hold an unquoted comma and so fall into several cells.
    #[serde(default)]
    pub joined_headers: Vec<String>,
    /// Beginnings of headers that are left away before headers are compared.
    #[serde(default)]
    pub strip: Vec<String>,
    /// Unless it is named in the settings, a file has this layout only with at least this share of its headers.
    #[serde(default)]
    pub least_share: f64,
    /// What only the playbook understands.
    #[serde(default)]
    pub extra: toml::Table,
}

fn yes() -> bool {
    true
}

impl Layout {
    /// Reads a layout from TOML.
    ///
    /// # Errors
    /// [`FrameError::Declaration`] with the parser's message, or a date format that is not one.
    pub fn from_toml(text: &str) -> Result<Self, FrameError> {
        let layout: Self = toml::from_str(text).map_err(|error| FrameError::Declaration {
            what: "a layout".to_owned(),
            message: error.to_string(),
        })?;
        for format in &layout.date_formats {
            if chrono::format::StrftimeItems::new(format).parse().is_err() {
                return Err(FrameError::Declaration {
                    what: format!("layout `{}`", layout.id),
                    message: format!("`{format}` is not a date format"),
                });
            }
        }
        Ok(layout)
    }

    /// Every header that a column of it lists.
    pub(super) fn listed(&self) -> Vec<String> {
        self.columns.values().flat_map(LayoutColumn::listed).collect()
    }

    /// Whether a file of this shape must have the column.
    #[must_use]
    pub fn requires(&self, column: &ColumnContract) -> bool {
        let listed = |names: &[String]| names.contains(&column.name);
        !listed(&self.absent)
            && (listed(&self.required_override) || (column.required && !listed(&self.optional_override)))
    }
}

/// Whether the file must have the column, with or without a layout.
pub(super) fn is_required(column: &ColumnContract, layout: Option<&Layout>) -> bool {
    layout.map_or(column.required, |layout| layout.requires(column))
}

/// Columns named in a layout that its contract does not know: a typing error in the layout.
pub(super) fn unknown_canonical(layout: &Layout, contract: &Contract) -> Option<String> {
    let names = layout.columns.keys().chain(&layout.absent);
    let mut all = names.chain(&layout.optional_override).chain(&layout.required_override);
    all.find(|name| contract.column(name).is_none()).cloned()
}
