//! F5: what an address is worth.

use super::data::POINTS;
use super::domains::{DomainStanding, stands};
use super::{Evidence, Sum, Word};

/// Longest local part and longest address (RFC 5321).
const LONGEST: (usize, usize) = (64, 254);

/// What is known of an address.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct EmailFacts<'a> {
    /// The address; none where nobody knows one.
    pub email: Option<&'a str>,
    /// valid, invalid, accept_all, disposable or unknown.
    pub status: Option<&'a str>,
    /// The company's domain.
    pub domain: Option<&'a str>,
    /// Its other domains, separated by `|`.
    pub aliases: Option<&'a str>,
    /// Whether the address is written as the company writes its own.
    pub in_pattern: bool,
    /// What the validator says of it.
    pub word: Word,
}

/// Whether a text is an address: one `@`, a local part of the usual letters, a domain with a suffix.
pub(crate) fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.trim().split_once('@') else {
        return false;
    };
    let usual = |letter: char| letter.is_alphanumeric() || "!#$%&'*+/=?^_`{|}~.-".contains(letter);
    let dots = local.starts_with('.') || local.ends_with('.') || local.contains("..");
    let labels = || domain.split('.');
    let label = |label: &str| {
        let letters = label.chars().all(|letter| letter.is_alphanumeric() || letter == '-');
        !label.is_empty() && label.len() < LONGEST.0 && letters && !label.starts_with('-') && !label.ends_with('-')
    };
    let suffix = labels().next_back().unwrap_or("");
    !local.is_empty()
        && local.len() <= LONGEST.0
        && text.trim().len() <= LONGEST.1
        && local.chars().all(usual)
        && !dots
        && labels().count() > 1
        && labels().all(label)
        && suffix.chars().any(char::is_alphabetic)
}

/// Whether a status settles whether the address takes mail.
pub(crate) fn is_conclusive(status: Option<&str>) -> bool {
    status.is_some_and(|status| POINTS.email.conclusive.iter().any(|word| word == status))
}

/// E and what it is made of.
pub(crate) fn email_evidence(facts: &EmailFacts<'_>) -> Evidence {
    let points = &POINTS.email;
    let Some(email) = facts.email.filter(|email| !email.trim().is_empty()) else {
        return Sum::worthless("no address");
    };
    if !is_address(email) {
        return Sum::worthless("no valid syntax");
    }
    let status = facts.status.unwrap_or("unknown");
    if points.worthless.iter().any(|word| word == status) {
        return Sum::worthless(status);
    }
    let standing = stands(email, facts.domain, facts.aliases);
    let mut sum = Sum::default();
    let domain = match standing {
        DomainStanding::Match => points.matches,
        DomainStanding::Alias => points.alias,
        DomainStanding::Personal => points.personal,
        DomainStanding::Mismatch => points.mismatch,
        DomainStanding::Unknown => points.unknown,
    };
    sum.add(standing.as_str(), domain);
    match status {
        "valid" => sum.add("valid", points.valid),
        "accept_all" => sum.add("accept_all", points.accept_all),
        _ => {}
    }
    if facts.in_pattern {
        sum.add("pattern", points.pattern);
    }
    if facts.word == Word::Confirmed {
        sum.add("confirmed", points.confirmed);
    }
    sum.cap("all", points.most);
    if matches!(standing, DomainStanding::Personal | DomainStanding::Mismatch) {
        sum.cap(standing.as_str(), points.doubtful);
    }
    if facts.word == Word::Contradicted {
        sum.cap("contradicted", points.doubtful);
    }
    sum.finish()
}
