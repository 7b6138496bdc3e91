//! What is kept from one start to the next.

use std::path::Path;

use assay::store::read_state_of;

use super::{Bench, ESC, graded};

fn kept(workspace: &Path) -> Option<serde_json::Value> {
    read_state_of(workspace, "session").ok().flatten()
}

/// Filters, sorts by score, hides the column of tiers and goes to the third lead.
fn arrange(bench: &mut Bench) {
    bench.type_keys("fscore > 60\r");
    bench.wait_for("· score > 60 ·");
    bench.type_keys("llls");
    bench.wait_for("score ↑1");
    bench.type_keys("h-");
    bench.wait_for("hidden");
    bench.type_keys("gjj");
    bench.wait_for("3 of 19 contractors");
}

#[test]
fn the_next_start_shows_what_was_left() {
    let workspace = graded();
    let mut bench = Bench::start_in_leads(workspace.path(), &[]);
    arrange(&mut bench);
    let left = bench.body();
    assert!(!left.contains("tier") && left.contains("score ↑1"), "{left}");
    bench.quits();

    let mut bench = Bench::start(workspace.path());
    bench.wait_until("the screen as it was left", |bench| bench.body() == left);
    // It is no picture of before: keys go on from there.
    bench.type_keys("j");
    bench.wait_for("4 of 19 contractors");
    bench.type_keys(ESC);
    bench.wait_for("of 166 contractors");
    bench.quits();
}

#[test]
fn a_killed_workbench_comes_back_where_it_was_a_moment_before() {
    // What an orderly end keeps is what has to be kept before the kill.
    let orderly = graded();
    let mut bench = Bench::start_in_leads(orderly.path(), &[]);
    arrange(&mut bench);
    bench.quits();
    let wanted = kept(orderly.path());
    assert!(wanted.is_some());

    let workspace = graded();
    let mut bench = Bench::start_in_leads(workspace.path(), &[]);
    arrange(&mut bench);
    let left = bench.body();
    bench.wait_until("a kept session", |_| kept(workspace.path()) == wanted);
    bench.signal("KILL");
    drop(bench);

    let mut bench = Bench::start(workspace.path());
    bench.wait_until("the screen as it was left", |bench| bench.body() == left);
    bench.quits();
}
