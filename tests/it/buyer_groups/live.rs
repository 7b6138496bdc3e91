//! The four providers on loopback: what they answer becomes candidates and contacts, their ways to fail cost only what they cost,
//! and no key is written down.

use assay::connect::stand_in::{ProviderScript, StandIn};
use assay::engine::Outcome;
use assay::sample::buyer_groups as generator;

use super::*;

pub(super) const DOORS: [&str; 4] = ["people_data", "finder_a", "finder_b", "validator"];

/// The stand-in that gives the workspace's scripted answers.
pub(super) fn providers(root: &Path) -> StandIn {
    StandIn::start(ProviderScript::read(&root.join(generator::SCRIPT)).unwrap()).unwrap()
}

/// Asks that stand-in, without pauses. The key is a variable that cargo sets for every test, since a test cannot set one in its
/// own process; what is done with a real one is seen where a process of its own is killed.
pub(super) fn asking(model: &StandIn) -> Overrides {
    let mut set: BTreeMap<String, toml::Value> = BTreeMap::new();
    for door in DOORS {
        set.insert(format!("{door}.base_url"), model.base_url().into());
        set.insert(
            format!("{door}.keys"),
            toml::Value::Array(vec!["CARGO_MANIFEST_DIR".into()]),
        );
    }
    for (name, value) in [
        ("batch_gap_s", 0.0),
        ("backoff_base_s", 0.01),
        ("backoff_cap_s", 0.02),
        ("timeout_s", 0.5),
        ("breaker_rest_s", 0.1),
    ] {
        set.insert(name.to_owned(), value.into());
    }
    for name in ["finder_a.per_second", "verifier.per_second"] {
        set.insert(name.to_owned(), 0.0.into());
    }
    Overrides {
        set: set.into_iter().collect(),
        ..Overrides::default()
    }
}

// spec: buyer-groups W1, W2, W3, W4, B3.4, B3.5, B7.4
#[test]
fn providers_stand_in_for_dumps_within_the_budget() {
    let dir = workspace(Some("answers"));
    let (model, bench) = (providers(dir.path()), bench(dir.path()));
    let overrides = asking(&model);
    run(&bench, &overrides, &["B5"]);
    let seen = bench.view(playbook(), &overrides).unwrap();
    let sources = tally(&seen, "gathered", "source");
    assert!(sources.keys().any(|source| source.contains("live")), "{sources:?}");
    let asked = model.requests();
    let ledger = seen.frame("ledger").unwrap();
    assert!(
        asked.len() > 100 && ledger.height() > 100,
        "{} {}",
        asked.len(),
        ledger.height()
    );
    for id in ["B3.4", "B3.4-MAX", "B3.4-CAP", "B3.5"] {
        let (outcome, observed) = gate(&seen, id);
        assert_eq!(outcome, Outcome::Passed, "{id}: {observed:?}");
    }
    // The key travels in a header alone.
    let key = std::env::var("CARGO_MANIFEST_DIR").unwrap();
    assert!(
        asked
            .iter()
            .all(|request| !request.path.contains(&key) && !request.body.contains(&key))
    );
    // The validator hears of people who are seated, and no provider of a profile's salary.
    assert!(asked.iter().all(|request| !request.body.contains("salary")));
}

// spec: buyer-groups B3.5, B3.6
#[test]
fn plants_of_answers_make_their_gates_answer_as_stated() {
    let mut wrong = Vec::new();
    for plant in generator::plants().iter().filter(|plant| plant.name != "answers") {
        let files = files(Size::Small, Some(plant.name));
        if files.iter().all(|file| file.path != generator::SCRIPT) {
            continue;
        }
        let dir = TempDir::new().unwrap();
        write_sample(&files, dir.path()).unwrap();
        let (model, bench) = (providers(dir.path()), bench(dir.path()));
        let overrides = asking(&model);
        let phase = plant.gate.split('.').next().unwrap();
        let report = run(&bench, &overrides, &[phase]);
        let seen = bench.view(playbook(), &overrides).unwrap();
        let found = gates(&seen, plant.gate);
        let words: Vec<&str> = found.iter().map(|gate| gate.outcome.word()).collect();
        if !words.contains(&plant.outcome) {
            let messages: Vec<_> = report.phases.iter().filter_map(|phase| phase.message.clone()).collect();
            wrong.push(format!(
                "{}: {} should be {}, is {words:?} {messages:?}",
                plant.name, plant.gate, plant.outcome
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

// spec: buyer-groups B3.2, B3.3, B3.5, B3.6
#[test]
fn companies_that_fail_touch_no_other_and_are_counted() {
    let dir = workspace(Some("later-companies-fail"));
    let (model, bench) = (providers(dir.path()), bench(dir.path()));
    let overrides = asking(&model);
    run(&bench, &overrides, &["B3"]);
    let seen = bench.view(playbook(), &overrides).unwrap();
    assert_eq!(gate(&seen, "B3.1").0, Outcome::Passed);
    for (id, outcome) in [
        ("B3.2", Outcome::Warned),
        ("B3.3", Outcome::Failed),
        ("B3.5", Outcome::Warned),
        ("B3.6", Outcome::Warned),
    ] {
        assert_eq!(gate(&seen, id).0, outcome, "{id}");
    }
    // Nothing was published, and nothing was live before.
    let generations = dir.path().join(".assay/generations");
    let mut pointers = 0;
    if generations.exists() {
        every_file(&generations, &mut |path, _| {
            pointers += usize::from(path.file_name().is_some_and(|name| name != "error_log.json"));
        });
    }
    assert_eq!(pointers, 0);
}
