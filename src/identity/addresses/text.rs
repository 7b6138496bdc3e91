//! From raw text to words: capitals, no points, no apostrophes; and the keys by which cities and parcels are compared.

use std::collections::{BTreeSet, HashMap};

use unicode_normalization::UnicodeNormalization;

use super::data::data;

/// Known cities, by which the end of an address without a comma is told from its street.
#[derive(Debug, Clone, Default)]
pub struct Cities {
    /// By their last word, as words of their keys, the most words first.
    names: HashMap<String, Vec<Vec<String>>>,
}

impl Cities {
    /// The cities of these names.
    pub fn new<S: AsRef<str>>(names: impl IntoIterator<Item = S>) -> Self {
        let keys: BTreeSet<String> = names.into_iter().map(|name| city_key(name.as_ref())).collect();
        let mut cities = Self::default();
        for key in keys.iter().filter(|key| !key.is_empty()) {
            let words: Vec<String> = key.split(' ').map(str::to_owned).collect();
            let last = words.last().cloned().unwrap_or_default();
            cities.names.entry(last).or_default().push(words);
        }
        for names in cities.names.values_mut() {
            names.sort_by_key(|words| std::cmp::Reverse(words.len()));
        }
        cities
    }

    /// How many of the last words are a known city.
    pub(super) fn at_end_of(&self, words: &[String]) -> usize {
        let Some(names) = words.last().and_then(|last| self.names.get(whole_word(last))) else {
            return 0;
        };
        let fits = |name: &&Vec<String>| {
            let Some(start) = words.len().checked_sub(name.len()) else {
                return false;
            };
            let end = words.get(start..).unwrap_or_default();
            end.iter()
                .zip(name.iter())
                .all(|(word, known)| whole_word(word) == known)
        };
        names.iter().find(fits).map_or(0, Vec::len)
    }
}

/// A city as it is compared: capitals, letters and digits, one space, `FT` and `ST` written out.
#[must_use]
pub fn city_key(name: &str) -> String {
    let words = words(&plain(name));
    let whole: Vec<&str> = words.iter().map(|word| whole_word(word)).collect();
    whole.join(" ")
}

/// A parcel number as it is compared: its letters and digits in capitals. Empty when it has none, or only zeros.
#[must_use]
pub fn parcel_key(raw: &str) -> String {
    let letters = raw.chars().filter(char::is_ascii_alphanumeric);
    let key: String = letters.map(|letter| letter.to_ascii_uppercase()).collect();
    if key.bytes().all(|byte| byte == b'0') {
        String::new()
    } else {
        key
    }
}

/// A word of a city's name in its long form.
fn whole_word(word: &str) -> &str {
    match word {
        "FT" => "FORT",
        "ST" => "SAINT",
        "MT" => "MOUNT",
        "N" => "NORTH",
        "S" => "SOUTH",
        "E" => "EAST",
        "W" => "WEST",
        other => other,
    }
}

/// NFKC and capitals; points and apostrophes are gone, signs that are fractions are words of their own.
pub(super) fn plain(raw: &str) -> String {
    if raw.is_ascii() {
        let kept = raw.chars().filter(|letter| !matches!(letter, '.' | '\'' | '`'));
        return kept.map(|letter| letter.to_ascii_uppercase()).collect();
    }
    let mut text = raw.to_owned();
    for fraction in &data().fractions {
        if text.contains(fraction.as_str()) {
            text = text.replace(fraction.as_str(), " 1/2 ");
        }
    }
    let kept = text
        .nfkc()
        .filter(|letter| !matches!(letter, '.' | '\'' | '’' | '‘' | '`'));
    kept.flat_map(char::to_uppercase).collect()
}

/// The words of a plain text. `#` is a word; a hyphen or slash stays only inside the first word, where it makes a
/// range of house numbers, and in a fraction.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut spaced = String::with_capacity(text.len() + 4);
    for letter in text.chars() {
        match letter {
            '#' => spaced.push_str(" # "),
            letter if letter.is_alphanumeric() || matches!(letter, '-' | '/' | '–' | '\u{2044}') => {
                spaced.push(letter)
            }
            _ => spaced.push(' '),
        }
    }
    let mut found: Vec<String> = Vec::new();
    for word in spaced.split_whitespace() {
        let is_number = word.starts_with(|letter: char| letter.is_ascii_digit());
        let is_fraction = is_number && word.contains('/');
        if (is_number && found.is_empty()) || is_fraction {
            found.push(word.to_owned());
            continue;
        }
        let parts = word.split(['-', '/', '–', '\u{2044}']).filter(|part| !part.is_empty());
        let mut parts: Vec<&str> = parts.collect();
        // A lone hyphen behind the number is that of a range written with spaces: `300 - 310`.
        if parts.is_empty() && found.len() == 1 {
            parts.push("-");
        }
        found.extend(parts.into_iter().map(str::to_owned));
    }
    found
}
