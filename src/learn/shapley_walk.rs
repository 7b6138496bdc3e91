//! The walk that explains a block of rows: down a tree the products multiply, on the way back the leaves add up, and
//! each edge takes its feature's part of what is below it.
#![allow(
    clippy::indexing_slicing,
    reason = "levels run to the deepest tree, for which there are buffers, features to the columns gathered, and places of edges come from the plan"
)]

use super::shapley_plan::{Edge, Plan};

/// Rows explained side by side.
pub(super) const LANES: usize = 32;

/// One number for each row of a block.
pub(super) type Lanes = [f64; LANES];

/// A plan with its quadrature, whatever the number of its nodes.
pub(super) trait Explain: Send + Sync {
    /// The Shapley values of a block of rows, column by column, from their values column by column.
    fn explain(&self, values: &[Lanes]) -> Vec<Lanes>;
}

/// A plan with the weight of each node and −1/(1−t): what a product is multiplied by where the row fails, whatever the
/// share.
pub(super) struct Prepared<const Q: usize> {
    pub plan: Plan<Q>,
    pub weights: [f64; Q],
    pub loss: [f64; Q],
    pub depth: usize,
}

impl<const Q: usize> Explain for Prepared<Q> {
    fn explain(&self, values: &[Lanes]) -> Vec<Lanes> {
        let mut walk = Walk {
            prepared: self,
            values,
            on: vec![[1.0; LANES]; self.depth + 1],
            down: vec![[[1.0; LANES]; Q]; self.depth + 1],
            up: vec![[[0.0; LANES]; Q]; self.depth + 1],
            path: vec![0; self.depth + 1],
            found: vec![[0.0; LANES]; values.len()],
        };
        for root in &self.plan.roots {
            walk.visit(*root, 0);
        }
        walk.found
    }
}

/// A block of rows on its way through a tree. Level l is that of a node; the edge of level l leads from it to level
/// l + 1.
struct Walk<'a, const Q: usize> {
    prepared: &'a Prepared<Q>,
    values: &'a [Lanes],
    /// By level: 1 where the row passes the edge into it and every one of its feature before, else 0.
    on: Vec<Lanes>,
    /// By level: the product of factors down to here, at each node t.
    down: Vec<[Lanes; Q]>,
    /// By level: the sum over the leaves below of product times leaf times weight, at each node t.
    up: Vec<[Lanes; Q]>,
    /// By level: the edge taken, twice its place in the plan and its side.
    path: Vec<usize>,
    /// Shapley values, column by column.
    found: Vec<Lanes>,
}

impl<'a, const Q: usize> Walk<'a, Q> {
    /// Walks the node whose edges stand at a place, and leaves the sums of its leaves in `up` at its level.
    fn visit(&mut self, place: usize, level: usize) {
        let prepared: &'a Prepared<Q> = self.prepared;
        self.up[level] = [[0.0; LANES]; Q];
        for (side, edge) in prepared.plan.edges[place].iter().enumerate() {
            self.pass(edge, level);
            self.path[level] = 2 * place + side;
            match edge.next {
                Some(next) => {
                    self.descend(edge, level);
                    self.visit(next, level + 1);
                }
                None => self.end(edge, level),
            }
            self.collect(edge, level);
        }
    }

    /// Which rows pass an edge.
    fn pass(&mut self, edge: &Edge<Q>, level: usize) {
        let values = &self.values[edge.feature];
        let missing = f64::from(u8::from(edge.missing));
        let upper = f64::from(u8::from(edge.upper));
        let lower = 1.0 - upper;
        let earlier = edge.before.map(|at| self.on[at + 1]);
        let on = &mut self.on[level + 1];
        for (on, value) in on.iter_mut().zip(values) {
            let known = if *value < edge.split { lower } else { upper };
            *on = if value.is_nan() { missing } else { known };
        }
        if let Some(earlier) = earlier {
            for (on, earlier) in on.iter_mut().zip(&earlier) {
                *on *= earlier;
            }
        }
    }

    /// The factor of each row at an edge, at each node t.
    fn factors(&self, edge: &Edge<Q>, level: usize) -> [Lanes; Q] {
        let on = &self.on[level + 1];
        let mut factors = [[0.0; LANES]; Q];
        match edge.before.map(|at| &self.on[at + 1]) {
            None => {
                for ((factors, pass), fail) in factors.iter_mut().zip(edge.pass).zip(edge.fail) {
                    for (factor, on) in factors.iter_mut().zip(on) {
                        *factor = if *on > 0.5 { pass } else { fail };
                    }
                }
            }
            Some(earlier) => {
                for ((factors, pass), fail) in factors.iter_mut().zip(edge.pass).zip(edge.fail) {
                    for ((factor, on), earlier) in factors.iter_mut().zip(on).zip(earlier) {
                        let off = if *earlier > 0.5 { fail } else { edge.failed };
                        *factor = if *on > 0.5 { pass } else { off };
                    }
                }
            }
        }
        factors
    }

    /// The products below an edge.
    fn descend(&mut self, edge: &Edge<Q>, level: usize) {
        let factors = self.factors(edge, level);
        let (above, below) = self.down.split_at_mut(level + 1);
        for ((below, above), factors) in below[0].iter_mut().zip(&above[level]).zip(&factors) {
            for ((below, above), factor) in below.iter_mut().zip(above).zip(factors) {
                *below = above * factor;
            }
        }
    }

    /// The sums of an edge that ends in a leaf.
    fn end(&mut self, edge: &Edge<Q>, level: usize) {
        let factors = self.factors(edge, level);
        let (up, above) = (&mut self.up[level + 1], &self.down[level]);
        for (((up, above), factors), weight) in up.iter_mut().zip(above).zip(&factors).zip(self.prepared.weights) {
            let scale = edge.leaf * weight;
            for ((up, above), factor) in up.iter_mut().zip(above).zip(factors) {
                *up = above * factor * scale;
            }
        }
    }

    /// Adds the sums below an edge to its node, and their part to the feature: what this edge says of it in place of
    /// what an edge before said.
    fn collect(&mut self, edge: &Edge<Q>, level: usize) {
        let found = &mut self.found[edge.feature];
        let on = &self.on[level + 1];
        let (here, below) = self.up.split_at_mut(level + 1);
        let (here, below) = (&mut here[level], &below[0]);
        let loss = self.prepared.loss;
        match edge.before {
            None => {
                for node in 0..Q {
                    let (gain, loss) = (edge.gain[node], loss[node]);
                    let lanes = here[node].iter_mut().zip(&below[node]).zip(on).zip(found.iter_mut());
                    for (((here, below), on), found) in lanes {
                        *here += below;
                        *found += below * if *on > 0.5 { gain } else { loss };
                    }
                }
            }
            Some(at) => {
                let taken = self.path[at];
                let before = &self.prepared.plan.edges[taken / 2][taken % 2];
                let earlier = &self.on[at + 1];
                for node in 0..Q {
                    let (gain, said, loss) = (edge.gain[node], before.gain[node], loss[node]);
                    let lanes = here[node].iter_mut().zip(&below[node]).zip(on.iter().zip(earlier));
                    for (((here, below), (on, earlier)), found) in lanes.zip(found.iter_mut()) {
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
