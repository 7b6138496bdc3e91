//! A published state of invented records: two companies and three people of the CRM, of which two are one each.

use super::{MERGED_FRAMES, Merged, Stamp, State, Step, apply, log_frames};
use crate::frame::{Frame, FrameBuilder};

/// A frame of texts: names, then rows of cells; `-` is unknown.
fn frame(names: &str, lines: &[&str]) -> Frame {
    let rows: Vec<Vec<&str>> = lines.iter().map(|line| line.split(' ').collect()).collect();
    let builder = names
        .split(' ')
        .enumerate()
        .fold(FrameBuilder::new(), |builder, (place, name)| {
            let cell = |row: &Vec<&str>| {
                row.get(place)
                    .filter(|cell| **cell != "-")
                    .map(|cell| (*cell).to_owned())
            };
            builder.text(name, rows.iter().map(cell))
        });
    builder.finish().unwrap()
}

fn before() -> State {
    let frames = [
        (
            "companies",
            frame("company_id name source", &["c1 OmniFjord crm", "c2 Omni_Fjord crm"]),
        ),
        (
            "people",
            frame("person_id company_id source", &["p1 c1 crm", "p2 c2 crm", "p3 c2 crm"]),
        ),
        (
            "people_identity",
            frame(
                "person_id full_name email",
                &[
                    "p1 Ada_Nonesuch -",
                    "p2 A._Nonesuch ada@omni.example",
                    "p3 Petra_Sill -",
                ],
            ),
        ),
        (
            "groups0",
            frame("group_id company_id person_id", &["g1 c1 p1", "g2 c2 p2"]),
        ),
        (
            "relations",
            frame(
                "relation_key frame references reference_id content",
                &["a:1 calls people p2 x"],
            ),
        ),
        ("relations_identity", frame("relation_key raw", &["a:1 {}"])),
        ("members", frame("company_id person_id role", &["c1 p1 champion"])),
        ("groups", frame("company_id name", &["c1 OmniFjord"])),
    ];
    State::of_frames(frames.iter().map(|(name, frame)| (*name, frame))).unwrap()
}

/// The frames of a state by the names of merged ones.
fn named(state: &State) -> Vec<(&'static str, Frame)> {
    let frames = MERGED_FRAMES.iter();
    frames
        .map(|(table, name)| (*name, state.frame(table).unwrap()))
        .collect()
}

/// The frames before anything is merged.
pub(crate) fn apart() -> Vec<(&'static str, Frame)> {
    named(&before())
}

/// The frames after `c1` took in `c2` and `p1` took in `p2`, with their log.
pub(crate) fn merged() -> Vec<(&'static str, Frame)> {
    let step = |kind: Merged, survivor: &str, absorbed: &str| Step {
        kind,
        survivor: survivor.to_owned(),
        absorbed: absorbed.to_owned(),
        points: Some(8.0),
        why: "invented".to_owned(),
        actor: "phase B6".to_owned(),
    };
    let steps = [step(Merged::Company, "c1", "c2"), step(Merged::Person, "p1", "p2")];
    let stamp = Stamp {
        time: "2026-03-01",
        archive: "root",
    };
    let (after, log) = apply(&before(), &steps, stamp);
    let (merges, identity) = log_frames(&log).unwrap();
    let mut frames = named(&after);
    frames.extend([("merge_log", merges), ("merge_log_identity", identity)]);
    frames
}
