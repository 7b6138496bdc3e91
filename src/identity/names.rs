//! Makes firm names comparable, and says how alike two of them are (contractors M-2, M-3).
//!
//! "Smith & Sons Electric, Inc." and "SMITH AND SONS ELECTRIC" are one firm. A name with a trade name in it
//! ("X DBA Y") is two names: either of them may be what the other list prints.

use std::sync::LazyLock;

use serde::Deserialize;

/// A firm's name in comparable form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NormalisedName {
    /// One form, or two and more for "X DBA Y": lower case, single-spaced, no punctuation, no legal form at the end.
    /// Empty when the text has no letter or digit.
    pub forms: Vec<String>,
    /// The forms with their words in alphabetical order, which is what similarity compares.
    sorted: Vec<String>,
}

impl NormalisedName {
    /// The first form: the name to group, count and join by. Empty text when there is none.
    #[must_use]
    pub fn first(&self) -> &str {
        self.forms.first().map_or("", String::as_str)
    }

    /// True when the two have a form in common.
    #[must_use]
    pub fn shares_form_with(&self, other: &Self) -> bool {
        self.forms.iter().any(|form| other.forms.contains(form))
    }
}

#[derive(Deserialize)]
struct NameFile {
    legal_forms: Vec<String>,
    trade_name_marks: Vec<String>,
}

/// Phrases as lists of words, longest first, so that "and co" is tried before "co".
struct NameData {
    legal_forms: Vec<Vec<String>>,
    trade_name_marks: Vec<Vec<String>>,
}

#[allow(
    clippy::expect_used,
    reason = "the file is compiled in, and every test of this module reads it"
)]
static DATA: LazyLock<NameData> = LazyLock::new(|| {
    let file: NameFile = toml::from_str(include_str!("data/names.toml")).expect("data/names.toml is valid");
    let phrases = |texts: &[String]| {
        let mut phrases: Vec<Vec<String>> = texts
            .iter()
            .map(|text| text.split_whitespace().map(str::to_owned).collect())
            .collect();
        phrases.sort_by_key(|words: &Vec<String>| std::cmp::Reverse(words.len()));
        phrases
    };
    NameData {
        legal_forms: phrases(&file.legal_forms),
        trade_name_marks: phrases(&file.trade_name_marks),
    }
});

/// Reads a name as it stands in a file (M-2).
#[must_use]
pub fn normalise(raw: &str) -> NormalisedName {
    let plain = plain_text(raw);
    let words: Vec<&str> = plain.split_whitespace().collect();
    let mut name = NormalisedName::default();
    for part in split_at_marks(&words) {
        let kept = without_legal_forms(part);
        if kept.is_empty() {
            continue;
        }
        let form = kept.join(" ");
        if !name.forms.contains(&form) {
            let mut sorted = kept.to_vec();
            sorted.sort_unstable();
            name.sorted.push(sorted.join(" "));
            name.forms.push(form);
        }
    }
    name
}

/// How alike two names are, 0 to 1: one less the edits between them over the longer length, words in alphabetical
/// order, best pair of forms (M-3). An empty name is like nothing, itself included.
#[must_use]
pub fn similarity(a: &NormalisedName, b: &NormalisedName) -> f64 {
    let mut best = 0.0_f64;
    for left in &a.sorted {
        for right in &b.sorted {
            if left == right {
                return 1.0;
            }
            best = best.max(strsim::normalized_levenshtein(left, right));
        }
    }
    best
}

/// `similarity` of two names as they stand in files.
#[must_use]
pub fn similarity_of_texts(a: &str, b: &str) -> f64 {
    similarity(&normalise(a), &normalise(b))
}

/// Lower case, `&` as "and", punctuation gone.
///
/// Points and apostrophes close up ("A.B.C." is "abc", "Joe's" is "joes"), as does a slash between two single letters
/// ("A/C", "d/b/a"); any other mark parts words.
fn plain_text(raw: &str) -> String {
    let mut plain = String::with_capacity(raw.len() + 8);
    let mut rest = raw.chars().peekable();
    // Letters and digits since the last mark: a slash closes up only after exactly one.
    let mut run = 0usize;
    while let Some(character) = rest.next() {
        if character.is_alphanumeric() {
            plain.extend(character.to_lowercase());
            run += 1;
            continue;
        }
        match character {
            '&' => plain.push_str(" and "),
            '.' | '\'' | '\u{2019}' | '`' => continue,
            '/' if run == 1 && next_is_single_letter(rest.clone()) => {}
            _ => plain.push(' '),
        }
        run = 0;
    }
    plain
}

fn next_is_single_letter(mut rest: impl Iterator<Item = char>) -> bool {
    rest.next().is_some_and(char::is_alphabetic) && !rest.next().is_some_and(char::is_alphanumeric)
}

fn split_at_marks<'a, 'w>(words: &'a [&'w str]) -> Vec<&'a [&'w str]> {
    let mut parts = Vec::new();
    let (mut start, mut at) = (0, 0);
    while at < words.len() {
        let here = words.get(at..).unwrap_or_default();
        let mark = DATA.trade_name_marks.iter().find(|mark| begins_with(here, mark));
        if let Some(mark) = mark {
            parts.push(words.get(start..at).unwrap_or_default());
            at += mark.len();
            start = at;
        } else {
            at += 1;
        }
    }
    parts.push(words.get(start..).unwrap_or_default());
    parts
}

fn begins_with(words: &[&str], phrase: &[String]) -> bool {
    words.len() >= phrase.len() && words.iter().zip(phrase).all(|(word, expected)| word == expected)
}

/// Drops legal forms from the end as long as a word is left: "Co" alone is a name.
fn without_legal_forms<'a, 'w>(words: &'a [&'w str]) -> &'a [&'w str] {
    let mut kept = words;
    loop {
        let shorter = DATA.legal_forms.iter().find_map(|form| {
            let length = kept.len().checked_sub(form.len()).filter(|&length| length > 0)?;
            let (front, end) = kept.split_at_checked(length)?;
            begins_with(end, form).then_some(front)
        });
        match shorter {
            Some(front) => kept = front,
            None => return kept,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    // spec: contractors M-2
    #[test]
    fn spellings_of_one_name_become_one_form() {
        for raw in [
            "Smith & Sons Electric, Inc.",
            "SMITH AND SONS ELECTRIC",
            "  Smith&Sons   Electric  Co., LLC ",
            "Smith & Sons Electric L.L.C.",
            "smith and sons electric l. l. c.",
            "Smith & Sons Electric Company, Incorporated",
        ] {
            assert_eq!(normalise(raw).forms, ["smith and sons electric"], "{raw}");
        }
        assert_eq!(normalise("Joe's A/C & Heating Corp").forms, ["joes ac and heating"]);
        assert_eq!(normalise("Bell & Co.").forms, ["bell"]);
        assert_eq!(normalise("Inc. Electric").forms, ["inc electric"], "only at the end");
        assert_eq!(normalise("Co").forms, ["co"], "a name never vanishes");
        assert_eq!(normalise(" - ").forms, Vec::<String>::new());
    }

    // spec: contractors M-2
    #[test]
    fn a_trade_name_is_a_second_form() {
        for raw in [
            "Delta Holdings LLC DBA Bright Power Inc",
            "Delta Holdings, d/b/a Bright Power",
            "Delta Holdings D.B.A. Bright Power",
        ] {
            assert_eq!(normalise(raw).forms, ["delta holdings", "bright power"], "{raw}");
        }
        assert_eq!(normalise("DBA Bright Power").forms, ["bright power"]);
        assert_eq!(normalise("Bright Power dba Bright Power LLC").forms, ["bright power"]);
        assert_eq!(normalise("Adbar Electric").forms, ["adbar electric"]);
    }

    // spec: contractors M-3
    #[test]
    fn similarity_is_edits_over_the_longer_length() {
        // "kitten" to "sitting" takes three edits over seven letters.
        assert!((similarity_of_texts("kitten", "sitting") - (1.0 - 3.0 / 7.0)).abs() < 1e-12);
        assert!(
            (similarity_of_texts("Electric Smith", "Smith Electric Inc") - 1.0).abs() < 1e-12,
            "order is free"
        );
        // The best pair of forms counts: "bright power" against "bright tower", one edit of twelve.
        let expected = 1.0 - 1.0 / 12.0;
        assert!((similarity_of_texts("Delta DBA Bright Power", "Bright Tower") - expected).abs() < 1e-12);
        assert!(similarity_of_texts("", "").abs() < 1e-12, "null never equals null");
        assert!(similarity_of_texts("Abc", "Xyz").abs() < 1e-12);
    }

    #[test]
    fn a_shared_form_is_found_across_trade_names() {
        assert!(normalise("X DBA Y").shares_form_with(&normalise("Y Inc")));
        assert!(!normalise("").shares_form_with(&normalise("")));
    }

    proptest! {
        // spec: contractors M-2
        #[test]
        fn a_form_is_its_own_normal_form(raw in r"[ -~]{0,40}|([A-Z]{1,4}|&|co|inc|dba|l\.?l\.?c\.?| |, |/){0,8}") {
            for form in normalise(&raw).forms {
                prop_assert_eq!(normalise(&form).forms, [form]);
            }
        }

        #[test]
        fn any_name_is_read_without_a_panic(raw in r"\PC{0,40}") {
            for form in normalise(&raw).forms {
                prop_assert!(!form.is_empty() && form.trim() == form && !form.contains("  "));
            }
        }

        #[test]
        fn similarity_is_symmetric_and_bounded(a in "[a-z &.]{0,20}", b in "[a-z &.]{0,20}") {
            let one = similarity_of_texts(&a, &b);
            prop_assert!((0.0..=1.0).contains(&one));
            prop_assert!((one - similarity_of_texts(&b, &a)).abs() < 1e-12);
        }
    }
}
