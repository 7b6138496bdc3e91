//! Brings the makers' names of dealer lists to one spelling (contractors O-1, O-2).
//!
//! The number of distinct makers is a quarter of the score, so "Generac" and "GENERAC " must not count twice, and a
//! name nobody knows is reported (gate C0.12) rather than dropped.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;

/// What a cell of makers says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OemList {
    /// Canonical names.
    pub known: BTreeSet<String>,
    /// Names that are no alias of any maker, trimmed, each once, in the order of the cell.
    pub unknown: Vec<String>,
}

impl OemList {
    /// Adds another row's makers; the count over all lists is `known.len()` (O-2).
    pub fn merge(&mut self, other: &Self) {
        self.known.extend(other.known.iter().cloned());
        for name in &other.unknown {
            if !self.unknown.contains(name) {
                self.unknown.push(name.clone());
            }
        }
    }
}

#[derive(Deserialize)]
struct OemFile {
    empty_words: Vec<String>,
    makers: BTreeMap<String, Vec<String>>,
}

struct OemData {
    empty_words: Vec<String>,
    names: Vec<String>,
    by_key: BTreeMap<String, String>,
}

#[allow(
    clippy::expect_used,
    reason = "the file is compiled in, and every test of this module reads it"
)]
static DATA: LazyLock<OemData> = LazyLock::new(|| {
    let file: OemFile = toml::from_str(include_str!("../data/oems.toml")).expect("contractors/data/oems.toml is valid");
    let mut by_key = BTreeMap::new();
    for (name, aliases) in &file.makers {
        for alias in aliases.iter().chain(std::iter::once(name)) {
            by_key.insert(key_of(alias), name.clone());
        }
    }
    OemData {
        empty_words: file.empty_words,
        names: file.makers.into_keys().collect(),
        by_key,
    }
});

/// Letters and digits in lower case: "Sol-Ark" and "SOLARK" are one.
fn key_of(name: &str) -> String {
    name.chars()
        .filter(|character| character.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// The canonical name of a maker (O-1).
///
/// # Errors
/// The trimmed text itself, when it is no name or alias of a known maker.
pub fn canonical(raw: &str) -> Result<String, String> {
    DATA.by_key
        .get(&key_of(raw))
        .cloned()
        .ok_or_else(|| raw.trim().to_owned())
}

/// Every canonical name, in alphabetical order.
#[must_use]
pub fn all_names() -> Vec<&'static str> {
    DATA.names.iter().map(String::as_str).collect()
}

/// Splits a cell at commas and semicolons and reads each name (O-1). Blank and null pieces are nothing.
#[must_use]
pub fn split_list(raw: &str) -> OemList {
    let mut list = OemList::default();
    for piece in raw.split([',', ';']).map(str::trim) {
        if piece.is_empty() || DATA.empty_words.iter().any(|word| piece.eq_ignore_ascii_case(word)) {
            continue;
        }
        match canonical(piece) {
            Ok(name) => {
                list.known.insert(name);
            }
            Err(unknown) if list.unknown.contains(&unknown) => {}
            Err(unknown) => list.unknown.push(unknown),
        }
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec: contractors O-1
    #[test]
    fn aliases_lead_to_one_name() {
        for (raw, expected) in [
            (" generac ", "Generac"),
            ("Powerwall", "Tesla"),
            ("Tesla (Powerwall)", "Tesla"),
            ("Rehlko", "Kohler"),
            ("ONAN", "Cummins"),
            ("Briggs and Stratton", "Briggs & Stratton"),
            ("BRIGGS & STRATTON", "Briggs & Stratton"),
            ("SMA Solar", "SMA"),
            ("SolArk", "Sol-Ark"),
        ] {
            assert_eq!(canonical(raw).as_deref(), Ok(expected), "{raw}");
        }
        assert_eq!(canonical(" Acme "), Err("Acme".to_owned()));
        assert_eq!(all_names().len(), 18);
        for name in all_names() {
            assert_eq!(canonical(name).as_deref(), Ok(name));
        }
    }

    // spec: contractors O-1, O-2
    #[test]
    fn a_list_holds_each_maker_once() {
        let mut list = split_list("Generac, GENERAC; Tesla,,Powerwall; Acme; N/A; Acme");
        assert_eq!(
            list.known.iter().map(String::as_str).collect::<Vec<_>>(),
            ["Generac", "Tesla"]
        );
        assert_eq!(list.unknown, ["Acme"]);
        list.merge(&split_list("Onan;Generac;Acme"));
        assert_eq!(list.known.len(), 3);
        assert_eq!(list.unknown.len(), 1);
        assert_eq!(split_list(" "), OemList::default());
    }
}
