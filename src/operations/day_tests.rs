//! The day a run is about.

use chrono::NaiveDate;

use super::{Bench, Overrides};
use crate::playbooks;
use crate::sample::{SampleOptions, sample, write_sample};
use crate::store::{Access, NewRun, Store};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A workspace without a pinned day, whose latest run of `contractors` is of 2026-03-01 and ended so.
fn after(outcome: Option<&str>, pinned: bool) -> (NaiveDate, Option<i64>) {
    let folder = tempfile::TempDir::new().unwrap();
    let files = sample(&["contractors"], &SampleOptions::default()).unwrap();
    write_sample(&files, folder.path()).unwrap();
    let settings = folder.path().join("assay.toml");
    let text = std::fs::read_to_string(&settings).unwrap();
    let kept = text
        .lines()
        .filter(|line| pinned || !line.trim_start().starts_with("as_of"));
    std::fs::write(&settings, kept.collect::<Vec<_>>().join("\n")).unwrap();
    let holder = "test".to_owned();
    let store = Store::open(folder.path(), Access::Writer { holder }).unwrap();
    let run = store
        .begin_run(&NewRun {
            playbook: "contractors".to_owned(),
            as_of: "2026-03-01".to_owned(),
            started_at: "2026-03-01T23:50:00Z".to_owned(),
            ..NewRun::default()
        })
        .unwrap();
    if let Some(outcome) = outcome {
        store.finish_run(run, outcome, "2026-03-01T23:55:00Z").unwrap();
    }
    drop(store);
    let bench = Bench::open(folder.path(), "tester", day("2026-03-02")).unwrap();
    let playbook = playbooks::find("contractors").unwrap();
    let latest = super::bench::latest_run(&bench.reader().unwrap(), playbook).unwrap();
    bench.day_of(latest.as_ref(), &Overrides::default())
}

// spec: permits S9
#[test]
fn a_stopped_run_is_gone_on_with_on_its_own_day() {
    assert_eq!(after(None, false), (day("2026-03-01"), Some(1)), "killed");
    assert_eq!(after(Some("cancelled"), false), (day("2026-03-01"), Some(1)));
    for ended in ["done", "blocked", "failed"] {
        assert_eq!(after(Some(ended), false), (day("2026-03-02"), None), "{ended}");
    }
    // What the settings pin stays what it is.
    let (pinned, run) = after(None, true);
    assert!(pinned != day("2026-03-01") && run.is_none());
}
