//! Every plant of the sample, and what reviewers can do about the files it stops.

use assay::engine::{Blame, Outcome, RunOutcome, Status};
use assay::frame::{integer, text};
use assay::lens::FrameSource;
use assay::operations::{Decision, Overrides};
use assay::sample::{SampleOptions, Size, contractors as sample};

use super::{cell, column, gate, metric, outcome, own, set};
use crate::support::{bench, playbook, replant, run_all, run_with, sample_workspace, view};

// spec: contractors C0.1, C0.2, C0.3, C0.4, C0.5, C0.6, C0.8, C0.9, C0.10, C0.11, C0.12
// spec: contractors C1.2, C1.3, C1.4, C1.5, C1.7, C1.8, C1.9, C2.4, C2.5, C3.2, C3.4, C3.5, C3.6, C3.7
// spec: contractors
#[test]
fn every_plant_makes_its_gate_answer_as_stated() {
    let (one, other) = sample::plants().split_at(sample::plants().len() / 2);
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let halves = [one, other].map(|half| scope.spawn(move || disagreements(half)));
        halves.into_iter().flat_map(|half| half.join().unwrap()).collect()
    });
    assert!(
        wrong.is_empty(),
        "{} plants disagree:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// A message for each plant whose gate, or whose run, ends otherwise than stated.
fn disagreements(plants: &[assay::sample::Plant]) -> Vec<String> {
    let mut wrong = Vec::new();
    // One store for all of them: most plants change one file or a setting.
    let dir = tempfile::TempDir::new().unwrap();
    for plant in plants {
        let options = SampleOptions {
            plant: Some(plant.name.to_owned()),
            ..SampleOptions::default()
        };
        replant(&assay::sample::sample(&["contractors"], &options).unwrap(), dir.path());
        let bench = bench(dir.path());
        let report = run_all(&bench);
        let view = view(&bench);
        let found: Vec<_> = view.gates().filter(|gate| gate.id == plant.gate).collect();
        // A gate passes as stated only if none of its readings says otherwise.
        let as_stated = match plant.outcome {
            "passed" => {
                !found.is_empty()
                    && found
                        .iter()
                        .all(|gate| matches!(gate.outcome.word(), "passed" | "skipped"))
            }
            stated => found.iter().any(|gate| gate.outcome.word() == stated),
        };
        // The sample itself warns of unparsable rows; the plant is about one file.
        let of_texas = plant.name == "unquoted-header"
            && found.iter().any(|gate| {
                gate.subject.as_deref().is_some_and(|name| name.ends_with("tx.csv")) && gate.outcome == Outcome::Passed
            });
        if !as_stated && !of_texas {
            let readings: Vec<String> = view
                .gates()
                .filter(|gate| gate.id == plant.gate || !matches!(gate.outcome, Outcome::Passed | Outcome::Skipped))
                .map(|gate| {
                    format!(
                        "    {} {:?} {:?} {}: {}",
                        gate.id,
                        gate.subject,
                        gate.observed,
                        gate.outcome.word(),
                        gate.note
                    )
                })
                .collect();
            wrong.push(format!(
                "plant {} ({}): {} should be {}; the run ended {:?} with\n{}",
                plant.name,
                plant.summary,
                plant.gate,
                plant.outcome,
                report.outcome,
                readings.join("\n")
            ));
        }
        let blocked = found.iter().any(|gate| gate.outcome == Outcome::Failed);
        let ended = matches!(
            report.outcome,
            RunOutcome::Blocked | RunOutcome::Failed { blame: Blame::Input }
        );
        if blocked != ended && plant.outcome == "failed" {
            wrong.push(format!("plant {}: the run ended {:?}", plant.name, report.outcome));
        }
    }
    wrong
}

// spec: contractors X-1, B-2, C0.1, C1.9
#[test]
fn a_list_without_a_column_stops_itself_alone_and_says_what_to_do() {
    let (_dir, bench) = own(Some("missing-column"));
    let view = view(&bench);
    let report = run_all(&bench);
    assert_eq!(report.outcome, RunOutcome::Blocked);
    assert!(
        report
            .phases
            .iter()
            .all(|phase| matches!(phase.status, Status::Passed | Status::PassedWithWarnings)),
        "{report:?}"
    );
    let missing = gate(&view, "C0.1", Some("az.csv"));
    assert_eq!(missing.outcome, Outcome::Failed);
    assert_eq!(
        missing.note,
        "`contractors/licenses/az.csv`: column `classes_raw` missing; nearest header `Class Code`; map it in assay.toml"
    );
    let rows = view.evidence(&missing).unwrap().unwrap();
    assert_eq!(
        (column(&rows, "column"), column(&rows, "nearest_header")),
        (vec!["classes_raw".to_owned()], vec!["Class Code".to_owned()])
    );
    // The others are complete.
    for list in ["ca.csv", "tx.csv", "fl.csv", "nv.csv"] {
        assert!(metric(&view, "matched_contractors", Some(list)) > 0.0, "{list}");
    }
    let completed = gate(&view, "C1.9", None);
    assert_eq!(
        (completed.observed, completed.outcome, completed.evidence_rows),
        (Some(0.8), Outcome::Warned, 1)
    );
    let states: std::collections::BTreeSet<String> = column(&view.frame("license_contractors").unwrap(), "state")
        .into_iter()
        .collect();
    assert_eq!(states.into_iter().collect::<Vec<_>>(), ["CA", "FL", "NV", "TX"]);

    // Nobody can waive what is not there.
    drop(view);
    let refused = bench
        .decide(playbook(), "C0.1", Some("az.csv"), Decision::Waived, "please")
        .unwrap_err()
        .to_string();
    assert!(
        refused.starts_with("gate C0.1 may not be waived: mend its cause (`contractors/licenses/az.csv`: column"),
        "{refused}"
    );
}

// spec: contractors X-1
#[test]
fn a_mapping_in_the_settings_mends_a_missing_column() {
    let (dir, bench) = own(Some("missing-column"));
    drop(bench);
    let path = dir.path().join("assay.toml");
    let settings = std::fs::read_to_string(&path).unwrap();
    let entry = "path = \"contractors/licenses/az.csv\"\n";
    assert!(settings.contains(entry));
    let mapped = settings.replace(entry, &format!("{entry}columns = {{ classes_raw = \"Class Code\" }}\n"));
    std::fs::write(&path, mapped).unwrap();
    let bench = crate::support::bench(dir.path());
    let report = run_all(&bench);
    assert_eq!(report.outcome, RunOutcome::Done);
    // Only the mended file is read and matched anew.
    assert_eq!((report.phases[0].units_reused, report.phases[1].units_reused), (7, 4));
    assert_eq!(outcome(&view(&bench), "C0.1", Some("az.csv")), Outcome::Passed);
}

// spec: contractors C0.3, B-2
#[test]
fn a_waived_file_is_admitted_on_the_next_run() {
    let (_dir, bench) = own(Some("unparsable-rows"));
    let before = view(&bench);
    let rows = gate(&before, "C0.3", Some("nv.csv"));
    assert_eq!(rows.outcome, Outcome::Failed);
    assert!(rows.observed.unwrap() > 0.05 && rows.evidence_rows >= 20);
    let stopped = before.frame("lists").unwrap();
    let reason = column(&stopped, "stopped")
        .into_iter()
        .find(|words| !words.is_empty())
        .unwrap();
    assert!(reason.contains("gate C0.3"), "{reason}");
    let contractors = before.frame("contractors").unwrap().height();
    drop(before);
    assert!(
        bench
            .decide(playbook(), "C0.3", Some("nv.csv"), Decision::Waived, " ")
            .is_err(),
        "without a reason"
    );
    bench
        .decide(
            playbook(),
            "C0.3",
            Some("nv.csv"),
            Decision::Waived,
            "the board sends it so; the rest is good",
        )
        .unwrap();
    assert!(
        view(&bench).states[0].stale.is_some(),
        "a waiver makes the phase that judged stale"
    );
    let report = run_all(&bench);
    assert_eq!(report.outcome, RunOutcome::Done);
    // Waiving reads no file anew: the unit is the same file with the same parameters… but for the standing waiver.
    let after = view(&bench);
    assert_eq!(outcome(&after, "C0.3", Some("nv.csv")), Outcome::Waived);
    assert_eq!(gate(&after, "C1.9", None).observed, Some(1.0));
    assert!(after.frame("contractors").unwrap().height() > contractors);
    let log = bench.log(playbook(), None, true).unwrap();
    assert!(
        log.contains("waived by tester at") && log.contains("the board sends it so"),
        "{log}"
    );
    drop(after);
    // Taken back, the file is out again.
    bench
        .decide(playbook(), "C0.3", Some("nv.csv"), Decision::Withdrawn, "")
        .unwrap();
    assert_eq!(run_all(&bench).outcome, RunOutcome::Blocked);
    assert_eq!(view(&bench).frame("contractors").unwrap().height(), contractors);
}

// spec: contractors B-2, C0.3
#[test]
fn stop_ends_the_run_and_leaves_the_gate_to_be_decided() {
    let dir = sample_workspace(Size::Small, Some("unparsable-rows"));
    let bench = bench(dir.path());
    let stop = set(&[("batch.on_file_failure", "stop".into())]);
    let report = run_with(&bench, &stop);
    assert_eq!(report.outcome, RunOutcome::Failed { blame: Blame::Input });
    let statuses: Vec<Status> = report.phases.iter().map(|phase| phase.status).collect();
    assert_eq!(
        statuses,
        [Status::Error, Status::Blocked, Status::Blocked, Status::Blocked]
    );
    let words = report.phases[0].message.clone().unwrap();
    assert!(
        words.contains("nv.csv` left out: gate C0.3") && words.ends_with("batch.on_file_failure = stop ends the run"),
        "{words}"
    );
    assert_eq!(outcome(&view(&bench), "C0.3", Some("nv.csv")), Outcome::Failed);
    bench
        .decide(playbook(), "C0.3", Some("nv.csv"), Decision::Waived, "known")
        .unwrap();
    assert_eq!(run_with(&bench, &stop).outcome, RunOutcome::Done);
}

// spec: contractors X-5, C0.1, C0.3
#[test]
fn without_a_dealer_list_nothing_goes_on_and_the_last_good_state_stays() {
    let (dir, bench) = own(None);
    let good = super::hashes(&bench);
    let path = dir.path().join("assay.toml");
    let settings = std::fs::read_to_string(&path).unwrap();
    let without: Vec<&str> = settings
        .split("\n\n")
        .filter(|part| !part.contains("datasets.oem_dealers]]"))
        .collect();
    std::fs::write(&path, without.join("\n\n")).unwrap();
    let bench = crate::support::bench(dir.path());
    let report = run_all(&bench);
    assert_eq!(report.outcome, RunOutcome::Failed { blame: Blame::Input });
    assert_eq!(
        report.phases[0].message.as_deref(),
        Some("no dealer list to work with: name one under datasets.oem_dealers in assay.toml")
    );
    let view = view(&bench);
    assert_eq!(outcome(&view, "C0.1", Some("oem_dealers")), Outcome::Failed);
    assert!(view.frame("scored").unwrap().height() > 0);
    assert_eq!(super::hashes(&bench), good);
}

// spec: contractors, C0.1
#[test]
fn a_file_that_cannot_be_read_at_all_cannot_be_waived() {
    for (plant, words) in [("spreadsheet-list", "CSV"), ("empty-list", "empty")] {
        let (_dir, bench) = own(Some(plant));
        let found = gate(&view(&bench), "C0.1", Some("az.csv"));
        assert_eq!(found.outcome, Outcome::Failed, "{plant}");
        assert!(found.note.contains(words), "{plant}: {}", found.note);
        assert!(
            bench
                .decide(playbook(), "C0.1", Some("az.csv"), Decision::Waived, "please")
                .is_err()
        );
        // It answers no gate that could be waived in its place.
        assert!(
            view(&bench)
                .gates()
                .all(|gate| gate.id != "C0.3" || !gate.subject.as_deref().unwrap().ends_with("az.csv"))
        );
    }
}

// spec: contractors X-3
#[test]
fn a_header_with_an_unquoted_comma_is_joined() {
    let (_dir, plain) = own(None);
    let (_other, bench) = own(Some("unquoted-header"));
    let (one, other) = (view(&plain), view(&bench));
    let texas = |view: &assay::operations::View| {
        let matches = view.frame("matches").unwrap();
        let rows = column(&matches, "state")
            .into_iter()
            .zip(column(&matches, "license_no"));
        rows.filter(|(state, _)| state == "TX")
            .map(|(_, number)| number)
            .collect::<Vec<_>>()
    };
    assert_eq!(texas(&one), texas(&other));
    assert_eq!(gate(&other, "C0.3", Some("tx.csv")).observed, Some(0.0));
}

// spec: contractors C2.5
#[test]
fn duplicates_are_pending_until_the_reviewer_signs_or_decides_them() {
    let (dir, bench) = own(Some("undecided-duplicates"));
    let pairs = gate(&view(&bench), "C2.5", None);
    assert_eq!((pairs.observed, pairs.outcome), (Some(2.0), Outcome::Pending));
    assert_eq!(view(&bench).states[2].status, Status::PendingValidation);
    // Whoever looked at another judgement than the one that holds now signs nothing.
    let on = |seen: &str| bench.decide_on(playbook(), ("C2.5", None), Decision::Signed, "", Some(seen));
    let refused = on("another").unwrap_err().to_string();
    assert!(
        refused.contains("C2.5 was judged again since you looked (now: 2)"),
        "{refused}"
    );
    assert_eq!(outcome(&view(&bench), "C2.5", None), Outcome::Pending);
    on(&pairs.binding).unwrap();
    assert_eq!(outcome(&view(&bench), "C2.5", None), Outcome::Warned);

    // Decided by published ids in the aliases file, c2 becomes stale and the pairs are gone.
    let rows = view(&bench).evidence(&pairs).unwrap().unwrap();
    let mut aliases = std::fs::read_to_string(dir.path().join("contractors/contractor_aliases.csv")).unwrap();
    for row in 0..rows.height() {
        aliases.push_str(&format!(
            "{},{},same,seen\n",
            cell(&rows, "id_a", row),
            cell(&rows, "id_b", row)
        ));
    }
    std::fs::write(dir.path().join("contractors/contractor_aliases.csv"), aliases).unwrap();
    let before = view(&bench).frame("contractors").unwrap().height();
    let stale: Vec<&str> = view(&bench).stale().map(|state| state.phase.id).collect();
    assert_eq!(stale, ["c2", "c3"]);
    run_all(&bench);
    let after = view(&bench);
    assert_eq!(gate(&after, "C2.5", None).observed, Some(0.0));
    assert_eq!(after.frame("contractors").unwrap().height(), before - 2);
    assert_eq!(outcome(&after, "C2.1", None), Outcome::Passed);
}

// spec: contractors X-9
#[test]
fn a_matched_list_with_dealer_columns_is_merged_at_c2() {
    let (_dir, bench) = own(Some("matched-list"));
    let view = view(&bench);
    assert!(
        view.gates()
            .filter(|gate| gate.id.starts_with("C1.")
                && gate.subject.as_deref().is_some_and(|name| name.ends_with("nv.csv")))
            .all(|gate| gate.outcome == Outcome::Skipped)
    );
    let matches = view.frame("matches").unwrap();
    assert!(text(&matches, "state").unwrap().iter().all(|state| state != Some("NV")));
    let states = column(&view.frame("contractors").unwrap(), "states");
    assert!(states.iter().any(|cell| cell.split('|').any(|state| state == "NV")));
    let merges = view.frame("merge_audit").unwrap();
    let row = column(&merges, "what")
        .iter()
        .position(|what| what == "matched_list_rows")
        .unwrap();
    assert!(integer(&merges, "count").unwrap().get(row).unwrap() > 0);
}

// spec: contractors C3.5, C3.2
#[test]
fn a_gold_lead_by_default_blocks_until_it_is_waived() {
    let (_dir, bench) = own(Some("imputed-gold"));
    let found = gate(&view(&bench), "C3.5", None);
    assert_eq!((found.observed, found.evidence_rows), (Some(1.0), 1));
    assert_eq!(view(&bench).states[3].status, Status::Failed);
    bench
        .decide(playbook(), "C3.5", None, Decision::Waived, "called and confirmed")
        .unwrap();
    let report = run_with(&bench, &Overrides::default());
    assert_eq!(report.outcome, RunOutcome::Done);
    assert!(
        report.phases.iter().all(|phase| phase.reused_from.is_some()),
        "a waiver at the end computes nothing"
    );
}
