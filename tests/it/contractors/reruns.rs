//! Running again: the same bytes, from the store where nothing changed and anew where something did.

use assay::engine::{CancelToken, Outcome, Quiet, RunOutcome, RunRequest};
use assay::frame::text;
use assay::lens::FrameSource;
use assay::operations::{Decision, Overrides};
use assay::sample::Size;

use super::{gate, hashes, outcome, own, small};
use crate::support::{bench, playbook, run_all, run_with, sample_workspace, view};

#[test]
fn two_fresh_workspaces_give_the_same_frames_phase_by_phase() {
    let dir = sample_workspace(Size::Small, None);
    let bench = bench(dir.path());
    run_all(&bench);
    let (one, other) = (hashes(&small().bench()), hashes(&bench));
    assert!(one.len() >= 20);
    for (name, hash) in &one {
        assert_eq!(other.get(name), Some(hash), "{name}");
    }
}

#[test]
fn a_forced_run_makes_the_same_bytes_again() {
    let (_dir, bench) = own(None);
    let before = hashes(&bench);
    let request = RunRequest {
        force: true,
        ..RunRequest::default()
    };
    let token = CancelToken::new();
    let report = bench
        .run(playbook(), &Overrides::default(), &request, &token, &Quiet)
        .unwrap();
    assert!(
        report
            .phases
            .iter()
            .all(|phase| phase.reused_from.is_none() && phase.units_reused == 0)
    );
    assert_eq!(hashes(&bench), before);
}

#[test]
fn a_touched_file_makes_its_list_and_what_is_below_anew_and_nothing_else() {
    let (dir, bench) = own(None);
    let path = dir.path().join("contractors/licenses/nv.csv");
    let mut text = std::fs::read_to_string(&path).unwrap();
    text.push_str("one,more,ragged,row\n");
    std::fs::write(&path, text).unwrap();
    let view = crate::support::view(&bench);
    let stale: Vec<&str> = view.stale().map(|state| state.phase.id).collect();
    assert_eq!(stale, ["c0", "c1", "c2", "c3"]);
    assert!(view.states[0].stale.as_ref().unwrap().words().contains("nv.csv"));
    drop(view);
    let report = run_with(&bench, &Overrides::default());
    // Seven files of eight and four lists of five come from their checkpoints.
    assert_eq!((report.phases[0].units_reused, report.phases[1].units_reused), (7, 4));
    assert_eq!(ragged_rows(&bench), 3);
}

/// Rows of nv.csv that could not be read.
fn ragged_rows(bench: &assay::operations::Bench) -> usize {
    let view = crate::support::view(bench);
    let quarantine = view.frame("quarantine").unwrap();
    let (files, reasons) = (text(&quarantine, "file").unwrap(), text(&quarantine, "reason").unwrap());
    (0..quarantine.height())
        .filter(|row| files.get(*row).unwrap().ends_with("nv.csv") && reasons.get(*row).unwrap().contains("fields"))
        .count()
}

// spec: contractors C0.3
#[test]
fn a_decision_on_a_broken_fraction_holds_in_the_run_that_computes_it_again() {
    // 1 of 108 rows is a fraction that a careless reader of stored numbers gives back a digit short: the decision would
    // lapse in the very run it is meant for.
    let (_dir, bench) = own(None);
    let subject = Some("contractors/dealers/generac.csv");
    let observed = gate(&view(&bench), "C0.3", subject).observed;
    assert_eq!(observed, Some(1.0 / 108.0), "every digit comes back from the store");
    bench
        .decide(playbook(), "C0.3", subject, Decision::Rejected, "bad rows")
        .unwrap();
    let report = run_all(&bench);
    assert_eq!(report.outcome, RunOutcome::Blocked);
    assert_eq!(outcome(&view(&bench), "C0.3", subject), Outcome::Failed);
}
