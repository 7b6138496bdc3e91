//! Frames and how files become frames: contracts and layouts as data, readers that lose nothing, quarantine,
//! fingerprints, column summaries, and the Parquet form in which frames rest.
//!
//! A file goes through four steps: [`source::inspect`] looks at it, [`source::map_headers`] says which header is which
//! column, [`read::load`] splits it into a working frame, an identity frame and a quarantine, and [`read::LoadReport`]
//! accounts for every record. Other rooms reach the frame library only through [`polars`] here.

mod choose;
pub mod columns;
pub mod contract;
mod csv_records;
pub mod error;
pub mod fingerprint;
mod forgotten;
mod headers;
pub mod layout;
mod moments;
mod near;
mod open;
pub mod parquet;
mod plan;
mod propose;
mod quarantine;
pub mod read;
mod recipes;
mod records;
mod settings;
mod sniff;
pub mod source;
mod stretch;
pub mod summary;
mod threads;
mod typing;
mod whole;

#[cfg(test)]
mod tests;

pub use ::polars::prelude as polars;
pub use ::polars::prelude::DataFrame as Frame;

pub use columns::{
    BooleanColumn, DateColumn, FrameBuilder, IntegerColumn, RealColumn, TextColumn, boolean, cell_text, concat,
    concat_columns, date, integer, kind_of, real, show_date, take_rows, text, without,
};
pub use contract::{ColumnContract, ColumnKind, Contract};
pub use error::{FrameError, ReadError};
pub use fingerprint::{Fingerprint, fingerprint_bytes, fingerprint_file};
pub use forgotten::{FORGOTTEN, rows_of, set_forgotten_aside};
pub use headers::normalise;
pub use layout::{Layout, LayoutColumn, Split};
pub use moments::{Moment, moment};
pub use near::{instead, nearest};
pub use parquet::{from_parquet, from_parquet_file, parquet_shape, to_parquet};
pub use read::{LOOK_EVERY, LoadReport, Loaded, Unwatched, Watch, load, load_opened};
pub use recipes::{Among, Condition, Making, Piece, Recipe, is_header};
pub use source::{
    Compression, Format, HeaderMap, Inspection, MissingColumn, OpenFile, Proposal, RankedHeader, Source, choose_layout,
    inspect, map_headers, propose_mapping, rank_headers,
};
pub use summary::{ColumnSummary, summarise, summarise_column};
pub use threads::{THREADS, threads};
