//! Where a service is, checked once: a key must never leave in the clear, nor go where the settings did not say.

use std::fmt;
use std::net::IpAddr;

use ureq::http::Uri;

use super::error::ConnectError;

/// The address of a service, without a slash at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl {
    text: String,
    loopback: bool,
}

impl BaseUrl {
    /// Reads an address: `https://…`, or `http://…` to this machine alone.
    ///
    /// ```
    /// use assay::connect::BaseUrl;
    /// assert_eq!(BaseUrl::parse("https://api.example.com/v1/").unwrap().join("/ask"), "https://api.example.com/v1/ask");
    /// assert!(BaseUrl::parse("http://127.0.0.1:8080").is_ok());
    /// assert!(BaseUrl::parse("http://api.example.com").is_err());
    /// ```
    ///
    /// # Errors
    /// [`ConnectError::BaseUrl`] for plain http to another machine, another scheme, a name or password, a query or a
    /// fragment in it, or what is no address at all.
    pub fn parse(text: &str) -> Result<Self, ConnectError> {
        let trimmed = text.trim().trim_end_matches('/');
        let refuse = |why: &str| ConnectError::BaseUrl {
            text: shown(trimmed),
            why: why.to_owned(),
        };
        if trimmed.contains(['?', '#']) {
            return Err(refuse("it holds a query or a fragment, which would end in logs"));
        }
        let uri: Uri = trimmed
            .parse()
            .map_err(|_| refuse("it is no address; write it like https://api.example.com"))?;
        let authority = uri.authority().ok_or_else(|| refuse("it names no host"))?;
        if authority.as_str().contains('@') {
            return Err(refuse("it holds a user name; keys belong into the environment"));
        }
        let loopback = is_loopback(authority.host());
        match uri.scheme_str() {
            Some("https") => {}
            Some("http") if loopback => {}
            Some("http") => return Err(refuse("plain http goes to this machine only; use https")),
            _ => return Err(refuse("only https is spoken, and http to this machine")),
        }
        Ok(Self {
            text: trimmed.to_owned(),
            loopback,
        })
    }

    /// The address with a path behind it.
    pub fn join(&self, path: &str) -> String {
        format!("{}/{}", self.text, path.trim_start_matches('/'))
    }

    /// The address as it was written, without a slash at its end.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it is on this machine.
    pub fn is_loopback(&self) -> bool {
        self.loopback
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

fn is_loopback(host: &str) -> bool {
    if host.eq_ignore_ascii_case("localhost") {
        return true;
    }
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// What a refused address looks like in a message: without what may be a password in it.
fn shown(text: &str) -> String {
    let cut = text.split(['?', '#']).next().unwrap_or_default();
    let plain = super::words::strip_escapes(cut);
    match plain.split_once("://") {
        Some((scheme, rest)) => match rest.rsplit_once('@') {
            Some((_, host)) => format!("{scheme}://…@{host}"),
            None => plain,
        },
        None => plain,
    }
}
