//! Forgetting a person: afterwards no byte that Assay keeps or wrote names them, everything still verifies, they stay
//! out when a file brings them again, and a kill at any instant leaves either all of it or none.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use assay::engine::{CancelToken, Quiet, RunOutcome, RunRequest};
use assay::export::{ExportFormat, ExportOptions};
use assay::frame::from_parquet;
use assay::lens::FrameSource;
use assay::operations::{Bench, ForgetWhom, OperationError, Overrides};
use assay::playbooks::{self, Playbook};
use assay::sample::{SampleOptions, Size, sample, write_sample};
use assay::store::{sha256_hex, write_state_of};
use serde_json::json;
use tempfile::TempDir;

use crate::support::{bench, column, copied};

const ROOT: &str = "ASSAY_TEST_FORGET_ROOT";
const LEAD: &str = "00QZZCANARY0001AAA";
const MAIL: &str = "zanzibella.quorfington@canary.example";
/// What must be nowhere afterwards, as text; the telephone in every way of writing it.
const CANARIES: [&str; 7] = [
    "00QZZCANARY0001AAA",
    "Zanzibella",
    "Quorfington",
    "zanzibella.quorfington",
    "555-987-6501",
    "(555) 987-6501",
    "5559876501",
];

fn advisors() -> &'static Playbook {
    playbooks::find("advisors").unwrap()
}

/// The first lead that is graded well becomes the canary.
fn workspace() -> TempDir {
    let dir = TempDir::new().unwrap();
    let options = SampleOptions {
        size: Size::Small,
        seed: 42,
        plant: None,
    };
    write_sample(&sample(&["advisors"], &options).unwrap(), dir.path()).unwrap();
    let path = leads_file(dir.path());
    let text = std::fs::read_to_string(&path).unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    lines[1] = canary(&lines[1]);
    std::fs::write(&path, lines.join("\n") + "\n").unwrap();
    dir
}

fn leads_file(root: &Path) -> PathBuf {
    root.join("advisors/leads.csv")
}

/// A record of the leads' file with another identity.
fn canary(record: &str) -> String {
    let cells: Vec<&str> = record.split(',').collect();
    let kept = cells[1..cells.len() - 4].join(",");
    format!("{LEAD},{kept},Zanzibella,Quorfington,{MAIL},555-987-6501")
}

fn run(bench: &Bench) -> RunOutcome {
    let request = RunRequest {
        command: "test".to_owned(),
        ..RunRequest::default()
    };
    let (overrides, token) = (Overrides::default(), CancelToken::new());
    bench
        .run(advisors(), &overrides, &request, &token, &Quiet)
        .unwrap()
        .outcome
}

/// A workspace that was run, with the person in every place that can hold one.
fn worked_in() -> (TempDir, Bench) {
    let dir = workspace();
    let bench = bench(dir.path());
    assert_eq!(run(&bench), RunOutcome::Done);
    let view = bench.view(advisors(), &Overrides::default()).unwrap();
    let note = "call Zanzibella Quorfington on (555) 987-6501";
    bench.mark(advisors(), LEAD, Some("queued"), Some(note)).unwrap();
    let options = ExportOptions {
        with_pii: true,
        dated: false,
    };
    let all: Vec<String> = advisors().exports.iter().map(|export| export.id.to_owned()).collect();
    for (folder, format) in [
        ("exports", ExportFormat::Csv),
        ("elsewhere/parquet", ExportFormat::Parquet),
    ] {
        bench
            .export(&view, &all, &dir.path().join(folder), format, &options)
            .unwrap();
    }
    bench
        .export(
            &view,
            &["lead_scores".to_owned()],
            &dir.path().join("json"),
            ExportFormat::Json,
            &options,
        )
        .unwrap();
    bench.record_lead_unmasking("advisors", LEAD, "a lead's card").unwrap();
    let state = json!({ "lead": LEAD, "filters": [{ "text": "name = 'Zanzibella Quorfington'" }] });
    write_state_of(dir.path(), "session", &state).unwrap();
    let store = bench.writer("test").unwrap();
    let run = store.runs(None).unwrap()[0].id;
    store
        .log_line(
            run,
            "2026-01-31T00:00:00Z",
            "info",
            None,
            Some(LEAD),
            None,
            "note",
            note,
        )
        .unwrap();
    let asked = store
        .journal_reserve("advisors", "outside", LEAD, &json!({ "mail": MAIL }))
        .unwrap();
    store.journal_sent(asked).unwrap();
    store
        .journal_answer(asked, &json!({ "name": "Zanzibella Quorfington" }))
        .unwrap();
    store.append_event("facts", &json!({ "lead": LEAD, "n": 1 })).unwrap();
    drop(store);
    (dir, bench)
}

/// Every file below the folder but the person's own data files.
fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if path.file_name().is_some_and(|name| name != "advisors") {
                files(&path, into);
            }
        } else {
            into.push(path);
        }
    }
}

/// Where a canary still is: in the bytes of a file, or in a cell of a Parquet file.
fn sightings(root: &Path) -> BTreeSet<String> {
    let mut all = Vec::new();
    files(root, &mut all);
    assert!(all.iter().any(|path| path.ends_with("assay.db")));
    let mut seen = BTreeSet::new();
    for path in all {
        let bytes = std::fs::read(&path).unwrap();
        let shown = path.strip_prefix(root).unwrap().display().to_string();
        let found = if path.extension().is_some_and(|ending| ending == "parquet") {
            in_parquet(&bytes)
        } else {
            in_text(&String::from_utf8_lossy(&bytes))
        };
        seen.extend(found.map(|canary| format!("{canary} in {shown}")));
    }
    seen
}

fn in_text(text: &str) -> Option<&'static str> {
    let folded = text.to_lowercase();
    CANARIES
        .into_iter()
        .find(|canary| folded.contains(&canary.to_lowercase()))
}

/// Decoding is slow in a test build, and equal frames are equal bytes: each is looked into once.
fn in_parquet(bytes: &[u8]) -> Option<&'static str> {
    static KNOWN: Mutex<BTreeMap<String, Option<&'static str>>> = Mutex::new(BTreeMap::new());
    let hash = sha256_hex(bytes);
    if let Some(known) = KNOWN.lock().unwrap().get(&hash) {
        return *known;
    }
    let frame = from_parquet(bytes).unwrap();
    let texts = frame.columns().iter().filter_map(|column| column.str().ok());
    let in_cells = texts.flat_map(|column| column.iter().flatten()).find_map(in_text);
    let found = in_cells.or_else(|| in_text(&String::from_utf8_lossy(bytes)));
    KNOWN.lock().unwrap().insert(hash, found);
    found
}

/// Everything that is recorded is there, is what its name says, and the chain holds.
fn verifies(bench: &Bench) {
    let store = bench.reader().unwrap();
    let audit = store.audit_verify().unwrap();
    assert!(audit.first_broken.is_none(), "{audit:?}");
    let mut checked = 0;
    for phase in advisors().pipeline.phases {
        let record = store.latest_done("advisors", phase.id).unwrap().unwrap();
        for hash in record.frames.values() {
            let bytes = store.frame_bytes(hash).unwrap();
            assert_eq!(sha256_hex(&bytes), *hash);
            in_parquet(&bytes);
            checked += 1;
        }
    }
    assert!(checked > 10);
}

fn leads(bench: &Bench) -> Vec<String> {
    let view = bench.view(advisors(), &Overrides::default()).unwrap();
    column(&view.frame("leads_identity").unwrap(), "lead_id")
}

// spec: mql §7 Privacy
#[test]
fn a_forgotten_person_is_nowhere_and_stays_out() {
    let (dir, bench) = worked_in();
    let before = sightings(dir.path());
    for place in [
        ".assay/assay.db",
        ".assay/frames",
        "exports",
        "elsewhere",
        "json",
        ".assay/session.json",
    ] {
        assert!(
            before.iter().any(|sighting| sighting.contains(place)),
            "the search sees nothing in {place}: {before:?}"
        );
    }
    let count = leads(&bench).len();

    // Asked without --yes it only tells.
    let whom = ForgetWhom::Identity(MAIL.to_uppercase());
    let told = bench.would_forget(&whom).unwrap();
    assert_eq!(told.leads, 1);
    assert_eq!(sightings(dir.path()), before, "a dry run changes nothing");
    let done = bench.forget(&whom).unwrap();
    assert_eq!((&done.lines, done.leads), (&told.lines, 1));
    let what: BTreeSet<&str> = done.lines.iter().map(|line| line.what).collect();
    assert!(
        [
            "rows of frames",
            "records",
            "exported file",
            "session",
            "kept out from now on"
        ]
        .iter()
        .all(|word| what.contains(word)),
        "{what:?}"
    );
    assert!(
        done.remarks
            .iter()
            .any(|line| line.contains("advisors/leads.csv") && line.contains("1 row")),
        "{:?}",
        done.remarks
    );

    assert_eq!(sightings(dir.path()), BTreeSet::new());
    verifies(&bench);
    assert_eq!(leads(&bench).len(), count - 1, "nobody else went");
    let store = bench.reader().unwrap();
    let entry = store
        .audit_entries()
        .unwrap()
        .into_iter()
        .find(|entry| entry.action == "forget")
        .unwrap();
    assert_eq!(entry.payload["tombstone"], done.tombstone.as_str());
    assert!(store.events("facts").unwrap()[0].value["lead"].as_str().unwrap() == done.tombstone);
    drop(store);

    // The file still has the row: every load sets it aside with nothing of what it held.
    let view = bench.view(advisors(), &Overrides::default()).unwrap();
    assert!(view.stale().next().is_some(), "what was made with the person is stale");
    drop(view);
    assert_eq!(run(&bench), RunOutcome::Done);
    assert_eq!(leads(&bench).len(), count - 1);
    assert_eq!(sightings(dir.path()), BTreeSet::new());
    verifies(&bench);
    let again = bench.view(advisors(), &Overrides::default()).unwrap();
    let mut reasons = Vec::new();
    for name in advisors().quarantines {
        reasons.extend(column(&again.frame(name).unwrap(), "reason"));
    }
    assert_eq!(reasons.iter().filter(|reason| reason.contains("forgotten")).count(), 1);
    drop(again);

    // Another file brings them under another id: the address is enough.
    let path = leads_file(dir.path());
    let text = std::fs::read_to_string(&path).unwrap();
    let second = text.lines().nth(1).unwrap().replace(LEAD, "00QZZCANARY0002AAA");
    std::fs::write(&path, format!("{text}{second}\n")).unwrap();
    assert_eq!(run(&bench), RunOutcome::Done);
    assert_eq!(leads(&bench).len(), count - 1);
    assert_eq!(sightings(dir.path()), BTreeSet::new());
}

#[test]
fn a_registry_number_takes_its_rows_only_when_it_is_said() {
    let dir = workspace();
    let bench = bench(dir.path());
    run(&bench);
    let text = std::fs::read_to_string(leads_file(dir.path())).unwrap();
    let crd = text.lines().nth(1).unwrap().split(',').nth(1).unwrap().to_owned();
    let rows = |bench: &Bench, crd: &str| {
        let view = bench.view(advisors(), &Overrides::default()).unwrap();
        let mut rows = 0;
        for name in ["employment", "roster", "leads"] {
            rows += match view.frame(name) {
                Ok(frame)
                    if frame
                        .get_column_names()
                        .iter()
                        .any(|held| held.as_str() == "advisor_crd") =>
                {
                    column(&frame, "advisor_crd").iter().filter(|held| *held == crd).count()
                }
                _ => 0,
            };
        }
        rows
    };
    let by_lead = bench.would_forget(&ForgetWhom::Lead(LEAD.to_owned())).unwrap();
    let by_crd = bench.would_forget(&ForgetWhom::Crd(crd.clone())).unwrap();
    let kept_out = |told: &assay::operations::Forgetting, by: &str| told.lines.iter().any(|line| line.place == by);
    assert!(!kept_out(&by_lead, "by crd") && kept_out(&by_crd, "by crd"));
    bench.forget(&ForgetWhom::Crd(crd.clone())).unwrap();
    assert_eq!(rows(&bench, &crd), 0);
    assert_eq!(run(&bench), RunOutcome::Done);
    assert_eq!(rows(&bench, &crd), 0);
}

#[test]
fn whoever_is_not_told_apart_is_not_forgotten() {
    let dir = workspace();
    let bench = bench(dir.path());
    run(&bench);
    let refused = |text: &str| match bench.would_forget(&ForgetWhom::Identity(text.to_owned())) {
        Err(OperationError::Usage(why)) => why,
        other => panic!("{other:?}"),
    };
    assert!(refused("Nobody Atall").contains("no lead is called"));
    assert_eq!(
        bench
            .would_forget(&ForgetWhom::Identity("Zanzibella Quorfington".to_owned()))
            .unwrap()
            .leads,
        1
    );
    // Somebody who is in no file yet is kept out when one brings them.
    let told = bench
        .forget(&ForgetWhom::Identity("new@canary.example".to_owned()))
        .unwrap();
    assert_eq!(told.leads, 0);
    assert!(told.lines.iter().any(|line| line.place == "by email"));
}

// spec: decisions, People's data: contractors are known by their telephones
#[test]
fn a_firm_is_forgotten_by_its_telephone() {
    let dir = crate::support::sample_workspace(Size::Small, None);
    let bench = bench(dir.path());
    crate::support::run_all(&bench);
    let view = crate::support::view(&bench);
    let people = view.frame("contractor_identity").unwrap();
    let (ids, phones) = (column(&people, "contractor_id"), column(&people, "phone"));
    let count = ids.len();
    // Its telephone is nobody else's.
    let alone = |phone: &String| phones.iter().filter(|held| *held == phone).count() == 1;
    let place = (0..count)
        .find(|place| phones[*place].len() == 10 && alone(&phones[*place]))
        .unwrap();
    let (id, phone) = (ids[place].clone(), phones[place].clone());
    drop(view);
    let done = bench.forget(&ForgetWhom::Identity(phone.clone())).unwrap();
    assert_eq!(done.leads, 1);
    let gone = |bench: &Bench| {
        let view = crate::support::view(bench);
        for name in ["contractors", "scored", "contractor_identity", "oem_identity"] {
            let frame = view.frame(name).unwrap();
            for held in frame.columns().iter().filter_map(|column| column.str().ok()) {
                let named = held
                    .iter()
                    .flatten()
                    .find(|cell| cell.contains(&id) || cell.contains(&phone));
                assert_eq!(named, None, "{name}");
            }
        }
        assert!(bench.reader().unwrap().audit_verify().unwrap().first_broken.is_none());
        view.frame("contractors").unwrap().height()
    };
    assert_eq!(gone(&bench), count - 1);
    crate::support::run_all(&bench);
    assert_eq!(gone(&bench), count - 1);
}

// spec: mql §7 Privacy: `forget --lead|--crd` deletes from frames and features
#[test]
fn a_lead_of_mql_leaves_its_frames_and_features() {
    let mql = playbooks::find("mql").unwrap();
    let dir = TempDir::new().unwrap();
    let options = SampleOptions {
        size: Size::Small,
        seed: 42,
        plant: None,
    };
    write_sample(&sample(&["mql"], &options).unwrap(), dir.path()).unwrap();
    let bench = bench(dir.path());
    let run = || {
        let request = RunRequest {
            command: "test".to_owned(),
            phases: vec!["M2".to_owned()],
            ..RunRequest::default()
        };
        let (overrides, token) = (Overrides::default(), CancelToken::new());
        bench.run(mql, &overrides, &request, &token, &Quiet).unwrap().run
    };
    run();
    let ids = |name: &str| {
        let view = bench.view(mql, &Overrides::default()).unwrap();
        column(&view.frame(name).unwrap(), "lead_id")
    };
    let (leads, features) = (ids("leads_clean"), ids("features"));
    let lead = features[features.len() / 2].clone();
    let done = bench.forget(&ForgetWhom::Lead(lead.clone())).unwrap();
    assert_eq!(done.leads, 1);
    let check = || {
        for name in ["leads_clean", "leads_identity", "merged", "features", "features_now"] {
            assert!(!ids(name).contains(&lead), "{name}");
        }
        assert_eq!(
            (ids("leads_clean").len(), ids("features").len()),
            (leads.len() - 1, features.len() - 1)
        );
        assert!(bench.reader().unwrap().audit_verify().unwrap().first_broken.is_none());
    };
    check();
    run();
    check();
}

/// The process that is killed; without the variable of its parent it does nothing.
#[test]
fn child() {
    let Some(root) = std::env::var_os(ROOT) else { return };
    let bench = bench(Path::new(&root));
    bench.forget(&ForgetWhom::Lead(LEAD.to_owned())).unwrap();
}

fn spawn(root: &Path) -> std::process::Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["forget::child", "--exact", "--nocapture", "--test-threads=1"])
        .env(ROOT, root)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[test]
fn killed_at_any_instant_it_is_all_or_nothing_or_finished_by_the_next_start() {
    let (dir, held) = worked_in();
    let count = leads(&held).len();
    drop(held);
    let whole = copied(dir.path());
    let start = Instant::now();
    assert!(spawn(whole.path()).wait().unwrap().success());
    let time = start.elapsed();
    let plan = |root: &Path| root.join(".assay/forget.json").is_file();
    let (mut untouched, mut finished) = (0, 0);
    for instant in 0..6_u32 {
        let one = copied(dir.path());
        let mut child = spawn(one.path());
        // The first kills fall as soon as the plan is written, the later ones are spread over what follows.
        let until = Instant::now() + time * 2;
        if instant % 2 == 0 {
            while !plan(one.path()) && Instant::now() < until {
                std::thread::sleep(Duration::from_micros(200));
            }
            std::thread::sleep(time * instant / 15);
        } else {
            std::thread::sleep(time * instant / 6);
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let begun = plan(one.path());
        // Opening the workspace finishes what was begun.
        let bench = bench(one.path());
        assert!(!plan(one.path()), "instant {instant}");
        verifies(&bench);
        let gone = sightings(one.path());
        if leads(&bench).len() == count {
            assert!(!begun, "instant {instant}: the plan was lost");
            assert!(!gone.is_empty());
            untouched += 1;
        } else {
            assert_eq!(gone, BTreeSet::new(), "instant {instant}");
            finished += usize::from(begun);
        }
    }
    assert!(finished >= 1, "{untouched} before, {finished} finished: no kill hit it");
}
