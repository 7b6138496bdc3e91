//! Plants of the sample: each changes one thing, and the gate it names answers as it says.

use assay::engine::{CancelToken, Quiet, RunRequest};
use assay::sample::{Plant, SampleOptions, mql as generator, sample};

use super::{playbook, quick};
use crate::support::{bench, replant};

/// Runs each plant to its gate's phase in one store and says which disagree.
fn disagreements(plants: &[&Plant]) -> Vec<String> {
    let mut wrong = Vec::new();
    let dir = tempfile::TempDir::new().unwrap();
    for plant in plants {
        let options = SampleOptions {
            plant: Some(plant.name.to_owned()),
            ..SampleOptions::default()
        };
        replant(&sample(&["mql"], &options).unwrap(), dir.path());
        let bench = bench(dir.path());
        let gates = &playbook().pipeline.gates;
        let phase = gates.iter().find(|gate| gate.id == plant.gate).unwrap().phase.clone();
        let request = RunRequest {
            phases: vec![phase],
            ..RunRequest::default()
        };
        let ran = bench.run(playbook(), &quick(), &request, &CancelToken::new(), &Quiet);
        let report = ran.unwrap_or_else(|error| panic!("{}: {error}", plant.name));
        let view = bench.view(playbook(), &quick()).unwrap();
        let found: Vec<_> = view.gates().filter(|gate| gate.id == plant.gate).collect();
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

// spec: mql M1.3, M1.4, M2.1, M3.2, M3.3, D-2
#[test]
fn plants_of_files_make_their_gates_answer_as_stated() {
    let wanted = [
        "stale-exports",
        "few-matched",
        "leaky",
        "imbalanced",
        "ratio-of-30",
        "assets-in-dollars",
    ];
    let plants: Vec<&Plant> = generator::plants()
        .iter()
        .filter(|plant| wanted.contains(&plant.name))
        .collect();
    assert_eq!(plants.len(), wanted.len());
    let wrong = disagreements(&plants);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every plant, the experiments and champions too: minutes. `cargo test --release --test it mql::plants -- --ignored`
// spec: mql M1.2, M1.5, M1.6, M2.2, M2.3, M2.4, M2.7, M3.4, M4.6, M6.1, M6.2, M9.1, M9.2, M9.3, M9.4, M9.5, M10.3
#[test]
#[ignore = "trains once a plant: minutes, in release"]
fn every_plant_makes_its_gate_answer_as_stated() {
    let plants: Vec<&Plant> = generator::plants().iter().collect();
    let (one, other) = plants.split_at(plants.len() / 2);
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let halves = [one, other].map(|half| scope.spawn(move || disagreements(half)));
        halves.into_iter().flat_map(|half| half.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "{} disagree:\n{}", wrong.len(), wrong.join("\n"));
}
