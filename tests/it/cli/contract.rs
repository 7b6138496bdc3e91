//! Formats, keys and streams: what scripts lean on.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};

use assay::sample::Size;
use serde::Deserialize;
use serde_json::Value;

use super::{Desk, array, code, err, keys, out};
use crate::support::copied;

/// The keys that `docs/cli.md` promises.
const ROWS: &str = include_str!("../../../src/cli/docs/rows.toml");

#[derive(Deserialize)]
struct Promises {
    rows: Vec<Promise>,
}

#[derive(Deserialize)]
struct Promise {
    command: String,
    sample: String,
    words: Option<String>,
    keys: Vec<String>,
}

#[test]
fn the_keys_of_the_contract_are_stable() {
    let promises: Promises = toml::from_str(ROWS).unwrap();
    let mut desks: BTreeMap<String, Desk> = BTreeMap::new();
    for Promise {
        command,
        sample,
        words,
        keys: promised,
    } in promises.rows
    {
        let desk = desks.entry(sample).or_insert_with_key(|sample| Desk::of(sample));
        let typed = words.unwrap_or_else(|| command.clone());
        let typed: Vec<&str> = typed.split(' ').collect();
        assert_eq!(keys(&desk.rows(&typed)), promised.join("\n"), "assay {command}");
    }
    assert_eq!(desks.len(), 3);
    let chosen = desks["contractors"].rows(&["leads", "--columns", "oem_count,score"]);
    assert_eq!(keys(&chosen), "rank lead_id name tier score signals status oem_count");
}

#[test]
fn every_format_of_every_look_is_whole_and_json_is_flat() {
    let desk = Desk::ran();
    let looks: &[&[&str]] = &[
        &[],
        &["status"],
        &["gates"],
        &["gates", "--evidence", "C0.10"],
        &["metrics"],
        &["tiers"],
        &["leads"],
        &["why", "1"],
        &["whatif"],
        &["gap"],
        &["calculator"],
        &["runs"],
        &["log"],
        &["audit", "show"],
        &["audit", "verify"],
        &["forget", "someone@example.com"],
        &["export"],
        &["doctor"],
        &["parameters"],
        &["parameters", "--set", "tiers.gold=55", "--unset", "default.resimercial"],
        &["tour"],
        &["init", "contractors", "--dry-run"],
        &["keys"],
        &["themes"],
        &["profile", "contractors/dealers/generac.csv"],
        &["map", "contractors/dealers/tesla.csv", "contractors.oem_dealers"],
        &["sample", "contractors", "--list-plants"],
    ];
    for look in looks {
        for row in desk.rows(look) {
            let row = row.as_object().unwrap_or_else(|| panic!("{look:?}: {row}"));
            for (key, value) in row {
                assert!(!value.is_array() && !value.is_object(), "{look:?}: {key}");
                assert!(
                    key.chars()
                        .all(|letter| letter.is_ascii_alphanumeric() || letter == '_'),
                    "{look:?}: {key}"
                );
            }
        }
        for format in ["table", "csv", "md"] {
            let output = desk.assay(&[look, &["--format", format][..]].concat());
            assert_eq!(code(&output), 0, "{look:?} {format}: {}", err(&output));
        }
        let csv = desk.assay(&[look, &["--format", "csv"][..]].concat());
        let mut reader = csv::Reader::from_reader(csv.stdout.as_slice());
        assert!(reader.records().all(|record| record.is_ok()), "{look:?}");
        let plain = desk.assay(&[look, &["--plain"][..]].concat());
        assert!(!out(&plain).contains('\u{1b}'), "{look:?}");
    }
}

#[test]
fn numbers_are_unrounded_for_programs() {
    let desk = Desk::ran();
    let tiers = desk.rows(&["tiers"]);
    let n = |row: &Value| row["n"].as_u64().unwrap();
    let all: u64 = tiers.iter().map(n).sum();
    assert!(all > 0);
    for row in &tiers {
        assert_eq!(row["share"].as_f64().unwrap(), n(row) as f64 / all as f64);
    }
    assert_eq!(desk.rows(&["leads"]).len() as u64, all);
}

#[test]
fn every_example_of_every_help_works_on_the_sample() {
    let desk = Desk::ran();
    assert_eq!(code(&desk.assay(&["run", "--quiet"])), 0);
    let home = desk.home.path();
    let settings = std::fs::read_to_string(desk.workspace.path().join("assay.toml")).unwrap();
    let mut commands: Vec<Vec<String>> = vec![Vec::new()];
    let mut examples = 0;
    while let Some(words) = commands.pop() {
        let asked: Vec<&str> = words.iter().map(String::as_str).chain(["--help"]).collect();
        let help = out(&desk.assay(&asked));
        assert!(help.contains("\n  assay "), "{words:?} has no example");
        let below = help
            .lines()
            .skip_while(|line| *line != "Commands:")
            .skip(1)
            .take_while(|line| line.starts_with("  "))
            // A sentence that folds goes on further right.
            .filter(|line| !line.starts_with("   "));
        for name in below
            .filter_map(|line| line.split_whitespace().next())
            .filter(|name| *name != "help")
        {
            commands.push(words.iter().cloned().chain([name.to_owned()]).collect());
        }
        for example in help.lines().map(str::trim).filter(|line| line.starts_with("assay ")) {
            // A playbook that this sample does not hold has nothing to show.
            let absent =
                |name: &str| example.contains(&format!(" {name}")) && !settings.contains(&format!("[playbooks.{name}"));
            if absent("advisors") || absent("permits") {
                // Those of permits are tried in `permits::desk`.
                continue;
            }
            // Only a playbook that publishes has archives, generations, merges and groups: tried in `buyer_groups::desk`.
            let published = ["archive", "rollback", "undo", "groups"];
            if example.contains(" buyer-groups")
                || published
                    .iter()
                    .any(|verb| example.starts_with(&format!("assay {verb}")))
            {
                continue;
            }
            // What takes a promotion back needs one: `mql::turns` promotes first.
            if example.starts_with("assay demote ") {
                continue;
            }
            // Each on a copy of its own, so that no example leans on another.
            let copy = copied(desk.workspace.path());
            // Only what somebody decided can be taken back.
            if example.starts_with("assay withdraw ") {
                let workspace = copy.path().display().to_string();
                let sign = ["sign", "contractors", "C0.11", "--workspace", workspace.as_str()];
                assert_eq!(code(&desk.assay(&sign)), 0);
            }
            // And only what was recorded can be replayed.
            if example.starts_with("assay replay ") {
                let workspace = copy.path().display().to_string();
                let record = copy.path().join("day.jsonl").display().to_string();
                let mark = [
                    "mark",
                    "contractors",
                    "1",
                    "called",
                    "--record",
                    &record,
                    "--workspace",
                    &workspace,
                ];
                assert_eq!(code(&desk.assay(&mark)), 0);
            }
            let program = env!("CARGO_BIN_EXE_assay");
            let line = example.replacen("assay", "\"$ASSAY\"", 1);
            let mut shell = Command::new("sh");
            shell
                .args(["-c", &line])
                .current_dir(copy.path())
                .env("ASSAY", program)
                .stdin(Stdio::null());
            shell
                .env("HOME", home)
                .env("XDG_STATE_HOME", home.join("state"))
                .env("XDG_DATA_HOME", home.join("data"));
            let output = shell.output().unwrap();
            assert_eq!(code(&output), 0, "`{example}`: {}", err(&output));
            examples += 1;
        }
    }
    assert!(examples >= 40, "{examples}");
}

#[test]
fn data_goes_to_stdout_and_everything_else_to_stderr() {
    let desk = Desk::new(Size::Small, None);
    let loud = desk.assay(&["run", "--format", "json"]);
    assert_eq!(code(&loud), 0, "{}", err(&loud));
    assert!(!array(&loud).is_empty());
    assert!(err(&loud).contains("run 1 is done"));
    let quiet = desk.assay(&["run", "--format", "json", "--quiet"]);
    assert_eq!(err(&quiet), "");
    let failed = desk.assay(&["leads", "--tier", "nonsense", "--quiet"]);
    assert_eq!(out(&failed), "");
    assert!(err(&failed).starts_with("assay: no tier `nonsense`"));
    assert_eq!(err(&failed).lines().count(), 1);
}

#[test]
fn a_closed_pipe_is_not_an_error() {
    let desk = Desk::ran();
    let mut command = desk.command(desk.workspace.path());
    command
        .args(["leads", "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((code(&output), err(&output).as_str()), (0, ""));
}

#[test]
fn threads_and_log_are_heeded_and_change_no_answer() {
    let desk = Desk::ran();
    let log = desk.home.path().join("log");
    let usual = desk.assay(&["leads", "--format", "csv"]);
    let one = desk.assay(&[
        "leads",
        "--format",
        "csv",
        "--threads",
        "1",
        "--log",
        log.to_str().unwrap(),
    ]);
    assert_eq!(code(&one), 0, "{}", err(&one));
    assert_eq!(out(&one), out(&usual));
    assert!(std::fs::read_to_string(&log).unwrap().contains("started"));
}

#[test]
fn the_profile_of_a_file_counts_what_is_in_it() {
    let desk = Desk::new(Size::Small, None);
    let file = desk.workspace.path().join("small.csv");
    std::fs::write(&file, "kind,n\na,1\nb,2\na,\n").unwrap();
    let rows = desk.rows(&["profile", "small.csv"]);
    assert_eq!(rows.len(), 2);
    assert_eq!(
        (&rows[0]["column"], &rows[0]["distinct"], &rows[0]["top"]),
        (&"kind".into(), &2.into(), &"a (2), b (1)".into())
    );
    assert_eq!((&rows[1]["rows"], &rows[1]["nulls"]), (&3.into(), &1.into()));
}
