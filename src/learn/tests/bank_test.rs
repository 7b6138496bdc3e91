//! The bank's calls (UCI Bank Marketing, with dates): figures that other programs measured on real data. Skips with a
//! message where the data is not on this machine.

use super::*;
use crate::stats::{average_precision, ece_equal_width, roc_auc};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::PathBuf;

/// Columns of words by name, row by row.
struct Calls {
    columns: BTreeMap<String, Vec<String>>,
    y: Vec<bool>,
    days: Vec<i32>,
}

fn calls() -> Option<Calls> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let folder = std::env::var_os("ASSAY_SHARED_DATA").map_or(beside, PathBuf::from);
    let Ok(file) = std::fs::File::open(folder.join("bank_dated_45211.csv.gz")) else {
        eprintln!(
            "skipped: no bank_dated_45211.csv.gz in {} (set ASSAY_SHARED_DATA)",
            folder.display()
        );
        return None;
    };
    let mut text = String::new();
    flate2::read::GzDecoder::new(file).read_to_string(&mut text).unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let names: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let mut columns: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for record in reader.records() {
        for (name, value) in names.iter().zip(&record.unwrap()) {
            columns.entry(name.clone()).or_default().push(value.to_owned());
        }
    }
    let y = columns["y"].iter().map(|value| value == "yes").collect();
    let day = |date: &String| {
        let parts: Vec<i32> = date.split('-').map(|part| part.parse().unwrap()).collect();
        day_number(parts[0], parts[1], parts[2])
    };
    let days = columns["contact_date"].iter().map(day).collect();
    Some(Calls { columns, y, days })
}

/// Days since some day, by the civil calendar.
fn day_number(year: i32, month: i32, day: i32) -> i32 {
    let (year, month) = if month < 3 {
        (year - 1, month + 9)
    } else {
        (year, month - 3)
    };
    365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day
}

impl Calls {
    fn numbers(&self, name: &str) -> Vec<f64> {
        self.columns[name].iter().map(|value| value.parse().unwrap()).collect()
    }

    fn levels(&self, name: &str) -> Vec<Option<&str>> {
        self.columns[name].iter().map(|value| Some(value.as_str())).collect()
    }

    /// Numbers and one column for each level of the others; `duration`, known only after the call, stays out. So do
    /// `month` and `day`: reference/statistics.md does not list its columns, and with these two the random split gives
    /// .443 / .804 where it says .409 / .758: that they were left out there is inferred from this, not known.
    fn matrix(&self) -> Matrix {
        let mut columns = Vec::new();
        for name in ["age", "balance", "campaign", "pdays", "previous"] {
            let missing = |value: f64| {
                if name == "pdays" && value < 0.0 {
                    f64::NAN
                } else {
                    value
                }
            };
            columns.push((name.to_owned(), self.numbers(name).into_iter().map(missing).collect()));
        }
        for name in [
            "job",
            "marital",
            "education",
            "default",
            "housing",
            "loan",
            "contact",
            "poutcome",
        ] {
            let words = &self.columns[name];
            for level in words.iter().collect::<BTreeSet<_>>() {
                let flag = |word: &String| f64::from(u8::from(word == level));
                columns.push((format!("{name}={level}"), words.iter().map(flag).collect()));
            }
        }
        Matrix::from_columns(columns).unwrap()
    }

    fn labels(&self, rows: &[usize]) -> Vec<bool> {
        rows.iter().map(|row| self.y[*row]).collect()
    }
}

/// spec: mql D-4, S-1, S-5
#[test]
fn single_columns_of_the_bank_say_what_the_specification_counts() {
    let Some(calls) = calls() else { return };
    assert_eq!((calls.y.len(), positives(&calls.y)), (45_211, 5_289));
    let settings = IvSettings::default();
    for (name, expected) in [("poutcome", 0.5146), ("contact", 0.3001), ("marital", 0.0401)] {
        let found = information_value_levels(&calls.levels(name), &calls.y, &settings).unwrap();
        close(found.iv, expected, 5e-5);
    }
    close(
        average_precision(&calls.y, &calls.numbers("balance")).unwrap(),
        0.1477,
        5e-5,
    );
    close(
        average_precision(&calls.y, &calls.numbers("duration")).unwrap(),
        0.3861,
        5e-5,
    );
}

/// spec: mql M4.3
#[test]
fn the_bank_s_history_makes_five_folds_in_time() {
    let Some(calls) = calls() else { return };
    let held = holdout(&calls.days, 0.15, 30).unwrap();
    let days: Vec<i32> = held.train.iter().map(|row| calls.days[*row]).collect();
    let folds = blocked(&days, &[] as &[Option<u64>], &FoldSettings::default()).unwrap();
    assert_eq!(folds.len(), 5);
    for fold in &folds {
        assert!(fold.first_day.unwrap() - fold.last_training_day.unwrap() > 30);
        let hits = fold.validation.iter().filter(|row| calls.y[held.train[**row]]).count();
        assert!(hits >= 10);
    }
}

fn grown(calls: &Calls, matrix: &Matrix, train: &[usize], judged: &[usize], weight: f64) -> [f64; 3] {
    let settings = BoostingSettings {
        rounds: 200,
        depth: 5,
        eta: 0.1,
        min_child_weight: 1.0,
        l1: 0.0,
        l2: 1.0,
        gamma: 0.0,
        subsample: 1.0,
        column_share: 1.0,
        positive_weight: weight,
        ..BoostingSettings::default()
    };
    let forest = fit(&matrix.select_rows(train), &calls.labels(train), &settings).unwrap();
    let (scores, y) = (forest.log_odds(&matrix.select_rows(judged)), calls.labels(judged));
    let p: Vec<f64> = scores.iter().map(|score| sigmoid(*score)).collect();
    [
        average_precision(&y, &scores).unwrap(),
        roc_auc(&y, &scores).unwrap(),
        ece_equal_width(&y, &p, 10).unwrap(),
    ]
}

/// What reference/statistics.md measured with XGBoost and forust: 200 trees of depth 5, at random and in time. It names
/// neither the learning rate (0.1 here) nor the random split, hence the tolerances. Found here: .392 / .761 / .006 at
/// random, .388 / .633 in time.
///
/// `cargo test --lib -- --ignored the_bank_is_ranked` (a minute without optimisation).
#[test]
#[ignore = "a minute without optimisation"]
fn the_bank_is_ranked_as_by_xgboost() {
    let Some(calls) = calls() else { return };
    let matrix = calls.matrix();
    let random = stratified_holdout(&calls.y, 0.3, 42).unwrap();
    let plain = grown(&calls, &matrix, &random.train, &random.holdout, 1.0);
    let weighted = grown(&calls, &matrix, &random.train, &random.holdout, 7.55);
    eprintln!("random: plain {plain:?}, weighted {weighted:?}");
    // Another random third: within the spread between splits.
    close(plain[0], 0.409, 0.025);
    close(plain[1], 0.758, 0.015);
    assert!(plain[2] < 0.02 && (weighted[2] - 0.264).abs() < 0.03);
    // In time: to 2009-03, after a gap of thirty days.
    let cut = day_number(2009, 4, 1);
    let train: Vec<usize> = (0..calls.y.len()).filter(|row| calls.days[*row] < cut).collect();
    let judged: Vec<usize> = (0..calls.y.len()).filter(|row| calls.days[*row] >= cut + 30).collect();
    let plain = grown(&calls, &matrix, &train, &judged, 1.0);
    eprintln!("in time: {plain:?}, {} trained, {} judged", train.len(), judged.len());
    close(plain[0], 0.40, 0.03);
    close(plain[1], 0.644, 0.03);
}
