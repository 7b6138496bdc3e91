//! The store as others use it: what survives a kill, what is noticed, and what is refused.

use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::Connection;
use serde_json::json;
use tempfile::TempDir;

use super::*;

mod facts;
mod workspaces;

const AT: &str = "2026-01-31T10:00:00Z";
const DONE: &[&str] = &["done", "warned"];

fn writer_in(root: &Path) -> Store {
    Store::open(
        root,
        Access::Writer {
            holder: "assay test".to_owned(),
        },
    )
    .unwrap()
}

fn workspace() -> (TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = writer_in(folder.path());
    (folder, store)
}

/// The database from outside, as somebody would open it who means to change history.
fn from_outside(root: &Path) -> Connection {
    Connection::open(root.join(".assay/assay.db")).unwrap()
}

fn new_run(playbook: &str) -> NewRun {
    NewRun {
        playbook: playbook.to_owned(),
        as_of: "2026-01-31".to_owned(),
        started_at: AT.to_owned(),
        parameters: json!({"z": 1, "a": 0.1}),
        inputs: json!([]),
        command: "assay run".to_owned(),
        ..NewRun::default()
    }
}

fn phase_record(run: i64, phase: &str, key: &str, status: &str) -> PhaseRecord {
    PhaseRecord {
        run,
        playbook: "contractors".to_owned(),
        phase: phase.to_owned(),
        key: key.to_owned(),
        status: status.to_owned(),
        started_at: AT.to_owned(),
        duration_ms: 12,
        rows_in: 10,
        rows_out: 9,
        metrics: json!({"rate": 0.123_456_789_012_345_67}),
        gates: json!([]),
        ..PhaseRecord::default()
    }
}

#[test]
fn a_store_can_be_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Store>();
    let (_folder, store) = workspace();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let store = &store;
            scope
                .spawn(move || (0..10).for_each(|n| store.append_event("s", &json!([thread, n])).map(|_| ()).unwrap()));
        }
    });
    let seqs: Vec<i64> = store.events("s").unwrap().iter().map(|event| event.seq).collect();
    assert_eq!(seqs, (1..=40).collect::<Vec<i64>>());
}

#[test]
fn a_reader_of_an_untouched_folder_sees_nothing_and_writes_no_result() {
    let folder = tempfile::tempdir().unwrap();
    let reader = Store::open(folder.path(), Access::Reader).unwrap();
    assert!(reader.runs(None).unwrap().is_empty());
    assert!(reader.latest_phase("contractors", "c0").unwrap().is_none());
    assert!(reader.marks("contractors").unwrap().is_empty());
    assert!(matches!(
        reader.begin_run(&new_run("contractors")),
        Err(StoreError::ReadOnly { .. })
    ));
    assert!(matches!(reader.put_frame(b"x"), Err(StoreError::ReadOnly { .. })));
    assert!(matches!(reader.gc(), Err(StoreError::ReadOnly { .. })));
    // Fingerprints are only a cache: what looks at a large file again and again hashes it once.
    reader.cache_fingerprint("a.csv", 1, 1, "f").unwrap();
    assert_eq!(reader.cached_fingerprint("a.csv", 1, 1).unwrap().as_deref(), Some("f"));
}

#[test]
fn a_folder_that_cannot_be_written_can_still_be_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    // A file where the folder should be: refused to everybody, the superuser included.
    std::fs::write(folder.path().join(".assay"), "").unwrap();
    let reader = Store::open(folder.path(), Access::Reader).unwrap();
    assert!(reader.runs(None).unwrap().is_empty());
    assert!(Store::open(folder.path(), Access::Writer { holder: "x".to_owned() }).is_err());

    let (folder, store) = workspace();
    store.begin_run(&new_run("contractors")).unwrap();
    drop(store);
    let unchanging = super::database::open_unchanging(folder.path()).unwrap();
    let runs: i64 = unchanging
        .query_row("SELECT count(*) FROM run", [], |row| row.get(0))
        .unwrap();
    assert_eq!(runs, 1);
    assert!(unchanging.execute("DELETE FROM run", []).is_err());
}

#[test]
fn readers_read_while_one_writer_writes() {
    let (folder, writer) = workspace();
    let reader = Store::open(folder.path(), Access::Reader).unwrap();
    let run = writer.begin_run(&new_run("contractors")).unwrap();
    assert_eq!(reader.run(run).unwrap().unwrap().outcome, "running");
    let refused = Store::open(
        folder.path(),
        Access::Writer {
            holder: "other".to_owned(),
        },
    )
    .unwrap_err();
    let shown = refused.to_string();
    assert!(
        shown.contains("assay test") && shown.contains(&std::process::id().to_string()),
        "{shown}"
    );
    assert!(matches!(reader.acquire_writer("other"), Err(StoreError::Locked { .. })));
    writer.finish_run(run, "done", AT).unwrap();
    writer.release_writer();
    reader.acquire_writer("other").unwrap();
    assert_eq!(reader.begin_run(&new_run("contractors")).unwrap(), run + 1);
    assert!(matches!(
        writer.begin_run(&new_run("contractors")),
        Err(StoreError::ReadOnly { .. })
    ));
}

#[test]
fn many_first_openings_at_once_make_one_database() {
    let folder = tempfile::tempdir().unwrap();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                assert!(
                    Store::open(folder.path(), Access::Reader)
                        .unwrap()
                        .runs(None)
                        .unwrap()
                        .is_empty()
                )
            });
        }
    });
}

#[test]
fn a_database_of_a_newer_version_or_a_damaged_one_is_refused_with_the_way_out() {
    let (folder, store) = workspace();
    drop(store);
    from_outside(folder.path())
        .pragma_update(None, "user_version", 999)
        .unwrap();
    let error = Store::open(folder.path(), Access::Reader).unwrap_err().to_string();
    assert!(error.contains("newer Assay"), "{error}");
    let damaged = tempfile::tempdir().unwrap();
    std::fs::create_dir(damaged.path().join(".assay")).unwrap();
    std::fs::write(
        damaged.path().join(".assay/assay.db"),
        b"this is no database, only a long enough text",
    )
    .unwrap();
    assert!(Store::open(damaged.path(), Access::Reader).is_err());
    assert!(Store::open(damaged.path(), Access::Writer { holder: "x".to_owned() }).is_err());
}

#[test]
fn runs_and_phases_come_back_as_they_were_recorded() {
    let (folder, store) = workspace();
    let first = store.begin_run(&new_run("contractors")).unwrap();
    let other = store.begin_run(&new_run("mql")).unwrap();
    let hash = store.put_frame(b"frame").unwrap();
    let mut done = phase_record(first, "c0", "k1", "done");
    done.frames = [("leads".to_owned(), hash)].into();
    store.record_phase(&done).unwrap();
    let mut reused = phase_record(other, "c0", "k1", "failed");
    reused.reused_from = Some(first);
    reused.message = Some("no file".to_owned());
    store.record_phase(&reused).unwrap();
    store.finish_run(first, "done", AT).unwrap();
    drop(store);

    let store = Store::open(folder.path(), Access::Reader).unwrap();
    assert_eq!(store.phases_of_run(first).unwrap(), [done.clone()]);
    assert_eq!(store.latest_phase("contractors", "c0").unwrap(), Some(reused));
    assert_eq!(
        store.phase_by_key("contractors", "c0", "k1", DONE).unwrap(),
        Some(done),
        "failed ones are passed over"
    );
    assert_eq!(store.phase_by_key("contractors", "c0", "k2", DONE).unwrap(), None);
    let runs = store.runs(None).unwrap();
    assert_eq!(runs.iter().map(|run| run.id).collect::<Vec<_>>(), [other, first]);
    assert_eq!(store.runs(Some("contractors")).unwrap().len(), 1);
    let run = store.run(first).unwrap().unwrap();
    assert_eq!((run.outcome.as_str(), run.finished_at.as_deref()), ("done", Some(AT)));
    assert_eq!(run.parameters.to_string(), r#"{"z":1,"a":0.1}"#);
    assert_eq!(store.run(99).unwrap(), None);
}

#[test]
fn records_of_unknown_runs_and_unknown_outcomes_are_refused() {
    let (_folder, store) = workspace();
    assert!(matches!(
        store.record_phase(&phase_record(7, "c0", "k", "done")),
        Err(StoreError::NoRun { run: 7 })
    ));
    assert!(matches!(
        store.log_line(7, AT, "info", None, None, None, "x", "y"),
        Err(StoreError::NoRun { run: 7 })
    ));
    assert!(matches!(
        store.finish_run(7, "done", AT),
        Err(StoreError::NoRun { run: 7 })
    ));
    let run = store.begin_run(&new_run("contractors")).unwrap();
    assert!(matches!(
        store.finish_run(run, "finished", AT),
        Err(StoreError::UnknownWord { .. })
    ));
}

// spec: contractors X-8
#[test]
fn a_kill_inside_a_transaction_leaves_the_last_record() {
    let (folder, store) = workspace();
    let run = store.begin_run(&new_run("contractors")).unwrap();
    let last = phase_record(run, "c0", "k1", "done");
    store.record_phase(&last).unwrap();
    // The writer that dies: with a cache of one page its uncommitted changes are in the log file already.
    let dying = from_outside(folder.path());
    dying
        .execute_batch("PRAGMA cache_size = 1; BEGIN IMMEDIATE; UPDATE phase SET status = 'half'")
        .unwrap();
    let log = folder.path().join(".assay/assay.db-wal");
    let before = std::fs::metadata(&log).unwrap().len();
    for n in 0..200 {
        let sql = "INSERT INTO log (run, at, level, code, message) VALUES (?1, '', '', '', ?2)";
        dying.execute(sql, (run, format!("{n:4000}"))).unwrap();
    }
    assert!(
        std::fs::metadata(&log).unwrap().len() > before,
        "something uncommitted reached the disk"
    );
    // What the disk holds at the instant of the kill is what the next start finds.
    let killed = tempfile::tempdir().unwrap();
    std::fs::create_dir(killed.path().join(".assay")).unwrap();
    for file in ["assay.db", "assay.db-wal"] {
        std::fs::copy(
            folder.path().join(".assay").join(file),
            killed.path().join(".assay").join(file),
        )
        .unwrap();
    }
    let found = Store::open(killed.path(), Access::Reader).unwrap();
    assert_eq!(found.latest_phase("contractors", "c0").unwrap(), Some(last.clone()));
    assert!(found.log_of_run(run).unwrap().is_empty());
    drop(dying);
    drop(store);
    let reader = Store::open(folder.path(), Access::Reader).unwrap();
    assert_eq!(reader.latest_phase("contractors", "c0").unwrap(), Some(last.clone()));
    assert_eq!(
        reader.run(run).unwrap().unwrap().outcome,
        "interrupted",
        "the lock is free, so nobody runs it"
    );
    let store = writer_in(folder.path());
    assert_eq!(store.run(run).unwrap().unwrap().outcome, "interrupted");
    assert_eq!(store.latest_phase("contractors", "c0").unwrap(), Some(last));
    assert_eq!(
        store.mark_interrupted().unwrap(),
        0,
        "opening as a writer marked it already"
    );
}

#[test]
fn a_failed_change_leaves_nothing_of_itself() {
    let (_folder, store) = workspace();
    let run = store.begin_run(&new_run("contractors")).unwrap();
    let result: Result<(), StoreError> = store.write("test", |transaction| {
        transaction
            .execute("UPDATE run SET command = 'changed'", [])
            .map_err(StoreError::sql("test"))?;
        Err(StoreError::NoRun { run: 0 })
    });
    assert!(result.is_err());
    assert_eq!(store.run(run).unwrap().unwrap().command, "assay run");
}

#[test]
fn frames_are_kept_by_content_and_damage_is_noticed() {
    let (_folder, store) = workspace();
    let bytes = b"PAR1 some bytes PAR1";
    let hash = store.put_frame(bytes).unwrap();
    assert_eq!(hash, sha256_hex(bytes));
    assert_eq!(store.put_frame(bytes).unwrap(), hash);
    assert!(store.has_frame(&hash));
    assert_eq!(store.frame_bytes(&hash).unwrap(), bytes);
    let path = store.frame_path(&hash);
    std::fs::write(&path, b"PAR1 same bytes PAR1").unwrap();
    let error = store.frame_bytes(&hash).unwrap_err();
    assert!(
        matches!(error, StoreError::FrameDamaged { .. }) && error.to_string().contains("run the phase again"),
        "{error}"
    );
    store.put_frame(bytes).unwrap();
    assert_eq!(
        store.frame_bytes(&hash).unwrap(),
        bytes,
        "making the frame again mends it"
    );
    std::fs::remove_file(&path).unwrap();
    assert!(matches!(store.frame_bytes(&hash), Err(StoreError::FrameMissing { .. })));
    assert!(matches!(
        store.frame_bytes("../assay"),
        Err(StoreError::FrameName { .. })
    ));
}

#[test]
fn a_frame_that_is_there_is_not_written_again() {
    let (_folder, store) = workspace();
    let hash = store.put_frame(b"x").unwrap();
    let written = |store: &Store| std::fs::metadata(store.frame_path(&hash)).unwrap().modified().unwrap();
    let before = written(&store);
    std::thread::sleep(std::time::Duration::from_millis(15));
    store.put_frame(b"x").unwrap();
    assert_eq!(written(&store), before);
}

#[test]
fn tidying_up_keeps_what_is_named_and_sweeps_leftovers_of_killed_writes() {
    let (folder, store) = workspace();
    let frames: Vec<String> = (0_u8..6).map(|n| store.put_frame(&[n; 10]).unwrap()).collect();
    let run = store.begin_run(&new_run("contractors")).unwrap();
    let mut record = phase_record(run, "c0", "k", "done");
    record.frames = [("leads".to_owned(), frames[0].clone())].into();
    record.gates = json!([{"id": "C0.1", "evidence": frames[1]}]);
    store.record_phase(&record).unwrap();
    let named = [("list".to_owned(), frames[2].clone())].into();
    store
        .put_unit("contractors", "c1", "CA", &named, &json!({"merged": frames[3]}))
        .unwrap();
    store.append_event("sales", &json!({"snapshot": frames[4]})).unwrap();
    assert!(matches!(store.gc(), Err(StoreError::RunGoing { run: going, .. }) if going == run));
    store.finish_run(run, "done", AT).unwrap();
    // A kill between making the temporary file and renaming it.
    let leftover = folder.path().join(".assay/frames/.assay-tmp-Ab12");
    std::fs::write(&leftover, b"half").unwrap();
    let stranger = folder.path().join(".assay/frames/notes.txt");
    std::fs::write(&stranger, b"mine").unwrap();
    let report = store.gc().unwrap();
    assert_eq!(
        report,
        GcReport {
            kept: 5,
            deleted: 1,
            leftovers: 1,
            freed_bytes: 14
        }
    );
    assert!(frames[..5].iter().all(|hash| store.has_frame(hash)) && !store.has_frame(&frames[5]));
    assert!(!leftover.exists() && stranger.exists());
    assert_eq!(
        store.gc().unwrap(),
        GcReport {
            kept: 5,
            ..GcReport::default()
        }
    );
}

#[test]
fn leftovers_of_killed_writes_are_swept_wherever_they_were_written() {
    let (folder, store) = workspace();
    let write = |name: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, b"half").unwrap();
        path
    };
    let leftovers = [
        ".assay-tmp-settings",
        "rulesets/.assay-tmp-Ab12",
        "exports/2026/.assay-tmp-with-names",
        "contractors/.assay-tmp-decisions",
        ".assay/generations/buyer-groups/.assay-tmp-live",
    ]
    .map(write);
    let others = [
        "rulesets/mine.toml",
        "exports/.assay-notes.csv",
        ".git/.assay-tmp-not-ours",
        "assay-tmp-mine.csv",
    ]
    .map(write);
    let report = store.gc().unwrap();
    assert_eq!((report.leftovers, report.freed_bytes), (5, 20));
    assert!(leftovers.iter().all(|path| !path.exists()), "{leftovers:?}");
    assert!(others.iter().all(|path| path.exists()), "{others:?}");
}

#[test]
fn units_fingerprints_and_the_log_are_found_again() {
    let (_folder, store) = workspace();
    let frames: BTreeMap<String, String> = [("list".to_owned(), sha256_hex(b"a"))].into();
    store
        .put_unit("contractors", "c1", "CA/k1", &frames, &json!({"rows": 3}))
        .unwrap();
    store
        .put_unit("contractors", "c1", "CA/k1", &frames, &json!({"rows": 4}))
        .unwrap();
    let unit = store.unit("contractors", "c1", "CA/k1").unwrap().unwrap();
    assert_eq!(
        unit,
        UnitRecord {
            frames,
            value: json!({"rows": 4})
        }
    );
    assert_eq!(store.unit("contractors", "c1", "TX/k1").unwrap(), None);
    assert_eq!(store.unit("contractors", "c2", "CA/k1").unwrap(), None);

    store.cache_fingerprint("ca.csv", u64::MAX, 5, "first").unwrap();
    assert_eq!(
        store.cached_fingerprint("ca.csv", u64::MAX, 5).unwrap().as_deref(),
        Some("first")
    );
    store.cache_fingerprint("ca.csv", 10, 6, "second").unwrap();
    assert_eq!(store.cached_fingerprint("ca.csv", u64::MAX, 5).unwrap(), None);
    assert_eq!(
        store.cached_fingerprint("ca.csv", 10, 6).unwrap().as_deref(),
        Some("second")
    );

    let run = store.begin_run(&new_run("contractors")).unwrap();
    store
        .log_line(
            run,
            AT,
            "warning",
            Some("c0"),
            Some("ca.csv"),
            Some(12),
            "date",
            "bad date",
        )
        .unwrap();
    store
        .log_line(run, AT, "info", None, None, None, "end", "done")
        .unwrap();
    let lines = store.log_of_run(run).unwrap();
    assert_eq!(
        lines.iter().map(|line| line.code.as_str()).collect::<Vec<_>>(),
        ["date", "end"]
    );
    assert_eq!(
        (lines[0].row, lines[0].subject.as_deref(), lines[1].phase.as_deref()),
        (Some(12), Some("ca.csv"), None)
    );
}
