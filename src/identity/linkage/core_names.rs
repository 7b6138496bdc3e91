//! What is left of a company's name when everything is gone that two spellings of it may differ in.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::fold::fold;

/// A company's name in comparable form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CoreName {
    /// Its words: lower case, without articles and legal forms.
    pub words: String,
    /// The same without spaces: "Omni Fjord" is "OmniFjord".
    pub spaceless: String,
    /// The first letters of `spaceless`, by which similar names meet.
    pub head: String,
    /// What tells numbered and placed sisters apart: numbers, compass points, in one spelling, sorted, `|` between.
    /// Empty where there are none.
    pub marks: String,
}

#[derive(Deserialize)]
struct CoreFile {
    head_letters: usize,
    dropped: Vec<String>,
    compass: Vec<String>,
    numerals: BTreeMap<String, String>,
}

#[allow(
    clippy::expect_used,
    reason = "the file is compiled in, and every test of this module reads it"
)]
static DATA: LazyLock<CoreFile> =
    LazyLock::new(|| toml::from_str(include_str!("data/core_names.toml")).expect("data/core_names.toml is valid"));

/// Reads a company's name as it stands in a file.
///
/// ```
/// use assay::identity::linkage::core_names::core_name;
/// assert_eq!(core_name("Zorvell Tool & Die, LLC").words, "zorvell tool die");
/// assert_eq!(core_name("Haddrow Utility District No. II").marks, "2");
/// ```
#[must_use]
pub fn core_name(raw: &str) -> CoreName {
    let plain = joined_initials(&fold(raw));
    let all: Vec<&str> = plain
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let mut words: Vec<&str> = all.clone();
    words.retain(|word| !DATA.dropped.iter().any(|dropped| dropped == word));
    if words.is_empty() {
        words = all;
    }
    let spaceless = words.concat();
    CoreName {
        words: words.join(" "),
        head: spaceless.chars().take(DATA.head_letters).collect(),
        marks: marks(&words),
        spaceless,
    }
}

/// `s.a. de c.v.` as `sa de cv`: a word of single letters with points between is one word.
fn joined_initials(text: &str) -> String {
    let word = |word: &str| {
        let bare = word.trim_matches(|letter: char| !letter.is_alphanumeric());
        let single = bare.contains('.') && bare.split('.').all(|part| part.chars().count() == 1);
        if single { bare.replace('.', "") } else { word.to_owned() }
    };
    text.split_whitespace().map(word).collect::<Vec<_>>().join(" ")
}

fn marks(words: &[&str]) -> String {
    let mut marks: Vec<String> = Vec::new();
    for (place, word) in words.iter().enumerate() {
        let before = place.checked_sub(1).and_then(|place| words.get(place));
        // A lone letter is a numeral only after a word: "A I Systems" counts nothing.
        let lone = word.chars().count() == 1 && before.is_none_or(|before| before.chars().count() < 2);
        if let Some(number) = DATA.numerals.get(*word).filter(|_| !lone) {
            marks.push(number.clone());
        } else if DATA.compass.iter().any(|point| point == word) {
            marks.push((*word).to_owned());
        } else {
            let digits = word.split(|letter: char| !letter.is_ascii_digit());
            let numbers = digits
                .map(|run| run.trim_start_matches('0'))
                .filter(|run| !run.is_empty());
            marks.extend(numbers.map(str::to_owned));
        }
    }
    marks.sort_unstable();
    marks.dedup();
    marks.join("|")
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec: buyer-groups 5.7
    #[test]
    fn spellings_of_one_name_have_one_core() {
        for (raw, words) in [
            ("Zorvell Tool & Die, LLC", "zorvell tool die"),
            ("Zorvell Tool and Die", "zorvell tool die"),
            ("The Zorvell Tool-and-Die Co., Inc.", "zorvell tool die"),
            ("ZORVELL TOOL & DIE S.A. de C.V.", "zorvell tool die"),
            ("Meridiax Ventile GmbH", "meridiax ventile"),
            ("Größe Öl AG", "grosse ol"),
            ("The Company", "the company"),
        ] {
            assert_eq!(core_name(raw).words, words, "{raw}");
        }
        assert_eq!(
            core_name("Omni Fjord, Inc.").spaceless,
            core_name("OmniFjord").spaceless
        );
        assert_eq!(core_name("Omni Fjord").head, "omnif");
        assert_eq!(core_name(" - "), CoreName::default());
    }

    // spec: buyer-groups CV1
    #[test]
    fn marks_are_numbers_and_compass_points_in_one_spelling() {
        for (raw, marks) in [
            ("Haddrow County Utility District No. 1", "1"),
            ("Haddrow County Utility District No. One", "1"),
            ("Haddrow County Utility District I", "1"),
            ("Haddrow County Utility District 01", "1"),
            ("Haddrow IV North", "4|north"),
            ("Plant 12-B", "12"),
            ("A.I. Systems", ""),
            ("A I Systems", ""),
            ("Haddrow", ""),
        ] {
            assert_eq!(core_name(raw).marks, marks, "{raw}");
        }
    }
}
