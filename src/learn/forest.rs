//! A fitted forest as Assay keeps it: its own nodes, its own file, its own scores, so that no later version of the
//! library that grew it can change a stored model's answer.
#![allow(
    clippy::indexing_slicing,
    reason = "prepared nodes point at nodes of their own tree or at themselves, features below the width gathered"
)]

use super::error::LearnError;
use super::matrix::Matrix;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::ops::ControlFlow;

/// Rows that one thread scores at a time: their values and scores stay in its cache.
const BLOCK: usize = 512;
/// Rows that walk a tree side by side, so that one waits for memory while another steps.
const LANES: usize = 8;
/// Trees whose leaves are looked up at once when prefixes are replayed.
const STAGE: usize = 32;

/// A node of a tree. Rows with a value below `split` go left, others right, and missing ones to `missing`, which is one
/// of the two.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(from = "StoredNode", into = "StoredNode")]
pub struct Node {
    /// The column that splits, by its place among the forest's names.
    pub feature: u32,
    /// The value that splits.
    pub split: f64,
    /// The node of lower values; 0 in a leaf.
    pub left: u32,
    /// The node of values not lower; 0 in a leaf.
    pub right: u32,
    /// The node of missing values.
    pub missing: u32,
    /// What a leaf adds to the log-odds.
    pub weight: f32,
    /// Sum of hessians of the training rows here.
    pub cover: f32,
    /// What the split gained.
    pub gain: f32,
}

impl Node {
    /// Whether it ends here.
    #[must_use]
    pub fn is_leaf(&self) -> bool {
        // The root is nobody's child.
        self.left == 0
    }
}

/// A node in the file: a list of eight numbers instead of eight names in front of them.
#[derive(Serialize, Deserialize)]
struct StoredNode(u32, f64, u32, u32, u32, f32, f32, f32);

impl From<StoredNode> for Node {
    fn from(node: StoredNode) -> Self {
        Self {
            feature: node.0,
            split: node.1,
            left: node.2,
            right: node.3,
            missing: node.4,
            weight: node.5,
            cover: node.6,
            gain: node.7,
        }
    }
}

impl From<Node> for StoredNode {
    fn from(node: Node) -> Self {
        Self(
            node.feature,
            node.split,
            node.left,
            node.right,
            node.missing,
            node.weight,
            node.cover,
            node.gain,
        )
    }
}

/// One tree; its root is the first node.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Tree {
    /// The nodes.
    pub nodes: Vec<Node>,
}

impl Tree {
    /// The deepest leaf; 0 for a tree that is one. Children come after their parents in every tree that is grown here.
    #[must_use]
    pub fn depth(&self) -> usize {
        let mut depths = vec![0_usize; self.nodes.len()];
        for (place, node) in self.nodes.iter().enumerate() {
            if !node.is_leaf() {
                for child in [node.left, node.right] {
                    if let Some(depth) = usize::try_from(child).ok().and_then(|child| depths.get(child).copied()) {
                        depths[child as usize] = depth.max(depths[place] + 1);
                    }
                }
            }
        }
        depths.into_iter().max().unwrap_or(0)
    }
}

/// A fitted forest: log-odds = base score + the leaf of every tree.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Forest {
    /// The columns in the order of training.
    pub names: Vec<String>,
    /// The log-odds of nobody in particular.
    pub base_score: f64,
    /// The trees in the order they were grown.
    pub trees: Vec<Tree>,
}

/// A node ready to be walked: which child by (value ≥ split) + 2·(value missing), and itself in a leaf.
#[derive(Clone, Copy)]
struct Step {
    split: f64,
    feature: u32,
    children: [u32; 3],
}

/// A tree ready to be walked.
struct Walk {
    depth: usize,
    steps: Vec<Step>,
    leaves: Vec<f64>,
}

impl Walk {
    fn of(tree: &Tree) -> Self {
        let last = tree.nodes.len().saturating_sub(1);
        let within = |child: u32| child.min(u32::try_from(last).unwrap_or(u32::MAX));
        let steps = tree.nodes.iter().enumerate().map(|(place, node)| {
            if node.is_leaf() {
                let own = u32::try_from(place).unwrap_or(u32::MAX);
                Step {
                    split: 0.0,
                    feature: 0,
                    children: [own; 3],
                }
            } else {
                Step {
                    split: node.split,
                    feature: node.feature,
                    children: [within(node.left), within(node.right), within(node.missing)],
                }
            }
        });
        Self {
            depth: tree.depth(),
            steps: steps.collect(),
            leaves: tree.nodes.iter().map(|node| f64::from(node.weight)).collect(),
        }
    }

    /// Where one row goes from one node.
    fn step(&self, at: u32, row: &[f64]) -> u32 {
        let step = &self.steps[at as usize];
        let value = row[step.feature as usize];
        step.children[usize::from(value >= step.split) + 2 * usize::from(value.is_nan())]
    }

    /// Adds the leaf of each row to its score.
    fn add(&self, values: &[f64], width: usize, scores: &mut [f64]) {
        if self.steps.is_empty() {
            return;
        }
        let (rows, scores_of) = (values.chunks(LANES * width), scores.chunks_mut(LANES));
        for (rows, scores) in rows.zip(scores_of) {
            let mut at = [0_u32; LANES];
            if scores.len() == LANES {
                for _ in 0..self.depth {
                    for (at, row) in at.iter_mut().zip(rows.chunks_exact(width)) {
                        *at = self.step(*at, row);
                    }
                }
            } else {
                for (at, row) in at.iter_mut().zip(rows.chunks_exact(width)) {
                    for _ in 0..self.depth {
                        *at = self.step(*at, row);
                    }
                }
            }
            for (score, at) in scores.iter_mut().zip(at) {
                *score += self.leaves[at as usize];
            }
        }
    }
}

impl Forest {
    /// An error unless the table has every column of the forest.
    ///
    /// # Errors
    /// The first column that is not there.
    pub fn check(&self, matrix: &Matrix) -> Result<(), LearnError> {
        match self.names.iter().find(|name| matrix.place(name).is_none()) {
            None => Ok(()),
            Some(name) => Err(LearnError::MissingColumn {
                name: name.clone(),
                width: matrix.width(),
            }),
        }
    }

    /// The log-odds of each row: base score and leaves added in the order of the trees, to the bit what forust's own
    /// `predict` gives. Columns are found by name; one the table lacks is missing in every row (see
    /// [`Forest::check`]).
    #[must_use]
    pub fn log_odds(&self, matrix: &Matrix) -> Vec<f64> {
        let mut scores = vec![self.base_score; matrix.rows()];
        let (walks, columns) = (
            self.walks(0, self.trees.len()),
            columns_of(&self.names, widest(self), matrix),
        );
        scores.par_chunks_mut(BLOCK).enumerate().for_each(|(block, scores)| {
            let values = gather(&columns, block * BLOCK, scores.len());
            for walk in &walks {
                walk.add(&values, columns.len(), scores);
            }
        });
        scores
    }

    /// Gives the log-odds after 1, 2, … trees to a closure, with the number of trees, until it breaks or none is left.
    pub fn staged(&self, matrix: &Matrix, mut each: impl FnMut(usize, &[f64]) -> ControlFlow<()>) {
        let columns = columns_of(&self.names, widest(self), matrix);
        let mut scores = vec![self.base_score; matrix.rows()];
        for from in (0..self.trees.len()).step_by(STAGE) {
            let walks = self.walks(from, (from + STAGE).min(self.trees.len()));
            let leaves = stage(&walks, &columns, matrix.rows());
            for place in 0..walks.len() {
                for (scores, leaves) in scores.chunks_mut(BLOCK).zip(&leaves) {
                    let of_tree = &leaves[place * scores.len()..(place + 1) * scores.len()];
                    for (score, leaf) in scores.iter_mut().zip(of_tree) {
                        *score += leaf;
                    }
                }
                if each(from + place + 1, &scores).is_break() {
                    return;
                }
            }
        }
    }

    /// The forest of its first `rounds` trees.
    #[must_use]
    pub fn truncated(&self, rounds: usize) -> Self {
        Self {
            names: self.names.clone(),
            base_score: self.base_score,
            trees: self.trees.iter().take(rounds).cloned().collect(),
        }
    }

    /// The share of all gain that each column's splits made, in the order of the names; all 0 without a split.
    #[must_use]
    pub fn gain_importance(&self) -> Vec<f64> {
        let mut gains = vec![0.0; self.names.len()];
        let nodes = self.trees.iter().flat_map(|tree| &tree.nodes);
        for node in nodes.filter(|node| !node.is_leaf()) {
            if let Some(gain) = gains.get_mut(node.feature as usize) {
                *gain += f64::from(node.gain);
            }
        }
        let all: f64 = gains.iter().sum();
        if all > 0.0 {
            for gain in &mut gains {
                *gain /= all;
            }
        }
        gains
    }

    /// SHA-256 of the names in order, each ended by a line feed: training, calibration and scoring must agree on it
    /// (M4.7).
    #[must_use]
    pub fn feature_hash(&self) -> String {
        let mut hash = Sha256::new();
        for name in &self.names {
            hash.update(name.as_bytes());
            hash.update(b"\n");
        }
        hash.finalize().iter().fold(String::new(), |mut text, byte| {
            // Writing into a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
    }

    fn walks(&self, from: usize, to: usize) -> Vec<Walk> {
        self.trees[from..to].iter().map(Walk::of).collect()
    }
}

/// How many columns a forest asks for: its names, more only in a file somebody wrote by hand, and never none, for a walk
/// reads the first column even in a leaf.
pub(super) fn widest(forest: &Forest) -> usize {
    let nodes = forest.trees.iter().flat_map(|tree| &tree.nodes);
    let asked = nodes.map(|node| node.feature as usize + 1).max().unwrap_or(1);
    asked.max(forest.names.len())
}

/// The table's columns of these names, none where it lacks one, and none up to the width asked for.
pub(super) fn columns_of<'a>(names: &[String], width: usize, matrix: &'a Matrix) -> Vec<Option<&'a [f64]>> {
    let mut columns: Vec<Option<&[f64]>> = names.iter().map(|name| matrix.named(name)).collect();
    columns.resize(width, None);
    columns
}

/// The values of a block of rows, row by row.
fn gather(columns: &[Option<&[f64]>], from: usize, rows: usize) -> Vec<f64> {
    let width = columns.len();
    let mut values = vec![f64::NAN; rows * width];
    for (place, column) in columns.iter().enumerate() {
        if let Some(column) = column {
            for (row, value) in column[from..from + rows].iter().enumerate() {
                values[row * width + place] = *value;
            }
        }
    }
    values
}

/// The leaves that some trees give, by block of rows and tree by tree within a block.
fn stage(walks: &[Walk], columns: &[Option<&[f64]>], rows: usize) -> Vec<Vec<f64>> {
    (0..rows.div_ceil(BLOCK))
        .into_par_iter()
        .map(|block| {
            let from = block * BLOCK;
            let count = BLOCK.min(rows - from);
            let values = gather(columns, from, count);
            let mut leaves = vec![0.0; count * walks.len()];
            for (walk, leaves) in walks.iter().zip(leaves.chunks_mut(count)) {
                walk.add(&values, columns.len(), leaves);
            }
            leaves
        })
        .collect()
}
