//! Undoing merges of a workspace whose results were put there by hand.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::{Applied, Bench, Operation, OperationError};
use crate::frame::{Frame, to_parquet};
use crate::playbooks::buyer_groups::UNDONE;
use crate::playbooks::buyer_groups::merging::fixture::{apart, merged};
use crate::playbooks::{Playbook, find};
use crate::store::{
    Access, Generation, GenerationFrame, GenerationKind, NewRun, NextGeneration, PhaseRecord, Store, sha256_hex,
};

fn groups() -> &'static Playbook {
    find("buyer-groups").unwrap()
}

fn writer(folder: &Path) -> Store {
    let holder = "test".to_owned();
    Store::open(folder, Access::Writer { holder }).unwrap()
}

/// A workspace whose latest run merged two pairs; published or not.
fn desk(published: bool) -> (TempDir, Bench) {
    let folder = TempDir::new().unwrap();
    let settings = "[workspace]\nname = \"invented\"\nas_of = \"2026-03-01\"\nplaybook = \"buyer-groups\"\n";
    std::fs::write(folder.path().join("assay.toml"), settings).unwrap();
    let store = writer(folder.path());
    let run = NewRun {
        playbook: "buyer-groups".to_owned(),
        as_of: "2026-03-01".to_owned(),
        started_at: "2026-03-01T08:00:00Z".to_owned(),
        ..NewRun::default()
    };
    let run = store.begin_run(&run).unwrap();
    let put = |frame: &Frame| store.put_frame(&to_parquet(frame).unwrap()).unwrap();
    let made = merged();
    let hashes: BTreeMap<String, String> = made
        .iter()
        .map(|(name, frame)| ((*name).to_owned(), put(frame)))
        .collect();
    let done = PhaseRecord {
        run,
        playbook: "buyer-groups".to_owned(),
        phase: "B6".to_owned(),
        key: "k".to_owned(),
        status: "done".to_owned(),
        started_at: "2026-03-01T08:00:00Z".to_owned(),
        frames: hashes.clone(),
        metrics: json!([]),
        gates: json!([]),
        ..PhaseRecord::default()
    };
    store.record_phase(&done).unwrap();
    store.finish_run(run, "done", "2026-03-01T08:01:00Z").unwrap();
    if published {
        let other = FrameOf("report", &made[0].1);
        let mut frames: BTreeMap<String, GenerationFrame> =
            made.iter().map(|(name, frame)| held(&store, name, frame)).collect();
        frames.extend([held(&store, other.0, other.1)]);
        let next = NextGeneration {
            playbook: "buyer-groups",
            kind: GenerationKind::Published,
            run,
            time: "2026-03-01T08:01:00Z",
            method: "offline",
            archive: Some("20260301T080000Z-00000001"),
            frames,
        };
        store.publish(next).unwrap();
    }
    drop(store);
    let bench = Bench::open(folder.path(), "Invented Reviewer", "2026-03-01".parse().unwrap()).unwrap();
    (folder, bench)
}

struct FrameOf<'a>(&'static str, &'a Frame);

fn held(store: &Store, name: &str, frame: &Frame) -> (String, GenerationFrame) {
    let hash = store.put_frame(&to_parquet(frame).unwrap()).unwrap();
    let rows = frame.height() as u64;
    (name.to_owned(), GenerationFrame { hash, rows })
}

fn live(bench: &Bench) -> Option<Generation> {
    bench.reader().unwrap().live_generation("buyer-groups").unwrap()
}

fn facts(bench: &Bench) -> Vec<Value> {
    let events = bench.reader().unwrap().events(UNDONE).unwrap();
    events.into_iter().map(|event| event.value).collect()
}

fn ids(bench: &Bench) -> Vec<(String, bool)> {
    let list = bench.merges(groups()).unwrap();
    list.merges.into_iter().map(|merge| (merge.id, merge.undone)).collect()
}

fn differing(generation: &Generation, frames: &[(&'static str, Frame)]) -> Vec<&'static str> {
    let hash = |frame: &Frame| sha256_hex(&to_parquet(frame).unwrap());
    let other = |(name, frame): &&(&'static str, Frame)| {
        generation.frames.get(*name).map(|held| &held.hash) != Some(&hash(frame))
    };
    frames.iter().filter(other).map(|(name, _)| *name).collect()
}

// spec: buyer-groups §4.6, B6.4
#[test]
fn undoing_makes_a_generation_at_once_and_a_fact_for_later() {
    let (_folder, bench) = desk(true);
    let [company, person] =
        <[String; 2]>::try_from(ids(&bench).into_iter().map(|(id, _)| id).collect::<Vec<_>>()).unwrap();
    // The company's merge moved p2, whom the later one took in: it has to go first.
    let error = bench.undo_merges(groups(), Some(&company)).unwrap_err();
    assert!(error.to_string().contains(&format!("undo {person} first")), "{error}");
    assert_eq!(
        (live(&bench).unwrap().seq, facts(&bench).len()),
        (1, 0),
        "a refusal changes nothing"
    );
    let undone = bench.undo_merges(groups(), Some(&person)).unwrap();
    assert_eq!((undone.generation, undone.merges.len()), (Some(2), 1));
    assert_eq!(
        facts(&bench),
        [json!({ "merge": person, "kind": "person", "a": "p1", "b": "p2" })]
    );
    let now = live(&bench).unwrap();
    assert_eq!(
        (now.kind, now.parent, now.method.as_str()),
        (GenerationKind::Undone, Some(1), "offline")
    );
    assert_eq!(
        now.frames.get("report").map(|frame| frame.rows),
        Some(1),
        "what no merge touches stays"
    );
    assert_eq!(ids(&bench), [(company.clone(), false), (person.clone(), true)]);
    let again = bench.undo_merges(groups(), Some(&person)).unwrap_err();
    assert!(again.to_string().contains("undone before"), "{again}");
    bench.undo_merges(groups(), Some(&company)).unwrap();
    let now = live(&bench).unwrap();
    assert_eq!(
        (now.seq, differing(&now, &apart())),
        (3, Vec::new()),
        "as before the merging, to the byte"
    );
    assert!(matches!(
        bench.undo_merges(groups(), None),
        Err(OperationError::Lens(_))
    ));
    let audit = bench.reader().unwrap().audit_entries().unwrap();
    let entries: Vec<String> = audit
        .iter()
        .filter(|entry| entry.action == "merge.undone")
        .map(|entry| entry.payload.to_string())
        .collect();
    assert_eq!(entries.len(), 2);
    assert!(
        !entries[0].contains("p1"),
        "the chain names the merge, not the people: {}",
        entries[0]
    );
}

// spec: buyer-groups §4.6
#[test]
fn all_go_the_newest_first_as_an_operation() {
    let (_folder, bench) = desk(true);
    let operation = Operation::UndoMerges {
        playbook: "buyer-groups".to_owned(),
        merge: None,
    };
    let Applied::MergesUndone(undone) = bench.apply(&operation).unwrap() else {
        panic!("another answer");
    };
    let kinds: Vec<&str> = undone.merges.iter().map(|merge| merge.kind.as_str()).collect();
    assert_eq!((kinds, undone.generation), (vec!["person", "company"], Some(2)));
    assert_eq!(differing(&live(&bench).unwrap(), &apart()), Vec::<&str>::new());
    assert_eq!(facts(&bench).len(), 2);
}

// spec: buyer-groups §4.6
#[test]
fn before_anything_is_published_the_next_run_is_told() {
    let (_folder, bench) = desk(false);
    let first = ids(&bench);
    assert_eq!(first.len(), 2);
    let undone = bench.undo_merges(groups(), Some(&first[1].0)).unwrap();
    assert_eq!((undone.generation, live(&bench)), (None, None));
    assert!(ids(&bench)[1].1, "said once, though the run's frames are as they were");
    let again = bench.undo_merges(groups(), Some(&first[1].0)).unwrap_err();
    assert!(again.to_string().contains("undone before"), "{again}");
    bench.undo_merges(groups(), Some(&first[0].0)).unwrap();
    assert_eq!(facts(&bench).len(), 2);
    let other = bench.undo_merges(find("permits").unwrap(), None).unwrap_err();
    assert!(
        other.to_string().contains("permits has no merges; buyer-groups has"),
        "{other}"
    );
}
