//! A session recorded by commands, and replayed on a copy of where it began.

use std::path::Path;

use assay::operations::{Bench, Record, StandingLine};
use assay::sample::Size;
use serde_json::Value;

use super::{Desk, array, code, err, keys, out};

/// The contractors' standing, whoever looks.
fn standing(desk: &Desk) -> Vec<StandingLine> {
    let bench = Bench::open_today(desk.workspace.path(), "nobody").unwrap();
    bench.standing(bench.playbook("contractors").unwrap()).unwrap()
}

fn fresh() -> Desk {
    Desk::new(Size::Small, Some("undecided-duplicates"))
}

/// A day's work by commands, each appended to one record; gives the record's text.
fn recorded(desk: &Desk) -> String {
    let does = |words: &[&str]| {
        let output = desk.assay(&[words, &["--record", "day.jsonl", "--as", "first"]].concat());
        assert!(matches!(code(&output), 0 | 3), "{words:?}: {}", err(&output));
    };
    does(&["run", "contractors", "--quiet"]);
    let pair = &desk.rows(&["duplicates", "contractors", "--gate", "C2.5"])[0];
    let side = |name: &str| pair[name].as_str().unwrap().to_owned();
    let (a, b) = (side("id_a"), side("id_b"));
    does(&[
        "duplicates",
        "contractors",
        "--decide",
        &a,
        &b,
        "same",
        "--note",
        "one owner",
    ]);
    does(&["run", "contractors", "--phase", "c2", "--quiet"]);
    does(&["sign", "C2.5", "--reason", "seen"]);
    does(&["run", "contractors", "--quiet"]);
    does(&["mark", "contractors", "1", "called", "--note", "rings back on Monday"]);
    does(&["mark", "2", "not-now"]);
    does(&["sign", "C0.11", "--reason", "counted twice"]);
    does(&["withdraw", "C0.11"]);
    does(&["reject", "C3.4", "--reason", "enrich first"]);
    does(&["whatif", "contractors", "--set", "tiers.gold=55", "--save", "easier"]);
    does(&["parameters", "contractors", "--set", "tiers.silver=35", "--write"]);
    does(&[
        "run",
        "contractors",
        "--set",
        "tiers.gold=60",
        "--profile",
        "easier",
        "--quiet",
    ]);
    does(&["parameters", "contractors", "--unset", "tiers.silver", "--write"]);
    let map = [
        "map",
        "contractors/dealers/tesla.csv",
        "contractors.oem_dealers",
        "--write",
    ];
    does(&map);
    does(&["run", "contractors", "--quiet"]);
    does(&["export", "icp_scored"]);
    // What only looks, and what is refused, is not in it.
    does(&["leads", "contractors"]);
    let refused = desk.assay(&["mark", "1", "nonsense", "--record", "day.jsonl"]);
    assert_eq!(code(&refused), 2);
    std::fs::read_to_string(desk.workspace.path().join("day.jsonl")).unwrap()
}

#[test]
fn a_replay_on_a_copy_of_the_beginning_gives_the_same_result() {
    let desk = fresh();
    let text = recorded(&desk);
    let record = Record::read(&desk.workspace.path().join("day.jsonl")).unwrap();
    assert_eq!(record.entries.len(), 17);
    assert!(
        !text.contains(desk.workspace.path().to_str().unwrap()),
        "a copy has its own files"
    );

    let (one, two) = (fresh(), fresh());
    let replayed = |desk: &Desk| {
        std::fs::write(desk.workspace.path().join("day.jsonl"), &text).unwrap();
        let output = desk.assay(&["replay", "day.jsonl", "--strict", "--as", "second", "--format", "json"]);
        assert_eq!(code(&output), 0, "{}\n{}", err(&output), out(&output));
        array(&output)
    };
    let rows = replayed(&one);
    insta::assert_snapshot!(keys(&rows), @r"
    kind seq who operation state result
    kind playbook what name value
    ");
    let of = |rows: &[Value], kind: &str| -> Vec<Value> {
        let is = |row: &&Value| row["kind"] == kind;
        rows.iter().filter(is).cloned().collect()
    };
    let steps = of(&rows, "step");
    assert_eq!(steps.len(), 17);
    assert!(
        steps
            .iter()
            .all(|step| step["state"] == "done" && step["who"] == "first"),
        "{steps:?}"
    );
    assert_eq!(of(&rows, "digest"), of(&replayed(&two), "digest"));
    assert_eq!(
        standing(&desk),
        standing(&one),
        "frames, tiers, gates, marks, decisions"
    );
    for what in ["frame", "tier", "gates", "marks", "decisions"] {
        assert!(standing(&one).iter().any(|line| line.what == what), "{what}");
    }
    let settings = |desk: &Desk| std::fs::read_to_string(desk.workspace.path().join("assay.toml")).unwrap();
    assert_eq!(settings(&desk), settings(&one));
    assert!(one.workspace.path().join("exports/icp_scored.csv").is_file());
    // The audit chain tells who did it here.
    let audit = one.rows(&["audit", "show"]);
    let signed = audit.iter().find(|entry| entry["action"] == "review.signed").unwrap();
    assert_eq!(signed["actor"], "second");
    // A digest that could not differ would show nothing.
    assert_eq!(code(&one.assay(&["mark", "3", "called"])), 0);
    assert_ne!(standing(&desk), standing(&one));
}

#[test]
fn a_replay_says_what_differs_stops_at_what_is_refused_and_goes_on_when_told() {
    let desk = Desk::new(Size::Small, None);
    let does = |desk: &Desk, words: &[&str]| {
        let output = desk.assay(words);
        assert_eq!(code(&output), 0, "{words:?}: {}", err(&output));
        output
    };
    for words in [
        &["run", "--quiet"][..],
        &["mark", "1", "called"],
        &["sign", "C0.11"],
        &["mark", "2", "called"],
    ] {
        does(&desk, &[words, &["--record", "day.jsonl"]].concat());
    }
    let file = desk.workspace.path().join("day.jsonl");
    let other = Desk::new(Size::Small, None);
    let copied = other.workspace.path().join("day.jsonl");
    // Without the run nothing that follows can be done.
    let text = std::fs::read_to_string(&file).unwrap();
    let without: Vec<String> = text
        .lines()
        .filter(|line| {
            !line.contains("\"run\"}") && !line.contains("\"operation\":\"run\"") && !line.contains("\"ended\"")
        })
        .map(|line| {
            let number = |from: u8, to: u8| (format!("\"seq\":{from},"), format!("\"seq\":{to},"));
            [number(2, 1), number(3, 2), number(4, 3)]
                .iter()
                .find(|(from, _)| line.contains(from.as_str()))
                .map_or_else(|| line.to_owned(), |(from, to)| line.replace(from, to))
        })
        .collect();
    assert_eq!(without.len(), 4, "{without:?}");
    std::fs::write(&copied, without.join("\n") + "\n{\"seq\":4,\"wh").unwrap();
    let checked = does(&other, &["replay", "day.jsonl", "--check"]);
    assert!(err(&checked).contains("the last line broke off"), "{}", err(&checked));
    assert!(out(&checked).contains("gate C0.11: signed"), "{}", out(&checked));
    assert_eq!(other.rows(&["runs"]).len(), 0, "nothing was done");
    let steps = |words: &[&str], desk: &Desk| {
        let output = desk.assay(&[words, &["--format", "json"]].concat());
        let rows = array(&output);
        let states = rows.iter().filter(|row| row["kind"] == "step");
        let states: Vec<String> = states.map(|row| row["state"].as_str().unwrap().to_owned()).collect();
        (code(&output), states, err(&output))
    };
    let (code_of_first, states, said) = steps(&["replay", "day.jsonl"], &other);
    assert_eq!((code_of_first, states.len()), (1, 1), "{said}");
    assert!(said.contains("operation 1 of 3 was refused"), "{said}");
    let (_, states, _) = steps(&["replay", "day.jsonl", "--keep-going"], &other);
    assert_eq!(states, ["refused", "refused", "refused"]);

    // On a workspace that went on, what differs is said, and refused where that is asked for.
    let again = desk.assay(&["replay", "day.jsonl", "--strict"]);
    assert_eq!(code(&again), 4, "{}", err(&again));
    assert!(
        err(&again).contains("it began from no run, and the workspace is at run 1"),
        "{}",
        err(&again)
    );
    let anyway = does(&desk, &["replay", "day.jsonl"]);
    assert!(out(&anyway).contains("Digest of all"), "{}", out(&anyway));
    assert_eq!(desk.rows(&["audit", "verify"])[0]["unbroken"], true);

    // A line in the middle that is broken is named.
    std::fs::write(&copied, text.replacen("\"mark\"", "\"dance\"", 1)).unwrap();
    let broken = other.assay(&["replay", "day.jsonl"]);
    assert_eq!(code(&broken), 4);
    assert!(err(&broken).contains("day.jsonl:4: no operation"), "{}", err(&broken));
}

#[test]
fn a_record_that_cannot_be_written_is_told_before_anything_is_done() {
    let desk = Desk::ran();
    let nowhere = desk.assay(&["mark", "1", "called", "--record", "no/such/day.jsonl"]);
    assert_eq!(code(&nowhere), 1);
    assert!(err(&nowhere).contains("cannot be opened"), "{}", err(&nowhere));
    let list = desk.assay(&["mark", "1", "called", "--record", "assay.toml"]);
    assert_eq!(code(&list), 4, "{}", err(&list));
    assert!(Path::exists(&desk.workspace.path().join("assay.toml")));
    let marked = |row: &Value| row["status"] == "called";
    assert!(!desk.rows(&["leads"]).iter().any(marked), "nothing was done");
    let forgotten = desk.assay(&["forget", "someone@example.com", "--yes", "--record", "day.jsonl"]);
    assert!(
        err(&forgotten).contains("this is not in the record"),
        "{}",
        err(&forgotten)
    );
    let written = std::fs::read_to_string(desk.workspace.path().join("day.jsonl")).unwrap();
    assert_eq!(written, "", "and nobody's name is");
}
