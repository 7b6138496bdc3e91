//! The tables and the log as frames. What a merge changed stands in an identity frame, one row a person it concerns, so
//! that whoever is forgotten is forgotten here as well.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::frames::{Rows, frame_of};
use super::log::{Edit, Merge};
use super::rules::Merged;
use super::state::{State, TABLES, Table, record_tables};
use crate::engine::PhaseError;
use crate::frame::{Frame, FrameBuilder, FrameError, boolean, integer, real, text};

/// The tables by name, and the frames they are after the merging.
pub(in crate::playbooks::buyer_groups) const MERGED_FRAMES: [(&str, &str); 8] = [
    ("companies", "companies_merged"),
    ("people", "people_merged"),
    ("people_identity", "people_merged_identity"),
    ("groups0", "groups0_merged"),
    ("relations", "relations_merged"),
    ("relations_identity", "relations_merged_identity"),
    ("members", "members_merged"),
    ("groups", "groups_merged"),
];

/// The name of a table's frame after the merging.
pub(in crate::playbooks::buyer_groups) fn merged_name(table: &str) -> Option<&'static str> {
    MERGED_FRAMES
        .iter()
        .find(|(name, _)| *name == table)
        .map(|(_, merged)| *merged)
}

/// Why tables or a log cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub(in crate::playbooks::buyer_groups) enum TableError {
    /// A column is missing or holds something else.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// What the rows say does not fit together.
    #[error("{0}")]
    Rows(String),
}

impl From<TableError> for PhaseError {
    fn from(error: TableError) -> Self {
        match error {
            TableError::Frame(error) => error.into(),
            TableError::Rows(words) => Self::Input(words),
        }
    }
}

fn differ(what: impl Into<String>) -> TableError {
    TableError::Rows(what.into())
}

impl State {
    /// Puts a table of this name in.
    ///
    /// # Errors
    /// When there is no such table, a column is missing, or two rows have one name.
    pub fn put(&mut self, name: &str, rows: Rows) -> Result<(), TableError> {
        let spec = TABLES.iter().find(|spec| spec.name == name);
        let spec = spec.ok_or_else(|| differ(format!("`{name}` is no table of a merging")))?;
        let table = Table::new(spec, rows.columns, rows.rows).map_err(differ)?;
        self.tables.insert(spec.name, table);
        Ok(())
    }

    /// The tables of frames by their names, such as those of a generation.
    ///
    /// # Errors
    /// As [`State::put`].
    pub fn of_frames<'a>(frames: impl IntoIterator<Item = (&'a str, &'a Frame)>) -> Result<Self, TableError> {
        let mut state = Self::default();
        for (name, frame) in frames {
            state.put(name, Rows::read(frame)?)?;
        }
        Ok(state)
    }

    /// A table as a frame.
    ///
    /// # Errors
    /// When it is not there or a cell does not fit its column.
    pub fn frame(&self, name: &str) -> Result<Frame, TableError> {
        let table = self
            .table(name)
            .ok_or_else(|| differ(format!("there is no table `{name}`")))?;
        Ok(frame_of(&table.columns, &table.ordered())?)
    }
}

/// `merge_log` and `merge_log_identity`.
///
/// # Errors
/// None for columns that are as long as each other, which these are.
pub(in crate::playbooks::buyer_groups) fn log_frames(log: &[Merge]) -> Result<(Frame, Frame), FrameError> {
    let all = |pick: fn(&Merge) -> &str| log.iter().map(move |merge| Some(pick(merge)));
    let count = |pick: fn(&Merge) -> i64| log.iter().map(move |merge| Some(pick(merge)));
    let sources = log.iter().map(|merge| serde_json::to_string(&merge.sources).ok());
    let merges = FrameBuilder::new()
        .text("merge_id", all(|merge| &merge.id))
        .integer("seq", count(|merge| merge.seq))
        .text("time", all(|merge| &merge.time))
        .text("actor", all(|merge| &merge.actor))
        .text("kind", all(|merge| merge.kind.as_str()))
        .text("survivor", all(|merge| &merge.survivor))
        .text("absorbed", all(|merge| &merge.absorbed))
        .real("points", log.iter().map(|merge| merge.points))
        .text("why", all(|merge| &merge.why))
        .text("sources", sources)
        .integer("relations_moved", count(|merge| merge.moved))
        .integer("relations_deduped", count(|merge| merge.deduped))
        .text("archive_root", all(|merge| &merge.archive))
        .integer(
            "changes",
            count(|merge| i64::try_from(merge.counted).unwrap_or(i64::MAX)),
        )
        .boolean("undone", log.iter().map(|merge| Some(merge.undone)))
        .finish()?;
    let rows: Vec<(&str, Option<&str>, String)> = log.iter().flat_map(parts).collect();
    let identity = FrameBuilder::new()
        .text("merge_id", rows.iter().map(|(id, _, _)| Some(*id)))
        .text("person_id", rows.iter().map(|(_, person, _)| *person))
        .text("changes", rows.iter().map(|(_, _, edits)| Some(edits.as_str())))
        .finish()?;
    Ok((merges, identity))
}

/// A merge's changes by the person they concern, in order.
fn parts(merge: &Merge) -> Vec<(&str, Option<&str>, String)> {
    let mut parts: BTreeMap<Option<&str>, Vec<Json>> = BTreeMap::new();
    for (at, edit) in merge.edits.iter().enumerate() {
        let mut json = edit.to_json();
        if let Some(held) = json.as_object_mut() {
            held.insert("at".to_owned(), Json::from(at));
        }
        parts.entry(concerns(merge, edit)).or_default().push(json);
    }
    let parts = parts.into_iter();
    parts
        .map(|(person, edits)| (merge.id.as_str(), person, Json::from(edits).to_string()))
        .collect()
}

/// The person a change is about: of a merge of people whatever goes with the one who was taken in is about them.
fn concerns<'a>(merge: &'a Merge, edit: &'a Edit) -> Option<&'a str> {
    let (table, row) = edit.place();
    if record_tables(Merged::Person).contains(&table) {
        return Some(row);
    }
    (merge.kind == Merged::Person).then_some(merge.absorbed.as_str())
}

/// The log of these frames; `state` says what the columns hold. Changes that are not there any more are not in it.
///
/// # Errors
/// When a frame is no log, or a change in it cannot be read.
pub(in crate::playbooks::buyer_groups) fn read_log(
    merges: &Frame,
    identity: &Frame,
    state: &State,
) -> Result<Vec<Merge>, TableError> {
    let (mut edits, beside) = read_edits(identity, state)?;
    let words = |name: &str| text(merges, name);
    let (ids, times, actors, kinds) = (words("merge_id")?, words("time")?, words("actor")?, words("kind")?);
    let (survivors, absorbed, whys) = (words("survivor")?, words("absorbed")?, words("why")?);
    let (sources, archives) = (words("sources")?, words("archive_root")?);
    let (seqs, points) = (integer(merges, "seq")?, real(merges, "points")?);
    let (moved, deduped) = (
        integer(merges, "relations_moved")?,
        integer(merges, "relations_deduped")?,
    );
    let (counted, undone) = (integer(merges, "changes")?, boolean(merges, "undone")?);
    let mut log = Vec::with_capacity(merges.height());
    for row in 0..merges.height() {
        let id = ids.get(row).unwrap_or_default().to_owned();
        let kind = kinds.get(row).and_then(Merged::parse);
        let kind = kind.ok_or_else(|| differ(format!("merge_log row {}: no kind of record", row + 1)))?;
        let own = |column: &crate::frame::TextColumn<'_>| column.get(row).unwrap_or_default().to_owned();
        log.push(Merge {
            seq: seqs.get(row).unwrap_or_default(),
            time: own(&times),
            actor: own(&actors),
            kind,
            survivor: own(&survivors),
            absorbed: own(&absorbed),
            points: points.get(row),
            why: own(&whys),
            sources: serde_json::from_str(sources.get(row).unwrap_or("{}")).unwrap_or_default(),
            moved: moved.get(row).unwrap_or_default(),
            deduped: deduped.get(row).unwrap_or_default(),
            archive: own(&archives),
            undone: undone.get(row).unwrap_or_default(),
            edits: edits.remove(&id).unwrap_or_default().into_values().collect(),
            counted: counted
                .get(row)
                .and_then(|n| usize::try_from(n).ok())
                .unwrap_or_default()
                .saturating_sub(beside.get(&id).copied().unwrap_or_default()),
            id,
        });
    }
    Ok(log)
}

/// Changes of merges, by merge and place in it.
type Edits = BTreeMap<String, BTreeMap<u64, Edit>>;

/// The changes of each merge, and how many of its changes are of tables that are not here: whoever publishes a state may
/// leave one out, and what is not there cannot be put back wrongly.
fn read_edits(identity: &Frame, state: &State) -> Result<(Edits, BTreeMap<String, usize>), TableError> {
    let (ids, changes) = (text(identity, "merge_id")?, text(identity, "changes")?);
    let (mut made, mut beside) = (Edits::new(), BTreeMap::new());
    for (row, (id, changes)) in ids.iter().zip(changes.iter()).enumerate() {
        let broken = || {
            differ(format!(
                "merge_log_identity row {}: its changes cannot be read",
                row + 1
            ))
        };
        let read: Vec<Json> = serde_json::from_str(changes.unwrap_or("[]")).map_err(|_| broken())?;
        let id = id.unwrap_or_default();
        for json in read {
            let table = json.get("table").and_then(Json::as_str).ok_or_else(broken)?;
            if state.table(table).is_none() && TABLES.iter().any(|spec| spec.name == table) {
                *beside.entry(id.to_owned()).or_default() += 1;
                continue;
            }
            let at = json.get("at").and_then(Json::as_u64).ok_or_else(broken)?;
            let edit = Edit::from_json(&json, state).ok_or_else(broken)?;
            made.entry(id.to_owned()).or_default().insert(at, edit);
        }
    }
    Ok((made, beside))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::{take_rows, to_parquet};
    use crate::playbooks::buyer_groups::merging::{Refusal, Stamp, Step, apply, undo, undo_all};

    fn texts(columns: &[(&str, &[Option<&str>])]) -> Frame {
        let builder = columns.iter().fold(FrameBuilder::new(), |builder, (name, cells)| {
            builder.text(name, cells.iter().copied())
        });
        builder.finish().unwrap()
    }

    fn before() -> State {
        let companies = texts(&[
            ("company_id", &[Some("c1"), Some("c2")]),
            ("name", &[Some("Omni Fjord"), Some("OmniFjord, Inc.")]),
            ("source", &[Some("crm"), Some("crm")]),
        ]);
        let people = FrameBuilder::new()
            .text("person_id", [Some("p1"), Some("p2"), Some("p3")])
            .text("company_id", [Some("c1"), Some("c2"), None])
            .real("confidence", [Some(0.1 + 0.2), None, Some(-0.0)])
            .date("title_as_of", [None, Some(20_000), Some(-1)])
            .boolean("has_email", [Some(false), Some(true), None])
            .finish()
            .unwrap();
        let identity = texts(&[
            ("person_id", &[Some("p1"), Some("p2"), Some("p3")]),
            ("full_name", &[Some("Ada Nonesuch"), Some("A. Nonesuch"), None]),
            ("email", &[None, Some("ada@omni.example"), Some("")]),
        ]);
        let members = FrameBuilder::new()
            .text("company_id", [Some("c2"), Some("c1")])
            .text("person_id", [Some("p2"), Some("p1")])
            .real("seat_score", [Some(80.0), Some(70.0)])
            .finish()
            .unwrap();
        let frames = [
            ("companies", &companies),
            ("people", &people),
            ("people_identity", &identity),
            ("members", &members),
        ];
        State::of_frames(frames).unwrap()
    }

    fn step(kind: Merged, survivor: &str, absorbed: &str) -> Step {
        Step {
            kind,
            survivor: survivor.to_owned(),
            absorbed: absorbed.to_owned(),
            points: Some(6.0),
            why: "e-mail equal".to_owned(),
            actor: "B6".to_owned(),
        }
    }

    const STAMP: Stamp<'_> = Stamp {
        time: "2026-03-01",
        archive: "root",
    };

    // spec: buyer-groups B6.4
    #[test]
    fn frames_and_log_come_back_to_the_byte_from_where_they_are_kept() {
        let before = before();
        let steps = [step(Merged::Company, "c1", "c2"), step(Merged::Person, "p1", "p2")];
        let (after, log) = apply(&before, &steps, STAMP);
        assert_eq!(log.len(), 2);
        let (merges, identity) = log_frames(&log).unwrap();
        let names = ["companies", "people", "people_identity", "members"];
        let frames: Vec<Frame> = names.iter().map(|name| after.frame(name).unwrap()).collect();
        let mut state = State::of_frames(names.into_iter().zip(&frames)).unwrap();
        let mut read = read_log(&merges, &identity, &state).unwrap();
        assert_eq!(read, log);
        // The seat of the one who was taken in scored higher; the other one went.
        let members = after.frame("members").unwrap();
        assert_eq!(members.height(), 1);
        assert_eq!(text(&members, "person_id").unwrap().get(0), Some("p1"));
        assert_eq!(real(&members, "seat_score").unwrap().get(0), Some(80.0));
        assert_eq!(
            text(&after.frame("people_identity").unwrap(), "email").unwrap().get(0),
            Some("ada@omni.example")
        );
        undo_all(&mut state, &mut read).unwrap();
        for name in names {
            let (left, right) = (state.frame(name).unwrap(), before.frame(name).unwrap());
            assert_eq!(to_parquet(&left).unwrap(), to_parquet(&right).unwrap(), "{name}");
        }
        let (merges, identity) = log_frames(&read).unwrap();
        assert!(
            read_log(&merges, &identity, &state)
                .unwrap()
                .iter()
                .all(|merge| merge.undone)
        );
    }

    #[test]
    fn a_state_that_was_published_without_a_table_can_still_be_mended() {
        let before = before();
        let (after, log) = apply(
            &before,
            &[step(Merged::Company, "c1", "c2"), step(Merged::Person, "p1", "p2")],
            STAMP,
        );
        let (merges, identity) = log_frames(&log).unwrap();
        let names = ["companies", "people", "people_identity"];
        let frames: Vec<Frame> = names.iter().map(|name| after.frame(name).unwrap()).collect();
        let mut state = State::of_frames(names.into_iter().zip(&frames)).unwrap();
        let mut read = read_log(&merges, &identity, &state).unwrap();
        undo_all(&mut state, &mut read).unwrap();
        for name in names {
            assert_eq!(state.table(name), before.table(name));
        }
    }

    // spec: buyer-groups §4.6
    #[test]
    fn who_is_forgotten_takes_what_they_were_out_of_the_log() {
        let (after, log) = apply(&before(), &[step(Merged::Person, "p1", "p2")], STAMP);
        let (merges, identity) = log_frames(&log).unwrap();
        let people = text(&identity, "person_id").unwrap();
        let others: Vec<usize> = (0..identity.height())
            .filter(|row| people.get(*row) != Some("p2"))
            .collect();
        assert!(others.len() < identity.height());
        let identity = take_rows(&identity, &others).unwrap();
        let cells = text(&identity, "changes").unwrap();
        assert!(
            cells
                .iter()
                .flatten()
                .all(|cell| !cell.contains("ada@omni.example") || cell.contains("\"after\""))
        );
        let mut state = after.clone();
        let mut read = read_log(&merges, &identity, &state).unwrap();
        let id = read[0].id.clone();
        assert_eq!(
            undo(&mut state, &mut read, &id),
            Err(Refusal::Forgotten { id: id.clone() })
        );
        assert_eq!(state, after);
        assert_eq!(
            undo(&mut state, &mut read, "m-0"),
            Err(Refusal::Unknown { id: "m-0".to_owned() })
        );
    }
}
