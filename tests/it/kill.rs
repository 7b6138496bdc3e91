//! Killed at any instant, a workspace opens, verifies, still holds its last good state, and the next run goes on from
//! what was finished.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use assay::engine::{CancelToken, Quiet, RunEvent, RunOutcome, RunReport, RunRequest, RunSink};
use assay::frame::from_parquet;
use assay::lens::FrameSource;
use assay::operations::{Bench, Decision, Overrides};
use assay::sample::Size;
use assay::store::{Access, Store};
use chrono::{Days, NaiveDate};
use rusqlite::{Connection, OpenFlags};

use crate::support::{bench, child as child_of, playbook, run_with, sample_workspace, today, view};

const ROOT: &str = "ASSAY_TEST_KILL_ROOT";
const DAY: &str = "ASSAY_TEST_KILL_DAY";
const PAUSE: &str = "ASSAY_TEST_KILL_PAUSE";
const MARK: &str = "three lists are finished";

/// Stops dead once so many lists are cross-referenced, so that the kill hits exactly there.
struct PauseAfter {
    lists: usize,
    seen: std::cell::Cell<usize>,
}

impl RunSink for PauseAfter {
    fn event(&self, event: RunEvent) {
        let RunEvent::Log { phase: Some("c1"), .. } = event else {
            return;
        };
        self.seen.set(self.seen.get() + 1);
        if self.seen.get() == self.lists {
            println!("\n{MARK}");
            loop {
                std::thread::park();
            }
        }
    }
}

/// The process that is killed; without the variables of its parent it does nothing.
#[test]
fn child() {
    let Some(root) = std::env::var_os(ROOT) else { return };
    let day = std::env::var(DAY).unwrap();
    let bench = bench(Path::new(&root));
    let overrides = on(day.parse().unwrap());
    let request = RunRequest::default();
    let token = CancelToken::new();
    match std::env::var(PAUSE) {
        Ok(lists) => {
            let sink = PauseAfter {
                lists: lists.parse().unwrap(),
                seen: std::cell::Cell::new(0),
            };
            bench.run(playbook(), &overrides, &request, &token, &sink).unwrap();
        }
        Err(_) => {
            bench.run(playbook(), &overrides, &request, &token, &Quiet).unwrap();
        }
    }
}

fn on(day: NaiveDate) -> Overrides {
    // A day of its own renews what depends on the day; a limit of its own renews what c0 reads, and changes no result.
    let later = day.signed_duration_since(today()).num_days();
    let limit = toml::Value::Integer(100 + later);
    Overrides {
        as_of: Some(day),
        set: [("shared_max_names".to_owned(), limit)].into(),
        ..Overrides::default()
    }
}

fn spawn(root: &Path, day: NaiveDate, pause: Option<usize>) -> Child {
    let mut command = child_of("kill::child");
    command.env(ROOT, root).env(DAY, day.to_string()).stdout(Stdio::piped());
    if let Some(lists) = pause {
        command.env(PAUSE, lists.to_string());
    }
    command.spawn().unwrap()
}

/// Looks into the database of a running process from outside.
struct Watcher(Connection);

impl Watcher {
    fn on(root: &Path) -> Self {
        let path = root.join(".assay/assay.db");
        Self(Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap())
    }

    fn count(&self, sql: &str) -> usize {
        self.0.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap() as usize
    }

    fn units(&self) -> usize {
        self.count("SELECT count(*) FROM unit")
    }

    fn cross_referenced(&self) -> usize {
        self.count("SELECT count(*) FROM unit WHERE phase = 'c1'")
    }

    /// Hashes of every frame that a phase, a unit or a gate's evidence names.
    fn recorded_frames(&self) -> BTreeSet<String> {
        let mut hashes = BTreeSet::new();
        for sql in ["SELECT frames FROM unit", "SELECT frames FROM phase"] {
            for text in self.texts(sql) {
                let frames: BTreeMap<String, String> = serde_json::from_str(&text).unwrap();
                hashes.extend(frames.into_values());
            }
        }
        for text in self.texts("SELECT gates FROM phase") {
            let gates: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
            hashes.extend(
                gates
                    .iter()
                    .filter_map(|gate| Some(gate["evidence"].as_str()?.to_owned())),
            );
        }
        hashes
    }

    fn texts(&self, sql: &str) -> Vec<String> {
        let mut statement = self.0.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    }

    /// Runs begun, units and phases finished: the places a run can be at.
    fn progress(&self) -> usize {
        self.count("SELECT (SELECT count(*) FROM run) + (SELECT count(*) FROM unit) + (SELECT count(*) FROM phase)")
    }
}

/// Looks until `reached`, or until the child is gone; false when it was.
fn watch(child: &mut Child, reached: impl Fn() -> bool) -> bool {
    let limit = Instant::now() + Duration::from_secs(120);
    while !reached() {
        assert!(Instant::now() < limit, "the child got nowhere in two minutes");
        if child.try_wait().unwrap().is_some() {
            return false;
        }
        std::thread::sleep(Duration::from_micros(300));
    }
    true
}

/// A small generator of our own: the same instants on every run of the test.
struct Seeded(u64);

impl Seeded {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// Everything a record, a unit or a gate names is there, is what its name says, and can be read.
fn every_frame_is_intact(store: &Store, watcher: &Watcher) {
    let recorded = watcher.recorded_frames();
    assert!(recorded.len() > 40, "{}", recorded.len());
    for hash in recorded {
        let bytes = store.frame_bytes(&hash).unwrap();
        assert_eq!(assay::store::sha256_hex(&bytes), hash);
        from_parquet(&bytes).unwrap();
    }
}

fn reused(report: &RunReport, phase: &str, all: usize) -> usize {
    let found = report.phases.iter().find(|found| found.phase == phase).unwrap();
    if found.reused_from.is_some() {
        all
    } else {
        found.units_reused
    }
}

fn frames(bench: &Bench) -> Vec<(String, String)> {
    let store = bench.reader().unwrap();
    let records = ["c0", "c1", "c2", "c3"].map(|id| store.latest_done("contractors", id).unwrap().unwrap());
    records.into_iter().flat_map(|record| record.frames).collect()
}

// spec: contractors X-8, B-3
#[test]
fn killed_at_seeded_instants_the_last_good_state_stays_and_the_next_run_goes_on() {
    let dir = sample_workspace(Size::Small, Some("five-lists"));
    let bench = bench(dir.path());
    let good = run_with(&bench, &on(today()));
    assert_eq!(good.outcome, RunOutcome::Done);
    bench
        .decide(playbook(), "C0.6", None, Decision::Signed, "seen before the kills")
        .unwrap();
    let watcher = Watcher::on(dir.path());
    let (lists, files) = (5, 8);
    let whole = 1 + files + lists + 4;
    let (mut random, mut interrupted) = (Seeded(42), 0);
    let mut last_day = today();
    for instant in 0..7_u64 {
        last_day = today().checked_add_days(Days::new(1 + instant)).unwrap();
        let (before, units, listed) = (watcher.progress(), watcher.units(), watcher.cross_referenced());
        let scored = bench
            .reader()
            .unwrap()
            .latest_done("contractors", "c3")
            .unwrap()
            .unwrap();
        let mut child = spawn(dir.path(), last_day, None);
        // Six instants spread over the run, each somewhere after a place; the seventh right after the third list.
        let place = usize::try_from(1 + instant * (whole as u64 - 2) / 6 + random.below(3)).unwrap();
        let running = if instant == 6 {
            watch(&mut child, || watcher.cross_referenced() >= listed + 3)
        } else {
            let reached = watch(&mut child, || watcher.progress() >= before + place.min(whole - 1));
            let until = Instant::now() + Duration::from_micros(random.below(15_000));
            while Instant::now() < until {
                std::hint::spin_loop();
            }
            reached
        };
        child.kill().unwrap();
        child.wait().unwrap();
        let told = format!("instant {instant}, place {place}, still running: {running}");

        let holder = "after the kill".to_owned();
        let store = Store::open(dir.path(), Access::Writer { holder }).unwrap();
        let audit = store.audit_verify().unwrap();
        assert!(audit.first_broken.is_none() && audit.entries >= 1, "{told}: {audit:?}");
        every_frame_is_intact(&store, &watcher);
        let run = store.runs(None).unwrap().into_iter().max_by_key(|run| run.id).unwrap();
        assert_ne!(run.outcome, "running", "{told}");
        interrupted += usize::from(run.outcome == "interrupted");
        let latest = store.latest_done("contractors", "c3").unwrap().unwrap();
        // Either the whole of c3 is new or the whole of it is old.
        if latest.run == scored.run {
            assert_eq!(latest.frames, scored.frames, "{told}");
        } else {
            assert_eq!(latest.run, run.id, "{told}");
        }
        drop(store);
        assert!(view(&bench).frame("scored").unwrap().height() > 0, "{told}");

        let finished = watcher.units() - units;
        let report = run_with(&bench, &on(last_day));
        assert_eq!(report.outcome, RunOutcome::Done, "{told}");
        let taken = reused(&report, "c0", files) + reused(&report, "c1", lists);
        assert_eq!(taken, finished, "{told}: what was finished is what is reused");
        if instant == 6 && running {
            assert!(reused(&report, "c1", lists) >= 3, "{told}");
        }
        let store = bench.writer("tidy").unwrap();
        store.gc().unwrap();
        every_frame_is_intact(&store, &watcher);
    }
    assert!(interrupted >= 6, "only {interrupted} kills hit a running run");

    // After seven kills the frames are byte for byte those of a workspace that nobody killed.
    let fresh = sample_workspace(Size::Small, Some("five-lists"));
    let unharmed = crate::support::bench(fresh.path());
    run_with(&unharmed, &on(last_day));
    assert_eq!(frames(&bench), frames(&unharmed));
}

// spec: contractors B-3, X-8
#[test]
fn a_five_list_batch_killed_after_three_resumes_with_two() {
    let dir = sample_workspace(Size::Small, Some("five-lists"));
    let mut child = spawn(dir.path(), today(), Some(3));
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap().contains(MARK)), "the child ended early");
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(Watcher::on(dir.path()).cross_referenced(), 3);

    let bench = bench(dir.path());
    let report = run_with(&bench, &on(today()));
    assert_eq!(report.outcome, RunOutcome::Done);
    let phase = |id: &str| report.phases.iter().find(|phase| phase.phase == id).unwrap();
    assert_eq!(phase("c0").reused_from, Some(1));
    assert_eq!(phase("c1").units_reused, 3);
    assert_eq!(Watcher::on(dir.path()).cross_referenced(), 5);
    // The log names them: three from their checkpoints, two matched now, in the order of the settings.
    let lines = bench.reader().unwrap().log_of_run(report.run).unwrap();
    let c1 = lines.iter().filter(|line| line.phase.as_deref() == Some("c1"));
    let told: Vec<(&str, &str)> = c1
        .map(|line| {
            let file = line.subject.as_deref().unwrap().rsplit('/').next().unwrap();
            (file, line.code.as_str())
        })
        .collect();
    assert_eq!(
        told,
        [
            ("ca.csv", "reused"),
            ("tx.csv", "reused"),
            ("fl.csv", "reused"),
            ("az.csv", "matched"),
            ("nv.csv", "matched")
        ]
    );
}
