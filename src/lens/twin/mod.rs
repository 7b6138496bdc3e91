//! The text twin of every figure: the same numbers as a table of words, for the command line, pipes and screen readers.
//!
//! People get rounded numbers and a word for every sign, so that a table printer is all a front needs and nothing is
//! lost without colour, braille or box drawing. Programs get flat rows of unrounded values under stable keys, each
//! with its section.

mod people;
mod programs;
#[cfg(test)]
mod tests;

pub use people::people;
pub use programs::programs;

use super::{Cell, Column, Table, Tree, TreeNode};

/// A table with these columns and rows.
fn sheet(title: &str, columns: Vec<Column>, rows: Vec<Vec<Cell>>, note: &str) -> Table {
    Table {
        title: title.to_owned(),
        columns,
        rows,
        note: note.to_owned(),
    }
}

fn text(value: impl Into<String>) -> Cell {
    Cell::Text(value.into())
}

fn real(value: Option<f64>, decimals: u8) -> Cell {
    value.map_or(Cell::Null, |value| Cell::Real { value, decimals })
}

fn whole(value: u64) -> Cell {
    i64::try_from(value).map_or(Cell::Null, Cell::Integer)
}

/// Every node with its place in the outline (`2`, `2.1`), from the top.
fn outline(tree: &Tree) -> Vec<(String, &TreeNode)> {
    fn below<'tree>(nodes: &'tree [TreeNode], above: &str, into: &mut Vec<(String, &'tree TreeNode)>) {
        for (place, node) in nodes.iter().enumerate() {
            let number = format!("{above}{}", place + 1);
            into.push((number.clone(), node));
            below(&node.children, &format!("{number}."), into);
        }
    }
    let mut all = Vec::new();
    below(&tree.nodes, "", &mut all);
    all
}
