//! What goes to stdout: one table, or several of a kind, in the format asked for.
//!
//! People get rounded numbers, percent and marks; programs get one JSON array (or one CSV) of flat rows with the
//! unrounded values. A command builds its rows once for whichever of the two is listening.

mod machine;
mod people;
mod room;

use std::io::{self, Write};

use clap::ValueEnum;

use super::failure::Failure;
use crate::lens::{Cell, Column, Figure, Table, twin};
pub use crate::operations::rows::{measure, number, sheet, words};

/// The formats of `--format`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Aligned columns for people.
    #[default]
    Table,
    /// One array of flat objects.
    Json,
    /// RFC 4180 with a header.
    Csv,
    /// A Markdown table.
    Md,
}

/// Where and how a command prints its data.
#[derive(Debug, Clone, Copy, Default)]
pub struct Output {
    /// The format.
    pub format: Format,
    /// Whether colours may be used.
    pub color: bool,
    /// ASCII only, words instead of marks.
    pub plain: bool,
    /// The terminal's width; absent when stdout is not a terminal.
    pub width: Option<u16>,
}

impl Output {
    /// Whether a program reads this: then rows carry the stable keys and unrounded values.
    pub fn for_programs(&self) -> bool {
        matches!(self.format, Format::Json | Format::Csv)
    }

    /// Prints one table.
    ///
    /// # Errors
    /// When stdout cannot be written.
    pub fn table(&self, table: &Table) -> Result<(), Failure> {
        self.tables(std::slice::from_ref(table))
    }

    /// Prints several tables: under their titles for people, as one list of rows for programs.
    ///
    /// # Errors
    /// When stdout cannot be written.
    pub fn tables(&self, tables: &[Table]) -> Result<(), Failure> {
        self.shown(tables, people::USUAL)
    }

    /// Prints a list: in a terminal one line a row. `option` is what shows other columns than these, if anything does.
    ///
    /// # Errors
    /// When stdout cannot be written.
    pub fn list(&self, table: &Table, option: Option<&'static str>) -> Result<(), Failure> {
        let fold = room::Fold::OneLine;
        self.shown(std::slice::from_ref(table), people::Way { fold, option })
    }

    fn shown(&self, tables: &[Table], way: people::Way) -> Result<(), Failure> {
        let text = match self.format {
            Format::Json => machine::json(tables),
            Format::Csv => machine::csv(tables)?,
            Format::Md => people::markdown(tables),
            Format::Table => people::grids(self, tables, way),
        };
        self.text(&text)
    }

    /// Prints the text twins of a lens's figures; a program gets them as rows that name their section.
    ///
    /// # Errors
    /// When stdout cannot be written.
    pub fn figures(&self, figures: &[Figure]) -> Result<(), Failure> {
        let twin = if self.for_programs() {
            twin::programs
        } else {
            twin::people
        };
        let tables: Vec<Table> = figures.iter().map(twin).collect();
        self.tables(&tables)
    }

    /// Prints text as it is.
    ///
    /// # Errors
    /// When stdout cannot be written; a closed pipe is [`Failure::ClosedPipe`].
    pub fn text(&self, text: &str) -> Result<(), Failure> {
        let mut stdout = io::stdout().lock();
        let newline = if text.is_empty() || text.ends_with('\n') {
            ""
        } else {
            "\n"
        };
        stdout.write_all(text.as_bytes())?;
        stdout.write_all(newline.as_bytes())?;
        Ok(stdout.flush()?)
    }
}

/// The same table with a first column that says what kind its rows are, for programs that get several kinds at once.
pub fn of_kind(kind: &str, mut table: Table) -> Table {
    table.columns.insert(0, Column::text("kind", "kind"));
    for row in &mut table.rows {
        row.insert(0, Cell::Text(kind.to_owned()));
    }
    table
}

#[cfg(test)]
mod tests;
