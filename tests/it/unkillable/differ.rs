//! How two workspaces differ that should be alike, in few lines: which files, facts and frames, and of each frame the first cells.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{Debug, Display};

use assay::frame::{cell_text, from_parquet};
use assay::store::{Access, Store};
use polars::prelude::DataFrame;

use super::held::{Frames, Held, Meaning, PAID, TIMED};
use super::scene::{Scene, Side};

/// Columns of timed frames that hold a moment, a duration, an address of this machine, a number of a run or an archive, or what
/// was paid, which is more where a call was lost on its way.
const OF_THE_CLOCK: [&str; 21] = [
    "answer_key",
    "archive_id",
    "asks",
    "attempts",
    "batch",
    "cached",
    "checked_at",
    "cost_usd",
    "figures",
    "hash",
    "latency_s",
    "parameter_hash",
    "parent",
    "path",
    "resumed",
    "run",
    "scored_at",
    "seconds",
    "seq",
    "text",
    "usd",
];

/// Of calls there are more where some were lost on their way.
const OF_CALLS: [&str; 4] = ["calls", "retry_calls", "ledger", "ledger_contacts"];

/// How many columns of a frame are told of, and how much of a text.
const COLUMNS: usize = 6;
const LETTERS: usize = 160;

/// What the victim holds otherwise than the mirror; nothing where they mean the same: files, facts, what is live, and the frames
/// of the latest records.
pub fn differences(scene: &Scene) -> Vec<String> {
    let (mirror, victim) = (Held::of(&scene.mirror.root), Held::of(&scene.victim.root));
    let mut told = of_meaning(&mirror.meaning(), &victim.meaning());
    let mut pairs = BTreeMap::new();
    for (playbook, frames) in &mirror.live {
        if let Some(theirs) = victim.live.get(playbook) {
            told.extend(of_frames(&format!("live {playbook}"), (frames, theirs), &mut pairs));
        }
    }
    told.extend(of_sets(
        "phase",
        &mirror.phases.keys().collect(),
        &victim.phases.keys().collect(),
    ));
    for ((playbook, phase), frames) in &mirror.phases {
        if let Some(theirs) = victim.phases.get(&(playbook.clone(), phase.clone())) {
            told.extend(of_frames(&format!("{playbook} {phase}"), (frames, theirs), &mut pairs));
        }
    }
    // What is live is named by its phase as well; each pair of frames is compared once.
    for ((ours, theirs), (place, name)) in pairs {
        let how = compared(scene, &name, (&ours, &theirs));
        told.extend(how.map(|how| format!("{place} {name}: {how}")));
    }
    told
}

/// Files, facts, archives, and how many are kept out.
fn of_meaning(ours: &Meaning, theirs: &Meaning) -> Vec<String> {
    let mut told = of_sets("file", &ours.files.keys().collect(), &theirs.files.keys().collect());
    let changed = ours.files.iter().filter(|(name, hash)| {
        let found = theirs.files.get(*name);
        found.is_some_and(|found| found != *hash)
    });
    told.extend(changed.map(|(name, _)| format!("file {name} differs")));
    for (ours, theirs) in ours.facts.iter().zip(&theirs.facts) {
        if ours != theirs {
            let at = ours
                .iter()
                .zip(theirs)
                .take_while(|(ours, theirs)| ours == theirs)
                .count();
            told.push(format!(
                "facts: {} where the mirror has {}, from {at}: {} instead of {}",
                theirs.len(),
                ours.len(),
                short(&theirs.get(at)),
                short(&ours.get(at)),
            ));
        }
    }
    told.extend(of_sets("archive for", &ours.reasons, &theirs.reasons));
    told.extend(of_sets(
        "live generation of",
        &ours.live.keys().collect(),
        &theirs.live.keys().collect(),
    ));
    if ours.suppressed != theirs.suppressed {
        told.push(format!(
            "{} kept out, {} in the mirror",
            theirs.suppressed, ours.suppressed
        ));
    }
    told
}

/// What only one side has.
fn of_sets<T: Ord + Debug>(what: &str, ours: &BTreeSet<T>, theirs: &BTreeSet<T>) -> Vec<String> {
    let told = |name: &T, side: &str| format!("{what} {}: only in the {side}", short(name));
    let lost = ours.difference(theirs).map(|name| told(name, "mirror"));
    lost.chain(theirs.difference(ours).map(|name| told(name, "victim")))
        .collect()
}

/// Frames that only one side has; those that differ are added to the pairs with their place and name.
fn of_frames(
    place: &str,
    (ours, theirs): (&Frames, &Frames),
    pairs: &mut BTreeMap<(String, String), (String, String)>,
) -> Vec<String> {
    for (name, hash) in ours {
        if let Some(found) = theirs.get(name).filter(|found| *found != hash) {
            let pair = (hash.clone(), found.clone());
            pairs.entry(pair).or_insert_with(|| (place.to_owned(), name.clone()));
        }
    }
    of_sets(place, &ours.keys().collect(), &theirs.keys().collect())
}

/// How the same frame of both sides differs; of a timed one, but for the clock.
fn compared(scene: &Scene, name: &str, (ours, theirs): (&str, &str)) -> Option<String> {
    let read = |side: &Side, hash: &str| {
        let store = Store::open(&side.root, Access::Reader).unwrap();
        from_parquet(&store.frame_bytes(hash).unwrap()).unwrap()
    };
    let (ours, theirs) = (read(&scene.mirror, ours), read(&scene.victim, theirs));
    let timed = TIMED.contains(&name);
    let paid = PAID.iter().find(|(frame, _)| *frame == name).map(|(_, column)| *column);
    if timed && OF_CALLS.contains(&name) {
        return (theirs.height() < ours.height()).then(|| "rows were lost".to_owned());
    }
    let rows = (theirs.height() != ours.height())
        .then(|| format!("{} rows, {} in the mirror", theirs.height(), ours.height()));
    let names = |frame: &DataFrame| -> BTreeSet<String> {
        let names = frame.get_column_names().into_iter().map(|name| name.to_string());
        names.collect()
    };
    let (own, other) = (names(&ours), names(&theirs));
    let columns = own.intersection(&other).filter(|column| {
        let of_the_clock = timed && OF_THE_CLOCK.contains(&column.as_str());
        !of_the_clock && paid != Some(column.as_str())
    });
    let mut told: Vec<String> = rows.into_iter().chain(of_sets("column", &own, &other)).collect();
    told.extend(
        columns
            .filter_map(|column| cells_differ(column, &ours, &theirs))
            .take(COLUMNS),
    );
    if told.is_empty() && !timed && paid.is_none() {
        // Frames are the same to the byte, or a run depends on something that no one has named.
        told.push("the same cells in other bytes".to_owned());
    }
    (!told.is_empty()).then(|| told.join("; "))
}

/// How many cells of a column differ, and the first of them.
fn cells_differ(column: &str, ours: &DataFrame, theirs: &DataFrame) -> Option<String> {
    let cell = |row| [ours, theirs].map(|frame| cell_text(frame, column, row).unwrap());
    // A frame of frames says how many rows each has: of those of calls, more.
    let of_calls = |row: &usize| {
        let named = (column == "rows").then(|| cell_text(ours, "frame", *row).ok().flatten());
        named.flatten().is_some_and(|name| OF_CALLS.contains(&name.as_str()))
    };
    let rows = (0..ours.height().min(theirs.height())).filter(|row| !of_calls(row));
    let differing: Vec<_> = rows
        .map(|row| (row, cell(row)))
        .filter(|(_, [ours, theirs])| ours != theirs)
        .collect();
    let (row, [own, other]) = differing.first()?;
    Some(format!(
        "{column} in {} rows, in row {row} {} instead of {}",
        differing.len(),
        short(other),
        short(own)
    ))
}

/// The beginning of what may be long.
fn short(value: &(impl Debug + ?Sized)) -> String {
    let text = format!("{value:?}");
    let Some((end, _)) = text.char_indices().nth(LETTERS) else {
        return text;
    };
    format!("{}…", text.get(..end).unwrap_or_default())
}

/// One difference a line.
pub fn lines(differences: &[impl Display]) -> String {
    differences.iter().map(|one| format!("\n    {one}")).collect()
}
