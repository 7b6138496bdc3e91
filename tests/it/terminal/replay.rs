//! A session recorded by the workbench, replayed without a screen and on one.

use std::path::Path;
use std::process::Command;

use assay::operations::{Bench as Desk, Operation, Record, StandingLine};

use super::{Bench, sample};

fn standing(workspace: &Path) -> Vec<StandingLine> {
    let bench = Desk::open_today(workspace, "nobody").unwrap();
    bench.standing(bench.playbook("contractors").unwrap()).unwrap()
}

/// Runs everything, sorts the queue, marks two leads and takes one back, signs a gate.
fn worked(workspace: &Path) {
    let mut bench = Bench::start_more(workspace, &["--record", "day.jsonl"]);
    bench.wait_for("R runs everything");
    bench.type_keys("R");
    bench.wait_for("run 1 ·");
    bench.wait_for("Best");
    bench.type_keys("6");
    bench.wait_for("▸    1");
    bench.wait_for_rows();
    bench.type_keys("llls");
    bench.wait_for("score ↑1");
    bench.wait_for_rows();
    bench.type_keys("d");
    bench.wait_for("called");
    bench.type_keys("jt");
    bench.wait_for("queued · u undoes");
    bench.type_keys("u");
    bench.wait_without("queued");
    bench.type_keys("4");
    bench.wait_for("C0.1");
    bench.type_keys("a");
    bench.wait_for("signed");
    bench.quits();
}

#[test]
fn what_was_done_on_the_screen_is_done_again_without_one_and_on_one() {
    let first = sample();
    worked(first.path());
    let record = Record::read(&first.path().join("day.jsonl")).unwrap();
    let is = |wanted: fn(&Operation) -> bool| record.entries.iter().filter(|entry| wanted(&entry.did)).count();
    assert_eq!(is(|did| matches!(did, Operation::Run { .. })), 1);
    assert_eq!(
        is(|did| matches!(did, Operation::View { .. })),
        1,
        "{:?}",
        record.entries
    );
    assert_eq!(is(|did| matches!(did, Operation::Decide { .. })), 1);
    assert!(
        is(|did| matches!(did, Operation::Mark { .. })) >= 3,
        "{:?}",
        record.entries
    );

    let headless = sample();
    std::fs::copy(first.path().join("day.jsonl"), headless.path().join("day.jsonl")).unwrap();
    let replayed = Command::new(env!("CARGO_BIN_EXE_assay"))
        .current_dir(headless.path())
        .env("HOME", headless.path())
        .env("XDG_STATE_HOME", headless.path().join("state"))
        .args(["replay", "day.jsonl", "--strict"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&replayed.stderr);
    assert!(replayed.status.success(), "{said}");
    assert!(
        String::from_utf8_lossy(&replayed.stdout).contains("looked at"),
        "{said}"
    );
    assert_eq!(standing(first.path()), standing(headless.path()));

    let seen = sample();
    std::fs::copy(first.path().join("day.jsonl"), seen.path().join("day.jsonl")).unwrap();
    let mut bench = Bench::start_more(seen.path(), &["replay", "day.jsonl", "--screen"]);
    bench.wait_for("Space pause");
    bench.wait_for("run 1 ·");
    bench.wait_for("score ↑1");
    bench.wait_for(&format!("replayed: {0} of {0} operations", record.entries.len()));
    bench.quits();
    assert_eq!(standing(first.path()), standing(seen.path()));
}
