//! Frames at rest: Parquet bytes that depend on the frame's content alone, since stored frames are named by their hash.

use super::error::FrameError;
use polars::prelude::{DataFrame, ParquetCompression, ParquetReader, ParquetWriter, SerReader, StatisticsOptions};
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// The four bytes a Parquet file begins and ends with.
pub(super) const MAGIC: &[u8] = b"PAR1";

/// Parquet bytes of a frame: zstd, no statistics, one thread; equal frames give equal bytes however they are chunked.
///
/// # Errors
/// [`FrameError::Polars`] when the frame holds a type Parquet cannot.
pub fn to_parquet(frame: &DataFrame) -> Result<Vec<u8>, FrameError> {
    let mut whole = frame.clone();
    whole.rechunk_mut();
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes)
        .with_compression(ParquetCompression::Zstd(None))
        .with_statistics(StatisticsOptions::empty())
        .set_parallel(false)
        .finish(&mut whole)?;
    Ok(bytes)
}

/// The frame in Parquet bytes.
///
/// # Errors
/// [`FrameError::Parquet`] when the bytes are cut short, damaged, or something else.
pub fn from_parquet(bytes: &[u8]) -> Result<DataFrame, FrameError> {
    named("frame", bytes.to_vec())
}

/// The frame in a Parquet file.
///
/// # Errors
/// [`FrameError::Io`] when the file cannot be read, [`FrameError::Parquet`] when it is damaged.
pub fn from_parquet_file(path: &Path) -> Result<DataFrame, FrameError> {
    let bytes = std::fs::read(path).map_err(|source| FrameError::Io {
        path: path.to_path_buf(),
        source,
    })?;
    named(&path.display().to_string(), bytes)
}

/// Rows and columns of a Parquet file, from its last bytes alone.
///
/// # Errors
/// [`FrameError::Io`] when the file cannot be opened, [`FrameError::Parquet`] when it is damaged.
pub fn parquet_shape(path: &Path) -> Result<(u64, usize), FrameError> {
    let file = std::fs::File::open(path).map_err(|source| FrameError::Io {
        path: path.to_path_buf(),
        source,
    })?;
    let damaged = |what: String| FrameError::Parquet {
        name: path.display().to_string(),
        what,
    };
    let shape = || {
        let mut reader = ParquetReader::new(file);
        let rows = reader.num_rows()?;
        Ok::<_, polars::prelude::PolarsError>((rows as u64, reader.schema()?.len()))
    };
    match catch_unwind(AssertUnwindSafe(shape)) {
        Ok(found) => found.map_err(|error| damaged(error.to_string())),
        Err(_) => Err(damaged("its end cannot be decoded".to_owned())),
    }
}

fn named(name: &str, bytes: Vec<u8>) -> Result<DataFrame, FrameError> {
    let damaged = |what: String| FrameError::Parquet {
        name: name.to_owned(),
        what,
    };
    if !bytes.starts_with(MAGIC) {
        return Err(damaged("it does not begin with PAR1".to_owned()));
    }
    if bytes.len() < 3 * MAGIC.len() || !bytes.ends_with(MAGIC) {
        return Err(damaged("its end is missing".to_owned()));
    }
    // The decoder is known to panic on some damaged files; a bad file must not end the program.
    match catch_unwind(AssertUnwindSafe(|| {
        ParquetReader::new(Cursor::new(bytes)).set_rechunk(true).finish()
    })) {
        Ok(Ok(frame)) => Ok(frame),
        Ok(Err(error)) => Err(damaged(error.to_string())),
        Err(_) => Err(damaged("its pages cannot be decoded".to_owned())),
    }
}
