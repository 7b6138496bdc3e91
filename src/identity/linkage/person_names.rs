//! A person's name as linkage compares it: first and last word, and the suffix that tells father from son.

use std::sync::LazyLock;

use serde::Deserialize;

use super::fold::fold;

/// A person's name in comparable form; empty where the text has not two words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PersonName {
    /// The first word, plain; a single letter where only the initial is known.
    pub first: String,
    /// The last word.
    pub last: String,
    /// `jr`, `sr`, `ii`, `iii`, `iv`, or nothing.
    pub suffix: String,
}

impl PersonName {
    /// First and last word; empty where there are not both.
    #[must_use]
    pub fn whole(&self) -> String {
        if self.first.is_empty() || self.last.is_empty() {
            String::new()
        } else {
            format!("{} {}", self.first, self.last)
        }
    }

    /// The first letter of the first word.
    #[must_use]
    pub fn initial(&self) -> String {
        self.first.chars().take(1).collect()
    }
}

#[derive(Deserialize)]
struct NameFile {
    titles: Vec<String>,
    suffixes: Vec<Suffix>,
    credentials: Vec<String>,
}

#[derive(Deserialize)]
struct Suffix {
    is: String,
    written: Vec<String>,
}

#[allow(
    clippy::expect_used,
    reason = "the file is compiled in, and every test of this module reads it"
)]
static DATA: LazyLock<NameFile> =
    LazyLock::new(|| toml::from_str(include_str!("data/person_names.toml")).expect("data/person_names.toml is valid"));

/// Reads a person's name as it stands in a file.
///
/// ```
/// use assay::identity::linkage::person_names::person_name;
/// let name = person_name("Dr. Amos K. Tarrow, Jr.");
/// assert_eq!((name.first.as_str(), name.last.as_str(), name.suffix.as_str()), ("amos", "tarrow", "jr"));
/// ```
#[must_use]
pub fn person_name(raw: &str) -> PersonName {
    let plain = fold(raw);
    let (front, behind) = plain.split_once(',').unwrap_or((&plain, ""));
    let mut words = split(front);
    let mut after = split(behind);
    let mut suffix = trailing(&mut words);
    // "Tarrow, Amos" is a name turned round; "Amos Tarrow, Jr." and "Amos Tarrow, PE" are not.
    let found = trailing(&mut after);
    if suffix.is_empty() {
        suffix = found;
    }
    if !after.is_empty() {
        after.append(&mut words);
        words = after;
    }
    let leading = words.iter().take_while(|word| is_title(word)).count();
    let words = words.get(leading..).unwrap_or_default();
    match words {
        [first, .., last] => PersonName {
            first: first.clone(),
            last: last.clone(),
            suffix,
        },
        _ => PersonName::default(),
    }
}

fn split(text: &str) -> Vec<String> {
    // An apostrophe is part of its word, in one spelling or none.
    let closed = text.replace(['\'', '`'], "");
    let words = closed.split(|letter: char| !letter.is_alphanumeric());
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn is_title(word: &str) -> bool {
    DATA.titles.iter().any(|title| title == word)
}

/// Takes suffix and credentials off the end, and answers the suffix.
fn trailing(words: &mut Vec<String>) -> String {
    let mut suffix = String::new();
    while let Some(last) = words.last() {
        let known = DATA.suffixes.iter().find(|suffix| suffix.written.contains(last));
        if let Some(known) = known {
            suffix.clone_from(&known.is);
        } else if !DATA.credentials.contains(last) {
            break;
        }
        words.pop();
    }
    suffix
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(raw: &str) -> [String; 3] {
        let name = person_name(raw);
        [name.first, name.last, name.suffix]
    }

    // spec: buyer-groups 5.7
    #[test]
    fn first_and_last_word_stay_of_a_name() {
        for (raw, expected) in [
            ("Dana Overstreet-Vale", ["dana", "vale", ""]),
            ("DANA OVERSTREET VALE", ["dana", "vale", ""]),
            ("Dr. Núria Peñavert", ["nuria", "penavert", ""]),
            ("Prof. Dr. Ida van der Stormwell, PhD, PE", ["ida", "stormwell", ""]),
            ("Amos Tarrow Jr.", ["amos", "tarrow", "jr"]),
            ("Amos Tarrow, Sr.", ["amos", "tarrow", "sr"]),
            ("Tarrow, Amos K.", ["amos", "tarrow", ""]),
            ("Tarrow Jr., Amos", ["amos", "tarrow", "jr"]),
            ("Amos Tarrow III", ["amos", "tarrow", "iii"]),
            ("J. Brandish", ["j", "brandish", ""]),
            ("Petra O'Sill", ["petra", "osill", ""]),
            ("Sr. Pablo Quillen", ["pablo", "quillen", ""]),
            ("Brandish", ["", "", ""]),
            ("", ["", "", ""]),
        ] {
            assert_eq!(read(raw), expected, "{raw}");
        }
    }
}
