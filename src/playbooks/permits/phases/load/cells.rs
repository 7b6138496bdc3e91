//! What single cells of a permit mean (L1 to L4): pure, text in, values out.

use std::sync::LazyLock;

use chrono::{DateTime, FixedOffset};
use serde::Deserialize;

use crate::frame::{is_header, moment, normalise};
use crate::playbooks::embedded;

/// `data/cleaning.toml`; the file explains each entry.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Cleaning {
    pub days_ahead: i32,
    empty_descriptions: Vec<String>,
    phone_digits: usize,
    short_phone_digits: usize,
    phone_signs: String,
    epoch_digits: usize,
}

/// The settings.
pub(super) fn cleaning() -> &'static Cleaning {
    static CLEANING: LazyLock<Cleaning> =
        LazyLock::new(|| embedded("cleaning.toml", include_str!("../../data/cleaning.toml")));
    &CLEANING
}

/// What a cell says of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Day {
    /// Days since 1970-01-01.
    Known(i32),
    /// Nothing stands there.
    Missing,
    /// Something that is no date.
    Unreadable,
}

/// L1: ISO, ISO date-time, M/D/YYYY or milliseconds since 1970, as a day of the zone.
pub(super) fn day(cell: Option<&str>, zone: FixedOffset) -> Day {
    let Some(cell) = cell.map(str::trim).filter(|cell| !cell.is_empty()) else {
        return Day::Missing;
    };
    let plain = cell.strip_suffix(".0").unwrap_or(cell);
    let is_epoch = plain.len() == cleaning().epoch_digits && plain.bytes().all(|digit| digit.is_ascii_digit());
    let found = if is_epoch {
        let at = plain.parse().ok().and_then(DateTime::from_timestamp_millis);
        at.and_then(|at| moment(&at.to_rfc3339(), zone))
    } else {
        moment(cell, zone)
    };
    found.map_or(Day::Unreadable, |found| Day::Known(found.day))
}

/// L2: 0 means unknown.
pub(super) fn known(amount: Option<f64>) -> Option<f64> {
    amount.filter(|amount| *amount != 0.0)
}

/// L3: a description that says something; not the permit's type again, a header of the file, or a word for nothing.
pub(super) fn description<'t>(cell: Option<&'t str>, permit_type: Option<&str>, headers: &[String]) -> Option<&'t str> {
    let cell = cell?.trim();
    let said = normalise(cell);
    let repeats = permit_type.is_some_and(|permit_type| normalise(permit_type) == said);
    let is_word = cleaning().empty_descriptions.iter().any(|word| normalise(word) == said);
    (!said.is_empty() && !repeats && !is_word && !is_header(cell, headers)).then_some(cell)
}

/// L4: a contractor's name without what is written behind it: cut at the first `/` or telephone number.
pub(super) fn contractor(cell: Option<&str>) -> Option<&str> {
    let cell = cell?.trim();
    let slash = cell.find('/').unwrap_or(cell.len());
    let end = phone(cell).map_or(slash, |phone| phone.min(slash));
    let name = cell.get(..end)?;
    let name =
        name.trim_matches(|letter: char| letter.is_whitespace() || matches!(letter, '-' | ',' | ';' | ':' | '('));
    (!name.is_empty()).then_some(name)
}

/// Where a telephone number begins.
fn phone(text: &str) -> Option<usize> {
    let mut before = ' ';
    for (start, letter) in text.char_indices() {
        let may_begin = letter.is_ascii_digit() || matches!(letter, '(' | '+');
        if may_begin && !before.is_alphanumeric() && is_phone(text.get(start..).unwrap_or_default()) {
            return Some(start);
        }
        before = letter;
    }
    None
}

/// Whether the text begins with ten digits (eleven after a 1) or seven in two groups, and only signs between them.
fn is_phone(text: &str) -> bool {
    let settings = cleaning();
    let is_part = |letter: char| letter.is_ascii_digit() || settings.phone_signs.contains(letter);
    let run = text.split(|letter| !is_part(letter)).next().unwrap_or_default();
    let digits: String = run.chars().filter(char::is_ascii_digit).collect();
    let grouped = run.trim().contains(['-', '.']);
    digits.len() == settings.phone_digits
        || (digits.len() == settings.phone_digits + 1 && digits.starts_with('1'))
        || (digits.len() == settings.short_phone_digits && grouped)
}

#[cfg(test)]
mod tests {
    use chrono::{FixedOffset, NaiveDate};

    use super::*;

    fn utc() -> FixedOffset {
        FixedOffset::east_opt(0).unwrap()
    }

    fn known_day(text: &str) -> Day {
        let date: NaiveDate = text.parse().unwrap();
        Day::Known(date.to_epoch_days())
    }

    // spec: permits L1
    #[test]
    fn a_date_is_read_in_every_form_and_never_made_up() {
        for text in [
            "2026-01-05",
            "2026-01-05T00:00:00.000",
            "2026-01-05T13:04:05Z",
            "2026-01-05 13:04:05",
            "1/5/2026",
            "01/05/2026",
            "1/5/2026 12:00:00 AM",
            "1767571200000",
            "1767571200000.0",
        ] {
            assert_eq!(day(Some(text), utc()), known_day("2026-01-05"), "{text}");
        }
        let west = FixedOffset::west_opt(6 * 3600).unwrap();
        assert_eq!(day(Some("1767571200000"), west), known_day("2026-01-04"));
        for nothing in [None, Some(""), Some("  ")] {
            assert_eq!(day(nothing, utc()), Day::Missing);
        }
        for text in ["soon", "13/40/2026", "0", "2026-02-30", "17675712000000"] {
            assert_eq!(day(Some(text), utc()), Day::Unreadable, "{text}");
        }
    }

    // spec: permits L2
    #[test]
    fn nought_is_unknown() {
        assert_eq!((known(Some(0.0)), known(Some(-0.0)), known(None)), (None, None, None));
        assert_eq!(known(Some(1.0)), Some(1.0));
    }

    // spec: permits L3
    #[test]
    fn a_description_that_says_nothing_is_empty() {
        let headers = ["B1_WORK_DESC".to_owned(), "PERMIT#".to_owned()];
        let read = |cell: &'static str| description(Some(cell), Some("Mechanical Permit"), &headers);
        for nothing in [
            "B1_WORK_DESC",
            "b1 work desc",
            "Mechanical permit",
            "N/A",
            "none",
            "NONE.",
            "See plans",
            "permit",
            "TBD",
            "  ",
            "---",
        ] {
            assert_eq!(read(nothing), None, "{nothing}");
        }
        assert_eq!(read(" New pool "), Some("New pool"));
        assert_eq!(read("None of the walls"), Some("None of the walls"));
        assert_eq!(description(None, None, &headers), None);
        assert_eq!(description(Some("Pool"), None, &[]), Some("Pool"));
    }

    // spec: permits L4
    #[test]
    fn a_contractor_ends_at_a_slash_or_a_telephone_number() {
        for (cell, name) in [
            ("OAKLINE ROOFING /12 ELM ST", Some("OAKLINE ROOFING")),
            ("OAKLINE ROOFING (512) 555-0142", Some("OAKLINE ROOFING")),
            ("OAKLINE ROOFING - 512.555.0142 x4", Some("OAKLINE ROOFING")),
            ("OAKLINE ROOFING, 5125550142", Some("OAKLINE ROOFING")),
            ("OAKLINE ROOFING +1 512 555 0142", Some("OAKLINE ROOFING")),
            ("OAKLINE 555-0142", Some("OAKLINE")),
            ("STUDIO 54 512-555-0142", Some("STUDIO 54")),
            ("24 HOUR PLUMBING", Some("24 HOUR PLUMBING")),
            ("ROUTE 1234567 LLC", Some("ROUTE 1234567 LLC")),
            ("512-555-0142", None),
            ("/", None),
            ("", None),
        ] {
            assert_eq!(contractor(Some(cell)), name, "{cell}");
        }
        assert_eq!(contractor(None), None);
    }
}
