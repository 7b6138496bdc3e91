//! Sources and what a first look at one shows: what it is, its headers, and a sample of its records.

pub use super::choose::choose_layout;
use super::csv_records::CsvRecords;
use super::error::{FrameError, ReadError};
use super::fingerprint::Fingerprint;
use super::headers::unique_headers;
pub use super::headers::{HeaderMap, MissingColumn, map_headers};
use super::open::{Content, Opened, open};
pub use super::propose::{Proposal, RankedHeader, propose_mapping, rank_headers};
use super::read::{Unwatched, Watch};
use super::records::{JsonRecords, Records, Step, TableRecords};
use super::settings::reading;
use super::sniff;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// One file of a dataset.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Source {
    /// Where it lies.
    pub path: PathBuf,
    /// How messages and the quarantine call it, e.g. its path inside the workspace.
    pub shown: String,
    /// What the workspace says about it, e.g. `state = "CA"`.
    pub attributes: BTreeMap<String, String>,
    /// Canonical column to header, from `assay.toml`; goes before layouts and aliases.
    pub mapping: BTreeMap<String, String>,
}

impl Source {
    /// A file without attributes or mapping, called by its file name.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let shown = path
            .file_name()
            .map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into());
        Self {
            path,
            shown,
            ..Self::default()
        }
    }
}

/// What kind of file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Delimited text.
    Csv {
        /// What stands between fields.
        delimiter: char,
    },
    /// One JSON object a line.
    Jsonl,
    /// Apache Parquet.
    Parquet,
}

/// How the file is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Compression {
    /// Not at all.
    None,
    /// gzip.
    Gzip,
    /// Zstandard.
    Zstd,
}

/// A first look at a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspection {
    /// SHA-256 of the file as it lies on disk.
    pub fingerprint: Fingerprint,
    /// Its size on disk in bytes.
    pub bytes: u64,
    /// What it is.
    pub format: Format,
    /// `UTF-8`, `Windows-1252`, `UTF-16LE`, `UTF-16BE`, or `binary` for Parquet.
    pub encoding: String,
    /// How it is packed.
    pub compression: Compression,
    /// Whether it began with a byte order mark.
    pub has_bom: bool,
    /// Names of its columns, made unique. For a CSV this is the first record, whether or not it is a header.
    pub headers: Vec<String>,
    /// The first record of a CSV as it stands; the same as `headers` for other formats.
    pub first_record: Vec<String>,
    /// Up to 50 records after the first one.
    pub sample: Vec<Vec<String>>,
    /// What a person should know, e.g. repeated headers.
    pub warnings: Vec<String>,
}

/// Looks at a file without typing or keeping anything.
///
/// # Errors
/// [`ReadError`]: unreadable, empty, damaged, or a kind of file that Assay does not read.
pub fn inspect(source: &Source) -> Result<Inspection, ReadError> {
    OpenFile::open(source, &mut Unwatched).map(|file| file.inspection)
}

/// A file that is read, unpacked and looked at: for a look first and a load after it, with the disk asked once.
#[derive(Debug)]
pub struct OpenFile {
    /// What the look showed.
    pub inspection: Inspection,
    pub(super) opened: Opened,
}

impl OpenFile {
    /// Opens a file; the watcher may stop it.
    ///
    /// # Errors
    /// As [`inspect`], and [`ReadError::Cancelled`].
    pub fn open(source: &Source, watch: &mut dyn Watch) -> Result<Self, ReadError> {
        let opened = open(source, watch)?;
        let inspection = look(&opened).map_err(|error| ReadError::Frame {
            file: source.shown.clone(),
            source: error,
        })?;
        Ok(Self { inspection, opened })
    }
}

/// The inspection of an opened file.
fn look(opened: &Opened) -> Result<Inspection, FrameError> {
    let (format, first_record, sample) = match &opened.content {
        Content::Csv(text) => {
            let delimiter = sniff::delimiter(text);
            let mut records = CsvRecords::new(text, delimiter);
            let first = records.first();
            (
                Format::Csv {
                    delimiter: char::from(delimiter),
                },
                first,
                sample(&mut records),
            )
        }
        Content::Jsonl(text) => {
            let mut records = JsonRecords::new(text);
            let keys = records.keys().to_vec();
            (Format::Jsonl, keys, sample(&mut records))
        }
        Content::Table(table) => {
            let names = table.get_column_names().iter().map(|name| name.to_string()).collect();
            let head = table.head(Some(reading().sample_records));
            (Format::Parquet, names, sample(&mut TableRecords::new(&head)))
        }
    };
    let (headers, warnings) = unique_headers(&first_record);
    Ok(Inspection {
        fingerprint: opened.fingerprint.clone(),
        bytes: opened.bytes,
        format,
        encoding: opened.encoding.clone(),
        compression: opened.compression,
        has_bom: opened.has_bom,
        headers,
        first_record,
        sample,
        warnings,
    })
}

fn sample(records: &mut impl Records) -> Vec<Vec<String>> {
    let mut sample = Vec::new();
    while sample.len() < reading().sample_records {
        match records.step() {
            Step::Record => sample.push(
                (0..records.width())
                    .map(|cell| records.cell(cell).trim().to_owned())
                    .collect(),
            ),
            Step::Blank | Step::Broken { .. } => {}
            Step::End => break,
        }
    }
    sample
}
