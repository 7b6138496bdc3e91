//! A person at work: load, run, cancel, look through the queue, mark and take back.

use super::{Bench, ESC, graded, sample};

#[test]
fn a_person_runs_everything_looks_at_leads_and_leaves() {
    let workspace = sample();
    let mut bench = Bench::start(workspace.path());
    bench.wait_for("1 Overview");
    bench.wait_for("R runs everything");
    bench.type_keys("R");
    bench.wait_for("run 1 ·");
    bench.wait_for("Best");
    bench.type_keys("6");
    bench.wait_for("masked: m shows");
    // The heading stands before the queue was found; a lead can be opened only then.
    bench.wait_for("▸    1");
    bench.type_keys("\r");
    bench.wait_for("status, next lead");
    bench.type_keys(ESC);
    bench.wait_for("commands");
    bench.quits();
}

#[test]
fn the_queue_is_filtered_sorted_searched_and_each_of_it_taken_back() {
    let workspace = graded();
    let mut bench = Bench::start_in_leads(workspace.path(), &[]);
    bench.wait_for("1 of 166 contractors ·");
    let before = bench.body();

    bench.type_keys("fscore > 80 AND scor < 5\r");
    bench.wait_for("no column `scor`");
    bench.type_keys("\u{15}score > 80\r");
    bench.wait_for("1 of 2 contractors (166 in all) · score > 80 ·");
    bench.wait_without("Quillmark");
    bench.type_keys("llls");
    bench.wait_for("score ↑1");
    bench.wait_for("2 of 2 contractors");
    let lines = bench.contents();
    let place = |name: &str| lines.find(name).unwrap();
    assert!(
        place("Fenbrook") < place("Tavrimoor"),
        "the lower score first:\n{lines}"
    );
    bench.type_keys("u");
    bench.wait_without("score ↑1");
    bench.wait_for("1 of 2 contractors");
    bench.type_keys("u");
    bench.wait_for_body(&before);
    bench.type_keys("\u{12}");
    bench.wait_for("1 of 2 contractors");
    bench.type_keys("u");
    bench.wait_for_body(&before);

    bench.type_keys("/quillm");
    bench.wait_for("/quillm ·");
    bench.type_keys("\r");
    bench.wait_without("keeps these rows");
    bench.wait_for("Quillmark");
    bench.wait_without("Tavrimoor");
    bench.type_keys(ESC);
    bench.wait_for("Tavrimoor");
    bench.quits();
}

#[test]
fn a_note_and_a_status_are_kept_and_taken_back() {
    let workspace = graded();
    let mut bench = Bench::start_in_leads(workspace.path(), &[]);
    // The note is the last line of a record that is longer than thirty lines.
    bench.resize((120, 60));
    bench.wait_for("    50  ");
    bench.type_keys("nasks for Tuesday\r");
    bench.wait_for("u undoes");
    bench.type_keys("v");
    bench.wait_for("asks for Tuesday");
    bench.type_keys(ESC);
    bench.wait_without("asks for Tuesday");
    bench.type_keys("d");
    bench.wait_for("today 1 of 50");
    bench.wait_for("called");
    bench.type_keys("u");
    bench.wait_for("today 0 of 50");
    bench.type_keys("uv");
    bench.wait_for("next move  ·");
    bench.wait_without("asks for Tuesday");
    bench.type_keys(ESC);
    bench.wait_without("the whole row");
    bench.quits();
}

#[test]
fn a_cancelled_run_is_told_and_the_next_one_is_whole() {
    let workspace = sample();
    let mut bench = Bench::start(workspace.path());
    bench.wait_for("R runs everything");
    // Both keys at once: a run of the small sample is over in less than a second.
    bench.type_keys("Rc");
    bench.wait_for("run 1 cancelled; what was finished is kept");
    bench.type_keys("9");
    bench.wait_for("cancelled");
    bench.type_keys("R");
    bench.wait_for("run 2 done");
    bench.type_keys("6");
    bench.wait_for("of 166 contractors");
    bench.quits();
}

#[test]
fn a_file_is_opened_in_the_data_pane() {
    let workspace = sample();
    let mut bench = Bench::start(workspace.path());
    bench.wait_for("R runs everything");
    bench.type_keys("2");
    bench.wait_for("generac.csv");
    bench.type_keys("jj\r");
    bench.wait_for("1 of 100 rows");
    bench.quits();
}
