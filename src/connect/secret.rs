//! Keys in memory: overwritten when dropped, never printed, struck out of every text that comes back.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

use super::error::ConnectError;

/// The fewest characters of a key. A shorter one would be struck out of half of every text.
const SHORTEST: usize = 8;

/// What stands where a key stood.
const STRUCK: &str = "[key]";

/// The key of a service.
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// Takes a key; blanks around it are dropped. `origin` says in an error where it came from.
    ///
    /// # Errors
    /// [`ConnectError::Key`] when it is too short to be one, or holds what no header may hold.
    pub fn new(text: &str, origin: &str) -> Result<Self, ConnectError> {
        let key = text.trim();
        let refuse = |why: &str| ConnectError::Key {
            origin: origin.to_owned(),
            why: why.to_owned(),
        };
        if key.chars().count() < SHORTEST {
            return Err(refuse("it is shorter than 8 characters, so it is no key"));
        }
        if !key.chars().all(|letter| letter.is_ascii_graphic()) {
            return Err(refuse("it holds blanks or letters that no key has"));
        }
        Ok(Self(SecretString::from(key)))
    }

    /// The key itself, for the one place that puts it into a request.
    pub(super) fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// The text with every occurrence of the key struck out.
    pub fn strike_out(&self, text: &str) -> String {
        text.replace(self.expose(), STRUCK)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret([hidden])")
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[hidden]")
    }
}

/// A header that every request of a service carries.
#[derive(Debug, Clone)]
pub enum Header {
    /// One that anybody may see.
    Plain {
        /// Its name.
        name: &'static str,
        /// Its value.
        value: String,
    },
    /// One that holds a key.
    Secret {
        /// Its name.
        name: &'static str,
        /// What stands before the key, such as `Bearer `.
        before: &'static str,
        /// The key.
        secret: Secret,
    },
}

impl Header {
    /// A header that anybody may see.
    pub fn plain(name: &'static str, value: impl Into<String>) -> Self {
        Header::Plain {
            name,
            value: value.into(),
        }
    }

    /// `Authorization: Bearer …`.
    pub fn bearer(secret: Secret) -> Self {
        Header::Secret {
            name: "authorization",
            before: "Bearer ",
            secret,
        }
    }

    /// A header whose value is the key.
    pub fn key(name: &'static str, secret: Secret) -> Self {
        Header::Secret {
            name,
            before: "",
            secret,
        }
    }

    /// The key it holds.
    pub fn secret(&self) -> Option<&Secret> {
        match self {
            Header::Plain { .. } => None,
            Header::Secret { secret, .. } => Some(secret),
        }
    }
}
