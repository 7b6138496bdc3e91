//! A promise that a score only rises (or falls) with a column, kept for every row.
//!
//! forust 0.8 bounds only the children of a split on the constrained column itself: a later split on another column may
//! leave those bounds, and the score then falls where it should rise. Here the bounds reach every leaf below, as in
//! XGBoost, at the price that a later tree corrects an earlier one as it was before.
#![allow(
    clippy::indexing_slicing,
    reason = "children are nodes of the same tree, as forust numbers them"
)]

use super::forest::{Forest, Tree};
use std::collections::BTreeMap;

/// Holds every leaf within the bounds that the constrained splits above it set: each side of such a split keeps to its
/// side of the middle between the two children's weights. `signs` names columns, 1 for rising and −1 for falling.
pub(super) fn enforce(forest: &mut Forest, signs: &BTreeMap<String, i8>) {
    let of_name = |name: &String| signs.get(name).map_or(0, |sign| sign.signum());
    let signs: Vec<i8> = forest.names.iter().map(of_name).collect();
    if signs.iter().all(|sign| *sign == 0) {
        return;
    }
    for tree in forest.trees.iter_mut().filter(|tree| !tree.nodes.is_empty()) {
        hold(tree, 0, (f32::NEG_INFINITY, f32::INFINITY), &signs);
    }
}

fn hold(tree: &mut Tree, place: usize, (low, high): (f32, f32), signs: &[i8]) {
    let node = tree.nodes[place];
    tree.nodes[place].weight = node.weight.clamp(low, high);
    if node.is_leaf() {
        return;
    }
    let (left, right) = (node.left as usize, node.right as usize);
    let middle = f32::midpoint(tree.nodes[left].weight, tree.nodes[right].weight).clamp(low, high);
    let (of_left, of_right) = match signs.get(node.feature as usize) {
        Some(1) => ((low, middle), (middle, high)),
        Some(-1) => ((middle, high), (low, middle)),
        _ => ((low, high), (low, high)),
    };
    hold(tree, left, of_left, signs);
    hold(tree, right, of_right, signs);
}
