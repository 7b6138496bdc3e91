//! What must hold of the merging, each counted anew from the frames: what was to be merged from the pairs, what is gone from
//! before and after, and whether an undoing gives back what was there.

use std::collections::{BTreeMap, BTreeSet};

use super::given::Given;
use super::orders::{Apart, pair};
use crate::engine::{PhaseError, Reading, counted};
use crate::frame::{Frame, FrameBuilder, FrameError, to_parquet};
use crate::playbooks::buyer_groups::merging::{
    GROUP_LINKS, MERGED_FRAMES, Merge, Merged, RELATIONS, State, kind_of_relation, log_frames, read_log, undo_all,
};
use crate::store::sha256_hex;

/// The tables of before and after, and what came between.
pub(super) struct Done<'a> {
    pub before: &'a State,
    pub after: &'a State,
    pub log: &'a [Merge],
}

/// A frame of text columns, for evidence.
fn rows(columns: &[&str], rows: &[Vec<String>]) -> Result<Frame, FrameError> {
    let builder = columns
        .iter()
        .enumerate()
        .fold(FrameBuilder::new(), |builder, (place, name)| {
            let cells = rows.iter().map(|row| row.get(place).filter(|text| !text.is_empty()));
            builder.text(name, cells)
        });
    builder.finish()
}

/// B6.1: pairs at or above the threshold of a match that are still two records, though nobody keeps them apart.
pub(super) fn left_pairs(
    given: &Given,
    done: &Done<'_>,
    apart: &Apart,
    least: [f64; 2],
) -> Result<Reading, PhaseError> {
    let pairs = given.rows("pairs")?;
    let into = survivors(done.log);
    let mut found = Vec::new();
    for row in 0..pairs.rows.len() {
        let word = |column: &str| pairs.value(row, column).text().unwrap_or_default();
        let Some(kind) = Merged::parse(word("kind")) else {
            continue;
        };
        let threshold = match kind {
            Merged::Company => least[0],
            Merged::Person => least[1],
        };
        let points = pairs.value(row, "points").number();
        let (a, b) = (word("a"), word("b"));
        let one = stands_for(&into, kind, a) == stands_for(&into, kind, b);
        // A veto says that the points count for nothing.
        if one || !word("veto").is_empty() || apart.contains(&pair(kind, a, b)) {
            continue;
        }
        if let Some(points) = points.filter(|points| *points >= threshold) {
            let cells = [word("pair_id"), kind.as_str(), a, b, &points.to_string(), word("state")];
            found.push(cells.map(str::to_owned).to_vec());
        }
    }
    let note = format!("{} left", counted(found.len() as u64, "pair", "pairs"));
    let evidence = rows(&["pair_id", "kind", "a", "b", "points", "state"], &found)?;
    Ok(Reading::new("B6.1", found.len() as f64).note(note).evidence(evidence))
}

/// B6.1-MAIL: people with one mail address that is nobody's role, whom nobody keeps apart.
pub(super) fn left_mail(done: &Done<'_>, apart: &Apart, is_role: fn(&str) -> bool) -> Result<Reading, PhaseError> {
    let mut by_mail: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    if let Some(people) = done.after.table("people_identity") {
        for row in people.names() {
            let mail = people.text(row, "email").trim().to_lowercase();
            if !mail.is_empty() && !is_role(&mail) {
                by_mail.entry(mail).or_default().push(row);
            }
        }
    }
    let mut found = Vec::new();
    for held in by_mail.values().filter(|held| held.len() > 1) {
        for (at, a) in held.iter().enumerate() {
            for b in held.iter().skip(at + 1) {
                if !apart.contains(&pair(Merged::Person, a, b)) {
                    found.push(vec![format!("person:{a}"), format!("person:{b}")]);
                }
            }
        }
    }
    let note = format!("{} left with one address", counted(found.len() as u64, "pair", "pairs"));
    let evidence = rows(&["a", "b"], &found)?;
    Ok(Reading::new("B6.1-MAIL", found.len() as f64)
        .note(note)
        .evidence(evidence))
}

/// B6.2: records that are gone and not both in the archive and in the log. `archived` says how many rows of a table the
/// archive holds, verified.
pub(super) fn removed(done: &Done<'_>, archived: &BTreeMap<String, u64>) -> Result<Reading, PhaseError> {
    let logged: BTreeSet<(Merged, &str)> = done
        .log
        .iter()
        .map(|merge| (merge.kind, merge.absorbed.as_str()))
        .collect();
    let (mut gone, mut found) = (0_u64, Vec::new());
    for (kind, table) in [(Merged::Company, "companies"), (Merged::Person, "people")] {
        let (Some(before), Some(after)) = (done.before.table(table), done.after.table(table)) else {
            continue;
        };
        let kept: BTreeSet<&str> = after.names().collect();
        let whole = archived.get(table).copied() == Some(before.height() as u64);
        for id in before.names().filter(|id| !kept.contains(id)) {
            gone += 1;
            let in_log = logged.contains(&(kind, id));
            if !whole || !in_log {
                let words = [
                    kind.as_str().to_owned(),
                    id.to_owned(),
                    whole.to_string(),
                    in_log.to_string(),
                ];
                found.push(words.to_vec());
            }
        }
    }
    let note = format!("{} removed", counted(gone, "record", "records"));
    let evidence = rows(&["kind", "id", "in_archive", "in_log"], &found)?;
    Ok(Reading::new("B6.2", found.len() as f64).note(note).evidence(evidence))
}

/// B6.3: relation rows of before are those of after and the logged repeats. The CRM's groups refer to people as well.
pub(super) fn balance(done: &Done<'_>) -> Result<Reading, PhaseError> {
    let (before, after) = (links(done.before), links(done.after));
    let deduped: i64 = done.log.iter().map(|merge| merge.deduped).sum();
    let sum = |counts: &BTreeMap<String, i64>| counts.values().sum::<i64>();
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let count = |counts: &BTreeMap<String, i64>, name: &String| counts.get(name).copied();
    let evidence = FrameBuilder::new()
        .text("relation", names.iter().map(|name| Some(name.as_str())))
        .integer(
            "rows_before",
            names.iter().map(|name| Some(count(&before, name).unwrap_or(0))),
        )
        .integer(
            "rows_after",
            names.iter().map(|name| Some(count(&after, name).unwrap_or(0))),
        )
        .finish()?;
    let off = sum(&before) - sum(&after) - deduped;
    let note = format!(
        "{} before, {} after, {deduped} logged as repeats",
        sum(&before),
        sum(&after)
    );
    Ok(Reading::new("B6.3", off as f64).note(note).evidence(evidence))
}

fn links(state: &State) -> BTreeMap<String, i64> {
    let mut counts: BTreeMap<String, i64> = BTreeMap::new();
    if let Some(relations) = state.table(RELATIONS) {
        for row in relations.names() {
            *counts.entry(relations.text(row, "frame").to_owned()).or_default() += 1;
        }
    }
    if let Some(groups) = state.table(GROUP_LINKS).filter(|groups| groups.height() > 0) {
        *counts.entry("buyer_groups".to_owned()).or_default() += i64::try_from(groups.height()).unwrap_or(i64::MAX);
    }
    counts
}

/// B6.3-ORPHANS: relation rows that refer to nobody.
pub(super) fn orphans(done: &Done<'_>) -> Result<Reading, PhaseError> {
    let mut found: Vec<Vec<String>> = Vec::new();
    let mut look = |row: &str, relation: &str, kind: Option<Merged>, id: &str| {
        if kind.is_none_or(|kind| !done.after.has(kind, id)) {
            let words = kind.map_or("nothing that is known", Merged::as_str);
            found.push([row, relation, words, id].map(str::to_owned).to_vec());
        }
    };
    if let Some(table) = done.after.table(RELATIONS) {
        for row in table.names() {
            let kind = kind_of_relation(table.text(row, "references"));
            look(row, table.text(row, "frame"), kind, table.text(row, "reference_id"));
        }
    }
    if let Some(table) = done.after.table(GROUP_LINKS) {
        for row in table.names() {
            let (company, person) = (table.text(row, "company_id"), table.text(row, "person_id"));
            let shown = format!("group {}", table.text(row, "group_id"));
            look(&shown, "buyer_groups", Some(Merged::Company), company);
            if !person.is_empty() {
                look(&shown, "buyer_groups", Some(Merged::Person), person);
            }
        }
    }
    let note = format!("{} to nobody", counted(found.len() as u64, "row refers", "rows refer"));
    let evidence = rows(&["row", "relation", "kind", "reference_id"], &found)?;
    Ok(Reading::new("B6.3-ORPHANS", found.len() as f64)
        .note(note)
        .evidence(evidence))
}

/// B6.4: every merge is taken back, from the log as it will be kept, and the frames are compared by their hashes.
pub(super) fn rehearsal(done: &Done<'_>) -> Result<Reading, PhaseError> {
    let (merges, identity) = log_frames(done.log)?;
    let mut state = done.after.clone();
    let mut log = read_log(&merges, &identity, &state)?;
    let refused = undo_all(&mut state, &mut log).err();
    let mut found = Vec::new();
    let mut whole = 0_u64;
    for (name, _) in MERGED_FRAMES {
        let hash = |state: &State| -> Result<String, PhaseError> { Ok(sha256_hex(&to_parquet(&state.frame(name)?)?)) };
        let (before, restored) = (hash(done.before)?, hash(&state)?);
        whole += 1;
        if before != restored {
            found.push(vec![name.to_owned(), before, restored]);
        }
    }
    let merges = counted(done.log.len() as u64, "merge", "merges");
    let note = match refused {
        Some(refusal) => format!("the undoing stopped: {refusal}"),
        None => format!("{merges} undone in rehearsal; {whole} frames compared"),
    };
    let evidence = rows(&["frame", "before", "restored"], &found)?;
    Ok(Reading::new("B6.4", found.len() as f64).note(note).evidence(evidence))
}

/// Which record each absorbed one went into.
fn survivors(log: &[Merge]) -> BTreeMap<(Merged, &str), &str> {
    log.iter()
        .map(|merge| ((merge.kind, merge.absorbed.as_str()), merge.survivor.as_str()))
        .collect()
}

fn stands_for<'a>(into: &BTreeMap<(Merged, &'a str), &'a str>, kind: Merged, id: &'a str) -> &'a str {
    let mut id = id;
    while let Some(next) = into.get(&(kind, id)) {
        id = next;
    }
    id
}
