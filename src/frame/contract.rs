//! Contracts: what a dataset's columns are called, hold and mean, as data. A reader types cells by it and nothing else.

use super::error::FrameError;
use serde::{Deserialize, Serialize};

/// What the cells of a column are typed as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ColumnKind {
    /// Any text; phones, ZIP codes and licence numbers are text too.
    Text,
    /// A whole number (64 bits).
    Integer,
    /// A number with decimals (64 bits).
    Real,
    /// Yes or no.
    Boolean,
    /// A calendar day, kept as days since 1970-01-01.
    Date,
}

impl ColumnKind {
    /// The word people read, with its article: "a date".
    #[must_use]
    pub fn with_article(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Integer => "a whole number",
            Self::Real => "a number",
            Self::Boolean => "yes or no",
            Self::Date => "a date",
        }
    }
}

/// One column of a contract.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnContract {
    /// Canonical name: what the column is called in frames.
    pub name: String,
    /// What its cells are typed as.
    pub kind: ColumnKind,
    /// A file without it is refused.
    #[serde(default)]
    pub required: bool,
    /// Unit of a number, e.g. "USD".
    #[serde(default)]
    pub unit: Option<String>,
    /// Personal data: goes to the identity frame, not to the working frame.
    #[serde(default)]
    pub pii: bool,
    /// Other headers it is known by, in order of preference.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Smallest allowed number; a smaller one is nulled and quarantined.
    #[serde(default)]
    pub minimum: Option<f64>,
    /// Largest allowed number; a larger one is nulled and quarantined.
    #[serde(default)]
    pub maximum: Option<f64>,
    /// A registry number: whatever is no digit is dropped before the number is read ("CRD# 12-34" is 1234).
    #[serde(default)]
    pub digits: bool,
    /// The rule that a refused value breaks, where the specification gives it an id of its own.
    #[serde(default)]
    pub rule: Option<String>,
    /// One sentence for people.
    #[serde(default)]
    pub description: String,
}

/// The columns of one dataset.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contract {
    /// The dataset's name.
    pub dataset: String,
    /// Its columns, in the order frames have them.
    pub columns: Vec<ColumnContract>,
}

impl Contract {
    /// Reads a contract from TOML and checks that names are unique and none is reserved.
    ///
    /// # Errors
    /// [`FrameError::Declaration`] with the parser's message, or the offending column.
    pub fn from_toml(text: &str) -> Result<Self, FrameError> {
        let contract: Self = toml::from_str(text).map_err(|error| FrameError::Declaration {
            what: "a contract".to_owned(),
            message: error.to_string(),
        })?;
        contract.check()?;
        Ok(contract)
    }

    /// The column of that canonical name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&ColumnContract> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Names must be unique, not `row_id`, and not begin with `x_` (kept for unknown columns).
    pub(super) fn check(&self) -> Result<(), FrameError> {
        let mut seen = std::collections::BTreeSet::new();
        for column in &self.columns {
            if column.name == "row_id" || column.name.starts_with("x_") {
                return Err(FrameError::Declaration {
                    what: format!("contract `{}`", self.dataset),
                    message: format!("column name `{}` is reserved", column.name),
                });
            }
            if !seen.insert(column.name.as_str()) {
                return Err(FrameError::Repeated {
                    column: column.name.clone(),
                });
            }
        }
        Ok(())
    }
}
