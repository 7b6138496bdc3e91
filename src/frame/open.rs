//! From a file to text or a table: hashing, unpacking, recognising what it is, and decoding. Nothing is typed here.
//!
//! A file is held in memory whole: its fingerprint and its encoding are facts about all of it, and a record that
//! swallowed the rest of a file can only be taken back when the rest is at hand.

use super::error::ReadError;
use super::fingerprint::Fingerprint;
use super::parquet;
use super::read::Watch;
use super::source::{Compression, Source};
use polars::prelude::DataFrame;
use sha2::{Digest, Sha256};
use std::io::Read;

/// Bytes read between two looks at the watcher.
const PIECE: usize = 1 << 20;
const GZIP: &[u8] = &[0x1f, 0x8b];
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];
const UTF8_BOM: &[u8] = &[0xef, 0xbb, 0xbf];

/// What a file holds once unpacked.
#[derive(Debug)]
pub(super) enum Content {
    /// Delimited text.
    Csv(String),
    /// JSON lines.
    Jsonl(String),
    /// A Parquet table.
    Table(DataFrame),
}

/// A file, opened and decoded.
#[derive(Debug)]
pub(super) struct Opened {
    pub fingerprint: Fingerprint,
    pub bytes: u64,
    pub compression: Compression,
    pub encoding: String,
    pub has_bom: bool,
    pub content: Content,
}

/// Kinds of file that people hand over in place of a CSV: first bytes, what it is, how to get a CSV.
const FOREIGN: [(&[u8], &str, &str); 3] = [
    (b"%PDF", "a PDF document", "ask its sender for a CSV export"),
    (
        &[0xd0, 0xcf, 0x11, 0xe0],
        "an old Excel workbook",
        "open it and save the sheet as CSV (UTF-8)",
    ),
    (b"SQLite format 3", "a SQLite database", "export the table as CSV"),
];

/// Reads, hashes, unpacks and decodes a file.
pub(super) fn open(source: &Source, watch: &mut dyn Watch) -> Result<Opened, ReadError> {
    let file = source.shown.clone();
    let (packed, fingerprint) = read_whole(source, watch)?;
    let bytes = packed.len() as u64;
    let (unpacked, compression) = unpack(&file, packed)?;
    refuse_foreign(&file, &unpacked)?;
    if unpacked.starts_with(parquet::MAGIC) {
        let table = parquet::from_parquet(&unpacked).map_err(|error| ReadError::Damaged {
            file,
            what: "Parquet",
            message: match error {
                super::error::FrameError::Parquet { what, .. } => what,
                other => other.to_string(),
            },
        })?;
        let content = Content::Table(table);
        return Ok(Opened {
            fingerprint,
            bytes,
            compression,
            encoding: "binary".to_owned(),
            has_bom: false,
            content,
        });
    }
    let (mut text, encoding, has_bom) = decode(unpacked);
    // Blank lines at the end are the habit of exporting programs, not rows.
    text.truncate(text.trim_end_matches(['\n', '\r']).len());
    if text.trim().is_empty() {
        return Err(ReadError::Empty { file });
    }
    let content = if text.trim_start().starts_with('{') {
        Content::Jsonl(text)
    } else {
        Content::Csv(text)
    };
    Ok(Opened {
        fingerprint,
        bytes,
        compression,
        encoding: encoding.to_owned(),
        has_bom,
        content,
    })
}

fn read_whole(source: &Source, watch: &mut dyn Watch) -> Result<(Vec<u8>, Fingerprint), ReadError> {
    let failed = |error| ReadError::Open {
        file: source.shown.clone(),
        source: error,
    };
    let mut file = std::fs::File::open(&source.path).map_err(failed)?;
    let size = file.metadata().map_or(0, |known| known.len());
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
    let mut hash = Sha256::new();
    loop {
        let before = bytes.len();
        let read = file
            .by_ref()
            .take(PIECE as u64)
            .read_to_end(&mut bytes)
            .map_err(failed)?;
        if read == 0 {
            return Ok((bytes, Fingerprint::from_digest(&hash.finalize())));
        }
        hash.update(bytes.get(before..).unwrap_or_default());
        if !watch.look(0, 0) {
            return Err(ReadError::Cancelled {
                file: source.shown.clone(),
            });
        }
    }
}

fn unpack(file: &str, packed: Vec<u8>) -> Result<(Vec<u8>, Compression), ReadError> {
    let damaged = |what, error: std::io::Error| ReadError::Damaged {
        file: file.to_owned(),
        what,
        message: format!("it cannot be unpacked to its end: {error}"),
    };
    let mut unpacked = Vec::new();
    if packed.starts_with(GZIP) {
        let mut decoder = flate2::read::MultiGzDecoder::new(packed.as_slice());
        decoder
            .read_to_end(&mut unpacked)
            .map_err(|error| damaged("gzip", error))?;
        Ok((unpacked, Compression::Gzip))
    } else if packed.starts_with(ZSTD) {
        zstd::stream::copy_decode(packed.as_slice(), &mut unpacked).map_err(|error| damaged("zstd", error))?;
        Ok((unpacked, Compression::Zstd))
    } else {
        Ok((packed, Compression::None))
    }
}

fn refuse_foreign(file: &str, bytes: &[u8]) -> Result<(), ReadError> {
    let refuse = |what, way_out| {
        Err(ReadError::AskForCsv {
            file: file.to_owned(),
            what,
            way_out,
        })
    };
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        // A workbook is a ZIP whose first entries name its parts.
        let head = bytes.get(..bytes.len().min(4096)).unwrap_or_default();
        let names = |needle: &[u8]| head.windows(needle.len()).any(|window| window == needle);
        if names(b"[Content_Types].xml") || names(b"xl/") {
            return refuse("an Excel workbook (XLSX)", "open it and save the sheet as CSV (UTF-8)");
        }
        return refuse("a ZIP archive", "unpack it");
    }
    match FOREIGN.iter().find(|(magic, _, _)| bytes.starts_with(magic)) {
        Some((_, what, way_out)) => refuse(what, way_out),
        None => Ok(()),
    }
}

/// UTF-8 (or UTF-16 where a byte order mark says so), else Windows-1252, in which every byte has a meaning.
fn decode(mut bytes: Vec<u8>) -> (String, &'static str, bool) {
    if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(&bytes)
        && encoding != encoding_rs::UTF_8
    {
        let (text, _) = encoding.decode_with_bom_removal(&bytes);
        return (text.into_owned(), encoding.name(), true);
    }
    let has_bom = bytes.starts_with(UTF8_BOM);
    if has_bom {
        bytes.drain(..UTF8_BOM.len());
    }
    match String::from_utf8(bytes) {
        Ok(text) => (text, "UTF-8", has_bom),
        Err(error) => {
            let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(error.as_bytes());
            (text.into_owned(), "Windows-1252", has_bom)
        }
    }
}
