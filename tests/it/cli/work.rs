//! What a rep, an analyst and a reviewer do, from the command line.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use super::{Desk, code, err, out};

#[test]
fn personal_data_is_masked_unless_asked_for_and_asking_is_recorded() {
    let desk = Desk::ran();
    let clear = desk.rows(&["leads", "--with-pii", "--columns", "phone"]);
    let shown = desk.rows(&["leads", "--columns", "phone"]);
    let mut secrets: BTreeSet<String> = BTreeSet::new();
    // A dealer's name is public, and then the name of a licence holder who is called the same is no secret either.
    let mut public: BTreeSet<String> = BTreeSet::new();
    for (clear, shown) in clear.iter().zip(&shown) {
        secrets.extend(clear["phone"].as_str().map(str::to_owned));
        assert!(clear["phone"].is_null() || clear["phone"] != shown["phone"]);
        let name = clear["name"].as_str().unwrap().to_owned();
        if clear["name"] == shown["name"] {
            public.insert(name)
        } else {
            secrets.insert(name)
        };
    }
    secrets.retain(|secret| !public.contains(secret));
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
        &["gates", "--sign-off"],
        &["duplicates"],
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
fn parameters_are_shown_tried_written_and_taken_back() {
    let desk = Desk::ran();
    let settings = || std::fs::read_to_string(desk.workspace.path().join("assay.toml")).unwrap();
    let before = settings();
    let value = |name: &str| {
        let rows = desk.rows(&["parameters"]);
        let row = rows.iter().find(|row| row["name"] == name).unwrap();
        (row["value"].clone(), row["origin"].clone())
    };
    assert_eq!(value("tiers.gold"), (60.0.into(), "built-in".into()));
    let tried = desk.assay(&["parameters", "--set", "tiers.gold=55"]);
    assert_eq!(code(&tried), 0);
    assert!(
        err(&tried).contains("makes c3 stale; --write saves it"),
        "{}",
        err(&tried)
    );
    assert_eq!(settings(), before, "nothing is written unasked");

    let saved = desk.assay(&["parameters", "--set", "tiers.gold=55", "--write"]);
    assert!(
        err(&saved).contains("saved in assay.toml; makes c3 stale"),
        "{}",
        err(&saved)
    );
    assert_eq!(value("tiers.gold"), (55.0.into(), "assay.toml".into()));
    let taken = desk.assay(&["parameters", "--from-run", "1", "--write"]);
    assert!(err(&taken).contains("c3 up to date again"), "{}", err(&taken));
    assert_eq!(settings(), before);

    let wrong = desk.assay(&[
        "parameters",
        "--set",
        "tiers.gold=500",
        "--set",
        "universe=all",
        "--write",
    ]);
    assert_eq!(code(&wrong), 2);
    let told = err(&wrong);
    assert!(
        told.contains("tiers.gold") && told.contains("universe"),
        "all at once: {told}"
    );
    assert_eq!(code(&desk.assay(&["parameters", "--write"])), 2);
    assert_eq!(code(&desk.assay(&["parameters", "--set", "a=1", "--unset", "a"])), 2);
    assert_eq!(settings(), before);
}

#[test]
fn a_playbook_without_rules_says_so_and_what_to_do_instead() {
    let desk = Desk::ran();
    let said = |words: &[&str]| -> (i32, String) {
        let output = desk.assay(words);
        assert_eq!(out(&output), "", "{words:?}");
        (code(&output), err(&output))
    };
    for (words, told) in [
        (&["tiers", "--ruleset", "v1"][..], "no rule sets"),
        (&["tiers", "--split", "TRAIN"], "no splits"),
        (&["calculator", "--ruleset", "v1"], "no rule sets"),
        (&["gap", "--ruleset", "v1"], "no rule sets"),
        (&["whatif", "--ruleset", "v1"], "no rule sets"),
        (&["rules"], "no rules"),
        (&["backtest"], "no outcomes"),
        (&["model"], "no model"),
        (&["sql", "--dialect", "duckdb"], "no rules"),
        (&["compare", "v1", "v2"], "no rule sets"),
        (&["compare", "contractors", "v1", "v2"], "no rule sets"),
        (&["compare", "1", "1", "--split", "ALL"], "--split"),
    ] {
        let (exit, error) = said(words);
        assert!(exit == 1 || exit == 2, "{words:?}: {exit}");
        assert!(error.contains(told), "{words:?}: {error}");
        assert!(!error.contains("v1") || words.contains(&"v1"), "{error}");
    }
}

#[test]
fn a_cell_of_two_runs_lists_its_leads() {
    let desk = Desk::ran();
    // It grades all the same where a gate blocks what comes after.
    assert!(matches!(code(&desk.assay(&["run", "--set", "tiers.gold=55"])), 0 | 3));
    let moves = desk.rows(&["compare", "1", "2"]);
    let moved = moves
        .iter()
        .find(|row| row["kind"] == "tier" && row["before"] != row["after"])
        .unwrap();
    let (from, to) = (moved["before"].as_str().unwrap(), moved["after"].as_str().unwrap());
    let leads = desk.rows(&["compare", "1", "2", "--cell", from, to]);
    assert_eq!(leads.len() as u64, moved["leads"].as_u64().unwrap());
    assert!(leads.iter().all(|row| row["from"] == from && row["to"] == to));
    let foretold = desk.rows(&["whatif", "--set", "tiers.gold=55"]);
    let movers = foretold.iter().filter(|row| row["kind"] == "mover");
    let all: BTreeSet<&str> = leads.iter().map(|row| row["lead_id"].as_str().unwrap()).collect();
    let mine = movers.filter(|row| row["from"] == from && row["to"] == to);
    let mine: Vec<&str> = mine.map(|row| row["lead_id"].as_str().unwrap()).collect();
    assert!(!mine.is_empty() && mine.iter().all(|lead| all.contains(lead)));
}
