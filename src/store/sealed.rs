//! Frames that are models: encrypted at rest where a key is set. Their names stay the hashes of what they hold, so that
//! keys, records and checks know nothing of it.

use std::path::Path;

use super::atomic::{make_private_folder, write_private};
use super::database::Store;
use super::error::StoreError;
use super::hash::sha256_hex;
use crate::privacy::{SealError, Sealer};

impl Store {
    /// Keeps a model's Parquet bytes, encrypted where a key is set; gives the hash of the bytes. A model that was kept
    /// before the key was set is replaced.
    ///
    /// # Errors
    /// When the store is a reader's, the key cannot be used, or the disk refuses.
    pub fn put_model_frame(&self, bytes: &[u8]) -> Result<String, StoreError> {
        let path = self.frame_path(&sha256_hex(bytes));
        let sealer = Sealer::from_environment().map_err(|source| refused(&path, source))?;
        self.put_sealed(bytes, sealer.as_ref())
    }

    pub(super) fn put_sealed(&self, bytes: &[u8], sealer: Option<&Sealer>) -> Result<String, StoreError> {
        let Some(sealer) = sealer else {
            return self.put_frame(bytes);
        };
        self.needs_writer("keep a model")?;
        let hash = sha256_hex(bytes);
        let path = self.frame_path(&hash);
        let sealed = sealer.seal(bytes, &hash).map_err(|source| refused(&path, source))?;
        if !std::fs::read(&path).is_ok_and(|there| there == sealed) {
            if let Some(folder) = path.parent() {
                make_private_folder(folder)?;
            }
            write_private(&path, &sealed)?;
        }
        Ok(hash)
    }

    /// Keeps bytes that take the place of another frame: encrypted if that one is.
    ///
    /// # Errors
    /// As [`Store::put_model_frame`].
    pub fn put_frame_like(&self, other: &str, bytes: &[u8]) -> Result<String, StoreError> {
        let sealed = std::fs::read(self.frame_path(other)).is_ok_and(|there| Sealer::is_sealed(&there));
        if sealed {
            self.put_model_frame(bytes)
        } else {
            self.put_frame(bytes)
        }
    }

    /// The bytes of a frame's file, decrypted where they are encrypted.
    pub(super) fn opened(&self, bytes: Vec<u8>, hash: &str, path: &Path) -> Result<Vec<u8>, StoreError> {
        if !Sealer::is_sealed(&bytes) {
            return Ok(bytes);
        }
        let sealer = Sealer::from_environment().map_err(|source| refused(path, source))?;
        opened_with(&bytes, hash, path, sealer.as_ref())
    }
}

fn opened_with(bytes: &[u8], hash: &str, path: &Path, sealer: Option<&Sealer>) -> Result<Vec<u8>, StoreError> {
    sealer
        .ok_or(SealError::NoKey)
        .and_then(|sealer| sealer.open(bytes, hash))
        .map_err(|source| refused(path, source))
}

fn refused(path: &Path, source: SealError) -> StoreError {
    StoreError::Sealed {
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Access;

    #[test]
    fn a_model_rests_encrypted_under_the_hash_of_what_it_holds() {
        let folder = tempfile::tempdir().unwrap();
        let holder = "test".to_owned();
        let store = Store::open(folder.path(), Access::Writer { holder }).unwrap();
        let model = b"PAR1 a forest that remembers".to_vec();
        let plain = store.put_sealed(&model, None).unwrap();
        assert_eq!(
            store.frame_bytes(&plain).unwrap(),
            model,
            "without a key it is a frame like any other"
        );
        let sealer = Sealer::new(&[7; 32]);
        let hash = store.put_sealed(&model, Some(&sealer)).unwrap();
        assert_eq!(hash, sha256_hex(&model));
        let path = store.frame_path(&hash);
        let there = std::fs::read(&path).unwrap();
        assert!(
            !there.windows(6).any(|part| part == b"forest"),
            "the plain file was replaced"
        );
        assert_eq!(opened_with(&there, &hash, &path, Some(&sealer)).unwrap(), model);
        for (key, told) in [(None, "no key is set"), (Some(Sealer::new(&[8; 32])), "another key")] {
            let error = opened_with(&there, &hash, &path, key.as_ref()).unwrap_err().to_string();
            assert!(error.contains(told) && error.contains(&hash), "{error}");
        }
        let written = std::fs::metadata(&path).unwrap().modified().unwrap();
        store.put_sealed(&model, Some(&sealer)).unwrap();
        assert_eq!(
            std::fs::metadata(&path).unwrap().modified().unwrap(),
            written,
            "the same is not written again"
        );
    }
}
