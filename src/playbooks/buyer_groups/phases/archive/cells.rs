//! How single cells are read. What cannot be read is nothing, and the caller says why.

use chrono::{DateTime, FixedOffset, Utc};

use super::words::{WORDS, plain};
use crate::engine::digest;
use crate::frame::moment;
use crate::identity::domains::domain_key;
use crate::identity::phones::{PhoneProblem, read_phone};

/// Digits of a telephone number with its country, at least and at most (ITU-T E.164).
const INTERNATIONAL_DIGITS: std::ops::RangeInclusive<usize> = 8..=15;
/// Hexadecimal digits of an id that is made from a row.
const ID_DIGITS: usize = 16;

/// A text without white space around it and with single spaces in it.
pub(super) fn tidy(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// The registrable domain of an address, by the list of public suffixes.
pub(super) fn registrable(text: &str) -> Option<String> {
    let host = domain_key(text)?;
    psl::domain_str(&host).map(str::to_owned)
}

/// A mail address, trimmed and in lower case; nothing for what cannot be one.
pub(super) fn email(text: &str) -> Option<String> {
    let lower = text.trim().to_lowercase();
    let bare = lower.strip_prefix("mailto:").unwrap_or(&lower);
    let (local, domain) = bare.split_once('@')?;
    let good_local = !local.is_empty()
        && !local.starts_with('.')
        && !local.ends_with('.')
        && local
            .chars()
            .all(|letter| letter.is_alphanumeric() || "._%+-'&#!=/~".contains(letter));
    let good_domain = domain.split('.').all(|label| {
        let edges = label.starts_with('-') || label.ends_with('-');
        !label.is_empty() && !edges && label.chars().all(|letter| letter.is_alphanumeric() || letter == '-')
    });
    (good_local && good_domain && domain_key(domain).is_some()).then(|| bare.to_owned())
}

/// A phone: ten digits of a North American number, `+` and all digits of another country's.
pub(super) fn phone(text: &str) -> Option<String> {
    let reading = read_phone(text);
    if reading.key.is_some() {
        return reading.key;
    }
    if reading.reason() != Some(PhoneProblem::Foreign) {
        return None;
    }
    let from = text.find('+')?;
    let rest = text.get(from..).unwrap_or_default();
    let end = rest.find(|letter: char| letter.is_alphabetic() || letter == ';' || letter == '|');
    let number = end.and_then(|end| rest.get(..end)).unwrap_or(rest);
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    INTERNATIONAL_DIGITS
        .contains(&digits.len())
        .then(|| format!("+{digits}"))
}

/// What names somebody in a professional network: the part of the address behind a known mark, else the last part.
pub(super) fn profile_slug(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    let text = text.split_once("://").map_or(text.as_str(), |(_, rest)| rest);
    let path = text.split(['?', '#']).next().unwrap_or_default();
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let marked = parts.windows(2).find_map(|pair| match pair {
        [mark, slug] if WORDS.profiles.marks.iter().any(|known| known == mark) => Some((*slug).to_owned()),
        _ => None,
    });
    // A bare domain names nobody; a bare word does.
    marked.or_else(|| {
        let last = parts.last()?;
        (parts.len() > 1 || !last.contains('.')).then(|| (*last).to_owned())
    })
}

/// The items of a list in one cell, joined by `|`.
pub(super) fn list(text: &str) -> Option<String> {
    let items: Vec<String> = match serde_json::from_str::<serde_json::Value>(text.trim()) {
        Ok(serde_json::Value::Array(values)) => values.iter().filter_map(item).collect(),
        _ => text.split(WORDS.lists.separators.as_slice()).filter_map(tidy).collect(),
    };
    let mut kept: Vec<String> = Vec::with_capacity(items.len());
    for item in items {
        let item = item.replace('|', "/");
        if !kept.contains(&item) {
            kept.push(item);
        }
    }
    (!kept.is_empty()).then(|| kept.join("|"))
}

fn item(value: &serde_json::Value) -> Option<String> {
    match value {
        serde_json::Value::String(text) => tidy(text),
        serde_json::Value::Object(object) => {
            let keys = WORDS.lists.keys.iter();
            let mut found = keys.filter_map(|key| object.get(key)?.as_str());
            found.next().and_then(tidy)
        }
        serde_json::Value::Null => None,
        other => Some(other.to_string()),
    }
}

/// What a moment's cell says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum When {
    /// Nothing.
    Missing,
    /// The moment in UTC, RFC 3339.
    Known(String),
    /// It has the shape of a date, but there is no such day.
    Impossible,
    /// It is no moment.
    Unreadable,
}

/// A moment in UTC.
pub(super) fn when(text: Option<&str>, zone: FixedOffset) -> When {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else {
        return When::Missing;
    };
    let known = moment(text, zone).and_then(|moment| DateTime::<Utc>::from_timestamp_millis(moment.millis));
    match known {
        Some(moment) => When::Known(moment.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)),
        None if is_dated(text) => When::Impossible,
        None => When::Unreadable,
    }
}

/// Whether a text has the shape of a date: three numbers of a day, a month and a year.
pub(super) fn is_dated(text: &str) -> bool {
    let day = text.trim().split([' ', 'T']).next().unwrap_or_default();
    let parts: Vec<&str> = day.split(['-', '/', '.']).collect();
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let year = |part: &str| part.len() == 4;
    match parts.as_slice() {
        [first, middle, last] => {
            [first, middle, last].into_iter().all(is_number)
                && middle.len() <= 2
                && ((year(first) && last.len() <= 2) || (year(last) && first.len() <= 2))
        }
        _ => false,
    }
}

/// A name in its usual case where it is written in one case only: `DANA OVERSTREET-VALE` is `Dana Overstreet-Vale`.
pub(super) fn name(text: &str) -> Option<String> {
    let text = tidy(text)?;
    let has = |test: fn(&char) -> bool| text.chars().any(|letter| test(&letter));
    if has(|letter| letter.is_uppercase()) && has(|letter| letter.is_lowercase()) {
        return Some(text);
    }
    let mut shown = String::with_capacity(text.len());
    let mut begins = true;
    for letter in text.chars() {
        if begins {
            shown.extend(letter.to_uppercase());
        } else {
            shown.extend(letter.to_lowercase());
        }
        begins = !letter.is_alphanumeric();
    }
    Some(shown)
}

/// The first and the last name of a whole one; a suffix is neither, a particle belongs to the last name.
pub(super) fn parted(whole: &str) -> (Option<String>, Option<String>) {
    let is_one = |words: &[String], word: &str| words.contains(&plain(word));
    let mut words: Vec<&str> = whole.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    while words.len() > 2 && words.last().is_some_and(|word| is_one(&WORDS.names.suffixes, word)) {
        words.pop();
    }
    let Some((first, rest)) = words.split_first() else {
        return (None, None);
    };
    let Some(last_at) = rest.len().checked_sub(1) else {
        return (Some((*first).to_owned()), None);
    };
    let mut from = last_at;
    while from > 0
        && rest
            .get(from - 1)
            .is_some_and(|word| is_one(&WORDS.names.particles, word))
    {
        from -= 1;
    }
    let last = rest.get(from..).map(|words| words.join(" "));
    (Some((*first).to_owned()), last)
}

/// An id made of what a row says.
pub(super) fn made_id(prefix: &str, parts: &[Option<&str>]) -> String {
    let digest = digest(&parts);
    format!("{prefix}-{}", digest.get(..ID_DIGITS).unwrap_or(&digest))
}
