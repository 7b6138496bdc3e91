//! Killed while answers are on their way, the reference run goes on without paying for any of them again.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Child;

use assay::engine::RunOutcome;

use super::*;
use crate::support;

const ROOT: &str = "ASSAY_TEST_PERMITS_ROOT";
const MODEL: &str = "ASSAY_TEST_PERMITS_MODEL";
/// A key that must not stand in any file.
const CANARY: &str = "canary-0f3a9c-never-written";
/// Calls that may be on their way at once.
const CONCURRENCY: usize = 4;

fn calling(base_url: &str) -> Overrides {
    set(&[
        ("llm.base_url", base_url.into()),
        ("spacing_s", 0.0.into()),
        ("concurrency", (CONCURRENCY as i64).into()),
    ])
}

/// The process that is killed; without the variables of its parent it does nothing.
#[test]
fn child() {
    let Some(root) = std::env::var_os(ROOT) else { return };
    let overrides = calling(&std::env::var(MODEL).unwrap());
    let report = run(&bench(Path::new(&root)), &overrides, &[]);
    assert_eq!(report.outcome, RunOutcome::Done, "{report:?}");
}

fn spawn(root: &Path, model: &StandIn) -> Child {
    let mut command = support::child("permits::kill::child");
    command
        .env(ROOT, root)
        .env(MODEL, model.base_url())
        .env("ASSAY_LLM_API_KEY", CANARY);
    command.spawn().unwrap()
}

/// The workspace's answers, each a little late, so that a kill finds some on their way.
fn slow_model(root: &Path) -> StandIn {
    let text = std::fs::read_to_string(root.join(generator::SCRIPT)).unwrap();
    let slow = text.replace("{\"answer\":", "{\"delay_ms\":25,\"answer\":");
    StandIn::start(Script::parse(&slow, "slowed").unwrap()).unwrap()
}

fn every_file(dir: &Path, visit: &mut dyn FnMut(&Path, &[u8])) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            every_file(&path, visit);
        } else {
            visit(&path, &std::fs::read(&path).unwrap());
        }
    }
}

// spec: permits 8.4, S9, S3
#[test]
fn killed_twice_the_run_ends_as_if_nobody_had_and_pays_nothing_twice() {
    let dir = workspace(Some("reference_100"));
    let model = slow_model(dir.path());
    for reached in [15, 40] {
        support::kill_when(spawn(dir.path(), &model), || model.requests().len() >= reached);
    }
    // No run has finished with a frame of costs, and yet it is said what was spent and what is answered.
    let seen = view(&bench(dir.path()), &calling(&model.base_url()));
    let words = seen.spend().unwrap().words;
    assert!(
        words.contains("answers are there already") && words.contains("by what answers cost so far"),
        "{words}"
    );
    let spend = seen.playbook.lens.model(&seen).unwrap().remove(0).1;
    let spent = spend.iter().find_map(|figure| match figure {
        assay::lens::Figure::Ledger(ledger) => {
            ledger
                .lines
                .iter()
                .find(|line| line.label == "spent of it today")?
                .value
        }
        _ => None,
    });
    assert!(spent.is_some_and(|usd| usd > 0.01), "{spent:?}");
    drop(seen);
    assert!(spawn(dir.path(), &model).wait().unwrap().success());

    let bench = bench(dir.path());
    let seen = view(&bench, &calling(&model.base_url()));
    let tiers = tally(&seen, "answers", "tier");
    assert_eq!(
        tiers,
        [("A", 5), ("B", 22), ("C", 39), ("RETRY", 1)]
            .map(|(tier, n)| (tier.to_owned(), n))
            .into()
    );
    let upserts = by(&seen, "upserts", "outcome", "leads");
    assert_eq!(
        ["created", "updated", "skipped", "errors"].map(|name| upserts[name].as_str()),
        ["64", "3", "0", "0"]
    );

    // Each lead was asked once, the one that gets prose twice; only what was on its way at a kill was asked again.
    let requests = model.requests();
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for request in &requests {
        *times.entry(request.lead_ref.as_deref().unwrap()).or_default() += 1;
    }
    assert_eq!(times.len(), 67);
    let twice: usize = times.values().map(|asked| asked - 1).sum();
    let ledger = by(&seen, "ledger", "what", "value");
    let lost: usize = ledger["calls lost on their way"].parse().unwrap();
    assert!((1..=2 * CONCURRENCY).contains(&lost), "{ledger:?}");
    assert!(
        twice <= 1 + lost,
        "{twice} questions were asked again, {lost} were lost"
    );
    let reserved: f64 = ledger["may have been billed for calls lost on their way"]
        .parse()
        .unwrap();
    assert!(reserved > 0.0 && reserved < 0.02 * lost as f64, "{ledger:?}");

    // The key reached the service, and no file.
    let bearer = format!("Bearer {CANARY}");
    assert!(
        requests
            .iter()
            .all(|request| request.headers.iter().any(|(_, value)| *value == bearer))
    );
    let mut files = 0;
    every_file(dir.path(), &mut |path, bytes| {
        files += 1;
        let found = bytes.windows(CANARY.len()).any(|window| window == CANARY.as_bytes());
        assert!(!found, "the key stands in {}", path.display());
    });
    assert!(files > 20, "{files}");
}
