//! What the parameters say of who reads them: held to what phases really asked for.

use std::collections::BTreeSet;

use super::{Bench, Overrides};
use crate::engine::asked::asked_by;
use crate::engine::{CancelToken, Quiet, RunOutcome, RunRequest};
use crate::sample::{SampleOptions, sample, write_sample};

/// Parameters that are no phase's: archives are pruned by hand.
const OF_NO_PHASE: [&str; 2] = ["retention.archives", "retention.days"];

#[test]
fn every_parameter_names_the_phases_that_ask_for_it_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let files = sample(&["buyer-groups"], &SampleOptions::default()).unwrap();
    write_sample(&files, folder.path()).unwrap();
    let bench = Bench::open_today(folder.path(), "tester").unwrap();
    let playbook = bench.first_playbook().unwrap();
    let (overrides, request) = (Overrides::default(), RunRequest::default());
    let run = bench.run(playbook, &overrides, &request, &CancelToken::new(), &Quiet);
    assert_eq!(run.unwrap().outcome, RunOutcome::Done);
    let specs = &playbook.pipeline.parameters;
    let is_parameter = |name: &str| specs.iter().any(|spec| spec.name == name);
    let mut asked = asked_by(playbook.id);
    // Bounds of gates stand beside the parameters.
    asked.retain(|(name, _)| is_parameter(name));
    let said: BTreeSet<(String, String)> = specs
        .iter()
        .flat_map(|spec| spec.used_by.iter().map(|phase| (spec.name.clone(), phase.clone())))
        .collect();
    let (unsaid, unread): (Vec<_>, Vec<_>) = (asked.difference(&said).collect(), said.difference(&asked).collect());
    assert!(
        unsaid.is_empty() && unread.is_empty(),
        "asked for and not said: {unsaid:?}\nsaid and not asked for: {unread:?}"
    );
    for spec in specs {
        let of_no_phase = OF_NO_PHASE.contains(&spec.name.as_str());
        assert_eq!(spec.used_by.is_empty(), of_no_phase, "{}", spec.name);
    }
}
