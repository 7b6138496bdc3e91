//! Who is meant: from the one thing that was said (a mail address, a telephone, a lead's id, a registry number) to
//! everything that is this person's alone in the frames of the workspace.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::frame::polars::DataType;
use crate::frame::{Frame, FrameError, cell_text};
use crate::privacy::{Identifier, cell_values, shortest_in_text};

/// A person's identifiers. It is written down only while a forgetting is under way.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Person {
    /// What is this person's alone, each written in the one way.
    pub known: BTreeMap<Identifier, BTreeSet<String>>,
    /// Names and ids as they stand in files, to be searched for in texts.
    pub written: BTreeSet<String>,
    /// What was named in the order; it is kept out even if others bear it.
    pub asked: BTreeSet<(Identifier, String)>,
    /// Addresses and numbers that other leads bear as well: they stay.
    pub shared: BTreeSet<(Identifier, String)>,
}

/// A column that identifies, by name and kind.
type Known = (String, Identifier);

/// The columns of a frame whose cells identify; `own` leaves out those that name a side of a pair.
pub(super) fn identifying(frame: &Frame, own: bool) -> Vec<Known> {
    let columns = frame.columns().iter();
    let fits = |kind: Identifier, held: &DataType| match kind {
        Identifier::Crd => held == &DataType::String || held.is_integer(),
        _ => held == &DataType::String,
    };
    columns
        .filter_map(|column| {
            let name = column.name().as_str();
            let kind = if own {
                Identifier::of_own_column(name)
            } else {
                Identifier::of_column(name)
            }?;
            fits(kind, column.dtype()).then(|| (name.to_owned(), kind))
        })
        .collect()
}

impl Person {
    /// The person of whom one identifier is known.
    pub fn asked_for(kind: Identifier, value: &str) -> Self {
        let mut person = Self::default();
        if let Some(value) = kind.normalised(value) {
            person.known.entry(kind).or_default().insert(value.clone());
            person.asked.insert((kind, value));
        }
        person
    }

    /// The lead ids that were found.
    pub fn leads(&self) -> BTreeSet<String> {
        self.known.get(&Identifier::Lead).cloned().unwrap_or_default()
    }

    fn is_known(&self, kind: Identifier, value: &str) -> bool {
        let held = self.known.get(&kind);
        held.is_some_and(|held| kind.normalised(value).is_some_and(|value| held.contains(&value)))
    }

    /// Whether a cell of such a column is this person's; of several values, how many are.
    pub fn holds(&self, kind: Identifier, cell: &str) -> (usize, usize) {
        let values = cell_values(cell);
        values.fold((0, 0), |(theirs, all), value| {
            (theirs + usize::from(self.is_known(kind, value)), all + 1)
        })
    }

    /// Whether a cell of such a column is this person's and nobody else's.
    pub fn is_theirs(&self, kind: Identifier, cell: &str) -> bool {
        let (theirs, all) = self.holds(kind, cell);
        kind != Identifier::Name && theirs > 0 && theirs == all
    }

    /// Takes over what a frame tells of the rows of this person. Registry numbers are public record: they are taken
    /// only where one was asked for.
    pub fn learn(&mut self, frame: &Frame, from: &BTreeMap<Identifier, BTreeSet<String>>) -> Result<(), FrameError> {
        let columns = identifying(frame, true);
        let source = Self {
            known: from.clone(),
            ..Self::default()
        };
        let looked: Vec<&Known> = columns.iter().filter(|(_, kind)| from.contains_key(kind)).collect();
        for row in 0..frame.height() {
            let mut hit = false;
            for (name, kind) in &looked {
                hit |= cell_text(frame, name, row)?.is_some_and(|cell| source.holds(*kind, &cell).0 > 0);
            }
            if hit {
                self.take_row(frame, &columns, row)?;
            }
        }
        Ok(())
    }

    fn take_row(&mut self, frame: &Frame, columns: &[Known], row: usize) -> Result<(), FrameError> {
        for (name, kind) in columns {
            let Some(cell) = cell_text(frame, name, row)? else { continue };
            for value in cell_values(&cell) {
                let Some(plain) = kind.normalised(value) else { continue };
                if *kind == Identifier::Crd || self.shared.contains(&(*kind, plain.clone())) {
                    continue;
                }
                self.known.entry(*kind).or_default().insert(plain);
                self.written.insert(value.to_owned());
            }
        }
        let part = |name: &str| cell_text(frame, name, row).ok().flatten();
        if let (Some(first), Some(last)) = (part("first_name"), part("last_name")) {
            let full = format!("{first} {last}");
            self.known.entry(Identifier::Name).or_default().extend(Identifier::Name.normalised(&full));
            self.written.insert(full);
        }
        Ok(())
    }

    /// Notes which addresses and numbers the rows of other leads bear as well.
    pub fn find_shared(&mut self, frame: &Frame) -> Result<(), FrameError> {
        let columns = identifying(frame, true);
        let of = |wanted: Identifier| columns.iter().filter(move |(_, kind)| *kind == wanted);
        if of(Identifier::Lead).next().is_none() {
            return Ok(());
        }
        for row in 0..frame.height() {
            let mut others = false;
            for (name, kind) in of(Identifier::Lead) {
                others |= cell_text(frame, name, row)?.is_some_and(|cell| !self.is_known(*kind, &cell));
            }
            if !others {
                continue;
            }
            for (name, kind) in of(Identifier::Email).chain(of(Identifier::Phone)) {
                let Some(cell) = cell_text(frame, name, row)? else { continue };
                for value in cell_values(&cell).filter_map(|value| kind.normalised(value)) {
                    let one = (*kind, value);
                    if !self.asked.contains(&one) && self.is_known(one.0, &one.1) {
                        self.shared.insert(one);
                    }
                }
            }
        }
        Ok(())
    }

    /// Leaves what others bear as well to them.
    pub fn drop_shared(&mut self) {
        for (kind, value) in &self.shared {
            if let Some(held) = self.known.get_mut(kind) {
                held.remove(value);
            }
            let same = |written: &String| kind.normalised(written).as_ref() != Some(value);
            self.written.retain(same);
        }
    }

    /// What is kept out at every load from now on.
    pub fn suppressed(&self) -> impl Iterator<Item = (Identifier, &str)> {
        let known = self.known.iter();
        known
            .filter(|(kind, _)| kind.is_suppressed())
            .flat_map(|(kind, values)| values.iter().map(|value| (*kind, value.as_str())))
    }

    /// A text with `tombstone` where it names this person; nothing where it does not. Names are left to others who bear
    /// them where `names` is false.
    pub fn redacted(&self, text: &str, tombstone: &str, names: bool) -> Option<String> {
        let mut now = None;
        for needle in &self.written {
            let is_name = Identifier::Name
                .normalised(needle)
                .is_some_and(|name| self.known.get(&Identifier::Name).is_some_and(|held| held.contains(&name)));
            if (is_name && !names) || needle.len() > text.len() {
                continue;
            }
            let held: &str = now.as_deref().unwrap_or(text);
            if let Some(new) = replaced(held, needle, tombstone) {
                now = Some(new);
            }
        }
        let held: &str = now.as_deref().unwrap_or(text);
        self.without_numbers(held, tombstone).or(now)
    }

    /// The same for telephones, however they are written, and for registry numbers that are called so.
    fn without_numbers(&self, text: &str, tombstone: &str) -> Option<String> {
        let is_part = |letter: char| letter.is_ascii_digit() || "+-(). ".contains(letter);
        let wanted = |kind: &Identifier| self.known.get(kind).is_some_and(|held| !held.is_empty());
        if !wanted(&Identifier::Phone) && !wanted(&Identifier::Crd) {
            return None;
        }
        let mut found = Vec::new();
        let mut start = None;
        for (at, letter) in text.char_indices().chain([(text.len(), 'x')]) {
            match (start, is_part(letter)) {
                (None, true) => start = Some(at),
                (Some(from), false) => {
                    found.push((from, at));
                    start = None;
                }
                _ => {}
            }
        }
        let mut now = String::new();
        let mut done = 0;
        for (from, to) in found {
            let run = text.get(from..to).unwrap_or_default();
            let before = text.get(..from).unwrap_or_default();
            let called = |word: &str| before.to_ascii_lowercase().trim_end_matches(['#', '=', ' ', '"']).ends_with(word);
            let bounded = !before.ends_with(char::is_alphanumeric);
            let is_crd = (called("crd") || called(":")) && self.is_known(Identifier::Crd, run.trim());
            if !(bounded && self.is_known(Identifier::Phone, run) || is_crd) {
                continue;
            }
            let inner = run.trim();
            let lead = run.len() - run.trim_start().len();
            now.push_str(text.get(done..from + lead).unwrap_or_default());
            now.push_str(tombstone);
            done = from + lead + inner.len();
        }
        if done == 0 {
            return None;
        }
        now.push_str(text.get(done..).unwrap_or_default());
        Some(now)
    }
}

/// A text with every whole occurrence of a needle replaced, whatever its case; a short needle counts only where it is
/// the whole text.
fn replaced(text: &str, needle: &str, by: &str) -> Option<String> {
    if text.trim().eq_ignore_ascii_case(needle) {
        return Some(by.to_owned());
    }
    if needle.len() < shortest_in_text() {
        return None;
    }
    let (folded, wanted) = (text.to_ascii_lowercase(), needle.to_ascii_lowercase());
    let mut now = String::new();
    let mut done = 0;
    for (at, _) in folded.match_indices(&wanted) {
        let end = at + wanted.len();
        let before = text.get(..at).and_then(|part| part.chars().next_back());
        let after = text.get(end..).and_then(|part| part.chars().next());
        let whole = |side: Option<char>| side.is_none_or(|letter| !letter.is_alphanumeric());
        if at >= done && whole(before) && whole(after) {
            now.push_str(text.get(done..at).unwrap_or_default());
            now.push_str(by);
            done = end;
        }
    }
    if done == 0 {
        return None;
    }
    now.push_str(text.get(done..).unwrap_or_default());
    Some(now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::FrameBuilder;

    fn leads() -> Frame {
        FrameBuilder::new()
            .text("lead_id", ["L-000001", "L-000002", "L-000003"].map(Some))
            .text("first_name", ["Ada", "Bob", "Cyd"].map(Some))
            .text("last_name", ["Lovelace", "Byron", "Marsh"].map(Some))
            .text("email", ["ada@acme.example", "bob@acme.example", "cyd@acme.example"].map(Some))
            .text("phone", ["(555) 010-2030", "555-010-9999", "5550109999"].map(Some))
            .integer("rep_crd", [Some(701), Some(702), Some(703)])
            .finish()
            .unwrap()
    }

    fn person(kind: Identifier, value: &str) -> Person {
        let mut person = Person::asked_for(kind, value);
        let start = person.known.clone();
        person.learn(&leads(), &start).unwrap();
        person.find_shared(&leads()).unwrap();
        person.drop_shared();
        person
    }

    #[test]
    fn one_identifier_leads_to_the_persons_others() {
        let ada = person(Identifier::Email, "ADA@acme.example");
        assert_eq!(ada.leads().into_iter().collect::<Vec<_>>(), ["L-000001"]);
        assert!(ada.is_theirs(Identifier::Phone, "+1 555 010 2030"));
        assert!(!ada.is_theirs(Identifier::Lead, "L-000002"));
        let suppressed: Vec<Identifier> = ada.suppressed().map(|(kind, _)| kind).collect();
        assert_eq!(suppressed, [Identifier::Lead, Identifier::Email, Identifier::Phone]);
    }

    #[test]
    fn what_others_bear_as_well_stays_theirs() {
        let bob = person(Identifier::Lead, "L-000002");
        assert!(bob.shared.contains(&(Identifier::Phone, "5550109999".to_owned())));
        assert!(!bob.is_theirs(Identifier::Phone, "5550109999"), "Cyd answers it too");
        let asked = person(Identifier::Phone, "555 010 9999");
        assert_eq!(asked.leads().len(), 2, "whoever asks for the number gets all of its leads");
    }

    #[test]
    fn registry_numbers_are_taken_only_when_asked_for() {
        assert!(!person(Identifier::Lead, "L-000001").known.contains_key(&Identifier::Crd));
        let by_crd = person(Identifier::Crd, "CRD 703");
        assert_eq!(by_crd.leads().into_iter().collect::<Vec<_>>(), ["L-000003"]);
        assert!(by_crd.suppressed().any(|found| found == (Identifier::Crd, "703")));
    }

    #[test]
    fn texts_lose_the_person_and_nothing_else() {
        let ada = person(Identifier::Lead, "L-000001");
        for (text, expected) in [
            ("lead L-000001 is late", Some("lead † is late")),
            ("lead L-0000011 is late", None),
            ("Ada Lovelace, 555.010.2030!", Some("†, †!")),
            ("mail ADA@ACME.example now", Some("mail † now")),
            ("order 15550102030", Some("order †")),
            ("order 5550102030777", None),
            ("Bob Byron", None),
        ] {
            assert_eq!(ada.redacted(text, "†", true).as_deref(), expected, "{text}");
        }
        assert_eq!(ada.redacted("Ada Lovelace", "†", false), None, "a namesake");
        let crd = person(Identifier::Crd, "703");
        assert_eq!(crd.redacted("prospect:703", "†", true).as_deref(), Some("prospect:†"));
        assert_eq!(crd.redacted("rows 703", "†", true), None);
    }
}
