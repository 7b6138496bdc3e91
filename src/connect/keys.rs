//! Where keys come from: the environment, by several names in order, then the system's keyring. A machine without a keyring
//! (a server, a container) has none there; that is no error, and it must not take long to find out.

use std::ffi::OsString;
use std::fmt;
use std::sync::mpsc::channel;
use std::time::Duration;

use super::error::ConnectError;
use super::secret::Secret;

/// The service under which keys stand in the keyring; the user is the first variable's name.
pub const KEYRING_SERVICE: &str = "assay";

/// `off` in this variable leaves the keyring alone.
pub const KEYRING_SWITCH: &str = "ASSAY_KEYRING";

/// How long the keyring may take. It may have to ask for a password first.
const PATIENCE: Duration = Duration::from_secs(20);

/// Where a key was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyOrigin {
    /// In this variable of the environment.
    Environment(String),
    /// In the system's keyring, under this user.
    Keyring(String),
}

impl fmt::Display for KeyOrigin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KeyOrigin::Environment(name) => write!(formatter, "the environment ({name})"),
            KeyOrigin::Keyring(user) => write!(formatter, "the keyring ({KEYRING_SERVICE}, {user})"),
        }
    }
}

/// What looking for a key came to.
#[derive(Debug, Clone)]
pub struct KeySearch {
    /// The key and where it was, if there is one.
    pub found: Option<(Secret, KeyOrigin)>,
    /// What is worth knowing, such as why the keyring could not be asked.
    pub remark: Option<String>,
}

/// Looks for a key: in the variables, in order, then in the keyring.
///
/// # Errors
/// [`ConnectError::Key`] when what is there cannot be a key. That there is none is no error.
pub fn find_key(names: &[String]) -> Result<KeySearch, ConnectError> {
    let variable = |name: &str| std::env::var_os(name);
    find_key_in(names, &variable, &SystemKeyring)
}

/// Looks for a key in the variables alone, in order.
///
/// # Errors
/// As [`find_key`].
pub fn key_in_environment(names: &[String]) -> Result<KeySearch, ConnectError> {
    let variable = |name: &str| std::env::var_os(name);
    let found = in_variables(names, &variable)?;
    Ok(KeySearch { found, remark: None })
}

/// What a keyring can be asked.
pub(super) trait Keyring {
    /// The key under a user's name.
    ///
    /// # Errors
    /// Why the keyring could not be asked.
    fn key(&self, user: &str) -> Result<Option<String>, String>;
}

/// [`find_key`] with environment and keyring given.
pub(super) fn find_key_in(
    names: &[String],
    variable: &dyn Fn(&str) -> Option<OsString>,
    keyring: &dyn Keyring,
) -> Result<KeySearch, ConnectError> {
    let nothing = |remark| KeySearch { found: None, remark };
    if let Some(found) = in_variables(names, variable)? {
        return Ok(KeySearch {
            found: Some(found),
            remark: None,
        });
    }
    let Some(user) = names.first() else {
        return Ok(nothing(None));
    };
    match keyring.key(user) {
        Ok(Some(text)) => {
            let origin = KeyOrigin::Keyring(user.clone());
            let secret = Secret::new(&text, &origin.to_string())?;
            Ok(KeySearch {
                found: Some((secret, origin)),
                remark: None,
            })
        }
        Ok(None) => Ok(nothing(None)),
        Err(why) => Ok(nothing(Some(why))),
    }
}

/// The first variable that holds anything.
fn in_variables(
    names: &[String],
    variable: &dyn Fn(&str) -> Option<OsString>,
) -> Result<Option<(Secret, KeyOrigin)>, ConnectError> {
    for name in names {
        let Some(value) = variable(name).filter(|value| !value.is_empty()) else {
            continue;
        };
        let origin = KeyOrigin::Environment(name.clone());
        // What is no text is no key either: the empty text is refused with its origin.
        let text = value.into_string().unwrap_or_default();
        let secret = Secret::new(&text, &origin.to_string())?;
        return Ok(Some((secret, origin)));
    }
    Ok(None)
}

/// The system's own.
struct SystemKeyring;

impl Keyring for SystemKeyring {
    fn key(&self, user: &str) -> Result<Option<String>, String> {
        if std::env::var_os(KEYRING_SWITCH).is_some_and(|value| value == "off") {
            return Err(format!("the keyring is left alone ({KEYRING_SWITCH}=off)"));
        }
        if !has_session_bus() {
            return Err("there is no keyring on this machine (no session bus)".to_owned());
        }
        let user = user.to_owned();
        let (sender, receiver) = channel();
        // The store may wait for a person; whoever asks must not wait with it for ever. The thread ends with the process.
        let thread = std::thread::Builder::new().name("keyring".to_owned());
        let asked = thread.spawn(move || {
            let _ = sender.send(asked(&user));
        });
        if let Err(error) = asked {
            return Err(format!("the keyring could not be asked: {error}"));
        }
        receiver
            .recv_timeout(PATIENCE)
            .unwrap_or_else(|_| Err(format!("the keyring did not answer within {} s", PATIENCE.as_secs())))
    }
}

fn asked(user: &str) -> Result<Option<String>, String> {
    let entry = keyring::Entry::new(KEYRING_SERVICE, user);
    match entry.and_then(|entry| entry.get_password()) {
        Ok(password) => Ok(Some(password)),
        Err(keyring::Error::NoEntry) => Ok(None),
        // Some of the crate's errors hold what was stored: only those that cannot are told in full.
        Err(keyring::Error::BadEncoding(_) | keyring::Error::BadDataFormat(..)) => {
            Err("what the keyring holds is no text".to_owned())
        }
        Err(error) => Err(format!("the keyring cannot be asked: {error}")),
    }
}

/// Whether there is anything to ask: on Linux and its kin the keyring is behind the session bus.
#[cfg(all(unix, not(target_os = "macos")))]
fn has_session_bus() -> bool {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    if set("DBUS_SESSION_BUS_ADDRESS").is_some() {
        return true;
    }
    set("XDG_RUNTIME_DIR").is_some_and(|folder| std::path::Path::new(&folder).join("bus").exists())
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
fn has_session_bus() -> bool {
    true
}
