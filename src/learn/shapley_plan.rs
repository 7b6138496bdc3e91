//! A tree made ready to be explained: for each edge, the factors of a row that passes and of one that fails, at every
//! node of the quadrature, with earlier edges of the same feature merged in. None of it depends on a row.
#![allow(
    clippy::indexing_slicing,
    reason = "children are nodes of the same tree, levels are those of the path walked, and there is a place for each node"
)]

use super::forest::Tree;

/// A share of cover no smaller than this, so that a branch no training row took has finite ratios. It moves a value in
/// its twelfth digit.
const LEAST_SHARE: f64 = 1e-12;

/// An edge of a tree with all that does not depend on a row.
pub(super) struct Edge {
    /// The node it leads to.
    pub to: usize,
    /// Whether missing values take it.
    pub missing: bool,
    /// Whether values not below the split take it.
    pub upper: bool,
    /// How many edges up the path the same feature was asked before, by level; none at its first.
    pub before: Option<usize>,
    /// The factor at each node where the row passes here and at every edge of the feature before.
    pub pass: Vec<f64>,
    /// Where it fails here for the first time.
    pub fail: Vec<f64>,
    /// Where it had failed before: the share of cover kept here.
    pub failed: f64,
    /// (1 − z)/(t + z(1−t)): what the product is multiplied by to give the feature's part where the row passes.
    pub gain: Vec<f64>,
}

/// A node ready to be explained.
pub(super) enum Place {
    Leaf(f64),
    Split {
        feature: usize,
        split: f64,
        edges: Box<[Edge; 2]>,
    },
}

/// A tree ready to be explained.
pub(super) struct Plan {
    pub places: Vec<Place>,
    pub depth: usize,
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

pub(super) fn plan(tree: &Tree, rule: &[(f64, f64)]) -> Plan {
    let mut places: Vec<Option<Place>> = tree.nodes.iter().map(|_| None).collect();
    if !tree.nodes.is_empty() {
        prepare(tree, rule, 0, &mut Vec::new(), &mut places);
    }
    Plan {
        places: places
            .into_iter()
            .map(|place| place.unwrap_or(Place::Leaf(0.0)))
            .collect(),
        depth: tree.depth(),
    }
}

/// Prepares the node at a place; `path` holds feature and merged share of every edge above it.
fn prepare(tree: &Tree, rule: &[(f64, f64)], place: usize, path: &mut Vec<(u32, f64)>, into: &mut [Option<Place>]) {
    let node = &tree.nodes[place];
    if node.is_leaf() {
        into[place] = Some(Place::Leaf(f64::from(node.weight)));
        return;
    }
    let before = path.iter().rposition(|(feature, _)| *feature == node.feature);
    let kept = before.map_or(1.0, |level| path[level].1);
    let of_share = |share: f64, to: u32, upper: bool| {
        let z = kept * share;
        let passed = |z: f64, t: f64| t + z * (1.0 - t);
        // Without an edge before, its factor is 1.
        let over = |t: f64| if before.is_some() { passed(kept, t) } else { 1.0 };
        Edge {
            to: to as usize,
            missing: node.missing == to,
            upper,
            before,
            pass: rule.iter().map(|(t, _)| passed(z, *t) / over(*t)).collect(),
            fail: rule.iter().map(|(t, _)| z * (1.0 - t) / over(*t)).collect(),
            failed: share,
            gain: rule.iter().map(|(t, _)| (1.0 - z) / passed(z, *t)).collect(),
        }
    };
    let [left, right] = shares(tree, place);
    for (child, share) in [(node.left, left), (node.right, right)] {
        path.push((node.feature, kept * share));
        prepare(tree, rule, child as usize, path, into);
        path.pop();
    }
    into[place] = Some(Place::Split {
        feature: node.feature as usize,
        split: node.split,
        edges: Box::new([of_share(left, node.left, false), of_share(right, node.right, true)]),
    });
}
