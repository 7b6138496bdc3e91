//! What a table on screen costs at five million rows: the window that is drawn, and the work behind `s`, `f`, `/` and
//! `F`. A window must cost microseconds; the others run on a worker and are measured for how long a person waits, beside
//! polars where it answers the same.
//!
//! `cargo bench --bench screen`; with `-- memory`, the most memory each question takes instead.
#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a bench fails by panicking, and criterion makes its own items"
)]

mod support;

use std::hint::black_box;
use std::time::{Duration, Instant};

use assay::engine::CancelToken;
use assay::frame::Frame;
use assay::frame::polars::{
    BooleanChunked, ChunkCompareEq, ChunkCompareIneq, ChunkFilter, ChunkSort, IdxCa, NamedFrom, SortMultipleOptions,
    SortOptions,
};
use assay::operations::{Direction, SheetQuery, SheetSource, SortKey, arrange, frequency};
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, criterion_group};

const ROWS: u64 = 5_000_000;
/// Rows and columns of a window.
const WINDOW: (usize, usize) = (40, 12);

fn sheet(frame: &Frame) -> SheetSource {
    SheetSource::new("bench", frame, &[], None).unwrap()
}

fn sorted(columns: &[(&str, Direction)]) -> SheetQuery {
    let key = |(column, direction): &(&str, Direction)| SortKey {
        column: (*column).to_owned(),
        direction: *direction,
    };
    SheetQuery {
        sorts: columns.iter().map(key).collect(),
        ..SheetQuery::default()
    }
}

/// How long a query takes until it first shows something, and until it is done.
fn timed(sheet: &SheetSource, query: &SheetQuery) -> (Duration, Duration) {
    let start = Instant::now();
    let mut first = None;
    let mut publish = |arranged| {
        black_box(arranged);
        first.get_or_insert_with(|| start.elapsed());
    };
    arrange(sheet, query, None, false, &CancelToken::new(), &mut publish).unwrap();
    (first.unwrap(), start.elapsed())
}

/// What people ask of a table.
fn queries() -> [(&'static str, SheetQuery); 4] {
    [
        ("sort by number", sorted(&[("score", Direction::Descending)])),
        ("sort by text", sorted(&[("name", Direction::Ascending)])),
        (
            "sort by two columns",
            sorted(&[("state", Direction::Ascending), ("score", Direction::Descending)]),
        ),
        (
            "condition",
            SheetQuery {
                condition: Some("score >= 90 AND state = 'ba' AND platinum".to_owned()),
                ..SheetQuery::default()
            },
        ),
    ]
}

/// Few rounds: each takes seconds at most, and they differ little.
fn modest(group: &mut BenchmarkGroup<'_, WallTime>) {
    group.sample_size(10);
    group.warm_up_time(Duration::from_millis(500));
    group.measurement_time(Duration::from_secs(2));
}

fn table(criterion: &mut Criterion) {
    let frame = support::frame(ROWS);
    let sheet = sheet(&frame);
    let mut group = criterion.benchmark_group("table, 5,000,000 rows");
    modest(&mut group);
    let mut from = 0;
    group.bench_function("window of 40 rows, 12 cells each", |bencher| {
        bencher.iter(|| {
            // Another window each time, far from the last one.
            from = (from + 1_234_567) % (sheet.height() - WINDOW.0);
            for row in from..from + WINDOW.0 {
                for column in 0..WINDOW.1 {
                    black_box(sheet.cell(row, column, false).shown());
                }
            }
        });
    });
    let queries = queries();
    for (name, query) in queries {
        group.bench_function(name, |bencher| bencher.iter(|| timed(&sheet, &query)));
    }
    group.bench_function("frequency of states", |bencher| {
        bencher.iter(|| black_box(frequency(&sheet, None, "state", false, &CancelToken::new()).unwrap()));
    });
    peer(&mut group, &frame);
    group.finish();
}

/// The same questions to polars, the frame library Assay stands on, with all the cores it wants: row numbers in order.
fn peer(group: &mut BenchmarkGroup<'_, WallTime>, frame: &Frame) {
    let score = frame.column("score").unwrap().f64().unwrap();
    let (name, state) = (frame.column("name").unwrap(), frame.column("state").unwrap());
    let downwards = SortOptions::default().with_order_descending(true).with_nulls_last(true);
    let order = |score: IdxCa| black_box(score.len());
    group.bench_function("polars: sort by number", |bencher| {
        bencher.iter(|| order(score.arg_sort(downwards)));
    });
    let upwards = SortOptions::default().with_nulls_last(true);
    group.bench_function("polars: sort by text", |bencher| {
        bencher.iter(|| order(name.as_materialized_series().arg_sort(upwards)));
    });
    let both = SortMultipleOptions::default()
        .with_order_descending_multi([false, true])
        .with_nulls_last_multi([true, true]);
    let further = [frame.column("score").unwrap().clone()];
    group.bench_function("polars: sort by two columns", |bencher| {
        bencher.iter(|| {
            order(
                state
                    .as_materialized_series()
                    .arg_sort_multiple(&further, &both)
                    .unwrap(),
            )
        });
    });
    let platinum = frame.column("platinum").unwrap().bool().unwrap();
    group.bench_function("polars: condition", |bencher| {
        bencher.iter(|| {
            let holds: BooleanChunked = score.gt_eq(90.0) & state.str().unwrap().equal("ba") & platinum.clone();
            let numbers = IdxCa::new("".into(), (0..score.len() as u32).collect::<Vec<_>>());
            order(numbers.filter(&holds).unwrap());
        });
    });
}

fn finding(criterion: &mut Criterion) {
    let sheet = sheet(&support::frame(1_000_000));
    let query = SheetQuery {
        find: Some("cebasol".to_owned()),
        ..SheetQuery::default()
    };
    let mut group = criterion.benchmark_group("fuzzy find, 1,000,000 rows");
    modest(&mut group);
    group.bench_function("first results", |bencher| {
        bencher.iter_custom(|times| (0..times).map(|_| timed(&sheet, &query).0).sum());
    });
    group.bench_function("all results", |bencher| {
        bencher.iter_custom(|times| (0..times).map(|_| timed(&sheet, &query).1).sum());
    });
    group.finish();
}

/// A figure of this process in bytes, as Linux tells it (`VmRSS`: now; `VmHWM`: the most since the last reset).
fn told(figure: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix(figure)?.strip_prefix(':'));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}

/// The most memory each question takes, the frame and the sheet included, against the frame's own size.
fn memory() {
    let empty = told("VmRSS");
    let frame = support::frame(ROWS);
    let size = frame.estimated_size() as u64;
    let tell = |what: &str, bytes: u64| {
        let times = bytes.saturating_sub(empty) as f64 / size as f64;
        println!("memory, {what}: {} MB, {times:.2} times the frame", bytes >> 20);
    };
    println!("memory, the frame by its own account: {} MB", size >> 20);
    tell("most while the frame was built", told("VmHWM"));
    let sheet = sheet(&frame);
    tell("frame and sheet", told("VmRSS"));
    let found = SheetQuery {
        find: Some("cebasol".to_owned()),
        ..SheetQuery::default()
    };
    for (name, query) in queries().into_iter().chain([("find", found)]) {
        // Linux begins the peak anew; elsewhere, or where it may not, the figures are those of the greediest so far.
        let _ = std::fs::write("/proc/self/clear_refs", "5");
        timed(&sheet, &query);
        tell(name, told("VmHWM"));
    }
}

criterion_group!(benches, table, finding);

fn main() {
    if std::env::args().any(|argument| argument == "memory") {
        return memory();
    }
    benches();
    Criterion::default().configure_from_args().final_summary();
}
