//! Models encrypted at rest: a model remembers the people it was trained on, and its file may be copied by whoever may
//! read the disk. Where a key is set, models rest as AES-256-GCM; their names stay the hashes of what they hold.

use std::path::PathBuf;

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use thiserror::Error;

use super::keys::{KeyError, KeyedHasher, load_or_create_key};

/// The variable that names the key's file (64 hex characters, for its owner only; made where it is not there yet).
pub const MODEL_KEY_FILE: &str = "ASSAY_MODEL_KEY_FILE";
/// What a sealed file begins with; Parquet begins with `PAR1`.
const MAGIC: &[u8] = b"ASSAYSEAL1";
/// Bytes of a nonce, which stands after the magic.
const NONCE: usize = 12;

/// Why a model could not be encrypted or read.
#[derive(Debug, Error)]
pub enum SealError {
    /// The file is encrypted, and no key is set.
    #[error("the model is encrypted and no key is set: name the key's file in {MODEL_KEY_FILE}")]
    NoKey,
    /// The key does not open it.
    #[error(
        "the model is encrypted with another key than that in {MODEL_KEY_FILE}, or its file is damaged: put the right \
         key's file back, or delete the model's file and run its phase again"
    )]
    WrongKey,
    /// The key's file cannot be used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The cipher refused.
    #[error("the model cannot be encrypted: it is too large for the cipher; take {MODEL_KEY_FILE} away")]
    TooLarge,
}

/// Seals and opens under one key.
pub struct Sealer {
    cipher: Aes256Gcm,
    nonces: KeyedHasher,
}

impl std::fmt::Debug for Sealer {
    /// Shows nothing of the key.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Sealer").finish_non_exhaustive()
    }
}

impl Sealer {
    /// A sealer under this key.
    pub fn new(master: &[u8; 32]) -> Self {
        let key = KeyedHasher::new(master, "model", 1).bytes("key");
        Self {
            cipher: Aes256Gcm::new(&key.into()),
            nonces: KeyedHasher::new(master, "model-nonce", 1),
        }
    }

    /// The sealer whose key the environment names; nothing where none is named.
    ///
    /// # Errors
    /// When the key's file cannot be read or made.
    pub fn from_environment() -> Result<Option<Self>, SealError> {
        match std::env::var_os(MODEL_KEY_FILE).filter(|path| !path.is_empty()) {
            Some(path) => Ok(Some(Self::new(&load_or_create_key(&PathBuf::from(path))?))),
            None => Ok(None),
        }
    }

    /// Whether bytes are sealed.
    pub fn is_sealed(bytes: &[u8]) -> bool {
        bytes.starts_with(MAGIC)
    }

    /// The bytes, sealed under the name they are kept by. The nonce is derived from the name, which is the hash of the
    /// content: two contents never share one, and equal ones are equal files.
    ///
    /// # Errors
    /// When they are too many for the cipher.
    pub fn seal(&self, bytes: &[u8], name: &str) -> Result<Vec<u8>, SealError> {
        let whole = self.nonces.bytes(name);
        let mut nonce = [0_u8; NONCE];
        for (at, byte) in nonce.iter_mut().zip(whole) {
            *at = byte;
        }
        let payload = Payload {
            msg: bytes,
            aad: name.as_bytes(),
        };
        let sealed = self
            .cipher
            .encrypt(&Nonce::from(nonce), payload)
            .map_err(|_| SealError::TooLarge)?;
        Ok([MAGIC, &nonce, &sealed].concat())
    }

    /// The bytes that were sealed under this name.
    ///
    /// # Errors
    /// [`SealError::WrongKey`] when another key sealed them, or a byte was changed.
    pub fn open(&self, bytes: &[u8], name: &str) -> Result<Vec<u8>, SealError> {
        let rest = bytes.get(MAGIC.len()..).ok_or(SealError::WrongKey)?;
        let (nonce, sealed) = rest.split_first_chunk::<NONCE>().ok_or(SealError::WrongKey)?;
        let payload = Payload {
            msg: sealed,
            aad: name.as_bytes(),
        };
        self.cipher
            .decrypt(&Nonce::from(*nonce), payload)
            .map_err(|_| SealError::WrongKey)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_is_opened_by_its_key_and_name_alone() {
        let (ours, other) = (Sealer::new(&[7; 32]), Sealer::new(&[8; 32]));
        let sealed = ours.seal(b"PAR1 a forest", "name").unwrap();
        assert!(Sealer::is_sealed(&sealed) && !Sealer::is_sealed(b"PAR1 a forest"));
        assert!(!sealed.windows(6).any(|part| part == b"forest"));
        assert_eq!(ours.open(&sealed, "name").unwrap(), b"PAR1 a forest");
        assert_eq!(
            sealed,
            ours.seal(b"PAR1 a forest", "name").unwrap(),
            "equal content, equal file"
        );
        assert!(matches!(other.open(&sealed, "name"), Err(SealError::WrongKey)));
        assert!(matches!(ours.open(&sealed, "another"), Err(SealError::WrongKey)));
        let mut damaged = sealed.clone();
        *damaged.last_mut().unwrap() ^= 1;
        assert!(matches!(ours.open(&damaged, "name"), Err(SealError::WrongKey)));
        for cut in 0..sealed.len() {
            assert!(ours.open(&sealed[..cut], "name").is_err(), "{cut}");
        }
    }
}
