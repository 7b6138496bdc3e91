//! Every way to end badly: exit codes, sentences, the way out.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use assay::sample::Size;
use serde_json::Value;

use super::{Desk, code, err, out};

#[test]
fn words_that_name_nothing_are_usage_errors_with_a_way_out() {
    let desk = Desk::ran();
    let cases: &[(&[&str], &str)] = &[
        (&["run", "nobody"], "contractors"),
        (&["run", "contractor"], "the nearest is `contractors`"),
        (
            &["run", "--phase", "c9"],
            "no phase `c9` in contractors; the nearest is `c0`",
        ),
        (&["run", "--phase", "nonsense"], "there are c0, c1"),
        (&["run", "--set", "foo=1"], "`assay parameters contractors` lists them"),
        (&["run", "--set", "tiers.gld=1"], "tiers.gold"),
        (&["run", "--set", "tiers.gold"], "NAME=VALUE"),
        (&["run", "--profile", "nobody"], "evidence_only"),
        (
            &["gates", "--phase", "c9"],
            "no phase `c9` in contractors; the nearest is `c0`",
        ),
        (&["gates", "--phase", "nonsense"], "there are c0, c1"),
        (&["gates", "--evidence", "C0.33"], "the nearest is `C0.3`"),
        (&["gates", "--evidence", "C9.9"], "assay gates"),
        (&["leads", "--where", "nonsense > 1"], "score"),
        (&["leads", "--columns", "nonsense"], "score"),
        (&["why", "nobody"], "assay leads"),
        (&["why", "contractors"], "`assay why contractors 1`"),
        (&["sign", "contractors"], "`assay gates contractors`"),
        (&["sign", "mql"], "`assay gates mql`"),
        (&["leads", "--tier", "golf"], "the nearest is `GOLD`"),
        (&["leads", "--columns", "scre"], "the nearest is `score`"),
        (&["tiers", "permitz"], "the nearest is `permits`"),
        (&["calculator", "PLATNUM=3"], "the nearest is `PLATINUM`"),
        (
            &["map", "contractors/dealers/tesla.csv", "contractors.oem_dealer"],
            "the nearest is `oem_dealers`",
        ),
        (&["mark", "1", "bookd"], "the nearest is `booked`"),
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
fn what_a_playbook_has_none_of_is_refused_in_one_way_with_one_code() {
    let desk = Desk::ran();
    let cases: &[(&[&str], &str)] = &[
        (
            &["rules"],
            "contractors has no rules; `assay whatif contractors` lists the numbers of its grading",
        ),
        (
            &["model"],
            "contractors has no model; `assay whatif contractors` lists the numbers of its grading",
        ),
        (
            &["backtest"],
            "contractors has no outcomes to test its grading against; `assay gap contractors` says",
        ),
        (
            &["sql", "--dialect", "duckdb"],
            "contractors has no rules that could be written as SQL; `assay export",
        ),
        (
            &["tiers", "--split", "TRAIN"],
            "contractors has no splits; leave --split out",
        ),
        (
            &["tiers", "--ruleset", "v3"],
            "contractors has no rule sets; leave --ruleset out",
        ),
        (&["gap", "--split", "TRAIN"], "contractors has no splits"),
        (
            &["calculator", "GOLD=1", "--split", "TRAIN"],
            "contractors has no splits",
        ),
        (&["whatif", "--split", "TRAIN"], "contractors has no splits"),
        (
            &["groups", "contractors"],
            "contractors has no groups; buyer-groups has",
        ),
        (&["undo", "contractors"], "contractors has no merges; buyer-groups has"),
        (
            &["promote", "--playbook", "contractors"],
            "contractors has no models that take turns; mql has",
        ),
        (
            &["sale", "contractors", "1", "sold"],
            "contractors has no sales; permits has",
        ),
        (
            &["duplicates", "advisors"],
            "advisors has no pairs to decide; contractors, buyer-groups have",
        ),
    ];
    for (words, sentence) in cases {
        let output = desk.assay(words);
        assert_eq!(code(&output), 2, "{words:?}: {}", err(&output));
        assert!(
            err(&output).contains(&format!("assay: {sentence}")),
            "{words:?}: {}",
            err(&output)
        );
        assert_eq!(out(&output), "", "{words:?}");
    }
}

#[test]
fn bad_input_has_its_own_code_and_names_the_place() {
    let desk = Desk::new(Size::Small, None);
    let missing = desk.assay(&["profile", "nothing.csv"]);
    assert_eq!(code(&missing), 4);
    assert_eq!(err(&missing), "assay: there is no file `nothing.csv`\n");
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
    assert!(
        err(&misspelt).contains("the nearest is `playbook`"),
        "{}",
        err(&misspelt)
    );
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
    let mut audit = desk.rows(&["audit", "show"]);
    // Every run that changes scores says so; here it is the decisions that count.
    audit.retain(|entry| entry["action"] != "scores");
    let did: Vec<&str> = audit.iter().map(|entry| entry["action"].as_str().unwrap()).collect();
    assert_eq!(did, ["review.waived", "review.withdrawn"]);
    assert_eq!(audit[0]["actor"], "rm");
    assert_eq!(desk.rows(&["audit", "verify"])[0]["unbroken"], true);
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
fn a_run_that_grades_nobody_prints_nobody_elses_tiers_and_stale_ones_are_said_to_be() {
    let desk = Desk::ran();
    let kinds = |words: &[&str]| {
        let output = desk.assay(&[words, &["--format", "json"]].concat());
        let rows = super::array(&output);
        let tiers = rows.iter().filter(|row| row["kind"] == "tier").count();
        (code(&output), tiers)
    };
    assert_eq!(kinds(&["run"]), (0, 5), "up to date");
    let trial = desk.assay(&["run", "--set", "tiers.gold=70", "--quiet"]);
    assert_eq!(code(&trial), 0, "{}", err(&trial));
    for words in [&["tiers"][..], &["leads", "--top", "1"], &["calculator"], &["gap"]] {
        let told = err(&desk.assay(words));
        assert!(
            told.contains("stale") && told.contains("assay run contractors"),
            "{words:?}: {told}"
        );
    }
    assert_eq!(code(&desk.assay(&["run", "--quiet"])), 0);
    assert_eq!(err(&desk.assay(&["tiers"])), "");
    let settings = desk.workspace.path().join("assay.toml");
    let mut text: toml::Table = std::fs::read_to_string(&settings).unwrap().parse().unwrap();
    let datasets = text["playbooks"]["contractors"]["datasets"].as_table_mut().unwrap();
    assert!(datasets.remove("license_list").is_some());
    std::fs::write(&settings, text.to_string()).unwrap();
    let (code, tiers) = kinds(&["run"]);
    assert!(code != 0 && tiers == 0, "{code} {tiers}");
}

#[test]
fn a_sample_over_edited_settings_is_asked_for() {
    let desk = Desk::new(Size::Small, None);
    let settings = desk.workspace.path().join("assay.toml");
    let sample = ["sample", "contractors", "--to", "."];
    assert_eq!(code(&desk.assay(&[&sample[..], &["--yes"]].concat())), 0);
    assert_eq!(
        code(&desk.assay(&sample)),
        0,
        "what the generator wrote is written again"
    );
    let text = std::fs::read_to_string(&settings).unwrap();
    let edited = format!("{text}\n[playbooks.contractors.profiles.easier.parameters]\n\"tiers.gold\" = 55\n");
    std::fs::write(&settings, &edited).unwrap();
    let refused = desk.assay(&sample);
    assert_ne!(code(&refused), 0);
    assert!(err(&refused).contains("--yes"), "{}", err(&refused));
    assert_eq!(std::fs::read_to_string(&settings).unwrap(), edited);
    assert_eq!(code(&desk.assay(&[&sample[..], &["--yes"]].concat())), 0);
    assert_eq!(std::fs::read_to_string(&settings).unwrap(), text);
}
