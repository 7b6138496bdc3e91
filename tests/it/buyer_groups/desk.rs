//! The playbook from the command line, as a stranger uses it.

use std::process::{Command, Output, Stdio};

use serde_json::Value;

use super::*;
use crate::support::copied;

fn assay(root: &Path, words: &[&str]) -> Output {
    let home = root.join("home");
    Command::new(env!("CARGO_BIN_EXE_assay"))
        .current_dir(root)
        .args(words)
        .env("HOME", &home)
        .env("XDG_DATA_HOME", home.join("data"))
        .env("XDG_STATE_HOME", home.join("state"))
        .env("XDG_CONFIG_HOME", home.join("config"))
        .env("LANG", "en_US.UTF-8")
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn told(output: &Output) -> String {
    format!("{}\n{}", out(output), String::from_utf8_lossy(&output.stderr))
}

/// A copy of the folder that was run, for commands that change it.
fn copy() -> TempDir {
    copied(small().0.path())
}

// spec: buyer-groups 4.1, 6
#[test]
fn commands_of_the_playbook_answer_on_the_sample() {
    let dir = copy();
    for words in [
        &["gates", "buyer-groups"][..],
        &["groups", "buyer-groups"],
        &["leads", "buyer-groups"],
        &["tiers", "buyer-groups"],
        &["duplicates", "buyer-groups"],
        &["archive", "list"],
        &["archive", "verify"],
        &["archive", "create", "buyer-groups", "--reason", "before the import"],
        &["archive", "prune"],
        &["rollback", "--list"],
        &["undo", "buyer-groups"],
    ] {
        let output = assay(dir.path(), words);
        assert_eq!(output.status.code(), Some(0), "{words:?}: {}", told(&output));
        assert!(!out(&output).trim().is_empty(), "{words:?}");
    }
    let output = assay(dir.path(), &["groups", "buyer-groups", "--format", "json"]);
    let groups: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(groups.len(), seen().frame("groups").unwrap().height());
}

#[test]
fn the_examples_in_the_help_of_what_is_published_work_on_the_sample() {
    let mut tried = 0;
    for verb in [
        "archive",
        "archive create",
        "archive list",
        "archive verify",
        "archive restore",
        "archive prune",
        "rollback",
        "undo",
        "groups",
    ] {
        let asked: Vec<&str> = verb.split(' ').chain(["--help"]).collect();
        let help = out(&assay(small().0.path(), &asked));
        for example in help.lines().map(str::trim).filter(|line| line.starts_with("assay ")) {
            // Each on a copy of its own, so that no example leans on another.
            let dir = copy();
            let output = Command::new("sh")
                .args(["-c", &example.replacen("assay", "\"$ASSAY\"", 1)])
                .current_dir(dir.path())
                .env("ASSAY", env!("CARGO_BIN_EXE_assay"))
                .env("HOME", dir.path().join("home"))
                .stdin(Stdio::null())
                .output()
                .unwrap();
            assert_eq!(output.status.code(), Some(0), "`{example}`: {}", told(&output));
            tried += 1;
        }
    }
    assert!(tried >= 14, "{tried}");
}

#[test]
fn phases_that_a_run_carries_out_every_time_say_so_though_nothing_is_stale() {
    let dir = copy();
    let output = assay(dir.path(), &["status", "buyer-groups", "--format", "json"]);
    let rows: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    let every = |row: &&Value| row["every_run"] == true;
    assert!(rows.iter().filter(every).count() >= 2, "{rows:?}");
    assert!(rows.iter().any(|row| row["every_run"] == false), "{rows:?}");
    assert!(rows.iter().all(|row| row["stale_because"].is_null()), "{rows:?}");
    let shown = out(&assay(dir.path(), &["status", "buyer-groups"]));
    assert_eq!(
        shown.matches("every time").count(),
        rows.iter().filter(every).count(),
        "{shown}"
    );
    assert!(shown.starts_with("Phases of buyer-groups\n"), "{shown}");
}

#[test]
fn names_that_are_nearly_right_and_words_for_the_newest_archive_are_understood() {
    let dir = copy();
    let output = assay(dir.path(), &["groups", "buyer-groups", "--format", "json"]);
    let groups: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    let name = groups[0]["name"].as_str().unwrap();
    let (misspelt, nearest) = (format!("{name}x"), format!("the nearest is `{name}`"));
    for (words, way_out) in [
        (&["groups", "buyer-groups", misspelt.as_str()][..], nearest.as_str()),
        (&["archive", "restore", "nope"][..], "no archive `nope`; there are "),
        (&["undo", "buyer-groups", "m-nope"][..], "m-nope"),
    ] {
        let output = assay(dir.path(), words);
        assert_eq!(output.status.code(), Some(2), "{words:?}: {}", told(&output));
        assert!(told(&output).contains(way_out), "{words:?}: {}", told(&output));
    }
    let output = assay(dir.path(), &["archive", "verify", "newest", "--format", "json"]);
    let rows: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((rows.len(), &rows[0]["outcome"]), (1, &Value::from("whole")));
}

// spec: buyer-groups 4.1, B7.3
#[test]
fn an_archive_that_somebody_changed_is_found_and_named() {
    let dir = copy();
    let mut changed = None;
    every_file(&dir.path().join(".assay/archive"), &mut |path, _| {
        if changed.is_none() && path.extension().is_some_and(|ending| ending == "parquet") {
            changed = Some(path.to_owned());
        }
    });
    let path = changed.unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let output = assay(dir.path(), &["archive", "verify"]);
    assert_ne!(output.status.code(), Some(0), "{}", told(&output));
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    assert!(told(&output).contains(&name), "{}", told(&output));
    // Nothing is published over it, and the gate says which it is.
    let before = generations(&dir);
    let run = assay(
        dir.path(),
        &["run", "buyer-groups", "--force", "--phase", "B7", "--quiet"],
    );
    assert_ne!(run.status.code(), Some(0), "{}", told(&run));
    assert_eq!(generations(&dir), before);
    let seen = view(&bench(dir.path()));
    let found = gates(&seen, "B7.3");
    assert_eq!((found[0].outcome.word(), found[0].observed), ("failed", Some(1.0)));
    assert!(found[0].note.contains(&name), "{}", found[0].note);
    let log = dir.path().join(".assay/generations/buyer-groups/error_log.json");
    let log: Value = serde_json::from_slice(&std::fs::read(log).unwrap()).unwrap();
    assert_eq!((&log["outcome"], &log["live"]), (&"failed".into(), &"untouched".into()));
    assert!(log["phases"].to_string().contains("B7.3"), "{log}");
}

/// The manifests of all generations, and which of them is live.
fn generations(dir: &TempDir) -> Vec<(String, Vec<u8>)> {
    let mut held = Vec::new();
    every_file(&dir.path().join(".assay/generations"), &mut |path, bytes| {
        if !path.ends_with("error_log.json") {
            held.push((path.display().to_string(), bytes.to_vec()));
        }
    });
    held
}

fn json(dir: &TempDir, words: &[&str]) -> Vec<Value> {
    let output = assay(dir.path(), &[words, &["--format", "json"]].concat());
    assert_eq!(output.status.code(), Some(0), "{words:?}: {}", told(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn fates(rows: &[Value]) -> BTreeMap<String, String> {
    let text = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
    rows.iter().map(|row| (text(row, "frame"), text(row, "fate"))).collect()
}

// spec: buyer-groups 4.1, Rollback
#[test]
fn what_bringing_back_and_going_back_would_do_is_told_and_not_done() {
    let dir = copy();
    let archives = json(&dir, &["archive", "list"]);
    let intake = archives.iter().find(|row| row["reason"] == "intake").unwrap();
    let intake = intake["archive_id"].as_str().unwrap();
    let before = generations(&dir);
    let foreseen = fates(&json(&dir, &["archive", "restore", intake, "--dry-run"]));
    assert_eq!(
        (foreseen["people"].as_str(), foreseen["groups"].as_str()),
        ("stays", "goes")
    );
    assert_eq!(json(&dir, &["archive", "list"]), archives);
    assert_eq!(generations(&dir), before);
    let done = fates(&json(&dir, &["archive", "restore", intake]));
    assert_eq!(done, foreseen);
    // What is live holds no groups now: the way out is not a phase that finished long ago.
    let groups = assay(dir.path(), &["groups"]);
    assert_ne!(groups.status.code(), Some(0));
    assert!(
        told(&groups).contains("generation 2 holds no `groups"),
        "{}",
        told(&groups)
    );
    let back = fates(&json(&dir, &["rollback", "--dry-run"]));
    assert_eq!((back["people"].as_str(), back["groups"].as_str()), ("stays", "comes"));
    let live = |rows: &[Value]| rows.iter().position(|row| row["state"] == "live");
    assert_eq!(live(&json(&dir, &["rollback", "--list"])), Some(1));
    assert_eq!(live(&json(&dir, &["rollback"])), Some(0));
    assert!(out(&assay(dir.path(), &["groups"])).contains("ready"));
}

// spec: buyer-groups 6
#[test]
fn nobodys_name_is_shown_unless_asked_for() {
    let dir = copy();
    let names = by(&seen(), "people_identity", "person_id", "full_name");
    for words in [
        &["groups", "buyer-groups"][..],
        &["leads", "buyer-groups"],
        &["gates", "buyer-groups"],
    ] {
        let shown = told(&assay(dir.path(), words));
        for name in names
            .values()
            .filter(|name| name.split(' ').count() == 2 && name.len() > 10)
        {
            assert!(!shown.contains(name.as_str()), "{words:?} shows {name}");
        }
    }
}

// spec: buyer-groups 4.3
#[test]
fn one_thread_and_several_give_the_same_frames() {
    let told_by = |threads: &str| {
        let dir = workspace(None);
        let output = assay(dir.path(), &["run", "buyer-groups", "--quiet", "--threads", threads]);
        assert_eq!(output.status.code(), Some(0), "{}", told(&output));
        let seen = view(&bench(dir.path()));
        [
            rows(&seen, "scored", &["person_id", "role", "rule", "seat_score", "reason"]),
            rows(
                &seen,
                "members_merged",
                &["company_id", "person_id", "role", "seat", "rank"],
            ),
            rows(&seen, "groups_merged", &["company_id", "tier", "score", "warnings"]),
            rows(&seen, "pairs", &["pair_id", "points", "verdict", "state"]),
            rows(&seen, "merge_log", &["merge_id", "survivor", "absorbed", "points"]),
            // Archives bear the time at which they were made, and a gate names them.
            rows(&seen, "report", &["name", "figures"])
                .into_iter()
                .filter(|row| !["archives", "gates and waivers"].contains(&row[0].as_str()))
                .collect(),
        ]
    };
    let (one, four) = (told_by("1"), told_by("4"));
    for (one, four) in one.iter().zip(&four) {
        assert!(one.len() > 6, "{}", one.len());
        assert_eq!(one, four);
    }
}

// spec: buyer-groups 4.6, Rollback
#[test]
fn merges_are_taken_back_and_the_generation_before_comes_back() {
    let dir = copy();
    let before = generations(&dir);
    let undone = assay(dir.path(), &["undo", "--all", "--yes"]);
    assert_eq!(undone.status.code(), Some(0), "{}", told(&undone));
    assert_ne!(generations(&dir), before);
    let listed = told(&assay(dir.path(), &["undo"]));
    assert!(listed.contains("assay: 0 of "), "{listed}");
    let back = assay(dir.path(), &["rollback", "--yes"]);
    assert_eq!(back.status.code(), Some(0), "{}", told(&back));
    let listed = told(&assay(dir.path(), &["undo"]));
    assert!(!listed.contains("assay: 0 of "), "{listed}");
    // A later run does not merge again what somebody parted.
    let run = assay(dir.path(), &["run", "buyer-groups", "--quiet"]);
    assert_eq!(run.status.code(), Some(0), "{}", told(&run));
    let seen = view(&bench(dir.path()));
    assert_eq!(seen.frame("merge_log").unwrap().height(), 0);
    assert_eq!(gate(&seen, "B6.1").1, Some(0.0));
}
