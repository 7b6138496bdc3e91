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

impl Table {
    /// The same table with these columns first, in this order, and the others behind them in theirs. Names that are no
    /// column are ignored.
    #[must_use]
    pub fn with_first(self, names: &[&str]) -> Self {
        let rank = |column: &Column| names.iter().position(|name| *name == column.name);
        let mut order: Vec<usize> = (0..self.columns.len()).collect();
        order.sort_by_key(|place| self.columns.get(*place).and_then(rank).unwrap_or(names.len()));
        let moved = |row: Vec<Cell>| order.iter().filter_map(|place| row.get(*place).cloned()).collect();
        Self {
            columns: order
                .iter()
                .filter_map(|place| self.columns.get(*place).cloned())
                .collect(),
            rows: self.rows.into_iter().map(moved).collect(),
            ..self
        }
    }
}
