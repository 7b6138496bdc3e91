//! Killed while companies are gathered, or while records are merged, the live generation stays as it was to the byte, and the next
//! run ends as if nobody had.

use std::process::Child;

use assay::connect::stand_in::{ProviderScript, StandIn};
use assay::engine::{RunEvent, RunOutcome, RunSink};
use assay::sample::buyer_groups as generator;

use super::live::DOORS;
use super::*;
use crate::support;

const ROOT: &str = "ASSAY_TEST_GROUPS_ROOT";
const PROVIDERS: &str = "ASSAY_TEST_GROUPS_PROVIDERS";
const CRASH: &str = "ASSAY_TEST_GROUPS_CRASH";
/// A key that must not stand in any file.
const CANARY: &str = "canary-51bb07-never-written";

/// Ends the process as a crash would, at the instant when B6 begins to write its archive.
struct CrashInB6(std::path::PathBuf);

fn archives(root: &Path) -> usize {
    std::fs::read_dir(root.join(".assay/archive")).map_or(0, Iterator::count)
}

impl RunSink for CrashInB6 {
    fn event(&self, event: RunEvent) {
        if let RunEvent::PhaseStarted { phase: "B6", .. } = event {
            let (root, before) = (self.0.clone(), archives(&self.0));
            std::thread::spawn(move || {
                while archives(&root) <= before {
                    std::thread::yield_now();
                }
                std::process::abort();
            });
        }
    }
}

/// The process that is killed; without the variables of its parent it does nothing.
#[test]
fn child() {
    let Some(root) = std::env::var_os(ROOT) else { return };
    let bench = bench(Path::new(&root));
    let overrides = match std::env::var(PROVIDERS) {
        Ok(address) => {
            let mut overrides = calling(&address);
            for door in DOORS {
                overrides.set.insert(
                    format!("{door}.keys"),
                    toml::Value::Array(vec!["ASSAY_TEST_GROUPS_KEY".into()]),
                );
            }
            overrides
        }
        Err(_) => changed(),
    };
    let request = RunRequest::default();
    let token = CancelToken::new();
    let report = match std::env::var(CRASH) {
        Ok(_) => bench.run(playbook(), &overrides, &request, &token, &CrashInB6(root.into())),
        Err(_) => bench.run(playbook(), &overrides, &request, &token, &Quiet),
    };
    let report = report.unwrap();
    assert_ne!(report.outcome, RunOutcome::Cancelled, "{report:?}");
}

/// A parameter otherwise than in the first run, so that every phase from B3 on is stale.
fn changed() -> Overrides {
    Overrides {
        set: [("tier.ready".to_owned(), toml::Value::Float(81.0))].into(),
        ..Overrides::default()
    }
}

fn calling(address: &str) -> Overrides {
    let mut overrides = changed();
    for door in DOORS {
        overrides.set.insert(format!("{door}.base_url"), address.into());
    }
    for name in ["batch_gap_s", "finder_a.per_second", "verifier.per_second"] {
        overrides.set.insert(name.to_owned(), 0.0.into());
    }
    overrides
}

fn spawn(root: &Path, providers: Option<&StandIn>, crash: bool) -> Child {
    let mut command = support::child("buyer_groups::kill::child");
    command.env(ROOT, root).env("ASSAY_TEST_GROUPS_KEY", CANARY);
    if let Some(providers) = providers {
        command.env(PROVIDERS, providers.base_url());
    }
    if crash {
        command.env(CRASH, "yes");
    }
    command.spawn().unwrap()
}

/// Everything that says what is live, by path.
fn live(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut held = BTreeMap::new();
    every_file(&root.join(".assay/generations"), &mut |path, bytes| {
        if path.file_name().is_some_and(|name| name != "error_log.json") {
            held.insert(path.display().to_string(), bytes.to_vec());
        }
    });
    held
}

// spec: buyer-groups Rollback, B6.4, 9
#[test]
fn killed_while_records_are_merged_the_live_generation_stays_and_the_next_run_ends() {
    let dir = workspace(None);
    let first = run(&bench(dir.path()), &Overrides::default(), &[]);
    assert_eq!(first.outcome, RunOutcome::Done, "{first:?}");
    let before = live(dir.path());
    assert!(!before.is_empty());
    let held = archives(dir.path());
    let ended = spawn(dir.path(), None, true).wait().unwrap();
    assert!(
        !ended.success() && archives(dir.path()) > held,
        "B6 was not reached: {ended}"
    );
    assert_eq!(live(dir.path()), before, "the live generation changed");

    let bench = bench(dir.path());
    let report = run(&bench, &changed(), &[]);
    assert_eq!(report.outcome, RunOutcome::Done, "{report:?}");
    assert_ne!(live(dir.path()), before, "nothing was published");

    // The same figures as a workspace in which nobody was killed.
    let other = workspace(None);
    let unharmed = crate::support::bench(other.path());
    run(&unharmed, &changed(), &[]);
    let members = |bench: &Bench| {
        let seen = bench.view(playbook(), &changed()).unwrap();
        rows(
            &seen,
            "members",
            &["company_id", "person_id", "role", "seat", "seat_score"],
        )
    };
    assert_eq!(members(&bench), members(&unharmed));
}

// spec: buyer-groups B3.2, 4.3, 9
#[test]
fn killed_while_companies_are_gathered_the_run_goes_on_and_pays_nothing_twice() {
    let dir = workspace(Some("answers"));
    let script = std::fs::read_to_string(dir.path().join(generator::SCRIPT)).unwrap();
    let slow = script.replace("{\"answer\":", "{\"delay_ms\":15,\"answer\":");
    let model = StandIn::start(ProviderScript::parse(&slow, "slowed").unwrap()).unwrap();
    let child = spawn(dir.path(), Some(&model), false);
    support::kill_when(child, || model.requests().len() >= 60);
    assert!(live_is_absent(dir.path()));
    let sent = model.requests().len();

    assert!(spawn(dir.path(), Some(&model), false).wait().unwrap().success());
    // What was answered is not asked again; what was on its way may be, at most the providers' concurrency.
    let mut times: BTreeMap<(String, String), usize> = BTreeMap::new();
    for request in model.requests() {
        *times.entry((request.path.clone(), request.body.clone())).or_default() += 1;
    }
    let twice = times
        .iter()
        .filter(|((path, _), count)| path.contains("/collect/") && **count > 1)
        .count();
    assert!(twice <= 8, "{twice} records were paid twice of {sent}");

    let mut files = 0;
    every_file(dir.path(), &mut |path, bytes| {
        files += 1;
        let found = bytes.windows(CANARY.len()).any(|window| window == CANARY.as_bytes());
        assert!(!found, "the key stands in {}", path.display());
    });
    assert!(files > 20, "{files}");
}

fn live_is_absent(root: &Path) -> bool {
    let folder = root.join(".assay/generations");
    !folder.exists() || live(root).is_empty()
}
