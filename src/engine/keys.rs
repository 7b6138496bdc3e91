//! Keys: the hash of everything a result depends on.

use serde::Serialize;
use sha2::{Digest, Sha256};

/// SHA-256, in hex, of a value's JSON form. Maps must be ordered, or the digest would not be stable.
pub fn digest<T: Serialize>(value: &T) -> String {
    // Our key values are plain data with text keys, for which JSON cannot fail; should a future one not be, the
    // error's text enters the hash and the key simply never matches anything.
    let text = serde_json::to_vec(value).unwrap_or_else(|error| error.to_string().into_bytes());
    hex(&Sha256::digest(&text))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}
