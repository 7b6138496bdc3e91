//! A file of the small sample as a table of texts, so that a plant can change one cell and nothing else.

use super::rows::Row;
use crate::sample::SampleFile;
use crate::sample::sheet::Sheet;

/// A file before it is bytes.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) dataset: &'static str,
    pub(super) path: &'static str,
    pub(super) header: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
}

/// The files of a workspace.
pub(super) struct Tables(pub(super) Vec<Table>);

impl Table {
    /// A table without rows.
    pub(super) fn new(dataset: &'static str, path: &'static str, header: &[&str]) -> Self {
        Self {
            dataset,
            path,
            header: header.iter().map(|name| (*name).to_owned()).collect(),
            rows: Vec::new(),
        }
    }

    /// Adds a row.
    pub(super) fn add(&mut self, write: impl FnOnce(&mut Row)) {
        let mut row = Row::default();
        write(&mut row);
        self.rows.push(row.finish());
    }

    /// The place of a column.
    pub(super) fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|held| held == name)
    }

    /// Writes into every row of which the first column is `id`.
    pub(super) fn set(&mut self, id: &str, column: &str, text: &str) {
        let Some(column) = self.column(column) else { return };
        for row in self
            .rows
            .iter_mut()
            .filter(|row| row.first().is_some_and(|first| first == id))
        {
            if let Some(cell) = row.get_mut(column) {
                text.clone_into(cell);
            }
        }
    }

    /// Rewrites a column, row by row.
    pub(super) fn rewrite(&mut self, column: &str, mut change: impl FnMut(usize, &str) -> String) {
        let Some(column) = self.column(column) else { return };
        for (place, row) in self.rows.iter_mut().enumerate() {
            if let Some(cell) = row.get_mut(column) {
                *cell = change(place, cell);
            }
        }
    }

    /// The file.
    pub(super) fn file(&self) -> SampleFile {
        let header: Vec<&str> = self.header.iter().map(String::as_str).collect();
        let mut sheet = Sheet::new(self.path, &header);
        for row in &self.rows {
            for cell in row {
                sheet.text(cell);
            }
            sheet.end();
        }
        sheet.finish()
    }
}
