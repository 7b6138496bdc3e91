//! Who was forgotten, known only by keyed hashes: enough to keep a row out when a file brings it again, too little to
//! say who it was.

use std::collections::BTreeSet;

use super::identifiers::{Identifier, cell_values};
use super::keys::KeyedHasher;

/// The purpose of the key under which forgotten people are hashed.
pub const SUPPRESSION: &str = "suppression";

/// The list of forgotten identifiers.
#[derive(Debug, Clone)]
pub struct Suppression {
    hasher: KeyedHasher,
    entries: BTreeSet<String>,
}

impl Suppression {
    /// The list with these entries, made under a key by [`Suppression::entry`].
    pub fn new(hasher: KeyedHasher, entries: impl IntoIterator<Item = String>) -> Self {
        Self {
            hasher,
            entries: entries.into_iter().collect(),
        }
    }

    /// Whether nobody was forgotten.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The entries, in order: keys of what is made without these people are made of them.
    pub fn entries(&self) -> &BTreeSet<String> {
        &self.entries
    }

    /// What is kept of an identifier: its kind and a keyed hash. Nothing for a text that is no such identifier.
    pub fn entry(&self, kind: Identifier, value: &str) -> Option<String> {
        let value = kind.normalised(value)?;
        let kind = kind.word();
        Some(format!(
            "{kind}:{}",
            self.hasher.opaque_id("", &format!("{kind}:{value}"))
        ))
    }

    /// What stands for a lead where its id must not stand; the same characters as in its tombstone.
    pub fn alias(&self, lead: &str) -> String {
        self.hasher.opaque_id("lead-", lead)
    }

    /// What stands where a forgotten person's id stood.
    pub fn tombstone(&self, value: &str) -> String {
        self.hasher.opaque_id("forgotten-", value)
    }

    /// Whether a cell of a column of this kind holds a forgotten identifier.
    pub fn knows(&self, kind: Identifier, cell: &str) -> bool {
        let known = |value: &str| {
            self.entry(kind, value)
                .is_some_and(|entry| self.entries.contains(&entry))
        };
        kind.is_suppressed() && !self.is_empty() && cell_values(cell).any(known)
    }

    /// Whether a raw record names a forgotten person in any of its fields.
    pub fn knows_any(&self, record: &str) -> bool {
        let fields = record.split([',', '\t', ';', '|', '"', '\n']).map(str::trim);
        !self.is_empty()
            && fields
                .filter(|field| !field.is_empty())
                .any(|field| Identifier::ALL.into_iter().any(|kind| self.knows(kind, field)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::privacy::SAMPLE_KEY;

    fn list(known: &[(Identifier, &str)]) -> Suppression {
        let empty = Suppression::new(KeyedHasher::new(&SAMPLE_KEY, SUPPRESSION, 1), []);
        let entries: Vec<String> = known
            .iter()
            .filter_map(|(kind, value)| empty.entry(*kind, value))
            .collect();
        Suppression::new(KeyedHasher::new(&SAMPLE_KEY, SUPPRESSION, 1), entries)
    }

    #[test]
    fn a_forgotten_person_is_known_in_every_way_of_writing_and_nobody_else_is() {
        let list = list(&[
            (Identifier::Phone, "(555) 010-2030"),
            (Identifier::Email, "ada@acme.example"),
        ]);
        assert!(list.knows(Identifier::Phone, "5550000000|+1 555 010 2030"));
        assert!(list.knows(Identifier::Email, "ADA@acme.example"));
        assert!(!list.knows(Identifier::Phone, "5550102031"));
        assert!(
            !list.knows(Identifier::Lead, "5550102030"),
            "a kind is part of the hash"
        );
        assert!(list.knows_any("7,\"Lovelace\",ada@acme.example,x"));
        assert!(!list.knows_any("7,Lovelace,bob@acme.example,x"));
        let written: String = list.entries().iter().cloned().collect();
        assert!(!written.contains("ada") && !written.contains("5550102030"), "{written}");
    }

    #[test]
    fn names_and_rows_are_not_suppressed() {
        let list = list(&[(Identifier::Name, "Ada Lovelace"), (Identifier::Row, "ab-1")]);
        assert!(!list.knows(Identifier::Name, "Ada Lovelace"), "others bear her name");
        assert!(!list.knows(Identifier::Row, "ab-1"));
    }
}
