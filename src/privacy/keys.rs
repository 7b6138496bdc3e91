//! Keyed hashes. An unkeyed SHA-256 of a telephone number is reversed by trying all ten billion numbers, so every
//! opaque id is an HMAC under a key that never lies in the workspace.

use std::fmt;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use thiserror::Error;

/// The key of the sample workspace. It is published on purpose: the sample's people are invented, and with a known key
/// its ids are the same on every machine. No workspace with real people may use it.
pub const SAMPLE_KEY: [u8; 32] = *b"assay-sample-workspace-key-v0001";

/// Hex characters of an opaque id: 64 bits, so ten million values collide with a chance of about 3 in a million.
const ID_HEX: usize = 16;

/// Why the key file could not be used.
#[derive(Debug, Error)]
pub enum KeyError {
    /// The file or its folder can't be read or made.
    #[error("the key file {} can't be used: {source}; check that its folder exists and is yours", path.display())]
    Io {
        /// The key file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file does not hold 64 hex characters.
    #[error(
        "the key file {} is damaged: expected 64 hex characters, found {found} characters; put a copy back, or move it \
         away to make a new key (all opaque ids change then)",
        path.display()
    )]
    Damaged {
        /// The key file.
        path: PathBuf,
        /// How many characters stand in it.
        found: usize,
    },
    /// Others than the owner may read the file.
    #[error("the key file {} may be read by others (mode {mode:o}); run `chmod 600 {}`", path.display(), path.display())]
    TooOpen {
        /// The key file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The machine gave no random bytes.
    #[error("no random bytes for a new key: {source}; put 64 random hex characters into {} yourself", path.display())]
    NoRandom {
        /// The key file that was to be made.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Makes opaque ids under one versioned key for one purpose. The same value has unrelated ids under two purposes or two
/// versions, so nobody can join what was kept apart.
#[derive(Clone)]
pub struct KeyedHasher {
    keyed: Hmac<Sha256>,
    purpose: String,
    version: u32,
}

impl fmt::Debug for KeyedHasher {
    /// Shows purpose and version, never the key.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("KeyedHasher")
            .field("purpose", &self.purpose)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

impl KeyedHasher {
    /// Derives the key of `purpose` and `version` from the master key: `HMAC(master, "assay/<purpose>/v<version>")`.
    pub fn new(master: &[u8; 32], purpose: &str, version: u32) -> Self {
        let mut derivation = keyed_with(master);
        derivation.update(format!("assay/{purpose}/v{version}").as_bytes());
        let key = derivation.finalize().into_bytes();
        KeyedHasher {
            keyed: keyed_with(&key),
            purpose: purpose.to_owned(),
            version,
        }
    }

    /// The purpose this key serves.
    pub fn purpose(&self) -> &str {
        &self.purpose
    }

    /// The version of this key; stored beside ids so that a changed key can be told.
    pub fn version(&self) -> u32 {
        self.version
    }

    /// HMAC-SHA-256(value), whole: to derive further keys from.
    pub(super) fn bytes(&self, value: &str) -> [u8; 32] {
        let mut mac = self.keyed.clone();
        mac.update(value.as_bytes());
        mac.finalize().into_bytes().into()
    }

    /// `prefix` and 16 hex characters of HMAC-SHA-256(value). The value is taken as it is: normalise it first.
    pub fn opaque_id(&self, prefix: &str, value: &str) -> String {
        use fmt::Write as _;
        let mut mac = self.keyed.clone();
        mac.update(value.as_bytes());
        let mut id = String::with_capacity(prefix.len() + ID_HEX);
        id.push_str(prefix);
        for byte in mac.finalize().into_bytes().iter().take(ID_HEX / 2) {
            // Writing to a String can't fail.
            let _ = write!(id, "{byte:02x}");
        }
        id
    }
}

#[allow(
    clippy::expect_used,
    reason = "HMAC takes a key of any length; the error type exists for other algorithms"
)]
fn keyed_with(key: &[u8]) -> Hmac<Sha256> {
    Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes any key length")
}

/// Reads the master key at `path` (64 hex characters), or makes one from the system's random source where none is yet.
///
/// The file is only for its owner (0600) and appears whole or not at all. Of two processes that make it at once, one
/// wins and both get the winner's key.
///
/// # Errors
/// When the file can't be read or made, is damaged, or may be read by others.
pub fn load_or_create_key(path: &Path) -> Result<[u8; 32], KeyError> {
    match read_key(path) {
        Err(KeyError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => create_key(path),
        other => other,
    }
}

fn read_key(path: &Path) -> Result<[u8; 32], KeyError> {
    let io_error = |source| KeyError::Io {
        path: path.to_owned(),
        source,
    };
    let mut file = File::open(path).map_err(io_error)?;
    refuse_open_permissions(path, &file)?;
    let mut text = String::new();
    file.read_to_string(&mut text).map_err(io_error)?;
    decode_key(text.trim()).ok_or_else(|| KeyError::Damaged {
        path: path.to_owned(),
        found: text.trim().chars().count(),
    })
}

#[cfg(unix)]
fn refuse_open_permissions(path: &Path, file: &File) -> Result<(), KeyError> {
    use std::os::unix::fs::PermissionsExt;
    let metadata = file.metadata().map_err(|source| KeyError::Io {
        path: path.to_owned(),
        source,
    })?;
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o077 == 0 {
        Ok(())
    } else {
        Err(KeyError::TooOpen {
            path: path.to_owned(),
            mode,
        })
    }
}

#[cfg(not(unix))]
fn refuse_open_permissions(_path: &Path, _file: &File) -> Result<(), KeyError> {
    Ok(())
}

fn decode_key(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let mut key = [0_u8; 32];
    for (index, byte) in key.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(index * 2..index * 2 + 2)?, 16).ok()?;
    }
    Some(key)
}

fn create_key(path: &Path) -> Result<[u8; 32], KeyError> {
    let io_error = |source| KeyError::Io {
        path: path.to_owned(),
        source,
    };
    let mut key = [0_u8; 32];
    File::open("/dev/urandom")
        .and_then(|mut source| source.read_exact(&mut key))
        .map_err(|source| KeyError::NoRandom {
            path: path.to_owned(),
            source,
        })?;
    let folder = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    make_private_folder(folder).map_err(io_error)?;
    // tempfile makes its files 0600; the final name never exists half-written.
    let mut temporary = tempfile::Builder::new()
        .prefix(".key-")
        .tempfile_in(folder)
        .map_err(io_error)?;
    let text: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    temporary
        .write_all(text.as_bytes())
        .and_then(|()| temporary.write_all(b"\n"))
        .map_err(io_error)?;
    temporary.as_file().sync_all().map_err(io_error)?;
    match temporary.persist_noclobber(path) {
        Ok(_) => {
            #[cfg(unix)]
            File::open(folder)
                .and_then(|folder| folder.sync_all())
                .map_err(io_error)?;
            Ok(key)
        }
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => read_key(path),
        Err(error) => Err(io_error(error.error)),
    }
}

#[cfg(unix)]
fn make_private_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn make_private_folder(folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha2::Digest;

    /// HMAC-SHA-256 by its definition (RFC 2104), for keys of up to one block.
    fn hmac_by_hand(key: &[u8], message: &[u8]) -> Vec<u8> {
        let padded = |pad: u8| -> Vec<u8> { (0..64).map(|at| key.get(at).copied().unwrap_or(0) ^ pad).collect() };
        let inner = Sha256::digest([padded(0x36), message.to_vec()].concat());
        Sha256::digest([padded(0x5c), inner.to_vec()].concat()).to_vec()
    }

    #[test]
    fn an_opaque_id_is_the_hmac_under_the_derived_key() {
        let key = hmac_by_hand(&SAMPLE_KEY, b"assay/person/v3");
        let expected: String = hmac_by_hand(&key, b"4155550142")
            .iter()
            .take(8)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let hasher = KeyedHasher::new(&SAMPLE_KEY, "person", 3);
        assert_eq!(hasher.opaque_id("p_", "4155550142"), format!("p_{expected}"));
    }

    #[test]
    fn purposes_versions_and_masters_do_not_meet() {
        let base = KeyedHasher::new(&SAMPLE_KEY, "person", 1).opaque_id("", "a");
        assert_eq!(base, KeyedHasher::new(&SAMPLE_KEY, "person", 1).opaque_id("", "a"));
        assert_ne!(base, KeyedHasher::new(&SAMPLE_KEY, "person", 2).opaque_id("", "a"));
        assert_ne!(base, KeyedHasher::new(&SAMPLE_KEY, "firm", 1).opaque_id("", "a"));
        assert_ne!(base, KeyedHasher::new(&[7; 32], "person", 1).opaque_id("", "a"));
        assert_ne!(base, KeyedHasher::new(&SAMPLE_KEY, "person", 1).opaque_id("", "b"));
    }

    #[test]
    fn debug_output_does_not_show_the_key() {
        let shown = format!("{:?}", KeyedHasher::new(&SAMPLE_KEY, "person", 1));
        assert_eq!(shown, "KeyedHasher { purpose: \"person\", version: 1, .. }");
    }

    #[test]
    fn a_key_is_made_once_and_kept_private() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data/keys/master");
        let first = load_or_create_key(&path).unwrap();
        assert_eq!(load_or_create_key(&path).unwrap(), first);
        assert_ne!(first, load_or_create_key(&folder.path().join("other")).unwrap());
        let names: Vec<_> = std::fs::read_dir(path.parent().unwrap())
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        assert_eq!(names, ["master"], "no temporary file is left");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn many_makers_agree_on_one_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master");
        let keys: Vec<[u8; 32]> = std::thread::scope(|scope| {
            let makers: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| load_or_create_key(&path).unwrap()))
                .collect();
            makers.into_iter().map(|maker| maker.join().unwrap()).collect()
        });
        assert!(keys.iter().all(|key| *key == keys[0]));
    }

    #[test]
    fn a_damaged_or_open_key_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master");
        load_or_create_key(&path).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
            let error = load_or_create_key(&path).unwrap_err();
            assert!(matches!(error, KeyError::TooOpen { mode: 0o644, .. }), "{error}");
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        }
        std::fs::write(&path, "abc\n").unwrap();
        let error = load_or_create_key(&path).unwrap_err();
        assert!(matches!(error, KeyError::Damaged { found: 3, .. }), "{error}");
    }
}
