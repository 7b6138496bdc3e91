//! Who is meant: from the one thing that was said (a mail address, a telephone, a lead's id, a registry number) to
//! everything that is this person's alone in the frames of the workspace.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::frame::polars::DataType;
use crate::frame::{Frame, FrameBuilder, FrameError, cell_text, integer, text};
use crate::privacy::{Identifier, cell_values};

/// A person's identifiers. It is written down only while a forgetting is under way.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Person {
    /// What is this person's alone, each written in the one way.
    pub known: Known,
    /// Names and ids as they stand in files, in small letters, to be searched for in texts.
    pub written: BTreeSet<String>,
    /// What was named in the order; it is kept out even if others bear it.
    pub asked: BTreeSet<(Identifier, String)>,
    /// Addresses and numbers that other leads bear as well: they stay.
    pub shared: BTreeSet<(Identifier, String)>,
}

/// Identifiers by kind, each written in the one way.
pub(super) type Known = BTreeMap<Identifier, BTreeSet<String>>;

/// A column that identifies, by name and kind.
type Named = (String, Identifier);

/// The parts of a name that stands in two columns.
const NAME_PARTS: [&str; 2] = ["first_name", "last_name"];

/// The columns of a frame that tell who a row is about, and no others.
pub(super) fn telling(frame: &Frame) -> Result<Frame, FrameError> {
    let mut kept: BTreeSet<String> = identifying(frame, true).into_iter().map(|(name, _)| name).collect();
    kept.extend(NAME_PARTS.map(str::to_owned));
    let columns = frame
        .columns()
        .iter()
        .filter(|column| kept.contains(column.name().as_str()));
    columns
        .fold(FrameBuilder::new(), |builder, column| builder.column(column.clone()))
        .finish()
}

/// Every cell of a column that holds something, with its row.
pub(super) fn each_cell(frame: &Frame, name: &str, mut act: impl FnMut(usize, &str)) -> Result<(), FrameError> {
    if frame.column(name)?.dtype() == &DataType::String {
        let cells = text(frame, name)?;
        for (row, cell) in cells.iter().enumerate() {
            if let Some(cell) = cell {
                act(row, cell);
            }
        }
        return Ok(());
    }
    for (row, cell) in integer(frame, name)?.iter().enumerate() {
        if let Some(cell) = cell {
            act(row, &cell.to_string());
        }
    }
    Ok(())
}

/// The columns of a frame whose cells identify; `own` leaves out those that name a side of a pair.
pub(super) fn identifying(frame: &Frame, own: bool) -> Vec<Named> {
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
            if kind != Identifier::Crd {
                person.written.insert(value.to_ascii_lowercase());
            }
            person.asked.insert((kind, value));
        }
        person
    }

    /// The lead ids that were found.
    pub fn leads(&self) -> BTreeSet<String> {
        self.known.get(&Identifier::Lead).cloned().unwrap_or_default()
    }

    pub fn is_known(&self, kind: Identifier, value: &str) -> bool {
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
    pub fn learn(&mut self, frame: &Frame, from: &Known) -> Result<(), FrameError> {
        let columns = identifying(frame, true);
        let source = Self {
            known: from.clone(),
            ..Self::default()
        };
        let looked: Vec<&Named> = columns.iter().filter(|(_, kind)| from.contains_key(kind)).collect();
        let mut hits = BTreeSet::new();
        for (name, kind) in looked {
            each_cell(frame, name, |row, cell| {
                if source.holds(*kind, cell).0 > 0 {
                    hits.insert(row);
                }
            })?;
        }
        if from.contains_key(&Identifier::Name) {
            let named =
                |row: &usize| full_name(frame, *row).is_some_and(|name| source.holds(Identifier::Name, &name).0 > 0);
            hits.extend((0..frame.height()).filter(named));
        }
        for row in hits {
            self.take_row(frame, &columns, row)?;
        }
        Ok(())
    }

    fn take_row(&mut self, frame: &Frame, columns: &[Named], row: usize) -> Result<(), FrameError> {
        for (name, kind) in columns {
            let Some(cell) = cell_text(frame, name, row)? else {
                continue;
            };
            for value in cell_values(&cell) {
                let Some(plain) = kind.normalised(value) else { continue };
                if *kind == Identifier::Crd || self.shared.contains(&(*kind, plain.clone())) {
                    continue;
                }
                self.known.entry(*kind).or_default().insert(plain);
                self.written.insert(value.to_ascii_lowercase());
            }
        }
        if let Some(full) = full_name(frame, row) {
            self.known
                .entry(Identifier::Name)
                .or_default()
                .extend(Identifier::Name.normalised(&full));
            self.written.insert(full.to_ascii_lowercase());
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
        let mut others = vec![false; frame.height()];
        for (name, kind) in of(Identifier::Lead) {
            each_cell(frame, name, |row, cell| {
                if let Some(other) = others.get_mut(row) {
                    *other |= !self.is_known(*kind, cell);
                }
            })?;
        }
        let mut shared = BTreeSet::new();
        for (name, kind) in of(Identifier::Email).chain(of(Identifier::Phone)) {
            each_cell(frame, name, |row, cell| {
                if !others.get(row).copied().unwrap_or_default() {
                    return;
                }
                for value in cell_values(cell).filter_map(|value| kind.normalised(value)) {
                    let one = (*kind, value);
                    if !self.asked.contains(&one) && self.is_known(one.0, &one.1) {
                        shared.insert(one);
                    }
                }
            })?;
        }
        self.shared.extend(shared);
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
}

/// The name of a row that keeps its parts in two columns.
fn full_name(frame: &Frame, row: usize) -> Option<String> {
    let part = |name: &str| cell_text(frame, name, row).ok().flatten();
    let [first, last] = NAME_PARTS;
    Some(format!("{} {}", part(first)?, part(last)?))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    fn leads() -> Frame {
        FrameBuilder::new()
            .text("lead_id", ["L-000001", "L-000002", "L-000003"].map(Some))
            .text("first_name", ["Ada", "Bob", "Cyd"].map(Some))
            .text("last_name", ["Lovelace", "Byron", "Marsh"].map(Some))
            .text(
                "email",
                ["ada@acme.example", "bob@acme.example", "cyd@acme.example"].map(Some),
            )
            .text("phone", ["(555) 010-2030", "555-010-9999", "5550109999"].map(Some))
            .integer("rep_crd", [Some(701), Some(702), Some(703)])
            .finish()
            .unwrap()
    }

    pub fn person(kind: Identifier, value: &str) -> Person {
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
        assert_eq!(
            asked.leads().len(),
            2,
            "whoever asks for the number gets all of its leads"
        );
    }

    #[test]
    fn registry_numbers_are_taken_only_when_asked_for() {
        assert!(
            !person(Identifier::Lead, "L-000001")
                .known
                .contains_key(&Identifier::Crd)
        );
        let by_crd = person(Identifier::Crd, "CRD 703");
        assert_eq!(by_crd.leads().into_iter().collect::<Vec<_>>(), ["L-000003"]);
        assert!(by_crd.suppressed().any(|found| found == (Identifier::Crd, "703")));
    }
}
