//! What refers to companies and people: groups that exist, relations, suppressions, recorded verdicts, and what reviewers
//! decided on pairs.

use std::path::Path;

use super::cells::{list, tidy};
use super::file::{Reading, Rows};
use super::words::{self, WORDS};
use crate::engine::{LOOK_EVERY, PhaseError, digest};
use crate::frame::{Frame, FrameBuilder, cell_text, real, take_rows, text};
use crate::playbooks::entries::Entry;

/// Hexadecimal digits of a SHA-256.
const HASH_DIGITS: usize = 64;

/// The cells of a row.
type Cells = Vec<Option<String>>;

/// Rows that passed a test, and what was set aside.
struct Passed {
    rows: Vec<Cells>,
    /// Their places in the file's frame.
    places: Vec<usize>,
    entries: Vec<Entry>,
}

impl Passed {
    /// The frame of rows of which nothing is personal: `names` are their cells, `more` is built beside them from the rows of
    /// the file, and `id` tells them apart.
    fn finish(
        self,
        reading: &Reading<'_>,
        names: &[&str],
        id: &str,
        more: impl FnOnce(FrameBuilder, &Frame) -> Result<FrameBuilder, PhaseError>,
    ) -> Result<Rows, PhaseError> {
        let held = take_rows(&reading.loaded.working, &self.places)?;
        let column = |place: usize| self.rows.iter().map(move |row| cell(row, place));
        let named = names.iter().enumerate();
        let made = named.fold(FrameBuilder::new(), |builder, (place, name)| {
            builder.text(name, column(place))
        });
        let working = more(made, &held)?
            .text("row_id", text(&held, "row_id")?.iter())
            .finish()?;
        Ok(Rows {
            identity: FrameBuilder::new().text(id, text(&working, id)?.iter()).finish()?,
            working,
            entries: self.entries,
        })
    }
}

/// Columns of text, tidied, of the rows that pass a test; the test says why one does not.
fn words_of(
    reading: &Reading<'_>,
    names: &[&str],
    mut check: impl FnMut(&[Option<String>], &str) -> Result<Cells, Box<Entry>>,
) -> Result<Passed, PhaseError> {
    let working = &reading.loaded.working;
    let ids = text(working, "row_id")?;
    let columns = names
        .iter()
        .map(|name| text(working, name))
        .collect::<Result<Vec<_>, _>>()?;
    let (mut rows, mut places, mut entries) = (Vec::new(), Vec::new(), Vec::new());
    for row in 0..working.height() {
        if row.is_multiple_of(LOOK_EVERY as usize) {
            reading.context.look(LOOK_EVERY as usize)?;
        }
        let cells: Cells = columns.iter().map(|column| column.get(row).and_then(tidy)).collect();
        match check(&cells, ids.get(row).unwrap_or_default()) {
            Ok(cells) => {
                rows.push(cells);
                places.push(row);
            }
            Err(entry) => entries.push(*entry),
        }
    }
    Ok(Passed { rows, places, entries })
}

fn cell(cells: &[Option<String>], place: usize) -> Option<&str> {
    cells.get(place).and_then(Option::as_deref)
}

/// Groups that the CRM holds already.
pub(super) fn groups(reading: &Reading<'_>) -> Result<Rows, PhaseError> {
    let names = ["group_id", "company_id", "members"];
    let passed = words_of(reading, &names, |cells, row_id| {
        for (place, name) in [(0, "group_id"), (1, "company_id")] {
            if cell(cells, place).is_none() {
                return Err(Box::new(reading.refuse(
                    row_id,
                    name,
                    "",
                    &format!("no {}", name.replace('_', " ")),
                )));
            }
        }
        let mut cells = cells.to_vec();
        if let Some(members) = cells.get_mut(2) {
            *members = members.as_deref().and_then(list);
        }
        Ok(cells)
    })?;
    passed.finish(reading, &names, "group_id", |made, _| Ok(made))
}

/// What a relation's ids refer to, by the file's entry or by what the column is called.
fn references(reading: &Reading<'_>) -> Result<&'static str, PhaseError> {
    let file = &reading.facts.file;
    let known = |word: &str| match words::plain(word).as_str() {
        "people" | "person" | "personid" | "contactid" => Some("people"),
        "companies" | "company" | "companyid" | "accountid" => Some("companies"),
        _ => None,
    };
    if let Some(said) = reading.attribute("references") {
        return known(said).ok_or_else(|| {
            PhaseError::Input(format!(
                "`{file}`: references = \"{said}\" in assay.toml is neither people nor companies"
            ))
        });
    }
    let matched = reading.loaded.report.matched.iter();
    let mut header = matched
        .filter(|(name, _)| name == "reference_id")
        .map(|(_, header)| header.as_str());
    header.next_back().and_then(known).ok_or_else(|| {
        PhaseError::Input(format!(
            "`{file}`: nothing says what its ids refer to; write references = \"people\" or \"companies\" on its entry in assay.toml"
        ))
    })
}

/// Rows that refer to a company or a person, with all that they hold.
pub(super) fn relations(reading: &Reading<'_>) -> Result<Rows, PhaseError> {
    let references = references(reading)?;
    let file = reading.facts.file.as_str();
    let stem = Path::new(file)
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned());
    let frame = reading
        .attribute("frame")
        .map(str::to_owned)
        .or(stem)
        .unwrap_or_default();
    let names = ["relation_id", "reference_id"];
    let Passed { rows, places, entries } = words_of(reading, &names, |cells, row_id| match cell(cells, 1) {
        Some(_) => Ok(cells.to_vec()),
        None => Err(Box::new(reading.refuse(
            row_id,
            "reference_id",
            "",
            "no id that it refers to",
        ))),
    })?;
    let held = take_rows(&reading.loaded.identity, &places)?;
    let row_ids = text(&held, "row_id")?;
    let (mut keys, mut raws, mut contents) = (Vec::new(), Vec::new(), Vec::new());
    for (place, row) in rows.iter().enumerate() {
        let number = row_ids
            .get(place)
            .and_then(|id| id.rsplit_once('-'))
            .map_or("", |(_, number)| number);
        keys.push(format!("{file}#{number:0>7}"));
        let rest = unknown_cells(&held, place)?;
        contents.push(digest(&rest));
        let mut raw = rest;
        for (name, value) in names.iter().zip(row) {
            let value = value.clone().map_or(serde_json::Value::Null, serde_json::Value::String);
            raw.insert((*name).to_owned(), value);
        }
        raws.push(serde_json::Value::Object(raw).to_string());
    }
    let same = |word: &'static str| rows.iter().map(move |_| Some(word));
    let working = FrameBuilder::new()
        .text("relation_key", keys.iter().map(Some))
        .text("relation_id", rows.iter().map(|row| cell(row, 0)))
        .text("frame", rows.iter().map(|_| Some(frame.as_str())))
        .text("references", same(references))
        .text("reference_id", rows.iter().map(|row| cell(row, 1)))
        .text("content", contents.iter().map(Some))
        .text("source_file", rows.iter().map(|_| Some(file)))
        .text("row_id", row_ids.iter())
        .finish()?;
    let identity = FrameBuilder::new()
        .text("relation_key", keys.iter().map(Some))
        .text("raw", raws.iter().map(Some))
        .finish()?;
    Ok(Rows {
        working,
        identity,
        entries,
    })
}

/// What a row holds in columns that the contract does not know.
fn unknown_cells(held: &Frame, row: usize) -> Result<serde_json::Map<String, serde_json::Value>, PhaseError> {
    let mut cells = serde_json::Map::new();
    for column in held.columns() {
        let name = column.name().as_str();
        if let Some(plain) = name.strip_prefix("x_") {
            let value = cell_text(held, name, row)?;
            cells.insert(
                plain.to_owned(),
                value.map_or(serde_json::Value::Null, serde_json::Value::String),
            );
        }
    }
    Ok(cells)
}

/// Hashes of people who must not be seated, exported or sent out.
pub(super) fn suppressions(reading: &Reading<'_>) -> Result<Rows, PhaseError> {
    let names = ["hash", "kind"];
    let passed = words_of(reading, &names, |cells, row_id| {
        let hash = cell(cells, 0).unwrap_or_default().to_lowercase();
        let is_hash = hash.len() == HASH_DIGITS && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_hash {
            let reason = "no SHA-256: 64 hexadecimal digits of the lower-case address or slug";
            return Err(Box::new(reading.refuse(
                row_id,
                "hash",
                cell(cells, 0).unwrap_or_default(),
                reason,
            )));
        }
        let kind = cell(cells, 1).map(str::to_lowercase);
        match kind.as_deref() {
            None | Some("email" | "slug") => Ok(vec![Some(hash), kind]),
            Some(other) => Err(Box::new(reading.refuse(
                row_id,
                "kind",
                other,
                "neither email nor slug; correct or empty it",
            ))),
        }
    })?;
    passed.finish(reading, &names, "hash", |made, _| Ok(made))
}

/// What a validator said before.
pub(super) fn verdicts(reading: &Reading<'_>) -> Result<Rows, PhaseError> {
    let names = [
        "person_id",
        "employment",
        "title_match",
        "email_verdict",
        "phone_verdict",
        "last_seen",
        "sources",
        "checked_at",
    ];
    let mut notes = Vec::new();
    let mut passed = words_of(reading, &names, |cells, row_id| {
        if cell(cells, 0).is_none() {
            return Err(Box::new(reading.refuse(row_id, "person_id", "", "no person")));
        }
        let mut cells = cells.to_vec();
        for (name, value) in names.iter().zip(&mut cells) {
            if let Some(known) = WORDS.verdicts.get(*name) {
                let said = value.as_deref().map(str::to_lowercase);
                let found = said.as_ref().filter(|word| known.contains(word));
                if let (Some(raw), None) = (&said, found) {
                    let reason = format!("not one of {}; taken as unknown", known.join(", "));
                    notes.push(reading.note(row_id, name, raw, &reason));
                }
                *value = Some(found.cloned().unwrap_or_else(|| "unknown".to_owned()));
            } else if *name == "sources" {
                *value = value.as_deref().and_then(list);
            }
        }
        Ok(cells)
    })?;
    passed.entries.extend(notes);
    passed.finish(reading, &names, "person_id", |made, held| {
        Ok(made.real("confidence", real(held, "confidence")?.iter()))
    })
}

/// What reviewers decided on pairs. Files write ids with their kind in front, `person:ID`; a later word on a pair stands.
pub(super) fn decisions(reading: &Reading<'_>) -> Result<Rows, PhaseError> {
    let names = ["a", "b", "decision", "note"];
    let passed = words_of(reading, &names, |cells, row_id| {
        let refuse = |column: &str, raw: &str, reason: &str| Err(Box::new(reading.refuse(row_id, column, raw, reason)));
        let side = |place: usize| {
            let (kind, id) = cell(cells, place)?.split_once(':')?;
            let known = matches!(kind, "company" | "person") && !id.trim().is_empty();
            known.then(|| (kind.to_owned(), id.trim().to_owned()))
        };
        let said = |place: usize| cell(cells, place).unwrap_or_default();
        let form = "not company:ID or person:ID";
        let Some(a) = side(0) else {
            return refuse("a", said(0), form);
        };
        let Some(b) = side(1) else {
            return refuse("b", said(1), form);
        };
        if a.0 != b.0 || a.1 == b.1 {
            return refuse("b", said(1), "not another record of the same kind");
        }
        let Some(decision) = cell(cells, 2).and_then(words::decision) else {
            return refuse("decision", said(2), "neither same nor different");
        };
        let (low, high) = if a.1 <= b.1 { (a.1, b.1) } else { (b.1, a.1) };
        let pair = format!("{}:{low}|{high}", a.0);
        let note = cells.get(3).cloned().flatten();
        Ok(vec![
            Some(pair),
            Some(a.0),
            Some(low),
            Some(high),
            Some(decision.to_owned()),
            note,
        ])
    })?;
    let made = ["pair", "kind", "a", "b", "decision", "note"];
    passed.finish(reading, &made, "pair", |made, _| Ok(made))
}
