//! Rules against their budget: one changed number on 500,000 leads to the new table in under 50 ms (R10: under 100 ms
//! for 39,448).
//!
//! `cargo bench --bench rules`. Assigning a whole frame, compiling a set and searching near misses are measured beside
//! it and have no budget.
#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a bench fails by panicking, and criterion makes its own items"
)]

use std::collections::BTreeMap;
use std::hint::black_box;

use assay::frame::{Frame, FrameBuilder};
use assay::rules::{ColumnInfo, ColumnWords, CompiledRules, RuleSet, RuleTuner};
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};

const RULES: &str = include_str!("../src/playbooks/advisors/data/rulesets/v3.2.1.toml");
const WORDS: &str = include_str!("../src/playbooks/advisors/data/rule_columns.toml");
/// The reference run's leads, and the budget's.
const SIZES: [i64; 2] = [39_448, 500_000];

/// Leads spread around the rules' limits by whole-number arithmetic, one in eleven values missing.
fn leads(count: i64) -> Frame {
    let value = |row: i64, place: i64, low: i64, high: i64| {
        let mixed = (row * 7919 + place * 104_729 + row / 97).rem_euclid(1_000_003);
        (mixed % 11 != 0).then_some(low + mixed % (high - low))
    };
    let whole = |place: i64, low: i64, high: i64| (0..count).map(move |row| value(row, place, low, high));
    #[allow(clippy::cast_precision_loss)]
    let years = |place: i64, high: i64| {
        (0..count).map(move |row| value(row, place, 0, high).map(|months| months as f64 / 12.0))
    };
    let flag = |place: i64, share: i64| (0..count).map(move |row| value(row, place, 0, 100).map(|mixed| mixed < share));
    FrameBuilder::new()
        .integer("current_firm_tenure_months", whole(1, 0, 200))
        .integer("industry_tenure_months", whole(2, 0, 400))
        .integer("firm_net_change_12mo", whole(3, -40, 20))
        .integer("firm_rep_count_at_contact", whole(4, 1, 300))
        .integer("num_prior_firms", whole(5, 0, 6))
        .boolean("is_wirehouse", flag(6, 29))
        .boolean("has_cfp", flag(7, 20))
        .boolean("has_series_65_only", flag(8, 20))
        .real("tenure_years", years(1, 200))
        .real("experience_years", years(2, 400))
        .finish()
        .unwrap()
}

fn targets(count: i64) -> Vec<Option<bool>> {
    (0..count).map(|row| (row % 5 != 0).then_some(row % 26 == 0)).collect()
}

fn moved(rules: &CompiledRules, name: &str, value: f64) -> CompiledRules {
    rules.with_values(&BTreeMap::from([(name.to_owned(), value)])).unwrap()
}

fn bench(criterion: &mut Criterion) {
    let set = RuleSet::parse(RULES).unwrap();
    let words = ColumnWords::parse(WORDS).unwrap();
    for size in SIZES {
        let frame = leads(size);
        let columns = ColumnInfo::of_frame(&frame);
        let rules = set.compile(&columns).unwrap();
        let targets = targets(size);
        let train: Vec<bool> = (0..size).map(|row| row % 9 < 7).collect();
        let mut tuner = RuleTuner::new(&frame, &rules, &targets, Some(&train)).unwrap();
        let mut limit = 0.0;
        criterion.bench_function(&format!("step {size} leads: one number, new each time"), |bencher| {
            bencher.iter(|| {
                // A limit that no step has had: the test is evaluated, not found.
                limit += 0.001;
                let rules = moved(&rules, "tenure_1_4.high", 40.0 + limit);
                black_box(tuner.step(&rules, 20).unwrap())
            });
        });
        let mut turn = 0.0;
        criterion.bench_function(&format!("step {size} leads: one whole number"), |bencher| {
            bencher.iter(|| {
                turn = (turn + 1.0) % 400.0;
                let rules = moved(&rules, "veteran", turn);
                black_box(tuner.step(&rules, 20).unwrap())
            });
        });
        criterion.bench_function(&format!("tuner prepared {size} leads"), |bencher| {
            bencher.iter(|| black_box(RuleTuner::new(&frame, &rules, &targets, Some(&train)).unwrap()));
        });
        criterion.bench_function(&format!("assign {size} leads"), |bencher| {
            bencher.iter(|| black_box(rules.assign(&frame).unwrap()));
        });
        criterion.bench_function(&format!("near-miss rows {size} leads"), |bencher| {
            bencher.iter(|| black_box(rules.near_miss_rows(&frame).unwrap()));
        });
        let near = rules.near_miss_rows(&frame).unwrap();
        println!("{} of {size} leads have a near miss", near.len());
        let mut rows = near.into_iter().cycle();
        criterion.bench_function(&format!("near misses of one of {size} leads"), |bencher| {
            bencher.iter(|| rules.near_misses(&frame, rows.next().unwrap(), &words).unwrap());
        });
        let mut row = 0;
        criterion.bench_function(&format!("explain one of {size} leads"), |bencher| {
            bencher.iter(|| {
                row = (row + 1) % frame.height();
                rules.explain(&frame, row, &words).unwrap()
            });
        });
    }
    let columns = ColumnInfo::of_frame(&leads(1));
    criterion.bench_function("compile a rule set", |bencher| {
        bencher.iter_batched(
            || set.clone(),
            |set| set.compile(&columns).unwrap(),
            BatchSize::SmallInput,
        );
    });
    criterion.bench_function("read a rule set", |bencher| {
        bencher.iter(|| RuleSet::parse(black_box(RULES)).unwrap());
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = bench
}
criterion_main!(benches);
