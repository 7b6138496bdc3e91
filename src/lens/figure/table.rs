//! Rows under headings.

use serde::Serialize;

use super::Cell;

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Column {
    /// Snake-case name, the JSON key.
    pub name: String,
    /// The heading.
    pub title: String,
    /// Whether it stands right-aligned.
    pub number: bool,
}

impl Column {
    /// A text column.
    pub fn text(name: &str, title: &str) -> Self {
        Self {
            name: name.to_owned(),
            title: title.to_owned(),
            number: false,
        }
    }

    /// A number column.
    pub fn number(name: &str, title: &str) -> Self {
        Self {
            name: name.to_owned(),
            title: title.to_owned(),
            number: true,
        }
    }
}

/// A table of any rows.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Table {
    /// What it shows.
    pub title: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows, each as long as `columns`.
    pub rows: Vec<Vec<Cell>>,
    /// A sentence below it.
    pub note: String,
}
