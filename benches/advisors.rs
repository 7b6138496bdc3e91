//! The advisors playbook at the reference run's full scale, against its budgets: single-digit seconds end to end from
//! Parquet on two cores, at most four times the input frames in memory, what-if within 50 ms.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a bench fails by panicking, and criterion makes its own items"
)]

use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::Path;

use assay::engine::{CancelToken, Quiet, RunRequest};
use assay::frame::{Source, Unwatched, concat_columns, load, to_parquet};
use assay::operations::{Bench, Overrides};
use assay::playbooks::{self, Playbook};
use assay::sample::{SampleOptions, Size, sample, write_sample};
use chrono::NaiveDate;
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use tempfile::TempDir;

fn playbook() -> &'static Playbook {
    playbooks::find("advisors").unwrap()
}

fn reference() -> Overrides {
    Overrides {
        profile: Some("reference".to_owned()),
        ..Overrides::default()
    }
}

/// The full sample once, its files as CSV.
fn full() -> TempDir {
    let dir = TempDir::new().unwrap();
    let options = SampleOptions {
        size: Size::Full,
        seed: 42,
        plant: None,
    };
    write_sample(&sample(&["advisors"], &options).unwrap(), dir.path()).unwrap();
    dir
}

/// The same tables as Parquet, typed, under the contracts' own names.
fn as_parquet(csv: &Path) -> TempDir {
    let dir = TempDir::new().unwrap();
    std::fs::create_dir(dir.path().join("advisors")).unwrap();
    for contract in &playbook().contracts {
        let path = csv.join(format!("advisors/{}.csv", contract.dataset));
        let source = Source {
            shown: contract.dataset.clone(),
            path,
            ..Source::default()
        };
        let loaded = load(&source, contract, None, &mut Unwatched).unwrap();
        let mut identity = loaded.identity;
        let _ = identity.drop_in_place("row_id").unwrap();
        let mut whole = concat_columns(&loaded.working, &identity).unwrap();
        let _ = whole.drop_in_place("row_id").unwrap();
        let to = dir.path().join(format!("advisors/{}.parquet", contract.dataset));
        std::fs::write(to, to_parquet(&whole).unwrap()).unwrap();
    }
    let settings = std::fs::read_to_string(csv.join("assay.toml")).unwrap();
    std::fs::write(dir.path().join("assay.toml"), settings.replace(".csv\"", ".parquet\"")).unwrap();
    dir
}

/// A workspace of its own over the same files.
fn fresh(from: &Path) -> TempDir {
    let dir = TempDir::new().unwrap();
    std::fs::create_dir(dir.path().join("advisors")).unwrap();
    std::fs::copy(from.join("assay.toml"), dir.path().join("assay.toml")).unwrap();
    for entry in std::fs::read_dir(from.join("advisors")).unwrap() {
        let entry = entry.unwrap();
        std::fs::hard_link(entry.path(), dir.path().join("advisors").join(entry.file_name())).unwrap();
    }
    dir
}

fn run(dir: &Path, phases: &[&str], force: bool) {
    let bench = Bench::open(dir, "bench", NaiveDate::default()).unwrap();
    let request = RunRequest {
        phases: phases.iter().map(|id| (*id).to_owned()).collect(),
        force,
        ..RunRequest::default()
    };
    let report = bench.run(playbook(), &reference(), &request, &CancelToken::new(), &Quiet);
    black_box(report.unwrap());
}

fn running(criterion: &mut Criterion) {
    let csv = full();
    let parquet = as_parquet(csv.path());
    let mut group = criterion.benchmark_group("advisors, full sample");
    group.sample_size(10);
    for (name, from) in [
        ("end to end from CSV", csv.path()),
        ("end to end from Parquet", parquet.path()),
    ] {
        group.bench_function(name, |bencher| {
            bencher.iter_batched(
                || fresh(from),
                |dir| run(dir.path(), &[], false),
                BatchSize::PerIteration,
            );
        });
    }
    let dir = fresh(parquet.path());
    run(dir.path(), &[], false);
    println!("most memory so far: {}", peak());
    for (name, phase) in [("features alone", "1.1"), ("tiers alone", "4.1")] {
        group.bench_function(name, |bencher| bencher.iter(|| run_one(dir.path(), phase)));
    }
    group.bench_function("nothing stale", |bencher| bencher.iter(|| run(dir.path(), &[], false)));
    group.finish();
    stepping(criterion, dir.path());
}

/// One phase anew, all before it from the store: another value of a parameter that only it reads.
fn run_one(dir: &Path, phase: &str) {
    use std::sync::atomic::{AtomicU32, Ordering};
    static TURN: AtomicU32 = AtomicU32::new(0);
    let turn = TURN.fetch_add(1, Ordering::Relaxed);
    let (name, value) = match phase {
        "1.1" => (
            "wirehouse_patterns",
            toml::Value::Array(vec![format!("PATTERN {turn}").into()]),
        ),
        _ => ("wald_z", toml::Value::Float(1.9 + f64::from(turn % 1000) / 10_000.0)),
    };
    let bench = Bench::open(dir, "bench", NaiveDate::default()).unwrap();
    let overrides = Overrides {
        set: BTreeMap::from([(name.to_owned(), value)]),
        ..reference()
    };
    let request = RunRequest {
        phases: vec![phase.to_owned()],
        ..RunRequest::default()
    };
    black_box(
        bench
            .run(playbook(), &overrides, &request, &CancelToken::new(), &Quiet)
            .unwrap(),
    );
}

/// One step of a rule's number on all labelled leads, through the lens as the screen takes it.
fn stepping(criterion: &mut Criterion, dir: &Path) {
    let bench = Bench::open(dir, "bench", NaiveDate::default()).unwrap();
    let view = bench.view(playbook(), &reference()).unwrap();
    let mut engine = playbook().lens.what_if_engine(&view).unwrap();
    let drafts: Vec<_> = [48_i64, 60]
        .into_iter()
        .map(|months| {
            let values = BTreeMap::from([
                ("tenure_1_4.high".to_owned(), toml::Value::Integer(months)),
                ("split".to_owned(), "ALL".into()),
            ]);
            bench.drafted(&view, &values).unwrap()
        })
        .collect();
    let mut turn = 0_usize;
    criterion.bench_function("advisors: one what-if step, 39,448 leads", |bencher| {
        bencher.iter(|| {
            turn += 1;
            black_box(engine.step(&drafts[turn % 2]).unwrap())
        });
    });
}

/// The most memory the process has had, as the system tells it.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    line.unwrap_or("not told here").to_owned()
}

criterion_group!(benches, running);
criterion_main!(benches);
