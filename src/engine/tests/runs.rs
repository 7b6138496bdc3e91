//! How runs end: failures stay with their phase, panics become records, a cancel keeps what is finished.

use super::*;

#[test]
fn a_failure_stays_with_its_phase_and_what_reads_it() {
    let mut toy = Toy::new();
    toy.set("shaky.panics", true);
    toy.set("picky.refuses", true);
    let report = toy.run();
    assert_eq!(
        statuses(&report),
        [
            ("base", Status::Passed),
            ("units", Status::Passed),
            ("call", Status::Passed),
            ("shaky", Status::Error),
            ("picky", Status::Error),
            ("last", Status::Blocked),
        ]
    );
    assert_eq!(report.outcome, RunOutcome::Failed { blame: Blame::Input });
    let words = |id: &str| of(&report, id).message.clone().unwrap();
    assert_eq!(words("shaky"), "the phase stopped with a defect: a defect in the body");
    assert_eq!(words("picky"), "`right.csv` cannot be graded; send another");
    assert_eq!(words("last"), "not run: phase shaky did not finish");
    let records = toy.store.phases_of_run(report.run).unwrap();
    let stored: Vec<_> = records.iter().map(|record| record.status.as_str()).collect();
    assert_eq!(stored, ["done", "done", "done", "error", "error", "blocked"]);
    assert!(records[3].frames.is_empty() && records[5].frames.is_empty());
    assert_eq!(toy.store.run(report.run).unwrap().unwrap().outcome, "failed");
    let states = toy.states();
    assert_eq!(states[3].status, Status::Error);
    assert_eq!(states[3].stale, Some(Stale::Unfinished("error".to_owned())));
    assert_eq!(states[5].status, Status::Blocked);

    // Mended, the next run takes what was good and goes on.
    toy.set("shaky.panics", false);
    toy.set("picky.refuses", false);
    take_ran();
    let report = toy.run();
    assert_eq!(report.outcome, RunOutcome::Done);
    assert_eq!(take_ran(), ["call", "shaky", "picky", "last"]);
}

#[test]
fn a_defect_alone_is_not_the_inputs_fault() {
    let mut toy = Toy::new();
    toy.set("shaky.panics", true);
    let report = toy.run();
    assert_eq!(report.outcome, RunOutcome::Failed { blame: Blame::Program });
    let lines = toy.store.log_of_run(report.run).unwrap();
    let error = lines.iter().find(|line| line.level == "error").unwrap();
    assert_eq!((error.phase.as_deref(), error.code.as_str()), (Some("shaky"), "error"));
}

#[test]
fn a_failed_attempt_hides_no_earlier_good_result() {
    let mut toy = Toy::new();
    let good = toy.run();
    toy.set("shaky.panics", true);
    toy.run();
    let kept = toy.store.latest_done("toy", "shaky").unwrap().unwrap();
    assert_eq!(kept.run, good.run);
    assert!(toy.store.has_frame(&kept.frames["steady"]));
}

// spec: contractors X-8, B-3
#[test]
fn a_cancel_keeps_finished_units_and_the_next_run_goes_on_from_them() {
    let toy = Toy::new();
    let token = CancelToken::new();
    hooks(|hooks| hooks.cancel_after = Some((3, token.clone())));
    let report = toy.try_run(&RunRequest::default(), &token).unwrap();
    assert_eq!(report.outcome, RunOutcome::Cancelled);
    assert_eq!(
        statuses(&report),
        [("base", Status::Passed), ("units", Status::Cancelled)]
    );
    assert_eq!(toy.store.run(report.run).unwrap().unwrap().outcome, "cancelled");
    assert!(
        toy.store.latest_done("toy", "units").unwrap().is_none(),
        "half a result was recorded"
    );
    assert_eq!(toy.states()[1].stale, Some(Stale::Unfinished("cancelled".to_owned())));
    // Its log lines were written although the body never returned a result.
    let units = |run: i64| {
        toy.store
            .log_of_run(run)
            .unwrap()
            .iter()
            .filter(|line| line.code == "done")
            .count()
    };
    assert_eq!(units(report.run), 3);

    hooks(|hooks| hooks.cancel_after = None);
    take_ran();
    let report = toy.run();
    assert_eq!(report.outcome, RunOutcome::Done);
    assert_eq!(of(&report, "base").reused_from, Some(1));
    assert_eq!(of(&report, "units").units_reused, 3);
    assert_eq!(take_ran(), ["units", "unit 3", "call", "shaky", "picky", "last"]);
    // 1 + 2 + 3 + 4: the reused units say what the made ones would.
    let record = toy.store.latest_done("toy", "units").unwrap().unwrap();
    let bytes = toy.store.frame_bytes(&record.frames["sums"]).unwrap();
    let sums = crate::frame::from_parquet(&bytes).unwrap();
    assert_eq!(integer(&sums, "sum").unwrap().get(0), Some(10));
}

#[test]
fn a_token_raised_before_the_start_runs_no_body() {
    let toy = Toy::new();
    let token = CancelToken::new();
    token.cancel();
    let report = toy.try_run(&RunRequest::default(), &token).unwrap();
    assert_eq!(statuses(&report), [("base", Status::Cancelled)]);
    assert!(take_ran().is_empty());
}

#[test]
fn a_token_knows_the_widest_gap_between_two_looks() {
    let token = CancelToken::new();
    for rows in [0, 2048, 4096, 6000] {
        assert!(token.look(rows));
    }
    assert_eq!((token.looks(), token.widest_gap()), (4, 2048));
    // A smaller number starts a new loop: its rows count from there, not from the old loop's end.
    assert!(token.look(100));
    assert_eq!(token.widest_gap(), 2048);
    assert!(token.look(100 + LOOK_EVERY + 1));
    assert_eq!(token.widest_gap(), LOOK_EVERY + 1);
    token.clone().cancel();
    assert!(!token.look(0));
}

#[test]
fn a_body_that_forgets_a_frame_or_invents_a_gate_is_an_error() {
    fn forgets(_: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
        Ok(PhaseOutput::default())
    }
    fn invents(_: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
        Ok(PhaseOutput {
            readings: vec![Reading::new("T.both", 0.0)],
            ..PhaseOutput::default()
        })
    }
    static WRONG: [Phase; 2] = [
        phase("forgets", PhaseKind::Pure, &[], &["promised"], forgets),
        phase("invents", PhaseKind::Pure, &[], &[], invents),
    ];
    let report = Toy::of(&WRONG).run();
    let words = |id: &str| of(&report, id).message.clone().unwrap();
    assert_eq!(words("forgets"), "phase `forgets` did not make its frame `promised`");
    assert_eq!(words("invents"), "phase `invents` answered the unknown gate `T.both`");
}

#[test]
fn a_wrongly_declared_pipeline_does_not_start() {
    static UNDECLARED: [Phase; 2] = [
        phase("base", PhaseKind::Pure, &[], &["numbers", "numbers_identity"], base),
        phase("peeks", PhaseKind::Pure, &["numbers_identity"], &[], last),
    ];
    static DISORDERED: [Phase; 2] = [
        phase("shaky", PhaseKind::Pure, &["sums"], &["steady"], shaky),
        phase("units", PhaseKind::UnitMemoised, &[], &["sums"], units),
    ];
    for (phases, words) in [
        (
            &UNDECLARED,
            "phase `peeks` reads `numbers_identity` without declaring identity",
        ),
        (&DISORDERED, "phase `shaky` reads `sums` before any phase makes it"),
    ] {
        let toy = Toy::of(phases);
        let error = toy.try_run(&RunRequest::default(), &CancelToken::new()).unwrap_err();
        assert!(
            matches!(error, EngineError::Pipeline { .. }) && error.to_string().contains(words),
            "{error}"
        );
        assert!(take_ran().is_empty() && toy.store.runs(None).unwrap().is_empty());
    }
    let mut toy = Toy::new();
    toy.pipeline.gates[0].phase = "nowhere".to_owned();
    let error = toy.try_run(&RunRequest::default(), &CancelToken::new()).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("gate `T.both` names the unknown phase `nowhere`"),
        "{error}"
    );
}

#[test]
fn what_a_phase_did_not_declare_is_refused() {
    type Attempt = fn(&PhaseContext<'_>) -> Result<(), PhaseError>;
    fn attempt(context: &PhaseContext<'_>, act: Attempt) -> Result<PhaseOutput, PhaseError> {
        act(context).map(|()| PhaseOutput::default())
    }
    macro_rules! rogue {
        ($id:literal, $act:expr) => {
            phase($id, PhaseKind::Pure, &[], &[], |context| attempt(context, $act))
        };
    }
    static ROGUES: [Phase; 9] = [
        phase("base", PhaseKind::Pure, &[], &["numbers", "numbers_identity"], base),
        rogue!("number", |context| context.number("base.first").map(|_| ())),
        rogue!("switch", |context| context.switch("shaky.panics").map(|_| ())),
        rogue!("word", |context| context.word("words.one").map(|_| ())),
        rogue!("frame", |context| context.frame("numbers").map(|_| ())),
        rogue!("hash", |context| context.frame_hash("numbers_identity").map(|_| ())),
        rogue!("dataset", |context| context.files("people").map(|_| ())),
        rogue!("as_of", |context| context.as_of().map(|_| ())),
        rogue!("judge", |context| context.judge(&[]).map(|_| ())),
    ];
    let report = Toy::of(&ROGUES).run();
    for (id, what) in [
        ("number", "parameter `base.first`"),
        ("switch", "parameter `shaky.panics`"),
        ("word", "parameter `words.one`"),
        ("frame", "frame `numbers`"),
        ("hash", "frame `numbers_identity`"),
        ("dataset", "dataset `people`"),
        ("as_of", "as_of"),
        ("judge", "a judgement in its middle"),
    ] {
        let found = of(&report, id);
        let words = format!("phase `{id}` used {what}, which its declaration does not name");
        assert_eq!(
            (found.status, found.message.as_deref()),
            (Status::Error, Some(words.as_str()))
        );
    }
    assert_eq!(report.outcome, RunOutcome::Failed { blame: Blame::Program });
}

#[test]
fn a_unit_may_only_read_what_its_key_holds() {
    fn reads(context: &PhaseContext<'_>, declared: &[&str]) -> Result<PhaseOutput, PhaseError> {
        context.unit("one", declared, || {
            context.number("units.count")?;
            Ok((Vec::new(), serde_json::Value::Null))
        })?;
        // Outside the unit the phase's own declaration counts again.
        context.number("units.count")?;
        Ok(output(vec![("sums", numbers("sum", &[1]))]))
    }
    static HIDES: [Phase; 1] = [phase("units", PhaseKind::UnitMemoised, &[], &["sums"], |context| {
        reads(context, &[])
    })];
    static SAYS: [Phase; 1] = [phase("units", PhaseKind::UnitMemoised, &[], &["sums"], |context| {
        reads(context, &["units.count"])
    })];
    let report = Toy::of(&HIDES).run();
    let words = of(&report, "units").message.clone().unwrap();
    assert!(
        words.contains("`units.count` inside a unit that does not say so"),
        "{words}"
    );
    let mut toy = Toy::of(&SAYS);
    assert_eq!(toy.run().outcome, RunOutcome::Done);
    // What it says is part of its key: another count, another unit; the old count, the old unit.
    let reused = |toy: &Toy| of(&toy.run(), "units").units_reused;
    toy.set("units.count", 5);
    assert_eq!(reused(&toy), 0);
    toy.set("units.count", 4);
    assert_eq!(of(&toy.run(), "units").reused_from, Some(1));
}
