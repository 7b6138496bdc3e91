//! The mql playbook on its sample workspaces, from the files to the list, the model, its exports and its turns.

mod intake;
mod plants;
pub mod small;
mod turns;

use std::path::Path;

use assay::engine::{CancelToken, Outcome, Quiet, RunReport, RunRequest};
use assay::operations::{Bench, Overrides, View};
use assay::playbooks::{self, Playbook};
use assay::sample::{SampleOptions, Size, sample, write_sample};

/// The mql playbook.
fn playbook() -> &'static Playbook {
    playbooks::find("mql").unwrap()
}

fn write(plant: Option<&str>, folder: &Path) {
    let options = SampleOptions {
        size: Size::Small,
        seed: 42,
        plant: plant.map(str::to_owned),
    };
    write_sample(&sample(&["mql"], &options).unwrap(), folder).unwrap();
}

/// One arm beside the unweighted one, no search and few trees: what decides a gate's outcome is the same, and a test
/// build takes seconds.
pub fn quick() -> Overrides {
    let words = |list: &[&str]| toml::Value::Array(list.iter().map(|word| (*word).into()).collect());
    let values: [(&str, toml::Value); 4] = [
        ("search", 0.into()),
        ("max_rounds", 60.into()),
        ("arms", words(&["smote 0.1 5", "weight 3", "plain"])),
        ("shap.sample", 300.into()),
    ];
    Overrides {
        set: values
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
        ..Overrides::default()
    }
}

/// Runs what is stale, or the phases named and what they need.
fn run(bench: &Bench, phases: &[&str]) -> RunReport {
    let request = RunRequest {
        command: "test".to_owned(),
        phases: phases.iter().map(|phase| (*phase).to_owned()).collect(),
        ..RunRequest::default()
    };
    bench
        .run(playbook(), &quick(), &request, &CancelToken::new(), &Quiet)
        .unwrap()
}

fn view(bench: &Bench) -> View {
    bench.view(playbook(), &quick()).unwrap()
}

/// The outcomes of a gate, one a subject.
fn outcomes(view: &View, id: &str) -> Vec<Outcome> {
    view.gates()
        .filter(|gate| gate.id == id)
        .map(|gate| gate.outcome)
        .collect()
}
