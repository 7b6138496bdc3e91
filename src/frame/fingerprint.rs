//! Fingerprints: the SHA-256 of a file or of bytes, by which inputs and stored frames are told apart.

use super::error::FrameError;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;
use std::io::Read;
use std::path::Path;

/// Hexadecimal digits of a fingerprint that stand in a `row_id`.
const SHORT_DIGITS: usize = 12;

/// A SHA-256 as 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// All 64 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first 12 digits: what a `row_id` begins with.
    #[must_use]
    pub fn short(&self) -> &str {
        self.0.get(..SHORT_DIGITS).unwrap_or(&self.0)
    }

    /// From a finished hash.
    pub(super) fn from_digest(digest: &[u8]) -> Self {
        use fmt::Write;
        let mut text = String::with_capacity(digest.len() * 2);
        for byte in digest {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        Self(text)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The fingerprint of bytes in memory.
#[must_use]
pub fn fingerprint_bytes(bytes: &[u8]) -> Fingerprint {
    Fingerprint::from_digest(&Sha256::digest(bytes))
}

/// The fingerprint of a file as it lies on disk, read in pieces.
///
/// # Errors
/// [`FrameError::Io`] when the file cannot be read.
pub fn fingerprint_file(path: &Path) -> Result<Fingerprint, FrameError> {
    let failed = |source| FrameError::Io {
        path: path.to_path_buf(),
        source,
    };
    let mut file = std::fs::File::open(path).map_err(failed)?;
    let mut hash = Sha256::new();
    let mut piece = vec![0_u8; 1 << 16];
    loop {
        match file.read(&mut piece) {
            Ok(0) => return Ok(Fingerprint::from_digest(&hash.finalize())),
            Ok(count) => hash.update(piece.get(..count).unwrap_or_default()),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(failed(error)),
        }
    }
}
