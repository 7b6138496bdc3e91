//! The errors of this room. Each names the file or the column, what is wrong, and what to do about it.

use super::headers::MissingColumn;
use std::path::PathBuf;
use thiserror::Error;

/// A frame does not have the shape its reader expects, or could not be stored or restored.
#[derive(Debug, Error)]
pub enum FrameError {
    /// The frame has no such column.
    #[error("column `{column}` is not in the frame; it has {available}")]
    Missing {
        /// The column asked for.
        column: String,
        /// The columns there are, separated by commas.
        available: String,
    },
    /// The column holds another type than asked for.
    #[error("column `{column}` holds {found}, not {expected}")]
    WrongType {
        /// The column asked for.
        column: String,
        /// The type asked for.
        expected: &'static str,
        /// The type it has.
        found: String,
    },
    /// A column being added has another length than the ones before it.
    #[error("column `{column}` has {found} rows, the columns before it {expected}")]
    Length {
        /// The column being added.
        column: String,
        /// Rows of the columns before it.
        expected: usize,
        /// Rows of this one.
        found: usize,
    },
    /// Two columns of one name.
    #[error("column `{column}` is given twice")]
    Repeated {
        /// The name.
        column: String,
    },
    /// A row number beyond the frame's end.
    #[error("row {row} is beyond the frame's {rows} rows")]
    Row {
        /// The row asked for, from 0.
        row: usize,
        /// Rows of the frame.
        rows: usize,
    },
    /// Frames to be stacked have different columns.
    #[error("frames cannot be stacked: {what}")]
    Differ {
        /// The first difference.
        what: String,
    },
    /// Parquet bytes are damaged or not Parquet at all.
    #[error("`{name}` is not a whole Parquet file ({what}); write it again from its source")]
    Parquet {
        /// The file, or "frame" for bytes in memory.
        name: String,
        /// What the decoder said.
        what: String,
    },
    /// A file could not be read.
    #[error("`{}` cannot be read: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A contract or layout in TOML is not well-formed.
    #[error("{what} is not well-formed: {message}")]
    Declaration {
        /// "contract" or "layout", with its name where known.
        what: String,
        /// What the parser said.
        message: String,
    },
    /// The frame library refused.
    #[error("the frame library refused: {0}")]
    Polars(#[from] polars::prelude::PolarsError),
}

/// A file could not be loaded; only this file stops.
#[derive(Debug, Error)]
pub enum ReadError {
    /// The file could not be opened or read.
    #[error("`{file}` cannot be read: {source}; check the path in assay.toml and the file's permissions")]
    Open {
        /// The file as shown to people.
        file: String,
        /// Why.
        source: std::io::Error,
    },
    /// There is nothing in the file.
    #[error("`{file}` is empty; export it again with its header and rows, or take it out of assay.toml")]
    Empty {
        /// The file as shown to people.
        file: String,
    },
    /// A spreadsheet, a document or an archive.
    #[error("`{file}` is {what}, which Assay does not read; {way_out} and name the CSV in assay.toml")]
    AskForCsv {
        /// The file as shown to people.
        file: String,
        /// What it is, e.g. "an Excel workbook".
        what: &'static str,
        /// How to get a CSV out of it.
        way_out: &'static str,
    },
    /// A compressed or Parquet file ends early or is broken inside.
    #[error("`{file}` is a damaged {what} file ({message}); fetch or export it again")]
    Damaged {
        /// The file as shown to people.
        file: String,
        /// "gzip", "zstd" or "Parquet".
        what: &'static str,
        /// What the decoder said.
        message: String,
    },
    /// Required columns are not in the file.
    #[error("`{file}`: {}; map {} in assay.toml", show_missing(columns), if columns.len() == 1 { "it" } else { "them" })]
    MissingColumn {
        /// The file as shown to people.
        file: String,
        /// The columns, each with the header that comes nearest.
        columns: Vec<MissingColumn>,
    },
    /// The watcher asked to stop; nothing was kept.
    #[error("loading `{file}` was cancelled; nothing of it was kept")]
    Cancelled {
        /// The file as shown to people.
        file: String,
    },
    /// The layout cannot be used as declared.
    #[error("`{file}`: layout `{layout}` cannot be used: {what}; correct the layout's TOML")]
    Layout {
        /// The file as shown to people.
        file: String,
        /// The layout's id.
        layout: String,
        /// What is wrong.
        what: String,
    },
    /// The frames could not be built.
    #[error("`{file}`: {source}")]
    Frame {
        /// The file as shown to people.
        file: String,
        /// Why.
        source: FrameError,
    },
}

fn show_missing(columns: &[MissingColumn]) -> String {
    let parts: Vec<String> = columns
        .iter()
        .map(|missing| match &missing.nearest_header {
            Some(header) => format!("column `{}` missing; nearest header `{header}`", missing.column),
            None => format!("column `{}` missing; no header comes near", missing.column),
        })
        .collect();
    parts.join("; ")
}
