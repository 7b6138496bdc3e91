//! The mql playbook end to end: ten phases of the small sample without a search, intake and features at the reference
//! run's full scale (477,901 vendor rows, 69,809 leads). What learning itself costs is in `learn`.
#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a bench fails by panicking, and criterion makes its own items"
)]

use std::hint::black_box;
use std::path::Path;

use assay::engine::{CancelToken, Quiet, RunRequest};
use assay::operations::{Bench, Overrides};
use assay::playbooks;
use assay::sample::{SampleOptions, Size, sample, write_sample};
use chrono::NaiveDate;
use criterion::{Criterion, criterion_group, criterion_main};
use tempfile::TempDir;

fn written(size: Size) -> TempDir {
    let dir = TempDir::new().unwrap();
    let options = SampleOptions {
        size,
        seed: 42,
        plant: None,
    };
    write_sample(&sample(&["mql"], &options).unwrap(), dir.path()).unwrap();
    dir
}

/// Runs phases and what they need, all of them anew.
fn run(dir: &Path, phases: &[&str]) {
    let bench = Bench::open(dir, "bench", NaiveDate::default()).unwrap();
    let request = RunRequest {
        phases: phases.iter().map(|id| (*id).to_owned()).collect(),
        force: true,
        ..RunRequest::default()
    };
    let overrides = Overrides {
        set: [("search".to_owned(), 0.into())].into(),
        ..Overrides::default()
    };
    let playbook = playbooks::find("mql").unwrap();
    let report = bench.run(playbook, &overrides, &request, &CancelToken::new(), &Quiet);
    black_box(report.unwrap());
}

fn pipeline(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("mql");
    group.sample_size(10);
    let small = written(Size::Small);
    group.bench_function("small sample, ten phases, no search", |bencher| {
        bencher.iter(|| {
            run(
                small.path(),
                &["M1", "M2", "M3", "M4", "M5", "M6", "M7", "M8", "M9", "M10"],
            )
        });
    });
    let full = written(Size::Full);
    group.bench_function("full sample, intake and features", |bencher| {
        bencher.iter(|| run(full.path(), &["M1", "M2"]));
    });
    group.finish();
}

criterion_group!(benches, pipeline);
criterion_main!(benches);
