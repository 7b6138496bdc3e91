//! What files are made of, from TOML that is compiled in.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Deserializer, de::Error};

use crate::playbooks::embedded;

/// Every file and table.
#[derive(Deserialize)]
pub(super) struct ExportData {
    pub sheet: BTreeMap<String, Sheet>,
    pub table: Vec<Table>,
}

/// A file's rows.
#[derive(Deserialize)]
pub(super) struct Sheet {
    /// The frames that lie side by side.
    pub frames: Vec<String>,
    /// The column of the base that names a person, where there is one.
    pub person: Option<String>,
    #[serde(default)]
    pub rows: Which,
    #[serde(default)]
    pub joins: Vec<Join>,
    pub columns: Vec<Column>,
}

/// A database's table.
#[derive(Deserialize)]
pub(super) struct Table {
    pub name: String,
    pub key: String,
    pub frames: Vec<String>,
    pub person: Option<String>,
    #[serde(default)]
    pub rows: Which,
    /// The records as they were read.
    pub before: Join,
    /// What a column was called there.
    #[serde(default)]
    pub earlier: BTreeMap<String, String>,
    pub own: Vec<Column>,
    pub filled: Vec<Column>,
    pub lists: Vec<String>,
    #[serde(default)]
    pub json: Vec<String>,
    pub indexes: Vec<String>,
}

/// Frames beside the base.
#[derive(Deserialize, Clone)]
pub(super) struct Join {
    pub name: String,
    pub frames: Vec<String>,
    pub key: String,
    pub by: String,
}

/// Which rows of the base.
#[derive(Deserialize, Default, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(super) enum Which {
    /// Every one.
    #[default]
    All,
    /// People of the CRM who have a role.
    Enriched,
    /// People seated whom the CRM does not have.
    Added,
    /// Both of these.
    EnrichedOrAdded,
    /// Companies with a group.
    Grouped,
    /// Merges that nobody took back.
    Standing,
}

/// A column: its name outside, where it comes from, and how it is shown.
#[derive(Clone)]
pub(super) struct Column {
    pub name: String,
    pub from: String,
    pub how: How,
}

/// How a cell is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// As it is.
    Plain,
    /// Rounded to two decimals.
    Two,
    /// Personal: a name.
    Name,
    /// Personal: a mail address.
    Email,
    /// Personal: a telephone.
    Phone,
    /// Personal: hidden.
    Other,
    /// Personal, and left out where that is masked.
    LeftOut,
}

impl How {
    /// Whether a cell is personal.
    pub fn is_personal(self) -> bool {
        !matches!(self, Self::Plain | Self::Two)
    }
}

impl<'de> Deserialize<'de> for Column {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        let words = Vec::<String>::deserialize(source)?;
        let (name, from, how) = match words.as_slice() {
            [name, from] => (name, from, How::Plain),
            [name, from, how] => (name, from, how_of::<D>(how)?),
            _ => return Err(D::Error::custom("a column is [name, column] or [name, column, how]")),
        };
        Ok(Self {
            name: name.clone(),
            from: from.clone(),
            how,
        })
    }
}

fn how_of<'de, D: Deserializer<'de>>(word: &str) -> Result<How, D::Error> {
    Ok(match word {
        "two" => How::Two,
        "name" => How::Name,
        "email" => How::Email,
        "phone" => How::Phone,
        "other" => How::Other,
        "left_out" => How::LeftOut,
        _ => return Err(D::Error::custom(format!("no way to show a cell is called `{word}`"))),
    })
}

/// The files and tables.
pub(super) static DATA: LazyLock<ExportData> =
    LazyLock::new(|| embedded("exports.toml", include_str!("../data/exports.toml")));
