//! The file: what is written comes back, what broke off is left out, what is broken is named.

use super::*;
use crate::engine::Quiet;
use crate::operations::{Around, Opening, RunOrder, SheetKey, SheetView};
use crate::sample::{SampleOptions, contractors, write_sample};

fn workspace() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    write_sample(&contractors(&SampleOptions::default()).unwrap(), folder.path()).unwrap();
    folder
}

fn opening(root: &Path, file: &Path) -> Opening {
    Opening::new(root, "tester").recorded_by(Some(Recorder::open(file).unwrap()))
}

fn mark(lead: &str) -> Operation {
    Operation::Mark {
        playbook: "contractors".into(),
        lead: lead.into(),
        status: Some("called".into()),
        note: Some("asks for Tuesday".into()),
    }
}

fn look(hidden: &str) -> Operation {
    Operation::View {
        playbook: "contractors".into(),
        sheet: SheetKey::Leads,
        view: SheetView {
            hidden: Some(vec![hidden.into()]),
            ..SheetView::default()
        },
    }
}

fn run() -> Operation {
    Operation::Run {
        playbook: "contractors".into(),
        order: RunOrder::default(),
    }
}

/// A graded workspace's record of a run, a mark and two looks, and the first lead.
fn recorded(folder: &Path, file: &Path) -> String {
    let opening = opening(folder, file);
    let bench = opening.bench().unwrap();
    bench.apply(&run()).unwrap();
    let view = bench
        .view(bench.first_playbook().unwrap(), &Overrides::default())
        .unwrap();
    let lead = view.leads(&crate::operations::LeadQuery::default()).unwrap().lead_id(0);
    let lead = lead.unwrap();
    bench.apply(&mark(&lead)).unwrap();
    bench.apply(&look("a")).unwrap();
    bench.apply(&look("b")).unwrap();
    assert!(bench.apply(&mark("nobody")).is_err(), "what is refused is not written");
    opening.finish().unwrap();
    lead
}

#[test]
fn what_was_done_comes_back_in_order_and_nothing_else() {
    let folder = workspace();
    let file = folder.path().join("day.jsonl");
    let lead = recorded(folder.path(), &file);
    let record = Record::read(&file).unwrap();
    let did: Vec<&Operation> = record.entries.iter().map(|entry| &entry.did).collect();
    assert_eq!(did, [&run(), &mark(&lead), &look("b")]);
    let numbers: Vec<u64> = record.entries.iter().map(|entry| entry.seq).collect();
    assert_eq!((numbers, record.torn), (vec![1, 2, 3], false));
    let ended = record.entries[0].ended.as_ref().unwrap();
    assert_eq!((ended.outcome.as_str(), ended.phases.len()), ("done", 0));
    assert!(record.entries.iter().all(|entry| entry.who == "tester"));
    let head = &record.head;
    assert_eq!((head.record, head.playbooks.len()), (FORM, 1));
    assert_eq!(head.playbooks[0].run, None, "it began before anything had run");
    assert!(!head.playbooks[0].inputs.is_empty());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&file).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "notes stand in it");
    }
}

#[test]
fn a_record_is_gone_on_with_and_a_line_that_broke_off_goes() {
    let folder = workspace();
    let file = folder.path().join("day.jsonl");
    recorded(folder.path(), &file);
    let whole = std::fs::read_to_string(&file).unwrap();
    let torn = format!("{whole}{{\"seq\":4,\"who\":\"tes");
    std::fs::write(&file, &torn).unwrap();
    let read = Record::read(&file).unwrap();
    assert!(read.torn && read.entries.len() == 3);
    let bench = opening(folder.path(), &file).bench().unwrap();
    bench.apply(&run()).unwrap();
    drop(bench);
    let on = Record::read(&file).unwrap();
    let numbers: Vec<u64> = on.entries.iter().map(|entry| entry.seq).collect();
    assert_eq!((numbers, on.torn), (vec![1, 2, 3, 4], false));
    assert_eq!(on.head, read.head, "the head is that of the beginning");
    // A whole last line that lacks its end is whole all the same.
    std::fs::write(&file, whole.trim_end()).unwrap();
    let read = Record::read(&file).unwrap();
    assert!(!read.torn && read.entries.len() == 3);
    let bench = opening(folder.path(), &file).bench().unwrap();
    bench.apply(&run()).unwrap();
    assert_eq!(Record::read(&file).unwrap().entries.len(), 4);
}

#[test]
fn a_broken_line_is_named_and_so_is_what_is_no_record() {
    let folder = workspace();
    let file = folder.path().join("day.jsonl");
    recorded(folder.path(), &file);
    let whole = std::fs::read_to_string(&file).unwrap();
    let lines: Vec<&str> = whole.lines().collect();
    let shown = file.display().to_string();
    let told = |text: String| {
        std::fs::write(&file, text).unwrap();
        Record::read(&file).unwrap_err().to_string()
    };
    let with = |place: usize, line: &str| {
        let mut lines = lines.clone();
        lines[place] = line;
        lines.join("\n") + "\n"
    };
    let error = told(with(2, "{\"seq\":2,"));
    assert!(error.starts_with(&format!("{shown}:3: no JSON")), "{error}");
    let error = told(with(3, &lines[3].replace("\"mark\"", "\"dance\"")));
    assert!(
        error.starts_with(&format!("{shown}:4: no operation")) && error.contains("dance"),
        "{error}"
    );
    let error = told(with(1, "") + "\n");
    assert!(error.starts_with(&format!("{shown}:2:")), "{error}");
    let mut without = lines.clone();
    without.remove(3);
    let error = told(without.join("\n") + "\n");
    assert_eq!(
        error,
        format!("{shown}:4: operation 3 follows operation 1: lines are missing")
    );
    let error = told(lines[1..].join("\n"));
    assert!(error.contains("is no record"), "{error}");
    assert!(told(String::new()).contains("is no record"));
    let later = lines[0].replace("\"record\":1", "\"record\":2");
    assert!(told(with(0, &later)).contains("in form 2"), "{later}");
    std::fs::write(&file, "somebody's list\n").unwrap();
    assert!(
        Recorder::open(&file).is_err(),
        "a file of another kind is not written into"
    );
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "somebody's list\n");
}

#[test]
fn one_process_writes_a_record_and_only_of_one_workspace() {
    let folder = workspace();
    let file = folder.path().join("day.jsonl");
    let first = Recorder::open(&file).unwrap();
    assert!(matches!(Recorder::open(&file), Err(RecordError::Busy { .. })));
    drop(first);
    recorded(folder.path(), &file);
    let other = workspace();
    let settings = other.path().join(SETTINGS_FILE);
    let text = std::fs::read_to_string(&settings).unwrap();
    let renamed = text.replacen("name = \"", "name = \"another ", 1);
    assert_ne!(text, renamed);
    std::fs::write(&settings, renamed).unwrap();
    let bench = opening(other.path(), &file).bench().unwrap();
    let refused = bench.apply(&run()).unwrap_err().to_string();
    assert!(refused.contains("is a record of the workspace"), "{refused}");
    let runs = bench.reader().unwrap().runs(None).unwrap();
    assert!(runs.is_empty(), "what cannot be written down is not done");
}

#[test]
fn what_differs_from_the_beginning_is_told() {
    let (folder, other) = (workspace(), workspace());
    let head = Head::of(&Bench::open_today(folder.path(), "tester").unwrap()).unwrap();
    let now = |root: &Path| Head::of(&Bench::open_today(root, "other").unwrap()).unwrap();
    assert_eq!(head.differences(&now(other.path())), Vec::<String>::new());
    let dealer = &head.playbooks[0].inputs[0];
    let path = other.path().join(&dealer.file);
    let mut text = std::fs::read_to_string(&path).unwrap();
    text.push('\n');
    std::fs::write(&path, text).unwrap();
    let bench = Bench::open_today(other.path(), "tester").unwrap();
    bench.apply(&run()).unwrap();
    let mut now = now(other.path());
    now.assay = "0.0.0".into();
    now.as_of = now.as_of.succ_opt().unwrap();
    let told = head.differences(&now);
    let expected = [
        "recorded by Assay",
        "its day is",
        &format!("{} of {} is another", dealer.file, dealer.dataset),
        "it began from no run, and the workspace is at run 1",
    ];
    assert_eq!(told.len(), expected.len(), "{told:?}");
    for (told, expected) in told.iter().zip(expected) {
        assert!(told.contains(expected), "{told}");
    }
}

#[test]
fn a_replay_gives_the_same_and_a_stopped_run_counts_as_what_it_finished() {
    let (folder, copy) = (workspace(), workspace());
    let file = folder.path().join("day.jsonl");
    recorded(folder.path(), &file);
    let mut record = Record::read(&file).unwrap();
    let again = Bench::open_today(copy.path(), "somebody else").unwrap();
    let cancel = crate::engine::CancelToken::new();
    let around = Around {
        view: None,
        cancel: &cancel,
        sink: &Quiet,
        command: None,
    };
    let states: Vec<ReplayState> = record
        .entries
        .iter()
        .map(|entry| again.replay(entry, around).state)
        .collect();
    assert_eq!(states, [ReplayState::Done, ReplayState::Done, ReplayState::Looked]);
    let standing = |bench: &Bench| bench.standing(bench.first_playbook().unwrap()).unwrap();
    let first = Bench::open_today(folder.path(), "tester").unwrap();
    assert_eq!(standing(&first), standing(&again));
    assert!(standing(&first).iter().any(|line| line.what == "marks"));
    let entry = &mut record.entries[0];
    let stopped = |phases: &[&str]| Ended {
        ended: 1,
        outcome: "cancelled".into(),
        phases: phases.iter().map(|phase| (*phase).to_owned()).collect(),
    };
    entry.ended = Some(stopped(&["c0"]));
    let Some(Operation::Run { order, .. }) = entry.again() else {
        panic!("a run")
    };
    assert_eq!(order.phases, ["c0"]);
    assert_eq!(again.replay(entry, around).state, ReplayState::Done);
    entry.ended = Some(stopped(&[]));
    assert_eq!(again.replay(entry, around).state, ReplayState::LeftOut);
    entry.ended.as_mut().unwrap().outcome = "blocked".into();
    let step = again.replay(entry, around);
    assert_eq!(step.state, ReplayState::Refused);
    assert_eq!(step.result, "it ended done, and blocked when it was recorded");
}
