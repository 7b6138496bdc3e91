//! Counts crossed two ways: from which tier to which.

use serde::Serialize;

/// A matrix of counts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Matrix {
    /// What it shows.
    pub title: String,
    /// What the rows are, such as `now`.
    pub row_title: String,
    /// What the columns are, such as `draft`.
    pub column_title: String,
    /// Labels of the rows.
    pub rows: Vec<String>,
    /// Labels of the columns.
    pub columns: Vec<String>,
    /// Row by row, each as long as `columns`.
    pub counts: Vec<Vec<u64>>,
    /// Whether rows and columns are the same things in the same order, the best first: then what lies left of the
    /// diagonal rose, and what lies right of it fell.
    pub ordered: bool,
    /// A sentence below it.
    pub note: String,
}

/// Which way a cell of an ordered matrix moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Movement {
    /// To a better place.
    Up,
    /// Nowhere.
    Same,
    /// To a worse place.
    Down,
}

impl Movement {
    /// One column wide.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Up => "↑",
            Self::Same => "=",
            Self::Down => "↓",
        }
    }

    /// The word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Same => "same",
            Self::Down => "down",
        }
    }

    /// The theme's meaning.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Up => "move.up",
            Self::Same => "move.same",
            Self::Down => "move.down",
        }
    }
}

impl Matrix {
    /// The count of a cell; 0 outside.
    pub fn count(&self, row: usize, column: usize) -> u64 {
        self.counts
            .get(row)
            .and_then(|row| row.get(column))
            .copied()
            .unwrap_or(0)
    }

    /// All of a row.
    pub fn row_total(&self, row: usize) -> u64 {
        self.counts.get(row).map_or(0, |row| row.iter().sum())
    }

    /// All of a column.
    pub fn column_total(&self, column: usize) -> u64 {
        self.counts.iter().filter_map(|row| row.get(column)).sum()
    }

    /// All of it.
    pub fn total(&self) -> u64 {
        self.counts.iter().flatten().sum()
    }

    /// Which way a cell moves, where the order says so.
    pub fn movement(&self, row: usize, column: usize) -> Option<Movement> {
        self.ordered.then(|| match column.cmp(&row) {
            std::cmp::Ordering::Less => Movement::Up,
            std::cmp::Ordering::Equal => Movement::Same,
            std::cmp::Ordering::Greater => Movement::Down,
        })
    }

    /// How many move this way.
    pub fn moved(&self, way: Movement) -> u64 {
        let cells = self.counts.iter().enumerate().flat_map(|(row, counts)| {
            let place = counts.iter().enumerate();
            place.map(move |(column, count)| (row, column, *count))
        });
        cells
            .filter(|(row, column, _)| self.movement(*row, *column) == Some(way))
            .map(|(_, _, count)| count)
            .sum()
    }
}
