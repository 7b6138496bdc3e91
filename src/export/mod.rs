//! The files a playbook writes: CSV, Parquet, JSON, SQL, a report in HTML, each atomic, masked unless asked otherwise.

mod callable;
mod cells;
mod delimited;
mod erase;
mod json;
mod report;
mod sql;
mod tree;
mod write;

pub use callable::callable;
pub use delimited::{to_csv, to_csv_for_sheets, to_csv_guarded};
pub use erase::{IsTheirs, Theirs, WithoutThem, erased};
pub use json::to_json;
pub use report::{Block, Linked, Report, Section, anchor, escape_markup, to_html};
pub use sql::{SqlDialect, to_sql, to_sql_keeping};
pub use tree::{MANIFEST, TreeFile, TreeWritten, tree_targets, write_tree};
pub use write::{Readers, export_targets, write_exports};

use serde::{Deserialize, Serialize};

use crate::frame::{Frame, FrameError};
use crate::lens::{FrameSource, LensError};

/// How exported frames are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// RFC 4180, UTF-8.
    Csv,
    /// Parquet.
    Parquet,
    /// One JSON array of flat objects.
    Json,
}

/// What is asked of an export.
#[derive(Debug, Clone)]
pub struct ExportOptions {
    /// Whether personal data is written in clear.
    pub with_pii: bool,
    /// Added to file names as `_YYYYMMDD` where wanted.
    pub dated: bool,
}

/// What an export makes, before it is written.
pub enum Exported {
    /// Rows, written in the format asked for.
    Rows(Frame),
    /// Rows that people open in a spreadsheet: in CSV a text that begins like a formula gets an apostrophe. Written in the
    /// format asked for, or always in one.
    Sheet {
        /// The rows.
        rows: Frame,
        /// The only format, where there is one.
        always: Option<ExportFormat>,
    },
    /// Text of a fixed form, such as SQL or a JSON report.
    Text(String),
    /// Files in folders, with a manifest beside them; written as CSV that a spreadsheet can open.
    Tree(Vec<Branch>),
}

/// One file of a tree, before it is written. One without rows is not written.
pub struct Branch {
    /// Its path below the folder, with `/` between names.
    pub path: String,
    /// Its rows. The column `lead_id` says whose each is and is not written.
    pub rows: Frame,
    /// Whether it is meant for buyers: its leads were then delivered.
    pub delivers: bool,
}

/// What making an export answers: one entry per file, named by its stem.
pub type Made = Result<Vec<(String, Exported)>, LensError>;

/// One file a playbook can write.
pub struct Export {
    /// Its name, which is the file's stem.
    pub id: &'static str,
    /// What is in it.
    pub summary: &'static str,
    /// The extension where the form is fixed; otherwise that of the format asked for.
    pub extension: Option<&'static str>,
    /// The phase that must have finished without a failed gate, where the files stand on one in particular.
    pub after: Option<&'static str>,
    /// Makes it: one entry per file, named by its stem.
    pub make: fn(&dyn FrameSource, &ExportOptions) -> Made,
}

/// Why a file could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The playbook could not answer.
    #[error(transparent)]
    Lens(#[from] LensError),
    /// A frame could not be read.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// The disk said no.
    #[error("`{file}` cannot be written: {source}")]
    Write {
        /// The file.
        file: String,
        /// The system's words.
        source: std::io::Error,
    },
    /// A cell has no faithful form in the format.
    #[error("column `{column}`, row {row}: the value {what}")]
    Value {
        /// The column.
        column: String,
        /// The row, from 1.
        row: usize,
        /// What is wrong and the way out.
        what: &'static str,
    },
    /// A file's name cannot be used.
    #[error("`{file}` {what}; choose another name")]
    Name {
        /// The file.
        file: String,
        /// What is wrong.
        what: &'static str,
    },
}

#[cfg(test)]
mod tests;
