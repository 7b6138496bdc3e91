//! Missing values told from the other columns, in rounds: each column with gaps is regressed on all others, its gaps
//! filled with what the regression says, until nothing moves.
#![allow(
    clippy::indexing_slicing,
    reason = "sums of products are n × n by row for the n columns and an intercept, and every place is below n"
)]

use super::error::LearnError;
use super::linear::{cholesky, solve};
use super::matrix::Matrix;
use super::standardise::Standardiser;
use crate::stats::median;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// How long to go on and how stiff to be.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct IterativeSettings {
    /// Rounds at most.
    pub rounds: usize,
    /// At rest when no filled value moved by more than this share of the largest value.
    pub tolerance: f64,
    /// Penalty of the regression on standardised columns, above 0.
    pub ridge: f64,
}

impl Default for IterativeSettings {
    /// 25 rounds, 1e-3, penalty 1.
    fn default() -> Self {
        Self {
            rounds: 25,
            tolerance: 1e-3,
            ridge: 1.0,
        }
    }
}

/// Fitted regressions. They are on standardised columns, and missing values start at the median.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IterativeImputer {
    names: Vec<String>,
    scale: Standardiser,
    /// The start of each column: its median on the standardised scale, 0 where it has no value.
    start: Vec<f64>,
    /// Of each column that had gaps, in the order they are filled: its place, and intercept and coefficients.
    regressions: Vec<(usize, Vec<f64>)>,
    /// Rounds it took to come to rest, or all of them.
    pub rounds: usize,
    settings: IterativeSettings,
}

impl IterativeImputer {
    /// Fits on training rows: columns are standardised, gaps start at the median, and columns with gaps are regressed on
    /// all others (ridge) in the order of fewest gaps, round after round.
    ///
    /// # Errors
    /// An empty table, infinite values, and settings out of range.
    pub fn fit(matrix: &Matrix, settings: &IterativeSettings) -> Result<Self, LearnError> {
        if matrix.rows() == 0 {
            return Err(LearnError::Empty {
                what: "the training table",
            });
        }
        if !(settings.ridge > 0.0 && settings.ridge.is_finite()) {
            return Err(LearnError::Setting {
                name: "impute.ridge",
                value: settings.ridge.to_string(),
                range: "above 0",
            });
        }
        matrix.refuse_infinite()?;
        let scale = Standardiser::fit(matrix, &[]);
        let scaled = scale.apply(matrix);
        let start = (0..scaled.width())
            .map(|place| median(scaled.column(place)).unwrap_or(0.0))
            .collect();
        let mut imputer = Self {
            names: matrix.names().to_vec(),
            scale,
            start,
            regressions: Vec::new(),
            rounds: 0,
            settings: *settings,
        };
        let gaps = gaps(&scaled);
        let mut filled = imputer.started(scaled, &gaps);
        let mut order: Vec<usize> = (0..gaps.len()).filter(|place| !gaps[*place].is_empty()).collect();
        order.sort_by_key(|place| (gaps[*place].len(), *place));
        for round in 1..=settings.rounds {
            imputer.regressions.clear();
            let mut products = products(&filled);
            let mut moved = 0.0_f64;
            for place in &order {
                // A column without a value has nothing to be regressed by.
                if gaps[*place].len() == filled.rows() {
                    continue;
                }
                let line = regress(&filled, &products, *place, &gaps[*place], settings.ridge);
                moved = moved.max(fill(&mut filled, *place, &line, &gaps[*place]));
                update(&mut products, &filled, *place);
                imputer.regressions.push((*place, line));
            }
            imputer.rounds = round;
            if moved <= settings.tolerance * largest(&filled) {
                break;
            }
        }
        Ok(imputer)
    }

    /// The table with its gaps filled by the fitted regressions, started at the medians and repeated as often as in
    /// fitting, or until nothing moves.
    ///
    /// # Errors
    /// A column of training that is not there.
    pub fn apply(&self, matrix: &Matrix) -> Result<Matrix, LearnError> {
        let table = matrix.select_named(&self.names)?;
        let scaled = self.scale.apply(&table);
        let gaps = gaps(&scaled);
        let mut filled = self.started(scaled, &gaps);
        for _ in 0..self.rounds {
            let mut moved = 0.0_f64;
            for (place, line) in &self.regressions {
                moved = moved.max(fill(&mut filled, *place, line, &gaps[*place]));
            }
            if moved <= self.settings.tolerance * largest(&filled) {
                break;
            }
        }
        let filled = self.scale.invert(&filled);
        // What was there stays to the bit; only gaps take from the filled table.
        let mut table = table;
        for (place, rows) in gaps.iter().enumerate() {
            for row in rows {
                let value = filled.value(*row, place);
                table.column_mut(place)[*row] = value;
            }
        }
        Ok(table)
    }

    fn started(&self, mut scaled: Matrix, gaps: &[Vec<usize>]) -> Matrix {
        for (place, rows) in gaps.iter().enumerate() {
            for row in rows {
                scaled.column_mut(place)[*row] = self.start[place];
            }
        }
        scaled
    }
}

/// The rows of each column that are missing.
fn gaps(matrix: &Matrix) -> Vec<Vec<usize>> {
    let of = |place: usize| {
        let values = matrix.column(place).iter().enumerate();
        values.filter(|(_, value)| value.is_nan()).map(|(row, _)| row).collect()
    };
    (0..matrix.width()).map(of).collect()
}

fn largest(matrix: &Matrix) -> f64 {
    matrix.data().iter().fold(0.0, |most: f64, value| most.max(value.abs()))
}

/// Sums of products of all columns, with a line for the intercept first.
fn products(matrix: &Matrix) -> Vec<f64> {
    let n = matrix.width() + 1;
    let lines: Vec<Vec<f64>> = (0..n).into_par_iter().map(|line| product_line(matrix, line)).collect();
    lines.concat()
}

fn product_line(matrix: &Matrix, line: usize) -> Vec<f64> {
    let dot = |first: &[f64], second: &[f64]| first.iter().zip(second).map(|(x, y)| x * y).sum::<f64>();
    let column = |line: usize| line.checked_sub(1).map(|place| matrix.column(place));
    (0..=matrix.width())
        .map(|other| match (column(line), column(other)) {
            (None, None) => super::real(matrix.rows()),
            (Some(one), None) | (None, Some(one)) => one.iter().sum(),
            (Some(first), Some(second)) => dot(first, second),
        })
        .collect()
}

fn update(products: &mut [f64], matrix: &Matrix, place: usize) {
    let n = matrix.width() + 1;
    for (other, value) in product_line(matrix, place + 1).into_iter().enumerate() {
        products[(place + 1) * n + other] = value;
        products[other * n + place + 1] = value;
    }
}

/// Intercept and coefficients of a column on all others over the rows where it is known: the sums over all rows less
/// those over its gaps. Its own coefficient is 0.
fn regress(matrix: &Matrix, products: &[f64], place: usize, gaps: &[usize], ridge: f64) -> Vec<f64> {
    let n = matrix.width() + 1;
    let others: Vec<usize> = (0..n).filter(|line| *line != place + 1).collect();
    let missing = matrix.select_rows(gaps);
    let lines: Vec<Vec<f64>> = (0..n)
        .into_par_iter()
        .map(|line| product_line(&missing, line))
        .collect();
    let known = |line: usize, other: usize| products[line * n + other] - lines[line][other];
    let m = others.len();
    let mut system = vec![0.0; m * m];
    for (at, line) in others.iter().enumerate() {
        for (to, other) in others.iter().enumerate() {
            let stiff = if at == to && *line > 0 { ridge } else { 0.0 };
            system[at * m + to] = known(*line, *other) + stiff;
        }
    }
    let right: Vec<f64> = others.iter().map(|line| known(*line, place + 1)).collect();
    let found = cholesky(&system, m, 0.0).map(|lower| solve(&lower, m, &right));
    let mut line = vec![0.0; n];
    for (at, value) in others.iter().zip(found.unwrap_or_default()) {
        line[*at] = value;
    }
    line
}

/// Fills the gaps of a column from a regression and gives the largest move.
fn fill(matrix: &mut Matrix, place: usize, line: &[f64], gaps: &[usize]) -> f64 {
    let mut moved = 0.0_f64;
    let values: Vec<f64> = gaps
        .iter()
        .map(|row| {
            let terms = line[1..].iter().enumerate();
            line[0]
                + terms
                    .map(|(column, beta)| beta * matrix.value(*row, column))
                    .sum::<f64>()
        })
        .collect();
    let column = matrix.column_mut(place);
    for (row, value) in gaps.iter().zip(values) {
        moved = moved.max((column[*row] - value).abs());
        column[*row] = value;
    }
    moved
}
