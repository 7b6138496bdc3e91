//! SHA-256 as text: the one hash of the workspace (frames, settings, the audit chain).

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

/// SHA-256 of the bytes as 64 lower-case hex characters.
pub fn sha256_hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        // Writing to a String can't fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Whether the text can name a frame: 64 lower-case hex characters, so nothing that leaves the folder.
pub(super) fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_answers_of_the_standard() {
        // FIPS 180-4's examples.
        assert_eq!(
            sha256_hex(b""),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
        assert_eq!(
            sha256_hex(b"abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn only_full_lower_case_hashes_are_names() {
        assert!(is_hash(&sha256_hex(b"abc")));
        assert!(!is_hash(&sha256_hex(b"abc").to_uppercase()));
        assert!(!is_hash("../../etc/passwd"));
        assert!(!is_hash(""));
    }
}
