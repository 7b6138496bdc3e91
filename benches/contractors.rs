//! The contractors playbook at full size, against its budgets: a licence file of about 250,000 rows loads in about a
//! second; the whole run from CSV takes single-digit seconds on two cores.
#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a bench fails by panicking, and criterion makes its own items"
)]

use std::hint::black_box;

use assay::engine::{CancelToken, Quiet, RunRequest};
use assay::frame::{Source, Unwatched, fingerprint_file, load};
use assay::operations::{Bench, Overrides};
use assay::playbooks;
use assay::sample::{SampleOptions, Size, contractors, write_sample};
use chrono::NaiveDate;
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use tempfile::TempDir;

fn full() -> TempDir {
    let dir = TempDir::new().unwrap();
    let options = SampleOptions {
        size: Size::Full,
        seed: 42,
        plant: None,
    };
    write_sample(&contractors(&options).unwrap(), dir.path()).unwrap();
    dir
}

fn open(dir: &TempDir) -> Bench {
    Bench::open(dir.path(), "bench", NaiveDate::default()).unwrap()
}

fn run(bench: &Bench, phases: &[&str], force: bool) {
    let playbook = playbooks::find("contractors").unwrap();
    let phases = phases.iter().map(|id| (*id).to_owned()).collect();
    let request = RunRequest {
        phases,
        force,
        ..RunRequest::default()
    };
    let report = bench.run(playbook, &Overrides::default(), &request, &CancelToken::new(), &Quiet);
    black_box(report.unwrap());
}

/// Reading alone, and beside it the fingerprint of the same bytes, which is the least any reader can cost.
fn reading(criterion: &mut Criterion) {
    let dir = full();
    let path = dir.path().join("contractors/licenses/ca.csv");
    let source = Source {
        shown: "ca.csv".to_owned(),
        path: path.clone(),
        ..Source::default()
    };
    let playbook = playbooks::find("contractors").unwrap();
    let contract = playbook.contract("license_list").unwrap();
    let layout = playbook.layouts.iter().find(|layout| layout.id == "ca_cslb");
    let mut group = criterion.benchmark_group("read 242,891 licences");
    group.sample_size(10);
    group.bench_function("load", |bencher| {
        bencher.iter(|| black_box(load(&source, contract, layout, &mut Unwatched).unwrap()));
    });
    group.bench_function("fingerprint", |bencher| {
        bencher.iter(|| black_box(fingerprint_file(&path).unwrap()))
    });
    group.finish();
}

/// The whole run on a fresh workspace, c1 alone, and a run in which everything is up to date.
fn running(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("contractors, full sample");
    group.sample_size(10);
    group.bench_function("end to end from CSV", |bencher| {
        bencher.iter_batched(full, |dir| run(&open(&dir), &[], false), BatchSize::PerIteration);
    });
    let dir = full();
    run(&open(&dir), &[], false);
    group.bench_function("cross-reference", |bencher| {
        bencher.iter(|| run(&open(&dir), &["c1"], true))
    });
    group.bench_function("nothing stale", |bencher| bencher.iter(|| run(&open(&dir), &[], false)));
    group.finish();
}

criterion_group!(benches, reading, running);
criterion_main!(benches);
