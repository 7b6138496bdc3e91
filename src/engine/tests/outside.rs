//! What phases that talk to the outside ask of the engine: facts that do not stale them, gates that stop some phases
//! only, results that stand when nobody asked for the phase, and services that refuse.

use super::*;

/// Remembers what it saw before, and saw by now.
fn remembers(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    ran("remembers");
    let known = context.recall("seen")?.len() as i64;
    context.remember("seen", &[serde_json::json!({ "at": known })])?;
    Ok(output(vec![("known", numbers("n", &[known]))]))
}

fn reads_known(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    ran("reads");
    context.frame("known")?;
    Ok(output(vec![("end", numbers("n", &[1]))]))
}

static REMEMBERING: [Phase; 2] = [
    Phase {
        recalls: &["seen"],
        ..phase("base", PhaseKind::Effect, &[], &["known"], remembers)
    },
    phase("last", PhaseKind::Pure, &["known"], &["end"], reads_known),
];

#[test]
fn what_a_phase_recalls_does_not_make_it_stale() {
    let toy = Toy::of(&REMEMBERING);
    assert_eq!(toy.run().outcome, RunOutcome::Done);
    assert_eq!(toy.store.events("seen").unwrap().len(), 1);
    assert_eq!(toy.stale(), []);
    // Asked for, it acts again, and what it finds now is what it made.
    take_ran();
    toy.run();
    assert_eq!(take_ran(), ["remembers", "reads"]);
    assert_eq!(toy.store.events("seen").unwrap().len(), 2);
}

#[test]
fn an_effect_phase_that_is_only_needed_stands_while_its_key_does() {
    let mut toy = Toy::of(&REMEMBERING);
    toy.run();
    take_ran();
    let report = toy.run_only(&["last"]);
    assert_eq!(take_ran(), Vec::<String>::new());
    assert_eq!(of(&report, "base").reused_from, Some(1));
    // Once something it depends on differs, it acts again.
    toy.hasher = KeyedHasher::new(&SAMPLE_KEY, "another", 1);
    toy.run_only(&["last"]);
    assert_eq!(take_ran(), ["remembers", "reads"]);
}

#[test]
fn only_an_effect_phase_recalls_and_only_what_it_declares() {
    fn live(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
        context.live()?;
        Ok(output(vec![("known", numbers("n", &[0]))]))
    }
    static PURE: [Phase; 1] = [Phase {
        recalls: &["seen"],
        ..phase("base", PhaseKind::Pure, &[], &["known"], remembers)
    }];
    static UNDECLARED: [Phase; 1] = [phase("base", PhaseKind::Effect, &[], &["known"], remembers)];
    static LIVE: [Phase; 1] = [phase("base", PhaseKind::Pure, &[], &["known"], live)];
    for pipeline in [&PURE, &UNDECLARED, &LIVE] {
        let toy = Toy::of(pipeline);
        let report = toy.run();
        let words = of(&report, "base").message.clone().unwrap();
        assert!(words.contains("which its declaration does not name"), "{words}");
        assert!(toy.store.events("seen").unwrap().is_empty());
    }
}

fn two_ways(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    ran("base");
    let mut made = output(vec![("numbers", numbers("n", &[1]))]);
    made.readings = vec![Reading::new("T.budget", context.number("base.both")?)];
    Ok(made)
}

fn saves(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    ran("saves");
    context.frame("numbers")?;
    Ok(output(vec![("saved", numbers("n", &[1]))]))
}

fn sends(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    ran("sends");
    context.frame("saved")?;
    Ok(output(vec![("end", numbers("n", &[1]))]))
}

#[test]
fn a_gate_that_names_phases_stops_those_and_no_others() {
    static BUDGET: [Phase; 3] = [
        phase("base", PhaseKind::Pure, &[], &["numbers"], two_ways),
        phase("units", PhaseKind::Pure, &["numbers"], &["saved"], saves),
        phase("last", PhaseKind::Pure, &["saved"], &["end"], sends),
    ];
    let mut toy = Toy::of(&BUDGET);
    let gate = r#"gate = [{ id = "T.budget", phase = "base", check = "nothing is left", unit = "count",
        block = { above = 0.0 }, stops = "named", stopped = ["last"], evidence = "what is left" }]
        parameter = []"#;
    let declared: Declared = toml::from_str(gate).unwrap();
    toy.pipeline.gates = declared.gate;
    let report = toy.run();
    assert_eq!(
        statuses(&report),
        [
            ("base", Status::Failed),
            ("units", Status::Passed),
            ("last", Status::Blocked)
        ]
    );
    assert_eq!(report.outcome, RunOutcome::Blocked);
    let words = of(&report, "last").message.clone().unwrap();
    assert!(
        words.contains("T.budget") && words.contains("nothing is left"),
        "{words}"
    );
    toy.decide("T.budget", None, "waived", "we know");
    assert_eq!(toy.run().outcome, RunOutcome::Done);
    // A gate must say which phases it stops, and only phases there are.
    toy.pipeline.gates[0].stopped = vec!["nowhere".to_owned()];
    assert!(toy.pipeline.fault().unwrap().contains("nowhere"));
    toy.pipeline.gates[0].stopped = Vec::new();
    assert!(toy.pipeline.fault().unwrap().contains("T.budget"));
}

#[test]
fn a_service_that_refuses_is_to_blame_and_nothing_else() {
    fn refused(_context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
        Err(PhaseError::Outside("the key was refused; set another".to_owned()))
    }
    static REFUSED: [Phase; 1] = [phase("base", PhaseKind::Effect, &[], &["known"], refused)];
    let toy = Toy::of(&REFUSED);
    let report = toy.run();
    assert_eq!(report.outcome, RunOutcome::Failed { blame: Blame::Outside });
    assert_eq!(
        of(&report, "base").message.as_deref(),
        Some("the key was refused; set another")
    );
}

#[test]
fn a_phase_sees_its_own_calls_and_nobody_elses() {
    fn calls(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
        let journal = context.calls()?;
        let call = journal.reserve("a", &serde_json::json!({ "ask": 1 }))?;
        journal.sent(call)?;
        journal.answered(call, &serde_json::json!({ "answer": 2 }))?;
        let entries = journal.entries()?;
        assert_eq!(entries.len(), 1);
        assert_eq!(entries[0].answer, Some(serde_json::json!({ "answer": 2 })));
        Ok(output(vec![(
            "known",
            numbers("n", &[journal.entries()?.len() as i64]),
        )]))
    }
    static CALLS: [Phase; 1] = [phase("base", PhaseKind::Effect, &[], &["known"], calls)];
    let toy = Toy::of(&CALLS);
    let other = toy
        .store
        .journal_reserve("other", "base", "a", &serde_json::json!({}))
        .unwrap();
    toy.store.journal_sent(other).unwrap();
    assert_eq!(toy.run().outcome, RunOutcome::Done);
    assert_eq!(toy.store.journal_entries("toy", "base").unwrap().len(), 1);
}
