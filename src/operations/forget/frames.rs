//! Frames without a person: rows that are theirs go, texts that name them get a tombstone, and where a frame names
//! another one by its hash, it names the rewritten one.

use std::collections::{BTreeMap, BTreeSet};

use super::person::{Person, each_cell, identifying};
use crate::frame::polars::DataType;
use crate::frame::{Frame, FrameBuilder, FrameError, take_rows, text};
use crate::privacy::{Identifier, cell_values};

/// Whether a frame may name other frames by their hashes.
pub(super) fn names_frames(frame: &Frame) -> Result<bool, FrameError> {
    let is_hash = |cell: &str| cell.len() == 64 && cell.bytes().all(|byte| byte.is_ascii_hexdigit());
    for column in frame
        .columns()
        .iter()
        .filter(|column| column.dtype() == &DataType::String)
    {
        if text(frame, column.name())?.iter().flatten().any(is_hash) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A frame without the person.
pub(super) struct Rewritten {
    /// The frame.
    pub frame: Frame,
    /// Rows that were theirs.
    pub rows: usize,
    /// Cells that named them.
    pub cells: usize,
}

/// The frame without the person and with new hashes for old ones; nothing where it stays as it is.
pub(super) fn rewrite(
    frame: &Frame,
    person: &Person,
    tombstone: &str,
    hashes: &BTreeMap<String, String>,
) -> Result<Option<Rewritten>, FrameError> {
    let kept = kept_rows(frame, person)?;
    let rows = frame.height() - kept.len();
    let thinned;
    let frame = if rows == 0 {
        frame
    } else {
        thinned = take_rows(frame, &kept)?;
        &thinned
    };
    // Where rows are told apart by ids, a name in another row is a namesake's.
    let ids = |(_, kind): &(String, Identifier)| matches!(kind, Identifier::Lead | Identifier::Row);
    let names = !identifying(frame, false).iter().any(ids);
    let mut builder = FrameBuilder::new();
    let (mut cells, mut changed) = (0, rows > 0);
    for column in frame.columns() {
        let name = column.name().as_str();
        if column.dtype() != &DataType::String {
            builder = builder.column(column.clone());
            continue;
        }
        let kind = Identifier::of_column(name);
        let mended: Vec<Option<Option<String>>> = text(frame, name)?
            .iter()
            .map(|cell| cell.map(|cell| mended(cell, kind, person, tombstone, names)))
            .collect();
        let named = mended.iter().flatten().flatten().count();
        let pointed = text(frame, name)?
            .iter()
            .flatten()
            .any(|cell| hashes.contains_key(cell));
        cells += named;
        changed |= named > 0 || pointed;
        if named == 0 && !pointed {
            builder = builder.column(column.clone());
            continue;
        }
        let held = text(frame, name)?;
        let values = held.iter().zip(mended).map(|(cell, new)| {
            let now = new.flatten().or_else(|| cell.map(str::to_owned))?;
            Some(hashes.get(&now).cloned().unwrap_or(now))
        });
        builder = builder.text(name, values.collect::<Vec<_>>());
    }
    let rewritten = Rewritten {
        frame: builder.finish()?,
        rows,
        cells,
    };
    Ok(changed.then_some(rewritten))
}

/// The rows that are not the person's.
pub(super) fn kept_rows(frame: &Frame, person: &Person) -> Result<Vec<usize>, FrameError> {
    let mut gone = BTreeSet::new();
    for (name, kind) in identifying(frame, false) {
        each_cell(frame, &name, |row, cell| {
            if person.is_theirs(kind, cell) {
                gone.insert(row);
            }
        })?;
    }
    Ok((0..frame.height()).filter(|row| !gone.contains(row)).collect())
}

/// A cell without the person: of several values only theirs are replaced.
fn mended(cell: &str, kind: Option<Identifier>, person: &Person, tombstone: &str, names: bool) -> Option<String> {
    if let Some(kind) = kind.filter(|kind| *kind != Identifier::Name)
        && person.holds(kind, cell).0 > 0
    {
        let values = cell_values(cell).map(|value| {
            let theirs = person.is_theirs(kind, value);
            if theirs { tombstone } else { value }
        });
        return Some(values.collect::<Vec<_>>().join("|"));
    }
    person.redacted(cell, tombstone, names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person() -> Person {
        let mut person = Person::asked_for(Identifier::Lead, "L-000001");
        person
            .written
            .extend(["l-000001".to_owned(), "ada lovelace".to_owned()]);
        person
            .known
            .entry(Identifier::Name)
            .or_default()
            .insert("ada lovelace".to_owned());
        person
    }

    #[test]
    fn rows_go_lists_shrink_texts_lose_the_name_and_hashes_follow() {
        let frame = FrameBuilder::new()
            .text("lead_id", ["L-000001", "L-000002", "L-000003"].map(Some))
            .text("note", [None, Some("as L-000001 said"), Some("Ada Lovelace")])
            .text("unit", [Some("old"), Some("old"), Some("other")])
            .finish()
            .unwrap();
        let hashes = BTreeMap::from([("old".to_owned(), "new".to_owned())]);
        let found = rewrite(&frame, &person(), "†", &hashes).unwrap().unwrap();
        assert_eq!((found.rows, found.cells), (1, 1), "a namesake keeps the name");
        let column = |name| {
            text(&found.frame, name)
                .unwrap()
                .iter()
                .map(|cell| cell.unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(column("note"), ["as † said", "Ada Lovelace"]);
        assert_eq!(column("unit"), ["new", "other"]);
        assert!(
            rewrite(&found.frame, &person(), "†", &hashes).unwrap().is_none(),
            "again changes nothing"
        );
    }

    #[test]
    fn a_cell_of_several_values_loses_only_the_persons() {
        let frame = FrameBuilder::new()
            .text("lead_id", [Some("L-000001|L-000002")])
            .finish()
            .unwrap();
        let found = rewrite(&frame, &person(), "†", &BTreeMap::new()).unwrap().unwrap();
        assert_eq!(text(&found.frame, "lead_id").unwrap().get(0), Some("†|L-000002"));
    }
}
