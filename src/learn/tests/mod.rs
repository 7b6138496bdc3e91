//! Tests by subject. Figures come from `tests/golden/golden.json` and from the hand-made cases of the mql specification;
//! what other programs do is asked of forust itself.

mod balance_test;
mod bank_test;
mod calibration_test;
mod folds_test;
mod forest_test;
mod selection_test;
mod shapley_test;

use super::random::Draws;
use super::*;
use crate::stats::golden::{bits, close, flags, golden, numbers};
use serde_json::Value;

fn table(columns: &[(&str, &[f64])]) -> Matrix {
    let owned = columns
        .iter()
        .map(|(name, values)| ((*name).to_owned(), values.to_vec()));
    Matrix::from_columns(owned.collect()).unwrap()
}

/// Invented leads: columns of several shapes, a ninth of the third missing, and a label that leans on them.
fn leads(rows: usize, seed: u64) -> (Matrix, Vec<bool>) {
    let mut draws = Draws::new(seed);
    let mut columns = vec![Vec::new(); 6];
    let mut y = Vec::new();
    for _ in 0..rows {
        let row = [
            draws.unit(),
            draws.unit() * 40.0 - 20.0,
            draws.unit(),
            draws.unit(),
            draws.unit(),
            draws.unit(),
        ];
        let flag = f64::from(u8::from(row[3] > 0.6));
        let score = 3.0 * row[0] + 0.1 * row[1] * flag - 2.0 * row[2] - 1.5;
        y.push(draws.unit() < calibration::sigmoid(score));
        let values = [
            row[0],
            row[1],
            if draws.below(9) == 0 { f64::NAN } else { row[2] },
            flag,
            (row[4] * 5.0).floor(),
            row[5].powi(4),
        ];
        for (column, value) in columns.iter_mut().zip(values) {
            column.push(value);
        }
    }
    let named = columns
        .into_iter()
        .enumerate()
        .map(|(place, values)| (format!("x{place}"), values));
    (Matrix::from_columns(named.collect()).unwrap(), y)
}

fn small_forest(rounds: usize, depth: usize) -> BoostingSettings {
    BoostingSettings {
        rounds,
        depth,
        eta: 0.3,
        gamma: 0.0,
        min_child_weight: 1.0,
        ..BoostingSettings::default()
    }
}
