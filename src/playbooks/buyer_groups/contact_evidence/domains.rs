//! How the domain of an address stands to a company's. Compared as registrable domains, by the embedded list of public
//! suffixes: `mail.zorvell.example` is `zorvell.example`, and `zorvell.co.uk` is not all of `co.uk`.

use super::data::PERSONAL;
use crate::identity::domains::domain_key;

/// How an address's domain stands to the company's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DomainStanding {
    /// The company's own.
    Match,
    /// One of its others.
    Alias,
    /// A mailbox host for private people: disqualifies the address, not the person.
    Personal,
    /// Another company's, or another suffix: bars the seat.
    Mismatch,
    /// The company has no domain to compare with.
    Unknown,
}

impl DomainStanding {
    /// The word in frames.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Match => "match",
            Self::Alias => "alias",
            Self::Personal => "personal",
            Self::Mismatch => "mismatch",
            Self::Unknown => "no domain to compare",
        }
    }
}

/// The registrable domain of an address, a site or a host; nothing for what is none, or is a public suffix itself.
pub(crate) fn registrable(raw: &str) -> Option<String> {
    let host = domain_key(raw)?;
    psl::domain_str(&host).map(str::to_owned)
}

/// How the domain of `email` stands to a company's `domain` and its `aliases` (separated by `|`).
pub(crate) fn stands(email: &str, domain: Option<&str>, aliases: Option<&str>) -> DomainStanding {
    let Some(own) = registrable(email) else {
        return DomainStanding::Mismatch;
    };
    if PERSONAL.contains(&own) {
        return DomainStanding::Personal;
    }
    let is = |other: &str| registrable(other).as_deref() == Some(own.as_str());
    let domain = domain.filter(|domain| registrable(domain).is_some());
    if domain.is_some_and(is) {
        return DomainStanding::Match;
    }
    let mut aliases = aliases
        .unwrap_or("")
        .split('|')
        .filter(|alias| !alias.trim().is_empty());
    if aliases.clone().any(is) {
        return DomainStanding::Alias;
    }
    match domain {
        None if aliases.next().is_none() => DomainStanding::Unknown,
        _ => DomainStanding::Mismatch,
    }
}
