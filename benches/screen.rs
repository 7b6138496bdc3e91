//! What a table on screen costs at five million rows: the window that is drawn, and the work behind `s`, `f`, `/` and
//! `F`. A window must cost microseconds; the others run on a worker and are measured for how long a person waits.
#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a bench fails by panicking, and criterion makes its own items"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use assay::engine::CancelToken;
use assay::frame::FrameBuilder;
use assay::operations::{Direction, SheetQuery, SheetSource, SortKey, arrange, frequency};
use criterion::{Criterion, criterion_group, criterion_main};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

const ROWS: u64 = 5_000_000;
const NAMES: u64 = 1_000_000;
const STATES: u64 = 50;
/// Rows and columns of a window.
const WINDOW: (usize, usize) = (40, 12);

/// Twelve columns of every kind, the same on every machine.
fn sheet(rows: u64) -> SheetSource {
    let column = |stream: u64| {
        let mut source = ChaCha8Rng::seed_from_u64(42);
        source.set_stream(stream);
        (0..rows).map(move |_| source.next_u64())
    };
    let whole = |value: u64, bound: u64| i64::try_from(value % bound).unwrap();
    let present = |value: u64| !value.is_multiple_of(11);
    let name = |value: u64| format!("{} {} Solar", word(value % NAMES), word(value % 977));
    let mut builder = FrameBuilder::new()
        .integer("id", (0..rows).map(|row| i64::try_from(row).ok()))
        .real(
            "score",
            column(1).map(|value| Some((value % 1_000_000) as f64 / 10_000.0)),
        )
        .text("name", column(2).map(|value| present(value >> 40).then(|| name(value))))
        .text("state", column(3).map(|value| Some(word(value % STATES))))
        .date(
            "issued",
            column(4).map(|value| i32::try_from(10_000 + value % 10_000).ok()),
        )
        .boolean(
            "platinum",
            column(5).map(|value| present(value >> 40).then_some(value % 2 == 0)),
        );
    for extra in 6..12 {
        let values = column(extra).map(|value| present(value >> 40).then(|| whole(value, 1_000)));
        builder = builder.integer(&format!("extra_{extra}"), values);
    }
    SheetSource::new("bench", &builder.finish().unwrap(), &[], None).unwrap()
}

/// A word of syllables that stands for a number.
fn word(number: u64) -> String {
    const SYLLABLES: [&str; 16] = [
        "ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "ri", "so", "tu", "va",
    ];
    let (mut left, mut text) = (number, String::new());
    loop {
        text.push_str(SYLLABLES.get(usize::try_from(left % 16).unwrap()).unwrap());
        left /= 16;
        if left == 0 {
            return text;
        }
    }
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

fn table(criterion: &mut Criterion) {
    let sheet = sheet(ROWS);
    let mut group = criterion.benchmark_group("table, 5,000,000 rows");
    group.sample_size(10);
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
    let queries = [
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
    ];
    for (name, query) in queries {
        group.bench_function(name, |bencher| bencher.iter(|| timed(&sheet, &query)));
    }
    group.bench_function("frequency of states", |bencher| {
        bencher.iter(|| black_box(frequency(&sheet, None, "state", false, &CancelToken::new()).unwrap()));
    });
    group.finish();
}

fn finding(criterion: &mut Criterion) {
    let sheet = sheet(1_000_000);
    let query = SheetQuery {
        find: Some("cebasol".to_owned()),
        ..SheetQuery::default()
    };
    let mut group = criterion.benchmark_group("fuzzy find, 1,000,000 rows");
    group.sample_size(10);
    group.bench_function("first results", |bencher| {
        bencher.iter_custom(|times| (0..times).map(|_| timed(&sheet, &query).0).sum());
    });
    group.bench_function("all results", |bencher| {
        bencher.iter_custom(|times| (0..times).map(|_| timed(&sheet, &query).1).sum());
    });
    group.finish();
}

criterion_group!(benches, table, finding);
criterion_main!(benches);
