//! The core of every table on screen, without any terminal: a shared frame and an optional list of row numbers.
//!
//! A [`SheetSource`] is made once and never changes. [`arrange`] filters, finds and sorts it and answers with row
//! numbers, never with copies; [`frequency`] counts the values of a column into another sheet whose rows are
//! conditions. Reading a cell is one look into one array and never enters the frame library's pool, so that the screen
//! stays quick while a phase computes. Everything that takes long looks at a cancel token.

mod bins;
mod counted;
mod filter;
mod find;
mod frequency;
mod looker;
mod query;
mod rows;
mod settings;
mod sort;
mod source;
mod values;

#[cfg(test)]
mod tests;

pub use frequency::{Frequency, frequency};
pub use query::{Arranged, Direction, SheetQuery, SortKey, arrange, check_condition};
pub use rows::{column_text, column_values, record, rows_among, to_frame};
pub use source::{SheetColumn, SheetKind, SheetSource};
