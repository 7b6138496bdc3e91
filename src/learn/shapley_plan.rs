//! A forest made ready to be explained: for each edge the factors of a row that passes and of one that fails, at every
//! node of the quadrature, with earlier edges of the same feature merged in. None of it depends on a row.
//!
//! Edges lie in one list in the order they are walked, so that memory is read ahead of the walk.
#![allow(
    clippy::indexing_slicing,
    reason = "children are nodes of the same tree, and levels are those of the path walked"
)]

use super::forest::{Forest, Tree};

/// A share of cover no smaller than this, so that a branch no training row took has finite ratios. It moves a value in
/// its twelfth digit.
const LEAST_SHARE: f64 = 1e-12;

/// An edge of a tree, with `Q` nodes of the quadrature.
pub(super) struct Edge<const Q: usize> {
    /// The factor at each node t where the row passes here and at every edge of the feature before.
    pub pass: [f64; Q],
    /// Where it fails here for the first time.
    pub fail: [f64; Q],
    /// (1 − z)/(t + z(1−t)): what a product is multiplied by to give the feature's part, where the row passes.
    pub gain: [f64; Q],
    /// The factor where it had failed before: the share of cover kept here.
    pub failed: f64,
    /// The value that splits.
    pub split: f64,
    /// The leaf it leads to, where it leads to one.
    pub leaf: f64,
    /// The place of the two edges of the node it leads to; none where that is a leaf.
    pub next: Option<usize>,
    /// The level of the last edge above that asked for the same feature.
    pub before: Option<usize>,
    /// The column asked for.
    pub feature: usize,
    /// Whether missing values take it.
    pub missing: bool,
    /// Whether values not below the split take it.
    pub upper: bool,
}

/// The edges of a forest.
pub(super) struct Plan<const Q: usize> {
    /// Two for each node that splits.
    pub edges: Vec<[Edge<Q>; 2]>,
    /// Where each tree begins; trees that are one leaf explain nothing.
    pub roots: Vec<usize>,
}

impl<const Q: usize> Plan<Q> {
    /// Prepares a forest for these nodes t.
    pub fn of(forest: &Forest, nodes: &[f64; Q]) -> Self {
        let mut plan = Self {
            edges: Vec::new(),
            roots: Vec::new(),
        };
        for tree in &forest.trees {
            if tree.nodes.first().is_some_and(|root| !root.is_leaf()) {
                plan.roots.push(plan.edges.len());
                plan.add(tree, nodes, 0, &mut Vec::new());
            }
        }
        plan
    }

    /// Adds a node that splits and all below it; `path` holds feature and merged share of every edge above.
    fn add(&mut self, tree: &Tree, nodes: &[f64; Q], place: usize, path: &mut Vec<(u32, f64)>) {
        let node = &tree.nodes[place];
        let before = path.iter().rposition(|(feature, _)| *feature == node.feature);
        let kept = before.map_or(1.0, |level| path[level].1);
        let [left, right] = shares(tree, place);
        let edge = |share: f64, to: u32, upper: bool| {
            let z = kept * share;
            let passed = |z: f64, t: f64| t + z * (1.0 - t);
            // Without an edge before, its factor is 1.
            let over = |t: f64| if before.is_some() { passed(kept, t) } else { 1.0 };
            Edge {
                pass: nodes.map(|t| passed(z, t) / over(t)),
                fail: nodes.map(|t| z * (1.0 - t) / over(t)),
                gain: nodes.map(|t| (1.0 - z) / passed(z, t)),
                failed: share,
                split: node.split,
                leaf: f64::from(tree.nodes[to as usize].weight),
                next: None,
                before,
                feature: node.feature as usize,
                missing: node.missing == to,
                upper,
            }
        };
        let here = self.edges.len();
        self.edges
            .push([edge(left, node.left, false), edge(right, node.right, true)]);
        for (side, (child, share)) in [(node.left, left), (node.right, right)].into_iter().enumerate() {
            let child = child as usize;
            if !tree.nodes[child].is_leaf() {
                self.edges[here][side].next = Some(self.edges.len());
                path.push((node.feature, kept * share));
                self.add(tree, nodes, child, path);
                path.pop();
            }
        }
    }
}

/// The shares of cover of a node's two children; halves where no training row came.
fn shares(tree: &Tree, place: usize) -> [f64; 2] {
    let node = &tree.nodes[place];
    let cover = |child: u32| f64::from(tree.nodes[child as usize].cover).max(0.0);
    let (left, right) = (cover(node.left), cover(node.right));
    let share = if left + right > 0.0 { left / (left + right) } else { 0.5 };
    let share = share.clamp(LEAST_SHARE, 1.0 - LEAST_SHARE);
    [share, 1.0 - share]
}

/// The mean leaf below a node by cover.
pub(super) fn mean_leaf(tree: &Tree, place: usize) -> f64 {
    let Some(node) = tree.nodes.get(place) else {
        return 0.0;
    };
    if node.is_leaf() {
        return f64::from(node.weight);
    }
    let [left, right] = shares(tree, place);
    left * mean_leaf(tree, node.left as usize) + right * mean_leaf(tree, node.right as usize)
}
