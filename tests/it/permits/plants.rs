//! Plants of the sample: each changes one thing, and the gate it names answers as it says.

use assay::engine::{RunOutcome, Status};
use assay::operations::Overrides;
use assay::sample::Plant;

use super::*;
use crate::support::replant;

fn named(names: &[&str]) -> Vec<&'static Plant> {
    let found: Vec<&Plant> = generator::plants()
        .iter()
        .filter(|plant| names.contains(&plant.name))
        .collect();
    assert_eq!(found.len(), names.len());
    found
}

/// Runs each plant to its gate's phase in one store and says which disagree.
fn disagreements(plants: &[&Plant]) -> Vec<String> {
    let mut wrong = Vec::new();
    let dir = TempDir::new().unwrap();
    for plant in plants {
        replant(&files(Some(plant.name)), dir.path());
        let bench = bench(dir.path());
        let script = dir.path().join(generator::SCRIPT);
        let model = script.exists().then(|| model(dir.path()));
        let overrides = model.as_ref().map_or_else(Overrides::default, asking);
        let gates = &playbook().pipeline.gates;
        let phase = gates.iter().find(|gate| gate.id == plant.gate).unwrap().phase.clone();
        let report = run(&bench, &overrides, &[&phase]);
        let seen = view(&bench, &overrides);
        let found: Vec<_> = seen.gates().filter(|gate| gate.id == plant.gate).collect();
        let words: Vec<&str> = found.iter().map(|gate| gate.outcome.word()).collect();
        let as_stated = match plant.outcome {
            "passed" => !words.is_empty() && words.iter().all(|word| matches!(*word, "passed" | "skipped")),
            stated => words.contains(&stated),
        };
        if !as_stated {
            let messages: Vec<_> = report.phases.iter().filter_map(|phase| phase.message.clone()).collect();
            let notes: Vec<_> = found.iter().map(|gate| (gate.observed, gate.note.clone())).collect();
            wrong.push(format!(
                "{}: {} should be {}, is {words:?} {notes:?} {messages:?}",
                plant.name, plant.gate, plant.outcome
            ));
        }
    }
    wrong
}

// spec: permits P1, P2, P3, P4, P5, P6, P7
#[test]
fn plants_of_files_make_their_gates_answer_as_stated() {
    let wrong = disagreements(&named(&[
        "permit-number-renamed",
        "older-headers",
        "pre-applications",
        "many-ragged",
        "some-ragged",
        "vague-texts",
        "moved-parcels",
        "foreign-parcels",
        "no-cad",
        "doubled-parcels",
        "limited",
        "stale-permits",
    ]));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

// spec: permits P8, P9, P10, P11, P12, S5, S7, S8, S10, S13
#[test]
fn plants_of_answers_make_their_gates_answer_as_stated() {
    let wrong = disagreements(&named(&[
        "budget-spent",
        "service-down",
        "few-unscored",
        "many-unscored",
        "every-status",
        "invalid-first",
        "every-fault",
        "same-score",
        "many-a",
        "injected",
    ]));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

// spec: permits S7
#[test]
fn a_refused_key_stops_the_phase_after_one_call_and_says_why() {
    for (plant, word) in [
        ("key-refused", "key"),
        ("balance-empty", "balance"),
        ("forbidden", "key"),
    ] {
        let dir = workspace(Some(plant));
        let (model, bench) = (model(dir.path()), bench(dir.path()));
        let report = run(&bench, &asking(&model), &["score"]);
        assert!(
            matches!(report.outcome, RunOutcome::Failed { .. }),
            "{plant}: {report:?}"
        );
        let score = report.phases.iter().find(|phase| phase.phase == "score").unwrap();
        assert_eq!(score.status, Status::Error, "{plant}");
        let message = score.message.clone().unwrap_or_default();
        assert!(message.to_lowercase().contains(word), "{plant}: {message}");
        assert_eq!(model.requests().len(), 1, "{plant}");
    }
}
