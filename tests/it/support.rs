//! Sample workspaces in temporary folders.

use std::path::Path;

use assay::engine::{CancelToken, Quiet, RunReport, RunRequest};
use assay::operations::{Bench, Overrides, View};
use assay::playbooks::{self, Playbook};
use assay::sample::{SampleOptions, Size, contractors, write_sample};
use chrono::NaiveDate;
use tempfile::TempDir;

/// A day for benches whose workspace pins none.
pub fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 31).unwrap()
}

/// A sample workspace in a temporary folder.
pub fn sample_workspace(size: Size, plant: Option<&str>) -> TempDir {
    let dir = TempDir::new().unwrap();
    let options = SampleOptions {
        size,
        seed: 42,
        plant: plant.map(str::to_owned),
    };
    write_sample(&contractors(&options).unwrap(), dir.path()).unwrap();
    dir
}

/// A bench on a workspace.
pub fn bench(root: &Path) -> Bench {
    Bench::open(root, "tester", today()).unwrap()
}

/// The contractors playbook.
pub fn playbook() -> &'static Playbook {
    playbooks::find("contractors").unwrap()
}

/// Runs every stale phase.
pub fn run_all(bench: &Bench) -> RunReport {
    run_with(bench, &Overrides::default())
}

/// Runs every stale phase with values that outrank the workspace's.
pub fn run_with(bench: &Bench, overrides: &Overrides) -> RunReport {
    let request = RunRequest {
        command: "test".to_owned(),
        ..RunRequest::default()
    };
    bench
        .run(playbook(), overrides, &request, &CancelToken::new(), &Quiet)
        .unwrap()
}

/// The latest results.
pub fn view(bench: &Bench) -> View {
    bench.view(playbook(), &Overrides::default()).unwrap()
}
