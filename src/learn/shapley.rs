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
#![allow(
    clippy::indexing_slicing,
    reason = "edges, levels and columns are those of the prepared tree, whose buffers have a lane for every row of the block at every node of every level"
)]

use super::forest::{Forest, Tree};
use super::matrix::Matrix;
use super::real;
use super::shapley_plan::{Edge, Place, Plan, mean_leaf, plan};
use crate::stats::gauss_legendre;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Rows explained side by side.
const LANES: usize = 32;

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
    plans: Vec<Plan>,
    /// Nodes t with their weights, for the deepest tree.
    rule: Vec<(f64, f64)>,
    /// −1/(1−t): what the product is multiplied by where the row fails, whatever the share.
    loss: Vec<f64>,
    bias: f64,
    depth: usize,
    forest: Forest,
}

impl Explainer {
    /// Prepares a forest.
    #[must_use]
    pub fn new(forest: &Forest) -> Self {
        let depth = forest.trees.iter().map(Tree::depth).max().unwrap_or(0);
        let rule = gauss_legendre(depth.div_ceil(2).max(1));
        let plans: Vec<Plan> = forest.trees.iter().map(|tree| plan(tree, &rule)).collect();
        let means: f64 = forest.trees.iter().map(|tree| mean_leaf(tree, 0)).sum();
        Self {
            names: forest.names.clone(),
            loss: rule.iter().map(|(t, _)| -1.0 / (1.0 - t)).collect(),
            plans,
            rule,
            bias: forest.base_score + means,
            depth,
            // Only its names and splits are asked for: the columns a table has for it.
            forest: forest.clone(),
        }
    }

    /// The Shapley values of these rows of a table, whose columns are found by name as in
    /// [`Forest::log_odds`]. Rows outside the table count as missing throughout. Each row is summed in the order of the
    /// trees whichever thread has it, so `parallel` changes no bit.
    #[must_use]
    pub fn explain(&self, matrix: &Matrix, rows: &[usize], parallel: bool) -> Shapley {
        let (width, columns) = (self.names.len(), self.forest.columns(matrix));
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
        let (nodes, lanes) = (self.rule.len(), rows.len());
        let mut walk = Walk {
            lanes,
            rule: &self.rule,
            loss: &self.loss,
            values: vec![f64::NAN; columns.len() * lanes],
            on: vec![1.0; (self.depth + 1) * lanes],
            down: vec![0.0; (self.depth + 1) * nodes * lanes],
            up: vec![0.0; (self.depth + 1) * nodes * lanes],
            found: vec![0.0; columns.len() * lanes],
        };
        for (column, values) in columns.iter().zip(walk.values.chunks_mut(lanes)) {
            for (row, value) in rows.iter().zip(values) {
                *value = column.and_then(|column| column.get(*row)).copied().unwrap_or(f64::NAN);
            }
        }
        walk.down[..nodes * lanes].fill(1.0);
        for plan in &self.plans {
            walk.visit(plan, 0, 0, &mut Vec::with_capacity(plan.depth));
        }
        let width = self.names.len();
        for place in 0..width {
            for lane in 0..lanes {
                out[lane * width + place] = walk.found[place * lanes + lane];
            }
        }
    }
}

/// The Shapley values of these rows: [`Explainer::explain`] on a forest prepared for this once.
#[must_use]
pub fn shapley(forest: &Forest, matrix: &Matrix, rows: &[usize], parallel: bool) -> Shapley {
    Explainer::new(forest).explain(matrix, rows, parallel)
}

/// A block of rows on its way through a tree.
struct Walk<'a> {
    lanes: usize,
    rule: &'a [(f64, f64)],
    loss: &'a [f64],
    /// Values, column by column.
    values: Vec<f64>,
    /// By level: 1 where the row passes the edge into it and every one of its feature before, else 0.
    on: Vec<f64>,
    /// By level and node t: the product of factors down to here.
    down: Vec<f64>,
    /// By level and node t: the sum over the leaves below, products times leaf times weight.
    up: Vec<f64>,
    /// Shapley values, column by column.
    found: Vec<f64>,
}

impl<'a> Walk<'a> {
    /// Walks the node at a place and leaves the sums of its leaves in `up` at its level. `path` holds the edges above.
    fn visit<'p>(&mut self, plan: &'p Plan, place: usize, level: usize, path: &mut Vec<&'p Edge>) {
        let (lanes, size) = (self.lanes, self.rule.len() * self.lanes);
        match plan.places.get(place) {
            None => {}
            Some(Place::Leaf(weight)) => {
                let here = level * size..(level + 1) * size;
                let lanes_of = self.up[here.clone()].chunks_exact_mut(lanes);
                for ((up, down), (_, share)) in lanes_of.zip(self.down[here].chunks_exact(lanes)).zip(self.rule) {
                    let scale = weight * share;
                    for (up, down) in up.iter_mut().zip(down) {
                        *up = down * scale;
                    }
                }
            }
            Some(Place::Split { feature, split, edges }) => {
                self.up[level * size..(level + 1) * size].fill(0.0);
                for edge in edges.iter() {
                    self.descend(edge, *feature, *split, level);
                    path.push(edge);
                    self.visit(plan, edge.to, level + 1, path);
                    path.pop();
                    self.collect(edge, *feature, level, path);
                }
            }
        }
    }

    /// Which rows pass an edge, and their products below it.
    fn descend(&mut self, edge: &Edge, feature: usize, split: f64, level: usize) {
        let lanes = self.lanes;
        let values = &self.values[feature * lanes..(feature + 1) * lanes];
        let (above, below) = self.on.split_at_mut((level + 1) * lanes);
        let on = &mut below[..lanes];
        let missing = if edge.missing { 1.0 } else { 0.0 };
        let (lower, upper) = if edge.upper { (0.0, 1.0) } else { (1.0, 0.0) };
        for (on, value) in on.iter_mut().zip(values) {
            let known = if *value < split { lower } else { upper };
            *on = if value.is_nan() { missing } else { known };
        }
        // The edge of level l leads into level l + 1.
        let earlier = edge.before.map(|at| &above[(at + 1) * lanes..(at + 2) * lanes]);
        if let Some(earlier) = earlier {
            for (on, earlier) in on.iter_mut().zip(earlier) {
                *on *= earlier;
            }
        }
        let size = self.rule.len() * lanes;
        let (above, below) = self.down.split_at_mut((level + 1) * size);
        let (above, below) = (
            above[level * size..].chunks_exact(lanes),
            below[..size].chunks_exact_mut(lanes),
        );
        for (((above, below), pass), fail) in above.zip(below).zip(&edge.pass).zip(&edge.fail) {
            match earlier {
                None => {
                    for ((below, above), on) in below.iter_mut().zip(above).zip(&*on) {
                        *below = above * if *on > 0.5 { *pass } else { *fail };
                    }
                }
                Some(earlier) => {
                    for (((below, above), on), earlier) in below.iter_mut().zip(above).zip(&*on).zip(earlier) {
                        let off = if *earlier > 0.5 { *fail } else { edge.failed };
                        *below = above * if *on > 0.5 { *pass } else { off };
                    }
                }
            }
        }
    }

    /// Adds the sums below an edge to its node, and their part to the feature: what this edge says of it in place of
    /// what an edge before said.
    fn collect(&mut self, edge: &Edge, feature: usize, level: usize, path: &[&Edge]) {
        let lanes = self.lanes;
        let size = self.rule.len() * lanes;
        let found = &mut self.found[feature * lanes..(feature + 1) * lanes];
        let on = &self.on[(level + 1) * lanes..(level + 2) * lanes];
        let (here, below) = self.up.split_at_mut((level + 1) * size);
        let (here, below) = (
            here[level * size..].chunks_exact_mut(lanes),
            below[..size].chunks_exact(lanes),
        );
        let earlier = edge
            .before
            .map(|at| (path[at], &self.on[(at + 1) * lanes..(at + 2) * lanes]));
        for (node, (here, below)) in here.zip(below).enumerate() {
            let (gain, loss) = (edge.gain[node], self.loss[node]);
            match earlier {
                None => {
                    for (((here, below), on), found) in here.iter_mut().zip(below).zip(on).zip(found.iter_mut()) {
                        *here += below;
                        *found += below * if *on > 0.5 { gain } else { loss };
                    }
                }
                Some((before, earlier)) => {
                    let said = before.gain[node];
                    let lanes = here
                        .iter_mut()
                        .zip(below)
                        .zip(on.iter().zip(earlier))
                        .zip(found.iter_mut());
                    for (((here, below), (on, earlier)), found) in lanes {
                        *here += below;
                        let now = if *on > 0.5 { gain } else { loss };
                        let then = if *earlier > 0.5 { said } else { loss };
                        *found += below * (now - then);
                    }
                }
            }
        }
    }
}
