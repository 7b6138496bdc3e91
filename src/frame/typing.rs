//! From a cell's text to a typed value. Every function answers `None` for what it cannot read; the loader decides
//! what becomes of it.

use super::layout::Split;
use super::settings::{Reading, reading};
use chrono::format::{Item, Parsed, StrftimeItems, parse};
use chrono::{Datelike, NaiveDate};
use std::borrow::Cow;

/// The text of a cell without white space around it; `None` when it is blank or a word for "no value".
pub(super) fn value(cell: &str) -> Option<&str> {
    let trimmed = cell.trim();
    let is_null = |words: &[String]| words.iter().any(|word| trimmed.eq_ignore_ascii_case(word));
    if trimmed.is_empty() || is_null(&reading().null_words) {
        None
    } else {
        Some(trimmed)
    }
}

/// A number's text without a currency sign and without grouping commas, which must group threes.
fn plain_number(text: &str) -> Option<Cow<'_, str>> {
    let (sign, unsigned) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text),
    };
    let bare = unsigned
        .strip_prefix(reading().currency_signs.as_slice())
        .map_or(unsigned, str::trim_start);
    if !bare.contains(',') {
        return Some(if bare.len() == unsigned.len() {
            Cow::Borrowed(text)
        } else {
            format!("{sign}{bare}").into()
        });
    }
    let (whole, fraction) = bare
        .split_once('.')
        .map_or((bare, None), |(whole, fraction)| (whole, Some(fraction)));
    let mut groups = whole.split(',');
    let leads = groups.next().is_some_and(|group| (1..=3).contains(&group.len()));
    if !leads || !groups.all(|group| group.len() == 3) {
        return None;
    }
    let digits = whole.replace(',', "");
    Some(match fraction {
        Some(fraction) => format!("{sign}{digits}.{fraction}").into(),
        None => format!("{sign}{digits}").into(),
    })
}

/// A whole number; `12.0` is one, `12.5` and `1.2E+04` are not.
pub(super) fn integer(text: &str) -> Option<i64> {
    // Nearly every number is written plainly.
    if let Ok(whole) = text.parse() {
        return Some(whole);
    }
    let plain = plain_number(text)?;
    let whole = match plain.split_once('.') {
        Some((whole, zeros)) if zeros.bytes().all(|digit| digit == b'0') => whole,
        Some(_) => return None,
        None => &plain,
    };
    whole.parse().ok()
}

/// A registry number: its digits alone, unless the whole cell is a plain number (a spreadsheet's `1234.0` is 1234).
pub(super) fn digits(text: &str) -> Option<i64> {
    if let Some(whole) = integer(text).filter(|whole| *whole >= 0) {
        return Some(whole);
    }
    let kept: String = text.chars().filter(char::is_ascii_digit).collect();
    kept.parse().ok()
}

/// A finite number.
pub(super) fn real(text: &str) -> Option<f64> {
    let number: f64 = text.parse().ok().or_else(|| plain_number(text)?.parse().ok())?;
    number.is_finite().then_some(number)
}

/// Yes or no.
pub(super) fn boolean(text: &str) -> Option<bool> {
    let is_one = |words: &[String]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    let Reading {
        true_words,
        false_words,
        ..
    } = reading();
    if is_one(true_words) {
        Some(true)
    } else if is_one(false_words) {
        Some(false)
    } else {
        None
    }
}

/// Reads dates in a list of formats, parsed once.
pub(super) struct DateReader {
    formats: Vec<Vec<Item<'static>>>,
}

impl DateReader {
    /// The given formats and `YYYY-MM-DD`, or the built-in ones when none are given.
    pub(super) fn new(formats: &[String]) -> Self {
        let chosen = if formats.is_empty() {
            &reading().date_formats
        } else {
            formats
        };
        let formats = chosen
            .iter()
            .filter_map(|format| StrftimeItems::new(format).parse_to_owned().ok())
            .collect();
        Self { formats }
    }

    /// Days since 1970-01-01; a time of day after the date is dropped.
    pub(super) fn days(&self, text: &str) -> Option<i32> {
        self.day(text).or_else(|| {
            let (day, time) = text.split_once([' ', 'T'])?;
            time.contains(':').then(|| self.day(day)).flatten()
        })
    }

    fn day(&self, text: &str) -> Option<i32> {
        let date = iso(text).or_else(|| {
            self.formats.iter().find_map(|format| {
                let mut parsed = Parsed::new();
                parse(&mut parsed, text, format.iter()).ok()?;
                parsed.to_naive_date().ok()
            })
        })?;
        let years = reading().year_minimum..=reading().year_maximum;
        years.contains(&date.year()).then(|| date.to_epoch_days())
    }
}

/// `YYYY-MM-DD`, without the general parser's cost.
fn iso(text: &str) -> Option<NaiveDate> {
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.as_bytes() else {
        return None;
    };
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0_u32, |sum, digit| {
            digit.is_ascii_digit().then(|| sum * 10 + u32::from(digit - b'0'))
        })
    };
    let year = i32::try_from(number(&[y1, y2, y3, y4])?).ok()?;
    NaiveDate::from_ymd_opt(year, number(&[m1, m2])?, number(&[d1, d2])?)
}

/// The part of a combined value that belongs to the canonical column.
pub(super) fn part<'t>(text: &'t str, split: Split, column: &str) -> &'t str {
    let Split::CityStateZip = split;
    let tail = |text: &'t str, fits: fn(&str) -> bool| -> (&'t str, &'t str) {
        let (rest, last) = text.rsplit_once(char::is_whitespace).unwrap_or(("", text));
        if fits(last) {
            (rest.trim_end_matches([' ', ',']), last)
        } else {
            (text, "")
        }
    };
    let (rest, zip) = tail(text.trim(), is_zip);
    let (city, state) = tail(rest, is_state);
    if column.ends_with("zip") {
        zip
    } else if column.ends_with("state") {
        state
    } else {
        city
    }
}

/// Five digits, nine, or five and four with a hyphen.
pub(super) fn is_zip(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    match text.len() {
        5 | 9 => digits == text.len(),
        10 => digits == 9 && text.as_bytes().get(5) == Some(&b'-'),
        _ => false,
    }
}

/// Two letters.
pub(super) fn is_state(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic())
}
