//! The headless front as a stranger uses it: the built program on the small sample, in its own home folder.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use assay::sample::Size;
use insta::assert_snapshot;
use serde_json::Value;
use tempfile::TempDir;

use crate::support::sample_workspace;

/// A workspace and a home folder of one's own.
struct Desk {
    workspace: TempDir,
    home: TempDir,
}

impl Desk {
    fn new(size: Size, plant: Option<&str>) -> Self {
        let home = TempDir::new().unwrap();
        Self {
            workspace: sample_workspace(size, plant),
            home,
        }
    }

    /// The small sample with all phases run.
    fn ran() -> Self {
        let desk = Self::new(Size::Small, None);
        assert_eq!(code(&desk.assay(&["run", "--quiet"])), 0);
        desk
    }

    fn command(&self, folder: &Path) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_assay"));
        let home = self.home.path();
        command
            .current_dir(folder)
            .env("HOME", home)
            .env("USER", "tester")
            .env("LANG", "en_US.UTF-8");
        for (name, below) in [
            ("XDG_DATA_HOME", "data"),
            ("XDG_STATE_HOME", "state"),
            ("XDG_CONFIG_HOME", "config"),
        ] {
            command.env(name, home.join(below));
        }
        for unset in [
            "ASSAY_LOG",
            "ASSAY_KEY_FILE",
            "POLARS_MAX_THREADS",
            "COLUMNS",
            "NO_COLOR",
        ] {
            command.env_remove(unset);
        }
        command.stdin(Stdio::null());
        command
    }

    fn assay(&self, words: &[&str]) -> Output {
        self.command(self.workspace.path()).args(words).output().unwrap()
    }

    /// The rows a command gives a program.
    fn rows(&self, words: &[&str]) -> Vec<Value> {
        let output = self.assay(&[words, &["--format", "json"]].concat());
        assert_eq!(code(&output), 0, "{words:?}: {}", err(&output));
        array(&output)
    }
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or(-1)
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn array(output: &Output) -> Vec<Value> {
    match serde_json::from_slice(&output.stdout) {
        Ok(Value::Array(rows)) => rows,
        other => panic!("no array: {other:?}\n{}", out(output)),
    }
}

/// The keys of rows, each set of them once, in the order of the first row that has it.
fn keys(rows: &[Value]) -> String {
    let mut sets: Vec<String> = Vec::new();
    for row in rows {
        let keys: Vec<&str> = row.as_object().unwrap().keys().map(String::as_str).collect();
        let keys = keys.join(" ");
        if !sets.contains(&keys) {
            sets.push(keys);
        }
    }
    sets.join("\n")
}

#[test]
fn the_keys_of_the_contract_are_stable() {
    let desk = Desk::ran();
    assert_snapshot!(keys(&desk.rows(&["status"])), @"phase title status stale_because duration_s rows_out gates_passed gates_failed");
    assert_snapshot!(keys(&desk.rows(&["gates"])), @"phase id subject check warn_at block_at observed unit outcome review note");
    assert_snapshot!(keys(&desk.rows(&["tiers"])), @"tier rank n share k rate wald_low wald_high wilson_low wilson_high lift_overall lift_standard expected_rate significant");
    assert_snapshot!(keys(&desk.rows(&["leads", "--columns", "oem_count,score"])), @"rank lead_id name tier score signals status oem_count");
    assert_snapshot!(keys(&desk.rows(&["metrics"])), @"phase name subject value unit before change");
    assert_snapshot!(keys(&desk.rows(&["runs"])), @"run playbook started_at finished_at outcome as_of profile command");
    assert_snapshot!(keys(&desk.rows(&["whatif", "--set", "tiers.gold=55"])), @"
    kind tier before after change
    kind from to leads
    ");
    assert_snapshot!(keys(&desk.rows(&["run"])), @"
    kind phase title status stale_because duration_s rows_out gates_passed gates_failed
    kind phase id subject check warn_at block_at observed unit outcome review note
    kind phase name subject value unit before change
    kind tier rank n share k rate wald_low wald_high wilson_low wilson_high lift_overall lift_standard expected_rate significant
    ");
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
        &["runs"],
        &["log"],
        &["audit", "show"],
        &["audit", "verify"],
        &["export"],
        &["doctor"],
        &["keys"],
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
    std::fs::create_dir_all(home.join(".local/share/bash-completion/completions")).unwrap();
    let mut commands: Vec<Vec<String>> = vec![Vec::new()];
    let mut examples = 0;
    while let Some(words) = commands.pop() {
        let asked: Vec<&str> = words.iter().map(String::as_str).chain(["--help"]).collect();
        let help = out(&desk.assay(&asked));
        let below = help
            .lines()
            .skip_while(|line| *line != "Commands:")
            .skip(1)
            .take_while(|line| line.starts_with("  "));
        for name in below
            .filter_map(|line| line.split_whitespace().next())
            .filter(|name| *name != "help")
        {
            commands.push(words.iter().cloned().chain([name.to_owned()]).collect());
        }
        for example in help.lines().map(str::trim).filter(|line| line.starts_with("assay ")) {
            // Each on a copy of its own, so that no example leans on another.
            let copy = TempDir::new().unwrap();
            let from = format!("{}/.", desk.workspace.path().display());
            assert!(
                Command::new("cp")
                    .args(["-a", &from])
                    .arg(copy.path())
                    .status()
                    .unwrap()
                    .success()
            );
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
fn words_that_name_nothing_are_usage_errors_with_a_way_out() {
    let desk = Desk::ran();
    let cases: &[(&[&str], &str)] = &[
        (&["run", "nobody"], "contractors"),
        (&["run", "--phase", "c9"], "c0, c1"),
        (&["run", "--set", "tiers.gld=1"], "tiers.gold"),
        (&["run", "--set", "tiers.gold"], "NAME=VALUE"),
        (&["run", "--profile", "nobody"], "evidence_only"),
        (&["gates", "--phase", "c9"], "c0, c1"),
        (&["gates", "--evidence", "C9.9"], "assay gates"),
        (&["leads", "--where", "nonsense > 1"], "score"),
        (&["leads", "--columns", "nonsense"], "score"),
        (&["why", "nobody"], "assay leads"),
        (&["mark", "1", "nonsense"], "do not call"),
        (&["whatif", "--set", "tiers.gold=99"], "PLATINUM"),
        (&["compare", "1", "99"], "assay runs"),
        (&["export", "nonsense"], "icp_scored"),
        (&["log", "--run", "99"], "assay runs"),
        (&["sign", "C9.9"], "assay gates"),
        (&["reject", "C0.11", "--reason", " "], "reason"),
        (&["sample", "contractors", "--plant", "nonsense"], "missing-column"),
        (&["map", "assay.toml", "contractors"], "PLAYBOOK.DATASET"),
        (&["status", "--workspace", "/nowhere"], "assay init"),
        (&["nonsense"], "--help"),
    ];
    for (words, way_out) in cases {
        let output = desk.assay(words);
        assert_eq!(code(&output), 2, "{words:?}: {}", err(&output));
        assert!(err(&output).contains(way_out), "{words:?}: {}", err(&output));
        assert_eq!(out(&output), "", "{words:?}");
    }
}

#[test]
fn bad_input_has_its_own_code_and_names_the_place() {
    let desk = Desk::new(Size::Small, None);
    let missing = desk.assay(&["profile", "nothing.csv"]);
    assert_eq!(code(&missing), 4);
    assert!(err(&missing).contains("nothing.csv"));
    let settings = desk.workspace.path().join("assay.toml");
    let text = std::fs::read_to_string(&settings).unwrap();
    std::fs::write(&settings, text.replace("az.csv", "gone.csv")).unwrap();
    let gone = desk.assay(&["run"]);
    assert_eq!(code(&gone), 4, "{}", err(&gone));
    assert!(
        err(&gone).contains("gone.csv") && err(&gone).contains("assay.toml:"),
        "{}",
        err(&gone)
    );
    std::fs::write(&settings, text.replace("playbook =", "plybook =")).unwrap();
    let misspelt = desk.assay(&["status"]);
    assert_eq!(code(&misspelt), 4, "{}", err(&misspelt));
    assert!(err(&misspelt).contains("did you mean `playbook`"), "{}", err(&misspelt));
    let doctor = desk.assay(&["doctor"]);
    assert_eq!(code(&doctor), 1);
    assert!(out(&doctor).contains("plybook"), "{}", out(&doctor));
}

#[test]
fn a_failed_gate_blocks_until_it_is_waived_and_again_once_that_is_withdrawn() {
    let desk = Desk::new(Size::Small, Some("unparsable-rows"));
    let blocked = desk.assay(&["run"]);
    assert_eq!(code(&blocked), 3, "{}", err(&blocked));
    assert!(
        err(&blocked).contains("assay waive contractors C0.3 --subject"),
        "{}",
        err(&blocked)
    );
    let waive = [
        "waive",
        "C0.3",
        "--subject",
        "nv.csv",
        "--reason",
        "known",
        "--as",
        "rm",
    ];
    assert_eq!(code(&desk.assay(&waive)), 0);
    let after = desk.assay(&["run"]);
    assert_eq!(code(&after), 0, "{}", err(&after));
    let gates = desk.rows(&["gates"]);
    let waived: Vec<&Value> = gates.iter().filter(|gate| gate["outcome"] == "waived").collect();
    assert_eq!(waived.len(), 1);
    assert_eq!(
        (&waived[0]["id"], &waived[0]["review"]),
        (&Value::from("C0.3"), &Value::from("waived"))
    );
    assert_eq!(code(&desk.assay(&["withdraw", "C0.3", "--subject", "nv.csv"])), 0);
    assert_eq!(code(&desk.assay(&["run", "--quiet"])), 3);
    let audit = desk.rows(&["audit", "show"]);
    let did: Vec<&str> = audit.iter().map(|entry| entry["action"].as_str().unwrap()).collect();
    assert_eq!(did, ["review.waived", "review.withdrawn"]);
    assert_eq!(audit[0]["actor"], "rm");
    assert_eq!(desk.rows(&["audit", "verify"])[0]["unbroken"], true);
}

#[test]
fn personal_data_is_masked_unless_asked_for_and_asking_is_recorded() {
    let desk = Desk::ran();
    let clear = desk.rows(&["leads", "--with-pii", "--columns", "phone"]);
    let mut secrets: BTreeSet<String> = BTreeSet::new();
    for row in &clear {
        secrets.extend(
            ["name", "phone"]
                .iter()
                .filter_map(|key| row[*key].as_str())
                .map(str::to_owned),
        );
    }
    assert!(secrets.len() > 100, "{}", secrets.len());
    let exports = desk.home.path().join("exports");
    assert_eq!(
        code(&desk.assay(&["export", "all", "--to", exports.to_str().unwrap()])),
        0
    );
    let mut told = String::new();
    let looks: &[&[&str]] = &[
        &["leads", "--columns", "name,phone,alt_phones,other_names"],
        &["leads", "--format", "json", "--columns", "phone,alt_phones,other_names"],
        &["why", "1"],
        &["why", "2", "--format", "json"],
        &["gates"],
        &["gates", "--evidence", "C0.10"],
        &["gates", "--evidence", "C1.7", "--subject", "ca.csv"],
        &["gap"],
        &["log"],
        &["audit", "show"],
        &["run", "--format", "json"],
        &["profile", "contractors/dealers/generac.csv"],
        &["profile", "contractors/licenses/ca.csv", "--format", "json"],
    ];
    for look in looks {
        let output = desk.assay(look);
        assert_eq!(code(&output), 0, "{look:?}: {}", err(&output));
        told.push_str(&out(&output));
        told.push_str(&err(&output));
    }
    for file in std::fs::read_dir(&exports).unwrap() {
        told.push_str(&std::fs::read_to_string(file.unwrap().path()).unwrap());
    }
    for secret in &secrets {
        assert!(!told.contains(secret.as_str()), "`{secret}` was told");
    }
    let unmasked = |desk: &Desk| {
        desk.rows(&["audit", "show"])
            .iter()
            .filter(|entry| entry["action"] == "unmask")
            .count()
    };
    assert_eq!(unmasked(&desk), 1);
    assert_eq!(code(&desk.assay(&["why", "nobody", "--with-pii"])), 2);
    assert_eq!(unmasked(&desk), 1);
    assert_eq!(code(&desk.assay(&["why", "1", "--with-pii"])), 0);
    assert_eq!(unmasked(&desk), 2);
}

#[test]
fn a_status_is_kept_and_shown() {
    let desk = Desk::ran();
    let first = desk.rows(&["leads", "--top", "1"])[0]["lead_id"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(
        code(&desk.assay(&["mark", "contractors", "1", "not-now", "--note", "in May"])),
        0
    );
    assert_eq!(code(&desk.assay(&["mark", &first[..8], "booked"])), 0);
    let row = &desk.rows(&["leads", "--top", "1"])[0];
    assert_eq!(
        (row["lead_id"].as_str(), row["status"].as_str()),
        (Some(first.as_str()), Some("booked"))
    );
}

#[test]
fn whatif_foretells_the_run_and_saves_nothing_unless_asked() {
    let desk = Desk::ran();
    let settings = desk.workspace.path().join("assay.toml");
    let text = std::fs::read_to_string(&settings).unwrap();
    let set = ["--set", "tiers.silver=35", "--set", "weights.multi_state=0.2"];
    let told: Vec<(String, u64)> = desk
        .rows(&[&["whatif"], &set[..]].concat())
        .iter()
        .filter(|row| row["kind"] == "tier")
        .map(|row| (row["tier"].as_str().unwrap().to_owned(), row["after"].as_u64().unwrap()))
        .collect();
    assert_eq!(std::fs::read_to_string(&settings).unwrap(), text);
    assert_eq!(desk.rows(&["runs"]).len(), 1);
    let saved = desk.assay(&[&["whatif"], &set[..], &["--save", "wider"]].concat());
    assert_eq!(code(&saved), 0, "{}", err(&saved));
    assert!(std::fs::read_to_string(&settings).unwrap().starts_with(&text));
    let again = desk.assay(&["whatif", "--set", "tiers.silver=36", "--save", "wider"]);
    assert_eq!(code(&again), 1, "{}", err(&again));
    let run = desk.rows(&["run", "--profile", "wider"]);
    let made: Vec<(String, u64)> = run
        .iter()
        .filter(|row| row["kind"] == "tier")
        .map(|row| (row["tier"].as_str().unwrap().to_owned(), row["n"].as_u64().unwrap()))
        .collect();
    assert_eq!(made, told);
    let compared = desk.rows(&["compare", "1", "2"]);
    let parameters: Vec<&str> = compared
        .iter()
        .filter(|row| row["kind"] == "parameter")
        .map(|row| row["name"].as_str().unwrap())
        .collect();
    assert_eq!(parameters, ["tiers.silver", "weights.multi_state"]);
}

#[test]
fn a_metric_tells_what_it_was_in_the_run_before() {
    let desk = Desk::ran();
    let value = |rows: &[Value], key: &str| {
        let row = rows
            .iter()
            .find(|row| row["phase"] == "c3" && row["name"] == "silver")
            .unwrap();
        row[key].as_f64()
    };
    let first = desk.rows(&["metrics"]);
    assert_eq!(value(&first, "before"), None);
    let second = desk.rows(&["run", "--set", "tiers.silver=30"]);
    let metrics: Vec<Value> = second.into_iter().filter(|row| row["kind"] == "metric").collect();
    let (now, before) = (value(&metrics, "value").unwrap(), value(&metrics, "before").unwrap());
    assert_eq!(Some(before), value(&first, "value"));
    assert!(now > before);
    assert_eq!(value(&metrics, "change"), Some(now - before));
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
fn ctrl_c_ends_a_run_cleanly_and_the_next_one_goes_on() {
    let desk = Desk::new(Size::Full, None);
    let log = desk.home.path().join("log");
    let mut command = desk.command(desk.workspace.path());
    command
        .args(["run", "--log"])
        .arg(&log)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    let began = Instant::now();
    while !std::fs::read_to_string(&log).is_ok_and(|text| text.contains("phase started")) {
        assert!(began.elapsed() < Duration::from_secs(60), "the run never began");
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(
        Command::new("kill")
            .args(["-INT", &child.id().to_string()])
            .status()
            .unwrap()
            .success()
    );
    let output = child.wait_with_output().unwrap();
    assert_eq!(code(&output), 130, "{}", err(&output));
    assert!(err(&output).contains("what was finished is kept"), "{}", err(&output));
    assert_eq!(desk.rows(&["runs"])[0]["outcome"], "cancelled");
    assert_eq!(desk.rows(&["status"])[0]["status"], "cancelled");
}

#[test]
fn the_workspace_is_the_one_named_here_last_or_the_sample() {
    let desk = Desk::ran();
    let elsewhere = TempDir::new().unwrap();
    let from = |folder: &Path, words: &[&str]| desk.command(folder).args(words).output().unwrap();
    // The one here was remembered as the last one opened.
    let last = from(elsewhere.path(), &["tiers", "--format", "json"]);
    assert_eq!(code(&last), 0, "{}", err(&last));
    assert!(
        err(&last).contains(desk.workspace.path().to_str().unwrap()),
        "{}",
        err(&last)
    );
    let named = from(
        elsewhere.path(),
        &[
            "tiers",
            "--format",
            "json",
            "--workspace",
            desk.workspace.path().to_str().unwrap(),
        ],
    );
    assert_eq!((out(&named), err(&named).as_str()), (out(&last), ""));
    let below = from(
        &desk.workspace.path().join("contractors/dealers"),
        &["tiers", "--format", "json"],
    );
    assert_eq!((out(&below), err(&below).as_str()), (out(&last), ""));
    // A home without history gets the sample.
    std::fs::remove_dir_all(desk.home.path().join("state")).unwrap();
    for announced in ["was laid out in", "working in the sample"] {
        let sample = from(elsewhere.path(), &["status"]);
        assert_eq!(code(&sample), 0, "{}", err(&sample));
        assert!(err(&sample).contains(announced), "{}", err(&sample));
    }
    assert!(desk.home.path().join("data/assay/sample/assay.toml").is_file());
}

#[test]
fn a_new_workspace_says_what_it_needs() {
    let desk = Desk::ran();
    let folder = TempDir::new().unwrap();
    let from = |words: &[&str]| desk.command(folder.path()).args(words).output().unwrap();
    assert_eq!(code(&from(&["init"])), 0);
    assert_eq!(code(&from(&["init"])), 1);
    let empty = from(&["run"]);
    assert_eq!(code(&empty), 4, "{}", err(&empty));
    assert!(err(&empty).contains("assay.toml"), "{}", err(&empty));
    let early = from(&["leads"]);
    assert_eq!(code(&early), 1);
    assert!(err(&early).contains("assay run"), "{}", err(&early));
    let source = desk.workspace.path().join("contractors/dealers/tesla.csv");
    std::fs::copy(source, folder.path().join("dealers.csv")).unwrap();
    let mapped = from(&["map", "dealers.csv", "contractors.oem_dealers", "--write"]);
    assert_eq!(code(&mapped), 0, "{}", err(&mapped));
    let settings = std::fs::read_to_string(folder.path().join("assay.toml")).unwrap();
    assert!(
        settings.contains("path = \"dealers.csv\"") && settings.contains("oem_source"),
        "{settings}"
    );
    assert_eq!(code(&from(&["doctor"])), 0);
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
