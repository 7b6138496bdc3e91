//! Why a score is what it is: exact Shapley values of a forest, path-dependent (Lundberg 2020), with the sum of hessians
//! as cover. They are on the log-odds, and with the bias they add up to them.
//!
//! What a leaf gives to a feature is an integral. With zᵢ the share of cover that a path keeps at feature i and oᵢ
//! whether the row itself passes there, weights |S|!(m−|S|−1)!/m! are ∫tˢ(1−t)^(m−s−1)dt, so that
//!
//! φᵢ = leaf · ∫₀¹ (oᵢ − zᵢ) · Π_{j≠i} (oⱼ·t + zⱼ·(1−t)) dt
//!
//! whose integrand is a polynomial of degree below the depth: ⌈depth/2⌉ nodes of Gauss and Legendre give it exactly. At
//! each node the product is one number, so a walk down a tree multiplies and the walk back adds, without Lundberg's
//! loops over the path in every leaf, and rows of a block go side by side. The factors of a row that passes or fails are
//! known before any row is seen.
use super::forest::{Forest, Tree, columns_of, widest};
use super::matrix::Matrix;
use super::real;
use super::shapley_plan::{Plan, mean_leaf};
use super::shapley_walk::{Explain, LANES, Lanes, Prepared};
use crate::stats::gauss_legendre;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Shapley values of some rows on the log-odds.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Shapley {
    /// What the forest says of nobody in particular: base score + the mean leaf of every tree by cover.
    pub bias: f64,
    /// Columns, in the order of the forest's names.
    pub width: usize,
    /// One row of `width` values for each row asked for.
    pub values: Vec<f64>,
}

impl Shapley {
    /// Rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.values.len().checked_div(self.width).unwrap_or(0)
    }

    /// The values of the row at a place in the list asked for; empty beyond the last.
    #[must_use]
    pub fn row(&self, place: usize) -> &[f64] {
        let range = place * self.width..(place + 1) * self.width;
        self.values.get(range).unwrap_or(&[])
    }

    /// Mean |value| of each column: the importance on the log-odds (S-12). All 0 without rows.
    #[must_use]
    pub fn mean_absolute(&self) -> Vec<f64> {
        let mut sums = vec![0.0; self.width];
        for row in self.values.chunks(self.width.max(1)) {
            for (sum, value) in sums.iter_mut().zip(row) {
                *sum += value.abs();
            }
        }
        let rows = real(self.rows().max(1));
        sums.into_iter().map(|sum| sum / rows).collect()
    }

    /// The columns of the row at a place by falling |value|, at most `count` of them, with their values.
    #[must_use]
    pub fn strongest(&self, place: usize, count: usize) -> Vec<(usize, f64)> {
        let mut found: Vec<(usize, f64)> = self.row(place).iter().copied().enumerate().collect();
        found.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then(a.0.cmp(&b.0)));
        found.truncate(count);
        found
    }
}

/// A forest ready to be explained: prepare once, ask for rows as they are opened.
pub struct Explainer {
    names: Vec<String>,
    widest: usize,
    bias: f64,
    prepared: Box<dyn Explain>,
}

impl Explainer {
    /// Prepares a forest.
    #[must_use]
    pub fn new(forest: &Forest) -> Self {
        let means: f64 = forest.trees.iter().map(|tree| mean_leaf(tree, 0)).sum();
        Self {
            names: forest.names.clone(),
            widest: widest(forest),
            bias: forest.base_score + means,
            prepared: prepare(forest),
        }
    }

    /// The Shapley values of these rows of a table, whose columns are found by name as in
    /// [`Forest::log_odds`]. Rows outside the table count as missing throughout. Each row is summed in the order of the
    /// trees whichever thread has it, so `parallel` changes no bit.
    #[must_use]
    pub fn explain(&self, matrix: &Matrix, rows: &[usize], parallel: bool) -> Shapley {
        let (width, columns) = (self.names.len(), columns_of(&self.names, self.widest, matrix));
        let mut values = vec![0.0; rows.len() * width];
        if width > 0 {
            let chunk = LANES * width;
            let block = |(rows, out): (&[usize], &mut [f64])| self.block(&columns, rows, out);
            if parallel {
                rows.par_chunks(LANES).zip(values.par_chunks_mut(chunk)).for_each(block);
            } else {
                rows.chunks(LANES).zip(values.chunks_mut(chunk)).for_each(block);
            }
        }
        Shapley {
            bias: self.bias,
            width,
            values,
        }
    }

    fn block(&self, columns: &[Option<&[f64]>], rows: &[usize], out: &mut [f64]) {
        let mut values: Vec<Lanes> = vec![[f64::NAN; LANES]; columns.len()];
        for (column, values) in columns.iter().zip(&mut values) {
            for (row, value) in rows.iter().zip(values) {
                *value = column.and_then(|column| column.get(*row)).copied().unwrap_or(f64::NAN);
            }
        }
        let found = self.prepared.explain(&values);
        for (lane, out) in out.chunks_mut(self.names.len()).enumerate() {
            for (out, found) in out.iter_mut().zip(&found) {
                *out = found.get(lane).copied().unwrap_or(f64::NAN);
            }
        }
    }
}

/// The Shapley values of these rows: [`Explainer::explain`] on a forest prepared for this once.
#[must_use]
pub fn shapley(forest: &Forest, matrix: &Matrix, rows: &[usize], parallel: bool) -> Shapley {
    Explainer::new(forest).explain(matrix, rows, parallel)
}

/// The plan with as few nodes as the deepest tree allows: half its depth, rounded up to a number there is code for.
fn prepare(forest: &Forest) -> Box<dyn Explain> {
    let depth = forest.trees.iter().map(Tree::depth).max().unwrap_or(0);
    match depth.div_ceil(2) {
        0 | 1 => prepared::<1>(forest, depth),
        2 => prepared::<2>(forest, depth),
        3 => prepared::<3>(forest, depth),
        4 => prepared::<4>(forest, depth),
        5 => prepared::<5>(forest, depth),
        6..=8 => prepared::<8>(forest, depth),
        // A path has no more features than edges: deeper trees than boosting allows would need more.
        _ => prepared::<16>(forest, depth),
    }
}

fn prepared<const Q: usize>(forest: &Forest, depth: usize) -> Box<dyn Explain> {
    let (mut nodes, mut weights) = ([0.5; Q], [0.0; Q]);
    for ((node, weight), (t, w)) in nodes.iter_mut().zip(&mut weights).zip(gauss_legendre(Q)) {
        (*node, *weight) = (t, w);
    }
    Box::new(Prepared {
        plan: Plan::of(forest, &nodes),
        weights,
        loss: nodes.map(|t| -1.0 / (1.0 - t)),
        depth,
    })
}
