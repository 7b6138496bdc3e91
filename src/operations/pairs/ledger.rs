//! The file a dataset's decisions stand in: read, changed in one place, written whole or not at all.
//!
//! It is the user's file as much as ours, so rows and columns that are none of our business stay as they are.

use std::path::{Path, PathBuf};

use csv::{ReaderBuilder, StringRecord, WriterBuilder};

use super::super::error::OperationError;
use crate::frame::{Contract, normalise};
use crate::lens::Decidable;
use crate::store::{ResolvedSource, write_atomic};

/// A pair as it was written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// One side.
    pub a: String,
    /// The other side.
    pub b: String,
    /// The decision's word.
    pub decision: String,
    /// The note; empty for none.
    pub note: String,
}

/// A file of decisions.
pub(super) struct Ledger {
    pub path: PathBuf,
    /// As the settings name it.
    pub shown: String,
    header: StringRecord,
    rows: Vec<StringRecord>,
    /// Where the sides, the decision and, if there is one, the note stand.
    places: ([usize; 3], Option<usize>),
}

impl Ledger {
    /// A file that does not exist yet.
    pub fn new(path: PathBuf, shown: String, spec: &Decidable) -> Self {
        Self {
            path,
            shown,
            header: StringRecord::from(spec.columns.to_vec()),
            rows: Vec::new(),
            places: ([0, 1, 2], Some(3)),
        }
    }

    /// Opens a file if it is one we can write into: comma-separated UTF-8 with the columns there must be.
    pub fn open(source: &ResolvedSource, spec: &Decidable, contract: Option<&Contract>) -> Option<Self> {
        let plain = source
            .path
            .extension()
            .is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
        if !plain {
            return None;
        }
        let bytes = std::fs::read(&source.path).ok()?;
        let text = String::from_utf8(bytes).ok()?;
        let text = text.trim_start_matches('\u{feff}');
        let mut reader = ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        let header = reader.headers().ok()?.clone();
        let rows = reader.records().collect::<Result<Vec<_>, _>>().ok()?;
        let place = |name: &str| {
            let mapped = source.entry.columns.get(name).cloned();
            let aliases = contract.and_then(|contract| contract.columns.iter().find(|column| column.name == name));
            let aliases = aliases.map(|column| column.aliases.as_slice()).unwrap_or_default();
            let known = mapped.iter().map(String::as_str).chain(std::iter::once(name));
            let known: Vec<String> = known.chain(aliases.iter().map(String::as_str)).map(normalise).collect();
            header.iter().position(|found| known.contains(&normalise(found)))
        };
        let [a, b, decision, note] = spec.columns.map(place);
        Some(Self {
            path: source.path.clone(),
            shown: source.shown.clone(),
            rows,
            places: ([a?, b?, decision?], note),
            header: header.clone(),
        })
    }

    /// What is written, in the order of the file.
    pub fn written(&self) -> impl Iterator<Item = Written> {
        self.rows.iter().map(|row| self.read(row))
    }

    fn read(&self, row: &StringRecord) -> Written {
        let cell = |place: usize| row.get(place).unwrap_or_default().trim().to_owned();
        let ([a, b, decision], note) = self.places;
        Written {
            a: cell(a),
            b: cell(b),
            decision: cell(decision),
            note: note.map(cell).unwrap_or_default(),
        }
    }

    /// Takes every row about a pair out; says whether there was one.
    pub fn remove(&mut self, spec: &Decidable, pair: [&str; 2]) -> bool {
        let about = |written: &Written| spec.same_pair([&written.a, &written.b], pair);
        let kept: Vec<StringRecord> = self
            .rows
            .iter()
            .filter(|row| !about(&self.read(row)))
            .cloned()
            .collect();
        let found = kept.len() < self.rows.len();
        self.rows = kept;
        found
    }

    /// Writes a pair down after all the others.
    pub fn append(&mut self, written: &Written) {
        let ([a, b, decision], note) = self.places;
        let cell = |place: usize| match place {
            place if place == a => written.a.as_str(),
            place if place == b => written.b.as_str(),
            place if place == decision => written.decision.as_str(),
            place if Some(place) == note => written.note.as_str(),
            _ => "",
        };
        self.rows.push((0..self.header.len()).map(cell).collect());
    }

    /// Replaces the file.
    pub fn save(&self) -> Result<(), OperationError> {
        let mut writer = WriterBuilder::new().flexible(true).from_writer(Vec::new());
        let failed = |error: &dyn std::fmt::Display| {
            OperationError::Refused(format!(
                "the decisions cannot be written into `{}`: {error}",
                self.shown
            ))
        };
        for row in std::iter::once(&self.header).chain(&self.rows) {
            writer.write_record(row).map_err(|error| failed(&error))?;
        }
        let bytes = writer.into_inner().map_err(|error| failed(&error))?;
        Ok(write_atomic(&self.path, &bytes)?)
    }
}

/// Where decisions go when no file of the dataset can take them.
pub(super) fn own_file(root: &Path, dataset: &str) -> (PathBuf, String) {
    let shown = format!("{dataset}.csv");
    (root.join(&shown), shown)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::store::SourceEntry;

    static SPEC: Decidable = Decidable {
        gate: "X1",
        dataset: "pairs",
        shown: ["a", "b"],
        written: ["a", "b"],
        columns: ["id_a", "id_b", "decision", "note"],
        choices: &[],
        plain: str::to_owned,
    };

    fn source(path: &Path, columns: &[(&str, &str)]) -> ResolvedSource {
        let columns: BTreeMap<String, String> = columns
            .iter()
            .map(|(name, header)| ((*name).to_owned(), (*header).to_owned()))
            .collect();
        ResolvedSource {
            path: path.to_owned(),
            shown: "pairs.csv".into(),
            entry: SourceEntry {
                columns,
                ..SourceEntry::default()
            },
        }
    }

    fn pair(a: &str, b: &str, decision: &str) -> Written {
        Written {
            a: a.into(),
            b: b.into(),
            decision: decision.into(),
            note: "seen, twice".into(),
        }
    }

    #[test]
    fn a_users_file_keeps_its_columns_and_rows() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pairs.csv");
        std::fs::write(&path, "\u{feff}who,Left,ID B,decision\nme,1,2,same\nme,3,4,different\n").unwrap();
        let mut ledger = Ledger::open(&source(&path, &[("id_a", "Left")]), &SPEC, None).unwrap();
        assert!(!ledger.remove(&SPEC, ["1", "4"]));
        assert!(ledger.remove(&SPEC, ["2", "1"]), "in either order");
        ledger.append(&pair("1", "2", "different"));
        ledger.save().unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(text, "who,Left,ID B,decision\nme,3,4,different\n,1,2,different\n");
    }

    #[test]
    fn a_new_file_has_its_header_and_quotes_what_needs_it() {
        let folder = tempfile::tempdir().unwrap();
        let (path, shown) = own_file(folder.path(), "pairs");
        let mut ledger = Ledger::new(path.clone(), shown, &SPEC);
        ledger.append(&pair("1", "2", "same"));
        ledger.save().unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(text, "id_a,id_b,decision,note\n1,2,same,\"seen, twice\"\n");
        let again = Ledger::open(&source(&path, &[]), &SPEC, None).unwrap();
        assert_eq!(again.written().collect::<Vec<_>>(), vec![pair("1", "2", "same")]);
    }

    #[test]
    fn a_file_of_another_kind_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pairs.csv");
        std::fs::write(&path, "id_a;id_b;decision\n1;2;same\n").unwrap();
        assert!(Ledger::open(&source(&path, &[]), &SPEC, None).is_none());
        assert!(Ledger::open(&source(&folder.path().join("pairs.parquet"), &[]), &SPEC, None).is_none());
    }
}
