//! Same key, same result; what a change makes stale, and nothing else.

use super::*;

fn frames_of(toy: &Toy, run: i64) -> BTreeMap<String, String> {
    let records = toy.store.phases_of_run(run).unwrap();
    records.into_iter().flat_map(|record| record.frames).collect()
}

#[test]
fn the_same_key_is_reused_and_gives_the_same_bytes() {
    let toy = Toy::new();
    let first = toy.run();
    assert_eq!(first.outcome, RunOutcome::Done);
    assert!(first.phases.iter().all(|phase| phase.reused_from.is_none()));
    let made = [
        "base", "units", "unit 0", "unit 1", "unit 2", "unit 3", "call", "shaky", "picky", "last",
    ];
    assert_eq!(take_ran(), made);

    let second = toy.run();
    let reused = |id: &str| of(&second, id).reused_from;
    for id in ["base", "units", "shaky", "picky", "last"] {
        assert_eq!(reused(id), Some(first.run), "{id}");
    }
    // An effect phase replays its journal and is never served from the store.
    assert_eq!(reused("call"), None);
    assert_eq!(take_ran(), ["call"]);
    assert_eq!(frames_of(&toy, first.run), frames_of(&toy, second.run));

    // A third run names the run that made the result, not the one that reused it.
    assert_eq!(of(&toy.run(), "base").reused_from, Some(first.run));
    assert!(toy.stale().is_empty(), "{:?}", toy.stale());
}

#[test]
fn two_fresh_workspaces_hold_byte_identical_frames() {
    let one = Toy::new();
    let first = one.run();
    let other = Toy::new();
    let second = other.run();
    assert_eq!(frames_of(&one, first.run), frames_of(&other, second.run));
    for hash in frames_of(&one, first.run).values() {
        assert_eq!(
            one.store.frame_bytes(hash).unwrap(),
            other.store.frame_bytes(hash).unwrap()
        );
    }
}

#[test]
fn a_changed_parameter_makes_exactly_the_phases_below_stale() {
    let mut toy = Toy::new();
    toy.run();
    toy.set("units.count", 6);
    let stale = toy.stale();
    assert_eq!(
        stale.iter().map(|entry| entry.0).collect::<Vec<_>>(),
        ["units", "shaky", "last"]
    );
    assert_eq!(stale[0].1, "changed: units.count 4 → 6");
    assert_eq!(stale[1].1, "phase units above it is stale");
    take_ran();
    let report = toy.run();
    // A unit's key holds what the unit says it reads, so four are still good and only two are made.
    assert_eq!(of(&report, "units").units_reused, 4);
    assert_eq!(take_ran(), ["units", "unit 4", "unit 5", "call", "shaky"]);
    // The sums are others, what was made of them is not: the last phase stands.
    assert_eq!(of(&report, "last").reused_from, Some(1));
    assert!(toy.stale().is_empty());

    // Back to what it was: every result is still in the store.
    toy.set("units.count", 4);
    let report = toy.run();
    assert!(
        ["units", "shaky", "last"]
            .iter()
            .all(|id| of(&report, id).reused_from == Some(1))
    );
}

#[test]
fn a_phase_that_makes_the_same_frames_again_leaves_those_below_as_they_are() {
    let mut toy = Toy::new();
    toy.run();
    take_ran();
    toy.set("base.both", 6.0);
    let report = toy.run();
    assert_eq!(of(&report, "base").reused_from, None);
    assert_eq!(take_ran(), ["base", "call"]);
    assert_eq!(of(&report, "units").reused_from, Some(1));
}

#[test]
fn running_one_phase_runs_what_it_needs_and_nothing_else() {
    let toy = Toy::new();
    let report = toy.run_only(&["shaky"]);
    assert_eq!(
        report.phases.iter().map(|phase| phase.phase).collect::<Vec<_>>(),
        ["base", "units", "shaky"]
    );
    let left: Vec<_> = toy.stale().into_iter().map(|entry| entry.0).collect();
    assert_eq!(left, ["call", "picky", "last"]);
    let unknown = RunRequest {
        phases: vec!["nowhere".to_owned()],
        ..RunRequest::default()
    };
    let error = toy.try_run(&unknown, &CancelToken::new()).unwrap_err().to_string();
    assert!(
        error.contains("no phase `nowhere`") && error.contains("base, units, call"),
        "{error}"
    );
}

#[test]
fn force_runs_even_what_is_up_to_date_its_units_too() {
    let toy = Toy::new();
    toy.run();
    take_ran();
    let request = RunRequest {
        phases: vec!["units".to_owned()],
        force: true,
        ..RunRequest::default()
    };
    let report = toy.try_run(&request, &CancelToken::new()).unwrap();
    // What it needs is not forced.
    assert_eq!(of(&report, "base").reused_from, Some(1));
    assert_eq!(of(&report, "units").units_reused, 0);
    assert_eq!(take_ran(), ["units", "unit 0", "unit 1", "unit 2", "unit 3"]);
}

#[test]
fn a_lost_frame_is_made_again() {
    let toy = Toy::new();
    let first = toy.run();
    let hash = frames_of(&toy, first.run)["numbers"].clone();
    std::fs::remove_file(toy.store.frame_path(&hash)).unwrap();
    let report = toy.run();
    assert_eq!(report.outcome, RunOutcome::Done);
    assert_eq!(of(&report, "base").reused_from, None);
    assert!(toy.store.has_frame(&hash));
}
