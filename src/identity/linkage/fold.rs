//! One plain form of a text: what accents, case and ligatures tell apart is no difference between two names.

use std::sync::LazyLock;

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

#[derive(Deserialize)]
struct FoldFile {
    letters: std::collections::BTreeMap<String, String>,
}

#[allow(
    clippy::expect_used,
    reason = "the file is compiled in, and every test of this module reads it"
)]
static LETTERS: LazyLock<Vec<(char, String)>> = LazyLock::new(|| {
    let file: FoldFile = toml::from_str(include_str!("data/letters.toml")).expect("data/letters.toml is valid");
    let pairs = file.letters.into_iter();
    pairs
        .filter_map(|(from, to)| Some((from.chars().next()?, to)))
        .collect()
});

/// Lower case, without diacritics, with ligatures and letters that do not decompose spelled out.
///
/// ```
/// use assay::identity::linkage::fold;
/// assert_eq!(fold("Núria PEÑAVERT"), "nuria penavert");
/// assert_eq!(fold("Straße"), "strasse");
/// ```
#[must_use]
pub fn fold(raw: &str) -> String {
    if raw.is_ascii() {
        return raw.to_ascii_lowercase();
    }
    let mut plain = String::with_capacity(raw.len());
    for letter in raw.nfd().filter(|letter| !is_combining_mark(*letter)) {
        for lower in letter.to_lowercase() {
            match LETTERS.iter().find(|(from, _)| *from == lower) {
                Some((_, to)) => plain.push_str(to),
                None if is_combining_mark(lower) => {}
                None => plain.push(lower),
            }
        }
    }
    plain
}
