//! Which model scores: a first one is champion at once, a later one takes its share by the day, and what was promoted is
//! taken back with a reason.

use super::small::copy_of_small;
use super::{playbook, run, view};
use crate::support::{bench, column};

// spec: mql M10.6
#[test]
fn a_model_is_promoted_scores_and_is_taken_back_with_a_reason() {
    let dir = copy_of_small();
    let bench = bench(dir.path());
    assert!(
        bench.demote(playbook(), "nothing yet").is_err(),
        "there is nothing to take back"
    );
    let models = bench.models(playbook()).unwrap();
    assert_eq!(models.len(), 1);
    assert!(
        models[0].newest && models[0].since.is_none(),
        "nobody promoted it: the newest scores. {models:?}"
    );
    let id = models[0].model.id.clone();
    let champion = bench.promote(playbook(), &id).unwrap();
    assert_eq!(
        (champion.role, champion.share),
        (Some("champion"), 1.0),
        "the first is used for all"
    );
    // What reads who is champion is stale now, and scores with it.
    let seen = view(&bench);
    let stale = seen.states.iter().filter(|state| state.stale.is_some());
    let stale: Vec<&str> = stale.map(|state| state.phase.id).collect();
    assert!(stale.contains(&"M7"), "{stale:?}");
    run(&bench, &[]);
    let seen = view(&bench);
    let scores = assay::lens::FrameSource::frame(&seen, "scores").unwrap();
    let versions: std::collections::BTreeSet<String> = column(&scores, "model_version").into_iter().collect();
    assert_eq!(versions.into_iter().collect::<Vec<_>>(), [id.as_str()]);
    assert!(
        bench.demote(playbook(), "  ").is_err(),
        "without a reason nothing is taken back"
    );
    let after = bench.demote(playbook(), "Tier A stopped booking").unwrap();
    assert!(after.iter().all(|row| row.since.is_none()), "{after:?}");
    let entries = bench.reader().unwrap().audit_entries().unwrap();
    let told: Vec<&str> = entries.iter().map(|entry| entry.action.as_str()).collect();
    assert!(told.iter().any(|action| action.contains("promote")), "{told:?}");
    assert!(told.iter().any(|action| action.contains("demote")), "{told:?}");
}
