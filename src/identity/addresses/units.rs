//! Parts of buildings at the end of an address (permits N2).

use super::Unit;
use super::data::data;
use super::street::is_street;

/// Takes every unit off the end of the words, as long as a street is left; the largest part of the building first.
pub(super) fn take(words: &mut Vec<String>) -> Vec<Unit> {
    let mut units = Vec::new();
    while let Some((unit, length)) = last(words) {
        words.truncate(words.len() - length);
        units.push(unit);
    }
    units.reverse();
    units
}

/// Units alone, such as stand between commas: `SUITE 200`.
pub(super) fn whole(words: &[String]) -> Option<Vec<Unit>> {
    let mut units = Vec::new();
    let mut rest = words;
    while let [kind, more @ ..] = rest {
        let kind = data().units.get(kind)?;
        let more = match more {
            [mark, others @ ..] if mark == "#" => others,
            _ => more,
        };
        let [value, others @ ..] = more else { return None };
        units.push(Unit {
            kind: kind.clone(),
            value: value.clone(),
        });
        rest = others;
    }
    (!units.is_empty()).then_some(units)
}

/// The unit at the very end and how many words it takes.
fn last(words: &[String]) -> Option<(Unit, usize)> {
    let (value, before) = words.split_last()?;
    let (kind_word, rest) = before.split_last()?;
    let left = |length: usize| is_street(words.get(..words.len().saturating_sub(length)).unwrap_or_default());
    // `2ND FLOOR`: the value stands in front of its word.
    if let Some(kind) = data().units.get(value).filter(|kind| *kind == "FL") {
        let digits: String = kind_word.chars().take_while(char::is_ascii_digit).collect();
        if !digits.is_empty() && left(2) {
            let kind = kind.clone();
            return Some((Unit { kind, value: digits }, 2));
        }
    }
    let Some(kind) = data().units.get(kind_word) else {
        return bare(value, before);
    };
    // `APT # 4B`: the sign adds nothing.
    let doubled = (kind == "#").then(|| rest.last().and_then(|word| data().units.get(word)));
    let (kind, length) = match doubled.flatten() {
        Some(outer) if outer != "#" => (outer, 3),
        _ => (kind, 2),
    };
    (is_value(value, kind) && left(length)).then(|| {
        let unit = Unit {
            kind: kind.clone(),
            value: value.clone(),
        };
        (unit, length)
    })
}

/// What may be a unit's value: anything behind `#`, else a number, a number with letters, or a short word that is no
/// suffix.
fn is_value(word: &str, kind: &str) -> bool {
    let has_digit = word.bytes().any(|byte| byte.is_ascii_digit());
    let is_suffix = data().suffixes.contains_key(word);
    kind == "#" || has_digit || (!is_suffix && (word.len() <= 2 || data().directionals.contains_key(word)))
}

/// A number behind a street's suffix is a unit without its word: `12 OAK ST 4B`. Not behind a road or highway, whose
/// name may be its number.
fn bare(value: &str, before: &[String]) -> Option<(Unit, usize)> {
    let starts = value.starts_with(|letter: char| letter.is_ascii_digit());
    let is_ordinal = ["ST", "ND", "RD", "TH"].iter().any(|end| value.ends_with(end));
    let (last, rest) = before.split_last()?;
    let suffix = data().suffixes.get(last)?;
    let is_road = matches!(suffix.as_str(), "RD" | "HWY" | "RTE" | "LOOP" | "AVE") && rest.len() <= 2;
    let numbered = data().road_words.contains(last) || rest.last().is_some_and(|word| data().road_words.contains(word));
    (starts && !is_ordinal && !is_road && !numbered && rest.len() >= 2 && is_street(before)).then(|| {
        let unit = Unit {
            kind: "#".to_owned(),
            value: value.to_owned(),
        };
        (unit, 1)
    })
}
