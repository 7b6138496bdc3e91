//! Gates: judged by the engine from stored readings, today's bounds and today's reviews.

use super::*;

fn judged(toy: &Toy) -> (Outcome, Option<String>) {
    let gate = toy.gate("T.both", None);
    (gate.outcome, gate.review)
}

fn with_reading(value: f64) -> Toy {
    let mut toy = Toy::new();
    toy.set("base.both", value);
    toy
}

#[test]
fn bounds_are_breached_below_above_or_on_both_sides() {
    for (value, outcome, status, run) in [
        (0.9, Outcome::Warned, Status::PassedWithWarnings, RunOutcome::Done),
        (1.0, Outcome::Passed, Status::Passed, RunOutcome::Done),
        (10.0, Outcome::Passed, Status::Passed, RunOutcome::Done),
        (10.1, Outcome::Warned, Status::PassedWithWarnings, RunOutcome::Done),
        (20.0, Outcome::Warned, Status::PassedWithWarnings, RunOutcome::Done),
        (20.1, Outcome::Failed, Status::Failed, RunOutcome::Blocked),
    ] {
        let toy = with_reading(value);
        let report = toy.run();
        assert_eq!(judged(&toy).0, outcome, "{value}");
        assert_eq!((of(&report, "base").status, report.outcome), (status, run), "{value}");
    }
    let bound = Bound {
        strict: false,
        below: Some(1.0),
        above: Some(2.0),
    };
    assert!(bound.breached_by(f64::NAN) && !Bound::default().breached_by(1.0));
    assert_eq!(bound.text(), "< 1 or > 2");
    let strict = Bound { strict: true, ..bound };
    for (value, within, strictly) in [(1.0, true, false), (1.5, true, true), (2.0, true, false)] {
        assert_eq!(
            (!bound.breached_by(value), !strict.breached_by(value)),
            (within, strictly),
            "{value}"
        );
    }
    assert!(
        Bound::default().strict.eq(&false)
            && !Bound {
                strict: true,
                ..Bound::default()
            }
            .breached_by(1.0)
    );
}

#[test]
fn a_failed_block_stops_what_is_downstream_and_says_so() {
    let toy = with_reading(25.0);
    let report = toy.run();
    assert_eq!(take_ran(), ["base"]);
    let words = of(&report, "units").message.clone().unwrap();
    assert_eq!(
        words,
        "not run: phase base failed gate T.both (both sides); waive it with a reason or mend its cause"
    );
    assert_eq!(
        of(&report, "shaky").message.as_deref(),
        Some("not run: phase units is blocked by base")
    );
    assert!(
        report
            .phases
            .iter()
            .skip(1)
            .all(|phase| phase.status == Status::Blocked)
    );
    assert_eq!(toy.store.run(report.run).unwrap().unwrap().outcome, "blocked");
}

#[test]
fn a_skipped_gate_stops_nothing_and_keeps_its_reason() {
    let toy = Toy::new();
    assert_eq!(toy.run().outcome, RunOutcome::Done);
    let gate = toy.gate("T.skipped", None);
    assert_eq!((gate.outcome, gate.observed), (Outcome::Skipped, None));
    assert_eq!(gate.note, "no list to look at");
    assert!(!gate.undecided());
}

#[test]
fn a_waiver_lets_the_run_go_on_without_computing_anything_again() {
    let toy = with_reading(25.0);
    toy.run();
    assert!(toy.gate("T.both", None).undecided());
    toy.decide("T.both", None, "waived", "the vendor confirmed the count");
    assert_eq!(judged(&toy), (Outcome::Waived, Some("waived".to_owned())));
    assert!(!toy.gate("T.both", None).undecided());
    take_ran();
    let report = toy.run();
    assert_eq!(report.outcome, RunOutcome::Done);
    assert_eq!(of(&report, "base").status, Status::PassedWithWarnings);
    assert_eq!(of(&report, "base").reused_from, Some(1));
    assert!(!take_ran().contains(&"base".to_owned()));
}

#[test]
fn a_waiver_binds_to_reading_threshold_and_evidence() {
    let mut toy = with_reading(25.0);
    toy.run();
    toy.decide("T.both", None, "waived", "known");
    let again = Some("review again".to_owned());

    // Another reading: it lapses. The old one: it carries over, run after run.
    toy.set("base.both", 26.0);
    assert_eq!(toy.run().outcome, RunOutcome::Blocked);
    assert_eq!(judged(&toy), (Outcome::Failed, again.clone()));
    assert!(toy.gate("T.both", None).undecided());
    toy.set("base.both", 25.0);
    assert_eq!(toy.run().outcome, RunOutcome::Done);
    assert_eq!(judged(&toy).0, Outcome::Waived);

    // Another threshold.
    toy.set("gate.T.both.block.above", 24.0);
    assert_eq!(judged(&toy), (Outcome::Failed, again.clone()));
    toy.set("gate.T.both.block.above", 20.0);
    assert_eq!(judged(&toy).0, Outcome::Waived);

    // Other evidence behind the same number.
    toy.set("base.evidence", 2.0);
    toy.run();
    assert_eq!(judged(&toy), (Outcome::Failed, again));
}

#[test]
fn a_threshold_is_judged_anew_without_computing_anything() {
    let mut toy = with_reading(15.0);
    toy.run();
    assert_eq!(judged(&toy).0, Outcome::Warned);
    take_ran();
    for (limit, outcome, run) in [
        (12.0, Outcome::Failed, RunOutcome::Blocked),
        (15.0, Outcome::Warned, RunOutcome::Done),
    ] {
        toy.set("gate.T.both.block.above", limit);
        assert_eq!(judged(&toy).0, outcome);
        assert!(toy.stale().is_empty() || outcome == Outcome::Warned);
        let report = toy.run();
        assert_eq!((report.outcome, of(&report, "base").reused_from), (run, Some(1)));
    }
    assert!(!take_ran().iter().any(|what| what == "base" || what.starts_with("unit")));
}

#[test]
fn a_rejection_acts_as_a_failed_block_even_where_the_gate_passed() {
    let toy = Toy::new();
    toy.run();
    toy.decide("T.both", None, "rejected", "the list is a draft");
    assert_eq!(judged(&toy), (Outcome::Failed, Some("rejected".to_owned())));
    let report = toy.run();
    assert_eq!(report.outcome, RunOutcome::Blocked);
    assert_eq!(of(&report, "base").status, Status::Failed);
    assert_eq!(of(&report, "units").status, Status::Blocked);
}

#[test]
fn an_undone_decision_is_withdrawn_and_nothing_is_erased() {
    let toy = with_reading(25.0);
    toy.run();
    toy.decide("T.both", None, "waived", "known");
    toy.decide("T.both", None, "withdrawn", "");
    assert_eq!(judged(&toy), (Outcome::Failed, None));
    assert_eq!(toy.run().outcome, RunOutcome::Blocked);
    let history = toy.store.review_history("toy", "T.both", None).unwrap();
    let words: Vec<_> = history.iter().map(|review| review.decision.as_str()).collect();
    assert_eq!(words, ["waived", "withdrawn"]);
    let report = toy.store.audit_verify().unwrap();
    assert_eq!((report.entries, report.first_broken), (2, None));
}

#[test]
fn a_gate_that_may_not_be_waived_stays_failed() {
    let mut toy = Toy::new();
    toy.set("base.hard", 1.0);
    toy.run();
    // The store takes the decision; the engine does not honour it.
    toy.decide("T.hard", None, "waived", "please");
    assert_eq!(toy.gate("T.hard", None).outcome, Outcome::Failed);
    assert_eq!(toy.run().outcome, RunOutcome::Blocked);
}

#[test]
fn a_signature_changes_no_outcome() {
    let toy = with_reading(25.0);
    toy.run();
    toy.decide("T.both", None, "signed", "");
    assert_eq!(judged(&toy), (Outcome::Failed, Some("signed".to_owned())));
    assert_eq!(toy.run().outcome, RunOutcome::Blocked);
}

#[test]
fn a_gate_that_needs_a_reviewer_is_pending_until_one_decided() {
    let mut toy = Toy::new();
    toy.set("base.pending", 2.0);
    let report = toy.run();
    assert_eq!(toy.gate("T.pending", None).outcome, Outcome::Pending);
    assert_eq!(of(&report, "base").status, Status::PendingValidation);
    // Pending does not stop what is downstream.
    assert_eq!(
        (of(&report, "last").status, report.outcome),
        (Status::Passed, RunOutcome::Done)
    );
    toy.decide("T.pending", None, "signed", "looked at both");
    assert_eq!(toy.gate("T.pending", None).outcome, Outcome::Warned);
    assert_eq!(toy.states()[0].status, Status::PassedWithWarnings);
    // Where the check is the signature itself, signing answers it.
    for spec in toy.pipeline.gates.iter_mut().filter(|spec| spec.id == "T.pending") {
        spec.is_signature = true;
    }
    assert_eq!(toy.gate("T.pending", None).outcome, Outcome::Passed);
    assert_eq!(toy.states()[0].status, Status::Passed);
}

#[test]
fn a_failed_subject_stops_itself_alone_but_the_run_is_blocked() {
    let mut toy = Toy::new();
    toy.set("base.file", 1.0);
    let report = toy.run();
    assert_eq!(toy.gate("T.file", Some("left.csv")).outcome, Outcome::Passed);
    assert_eq!(toy.gate("T.file", Some("right.csv")).outcome, Outcome::Failed);
    assert_eq!(of(&report, "base").status, Status::PassedWithWarnings);
    assert!(report.phases.iter().skip(1).all(|phase| phase.status == Status::Passed));
    assert_eq!(report.outcome, RunOutcome::Blocked);
    // A waiver of the one file's gate, and the run is done.
    toy.decide("T.file", Some("right.csv"), "waived", "seen");
    assert_eq!(toy.run().outcome, RunOutcome::Done);
    assert_eq!(toy.gate("T.file", Some("left.csv")).review, None);
}

#[test]
fn the_execution_log_holds_gates_waivers_reasons_and_parameters() {
    let toy = with_reading(25.0);
    let report = toy.run();
    toy.decide("T.both", None, "waived", "seen | by phone\nwith the vendor");
    let log = toy.with(|engine| {
        let run = toy.store.run(report.run).unwrap().unwrap();
        let phases = toy.store.phases_of_run(report.run).unwrap();
        let lines = toy.store.log_of_run(report.run).unwrap();
        let head = LogHead {
            title: "toy run 1".to_owned(),
            ..LogHead::default()
        };
        let gold = LoggedTier {
            tier: "GOLD".to_owned(),
            volume: 3,
            rate: Some(0.25),
            lift: Some(2.0),
            interval: Some((0.1, 0.5)),
        };
        let runs = [LoggedRun { run, phases, lines }];
        execution_log(&engine.judging(), &head, &runs, &Some(("base", vec![gold]))).unwrap()
    });
    for words in [
        "# Execution log: toy run 1",
        "**Latest Run**: 1, as of 2026-01-31",
        "| T.both | both sides (warns < 100 % or > 1,000 %, blocks > 2,000 %) | WAIVED |",
        "waived by ada at 2026-01-31T09:00:00Z: seen \\| by phone with the vendor |",
        "[left.csv]",
        "| SKIPPED |",
        "> not run: phase base failed gate T.both",
        "| GOLD | 3 | 25.00% | 2.00x | 10.00%–50.00% |",
        "| base.both | 25.0 | command_line |",
        "| base.first | 1.0 | built_in |",
        "*no decision was taken*",
    ] {
        assert!(log.contains(words), "{words} is not in\n{log}");
    }
}

// spec: contractors B-2
#[test]
fn what_a_phase_judged_before_it_stopped_is_kept_and_can_be_decided() {
    fn stops(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
        let judged = context.judge(&[Reading::new("T.file", 3.0).about("left.csv").note("three rows")])?;
        if judged.iter().any(Judged::blocks) {
            return Err(PhaseError::Input("`left.csv` stops the run".to_owned()));
        }
        Ok(output(vec![("numbers", numbers("n", &[1]))]))
    }
    static MIDWAY: [Phase; 1] = [Phase {
        judges_midway: true,
        ..phase("base", PhaseKind::Pure, &[], &["numbers"], stops)
    }];
    let toy = Toy::of(&MIDWAY);
    let report = toy.run();
    assert_eq!(
        (of(&report, "base").status, report.outcome),
        (Status::Error, RunOutcome::Failed { blame: Blame::Input })
    );
    let gate = toy.gate("T.file", Some("left.csv"));
    assert_eq!(
        (gate.outcome, gate.observed, gate.note.as_str()),
        (Outcome::Failed, Some(3.0), "three rows")
    );
    toy.decide("T.file", Some("left.csv"), "waived", "seen");
    assert_eq!(toy.run().outcome, RunOutcome::Done);
}
