//! The chain of generations: what is live changes whole or not at all, and what it names is kept.

use tempfile::TempDir;

use super::*;
use crate::store::Access;

const PLAYBOOK: &str = "buyer-groups";

fn desk() -> (TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let holder = "test".to_owned();
    let store = Store::open(folder.path(), Access::Writer { holder }).unwrap();
    (folder, store)
}

fn next(store: &Store, content: &[u8]) -> NextGeneration<'static> {
    let hash = store.put_frame(content).unwrap();
    NextGeneration {
        playbook: PLAYBOOK,
        kind: GenerationKind::Published,
        run: 1,
        time: "2026-03-04T05:06:07Z",
        method: "offline",
        archive: None,
        frames: BTreeMap::from([("groups".to_owned(), GenerationFrame { hash, rows: 1 })]),
    }
}

fn live(store: &Store) -> Option<i64> {
    store.live_generation(PLAYBOOK).unwrap().map(|live| live.seq)
}

#[test]
fn generations_follow_the_live_one_and_the_pointer_goes_back_and_forth() {
    let (_folder, store) = desk();
    assert_eq!(live(&store), None);
    let first = store.publish(next(&store, b"one")).unwrap();
    assert_eq!((first.seq, first.parent), (1, None));
    let second = store.publish(next(&store, b"two")).unwrap();
    assert_eq!((second.seq, second.parent, live(&store)), (2, Some(1), Some(2)));
    let same = store.publish(next(&store, b"two")).unwrap();
    assert_eq!(same, second, "published again after a kill");
    store.point_to(PLAYBOOK, 1).unwrap();
    assert_eq!(live(&store), Some(1));
    let third = store.publish(next(&store, b"three")).unwrap();
    assert_eq!((third.seq, third.parent), (3, Some(1)), "it follows what was live");
    assert!(store.point_to(PLAYBOOK, 9).is_err());
    assert_eq!(live(&store), Some(3));
}

#[test]
fn a_frame_that_is_not_there_publishes_nothing() {
    let (_folder, store) = desk();
    store.publish(next(&store, b"one")).unwrap();
    let mut bad = next(&store, b"two");
    for frame in bad.frames.values_mut() {
        frame.hash = sha256_hex(b"never stored");
    }
    let error = store.publish(bad).unwrap_err().to_string();
    assert!(error.contains("frame `groups`"), "{error}");
    assert_eq!((live(&store), store.generations(PLAYBOOK).unwrap().len()), (Some(1), 1));
}

#[test]
fn tidying_keeps_what_generations_name() {
    let (_folder, store) = desk();
    let one = store.publish(next(&store, b"one")).unwrap();
    store.publish(next(&store, b"two")).unwrap();
    let stray = store.put_frame(b"nobody's").unwrap();
    let report = store.gc().unwrap();
    assert_eq!((report.kept, report.deleted), (2, 1));
    assert!(store.has_frame(&one.frames["groups"].hash) && !store.has_frame(&stray));
}

#[test]
fn a_changed_manifest_and_a_missing_frame_are_named() {
    let (_folder, store) = desk();
    let one = store.publish(next(&store, b"one")).unwrap();
    assert!(store.verify_generations(PLAYBOOK).unwrap().is_empty());
    let path = store.generation_folder(PLAYBOOK).join(file_name(1));
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("offline", "live")).unwrap();
    let error = store.live_generation(PLAYBOOK).unwrap_err().to_string();
    assert!(
        error.contains("000001.json") && error.contains("was changed"),
        "{error}"
    );
    std::fs::write(&path, text).unwrap();
    std::fs::remove_file(store.frame_path(&one.frames["groups"].hash)).unwrap();
    let problems = store.verify_generations(PLAYBOOK).unwrap();
    assert_eq!(problems.len(), 1);
    assert!(problems[0].what.contains("groups"), "{problems:?}");
}

#[test]
fn rewritten_frames_take_the_places_of_old_ones_in_every_generation() {
    let (_folder, store) = desk();
    let one = store.publish(next(&store, b"one")).unwrap();
    store.publish(next(&store, b"two")).unwrap();
    let new = store.put_frame(b"one without somebody").unwrap();
    let frames = BTreeMap::from([(one.frames["groups"].hash.clone(), (new.clone(), 0))]);
    assert_eq!(store.replace_published_frames(&frames).unwrap(), 1);
    let all = store.generations(PLAYBOOK).unwrap();
    assert_eq!(
        (all[0].frames["groups"].hash.as_str(), all[0].frames["groups"].rows),
        (new.as_str(), 0)
    );
    assert_eq!(live(&store), Some(2));
    assert_eq!(
        store.replace_published_frames(&frames).unwrap(),
        0,
        "again changes nothing"
    );
}

#[test]
fn why_nothing_was_published_stands_beside_the_generations_until_something_is() {
    let (_folder, store) = desk();
    let log = serde_json::json!({ "run": 1, "outcome": "blocked" });
    store.write_error_log(PLAYBOOK, Some(&log)).unwrap();
    assert_eq!(store.error_log(PLAYBOOK), Some(log));
    assert!(store.generations(PLAYBOOK).unwrap().is_empty(), "it is no generation");
    store.write_error_log(PLAYBOOK, None).unwrap();
    assert_eq!(store.error_log(PLAYBOOK), None);
}
