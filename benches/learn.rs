//! Learning against its peers: a fit at 40,000 × 69, the Shapley values of 13,460 rows of that forest, and the scores of
//! 500,000 rows. The budget: Shapley values faster than XGBoost's `pred_contribs` on a forest of the same size.
//!
//! `cargo bench --bench learn`; `python3 benches/peers/learn.py` runs XGBoost and scikit-learn on the same table. With
//! `-- once` everything runs a single time and says how big its trees are.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a bench fails by panicking, and criterion makes its own items"
)]

use std::hint::black_box;
use std::time::Instant;

use assay::learn::{
    BoostingSettings, Explainer, Forest, LogisticRegression, LogisticSettings, Matrix, SmoteSettings, Standardiser,
    best_rounds, fit, prune, shapley, sigmoid, smote,
};
use criterion::{Criterion, criterion_group};

const COLUMNS: u64 = 69;
const TRAINING: u64 = 40_000;
const SCORED: u64 = 500_000;
const EXPLAINED: usize = 13_460;

/// A number in [0, 1) for a cell: splitmix64 of its place, which `peers/learn.py` has as well.
fn unit(row: u64, column: u64) -> f64 {
    let mut mixed = (row * 1_000_003 + column).wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^= mixed >> 31;
    (mixed >> 11) as f64 / (1_u64 << 53) as f64
}

/// Even, flag and skewed columns in turn; a tenth of every fifth is missing.
fn cell(row: u64, column: u64) -> f64 {
    let value = unit(row, column);
    match column % 3 {
        0 => value,
        1 => f64::from(u8::from(value < 0.3)),
        _ => -(1.0 - value).ln(),
    }
}

fn table(rows: u64, from: u64) -> (Matrix, Vec<bool>) {
    let missing = |row: u64, column: u64| column.is_multiple_of(5) && unit(row, column + 500) < 0.1;
    let columns = (0..COLUMNS).map(|column| {
        let value = |row| {
            if missing(row, column) {
                f64::NAN
            } else {
                cell(row, column)
            }
        };
        (format!("f{column}"), (from..from + rows).map(value).collect())
    });
    let label = |row| {
        let score = -5.2 + 2.0 * cell(row, 0) + cell(row, 1) + 0.5 * cell(row, 2) - cell(row, 3) * cell(row, 5)
            + 0.6 * cell(row, 4) * cell(row, 6)
            + 0.4 * cell(row, 8);
        unit(row, 999) < sigmoid(score)
    };
    let columns = Matrix::from_columns(columns.collect()).unwrap();
    (columns, (from..from + rows).map(label).collect())
}

/// The reference point of the specification, but for gamma: trees are grown to their depth, so that every peer has as
/// many leaves.
fn settings() -> BoostingSettings {
    BoostingSettings {
        gamma: 0.0,
        ..BoostingSettings::default()
    }
}

fn bench(criterion: &mut Criterion) {
    let (matrix, y) = table(TRAINING, 0);
    let (scored, _) = table(SCORED, TRAINING);
    let rows: Vec<usize> = (0..EXPLAINED).collect();
    let forest = fit(&matrix, &y, &settings()).unwrap();
    let explainer = Explainer::new(&forest);
    let mut group = criterion.benchmark_group("learn");
    group.sample_size(10);
    group.bench_function("fit 600 trees, 40,000 x 69", |bencher| {
        bencher.iter(|| fit(black_box(&matrix), &y, &settings()).unwrap());
    });
    group.bench_function("shapley values, 13,460 rows", |bencher| {
        bencher.iter(|| shapley(black_box(&forest), &scored, &rows, true));
    });
    group.bench_function("shapley values, one opened lead", |bencher| {
        bencher.iter(|| explainer.explain(black_box(&scored), &rows[..1], false));
    });
    group.bench_function("scores, 500,000 rows", |bencher| {
        bencher.iter(|| forest.log_odds(black_box(&scored)))
    });
    group.finish();
}

/// Seconds of processor that this process has used, on all threads: what a crowded machine does not change. 0 where
/// there is no `/proc`.
fn processor() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = after_name.split_whitespace().skip(11).take(2);
    ticks.filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}

fn timed<T>(what: &str, of: impl FnOnce() -> T) -> T {
    let (start, used) = (Instant::now(), processor());
    let found = of();
    let (wall, used) = (start.elapsed().as_secs_f64(), processor() - used);
    println!("{what}: {wall:.3} s, processor {used:.2} s");
    found
}

fn leaves(forest: &Forest) -> usize {
    let nodes = forest.trees.iter().flat_map(|tree| &tree.nodes);
    nodes.filter(|node| node.is_leaf()).count()
}

fn once() {
    let (matrix, y) = table(TRAINING, 0);
    let (scored, truth) = table(SCORED, TRAINING);
    let rows: Vec<usize> = (0..EXPLAINED).collect();
    let forest = timed("fit 600 trees, 40,000 x 69", || fit(&matrix, &y, &settings()).unwrap());
    println!(
        "positives {}, leaves {}",
        y.iter().filter(|y| **y).count(),
        leaves(&forest)
    );
    let scores = timed("scores, 500,000 rows", || forest.log_odds(&scored));
    println!(
        "average precision {:.4}",
        assay::stats::average_precision(&truth, &scores).unwrap()
    );
    let of = timed("shapley values, 13,460 rows", || shapley(&forest, &scored, &rows, true));
    let worst = rows
        .iter()
        .map(|row| (of.bias + of.row(*row).iter().sum::<f64>() - scores[*row]).abs());
    println!("additivity error {:e}", worst.fold(0.0, f64::max));
    timed("shapley values, 13,460 rows, one thread", || {
        shapley(&forest, &scored, &rows, false)
    });
    let explainer = timed("forest prepared", || Explainer::new(&forest));
    timed("shapley values, one opened lead", || {
        explainer.explain(&scored, &rows[..1], false)
    });
    let judged: Vec<usize> = (0..8_000).collect();
    timed("600 prefixes replayed, 8,000 rows", || {
        best_rounds(&forest, &scored.select_rows(&judged), &truth[..8_000], usize::MAX).unwrap()
    });
    let full: Vec<f64> = matrix
        .data()
        .iter()
        .map(|value| if value.is_nan() { 0.5 } else { *value })
        .collect();
    let named = matrix
        .names()
        .iter()
        .cloned()
        .zip(full.chunks(matrix.rows()).map(<[f64]>::to_vec));
    let full = Matrix::from_columns(named.collect()).unwrap();
    let full = Standardiser::fit(&full, &full.flags()).apply(&full);
    timed("variance inflation, 40,000 x 69", || prune(&full, 10.0, &[]));
    timed("logistic regression, 40,000 x 69", || {
        LogisticRegression::fit(&full, &y, &LogisticSettings::default()).unwrap()
    });
    let whole = SmoteSettings {
        ratio: 1.0,
        k: 5,
        seed: 42,
    };
    timed("SMOTE to 1:1", || smote(&full, &y, &full.flags(), &whole).unwrap());
}

criterion_group!(learning, bench);

fn main() {
    if std::env::args().any(|argument| argument == "once") {
        once();
    } else {
        learning();
        Criterion::default().configure_from_args().final_summary();
    }
}
